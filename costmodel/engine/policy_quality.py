"""Grades of evidence of cost and return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.schema import GRADES
from costmodel.engine.evidence import ILLUSTRATIVE, main_grades
from costmodel.engine.results import Result
from costmodel.model.kernels import present_value

if TYPE_CHECKING:
    from costmodel.assumptions.format.tables import Assumptions

UNGRADED = "none"
HALF = 0.5
NOT_EVIDENCED = "not evidenced"


@dataclass(frozen=True)
class Resting:
    """Cost and return by grade."""

    grade: str
    cost: float
    """Share of the present value of gross cost in policies whose weakest main parameter has this grade."""
    gains: float
    """Share of the present value of gains from effects of this grade."""
    harms: float
    """Share of the present value of harms from effects of this grade."""


def resting(result: Result) -> list[Resting]:
    """Shares of cost and return by grade: a policy's cost is as good as its weakest main parameter."""
    cost = dict.fromkeys((*GRADES, UNGRADED), 0.0)
    present = result.budget_lines.appraisal.present_cost[:, 0]
    for policy, own in zip(result.policies, present, strict=True):
        grades = [grade or UNGRADED for grade in main_grades(result, policy)]
        cost[max(grades, key=(*GRADES, UNGRADED).index, default=UNGRADED)] += float(own)
    gains, harms = dict.fromkeys(cost, 0.0), dict.fromkeys(cost, 0.0)
    lines = result.budget_lines
    values = np.broadcast_to(lines.outcomes.value_real, (len(result.bound.names.outcomes), len(result.years)))
    better = present_value(np.maximum(values, 0), lines.discount_factors)[:, 0]
    worse = present_value(np.maximum(-values, 0), lines.discount_factors)[:, 0]
    for grade, gain, harm in zip(_effect_grades(result.assumptions), better, worse, strict=True):
        gains[grade] += float(gain)
        harms[grade] += float(harm)
    return [Resting(grade, _share(cost, grade), _share(gains, grade), _share(harms, grade)) for grade in cost]


def gains_verdict(result: Result) -> str:
    """Why the return of a result is not evidenced, in one sentence; "" where it is.

    It is not where more than half of the present value of the gains is of grade D, or without a grade.
    """
    weak = sum(one.gains for one in resting(result) if one.grade in (ILLUSTRATIVE, UNGRADED))
    if weak <= HALF:
        return ""
    return f"{NOT_EVIDENCED}: {weak:.0%} of the gains rest on illustrative figures (grade D or none)"


def _effect_grades(assumptions: Assumptions) -> list[str]:
    """The grade of each outcome: the weaker of its effect and its value, as of any product."""
    facts = (*facts_of(assumptions, "Values"), *facts_of(assumptions, "Outcomes"))
    grades = {fact.path: fact.grade for fact in facts}
    result = []
    for row in assumptions.table("Outcomes").rows:
        own, library = f"outcome.{row['outcome']}", f"value.{row.get('valued_as')}.value"
        factors = (grades[f"{own}.effect"], grades.get(f"{own}.value") or grades.get(library))
        result.append(max((grade for grade in factors if grade), default=UNGRADED))
    return result


def _share(of: dict[str, float], grade: str) -> float:
    whole = sum(of.values())
    return of[grade] / whole if whole > 0 else 0.0
