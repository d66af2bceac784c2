"""Monitoring in the audit workbook: its formulas against the engine."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from tests import monitored_set
from tests.formula_cells import differing_cells

LINES = (
    "2026-07.planned_month_spending", "2026 to date.period_planned", "2026 to date.period_operation",
    "2026 to date.volume_effect", "2026 to date.take_up_effect", "2026 to date.price_effect",
    "2026 to date.timing_effect", "reported 2026-Q1.flexed_budget", "2026 to date.reforecast",
    "2027 to date.pace", "reach 2027.indicator_expected", "reach 2027.indicator_progress",
    "denied.indicator_target", "denied 2027.indicator_progress",
)  # fmt: skip


@pytest.mark.parametrize("scenario", ["baseline", "generous"])
@pytest.mark.sampled(2)
@pytest.mark.slow
def test_the_audit_workbook_follows(scenario, tmp_path, recalculate):
    layout = lay_out(assumptions_from_rows(monitored_set.rows()), scenario)
    formulas = [one.item for one in written(layout.places) if one.formula is not None]
    for line in LINES:
        assert any(item.endswith(line) for item in formulas), line
    assert differing_cells(layout, recalculate, tmp_path) == []
