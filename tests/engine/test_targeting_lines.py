"""Policies against a benchmark group: errors, leakage, impossible pairs; examples worked by hand."""

from __future__ import annotations

import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.writer import write
from costmodel.engine.checking.result_checks import result_checks
from costmodel.errors import AssumptionError
from costmodel.model.targeting import beneficiaries_with_errors
from tests.targeting_set import FIRST, as_older, change, designs, targeting_row


def figure(result, policy, line, year=FIRST):
    frame = result.table()
    rows = frame[(frame["policy"] == policy) & (frame["line"] == line) & (frame["year"] == year)]
    return float(rows["value"].iloc[0])


def test_a_policy_for_the_benchmark_group_itself():
    """600 of 800 reached and 150 others: exclusion 0.25, inclusion 0.2."""
    result = cm.run(designs())
    assert figure(result, "targeted", "benchmark_people") == pytest.approx(800)
    assert figure(result, "targeted", "benchmark_reached") == pytest.approx(600)
    assert figure(result, "targeted", "benchmark_missed") == pytest.approx(200)
    assert figure(result, "targeted", "benchmark_exclusion_error") == pytest.approx(0.25)
    assert figure(result, "targeted", "benchmark_inclusion_error") == pytest.approx(0.2)
    assert figure(result, "targeted", "leakage") == pytest.approx(150 * 100)
    assert figure(result, "targeted", "cost_of_person_reached") == pytest.approx(147.5)


def test_a_policy_for_more_people_than_the_benchmark_group():
    """1,940 of all 2,000 people, of whom 800 are poor: 776 reached, 24 missed, 60 % outside."""
    result = cm.run(designs())
    assert figure(result, "universal", "benchmark_share") == pytest.approx(0.4)
    assert figure(result, "universal", "benchmark_reached") == pytest.approx(776)
    assert figure(result, "universal", "benchmark_missed") == pytest.approx(24)
    assert figure(result, "universal", "benchmark_inclusion_error") == pytest.approx(0.6)
    assert figure(result, "universal", "leakage") == pytest.approx(1164 * 100)


def test_errors_and_people_of_the_benchmark_fit_together():
    """B = (1 - EE) T / (1 - IE)."""
    lines = cm.run(designs()).budget_lines
    targeting = lines.targeting
    made = (
        (1 - targeting.benchmark_exclusion_error)
        * targeting.benchmark_people
        / (1 - targeting.benchmark_inclusion_error)
    )
    assert made == pytest.approx(lines.people.beneficiaries, rel=1e-12)


def test_without_a_row_a_policy_is_measured_against_its_own_group():
    rows = designs(plain=True)
    del rows["Targeting"]
    result = cm.run(assumptions_from_rows(rows))
    assert result.bound.names.benchmarks == ("all", "poor")
    assert figure(result, "universal", "benchmark_exclusion_error") == pytest.approx(0.03)
    assert figure(result, "universal", "benchmark_inclusion_error") == 0
    people = result.budget_lines.people
    assert result.budget_lines.targeting.benchmark_reached == pytest.approx(people.reached, rel=1e-12)


def test_a_stated_share_and_the_people_outside():
    """Half of 800 poor are rural, 1,000 rural people: (1,000 - 400) / 1,200 of the others are too."""
    rows = designs(plain=True)
    rows["Targeting"] = [targeting_row("targeted", "rural", share=0.5)]
    result = cm.run(assumptions_from_rows(rows))
    assert figure(result, "targeted", "benchmark_share_outside") == pytest.approx(0.5)
    assert figure(result, "targeted", "benchmark_reached") == pytest.approx(600 * 0.5 + 150 * 0.5)
    rows["Targeting"] = [targeting_row("targeted", "rural", share=0.5, share_outside=0.2)]
    stated = cm.run(assumptions_from_rows(rows))
    assert figure(stated, "targeted", "benchmark_reached") == pytest.approx(600 * 0.5 + 150 * 0.2)
    assert figure(stated, "targeted", "benchmark_inclusion_error") == pytest.approx(1 - 330 / 750)


def test_a_share_changes_by_a_scenario_from_a_year_on():
    rows = designs(plain=True)
    rows["Targeting"] = [targeting_row("targeted", "rural", share=0.5)]
    rows["Scenarios"] = [change("moved", None, "targeting.targeted.share", 0.6, FIRST + 1)]
    result = cm.run(assumptions_from_rows(rows), "moved")
    shares = [figure(result, "targeted", "benchmark_share", year) for year in (FIRST, FIRST + 1)]
    assert shares == pytest.approx([0.5, 0.6])


