"""Exact derivatives: against differences of single runs, and of functions with known derivatives."""

from __future__ import annotations

import json

import numpy as np
import pytest

import costmodel
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.paths import INPUT_TABLES
from costmodel.assumptions.format.tables import plain_rows
from costmodel.cli import main
from costmodel.engine.line_items.metrics import measured
from costmodel.errors import CostModelError, ModelError
from costmodel.model.figures import pick
from costmodel.tape.reverse import derivatives, first_order_changes
from costmodel.tape.tape import tape
from costmodel.trace.trail import trail
from costmodel.uncertainty.gradient import gradient
from costmodel.uncertainty.sensitivity import sensitivity
from tests import full_set

X = np.array([1.7, 0.6, 1.2, 2.4])
FUNCTIONS = {
    "arithmetic": lambda x: x[0] * x[1] / x[2] - 3 * x[3] + 2 / x[0] - (1 - x[1]) / 7,
    "powers": lambda x: x[0] ** x[1] + x[2] ** 3 + 2 ** x[3] + x[1] ** -1,
    "functions": lambda x: np.exp(x[0]) + np.log(x[1]) + np.sqrt(x[2] * x[3]) - (-x[1]),
    "bounds": lambda x: np.minimum(x[0], x[1]) * np.maximum(x[2], 1.0) + np.minimum(x[3], 1.0)
    + np.maximum(x[0] - x[3], x[3] - x[0]) + np.maximum(x[1] - x[2], -(x[1] - x[2])),
    "choices": lambda x: np.where(x[0] > 1, x[1] * x[1], x[2]) + np.where(x[1] > 1, x[0], 5.0)
    + np.where(x[1] < 1, 2.0, x[3]) + np.where(x[3] > 2, x[3], 1.0),
    "sums": lambda x: np.sum(x * x, axis=0) + np.cumsum(x, axis=0)[2] * np.cumprod(x, axis=0)[3],
    "picked": lambda x: pick(x * x, np.where(x[:1] > 1, 3.0, 0.0))[0] * x[1],
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_derivatives_are_those_of_differences(name):
    function, given = FUNCTIONS[name], trail(X)
    made = tape([function(given)], {id(given): np.arange(4, dtype=np.int32)}, 4)
    slopes = derivatives(made, X)
    step = 1e-6
    expected = [(function(X + step * unit) - function(X - step * unit)) / (2 * step) for unit in np.eye(4)]
    assert slopes == pytest.approx(np.array(expected), rel=1e-7, abs=1e-8)


def test_at_a_kink_the_side_is_taken_and_a_jump_has_no_slope():
    given = trail(np.array([1.0, 1.0, 1.0]))
    function = np.maximum(given[0], 1.0) + np.minimum(3 * given[0] - 2, 1.0)  # slope 1 upwards, 3 downwards
    jumping = np.where(given[1] > 1, 10.0, 0.0) + 2 * given[1]
    for figure, place, sides in ((function, 0, (1, -3)), (jumping, 1, (2, -2))):
        made = tape([figure], {id(given): np.arange(3, dtype=np.int32)}, 3)
        values = np.ones((3, 3))
        values[place, 1:] += 1e-6, -1e-6
        _, changes = first_order_changes(made, values, derivatives(made, values[:, 0]))
        assert changes / 1e-6 == pytest.approx(sides, rel=1e-6)


STEPS = np.array([1.0, -1.0]) * 2.0**-12


@pytest.mark.parametrize(
    ("function", "sides"),
    [
        # The pass back takes both branches of max + min = x + 1: a slope of 102 where 101 is right.
        (lambda x: 100 * x + np.maximum(x, 1.0) + np.minimum(x, 1.0), (101, 101)),
        (lambda x: 100 * x**3 + np.maximum(x, 1.0) + np.minimum(x, 1.0), (301, 301)),
        # It turns on the way: the slope is that where the run stands.
        (lambda x: 100 * x + np.maximum(4 * (x - 1 - 2.0**-12 * 0.3), 0.0), (100, 100)),
        (lambda x: 100 * x + np.maximum(4 * (x - 1 - 2.0**-12 * 0.7), 0.0), (100, 100)),
    ],
)
def test_a_small_kink_is_not_lost_in_the_slope_of_the_rest(function, sides):
    given = trail(np.array([1.0]))
    made = tape([function(given[0])], {id(given): np.arange(1, dtype=np.int32)}, 1)
    values = np.array([[1.0, *(1 + STEPS)]])
    _, changes = first_order_changes(made, values, derivatives(made, values[:, 0]))
    assert changes / STEPS == pytest.approx(sides, rel=1e-6)


def metric_of(assumptions, scenario, metric, basis):
    result = costmodel.run(assumptions, scenario)
    over = result.baseline_lines if basis == "increment" else None
    return float(measured(result.budget_lines, metric, over=over))


@pytest.mark.parametrize(
    ("scenario", "metric", "basis"),
    [("baseline", "npv", "level"), ("generous", "gross_cost", "increment"), ("generous", "bcr", "level")],
)
@pytest.mark.slow
def test_every_derivative_is_that_of_single_runs(small_set, scenario, metric, basis):
    result = gradient(small_set, scenario, metric, basis=basis)
    assert result.central == pytest.approx(metric_of(small_set, scenario, metric, basis), rel=1e-12)
    slopes = {slope.path: slope for slope in result.slopes}
    cells = {
        entry.path: entry
        for entry in costmodel.run(small_set, scenario).bound.entries
        if entry.table in ("Parameters", "Outcomes") and entry.cell and not entry.changes
    }
    steps = [entry.path for entry in costmodel.run(small_set, scenario).bound.entries]
    tried = 0
    for path, slope in slopes.items():
        entry = cells.get(path)
        if entry is None or steps.count(path) > 1 or entry.unit in ("year", "month"):
            continue
        column = entry.cell.partition("!")[2].rstrip("0123456789")
        table = small_set.table(entry.table)
        place, name = next(
            (row, name)
            for row in range(len(table))
            for name in table.columns
            if table.cell(row, name) == entry.cell
        )
        assert column
        size = 1e-5 * abs(entry.base) if entry.base else 1e-5
        sides = []
        for step in (-size, size):
            try:
                other = small_set.replaced(entry.table, place, name, entry.base + step)
            except costmodel.errors.AssumptionError:  # out of its bounds
                continue
            sides.append((metric_of(other, scenario, metric, basis) - result.central) / step)
        if len(sides) == 2:
            # At a kink, as of a ramp that is just complete, the derivative is that of one side.
            near = pytest.approx(slope.derivative, rel=1e-3, abs=1e-9 * abs(result.central) / size)
            assert sum(sides) / 2 == near or sides[0] == near or sides[1] == near, path
            tried += 1
    assert tried >= 8


@pytest.mark.parametrize(
    ("table", "key", "column"),
    [
        ("Items", "item", "unit_cost"), ("Assets", "asset", "price"), ("Uplifts", "uplift", "share"),
        ("StaffGrades", "staff_grade", "on_cost"), ("UnitCosts", "item", "value"),
    ],
)  # fmt: skip
def test_what_parts_of_policies_cost_has_an_elasticity_and_can_be_varied(table, key, column):
    assumptions = assumptions_from_rows(full_set.small(), "full")
    kind, rows = INPUT_TABLES[table].kind, assumptions.table(table).rows
    place = next(place for place, row in enumerate(rows) if row[column])
    path, value = f"{kind}.{rows[place][key]}.{column}", rows[place][column]
    (slope,) = (row for row in gradient(assumptions, metric="gross_cost").slopes if row.path == path)
    dearer = assumptions.replaced(table, place, column, value * 1.001)
    costs = [metric_of(each, "baseline", "gross_cost", "level") for each in (assumptions, dearer)]
    assert slope.elasticity == pytest.approx((costs[1] / costs[0] - 1) * 1000, rel=1e-4)
    bars = sensitivity(assumptions, metric="gross_cost", vary={path: (value * 0.999, value * 1.001)}).bars
    (bar,) = (bar for bar in bars if path in bar.paths)
    assert bar.at_high == pytest.approx(costs[1], rel=1e-12)


def test_a_tornado_has_the_elasticities_of_the_gradient():
    tornado = sensitivity("kenya@2026.1", "reform")
    slopes = {slope.path: slope.elasticity for slope in gradient("kenya@2026.1", "reform").slopes}
    compared = 0
    for bar in tornado.bars:
        if len(bar.paths) == 1 and bar.elasticity is not None and not bar.paths[0].startswith("macro"):
            assert bar.elasticity == pytest.approx(slopes[bar.paths[0]], rel=1e-6), bar.paths
            compared += 1
    assert compared > 10
    assert "elasticity" in tornado.table().columns
    dates = [bar for bar in tornado.bars if bar.unit in ("year", "month")]
    assert all(bar.elasticity is None for bar in dates)


def test_what_a_gradient_cannot_be_is_said(small_set):
    with pytest.raises(ModelError, match="metric"):
        gradient(small_set, metric="nppv")
    with pytest.raises(ModelError, match="no policy"):
        gradient(small_set, policy="nobody")
    with pytest.raises(ModelError, match="whole horizon"):
        gradient(small_set, year=2026)


@pytest.mark.parametrize(
    ("asked", "options", "part"),
    [
        (costmodel.gradient, {"policy": np.array(["total", "x"])}, "no policy"),
        (costmodel.sensitivity, {"vary": 0.5}, "low and high"),
        (costmodel.sensitivity, {"vary": ["discounting.rate"]}, "low and high"),
        (costmodel.simulate, {"lines": None}, "expected names"),
        (costmodel.simulate, {"lines": [5]}, "expected names"),
        (costmodel.compare_speeds, {"drastic": np.array(["generous", "x"])}, "generous"),
        (lambda *of, **options: costmodel.run(*of).mtef(**options), {"unit": "1000"}, "unit"),
        (lambda *of, **options: costmodel.run(*of).mtef(**options), {"first_year": [2027]}, "first year"),
        (lambda *of, **options: costmodel.run(*of).appraisal(**options), {"basis": ["level"]}, "basis"),
    ],
)
def test_arguments_of_another_kind_are_refused(asked, options, part, small_set):
    with pytest.raises(CostModelError, match=part):
        asked(small_set, "generous", **options)


def test_a_figure_that_is_not_defined_has_no_gradient():
    with pytest.raises(ModelError, match="not defined in the scenario baseline"):
        gradient("kenya@2026.4", metric="break_even_harm", policy="integration_courses")


def test_the_largest_elasticity_comes_first(small_set):
    table = gradient(small_set, "generous").table()
    sizes = table["elasticity"].abs().fillna(0)
    assert (sizes.diff().dropna() <= 0).all()
    assert table["path"].is_unique


def test_the_command_prints_the_largest_elasticities(capsys):
    arguments = ["sensitivity", "kenya@2026.1", "-s", "reform", "--gradient", "--top", "3"]
    assert main(arguments) == 0
    printed = capsys.readouterr().out.splitlines()
    assert "one percent more" in printed[0]
    assert next(k for k, line in enumerate(printed) if line.endswith("that change it less")) == 3 + 3
    assert main([*arguments, "--json"]) == 0
    slopes = json.loads(capsys.readouterr().out)["slopes"]
    assert slopes[0]["path"] in printed[3]


def test_the_command_refuses_what_has_no_gradient(capsys):
    assert main(["sensitivity", "kenya@2026.1", "--gradient", "--vary", "discounting.rate=0.03:0.1"]) == 1
    assert "--vary" in capsys.readouterr().err


def test_at_a_kink_the_slope_is_that_of_the_side_to_which_an_assumption_moves():
    """A duration of exactly one year stands between a stay that is repeated and one that is shared."""
    path = "policy.redress_legal_aid.coverage.mean_duration"
    slope = next(each for each in gradient("kenya@2026.4", "reform").slopes if each.path == path)
    rows = plain_rows(costmodel.load("kenya@2026.4"))
    wanted = {"policy": "redress_legal_aid", "parameter": "coverage.mean_duration"}
    row = next(each for each in rows["Parameters"] if wanted.items() <= each.items())

    def npv(value):
        row["value"] = value
        return metric_of(assumptions_from_rows(rows, "kenya"), "reform", "npv", "level")

    assert slope.value == 1
    assert slope.derivative == pytest.approx((npv(1 + 2**-18) - npv(1)) * 2**18, rel=1e-5)
    assert slope.derivative != pytest.approx((npv(1) - npv(1 - 2**-18)) * 2**18, rel=0.05)
