"""Universal against targeted: the worked example of the definitions, and what may not be compared."""

from __future__ import annotations

import json

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.writer import write
from costmodel.errors import AssumptionError, ModelError
from costmodel.reports.answers.compare_targeting_page import compare_targeting_page, verdict
from costmodel.reports.layout.shown import shown
from tests.command_line import costmodel
from tests.targeting_set import FIRST, as_older, change, designs, targeting_row

BY_HAND = {
    "universal": {
        "beneficiaries": 1940, "cost": 199_820, "benefits": 194_000, "administration": 5_820,
        "screening": 0, "other_cost": 0, "reached": 776, "missed": 24, "cost_per_person": 257.5,
        "leakage": 116_400,
    },
    "targeted": {
        "beneficiaries": 750, "cost": 88_500, "benefits": 75_000, "administration": 6_000,
        "screening": 7_500, "other_cost": 0, "reached": 600, "missed": 200, "cost_per_person": 147.5,
        "leakage": 15_000,
    },
}  # fmt: skip
"""P 2,000, T 800, b 100: take-up 0.97 and 3 %, against errors 0.25 and 0.2, 1,250 applications and 8 %."""


@pytest.mark.parametrize("design", BY_HAND)
def test_cost_in_parts_people_and_leakage_are_those_worked_by_hand(design):
    figures = getattr(cm.compare_targeting(designs(), "universal", "targeted").shown, design)
    assert {name: getattr(figures, name) for name in BY_HAND[design]} == pytest.approx(BY_HAND[design])


def test_leakage_avoided_benefit_foregone_and_the_same_money():
    comparison = cm.compare_targeting(designs(), "universal", "targeted").shown
    assert comparison.leakage_avoided == pytest.approx(101_400)
    assert comparison.added_screening == pytest.approx(7_500)
    assert comparison.added_administration == pytest.approx(180)
    assert comparison.benefit_foregone == pytest.approx(17_600)
    assert comparison.same_money == pytest.approx(44.2898608748)
    assert comparison.screening_pays


def test_the_same_money_is_what_the_model_costs_for_that_benefit():
    """A universal benefit of 44.2898608748 costs the 88,500 of the targeted design."""
    rows = designs(plain=True)
    amount = cm.compare_targeting(designs(), "universal", "targeted").shown.same_money
    for row in rows["Parameters"]:
        if (row["policy"], row["parameter"]) == ("universal", "benefit.amount"):
            row["value"] = amount
    cost = cm.run(assumptions_from_rows(rows)).budget_lines.cost.expenditure
    assert cost[0] == pytest.approx(88_500)


def test_two_scenarios_of_one_policy_are_two_designs():
    """The targeted policy of the example, without errors and screening in the other scenario."""
    rows = designs(plain=True)
    rows["Scenarios"] = [
        change("for_all", "targeted", "coverage.exclusion_error", 0.03),
        change("for_all", "targeted", "coverage.inclusion_error", 0.6),
        change("for_all", "targeted", "administration.per_application", 0),
        change("for_all", "targeted", "administration.share_of_transfers", 0.03),
    ]
    comparison = cm.compare_targeting(
        assumptions_from_rows(rows), "targeted", "targeted", universal_scenario="for_all"
    ).shown
    for design, by_hand in BY_HAND.items():
        figures = {name: getattr(getattr(comparison, design), name) for name in by_hand}
        assert figures == pytest.approx(by_hand)


def test_the_table_has_a_row_a_year_and_design_with_its_origin():
    compared = cm.compare_targeting(designs(), "universal", "targeted", year=FIRST)
    frame = compared.table()
    assert len(frame) == 2 * 5
    assert set(frame["benchmark"]) == {"poor"}
    targeted = frame[(frame["design"] == "targeted") & (frame["year"] == FIRST)].iloc[0]
    assert targeted["leakage_avoided"] == pytest.approx(101_400)
    assert frame["content_hash"].nunique() == 1
    assert json.loads(json.dumps(compared.to_dict()))["years"][0]["benefit_foregone"] == pytest.approx(17_600)


