"""Imports of the UN's World Population Prospects, in each of its layouts."""

from __future__ import annotations

import gzip
import runpy
from pathlib import Path

import pytest

from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.publishers import import_files
from costmodel.assumptions.publishers.wpp_rates import mean_over
from costmodel.errors import AssumptionError
from tests.written_once import written

made = type("made", (), runpy.run_path(str(Path(__file__).with_name("publishers.py"))))
SINGLE = "WPP2024_PopulationBySingleAgeSex_Medium_2024-2100.csv"
JANUARY = "WPP2024_Population1JanuaryBySingleAgeSex_Medium_2024-2100.csv"
FIVE = "WPP2024_PopulationByAge5GroupSex_Medium.csv"
LIFE = "WPP2024_Life_Table_Abridged_Medium_2024-2100.csv"
BIRTHS = "WPP2024_Fertility_by_Age5.csv"
INDICATORS = "WPP2024_Demographic_Indicators_Medium.csv"


@pytest.fixture
def vital_path(tmp_path, small_rows, vital_rows):
    """A small set whose people are projected from the vital tables; its fiscal year begins in July."""
    return written(tmp_path / "vital.xlsx", {**small_rows, **vital_rows, "Projection": []})


@pytest.fixture
def projected_path(tmp_path, small_rows):
    """The small set with a given projection."""
    return written(tmp_path / "projected.xlsx", small_rows)


@pytest.fixture
def take(tmp_path, vital_path):
    """Import files, given as name and content, into a set; give what was done and the draft."""

    def act(files, into=vital_path, **options):
        paths = [made.write(tmp_path / name, content) for name, content in files.items()]
        done = import_files("wpp", paths, into, out=tmp_path / "draft.xlsx", **options)
        return done, read(tmp_path / "draft.xlsx")

    return act


def problems_of(take, files, **options):
    with pytest.raises(AssumptionError) as caught:
        take(files, **options)
    return caught.value.problems


def column(draft, table, name, **key):
    rows = draft.table(table).rows
    return [row[name] for row in rows if all(row[k] == v for k, v in key.items())]


# --- population -----------------------------------------------------------------------------------------


def test_people_of_1_january_are_taken_as_published_in_persons(take):
    done, draft = take({JANUARY: made.people(range(2024, 2028), january=True)})
    assert column(draft, "Population", "population", sex="female", age=7) == [
        pytest.approx(made.persons("female", 7, 2026) * 1000)
    ]
    row = draft.table("Population").rows[0]
    assert (row["source"], row["note"]) == ("UN_WPP_2024", "As published.")
    (replaced,) = done.replaced
    assert (replaced.table, replaced.rows, replaced.years, replaced.before) == (
        "Population",
        202,
        "2026",
        111_100,
    )
    total = sum(made.persons(sex, age, 2026) for sex in ("male", "female") for age in range(101)) * 1000
    assert replaced.after == pytest.approx(total, rel=1e-6)


@pytest.mark.slow
def test_1_january_is_told_from_the_file_where_its_name_is_lost(take):
    _, draft = take({"download WPP2024.csv": made.people(range(2024, 2028), january=True)})
    assert draft.table("Population").rows[0]["note"] == "As published."


def test_mid_years_are_averaged_to_1_january_and_the_note_says_so(take):
    _, draft = take({SINGLE: made.people((2025, 2026))})
    assert column(draft, "Population", "population", sex="male", age=30) == [
        pytest.approx(made.persons("male", 30, 2026) * 1000, rel=1e-6)
    ]
    assert "Mean of the mid-years" in draft.table("Population").rows[0]["note"]


def test_one_mid_year_alone_is_not_shifted_by_half_a_year(take):
    (problem,) = problems_of(take, {SINGLE: made.people((2026, 2027))})
    assert problem.found == "people on mid-2026 to mid-2027"
    assert "1 January 2026" in problem.expected
    assert "Population1JanuaryBySingleAgeSex" in problem.mend


def test_estimates_and_projections_come_in_two_files(take):
    files = {"WPP2024_past.csv": made.people((2024, 2025)), SINGLE: made.people((2026, 2027))}
    _, draft = take(files)
    assert len(draft.table("Population")) == 202


@pytest.mark.slow
def test_five_year_groups_are_split_only_when_asked(take):
    files = {FIVE: made.people((2025, 2026), wide=True)}
    (problem,) = problems_of(take, files)
    assert (problem.expected, "--split" in problem.mend) == ("single years of age", True)
    done, draft = take(files, split=True)
    ages = column(draft, "Population", "population", sex="male")
    assert len(ages) == 101
    group = sum(made.persons("male", age, 2026) for age in range(10, 15)) * 1000
    assert sum(ages[10:15]) == pytest.approx(group, rel=1e-6)
    assert "split" in draft.table("Population").rows[0]["note"]
    assert done.replaced[0].after == pytest.approx(sum(column(draft, "Population", "population")), rel=1e-9)


