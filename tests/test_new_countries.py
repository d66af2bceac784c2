"""From nothing to the results of a country, on the command line."""

import gzip
import json
import re
import shlex

import pytest

from costmodel.assumptions.checks.examination import examined_file
from costmodel.assumptions.countries.pack import countries, country_rows
from costmodel.assumptions.format.writer import template_rows, write_new
from tests.command_line import costmodel


@pytest.fixture
def made(tmp_path):
    """A folder with a set of Peru."""
    done = costmodel("new", "peru", "--country", "Perú", "--by", "Ana", "--first-year", 2026, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path


def test_a_country_is_made_added_to_checked_and_run(made):
    assert "no policy yet" in costmodel("check", "peru", cwd=made).stderr
    added = costmodel("add", "peru", "social_pension", "childcare", "--by", "Ana", cwd=made)
    assert added.returncode == 0, added.stderr
    checked = costmodel("check", "peru", cwd=made)
    assert checked.returncode == 0
    lines = checked.stderr.splitlines()
    still_open = [line for line in lines if line.startswith("open: ")]
    assert "social_pension benefit.amount" in checked.stderr
    assert max(map(len, still_open)) < 90
    assert lines[-1].startswith(f"{len(still_open)} rows to fill in")
    assert lines[-1 - len(still_open) : -1] == still_open, "apart, after the warnings"
    ran = costmodel("run", "peru", cwd=made)
    assert ran.returncode == 0, ran.stderr
    assert f"{len(still_open)} rows to fill in: costmodel check" in ran.stderr
    assert f"{len(still_open)} ROWS TO FILL IN" in ran.stdout, "the master line counts the stand-ins"
    assert (made / "results" / "peru-2026.2-reform.xlsx").exists()


@pytest.mark.slow
def test_a_set_without_policies_does_not_run_and_says_what_to_do(made):
    ran = costmodel("run", "peru", cwd=made)
    assert ran.returncode == 1
    assert "costmodel add" in ran.stderr


@pytest.mark.slow
def test_open_rows_are_in_the_json_with_their_severity(made):
    costmodel("add", "peru", "birth_grant", cwd=made)
    problems = json.loads(costmodel("check", "peru", "--json", cwd=made).stdout)["problems"]
    assert {problem["severity"] for problem in problems} == {"open", "warning"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("new", "other", "--country", "Nepla"), "Nepal (NPL)"),
        (("new", "peru", "--country", "Chile"), "already exists"),
        (("new", "other", "--country", "Peru", "--first-year", "2040"), "2040"),
        (("add", "peru", "social_pensoin"), "social_pension"),
        (("add", "peru"), "costmodel add --list"),
    ],
)
@pytest.mark.slow
def test_what_cannot_be_done_is_said(made, arguments, said):
    done = costmodel(*arguments, cwd=made)
    assert done.returncode != 0
    assert said in done.stderr
    assert not (made / "assumptions" / "other").exists()


def test_the_library_is_listed_and_shown(tmp_path):
    listed = costmodel("add", "--list", cwd=tmp_path).stdout
    assert len(listed.splitlines()) >= 16
    assert "school_meals" in listed
    shown = costmodel("add", "--show", "school_meals", cwd=tmp_path).stdout
    assert "service.unit_cost" in shown
    assert "WANG_2021" in shown
    assert "Usually forgotten" in shown


@pytest.mark.slow
def test_an_existing_programme_under_its_own_name(made):
    done = costmodel("add", "peru", "social_pension", "--as", "pension_65", "--existing", cwd=made)
    assert done.returncode == 0, done.stderr
    assert "pension_65 coverage.start" in costmodel("check", "peru", cwd=made).stderr


# --- imports into a new set -----------------------------------------------------------------------------


@pytest.fixture
def world(tmp_path):
    """The UN's file of 1 January 2024 as it is published: countries beside one another, compressed."""
    columns = "LocID,ISO3_code,Location,Variant,Time,AgeGrp,AgeGrpStart,AgeGrpSpan,PopMale,PopFemale"
    lines = [columns]
    for country in [each for each in countries() if each.iso3 in ("IND", "MYS", "NPL", "PER", "ZMB")]:
        people = {
            (row["sex"], row["age"]): float(row["2024"]) / 1000
            for row in country_rows("population_single_age.csv.gz", country)
        }
        for sex, age in people:
            if sex == "male":
                start, span = age.rstrip("+"), -1 if age.endswith("+") else 1
                counts = f"{people['male', age]:.6f},{people['female', age]:.6f}"
                lines.append(
                    f"{country.number},{country.iso3},{country.name},Medium,2024,{age},{start},{span},{counts}"
                )
    path = tmp_path / "WPP2024_Population1JanuaryBySingleAgeSex_Medium_2024-2100.csv.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode("utf-8-sig")))
    return path


def pasted(output):
    """The arguments of the command that the last line says to run, as a shell splits it."""
    words = shlex.split(output.splitlines()[-1])
    place = next(k for k, word in enumerate(words) if word in ("save", "check"))
    return words[place:]


@pytest.mark.slow
def test_the_command_printed_after_an_import_into_a_new_set_works(tmp_path, world):
    assert costmodel("new", "nepal", "--country", "NPL", "--by", "Ana", cwd=tmp_path).returncode == 0
    done = costmodel("import", "wpp", world, "--into", "nepal", "--out", "a draft.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "29,673,9" in done.stdout, "the UN's people of Nepal on 1 January 2024"
    assert not [line for line in done.stderr.splitlines() if line.startswith("error")]
    saved = costmodel(*pasted(done.stdout), cwd=tmp_path)
    assert saved.returncode == 0, saved.stderr
    assert (tmp_path / "assumptions" / "nepal" / "2026.2.xlsx").exists()
    again = costmodel("import", "wpp", world, "--into", "nepal", "--out", "again.xlsx", cwd=tmp_path)
    before, after = re.search(r"all people: ([\d,]+) -> ([\d,]+) persons", again.stdout).groups()
    assert before == after


@pytest.mark.slow
def test_an_import_into_a_blank_set_keeps_the_columns_of_years_that_are_still_blank(tmp_path, world):
    rows = template_rows(2026, 15)
    known = {"set": "blank", "iso3": "NPL", "country": "Nepal", "currency": "NPR", "title": "Nepal",
             "population_year": 2024, "fiscal_year_start_month": 7, "price_base_year": 2026}  # fmt: skip
    for row in rows["About"]:
        row["value"] = known.get(row["property"], row["value"])
    blank = write_new(tmp_path / "blank.xlsx", rows)
    done = costmodel("import", "wpp", world, "--into", blank, "--out", "a draft.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    checked = costmodel(*pasted(done.stdout), cwd=tmp_path)
    assert "Macro!" in checked.stderr, "it says what is still blank"
    (_, before), (_, after) = (examined_file(each) for each in (blank, tmp_path / "a draft.xlsx"))
    assert len(after["Population"].rows) == 202
    years = {name: table.years for name, table in before.items() if table.years}
    assert years["Macro"]
    assert {name: after[name].years for name in years} == years
