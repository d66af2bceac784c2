"""Slowly or at once: figures worked by hand and against plain runs, and end states that differ."""

from __future__ import annotations

import json

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.writer import write
from costmodel.comparison.speeds import DRASTIC, INCREMENTAL
from costmodel.errors import ModelError
from costmodel.reports.answers.compare_speeds_page import compare_speeds_page, remarks, sentences
from tests import small_set
from tests.command_line import costmodel
from tests.targeting_set import FIRST, change, designs


def phased(*, changes=(), ceilings=(), donors=0.0):
    """A benefit of 100 for 2,000 people and staff of one for ten; the reform has four years.

    Coverage 0 in the first year; slowly 0.25, 0.5, 0.75, 1; no discounting at 0 %, no inflation.
    """
    rows = designs(plain=True)
    rows["Policies"] = [row for row in rows["Policies"] if row["policy"] == "universal"]
    kept = [row for row in rows["Parameters"] if row["policy"] == "universal"]
    for row in kept:
        row["value"] = {
            "coverage.start": 0, "coverage.target": 0, "coverage.take_up": 1,
            "administration.share_of_transfers": 0,
        }.get(row["parameter"], row["value"])  # fmt: skip
    rows["Parameters"] = [
        *kept,
        *(
            small_set.parameter("universal", *row)
            for row in (
                ("coverage.ramp_years", 4, "years"),
                ("staff.people_per_staff", 10, "persons"),
                ("staff.multiple_of_average_wage", 0.001, "ratio"),
                ("staff.on_cost", 0, "share"),
            )
        ),
    ]
    del rows["Targeting"]
    rows["Scenarios"] = [change("slow", "universal", "coverage.target", 1), *changes]
    rows["Ceilings"] = [
        {"ministry": "Ministry of Welfare", "year": year, "amount": amount,
         "basis": "domestic" if donors else "all"}
        for year, amount in ceilings
    ]  # fmt: skip
    rows["Financing"] = [
        {"policy": "universal", "source": kind, "kind": kind, "share": share}
        for kind, share in (("donor grant", donors), ("general revenue", 1 - donors))
        if donors
    ]
    return assumptions_from_rows(rows)


def test_people_missed_and_benefit_foregone_are_those_worked_by_hand():
    """2,000 from the second year, or 500, 1,000, 1,500, 2,000: 3,000 person-years x (100 and staff)."""
    compared = cm.compare_speeds(phased(), "slow")
    gap = compared.difference
    assert gap.person_years_missed == pytest.approx(3_000)
    wage = 0.001 * float(compared.incremental.budget_lines.economy.average_wage[0, -1]) * 12
    assert gap.benefit_foregone == pytest.approx(3_000 * (100 + wage / 10))
    assert compared.phased == ("universal",)


def test_peak_hiring_and_its_year():
    """A post for ten people: 50 a year for four years, or 200 in the second year."""
    compared = cm.compare_speeds(phased(), "slow")
    slow, fast = compared.total(INCREMENTAL), compared.total(DRASTIC)
    assert (slow.peak_hires, slow.peak_year) == (pytest.approx(50), FIRST + 1)
    assert (fast.peak_hires, fast.peak_year) == (pytest.approx(200), FIRST + 1)
    assert (slow.most_waiting, fast.most_waiting) == (0, 0)


def test_years_above_a_ceiling_and_the_first():
    cost = cm.compare_speeds(phased(), "slow").total(INCREMENTAL).cost
    ceiling = [(FIRST + k, cost[2] + 1) for k in range(5)]
    compared = cm.compare_speeds(phased(ceilings=ceiling), "slow")
    slow, fast = compared.total(INCREMENTAL), compared.total(DRASTIC)
    assert (slow.years_above, slow.first_above) == (2, FIRST + 3)
    assert (fast.years_above, fast.first_above) == (4, FIRST + 1)
    exact = [(FIRST + k, cost[-1]) for k in range(5)]
    never = cm.compare_speeds(phased(ceilings=exact), "slow").total(INCREMENTAL)
    assert (never.years_above, never.first_above) == (0, None)


def test_what_donors_pay_is_not_above_a_domestic_ceiling():
    """The ceiling is half of the cost in the end; three fifths of it are the donors'."""
    half = [(FIRST + k, cm.compare_speeds(phased(), "slow").total(DRASTIC).cost[-1] / 2) for k in range(5)]
    for donors, years in ((0.0, 4), (0.4, 4), (0.6, 0)):
        fast = cm.compare_speeds(phased(ceilings=half, donors=donors), "slow").total(DRASTIC)
        assert (fast.years_above, fast.first_above) == (years, FIRST + 1 if years else None)


