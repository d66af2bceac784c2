"""Workbooks that many tests begin with: each content is written once per test process and then copied."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl

from costmodel.assumptions.format.tables import Assumptions, plain_rows
from costmodel.assumptions.format.writer import workbook_bytes

if TYPE_CHECKING:
    from pathlib import Path

    Rows = dict[str, list[dict[str, object]]]

CONTENTS: dict[str, bytes] = {}
"""The bytes of a workbook by its rows: the same rows always give the same bytes."""
BARE: dict[bytes, bytes] = {}
"""The bytes of a bare workbook by those of the whole one."""


def bytes_written_once(source: Assumptions | Rows) -> bytes:
    """The bytes of the workbook of some rows or assumptions: ``workbook_bytes``, once for each content."""
    text = repr(plain_rows(source) if isinstance(source, Assumptions) else source)
    if text not in CONTENTS:
        CONTENTS[text] = workbook_bytes(source)
    return CONTENTS[text]


def written(path: Path, source: Assumptions | Rows) -> Path:
    """A file that holds the workbook of some rows or assumptions."""
    path.write_bytes(bytes_written_once(source))
    return path


def written_bare(path: Path, source: Assumptions | Rows) -> Path:
    """The same without sheets of empty tables, dropdowns, notes and colours, which openpyxl reads slowly."""
    whole = bytes_written_once(source)
    if whole not in BARE:
        book = openpyxl.load_workbook(BytesIO(whole))
        for sheet in book.worksheets:
            if sheet.tables and not any(row[0].value is not None for row in sheet.iter_rows(min_row=5)):
                del book[sheet.title]
                continue
            sheet.data_validations.dataValidation = []
            sheet.conditional_formatting = type(sheet.conditional_formatting)()
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                cell.comment = None
        bare = BytesIO()
        book.save(bare)
        BARE[whole] = bare.getvalue()
    path.write_bytes(BARE[whole])
    return path
