"""SB_SIMULATE and SB_SENSITIVITY: the engine's own figures, laid out to be charted, made once and kept."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.run import load
from costmodel.excel import udfs
from costmodel.excel.functions import models, uncertain_answers
from costmodel.excel.host import CellError
from costmodel.uncertainty.percentiles import PERCENTILES
from costmodel.uncertainty.sensitivity import sensitivity
from costmodel.uncertainty.simulation import DRAWN_MEASURES, LINES, simulate

SHOWN = ["central", "mean", *PERCENTILES, "chance_above_central"]
HEADER = ["year", "unit", "central", "mean", *PERCENTILES, "chance above central"]
SHARES = [int(name[1:]) / 100 for name in PERCENTILES]


@pytest.fixture(autouse=True)
def _nothing_kept():
    models.forget()
    yield
    models.forget()


@pytest.fixture
def handle(small_set):
    """The small set: its one range is the share of poor children, 0.3 to 0.5 about 0.4."""
    return models.of_tables(small_set)


@pytest.fixture
def counted(monkeypatch):
    """The simulations and sensitivities that a test causes."""
    computations = []
    for name, real in (("simulate", simulate), ("sensitivity", sensitivity)):

        def counting(*arguments, real=real, name=name, **options):
            computations.append(name)
            return real(*arguments, **options)

        monkeypatch.setattr(uncertain_answers, name, counting)
    return computations


@pytest.fixture(scope="module")
def kenya():
    """A simulation of Kenya's reform."""
    return simulate(load("kenya@2026.2"), "reform", 200, 5)


# --- the engine's figures -----------------------------------------------------------------------------


def same(written, expected):
    """Whether cells hold the figures; what is not defined is a word in a cell."""
    cells = [np.nan if value == "n/a" else np.inf if value == "infinite" else value for value in written]
    return np.array_equal(np.array(cells, dtype=float), np.array(expected, dtype=float), equal_nan=True)


@pytest.mark.parametrize(
    ("line", "policy", "unit"),
    [
        ("gross_cost", "total", "KES"),
        ("net_cost", "child_benefit", "KES"),
        ("beneficiaries", "childcare", "persons"),
        ("gross_cost_of_gdp", "total", "share"),
    ],
)
def test_a_line_by_year_is_the_table_of_the_simulation(excel_host, kenya, line, policy, unit):
    (set_handle,) = excel_host("sb_open", [["kenya@2026.2"]])["value"]
    asked = ([["reform"]], [[line]], [[policy]], [[200]], [[5]], [["level"]])
    head, *rows = excel_host("sb_simulate", set_handle, *asked)["value"]
    table = kenya.table()
    table = table[(table["policy"] == policy) & (table["line"] == line)]
    assert head == HEADER
    assert [row[0] for row in rows] == list(range(2025, 2041))
    assert {row[1] for row in rows} == {unit}
    assert same([row[2:] for row in rows], table[SHOWN])


def test_what_a_scenario_adds_by_year_has_its_range_too(excel_host, kenya):
    (set_handle,) = excel_host("sb_open", [["kenya@2026.2"]])["value"]
    asked = ([["reform"]], [["gross_cost"]], [["total"]], [[200]], [[5]], [["increment"]])
    _, *rows = excel_host("sb_simulate", set_handle, *asked)["value"]
    table = kenya.table("increment")
    table = table[(table["policy"] == "total") & (table["line"] == "gross_cost")]
    assert same([row[2:] for row in rows], table[SHOWN])
    assert [row[2] for row in rows] == pytest.approx(
        cm.compare(kenya.result.assumptions, ["baseline", "reform"])[list(range(2025, 2041))].sum().tolist()
    )


@pytest.mark.parametrize("basis", ["level", "increment"])
def test_a_measure_is_one_row_of_the_appraisal(excel_host, kenya, basis):
    (set_handle,) = excel_host("sb_open", [["kenya@2026.2"]])["value"]
    frame = kenya.appraisal(basis).set_index(["policy", "measure"])
    for measure in DRAWN_MEASURES:
        for policy in ("total", "ovc_cash"):
            asked = ([["reform"]], [[measure]], [[policy]], [[200]], [[5]], [[basis]])
            head, row = excel_host("sb_simulate", set_handle, *asked)["value"]
            expected = frame.loc[(policy, measure)]
            assert head == HEADER
            assert row[:2] == ["horizon", expected["unit"]]
            assert same(row[2:], expected[SHOWN])


