"""How to read ranges, draws, probabilities and sensitivities: text of the sheet About."""

from __future__ import annotations

METHOD = {
    "What a draw is": (
        "In every draw of the Monte Carlo simulation each uncertain parameter takes a value from its own "
        "range and distribution, and the whole model is computed with these values. The baseline and the "
        "scenario use the same values, so the difference between them is due to the scenario alone."
    ),
    "Central estimate": (
        "The figure with every assumption at the value in the workbook, as in the other workbooks. Where "
        "ranges are wider on one side, it is not in the middle of the draws; the Summary says so."
    ),
    "Percentiles": (
        "P5: 5% of draws lie below it and 95% above. Half of the draws lie below the median, P50, and half "
        "above. "
        "Percentiles do not add up: the P95 of the total is less than the sum of the P95 of the policies."
    ),
    "Probabilities": (
        "The share of the draws in which an event occurs. It is a probability only if the ranges are right "
        "and no other assumptions are uncertain. It is not a forecast."
    ),
    "Triangular and PERT": (
        "Low and high are the minimum and the maximum; the value is the most likely. PERT puts more of the "
        "draws near the value. A range without a named distribution is triangular."
    ),
    "Uniform": (
        "All values between low and high are equally likely; the value is used only for the central estimate."
    ),
    "Normal and lognormal": (
        "Low and high are the limits of an interval that contains 95% of the draws; 5% lie outside it. The "
        "value is the mean of a normal and the median of a lognormal distribution. Draws always stay within "
        "the bounds of the assumption, such as 0 and 1 for a share."
    ),
    "One parameter": (
        "All steps of one assumption over time, and rows that state the same figure from the same source, "
        "such as one tax rate in several policies, are one parameter and are drawn together."
    ),
    "Independence": (
        "Parameters are drawn independently. Where two of them are positively correlated, such as the costs "
        "of two services in one labour market, the true range is wider than the one shown."
    ),
    "Not counted": (
        "Figures without a range stay at their value: population, the macroeconomic series, the discount "
        "rate, and any other assumption without low and high. The ranges also do not cover errors of the "
        "model itself or future decisions of the government."
    ),
    "Standard errors": (
        "The sampling error of a mean or a probability from a finite number of draws. They are computed as "
        "for independent draws, an upper bound for the evenly spread draws used here. More draws make them "
        "smaller. They do not show whether the ranges are right."
    ),
    "Random seed and draws": "The same assumptions, number of draws and random seed give the same figures.",
}

SENSITIVITY_METHOD = {
    "Tornado": (
        "Each bar shows how the figure changes when one parameter alone moves to its low and to its high "
        "value. The long bars at the top show where better evidence is worth most."
    ),
    "Switching value": (
        "The value of the parameter at which the figure reaches its threshold, with all else unchanged: a "
        "net present value or efficiency of 0, another ratio of 1. Within the range: the conclusion depends "
        "on this parameter. Beyond the range: the parameter would have to take a value considered "
        "impossible. The search covers up to ten widths of the range on either side, within the bounds of "
        "the assumption."
    ),
}
