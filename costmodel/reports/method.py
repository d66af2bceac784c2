"""How to read the figures: the method on the sheet About."""

from __future__ import annotations

from costmodel.model.measure_list import BY_NAME

METHOD = {
    "People": (
        "Beneficiaries are computed once, from the target group, coverage, take-up and targeting errors. "
        "Cost, outcomes and returns all use the same number of beneficiaries."
    ),
    "Gross cost and net cost": (
        "Gross cost is expenditure and revenue forgone. Net cost is gross cost less tax on benefits, tax "
        "on staff pay, and spending that the policy replaces."
    ),
    "Baseline": (
        "Existing programmes continue unchanged. Each scenario is compared with the baseline: over the "
        "baseline means scenario less baseline."
    ),
    "Transfers": (
        "For society as a whole, a transfer is a cost to the budget and an equal gain to the recipient. The "
        "two cancel out; the administrative cost and the outcomes of the transfer remain."
    ),
    BY_NAME["npv"].title: (
        "Transfers and gains less harms and gross cost, discounted, at base-year prices. Above 0, society "
        "is better off."
    ),
    BY_NAME["bcr"].title: "Transfers and gains less harms, for each unit of gross cost.",
    BY_NAME["sroi"].title: (
        "Gains less harms from outcomes, excluding the transfer itself, for each unit of gross cost."
    ),
    BY_NAME["mvpf"].title: (
        "What participants and others gain for each unit of net cost to the budget. Policies can be ranked "
        "by it. Where the net cost is 0 or less, the policy pays for itself."
    ),
    "Outcomes": (
        "Effect per person times its value. The effect is net of deadweight (what would have happened "
        "anyway), displacement (what is taken from others) and attribution (what others caused). It begins "
        "after its lag, lasts for its duration and falls each year by its drop-off."
    ),
    "Harms": "Outcomes with a negative effect. They are counted in full and listed with the others.",
    "Delay": (
        "The scenario is begun some years later; the last year and the year to which amounts are discounted "
        "stay the same. Cost of the delay: its net present value if begun at once, less that if begun later."
    ),
    "Cost of exclusion": (
        "How much worse off a group is than a reference group in employment, earnings or health, times its "
        "people, the share due to exclusion and the value of a unit. It describes the situation and is in no "
        "appraisal: what policies gain is a part of it."
    ),
    "Horizon": (
        "Benefits and costs after the last year are not counted. Policies whose effects come late, such "
        "as those for children, look worse than they are."
    ),
    "Grades": (
        "A official figure, B published estimate, C own estimate from published figures, D illustrative. "
        "A policy rests on illustrative figures when any main cost parameter (size of the group, "
        "coverage, take-up, benefit, quantity, unit cost, staffing, pay, capital price, fee) is graded D."
    ),
    "Limits of use": (
        "Figures are no better than the assumptions. The model is for comparing options and planning "
        "budgets, not for fixing entitlements; it does not predict how an economy responds to large "
        "reforms. Effects described in words matter as much for the decision as effects valued in money."
    ),
}