def test_single_ages_are_never_said_to_be_split(take):
    _, draft = take({JANUARY: made.people((2026,), january=True)}, split=True)
    assert draft.table("Population").rows[0]["note"] == "As published."


@pytest.mark.slow
def test_a_given_projection_is_taken_at_the_middle_of_each_fiscal_year(take, projected_path):
    done, draft = take({JANUARY: made.people(range(2026, 2033), january=True)}, into=projected_path)
    assert draft.table("Projection").years == (2026, 2027, 2028, 2029, 2030)
    assert column(draft, "Projection", "2028", sex="male", age=3) == [
        pytest.approx(made.persons("male", 3, 2029) * 1000)
    ]
    assert done.replaced[0].years == "2026-2030"


def test_years_missing_for_the_projection_are_named(take, projected_path):
    (problem,) = problems_of(take, {JANUARY: made.people((2027, 2028), january=True)}, into=projected_path)
    assert "1 January 2029 to 1 January 2031" in problem.expected


def test_a_file_cut_short_is_told(take):
    content = made.people((2026,), january=True)
    lines = [line for line in content.splitlines() if not (",SML," in line and ",41,41," in line)]
    (problem,) = problems_of(take, {JANUARY: "\n".join(lines)})
    assert "no males of age 41" in problem.found


def test_shares_and_person_years_are_not_taken_for_people(take):
    name = "WPP2024_PopulationExposureBySingleAgeSex_Medium.csv"
    (problem,) = problems_of(take, {name: made.people((2026,), january=True)})
    assert (problem.found, problem.expected) == ("shares or person-years", "persons")


# --- mortality ------------------------------------------------------------------------------------------


def test_death_rates_are_averaged_over_periods_from_mid_year_to_mid_year(take):
    done, draft = take({LIFE: made.life_table(range(2020, 2037))})
    years = range(2025, 2031)
    weights = (0.5, 1, 1, 1, 1, 0.5)
    wanted = sum(w * made.rate("Male", 20, y) for w, y in zip(weights, years, strict=True)) / 5
    assert column(draft, "Mortality", "2025", sex="male", age_from=20) == [pytest.approx(wanted)]
    assert draft.table("Mortality").years == (2020, 2025, 2030)
    assert done.replaced[0].rows == 44
    assert {row["source"] for row in draft.table("Mortality").rows} == {"UN_WPP_2024"}


@pytest.mark.slow
def test_complete_life_tables_come_a_file_a_sex(take):
    files = {
        f"WPP2024_Life_Table_Complete_Medium_{sex}.csv": made.life_table(
            range(2020, 2037), complete=True, sexes=(sex,)
        )
        for sex in ("Male", "Female")
    }
    _, draft = take(files)
    assert len(draft.table("Mortality")) == 202


def test_one_sex_alone_is_told(take):
    (problem,) = problems_of(take, {LIFE: made.life_table(range(2020, 2037), sexes=("Male",))})
    assert problem.found == "no death rates of females"


def test_years_missing_for_the_periods_are_named(take):
    (problem,) = problems_of(take, {LIFE: made.life_table(range(2024, 2037))})
    assert problem.found == "rates of 2024-2036"
    assert problem.expected.startswith("rates of 2020-2025,")
    assert "estimates and projections" in problem.mend


def test_periods_of_an_r_package_are_taken_as_they_are(take):
    spans = ["2020-2025", "2025-2030", "2030-2035"]
    rows = [(age if age < 100 else "100+", (0.01, 0.02, 0.03)) for age in made.GROUPS]
    files = {name: made.r_text(rows, spans) for name in ("mxM5.txt", "mxF5.txt")}
    _, draft = take(files, vintage="2024")
    assert column(draft, "Mortality", "2025", sex="female", age_from=100) == [0.02]


def test_a_mean_over_time_needs_all_of_it():
    rates = {(2024.0, 2025.0): 1.0, (2025.0, 2026.0): 3.0}
    assert mean_over(rates, 2024.5, 2025.5) == 2.0
    assert mean_over(rates, 2025.5, 2026.5) is None


# --- fertility, sex ratio, migration --------------------------------------------------------------------


