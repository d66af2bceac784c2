"""The functions of Excel, SB_OPEN to SB_VERSION: they only check their arguments and pass them on.

The annotations are real objects, not texts: xlwings reads them anew at every call.
"""

from costmodel.engine.results import BASES, BY
from costmodel.excel.functions import (
    answers,
    cell_values,
    guarantee_answers,
    models,
    ranges,
    return_answers,
    uncertain_answers,
)
from costmodel.excel.functions import wizard as w
from costmodel.excel.functions.building_blocks import (
    sb_coverage,
    sb_discount,
    sb_fgt,
    sb_gini,
    sb_index,
    sb_lorenz,
    sb_mvpf,
    sb_npv,
    sb_project,
)
from costmodel.excel.functions.uncertain_answers import LARGEST_SEED, LEAST_DRAWS, MORE_DRAWS, MOST_DRAWS
from costmodel.excel.host import CellError, excel, heavy, quicken
from costmodel.model.measure_list import METRICS, OLDER_NAMES, RATIOS

__all__ = [
    "sb_appraisal", "sb_assumption", "sb_beneficiaries", "sb_bridge", "sb_budget", "sb_check", "sb_compare",
    "sb_cost", "sb_coverage", "sb_discount", "sb_distribution", "sb_explain", "sb_fgt", "sb_gini",
    "sb_guarantee", "sb_index", "sb_lorenz", "sb_model", "sb_monitoring", "sb_mtef", "sb_mvpf", "sb_npv",
    "sb_open", "sb_population", "sb_project", "sb_return", "sb_sensitivity", "sb_simulate", "sb_version",
]  # fmt: skip

EVERY = "all"
"""Every guarantee, or every year."""
BELOW_MINIMUM = "below_minimum"
"""The measure of guarantees unless another is named."""
STANDARD = "standard"
"""Default basis: the increment of a scenario, the level of the baseline."""
LARGEST_UNIT = 10**12


def _model(handle: w.Cells) -> models.Model:
    return models.model(cell_values.text(handle, "handle"))


def _result(handle: w.Cells, scenario: w.Cells) -> models.Held:
    return _model(handle).scenario(cell_values.text(scenario, "scenario"))


def _basis(basis: w.Cells) -> str | None:
    return (
        None
        if cell_values.left_out(basis, STANDARD)
        else cell_values.choice(basis, "basis", return_answers.BASES)
    )


@excel
def sb_open(name: w.SetName = "kenya") -> w.Cells:
    """Opens a set of assumptions from the store and returns its handle for the other functions.

    Recalculate the cell (Ctrl+Alt+F9) to see a new version.
    """
    return models.opened(cell_values.text(name, "name"))


@excel
def sb_model(*tables: w.Tables) -> w.Cells:
    """Checks the assumption tables of this workbook and returns their handle for the other functions.

    An error names the first cell to correct.
    """
    return models.of_tables(ranges.assumptions(tables))


@excel
def sb_version(handle: w.Handle) -> w.Cells:
    """Source of the results of a handle: set, version, content hash, status and program version."""
    return answers.version(_model(handle))


@excel
def sb_assumption(
    handle: w.Handle, path: w.Paths, scenario: w.Scenarios = "baseline", year: w.FirstYear = "first"
) -> w.Cells:
    """Value of an assumption in a scenario and year, in its own unit; a share is a fraction of 1.

    A row of years gives a row of values.
    """
    when = None if cell_values.left_out(year, "first") else cell_values.years(year, "year")
    return answers.assumptions(
        _model(handle), cell_values.names(path, "path"), cell_values.names(scenario, "scenario"), when
    )


@excel
def sb_population(
    handle: w.Handle, group: w.Groups, years: w.Years, scenario: w.Scenarios = "baseline"
) -> w.Cells:
    """People in a target group, or in all, in the middle of each fiscal year. Persons."""
    return answers.people(
        _model(handle),
        cell_values.names(group, "group"),
        cell_values.years(years, "years"),
        cell_values.names(scenario, "scenario"),
    )


