"""Rules of the society: cost of funds, weights, recipients and payers by decile, tax on staff pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.decile_rows import partly_blank
from costmodel.assumptions.format.report import shown
from costmodel.model.parameters import inputs_of
from costmodel.model.society import Society

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.checks.context import Context

MEND = "Correct it: a cost of funds of 1.2 says that raising one unit costs people 0.2 beyond the unit."


SUM_TOLERANCE = 5e-3
DECILES, PAYER = 10, "payer"
TAX_ON_PAY, STAFF = "offset.tax_on_wages", "others"
SINCE, REFUSED_FROM = 5, 4
"""Tax on staff pay without a gain of the staff is an error in workbooks of this format, but an alarm in older
ones, and in a saved one that nobody changed."""


def society_rules(context: Context) -> None:
    """Report all problems of the tables Society and Incidence, and of payers and weights by decile."""
    _items(context)
    _incidence(context)
    _tax_on_pay(context)
    deciles = context.tables["Distribution"]
    blank = partly_blank(deciles, "weight")
    if blank is not None:
        mend = "Fill it in, or clear the column."
        context.report.at(deciles, blank, "weight", "a blank", "a weight in every row, or in none", mend)


def _incidence(context: Context) -> None:
    """Recipients and payers: ten shares that sum to 1, of a policy or of the budget."""
    table, deciles, report = context.tables["Incidence"], context.tables["Distribution"], context.report
    owners: dict[tuple[object, object], list[int]] = {}
    for number, row in enumerate(table.rows):
        owners.setdefault((row["of"], row["name"]), []).append(number)
        if row["of"] is not None and row["of"] != PAYER and row["name"] is None:
            expected = f"the name of a {row['of']}"
            report.at(table, number, "name", shown(row["name"]), expected, "Correct the name.")
    for numbers in owners.values():
        shares = [table.rows[number]["share"] for number in numbers]
        if len(numbers) != DECILES:
            expected = "ten rows, deciles 1 to 10"
            report.at(table, numbers[0], "decile", f"{len(numbers)} deciles", expected, "Add the rows.")
        elif None not in shares and abs(sum(shares) - 1) > SUM_TOLERANCE:
            fault = f"shares that sum to {shown(round(sum(shares), 6))}"
            report.at(table, numbers[0], "share", fault, "shares that sum to 1", "Correct the shares.")
    for number, row in enumerate(deciles.rows if table.rows else ()):
        if row["share"] == 0:
            report.at(
                deciles, number, "share", "0", "a share above 0, so that it has a weight", "Correct it."
            )


def refuses_tax_on_pay(about: Mapping[str, Any]) -> bool:
    """Whether tax on staff pay without a gain of the staff is an error in a workbook, by its About."""
    return int(about.get("format_version") or 0) >= REFUSED_FROM


def _tax_on_pay(context: Context) -> None:
    """Tax on staff pay is additional only where staff would be without work: then their gain is an effect.

    Whether the gain is at least the tax is a check of the results.
    """
    older = not refuses_tax_on_pay(context.about)
    outcomes, scenarios = context.tables["Outcomes"].rows, context.tables["Scenarios"].rows
    begun = {row["parameter"] for row in scenarios}
    winners = {
        row["policy"]
        for row in outcomes
        if row["gains_to"] == STAFF
        and ((row["effect"] or 0) > 0 or f"outcome.{row['outcome']}.effect" in begun)
    }
    for table in (context.tables["Parameters"], context.tables["Scenarios"]):
        for number, row in enumerate(table.rows):
            if row["parameter"] == TAX_ON_PAY and row["value"] and row["policy"] not in winners:
                context.report.at(
                    table, number, "value",
                    f"{TAX_ON_PAY} {shown(row['value'])} of {row['policy']}, whose staff gain nothing",
                    "0, or staff who would be without work, with their gain: only then is it new tax",
                    f"Delete the row, or add to Outcomes what the staff gain (gains_to {STAFF}): pay less "
                    "what they give up, at least the tax.", "warning" if older else "error", alarm=older,
                    since=SINCE,
                )  # fmt: skip


def _items(context: Context) -> None:
    table, declared = context.tables["Society"], inputs_of(Society)
    for number, row in enumerate(table.rows):
        context.range_of(table, number, "value")
        if row["assumption"] not in declared:
            continue
        item = declared[row["assumption"]]
        low, high = item.bounds
        for column in ("value", "low", "high"):
            value = row[column]
            if value is not None and not low <= value <= high:
                expected = f"{item.label.lower()} from {shown(low)} to {shown(high)}"
                context.report.at(table, number, column, shown(value), expected, MEND)
        if row["unit"] is not None and row["unit"] != item.unit:
            mend = f"Type {item.unit}, and give the value in this unit."
            context.report.at(table, number, "unit", shown(row["unit"]), f"the unit {item.unit}", mend)
