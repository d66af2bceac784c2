"""Appraisal: flows of different years made comparable, and the return measures built on them.

Flows are (..., year), benefits positive and costs negative. Unless said otherwise the first flow stands at
the valuation date (time 0) and each later one a year after the one before. Real flows are discounted at
real rates, nominal flows at nominal ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy_financial

from costmodel.errors import ModelError
from costmodel.model import kernels
from costmodel.model.arguments import MOST_YEARS, number, numbers, whole, whole_number, within
from costmodel.model.figures import YEAR, Figure
from costmodel.model.kernels import TIMINGS as TIMINGS  # noqa: PLC0414  the words for a timing are public here

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

LESS_THAN_ONE = 1 - 1e-9
SAME_ROOT = 1e-6
"""Growth factors 1 + r closer than this, relatively, are one root."""
VANISHES = 1e-12
"""A present value this small against the flows' absolute present value is 0."""
BISECTIONS = 200
NEWTON_STEPS = 8


class Return(NamedTuple):
    """A rate of return and whether it is the only one: ``unique``, ``none`` or ``multiple``."""

    value: float
    status: str


class MarginalValue(NamedTuple):
    """An MVPF and how to read it: ``ratio``, ``infinite``, ``loss_per_unit_saved`` and others."""

    value: float | Figure
    status: str | NDArray[np.str_]


def yearly_rates(steps: ArrayLike, years: int) -> Figure:
    """The discount rate of each of the years 1 to n of a schedule.

    Shapes: steps (band, 2) of first year and rate, or one number for a flat rate -> (year,). Units: share
    per year. Raises ModelError where bands do not ascend, the first begins after year 1, or a rate is not
    between -1 and 1 (3.5 % is 0.035).
    A band beginning at 31 holds from the 31st discounting step on: its rate takes year 30 to year 31.

    >>> yearly_rates([(0, 0.035), (31, 0.03)], 32)[-3:]
    [0.035, 0.03, 0.03]
    """
    first, rate = _bands(steps)
    when = np.arange(1, whole_number(years, "years", 1, MOST_YEARS) + 1)
    return rate[np.searchsorted(first, when, side="right") - 1]


def discount_factors(steps: ArrayLike, years: ArrayLike, timing: str = "end") -> Figure:
    """Discount factors of a declining schedule: the product of each year's 1 / (1 + rate).

    DF_0 = 1, DF_t = DF_{t-1} / (1 + r_t); end of year DF_t, start DF_{t-1}, mid DF_{t-1} (1 + r_t)^-1/2.

    Shapes: steps as in ``yearly_rates``; years n -> (n,), the factors of years 1 to n; or an array of year
    offsets -> the factors at those, in the same shape. Offset 0 is the valuation date: its factor is 1 under
    every timing. Units: share per year -> factor. Raises ModelError for a bad schedule, an unknown timing,
    and offsets that are negative, not whole, or calendar years.
    Spreadsheet NPV discounts its first flow by one year (years n here); with a flow at time 0 use offsets
    from 0 on.
    Source: HM Treasury, The Green Book (2022), annex A6, table 7 and text: 3.5 % to year 30, 3 % to year 75.

    >>> discount_factors([(0, 0.035), (31, 0.03)], [0, 1, 30, 31])
    [1.0, 0.966184, 0.356278, 0.345901]
    """
    if np.ndim(years) == 0:
        count = whole_number(years, "years", 1, MOST_YEARS)
        return kernels.discount_factors_from_rates(yearly_rates(steps, count), timing)
    offsets = whole(years, "years", least=0).astype(np.intp)
    if offsets.max() > MOST_YEARS:
        raise ModelError(
            f"years: found {offsets.max()}; expected years after the valuation date, at most {MOST_YEARS}. "
            "Count them from 0: calendar years less the year of the valuation date."
        )
    factors = kernels.discount_factors_from_rates(yearly_rates(steps, max(int(offsets.max()), 1)), timing)
    return np.append(1.0, factors)[offsets]


def net_present_value(flows: ArrayLike, factors: ArrayLike) -> float | Figure:
    """Present value of net flows: sum over years of flow x discount factor.

    Shapes: flows (..., year), factors (year,) or (..., year) of the same length -> (...), a number for one
    row of flows. Units: LCU. Raises ModelError where the lengths differ, a value is missing or
    a factor is not above 0.
    The factor in each place is that of the flow in the same place; nothing is shifted. With the first flow
    at the valuation date take ``discount_factors(steps, range(len(flows)))``.
    Source: HM Treasury, The Green Book (2022), annex A6; Brealey, Myers, Allen, Principles of Corporate
    Finance, chapter 2.

    >>> net_present_value([-10000, 5000, 5000, 5000], discount_factors(0.05, range(4)))
    3616.24
    """
    flow, factor = numbers(flows, "flows"), numbers(factors, "discount factors")
    if (factor <= 0).any():
        raise ModelError(
            f"discount factors: found {factor.min():g}; expected factors above 0, such as 0.95, not rates. "
            "Make them with discount_factors."
        )
    if flow.shape[YEAR:] != factor.shape[YEAR:]:
        raise ModelError(
            f"flows and discount factors: found {flow.shape[YEAR:]} and {factor.shape[YEAR:]} years; "
            "expected the same. Give one factor for each flow."
        )
    if flow.ndim == 0:
        return float(flow * factor)
    return _plain(_pair(flow, factor, kernels.present_value)[..., 0])


