"""Publishers' files as Excel workbooks (.xlsx): every sheet is read like a text file of its own.

Cells are taken as stored, with all their digits, not as shown. The UN's workbooks are larger than any
workbook of assumptions: the limits are wider than those of the guard, and the sheets are read row by row.
"""

from __future__ import annotations

import zipfile
import zlib
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from costmodel.assumptions.format.cells import LAST_COLUMN
from costmodel.assumptions.format.parts import HIGHEST_RATIO, SMALL_PART
from costmodel.assumptions.publishers.delimited import TextFile, first_lines, open_text
from costmodel.errors import AssumptionError, Problem
from costmodel.files import open_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST_UNPACKED = 2 << 30
"""Bytes of all parts together; the UN's single ages of all countries unpack to several hundred million."""
WORKBOOK_PART = "xl/workbook.xml"
DAMAGED = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, EOFError, OSError)
"""What reading a damaged workbook raises."""


def open_files(path: Path) -> list[TextFile]:
    """The text file or the sheets of the workbook at a path; an AssumptionError if it is neither."""
    return _sheets(path) if _is_workbook(path) else [open_text(path)]


def _is_workbook(path: Path) -> bool:
    try:
        with open_file(path) as file, zipfile.ZipFile(file) as archive:  # open_file refuses pipes
            return WORKBOOK_PART in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def _sheets(path: Path) -> list[TextFile]:
    _guard(path)
    with _opened(path) as book:
        names = list(book.sheetnames)
    sheets = []
    for name in names:
        records = partial(_records, path, name)
        try:
            sheets.append(TextFile(path, "", first_lines(path, records()), records, name))
        except AssumptionError:
            continue  # a sheet of pictures or of nothing
    if not sheets:
        raise AssumptionError([_damaged(path, "a workbook without a filled sheet")])
    return sheets


def _guard(path: Path) -> None:
    """Refuse a workbook that is larger when unpacked than any workbook of figures."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    tight = any(
        part.file_size > SMALL_PART and part.file_size > HIGHEST_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if tight or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise AssumptionError([_damaged(path, "a workbook that is too large when unpacked")])


def _opened(path: Path) -> Any:  # noqa: ANN401  openpyxl has no types
    """The workbook, to be read row by row and closed."""
    from openpyxl import load_workbook  # noqa: PLC0415  only who reads a workbook waits for it

    try:
        return closing(load_workbook(path, read_only=True, data_only=True, keep_links=False))
    except DAMAGED as error:
        raise AssumptionError([_damaged(path, f"a damaged workbook ({error})")]) from error


def _records(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    with _opened(path) as book:
        cells = book[sheet]
        if not hasattr(cells, "reset_dimensions"):
            return  # a sheet that is a chart
        cells.reset_dimensions()
        try:
            for line, row in enumerate(cells.iter_rows(values_only=True, max_col=LAST_COLUMN), 1):
                yield line, ["" if value is None else str(value) for value in row]
        except DAMAGED as error:
            raise AssumptionError([_damaged(path, f"a damaged workbook ({error})", sheet)]) from error


def _damaged(path: Path, fault: str, sheet: str = "") -> Problem:
    expected = "the publisher's workbook (.xlsx), as downloaded"
    mend = "Download it again, or use the publisher's CSV file."
    return Problem(path.name, sheet, "", fault, expected, mend)
