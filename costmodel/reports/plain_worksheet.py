"""A worksheet of XlsxWriter that writes its cells at once: the same file in less time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xlsxwriter.worksheet import CellFormulaTuple, CellNumberTuple, CellStringTuple, Worksheet

from costmodel.trace.references import column_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format

BLOCK = 16
"""Rows that share a note of their first and last column."""
KINDS = {CellStringTuple, CellNumberTuple, CellFormulaTuple}
FUNCTION = re.compile(r"([A-Z][A-Z.]*)\(")
PLAIN = frozenset({"AND", "SUBTOTAL"})
"""Functions of conditional formats that need no prefix; the writer tries a hundred expressions on each."""


class PlainWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose usual cells are written without detours."""

    def write_plain_formula(
        self, row: int, column: int, formula: str, look: Format, value: float | str
    ) -> int:
        """Write a formula, with its equals sign, that has only functions of Excel 2010 and gives one cell."""
        if self._check_dimensions(row, column):
            return -1
        self.table[row][column] = CellFormulaTuple(formula[1:], look, value)
        return 0

    def write_plain_row(
        self, row: int, columns: Sequence[int], formulas: Sequence[str], look: Format, values: Sequence[float]
    ) -> int:
        """Write formulas of a row, as ``write_plain_formula`` writes one."""
        for column in (min(columns), max(columns)):
            if self._check_dimensions(row, column):
                return -1
        cells = self.table[row]
        for column, formula, value in zip(columns, formulas, values, strict=True):
            cells[column] = CellFormulaTuple(formula[1:], look, value)
        return 0

    def write_finite(self, row: int, column: int, value: float, look: Format) -> int:
        """Write a number that is finite."""
        if self._check_dimensions(row, column):
            return -1
        self.table[row][column] = CellNumberTuple(value, look)
        return 0

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """A formula without its equals sign; functions after Excel 2010 get the prefix they need."""
        if formula.startswith("=") and PLAIN.issuperset(FUNCTION.findall(formula)):
            return formula[1:]
        return str(super()._prepare_formula(formula, expand_future_functions))

    def _calculate_spans(self) -> None:
        """The first and last column of each 16 rows, as the ordinary writer has them."""
        spans: dict[int, tuple[int, int]] = {}
        for cells in (self.table, self.comments):
            for row, columns in cells.items():
                if columns:
                    first, last = min(columns), max(columns)
                    block = row // BLOCK
                    if block in spans:
                        first, last = min(first, spans[block][0]), max(last, spans[block][1])
                    spans[block] = (first, last)
        self.row_spans = {block: f"{first + 1}:{last + 1}" for block, (first, last) in spans.items()}

    def _write_rows(self) -> None:
        self._calculate_spans()
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells = self.table.get(row)
            if cells:
                self._write_row(row, self.row_spans.get(row // BLOCK), self.row_info.get(row))
                self._write_cells(row, cells)
                self._xml_end_tag("row")
            elif row in self.row_info or row in self.comments:
                self._write_empty_row(row, self.row_spans.get(row // BLOCK), self.row_info.get(row))

    def _write_cells(self, row: int, cells: dict[int, Any]) -> None:
        parts: list[str] = []
        for column in sorted(cells):
            cell = cells[column]
            kind = cell.__class__
            if cell.format is None or kind not in KINDS or (kind is CellFormulaTuple and not plain(cell)):
                self.fh.write("".join(parts))
                parts.clear()
                self._write_cell(row, column, cell)
                continue
            start = f'<c r="{column_letters(column)}{row + 1}" s="{cell.format._get_xf_index()}"'  # noqa: SLF001
            if kind is CellStringTuple:
                parts.append(f'{start} t="s"><v>{cell.string}</v></c>')
            elif kind is CellNumberTuple:
                parts.append(f"{start}><v>{cell.number:.16G}</v></c>")
            else:
                parts.append(f"{start}><f>{self._escape_data(cell.formula)}</f><v>{cell.value!r}</v></c>")
        self.fh.write("".join(parts))


def plain(cell: CellFormulaTuple) -> bool:
    """Whether the value of a formula is a number."""
    return cell.value.__class__ is float
