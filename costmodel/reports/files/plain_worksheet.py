"""A worksheet of XlsxWriter that writes its cells at once: the same file in less time."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from costmodel.assumptions.format.values import LONGEST_TEXT
from costmodel.errors import OutputError
from costmodel.trace.references import column_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format

BLOCK = 16
"""Rows that share a note of their first and last column."""
KINDS = {CellBlankTuple, CellStringTuple, CellNumberTuple, CellFormulaTuple}
FUNCTION = re.compile(r"([A-Z][A-Z.]*)\(")
PLAIN = frozenset({"AND", "SUBTOTAL"})
"""Functions of conditional formats that need no prefix; the writer tries a hundred expressions on each."""


class FormulaRow(NamedTuple):
    """Formulas of a row with the values they have now, in one style."""

    columns: Sequence[int]
    formulas: Sequence[str]
    look: Format
    values: Sequence[float]


class PlainWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose usual cells are written without detours."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, FormulaRow] = {}

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
        """Write formulas after all other cells of a row, from left to right, as ``write_plain_formula``."""
        for column in (columns[0], columns[-1]):
            if self._check_dimensions(row, column):
                return -1
        self.rows[row] = FormulaRow(columns, formulas, look, values)
        return 0

    def write_finite(self, row: int, column: int, value: float, look: Format) -> int:
        """Write a number that is finite."""
        if self._check_dimensions(row, column):
            return -1
        self.table[row][column] = CellNumberTuple(value, look)
        return 0

    def write_text(self, row: int, column: int, text: str, look: Format) -> int:
        """Write a text as text."""
        if len(text) > self.xls_strmax // 2 or self._check_dimensions(row, column):
            return int(self._write_string(row, column, text, look))
        self.table[row][column] = CellStringTuple(self.str_table._get_shared_string_index(text), look)  # noqa: SLF001
        return 0

    def place(self, row: int, column: int) -> str:
        """Sheet and address of a cell."""
        return f"{self.name}!{xl_rowcol_to_cell(row, column)}"

    def require(self, row: int, column: int, value: str | float) -> None:
        """Refuse what a cell cannot hold. Raises OutputError."""
        if isinstance(value, str):
            if len(value) > LONGEST_TEXT:
                where = self.place(row, column)
                raise OutputError(f"{where}: a text of {len(value)} characters; a cell holds {LONGEST_TEXT}")
        elif not math.isfinite(value):
            raise OutputError(
                f"{self.place(row, column)}: the value is {value}, which is not a number. Nothing was "
                "written; run `costmodel check` on the assumptions and report what led to it."
            )

    def write_cells(self, row: int, cells: Sequence[tuple[str | float, Format]]) -> int:
        """Write texts and numbers from the first column of a row on; an empty text is a style only.

        Raises OutputError for what a cell cannot hold.
        """
        if self._check_dimensions(row, 0) or self._check_dimensions(row, len(cells) - 1):
            return -1
        line, number_of = self.table[row], self.str_table._get_shared_string_index  # noqa: SLF001
        new = tuple.__new__  # as the kinds of cells are made, without a function of each
        for column, (value, look) in enumerate(cells):
            self.require(row, column, value)
            if isinstance(value, float):
                line[column] = new(CellNumberTuple, (value, look))
            elif not value:
                line[column] = new(CellBlankTuple, (look,))
            elif len(value) <= self.xls_strmax // 2:
                line[column] = new(CellStringTuple, (number_of(value), look))
            elif code := int(self._write_string(row, column, value, look)):
                return code
        return 0

    def write_empty(self, row: int, column: int, look: Format) -> int:
        """Give an empty cell its style."""
        return int(self._write_blank(row, column, None, look))

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
        for row, formulas in self.rows.items():
            first, last = spans.get(row // BLOCK, (formulas.columns[0], formulas.columns[-1]))
            spans[row // BLOCK] = (min(first, formulas.columns[0]), max(last, formulas.columns[-1]))
        self.row_spans = {block: f"{first + 1}:{last + 1}" for block, (first, last) in spans.items()}

    def _write_rows(self) -> None:
        self._calculate_spans()
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, formulas = self.table.get(row), self.rows.get(row)
            if cells or formulas:
                self._write_row(row, self.row_spans.get(row // BLOCK), self.row_info.get(row))
                self._write_cells(row, cells or {})
                if formulas:
                    self.fh.write(self._formula_cells(row, formulas))
                self._xml_end_tag("row")
            elif row in self.row_info or row in self.comments:
                self._write_empty_row(row, self.row_spans.get(row // BLOCK), self.row_info.get(row))

    def _formula_cells(self, row: int, formulas: FormulaRow) -> str:
        place = f'{row + 1}" s="{formulas.look._get_xf_index()}"><f>'  # noqa: SLF001
        texts = "\0".join(formulas.formulas)
        if "<" in texts or ">" in texts or "&" in texts:
            texts = self._escape_data(texts)
        cells = zip(formulas.columns, texts.split("\0"), formulas.values, strict=True)
        return "".join([
            f'<c r="{column_letters(column)}{place}{formula[1:]}</f><v>{value!r}</v></c>'
            for column, formula, value in cells
        ])  # fmt: skip

    def _write_cells(self, row: int, cells: dict[int, Any]) -> None:
        parts: list[str] = []
        look, place = None, ""
        for column in sorted(cells):
            cell = cells[column]
            kind = cell.__class__
            if cell.format is None or kind not in KINDS or (kind is CellFormulaTuple and not plain(cell)):
                self.fh.write("".join(parts))
                parts.clear()
                self._write_cell(row, column, cell)
                continue
            if cell.format is not look:
                look = cell.format
                place = f'{row + 1}" s="{look._get_xf_index()}"'  # noqa: SLF001
            start = f'<c r="{column_letters(column)}{place}'
            if kind is CellFormulaTuple:
                formula = cell.formula
                if "<" in formula or ">" in formula or "&" in formula:
                    formula = self._escape_data(formula)
                parts.append(f"{start}><f>{formula}</f><v>{cell.value!r}</v></c>")
            elif kind is CellBlankTuple:
                parts.append(f"{start}/>")
            elif kind is CellStringTuple:
                parts.append(f'{start} t="s"><v>{cell.string}</v></c>')
            else:
                parts.append(f"{start}><v>{cell.number:.16G}</v></c>")
        self.fh.write("".join(parts))


def plain(cell: CellFormulaTuple) -> bool:
    """Whether the value of a formula is a number."""
    return cell.value.__class__ is float
