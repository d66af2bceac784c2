"""The medium-term expenditure framework: baseline and new policy by ministry, function and economic class.

All of it is sums of classified expenditure, exact, or rounded so that everything printed adds up.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.assumptions.format.paths import DOMESTIC, WHOLE_BUDGET
from costmodel.engine.line_items.metrics import by_donors_of, split
from costmodel.engine.statements.mtef_arguments import require_year_and_unit
from costmodel.engine.statements.mtef_outturn import outturn_of, printed_outturn
from costmodel.engine.statements.second_round_increment import revenue_of
from costmodel.model import cofog, gfsm
from costmodel.model.printed_figures import printed_leaves, rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from costmodel.assumptions.format.tables import TableData
    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.engine.inputs.class_binding import ClassKey
    from costmodel.engine.statements.mtef_outturn import MinistryFunction
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

YEARS = 4
"""The budget year and the three after it."""
BASELINE, NEW, WHOLE = "A", "B", "C"
PARTS = {BASELINE: "Baseline", NEW: "New policy", WHOLE: "Baseline and new policy"}
CEILING, BY_DONORS, ROOM, MEMORANDUM = "ceiling", "by_donors", "room", "memorandum"
EVERY_MINISTRY = WHOLE_BUDGET
"""The ministry of rows of the whole budget, here and in the table Ceilings."""
SAVED = " Savings made in the ministry, whoever pays for the policy"
INTEREST = f"{gfsm.INTEREST} Interest on debt for needs that no lever pays"
SECOND_ROUND = " Second round: tax on output that new policy brings"
"""Memorandum items; the capital charge belongs before interest."""
BREACH = 1e-9
"""Spending is above a ceiling where it exceeds it by more than this share."""


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
    outturn: float | None = None
    """Of the year before the budget year, in the unit; of part C, by ministry and function."""


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
    by_donors: Mapping[tuple[str, int], float]
    """What donors pay, in LCU, where a ceiling leaves it out."""
    beside: Mapping[str, Mapping[str, Sequence[float]]]
    """Memorandum items in LCU: label, then ministry, then years."""
    outturn: Mapping[MinistryFunction, float] | None = None
    """Outturn of the year before, LCU; nan where a policy has none. None where nothing is reported."""

    @property
    def outturn_column(self) -> str:
        """What the column of last year's outturn is called."""
        return f"outturn {self.years[0] - 1}"

    @property
    def ministries(self) -> list[str]:
        """The ministries in the order of the workbook."""
        return list(next(iter(self.beside.values())))

    def rows(self) -> list[MtefRow]:
        """Every row: each ministry with its baseline, new policy, their sum, ceiling and room; then all."""
        return list(self._rows)

    @cached_property
    def _rows(self) -> list[MtefRow]:
        rows = [row for ministry in (*self.ministries, EVERY_MINISTRY) for row in self._ministry(ministry)]
        if self.outturn is None:
            return rows
        known = printed_outturn(self.outturn, self.unit)
        return [
            replace(row, outturn=outturn_of(known, row.ministry, row.function, EVERY_MINISTRY))
            if row.part == WHOLE and not row.economic
            else row
            for row in rows
        ]

    def amount(self, leaves: Mapping[Leaf, Sequence[float]], wanted: Iterable[Leaf]) -> tuple[float, ...]:
        """The sum of some leaves, by year."""
        rows = [leaves[leaf] for leaf in wanted]
        return tuple(float(sum(row[k] for row in rows)) for k in range(len(self.years)))

    def total(self, ministry: str) -> tuple[float, ...]:
        """Baseline and new policy of a ministry, or of all, by year."""
        return self.amount(self.leaves, self._leaves_of(ministry))

    def table(self) -> dict[tuple[str, str], list[float]]:
        """Baseline and new policy together by function and class, over all ministries: amounts by year."""
        totals: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0] * len(self.years))
        for leaf, amounts in self.leaves.items():
            key = leaf.function, leaf.economic
            totals[key] = [a + b for a, b in zip(totals[key], amounts, strict=True)]
        return dict(sorted(totals.items()))

    def _leaves_of(self, ministry: str) -> list[Leaf]:
        return [leaf for leaf in self.leaves if ministry in (leaf.ministry, EVERY_MINISTRY)]

    def _ministry(self, ministry: str) -> Iterator[MtefRow]:
        leaves = self._leaves_of(ministry)
        for part, name in PARTS.items():
            yield from self._part(
                ministry, part, name, [leaf for leaf in leaves if part in (leaf.part, WHOLE)]
            )
        yield from self._limit(ministry, leaves)
        for label, by_ministry in self.beside.items():
            mine = [amounts for name, amounts in by_ministry.items() if ministry in (name, EVERY_MINISTRY)]
            total = [float(sum(column)) for column in zip(*mine, strict=True)]
            if any(total):
                code, _, name = label.partition(" ")
                yield MtefRow(ministry, MEMORANDUM, code, name, self._rounded(total))

    def _part(self, ministry: str, part: str, name: str, leaves: list[Leaf]) -> Iterator[MtefRow]:
        yield MtefRow(ministry, part, part, name, self.amount(self.leaves, leaves))
        for function in sorted({leaf.function for leaf in leaves}):
            under = [leaf for leaf in leaves if leaf.function == function]
            if not self._anything(under):
                continue
            yield MtefRow(
                ministry, part, function, cofog.name_of(function), self.amount(self.leaves, under), function
            )
            for code in sorted({leaf.economic for leaf in under}):
                of_class = [leaf for leaf in under if leaf.economic == code]
                if self._anything(of_class):
                    yield MtefRow(
                        ministry,
                        part,
                        code,
                        gfsm.NAMES[code],
                        self.amount(self.leaves, of_class),
                        function,
                        code,
                    )

    def _anything(self, leaves: Iterable[Leaf]) -> bool:
        return any(any(self.exact[leaf]) for leaf in leaves)

    def _limit(self, ministry: str, leaves: list[Leaf]) -> Iterator[MtefRow]:
        limits = [self.ceilings.get((ministry, year), np.nan) for year in self.years]
        if not np.isfinite(limits).any():
            return
        spent, exact = self.amount(self.leaves, leaves), self.amount(self.exact, leaves)
        apart = [self.by_donors.get((ministry, year), 0.0) for year in self.years]
        printed, left_out = self._rounded(limits), self._rounded(apart)
        yield MtefRow(ministry, CEILING, "", "Ceiling", printed)
        if any((ministry, year) in self.by_donors for year in self.years):
            yield MtefRow(ministry, BY_DONORS, "", "Paid by donors, not under the ceiling", left_out)
        room = tuple(
            limit - amount + donors for limit, amount, donors in zip(printed, spent, left_out, strict=True)
        )
        above = tuple(
            bool(amount - donors > limit * (1 + BREACH))
            for amount, donors, limit in zip(exact, apart, limits, strict=True)
        )
        yield MtefRow(ministry, ROOM, "", "Room (minus: above the ceiling)", room, above=above)

    def _rounded(self, amounts: Sequence[float]) -> tuple[float, ...]:
        if self.unit is None:
            return tuple(amounts)
        return tuple(
            float(rounded(amount / self.unit)) if np.isfinite(amount) else amount for amount in amounts
        )