@pytest.mark.parametrize(
    ("metric", "policy", "basis"),
    [("npv", "total", "increment"), ("gross_cost", "childcare", "level"), ("bcr", "childcare", "level")],
)
def test_the_tornado_is_that_of_the_engine(excel_host, metric, policy, basis):
    (set_handle,) = excel_host("sb_open", [["kenya@2026.2"]])["value"]
    asked = ([["reform"]], [[metric]], [[policy]], [[basis]])
    head, first, *rows = excel_host("sb_sensitivity", set_handle, *asked)["value"]
    tornado = sensitivity(load("kenya@2026.2"), "reform", metric, policy=policy, basis=basis)
    assert head == [
        "assumption", "unit", "low", "central", "high", f"{metric} at low", f"{metric} at high",
        f"span in {tornado.unit}", "switching value", "switching", "cells",
    ]  # fmt: skip
    assert first[0].endswith(f": {policy}, reform, {basis}")
    assert first[1:4] == [tornado.unit, "", tornado.central]
    assert first[8] == {"npv": 0, "bcr": 1}.get(metric, "")
    assert len(rows) == len(tornado.bars) > 5
    for row, bar in zip(rows, tornado, strict=True):
        value = "" if bar.switching_value is None else bar.switching_value
        assert row[:8] == [
            bar.assumption, bar.unit, bar.low, bar.central, bar.high, bar.at_low, bar.at_high, bar.span,
        ]  # fmt: skip
        assert row[8:10] == [value, bar.switching]
        assert row[10].startswith(bar.cells[0])
    spans = [row[7] for row in rows]
    assert spans == sorted(spans, reverse=True)


# --- by hand ------------------------------------------------------------------------------------------


def triangular(share, low=0.3, mode=0.4, high=0.5):
    """The value not exceeded with a chance, of the triangular distribution."""
    if share <= (mode - low) / (high - low):
        return low + np.sqrt(share * (high - low) * (mode - low))
    return high - np.sqrt((1 - share) * (high - low) * (high - mode))


def test_cost_that_is_linear_in_its_one_uncertain_assumption_has_its_percentiles(handle):
    # The benefit is paid to a share of children that is triangular from 0.3 to 0.5 about 0.4.
    _, *rows = udfs.sb_simulate(handle, "baseline", "gross_cost", "child_benefit", 4000)
    for row in rows:
        central = udfs.sb_cost(handle, "child_benefit", row[0])
        assert row[2] == pytest.approx(central, rel=1e-12)
        expected = [central * triangular(share) / 0.4 for share in SHARES]
        assert row[4:-1] == pytest.approx(expected, rel=1e-3)
        assert row[3] == pytest.approx(central, rel=1e-4)
        assert row[-1] == pytest.approx(0.5, abs=0.002)


def test_a_bar_of_a_linear_cost_runs_from_its_low_to_its_high(handle):
    _, first, bar = udfs.sb_sensitivity(handle, "baseline", "total_cost", "child_benefit")
    assert bar[2:5] == [0.3, 0.4, 0.5]
    assert bar[5:8] == pytest.approx([first[3] * 0.75, first[3] * 1.25, first[3] * 0.5], rel=1e-12)
    assert bar[10] == "Groups!F6"
    assert first[10] == "ranges with an effect: 1, without: 0"


# --- made once ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_all_lines_and_policies_share_one_simulation(handle, counted):
    every = [
        udfs.sb_simulate(handle, "generous", line, policy, 300, 2, "level")
        for line, policy in (
            ("gross_cost", "total"), ("gross_cost", "childcare"), ("net_cost", "total"), ("npv", "total"),
            ("beneficiaries", "child_benefit"), ("gross_cost_of_gdp", "total"), ("bcr", "childcare"),
        )
    ]  # fmt: skip
    every.append(udfs.sb_simulate(handle, "generous", "npv", "total", 300, 2, "increment"))
    assert len({str(table) for table in every}) == len(every) - 1  # nothing is offset: net cost is gross
    assert counted == ["simulate"]
    udfs.sb_simulate(handle, "generous", "gross_cost", "total", 300, 3)
    udfs.sb_simulate(handle, "generous", "gross_cost", "total", 301, 2)
    udfs.sb_simulate(handle, "lean_years", "gross_cost", "total", 300, 2)
    assert counted == ["simulate"] * 4
    assert "benefit_expenditure" not in LINES
    udfs.sb_simulate(handle, "generous", "benefit_expenditure", "child_benefit", 300, 2)
    udfs.sb_simulate(handle, "generous", "benefit_expenditure", "childcare", 300, 2)
    assert counted == ["simulate"] * 5


def test_a_tornado_is_made_once(handle, counted):
    for _ in range(3):
        udfs.sb_sensitivity(handle, "Generous", "NPV", "Total")
        udfs.sb_sensitivity(handle, "generous", "npv", "total")
    assert counted == ["sensitivity"]


def test_threads_share_one_simulation(handle, counted):
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: udfs.sb_simulate(handle, draws=300), range(8)))
    assert all(table == answers[0] for table in answers)
    assert counted == ["simulate"]


