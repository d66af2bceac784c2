"""Rules of units: a unit that the program does not use is refused, not ignored."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import RATE_UNITS
from costmodel.assumptions.format.names import folded
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.format.unit_words import A_PAYMENT, PAYMENT, PAYMENTS_A_YEAR

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import TableData

PAYMENTS = "benefit.payments_per_year"
FREE_UNITS = ("UnitCosts", "Items", "Assets", "Values", "Outcomes", "Exclusion", "Indicators")
"""Tables whose units are only labels; the figures must still be in single units."""
_SCALE = re.compile(
    r"\b(hundreds?|thousands?|millions?|billions?|trillions?|mn|mln|bn|per\s?cent|percentage|percent)\b"
    r"|%|'000|\b1[ ,.]?000\b|\b100\b",
    re.IGNORECASE,
)


def unit_rules(context: Context) -> None:
    """Report wrong units of demographic rates, and labels that name another scale."""
    for name in ("Mortality", "Migration"):
        for number in range(len(context.tables[name])):
            _rate(context, context.tables[name], number, name)
    fertility = context.tables["Fertility"]
    for number, row in enumerate(fertility.rows):
        if row["indicator"] in RATE_UNITS:
            _rate(context, fertility, number, row["indicator"])
    _payments(context)
    for name in FREE_UNITS:
        for number in range(len(context.tables[name])):
            _label(context, context.tables[name], number)


def _rate(context: Context, table: TableData, number: int, kind: str) -> None:
    unit, known = table.rows[number]["unit"], RATE_UNITS[kind]
    if unit is not None and folded(unit) not in {folded(each) for each in known}:
        expected = f'the unit "{known[0]}"'
        mend = f'Type "{known[0]}", and give the values in this unit.'
        context.report.at(table, number, "unit", shown(unit), expected, mend, since=2)


@lru_cache(maxsize=1000)
def _scaled(unit: str) -> bool:
    return _SCALE.search(unit) is not None


def _payments(context: Context) -> None:
    """A benefit a month is paid twelve times a year, one a year once; a payment says nothing of it."""
    table = context.tables["Parameters"]
    paid = {row["policy"]: row["value"] for row in table.rows if row["parameter"] == PAYMENTS}
    for number, row in enumerate(table.rows):
        times = PAYMENTS_A_YEAR.get(str(row["unit"])) if row["parameter"] == PAYMENT else None
        payments = paid.get(row["policy"], 1)
        if times is not None and isinstance(payments, int | float) and payments != times:
            fault = f"{shown(row['unit'])} with {paid.get(row['policy'], 1):g} payments a year"
            mend = f'Type "{A_PAYMENT}", or correct {PAYMENTS}.'
            context.report.at(table, number, "unit", fault, f"{times} payments a year", mend, since=4)


def _label(context: Context, table: TableData, number: int) -> None:
    """The program ignores labels: a figure in thousands would be taken for single units."""
    unit = table.rows[number]["unit"]
    if unit is not None and _scaled(unit):
        fault, expected = f"{shown(unit)}, a label that does not scale the figures", "a single unit"
        mend = "Name the single unit, and give the values of the row in it."
        context.report.at(table, number, "unit", fault, expected, mend, "warning", alarm=True)
