"""Rules of the years of sources: every row of the Macro table says what a year of its source is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import INDICATORS
from costmodel.assumptions.format.months import MONTHS
from costmodel.assumptions.format.report import and_more, shown
from costmodel.model.source_years import (
    BASES_OF_LEVELS,
    BASES_OF_RATES,
    BY_END,
    PEOPLE,
    RATES,
    SMOOTHED,
    YEAR_BASES,
)

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context

FORMAT = 4
"""The workbook format from which these problems are errors."""


def year_basis_rules(context: Context) -> None:
    """Report rows of Macro without a basis, with one that does not fit them, and years that are missing."""
    month = context.about.get("fiscal_year_start_month")
    if not isinstance(month, int):
        return
    _blank(context, month)
    for number, row in enumerate(context.tables["Macro"].rows):
        if row["indicator"] in INDICATORS and row["basis"] is not None:
            _fits(context, number, month)
            _population(context, number, month)


def _blank(context: Context, month: int) -> None:
    """Without a basis a calendar year would be taken for a fiscal year."""
    table = context.tables["Macro"]
    blank = [k for k, row in enumerate(table.rows) if row["basis"] is None and row["indicator"] in INDICATORS]
    if month == 1 or not blank:
        return
    names = ", ".join(str(table.rows[k]["indicator"]) for k in blank[1:])
    context.report.at(
        table, blank[0], "basis",
        f"a blank for {table.rows[blank[0]]['indicator']}{and_more(blank)}{f': {names}' if names else ''}, "
        f"where the fiscal year begins in {MONTHS[month - 1]}",
        f"what a year of the source is, one of {', '.join(YEAR_BASES)}",
        "See the notes of the source. Figures of calendar years are calendar, rates calendar_growth; fiscal "
        "years are fiscal_by_end if 2025 is 2024/25, and fiscal_by_start if it is 2025/26.",
        since=FORMAT,
    )  # fmt: skip


def _fits(context: Context, number: int, month: int) -> None:
    """A rate is of growth and an amount is not; a calendar year ends with itself."""
    table = context.tables["Macro"]
    row = table.rows[number]
    name, basis = str(row["indicator"]), str(row["basis"])
    fitting = BASES_OF_RATES if name in RATES else BASES_OF_LEVELS
    if basis not in fitting:
        kind = "a rate of growth" if name in RATES else "an amount"
        fault = f"{shown(basis)} ({YEAR_BASES.get(basis, 'unknown')}) for {name}, {kind}"
        mend = f"Use one of {', '.join(fitting)}."
        context.report.at(table, number, "basis", fault, f"years of {kind}", mend, since=FORMAT)
    elif month == 1 and basis == BY_END:
        expected = "the calendar year, since fiscal_year_start_month is 1 in About"
        mend = (
            "Correct fiscal_year_start_month if the budget year does not begin in January; or use figures of "
            "calendar years."
        )
        context.report.at(table, number, "basis", shown(basis), expected, mend, since=FORMAT)
    elif month != 1 and basis == SMOOTHED:
        context.report.at(
            table, number, "basis", f"{name} of calendar years that the source made from two fiscal years",
            "figures of fiscal years", "They are smoothed twice. Use those of fiscal years if they exist.",
            "warning",
        )  # fmt: skip


def _population(context: Context, number: int, month: int) -> None:
    """Of years named by their end the last one before the model is named as its first."""
    table, first = context.tables["Macro"], context.first_year
    row = table.rows[number]
    if row["indicator"] != PEOPLE or month == 1 or row["basis"] != BY_END or first is None:
        return
    if first in table.years[1:] and row[str(first)] is None:
        fault = f"a blank, where the basis is {row['basis']}"
        expected = f"the population of {first}, which is that of the fiscal year {first - 1}/{first}"
        context.report.at(table, number, str(first), fault, expected, "Fill it in.", since=FORMAT)
