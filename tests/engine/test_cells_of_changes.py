"""The cell that a scenario's value is cited with is its own, whatever other scenarios run beside it."""

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.run import run_all
from costmodel.engine.used_assumptions import used
from costmodel.reports.answers.comparison_pages import ComparedScenarios, comparison_pages
from costmodel.reports.sheets.result_report import now
from tests import small_set
from tests.small_set import change

PATH = "policy.child_benefit.benefit.payments_per_year"


def changed_twice():
    """Two scenarios that change one assumption from the same year, one that changes it before, one never."""
    rows = small_set.rows()
    field = ("child_benefit", "benefit.payments_per_year")
    rows["Scenarios"] = [
        change("one", *field, "set", 10, 2027),
        change("other", *field, "set", 11, 2027),
        change("before", *field, "set", 9, 2026),
        change("never", "child_benefit", "coverage.take_up", "set", 0.5),
    ]
    return assumptions_from_rows(rows)


def cells(result, path=PATH):
    return {row.from_year: (row.value, row.cell) for row in used(result) if row.path == path}


def test_each_scenario_cites_its_own_rows_when_all_run_together():
    assumptions = changed_twice()
    change_cells = [assumptions.table("Scenarios").cell(number, "value") for number in range(3)]
    together = run_all(assumptions)
    assert cells(together["one"])[2027] == (10, change_cells[0])
    assert cells(together["other"])[2027] == (11, change_cells[1])
    assert cells(together["before"])[2026] == (9, change_cells[2])
    assert [value for value, _ in cells(together["never"]).values()] == [12]


@pytest.mark.parametrize("country", ["kenya", "colombia"])
def test_what_a_scenario_used_does_not_depend_on_the_scenarios_beside_it(country):
    together = run_all(country)
    for name, result in together.items():
        assert used(result) == used(run_all(country, [name])[name])


def test_reform_of_kenya_cites_the_row_of_reform():
    result = run_all("kenya@2026.1")["reform"]
    _, cell = cells(result, "policy.disability_benefit.staff.hours_share")[2027]
    assert cell == "Scenarios!G23"


CITED = [("one", 0), ("other", 1), ("before", 2), ("baseline", None)]


@pytest.mark.parametrize(("scenario", "number"), CITED)
def test_an_explanation_cites_the_cell_of_its_own_scenario(scenario, number):
    assumptions = changed_twice()
    scenarios = assumptions.table("Scenarios")
    (fact,) = (row for row in used(cm.run(assumptions)) if row.path == PATH)
    cell = fact.cell if number is None else scenarios.cell(number, "value")
    others = {scenarios.cell(place, "value") for place in range(3)} - {cell}
    text = cm.run(assumptions, scenario).explain("child_benefit", "gross_cost", 2028).text
    assert cell in text
    assert not any(other in text for other in others)


def test_differences_name_the_cells_of_all_scenarios_that_change_an_assumption():
    results = list(run_all(changed_twice()).values())
    pages = comparison_pages(ComparedScenarios.of(results, now()))
    (table,) = next(page for page in pages if page.title == "Differences").blocks
    rows = results[0].assumptions.table("Scenarios")
    (cited,) = [row.cells[-1] for row in table.rows if row.cells[1:3] == ["Payments a year", 2027]]
    assert cited == ", ".join(rows.cell(number, "value") for number in (0, 1))
