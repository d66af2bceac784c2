"""Users of the server: people by name, each with a secret token.

The list of users holds a digest of each token, never the token, one user a line: ``name sha256:<digest>``.
Tokens are 256 random bits, so a plain digest of one cannot be turned back.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
from typing import TYPE_CHECKING

from costmodel.errors import CostModelError
from costmodel.files import safe_name

if TYPE_CHECKING:
    from pathlib import Path

LOG = logging.getLogger(__name__)
VARIABLE = "COSTMODEL_SERVER_USERS"
"""The environment variable that may hold the list of users; separated by line breaks or semicolons."""
SCHEME = "sha256:"
BEARER = "bearer "
TOKEN_BYTES = 32
LONGEST_TOKEN = 512
DIGEST_LENGTH = hashlib.sha256().digest_size * 2
NOBODY = "anonymous"
"""The user's name where the server requires no token."""


class UsersError(CostModelError):
    """The list of users cannot be used as it is."""


def new_token() -> str:
    """A token for one user: 256 random bits as text."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def line_of(name: str, token: str) -> str:
    """The line that the list of users holds for a token.

    >>> line_of("amina", "example")[:22]
    'amina sha256:50d858e09'
    """
    return f"{safe_name(name).replace(' ', '_')} {SCHEME}{digest(token)}"


def digest(token: str) -> str:
    """The digest stored for a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def listed(text: str) -> dict[str, str]:
    """The digests of a list of users by name; an UsersError names the line that is wrong."""
    digests: dict[str, str] = {}
    for number, line in enumerate(text.replace(";", "\n").splitlines(), 1):
        entry = line.partition("#")[0].split()
        if not entry:
            continue
        if len(entry) != 2 or not _is_digest(entry[1]) or entry[0] in digests:  # noqa: PLR2004  a name and a digest
            raise UsersError(
                f"Line {number} of the list of users is not 'name {SCHEME}<digest>' with a unique name. "
                "Make it with: costmodel addin user NAME"
            )
        digests[entry[0]] = entry[1].removeprefix(SCHEME).lower()
    return digests


def _is_digest(text: str) -> bool:
    kept = text.removeprefix(SCHEME)
    return (
        text.startswith(SCHEME)
        and len(kept) == DIGEST_LENGTH
        and not set(kept.lower()) - set("0123456789abcdef")
    )


class Users:
    """The users of a file, read again when it changes, and those of the environment."""

    def __init__(self, path: Path | None = None, text: str | None = None) -> None:
        self._path = path
        self._fixed = listed(os.environ.get(VARIABLE, "") if text is None else text)
        self._read_at: tuple[int, int] | None = None
        self._of_file: dict[str, str] = {}
        if path is not None:
            self._of_file = listed(self._text(path))

    def __len__(self) -> int:
        return len(self._known())

    def named(self, authorization: str) -> str | None:
        """The name of the user whose token a request carries, or None.

        Every digest is compared in constant time, so that the time taken tells nothing.
        """
        if authorization[: len(BEARER)].lower() != BEARER or len(authorization) > LONGEST_TOKEN:
            return None
        given = digest(authorization[len(BEARER) :].strip())
        user = None
        for name, kept in self._known().items():
            if hmac.compare_digest(kept, given):
                user = name
        return user

    def _known(self) -> dict[str, str]:
        if self._path is not None:
            self._follow(self._path)
        return {**self._fixed, **self._of_file}

    def _follow(self, path: Path) -> None:
        """Read the file again when it changed; a file that cannot be read lets nobody of it in."""
        try:
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
            if stamp != self._read_at:
                self._of_file, self._read_at = listed(self._text(path)), stamp
        except (UsersError, OSError):
            if self._of_file or self._read_at is not None:
                LOG.exception("the list of users cannot be read: no user in it can sign in")
            self._of_file, self._read_at = {}, None

    def _text(self, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8")
        except OSError as error:
            raise UsersError(f"The list of users {path} cannot be read: {error.strerror}.") from error


def add_user(path: Path, name: str) -> str:
    """Add a user to a list, which is created if needed, and return the token; it is shown only once."""
    token = new_token()
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    line = line_of(name, token)
    if line.split()[0] in listed(before):
        raise UsersError(f"{name} is in {path} already. Remove the line to issue a new token.")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(("" if before.endswith("\n") or not before else "\n") + line + "\n")
    return token
