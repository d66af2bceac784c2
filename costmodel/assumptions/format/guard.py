"""Checks of an untrusted file before it is parsed: on its bytes only, in memory."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.format.parts import (
    ENCRYPTED,
    LARGEST_PART,
    LARGEST_WHOLE,
    MEBI,
    METHODS,
    PIECE,
    SAVE_AGAIN,
    Parts,
)
from costmodel.errors import Problem
from costmodel.files import open_file

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE = 20 * MEBI
MOST_PARTS = 2_000
LONGEST_OWNER, HEAD = 2_000, 2_000
EXPECTED = "an Excel workbook (.xlsx)"
OWNER = "~$"
"""What begins the name of the note that Excel keeps beside an open workbook."""
_AGAIN = "Copy or download it again."
_CHOOSE = "Choose the assumption workbook."
_KINDS = (
    (b"%PDF", "a PDF document", _CHOOSE),
    (b"{\\rtf", "a text document (RTF)", _CHOOSE),
    (b"\x1f\x8b", "a packed file (gzip)", "Unpack it, and choose the workbook inside."),
    (b"7z\xbc\xaf", "a packed file (7-Zip)", "Unpack it, and choose the workbook inside."),
    (b"Rar!", "a packed file (RAR)", "Unpack it, and choose the workbook inside."),
    (b"\x89PNG", "a picture", _CHOOSE),
    (b"\xff\xd8\xff", "a picture", _CHOOSE),
    (b"ID;P", "a sheet in the SYLK format, not an Excel workbook", SAVE_AGAIN),
    (b"\x09\x08", "a workbook of the old .xls format", SAVE_AGAIN),
    (b"", "a text file such as CSV, not an Excel workbook, despite its name", SAVE_AGAIN),
)
"""Kinds of files by their first bytes."""
_TEXTS = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "an XML Spreadsheet of Excel 2003", SAVE_AGAIN),
    *((mark, "a web page, not an Excel workbook, despite its name", SAVE_AGAIN)
      for mark in (b"<html", b"<!doctype html", b"<table")),
)  # fmt: skip
"""Kinds of text files by a mark near their beginning."""
_COMPOUND = (
    ("EncryptedPackage", "a workbook locked by a password",
     "Remove the password: File, Info, Protect Workbook, Encrypt with Password."),
    ("WordDocument", "a Word document of the old .doc format, not an Excel workbook", _CHOOSE),
    ("PowerPoint Document", "slides of the old .ppt format, not an Excel workbook", _CHOOSE),
    ("__properties_version", "a message of Outlook, not an Excel workbook",
     "Save its attachment, and choose that workbook."),
    ("", "a workbook of the old .xls format", SAVE_AGAIN),
)  # fmt: skip
"""Kinds of Microsoft compound files by a name in their directory."""
_WITHOUT_BOOK = (
    ("content.xml", "a document of OpenDocument", "Save it as Excel 2007-365 (*.xlsx), and choose that."),
    ("index/document.iwa", "a sheet of Apple Numbers", "Export it to Excel (.xlsx), and choose that."),
)
"""Kinds of zip files by the name of a part."""


class FileProblem(NamedTuple):
    """A problem of a file and how to correct it."""

    found: str
    expected: str
    mend: str = SAVE_AGAIN
    severity: str = "error"


def look(path: Path) -> tuple[bytes | None, list[Problem]]:
    """The bytes of a file, or None if it cannot be read, and its problems."""
    data, faults = _opened(path)
    if data is not None and path.name.startswith(OWNER):
        faults = [_owner_file(path)]
    elif data is not None:
        faults = [*_open_elsewhere(path), *_package(data, path.suffix.lower())]
    problems = [Problem(path.name, "", "", f.found, f.expected, f.mend, f.severity) for f in faults]
    fit = all(problem.severity != "error" for problem in problems)
    return (data if fit else None), problems


def _opened(path: Path) -> tuple[bytes | None, list[FileProblem]]:
    try:
        with open_file(path) as file:
            data = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return None, [FileProblem("no such file", "an assumption workbook", "Check the name and the folder.")]
    except (OSError, ValueError) as error:  # a ValueError for a name that no file can have
        reason = getattr(error, "strerror", None) or str(error)
        mend = "Close it in other programs, and check your permission to read it."
        return None, [FileProblem(f"a file that cannot be opened ({reason})", "an assumption workbook", mend)]
    return (None, [_too_large()]) if len(data) > LARGEST_FILE else (data, [])


def _too_large() -> FileProblem:
    limit = f"{LARGEST_FILE // MEBI} MiB"
    return FileProblem(
        f"a file of more than {limit}",
        f"at most {limit}",
        "Delete pictures and unrelated sheets.",
    )


def _owner_file(path: Path) -> FileProblem:
    return FileProblem(
        "the note that Excel keeps beside a workbook that is open",
        "the workbook itself",
        f"Close it in Excel, and choose the file without {OWNER}: *{path.name.removeprefix(OWNER)}.",
    )


def _open_elsewhere(path: Path) -> list[FileProblem]:
    """A warning if the workbook is open in Excel: its owner file is then in the same folder."""
    names = [path.with_name(OWNER + path.name), path.with_name(OWNER + path.name[len(OWNER) :])]
    owner_file = next((name for name in names if name.is_file()), None)
    if owner_file is None:
        return []
    whose = _owner(owner_file)
    return [
        FileProblem(
            f"the workbook is open on {whose} machine: unsaved changes are not included",
            "a workbook that is closed",
            "Save and close it there, then run the command again.",
            "warning",
        )
    ]


def _owner(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LONGEST_OWNER)
    except OSError:
        return "another"
    name = raw[1 : 1 + raw[0]].decode("latin-1").strip("\x00 ") if raw else ""
    return f"{name}'s" if name and name.isprintable() else "another"


def _package(data: bytes, suffix: str) -> list[FileProblem]:
    unreadable = _magic(data)
    if unreadable is not None:
        return [unreadable]
    try:
        parts = Parts.open(data)
        problems = list(_names(parts, suffix))
        if len(parts.by_name) <= MOST_PARTS:
            _whole(parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        return [FileProblem(f"a damaged file ({error})", "a complete workbook", _AGAIN)]
    return problems


def _magic(data: bytes) -> FileProblem | None:
    """The problem of a file that is not a package; None for a package."""
    if not data:
        return FileProblem("an empty file of 0 bytes", EXPECTED, _AGAIN)
    if data.startswith(b"PK"):
        return None
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        named = ((name.encode("utf-16-le"), kind, mend) for name, kind, mend in _COMPOUND)
        return next(FileProblem(kind, EXPECTED, mend) for name, kind, mend in named if name in data)
    head = data[:HEAD].lower()
    if b"\0" in head and not any(data.startswith(start) for start, _, _ in _KINDS if start):
        return FileProblem("a file that is not an Excel workbook", EXPECTED, _CHOOSE)
    known = ((kind, mend) for mark, kind, mend in _TEXTS if mark in head)
    first = ((kind, mend) for start, kind, mend in _KINDS if data.startswith(start))
    kind, mend = next(known, None) or next(first)
    return FileProblem(kind, EXPECTED, mend)


def _names(parts: Parts, suffix: str) -> list[FileProblem]:
    """Problems that the names of the parts show."""
    problems: list[FileProblem] = []
    names = set(parts.by_name)
    if len(parts.by_name) > MOST_PARTS:
        problems.append(FileProblem(f"{len(names):,} parts inside the file", f"at most {MOST_PARTS:,}"))
    if any(".." in name.split("/") or name[1:2] == ":" for name in names):
        problems.append(FileProblem("a part whose name points outside the file", "parts of a workbook"))
    if not {"[content_types].xml", "_rels/.rels"} <= names:
        problems.append(_without_book(names))
    if any(name.endswith(".piece") for name in names):
        problems.append(
            FileProblem("parts that are split into pieces", "complete parts, as Excel saves them")
        )
    if any("/macrosheets/" in name for name in names):
        problems.append(FileProblem("macros of Excel 4", "a workbook without them"))
    if suffix != ".xlsm" and any("vbaproject" in name or "/activex/" in name for name in names):
        problems.append(FileProblem("macros in a workbook that is not .xlsm", "a workbook without macros"))
    if any("/externallinks/" in name for name in names):
        mend = "Choose Data, Edit Links, Break Link. Links inside the tables are not allowed."
        problems.append(FileProblem("links to other workbooks", "a workbook without links", mend, "warning"))
    return problems


def _without_book(names: set[str]) -> FileProblem:
    if "[content_types].xml" in names:
        kind = "a package without its main relations (_rels/.rels), which locate the workbook"
        return FileProblem(kind, "a complete workbook", SAVE_AGAIN)
    for name, kind, mend in _WITHOUT_BOOK:
        if name in names:
            return FileProblem(kind, EXPECTED, mend)
    inside = next((name for name in sorted(names) if name.endswith((".xlsx", ".xlsm"))), None)
    if inside:
        return FileProblem(
            f"a zip file that contains {inside}", EXPECTED, "Unpack it and choose the workbook."
        )
    return FileProblem("a zip file without a workbook inside", EXPECTED, _CHOOSE)


def _whole(parts: Parts) -> None:
    """Read every part to its end, so that damage anywhere is detected; the content is not checked.

    Parts that are too large or encrypted are checked by the code that reads them.
    """
    left = LARGEST_WHOLE
    for info in parts.archive.infolist():
        if info.flag_bits & ENCRYPTED or info.compress_type not in METHODS or info.file_size > LARGEST_PART:
            continue
        with parts.archive.open(info) as file:
            while left > 0 and (piece := file.read(PIECE)):
                left -= len(piece)
