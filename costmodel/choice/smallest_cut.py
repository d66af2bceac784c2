"""The smallest cut in coverage or benefit that brings the spending of a ministry below its ceilings."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.tables import Assumptions
from costmodel.choice.ceiling_room import ceiling_of, ceiling_paths, policies_of
from costmodel.choice.crossings import between
from costmodel.engine.evaluation.binding import evaluate
from costmodel.engine.inputs.scenarios import BASELINE, NOTHING_ADDED
from costmodel.engine.results import Result
from costmodel.engine.run import run
from costmodel.engine.statements.mtef import BREACH
from costmodel.errors import ModelError
from costmodel.model.arguments import ROUNDING, one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from os import PathLike

    from costmodel.choice.ceiling_room import CeilingPath
    from costmodel.model.assumed import Assumed
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

COVERAGE, BENEFIT = CUTS = ("coverage", "benefit")
"""What is cut."""
NONE_NEEDED, CUT, NOT_ENOUGH = "none needed", "found", "not enough"
PRINTED = 1000
"""A cut is printed rounded up to so many parts."""
DEARER = 1e-9
"""A policy costs more in a scenario where it does by more than this share."""


@dataclass(frozen=True)
class SmallestCut:
    """The least share of what a scenario adds that must be cut so that no ceiling is broken.

    Cut is what the scenario adds to coverage, or to the benefit, over the baseline, in each year and in each
    policy of the ministry that it makes dearer. Cost that does not depend on it stays.
    """

    ministry: str
    of: str
    """Coverage or benefit."""
    status: str
    cut: float | None
    """A share of 1; None where a full cut is not enough."""
    printed: float | None
    """Rounded up to a tenth of a per cent."""
    policies: tuple[str, ...]
    """Labels of the policies that are cut."""
    years: tuple[int, ...]
    """Years with a ceiling."""
    excess: tuple[float, ...]
    """Spending of the scenario above the ceiling by year; below 0 is room."""
    first_breach: int | None
    remaining: float | None
    """Excess after a full cut, in the year in which it is largest, where that is not enough."""
    remaining_year: int | None
    currency: str
    stamp: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain fields, for JSON."""
        return asdict(self)


def smallest_cut(
    assumptions: Assumptions | Result | str | PathLike[str],
    scenario: str = "",
    ministry: str | None = None,
    of: str = COVERAGE,
) -> SmallestCut:
    """The smallest cut in coverage or benefit that removes every breach of a ministry's ceilings.

    A result has its scenario. ``ministry`` may be left out where only one has ceilings. Raises ModelError
    for the baseline, a scenario that is not the result's, a ministry without a ceiling and another word than
    coverage or benefit, and AssumptionError as ``run`` does.
    """
    if not isinstance(assumptions, Result):
        assumptions = run(assumptions, scenario)
    elif scenario not in ("", assumptions.scenario.name):
        raise ModelError(
            f"scenario: found {scenario!r:.80} beside a result of {assumptions.scenario.name}. Leave it out."
        )
    return _smallest_cut(assumptions, ministry, of)


def _smallest_cut(result: Result, ministry: str | None, quantity: str) -> SmallestCut:
    if result.scenario.name == BASELINE:
        raise ModelError(NOTHING_ADDED)
    part = one_of(quantity, "cut", CUTS)
    path = ceiling_of(result.assumptions, result.years, ministry)
    rows = _dearer(result, path.ministry)
    over: Figure = path.excess(result.budget_lines, result.bound)
    cut: float | None
    broken = over > path.amounts * BREACH
    status, cut, full = NONE_NEEDED, 0.0, over
    if broken.any():
        costs = _Cut(result, path, rows, part, over)
        full = costs.excess(np.ones(1))[0]
        status = NOT_ENOUGH if (full > path.amounts * BREACH).any() else CUT
        cut = least_cut(costs.excess, path.amounts) if status == CUT else None
    lacking = status == NOT_ENOUGH
    labels = result.policy_field("label")
    return SmallestCut(
        ministry=path.ministry,
        of=part,
        status=status,
        cut=cut,
        printed=None if cut is None else printed(cut),
        policies=tuple(labels[row] for row in rows),
        years=path.years,
        excess=tuple(over.tolist()),
        first_breach=path.years[int(np.argmax(broken))] if broken.any() else None,
        remaining=float(full.max()) if lacking else None,
        remaining_year=path.years[int(np.argmax(full))] if lacking else None,
        currency=str(result.assumptions.about["currency"]),
        stamp=result.stamp,
    )


