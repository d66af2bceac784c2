"""Checks of a result: do the sums tie out, are shares and people within bounds, does the population balance.

A check that fails means that a figure must not be used. A warning is something a reader has to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.idle import idle_problems
from costmodel.engine.metrics import spending_of
from costmodel.engine.perspectives import perspectives
from costmodel.engine.population import population
from costmodel.engine.scenarios import BASELINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure

RELATIVE = 1e-9
"""Gaps up to this share of the largest figure compared are rounding of the last digits."""
ERROR, WARNING = "error", "warning"
SHOWN_CELLS = 5
EQUAL, AT_MOST, AT_LEAST = "equal to", "at most", "at least"
BREAKDOWNS = {
    "policy": "policy",
    "function": "function (COFOG)",
    "economic": "economic class (GFSM)",
    "ministry": "ministry",
    "source": "source of financing",
}


@dataclass(frozen=True)
class Check:
    """One check: what was found, what was expected, and what it means."""

    name: str
    found: float
    expected: float
    tolerance: float
    passed: bool
    explanation: str
    relation: str = EQUAL
    """How the figure found should stand to the one expected."""
    unit: str = ""
    severity: str = ERROR

    @property
    def outcome(self) -> str:
        """The outcome in words."""
        if self.passed:
            return "passed"
        return "failed" if self.severity == ERROR else "note"


@dataclass(frozen=True)
class Verdict:
    """What all checks together say."""

    failed: int
    noted: int
    count: int

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return self.failed == 0

    @property
    def words(self) -> str:
        """The verdict in a few words."""
        if self.failed:
            return f"{self.failed} of {self.count} checks FAILED"
        noted = {0: "", 1: ", 1 note to read"}.get(self.noted, f", {self.noted} notes to read")
        return f"all {self.count - self.noted} checks passed{noted}"


def verdict(checks: Sequence[Check]) -> Verdict:
    """What all checks together say."""
    bad = [check for check in checks if not check.passed]
    noted = sum(check.severity == WARNING for check in bad)
    return Verdict(failed=len(bad) - noted, noted=noted, count=len(checks))


def result_checks(result: Result) -> list[Check]:
    """Every check of a result, in the order of the sheet Checks."""
    with np.errstate(all="ignore"):
        return [
            *_finite(result),
            *_sums(result),
            *_appraisal(result),
            *_bounds(result),
            *_people(result),
            *_population(result),
            *_warnings(result),
        ]


def _equal(
    name: str, found: Figure, expected: Figure, explanation: str, unit: str = "", size: float = 1.0
) -> Check:
    """Whether two figures agree in every place; shows the place where they differ most.

    ``size`` is how large the terms are: a difference of large terms is exact only to their last digits.
    """
    left, right = np.broadcast_arrays(np.asarray(found, dtype=float), np.asarray(expected, dtype=float))
    gap = np.abs(left - right)
    place = int(np.argmax(gap))
    tolerance = RELATIVE * max(float(np.max(np.abs(right))), size, 1.0)
    passed = bool(gap.flat[place] <= tolerance)
    return Check(
        name, float(left.flat[place]), float(right.flat[place]), tolerance, passed, explanation, unit=unit
    )


def _at_most(name: str, found: Figure, bound: Figure | float, explanation: str, unit: str = "") -> Check:
    """Whether a figure keeps below a bound in every place; shows the place nearest to it or farthest over."""
    left, right = np.broadcast_arrays(np.asarray(found, dtype=float), np.asarray(bound, dtype=float))
    place = int(np.argmax(left - right))
    tolerance = RELATIVE * max(float(np.max(np.abs(right))), 1.0)
    high, limit = float(left.flat[place]), float(right.flat[place])
    return Check(name, high, limit, tolerance, high <= limit + tolerance, explanation, AT_MOST, unit)


def _at_least(name: str, found: Figure, bound: float, explanation: str, unit: str = "") -> Check:
    """Whether a figure keeps above a bound in every place."""
    low = float(np.min(found))
    return Check(name, low, bound, RELATIVE, low >= bound - RELATIVE, explanation, AT_LEAST, unit)


def _finite(result: Result) -> Iterator[Check]:
    bad = sum(int(np.count_nonzero(~np.isfinite(block.figure))) for block in result.blocks)
    yield Check(
        "Every figure is a number", bad, 0, 0, bad == 0, "Figures that are missing or infinite.",
        unit="figures",
    )  # fmt: skip


def _sums(result: Result) -> Iterator[Check]:
    currency = str(result.assumptions.about["currency"])
    years = list(result.years)
    whole = result.budget_lines.totals.gross_cost[0]
    for by, words in BREAKDOWNS.items():
        parts = result.budget(by=by)[years].to_numpy().sum(axis=0)
        yield _equal(
            f"Gross cost by {words} adds up",
            parts,
            whole,
            "Sum of the rows against the total of all policies, in the year where they differ most.",
            currency,
        )
    cost = result.budget_lines.cost
    off = cost.tax_on_benefits + cost.tax_on_wages + cost.replaced_spending
    yield _equal(
        "Net cost is gross cost less what comes off",
        cost.net_cost,
        cost.gross_cost - off,
        "Gross cost less tax on benefits, tax on staff pay and spending replaced.",
        currency,
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
            financed[[k for k, own in enumerate(owners) if own == policy]].sum(axis=0)
            for policy in result.policies
        ]
    )


def _appraisal(result: Result) -> Iterator[Check]:
    unit = result.unit("real")
    each, whole = result.budget_lines.appraisal, result.budget_lines.total_appraisal
    terms = (whole.present_cost, whole.present_transfers, whole.present_gains)
    size = max(float(abs(term).max()) for term in terms)
    for name, label in (
        ("present_cost", "Present value of cost"),
        ("net_present_value", "Net present value"),
    ):
        yield _equal(
            f"{label}: the policies add up to the total",
            getattr(each, name).sum(axis=0),
            getattr(whole, name)[0],
            "Sum over the policies against the appraisal of all flows together.",
            unit,
            size,
        )
    seen = perspectives(result)
    yield _equal(
        "Participants, taxpayers and others add up to society",
        np.array([sum(view.participants + view.taxpayers + view.others for view in seen[:-1])]),
        whole.net_present_value[0],
        "What each of the three gains or loses, against the net present value to society.",
        unit,
        size,
    )
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
            "The baseline adds nothing to the baseline",
            result.budget_lines.totals.gross_cost,
            result.baseline_lines.totals.gross_cost,
            "Gross cost of this workbook against the baseline it is compared with.",
            str(result.assumptions.about["currency"]),
        )


def _bounds(result: Result) -> Iterator[Check]:
    lines, currency = result.budget_lines, str(result.assumptions.about["currency"])
    assumed = result.bound.assumed.policies.coverage
    shares: Iterable[tuple[str, Figure]] = (
        ("Coverage", lines.people.coverage),
        ("Take-up", assumed.take_up),
        ("Share who belong to a target group", lines.groups.group_share),
    )
    for label, figure in shares:
        yield _at_least(f"{label}: not below 0", figure, 0, "Smallest share of any policy and year.", "share")
        yield _at_most(f"{label}: not above 1", figure, 1, "Largest share of any policy and year.", "share")
    kinds = [block.figure.min() for block in result.blocks if block.economic]
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
        ("People reached do not exceed those in the target group", people.reached, people.eligible),
        ("A target group does not exceed the people of its ages", lines.groups.group_people,
         lines.groups.group_population),
    )  # fmt: skip
    for name, found, bound in pairs:
        note = "In the policy or group and the year where the two are nearest."
        yield _at_most(name, found, bound, note, "persons")
    yield _at_least(
        "No count of people is negative", people.beneficiaries, 0, "Fewest beneficiaries.", "persons"
    )


def _population(result: Result) -> Iterator[Check]:
    found = population(result.assumptions)
    if found.projection is None:
        return
    path = found.projection
    people = path.population.sum(axis=(0, 1))
    events = (
        path.births.sum(axis=0) - path.deaths.sum(axis=(0, 1)) + path.net_migration.sum(axis=(0, 1))
    )  # fmt: skip
    yield _equal(
        "Population balance: births - deaths + net migration = change",
        events,
        np.diff(people),
        "Events of a year against the change of the population, in the year where they differ most.",
        "persons",
        float(people.max()),
    )
    yield _at_least("No age group is negative", path.population, 0, "Smallest age group.", "persons")


def _warnings(result: Result) -> Iterator[Check]:
    found = result.assumptions.warnings
    yield Check(
        "Warnings of the assumption workbook",
        len(found),
        0,
        0,
        not found,
        "Each stands below." if found else "The workbook was read without a warning.",
        unit="warnings",
        severity=WARNING,
    )
    yield _idle(result)
    yield from _ceilings(result)


def _idle(result: Result) -> Check:
    """Whether every assumption acts on a figure; a change announced that changes none misleads."""
    idle = idle_problems(result.assumptions, result.scenario.name)
    cells = ", ".join(problem.cell or problem.table for problem in idle[:SHOWN_CELLS])
    more = f" and {len(idle) - SHOWN_CELLS} more" if len(idle) > SHOWN_CELLS else ""
    return Check(
        "Every assumption acts on a figure",
        len(idle),
        0,
        0,
        not idle,
        f"Without effect: {cells}{more}. Each stands below." if idle else "None is without effect.",
        unit="assumptions",
        severity=ERROR if any(problem.alarm for problem in idle) else WARNING,
    )


def _ceilings(result: Result) -> Iterator[Check]:
    table = result.assumptions.table("Ceilings")
    ministries, lines = result.policy_field("ministry"), result.budget_lines
    for row in table.rows:
        if row["year"] not in result.years:
            continue
        spent = float(spending_of(lines, ministries, row["ministry"])[result.years.index(row["year"])])
        ceiling = float(row["amount"])
        yield Check(
            f"Ceiling of {row['ministry']}, {row['year']}",
            spent,
            ceiling,
            0,
            spent <= ceiling,
            "Expenditure of the ministry's policies against its ceiling.",
            AT_MOST,
            str(result.assumptions.about["currency"]),
            WARNING,
        )
