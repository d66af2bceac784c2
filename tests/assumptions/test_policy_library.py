"""The library of policies: every archetype is complete, cites its evidence, and runs in a set."""

import math
import re

import numpy as np
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
from costmodel.assumptions.countries.pack import country_rows, figures_by_year
from costmodel.assumptions.format.column_choices import TO_FILL_IN
from costmodel.assumptions.format.tables import plain_rows
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


def of_year(row, year, growth):
    """The figure of a calendar year, the last one known carried on with growth."""
    last = max(
        int(name) for name, value in row.items() if name.isdigit() and value is not None and int(name) <= year
    )
    return row[str(last)] * math.prod(1 + growth[str(each)] for each in range(last + 1, year + 1))


@pytest.mark.parametrize("code", ["EGY", "NGA"])
def test_amounts_are_shares_of_figures_of_the_base_year_as_the_model_has_them(code):
    """In Egypt the base year is July 2026 to June 2027: half of 2026 and half of 2027, people too.

    Prices rise by 8 % from one to the next: a fifth of the line of 2026 was 18.7 % of that of 2026/27. In
    Nigeria GDP per head of 2026 took the people of 2025.
    """
    assumptions = with_library("child_benefit", "social_pension", "school_meals", code=code)
    macro = {row["indicator"]: dict(row.values) for row in assumptions.table("Macro").rows}
    listed = figures_by_year(country_rows("population_mid_year.csv", find_country(code))[0])
    late = (int(assumptions.about["fiscal_year_start_month"]) - 1) / 12
    none = dict.fromkeys(map(str, range(2024, 2031)), 0.0)
    growths = {"poverty_line": macro["inflation"], "average_wage": macro["wage_growth"], "gdp": none}
    by_end = macro["gdp"]["basis"] == "fiscal_by_end"
    assert by_end == (code == "EGY")
    line, wage, gdp = (
        (1 - late) * of_year(macro[name], 2026, growth) + late * of_year(macro[name], 2027, growth)
        for name, growth in growths.items()
    )
    gdp = macro["gdp"]["2027"] if by_end else gdp
    head = gdp / ((1 - late) * listed[2026] + late * listed[2027]) / 12
    given = {(row["policy"], row["parameter"]): row["value"] for row in assumptions.table("Parameters").rows}
    assert given["child_benefit", "benefit.amount"] == pytest.approx(0.2 * line, rel=0.005)
    assert given["social_pension", "benefit.amount"] == pytest.approx(0.15 * wage, rel=0.005)
    assert given["school_meals", "service.unit_cost"] == pytest.approx(0.0025 * head, rel=0.005)
    table = run(assumptions, "reform").table()
    of_model = {name: table[(table.line == name) & (table.year == 2026)].value.iloc[0]
                for name in ("poverty_line", "average_wage", "gdp_per_head")}  # fmt: skip
    assert list(of_model.values()) == pytest.approx([line, wage, head * 12], rel=0.001)


@pytest.mark.parametrize(("code", "rate"), [("CHN", 0.1964), ("ITA", 0.1623), ("KEN", 0.398)])
def test_the_poor_are_as_many_as_are_below_the_line_of_the_set(code, rate):
    """China's national rate of 2020 is 0: four policies for the poor reached nobody."""
    groups = {row["group"]: row for row in with_library("family_benefit", code=code).table("Groups").rows}
    assert groups["poor_children"]["prevalence"] == pytest.approx(rate)
    assert ("societal" in groups["poor_children"]["note"]) == (code != "KEN")


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


def test_an_existing_policy_has_its_people_rooms_and_staff_already():
    """A fifth of the recipients is new in the first year (5 years each), a twentieth of the rooms rebuilt.

    One that began in the first year paid for all rooms, all applications and its set-up in it.
    """
    assumptions = with_library("family_benefit", "childcare", existing=True)
    assert not [problem for problem in assumptions.warnings if "set_up" in problem.found]
    table = run(assumptions, "baseline").table()
    first = table[table.year == 2026].set_index(["policy", "line"]).value
    people = first["family_benefit", "beneficiaries"]
    assert first["family_benefit", "new_beneficiaries"] == pytest.approx(people / 5, rel=0.001)
    rooms = 0.05 * first["childcare", "beneficiaries"]
    assert first["childcare", "units_bought"] == pytest.approx(rooms / 20, rel=0.001)
    assert first["childcare", "hires"] == first["childcare", "set_up_cost"] == 0


def test_a_policy_under_another_name_keeps_its_effects_apart():
    rows = country_set(find_country("PER"), "made", 2026)
    with_policies(rows, ["child_benefit"])
    with_policies(rows, ["child_benefit"], policy="second")
    outcomes = [row["outcome"] for row in assumptions_from_rows(rows).table("Outcomes").rows]
    assert len(outcomes) == len(set(outcomes)) == 4


