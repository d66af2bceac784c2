"""How good the evidence behind the cost is: grades of the figures that drive it, by policy.

A policy's main cost parameters are how many it reaches (the size of its target group, coverage, take-up) and
what each of them costs (benefit, quantity and unit cost, staffing and pay, capital, fee waived). The finer
terms (ramp, indexation, administration, errors of targeting, lives) move the cost less and do not count. A
policy rests on illustrative figures as soon as one main parameter is graded D: a product is as good as its
weakest factor. Beside that all-or-nothing share stands a finer one, each policy's cost weighted by the share
of its main parameters that are graded D.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import GRADES
from costmodel.assumptions.format.facts import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.results import Result

ILLUSTRATIVE = GRADES[-1]
MAIN = {
    "coverage": ("target", "take_up"),
    "benefit": (
        "amount", "payments_per_year", "share_of_poverty_line", "share_of_average_wage",
        "share_of_gdp_per_head",
    ),
    "service": ("quantity", "unit_cost"),
    "staff": (
        "people_per_staff", "hours_share", "multiple_of_average_wage", "multiple_of_minimum_wage",
        "multiple_of_gdp_per_head",
    ),
    "capital": ("units", "units_per_beneficiary", "price"),
    "revenue_forgone": ("fee", "paying_share"),
}  # fmt: skip
"""The main cost parameters: fields by part of a policy."""
GRADED = ("Groups", "Prevalence", "Parameters", "Outcomes")


@dataclass(frozen=True)
class Evidence:
    """The evidence behind one policy's cost."""

    policy: str
    cost: float
    """Present value of gross cost, LCU at base-year prices."""
    share: float
    """Its share of the cost of all policies."""
    parameters: int
    """Main cost parameters."""
    illustrative: tuple[str, ...]
    """Labels of those graded D."""

    @property
    def rests_on_illustrative(self) -> bool:
        """Whether any main cost parameter is graded D."""
        return bool(self.illustrative)


def evidence(result: Result) -> list[Evidence]:
    """The evidence behind every policy's cost, in the order of the workbook."""
    costs = result.budget_lines.appraisal.present_cost[:, 0]
    whole = float(costs.sum())
    policies = []
    for policy, cost in zip(result.policies, costs, strict=True):
        graded = list(_cost_parameters(result, policy))
        policies.append(
            Evidence(
                policy=policy,
                cost=float(cost),
                share=float(cost) / whole if whole > 0 else 0.0,
                parameters=len(graded),
                illustrative=tuple(name for name, grade in graded if grade == ILLUSTRATIVE),
            )
        )
    return policies


def share_on_illustrative(policies: list[Evidence]) -> float:
    """Share of the present value of gross cost in policies that rest on illustrative figures."""
    return float(sum(one.share for one in policies if one.rests_on_illustrative))


def weighted_share(policies: list[Evidence]) -> float:
    """Share of the cost, each policy's weighted by the share of its main parameters graded D."""
    return float(
        sum(one.share * len(one.illustrative) / one.parameters for one in policies if one.parameters)
    )


def grades(result: Result) -> dict[str, int]:
    """How many assumptions of target groups, parameters and outcomes have each grade; "" for none."""
    counts = dict.fromkeys((*GRADES, ""), 0)
    for name in GRADED:
        for row in result.assumptions.table(name).rows:
            counts[str(row["grade"] or "")] += 1
    return counts


def main_grades(result: Result, policy: str) -> list[str]:
    """The grades of the main cost parameters of a policy; "" where one has none."""
    return [grade for _, grade in _cost_parameters(result, policy)]


def _cost_parameters(result: Result, policy: str) -> Iterator[tuple[str, str]]:
    """Label and grade of every main cost parameter of a policy; of several years' values the worst grade."""
    worst: dict[str, tuple[str, str]] = {}
    for fact in facts_of(result.assumptions, "Parameters"):
        address = fact.address
        if fact.policy == policy and address.name in MAIN.get(address.part, ()):
            known = worst.get(fact.path, (fact.label, ""))
            worst[fact.path] = max(known, (fact.label, fact.grade), key=lambda pair: pair[1])
    yield from worst.values()
    groups = result.assumptions.table("Groups").by("group")
    group = result.assumptions.table("Policies").rows[result.policies.index(policy)]["group"]
    of_groups: dict[str, list[str]] = {}
    for fact in (*facts_of(result.assumptions, "Groups"), *facts_of(result.assumptions, "Prevalence")):
        of_groups.setdefault(fact.address.owner, []).append(fact.grade)
    while group is not None:
        row = groups[str(group)]
        yield f"Size of the group: {row['label']}", max(of_groups.get(str(group), [""]))
        group = row["of"]
