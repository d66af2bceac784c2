"""Rules of the classification: codes of functions and economic classes, and shares that sum to 1."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown
from costmodel.model import cofog, gfsm
from costmodel.model.arguments import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Hashable

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import TableData


def class_rules(context: Context) -> None:
    """Report all problems of the tables Classes, Splits and Accounts."""
    classes, splits, accounts = (context.tables[name] for name in ("Classes", "Splits", "Accounts"))
    for number in range(len(classes)):
        economic_class(context, classes, number, "code")
        context.inside_horizon(classes, number, "from_year", earlier=True)
    for number in range(len(splits)):
        function(context, splits, number)
        context.inside_horizon(splits, number, "from_year", earlier=True)
    for number in range(len(accounts)):
        function(context, accounts, number)
        economic_class(context, accounts, number, "class")
    _sums(context, classes, ("policy", "line", "from_year"))
    _sums(context, splits, ("policy", "from_year"))
    _sums(context, accounts, ("ministry", "function", "class"))
    _functions_once(context, splits)
    _ministries(context, accounts)
    _names(context, accounts)


def function(context: Context, table: TableData, number: int, since: int = 1) -> None:
    """Report a function that COFOG 1999 does not have, with the nearest codes."""
    value = table.rows[number]["function"]
    code = str(value)
    if value is None or cofog.canonical(code) in cofog.CODES:
        return
    near = cofog.nearest(code)
    depth = near.count(".") + 1
    parts = [each for each in sorted(cofog.CODES) if each.startswith(f"{near}.") and each.count(".") == depth]
    below = f", or a part of it: {', '.join(map(_function_named, parts))}" if near and parts else ""
    mend = f"Type {_function_named(near)}{below}." if near else "Correct the code."
    expected = "a COFOG code such as 10.4.0: a division, a group or a class of COFOG 1999"
    context.report.at(table, number, "function", shown(code), expected, mend, since=since)


def _function_named(code: str) -> str:
    return f"{code} ({cofog.name_of(code)})"


def economic_class(context: Context, table: TableData, number: int, column: str) -> None:
    """Report a class that is not expenditure of GFSM 2014, with the nearest codes."""
    value = table.rows[number][column]
    code = str(value)
    if value is None or (code in gfsm.NAMES and code != gfsm.NOT_CASH):
        return
    expected = "a GFSM 2014 code of an expense or nonfinancial asset, such as 2721 or 311"
    if code == gfsm.NOT_CASH:
        mend = "Leave it out: a budget has the purchase, class 31, and not the consumption of fixed capital."
        context.report.at(table, number, column, "23, which is no cash expenditure", expected, mend)
        return
    near = gfsm.nearest(code)
    choices = [near, *gfsm.below(near)] if near else [each for each in gfsm.NAMES if len(each) == TWO_DIGITS]
    listed = ", ".join(f"{each} ({gfsm.NAMES[each]})" for each in choices if each != gfsm.NOT_CASH)
    context.report.at(table, number, column, shown(code), expected, f"Type one of {listed}.")


TWO_DIGITS = 2


def _sums(context: Context, table: TableData, keys: tuple[str, ...]) -> None:
    """The shares of the rows with the same keys must sum to 1; a blank share is 1."""
    rows: dict[tuple[Hashable, ...], list[int]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        if context.report.sound(table, number, "share"):
            rows[tuple(row[key] for key in keys)].append(number)
    for values, numbers in rows.items():
        shares = [table.rows[number]["share"] for number in numbers]
        total = sum(1.0 if share is None else share for share in shares)
        if abs(total - 1) > ROUNDING:
            named = ", ".join(shown(value) for value in values if value is not None)
            fault = f"shares of {named or 'all'} that sum to {total:.10g}"
            mend = "Correct the shares, or add the missing row."
            context.report.at(table, numbers[-1], "share", fault, "shares that sum to 1", mend)


def _functions_once(context: Context, splits: TableData) -> None:
    """A function under two spellings, 9.1 and 09.1, is one function."""
    first: dict[tuple[object, ...], int] = {}
    for number, row in enumerate(splits.rows):
        code = str(row["function"])
        key = row["policy"], row["from_year"], row["ministry"], cofog.canonical(code)
        other = first.setdefault(key, number)
        if other != number and code != str(splits.rows[other]["function"]):
            fault = f"{shown(code)}, the function of {splits.cell(other, 'function')} in another spelling"
            mend = "Put both shares into one row."
            context.report.at(splits, number, "function", fault, "each function once", mend)


def _ministries(context: Context, accounts: TableData) -> None:
    known = ministries(context)
    for number, row in enumerate(accounts.rows):
        if row["ministry"] is not None and row["ministry"] not in known:
            context.report.at(
                accounts, number, "ministry", shown(row["ministry"]),
                "a ministry of the tables Policies and Splits",
                f"{context.report.suggestion(row['ministry'], sorted(known))} Correct the name.",
            )  # fmt: skip


def ministries(context: Context) -> set[str]:
    """The ministries that have a policy or a share in one."""
    return {
        str(row["ministry"])
        for name in ("Policies", "Splits")
        for row in context.tables[name].rows
        if row["ministry"] is not None
    }


def _names(context: Context, accounts: TableData) -> None:
    """An account has one name."""
    names: dict[object, object] = {}
    for number, row in enumerate(accounts.rows):
        first = names.setdefault(row["account"], row["name"])
        if row["name"] is not None and row["name"] != first:
            name, expected = shown(row["name"]), f"{shown(first)}, the name of {row['account']} above"
            context.report.at(accounts, number, "name", name, expected, "Correct the name or the account.")
