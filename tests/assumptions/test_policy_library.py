"""The library of policies: every archetype is complete, cites its evidence, and runs in a set."""

import re

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.countries.additions import with_policies
from costmodel.assumptions.countries.archetypes import (
    archetype_names,
    archetypes,
    find_archetype,
    shared_rows,
)
from costmodel.assumptions.countries.country_names import find_country
from costmodel.assumptions.countries.country_set import country_set
from costmodel.assumptions.format.column_choices import TO_FILL_IN
from costmodel.engine.run import run
from costmodel.errors import OPEN, AssumptionError
from costmodel.model.parameters import parameters

KINDS = {
    "child_benefit", "family_benefit", "birth_grant", "maternity_benefit", "social_pension",
    "disability_benefit", "personal_assistance", "childcare", "school_meals", "scholarship", "youth_training",
    "wage_subsidy", "job_guarantee", "accessible_buildings", "language_courses", "health_fee_waiver",
    "legal_aid", "indigenous_language_services", "mediation_body", "birth_registration",
}  # fmt: skip
"""The kinds of policy that an officer looks for."""
PLAUSIBLE = 0.05
"""No policy of the library costs more than this share of GDP as it stands."""


def with_library(*names, code="PER", **options):
    rows = country_set(find_country(code), "made", 2026)
    with_policies(rows, names, **options)
    return assumptions_from_rows(rows)


@pytest.fixture(scope="module")
def whole():
    """A set of a country with every policy of the library."""
    return with_library(*archetype_names())


def test_the_library_has_every_kind():
    assert set(archetype_names()) >= KINDS


@pytest.mark.parametrize("archetype", archetypes().values(), ids=lambda archetype: archetype.name)
def test_an_archetype_is_complete(archetype):
    assert re.fullmatch(r"\d\d\.\d\.\d", archetype.function)
    assert archetype.what.endswith(".")
    assert len(archetype.forgotten) >= 3
    assert archetype.outcomes or archetype.not_monetised
    assert any(row["direction"] == "harm" for row in archetype.not_monetised) or any(
        row["effect"] < 0 for row in archetype.outcomes
    ) or any(row["direction"] == "unclear" for row in archetype.not_monetised) or archetype.name in (
        "birth_grant", "indigenous_language_services", "personal_assistance",
    )  # fmt: skip
    for row in archetype.parameters:
        declared = parameters()[row["parameter"]]
        if row.get("source") == TO_FILL_IN:
            assert row["note"].startswith("Stand-in"), row
            assert row["low"] <= row["value"] <= row["high"], row
        if "value" in row and "share_of" not in row and not declared.choices:
            low, high = declared.bounds
            assert low <= row["value"] <= high, row


@pytest.mark.parametrize("archetype", archetypes().values(), ids=lambda archetype: archetype.name)
def test_evidence_is_cited_with_a_link_and_never_above_grade_c(archetype):
    cited = {row["source"] for row in archetype.sources}
    used = {row.get("source") for row in (*archetype.parameters, *archetype.outcomes)}
    published = used - {TO_FILL_IN, "POLICY_DESIGN", None}
    assert published <= cited
    assert all(row["link"].startswith("http") and row["citation"] for row in archetype.sources)
    for row in (*archetype.parameters, *archetype.outcomes):
        if row.get("source") in published:
            assert row["grade"] in ("C", "D"), row
            assert row["low"] <= row.get("value", row.get("effect")) or "effect" in row
    named = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)*_\d{4}\b|KO_MOFFITT|SANDEFUR_SIDDIQI", str(vars(archetype))))
    assert named - {"WB_PIP_2025_09", "UN_WPP_2024", "IMPACT_BLOG_2016"} <= cited


@pytest.mark.parametrize("name", archetype_names())
@pytest.mark.sampled(4)
def test_a_policy_of_the_library_runs_and_lists_what_is_open(name):
    assumptions = with_library(name)
    assert all(problem.severity in ("warning", OPEN) for problem in assumptions.warnings)
    assert any(problem.severity == OPEN and name in problem.found for problem in assumptions.warnings)
    table = run(assumptions, "reform").table()
    gdp = table[table.line == "gdp"].set_index("year").value
    cost = table[(table.line == "gross_cost") & (table.policy == name)].set_index("year").value
    assert cost[2026] == 0
    assert cost[2027] > 0
    assert 0 < cost[2035] / gdp[2035] < PLAUSIBLE
    base = run(assumptions, "baseline").table()
    assert (base[(base.line == "gross_cost") & (base.policy == name)].value == 0).all()


def test_the_whole_library_together_has_no_error_and_follows_every_effect(whole):
    assert len(whole.table("Policies").rows) == len(archetype_names())
    longest = max(int(row["lag"]) + int(row["duration"]) for row in whole.table("Outcomes").rows)
    assert whole.about["effects_followed_to"] == 2040 + longest - 1


