"""The pages Ceilings, CrossTable and Payers as a reader of a budget circular sees them."""

import pytest

import costmodel as cm
from costmodel.reports.language import words
from costmodel.reports.layout.page import Notes, PageTable
from costmodel.reports.layout.shown import shown
from costmodel.reports.sheets.ceilings_page import NO_INTEREST, ceilings_page
from costmodel.reports.sheets.mtef_page import cross_page, mtef_page
from costmodel.reports.sheets.payers_page import payers_page
from costmodel.reports.sheets.result_report import ScenarioReport, now


@pytest.fixture(scope="module")
def report():
    return ScenarioReport(cm.run(cm.load("colombia"), "reform"), now())


def table(page, name):
    return next(block for block in page.blocks if isinstance(block, PageTable) and block.name == name)


def texts(page):
    return [str(text) for block in page.blocks if isinstance(block, Notes) for text in block.lines]


def test_rows_beside_the_sources_are_named_like_the_others(report):
    rows = {row.cells[0]: row.cells[1:] for row in table(payers_page(report), "Sources of financing").rows}
    assert all(name[0].isupper() for name in rows)
    assert rows["Less spending replaced"][-1] < 0 < rows["Revenue forgone"][-1]
    total = rows.pop("Gross cost")
    assert [sum(column) for column in zip(*rows.values(), strict=True)] == pytest.approx(total, abs=1e6)


def test_debt_without_interest_says_why(report):
    page = ceilings_page(report)
    rows = {row.cells[0]: row.cells[1:] for row in table(page, "Fiscal space").rows}
    assert max(rows["Debt on what is left over, end of the year"]) > 0
    assert not any(rows["Interest on that debt"])
    assert NO_INTEREST in texts(page)


def test_the_cross_table_names_no_section_of_another_page(report):
    assert not any("A and B" in text for text in texts(cross_page(report)))


@pytest.mark.parametrize("name", ["kenya", "colombia"])
@pytest.mark.parametrize("basis", ["nominal", "real", "gdp"])
def test_what_sources_pay_leaves_no_residue(name, basis):
    rest = cm.run(cm.load(name), "reform").budget(by="source", basis=basis).loc["not allocated to a source"]
    assert [float(amount) for amount in rest.iloc[1:]] == [0.0] * (len(rest) - 1)


def test_amounts_are_in_units_of_the_currency_and_scaled_by_their_format(report):
    first = report.years[0]
    spent = float(report.result.budget_lines.totals.expenditure[0, 0])
    gross = float(report.result.budget_lines.totals.gross_cost[0, 0])
    page = mtef_page(report)
    row = next(row for row in page.tables[0].rows[::-1] if row.cells[0] == "C")
    assert row.cells[2] == pytest.approx(spent, abs=1e9)
    column = page.tables[0].columns[2]
    assert column.year == first
    assert shown(row.cells[2], row.format_of(2, column)) == f"{row.cells[2] / 1e9:,.0f}"
    assert "COP billions" in page.about
    total = table(payers_page(report), "Sources of financing").rows[-1]
    assert total.cells[1] == pytest.approx(gross)
    assert shown(total.cells[1], total.number) == f"{gross / 1e9:,.0f}"
    stated = {row["amount"] for row in report.result.assumptions.table("Ceilings").rows}
    limits = [row for row in table(ceilings_page(report), "Ceilings").rows if row.cells[0] == "  Ceiling"]
    assert limits
    assert {cell for row in limits for cell in row.cells[1:] if cell is not None} <= stated
    assert {row.number for row in limits} == {total.number}
    cells = table(cross_page(report), f"CrossTable {first}").rows[-1]
    assert cells.cells[-1] == pytest.approx(row.cells[2])


def test_need_and_debt_are_told_for_the_years_that_have_a_ceiling(report):
    with_ceiling = {str(row["year"]) for row in report.result.assumptions.table("Ceilings").rows}
    space = table(ceilings_page(report), "Fiscal space")
    assert {column.name for column in space.columns[1:]} == with_ceiling


def test_a_class_of_cofog_has_its_own_name_on_every_page():
    assert words.function("10.1.2") == "10.1.2 Disability"
    assert words.function("10.4") == "10.4 Family and children"
    assert words.function("10.9.9") == "10.9.9 Social protection n.e.c."  # kept by older workbooks