def benefit_cost_ratio(benefits: ArrayLike, costs: ArrayLike) -> float | Figure:
    """Present value of benefits per unit of present value of costs.

    Shapes: numbers, or arrays that broadcast (a ratio for each pair, no sum). Units: LCU -> ratio. Raises
    ModelError where costs are not above 0: a policy that saves money has no benefit-cost ratio; its
    net present value and its marginal value of public funds are defined.
    Savings are benefits on the cost basis and negative costs on the budget basis: the two ratios differ.
    Source: HM Treasury, The Green Book (2022), chapter 6 and glossary.

    >>> benefit_cost_ratio(201129.31, 100000)
    2.0113
    """
    gain, cost = numbers(benefits, "benefits"), numbers(costs, "costs")
    if (cost <= 0).any():
        raise ModelError(
            f"costs: found {cost.min():g}; expected more than 0. Give costs as positive present values; "
            "for a policy that costs nothing use the net present value."
        )
    return _plain(_pair(gain, cost, np.divide))


def internal_rates_of_return(flows: ArrayLike) -> tuple[float, ...]:
    """Every rate above -1 at which the flows' present value is 0, in ascending order.

    sum of flow_t / (1 + r)^t = 0, solved as a polynomial in 1 / (1 + r).

    Shapes: flows (year,) -> as many rates as there are, at most one for each change of sign (Descartes).
    Units: LCU -> share per year. Raises ModelError for missing values or more than one row.
    Flows that never change sign have none; neither have flows that are all 0, whose value is 0 at any rate.
    """
    # numpy_financial.irr gives one rate and does not say whether it is the only one, so all are found here.
    series = np.trim_zeros(_single(flows))
    signs = np.sign(series[series != 0])
    changes = int(np.sum(signs[1:] != signs[:-1]))
    if changes == 0:
        return ()
    with np.errstate(under="ignore"):
        logs = [_bracketed(series)] if changes == 1 else _polynomial_logs(series)
    return tuple(sorted(float(np.expm1(-log)) for log in logs))


def internal_rate_of_return(flows: ArrayLike) -> Return:
    """The rate at which the flows' present value is 0, and whether there is exactly one.

    Shapes: flows (year,), the first at time 0. Units: LCU -> share per year. ``none``: value nan, no such
    rate exists. ``multiple``: the rate nearest to 0 (the positive one of two equally near);
    ``internal_rates_of_return`` gives all. Raises ModelError for missing values or more than one row.
    With several changes of sign a rate of return ranks nothing: use the net present value. Compare with a
    declining schedule by its equivalent flat rate, not by one band.
    Source: Brealey, Myers, Allen, Principles of Corporate Finance, chapter 5.

    >>> internal_rate_of_return([-100, 39, 59, 55, 20])
    Return(value=0.28095, status='unique')
    """
    rates = internal_rates_of_return(flows)
    if not rates:
        return Return(float("nan"), "none")
    nearest = min(rates, key=lambda rate: (abs(rate), -rate))
    return Return(nearest, "unique" if len(rates) == 1 else "multiple")


def modified_internal_rate_of_return(
    flows: ArrayLike, finance_rate: float, reinvest_rate: float
) -> float | Figure:
    """Yearly return when outlays are financed and receipts reinvested at stated rates.

    (future value of receipts at reinvest_rate / present value of outlays at finance_rate)^(1/n) - 1, n years
    from the first flow to the last.

    Shapes: flows (..., year) -> (...), a number for one row. Units: LCU, share per year -> share per year.
    Raises ModelError without both an outlay and a receipt, and for rates not between -1 and 1.
    Always unique, unlike the internal rate of return.
    Source: Lin (1976), The Modified Internal Rate of Return, The Engineering Economist 21; Excel MIRR.

    >>> modified_internal_rate_of_return([-1000, 300, 400, 500, 200], 0.04, 0.06)
    0.113398
    """
    series = np.atleast_1d(numbers(flows, "flows"))
    finance, reinvest = (
        float(_rates(number(rate, name), name))
        for rate, name in ((finance_rate, "finance rate"), (reinvest_rate, "reinvestment rate"))
    )
    rates = np.apply_along_axis(numpy_financial.mirr, YEAR, series, finance, reinvest)
    if np.isnan(rates).any():
        raise ModelError("flows: found no outlay or no receipt; expected both. Give costs as negative flows.")
    return _plain(rates)


