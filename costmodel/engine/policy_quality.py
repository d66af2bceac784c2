"""Grades of evidence of cost and return."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.assumptions.format.column_choices import GRADES
from costmodel.engine.evidence import main_grades
from costmodel.engine.inputs.gains_evidence import UNGRADED, by_grade
from costmodel.engine.results import Result
from costmodel.model.kernels import present_value


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
    for policy, present_cost in zip(result.policies, present, strict=True):
        grades = [grade or UNGRADED for grade in main_grades(result, policy)]
        cost[max(grades, key=(*GRADES, UNGRADED).index, default=UNGRADED)] += float(present_cost)
    lines, assumptions = result.budget_lines, result.assumptions
    worse = np.maximum(-lines.outcomes.value_real, 0)
    harms = by_grade(assumptions, present_value(worse, lines.discounting.outcome_factors)[:, 0])
    gains = result.gains_by_grade()
    return [Resting(grade, _share(cost, grade), gains[grade], harms[grade]) for grade in cost]


def _share(amounts: dict[str, float], grade: str) -> float:
    whole = sum(amounts.values())
    return amounts[grade] / whole if whole > 0 else 0.0