@pytest.mark.slow
def test_births_per_1000_women_become_births_per_woman_of_the_variant(take):
    done, draft = take({BIRTHS: made.fertility(range(2020, 2037))})
    rows = [row for row in draft.table("Fertility").rows if row["age_from"] == 25]
    assert rows[0]["2025"] == pytest.approx(made.births(25, 2027.5) / 1000, rel=1e-9)
    assert done.replaced[0].headline == "total fertility from mid-2020"
    assert done.replaced[0].before == pytest.approx(3.5)
    ratio = [row for row in draft.table("Fertility").rows if row["indicator"] == "sex ratio at birth"]
    assert (ratio[0]["2025"], ratio[0]["source"]) == (1.05, "made_up")


def test_single_ages_of_mothers_are_averaged_over_their_group(take):
    _, draft = take({"WPP2024_Fertility_by_Age1.csv": made.fertility(range(2020, 2037), single=True)})
    (value,) = [row["2025"] for row in draft.table("Fertility").rows if row["age_from"] == 20]
    ages = range(20, 25)
    assert value == pytest.approx(sum(made.births(age, 2027.5) for age in ages) / 5000, rel=1e-9)


def test_another_variant_has_its_own_source(take):
    _, draft = take({BIRTHS: made.fertility(range(2020, 2037))}, variant="High")
    row = next(row for row in draft.table("Fertility").rows if row["age_from"] == 25)
    assert row["2025"] == pytest.approx((made.births(25, 2027.5) + 10) / 1000, rel=1e-9)
    assert row["source"] == "UN_WPP_2024_high"


def test_a_variant_that_is_not_there_is_told_with_those_that_are(take):
    (problem,) = problems_of(take, {BIRTHS: made.fertility(range(2020, 2037))}, variant="Zero migration")
    assert (problem.found, problem.expected) == ("the variants Medium, High", "the variant Zero migration")


def test_indicators_give_sex_ratio_and_past_population_and_compare_migration(take):
    done, draft = take({INDICATORS: made.indicators(range(2020, 2037))})
    (ratio,) = [row for row in draft.table("Fertility").rows if row["indicator"] == "sex ratio at birth"]
    assert ratio["2025"] == pytest.approx(1.042)
    (people,) = [row for row in draft.table("Macro").rows if row["indicator"] == "population"]
    assert (people["2025"], people["2026"]) == (95_500, None)
    (warning,) = done.warnings
    assert "-1,250 in 2026 without sex and age; the table has -84" in warning.found
    assert draft.table("Migration").rows[0]["source"] == "made_up"


def test_total_fertility_and_shares_of_an_r_package_make_births_per_woman(take):
    spans, calendar = ["2020-2025", "2025-2030", "2030-2035"], list(range(2020, 2036))
    ages = [f"{age}-{age + 4}" for age in range(15, 50, 5)]
    shares = made.r_text([(age, (100 / 7,) * 3) for age in ages], spans)
    files = {"percentASFR55.txt": shares}
    (problem,) = problems_of(take, files, vintage="2024")
    assert problem.expected == "total fertility too"
    files |= {
        "tfr.txt": made.r_text([("", (3.5,) * 16)], calendar, ages=False),
        "sexRatio.txt": made.r_text([("", (1.03,) * 16)], calendar, ages=False, name="name"),
    }
    _, draft = take(files, vintage="2024")
    assert column(draft, "Fertility", "2025", age_from=20) == [pytest.approx(3.5 / 7 / 5)]
    assert column(draft, "Fertility", "2030", indicator="sex ratio at birth") == [1.03]


@pytest.mark.slow
def test_migrants_by_age_of_an_r_package_are_a_year_not_a_period(take):
    ages = [f"{age}-{age + 4}" if age < 100 else "100+" for age in range(0, 101, 5)]
    spans = ["2020-2025", "2025-2030", "2030-2035"]
    content = made.r_text([(age, (1.0, 1.5, 2.0)) for age in ages], spans)
    _, draft = take({"migrationM.txt": content, "migrationF.txt": content}, vintage="2024")
    assert column(draft, "Migration", "2027", sex="male", age_from=0) == [300.0]
    assert column(draft, "Migration", "2030", sex="male", age_from=0) == [350.0]


# --- Excel sheets saved as CSV --------------------------------------------------------------------------


def test_a_sheet_saved_as_csv_is_read_with_its_blanks_between_thousands(take):
    def printed(age, year):
        value = made.persons("male", 0 if age == "100+" else int(age), year + 0.5) * 1000
        return f"{value:9,.0f}".replace(",", " ")

    ages = [*(str(age) for age in range(100)), "100+"]
    files = {
        f"{sex}.csv": made.excel_sheet(f"{sex.title()} population by single age", (2025, 2026), ages, printed)
        for sex in ("male", "female")
    }
    _, draft = take(files)
    (value,) = column(draft, "Population", "population", sex="female", age=2)
    assert value == pytest.approx(made.persons("male", 2, 2026) * 1e6, rel=1e-3)


