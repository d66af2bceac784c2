"""Rows of the distribution from a household survey: the measures of ``welfare_measures``, as for grouped data."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.distribution_rows import (
    CGH,
    COLUMNS,
    EVERYBODY,
    INEQUALITY_UNITS,
    LEAST_FALL,
    POINTS,
    POVERTY_UNITS,
)
from costmodel.engine.lines import TOTAL
from costmodel.engine.survey_standards import THREADS, gains, more_paid
from costmodel.engine.welfare_inputs import DECILES
from costmodel.engine.welfare_recipients import MONTHS
from costmodel.model.survey_people import payment_rates
from costmodel.model.welfare_measures import (
    chord_weight,
    concentration,
    efficiency,
    fiscal_impoverishment,
    inequality_measures,
    movements,
    poverty_measures,
    share_of_poorest,
    welfare_weight,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costmodel.engine.survey_standards import PlacedPolicy, SurveyStandards, SurveyYear
    from costmodel.engine.welfare_inputs import PovertyLine
    from costmodel.model.figures import Figure

FAR_ABOVE = 10.0
"""Welfare, in multiples of the highest line, of those who are poor in no case."""


@dataclass(frozen=True)
class _Rows:
    """What every row of a year says."""

    standards: SurveyStandards
    year: int

    def row(
        self, policy: str, line: str, measure: str, unit: str, *values: float, group: str = EVERYBODY
    ) -> dict[str, Any]:
        padded = [*values, *[np.nan] * (3 - len(values))]
        calendar = self.standards.result.years[self.year]
        return dict(zip(COLUMNS, (policy, group, line, measure, calendar, unit, *padded), strict=True))

    def lines(self) -> Iterator[tuple[PovertyLine, float]]:
        for line in self.standards.lines:
            yield line, self.standards.line_in(line, self.year)


@dataclass(frozen=True)
class _Poor:
    """Households that are poor in some case; all others are one row far above every line."""

    place: Figure
    """(row,): places of those households."""
    top: float

    def people(self, people: Figure, number: float) -> Figure:
        own = people[self.place]
        return np.append(own, max(number - own.sum(), 0.0))

    def welfare(self, welfare: Figure) -> Figure:
        return np.append(welfare[self.place], self.top)


@dataclass(frozen=True)
class SurveyFigures:
    """Every row of the distribution and of the incidence from a survey."""

    distribution: tuple[dict[str, Any], ...]
    """Everybody, groups, reach, then each policy alone and all the others, for each year shown."""
    incidence: tuple[dict[str, Any], ...]
    """Who receives and who pays: levels of the scenario by policy and decile of the survey, then the total.
    Payments are what the model raises; services are not placed."""
    untold: tuple[str, ...]
    """Policies of which the file does not say who is eligible."""


def survey_figures(standards: SurveyStandards) -> SurveyFigures:
    """All rows of the years shown, one year in memory at a time."""
    measured: list[dict[str, Any]] = []
    placed: list[dict[str, Any]] = []
    for year in standards.years_shown:
        own, make = standards.year(year), _Rows(standards, year)
        measured += _whole(make, own)
        poor = _near_the_lines(make, own)
        measured += _groups(make, own, poor)
        measured += _reach(make, own)
        measured += _each_policy(make, own, poor)
        placed += _incidence(make, own)
        untold = tuple(
            name for name, policy in zip(standards.result.policies, own.policies, strict=True) if not policy.told
        )
    standards.forget()
    return SurveyFigures(tuple(measured), tuple(placed), untold)


def _poverty_rows(
    make: _Rows, policy: str, people: Figure, welfare: Sequence[Figure], scale: Figure, group: str = EVERYBODY
) -> Iterator[dict[str, Any]]:
    for line, z in make.lines():
        found = [poverty_measures(people, y, z, scale) for y in welfare]
        for name, unit in POVERTY_UNITS.items():
            times = MONTHS if name == "money_gap" else 1
            yield make.row(policy, line.name, name, unit, *(one[name] * times for one in found), group=group)
        moved = [movements(people, welfare[0], y, z) for y in welfare]
        for name in ("lifted", "pushed_below"):
            yield make.row(policy, line.name, name, "persons", *(one[name] for one in moved), group=group)


def _fiscal_rows(
    make: _Rows, people: Figure, before: Figure, after: Figure, scale: Figure, group: str = EVERYBODY
) -> Iterator[dict[str, Any]]:
    for line, z in make.lines():
        for name, value in fiscal_impoverishment(people, before, after, z, scale).items():
            unit, times = ("persons", 1) if name.endswith("people") else ("LCU", MONTHS)
            yield make.row(TOTAL, line.name, name, unit, np.nan, np.nan, value * times, group=group)


def _whole(make: _Rows, own: SurveyYear) -> Iterator[dict[str, Any]]:
    w, scale = own.people, make.standards.households.scale
    y0, y1, y2 = own.before, own.after_transfers, own.after_financing
    yield from _poverty_rows(make, TOTAL, w, (y0, y1, y2), scale)
    yield from _fiscal_rows(make, w, y0, y2, scale)
    with ThreadPoolExecutor(THREADS) as threads:
        unequal = list(threads.map(lambda y: inequality_measures(w, y), (y0, y1, y2)))
    for name, unit in INEQUALITY_UNITS.items():
        yield make.row(TOTAL, "", name, unit, *(one[name] for one in unequal))
    money = w * scale
    given, paid = money * (y1 - y0), money * own.paid
    transfers, gini = float(given.sum()), unequal[0]["gini"]
    raised = sum(one.total for one in own.raised_after) - sum(one.total for one in own.raised_before)
    for line, z in make.lines():
        for name, value in efficiency(w, y0, y1, z, scale, transfers).items():
            unit, times = ("LCU", MONTHS) if name in ("gap_filled", "spill", "leak") else ("share", 1)
            yield make.row(TOTAL, line.name, name, unit, np.nan, value * times)
        heads = [float(w[y < z].sum() / w.sum()) for y in (y0, y1, y2)]
        cost = [
            raised * MONTHS / ((heads[0] - head) * POINTS) if heads[0] - head >= LEAST_FALL else np.nan
            for head in heads[1:]
        ]
        yield make.row(TOTAL, line.name, "cost_per_point", "LCU", np.nan, *cost)
    ranked, tax = concentration(w, given, y0), concentration(w, paid, y0)
    after = concentration(w, money * y2, y0)
    for name, values in {
        "concentration": (np.nan, ranked, tax),
        "kakwani": (np.nan, gini - ranked, tax - gini),
        "reynolds_smolensky": (np.nan, np.nan, gini - after),
        "reranking": (np.nan, np.nan, unequal[2]["gini"] - after),
        **_weights(make.standards, given, paid, (y0, y1, y2)),
    }.items():
        yield make.row(TOTAL, "", name, "ratio", *values)


def _weights(
    standards: SurveyStandards, given: Figure, paid: Figure, welfare: tuple[Figure, Figure, Figure]
) -> Mapping[str, tuple[float, float]]:
    eta = standards.inputs.eta
    if eta is None:
        return {}
    y0, y1, y2 = welfare
    payers = paid if paid.any() else np.maximum(y0, 0)
    found = {"weight": (np.nan, welfare_weight(given, y0, eta) / welfare_weight(payers, y0, eta))}
    if paid.any():
        found["weight_of_large_changes"] = (
            np.nan, chord_weight(given, y0, y1, eta) / chord_weight(paid, y1, y2, eta)
        )  # fmt: skip
    return found


def _near_the_lines(make: _Rows, own: SurveyYear) -> _Poor:
    """The households that some policy, or all others, may leave below a line."""
    per_person = 1 / (make.standards.households.size * make.standards.households.scale)
    lost = np.zeros(own.people.size)
    for policy in own.policies:
        if policy.changed:
            lost += np.minimum(gains(policy, per_person), 0)
    rates = [np.maximum(rate, 0) for rate in _rates_of_policies(make, own)]
    most = np.sum(rates, axis=0) if rates else np.zeros(DECILES)
    least = own.before + lost - most[own.decile] * np.maximum(own.before, 0)
    top = max(z for _, z in make.lines())
    return _Poor(np.flatnonzero(least < top), top * FAR_ABOVE)


def _rates_of_policies(make: _Rows, own: SurveyYear) -> list[Figure]:
    """For each policy the payments for its change as a share of y0, by decile."""
    money = np.maximum(own.before, 0) * own.people * make.standards.households.scale
    return [
        payment_rates(money, own.decile, more_paid(before, after))
        for before, after in zip(own.raised_before, own.raised_after, strict=True)
    ]


def _groups(make: _Rows, own: SurveyYear, poor: _Poor) -> Iterator[dict[str, Any]]:
    """Poverty of target groups that the file tells, and of what is shown apart: the members as weights."""
    households = make.standards.households
    weight = own.people / households.size
    listed = {name: members for name, members in households.members.items() if members is not households.size}
    listed |= {f"{name}: {value}": members for (name, value), members in households.apart.items()}
    welfare = [poor.welfare(y) for y in (own.before, own.after_transfers, own.after_financing)]
    scale = np.append(households.scale[poor.place], 1.0)
    for name, members in listed.items():
        people = weight * members
        number = float(people.sum())
        if number > 0:
            few = poor.people(people, number)
            yield from _poverty_rows(make, TOTAL, few, welfare, scale, name)
            yield from _fiscal_rows(make, few, welfare[0], welfare[2], scale, name)


def _each_policy(make: _Rows, own: SurveyYear, poor: _Poor) -> Iterator[dict[str, Any]]:
    """Poverty by each policy alone, and by all others."""
    households = make.standards.households
    per_person = 1 / (households.size * households.scale)
    people = poor.people(own.people, float(own.people.sum()))
    scale = np.append(households.scale[poor.place], 1.0)
    y0, y1 = poor.welfare(own.before), poor.welfare(own.after_transfers)
    held = np.append(np.maximum(own.before[poor.place], 0), 0.0)
    decile = np.append(own.decile[poor.place], 0)
    rates = _rates_of_policies(make, own)

    def rows(place: int) -> list[dict[str, Any]]:
        policy, name = own.policies[place], make.standards.result.policies[place]
        more = np.zeros(y0.size)
        if policy.changed:
            few = _part(policy, poor.place)
            more[:-1] = gains(few, per_person[poor.place])
        alone, others = y0 + more, y1 - more
        return [
            *_poverty_rows(make, name, people, (y0, alone, alone - rates[place][decile] * held), scale),
            *_poverty_rows(make, f"without {name}", people,
                           (y0, others, others - (own.rates - rates[place])[decile] * held), scale),
        ]  # fmt: skip

    with ThreadPoolExecutor(THREADS) as threads:
        for found in threads.map(rows, range(len(own.policies))):
            yield from found


def _part(policy: PlacedPolicy, place: Figure) -> PlacedPolicy:
    return replace(policy, before=policy.before[place], after=policy.after[place])


def _reach(make: _Rows, own: SurveyYear) -> Iterator[dict[str, Any]]:
    """Of each policy and level: whom it reaches, and the money they get."""
    standards, result = make.standards, make.standards.result
    households = standards.households
    weight = own.people / households.size
    number = float(own.people.sum())
    held = own.people * households.scale * own.after_transfers
    cuts = [_cut(own, share) for share in CGH]
    groups = result.bound.assumed.policies.group
    for place, (name, policy) in enumerate(zip(result.policies, own.policies, strict=True)):
        pair = ((policy.before, policy.each[0]), (policy.after, policy.each[1]))
        of_group = [float(lines.groups.group_people[groups[place], make.year])
                    for lines in (result.baseline_lines, result.budget_lines)]  # fmt: skip
        recipients = [weight * own_ for own_, _ in pair]
        counts = [float(one.sum()) for one in recipients]
        money = [count * each for count, (_, each) in zip(counts, pair, strict=True)]
        reached = [float(own.people[own_ > 0].sum()) for own_, _ in pair]
        after = float(held[policy.after > 0].sum())
        found: dict[str, tuple[str, Sequence[float]]] = {
            "transfers": ("LCU", [amount * MONTHS for amount in money]),
            "direct_coverage": ("share", [_over(n, g) for n, g in zip(counts, of_group, strict=True)]),
            "generosity": ("LCU per person", [_over(m * MONTHS, n) for m, n in zip(money, counts, strict=True)]),
            "coverage": ("share", [_over(n, number) for n in reached]),
            "generosity_of_covered": (
                "LCU per person", [_over(m * MONTHS, n) for m, n in zip(money, reached, strict=True)]
            ),
            "adequacy": ("share", [np.nan, _over(money[1], after)]),
            **{
                f"cgh_{share * POINTS:.0f}": (
                    "ratio", [_cgh(one, paid, cut, share) for one, paid in zip(recipients, money, strict=True)]
                )
                for share, cut in zip(CGH, cuts, strict=True)
            },
        }  # fmt: skip
        for measure, (unit, values) in found.items():
            yield make.row(name, "", measure, unit, *values)


def _cut(own: SurveyYear, share: float) -> tuple[int, int, Figure]:
    """Where the poorest share of people ends: the households of equal welfare there, and people in three parts."""
    upto = np.cumsum(own.people)
    at = min(int(np.searchsorted(upto, share * upto[-1])), own.people.size - 1)
    first, last = (int(np.searchsorted(own.welfare, own.welfare[at], side)) for side in ("left", "right"))  # type: ignore[call-overload]
    return first, last, _in_parts(own.people, first, last)


def _in_parts(figure: Figure, first: int, last: int) -> Figure:
    return np.array([figure[:first].sum(), figure[first:last].sum(), figure[last:].sum()])


def _cgh(recipients: Figure, money: float, cut: tuple[int, int, Figure], share: float) -> float:
    first, last, people = cut
    if money <= 0:
        return float("nan")
    rank = np.arange(people.size, dtype=np.float64)
    there = people > 0
    return share_of_poorest(people[there], _in_parts(recipients, first, last)[there], rank[there], share) / share


def _over(amount: float, base: float) -> float:
    return float(amount / base) if base > 0 else float("nan")


def _incidence(make: _Rows, own: SurveyYear) -> Iterator[dict[str, Any]]:
    standards, calendar = make.standards, make.standards.result.years[make.year]
    weight = own.people / standards.households.size
    held = np.bincount(own.decile, own.people * own.welfare * standards.households.scale, DECILES)
    total: dict[str, Figure] = {}
    for place, policy in enumerate(standards.result.policies):
        placed, raised = own.policies[place], own.raised_after[place]
        recipients = np.bincount(own.decile, weight * placed.after, DECILES)
        figures = {
            "recipients": recipients,
            "covered": np.bincount(own.decile, own.people * (placed.after > 0), DECILES),
            "transfers": recipients * placed.each[1] * MONTHS,
            "paid": (raised.payments.proportional * held / held.sum() + raised.payments.by_decile) * MONTHS,
        }
        for name in ("transfers", "paid"):
            total[name] = total.get(name, 0) + figures[name]
        yield from _deciles(policy, calendar, figures)
        yield {"policy": policy, "decile": None, "year": calendar, "paid": raised.nobody_now * MONTHS}
    yield from _deciles(TOTAL, calendar, total)


def _deciles(policy: str, year: int, figures: Mapping[str, Figure]) -> Iterator[dict[str, Any]]:
    for place in range(DECILES):
        yield {
            "policy": policy, "decile": place + 1, "year": year,
            **{name: float(figure[place]) for name, figure in figures.items()},
        }  # fmt: skip
