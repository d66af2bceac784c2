"""Rules of prices: the lag of the indices of a benefit, the index and real growth of amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_policies import given_by_policy
from costmodel.assumptions.format.report import shown
from costmodel.model.input_prices import PRICES
from costmodel.model.parameters import OWN_INDEXATION, parameters

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.rules_policies import Given

FORMAT = 4
"""The workbook format from which these problems are errors."""
AMOUNT, LAG, HEAD = "benefit.amount", "benefit.indexation_lag", "benefit.indexed_to_gdp_per_head"


def price_rules(context: Context) -> None:
    """Report a lag that reaches beyond the table Macro, and indices without an amount."""
    for policy, given in given_by_policy(context).items():
        for number in given.get(LAG, ()):
            _lag(context, number, given)
        for path, numbers in given.items():
            _index(context, policy, path, numbers)


def _lag(context: Context, number: int, given: Given) -> None:
    """An amount grows from the year after its price base, with the rates of years before."""
    table, years = context.tables["Parameters"], context.tables["Macro"].years
    lag = table.rows[number]["value"]
    if not isinstance(lag, float) or not context.report.sound(table, number, "value"):
        return
    if not lag.is_integer():
        expected, mend = "whole years", f"Type {round(lag)}."
        context.report.at(table, number, "value", shown(lag), expected, mend, since=FORMAT)
        return
    bases = [table.rows[k]["price_base"] for k in given.get(AMOUNT, ())]
    known = [base for base in bases if isinstance(base, int)]
    if not known or not years:
        return
    # Growth of GDP per head is not known of the first year.
    first = years[0] + (1 if given.get(HEAD) else 0)
    earliest = min(known) + 1 - int(lag)
    if earliest < first:
        context.report.at(
            table, number, "value",
            f"{shown(lag)}, so that the amount of {min(known)} grows by the rates of {earliest} on",
            f"rates of years that the table Macro has, {first} on",
            f"Add the years to Macro, reduce the lag, or give the amount at the prices of "
            f"{first + int(lag) - 1} or later.",
            since=FORMAT,
        )  # fmt: skip


def _index(context: Context, policy: str, path: str, numbers: list[int]) -> None:
    """An amount follows one index in all years; other parameters follow none."""
    table = context.tables["Parameters"]
    stated = {number: table.rows[number]["index"] for number in numbers}
    for number, index in stated.items():
        if index is not None and (path in OWN_INDEXATION or not parameters()[path].money):
            reason = "the shares in benefit.indexed_to_ say what it follows" if path in OWN_INDEXATION else ""
            expected = f"a blank: {reason or 'it is no amount of money'}"
            fault = f"{shown(index)} for {path}"
            context.report.at(table, number, "index", fault, expected, "Clear the cell.", since=FORMAT)
        elif (index or PRICES) != (stated[numbers[0]] or PRICES):
            fault = (
                f"{index or 'a blank'} for {path} of {policy}, elsewhere {stated[numbers[0]] or 'a blank'}"
            )
            mend = "Name the same index in all rows of the amount."
            context.report.at(table, number, "index", fault, "one index in all years", mend, since=FORMAT)