def test_a_sheet_of_fertility_is_per_1000_women(take):
    ages = [f"{age}-{age + 4}" for age in range(15, 50, 5)]
    title = "Age-specific fertility rates by five-year age group"
    files = {
        f"{kind}.csv": made.excel_sheet(title, years, ages, lambda age, year: "120.50", variant=kind)
        for kind, years in {"Estimates": range(2020, 2024), "Medium": range(2024, 2037)}.items()
    }
    _, draft = take(files)
    assert column(draft, "Fertility", "2030", age_from=40) == [0.1205]


def test_a_sheet_of_both_sexes_is_refused(take):
    content = made.excel_sheet(
        "Total population, both sexes combined", (2025, 2026), ["0-4"], lambda a, y: "6 958"
    )
    (problem,) = problems_of(take, {"POP.csv": content})
    assert problem.found == "both sexes together"


# --- what is wrong with files ---------------------------------------------------------------------------


@pytest.mark.slow
def test_a_missing_country_is_told_with_those_of_a_like_name(take, small_rows, vital_rows, tmp_path):
    for row in small_rows["About"]:
        if row["property"] in ("iso3", "country"):
            row["value"] = {"iso3": "KEM", "country": "Kenia"}[row["property"]]
    other = written(tmp_path / "kenia.xlsx", {**small_rows, **vital_rows, "Projection": []})
    (problem,) = problems_of(take, {LIFE: made.life_table((2026,))}, into=other)
    assert problem.found == "no rows of KEM (looked for kem, kenia)"
    assert "404 KEN Kenya" in problem.mend or "KEN 404 Kenya" in problem.mend
    assert "Salvador" not in problem.mend


def test_another_country_is_never_put_into_a_set(take):
    (problem,) = problems_of(take, {LIFE: made.life_table((2026,))}, country="KEN")
    assert (problem.found, problem.expected) == ("the country KEN", "SML, which the set is about")


def test_the_country_may_be_asked_for_by_its_number(take):
    done, _ = take({LIFE: made.life_table(range(2020, 2037))}, country="999")
    assert (done.replaced[0].table, done.warnings) == ("Mortality", ())


def test_the_number_of_another_country_is_told(take):
    problems = problems_of(take, {LIFE: made.life_table(range(2020, 2037))}, country="404")
    assert "404" in problems[0].found
    assert problems[0].expected == "rows of SML, which the set is about"


@pytest.mark.slow
def test_a_number_that_stands_beside_another_name_is_a_warning(take):
    spans = ["2020-2025", "2025-2030", "2030-2035"]
    rows = [(age if age < 100 else "100+", (0.01, 0.02, 0.03)) for age in made.GROUPS]
    content = made.r_text(rows, spans).replace("Smallland", "Small Land, Republic of")
    done, _ = take({"mxM5.txt": content, "mxF5.txt": content}, vintage="2024", country="999")
    assert "Small Land, Republic of" in done.warnings[0].found


def test_a_wrong_edition_is_told(take):
    (problem,) = problems_of(take, {LIFE: made.life_table((2026,))}, vintage="2022")
    assert (problem.found, problem.expected) == ("the edition 2024", "the edition 2022")


def test_an_edition_the_file_does_not_state_must_be_given(take):
    problems = problems_of(take, {"table.csv": made.life_table((2026,))})
    assert "--vintage 2024" in problems[0].mend


def test_two_editions_do_not_mix(take):
    files = {LIFE: made.life_table((2026,)), BIRTHS.replace("2024", "2022"): made.fertility((2026,))}
    assert problems_of(take, files)[-1].found == "the editions 2022, 2024"


def test_changed_columns_are_told_with_what_may_be_meant(take):
    content = made.people((2026,), january=True).replace("PopFemale", "PopWomen")
    (problem,) = problems_of(take, {JANUARY: content})
    assert (problem.cell, problem.found) == ("line 1", "no column PopFemale")
    content = made.people((2026,), january=True).replace("AgeGrpSpan", "AgeSpan")
    (problem,) = problems_of(take, {JANUARY: content})
    assert problem.mend.startswith("AgeSpan may be meant by AgeGrpSpan.")


def test_columns_of_no_known_topic_are_told(take):
    content = made.indicators((2026,)).replace("SRB", "X").replace("NetMigrations", "Y").replace("TPop", "Z")
    (problem,) = problems_of(take, {INDICATORS: content})
    assert "PopMale" in problem.expected


