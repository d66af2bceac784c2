"""Files that results replace: only those that this program wrote and nobody has edited since."""

from __future__ import annotations

import re
from hashlib import sha256
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile, is_zipfile
from zlib import error as ZlibError  # noqa: N812  a class

from costmodel.errors import OutputError
from costmodel.files import open_file, replace_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

STAMPED = re.compile(rb"sha256 [0-9a-f]{8}|content_hash")
"""What every file of results carries: in its stamp, or as a column."""
PROPERTIES = "docProps/core.xml"
"""Where Excel and Word files have their stamp. Workbooks of assumptions have none."""
SAVED = re.compile(rb"<dcterms:(?:created|modified)[^>]*>([^<]*)<")
"""When a file was made and when it was last saved: at one time, if nobody has edited it."""
MADE_AND_SAVED = 2
PAGE, SEAL = ".html", b"\n<!-- content "
"""A page ends with the digest of what stands before it."""
TABLE, SPREADSHEET_LINE = ".csv", b"\r\n"
"""Tables end their lines with a line feed alone; spreadsheet programs save them with both signs."""
EDITED = "was edited after costmodel wrote it"
NO_PACKAGE = (KeyError, BadZipFile, NotImplementedError, RuntimeError, ValueError, ZlibError)
"""Raised by a file that is not a whole package, or an encrypted one."""


def replace_output(path: str | Path, write: Callable[[BinaryIO], object]) -> Path:
    """Write a file of results as ``replace_file`` does, unless a file of the user's has that name.

    Raises OutputError where one does, and as ``replace_file``; the existing file is then unchanged.
    """
    require_replaceable(path)
    return replace_file(path, write)


def require_replaceable(*paths: str | Path) -> None:
    """Raise OutputError where a file is there that this program did not write, or that was edited since."""
    for path in map(Path, paths):
        if path.exists() and path.stat().st_size and (objection := _objection(path)):
            raise OutputError(
                f"{path} is there and {objection}. It was not replaced, and nothing was changed. Choose "
                "another name or folder with --out, or rename or move that file."
            )


def sealed(page: bytes) -> bytes:
    """A page with the digest by which ``require_replaceable`` finds that it was edited."""
    return page + SEAL + sha256(page).hexdigest().encode() + b" -->\n"


def is_edited_package(path: Path) -> bool:
    """Whether an Excel or Word file was saved since this program wrote it, or is none that can be read."""
    try:
        with open_file(path) as file, ZipFile(file) as package:
            return _saved_since(package.read(PROPERTIES))
    except (OSError, *NO_PACKAGE):
        return True


def _saved_since(properties: bytes) -> bool:
    """Whether a file was saved after it was made: dates that agree say it was not."""
    times = SAVED.findall(properties)
    return len(times) < MADE_AND_SAVED or len(set(times)) > 1


def _objection(path: Path) -> str:
    """Why a file is not to be replaced; "" where it may be."""
    stranger = "is not a file of results that costmodel wrote"
    try:
        with open_file(path) as file:
            if not is_zipfile(file):
                with mmap(file.fileno(), 0, access=ACCESS_READ) as content:  # a table can be large
                    if not STAMPED.search(content):
                        return stranger
                    return EDITED if _edited_text(path.suffix.lower(), content) else ""
            with ZipFile(file) as package:
                about = package.read(PROPERTIES)
        if not STAMPED.search(about):
            return stranger
        return EDITED if _saved_since(about) else ""
    except OSError as error:
        return f"could not be read ({error.strerror or type(error).__name__}): it may be open in Excel"
    except NO_PACKAGE:
        return stranger


def _edited_text(kind: str, content: mmap) -> bool:
    """Whether a page or a table was saved by another program."""
    if kind == PAGE:
        end = content.rfind(SEAL)
        return end < 0 or sealed(content[:end]) != content[:]
    return kind == TABLE and content.find(SPREADSHEET_LINE, 0, content.find(b"\n") + 1) >= 0
