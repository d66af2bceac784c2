"""A worksheet of XlsxWriter that writes its cells at once: the same file in less time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xlsxwriter.worksheet import CellFormulaTuple, CellNumberTuple, Worksheet

from costmodel.trace.references import column_letters

if TYPE_CHECKING:
    from xlsxwriter.format import Format

TEXT, NUMBER, FORMULA = "String", "Number", "Formula"
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

    def _write_cell(self, row: int, col: int, cell: Any) -> None:  # noqa: ANN401  one of the writer's tuples
        kind = cell.__class__.__name__
        if cell.format is None or kind not in {TEXT, NUMBER, FORMULA}:
            super()._write_cell(row, col, cell)
            return
        start = f'<c r="{column_letters(col)}{row + 1}" s="{cell.format._get_xf_index()}"'  # noqa: SLF001
        if kind == TEXT:
            self.fh.write(f'{start} t="s"><v>{cell.string}</v></c>')
        elif kind == NUMBER:
            self.fh.write(f"{start}><v>{cell.number:.16G}</v></c>")
        elif cell.value.__class__ is float:
            formula = self._escape_data(cell.formula)
            self.fh.write(f"{start}><f>{formula}</f><v>{cell.value!r}</v></c>")
        else:
            super()._write_cell(row, col, cell)
