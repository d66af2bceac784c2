"""The command line as a subprocess: what it prints, what it writes, how it ends."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys

import openpyxl
import pytest

from costmodel.assumptions.writer import write


def costmodel(*arguments, cwd, **environment):
    return subprocess.run(
        [sys.executable, "-m", "costmodel.cli", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
    )


def test_help_names_the_commands_and_shows_examples(tmp_path):
    done = costmodel("--help", cwd=tmp_path)
    assert done.returncode == 0
    for word in ("run", "check", "versions", "new", "audit", "explain", "examples"):
        assert word in done.stdout


def test_no_command_and_a_wrong_one_are_wrong_usage(tmp_path):
    assert costmodel(cwd=tmp_path).returncode == 2
    assert costmodel("rnu", cwd=tmp_path).returncode == 2
    assert costmodel("run", "--formats", "pdf", cwd=tmp_path).returncode == 2


def test_run_without_arguments_runs_the_embedded_country_from_any_folder(tmp_path):
    done = costmodel("run", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Kenya" in done.stdout
    results = tmp_path / "results"
    names = {file.name for file in results.iterdir()}
    assert names == {
        "kenya-2026.1-baseline.xlsx",
        "kenya-2026.1-reform.xlsx",
        "kenya-2026.1-ambitious.xlsx",
        "kenya-2026.1-comparison.xlsx",
        "results.csv",
    }
    with (results / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["set", "version", "scenario", "policy", "line", "year", "unit", "value"]
    assert {row["scenario"] for row in rows} == {"baseline", "reform", "ambitious"}
    book = openpyxl.load_workbook(results / "kenya-2026.1-reform.xlsx", read_only=True)
    assert {"Summary", "Budget", "People", "Return", "Assumptions", "Checks", "About"} <= set(book.sheetnames)
    book.close()


def test_json_is_one_object_and_nothing_else(tmp_path):
    done = costmodel("run", "colombia", "-s", "baseline", "--formats", "csv", "--json", cwd=tmp_path)
    held = json.loads(done.stdout)
    assert [result["scenario"] for result in held["results"]] == ["baseline"]
    assert held["results"][0]["currency"] == "COP"
    assert held["results"][0]["gross_cost_first_year"] > 0


def test_a_scenario_that_does_not_exist_ends_with_what_does(tmp_path):
    done = costmodel("run", "--scenario", "refrom", cwd=tmp_path)
    assert done.returncode == 1
    assert "reform" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "results").exists()


def test_a_set_that_does_not_exist(tmp_path):
    done = costmodel("run", "kenia", cwd=tmp_path)
    assert done.returncode == 1
    assert "kenya" in done.stderr


def test_check_prints_every_problem_with_its_cell(tmp_path, small_rows):
    path = tmp_path / "small.xlsx"
    write(path, small_rows)
    assert costmodel("check", str(path), cwd=tmp_path).returncode == 0
    rows = small_rows["Parameters"]
    rows[0]["value"], rows[1]["source"] = None, "nowhere"
    write(path, small_rows)
    done = costmodel("check", str(path), cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("Parameters!") >= 2
    held = json.loads(costmodel("check", str(path), "--json", cwd=tmp_path).stdout)
    assert all(problem["mend"] for problem in held["problems"])


def test_a_file_that_is_no_workbook(tmp_path):
    path = tmp_path / "letter.xlsx"
    path.write_text("Dear minister", encoding="utf-8")
    done = costmodel("run", str(path), cwd=tmp_path)
    assert done.returncode == 1
    assert "letter.xlsx" in done.stderr
    assert "Traceback" not in done.stderr


def test_new_writes_a_blank_workbook_and_never_overwrites(tmp_path):
    path = tmp_path / "my-country.xlsx"
    assert costmodel("new", str(path), cwd=tmp_path).returncode == 0
    before = path.read_bytes()
    again = costmodel("new", str(path), cwd=tmp_path)
    assert again.returncode == 1
    assert path.read_bytes() == before
    assert costmodel("check", str(path), cwd=tmp_path).returncode == 1


def test_explain_and_audit(tmp_path):
    told = costmodel("explain", "child_benefit", "gross_cost", "2027", "-s", "reform", cwd=tmp_path)
    assert told.returncode == 0
    assert "Cash benefits" in told.stdout
    held = json.loads(
        costmodel("explain", "total", "npv_of_it", "2027", "--json", cwd=tmp_path).stdout or "{}"
    )
    assert held == {}
    done = costmodel("audit", "kenya", "-s", "reform", "--out", "audit.xlsx", cwd=tmp_path)
    assert done.returncode == 0
    book = openpyxl.load_workbook(tmp_path / "audit.xlsx", read_only=True)
    assert {"Assumptions", "Economy", "Population", "Budget", "Return", "Checks", "Methodology"} <= set(
        book.sheetnames
    )
    book.close()


@pytest.mark.parametrize("folder", ["afile"])
def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_lost(tmp_path, folder):
    (tmp_path / folder).write_text("mine", encoding="utf-8")
    done = costmodel("run", "--out", folder, "--formats", "csv", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert (tmp_path / folder).read_text(encoding="utf-8") == "mine"
