"""The figures of the first page: the medium-term table, who pays, and whom the policies reach.

Amounts are expenditure less spending replaced, in current prices: what ceilings apply to, and the totals of
the medium-term framework.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.paths import DOMESTIC, WHOLE_BUDGET
from costmodel.engine.results import FEES, FORGONE, NOT_FOUND, REPLACED, UNALLOCATED
from costmodel.engine.statements.fiscal_tables import ceiling_rows
from costmodel.reports.language.words import TARGET_YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

AFTER = 3
"""Years of the medium-term table after the budget year."""
PAID = slice(-(AFTER + 1), None)
"""Of the years shown, those whose spending is divided among its sources."""
BEGINS = 0.01
"""The budget year is the first with a change of at least this share of the largest of the years searched."""
SEARCHED_YEARS = 10
SHOWN_POLICIES = 3
"""Policies with a row and a colour of their own; the others are one row."""
REST = ""
"""The policy of the row of all others."""
BASELINE, ADDED, POLICY, TOTAL, SPENDING, CEILING, ROOM, FORGONE_REVENUE, OF_GDP, OF_BUDGET = (
    "baseline", "added", "policy", "total", "spending", "ceiling", "room", "revenue forgone", "of gdp",
    "of budget",
)  # fmt: skip
"""Kinds of rows of the medium-term table."""
MATTERS = 0.005
"""Revenue forgone has a row from this share of the total on."""
MONTHS = 12
FEMALE = ("sex", "female")


@dataclass(frozen=True)
class YearRow:
    """A row of the medium-term table."""

    kind: str
    label: str
    amounts: tuple[float | None, ...]
    """LCU of each year, or shares; None where nothing is stated."""
    policy: str = REST
    broken: tuple[bool, ...] = ()
    """Of the room: whether the ceiling is broken."""


@dataclass(frozen=True)
class Payer:
    """A source of financing and its share of the spending of the years shown."""

    source: str
    share: float
    lacking: bool = False
    """Whether this is spending that nobody pays yet."""


@dataclass(frozen=True)
class Reached:
    """Whom a policy reaches, or all of them. None where it is not known."""

    policy: str
    label: str
    now: float
    then: float
    of_eligible: float | None
    """People of the target group reached then, share of those eligible."""
    at_last: float | None
    """The same in the last year of the model."""
    women: float | None
    """Share of the beneficiaries then."""
    benefit: float | None
    """LCU a month, in the year then; None where no cash is paid."""
    of_line: float | None
    of_wage: float | None


def spending(lines: SocialBudget) -> Figure:
    """Expenditure less spending replaced: (policy, year), LCU."""
    return np.asarray(lines.cost.expenditure - lines.cost.replaced_spending)


def change(result: Result) -> Figure:
    """What the scenario adds to spending: (policy, year), LCU."""
    return spending(result.budget_lines) - spending(result.baseline_lines)


def budget_year(result: Result) -> int:
    """The first year with a change that matters; the model's first year where nothing changes."""
    added = np.abs(change(result).sum(axis=0))[:SEARCHED_YEARS]
    begun = added >= BEGINS * added.max() if added.max() > 0 else np.ones_like(added, dtype=bool)
    return int(result.years[int(np.argmax(begun))])


def medium_term(result: Result) -> tuple[int, ...]:
    """The year before the budget year where the model has it, the budget year, and three more."""
    place = result.years.index(budget_year(result))
    return result.years[max(place - 1, 0) : place + 1 + AFTER]


def largest_policies(result: Result) -> list[int]:
    """Positions of the policies that change spending most in the medium term, largest first."""
    places = [result.years.index(year) for year in medium_term(result)]
    changing = change(result) if change(result).any() else spending(result.budget_lines)
    sizes = np.abs(changing[:, places]).sum(axis=-1)
    order = [int(row) for row in np.argsort(-sizes, kind="stable") if sizes[row] > 0]
    return order if len(order) <= SHOWN_POLICIES + 1 else order[:SHOWN_POLICIES]


