"""The pages Ceilings, CrossTable and Payers as a reader of a budget circular sees them."""

import pytest

import costmodel as cm
from costmodel.reports.ceilings_page import NO_INTEREST, ceilings_page
from costmodel.reports.mtef_page import cross_page
from costmodel.reports.page import Notes, PageTable
from costmodel.reports.payers_page import payers_page
from costmodel.reports.result_report import ScenarioReport, now


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
    assert [sum(column) for column in zip(*rows.values(), strict=True)] == pytest.approx(total, abs=1)


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
