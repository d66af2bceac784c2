"""Binding of the rules of benefits: which policies state a floor, a lag or months of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.facts import facts_of
from costmodel.model.benefits import INDEX_SHARES, RULED, BenefitRules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.entry_figures import Figures

FIRST_FORMAT = 1
"""Workbooks of this format may have shares of indexation above 1, and keep their figures."""


def benefit_rules(assumptions: Assumptions, make: Figures, policies: Sequence[str]) -> BenefitRules:
    """The rows of the policies that state a rule, or in which a scenario sets one."""
    stated = {fact.path for fact in facts_of(assumptions, "Parameters")} | set(make.changed_paths)
    rules = {
        field: tuple(k for k, policy in enumerate(policies) if f"policy.{policy}.{path}" in stated)
        for path, field in RULED.items()
    }
    bounded: tuple[int, ...] = ()
    if make.uncertain and int(assumptions.about["format_version"]) != FIRST_FORMAT:
        bounded = tuple(
            k
            for k, policy in enumerate(policies)
            if sum(f"policy.{policy}.{path}" in stated for path in INDEX_SHARES) > 1
        )
    return BenefitRules(**rules, bounded=bounded)