def mtef(
    bound: Bound,
    after: SocialBudget,
    before: SocialBudget,
    ceilings: TableData,
    first_year: int | None = None,
    unit: float | None = None,
    outturn: Callable[[int], Mapping[MinistryFunction, float] | None] = lambda _: None,
) -> Mtef:
    """The framework of a scenario from a year on, the model's first unless named; fewer years at the end.

    ``after`` are the lines of the scenario, ``before`` those of the baseline; ``outturn`` gives what was
    spent in a year by ministry and function. Raises ModelError for a year
    outside the model and a unit below 1.
    """
    require_year_and_unit(first_year, unit, bound.years)
    first = bound.years[0] if first_year is None else first_year
    start = bound.years.index(first)
    within = slice(start, start + YEARS)
    exact = _leaves(bound, after, before, within)
    return Mtef(
        bound.years[within],
        unit,
        exact if unit is None else _printed(exact, unit),
        exact,
        {(str(row["ministry"]), int(row["year"])): float(row["amount"]) for row in ceilings.rows},
        _left_out(bound, after, ceilings),
        _beside(bound, after, before, within),
        outturn(first - 1),
    )


def _printed(exact: Mapping[Leaf, Sequence[float]], unit: float) -> dict[Leaf, Sequence[float]]:
    """Leaves in whole units, rounded a year at a time so that all sums of them add up."""
    paths = [tuple(leaf) for leaf in exact]
    years = zip(*exact.values(), strict=True)
    columns = [printed_leaves(paths, [amount / unit for amount in column]) for column in years]
    return {leaf: [float(column[k]) for column in columns] for k, leaf in enumerate(exact)}


