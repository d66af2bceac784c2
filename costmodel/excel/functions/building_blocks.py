"""Functions of Excel that work on ranges alone: discounting, coverage, prices, people, poverty, returns."""

import numpy as np

from costmodel.excel.functions import cell_values, ranges
from costmodel.excel.functions import wizard as w
from costmodel.excel.functions.answers import cell, lain_out, spread
from costmodel.excel.host import CellError, excel
from costmodel.model.appraisal import (
    TIMINGS,
    discount_factors,
    marginal_value_of_public_funds,
    net_present_value,
)
from costmodel.model.coverage import SHAPES, coverage_path
from costmodel.model.distribution import foster_greer_thorbecke, gini
from costmodel.model.indexation import price_index
from costmodel.model.lorenz import FORMS, lorenz_fit
from costmodel.model.measure_states import (
    LOSS_PER_UNIT_SAVED,
    NO_CHANGE,
    NO_CHANGE_WORDS,
    loss_per_unit_saved,
)
from costmodel.model.welfare_cells import CURVES, published_shares

MOST_YEARS = 500


@excel
def sb_npv(flows: w.Flows, rate: w.Rate, timing: w.Timing = "end") -> w.Cells:
    """Present value of yearly amounts, at one rate or a declining schedule, in the unit of the amounts.

    "end" discounts the first amount by one year, as NPV does; with "start" it counts in full.
    """
    amounts = cell_values.line_of(flows, "flows")
    factors = discount_factors(
        ranges.schedule(rate, "rate"), len(amounts), cell_values.choice(timing, "timing", TIMINGS)
    )
    return net_present_value(amounts, factors)


@excel
def sb_discount(rate: w.Rate, years: w.Offsets, timing: w.Timing = "end") -> w.Cells:
    """Discount factors: what 1 after so many years is worth at the valuation date.

    Each year is discounted at its own rate of the schedule.
    """
    when = cell_values.numbers(years, "years", low=0, high=MOST_YEARS)
    return spread(
        discount_factors(ranges.schedule(rate, "rate"), when, cell_values.choice(timing, "timing", TIMINGS))
    )


@excel
def sb_coverage(
    start: w.Start,
    target: w.Target,
    start_year: w.StartYear,
    ramp_years: w.RampYears,
    years: w.Years,
    shape: w.Shape = "linear",
) -> w.Cells:
    """Coverage in each year on its way from a start to a target, as shares of 1."""
    when = cell_values.years(years, "years")
    return spread(
        coverage_path(
            cell_values.number(start, "start", 0, 1),
            cell_values.number(target, "target", 0, 1),
            cell_values.year(start_year, "start_year"),
            cell_values.number(ramp_years, "ramp_years", 1),
            cell_values.choice(shape, "shape", SHAPES),
            when.ravel(),
        ).reshape(when.shape)
    )


@excel
def sb_index(inflation: w.Inflation, base_year: w.BaseYear, years: w.IndexYears) -> w.Cells:
    """Price index by year, 1 in the base year, from yearly inflation as shares of 1."""
    when = cell_values.years(years, "years")
    index = price_index(
        cell_values.line_of(inflation, "inflation"),
        cell_values.year(base_year, "base_year"),
        ranges.running(when, "years"),
    )
    return spread(index.reshape(when.shape))


@excel
def sb_project(
    population: w.People,
    survival: w.Survival,
    fertility: w.Fertility,
    sex_ratio: w.SexRatio,
    migration: w.Migration = "none",
) -> w.Cells:
    """People one year later, by single age, men and women: deaths, births and migration of the year. Spills.

    Take the answer as the population of the next year.
    """
    men_women = ranges.by_age(population, "population", low=0)
    count = men_women.shape[1]
    moved = 0 if cell_values.left_out(migration, "none") else ranges.by_age(migration, "migration", count)
    return spread(
        ranges.year_later(
            men_women,
            ranges.by_age(survival, "survival", count, low=0, high=1),
            ranges.of_ages(fertility, "fertility", count),
            cell_values.number(sex_ratio, "sex_ratio", 0, 2),
            moved,
        )
    )


@excel
def sb_fgt(welfare: w.Welfare, line: w.Line, alpha: w.Alpha = 0, weights: w.Weights = "equal") -> w.Cells:
    """Poverty of Foster, Greer and Thorbecke: share of poor, poverty gap or squared gap, as a share of 1."""
    income, weight = ranges.weighted(welfare, weights)
    return foster_greer_thorbecke(
        income, cell_values.number(line, "line", 0), cell_values.number(alpha, "alpha", 0), weight
    )


@excel
def sb_gini(welfare: w.Welfare, weights: w.Weights = "equal") -> w.Cells:
    """Gini index of income or consumption: 0 where all have the same, near 1 where one has everything."""
    income, weight = ranges.weighted(welfare, weights)
    return gini(income, weight)


@excel
def sb_lorenz(
    shares: w.GroupShares, mean: w.MeanWelfare = "none", line: w.Line = "none", form: w.LorenzForm = "best"
) -> w.Cells:
    """Lorenz curve through shares of equal groups: form, parameters, Gini, and poverty at a line. Spills.

    In words where no curve fits. Poverty needs mean and line, in the same money of a day, month or year.
    """
    left_out = {cell_values.left_out(one, "none") for one in (mean, line)}
    if len(left_out) > 1:
        raise CellError("Give mean and line, or neither: poverty needs both.")
    welfare = cell_values.line_of(shares, "shares")
    people = np.full(welfare.size, 1 / welfare.size)
    curve = lorenz_fit(
        people, published_shares(welfare, welfare.size), cell_values.choice(form, "form", FORMS)
    )
    rows: list[list[object]] = [["form", CURVES[type(curve).__name__]]]
    rows += [[name, float(value)] for name, value in (*vars(curve).items(), ("gini", curve.gini))]
    if left_out == {False}:
        poverty = curve.poverty(cell_values.number(mean, "mean", 0), cell_values.number(line, "line", 0))
        rows += [[name, value] for name, value in poverty._asdict().items()]
    return lain_out(rows)


@excel
def sb_mvpf(wtp: w.Worth, cost: w.NetCost) -> w.Cells:
    """Marginal value of public funds: what beneficiaries would pay for each unit of net cost to the budget.

    "infinite" where a policy pays for itself; in words where people lose and the budget saves, and where
    nothing changes.
    """
    worth, net_cost = cell_values.numbers(wtp, "wtp"), cell_values.numbers(cost, "cost")
    mvpf = marginal_value_of_public_funds(worth, net_cost)
    values = np.atleast_2d(np.asarray(mvpf.value, dtype=object))
    states = np.atleast_2d(np.asarray(mvpf.status))
    return lain_out([
        [mvpf_cell(state, value) for state, value in zip(*row, strict=True)]
        for row in zip(states.tolist(), values.tolist(), strict=True)
    ])  # fmt: skip


def mvpf_cell(state: str, value: float) -> object:
    """A marginal value of public funds as a cell: words where the figure alone would mislead."""
    if state == LOSS_PER_UNIT_SAVED:
        return loss_per_unit_saved(value)
    return NO_CHANGE_WORDS if state == NO_CHANGE else cell(value)