def payback_year(flows: ArrayLike) -> float | Figure:
    """Years until the net flows have paid back what was laid out, nan when they never do in the horizon.

    The smallest t at which the running sum of flows is 0 or more, linear within the year.

    Shapes: flows (..., year), the first at time 0 -> (...), a number for one row. Units: LCU -> years after
    the first flow. Raises ModelError for missing values. A first flow of 0 or more gives 0: begin at the
    first outlay. Where the sum falls below 0 again later, the first crossing stands. For discounted payback
    give flows x discount factors.
    What comes after payback does not count: it is a measure of exposure, not of worth.
    Source: Brealey, Myers, Allen, Principles of Corporate Finance, chapter 5.

    >>> payback_year([-100, 40, 40, 40])
    2.5
    """
    series = np.atleast_1d(numbers(flows, "flows"))
    total = np.cumsum(series, axis=YEAR)
    rounding = np.finfo(np.float64).eps * series.shape[YEAR] * np.cumsum(np.abs(series), axis=YEAR)
    paid = total >= -rounding
    crossing = np.argmax(paid, axis=YEAR)[..., np.newaxis]
    owed = -np.take_along_axis(total, np.maximum(crossing - 1, 0), axis=YEAR)
    flow = np.take_along_axis(series, crossing, axis=YEAR)
    part = np.where(crossing > 0, owed / np.where(crossing > 0, flow, 1), 1)
    when = np.where(
        paid.any(axis=YEAR, keepdims=True), np.maximum(crossing - 1 + np.minimum(part, 1), 0), np.nan
    )
    return _plain(when[..., 0])


def equivalent_annual_cost(
    present_value: ArrayLike, rate: ArrayLike, years: int, timing: str = "end"
) -> float | Figure:
    """The level amount a year over n years that has the given present value.

    present value / sum of DF_t, t = 1 to n; for a flat rate r: PV r / (1 - (1 + r)^-n), and PV / n at 0 %.

    Shapes: a number or any array of present values -> the same; rate a number or the steps of a schedule.
    Units: LCU, share per year, years -> LCU per year. Raises ModelError for rates not between -1 and 1 and
    for years that are not a whole number of 1 or more.
    Compares options of different lives only if each would be replaced like for like.
    Source: HM Treasury, The Green Book (2022), annex A6 (equivalent annual cost); Brealey, Myers, Allen,
    Principles of Corporate Finance, chapter 6.

    >>> equivalent_annual_cost(1000, 0.035, 10)
    120.2414
    """
    annuity = np.sum(discount_factors(rate, whole_number(years, "years", 1, MOST_YEARS), timing))
    return _plain(numbers(present_value, "present value") / annuity)


def marginal_value_of_public_funds(
    willingness_to_pay: ArrayLike,
    net_cost: ArrayLike,
    point_estimate: tuple[float, float] | None = None,
) -> MarginalValue:
    """What the beneficiaries would pay for a policy, for each unit it costs the government on net.

    willingness to pay / (cost less what flows back to the budget), both present values.

    ``infinite``: pays for itself without a loss to people (willingness to pay >= 0, cost <= 0, not both 0).
    ``negative_infinite``: harms at no cost (willingness to pay < 0, cost 0). ``loss_per_unit_saved``: both
    are negative, and the value is what beneficiaries lose for each unit saved, so that a small one is good.
    ``no_change``, value nan: both are 0. ``ratio``: all else, also a negative one. ``undefined``, value nan:
    draws of a simulation, whose ``point_estimate`` (willingness to pay, net cost) is given: draws with both
    negative when that has both positive, and the reverse, cannot be compared with it and must be left out of
    its interval.

    Shapes: numbers, or arrays that broadcast -> the same. Units: LCU -> ratio. Raises ModelError for missing
    values. Revenue the policy brings stands in the denominator, not among the benefits; the value of a group
    of policies is the ratio of their sums, never a mean of ratios.
    Source: Hendren, Sprung-Keyser (2020), A Unified Welfare Analysis of Government Policies, Quarterly
    Journal of Economics 135, section II.

    >>> marginal_value_of_public_funds(340000, 60000)
    MarginalValue(value=5.6667, status='ratio')
    """
    worth, cost = numbers(willingness_to_pay, "willingness to pay"), numbers(net_cost, "net cost")
    ratio = _pair(worth, np.where(cost == 0, 1, cost), np.divide)
    cases = {
        "undefined": _opposite(worth, cost, point_estimate),
        "no_change": (worth == 0) & (cost == 0),
        "infinite": (worth >= 0) & (cost <= 0),
        "negative_infinite": (worth < 0) & (cost == 0),
        "loss_per_unit_saved": (worth < 0) & (cost < 0),
    }
    holds = list(cases.values())
    value = np.select(holds, [np.nan, np.nan, np.inf, -np.inf, ratio], ratio)
    status = np.select(holds, list(cases), "ratio")
    return MarginalValue(_plain(value), str(status) if status.ndim == 0 else status)


