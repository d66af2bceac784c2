"""Weights by welfare in the audit workbook: formulas of deciles' values against the engine."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from tests import small_set
from tests.engine.test_weights_everywhere import by_people, small
from tests.formula_cells import differing_cells


def typed():
    """Weights of deciles given as such, in place of those by welfare."""
    rows = small()
    for row in rows["Distribution"]:
        row["weight"] = 11 - row["decile"]
    return rows


@pytest.mark.slow
@pytest.mark.parametrize(
    ("made", "scenario"), [(small, "generous"), (by_people, "both"), (typed, "generous")]
)
def test_weights_are_formulas_of_the_worth_of_deciles(made, scenario, tmp_path, recalculate):
    rows = made()
    if made is by_people:
        source = rows["Incidence"][0]["source"]
        rows["Financing"] = [
            {"policy": "child_benefit", "source": "VAT", "share": 0.5, "falls_on": "payers"},
            {"policy": "child_benefit", "source": "Donor", "share": 0.2, "kind": "grant"},
        ]
        rows["Incidence"] += [
            {"of": "payer", "name": "VAT", "decile": d, "share": d / 55, "source": source}
            for d in range(1, 11)
        ]
    if made is small:
        rows["Welfare"].append({"property": "growth", "value": "consumption", "source": small_set.SOURCE})
        (real,) = (row for row in rows["Macro"] if row["indicator"] == "real_growth")
        rows["Macro"].append({**real, "indicator": "real_consumption_growth", small_set.MACRO_YEARS[2]: 0.01})
    layout = lay_out(assumptions_from_rows(rows), scenario)
    formulas = {place.item.partition(": ")[2] for place in written(layout.places) if place.formula}
    assert "participant_weight" in formulas
    assert differing_cells(layout, recalculate, tmp_path) == []
