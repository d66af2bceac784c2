"""National accounts: the medium-term framework by the accounts of a country's own chart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.once import once
from costmodel.engine.statements.mtef import Leaf
from costmodel.model import cofog, gfsm
from costmodel.model.printed_figures import printed_leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from costmodel.assumptions.format.tables import TableData
    from costmodel.engine.statements.mtef import Mtef

UNCLASSED = ""
"""The account of expenditure that no account, or more than one, lays claim to."""


@dataclass(frozen=True)
class AccountRow:
    """The expenditure of one account of the national chart."""

    account: str
    name: str
    amounts: tuple[float, ...]


def accounts(table: TableData, framework: Mtef) -> list[AccountRow]:
    """Expenditure by the accounts of the table Accounts; last, what belongs to no account or to several.

    Of the rows that fit an amount those with most keys filled win. Where such rows differ in their keys the
    amount is not assigned. Shares of printed amounts are printed so that they add up.
    """
    names = {str(row["account"]): str(row["name"]) for row in table.rows}
    totals = {account: [0.0] * len(framework.years) for account in (*names, UNCLASSED)}
    owners_of = _owners(table)
    for leaf, amounts in framework.leaves.items():
        owners, shares = owners_of(leaf.ministry, leaf.function, leaf.economic)
        for k, amount in enumerate(amounts):
            parts = [amount * share for share in shares]
            if framework.unit is not None and shares != [1.0]:  # the amount itself is printed already
                parts = [
                    float(part) for part in printed_leaves([(number,) for number in range(len(parts))], parts)
                ]
            for owner, part in zip(owners, parts, strict=True):
                totals[owner][k] += part
    unassigned = totals.pop(UNCLASSED)
    rows = [AccountRow(account, names[account], tuple(amounts)) for account, amounts in totals.items()]
    return (
        [*rows, AccountRow("", "Not assigned to one account", tuple(unassigned))] if any(unassigned) else rows
    )


@once
def _owners(table: TableData) -> Callable[[str, str, str], tuple[list[str], list[float]]]:
    """Which accounts an amount of a ministry, function and class belongs to, and their shares of it."""
    values = [row.values for row in table.rows]

    def owners(ministry: str, function: str, economic: str) -> tuple[list[str], list[float]]:
        fitting = winning(values, Leaf("", ministry, function, economic))
        if not fitting:
            return [UNCLASSED], [1.0]
        shares = [1.0 if row["share"] is None else row["share"] for row in fitting]
        return [str(row["account"]) for row in fitting], shares

    return cache(owners)


def winning(rows: Sequence[Mapping[str, Any]], leaf: Leaf) -> list[Mapping[str, Any]]:
    """The rows of Accounts that an amount belongs to; none where rows of different keys have equal right."""
    best: list[Mapping[str, Any]] = []
    most = -1
    for row in rows:
        keys = _keys(row)
        if keys[0] not in (None, leaf.ministry):
            continue
        if keys[1] is not None and not _under(str(keys[1]), leaf.function):
            continue
        if keys[2] is not None and not gfsm.covers(str(keys[2]), leaf.economic):
            continue
        filled = sum(key is not None for key in keys)
        if filled > most:
            best, most = [row], filled
        elif filled == most:
            best.append(row)
    return best if len({_keys(row) for row in best}) == 1 else []


def _keys(row: Mapping[str, Any]) -> tuple[object, object, object]:
    function = row["function"]
    return row["ministry"], None if function is None else cofog.canonical(str(function)), row["class"]


def _under(code: str, function: str) -> bool:
    """Whether a function is a code or a part of it."""
    return function == code or function.startswith(f"{code}.")