@pytest.mark.parametrize("share", [0.1, 1])
def test_a_share_that_the_people_allow_is_taken(share):
    rows = designs(plain=True)
    rows["Targeting"] = [targeting_row("targeted", "rural", share=share)]
    assert cm.run(assumptions_from_rows(rows)).years[0] == FIRST


def test_a_share_that_the_people_do_not_allow_is_refused_with_its_cell():
    """1,900 of 2,000 people: at least 700 of the 800 poor are among them."""
    rows = designs(plain=True, rural=0.95)
    rows["Targeting"] = [targeting_row("targeted", "rural", share=0.5)]
    with pytest.raises(AssumptionError) as refused:
        cm.run(assumptions_from_rows(rows))
    (problem,) = refused.value.problems
    assert problem.cell.startswith("Targeting!")
    assert "from 0.875 to 1" in problem.expected
    rows["Targeting"] = [targeting_row("targeted", "rural", share=0.875)]
    assert figure(
        cm.run(assumptions_from_rows(rows)), "targeted", "benchmark_share_outside"
    ) == pytest.approx(1)


def test_a_share_is_asked_for_where_none_follows_and_refused_where_one_does():
    rows = designs(plain=True)
    rows["Targeting"] = [targeting_row("targeted", "rural")]
    (problem,) = [p for p in check_rows(rows, "set") if p.severity == "error"]
    assert problem.cell.startswith("Targeting!C")
    assert "poor" in problem.expected
    rows["Targeting"] = [targeting_row("universal", "poor", share=0.4)]
    (problem,) = [p for p in check_rows(rows, "set") if p.severity == "error"]
    assert "follows" in problem.expected


# --- impossible pairs of errors -----------------------------------------------------------------------


def with_errors(exclusion, inclusion):
    """1,000 people of 10,000."""
    rows = designs(plain=True, poor=0.1, people=10_000)
    for row in rows["Parameters"]:
        if row["policy"] == "targeted":
            row["value"] = {
                "coverage.exclusion_error": exclusion, "coverage.inclusion_error": inclusion
            }.get(row["parameter"], row["value"])  # fmt: skip
    return rows


def test_the_largest_inclusion_error_is_taken_and_a_larger_one_refused():
    """(P - T) / (P - EE T) = 9,000 / 9,800."""
    result = cm.run(assumptions_from_rows(with_errors(0.2, 0.9183673469)))
    assert figure(result, "targeted", "beneficiaries") == pytest.approx(9800)
    rows = with_errors(0.2, 0.92)
    with pytest.raises(AssumptionError) as refused:
        cm.run(assumptions_from_rows(rows))
    (problem,) = refused.value.problems
    row = next(k for k, r in enumerate(rows["Parameters"])
               if (r["policy"], r["parameter"]) == ("targeted", "coverage.inclusion_error"))  # fmt: skip
    assert problem.cell == f"Parameters!E{row + 5}"
    assert "0.92 " in problem.found
    assert "0.9183673469" in problem.expected


def test_an_unchanged_older_workbook_keeps_its_cut_figure_with_both_figures_in_an_alarm():
    rows = with_errors(0.2, 0.95)
    as_older(rows)
    result = cm.run(assumptions_from_rows(rows))
    assert figure(result, "targeted", "beneficiaries") == pytest.approx(9800)
    assert figure(result, "targeted", "targeting_held") == 1
    (alarm,) = [c for c in result_checks(result) if c.name == "Inclusion errors are possible"]
    assert alarm.outcome == "ALARM"
    assert "0.95" in alarm.reason
    assert "0.9183673469" in alarm.reason


def test_a_scenario_that_makes_a_pair_impossible_is_named_by_its_cell():
    rows = with_errors(0.2, 0.1)
    rows["Scenarios"] = [change("wild", "targeted", "coverage.inclusion_error", 0.95)]
    assert cm.run(assumptions_from_rows(rows)).years
    with pytest.raises(AssumptionError, match="Scenarios!G5"):
        cm.run(assumptions_from_rows(rows), "wild")


def test_a_check_of_the_workbook_finds_it_too(tmp_path):
    path = write(tmp_path / "set.xlsx", assumptions_from_rows(with_errors(0.2, 0.95)))
    assert any("0.9183673469" in problem.expected for problem in cm.check(path))


def test_the_public_function_has_the_same_limit():
    assert beneficiaries_with_errors(1000, 10_000, 1, 0.9183673469, 0.2).total == pytest.approx(9800)


def test_a_figure_is_explained_down_to_the_cell_of_the_share():
    rows = designs(plain=True)
    rows["Targeting"] = [targeting_row("targeted", "rural", share=0.5)]
    explained = cm.run(assumptions_from_rows(rows)).explain("targeted", "benchmark_reached", FIRST)
    assert "Targeting!C5" in explained.text
