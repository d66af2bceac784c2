"""Rows of the distribution from a household survey: the measures are those of grouped data."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.welfare.distribution_rows import INEQUALITY_UNITS, LEAST_FALL, POINTS
from costmodel.engine.welfare.survey_reach_rows import reach_rows, survey_incidence
from costmodel.engine.welfare.survey_standards import THREADS, gains
from costmodel.engine.welfare.survey_year_rows import PoorHouseholds, YearRows, fiscal_rows, poverty_rows
from costmodel.engine.welfare.welfare_transfers import MONTHS
from costmodel.model.survey_people import DECILES, payment_rates
from costmodel.model.welfare_effects import chord_weight, efficiency, welfare_weight
from costmodel.model.welfare_measures import concentration, inequality_measures, ranked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from costmodel.engine.welfare.survey_standards import PlacedPolicy, SurveyStandards, SurveyYear
    from costmodel.model.figures import Figure

FAR_ABOVE = 10.0
"""Welfare, in multiples of the highest line, of those who are poor in no case."""


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
        survey_year, make = standards.year(year), YearRows(standards, year)
        measured += _whole(make, survey_year)
        poor = _near_the_lines(make, survey_year)
        measured += _groups(make, survey_year, poor)
        measured += reach_rows(make, survey_year)
        measured += _each_policy(make, survey_year, poor)
        placed += survey_incidence(make, survey_year)
        untold = tuple(
            name
            for name, policy in zip(standards.result.policies, survey_year.policies, strict=True)
            if not policy.told
        )
    standards.forget()
    return SurveyFigures(tuple(measured), tuple(placed), untold)


def _whole(make: YearRows, survey_year: SurveyYear) -> Iterator[dict[str, Any]]:
    w, scale = survey_year.people, make.standards.households.scale
    y0, y1, y2 = survey_year.before, survey_year.after_transfers, survey_year.after_financing
    yield from poverty_rows(make, TOTAL, w, (y0, y1, y2), scale)
    yield from fiscal_rows(make, w, y0, y2, scale)
    with ThreadPoolExecutor(THREADS) as threads:
        unequal = list(threads.map(lambda y: inequality_measures(ranked(w, y)), (y0, y1, y2)))
    for name, unit in INEQUALITY_UNITS.items():
        yield make.row(TOTAL, "", name, unit, *(float(one[name]) for one in unequal))
    money = w * scale
    given, paid = money * (y1 - y0), money * survey_year.paid
    transfers, gini = given.sum(), float(unequal[0]["gini"])
    then, now = make.standards.grouped.paid
    raised = float(now.raised[make.year].sum() - then.raised[make.year].sum())
    for line, z in make.lines:
        for name, value in efficiency(w, y0, y1, z, transfers, scale).items():
            unit, times = ("LCU", MONTHS) if name in ("gap_filled", "spill", "leak") else ("share", 1)
            yield make.row(TOTAL, line.name, name, unit, np.nan, float(value) * times)
        heads = [float(w[y < z].sum() / w.sum()) for y in (y0, y1, y2)]
        cost = [
            raised * MONTHS / ((heads[0] - head) * POINTS) if heads[0] - head >= LEAST_FALL else np.nan
            for head in heads[1:]
        ]
        yield make.row(TOTAL, line.name, "cost_per_point", "LCU", np.nan, *cost)
    received, tax, after = (float(concentration(w, part, y0)) for part in (given, paid, money * y2))
    for name, values in {
        "concentration": (np.nan, received, tax),
        "kakwani": (np.nan, gini - received, tax - gini),
        "reynolds_smolensky": (np.nan, np.nan, gini - after),
        "reranking": (np.nan, np.nan, float(unequal[2]["gini"]) - after),
        **_weights(make.standards, given, paid, (y0, y1, y2)),
    }.items():
        yield make.row(TOTAL, "", name, "ratio", *values)


def _weights(
    standards: SurveyStandards, given: Figure, paid: Figure, welfare: tuple[Figure, Figure, Figure]
) -> Mapping[str, tuple[float, float]]:
    eta = standards.grouped.eta
    if eta is None:
        return {}
    y0, y1, y2 = welfare
    payers = paid if paid.any() else np.maximum(y0, 0)
    weights = {"weight": (np.nan, float(welfare_weight(given, y0, eta) / welfare_weight(payers, y0, eta)))}
    if paid.any():
        weights["weight_of_large_changes"] = (
            np.nan, float(chord_weight(given, y0, y1, eta) / chord_weight(paid, y1, y2, eta))
        )  # fmt: skip
    return weights


def _near_the_lines(make: YearRows, survey_year: SurveyYear) -> PoorHouseholds:
    """The households that some policy, or all others, may leave below a line."""
    per_person = 1 / (make.standards.households.size * make.standards.households.scale)
    lost = np.zeros(survey_year.people.size)
    for policy in survey_year.policies:
        if policy.changed:
            lost += np.minimum(gains(policy, per_person), 0)
    rates = [np.maximum(rate, 0) for rate in _rates_of_policies(make, survey_year)]
    most = np.sum(rates, axis=0) if rates else np.zeros(DECILES)
    least = survey_year.before + lost - most[survey_year.decile] * np.maximum(survey_year.before, 0)
    top = max(z for _, z in make.lines)
    return PoorHouseholds(np.flatnonzero(least < top), top * FAR_ABOVE)


def _rates_of_policies(make: YearRows, survey_year: SurveyYear) -> list[Figure]:
    """For each policy the payments for its change as a share of y0, by decile."""
    money = np.maximum(survey_year.before, 0) * survey_year.people * make.standards.households.scale
    return [payment_rates(money, survey_year.decile, paid) for paid in survey_year.more_paid]


def _groups(make: YearRows, survey_year: SurveyYear, poor: PoorHouseholds) -> Iterator[dict[str, Any]]:
    """Poverty of target groups that the file tells, and of what is shown apart: the members as weights."""
    households = make.standards.households
    weight = survey_year.people / households.size
    listed = {name: members for name, members in households.members.items() if members is not households.size}
    listed |= {f"{name}: {value}": members for (name, value), members in households.apart.items()}
    welfare = [
        poor.welfare(y)
        for y in (survey_year.before, survey_year.after_transfers, survey_year.after_financing)
    ]
    scale = np.append(households.scale[poor.place], 1.0)
    for name, members in listed.items():
        people = weight * members
        number = float(people.sum())
        if number > 0:
            few = poor.people(people, number)
            yield from poverty_rows(make, TOTAL, few, welfare, scale, name)
            yield from fiscal_rows(make, few, welfare[0], welfare[2], scale, name)


def _each_policy(make: YearRows, survey_year: SurveyYear, poor: PoorHouseholds) -> Iterator[dict[str, Any]]:
    """Poverty by each policy alone, and by all others."""
    households = make.standards.households
    per_person = 1 / (households.size * households.scale)
    people = poor.people(survey_year.people, float(survey_year.people.sum()))
    scale = np.append(households.scale[poor.place], 1.0)
    y0, y1 = poor.welfare(survey_year.before), poor.welfare(survey_year.after_transfers)
    positive = np.append(np.maximum(survey_year.before[poor.place], 0), 0.0)
    decile = np.append(survey_year.decile[poor.place], 0)
    rates = _rates_of_policies(make, survey_year)
    before = make.poverty(people, y0, scale)

    def rows(place: int) -> list[dict[str, Any]]:
        policy, name = survey_year.policies[place], make.standards.result.policies[place]
        more = np.zeros(y0.size)
        if policy.changed:
            few = _part(policy, poor.place)
            more[:-1] = gains(few, per_person[poor.place])
        alone, others = y0 + more, y1 - more
        return [
            *poverty_rows(
                make, name, people, (y0, alone, alone - rates[place][decile] * positive), scale, before=before
            ),
            *poverty_rows(
                make, f"without {name}", people,
                (y0, others, others - (survey_year.rates - rates[place])[decile] * positive),
                scale, before=before,
            ),
        ]  # fmt: skip

    with ThreadPoolExecutor(THREADS) as threads:
        for policy_rows in threads.map(rows, range(len(survey_year.policies))):
            yield from policy_rows


def _part(policy: PlacedPolicy, place: NDArray[np.intp]) -> PlacedPolicy:
    return replace(policy, before=policy.before[place], after=policy.after[place])
