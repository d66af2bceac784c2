"""Coverage and take-up: how many of those entitled a policy reaches, year by year.

Figures are (..., policy, year).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.errors import ModelError
from costmodel.model.arguments import each_year, numbers, one_of, shares, within
from costmodel.model.figures import YEAR, Figure, Money, given, line, rows, stacked, year_before
from costmodel.model.kernels import new_people, reached_in_target, wrongly_included
from costmodel.model.timing import TimingLines

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

SHAPES = ("linear", "geometric", "gap-closing", "logistic", "step", "given")
FROM_1_TO_99_PERCENT = math.log(99)
"""Steepness at which a logistic path begins at 1 % and ends at 99 % of its curve."""
LEAST_STEEPNESS, MOST_STEEPNESS = 0.01, 50.0
LEAST_ABOVE_0 = 1e-6
"""Lowest value of what must be above 0."""
CALENDAR_YEARS_FROM = 1000
"""Years below are counted from a start, years above are of the calendar; the two do not mix."""


@dataclass(frozen=True)
class Coverage:
    """What is assumed of a policy's reach."""

    shape: tuple[str, ...] = given("Shape of the coverage path", "choice", choices=SHAPES)
    start: Figure = given("Coverage at the start", "share", low=0, high=1, dated=False)
    target: Figure = given("Target coverage", "share", low=0, high=1)
    start_year: Figure = given("Last year at the starting coverage", "year", dated=False)
    ramp_years: Figure = given("Years from start to target", "years", default=1, absent=1, low=1, dated=False)
    steepness: Figure = given(
        "Steepness of a logistic path",
        "ratio",
        default=FROM_1_TO_99_PERCENT,
        absent=FROM_1_TO_99_PERCENT,
        low=LEAST_STEEPNESS,
        high=MOST_STEEPNESS,
        dated=False,
    )
    take_up: Figure = given("Take-up among the covered", "share", low=0, high=1)
    registered: Figure = given(
        "Registered people per person projected", "ratio", default=1, absent=1, low=0.1, high=10
    )
    exclusion_error: Figure = given("Exclusion error: wrongly refused", "share", default=0, low=0, high=1)
    inclusion_error: Figure = given(
        "Inclusion error: share of beneficiaries outside the group", "share", default=0, low=0, high=0.99
    )
    mean_duration: Figure = given(
        "Mean years a beneficiary stays; 0 where age alone ends it", "years", default=0, low=0, high=100
    )
    aware: Figure = given("Share of the covered who know of it", "share", default=1, absent=1, low=0, high=1)
    apply: Figure = given("Share of those aware who apply", "share", default=1, absent=1, low=0, high=1)
    paid: Figure = given("Share of the approved who are paid", "share", default=1, absent=1, low=0.01, high=1)
    response_elasticity: Figure = given(
        "Elasticity of applying to the benefit", "ratio", default=1, absent=1, low=LEAST_ABOVE_0, high=10,
        needs=("reference_benefit",),
    )  # fmt: skip
    reference_benefit: Money = given(
        "Yearly benefit at which the share who apply was observed", "LCU per person", default=1,
        absent=1, low=LEAST_ABOVE_0, needs=("response_elasticity",),
    )  # fmt: skip
    observed_take_up: Figure = given("Take-up as published", "share", default=0, low=0, high=1)


@dataclass(frozen=True)
class People:
    """From the people of the target group to beneficiaries: the one people count of the model."""

    eligible: Figure = line("Eligible: people in the target group", "persons")
    ramp: Figure = line("Share of the ramp completed", "share")
    coverage_path: Figure = line("Coverage path", "share")
    coverage: Figure = line("Coverage while the policy runs", "share")
    covered: Figure = line("Covered", "persons")
    taken_up: Figure = line("Taken up", "persons")
    reached: Figure = line("Reached: taken up less refused, unpaid and waiting", "persons")
    included_in_error: Figure = line("Included in error", "persons")
    beneficiaries: Figure = line("Beneficiaries", "persons")
    opening_coverage: Figure = line("Coverage before the first year", "share", whole=True)
    opening_beneficiaries: Figure = line("Beneficiaries before the first year", "persons", whole=True)
    previous_beneficiaries: Figure = line("Beneficiaries the year before", "persons")
    leaving_share: Figure = line("Share of last year's beneficiaries who left", "share")
    new_beneficiaries: Figure = line("New beneficiaries", "persons")
    leavers: Figure = line("Beneficiaries who left", "persons")
    beneficiary_years: Figure = line("Beneficiary-years in operation", "persons")


def _progress(start_year: Figure, ramp_years: Figure, years: Figure) -> Figure:
    """Share of the ramp completed: 0 up to the start year, 1 from start year + ramp years on.

    Shapes: (..., policy, 1), years (1, year) -> (..., policy, year). Units: years -> share of 1.
    """
    return np.minimum(np.maximum((years - start_year) / ramp_years, 0), 1)