# --- what may not be compared -------------------------------------------------------------------------


def test_different_benchmark_groups_are_refused_with_the_row_to_add():
    rows = designs(plain=True)
    rows["Targeting"] = [targeting_row("targeted", "rural", share=0.5)]
    with pytest.raises(ModelError, match="all for universal and rural for targeted") as refused:
        cm.compare_targeting(assumptions_from_rows(rows), "universal", "targeted")
    assert "table Targeting" in str(refused.value)


def test_an_impossible_error_is_refused_with_the_largest_one():
    """Older and unchanged, so that the run itself is not refused: (2,000 - 800) / (2,000 - 200)."""
    rows = designs(plain=True)
    for row in rows["Parameters"]:
        if row["parameter"] == "coverage.inclusion_error":
            row["value"] = 0.9
    as_older(rows)
    with pytest.raises(ModelError, match=r"0\.9 .*0\.6666666667"):
        cm.compare_targeting(assumptions_from_rows(rows), "universal", "targeted")


def test_different_benefits_are_refused():
    rows = designs(plain=True)
    rows["Scenarios"] = [change("more", "targeted", "benefit.amount", 120)]
    with pytest.raises(ModelError, match=r"benefit: found 100 .* and 120"):
        cm.compare_targeting(assumptions_from_rows(rows), "universal", "targeted", "more")


def test_other_people_are_refused():
    rows = designs(plain=True)
    rows["Scenarios"] = [change("poorer", None, "group.poor.prevalence", 0.5)]
    with pytest.raises(ModelError, match="same people"):
        cm.compare_targeting(
            assumptions_from_rows(rows), "targeted", "targeted", "poorer", universal_scenario="baseline"
        )


@pytest.mark.parametrize(
    ("names", "options", "words"),
    [
        (("universal", "universal"), {}, "two designs"),
        (("universal", "targetted"), {}, "targeted"),
        (("universal", "targeted"), {"year": 1999}, "year: found 1999"),
    ],
)
def test_wrong_arguments_are_refused(names, options, words):
    with pytest.raises(ModelError, match=words):
        cm.compare_targeting(designs(), *names, **options)


def test_an_unknown_scenario_is_refused():
    with pytest.raises(AssumptionError, match="fast"):
        cm.compare_targeting(designs(), "universal", "targeted", "fast")


# --- words, pages, command ----------------------------------------------------------------------------


@pytest.mark.parametrize("screening", [6, 200])
def test_whether_screening_pays_is_never_said_without_the_people_missed(screening):
    rows = designs(plain=True)
    for row in rows["Parameters"]:
        if row["parameter"] == "administration.per_application":
            row["value"] = screening
    compared = cm.compare_targeting(assumptions_from_rows(rows), "universal", "targeted")
    assert compared.shown.screening_pays is (screening == 6)
    said = verdict(compared.shown, "SMD")
    assert "200 people of the benchmark group are missed, 176 more" in said
    assert "17,600.00 SMD" in said
    assert ("no less than" in said) is (screening == 200)


def test_the_page_has_the_figures_of_both_designs():
    compared = cm.compare_targeting(designs(), "universal", "targeted")
    page = compare_targeting_page(compared, "stamp")
    first, by_year = page.tables
    cells = {row.cells[0]: row.cells[2:] for row in first.rows}
    assert cells["Cost"] == pytest.approx((199_820, 88_500, -111_320))
    assert cells["Missed in the benchmark group"] == pytest.approx((24, 200, 176))
    assert cells["Same money: universal benefit for a person and year"][2] == pytest.approx(44.2898608748)
    assert [row.cells[0] for row in by_year.rows] == [str(year) for year in cm.run(designs()).years]
    numbers = {row.cells[0]: row.number for row in first.rows}
    assert shown(176.0, numbers["Missed in the benchmark group"]) == "176"


@pytest.fixture
def workbook(tmp_path):
    return write(tmp_path / "designs.xlsx", designs())


