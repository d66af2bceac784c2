"""The command line: what it prints, what it writes, how it ends."""

from __future__ import annotations

import csv
import json
import runpy
from pathlib import Path

import openpyxl
import pytest

from costmodel.assumptions.format.writer import write
from costmodel.cli import main

command_line = runpy.run_path(str(Path(__file__).with_name("command_line.py")))
costmodel, started = command_line["costmodel"], command_line["started"]


def test_help_names_the_commands_and_shows_examples(tmp_path):
    done = started("--help", cwd=tmp_path)
    assert done.returncode == 0
    for word in (
        "run",
        "check",
        "versions",
        "new",
        "audit",
        "explain",
        "simulate",
        "sensitivity",
        "examples",
    ):
        assert word in done.stdout


def test_no_command_and_a_wrong_one_are_wrong_usage(tmp_path):
    assert costmodel(cwd=tmp_path).returncode == 2
    assert started("rnu", cwd=tmp_path).returncode == 2
    assert costmodel("run", "--formats", "pdf", cwd=tmp_path).returncode == 2


def test_run_without_arguments_runs_the_embedded_country_from_any_folder(tmp_path):
    done = started("run", cwd=tmp_path)
    assert (done.returncode, "error" in done.stderr) == (0, False)
    assert "Kenya" in done.stdout
    results = tmp_path / "results"
    names = {file.name for file in results.iterdir()}
    assert names == {
        "kenya-2026.4-baseline.xlsx",
        "kenya-2026.4-reform.xlsx",
        "kenya-2026.4-ambitious.xlsx",
        "kenya-2026.4-comparison.xlsx",
        "results.csv",
    }
    with (results / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ["set", "version", "scenario", "policy", "line", "year", "unit", "value"]
    assert list(rows[0]) == [*columns, "content_hash", "changed", "engine_version"]
    assert {(len(row["content_hash"]), row["changed"]) for row in rows} == {(64, "False")}
    assert {row["scenario"] for row in rows} == {"baseline", "reform", "ambitious"}
    book = openpyxl.load_workbook(results / "kenya-2026.4-reform.xlsx", read_only=True)
    assert {"Summary", "Budget", "People", "Return", "Assumptions", "Checks", "About"} <= set(book.sheetnames)
    book.close()


@pytest.mark.slow
def test_json_is_one_object_and_nothing_else(tmp_path):
    done = costmodel("run", "colombia", "-s", "baseline", "--formats", "csv", "--json", cwd=tmp_path)
    output = json.loads(done.stdout)
    assert [result["scenario"] for result in output["results"]] == ["baseline"]
    assert output["results"][0]["currency"] == "COP"
    assert output["results"][0]["gross_cost_first_year"] > 0


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


@pytest.mark.slow
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
    output = json.loads(costmodel("check", str(path), "--json", cwd=tmp_path).stdout)
    assert all(problem["mend"] for problem in output["problems"])


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
    explained = costmodel(
        "explain", "kenya", "child_benefit", "gross_cost", "2027", "-s", "reform", cwd=tmp_path
    )
    assert explained.returncode == 0
    assert "Cash benefits" in explained.stdout
    refused = costmodel("explain", "kenya", "total", "npv_of_it", "2027", "--json", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (1, "")
    done = costmodel("audit", "kenya", "-s", "reform", "--out", "audit.xlsx", cwd=tmp_path)
    assert done.returncode == 0
    book = openpyxl.load_workbook(tmp_path / "audit.xlsx", read_only=True)
    assert {"Assumptions", "Economy", "Population", "Budget", "Return", "Checks", "Methodology"} <= set(
        book.sheetnames
    )
    book.close()


@pytest.mark.parametrize(
    ("older", "name"),
    [
        (("child_benefit", "gross_cost", "2027"), "kenya"),
        (("total", "npv"), "kenya"),
        (("total", "gross_cost", "2027", "--set", "colombia"), "colombia"),
        (("total", "net_present_value", "--set", "colombia"), "colombia"),
    ],
)
@pytest.mark.slow
def test_the_older_form_of_explain_goes_on_working_and_is_hidden(older, name, capsys):
    words = [word for word in older if word not in ("--set", name)]
    assert main(["explain", name, *words]) == 0
    explained = capsys.readouterr().out
    assert main(["explain", *older]) == 0
    assert capsys.readouterr().out == explained
    with pytest.raises(SystemExit):
        main(["explain", "--help"])
    assert "--set" not in capsys.readouterr().out


def test_an_option_that_is_hidden_is_not_suggested(capsys):
    with pytest.raises(SystemExit):
        main(["explain", "kenya", "total", "npv", "--sett", "x"])
    assert "Did you mean --set?" not in capsys.readouterr().err


def test_a_word_is_not_suggested_for_itself(capsys):
    with pytest.raises(SystemExit):
        main(["--language", "fr", "run"])
    assert "Did you mean fr" not in capsys.readouterr().err


def test_simulate_tells_chances_and_writes_a_workbook_and_tables(tmp_path):
    done = costmodel("simulate", "kenya", "-s", "reform", "--draws", "64", "--seed", "3", cwd=tmp_path)
    assert (done.returncode, "error" in done.stderr) == (0, False)
    for word in ("net present value is 0 or more", "Median", "KES", "of GDP", "over the baseline", "central",
                 "64 draws of", "seed 3"):  # fmt: skip
        assert word in done.stdout
    assert {file.name for file in (tmp_path / "results").iterdir()} == {
        f"kenya-2026.4-reform-{name}"
        for name in ("uncertainty.xlsx", "percentiles.csv", "appraisal.csv", "chances.csv")
    }


@pytest.mark.slow
def test_simulate_as_json_holds_only_what_json_can_say(tmp_path):
    done = costmodel(
        "simulate", "colombia", "--draws", "16", "--formats", "csv", "--out", "o", "--json", cwd=tmp_path
    )
    output = json.loads(done.stdout)
    assert (output["draws"], output["seed"], output["currency"], output["scenario"]) == (
        16,
        1,
        "COP",
        "baseline",
    )
    for one in output["chances"]:
        assert (one["chance"] is None) == (one["status"] != "")
        assert one["chance"] is None or 0 <= one["chance"] <= 1
    assert {one["status"] for one in output["chances"]} == {"", "not in operation"}
    gross = [row for row in output["percentiles"] if row["line"] == "gross_cost"]
    assert all(row["p5"] <= row["p50"] <= row["p95"] and row["unit"] for row in gross)
    npv = next(row for row in output["appraisal"] if (row["policy"], row["measure"]) == ("total", "npv"))
    assert npv["unit"] == "COP of 2025"
    assert len(output["files"]) == 3
    one = json.loads(costmodel("simulate", "--draws", "1", "--formats", "csv", "--json", cwd=tmp_path).stdout)
    assert {row["standard_deviation"] for row in one["percentiles"]} == {None}


@pytest.mark.slow
def test_sensitivity_prints_a_table_and_writes_a_workbook(tmp_path):
    done = costmodel(
        *("sensitivity", "kenya", "-s", "reform", "--basis", "increment", "--top", "2", "--out", "s.xlsx"),
        *("--vary", "discounting.rate=0.03:0.10", "--vary", "macro.real_growth=-0.01:0.01"),
        cwd=tmp_path,
    )
    assert (done.returncode, "error" in done.stderr) == (0, False)
    assert "billion KES at 2025 prices" in done.stdout
    assert "where it reaches 0" in done.stdout
    ends = ("of central", "no switching value", "beyond the range")  # a central value of 0 has no share
    rows = [line for line in done.stdout.splitlines() if any(end in line for end in ends)]
    assert len(rows) == 4  # two, and the two that were asked for
    assert any(line.strip().startswith("Discount rate") for line in rows)
    book = openpyxl.load_workbook(tmp_path / "s.xlsx", read_only=True)
    assert book.sheetnames == ["Sensitivity", "Chart figures", "About"]
    book.close()
    output = json.loads(
        costmodel("sensitivity", "--metric", "total_cost", "--year", "2030", "--json", cwd=tmp_path).stdout
    )
    assert (output["metric"], output["year"], output["unit"], output["threshold"]) == (
        "gross_cost",
        2030,
        "KES",
        None,
    )
    assert output["bars"][0]["span"] >= output["bars"][1]["span"]


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("sensitivity", "--metric", "profit"), 1, "cost_per_beneficiary"),
        (("sensitivity", "--policy", "roads"), 1, "child_benefit"),
        (("sensitivity", "--basis", "increment"), 1, "scenario"),
        (("sensitivity", "--year", "2030"), 1, "horizon"),
        (("sensitivity", "--vary", "no.such=1:2"), 1, "no.such"),
        (("sensitivity", "--vary", "discounting.rate"), 2, "PATH=LOW:HIGH"),
        (("sensitivity", "--top", "0"), 2, "whole number"),
        (("simulate", "--scenario", "refrom"), 1, "reform"),
        (("simulate", "--draws", "0"), 2, "whole number"),
        (("simulate", "--draws", "2000000"), 1, "1,000,000"),
        (("simulate", "--seed", "-1"), 2, "--seed"),
        (("simulate", "kenia"), 1, "kenya"),
    ],
)
def test_what_uncertainty_cannot_answer_is_said(tmp_path, arguments, code, word):
    done = costmodel(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_set_without_ranges_and_one_with_two_problems(tmp_path, small_rows):
    path = tmp_path / "small.xlsx"
    for table in ("Groups", "Parameters", "Outcomes"):
        for row in small_rows[table]:
            row.update(low=None, high=None)
    write(path, small_rows)
    for command in ("simulate", "sensitivity"):
        done = costmodel(command, str(path), cwd=tmp_path)
        assert done.returncode == 1
        assert "no assumption has a range" in done.stderr
    asked = costmodel("sensitivity", str(path), "--vary", "discounting.rate=0.02:0.05", cwd=tmp_path)
    assert asked.returncode == 0
    assert "Discount rate" in asked.stdout
    small_rows["Parameters"][0]["value"], small_rows["Parameters"][1]["low"] = None, 0.9
    write(path, small_rows)
    done = costmodel("simulate", str(path), cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("error: ") >= 2


@pytest.mark.parametrize("folder", ["afile"])
def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_lost(tmp_path, folder):
    (tmp_path / folder).write_text("mine", encoding="utf-8")
    done = costmodel("run", "--out", folder, "--formats", "csv", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert (tmp_path / folder).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "arguments",
    [
        ["sensitivity", "--vary", "discounting.rate=0.03:0.1", "--vary", "discounting.rate=0.05:0.12"],
        ["portfolio", "--options", "child_benefit=reform", "--options", "child_benefit=ambitious"],
        ["portfolio", "--ceiling", "all=5e11", "--ceiling", "all:2027=4e11"],
        ["portfolio", "--guarantee", "youth:2027=5", "--guarantee", "youth:2027=6"],
    ],
)
def test_an_option_that_says_two_things_is_refused(arguments, capsys):
    assert main([arguments[0], "kenya@2026.1", *arguments[1:], "--quiet"]) == 1
    told = capsys.readouterr().err
    assert arguments[1] in told
    assert "Leave one out" in told
