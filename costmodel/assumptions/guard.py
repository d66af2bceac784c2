"""A look at a file nobody has vouched for, before any parser sees it: bytes only, in memory."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.addresses import column_number
from costmodel.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEBI = 1 << 20
LARGEST_FILE = 20 * MEBI
LARGEST_PART = 48 * MEBI
LARGEST_WHOLE = 120 * MEBI
MOST_PARTS = 2_000
SMALL_PART = MEBI
"""Below this a high ratio is harmless: a sheet of blanks compresses well."""
HIGHEST_RATIO = 200
LAST_ROW, LAST_COLUMN, MOST_CELLS = 100_000, 2_000, 400_000
PIECE = MEBI
OVERLAP = 128
"""Bytes of the piece before that are looked at again, so that nothing hides at a seam."""

_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br\s*=\s*["\'](\d{1,9})["\']')
_PLACE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br\s*=\s*["\']([A-Z]{1,3})(\d{1,9})["\']')
_DECLARED = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_STRICT = b"http://purl.oclc.org/ooxml/"
_SAVE_AGAIN = "Open it in Excel, check it, and save it as Excel Workbook (*.xlsx)."


class Found(NamedTuple):
    """What is wrong with the file, and how to mend it."""

    found: str
    expected: str
    mend: str
    severity: str = "error"


@dataclass
class _Measure:
    """What has been seen of the parts so far."""

    unpacked: int = 0
    cells: int = 0
    farthest: tuple[int, int] = (0, 0)
    found: dict[str, Found] = field(default_factory=dict)

    def tell(self, part: str, what: str, expected: str, mend: str = _SAVE_AGAIN) -> None:
        """Keep one problem of a kind."""
        self.found.setdefault(what, Found(f"{what} ({part})" if part else what, expected, mend))


def guard(path: Path) -> list[Problem]:
    """The problems of a file as a package; none where it is fit to be read."""
    return look(path)[1]


def look(path: Path) -> tuple[bytes | None, list[Problem]]:
    """The bytes of a file, or None where it is not fit to be read, and its problems."""
    data, found = _opened(path)
    if data is not None:
        found = [*_open_elsewhere(path), *_package(data, path.suffix.lower())]
    problems = [Problem(path.name, "", "", f.found, f.expected, f.mend, f.severity) for f in found]
    fit = all(problem.severity != "error" for problem in problems)
    return (data if fit else None), problems


def _opened(path: Path) -> tuple[bytes | None, list[Found]]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            return None, [_too_large()]
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return None, [Found("no such file", "an assumption workbook", "Check the name and the folder.")]
    except OSError as error:
        reason = error.strerror or type(error).__name__
        mend = "Close it in other programs, and check that you may read it."
        return None, [Found(f"a file that cannot be opened ({reason})", "an assumption workbook", mend)]
    return (None, [_too_large()]) if len(data) > LARGEST_FILE else (data, [])


def _too_large() -> Found:
    limit = f"{LARGEST_FILE // MEBI} MiB"
    return Found(
        f"a file of more than {limit}", f"at most {limit}", "Delete pictures and sheets of other work."
    )


def _open_elsewhere(path: Path) -> list[Found]:
    """A warning where Excel has the workbook open: its owner file stands beside it."""
    names = [path.with_name("~$" + path.name), path.with_name("~$" + path.name[2:])]
    owner_file = next((name for name in names if name.is_file()), None)
    if owner_file is None:
        return []
    whose = _owner(owner_file)
    return [
        Found(
            f"the workbook is open on {whose} machine: unsaved changes are not included",
            "a workbook that is closed",
            "Save and close it there, then run again.",
            "warning",
        )
    ]


def _owner(path: Path) -> str:
    try:
        raw = path.read_bytes()[:LAST_COLUMN]
    except OSError:
        return "another"
    name = raw[1 : 1 + raw[0]].decode("latin-1").strip("\x00 ") if raw else ""
    return f"{name}'s" if name and name.isprintable() else "another"


def _package(data: bytes, suffix: str) -> list[Found]:
    unreadable = _magic(data)
    if unreadable is not None:
        return [unreadable]
    measure = _Measure()
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _names(archive.namelist(), suffix, measure)
            if len(archive.namelist()) <= MOST_PARTS:
                for info in archive.infolist():
                    _part(archive, info, measure)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        measure.tell("", f"a damaged file ({error})", "a complete workbook", "Copy or download it again.")
    except RuntimeError:
        measure.tell("", "a part locked by a password", "a workbook without a password")
    return list(measure.found.values())


def _magic(data: bytes) -> Found | None:
    if not data:
        return Found("an empty file of 0 bytes", "an Excel workbook", "Copy or download it again.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            mend = "Take the password off: File, Info, Protect Workbook, Encrypt with Password."
            return Found("a workbook locked by a password", "a workbook without a password", mend)
        return Found("a workbook of the old .xls format", "an .xlsx workbook", _SAVE_AGAIN)
    if not data.startswith(b"PK"):
        what = "a text or web page, not an Excel workbook, whatever its name says"
        return Found(what, "an Excel workbook", "Open it in Excel and save it as Excel Workbook (*.xlsx).")
    return None


def _names(names: list[str], suffix: str, measure: _Measure) -> None:
    folded = [name.casefold() for name in names]
    if len(names) > MOST_PARTS:
        measure.tell("", f"{len(names):,} parts inside the file", f"at most {MOST_PARTS:,}")
    if len(set(folded)) < len(folded):
        measure.tell("", "the same part twice inside the file", "each part once")
    for name in names:
        if name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name):
            measure.tell("", "a part whose name points outside the file", "parts of a workbook")
    if "[Content_Types].xml" not in names or not any(n.endswith("workbook.xml") for n in folded):
        measure.tell("", "a zip file without a workbook inside", "an Excel workbook")
    if any("/macrosheets/" in name for name in folded):
        measure.tell("", "macros of Excel 4", "a workbook without them")
    if suffix != ".xlsm" and any("vbaproject" in n or "/activex/" in n for n in folded):
        measure.tell("", "macros in a workbook that is not .xlsm", "a workbook without macros")
    if any("/externallinks/" in name for name in folded):
        mend = "Data, Edit Links, Break Link. The values stored last are used; none may stand in a table."
        found = Found("links to other workbooks", "a workbook that stands alone", mend, "warning")
        measure.found["links"] = found


def _part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, measure: _Measure) -> None:
    name = info.filename.casefold()
    is_xml = name.endswith((".xml", ".rels", ".vml"))
    is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
    size, before = 0, b""
    for piece in _pieces(archive, info):
        size += len(piece)
        if size > LARGEST_PART or measure.unpacked + size > LARGEST_WHOLE:
            limit = f"{LARGEST_PART // MEBI} MiB, {LARGEST_WHOLE // MEBI} MiB in all"
            measure.tell(info.filename, "a part that unpacks to too much", f"at most {limit}")
            break
        if size > SMALL_PART and size > HIGHEST_RATIO * max(info.compress_size, 1):
            measure.tell(
                info.filename, "a part packed tighter than a workbook is", f"{HIGHEST_RATIO}:1 at most"
            )
            break
        if is_xml and not _plain_xml(info.filename, before, piece, measure):
            break
        if is_sheet:
            _cells(info.filename, before, piece, measure)
        before = (before + piece)[-OVERLAP:]
    measure.unpacked += size


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part in pieces: what its header says of its size may be a lie."""
    with archive.open(info) as file:
        while piece := file.read(PIECE):
            yield piece


