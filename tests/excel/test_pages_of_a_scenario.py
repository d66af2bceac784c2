"""What pages say in words of a scenario is of the scenario, not of the baseline that it changes."""

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.reports.sheets.distribution_page import distribution
from costmodel.reports.sheets.outcome_tables import outcome_table
from costmodel.reports.sheets.people_page import STAYING, people
from costmodel.reports.sheets.result_report import ScenarioReport, now
from costmodel.reports.summary.first_page import first_page
from costmodel.reports.summary.key_figures_page import COST_ON_D, key_figures
from costmodel.wording.catalogue import speaking, tr
from tests import small_set


def report(rows, scenario):
    return ScenarioReport(cm.run(assumptions_from_rows(rows), scenario), now())


@pytest.mark.parametrize(("effect", "kind"), [(0.4, "gain"), (-0.4, "harm"), (0, "none")])
def test_an_outcome_is_the_gain_or_harm_that_the_scenario_makes_it(small_rows, effect, kind):
    row = small_rows["Outcomes"][0]
    row["effect"] = 0
    path = f"outcome.{row['outcome']}.effect"
    small_rows["Scenarios"] = [small_set.change("other", None, path, "set", effect, small_set.FIRST + 1)]
    for scenario, expected in (("baseline", "none"), ("other", kind)):
        told = outcome_table(report(small_rows, scenario)).rows[0]
        assert told.cells[3].startswith(expected)
        assert ("notice" in told.tones.values()) == (expected == "harm")


def test_cost_without_evidence_is_told_for_what_the_scenario_adds_as_on_the_first_page():
    reform = ScenarioReport(cm.run("kenya", "reform"), now())
    rows = [row for block in key_figures(reform).tables for row in block.rows if row.cells[0] == COST_ON_D]
    assert [row.cells[1] for row in rows] == ["share, over the baseline", "share of present value"]
    words = next(box.word for box in first_page(reform).boxes if "of the cost" in box.word)
    assert f"{100 * rows[0].cells[2]:.0f}" in words


def test_who_stays_in_an_age_band_is_told_of_age_bands_only(small_rows):
    page = people(report(small_rows, "baseline"))
    bands = {
        row.keys[0] for block in page.tables for row in block.rows if row.keys and row.keys[1] == STAYING
    }
    whole = {row["group"] for row in small_rows["Groups"] if row["prevalence"] == 1 and row["of"] is None}
    assert bands == whole
    assert whole < {row["group"] for row in small_rows["Groups"]}


def test_what_sources_pay_adds_up_to_what_deciles_pay_and_what_falls_on_nobody():
    page = distribution(ScenarioReport(cm.run("kenya", "reform"), now()))
    amounts = {row.cells[0]: row.cells[1] for row in page.table("Sources of payments").rows}
    total, *parts = (amounts.pop(name) for name in list(amounts)[-3:])
    assert sum(amounts.values()) == pytest.approx(total)
    assert sum(parts) == pytest.approx(total)
    deciles = sum(row.cells[3] for row in page.table("Who receives and who pays").rows)
    assert parts[0] == pytest.approx(deciles)


def test_measures_of_a_year_without_a_change_have_no_empty_rows():
    page = distribution(ScenarioReport(cm.run("kenya", "reform"), now()))
    tables = [block for block in page.tables if block.name.startswith("Distribution ")]
    assert len(tables) == 2
    assert all(any(cell is not None for cell in row.cells[3:]) for block in tables for row in block.rows)


@pytest.mark.parametrize("code", ["fr", "es"])
@pytest.mark.parametrize(("name", "scenario"), [("kenya", "baseline"), ("colombia", "reform")])
def test_the_first_sentences_are_wholly_of_the_language(code, name, scenario):
    result = cm.run(name, scenario)
    with speaking(code):
        told = " ".join(map(tr, ScenarioReport(result, now()).first_sentences))
    assert not any(
        word in told for word in ("gross", "value", "trillion", "illustrative", "break-even", "0.0")
    )