def test_every_unreadable_number_is_told_with_its_line_and_column(take):
    content = made.life_table(range(2020, 2037))
    lines = content.splitlines()
    ours = [n for n, line in enumerate(lines) if ",SML," in line]
    for at in (ours[3], ours[40]):
        lines[at] = lines[at].replace(str(lines[at].split(",")[-3]), '"0,045"')
    problems = problems_of(take, {LIFE: "\n".join(lines)})
    assert [problem.cell for problem in problems] == [
        f"line {at + 1}, column mx" for at in (ours[3], ours[40])
    ]
    assert problems[0].found == '"0,045"'


def test_two_values_of_one_figure_are_told(take):
    files = {"a_WPP2024.csv": made.people((2026,), january=True)}
    files["b_WPP2024.csv"] = files["a_WPP2024.csv"].replace(",4.48,4.368,8.848", ",4.50,4.368,8.868")
    (problem,) = problems_of(take, files)
    assert problem.found.startswith("two values of people male 1 in 2026")


def test_a_total_that_is_not_men_and_women_is_told_with_its_line(take):
    content = made.people((2026, 2027), january=True)
    wrong = content.replace(",4.48,4.368,", ",4.48,4.468,")
    (problem,) = problems_of(take, {JANUARY: wrong})
    assert "PopTotal" in problem.where
    assert "8.848" in problem.found
    assert "8.948" in problem.found


def test_a_total_may_differ_by_what_was_rounded(take):
    """Men, women and total each to three decimals: their last digits need not add up."""
    lines = made.people((2026,), january=True).splitlines()
    for place, line in enumerate(lines[1:], 1):
        *head, male, female, total = line.split(",")
        parts = f"{float(male) + 0.0004:.3f}", f"{float(female) + 0.0004:.3f}"
        lines[place] = ",".join([*head, *parts, f"{float(total) + 0.0008:.3f}"])
    sums = [[float(cell) for cell in line.split(",")[-3:]] for line in lines[1:]]
    assert any(abs(total - male - female) > 0.0005 for male, female, total in sums)
    done, _ = take({JANUARY: "\n".join(lines)})
    assert done.replaced[0].rows == 202


def test_a_total_of_the_indicators_that_is_not_men_and_women_is_told(take):
    lines = made.indicators(range(2020, 2037)).splitlines()
    more = [f"{lines[0]},TPopulationMale1July,TPopulationFemale1July"]
    more += [f"{line},50,{float(line.split(',')[14]) - 50}" for line in lines[1:]]
    take({INDICATORS: "\n".join(more)})
    (problem,) = problems_of(take, {INDICATORS: "\n".join(more).replace(",50,", ",55,")})
    assert "TPopulation1July" in problem.where
    assert "16 more rows" in problem.found


def test_the_same_file_twice_does_no_harm(take):
    content = made.people((2026,), january=True)
    done, _ = take({"a_WPP2024.csv": content, "b_WPP2024.csv": content})
    assert done.replaced[0].rows == 202


def test_all_files_are_told_of_at_once(take):
    problems = problems_of(take, {"WPP2024_a.csv": "x,y\n1,2\n", "WPP2024_b.csv": "p,q\n1,2\n"})
    assert [problem.workbook for problem in problems] == ["WPP2024_a.csv", "WPP2024_b.csv"]


def test_names_of_package_files_tell_what_is_in_them(take):
    content = made.r_text([("0", (0.1,))], ["2025-2030"])
    (problem,) = problems_of(take, {"mx.txt": content}, vintage="2024")
    assert problem.found == 'the name "mx.txt"'


# --- the set --------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_gzipped_file_is_read_as_downloaded(tmp_path, vital_path):
    path = tmp_path / f"{LIFE}.gz"
    path.write_bytes(gzip.compress(made.life_table(range(2020, 2037)).encode("utf-8-sig")))
    done = import_files("wpp", [path], vital_path, out=tmp_path / "draft.xlsx")
    assert done.source.startswith("United Nations")


def test_an_import_that_would_break_the_set_is_refused(take, tmp_path):
    lines = []
    for line in made.people((2026,), january=True).splitlines():
        cells = line.split(",")
        if cells[15] == "85":
            cells[14], cells[16] = "85+", "-1"
        if not (cells[15].isdigit() and int(cells[15]) > 85):
            lines.append(",".join(cells))
    problems = problems_of(take, {JANUARY: "\n".join(lines)})
    assert {problem.table for problem in problems} == {"Mortality", "Migration"}
    assert not (tmp_path / "draft.xlsx").exists()
    assert "same oldest age" in problems[0].mend
