"""The medium-term expenditure framework: baseline and new policy by ministry, function and economic class.

All of it is sums of classified expenditure, exact, or rounded so that everything printed adds up.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.engine.metrics import split
from costmodel.errors import ModelError
from costmodel.model import cofog, gfsm
from costmodel.model.printed_figures import printed_leaves, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from costmodel.engine.class_binding import ClassKey
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

YEARS = 4
"""The budget year and the three after it."""
BASELINE, NEW, WHOLE = "A", "B", "C"
PARTS = {BASELINE: "Baseline", NEW: "New policy", WHOLE: "Baseline and new policy"}
CEILING, ROOM, MEMORANDUM = "ceiling", "room", "memorandum"
EVERY_MINISTRY = "all"
"""The ministry of rows of the whole budget, here and in the table Ceilings."""
BREACH = 1e-9
"""Spending is above a ceiling where it exceeds it by more than this share."""
UNCLASSED = ""
"""The account of expenditure that no account, or more than one, lays claim to."""


class Leaf(NamedTuple):
    """A cell of the framework before it is added up."""

    part: str
    ministry: str
    function: str
    economic: str


@dataclass(frozen=True)
class MtefRow:
    """A row of the framework."""

    ministry: str
    part: str
    code: str
    name: str
    amounts: tuple[float, ...]
    function: str = ""
    economic: str = ""
    above: tuple[bool, ...] = field(default=())
    """Of the room: whether spending is above the ceiling, by the exact figures."""


@dataclass(frozen=True)
class Mtef:
    """Baseline and new policy by ministry, function and economic class in some years."""

    years: tuple[int, ...]
    unit: float | None
    """Amounts are whole multiples of it; None for exact amounts in LCU."""
    leaves: Mapping[Leaf, Sequence[float]]
    """Amount of each leaf by year, in the unit."""
    exact: Mapping[Leaf, Sequence[float]]
    """The same in LCU, not rounded."""
    ceilings: Mapping[tuple[str, int], float]
    """LCU, by ministry and year."""
    beside: Mapping[str, Mapping[str, Sequence[float]]]
    """Memorandum items in LCU: label, then ministry, then years."""

    @property
    def ministries(self) -> list[str]:
        """The ministries in the order of the workbook."""
        return list(dict.fromkeys(leaf.ministry for leaf in self.leaves))

    def rows(self) -> list[MtefRow]:
        """Every row: each ministry with its baseline, new policy, their sum, ceiling and room; then all."""
        return [row for ministry in (*self.ministries, EVERY_MINISTRY) for row in self._ministry(ministry)]

    def amount(self, leaves: Mapping[Leaf, Sequence[float]], wanted: Iterable[Leaf]) -> tuple[float, ...]:
        """The sum of some leaves, by year."""
        rows = [leaves[leaf] for leaf in wanted]
        return tuple(float(sum(row[k] for row in rows)) for k in range(len(self.years)))

    def table(self, account: str = "economic", within: str = "function") -> dict[tuple[str, str], list[float]]:
        """Baseline and new policy together by two keys of the leaves, over all ministries: amounts by year."""
        found: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0] * len(self.years))
        for leaf, amounts in self.leaves.items():
            row = found[getattr(leaf, within), getattr(leaf, account)]
            found[getattr(leaf, within), getattr(leaf, account)] = [
                a + b for a, b in zip(row, amounts, strict=True)
            ]
        return dict(sorted(found.items()))

    def _ministry(self, ministry: str) -> Iterator[MtefRow]:
        own = [leaf for leaf in self.leaves if ministry in (leaf.ministry, EVERY_MINISTRY)]
        for part, name in PARTS.items():
            yield from self._part(ministry, part, name, [leaf for leaf in own if part in (leaf.part, WHOLE)])
        yield from self._limit(ministry, own)
        for label, by_ministry in self.beside.items():
            mine = [
                amounts for name, amounts in by_ministry.items() if ministry in (name, EVERY_MINISTRY)
            ]
            total = [float(sum(column)) for column in zip(*mine, strict=True)]
            if any(total):
                code, _, name = label.partition(" ")
                yield MtefRow(ministry, MEMORANDUM, code, name, self._rounded(total))

    def _part(self, ministry: str, part: str, name: str, own: list[Leaf]) -> Iterator[MtefRow]:
        yield MtefRow(ministry, part, part, name, self.amount(self.leaves, own))
        for function in sorted({leaf.function for leaf in own}):
            under = [leaf for leaf in own if leaf.function == function]
            if not self._anything(under):
                continue
            yield MtefRow(
                ministry, part, function, cofog.name_of(function), self.amount(self.leaves, under), function
            )
            for code in sorted({leaf.economic for leaf in under}):
                of_class = [leaf for leaf in under if leaf.economic == code]
                if self._anything(of_class):
                    yield MtefRow(
                        ministry, part, code, gfsm.NAMES[code], self.amount(self.leaves, of_class), function, code
                    )

    def _anything(self, leaves: Iterable[Leaf]) -> bool:
        return any(any(self.exact[leaf]) for leaf in leaves)

    def _limit(self, ministry: str, own: list[Leaf]) -> Iterator[MtefRow]:
        limits = [self.ceilings.get((ministry, year), np.nan) for year in self.years]
        if not np.isfinite(limits).any():
            return
        spent, exact = self.amount(self.leaves, own), self.amount(self.exact, own)
        printed = self._rounded(limits)
        yield MtefRow(ministry, CEILING, "", "Ceiling", printed)
        room = tuple(limit - amount for limit, amount in zip(printed, spent, strict=True))
        above = tuple(
            bool(amount > limit * (1 + BREACH)) for amount, limit in zip(exact, limits, strict=True)
        )
        yield MtefRow(ministry, ROOM, "", "Room (minus: above the ceiling)", room, above=above)

    def _rounded(self, amounts: Sequence[float]) -> tuple[float, ...]:
        if self.unit is None:
            return tuple(amounts)
        return tuple(
            float(rounded(amount / self.unit)) if np.isfinite(amount) else amount for amount in amounts
        )


def mtef(result: Result, first_year: int | None = None, unit: float | None = None) -> Mtef:
    """The framework of a scenario from a year on, the model's first unless named; fewer years at the end.

    Raises ModelError for a year outside the model and a unit that is not above 0.
    """
    first = result.years[0] if first_year is None else first_year
    if first not in result.years:
        raise ModelError(f"first year: found {first!r}; expected {result.years[0]} to {result.years[-1]}.")
    if unit is not None and not (np.isfinite(unit) and unit >= 1):
        raise ModelError(f"unit: found {unit!r}; expected an amount of at least 1, such as 1000000.")
    start = result.years.index(first)
    within = slice(start, start + YEARS)
    years = result.years[within]
    exact = _leaves(result, within)
    leaves: dict[Leaf, Sequence[float]] = dict(exact)
    if unit is not None:
        paths = [tuple(leaf) for leaf in exact]
        columns = [
            printed_leaves(paths, [amounts[k] / unit for amounts in exact.values()])
            for k in range(len(years))
        ]
        leaves = {
            leaf: [float(column[number]) for column in columns] for number, leaf in enumerate(exact)
        }
    ceilings = {
        (str(row["ministry"]), int(row["year"])): float(row["amount"])
        for row in result.assumptions.table("Ceilings").rows
    }
    return Mtef(years, unit, leaves, exact, ceilings, _beside(result, within))


def _leaves(result: Result, within: slice) -> dict[Leaf, Sequence[float]]:
    """Leaves in the order of the tree: part, ministry, function, class."""
    before, after = (_spent(result, lines) for lines in (result.baseline_lines, result.budget_lines))
    order = list(dict.fromkeys(each.ministry for each in result.bound.names.classes.splits))
    keys = sorted({*before, *after}, key=lambda key: (order.index(key.ministry), key.function, key.economic))
    nothing = np.zeros(len(result.years))
    found: dict[Leaf, Sequence[float]] = {}
    for part in (BASELINE, NEW):
        for key in keys:
            amounts = before.get(key, nothing)
            if part == NEW:
                amounts = after.get(key, nothing) - amounts
            found[Leaf(part, *key)] = amounts[within].tolist()
    return found


def _spent(result: Result, lines: SocialBudget) -> dict[ClassKey, Figure]:
    """Expenditure less spending replaced by ministry, function and class: (year,) each."""
    names, found = result.bound.names.classes, {}
    rows = (
        (names.spent, lines.classified.classified),
        (names.replaced, -lines.classified.classified_replaced),
    )
    for keys, figure in rows:
        for (_, key), amounts in zip(keys, figure, strict=True):
            found[key] = found.get(key, 0) + amounts
    return found


def _beside(result: Result, within: slice) -> dict[str, dict[str, Sequence[float]]]:
    """Memorandum items: revenue forgone, fees, grants and cashable savings of the scenario, in current LCU."""
    lines, count = result.budget_lines, len(result.years)
    grants = np.zeros((len(result.policies), count))
    sources = result.bound.assumed.financing
    for row in sources.grants:
        grants[sources.policy[row]] += lines.financing.financed[row]
    savings = lines.flows.cashable_savings[..., :count] * lines.economy.deflator[..., -count:]
    figures = {
        "11 Revenue forgone": lines.cost.revenue_forgone,
        f"{gfsm.FEES} Fees paid by participants": lines.cost.fees,
        "13 Grants of donors": grants,
        "– Savings and revenue of the budget from effects": savings,
    }
    names = dict.fromkeys(each.ministry for each in result.bound.names.classes.splits)
    return {
        label: {
            ministry: split(figure, result.bound, "ministry", ministry).sum(axis=0)[within].tolist()
            for ministry in names
        }
        for label, figure in figures.items()
    }


# --- national accounts ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class AccountRow:
    """The expenditure of one account of the national chart."""

    account: str
    name: str
    amounts: tuple[float, ...]


def accounts(result: Result, framework: Mtef) -> list[AccountRow]:
    """Expenditure by the accounts of the table Accounts; last, what belongs to no account or to several.

    Of the rows that fit an amount those with most keys filled win. Where such rows differ in their keys the
    amount is not assigned. Shares of printed amounts are printed so that they add up.
    """
    table = result.assumptions.table("Accounts")
    names = {str(row["account"]): str(row["name"]) for row in table.rows}
    found = {account: [0.0] * len(framework.years) for account in (*names, UNCLASSED)}
    for leaf, amounts in framework.leaves.items():
        fitting = winning([row.values for row in table.rows], leaf)
        shares = [1.0 if row["share"] is None else float(row["share"]) for row in fitting] or [1.0]
        owners = [str(row["account"]) for row in fitting] or [UNCLASSED]
        for k, amount in enumerate(amounts):
            parts = [amount * share for share in shares]
            if framework.unit is not None:
                parts = [
                    float(part)
                    for part in printed_leaves([(number,) for number in range(len(parts))], parts)
                ]
            for owner, part in zip(owners, parts, strict=True):
                found[owner][k] += part
    unassigned = found.pop(UNCLASSED)
    rows = [AccountRow(account, names[account], tuple(amounts)) for account, amounts in found.items()]
    return [*rows, AccountRow("", "Not assigned to one account", tuple(unassigned))] if any(unassigned) else rows


def winning(rows: Sequence[Mapping[str, object]], leaf: Leaf) -> list[Mapping[str, object]]:
    """The rows of Accounts that an amount belongs to; none where rows of different keys have equal right."""
    best: list[Mapping[str, object]] = []
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


def _keys(row: Mapping[str, object]) -> tuple[object, object, object]:
    function = row["function"]
    return row["ministry"], None if function is None else cofog.canonical(str(function)), row["class"]


def _under(code: str, function: str) -> bool:
    """Whether a function is a code or a part of it."""
    return function == code or function.startswith(f"{code}.")
