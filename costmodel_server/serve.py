"""Starts the server: ``costmodel addin serve``."""

from __future__ import annotations

import logging
import os
import socket
import ssl
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.versions import store
from costmodel.errors import CostModelError
from costmodel_server.offered import NONCOMMERCIAL, prepare
from costmodel_server.settings import MIB, OFFICE_FRAMES, Settings, SettingsError
from costmodel_server.users import Users

if TYPE_CHECKING:
    import argparse

    import uvicorn

    from costmodel_server.gate import Guard

LOG = logging.getLogger(__name__)
NEEDED = ("xlwings", "xlwings_server", "uvicorn")
KEEP_ALIVE = 30
DOWNLOAD_SECONDS = 120.0
"""Time for a client to take an answer."""
MOST_CONNECTIONS = 1000
LONGEST_HEAD = 32 * 1024
"""Bytes of a request's line and headers."""


def serve(parsed: argparse.Namespace) -> None:
    """Serve until interrupted."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise CostModelError(f"The server needs {', '.join(missing)}: pip install 'costmodel[server]'.")
    settings = settings_of(parsed)
    if parsed.store is not None:
        if not parsed.store.is_dir():
            raise CostModelError(f"Folder {parsed.store} not found: give the folder of the sets.")
        os.environ[store.VARIABLE] = str(parsed.store.resolve())
    _check_files(settings)
    _check_free(settings)
    prepare(NONCOMMERCIAL if parsed.noncommercial else "")
    import uvicorn  # noqa: PLC0415  it is an extra

    from costmodel_server.app import application  # noqa: PLC0415  xlwings is ready now

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("xlwings_server").setLevel(logging.WARNING)
    app = application(settings)
    for line in ("Task pane: %s/taskpane.html", "Excel's manifest: %s/manifest.xml"):
        LOG.info(line, settings.url)
    LOG.info("Listening on %s, port %d. Stop with Ctrl+C.", settings.host, settings.port)
    uvicorn.Server(configured(app, settings)).run()


def _check_files(settings: Settings) -> None:
    """Raises SettingsError where the certificate or its key cannot be used."""
    if settings.certificate is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
            settings.certificate, settings.key, password=""
        )
    except (OSError, ValueError) as error:  # an SSLError is an OSError
        why = "they are not a PEM pair without a password" if _is_tls(error) else _why(error)
        raise SettingsError(
            f"The certificate {settings.certificate} with the key {settings.key} cannot be used: {why}."
        ) from error


def _is_tls(error: Exception) -> bool:
    return isinstance(error, ssl.SSLError | ValueError)


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


def _check_free(settings: Settings) -> None:
    """Raises SettingsError where the address is not this machine's, or another program listens there."""
    try:
        kind, way, protocol, _, place = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(kind, way, protocol) as listener:
            if sys.platform != "win32":  # there it would let two servers listen
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
    except OSError as error:
        raise SettingsError(
            f"The server cannot listen on {settings.host}, port {settings.port}: {_why(error)}. "
            "Name another --port or --host, or stop the program that listens there."
        ) from error


def settings_of(parsed: argparse.Namespace) -> Settings:
    """The settings that a command line names."""
    return Settings(
        users=Users(parsed.users),
        host=parsed.host,
        port=parsed.port,
        public_url=parsed.public_url.rstrip("/"),
        no_auth=parsed.no_auth,
        origins=tuple(parsed.origin),
        frames=tuple(parsed.frame) or OFFICE_FRAMES,
        body_limit=int(parsed.max_body * MIB),
        seconds=parsed.seconds,
        rate=parsed.rate,
        burst=parsed.burst,
        threads=parsed.threads,
        behind_proxy=parsed.behind_proxy,
        certificate=parsed.certificate,
        key=parsed.key,
    )


def configured(app: Guard, settings: Settings) -> uvicorn.Config:
    """Uvicorn's own settings, and connections that are closed when they are slow."""
    import uvicorn  # noqa: PLC0415  it is an extra

    from costmodel_server.connections import HEAD_SECONDS, timed  # noqa: PLC0415  as above

    config = uvicorn.Config(app, **uvicorn_settings(settings))
    config.load()
    config.http_protocol_class = timed(
        HEAD_SECONDS, settings.upload_seconds + settings.seconds + DOWNLOAD_SECONDS
    )
    return config


def uvicorn_settings(settings: Settings) -> dict[str, Any]:
    """Settings of the web server: no banner, no log of headers, bounded connections."""
    return {
        "host": settings.host,
        "port": settings.port,
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
        "http": "h11",  # the other parser of uvicorn has no limit for the head of a request
        "ws": "none",
        "timeout_keep_alive": KEEP_ALIVE,
        "limit_concurrency": MOST_CONNECTIONS,
        "h11_max_incomplete_event_size": LONGEST_HEAD,
        "ssl_certfile": settings.certificate,
        "ssl_keyfile": settings.key,
    }
