"""How to read the figures: the method on the sheet About."""

from __future__ import annotations

from costmodel.model.measure_list import BY_NAME
from costmodel.wording.catalogue import phrase


def _title(measure: str) -> str:
    """The label of a measure with its short name."""
    return phrase("{label} ({short})", label=BY_NAME[measure].label, short=BY_NAME[measure].short)


METHOD = {
    "People": (
        "Beneficiaries are computed once, from the target group, coverage, take-up and targeting errors. "
        "Cost, outcomes and returns all use the same number of beneficiaries."
    ),
    "New beneficiaries": (
        "Growth and those who replace leavers. In a target group that is an age band, people leave by age "
        "and death, as projected; elsewhere after the mean duration. Without one nobody leaves, and only the "
        "net rise is new."
    ),
    "Gross cost and net cost": (
        "Gross cost is expenditure and revenue forgone, less spending of other programmes that the policy "
        "replaces, so that it is counted once. Net cost is gross cost less tax and "
        "contributions on benefits, indirect tax on their spending, additional tax on staff pay, and fees."
    ),
    "Baseline": (
        "Existing programmes continue unchanged. Each scenario is compared with the baseline: over the "
        "baseline means scenario less baseline."
    ),
    "Transfers": (
        "For society as a whole, a transfer is a cost to the budget and an equal gain to the recipient. The "
        "two cancel out; the administrative cost and the outcomes of the transfer remain."
    ),
    _title("npv"): (
        "Transfers and gains less harms and gross cost, discounted, at base-year prices. Above 0, society "
        "is better off."
    ),
    _title("bcr"): (
        "Transfers and gains less harms, for each unit of gross cost. A transfer is on both sides, so "
        "society breaks even at 1. It is the social return on investment, SROI, where outcomes carry the "
        "values of stakeholders."
    ),
    _title("resource_bcr"): (
        "Gains less harms, for each unit of resources used: staff, goods, services, capital. A transfer is "
        "on neither side, so society breaks even at 1."
    ),
    _title("net_social_efficiency"): (
        "Net present value for each unit of gross cost, or of saving. Below 0, society loses. The break-even "
        "harm beside it is the factor on all harms at which society breaks even: below 1 it loses as harms "
        "are counted, below 0 it loses even without harm."
    ),
    _title("mvpf"): (
        "What participants and others gain for each unit of net cost to the budget. Indirect tax on the "
        "spending of a benefit comes back to the budget and is not taken off the gain. By the envelope rule "
        "responses to incentives count only by their tax. Where the net cost is 0 "
        "or less and people do not lose, the policy pays for itself. Where people lose and the budget saves, "
        "the figure is their loss for each unit saved: a small one is good."
    ),
    "Rate of return and payback": (
        "Of the flow to society. None is shown where transfers are more than half of the cost, where a "
        "policy saves, or where no outlay comes first: then the flow is not an investment. Several rates are "
        "all given. Payback counts from the first cost: of amounts (simple) and of present values "
        "(discounted)."
    ),
    "Outcomes": (
        "Effect per person times its value. The effect is net of deadweight (what would have happened "
        "anyway), displacement (what is taken from others) and attribution (what others caused). It begins "
        "after its lag, lasts for its duration and falls each year by its drop-off."
    ),
    "Cost that effects bring": (
        "Effect in the year times the linked cost of a unit, such as a place for one more pupil. It is part "
        "of gross cost and of the resources used in the year in which it falls. Where effects are followed "
        "after the horizon, so is their cost: it is then in the appraisal, and in no budget line."
    ),
    "Residual value": (
        "Where the set says so (residual_value in About), what is left of capital at the end of the horizon "
        "comes off its cost in the appraisal, by a straight line over its life, discounted from the end of "
        "the last year. It is in no budget line. Where effects on new units are followed after the horizon, "
        "they are counted in its place."
    ),
    "Harms": (
        "Outcomes with a negative effect. They are counted in full and listed with the others. An effect "
        "that may not occur is multiplied by its probability, which stands beside it."
    ),
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
        "Cost ends with the horizon, except the cost that effects bring. Effects on people served within it, "
        "gains and harms alike, are followed to the year that the set states (effects_followed_to in About), "
        "or to the last year of the horizon where it states none; what comes later is not counted, and the "
        "check names effects that are cut off. The net present value within the horizon leaves all later "
        "effects out. A value that follows wages stays at its level of the last year after the horizon. Only "
        "survivors of the life table keep an effect whose row states age_served."
    ),
    "Grades": (
        "A official figure, B published estimate, C own estimate from published figures, D illustrative. "
        "A policy rests on illustrative figures when any main cost parameter (size of the group, "
        "coverage, take-up, benefit, quantity, unit cost, staffing, pay, capital price, fee) is graded D. "
        "Where About states a haircut for a grade, gains of that grade count less by this share and harms in "
        "full; the Summary says so."
    ),
    "Limits of use": (
        "Figures are no better than the assumptions. The model is for comparing options and planning "
        "budgets, not for fixing entitlements; it does not predict how an economy responds to large "
        "reforms. Effects described in words matter as much for the decision as effects valued in money."
    ),
}
