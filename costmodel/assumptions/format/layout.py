"""Number formats of cells, and the dropdowns and limits for typing into them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.about_tables import ABOUT
from costmodel.assumptions.format.addresses import letters
from costmodel.assumptions.format.asked_columns import RATES
from costmodel.assumptions.format.column_guides import guide
from costmodel.assumptions.format.columns import Column
from costmodel.assumptions.format.input_sheets import ABOUT_LINE, HEADER, TITLE, InputWriter
from costmodel.assumptions.format.raw import HEADER_ROW
from costmodel.assumptions.format.schema import BY_NAME
from costmodel.assumptions.format.sheet_protection import protect, table_rows
from costmodel.assumptions.format.unit_words import parameter_units
from costmodel.assumptions.format.values import expectation
from costmodel.model import cofog
from costmodel.model.classification import CLASSIFIABLE
from costmodel.model.parameters import parameters
from costmodel.model.timing import FIRST_YEAR, LAST_YEAR
from costmodel.wording.catalogue import phrase, tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

SHARE, YEAR, THOUSANDS, TEXT, GENERAL = "0.0## %", "0", "#,##0", "@", "General"
THOUSAND = 1_000
INLINE = 255
"""Excel's limit for a list, and for a message, inside a validation rule."""
SHEET = "Choices"
SMALLEST, LARGEST = -1e300, 1e300
ORDERED = 10
"""First column of the sheet of the dropdowns with the parameters in the order of a policy."""
ANY_POLICY, ORDER_WIDTH = "any policy", 34
WIDER = ("parameter",)
"""Columns that accept more than their list where they name what a scenario changes."""


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
            "function": (*map(cofog.named, sorted(cofog.CLASSES)), *sorted(cofog.CODES)),
            "units": _units(),
        }
        self._policies = [str(row["policy"]) for row in rows.get("Policies", ()) if row.get("policy")]

    def source(self, column: Column, table: str = "") -> list[str] | str | None:
        """The entries of the dropdown of a column or their range; None if it has no dropdown."""
        if column.refers_to:
            return self._reference(*column.refers_to.split("."))
        if column.name == "parameter" and column.kind == "text":
            return self._of_policy(table)
        if column.name == "unit" and table == "Parameters" and not column.choices:
            return self._listed("units")
        if column.coded:
            return self._listed("function")
        if column.name in self._lists and column.choices == self._lists[column.name]:
            return self._listed(column.name)
        return list(column.choices) if column.choices else None

    def _listed(self, name: str) -> str:
        return _range(SHEET, list(self._lists).index(name) + 1, len(self._lists[name]))

    def _of_policy(self, table: str) -> str:
        """The parameters in the order of the policy of the row: those of its parts first."""
        policy = next((n for n, column in enumerate(BY_NAME[table].columns, 1) if column.name == "policy"), 0)
        last = letters(ORDERED + len(self._policies))
        rows = f"{HEADER_ROW + 1}:${last}${HEADER_ROW + len(self._lists['parameter'])}"
        every = f"{SHEET}!${letters(ORDERED)}${rows}"
        names = f"{SHEET}!${letters(ORDERED)}${HEADER_ROW}:${last}${HEADER_ROW}"
        return f"=INDEX({every},0,IFERROR(MATCH(${letters(policy)}{HEADER_ROW + 1},{names},0),1))"

    def _orders(self) -> dict[str, list[str]]:
        """The parameters for any policy, and in the order of each policy."""
        given: dict[str, set[str]] = {name: set() for name in self._policies}
        for row in self._rows.get("Parameters", ()):
            given.setdefault(str(row.get("policy")), set()).add(str(row.get("parameter")))
        orders = {ANY_POLICY: list(parameters())}
        for name in self._policies:
            parts = {path.partition(".")[0] for path in given[name]}
            orders[name] = sorted(parameters(), key=lambda path: path.partition(".")[0] not in parts)
        return orders

    def _reference(self, table: str, column: str) -> str:
        position = [each.name for each in BY_NAME[table].columns].index(column) + 1
        return _range(table, position, table_rows(BY_NAME[table], len(self._rows.get(table, ()))))

    def write(self, writer: InputWriter, sheet: Worksheet) -> float:
        """Write the lists, and the label, unit and choices of each parameter; return the width of it all."""
        writer.text(sheet, 0, 0, tr("Entries of the dropdowns"), TITLE)
        read = tr("For information only: the program does not read this sheet.")
        writer.text(sheet, 1, 0, read, ABOUT_LINE)
        known = list(parameters().values())
        columns: dict[str, Sequence[str]] = {
            "parameter": self._lists["parameter"],
            **{name: entries for name, entries in self._lists.items() if name != "parameter"},
            "label": [parameter.label for parameter in known],
            "unit": [parameter.unit for parameter in known],
            "choices": [", ".join(parameter.choices) for parameter in known],
        }
        deepest = max(len(values) for values in columns.values())
        writer.table(sheet, SHEET, (HEADER_ROW - 1, 0, HEADER_ROW - 1 + deepest, len(columns) - 1),
                     list(columns), "Table Style Light 1")  # fmt: skip
        widths = [max(map(len, values)) + 4 for values in columns.values()]
        for position, values in enumerate(columns.values()):
            sheet.set_column(position, position, widths[position])
            for row, value in enumerate(values, HEADER_ROW):
                writer.text(sheet, row, position, value)
        orders = self._orders()
        for position, (policy, paths) in enumerate(orders.items(), ORDERED - 1):
            sheet.set_column(position, position, ORDER_WIDTH)
            writer.text(sheet, HEADER_ROW - 1, position, policy, HEADER)
            for row, path in enumerate(paths, HEADER_ROW):
                writer.text(sheet, row, position, path)
        sheet.freeze_panes(HEADER_ROW, 1)
        protect(sheet)
        return float(sum(widths) + ORDER_WIDTH * len(orders))


def _range(table: str, position: int, rows: int) -> str:
    letter = letters(position)
    return f"={table}!${letter}${HEADER_ROW + 1}:${letter}${HEADER_ROW + rows}"


def _units() -> tuple[str, ...]:
    """Every unit that a parameter may have."""
    return tuple(dict.fromkeys(unit for path in parameters() for unit in parameter_units(path)))


def validation(column: Column, general: Column, choices: Choices, table: str) -> dict[str, object]:
    """The validation rule of a cell, with a message that says what the column is; any value may be accepted.

    ``general`` is the column of the whole table, to which the row may give a meaning of its own.
    """
    shown = guide(column, general)
    source = choices.source(column, table)
    if source is not None:
        rule: dict[str, object] = {"validate": "list", "source": source}
    elif column.kind in _RULES:
        low, high = bounds(column)
        rule = {"validate": _RULES[column.kind], "criteria": "between", "minimum": low, "maximum": high}
    else:
        return {"validate": "any", **shown}
    typed = phrase("Type {what}.", what=expectation(column))
    message = f"{tr(typed)} {tr(column.comment)}" if column.kind in _RULES else tr(column.comment)
    wanted = f"{message} {tr('Choose from the list.')}"[:INLINE] if source is not None else message[:INLINE]
    if column.name in WIDER and table != "Parameters":
        rule["error_type"] = "warning"  # a scenario also changes paths that no list has
    return {**rule, **shown, "error_title": column.name[:32], "error_message": wanted, "ignore_blank": True}


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
