"""Lists of years, scenarios, lines and measures as arguments; what a return is measured against."""

from __future__ import annotations

import numpy as np
import pytest

from costmodel.assumptions.versions import store
from costmodel.engine.run import load, run_all
from costmodel.excel import udfs
from costmodel.excel.host import CellError


@pytest.fixture(scope="module")
def kenya():
    return run_all(load("kenya@2026.2"))


@pytest.fixture(scope="module")
def handle():
    return udfs.sb_open("kenya@2026.2")


# --- years --------------------------------------------------------------------------------------------


def test_a_row_of_years_gives_the_assumption_of_each_year(handle):
    (row,) = [row for row in store.load("kenya").table("Macro").rows if row["indicator"] == "inflation"]
    years = [2025, 2026, 2030]
    expected = [row[str(year)] for year in years]
    assert len(set(expected)) == 3
    asked = (handle, "macro.inflation", "baseline")
    assert udfs.sb_assumption(*asked, [[2025.0, 2026.0, 2030.0]]) == [expected]
    assert udfs.sb_assumption(*asked, [[2025.0], [2026.0], [2030.0]]) == [[value] for value in expected]
    assert udfs.sb_assumption(*asked, [[2026.0]]) == udfs.sb_assumption(*asked, 2026) == expected[1]


def test_paths_down_and_years_across_give_a_block_of_assumptions(handle):
    paths = ["macro.inflation", "macro.gdp"]
    cells = udfs.sb_assumption(handle, [[path] for path in paths], "reform", [[2026.0, 2027.0]])
    assert cells == [[udfs.sb_assumption(handle, p, "reform", y) for y in (2026, 2027)] for p in paths]


def test_years_as_text_from_the_headers_of_a_table_are_years(handle):
    as_text, as_numbers = [["2027", "2028 "]], [[2027.0, 2028.0]]
    assert udfs.sb_cost(handle, "childcare", as_text) == udfs.sb_cost(handle, "childcare", as_numbers)
    assert udfs.sb_cost(handle, "childcare", "2027") == udfs.sb_cost(handle, "childcare", 2027)
    assert udfs.sb_assumption(handle, "macro.gdp", "baseline", as_text) == udfs.sb_assumption(
        handle, "macro.gdp", "baseline", as_numbers
    )
    index = udfs.sb_index([[0.1, 0.2]], "2025", [["2025", "2026"]])
    assert np.allclose(index, [[1, 1.2]])


@pytest.mark.parametrize("text", ["27", "2027/28", "2,027", "2027.5", "1e3", "FY2027", "٢٠٢٧"])
def test_other_texts_are_no_years(handle, text):
    with pytest.raises(CellError, match="Give a year such as 2027 as years"):
        udfs.sb_cost(handle, "childcare", [[2026.0, text]])


# --- scenarios, lines, measures -----------------------------------------------------------------------


def test_scenarios_across_spill(handle, kenya):
    names = ["baseline", "reform", "ambitious"]
    cells = udfs.sb_cost(handle, [["childcare"], ["total"]], 2030, [names])
    costs = [kenya[name].budget() for name in names]
    assert cells[0] == [cost.loc["childcare", 2030] for cost in costs]
    assert cells[1] == pytest.approx([cost.drop(columns="unit")[2030].sum() for cost in costs])
    reached = udfs.sb_beneficiaries(handle, "childcare", 2030, [[name] for name in names])
    assert reached == [[udfs.sb_beneficiaries(handle, "childcare", 2030, name)] for name in names]
    people = udfs.sb_population(handle, "all", [[2026.0, 2027.0]], [[name] for name in names])
    assert people == [udfs.sb_population(handle, "all", [[2026.0, 2027.0]], name)[0] for name in names]


def test_lines_down_and_years_across_spill(handle, kenya):
    lines = ["gross_cost", "net_cost"]
    cells = udfs.sb_cost(handle, "childcare", [[2027.0, 2028.0]], "reform", [[line] for line in lines])
    expected = [kenya["reform"].budget(line=line).loc["childcare", [2027, 2028]].tolist() for line in lines]
    assert cells == expected


