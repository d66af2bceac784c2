"""Settings of the server: its address, its users, and its limits."""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from costmodel.errors import CostModelError
from costmodel_server.users import Users

if TYPE_CHECKING:
    from pathlib import Path

MIB = 2**20
HIGHEST_PORT = 65_535
LEAST = 0.001
"""Smallest limit: below it the server could not answer any call."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")
OFFICE_FRAMES = (
    "https://*.officeapps.live.com",
    "https://*.office.com",
    "https://*.office365.com",
    "https://*.sharepoint.com",
    "https://*.cloud.microsoft",
)
"""Who may show the task pane in a frame: Excel on the web. Desktops show it in a window of their own."""


class SettingsError(CostModelError):
    """The server would not be safe, or not work, with these settings."""


@dataclass(frozen=True)
class Settings:
    """The settings of one server. By default nobody can sign in and it listens only on this machine."""

    users: Users = field(default_factory=Users)
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    """The https address that Excel uses, for example https://budget.finance.example; else this machine's."""
    no_auth: bool = False
    """Require no token: only on this machine."""
    origins: tuple[str, ...] = ()
    """Other sites whose pages may call the server; none is needed for Excel itself."""
    frames: tuple[str, ...] = OFFICE_FRAMES
    body_limit: int = 5 * MIB
    """Bytes of one request."""
    seconds: float = 60.0
    """Time for one call, waiting included."""
    upload_seconds: float = 15.0
    """Time for a request to arrive."""
    rate: float = 200.0
    """Calls a second that a user may make for long."""
    burst: int = 2000
    """Calls that a user may make at once: a sheet of that many cells."""
    threads: int = 4
    """Threads for light calls; a quarter as many, at least one, serve heavy calls."""
    waiting: int = 4000
    """Calls that may wait for a thread; the next is refused."""
    behind_proxy: bool = False
    """A proxy on another machine does TLS: calls may arrive here without."""
    certificate: Path | None = None
    key: Path | None = None

    def __post_init__(self) -> None:
        if self.no_auth and not is_loopback(self.host):
            raise SettingsError(
                f"--no-auth is only for this machine, not for {self.host}: listen on 127.0.0.1, or give "
                "tokens."
            )
        if not self.no_auth and not len(self.users):
            raise SettingsError(
                "Nobody may use the server yet: make a user with 'costmodel addin user NAME --users FILE', "
                "then start with --users FILE (or --no-auth on this machine only)."
            )
        if not is_loopback(self.host):
            self._check_open()
        for origin in self.origins:
            if not _is_origin(origin):
                raise SettingsError(
                    f"{origin!r} is not an origin: give it as https://host, without * and path."
                )
        if self.public_url and not (self.public_url.startswith("https://") and _is_origin(self.public_url)):
            raise SettingsError(
                f"{self.public_url!r} is not a valid address for Excel: give https://host, without a path."
            )
        if (self.certificate is None) != (self.key is None):
            raise SettingsError("Give both --certificate and --key, or neither.")
        self._check_numbers()

    def _check_numbers(self) -> None:
        if not 1 <= self.port <= HIGHEST_PORT:
            raise SettingsError(f"--port {self.port} is not a port: give a number from 1 to {HIGHEST_PORT}.")
        for name, value, least in (
            ("--threads", self.threads, 1),
            ("--burst", self.burst, 1),
            ("--rate", self.rate, LEAST),
            ("--seconds", self.seconds, LEAST),
            ("--max-body", self.body_limit / MIB, LEAST),
        ):
            if not least <= value < math.inf:
                raise SettingsError(
                    f"{name} {value:g} is too small or not a number: give at least {least:g}."
                )

    def _check_open(self) -> None:
        """Other machines reach the server: tokens must not cross the network in the clear."""
        if not self.public_url:
            raise SettingsError(
                "Give the address that Excel uses: --public-url https://budget.finance.example."
            )
        if self.certificate is None and not self.behind_proxy:
            raise SettingsError(
                f"Tokens would cross the network unencrypted on {self.host}: give --certificate and --key, "
                "listen on 127.0.0.1 behind a proxy, or use --behind-proxy if the proxy is on another "
                "machine."
            )

    @property
    def url(self) -> str:
        """The address that Excel uses."""
        scheme = "http" if self.certificate is None else "https"
        name = "localhost" if is_loopback(self.host) else self.host
        return self.public_url or f"{scheme}://{name}:{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """Names that a request may call the server by: any other is a stranger's name for this machine."""
        names = {self.host, urlsplit(self.url).hostname or ""}
        return frozenset(names | (set(LOOPBACK) if is_loopback(self.host) else set()))

    @property
    def allowed_origins(self) -> frozenset[str]:
        """Origins whose pages may call the server: its own and the listed ones."""
        origins = {f"{scheme}://{name}:{self.port}" for scheme in ("http", "https") for name in LOOPBACK[:2]}
        return frozenset({self.url, *self.origins, *(origins if is_loopback(self.host) else ())})


def is_loopback(host: str) -> bool:
    """Whether an address is this machine alone.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    bare = not (parts.path or parts.query or parts.fragment or parts.username)
    return parts.scheme in ("https", "http") and named and bare and "*" not in text
