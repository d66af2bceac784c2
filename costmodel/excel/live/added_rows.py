"""Rows put below those in use of the assumption tables of an open workbook.

Tables end with blank rows, since Excel extends no table of a protected sheet. Where they do not suffice,
Excel on Windows takes the protection off and puts it back; another host asks the officer to do so.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.raw import schema_name
from costmodel.assumptions.format.schema import BY_NAME
from costmodel.errors import CostModelError
from costmodel.excel.live.macro_book import is_protected, tables, text_of, values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xlwings as xw

    Rows = Mapping[str, Sequence[Mapping[str, Any]]]

TEXTS = ("text", "key")
PERMITTED = {
    "AllowFormattingCells": True, "AllowFormattingColumns": True, "AllowFormattingRows": True,
    "AllowSorting": True, "AllowFiltering": True,
}  # fmt: skip
"""What protection lets through, as ``sheet_protection.ALLOWED`` in Excel's own words."""


def check_room(book: xw.Book, rows: Rows, *, extends: bool) -> None:
    """Refuse rows for which a table has too few blank rows, unless the host extends tables."""
    known = {schema_name(table.name) for _, table in tables(book)}
    absent = [name for name, added in rows.items() if added and name not in known]
    if absent:
        raise CostModelError(
            f"This workbook has no table {', '.join(absent)}. Save it as a version, and open that."
        )
    for sheet, table in tables(book):
        name = schema_name(table.name)
        needed, blank = len(rows.get(name, ())), _blank_rows(table)[1]
        if needed > blank and not extends:
            raise CostModelError(
                f"{name} has {blank} blank rows, and {needed} are needed. Unprotect the sheet {sheet.name} "
                "(Review, Unprotect Sheet; no password), drag the corner of the table down, and try again."
            )


def add_rows(book: xw.Book, rows: Rows) -> None:
    """Write rows below those in use, and extend a table that has too few blank rows."""
    for sheet, table in tables(book):
        added = rows.get(schema_name(table.name), ())
        if added:
            _add(sheet, table, added)


def _blank_rows(table: Any) -> tuple[int, int]:  # noqa: ANN401  xlwings gives its tables no public type
    """The number of rows up to the last one in use, and of the blank ones below them."""
    body = values(table.range)[1:]
    used = max((n for n, row in enumerate(body, 1) if any(cell not in (None, "") for cell in row)), default=0)
    return used, len(body) - used


def _add(sheet: xw.Sheet, table: Any, added: Sequence[Mapping[str, Any]]) -> None:  # noqa: ANN401  as above
    area = table.range
    header = [str(cell) for cell in values(area)[0]]
    used, blank = _blank_rows(table)
    if len(added) > blank:
        _extend(sheet, table, used + len(added) + 1, len(header))
    top = area.row + 1 + used
    for column in _texts(schema_name(table.name), header):
        sheet.range((top, area.column + column)).resize(len(added), 1).number_format = "@"
    sheet.range((top, area.column)).resize(len(added), len(header)).value = [
        [_cell(row.get(name)) for name in header] for row in added
    ]


def _texts(name: str, header: Sequence[str]) -> list[int]:
    """The columns of texts: a year in one of them must not become a number."""
    kinds = {column.name: column.kind for column in BY_NAME[name].columns}
    return [n for n, each in enumerate(header) if kinds.get(each) in TEXTS]


def _cell(value: object) -> object:
    return text_of(value) if isinstance(value, str) else value


def _extend(sheet: xw.Sheet, table: Any, rows: int, columns: int) -> None:  # noqa: ANN401  as above
    protected = is_protected(sheet)
    if protected:
        sheet.api.Unprotect()
    try:
        area = table.range
        table.resize(sheet.range((area.row, area.column)).resize(rows, columns))
    finally:
        if protected:
            with suppress(AttributeError, TypeError):
                sheet.api.Protect(**PERMITTED)