def test_no_other_table_waits_for_a_simulation(handle, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()

    def waiting(*arguments, **options):
        begun.set()
        assert go_on.wait(30)
        return simulate(*arguments, **options)

    monkeypatch.setattr(uncertain_answers, "simulate", waiting)
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(udfs.sb_simulate, handle, draws=100)
        assert begun.wait(30)
        assert len(udfs.sb_budget(handle)) > 1
        assert not job.done()
        go_on.set()
        assert len(job.result(60)) == 6


@pytest.mark.slow
def test_few_simulations_are_kept_and_no_draws(handle):
    for seed in range(models.MOST_SLOW + 3):
        udfs.sb_simulate(handle, draws=100, seed=seed)
    result = models.model(handle).scenario("baseline")
    assert len(result.slow_tables) == models.MOST_SLOW
    kept = result.slow_tables.get(("simulation", 100, models.MOST_SLOW, LINES))
    assert kept
    assert all(type(cell) in (int, float, str) for table in kept.values() for row in table for cell in row)


def test_the_figures_are_the_same_after_a_restart(excel_host):
    (set_handle,) = excel_host("sb_open", [["kenya@2026.2"]])["value"]
    calls = (
        ("sb_simulate", set_handle, None, None, None, [[150]]),
        ("sb_sensitivity", set_handle, [["reform"]]),
    )
    before = [excel_host(*asked) for asked in calls]
    excel_host("forget")
    assert [excel_host(*asked) for asked in calls] == before
    assert len(before[0]["value"]) == 17


# --- refusals -----------------------------------------------------------------------------------------


REFUSED = [
    (
        {"draws": 20_000},
        "Give a number from 100 to 10000 as draws: found 20000. The command line takes more.",
    ),
    ({"draws": 5}, "Give a number from 100 to 10000 as draws: found 5."),
    ({"draws": 200.5}, "Give a whole number as draws: found 200.5."),
    ({"seed": -1}, "Give a number from 0 to 999999 as seed: found -1."),
    ({"seed": 1.5}, "Give a whole number as seed"),
    ({"line": "gross_costs"}, 'Did you mean "gross_cost"?'),
    ({"line": "real_growth"}, "Name another line"),
    ({"line": "beneficiaries"}, 'Name another policy: there is no beneficiaries of "total"'),
    ({"line": "gross_cost_of_gdp", "policy": "childcare"}, 'of "childcare", only of total.'),
    ({"policy": "child_care"}, 'Did you mean "childcare"?'),
    ({"basis": "incremental"}, 'Name another basis: there is no "incremental".'),
    ({"line": "npv", "basis": "increment", "scenario": "baseline"}, "Name a scenario, or leave basis out"),
]


@pytest.mark.parametrize(("given", "told"), REFUSED, ids=[str(given) for given, _ in REFUSED])
def test_what_cannot_be_simulated_is_refused_before_it_is(handle, counted, given, told):
    with pytest.raises(CellError) as caught:
        udfs.sb_simulate(handle, **{"scenario": "generous", **given})
    assert told in str(caught.value)
    assert len(str(caught.value)) <= 200
    assert not counted


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"metric": "npw"}, "Name another metric"),
        ({"metric": "mvpf"}, "Name another metric"),
        ({"policy": "child_care"}, 'Did you mean "childcare"?'),
        ({"scenario": "baseline", "basis": "increment"}, "Name a scenario, or leave basis out"),
    ],
)
def test_what_has_no_tornado_is_refused(handle, counted, given, told):
    with pytest.raises(CellError) as caught:
        udfs.sb_sensitivity(handle, **{"scenario": "generous", **given})
    assert told in str(caught.value)
    assert not counted


@pytest.mark.parametrize("function", [udfs.sb_simulate, udfs.sb_sensitivity])
def test_a_set_without_ranges_says_what_to_do(small_rows, function):
    small_rows["Groups"][1].update(low=None, high=None)
    handle = models.of_tables(assumptions_from_rows(small_rows))
    with pytest.raises(CellError, match=r"^Give low and high beside the values that are uncertain: no "):
        function(handle)


@pytest.mark.parametrize("function", [udfs.sb_simulate, udfs.sb_sensitivity])
def test_a_scenario_that_takes_a_range_out_of_bounds_names_its_cell(small_rows, function):
    path = "group.poor_children.prevalence"
    small_rows["Groups"] = [row for row in small_rows["Groups"] if row["group"] != "rural_children"]
    small_rows["Targeting"] = []
    doubled = {"parameter": path, "from_year": None, "operation": "multiply", "value": 2.2}
    small_rows["Scenarios"].append({"scenario": "wide", "label": "Wide", "policy": None, **doubled})
    handle = models.of_tables(assumptions_from_rows(small_rows))
    with pytest.raises(CellError, match=r"^Correct Scenarios![A-Z]\d+: found a change of group") as caught:
        function(handle, "wide")
    assert len(str(caught.value)) <= 200


# --- on a server --------------------------------------------------------------------------------------


def test_functions_that_take_seconds_have_threads_of_their_own():
    heavy = {name for name in udfs.__all__ if getattr(getattr(udfs, name), "__heavy__", False)}
    assert heavy == {"sb_bridge", "sb_simulate", "sb_sensitivity"}