@pytest.mark.parametrize("name", ["family_benefit", "job_guarantee"])
def test_recipients_of_a_policy_for_the_poor_are_the_poor(name):
    """Kenya, 39.8 % poor: 1 / 3.98 of those meant in each of three deciles and the rest in the fourth.

    Those included in error are spread alike over the others. Without a design recipients were a tenth in
    every decile, the richest too, and a family benefit lifted half as many people.
    """
    rows = plain_rows(cm.load("kenya"))
    with_policies(rows, [name])
    rows["Scenarios"] = [row for row in rows["Scenarios"] if row["policy"] == name]
    result = run(assumptions_from_rows(rows), "reform")
    table = result.table()
    last = table[(table.policy == name) & (table.year == 2040)].set_index("line").value
    poor = np.clip(0.398 * 10 - np.arange(10), 0, 1)
    meant = last["reached"] * poor / poor.sum()
    wrong = last["included_in_error"] * (1 - poor) / (1 - poor).sum()
    incidence = result.incidence()
    deciles = incidence[(incidence.policy == name) & (incidence.year == 2040) & incidence.decile.notna()]
    assert deciles.recipients.to_numpy() == pytest.approx(meant + wrong)


def test_the_librarys_own_amounts_are_in_its_range_where_prices_double():
    """Venezuela: wages rise by 90 and 730 % from 2024, the only year with a wage, to the price base 2026."""
    warnings = with_library("job_guarantee", "social_pension", code="VEN").warnings
    assert not [problem for problem in warnings if problem.alarm]


@pytest.mark.parametrize(("code", "more_than_output"), [("AFG", True), ("SDN", False), ("PER", False)])
def test_people_of_working_age_who_earn_more_than_all_output_raise_an_alarm(code, more_than_output):
    """Afghanistan: employees earn 3.8 times GDP per head, six tenths of which nobody else can earn.

    Sudan, 1.3 times GDP per head, is compared at prices of 2026, 1.7 times those of the year before.
    """
    alarms = [problem for problem in with_library("child_benefit", code=code).warnings if problem.alarm]
    assert [problem.table for problem in alarms] == ["Values"] * more_than_output


@pytest.mark.parametrize(("code", "grade"), [("ITA", "D"), ("PER", "C")])
def test_evidence_of_poor_countries_is_none_for_a_rich_one(code, grade):
    """Nobody studied cash and enrolment where 98 % are at school; the course is from Germany."""
    outcomes = with_library("child_benefit", "school_meals", "language_courses", code=code).table("Outcomes")
    graded = {row["outcome"]: row["grade"] for row in outcomes.rows}
    assert graded["child_benefit_schooling"] == graded["school_meals_schooling"] == grade
    assert graded["language_courses_earnings"] == "C"


def years_gained(odds_ratio, enrolled):
    """Share of children who are at school because of a policy, by its odds ratio of enrolment."""
    odds = odds_ratio * enrolled / (1 - enrolled)
    return odds / (1 + odds) - enrolled


def test_schooling_effects_follow_from_published_odds_ratios():
    """BAIRD_2013: 1.23 (1.08 to 1.41) without and 1.41 (1.27 to 1.56) with a condition; 9 % for a year."""
    effect = {name: find_archetype(name).outcomes[0] for name in ("family_benefit", "scholarship")}
    ends = ("effect", "low", "high")
    of_school_age = 2 / 3
    poor = [years_gained(1.23, 0.9), years_gained(1.08, 0.92), years_gained(1.41, 0.85)]
    expected = [gain * of_school_age * 0.09 for gain in poor]
    assert [effect["family_benefit"][end] for end in ends] == pytest.approx(expected, rel=0.01)
    pupils = [years_gained(odds_ratio, 0.85) * 0.09 for odds_ratio in (1.41, 1.27, 1.56)]
    assert [effect["scholarship"][end] for end in ends] == pytest.approx(pupils, rel=0.02)


def twice(assumptions):
    return [problem for problem in assumptions.warnings if "one publication" in problem.found]


def test_an_effect_that_several_policies_have_from_one_publication_is_noted(whole):
    """The gains of the three are added; a poor child of 12 to 17 may get all three and gains once."""
    (note,) = twice(whole)
    assert note.severity == "warning"
    assert "BAIRD_2013" in note.found
    for policy in ("child_benefit", "family_benefit", "scholarship"):
        assert f"{policy}_schooling" in note.found
    assert "school_meals" not in note.found  # another publication
    assert "grandchildren" not in note.found  # others gain


@pytest.mark.parametrize(
    ("names", "noted"),
    [(("child_benefit", "school_meals"), 0), (("child_benefit", "family_benefit"), 1),
     (("child_benefit", "social_pension"), 0)],
)  # fmt: skip
def test_policies_whose_effects_are_of_different_evidence_are_not_noted(names, noted):
    assert len(twice(with_library(*names))) == noted


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
