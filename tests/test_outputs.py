"""What the commands write and print: tables of several sets in one folder, money, suggestions, versions."""

from __future__ import annotations

import json
import runpy
import shutil
from pathlib import Path

import pandas as pd
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.tables import sealed
from costmodel.assumptions.format.writer import write
from costmodel.engine.run import run
from costmodel.errors import OutputError
from costmodel.reports.export import table_path, write_outputs

costmodel = runpy.run_path(str(Path(__file__).with_name("command_line.py")))["costmodel"]


@pytest.fixture
def smallland(small_set):
    return run(small_set)


@pytest.fixture
def otherland(small_rows):
    next(row for row in small_rows["About"] if row["property"] == "set")["value"] = "otherland"
    return run(assumptions_from_rows(small_rows))


def sets_of(path, kind):
    frame = pd.read_csv(path) if kind == "csv" else pd.read_parquet(path)
    return set(frame["set"])


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_table_of_another_set_is_left_alone(tmp_path, smallland, otherland, kind):
    (first,) = write_outputs([smallland], tmp_path, [kind])
    kept = first.read_bytes()
    (second,) = write_outputs([otherland], tmp_path, [kind])
    assert (first.name, second.name) == (f"results.{kind}", f"results-otherland.{kind}")
    assert first.read_bytes() == kept
    assert sets_of(second, kind) == {"otherland"}
    assert write_outputs([otherland], tmp_path, [kind]) == [second]  # its own table is replaced
    assert write_outputs([smallland], tmp_path, [kind]) == [first]


@pytest.mark.parametrize("content", ["", "mine\n", "a,b\n1,2\n", "set\n", "\0\1\2"])
def test_a_file_that_is_no_table_of_results_is_left_alone(tmp_path, smallland, content):
    (tmp_path / "results.csv").write_text(content, encoding="utf-8")
    assert table_path(tmp_path, smallland, "csv").name == "results-smallland.csv"
    write_outputs([smallland], tmp_path, ["csv"])
    assert (tmp_path / "results.csv").read_text(encoding="utf-8") == content
    (tmp_path / "results-smallland.csv").write_text(content, encoding="utf-8")
    with pytest.raises(OutputError, match="neither was"):
        write_outputs([smallland], tmp_path, ["csv"])
    assert (tmp_path / "results-smallland.csv").read_text(encoding="utf-8") == content


@pytest.mark.slow
def test_the_command_says_where_the_table_went(tmp_path):
    assert costmodel("run", "-s", "baseline", "--formats", "csv", cwd=tmp_path).returncode == 0
    done = costmodel("run", "colombia", "-s", "baseline", "--formats", "csv", cwd=tmp_path)
    assert done.returncode == 0
    assert "results-colombia.csv" in done.stdout
    assert "was kept" in done.stderr
    assert sets_of(tmp_path / "results" / "results.csv", "csv") == {"kenya"}
    assert sets_of(tmp_path / "results" / "results-colombia.csv", "csv") == {"colombia"}


@pytest.mark.slow
def test_every_table_says_hash_change_and_engine(tmp_path, small_rows, small_set):
    path = tmp_path / "my.xlsx"
    write(path, sealed(small_set))
    amount = next(row for row in small_rows["Parameters"] if row["parameter"] == "benefit.amount")
    amount.update(low=float(amount["value"]) * 0.9, high=float(amount["value"]) * 1.1)
    other = tmp_path / "other.xlsx"
    write(other, sealed(assumptions_from_rows(small_rows)))
    hashes = set()
    for number, book in enumerate((path, other)):
        out = tmp_path / str(number)
        assert costmodel("run", str(book), "-o", str(out), "--formats", "csv", cwd=tmp_path).returncode == 0
        frame = pd.read_csv(out / "results.csv")
        assert list(frame.columns[-3:]) == ["content_hash", "changed", "engine_version"]
        assert not frame["changed"].any()
        hashes |= set(frame["content_hash"])
    assert len(hashes) == 2
    done = costmodel("simulate", str(other), "--draws", "8", "--formats", "csv", "-o", "s", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    tables = sorted((tmp_path / "s").glob("*.csv"))
    assert len(tables) == 3
    for table in tables:
        frame = pd.read_csv(table)
        assert {"set", "version", "scenario", "draws", "seed"} <= set(frame.columns)
        assert list(frame.columns[-3:]) == ["content_hash", "changed", "engine_version"]


def test_money_of_a_small_country_is_not_0_billion(tmp_path, small_set):
    path = tmp_path / "small.xlsx"
    write(path, small_set)
    done = costmodel("run", str(path), "-s", "baseline", "--formats", "csv", cwd=tmp_path)
    assert "0.0 billion" not in done.stdout
    assert "million SMD" in done.stdout


def test_without_outcomes_the_command_says_so(tmp_path, small_rows):
    small_rows["Outcomes"] = []
    small_rows["Scenarios"] = []
    path = tmp_path / "costing.xlsx"
    write(path, small_rows)
    assert costmodel("check", str(path), cwd=tmp_path).returncode == 0
    done = costmodel("run", str(path), "--formats", "csv", cwd=tmp_path)
    assert done.returncode == 0
    assert "no effects are stated" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("rnu",), "run"),
        (("run", "--fromats", "csv"), "--formats"),
        (("bridge", "a", "b", "--by", "polcy"), "policy"),
        (("sensitivity", "--basis", "incremnt"), "increment"),
        (("import", "wpq", "file", "--into", "x"), "wpp"),
    ],
)
def test_what_was_mistyped_is_suggested(tmp_path, arguments, meant):
    done = costmodel(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert f"Did you mean {meant}?" in done.stderr


def test_versions_takes_one_version(tmp_path):
    done = costmodel("versions", "kenya@2026.1", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["sets"] == {"kenya": ["2026.1"]}
    missing = costmodel("versions", "kenya@1999.1", cwd=tmp_path)
    assert (missing.returncode, "2026.1" in missing.stderr) == (1, True)
    for odd in ("kenia", "../kenya", "my.xlsx", "@2026.1"):
        wrong = costmodel("versions", odd, cwd=tmp_path)
        assert wrong.returncode == 1, odd
        assert "unexpected" not in wrong.stderr


def test_versions_of_one_version_leaves_the_others_out(tmp_path, small_set, monkeypatch):
    folder = tmp_path / "assumptions" / "smallland"
    folder.mkdir(parents=True)
    write(folder / "2026.1.xlsx", small_set)
    shutil.copy(folder / "2026.1.xlsx", folder / "2026.2.xlsx")
    done = costmodel("versions", "smallland@2026.2", cwd=tmp_path)
    assert "2026.2" in done.stdout
    assert "2026.1" not in done.stdout


def test_the_example_of_the_readme_ends_at_cells_and_sources(tmp_path):
    done = costmodel(
        "explain", "kenya", "child_benefit", "gross_cost", "2027", "--scenario", "reform", cwd=tmp_path
    )
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    (row,) = (line for line in lines if line.strip().startswith("Parameters!E12"))
    source = row.split()[-1]
    assert any(line.strip().startswith(f"{source} ") for line in lines)
    assert len(lines) <= 55


def test_check_names_the_missing_ages_and_has_one_full_stop(small_rows, tmp_path):
    from costmodel.assumptions.checks.examination import check_rows  # noqa: PLC0415

    gone = {40, 41, 42, 43, 44, 45}
    small_rows["Projection"] = [row for row in small_rows["Projection"] if row["age"] not in gone]
    told = " ".join(str(problem) for problem in check_rows(small_rows))
    assert "more" not in told
    assert ".." not in told