@excel
def sb_beneficiaries(
    handle: w.Handle, policies: w.Policies, years: w.Years, scenario: w.Scenarios = "baseline"
) -> w.Cells:
    """Beneficiaries of policies in each year. Persons; a person in two policies is counted twice."""
    return answers.beneficiaries(
        _model(handle),
        cell_values.names(policies, "policies"),
        cell_values.years(years, "years"),
        cell_values.names(scenario, "scenario"),
    )


@excel
def sb_cost(
    handle: w.Handle,
    policies: w.Policies,
    years: w.Years,
    scenario: w.Scenarios = "baseline",
    line: w.CostLine = "gross_cost",
    basis: w.Basis = "nominal",
) -> w.Cells:
    """Cost of policies by year, in units of the currency.

    A column of policies and a row of years give a block in one call, far faster than a function in each cell.
    """
    return answers.cost(
        _model(handle),
        cell_values.names(policies, "policies"),
        cell_values.years(years, "years"),
        cell_values.names(scenario, "scenario"),
        cell_values.names(line, "line"),
        cell_values.text(basis, "basis"),
    )


@excel
def sb_budget(
    handle: w.Handle, scenario: w.Scenario = "baseline", by: w.By = "policy", basis: w.Basis = "nominal"
) -> w.Cells:
    """The budget of all years as a table with headers: gross cost by policy, function and so on.

    Spills.
    """
    return answers.budget(
        _result(handle, scenario), cell_values.choice(by, "by", BY), cell_values.choice(basis, "basis", BASES)
    )


@excel
def sb_mtef(
    handle: w.Handle,
    scenario: w.Scenario = "baseline",
    first_year: w.BudgetYear = "first",
    unit: w.RoundedTo = "exact",
) -> w.Cells:
    """Medium-term framework: baseline, new policy and totals by ministry, function and class, four years.

    Then ceilings, room and memorandum items, which are in no total. Spills.
    """
    year = None if cell_values.left_out(first_year, "first") else cell_values.year(first_year, "first_year")
    rounded = (
        None if cell_values.left_out(unit, "exact") else cell_values.whole(unit, "unit", 1, LARGEST_UNIT)
    )
    return answers.medium_term(_result(handle, scenario), year, rounded)


@excel
def sb_monitoring(handle: w.Handle, scenario: w.Scenario = "baseline") -> w.Cells:
    """Outturn against plan by policy and period: variance, its four effects, the year forecast again. Spills.

    Blank where something is not reported.
    """
    return answers.monitoring(_result(handle, scenario))


@excel
def sb_distribution(handle: w.Handle, scenario: w.Scenario = "baseline") -> w.Cells:
    """Poverty, inequality and reach by policy and year: before, after transfers, after financing. Spills.

    n/a where a measure is not defined.
    """
    return answers.distribution(_result(handle, scenario))


@excel
def sb_guarantee(
    handle: w.Handle,
    guarantees: w.Guarantees = EVERY,
    years: w.GuaranteeYears = EVERY,
    scenario: w.Scenarios = "baseline",
    measure: w.GuaranteeMeasures = BELOW_MINIMUM,
) -> w.Cells:
    """A measure of guarantees by year; without guarantees the table of every figure, which spills.

    n/a where a figure is not known: it is then not 0.
    """
    if cell_values.left_out(guarantees, EVERY):
        if not (cell_values.left_out(years, EVERY) and cell_values.left_out(measure, BELOW_MINIMUM)):
            raise CellError("Name guarantees, or leave out years and measure: the table has all of them.")
        return guarantee_answers.every_guarantee(_result(handle, scenario))
    return guarantee_answers.of_guarantees(
        _model(handle),
        cell_values.names(guarantees, "guarantees"),
        None if cell_values.left_out(years, EVERY) else cell_values.years(years, "years"),
        cell_values.names(scenario, "scenario"),
        cell_values.names(measure, "measure"),
    )


@excel
def sb_return(
    handle: w.Handle,
    policies: w.Policies,
    scenario: w.Scenarios = "baseline",
    measure: w.Measures = "npv",
    basis: w.Compared = STANDARD,
) -> w.Cells:
    """Returns of policies to society or the budget, over the horizon. n/a where a measure is not defined.

    Of a scenario what it adds to the baseline, of the baseline its own level, unless basis says otherwise.
    """
    return return_answers.measures(
        _model(handle),
        cell_values.names(policies, "policies"),
        cell_values.names(scenario, "scenario"),
        cell_values.names(measure, "measure"),
        _basis(basis),
    )


