"""What the macro Freeze to values reads of an open workbook: cells that show an error, and the stamp."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.excel.functions.cell_values import ErrorValue, plain
from costmodel.excel.live.macro_book import about_of, values

if TYPE_CHECKING:
    import xlwings as xw

SHOWN_HASH = 12


def error_cells(sheet: xw.Sheet) -> list[str]:
    """Cells that show an error, as sheet and address."""
    area = sheet.used_range
    return [
        f"{sheet.name}!{sheet.range((area.row + r, area.column + c)).get_address(False, False)}"
        for r, row in enumerate(values(area))
        for c, cell in enumerate(row)
        if isinstance(plain(cell), ErrorValue)
    ]


def stated_stamp(book: xw.Book) -> str:
    """Set, version and hash as About states them."""
    said = about_of(book)
    digest = said.get("content_hash", "")[:SHOWN_HASH] or "not yet saved"
    return f"{said.get('set', '')} {said.get('version', '')} · sha256 {digest}"
