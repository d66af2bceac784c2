"""Whom each policy reaches in a survey, and who receives and pays by its deciles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.welfare.distribution_rows import POINTS
from costmodel.engine.welfare.welfare_transfers import MONTHS
from costmodel.model.survey_people import DECILES, share_of_poorest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costmodel.engine.welfare.survey_standards import SurveyYear
    from costmodel.engine.welfare.survey_year_rows import YearRows
    from costmodel.model.figures import Figure

CGH = (0.2, 0.4)


def reach_rows(make: YearRows, survey_year: SurveyYear) -> Iterator[dict[str, Any]]:
    """Of each policy and level: whom it reaches, and the money they get."""
    standards, result = make.standards, make.standards.result
    households = standards.households
    weight = survey_year.people / households.size
    number = float(survey_year.people.sum())
    welfare = survey_year.people * households.scale * survey_year.after_transfers
    cuts = [_cut(survey_year, share) for share in CGH]
    for name, policy in zip(result.policies, survey_year.policies, strict=True):
        pair = ((policy.before, policy.each[0]), (policy.after, policy.each[1]))
        recipients = [weight * received for received, _ in pair]
        by_rank = [_ranked(survey_year, one) for one in recipients]
        counts = [float(one.sum()) for one in recipients]
        money = [count * each for count, (_, each) in zip(counts, pair, strict=True)]
        reached = [float(survey_year.people[received > 0].sum()) for received, _ in pair]
        after = float(welfare[policy.after > 0].sum())
        measures: dict[str, tuple[str, Sequence[float]]] = {
            "transfers": ("LCU", [amount * MONTHS for amount in money]),
            "direct_coverage": ("share", [_over(n, g) for n, g in zip(counts, policy.of_group, strict=True)]),
            "generosity": (
                "LCU per person", [_over(m * MONTHS, n) for m, n in zip(money, counts, strict=True)]
            ),
            "coverage": ("share", [_over(n, number) for n in reached]),
            "generosity_of_covered": (
                "LCU per person", [_over(m * MONTHS, n) for m, n in zip(money, reached, strict=True)]
            ),
            "adequacy": ("share", [np.nan, _over(money[1], after)]),
            **{
                f"cgh_{share * POINTS:.0f}": (
                    "ratio",
                    [_cgh(one, paid, cut, share) for one, paid in zip(by_rank, money, strict=True)],
                )
                for share, cut in zip(CGH, cuts, strict=True)
            },
        }  # fmt: skip
        for measure, (unit, values) in measures.items():
            yield make.row(name, "", measure, unit, *values)


def _cut(survey_year: SurveyYear, share: float) -> tuple[int, int, Figure]:
    """Where the poorest share of people ends: households of equal welfare there, people in three parts."""
    people, rank = _ranked(survey_year, survey_year.people), _ranked(survey_year, survey_year.before)
    upto = np.cumsum(people)
    at = min(int(np.searchsorted(upto, share * upto[-1])), people.size - 1)
    first = int(np.searchsorted(rank, rank[at], "left"))
    last = int(np.searchsorted(rank, rank[at], "right"))
    return first, last, _in_parts(people, first, last)


def _ranked(survey_year: SurveyYear, figure: Figure) -> Figure:
    return figure if survey_year.by_rank is None else figure[survey_year.by_rank]


def _in_parts(figure: Figure, first: int, last: int) -> Figure:
    return np.array([figure[:first].sum(), figure[first:last].sum(), figure[last:].sum()])


def _cgh(recipients: Figure, money: float, cut: tuple[int, int, Figure], share: float) -> float:
    first, last, people = cut
    if money <= 0:
        return float("nan")
    return share_of_poorest(people, _in_parts(recipients, first, last), share) / share


def _over(amount: float, base: float) -> float:
    return float(amount / base) if base > 0 else float("nan")


def survey_incidence(make: YearRows, survey_year: SurveyYear) -> Iterator[dict[str, Any]]:
    """Who receives and who pays: levels of the scenario by policy and decile of the survey, then the total.

    Payments are what the model raises; services are not placed.
    """
    standards, calendar = make.standards, make.standards.result.years[make.year]
    weight = survey_year.people / standards.households.size
    welfare = np.bincount(
        survey_year.decile, survey_year.people * survey_year.welfare * standards.households.scale, DECILES
    )
    total: dict[str, Figure] = {}
    for place, policy in enumerate(standards.result.policies):
        placed, paid = survey_year.policies[place], standards.grouped.paid[1]
        recipients = np.bincount(survey_year.decile, weight * placed.after, DECILES)
        figures = {
            "recipients": recipients,
            "covered": np.bincount(survey_year.decile, survey_year.people * (placed.after > 0), DECILES),
            "transfers": recipients * placed.each[1] * MONTHS,
            "paid": (
                paid.proportional[make.year, place] * welfare / welfare.sum()
                + paid.by_decile[make.year, place]
            )
            * MONTHS,
        }
        for name in ("transfers", "paid"):
            total[name] = total.get(name, 0) + figures[name]
        yield from _deciles(policy, calendar, figures)
        yield {
            "policy": policy,
            "decile": None,
            "year": calendar,
            "paid": float(paid.nobody_now[make.year, place]) * MONTHS,
        }
    yield from _deciles(TOTAL, calendar, total)


def _deciles(policy: str, year: int, figures: Mapping[str, Figure]) -> Iterator[dict[str, Any]]:
    for place in range(DECILES):
        yield {
            "policy": policy, "decile": place + 1, "year": year,
            **{name: float(figure[place]) for name, figure in figures.items()},
        }  # fmt: skip