def _linear(start: Figure, target: Figure, tau: Figure) -> Figure:
    """Equal steps: start + (target - start) tau."""
    return start + (target - start) * tau


def _geometric(start: Figure, target: Figure, tau: Figure) -> Figure:
    """Equal growth rates: start (target / start)^tau; the start must be above 0."""
    return start * (target / start) ** tau


def _gap_closing(start: Figure, target: Figure, tau: Figure) -> Figure:
    """An equal share of the remaining gap each year: 1 - (1 - start) ((1 - target) / (1 - start))^tau."""
    return 1 - (1 - start) * ((1 - target) / (1 - start)) ** tau


def _logistic(start: Figure, target: Figure, tau: Figure, steepness: Figure) -> Figure:
    """Slow, fast, slow: start + (target - start) (l(tau) - l(0)) / (l(1) - l(0)).

    l(tau) = 1 / (1 + exp(-steepness (2 tau - 1))); rescaled so that both ends are met exactly.
    """
    curve = 1 / (1 + np.exp(steepness * ((1 - tau) - tau)))
    lowest = 1 / (1 + np.exp(steepness))
    highest = 1 / (1 + np.exp(-steepness))
    return start + (target - start) * (curve - lowest) / (highest - lowest)


def _step(start: Figure, target: Figure, tau: Figure) -> Figure:
    """All at once when the ramp is over: start before, target from then on."""
    return np.where(tau < 1, start, target)


def _shaped(shape: str, start: Figure, target: Figure, tau: Figure, steepness: Figure) -> Figure:
    if shape == "given":
        return target + tau * 0
    if shape == "logistic":
        return _logistic(start, target, tau, steepness)
    simple = {"linear": _linear, "geometric": _geometric, "gap-closing": _gap_closing, "step": _step}
    return simple[shape](start, target, tau)


def coverage_path(
    start: ArrayLike,
    target: ArrayLike,
    start_year: ArrayLike,
    ramp_years: ArrayLike,
    shape: str = "linear",
    years: ArrayLike | None = None,
    steepness: ArrayLike | None = None,
) -> Figure:
    """Coverage from a start to a target over some years, along one of six shapes.

    tau = (year - start_year) / ramp_years kept within 0 and 1; the start year itself is still at the start.
    ``given`` takes the target of each year as it stands. ``logistic`` runs from 1 % to 99 % of its curve
    unless another steepness is given.

    Shapes: start, target, start_year, ramp_years numbers or (..., 1); years (year,) -> (..., year).
    Units: shares of 1. Raises ModelError for an unknown shape, a share outside 0 to 1, a ramp under one
    year, years that are not named one by one, a steepness outside 0.01 to 50 or without a logistic shape, a
    geometric path from or to 0, a gap-closing path from 1, and missing values.
    Source: standard growth paths; compare Wooldridge (2013), Introductory Econometrics, appendix A.

    >>> coverage_path(0.2, 0.8, 2025, 5, "geometric", [2025, 2026, 2030])
    [0.2, 0.263902, 0.8]
    """
    form = one_of(shape, "coverage shape", SHAPES)
    if years is None:
        raise ModelError("years: found none; expected the years of the path. Give range(2025, 2041), say.")
    when, since = each_year(years, "years"), numbers(start_year, "start year")
    begin, end = shares(start, "start"), shares(target, "target")
    ramp = within(numbers(ramp_years, "ramp years"), "ramp years", 1, np.inf, "Give 1 or more.")
    if ((since >= CALENDAR_YEARS_FROM).any() and (when < CALENDAR_YEARS_FROM).any()) or (
        (since < CALENDAR_YEARS_FROM).any() and (when >= CALENDAR_YEARS_FROM).any()
    ):
        raise ModelError(
            f"years: found {when[0]:g} to {when[-1]:g} with the start year {since.flat[0]:g}; expected both "
            "of the calendar, or both counted from a start. Give both in the same way."
        )
    if form == "geometric" and ((begin <= 0).any() or (end <= 0).any()):
        raise ModelError(
            "shape: found a geometric path from or to 0; expected shares above 0: nothing grows from 0. "
            "Use linear, or give a small share."
        )
    if form == "gap-closing" and (begin >= 1).any():
        raise ModelError(
            "shape: found a gap-closing path from full coverage; expected a start below full coverage. Use "
            "given or linear."
        )
    if steepness is not None and form != "logistic":
        raise ModelError(
            f"steepness: found {steepness!r} for a {form} path; expected none. Only a logistic path has one."
        )
    steep = within(
        numbers(FROM_1_TO_99_PERCENT if steepness is None else steepness, "steepness"),
        "steepness", LEAST_STEEPNESS, MOST_STEEPNESS, "Leave it out for a path from 1 % to 99 %.",
    )  # fmt: skip
    try:
        np.broadcast_shapes(*(term.shape for term in (begin, end, since, ramp, steep, when)))
    except ValueError as error:
        raise ModelError(
            "coverage path: found lengths that differ; expected numbers or one value a row, of shape "
            "(rows, 1). Give every row its value."
        ) from error
    return _shaped(form, begin, end, _progress(since, ramp, when), steep)


