"""The evidence behind the gains: their shares by grade, and what the first page says about them.

A ratio is only as good as the gains in it. Where more than half of them are illustrative, the first line says
"not evidenced" in place of a ratio.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.column_choices import GRADES
from costmodel.assumptions.format.fact import HAIRCUT
from costmodel.assumptions.format.facts import facts_of
from costmodel.engine.inputs.scale import scale_of
from costmodel.model.effects import MONEY_DRIVER
from costmodel.model.kernels import present_value

if TYPE_CHECKING:
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

UNGRADED = "none"
WEAK = (GRADES[-1], UNGRADED)
"""Grades on which no ratio may rest: illustrative, and none."""
HALF = 0.5
NOT_EVIDENCED = "not evidenced"
CASH = "benefit"
"""The part of a policy that pays money."""


def effect_grades(assumptions: Assumptions) -> list[str]:
    """The grade of each outcome: the weaker of its effect and its value, as of any product."""
    facts = (*facts_of(assumptions, "Values"), *facts_of(assumptions, "Outcomes"))
    grades = {fact.path: fact.grade for fact in facts}
    result = []
    for row in assumptions.table("Outcomes").rows:
        outcome_path, library = f"outcome.{row['outcome']}", f"value.{row.get('valued_as')}.value"
        factors = (
            grades[f"{outcome_path}.effect"],
            grades.get(f"{outcome_path}.value") or grades.get(library),
        )
        result.append(max((grade for grade in factors if grade), default=UNGRADED))
    return result


def by_grade(assumptions: Assumptions, each: Figure) -> dict[str, float]:
    """Amounts of the outcomes added up by grade, as shares of their sum; all 0 where that is 0."""
    amounts = dict.fromkeys((*GRADES, UNGRADED), 0.0)
    for grade, amount in zip(effect_grades(assumptions), each, strict=True):
        amounts[grade] += float(amount)
    whole = sum(amounts.values())
    return {grade: amount / whole if whole > 0 else 0.0 for grade, amount in amounts.items()}


def gains_by_grade(
    assumptions: Assumptions, budget: SocialBudget, over: SocialBudget | None = None
) -> dict[str, float]:
    """The share of the gains that rests on each grade: absolute present values by outcome, before harms.

    ``over`` is the baseline, for the gains that a scenario adds to it.
    """
    gains = present_gains(budget)
    return by_grade(assumptions, np.abs(gains if over is None else gains - present_gains(over)))


def present_gains(budget: SocialBudget) -> Figure:
    """The present value of the gains of each outcome: (outcome,)."""
    value = budget.outcomes.value_real
    return np.asarray(present_value(np.maximum(value, 0), budget.discounting.outcome_factors)[..., 0])


def verdict_on_gains(shares: dict[str, float]) -> str:
    """Why a return is not evidenced, in one sentence; "" where it is.

    It is not where more than half of the present value of the gains is of grade D, or without a grade.
    """
    weak = sum(shares[grade] for grade in WEAK)
    if weak <= HALF:
        return ""
    return f"{NOT_EVIDENCED}: {weak:.1%} of the gains rest on illustrative figures (grade D or none)"


def caveats(assumptions: Assumptions, budget: SocialBudget) -> list[str]:
    """Sentences to read with any figure of the return."""
    sentences = (independent_of_the_amount(assumptions), haircut_words(assumptions, budget))
    return [text for text in sentences if text]


def haircut_words(assumptions: Assumptions, budget: SocialBudget) -> str:
    """A sentence where haircuts take something off gains, with the amount; "" elsewhere."""
    taken = present_value(budget.outcomes.taken_off_gains, budget.discounting.outcome_factors)[..., 0]
    if not np.any(taken > 0):
        return ""
    about = assumptions.about
    acting = {grade for grade, amount in zip(effect_grades(assumptions), taken, strict=True) if amount > 0}
    shares = ", ".join(f"{about[f'{HAIRCUT}{grade}']:.0%} off grade {grade}" for grade in sorted(acting))
    amount = float(np.sum(taken))
    money = scale_of(amount).amount(amount, f"{about['currency']} of {about['price_base_year']}")
    return f"Gains count less for their evidence: {shares}; {money} in present value. Harms count in full."


def independent_of_the_amount(assumptions: Assumptions) -> str:
    """A sentence where no effect of a cash benefit depends on its amount; "" elsewhere."""
    paying = {fact.policy for fact in facts_of(assumptions, "Parameters") if fact.address.part == CASH}
    rows = [row for row in assumptions.table("Outcomes").rows if row["policy"] in paying]
    depends = any(row["driver"] == MONEY_DRIVER or row.get("elasticity") is not None for row in rows)
    if depends or not rows:
        return ""
    return "Effects do not depend on the amount of a benefit: do not compare amounts by their return."
