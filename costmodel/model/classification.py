"""Classification: expenditure by ministry, function of government (COFOG) and economic class (GFSM 2014).

A leaf is a part of one cost line of a policy: line x share of an economic class x share of a ministry and
function. Every table by ministry, function or class is a sum of leaves, and leaves sum to expenditure; what
other programmes no longer pay is spread in the same way and comes off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import Figure, gathered, line, rows, totals_by

if TYPE_CHECKING:
    from costmodel.model.benefits import BenefitLines
    from costmodel.model.cost import CostLines
    from costmodel.model.delivery import DeliveryLines
    from costmodel.model.redress import RedressLines
    from costmodel.model.uplifts import UpliftTotals


@dataclass(frozen=True)
class ClassifiedLine:
    """A cost line as classes are given to it: its usual class, and the parameters without which it is 0."""

    label: str
    code: str
    parameters: tuple[str, ...]
    """Paths, or beginnings of paths; ``outcome.`` stands for those of the effects of the policy."""


REPLACED, LINKED = "replaced_spending", "linked_cost"
LINES: dict[str, ClassifiedLine] = {
    "benefit_expenditure": ClassifiedLine("Cash benefits", "2721", ("benefit.",)),
    "back_pay": ClassifiedLine("Back-pay of benefits", "2721", ("redress.back_pay_months",)),
    "service_cost": ClassifiedLine(
        "Services bought, less those borne by a fund", "2722", ("service.", "item.")
    ),
    "staff_pay": ClassifiedLine("Staff pay", "2111", ("staff.",)),
    "employer_contributions": ClassifiedLine("Employer contributions on pay", "2121", ("staff.on_cost",)),
    "overhead": ClassifiedLine("Overhead of staffed services", "22", ("staff.overhead_share",)),
    "capital_cost": ClassifiedLine("Buildings and equipment", "311", ("capital.", "asset.")),
    "maintenance": ClassifiedLine(
        "Maintenance", "22", ("capital.maintenance_share", "asset.maintenance_share")
    ),
    "application_cost": ClassifiedLine("Cost of applications", "22", ("administration.per_application",)),
    "running_administration": ClassifiedLine(
        "Administration",
        "22",
        ("administration.share_of_transfers", "administration.per_case", "administration.fixed"),
    ),
    "set_up_cost": ClassifiedLine("Set-up", "22", ("administration.set_up",)),
    "redress_cost": ClassifiedLine("Cost of appeals", "22", ("redress.per_appeal",)),
    "consultation_cost": ClassifiedLine("Consultation", "22", ("consultation.",)),
    "uplift_of_capital": ClassifiedLine(
        "Optimism bias on buildings and equipment", "311", ("uplift.capital_cost",)
    ),
    "uplift_of_services": ClassifiedLine("Optimism bias on services", "2722", ("uplift.service_cost",)),
    "uplift_of_set_up": ClassifiedLine("Optimism bias on set-up", "22", ("uplift.set_up_cost",)),
    "training_cost": ClassifiedLine("Training of staff", "22", ("staff.training_cost",)),
    "contribution_cost": ClassifiedLine("Contributions paid to a public fund", "2631", ("sponsorship.",)),
    LINKED: ClassifiedLine("Cost that effects bring", "22", ("outcome.linked_cost",)),
    REPLACED: ClassifiedLine("Spending replaced", "2721", ("offset.replaced_per_beneficiary",)),
}
"""The cost lines that sum to expenditure, and the spending replaced that comes off."""
AS = {
    "back_pay": "benefit_expenditure",
    "uplift_of_capital": "capital_cost",
    "uplift_of_services": "service_cost",
    "uplift_of_set_up": "set_up_cost",
}
"""Lines that always have the classes of another line."""
CLASSIFIABLE = tuple(name for name in LINES if name not in AS)
"""Lines to which classes can be given."""
OLDER_CODES = {"service_cost": "22"}
"""Usual classes in a workbook of format 1."""


@dataclass(frozen=True)
class Leaves:
    """Parts of cost lines: which line of which policy they are of, and where they are added up."""

    policies: tuple[int, ...] = ()
    lines: tuple[str, ...] = ()
    splits: tuple[int, ...] = ()
    """The row of ``Classification.split_share`` of each leaf."""
    rows: tuple[int, ...] = ()
    """The row in which each leaf is added up."""
    count: int = 0
    """The number of those rows."""
    share: Figure = field(default_factory=lambda: np.zeros((0, 1)))
    """(..., leaf, year): share of the line that has the class."""


@dataclass(frozen=True)
class Classification:
    """How the cost of the policies is spread over ministries, functions and economic classes."""

    split_policy: tuple[int, ...] = ()
    split_share: Figure = field(default_factory=lambda: np.zeros((0, 1)))
    """(..., row, year): share of a policy that a ministry has under a function."""
    spent: Leaves = Leaves()
    """Leaves of expenditure."""
    replaced: Leaves = Leaves()
    """Leaves of the spending replaced."""


UNCLASSIFIED = Classification()


@dataclass(frozen=True)
class ClassifiedLines:
    """Expenditure, and what comes off it, a row for each policy, ministry, function and economic class."""

    classified: Figure = line("Expenditure by ministry, function and class", "LCU")
    classified_replaced: Figure = line("Spending replaced by ministry, function and class", "LCU")


def lines_to_classify(
    benefits: BenefitLines,
    delivered: DeliveryLines,
    cost: CostLines,
    on_cost: Figure,
    redress: RedressLines,
    uplifts: UpliftTotals,
) -> dict[str, Figure]:
    """The cost lines of ``LINES`` by name; all but the spending replaced sum to expenditure.

    What a fund bears comes off services. Shapes: (..., policy, year). Units: LCU of each year.
    """
    pay = delivered.staff_cost / (1 + on_cost)
    return {
        "benefit_expenditure": benefits.benefit_expenditure,
        "service_cost": delivered.service_cost - cost.borne_by_fund,
        "staff_pay": pay,
        "employer_contributions": delivered.staff_cost - pay,
        "overhead": delivered.overhead,
        "capital_cost": delivered.capital_cost,
        "maintenance": delivered.maintenance,
        "application_cost": delivered.application_cost,
        "running_administration": delivered.running_administration,
        "set_up_cost": delivered.set_up_cost,
        "training_cost": delivered.training_cost,
        "contribution_cost": cost.contribution_cost,
        **vars(redress),
        **vars(uplifts),
        LINKED: cost.linked_cost,
        REPLACED: cost.replaced_spending,
    }


def classified_lines(classification: Classification, lines: dict[str, Figure]) -> ClassifiedLines:
    """Leaves added up by policy, ministry, function and class: (..., row, year), LCU of each year.

    A leaf is a cost line x the share of its economic class x the share of a ministry and function.
    Source: IMF (2014), Government Finance Statistics Manual 2014, chapters 6 and 8.
    """
    return ClassifiedLines(
        *(
            totals_by(
                gathered(lines, leaves.lines, leaves.policies)
                * leaves.share
                * rows(classification.split_share, leaves.splits),
                leaves.rows,
                leaves.count,
            )
            for leaves in (classification.spent, classification.replaced)
        )
    )
