"""Recipients, payers, carried means and poverty lines in the audit workbook: formulas against the engine."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from tests.engine import area_set
from tests.engine.test_distribution_of_a_set import SOURCE, example_rows, welfare
from tests.formula_cells import differing_cells

LINES = (
    "mean_welfare",
    "national.carried_line",
    "decile_3.recipients_of_decile",
    "decile_3.living_with_recipients",
    "decile_3.gain_of_each",
    "decile_3.transfers_of_decile",
    "decile_3.services_of_decile",
    "decile_3.payments_of_decile",
    "direct_coverage",
    "generosity",
    "cgh_40",
    "raised_from_source.VAT",
)
"""What the definitions want as formulas."""


def full_rows():
    """The worked example in international dollars, with payers, donors, and more recipients than people."""
    rows = example_rows()
    rows["Welfare"] = welfare(mean=4.3, mean_unit="PPP a day", ppp=42.4, cpi=1.08, survey_year=2024)
    rows["Lines"].append(
        {"line": "dollar", "label": "3 dollars", "value": 3.0, "unit": "PPP a day", "source": SOURCE}
    )
    rows["Financing"] = [
        {"policy": "child_benefit", "source": "Donor", "share": 0.3, "kind": "grant"},
        {"policy": "child_benefit", "source": "VAT", "share": 0.5},
        {"policy": "child_benefit", "source": "Budget", "share": 0.1},
    ]
    vat = (0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.2, 0.3)
    crowded = (0.9, 0.05, *[0.00625] * 8)
    rows["Incidence"] += [
        {"of": kind, "name": name, "decile": d, "share": share, "source": SOURCE}
        for kind, name, shares in (("payer", "VAT", vat), ("policy", "child_benefit", crowded))
        for d, share in enumerate(shares, 1)
    ]
    return rows


def in_dollars(rows):
    """Means of areas in the unit of the survey."""
    for row in rows["Distribution"]:
        if row.get("mean"):
            row["mean"] *= 4.3 / 6008.69
    return rows


def with_areas():
    """The same with two areas."""
    return in_dollars(area_set.rows(full_rows))


@pytest.mark.slow
@pytest.mark.parametrize("made", [full_rows, with_areas])
def test_the_workbook_recalculates_to_the_figures_of_the_engine(made, tmp_path, recalculate):
    layout = lay_out(assumptions_from_rows(made()), "both")
    formulas = {place.item.partition(": ")[2] for place in written(layout.places) if place.formula}
    assert formulas >= set(LINES)
    assert differing_cells(layout, recalculate, tmp_path) == []


def test_more_recipients_than_people_of_a_decile_go_to_the_others():
    budget = lay_out(assumptions_from_rows(full_rows()), "both").budget
    recipients, limit, wanted = (
        getattr(budget.deciles, name).values[:10, 0]
        for name in ("recipients_of_decile", "recipients_limit", "recipients_wanted")
    )
    assert wanted[0] > limit[0]
    assert (recipients <= limit * (1 + 1e-12)).all()
    # All children of the poorest two deciles are reached; the other deciles share the excess alike.
    assert recipients[:2] == pytest.approx(limit[:2])
    assert recipients.sum() == pytest.approx(budget.reached.recipients.values[0, 0])
