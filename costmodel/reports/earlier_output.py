"""Files that results replace: only those that this program wrote, never a file of the user's."""

from __future__ import annotations

import re
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
DOCUMENT = ".docx"


def replace_output(path: str | Path, write: Callable[[BinaryIO], object]) -> Path:
    """Write a file of results as ``replace_file`` does, unless a file of the user's has that name.

    Raises OutputError where one does, and as ``replace_file``; the existing file is then unchanged.
    """
    require_replaceable(path)
    return replace_file(path, write)


def require_replaceable(*paths: str | Path) -> None:
    """Raise OutputError where a file is there that this program did not write, or a document was edited."""
    for path in map(Path, paths):
        if path.exists() and path.stat().st_size and (objection := _objection(path)):
            raise OutputError(
                f"{path} is there and {objection}. It was not replaced, and nothing was changed. Choose "
                "another name with --out, or move that file away."
            )


def _objection(path: Path) -> str:
    """Why a file is not to be replaced; "" where it may be."""
    stranger = "is not a file of results that costmodel wrote"
    try:
        with open_file(path) as file:
            if not is_zipfile(file):
                with mmap(file.fileno(), 0, access=ACCESS_READ) as content:  # a table can be large
                    return "" if STAMPED.search(content) else stranger
            with ZipFile(file) as package:
                about = package.read(PROPERTIES)
    except OSError as error:
        return f"could not be read ({error.strerror or type(error).__name__}): it may be open in Excel"
    except (KeyError, BadZipFile, NotImplementedError, RuntimeError, ValueError, ZlibError):
        return stranger  # not a whole package, or an encrypted one
    if not STAMPED.search(about):
        return stranger
    edited = path.suffix.lower() == DOCUMENT and len(set(SAVED.findall(about))) > 1
    return "was edited after costmodel wrote it" if edited else ""
