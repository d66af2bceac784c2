"""How the figures are to be read, in plain words: what the sheet About says of the method."""

from __future__ import annotations

METHOD = {
    "People": (
        "One count of people runs through everything: target group, coverage, take-up and errors of "
        "targeting give the beneficiaries, and cost, outcomes and returns are all computed from them."
    ),
    "Gross cost and net cost": (
        "Gross cost is expenditure and revenue forgone. Net cost is gross cost less tax on benefits, tax "
        "on staff pay, and spending that the policy replaces."
    ),
    "Baseline": (
        "Existing programmes go on as they are. A scenario is compared with it: over the baseline means "
        "scenario less baseline."
    ),
    "Transfers": (
        "To society a transfer is a cost to the budget and a gain to who receives it; the two cancel but "
        "for the cost of running it and what it brings about."
    ),
    "Net present value (NPV)": (
        "Transfers and gains less harms and gross cost, discounted, at base-year prices. Above 0 society "
        "is better off."
    ),
    "Benefit-cost ratio (BCR)": "Transfers and gains less harms, for each unit of gross cost.",
    "Social return on investment (SROI)": (
        "Outcomes alone, gains less harms and without the transfer itself, for each unit of gross cost."
    ),
    "Marginal value of public funds (MVPF)": (
        "What participants and others gain for each unit of net cost to the budget. Policies can be "
        "ranked by it; where the net cost is 0 or less the policy pays for itself."
    ),
    "Outcomes": (
        "Effect per person, net of what would have happened anyway, of what is taken from others and of "
        "what others brought about; after its lag, over its duration, less its yearly drop-off, times its"
        " value."
    ),
    "Harms": "Outcomes with a negative effect. They count in full and are listed with the others.",
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
        "budgets, not for fixing entitlements; it does not foresee how an economy answers to large "
        "reforms. Effects kept in words belong to the decision as much as those in money."
    ),
}
