"""How ranges, draws, chances and sensitivities are to be read, in plain words for the sheet About."""

from __future__ import annotations

METHOD = {
    "What a draw is": (
        "In every draw each uncertain fact takes a value by its own range and shape, and the whole model is"
        " computed with these values. The baseline and the scenario are computed with the same values, so "
        "that what the scenario adds is compared like with like."
    ),
    "Central figure": (
        "Every assumption at the value the workbook states: the figure of the other workbooks. Where the "
        "ranges have more room on one side, it is not the middle of the draws; the Summary says so."
    ),
    "Percentiles": (
        "P5: 5 of 100 draws lie below it, 95 above. The median, P50, has half of the draws on either side. "
        "Percentiles do not add up: the P95 of the total is less than the sum of the P95 of the policies."
    ),
    "Chances": (
        "The share of the draws in which something happened. It is a chance if the ranges are right and "
        "only the assumptions with a range are uncertain, not a forecast."
    ),
    "Triangular and PERT": (
        "Low and high are the least and the most possible, the value is the most likely. PERT puts more of "
        "the draws near the value. A range without a named shape is triangular."
    ),
    "Uniform": "Anything between low and high is as likely; the value only makes the central figure.",
    "Normal and lognormal": (
        "Low and high are the ends of an interval that holds 95 of 100 draws; 5 of 100 lie outside it. The "
        "value is the mean of a normal and the median of a lognormal figure. Draws never leave the bounds "
        "that the assumption must keep, such as 0 and 1 of a share."
    ),
    "One fact": (
        "All steps of one assumption over time, and rows that state the same figure from the same source, "
        "such as one tax rate in several policies, are one fact and are drawn together."
    ),
    "Independence": (
        "Facts are drawn independently of one another. Where in truth two go up together, such as the costs"
        " of two services in one labour market, the true range is wider than the one shown."
    ),
    "Not counted": (
        "Figures without a range are held at their value: population, the macroeconomic series, the "
        "discount rate, and whatever the workbook states without low and high. Whether the model itself is "
        "right, and what a government may yet decide, are not in the ranges either."
    ),
    "Standard errors": (
        "How far a mean or a chance may lie from that of endless draws. They are those for independent "
        "draws, an upper bound for the evenly spread draws used here. More draws make them smaller; they "
        "say nothing about whether the ranges are right."
    ),
    "Seed and draws": "The same assumptions, draws and seed give the same figures.",
}

SENSITIVITY_METHOD = {
    "Tornado": (
        "Each bar shows what one fact does to the figure when it alone goes to the low and to the high end "
        "of its range. Long bars at the top are where better evidence is worth the most."
    ),
    "Switching value": (
        "Where the fact alone brings the figure to the point where the verdict turns: a net present value "
        "of 0, a ratio of 1. Within the range: the verdict hangs on this fact. Beyond the range: it would "
        "have to lie outside what is held possible. It is looked for up to ten widths of the range on "
        "either side, within the bounds of the assumption."
    ),
}
