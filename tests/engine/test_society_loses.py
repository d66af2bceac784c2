"""Where society loses, every surface says so: efficiency below 0, a red Summary, the break-even harm."""

from __future__ import annotations

import math

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.tables import plain_rows
from costmodel.cli import main
from costmodel.engine.checking.result_checks import result_checks, verdict
from costmodel.engine.line_items.measure_reasons import reason
from costmodel.engine.run import run_all
from costmodel.reports.answers.compared_page import compared_page
from costmodel.reports.answers.comparison_pages import ComparedScenarios, comparison_pages
from costmodel.reports.layout.answer_boxes import Boxes
from costmodel.reports.layout.page import Banner, PageTable
from costmodel.reports.sheets import return_page
from costmodel.reports.sheets.result_report import ScenarioReport, now
from costmodel.reports.summary import key_figures_page, summary_page


@pytest.fixture(scope="module")
def colombia():
    return cm.run("colombia@2026.1", "ambitious")


@pytest.fixture(scope="module")
def kenya():
    return cm.run("kenya@2026.1", "reform")


@pytest.fixture(scope="module")
def harmful():
    """Kenya's reform with harms 60 times as large."""
    rows = plain_rows(cm.load("kenya@2026.1"))
    for row in rows["Outcomes"]:
        if row["effect"] < 0:
            row["effect"] *= 60
            row["low"] = row["high"] = row["distribution"] = None
    return cm.run(assumptions_from_rows(rows), "reform")


def report(result):
    return ScenarioReport(result, now())


def cells_of(page, text):
    """The rows of a page's tables that begin with a text."""
    tables = [block for block in page.blocks if isinstance(block, PageTable)]
    return [row for table in tables for row in table.rows if row.cells[0] == text]


def test_the_efficiency_of_a_policy_by_which_society_loses_is_below_0(colombia):
    row = colombia.appraisal("increment").loc["integration_courses"]
    assert row["npv"] == pytest.approx(-93.8e9, abs=0.05e9)
    assert (row["bcr"], row["mvpf"]) == pytest.approx((0.735, 0.541), abs=5e-4)
    # -93.84 / 353.85: the benefit-cost ratio less 1. Break-even harm: 1 - 93.84 / 673.90.
    assert row["net_social_efficiency"] == pytest.approx(row["bcr"] - 1)
    assert row["net_social_efficiency"] == pytest.approx(-0.2652, abs=5e-5)
    assert row["break_even_harm"] == pytest.approx(0.8608, abs=5e-5)


@pytest.mark.parametrize("basis", ["level", "increment"])
def test_efficiency_is_defined_for_every_policy_and_below_0_exactly_where_society_loses(kenya, basis):
    frame = kenya.appraisal(basis)
    spent = frame["present_cost"] != 0
    assert frame.loc[spent, "net_social_efficiency"].notna().all()
    assert ((frame["net_social_efficiency"] < 0) == (frame["npv"] < 0)).all()


def test_the_resource_ratio_of_kenya(kenya):
    for basis, expected in (("level", 1.28), ("increment", 1.10)):
        assert kenya.appraisal(basis).loc["total", "resource_bcr"] == pytest.approx(expected, abs=5e-3)


def test_no_rate_of_return_is_shown_for_a_reform_of_transfers(kenya):
    total = kenya.appraisal("increment").loc["total"].to_dict()
    for name in ("irr", "payback_simple", "payback_discounted", "payback_years"):
        assert math.isnan(total[name])
        assert "transfers" in reason(total, name)


@pytest.mark.slow
def test_harms_times_60_turn_the_summary_red_and_name_the_break_even_harm(harmful):
    judgement = verdict(result_checks(harmful))
    assert (judgement.colour, judgement.passed, judgement.failed) == ("red", True, 0)
    assert "all checks passed" not in judgement.words
    assert "SOCIETY LOSES" in judgement.words
    first = summary_page.summary(report(harmful))
    assert first.colour == "red"
    (boxes,) = [block for block in first.blocks if isinstance(block, Boxes)]
    (worth,) = [box for box in boxes.boxes if "WORTH IT?" in box.heading]
    assert worth.colour == "red"
    assert "society loses" in worth.lines[0]
    page = key_figures_page.key_figures(report(harmful))
    assert page.colour == "red"
    banner = next(block for block in page.blocks if isinstance(block, Banner))
    assert banner.colour == "red"
    # 1 + npv / harms, one sixtieth of the factor on the harms of the workbook.
    factor = harmful.appraisal("increment").loc["total", "break_even_harm"]
    assert f"{factor:.2f}" in " ".join(banner.lines)
    assert factor == pytest.approx(cm.run("kenya@2026.1", "reform").appraisal("increment").loc[
        "total", "break_even_harm"] / 60)  # fmt: skip
    (row,) = cells_of(page, "Net social efficiency")
    assert row.cells[2] < 0
    assert row.tones[2] == "bad"
    (row,) = cells_of(page, "Break-even harm")
    assert row.cells[2] == factor


def test_a_scenario_by_which_society_gains_is_not_red(kenya):
    judgement = verdict(result_checks(kenya))
    assert judgement.losses == 0
    assert judgement.colour != "red"
    (check,) = [check for check in result_checks(kenya) if "of every policy" in check.name]
    assert check.outcome == "note"
    labels = dict(zip(kenya.policies, kenya.policy_field("label"), strict=True))
    lost = kenya.appraisal("increment").drop(index="total").query("npv < 0").index
    assert check.found == len(lost) == 8
    assert all(labels[policy] in check.explanation for policy in lost)