def _plain_xml(part: str, before: bytes, piece: bytes, measure: _Measure) -> bool:
    if not before:
        declared = _DECLARED.match(piece.removeprefix(b"\xef\xbb\xbf"))
        if b"\0" in piece[:OVERLAP] or (declared and declared[1].lower() not in _ENCODINGS):
            measure.tell(part, "a part that is not in UTF-8", "parts as Excel saves them")
            return False
    text = before + piece
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        measure.tell(part, "a document type or entities", "parts as Excel saves them")
        return False
    if _STRICT in text:
        mend = "Save it as Excel Workbook (*.xlsx), not as Strict Open XML Spreadsheet."
        measure.tell("", "a workbook saved as Strict Open XML", "an ordinary Excel workbook", mend)
        return False
    return True


def _cells(part: str, before: bytes, piece: bytes, measure: _Measure) -> None:
    measure.cells += len(_CELL.findall(piece))
    text = before + piece
    row, column = measure.farthest
    for letters, number in _PLACE.findall(text):
        row, column = max(row, int(number)), max(column, column_number(letters.decode()))
    measure.farthest = max([row, *(int(number) for number in _ROW.findall(text))]), column
    if measure.farthest[0] > LAST_ROW or measure.farthest[1] > LAST_COLUMN:
        mend = "Select the rows and columns beyond your data, delete them, and save."
        limit = f"cells up to row {LAST_ROW:,} and column {LAST_COLUMN:,}"
        measure.tell(part, "cells or formats far beyond the data", limit, mend)
    if measure.cells > MOST_CELLS:
        mend = "Delete the sheets that are no part of the assumptions."
        measure.tell("", f"more than {MOST_CELLS:,} cells", f"at most {MOST_CELLS:,}", mend)
