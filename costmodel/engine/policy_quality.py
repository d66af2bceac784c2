"""Grades of evidence of cost and return."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.schema import GRADES
from costmodel.engine.evidence import main_grades
from costmodel.engine.results import Result
from costmodel.model.kernels import present_value

UNGRADED = "none"


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
    factors = lines.discounting.outcome_factors
    better = present_value(np.maximum(values, 0), factors)[:, 0]
    worse = present_value(np.maximum(-values, 0), factors)[:, 0]
    effects = [fact for fact in facts_of(result.assumptions, "Outcomes") if fact.address.field == "effect"]
    for fact, gain, harm in zip(effects, better, worse, strict=True):
        gains[fact.grade or UNGRADED] += float(gain)
        harms[fact.grade or UNGRADED] += float(harm)
    return [Resting(grade, _share(cost, grade), _share(gains, grade), _share(harms, grade)) for grade in cost]


def _share(of: dict[str, float], grade: str) -> float:
    whole = sum(of.values())
    return of[grade] / whole if whole > 0 else 0.0
