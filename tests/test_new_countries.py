"""From nothing to the results of a country, on the command line."""

import json

import pytest

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