def test_the_command_says_what_was_compared_and_writes_the_page(workbook, tmp_path):
    def run(*options):
        names = ("--universal", "universal", "--targeted", "targeted")
        return costmodel("compare-targeting", str(workbook), *names, *options, cwd=tmp_path)

    done = run("--out", "page.html")
    assert done.returncode == 0
    assert "44.29" in done.stdout
    assert "200 people of the benchmark group are missed" in done.stdout
    assert "Universal or targeted" in (tmp_path / "page.html").read_text(encoding="utf-8")
    answer = json.loads(run("--json").stdout)
    assert answer["years"][-1]["same_money"] == pytest.approx(44.2898608748)
    assert run("--out", "page.xlsx").returncode == 0
    assert (tmp_path / "page.xlsx").exists()
    assert run("--out", "page.doc").returncode == 2


# --- the universal design made of the targeted one ----------------------------------------------------


def test_a_targeted_policy_is_compared_with_itself_for_everybody():
    """2,000 people, 800 poor: all get 100, with 8 % administration and without an application."""
    compared = cm.compare_targeting(designs(), None, "targeted")
    assert compared.everybody == "all"
    comparison = compared.shown
    figures = {name: getattr(comparison.universal, name) for name in BY_HAND["universal"]}
    assert figures == pytest.approx(
        {"beneficiaries": 2_000, "cost": 216_000, "benefits": 200_000, "administration": 16_000,
         "screening": 0, "other_cost": 0, "reached": 800, "missed": 0, "cost_per_person": 270,
         "leakage": 120_000}
    )  # fmt: skip
    targeted = {name: getattr(comparison.targeted, name) for name in BY_HAND["targeted"]}
    assert targeted == pytest.approx(BY_HAND["targeted"])
    assert comparison.same_money == pytest.approx(100 * 88_500 / 216_000)
    page = compare_targeting_page(compared, "stamp")
    assert any("All people" in sentence for sentence in page.blocks[0].lines)


def test_changes_of_the_scenario_do_not_stay_in_the_design_for_everybody():
    rows = designs(plain=True)
    rows["Scenarios"] = [
        change("half", "targeted", "coverage.target", 0.5, FIRST + 2),
        change("half", "targeted", "coverage.inclusion_error", 0.1, FIRST + 1),
    ]
    comparison = cm.compare_targeting(assumptions_from_rows(rows), None, "targeted", "half").shown
    assert comparison.universal.beneficiaries == pytest.approx(2_000)
    assert comparison.targeted.beneficiaries < 750


def test_a_design_for_everybody_needs_a_group_above_and_the_own_benchmark():
    rows = designs(plain=True)
    rows["Targeting"] = []
    with pytest.raises(ModelError, match="all, the group of universal"):
        cm.compare_targeting(assumptions_from_rows(rows), None, "universal")
    rows = designs(plain=True)
    rows["Targeting"] = [targeting_row("targeted", "rural", share=0.5)]
    with pytest.raises(ModelError, match="benchmark group rural"):
        cm.compare_targeting(assumptions_from_rows(rows), None, "targeted")


@pytest.mark.parametrize(("name", "policy"), [("kenya", "ovc_cash"), ("colombia", "renta_ciudadana")])
def test_the_embedded_sets_have_a_pair_that_can_be_compared(name, policy, tmp_path):
    compared = cm.compare_targeting(name, None, policy)
    comparison = compared.shown
    result, row = compared.results[1], compared.results[1].policies.index(policy)
    lines = result.budget_lines
    whole = lines.groups.group_people[result.bound.names.groups.index(compared.everybody), -1]
    registered = (
        lines.people.eligible[row, -1]
        / lines.groups.group_people[result.bound.names.groups.index(compared.benchmark), -1]
    )
    take_up = result.bound.assumed.policies.coverage.take_up[..., row, -1].max()
    assert comparison.universal.beneficiaries == pytest.approx(whole * registered * take_up)
    assert comparison.universal.screening == 0
    assert comparison.universal.benefit_each == pytest.approx(comparison.targeted.benefit_each)
    told = costmodel("compare-targeting", name, "--targeted", policy, cwd=tmp_path)
    assert told.returncode == 0
    assert "for everybody" in told.stdout