def _ministries(bound: Bound) -> list[str]:
    """The ministries in the order of the workbook."""
    return list(dict.fromkeys(each.ministry for each in bound.names.classes.splits))


def _leaves(
    bound: Bound, after: SocialBudget, before: SocialBudget, within: slice
) -> dict[Leaf, Sequence[float]]:
    """Leaves in the order of the tree: part, ministry, function, class."""
    old, new = (_spent(bound, lines) for lines in (before, after))
    order = _ministries(bound)
    keys = sorted(new, key=lambda key: (order.index(key.ministry), key.function, key.economic))
    return {
        Leaf(part, *key): (old[key] if part == BASELINE else new[key] - old[key])[within].tolist()
        for part in (BASELINE, NEW)
        for key in keys
    }


def _spent(bound: Bound, lines: SocialBudget) -> dict[ClassKey, Figure]:
    """Expenditure less spending replaced by ministry, function and class: (year,) each."""
    names = bound.names.classes
    spent: dict[ClassKey, Figure] = {}
    for keys, figure in (
        (names.spent, lines.classified.classified),
        (names.replaced, -lines.classified.classified_replaced),
    ):
        for (_, key), amounts in zip(keys, figure, strict=True):
            spent[key] = spent[key] + amounts if key in spent else amounts
    return spent


def _left_out(bound: Bound, lines: SocialBudget, ceilings: TableData) -> dict[tuple[str, int], float]:
    """What donors pay of the spending of ministries in years whose ceiling leaves it out."""
    keys = [
        (str(row["ministry"]), int(row["year"]))
        for row in ceilings.rows
        if row.get("basis") == DOMESTIC and row["year"] in bound.years
    ]
    paid = {ministry: by_donors_of(lines, bound, ministry) for ministry, _ in keys}
    return {(ministry, year): float(paid[ministry][bound.years.index(year)]) for ministry, year in keys}


def _beside(
    bound: Bound, lines: SocialBudget, before: SocialBudget, within: slice
) -> dict[str, dict[str, Sequence[float]]]:
    """Memorandum items of the scenario, current LCU; interest and second-round tax of all ministries only."""
    count, sources = len(bound.years), bound.assumed.financing
    grants = np.zeros((len(bound.names.policies), count))
    for row in sources.grants:
        grants[sources.policy[row]] += lines.financing.financed[row]
    figures = {
        "11 Revenue forgone": lines.cost.revenue_forgone,
        f"{gfsm.FEES} Fees paid by participants": lines.cost.fees,
        f"{gfsm.GRANTS} Grants of donors": grants,
        " Savings and revenue of the budget from effects": lines.flows.cashable_savings[..., :count]
        * lines.economy.deflator[..., -count:],
    }
    if bound.names.delivery.charges:
        charges = lines.charges_of_policies
        figures |= {
            " Capital charge, of which cash is in 31": charges.capital_charge,
            " Interest on capital, in the charge": charges.capital_interest,
        }
    beside = {
        label: {
            ministry: split(figure, bound, "ministry", ministry).sum(axis=0)[within].tolist()
            for ministry in _ministries(bound)
        }
        for label, figure in figures.items()
    }
    made: dict[str, Figure] = {}
    for (_, saver), saving in zip(bound.names.fiscal.savings, lines.savers.saving, strict=True):
        made[saver] = made.get(saver, 0) + saving
    beside[SAVED] = {ministry: saving[within].tolist() for ministry, saving in made.items()}
    whole = {
        INTEREST: lines.fiscal_space.debt_interest[0] if len(lines.fiscal_space.debt_interest) else None,
        SECOND_ROUND: revenue_of(lines, before),
    }
    return beside | {
        label: {EVERY_MINISTRY: figure[within].tolist()}
        for label, figure in whole.items()
        if figure is not None
    }