def _coverage_paths(coverage: Coverage, ramp: Figure) -> Figure:
    """The coverage path of every policy, each along its own shape: (..., policy, year)."""
    figures = {name: getattr(coverage, name) for name in ("start", "target", "steepness")}
    order: list[int] = []
    paths: list[Figure] = []
    for shape in dict.fromkeys(coverage.shape):
        index = [i for i, policy_shape in enumerate(coverage.shape) if policy_shape == shape]
        terms = {name: rows(figure, index) for name, figure in figures.items()}
        paths.append(_shaped(shape, terms["start"], terms["target"], rows(ramp, index), terms["steepness"]))
        order += index
    back = np.argsort(order)
    return rows(stacked(paths), [int(i) for i in back])


def _served(coverage: Coverage, group: Figure, population: Figure, share: Figure) -> tuple[Figure, Figure]:
    count = share.shape[YEAR]
    take_up, missed, wrong = (
        figure[..., :count]
        for figure in (coverage.take_up, coverage.exclusion_error, coverage.inclusion_error)
    )
    eligible = group * coverage.registered[..., :count]
    reached = reached_in_target(eligible, share * take_up, missed)
    return reached, wrongly_included(reached, wrong, population, eligible)


def _share_leaving(mean_duration: Figure, staying: Figure | float = 1.0) -> Figure:
    """Share of last year's beneficiaries who are no longer among this year's: 1 / max(d, 1).

    With a mean duration of d years one in d leaves; without one (d = 0) those leave who are no longer in the
    age band of the target group, and nobody where it is no age band.

    Shapes: (..., policy, 1 or year) both. Units: years, share -> share.
    Source: stock = inflow x mean duration in a steady state, Little (1961), Operations Research 9.
    """
    return np.where(mean_duration > 0, 1 / np.maximum(mean_duration, 1), 1 - staying)


def people(
    coverage: Coverage,
    target_group: Figure,
    population: Figure,
    timing: TimingLines,
    years: Figure,
    staying: Figure | float = 1.0,
) -> People:
    """The people chain of every policy: eligible, covered, taken up, beneficiaries.

    eligible = people of the target group x registered people per person projected. beneficiaries = eligible x
    coverage x take-up x (1 - exclusion error) / (1 - inclusion error), the wrongly included being at most
    the people who are not eligible. Before the first year the policy reached its starting coverage of
    the first year's eligible people; only what comes on top is new. ``staying`` is the share of last year's
    people who are still in the age band of the target group, 1 where it is no age band.

    Shapes: all (..., policy, year); population (..., 1, year); the part-year share is 1 but in
    the policy's first year.
    Units: persons; beneficiary-years count a part year by the share of the year in operation.
    Source: take-up and coverage as in ILO, World Social Protection Report 2020-22, annex 2; targeting errors
    as in Grosh et al. (2022), Revisiting Targeting in Social Assistance, annex 7A.
    """
    eligible = target_group * coverage.registered[..., : target_group.shape[YEAR]]
    ramp = _progress(coverage.start_year, coverage.ramp_years, years)
    path = _coverage_paths(coverage, ramp)
    share = path * timing.in_force
    covered = eligible * share
    reached, in_error = _served(coverage, target_group, population, share)
    beneficiaries = reached + in_error
    opening_coverage = coverage.start[..., :1] * timing.running_before
    opening = np.add(*_served(coverage, target_group[..., :1], population[..., :1], opening_coverage))
    previous = year_before(opening, beneficiaries)
    leaving = _share_leaving(coverage.mean_duration, staying)
    new = new_people(beneficiaries, previous, coverage.mean_duration, leaving)
    return People(
        eligible=eligible,
        ramp=ramp,
        coverage_path=path,
        coverage=share,
        covered=covered,
        taken_up=covered * coverage.take_up,
        reached=reached,
        included_in_error=in_error,
        beneficiaries=beneficiaries,
        opening_coverage=opening_coverage,
        opening_beneficiaries=opening,
        previous_beneficiaries=previous,
        leaving_share=leaving,
        new_beneficiaries=new,
        leavers=new - (beneficiaries - previous),
        beneficiary_years=beneficiaries * timing.part_year,
    )
