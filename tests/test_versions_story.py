"""A budget round, as two officers would live it: begin, change, compare, save, submit, approve, explain."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import openpyxl
import pytest

from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.format.writer import write

command = runpy.run_path(str(Path(__file__).with_name("command_line.py")))["costmodel"]


@pytest.fixture
def costmodel(tmp_path):
    def called(*arguments, code=0):
        done = command(*arguments, cwd=tmp_path, COSTMODEL_STORE=str(tmp_path / "assumptions"))
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    return called


def change(path, parameter, factor, policy):
    assumptions = read(path)
    table = assumptions.table("Parameters")
    place = next(
        n for n, row in enumerate(table.rows) if (row["policy"], row["parameter"]) == (policy, parameter)
    )
    value = table.rows[place]["value"]
    write(path, assumptions.replaced("Parameters", place, "value", value * factor))
    return value


def world_bank():
    """A country file of the World Development Indicators with one series, as the World Bank lays it out."""
    years = range(2014, 2025)
    people = [str(46_000_000 + 1_050_000 * (year - 2014)) for year in years]
    rows = [
        ["Data Source", "World Development Indicators", ""], [], ["Last Updated Date", "2026-12-18", ""], [],
        ["Country Name", "Country Code", "Indicator Name", "Indicator Code", *map(str, years), ""],
        ["Kenya", "KEN", "Population, total", "SP.POP.TOTL", *people, ""],
    ]  # fmt: skip
    return "\n".join(",".join(f'"{cell}"' if cell else "" for cell in row) for row in rows) + "\n"


def lines(text):
    return [line.strip() for line in text.splitlines()]


@pytest.mark.slow
def test_a_budget_round(costmodel, tmp_path):
    # Ana begins the set of her ministry and takes a copy to work on.
    said = costmodel("new", "budget2026", "--from", "kenya", "--by", "Ana")
    assert "version 2026.1 of budget2026" in said
    assert "kenya@2026.4" in said
    work = tmp_path / "work.xlsx"
    costmodel("new", "work.xlsx", "--from", "budget2026")

    # She raises the pension and sees what she changed.
    was = change(work, "benefit.amount", 1.25, "social_pension")
    said = costmodel("diff", "budget2026", "work.xlsx", "--out", "diff.xlsx")
    assert "1 value changed" in said
    assert f"social_pension, benefit.amount, value: {was:,.0f} -> {was * 1.25:,.0f}" in said
    assert "(+25.0%)" in said
    assert openpyxl.load_workbook(tmp_path / "diff.xlsx").sheetnames == ["Changes"]

    # Saving asks for a reason, and logs it.
    assert "a reason (why)" in costmodel("save", "work.xlsx", "--into", "budget2026", "--by", "Ana", code=1)
    said = costmodel(
        "save", "work.xlsx", "--into", "budget2026", "--by", "Ana", "--why", "Cabinet decision 12"
    )  # fmt: skip
    assert "Saved: budget2026@2026.2: 1 value changed since 2026.1" in said

    # Ben approves, after Ana has submitted.
    assert "submit a draft first" in costmodel("approve", "budget2026", "--by", "Ben", code=1)
    costmodel("submit", "budget2026", "--by", "Ana")
    costmodel("approve", "budget2026", "--by", "Ben")
    said = costmodel("show", "budget2026")
    assert "approved by Ben on" in said
    assert "(Ana: Cabinet decision 12)" in said

    # The next round begins with the World Bank's new count of people, saved as a version of its own.
    (tmp_path / "API_KEN_DS2_en_csv_v2.csv").write_text(world_bank(), encoding="utf-8-sig")
    said = costmodel(
        "import", "wdi", "API_KEN_DS2_en_csv_v2.csv", "--country", "KEN", "--into", "budget2026",
        "--by", "Dara", "--why", "New count",
    )  # fmt: skip
    assert "population 2024: 56,432,944 -> 56,500,000 persons" in said
    assert "World Bank" in costmodel("show", "budget2026@2026.3", "--text")

    # Then a copy of it, two changes, saved with reasons.
    costmodel("new", "round2.xlsx", "--from", "budget2026")
    second = tmp_path / "round2.xlsx"
    change(second, "benefit.amount", 1.1, "social_pension")
    change(second, "coverage.take_up", 0.9, "ovc_cash")
    costmodel("save", "round2.xlsx", "--into", "budget2026", "--by", "Cleo", "--why", "Census")
    said = lines(costmodel("versions", "budget2026"))
    assert [line.split()[:2] for line in said[1:]] == [
        ["2026.1", "draft"], ["2026.2", "approved"], ["2026.3", "draft"], ["2026.4", "draft"],
    ]  # fmt: skip

    # Where does the change in cost come from, and who made it?
    said = costmodel("diff", "budget2026@2026.1", "budget2026")
    assert "Cabinet decision 12" in said
    said = costmodel("bridge", "budget2026@2026.1", "budget2026", "--year", "2028", "--out", "bridge.xlsx")
    assert "Gross cost in 2028, scenario baseline, in KES, billion" in said
    assert "exact, from all 8 combinations" in said
    assert openpyxl.load_workbook(tmp_path / "bridge.xlsx").sheetnames == ["Bridge", "Waterfall"]
    told = json.loads(costmodel("bridge", "budget2026@2026.1", "budget2026", "--json"))
    total = sum(step["contribution"] for step in told["steps"])
    assert total == pytest.approx(told["end"] - told["start"], rel=1e-9)
    assert {step["key"] for step in told["steps"]} == {"policy.social_pension", "policy.ovc_cash", "macro"}

    # Somebody changes the approved file after all: every command that meets it says so.
    change(tmp_path / "assumptions" / "budget2026" / "2026.2.xlsx", "benefit.amount", 1.01, "social_pension")
    said = costmodel("bridge", "budget2026@2026.2", "budget2026", code=1)
    assert "the file of 2026.2 was changed after it was saved by Ana" in said
    assert "approved version never changes" in costmodel("versions", "budget2026", "--verify", code=1)


@pytest.mark.slow
def test_git_shows_what_changed_in_a_workbook(costmodel, tmp_path):
    costmodel("new", "mine", "--from", "kenya", "--by", "Ana")
    text = costmodel("show", "mine", "--text")
    assert "\n[Parameters]\n" in text
    assert costmodel("show", "assumptions/mine/2026.1.xlsx", "--text") == text


def test_quality_says_what_cost_rests_on(costmodel):
    told = json.loads(costmodel("check", "kenya", "--quality", "--json"))
    for grades in told["resting"].values():
        assert sum(one["cost"] for one in grades) == pytest.approx(1)
    said = costmodel("check", "kenya", "--quality")
    assert "illustrative (grade D): " in said
    assert "Share by grade, scenario baseline" in said


def test_wrong_use_is_told(costmodel):
    assert "--by NAME" in costmodel("new", "mine", "--from", "kenya", code=2)
    assert "no set" in costmodel("submit", "nowhere", "--by", "Ana", code=1)
    assert "a year, or horizon" in costmodel("bridge", "kenya", "kenya", "--year", "soon", code=2)
