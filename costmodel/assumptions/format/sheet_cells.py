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
    element_cell,
    index_of,
    style_at,
    typed_cell,
)
from costmodel.assumptions.format.report import Finding, shown
from costmodel.assumptions.format.simple_rows import MARK, simple_cells, style_and_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree.ElementTree import Element


def sheet_of(
    root: Element, book: SharedParts, name: str = "", simple: dict[int, bytes] | None = None
) -> RawSheet:
    """The cells of a worksheet part. Raises a Finding for rows or cells that no program writes.

    ``simple`` are the runs of rows that were cut out; those whose mark is met are taken from it.
    """
    columns: dict[int, dict[int, RawCell]] = {}
    twice: set[tuple[int, int]] = set()
    rest = _SimpleRows(book)
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
            rest.place(simple.pop(int(mark)), columns)
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
            cells = columns.setdefault(column, {})
            if row in cells:
                twice.add(at)
            cells[row] = cell
    merged = [area(each.get("ref", "")) for each in root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell")]
    return RawSheet(columns, tuple(merged), frozenset(twice), book.stale)


class _CellForm(dict[str, RawCell]):
    """The cells of a style and type by their value as written; the same source stands in many rows."""

    def __init__(self, attributes: str, book: SharedParts) -> None:
        super().__init__()
        number, self.kind = style_and_type(attributes)
        self.style, self.book = style_at(book.styles, number), book

    def __missing__(self, value: str) -> RawCell:
        cell = typed_cell(self.kind, value, self.book, self.style)
        cell = self[value] = cell._replace(percent=True) if self.style.percent else cell
        return cell


class _SimpleRows:
    """Places the cells of simple rows."""

    def __init__(self, book: SharedParts) -> None:
        self.book = book
        self.forms: dict[str, _CellForm] = {}

    def place(self, run: bytes, columns: dict[int, dict[int, RawCell]]) -> None:
        """Add the cells of a run of rows. Raises a Finding if one occurs twice."""
        written = simple_cells(run)
        for attributes in {each[2] for each in written} - self.forms.keys():
            self.forms[attributes] = _CellForm(attributes, self.book)
        cells = {each[0]: columns.setdefault(column_number(each[0]), {}) for each in written}
        before = sum(map(len, cells.values()))
        forms = self.forms
        for letters, row, attributes, value in written:
            cells[letters][int(row)] = forms[attributes][value]
        if sum(map(len, cells.values())) < before + len(written):
            raise _damaged("", "a cell that occurs twice")


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
