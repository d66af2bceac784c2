"""The cells of a worksheet part: rows that hold only numbers, shared texts and blanks, and all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.addresses import area, column_number, place
from costmodel.assumptions.format.cells import (
    BLANK,
    LAST_COLUMN,
    LAST_ROW,
    MAIN,
    RawCell,
    RawSheet,
    SharedParts,
    Style,
    element_cell,
    index_of,
    style_at,
    typed_cell,
)
from costmodel.assumptions.format.report import Finding, shown
from costmodel.assumptions.format.simple_rows import MARK, simple_cells, style_and_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from xml.etree.ElementTree import Element


def sheet_of(
    root: Element, book: SharedParts, name: str = "", simple: dict[int, bytes] | None = None
) -> RawSheet:
    """The cells of a worksheet part. Raises a Finding for rows or cells that no program writes.

    ``simple`` are the cells of rows that were cut out; those whose mark is met are taken from it.
    """
    cells: dict[tuple[int, int], RawCell] = {}
    twice: set[tuple[int, int]] = set()
    known = _SimpleCells(book)
    shared: dict[str, str] = {}
    row = 0
    # Excel writes an address into every row and cell. Other programs leave them out: the place then follows
    # from the one before.
    for row_element in _children(root.iterfind(f"{MAIN}sheetData"), "row", name):
        stated = row_element.get("r")
        number = row + 1 if stated is None else index_of(stated)
        if number is None:
            raise _damaged(name, f"a row numbered {shown(stated)}")
        row, column = number, 0
        _near(row, 1, name)
        mark = row_element.get(MARK)
        if simple and mark is not None:
            cells |= known.row(row, simple.pop(int(mark)), cells)
        for element in _children([row_element], "c", name):
            where = element.get("r")
            at = place(where) if where else (row, column + 1)
            column = at[1]
            if at[0] != row:
                raise _damaged(name, f"the cell {where} in row {row}")
            _near(row, column, name)
            cell = element_cell(element, book, shared)
            if cell is BLANK:
                continue  # a cell with a format and no value
            # XML allows two cells at one place. Excel repairs such a file; which value it keeps is not known.
            if at in cells:
                twice.add(at)
            cells[at] = cell
    merged = [area(each.get("ref", "")) for each in root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell")]
    return RawSheet(cells, tuple(merged), frozenset(twice), book.stale)


class _SimpleCells(dict[str, RawCell]):
    """The cells of simple rows by their text in the file: the same unit or source stands in many rows."""

    def __init__(self, book: SharedParts) -> None:
        super().__init__()
        self.book = book
        self.forms: dict[str, tuple[str, Style]] = {}

    def __missing__(self, written: str) -> RawCell:
        attributes, _, value = written.partition("><v>")
        if attributes not in self.forms:
            number, kind = style_and_type(attributes)
            self.forms[attributes] = kind, style_at(self.book.styles, number)
        kind, style = self.forms[attributes]
        cell = typed_cell(kind, value, self.book, style)
        cell = self[written] = cell._replace(percent=True) if style.percent else cell
        return cell

    def row(
        self, number: int, simple: bytes, others: Mapping[tuple[int, int], RawCell]
    ) -> dict[tuple[int, int], RawCell]:
        """The cells of a simple row. Raises a Finding if one occurs twice, also among the ``others``."""
        written = simple_cells(simple)
        cells = {(number, column_number(column)): self[text] for column, text in written}
        if len(cells) < len(written) or not others.keys().isdisjoint(cells):
            raise _damaged("", f"a cell that occurs twice in row {number}")
        return cells


def _children(parents: Iterable[Element], kind: str, sheet: str) -> Iterator[Element]:
    """The rows of the data or the cells of a row. Raises a Finding for any other element."""
    for element in (child for parent in parents for child in parent):
        if element.tag == f"{MAIN}{kind}":
            yield element
        elif element.tag != f"{MAIN}extLst":
            raise _damaged(sheet, f"{shown(element.tag.rpartition('}')[2])} where a {kind} should be")


def _near(row: int, column: int, sheet: str) -> None:
    if row > LAST_ROW or column > LAST_COLUMN:
        mend = "Select the rows and columns beyond your data, delete them, and save."
        limit = f"cells up to row {LAST_ROW:,} and column {LAST_COLUMN:,}"
        raise Finding(f"cells or formats far beyond the data ({sheet})", limit, mend)


def _damaged(sheet: str, damage: str) -> Finding:
    mend = "Open it in Excel, let Excel repair it, check the values and save it again."
    return Finding(f"a damaged workbook ({sheet}: {damage})", "a workbook as Excel saves it", mend)
