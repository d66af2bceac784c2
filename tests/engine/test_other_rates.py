"""Return at other discount rates: as if the set had chosen another schedule, and at 3 % and 7 %."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.line_items.lines import TOTAL
from costmodel.reports.sheets import return_page
from costmodel.reports.sheets.result_report import ScenarioReport


def schedule(name, *steps):
    return [
        {"schedule": name, "from_year_offset": offset, "rate": rate, "source": "made_up"}
        for offset, rate in steps
    ]


@pytest.mark.parametrize("basis", ["level", "increment"])
def test_another_schedule_gives_what_a_set_with_it_gives(small_rows, basis):
    small_rows["Discounting"] += schedule("falling", (1, 0.08), (3, 0.02))
    by_rate = cm.run(assumptions_from_rows(small_rows), "generous").at_other_rates(basis)
    assert [*by_rate] == ["real", "falling", "3 %", "7 %"]
    for chosen, rates in (("falling", None), ("3 %", 0.03), ("7 %", 0.07)):
        if rates is not None:
            small_rows["Discounting"] = schedule("falling", (0, rates))
        next(r for r in small_rows["About"] if r["property"] == "discount_schedule")["value"] = "falling"
        total = cm.run(assumptions_from_rows(small_rows), "generous").appraised(basis)[TOTAL]
        for name in ("npv", "present_cost", "bcr", "break_even_weight", "present_participants"):
            assert by_rate[chosen][name] == pytest.approx(total[name], rel=1e-9, nan_ok=True), (chosen, name)


def test_the_page_gives_every_rate(small_set):
    result = cm.run(small_set, "generous")
    page = return_page.returns(ScenarioReport(result, datetime(2026, 11, 1, tzinfo=UTC)))
    table = next(block for block in page.blocks if getattr(block, "name", "") == "DiscountRates")
    assert [row.cells[0] for row in table.rows] == ["real, as in this result", "3 %", "7 %"]
    assert table.rows[2].cells[2] == result.at_other_rates("increment")["7 %"]["npv"]