def cuts_below_ceilings(result: Result) -> list[SmallestCut]:
    """The smallest cut in coverage, and in benefit, of every ministry that breaks a ceiling in a scenario."""
    if result.scenario.name == BASELINE:
        return []
    ministries = ceiling_paths(result.assumptions, result.years)
    cuts = (_smallest_cut(result, ministry, part) for ministry in ministries for part in CUTS)
    return [cut for cut in cuts if cut.status != NONE_NEEDED]


def least_cut(excess: Callable[[Figure], Figure], ceilings: Figure) -> float:
    """The least cut without a breach, where no cut breaks a ceiling and a full cut breaks none.

    ``excess`` gives spending above each ceiling at many cuts: (cut,) -> (cut, year). Share of 1.
    """
    scale = float(np.abs(ceilings).max()) or 1.0

    def worst(cuts: Figure) -> Figure:
        return np.asarray(excess(cuts).max(axis=-1) / scale)

    if worst(np.ones(1))[0] > 0:  # within the tolerance of a ceiling, which only a full cut meets
        return 1.0
    (crossing,) = between(worst, np.zeros(1), np.ones(1))
    return crossing.high


def printed(cut: float) -> float:
    """A cut rounded up to a tenth of a per cent, so that what is printed is enough.

    >>> printed(9 / 26)
    0.347
    """
    return max(0, math.ceil((cut - ROUNDING) * PRINTED)) / PRINTED


def _dearer(result: Result, ministry: str) -> list[int]:
    """Positions of the policies of a ministry that cost more in the scenario than in the baseline."""
    cost, base = (lines.cost.expenditure for lines in (result.budget_lines, result.baseline_lines))
    more = np.any(cost - base > DEARER * np.abs(cost), axis=-1)
    return [row for row in policies_of(result.bound, ministry) if more[row]]


class _Cut:
    """The whole model with a part of what the scenario adds cut; every call is one batch."""

    def __init__(
        self, result: Result, path: CeilingPath, rows: Sequence[int], part: str, uncut: Figure
    ) -> None:
        self.result, self.path, self.bound = result, path, result.alone
        self.cut = np.isin(np.arange(len(result.policies)), rows)[:, None]
        self.assumed = less_coverage if part == COVERAGE else less_benefit
        self.tried: dict[bytes, Figure] = {np.zeros(1).tobytes(): uncut[None]}

    def excess(self, cuts: Figure) -> Figure:
        """Spending above the ceilings at each cut: (cut,) -> (cut, year with a ceiling)."""
        key = cuts.tobytes()
        if key not in self.tried:
            self.tried[key] = self._excess(cuts)
        return self.tried[key]

    def _excess(self, cuts: Figure) -> Figure:
        share = np.where(self.cut, cuts[:, None, None], 0.0)
        lines = self.result.budget_lines, self.result.baseline_lines
        budget = evaluate(replace(self.bound, assumed=self.assumed(self.bound.assumed, *lines, share)))
        return self.path.excess(budget, self.bound)


def less_coverage(assumed: Assumed, lines: SocialBudget, base: SocialBudget, share: Figure) -> Assumed:
    """Coverage of each year given as a mix of scenario and baseline; other policies keep their paths.

    Shapes: share (cut, policy, 1) -> coverage (cut, policy, year).
    """
    coverage = assumed.policies.coverage
    path, before = lines.people.coverage_path, base.people.coverage
    cut = share.max(axis=0) > 0
    mixed = np.where(cut, before + (1 - share) * (path - before), coverage.target)
    shapes = tuple(
        "given" if is_cut else shape for is_cut, shape in zip(cut[:, 0], coverage.shape, strict=True)
    )
    reduced_coverage = replace(coverage, shape=shapes, target=mixed)
    return replace(assumed, policies=replace(assumed.policies, coverage=reduced_coverage))


def less_benefit(assumed: Assumed, lines: SocialBudget, base: SocialBudget, share: Figure) -> Assumed:
    """Benefit of each year lowered towards that of the baseline, which is 0 where the policy is not in force.

    Shapes: share (cut, policy, 1) -> amounts (cut, policy, year).
    """
    amount = lines.benefits.benefit_per_year
    before = base.benefits.benefit_per_year * base.timing.in_force
    kept = 1 - share * np.where(amount > 0, 1 - before / np.where(amount > 0, amount, 1.0), 0.0)
    benefit = assumed.policies.benefit
    reduced_benefit = replace(
        benefit,
        amount=replace(benefit.amount, value=benefit.amount.value * kept),
        share_of_poverty_line=benefit.share_of_poverty_line * kept,
        share_of_average_wage=benefit.share_of_average_wage * kept,
        share_of_gdp_per_head=benefit.share_of_gdp_per_head * kept,
    )
    return replace(assumed, policies=replace(assumed.policies, benefit=reduced_benefit))