def test_each_line_is_asked_only_of_the_policy_beside_it(handle):
    pairs = [("childcare", "staff_cost"), ("total", "gross_cost")]
    policies, lines = [[policy] for policy, _ in pairs], [[line] for _, line in pairs]
    cells = udfs.sb_cost(handle, policies, 2030, "reform", lines)
    assert cells == [[udfs.sb_cost(handle, policy, 2030, "reform", line)] for policy, line in pairs]


def test_a_share_of_gdp_is_that_of_each_scenario(handle, kenya):
    cells = udfs.sb_cost(handle, "childcare", 2030, [["baseline", "reform"]], "gross_cost", "gdp")
    expected = [kenya[name].budget(basis="gdp").loc["childcare", 2030] for name in ("baseline", "reform")]
    assert np.allclose(cells, [expected], rtol=1e-15)


def test_measures_across_and_scenarios_beside_policies(handle, kenya):
    measures = ["npv", "bcr", "fiscal_return"]
    frame = kenya["reform"].appraisal("increment")
    cells = udfs.sb_return(handle, [["childcare"], ["total"]], "reform", [measures])
    assert cells == [frame.loc[policy, measures].tolist() for policy in ("childcare", "total")]
    pairs = udfs.sb_return(handle, [["childcare"], ["childcare"]], [["reform"], ["ambitious"]])
    assert pairs == [[udfs.sb_return(handle, "childcare", name)] for name in ("reform", "ambitious")]


# --- increment first ----------------------------------------------------------------------------------


def test_a_scenario_is_measured_against_the_baseline_under_every_name(handle, kenya):
    npv = kenya["reform"].appraisal("increment").loc["total", "npv"]
    head, *rows = udfs.sb_appraisal(handle, "reform")
    by_policy = {row[0]: row for row in rows}
    assert by_policy["total"][head.index("npv")] == npv
    assert udfs.sb_return(handle, "total", "reform", "npv") == npv
    assert udfs.sb_return(handle, "total", "reform", "Net_Present_Value") == npv
    assert udfs.sb_sensitivity(handle, "reform", "npv", "total")[1][3] == pytest.approx(npv, rel=1e-12)
    head, row = udfs.sb_simulate(handle, "reform", "npv", "total", 100)
    assert row[head.index("central")] == pytest.approx(npv, rel=1e-12)


def test_the_baseline_has_a_level_alone(handle, kenya):
    npv = kenya["baseline"].appraisal().loc["ovc_cash", "npv"]
    assert npv != 0
    assert udfs.sb_return(handle, "ovc_cash") == npv
    assert udfs.sb_return(handle, "ovc_cash", "baseline", "npv", "level") == npv
    assert {row[0]: row[2] for row in udfs.sb_appraisal(handle)[1:]}["ovc_cash"] == npv
    for asked in (
        lambda: udfs.sb_return(handle, "ovc_cash", "Baseline", "npv", "increment"),
        lambda: udfs.sb_return(handle, "ovc_cash", [["reform", "baseline"]], "npv", "increment"),
        lambda: udfs.sb_appraisal(handle, "baseline", "increment"),
        lambda: udfs.sb_sensitivity(handle, "baseline", "npv", "total", "increment"),
        lambda: udfs.sb_simulate(handle, "baseline", "npv", "total", 100, 1, "increment"),
    ):
        with pytest.raises(CellError, match="the baseline adds nothing to itself"):
            asked()


def test_the_level_of_a_scenario_is_had_by_name(handle, kenya):
    npv = kenya["reform"].appraisal("level").loc["total", "npv"]
    assert udfs.sb_return(handle, "total", "reform", "npv", "level") == npv
    assert udfs.sb_sensitivity(handle, "reform", "npv", "total", "LEVEL")[1][3] == pytest.approx(npv)