def policy_rows(
    result: Result, labels: dict[str, str], years: Sequence[int], amounts: Figure
) -> list[YearRow]:
    """The largest policies a row each, and all others together."""
    places = [result.years.index(year) for year in years]
    shown = largest_policies(result)
    rows = [
        YearRow(POLICY, labels[result.policies[row]], _floats(amounts[row, places]), result.policies[row])
        for row in shown
    ]
    rest = [row for row in range(len(result.policies)) if row not in shown]
    if rest and np.any(amounts[rest]):
        rows.append(YearRow(POLICY, "other policies", _floats(amounts[rest][:, places].sum(axis=0))))
    return rows


def year_rows(result: Result, labels: dict[str, str], baseline: bool) -> list[YearRow]:
    """The medium-term table: baseline, change by policy, total, the tightest ceiling, shares."""
    years = medium_term(result)
    places = [result.years.index(year) for year in years]
    before, after = (
        spending(lines).sum(axis=0)[places] for lines in (result.baseline_lines, result.budget_lines)
    )
    economy, count = result.budget_lines.economy, len(result.years)
    shared = after if baseline else after - before
    rows: list[YearRow] = []
    if baseline:
        rows += policy_rows(result, labels, years, spending(result.budget_lines))
    else:
        rows += [
            YearRow(BASELINE, "existing programmes", _floats(before)),
            YearRow(ADDED, "the scenario adds", _floats(after - before)),
            *policy_rows(result, labels, years, change(result)),
        ]
    rows.append(YearRow(TOTAL, "total", _floats(after)))
    forgone = result.budget_lines.cost.revenue_forgone.sum(axis=0)[places]
    if np.abs(forgone).max() >= MATTERS * np.abs(after).max():
        rows.append(YearRow(FORGONE_REVENUE, "revenue forgone, beside it", _floats(forgone)))
    rows += _ceiling(result, years)
    gdp, budget = (
        np.broadcast_to(series[..., -count:], (1, count))[0, places]
        for series in (economy.gdp, economy.government_expenditure)
    )
    rows.append(YearRow(OF_GDP, "of GDP", _floats(shared / gdp)))
    rows.append(YearRow(OF_BUDGET, "of government spending", _floats(shared / budget)))
    return rows


def tightest(result: Result) -> str | None:
    """The ministry with the least room below its ceiling, as a share; the whole budget where it has one.

    A broken ceiling goes before all others. None without ceilings.
    """
    rows = ceiling_rows(result.fiscal)
    if not rows:
        return None
    broken = [row for row in rows if row.broken]
    if broken:
        return min(broken, key=lambda row: row.room).ministry
    if any(row.ministry == WHOLE_BUDGET for row in rows):
        return WHOLE_BUDGET
    return min(rows, key=lambda row: row.room / row.ceiling if row.ceiling else 0.0).ministry


def _ceiling(result: Result, years: Sequence[int]) -> list[YearRow]:
    ministry = tightest(result)
    by_year = {row.year: row for row in ceiling_rows(result.fiscal) if row.ministry == ministry}
    if ministry is None or not set(by_year) & set(years):
        return []

    def row(kind: str, label: str, name: str) -> YearRow:
        amounts = tuple(getattr(by_year[year], name) if year in by_year else None for year in years)
        broken = tuple(year in by_year and by_year[year].broken for year in years)
        return YearRow(kind, label, amounts, broken=broken)

    domestic = any(each.basis == DOMESTIC for each in by_year.values())
    apart = ministry != WHOLE_BUDGET or domestic
    label = "spending donors do not pay" if domestic else "its spending"
    return [
        row(CEILING, "ceiling", "ceiling"),
        *([row(SPENDING, label, "cost")] if apart else []),
        row(ROOM, "room (minus: over the ceiling)", "room"),
    ]


def limit_of_increment(
    result: Result, years: Sequence[int], *, whole: bool = False
) -> tuple[float | None, ...]:
    """What policies can add, or cost as a ``whole``, without breaking the tightest ceiling of each year."""
    added = (spending(result.budget_lines) if whole else change(result)).sum(axis=0)
    rooms: dict[int, float] = {}
    for row in ceiling_rows(result.fiscal):
        rooms[row.year] = min(row.room, rooms.get(row.year, row.room))
    return tuple(
        float(added[result.years.index(year)]) + rooms[year] if year in rooms else None for year in years
    )


