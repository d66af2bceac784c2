"""Amounts of money on the pages of a result: in the currency, and in a scale that fits the column."""

from __future__ import annotations

import pytest

from costmodel.reports.language.words import unit_and_number
from costmodel.reports.layout.page import PageTable
from costmodel.reports.page_list import PAGES
from costmodel.reports.sheets.result_report import ScenarioReport, now


@pytest.mark.parametrize("listed", PAGES, ids=lambda listed: listed.name)
def test_amounts_are_in_the_currency_of_the_set(listed, generous):
    tables = [b for b in listed.build(ScenarioReport(generous, now())).blocks if isinstance(b, PageTable)]
    cells = [cell for table in tables for row in table.rows for cell in row.cells]
    assert "LCU" not in cells


@pytest.mark.parametrize(
    ("unit", "amounts", "printed"),
    [
        ("LCU", [None, 21_500_000_000.0, -3.0], ("SMD billions", "#,##0.00,,,")),
        ("LCU", [20_900_000.0], ("SMD millions", "#,##0.00,,")),
        ("LCU per person", [2_000_000.0], ("SMD per person", "0")),
        ("share", [0.2], ("share", "0")),
    ],
)
def test_the_largest_amount_of_a_row_chooses_the_scale(unit, amounts, printed):
    words, number = unit_and_number(unit, amounts, "SMD", "0")
    assert (words, number.split(";")[0]) == printed
