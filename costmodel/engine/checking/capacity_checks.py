"""Checks of people by step, of capacity and of hiring; notes on what a reader has to know of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.report import listed
from costmodel.engine.checking.hiring import MOST, steep_hiring
from costmodel.engine.line_items.verdict import AT_MOST, RELATIVE, WARNING, Check, agreement
from costmodel.model.cascade import STEPS
from costmodel.wording.catalogue import joined, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure

USUAL_RANGE = 0.02
"""Difference of published and effective take-up within which they agree, where no range is given."""
OBSERVED = "coverage.observed_take_up"
YEAR = re.compile(r"(?:19|20|21)\d\d")


def capacity_checks(result: Result) -> Iterator[Check]:
    """Every check of people by step and of staff; none where the set states nothing of it."""
    if result.bound.names.cascade.policies:
        yield _sum_of_steps(result)
        yield _waiting(result)
        yield from _decisions(result)
    yield from _observed(result)
    if result.bound.names.cascade.staff:
        yield _hiring(result)


def waiting_from_before(result: Result) -> Figure:
    """People who wait from earlier years for a service had once, by policy: they come on top of the group."""
    lines, cascade = result.budget_lines, result.bound.assumed.cascade
    waiting = np.zeros((len(result.policies), len(result.years)))
    for place, policy in enumerate(cascade.policies):
        if policy in cascade.once:
            waiting[policy] = lines.cascade.demand[place] - _new_demand(result, place, policy)
    return waiting


def _new_demand(result: Result, place: int, policy: int) -> Figure:
    """Demand without those who wait from earlier years: all covered less the steps before."""
    lines = result.budget_lines
    before = ("unaware", "discouraged", "turned_down", "not_paid", "not_taken_up")
    return np.asarray(lines.people.covered[policy] - sum(getattr(lines.cascade, n)[place] for n in before))


def _steps(result: Result) -> Figure:
    """The people of all steps together: (policy of the cascade, year)."""
    lines, index = result.budget_lines, list(result.bound.assumed.cascade.policies)
    figures = (
        lines.people.reached[index] if name == "reached" else getattr(lines.cascade, name) for name in STEPS
    )
    return np.asarray(sum(figures))


def _sum_of_steps(result: Result) -> Check:
    index = list(result.bound.assumed.cascade.policies)
    expected = (result.budget_lines.people.eligible + waiting_from_before(result))[index]
    counted = _steps(result)
    place, tolerance, passed = agreement(np.abs(counted - expected), expected)
    return Check(
        "Everybody of the target group is in one step of take-up", float(counted.flat[place]),
        float(expected.flat[place]), tolerance, passed,
        "Not covered, unaware, discouraged, turned down, not paid, waiting and reached together, against the "
        "people of the group, in the policy and year with the largest difference.", unit="persons",
    )  # fmt: skip


def _waiting(result: Result) -> Check:
    """Whether anybody waits: what limits the policy, and how many wait at most."""
    lines, names = result.budget_lines.cascade, result.bound.names.cascade
    told = []
    for place, policy in enumerate(names.policies):
        waiting = lines.waiting[place]
        if waiting.max() > RELATIVE * max(float(lines.demand[place].max()), 1.0):
            year = int(np.argmax(waiting))
            kinds = {"a decision": lines.waiting_for_decision, "a place": lines.waiting_for_place}
            most = max(kinds, key=lambda kind: float(kinds[kind][place, year]))
            told.append(
                phrase(
                    "{policy}: {waiting} of {demand} in {year}, most of them for {most}", policy=policy,
                    waiting=f"{waiting[year]:,.0f}", demand=f"{lines.demand[place, year]:,.0f}",
                    year=result.years[year], most=most,
                )
            )  # fmt: skip
    return Check(
        "Decisions, places and staff suffice: nobody waits", len(told), 0, 0, not told,
        phrase("Waiting at most: {told}.", told=joined(told, "{first}; {last}")) if told else "Nobody waits.",
        unit="policies",
        severity=WARNING,
    )  # fmt: skip


def _decisions(result: Result) -> Iterator[Check]:
    """Applications stay within the decisions possible, unless renewals alone exceed them."""
    lines, names, cascade = result.budget_lines, result.bound.names.cascade, result.bound.assumed.cascade
    if not names.assessed:
        return
    index = list(cascade.assessed)
    possible = lines.cascade.decisions_possible
    after = np.broadcast_to(
        lines.decisions.approved_after_appeals, (len(result.policies), len(result.years))
    )[index]
    over = lines.cascade.renewals / after > possible * (1 + RELATIVE)
    applications = lines.delivery.applications[index]
    most = np.maximum(possible, 1.0)
    excess = np.where(over, 0.0, applications - possible) / most
    place = int(np.argmax(excess))
    yield Check(
        "Applications do not exceed the decisions possible", float(applications.flat[place]),
        float(possible.flat[place]), RELATIVE * float(most.flat[place]), bool(excess.flat[place] <= RELATIVE),
        "In the policy and year where the two are closest; years in which renewals alone exceed them are "
        "left out.", AT_MOST, "units",
    )  # fmt: skip
    told = [
        f"{name} in {listed([str(year) for year in np.asarray(result.years)[over[k]]])}"
        for k, name in enumerate(names.assessed)
        if over[k].any()
    ]
    yield Check(
        "Decisions suffice for renewals", len(told), 0, 0, not told,
        f"Renewals alone exceed the decisions possible: {'; '.join(told)}." if told else "They suffice.",
        unit="policies", severity=WARNING,
    )  # fmt: skip


def _observed(result: Result) -> Iterator[Check]:
    """Published take-up against that of its own year."""
    names, table = result.bound.names.cascade, result.assumptions.table("Parameters")
    for number, row in enumerate(table.rows):
        if row["parameter"] != OBSERVED or row["policy"] not in names.observed:
            continue
        policy, cell = str(row["policy"]), table.cell(number, "value")
        year = int(next(iter(YEAR.findall(str(row["as_of"] or ""))), 0))
        name = f"Take-up of {policy} is as published"
        low, high = _range(row["value"], row["low"], row["high"])
        if year not in result.years:
            yield Check(
                name, 0, 0, 0, passed=True, unit="share",
                explanation=f"Published {row['value']:.1%} of {year} ({cell}), which is no year of the "
                "model: not compared.",
            )  # fmt: skip
            continue
        effective = float(
            result.budget_lines.cascade.take_up_effective[
                names.policies.index(policy), result.years.index(year)
            ]
        )
        passed = low - RELATIVE <= effective <= high + RELATIVE
        yield Check(
            name, effective, float(row["value"]), high - float(row["value"]), passed,
            f"Reached of those covered in {year}, against the published figure ({cell}), which is plausible "
            f"from {low:.1%} to {high:.1%}.", unit="share", severity=WARNING,
            reason=f"{policy} reaches {effective:.1%} of those covered in {year}; published "
            f"{row['value']:.1%}.",
        )  # fmt: skip


def _range(value: float, low: float | None, high: float | None) -> tuple[float, float]:
    if low is None or high is None:
        return value - USUAL_RANGE, value + USUAL_RANGE
    return low, high


def _hiring(result: Result) -> Check:
    lines = result.budget_lines.staffing
    staff: Sequence[tuple[str, str]] = result.bound.names.cascade.staff
    shape = (len(staff), len(result.years))
    posts, hires = (np.broadcast_to(figure, shape) for figure in (lines.posts, lines.hires))
    hirings = list(steep_hiring(staff, posts, hires, result.years))
    words = "; ".join(one.words for one in hirings)
    return Check(
        "Staff can be hired: no more than half of last year's in a year", len(hirings), 0, 0, not hirings,
        f"{words[0].upper()}{words[1:]}." if hirings
        else f"No policy hires more than {MOST:.0%} of last year's staff after its first year.",
        unit="kinds of staff", severity=WARNING,
    )  # fmt: skip
