"""Number formats of cells, and the dropdowns and limits for typing into them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.about_tables import ABOUT
from costmodel.assumptions.format.addresses import letters
from costmodel.assumptions.format.columns import Column
from costmodel.assumptions.format.input_sheets import ABOUT_LINE, TITLE, InputWriter
from costmodel.assumptions.format.raw import HEADER_ROW
from costmodel.assumptions.format.schema import BY_NAME
from costmodel.assumptions.format.values import RATES, expectation
from costmodel.model.classification import CLASSIFIABLE
from costmodel.model.parameters import parameters
from costmodel.model.timing import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

SHARE, YEAR, THOUSANDS, TEXT, GENERAL = "0.0## %", "0", "#,##0", "@", "General"
THOUSAND = 1_000
INLINE = 255
"""Excel's limit for a list, and for a message, inside a validation rule."""
SHEET = "Choices"
SMALLEST, LARGEST = -1e300, 1e300


def number_format(column: Column, unit: str, value: object) -> str:
    """The number format of a value."""
    if column.kind in ("text", "key", "choice") or isinstance(value, str):
        return TEXT if column.kind in ("text", "key") else GENERAL
    if column.kind == "year":
        return YEAR
    if column.kind == "share" or (unit in RATES and column.kind == "number"):
        return SHARE
    large = isinstance(value, int | float) and abs(value) >= THOUSAND
    return THOUSANDS if large or (value is None and unit.startswith(("LCU", "persons"))) else GENERAL


def width(column: Column, values: Iterable[object]) -> float:
    """The width of a column: as declared, or as its widest number needs."""
    numbers = (value for value in values if isinstance(value, int | float))
    return max([column.width, *(len(f"{number:,.0f}") + 2.0 for number in numbers)])


class Choices:
    """Lists that are too long for a validation rule, on a sheet of their own."""

    def __init__(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._rows = rows
        self._lists: dict[str, tuple[str, ...]] = {
            "parameter": tuple(parameters()),
            "property": tuple(ABOUT),
            "line": CLASSIFIABLE,
        }

    def source(self, column: Column) -> list[str] | str | None:
        """The entries of the dropdown of a column or their range; None if it has no dropdown."""
        if column.refers_to:
            return self._reference(*column.refers_to.split("."))
        if column.name in self._lists and (
            column.kind == "text" or column.choices == self._lists[column.name]
        ):
            position = list(self._lists).index(column.name) + 1
            return _range(SHEET, position, len(self._lists[column.name]))
        return list(column.choices) if column.choices else None

    def _reference(self, table: str, column: str) -> str:
        position = [each.name for each in BY_NAME[table].columns].index(column) + 1
        return _range(table, position, max(len(self._rows.get(table, ())), 1))

    def write(self, writer: InputWriter, sheet: Worksheet) -> None:
        """Write the lists, and the label, unit and choices of each parameter."""
        writer.text(sheet, 0, 0, "Entries of the dropdowns", TITLE)
        writer.text(sheet, 1, 0, "For information only: the program does not read this sheet.", ABOUT_LINE)
        known = list(parameters().values())
        columns: dict[str, Sequence[str]] = {
            "parameter": self._lists["parameter"],
            "property": self._lists["property"],
            "line": self._lists["line"],
            "label": [parameter.label for parameter in known],
            "unit": [parameter.unit for parameter in known],
            "choices": [", ".join(parameter.choices) for parameter in known],
        }
        deepest = max(len(values) for values in columns.values())
        writer.table(sheet, SHEET, (HEADER_ROW - 1, 0, HEADER_ROW - 1 + deepest, len(columns) - 1),
                     list(columns), "Table Style Light 1")  # fmt: skip
        for position, values in enumerate(columns.values()):
            sheet.set_column(position, position, max(map(len, values)) + 4)
            for row, value in enumerate(values, HEADER_ROW):
                writer.text(sheet, row, position, value)
        sheet.freeze_panes(HEADER_ROW, 1)


def _range(table: str, position: int, rows: int) -> str:
    letter = letters(position)
    return f"={table}!${letter}${HEADER_ROW + 1}:${letter}${HEADER_ROW + rows}"


def validation(column: Column, choices: Choices) -> dict[str, object] | None:
    """The validation rule of a cell with a helpful message; None if any value is accepted."""
    source = choices.source(column)
    if source is not None:
        rule: dict[str, object] = {"validate": "list", "source": source}
    elif column.kind in _RULES:
        low, high = bounds(column)
        rule = {"validate": _RULES[column.kind], "criteria": "between", "minimum": low, "maximum": high}
    else:
        return None
    message = f"Type {expectation(column)}. {column.comment}" if column.kind in _RULES else column.comment
    wanted = f"{message} Choose from the list."[:INLINE] if source is not None else message[:INLINE]
    return {**rule, "error_title": column.name[:32], "error_message": wanted, "ignore_blank": True}


_RULES = {"share": "decimal", "count": "decimal", "number": "decimal", "whole": "integer", "year": "integer"}


def bounds(column: Column) -> tuple[float, float]:
    """The lowest and highest value of a column of numbers."""
    lowest = {"share": 0, "count": 0, "year": FIRST_YEAR}.get(column.kind, SMALLEST)
    highest = {"share": 1, "year": LAST_YEAR}.get(column.kind, LARGEST)
    if column.kind == "whole":
        lowest, highest = 0, THOUSAND
    return (
        lowest if column.low is None else column.low,
        highest if column.high is None else column.high,
    )