def payers(result: Result) -> tuple[Payer, ...]:
    """Shares of the sources in the spending of the years shown, largest first, what is lacking last."""
    places = [result.years.index(year) for year in medium_term(result)[PAID]]
    if not result.bound.names.financing and not result.bound.names.fiscal.ruled:
        return ()
    summed = {
        source: float(amounts[places].sum())
        for source, amounts in result.budget_figures("source").items()
        if source not in (FORGONE, REPLACED)
    }
    whole = float(np.sum(list(summed.values())))
    if whole <= 0:
        return ()
    shares = {source: amount / whole for source, amount in summed.items()}
    lacking = sum(shares.pop(name, 0.0) for name in (NOT_FOUND, UNALLOCATED))
    paid = sorted(((name, share) for name, share in shares.items() if share > 0), key=lambda pair: -pair[1])
    sources = [Payer("fees" if name == FEES else name, share) for name, share in paid]
    return (*sources, *([Payer("not found", lacking, lacking=True)] if lacking > 0 else []))


def then_year(result: Result) -> int:
    """The year that the people reached are shown for: 2030, or the last of the medium term."""
    return TARGET_YEAR if TARGET_YEAR in result.years[1:] else medium_term(result)[-1]


def people(result: Result, labels: dict[str, str]) -> list[Reached]:
    """All policies together, each person once; then every policy that reaches somebody, most people first."""
    first, last = 0, result.years.index(then_year(result))
    lines, before = result.budget_lines, result.baseline_lines
    now = before.people.beneficiaries[:, first]
    then = lines.people.beneficiaries[:, last]
    order = sorted(range(len(result.policies)), key=lambda row: -float(then[row]))
    together = Reached(
        TOTAL, "all, each once, at least",
        float(before.counted.counted_once[0, first]), float(lines.counted.counted_once[0, last]),
        _share(lines.people.reached[:, last].sum(), lines.people.eligible[:, last].sum()),
        _share(lines.people.reached[:, -1].sum(), lines.people.eligible[:, -1].sum()),
        _women(result, range(len(result.policies)), last), None, None, None,
    )  # fmt: skip
    return [
        together,
        *(_reached(result, labels, row, float(now[row]), last) for row in order if then[row] > 0),
    ]


def _reached(result: Result, labels: dict[str, str], row: int, now: float, last: int) -> Reached:
    lines, count = result.budget_lines, len(result.years)
    benefit = float(
        np.broadcast_to(lines.benefits.benefit_per_year, (len(result.policies), count))[row, last]
    )
    pays = benefit > 0 and float(lines.benefits.benefit_expenditure[row, last]) > 0
    line, wage = (
        float(np.broadcast_to(series[..., -count:], (1, count))[0, last])
        for series in (lines.economy.poverty_line, lines.economy.average_wage)
    )
    monthly = benefit / MONTHS if pays else None
    return Reached(
        result.policies[row], labels[result.policies[row]], now, float(lines.people.beneficiaries[row, last]),
        _share(lines.people.reached[row, last], lines.people.eligible[row, last]),
        _share(lines.people.reached[row, -1], lines.people.eligible[row, -1]),
        _women(result, [row], last),
        monthly,
        *((None, None) if monthly is None else (_share(monthly, line), _share(monthly, wage))),
    )  # fmt: skip


def _women(result: Result, rows: Sequence[int], place: int) -> float | None:
    """The share of women and girls among the beneficiaries; None where it is not known for all of them."""
    names = result.bound.names.counts.breakdown
    served = np.broadcast_to(result.budget_lines.breakdown.part_served, (len(names), len(result.years)))
    chosen = [row for row in rows if result.budget_lines.people.beneficiaries[row, place] > 0]
    policies = {result.policies[row] for row in chosen}
    by_sex = [
        k for k, (policy, dimension, _) in enumerate(names) if policy in policies and dimension == FEMALE[0]
    ]
    if not policies or {names[k][0] for k in by_sex} != policies:
        return None
    women = sum(float(served[k, place]) for k in by_sex if names[k][2] == FEMALE[1])
    return _share(women, sum(float(served[k, place]) for k in by_sex))


def _share(part: float, whole: float) -> float | None:
    return float(part) / float(whole) if whole > 0 else None


def _floats(values: Figure) -> tuple[float, ...]:
    return tuple(map(float, values))