def test_the_two_speeds_are_plain_runs_of_the_scenarios():
    fast = [
        change("fast", "universal", "coverage.target", 1),
        change("fast", "universal", "coverage.ramp_years", 1),
    ]
    assumptions = phased(changes=fast)
    named, made = cm.compare_speeds(assumptions, "slow", "fast"), cm.compare_speeds(assumptions, "slow")
    run = cm.run(assumptions, "fast")
    for compared in (named, made):
        total = compared.total(DRASTIC)
        assert total.cost == pytest.approx(tuple(run.budget_lines.totals.gross_cost[0]))
        increment = run.appraisal("increment").loc["total"]
        assert total.npv == pytest.approx(increment["npv"])
        assert total.present_cost == pytest.approx(increment["present_cost"])
    assert cm.compare_speeds(
        assumptions, "slow", ramp_years=2
    ).difference.person_years_missed == pytest.approx(2_000)


def test_the_policies_sum_to_the_total():
    compared = cm.compare_speeds("kenya@2026.3", "reform")
    *each, total = compared.differences
    for name in ("cost_saved", "benefit_foregone", "person_years_missed", "npv_lost"):
        assert sum(getattr(row, name) for row in each) == pytest.approx(getattr(total, name), rel=1e-9)
    assert total.person_years_missed > 0
    for speed in (INCREMENTAL, DRASTIC):
        ends = [
            result.budget_lines.people.coverage[:, -1] for result in (compared.incremental, compared.drastic)
        ]
        assert np.allclose(*ends, rtol=1e-9)
        assert compared.total(speed).peak_hires > 0


# --- what may not be compared -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("coverage.target", 0.9, "coverage 1 and 0.9"),
        ("benefit.amount", 120, "benefit a person and year"),
        ("timing.end_year", FIRST + 3, "coverage 1 and 0"),
    ],
)
def test_end_states_that_differ_are_refused_with_both_figures(path, value, words):
    fast = [
        change("fast", "universal", "coverage.target", 1),
        change("fast", "universal", "coverage.ramp_years", 1),
        change("fast", "universal", path, value),
    ]
    if path == "coverage.target":
        del fast[0]
    with pytest.raises(ModelError, match="end state") as refused:
        cm.compare_speeds(phased(changes=fast), "slow", "fast")
    assert words in str(refused.value)


def test_wrong_arguments_are_refused():
    assumptions = phased(changes=[change("same", "universal", "coverage.target", 1)])
    for options, words in (
        ({"scenario": "baseline"}, "baseline"),
        ({"scenario": "slow", "drastic": "baseline"}, "baseline"),
        ({"scenario": "slow", "drastic": "same"}, "same coverage"),
        ({"scenario": "slow", "ramp_years": 0}, "ramp years"),
        ({"scenario": "slow", "ramp_years": 4}, "same coverage"),
    ):
        with pytest.raises(ModelError, match=words):
            cm.compare_speeds(assumptions, **options)


# --- words, pages, command ----------------------------------------------------------------------------


def test_the_page_and_its_sentences():
    compared = cm.compare_speeds(phased(), "slow")
    said = " ".join(sentences(compared))
    assert "3,000 person-years" in said
    assert f"50 people are hired in a year ({FIRST + 1}), against 200" in said
    assert any("effects" in text for text in remarks(compared))
    page = compare_speeds_page(compared, "stamp")
    figures, path, by_policy = page.tables
    rows = {row.cells[0]: row.cells for row in figures.rows}
    assert rows["Person-years served"][2:] == pytest.approx([5_000, 8_000, 3_000])
    assert rows["First year above a ceiling"][2:4] == ["never", "never"]
    assert [row.cells[2] for row in path.rows] == pytest.approx(list(compared.total(INCREMENTAL).cost))
    assert [row.cells[0] for row in by_policy.rows] == ["Benefit for all"]


def test_the_table_has_its_origin():
    frame = cm.compare_speeds(phased(), "slow").table()
    assert set(frame["speed"]) == {INCREMENTAL, DRASTIC, "difference"}
    assert frame["content_hash"].nunique() == 1


def test_the_command(tmp_path):
    path = write(tmp_path / "set.xlsx", phased())
    done = costmodel(
        "compare-speeds", str(path), "-s", "slow", "-o", str(tmp_path / "page.xlsx"), cwd=tmp_path
    )
    assert done.returncode == 0
    assert "3,000 person-years" in done.stdout
    assert (tmp_path / "page.xlsx").exists()
    answer = json.loads(costmodel("compare-speeds", str(path), "-s", "slow", "--json", cwd=tmp_path).stdout)
    assert answer["differences"][-1]["person_years_missed"] == pytest.approx(3_000)