@excel
def sb_appraisal(
    handle: w.Handle, scenario: w.Scenario = "baseline", basis: w.Compared = STANDARD
) -> w.Cells:
    """Cost and return of each policy and in total, with headers: present values and ratios. Spills.

    n/a where a measure is not defined.
    """
    return return_answers.appraisal(_result(handle, scenario), _basis(basis))


@excel
def sb_compare(handle: w.Handle, line: w.BudgetLine = "gross_cost") -> w.Cells:
    """What every scenario adds to the baseline, by policy and year, as a table with headers. Spills."""
    return return_answers.comparison(_model(handle), cell_values.text(line, "line"))


@excel
def sb_explain(
    handle: w.Handle,
    policy: w.Policy,
    line: w.AnyLine,
    year: w.Year,
    scenario: w.Scenario = "baseline",
    depth: w.Depth = "page",
) -> w.Cells:
    """How a figure was computed: its formula in words and numbers, what makes it, and the cells behind it.

    Spills, one line of text a row.
    """
    return answers.explanation(
        _result(handle, scenario),
        cell_values.text(policy, "policy"),
        cell_values.text(line, "line"),
        cell_values.year(year, "year"),
        None if cell_values.left_out(depth, "page") else cell_values.whole(depth, "depth", 1, 9),
    )


@heavy
@excel
def sb_bridge(
    handle_a: w.Handle, handle_b: w.OtherHandle, metric: w.Metric = "gross_cost", year: w.BridgeYear = "all"
) -> w.Cells:
    """Why a figure of the baseline changed between two versions: the contribution of each changed assumption.

    Spills. The steps add up to the change.
    """
    when = None if cell_values.left_out(year, "all") else cell_values.year(year, "year")
    metric = cell_values.choice(metric, "metric", METRICS, OLDER_NAMES)
    return return_answers.bridge_table(
        models.model(cell_values.text(handle_a, "handle_a")),
        models.model(cell_values.text(handle_b, "handle_b")),
        metric,
        when,
    )


@heavy
@excel
def sb_sensitivity(
    handle: w.Handle,
    scenario: w.Scenario = "baseline",
    metric: w.TornadoMetric = "npv",
    policy: w.EveryPolicy = "total",
    basis: w.Compared = STANDARD,
) -> w.Cells:
    """Sensitivity of a figure over the horizon to each uncertain parameter, largest effect first. Spills.

    Below the headers the figure itself; then low, central, high in the assumption's unit, the figure at both
    ends, and where the verdict turns.
    """
    return uncertain_answers.tornado(
        _result(handle, scenario),
        cell_values.choice(metric, "metric", (*METRICS, *RATIOS), OLDER_NAMES),
        cell_values.text(policy, "policy"),
        _basis(basis),
    )


@heavy
@excel
def sb_simulate(
    handle: w.Handle,
    scenario: w.Scenario = "baseline",
    line: w.SimulatedLine = "gross_cost",
    policy: w.EveryPolicy = "total",
    draws: w.Draws = 1000,
    seed: w.Seed = 1,
    basis: w.Compared = STANDARD,
) -> w.Cells:
    """Central estimate, mean and percentiles by year over all draws, and the probability to be above.

    Spills with headers, to be charted as a fan. Unit in the second column. Takes seconds the first time.
    """
    return uncertain_answers.simulated(
        _result(handle, scenario),
        cell_values.text(line, "line"),
        cell_values.text(policy, "policy"),
        cell_values.whole(draws, "draws", LEAST_DRAWS, MOST_DRAWS, MORE_DRAWS),
        cell_values.whole(seed, "seed", 0, LARGEST_SEED),
        _basis(basis),
    )


@excel
def sb_check(handle: w.Handle) -> w.Cells:
    """Checks of the assumptions and of every scenario: a verdict each, then failures and warnings.

    Spills.
    """
    return return_answers.checks(_model(handle))


quicken()