def test_amounts_are_shares_of_the_countrys_own_figures(whole):
    wage = next(row for row in whole.table("Macro").rows if row["indicator"] == "average_wage")
    growth = next(row for row in whole.table("Macro").rows if row["indicator"] == "wage_growth")
    expected = wage["2024"] * (1 + growth["2025"]) * (1 + growth["2026"]) * 0.15
    amount = next(
        row for row in whole.table("Parameters").rows
        if (row["policy"], row["parameter"]) == ("social_pension", "benefit.amount")
    )  # fmt: skip
    assert amount["value"] == pytest.approx(expected, rel=0.005)  # three digits
    assert amount["price_base"] == 2026


def test_the_poor_are_as_many_as_the_national_rate_says(whole):
    poor = next(row for row in whole.table("Groups").rows if row["group"] == "poor_children")
    assert poor["source"] == "WB_PIP_2025_09"
    assert 0.2 < poor["prevalence"] < 0.35  # Peru: 29.0 % in 2023, 27.6 % in 2024 (national institute)


def test_where_no_poverty_rate_is_published_it_is_to_fill_in():
    groups = with_library("family_benefit", code="NZL").table("Groups").rows
    assert {row["group"]: row["source"] for row in groups}["poor_children"] == TO_FILL_IN


def test_an_existing_policy_is_in_the_baseline_with_a_coverage_to_fill_in():
    assumptions = with_library("school_meals", existing=True)
    start = next(row for row in assumptions.table("Parameters").rows if row["parameter"] == "coverage.start")
    assert start["source"] == TO_FILL_IN
    assert start["value"] == 0.8
    table = run(assumptions, "baseline").table()
    assert table[(table.line == "gross_cost") & (table.policy == "school_meals")].value.min() > 0


def test_a_policy_under_another_name_keeps_its_effects_apart():
    rows = country_set(find_country("PER"), "made", 2026)
    with_policies(rows, ["child_benefit"])
    with_policies(rows, ["child_benefit"], policy="second")
    outcomes = [row["outcome"] for row in assumptions_from_rows(rows).table("Outcomes").rows]
    assert len(outcomes) == len(set(outcomes)) == 4


def test_check_says_which_rows_a_policy_lacks_by_its_archetype():
    rows = country_set(find_country("PER"), "made", 2026)
    with_policies(rows, ["childcare"])
    rows["Parameters"] = [
        row for row in rows["Parameters"] if row["parameter"] != "capital.maintenance_share"
    ]
    warnings = [problem for problem in assumptions_from_rows(rows).warnings if problem.table == "Policies"]
    assert ["capital.maintenance_share" in problem.found for problem in warnings] == [True]
    assert warnings[0].severity == OPEN


def test_a_mistyped_archetype_is_refused_with_a_suggestion():
    with pytest.raises(AssumptionError, match="school_meals"):
        find_archetype("school_meal")


@pytest.mark.parametrize("name", ["kenya", "colombia"])
def test_a_policy_is_added_to_a_set_that_names_its_reform_otherwise(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    saved = cm.add_policies(name, ["wage_subsidy"], by="Ana")
    added = cm.load(name)
    assert added.version == saved.version
    reform = {row["label"] for row in added.table("Scenarios").rows if row["scenario"] == "reform"}
    assert len(reform) == 1
    assert "Reform" not in reform
    assert "wage_subsidy" in cm.run(added, "reform").policies


def test_a_name_that_is_none_is_refused_with_one_that_is():
    with pytest.raises(AssumptionError, match=r'--as.*"my pension".*my_pension'):
        cm.add_policies("kenya", ["social_pension"], by="Ana", policy="my pension")


@pytest.mark.slow
def test_a_policy_that_the_set_has_is_refused_and_nothing_is_saved(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cm.new_country("made_peru", "PER", by="Ana", first_year=2026)
    saved = cm.add_policies("made_peru", ["social_pension"], by="Ana")
    with pytest.raises(AssumptionError, match="social_pension"):
        cm.add_policies("made_peru", ["social_pension"], by="Ana")
    with pytest.raises(AssumptionError, match="other"):
        cm.add_policies("made_peru", ["childcare", "school_meals"], policy="other", by="Ana")
    assert cm.load("made_peru").version == saved.version
    assert not [problem for problem in cm.check("made_peru") if problem.severity == "error"]


def test_every_shared_row_is_used():
    text = " ".join(str(vars(archetype)) for archetype in archetypes().values())
    groups = {row["group"] for archetype in archetypes().values() for row in archetype.groups}
    assert groups == set(shared_rows()["group"])
    sources = {row["source"] for archetype in archetypes().values() for row in archetype.sources}
    assert set(shared_rows()["source"]) - sources == {"POLICY_DESIGN", TO_FILL_IN}
    assert all(name in text for name in shared_rows()["value"])
