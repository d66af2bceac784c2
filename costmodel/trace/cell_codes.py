"""Cells as whole numbers, so that those of many elements fit an array."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.trace.references import Cell, reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Codes = NDArray[np.int64]

NO_CELL = -1
ROW_LOCKED, COLUMN_LOCKED, COLUMN, ROW, SHEET = (1 << place for place in (0, 1, 2, 16, 40))
"""What locks and one column, row and sheet further on add to a number."""


class CellCodes:
    """Numbers of cells: sheet, row, column and locks, from the largest part to the smallest."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.sheets: list[str] = []
        """By their numbers."""
        self._texts: dict[str, dict[int, str]] = {}
        self._across: dict[tuple[int, ...], Codes] = {}

    def _sheet(self, name: str) -> int:
        if name not in self._numbers:
            self._numbers[name] = len(self.sheets) * SHEET
            self.sheets.append(name)
        return self._numbers[name]

    def code(self, cell: Cell | None) -> int:
        """The number of a cell."""
        if cell is None:
            return NO_CELL
        sheet, row, column, row_locked, column_locked = cell
        place = self._sheet(sheet) + row * ROW + column * COLUMN
        return place + row_locked * ROW_LOCKED + column_locked * COLUMN_LOCKED

    def block(self, sheet: str, rows: Sequence[int], columns: Sequence[int], *, locked: bool) -> Codes:
        """The numbers of cells, row by row."""
        key = tuple(columns)
        across = self._across.get(key)
        if across is None:
            across = self._across[key] = np.array(columns, dtype=np.int64) * COLUMN
        start = self._sheet(sheet) + (ROW_LOCKED | COLUMN_LOCKED) * locked
        lines = [across + (start + row * ROW) for row in rows]
        return lines[0] if len(lines) == 1 else np.concatenate(lines or [across[:0]])

    def cell(self, code: int) -> Cell:
        """The cell of a number."""
        return Cell(*self._parts(code))

    def _parts(self, code: int) -> tuple[str, int, int, bool, bool]:
        row, rest = code % SHEET // ROW, code % ROW
        locks = bool(rest & ROW_LOCKED), bool(rest & COLUMN_LOCKED)
        return (self.sheets[code // SHEET], row, rest // COLUMN, *locks)

    def text(self, code: int, home: str) -> str:
        """The reference to a cell as a formula on sheet ``home`` writes it."""
        texts = self._texts.get(home)
        if texts is None:
            texts = self._texts[home] = {}
        text = texts.get(code)
        if text is None:
            text = texts[code] = reference(home, *self._parts(code))
        return text