def _opposite(worth: Figure, cost: Figure, point_estimate: tuple[float, float] | None) -> NDArray[np.bool_]:
    """Draws in the quadrant opposite to the point estimate's, where a ratio means the reverse."""
    if point_estimate is None:
        return np.zeros(np.broadcast_shapes(worth.shape, cost.shape), dtype=np.bool_)
    point = numbers(point_estimate, "point estimate")
    if point.shape != (2,):
        raise ModelError(
            f"point estimate: found {point}; expected willingness to pay and net cost. Give both."
        )
    both = np.sign(worth) + np.sign(cost)
    return np.asarray(both * np.sign(point).sum() == -4)  # noqa: PLR2004  twice 1 against twice -1


def _plain(figure: Figure) -> float | Figure:
    """A number where nothing is left to index."""
    return float(figure) if np.ndim(figure) == 0 else figure


def _pair(left: Figure, right: Figure, combined: Callable[[Figure, Figure], Figure]) -> Figure:
    """Two figures combined, element by element."""
    try:
        return combined(left, right)
    except ValueError as error:
        raise ModelError(
            f"found lengths that differ, {left.shape} and {right.shape}; expected the same. "
            "Give values in pairs."
        ) from error


def _rates(values: ArrayLike, name: str) -> Figure:
    return within(
        numbers(values, name), name, -LESS_THAN_ONE, LESS_THAN_ONE, "Write a share of 1: 0.035 for 3.5 %."
    )


def _bands(steps: ArrayLike) -> tuple[Figure, Figure]:
    """First years and rates of a schedule; a number is a flat rate."""
    if np.ndim(steps) == 0:
        return np.zeros(1), np.atleast_1d(_rates(steps, "discount rate"))
    table = numbers(steps, "discount schedule")
    if table.ndim != 2 or table.shape[1] != 2:  # noqa: PLR2004  rows of two columns
        raise ModelError(
            f"discount schedule: found shape {table.shape}; expected rows of first year and rate. "
            "Write [(0, 0.035), (31, 0.03)]."
        )
    first, rate = whole(table[:, 0], "first year of a band", least=0), _rates(table[:, 1], "discount rate")
    if first[0] > 1 or (np.diff(first) <= 0).any():
        raise ModelError(
            f"discount schedule: found bands from years {first.tolist()}; expected the first from 0 or 1 and "
            "the others ascending. Sort the bands and begin at the valuation date."
        )
    return first, rate


def _single(flows: ArrayLike) -> Figure:
    series = numbers(flows, "flows")
    if series.ndim != 1:
        raise ModelError(
            f"flows: found shape {series.shape}; expected one row of flows. Give one policy at a time."
        )
    return series


def _value_at(series: Figure, log: float) -> tuple[float, float, float]:
    """Present value, its slope and absolute present value at a log discount factor, scaled alike."""
    t = np.arange(series.size)
    terms = series * np.exp(t * log - max(0.0, log * t[-1]))
    return float(terms.sum()), float((t * terms).sum()), float(np.abs(terms).sum())


def _bracketed(series: Figure) -> float:
    """The log discount factor of the only root, found by halving an interval that must hold it (Cauchy)."""
    size = np.abs(series)
    high = float(np.log1p(size.max() / min(size[0], size[-1])))
    low, t = -high, np.arange(series.size)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if middle in (low, high):  # no number is between them
            break
        value = (series * np.exp(t * middle - max(0.0, middle * t[-1]))).sum()
        if value * series[0] > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _polynomial_logs(series: Figure) -> list[float]:
    """Log discount factors of all roots, each once, from the polynomial's positive real ones."""
    roots = np.roots(series[::-1])
    near_real = (roots.real > 0) & (np.abs(roots.imag) <= SAME_ROOT * np.abs(roots))
    logs: list[float] = []
    for start in np.sort(np.log(roots.real[near_real])):
        log = _polished(series, float(start))
        value, _, size = _value_at(series, log)
        if abs(value) <= VANISHES * size and not any(abs(log - other) <= SAME_ROOT for other in logs):
            logs.append(log)
    return logs


def _polished(series: Figure, log: float) -> float:
    """A root made as exact as floats allow, by Newton's steps as long as they help."""
    value, slope, _ = _value_at(series, log)
    for _ in range(NEWTON_STEPS):
        nearer = log - value / slope if slope else log
        after, steeper, _ = _value_at(series, nearer)
        if abs(after) >= abs(value):
            break
        log, value, slope = nearer, after, steeper
    return log
