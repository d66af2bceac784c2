"""Checks of a result: do the sums tie out, are shares and people within bounds, does the population balance.

A check that fails means that a figure must not be used. An alarm is something to settle before the figures
are used, a note something a reader has to know. What all say together is in ``verdict``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.checks.rules_society import refuses_tax_on_pay
from costmodel.engine.checking.alarms import ceilings, idle, society, workbook_warnings
from costmodel.engine.checking.area_checks import area_checks
from costmodel.engine.checking.capacity_checks import capacity_checks, waiting_from_before
from costmodel.engine.checking.class_checks import class_checks
from costmodel.engine.checking.count_checks import count_checks
from costmodel.engine.checking.delivery_checks import delivery_checks
from costmodel.engine.checking.guarantee_checks import guarantee_checks
from costmodel.engine.checking.monitoring_checks import monitoring_checks
from costmodel.engine.checking.plausibility import plausibility
from costmodel.engine.checking.poverty_checks import poverty_checks
from costmodel.engine.inputs.population import population
from costmodel.engine.inputs.scenarios import BASELINE, LEVEL
from costmodel.engine.line_items.lines import MEASURED
from costmodel.engine.line_items.verdict import (
    ALARM,
    AT_LEAST,
    AT_MOST,
    CEILING,
    EQUAL,
    ERROR,
    FAILED,
    NOTE,
    PASSED,
    PLAUSIBILITY,
    RELATIVE,
    SOCIETY,
    WARNING,
    Check,
    Verdict,
    agreement,
    verdict,
)  # fmt: skip
from costmodel.engine.perspectives import perspectives, present_tableau
from costmodel.engine.results import summed
from costmodel.model.measure_list import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure

__all__ = [
    "ALARM", "AT_LEAST", "AT_MOST", "EQUAL", "ERROR", "FAILED", "NOTE", "PASSED", "WARNING", "Check",
    "Verdict", "result_checks", "verdict",
]  # fmt: skip
BREAKDOWNS = {
    "policy": "policy",
    "function": "function (COFOG)",
    "economic": "economic class (GFSM)",
    "ministry": "ministry",
    "source": "source of financing",
}


def result_checks(result: Result) -> list[Check]:
    """Every check of a result, in the order of the sheet Checks."""
    with np.errstate(all="ignore"):
        return [
            *workbook_warnings(result),
            idle(result),
            *_finite(result),
            *_sums(result),
            *class_checks(result),
            *_appraisal(result),
            *_bounds(result),
            *_people(result),
            *capacity_checks(result),
            *count_checks(result),
            *delivery_checks(result),
            *monitoring_checks(result),
            *guarantee_checks(result),
            *poverty_checks(result),
            *area_checks(result),
            *_population(result),
            *_on(PLAUSIBILITY, plausibility(result)),
            *_on(SOCIETY, society(result)),
            *_on(CEILING, ceilings(result)),
        ]


def _on(subject: str, checks: Iterable[Check]) -> Iterator[Check]:
    """Checks with their subject."""
    return (replace(check, subject=subject) for check in checks)


def _equal(
    name: str, actual: Figure, expected: Figure, explanation: str, unit: str = "", size: Figure | float = 1.0
) -> Check:
    """Whether two figures agree in every place; shows the place where they differ most.

    ``size`` is how large the terms are: a difference of large terms is exact only to their last digits.
    """
    left, right = np.broadcast_arrays(np.asarray(actual, dtype=float), np.asarray(expected, dtype=float))
    place, tolerance, passed = agreement(np.abs(left - right), np.maximum(np.abs(right), size))
    return Check(
        name, float(left.flat[place]), float(right.flat[place]), tolerance, passed, explanation, unit=unit
    )


def _at_most(name: str, actual: Figure, bound: Figure | float, explanation: str, unit: str = "") -> Check:
    """Whether a figure keeps below a bound in every place; shows the place nearest to it or farthest over."""
    left, right = np.broadcast_arrays(np.asarray(actual, dtype=float), np.asarray(bound, dtype=float))
    place, tolerance, passed = agreement(left - right, np.abs(right))
    high, limit = float(left.flat[place]), float(right.flat[place])
    return Check(name, high, limit, tolerance, passed, explanation, AT_MOST, unit)


def _at_least(name: str, actual: Figure, bound: float, explanation: str, unit: str = "") -> Check:
    """Whether a figure keeps above a bound in every place."""
    low = float(np.min(actual))
    return Check(name, low, bound, RELATIVE, low >= bound - RELATIVE, explanation, AT_LEAST, unit)


def _finite(result: Result) -> Iterator[Check]:
    figures = [np.ravel(block.figure) for block in result.blocks if block.part not in MEASURED]
    bad = int(np.count_nonzero(~np.isfinite(np.concatenate(figures))))
    yield Check(
        "Every figure is a number", bad, 0, 0, bad == 0, "Figures that are missing or infinite.",
        unit="figures",
    )  # fmt: skip


def _sums(result: Result) -> Iterator[Check]:
    currency = str(result.assumptions.about["currency"])
    whole = result.budget_lines.totals.gross_cost[0]
    for by, words in BREAKDOWNS.items():
        parts = summed(result.budget_figures(by).values())
        yield _equal(
            f"Gross cost by {words} sums to the total",
            parts,
            whole,
            "Sum of the rows against the total of all policies, in the year with the largest difference.",
            currency,
        )
    cost = result.budget_lines.cost
    off = cost.tax_on_benefits + cost.indirect_tax + cost.tax_on_wages + cost.fees
    yield _equal(
        "Net cost is gross cost less what comes off",
        cost.net_cost,
        cost.gross_cost - off,
        "Gross cost less tax on benefits, on their spending and on staff pay, and fees.",
        currency,
        cost.gross_cost,
    )
    financed = result.budget_lines.financing.financed
    if len(financed):
        yield _at_most(
            "Financing does not exceed expenditure",
            _by_owner(result, financed),
            cost.expenditure,
            "Amounts of all sources of a policy together against its expenditure.",
            currency,
        )


def _by_owner(result: Result, financed: Figure) -> Figure:
    owners = [policy for policy, _ in result.bound.names.financing]
    return np.array(
        [
            financed[[k for k, owner in enumerate(owners) if owner == policy]].sum(axis=0)
            for policy in result.policies
        ]
    )


def _appraisal(result: Result) -> Iterator[Check]:
    unit = result.unit("real")
    each, whole = result.budget_lines.appraisal, result.budget_lines.total_appraisal
    terms = (whole.present_cost, whole.present_transfers, whole.present_gains)
    size = max(float(abs(term).max()) for term in terms)
    for name, label in (
        ("present_cost", LABELS["present_cost"]),
        ("net_present_value", LABELS["npv"]),
    ):
        yield _equal(
            f"{label}: the policies sum to the total",
            getattr(each, name).sum(axis=0),
            getattr(whole, name)[0],
            "Sum over the policies against the appraisal of all flows together.",
            unit,
            size,
        )
    seen = perspectives(result)
    yield _equal(
        "Participants, budget, others and donors sum to society",
        np.array([sum(view.participants + view.budget + view.others + view.donors for view in seen[:-1])]),
        whole.net_present_value[0],
        "Sum of the gains and losses of the four, against the net present value.",
        unit,
        size,
    )
    yield from _tax_on_pay(result, unit)
    factors = result.budget_lines.discount_factors[0]
    yield _at_most(
        "Discount factors never rise",
        np.diff(factors, prepend=1.0),
        0,
        "Largest step from a year to the next.",
    )
    yield _at_least("Discount factors are above 0", factors, 0, "Smallest factor.")
    if result.scenario.name == BASELINE:
        yield _equal(
            "The baseline equals itself",
            result.budget_lines.totals.gross_cost,
            result.baseline_lines.totals.gross_cost,
            "Gross cost of this workbook against the baseline it is compared with.",
            str(result.assumptions.about["currency"]),
        )


def _tax_on_pay(result: Result, unit: str) -> Iterator[Check]:
    """Tax on staff pay is part of what staff gain who would be without work.

    Policies without any such gain are refused. Workbooks of older formats have alarms in place of both.
    """
    there = present_tableau(result, LEVEL)
    gaining = there.other_gains > 0
    if there.tax_on_pay[gaining].any():
        check = _at_most(
            "Tax on staff pay does not exceed the gains of others",
            there.tax_on_pay[gaining],
            there.other_gains[gaining],
            "Present values of a policy: staff who would be without work gain pay less what they give up.",
            unit,
        )
        refused = refuses_tax_on_pay(result.assumptions.about)
        yield check if refused else replace(check, severity=WARNING, alarm=True)


def _bounds(result: Result) -> Iterator[Check]:
    lines, currency = result.budget_lines, str(result.assumptions.about["currency"])
    assumed = result.alone.assumed.policies.coverage
    shares: Iterable[tuple[str, Figure]] = (
        ("Coverage", lines.people.coverage),
        ("Take-up", assumed.take_up),
        ("Share who belong to a target group", lines.groups.group_share),
    )
    for label, figure in shares:
        yield _at_least(f"{label}: not below 0", figure, 0, "Smallest share of any policy and year.", "share")
        yield _at_most(f"{label}: not above 1", figure, 1, "Largest share of any policy and year.", "share")
    kinds = [block.figure.min() for block in result.blocks if block.economic and block.rows]
    yield _at_least(
        "No cost is negative", np.array(kinds), 0, "Smallest figure of any kind of cost, policy and year.",
        currency,
    )  # fmt: skip


def _people(result: Result) -> Iterator[Check]:
    lines = result.budget_lines
    people, count = lines.people, len(result.years)
    living = lines.economy.population[..., -count:]
    pairs = (
        ("Beneficiaries do not exceed the population", people.beneficiaries, living),
        ("People reached do not exceed those in the target group", people.reached,
         people.eligible + waiting_from_before(result)),
        ("A target group does not exceed the people of its ages", lines.groups.group_people,
         lines.groups.group_population),
    )  # fmt: skip
    for name, actual, bound in pairs:
        note = "In the policy or group and the year where the two are closest."
        yield _at_most(name, actual, bound, note, "persons")
    yield _at_least(
        "No count of people is negative", people.beneficiaries, 0, "Fewest beneficiaries.", "persons"
    )


def _population(result: Result) -> Iterator[Check]:
    projected = population(result.assumptions)
    if projected.projection is None:
        return
    path = projected.projection
    people = path.population.sum(axis=(0, 1))
    events = (
        path.births.sum(axis=0) - path.deaths.sum(axis=(0, 1)) + path.net_migration.sum(axis=(0, 1))
    )  # fmt: skip
    yield _equal(
        "Population balance: births - deaths + net migration = change",
        events,
        np.diff(people),
        "Events of a year against the change of the population, in the year with the largest difference.",
        "persons",
        float(people.max()),
    )
    yield _at_least("No age group is negative", path.population, 0, "Smallest age group.", "persons")
