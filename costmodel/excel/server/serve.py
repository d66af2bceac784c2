"""Starts the server: ``costmodel addin serve``."""

from __future__ import annotations

import logging
import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from costmodel.assumptions import store
from costmodel.errors import CostModelError
from costmodel.excel.server.offered import NONCOMMERCIAL, prepare
from costmodel.excel.server.settings import MIB, OFFICE_FRAMES, Settings
from costmodel.excel.server.users import Users

if TYPE_CHECKING:
    import argparse

NEEDED = ("xlwings", "xlwings_server", "uvicorn")
KEEP_ALIVE = 30
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
            raise CostModelError(f"There is no folder {parsed.store}: name the folder of the sets.")
        os.environ[store.VARIABLE] = str(parsed.store.resolve())
    prepare(NONCOMMERCIAL if parsed.noncommercial else "")
    import uvicorn  # noqa: PLC0415  it is an extra

    from costmodel.excel.server.app import application  # noqa: PLC0415  xlwings is ready now

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    app = application(settings)
    logging.getLogger(__name__).info("Excel's manifest: %s/manifest.xml", settings.url)
    uvicorn.run(app, **uvicorn_settings(settings))


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


def uvicorn_settings(settings: Settings) -> dict[str, Any]:
    """What the web server is told: no banner, no log of headers, bounded connections."""
    return {
        "host": settings.host,
        "port": settings.port,
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
        "ws": "none",
        "timeout_keep_alive": KEEP_ALIVE,
        "limit_concurrency": MOST_CONNECTIONS,
        "h11_max_incomplete_event_size": LONGEST_HEAD,
        "ssl_certfile": settings.certificate,
        "ssl_keyfile": settings.key,
    }