def test_each_ratio_stands_beside_the_two_amounts_that_it_divides(kenya):
    page = return_page.returns(report(kenya))
    pairs = {
        "bcr": ("present_benefits", "present_cost"),
        "net_social_efficiency": ("npv", "present_cost"),
        "fiscal_return": ("present_returns", "present_cost"),
        "resource_bcr": ("present_outcomes", "present_resources"),
        "mvpf": ("willingness_to_pay", "present_net_cost"),
        "mvpf_envelope": ("envelope_worth", "present_net_cost"),
    }
    shown = 0
    for names in (return_page.PER_COST, return_page.PER_OTHER, return_page.OF_PEOPLE):
        table = next(
            block
            for block in page.blocks
            if isinstance(block, PageTable) and len(block.columns) == 2 + len(names)
            and block.heading in return_page.RATIO_TABLES
            and return_page.RATIO_TABLES[block.heading] == names
        )  # fmt: skip
        for row in table.rows:
            cells = dict(zip(names, row.cells[2:], strict=True))
            for ratio, (above, below) in pairs.items():
                if isinstance(cells.get(ratio), float):
                    assert cells[ratio] == pytest.approx(cells[above] / cells[below], rel=1e-12)
                    shown += 1
    assert shown > 100


def test_the_chart_shows_the_two_amounts_of_the_benefit_cost_ratio(kenya):
    table = return_page.appraisal_table(report(kenya))
    total = next(row for row in table.rows if row.cells[:2] == ["All policies", "this scenario"])
    shown = total.cells[return_page.BENEFITS] / total.cells[return_page.COSTS]
    assert shown == pytest.approx(1.060, abs=5e-4)
    assert shown == pytest.approx(kenya.appraisal().loc["total", "bcr"])


def test_what_the_scenario_adds_comes_first(kenya):
    page = return_page.returns(report(kenya))
    tables = [block for block in page.blocks if isinstance(block, PageTable)][:4]
    for table in tables:
        compared = [row.cells[1] for row in table.rows]
        assert compared == sorted(compared)
        assert compared[0] == "over the baseline"
    headline = kenya.headline()
    names = list(headline)
    assert names.index("increment") < names.index("npv")
    added = kenya.appraisal("increment").loc["total"]
    assert headline["increment"]["npv"] == added["npv"]
    assert headline["npv"] == kenya.appraisal().loc["total", "npv"]
    cost = kenya.budget_lines.totals.gross_cost[0] - kenya.baseline_lines.totals.gross_cost[0]
    assert headline["increment"]["gross_cost_last_year"] == cost[-1]
    summary = key_figures_page.key_figures(report(kenya))
    cost_table, back = [block for block in summary.blocks if isinstance(block, PageTable)][:2]
    assert cost_table.rows[0].cells[0] == "Over the baseline"
    assert [column.name for column in back.columns][2:4] == ["Over the baseline", "Scenario"]
    (npv,) = cells_of(summary, "Net present value")
    assert npv.cells[2:4] == [added["npv"], headline["npv"]]


def test_the_baseline_adds_nothing_and_is_judged_by_its_level():
    results = run_all("colombia@2026.1", ["baseline"])
    result = results["baseline"]
    assert result.headline()["increment"] is None
    assert {row.cells[1] for row in return_page.appraisal_table(report(result)).rows} == {"this scenario"}
    assert (verdict(result_checks(result)).losses > 0) == (result.appraisal().loc["total", "npv"] < 0)


def test_nothing_is_said_of_society_where_no_effect_is_stated(small_rows):
    small_rows["Outcomes"] = []
    small_rows["Scenarios"] = [
        row for row in small_rows["Scenarios"] if not str(row["parameter"]).startswith("outcome.")
    ]
    judgement = verdict(result_checks(cm.run(assumptions_from_rows(small_rows), "generous")))
    assert judgement.losses == 0


def test_switching_values_are_those_of_the_measures_own_threshold(small_set):
    for metric, threshold in (("net_social_efficiency", 0), ("bcr", 1), ("resource_bcr", 1)):
        tornado = cm.sensitivity(small_set, "generous", metric)
        assert tornado.threshold == threshold


def test_comparisons_say_first_what_each_scenario_adds():
    compared = ComparedScenarios.of(list(run_all("kenya@2026.1").values()), now())
    summary = comparison_pages(compared)[0]
    added, back, yearly = [block for block in summary.blocks if isinstance(block, PageTable)][:3]
    assert len(added.rows) == 2 * 3
    assert [column.name for column in back.columns][3:5] == ["Over the baseline", "Level"]
    for report_ in compared.reports[1:]:
        label = report_.result.scenario.label
        over = next(row for row in added.rows if row.cells[1] == label).cells[3:]
        level, base = (
            next(row for row in yearly.rows if row.cells[1] == name).cells[3:]
            for name in (label, compared.first.result.scenario.label)
        )
        assert list(over) == [a - b for a, b in zip(level, base, strict=True)]
    page = compared_page(compared)
    cost_added, added_return, _, level_return = [
        block for block in page.blocks if isinstance(block, PageTable)
    ]
    assert len(cost_added.rows) == len(added_return.rows) == 2
    assert len(level_return.rows) == 3
    headline = compared.reports[1].result.headline()
    assert added_return.rows[0].cells[2] == headline["increment"]["npv"]
    assert level_return.rows[1].cells[2] == headline["npv"]


@pytest.mark.slow
def test_the_console_says_first_what_a_scenario_adds(tmp_path, capsys):
    assert main(["run", "colombia@2026.1", "-s", "reform", "--out", str(tmp_path), "--formats", "csv"]) == 0
    printed = capsys.readouterr().out
    added = printed.index("reform, over the baseline: gross cost")
    assert added < printed.index("reform: gross cost")
    assert "not evidenced" in printed
    assert "SOCIETY LOSES" in printed
