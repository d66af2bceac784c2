"""A dry run changes nothing; a quiet command prints figures and problems only."""

from __future__ import annotations

import pytest

from costmodel.assumptions.format.writer import write_new
from costmodel.cli import main


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def small_workbook(small_set, tmp_path_factory):
    return write_new(tmp_path_factory.mktemp("small") / "small.xlsx", small_set)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COSTMODEL_STORE", raising=False)
    return tmp_path


@pytest.mark.slow
def test_results_are_computed_and_not_written(here, small_workbook, capsys):
    before = files(here)
    assert main(["run", str(small_workbook), "-s", "generous", "--formats", "csv,html", "--dry-run"]) == 0
    dry = capsys.readouterr()
    assert files(here) == before
    assert "Dry run" in dry.err
    assert main(["run", str(small_workbook), "-s", "generous", "--formats", "csv,html"]) == 0
    assert capsys.readouterr().out == dry.out
    assert files(here) != before


@pytest.mark.slow
def test_a_version_is_not_recorded(here, small_workbook, capsys):
    save = ["save", str(small_workbook), "--into", "land", "--why", "begun", "--by", "Amina"]
    assert main([*save, "--dry-run"]) == 0
    dry = capsys.readouterr()
    assert not files(here)
    assert main(save) == 0
    assert capsys.readouterr().out == dry.out
    kept = files(here)
    assert main(["submit", "land", "--by", "Amina", "--dry-run"]) == 0
    assert "Submitted" in capsys.readouterr().out
    assert files(here) == kept


def test_what_would_fail_fails_in_a_dry_run(here, small_workbook, capsys):
    work = here / "work.xlsx"
    work.write_bytes(b"mine")
    assert main(["new", "work.xlsx", "--dry-run"]) == 1
    assert "work.xlsx" in capsys.readouterr().err
    assert work.read_bytes() == b"mine"


def test_files_are_written_again_afterwards(here, capsys):
    assert main(["new", "one.xlsx", "--dry-run"]) == 0
    assert not files(here)
    assert main(["new", "one.xlsx"]) == 0
    assert [path.name for path in files(here)] == ["one.xlsx"]


@pytest.mark.slow
def test_a_quiet_command_prints_no_notes(here, capsys):
    assert main(["run", "kenya", "-s", "baseline", "--formats", "csv"]) == 0
    loud = capsys.readouterr()
    assert main(["run", "kenya", "-s", "baseline", "--formats", "csv", "--quiet"]) == 0
    quiet = capsys.readouterr()
    assert "notes on the assumptions" in loud.err
    assert not quiet.err
    assert quiet.out == loud.out


def test_problems_are_printed_by_a_quiet_command(here, capsys):
    assert main(["run", "atlantis", "--quiet"]) == 1
    assert "atlantis" in capsys.readouterr().err
