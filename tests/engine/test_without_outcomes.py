"""A set that states no effects is a valid costing: cost is answered, returns are said to be unknown."""

from __future__ import annotations

import numpy as np
import openpyxl
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.writer import write
from costmodel.engine.checking.result_checks import result_checks, verdict
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.errors import ModelError
from costmodel.excel.functions import return_answers
from costmodel.excel.functions.models import Model
from costmodel.reports.audit.audit_workbook import write_audit
from costmodel.reports.export import write_outputs
from costmodel.reports.ranges.uncertainty_report import uncertainty_of
from costmodel.reports.uncertainty_export import tornados, write_simulation

SAID = "no effects are stated"


@pytest.fixture
def rows(small_rows):
    small_rows["Outcomes"] = []
    small_rows["Scenarios"] = [
        row for row in small_rows["Scenarios"] if not str(row["parameter"]).startswith("outcome.")
    ]
    return small_rows


@pytest.fixture
def costing(rows):
    return assumptions_from_rows(rows)


def texts(path):
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return {
            str(cell).lower()
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if isinstance(cell, str)
        }
    finally:
        book.close()


def test_it_passes_the_checks_as_rows_and_as_a_workbook(rows, tmp_path):
    assert [problem for problem in check_rows(rows) if problem.severity == "error"] == []
    path = tmp_path / "costing.xlsx"
    write(path, rows)
    assert [problem for problem in cm.check(path) if problem.severity == "error"] == []
    assert cm.load(path).table("Outcomes").rows == ()


def test_its_cost_is_that_of_the_set_with_effects(costing, small_set):
    for scenario in ("baseline", "generous"):
        bare, whole = cm.run(costing, scenario), cm.run(small_set, scenario)
        assert bare.budget().equals(whole.budget())
        assert bare.budget("source").equals(whole.budget("source"))
    assert verdict(result_checks(cm.run(costing, "generous"))).passed


@pytest.mark.parametrize("basis", ["level", "increment"])
def test_its_returns_are_missing_and_not_0(costing, basis):
    frame = cm.run(costing, "generous").appraisal(basis)
    for measure in ("bcr", "sroi", "mvpf", "net_social_efficiency", "irr", "payback_years"):
        assert frame[measure].isna().all(), measure
    assert set(frame["mvpf_status"]) == set(frame["irr_status"]) == {"no effects stated"}
    assert frame["present_cost"].notna().all()
    headline = cm.run(costing).headline()
    assert headline["effects_stated"] is False
    assert headline["bcr"] is headline["sroi"] is headline["mvpf"] is None


def test_its_figures_are_explained_and_audited(costing, tmp_path):
    result = cm.run(costing, "generous")
    assert "Parameters!" in result.explain("child_benefit", "gross_cost", 2027).text
    assert result.explain("total", "net_present_value").steps
    path = write_audit(lay_out(costing, "generous"), tmp_path / "audit.xlsx")
    assert path.stat().st_size > 10_000


@pytest.mark.slow
def test_its_workbooks_say_that_no_effects_are_stated(costing, tmp_path):
    results = list(cm.run_all(costing).values())
    files = write_outputs(results, tmp_path, ("xlsx", "csv"))
    for file in files:
        if file.suffix == ".xlsx":
            assert SAID in texts(file), file.name


@pytest.mark.slow
def test_it_is_simulated_without_a_chance_of_a_gain(costing, tmp_path):
    simulation = cm.simulate(costing, "generous", draws=16)
    frame = simulation.appraisal()
    assert frame.loc[frame["measure"].isin(["bcr", "sroi", "mvpf"]), "defined"].eq(0).all()
    assert np.isfinite(frame.loc[frame["measure"] == "present_cost", "p50"]).all()
    assert not simulation.probabilities()["event"].str.contains("net present value").any()
    written = write_simulation(uncertainty_of(simulation, tornados(simulation)), tmp_path, ("xlsx",))
    assert any(SAID in text for text in texts(written[0]))


def test_what_rests_on_effects_is_refused_in_words(costing):
    with pytest.raises(ModelError, match="without effects"):
        cm.sensitivity(costing, "generous", "sroi")
    assert cm.sensitivity(costing, "generous", "total_cost").bars


def test_the_bridge_to_a_set_with_effects_adds_up(costing, small_set):
    taken = cm.bridge(costing, small_set, "npv")
    assert sum(step.contribution for step in taken) == pytest.approx(taken.change)
    back = cm.bridge(small_set, costing, "npv")
    assert back.change == pytest.approx(-taken.change)


def test_a_policy_without_effects_beside_one_with_them_keeps_its_figures(small_rows):
    small_rows["Outcomes"] = small_rows["Outcomes"][:1]
    small_rows["Scenarios"] = [
        row for row in small_rows["Scenarios"] if not str(row["parameter"]).startswith("outcome.")
    ]
    frame = cm.run(assumptions_from_rows(small_rows)).appraisal()
    assert np.isfinite(frame.loc["total", ["bcr", "sroi"]].astype(float)).all()


@pytest.mark.parametrize("measure", ["bcr", "sroi", "mvpf", "irr", "payback_years"])
def test_a_cell_that_asks_for_a_return_says_so(costing, measure):
    model = Model("handle", costing)
    assert return_answers.measures(model, [["total"]], [["generous"]], [[measure]], "level") == SAID
    assert return_answers.measures(model, [["total"]], [["generous"]], [["present_cost"]], "level") > 0
