"""The parts of an explanation: its steps with their terms, and the cells a figure rests on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Operand:
    """One term of a figure: another figure, or an assumption with its cell and source."""

    name: str
    value: float
    unit: str
    cell: str
    """Cell of the assumption workbook, or of the audit workbook for a computed figure."""
    source: str
    """Citation of an assumption's source; empty for a computed figure."""
    computed: bool


@dataclass(frozen=True)
class Step:
    """How one figure of the explanation was computed."""

    depth: int
    name: str
    value: float
    unit: str
    cell: str
    formula: str
    """In words: the labels of its terms."""
    numbers: str
    """The same with the values put in."""
    operands: tuple[Operand, ...]


@dataclass(frozen=True)
class CellUsed:
    """An assumption that a figure rests on: a row of the assumption workbook."""

    name: str
    cell: str
    """Of the value that moves the figure most."""
    value: float
    unit: str
    grade: str
    source: str
    effect: float
    """Change of the figure, as a share of its size, where the value is one per cent higher or a date is one
    month later; 0 for values of 0, and for what only chooses between formulas."""
    cells: int
    """Cells of the row that the figure rests on."""
