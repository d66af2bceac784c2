"""Batches: the figures of single runs, parts that are kept, and what is refused."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import nullcontext
from os import PathLike
from types import MappingProxyType

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import costmodel
from costmodel import release
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.cli import main
from costmodel.engine.batches.batch_files import batch
from costmodel.engine.batches.batch_parts import computed_part
from costmodel.engine.batches.batch_scenarios import (
    grid_range,
    grid_scenarios,
    sampled_scenarios,
)
from costmodel.engine.batches.batch_workers import _is_reached, _of_bytes
from costmodel.engine.batches.scenario_files import file_scenarios
from costmodel.engine.inputs.scenarios import Change, Scenario
from costmodel.engine.run import run_all
from costmodel.errors import AssumptionError, InputError, ModelError, OutputError
from costmodel.files import replace_file
from costmodel.release import __version__

TAKE_UP = "policy.child_benefit.coverage.take_up"
AMOUNT = "policy.child_benefit.benefit.amount"
GRID = {TAKE_UP: [0.5, 0.7, 0.9], f"{AMOUNT}*": [1.0, 1.25], "macro.inflation+": [-0.01, 0.0, 0.01]}


@pytest.fixture
def typed(small_rows):
    """The small set with three scenarios typed that a batch makes too."""
    rows = small_rows
    first = dict(rows["Scenarios"][0])

    def change(name, policy, parameter, operation, value, year=None):
        return first | {"scenario": name, "label": name, "policy": policy, "parameter": parameter,
                        "from_year": year, "operation": operation, "value": value, "note": None}  # fmt: skip

    rows["Scenarios"] += [
        change("a", "child_benefit", "coverage.take_up", "set", 0.6),
        change("b", "child_benefit", "coverage.take_up", "set", 0.8, 2028),
        change("b", None, "macro.inflation", "add", 0.01),
        change("c", "child_benefit", "benefit.amount", "multiply", 1.2, 2027),
        change("c", "child_benefit", "benefit.amount", "add", 10.0, 2029),
    ]
    return assumptions_from_rows(rows)


BATCH = [
    Scenario("a", "", (Change(TAKE_UP, "set", 0.6),)),
    Scenario("b", "", (Change(TAKE_UP, "set", 0.8, 2028), Change("macro.inflation", "add", 0.01))),
    Scenario("c", "", (Change(AMOUNT, "multiply", 1.2, 2027), Change(AMOUNT, "add", 10.0, 2029))),
]


# --- figures ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_batch_has_the_figures_of_single_runs(typed, tmp_path):
    made = batch(typed, BATCH, out=tmp_path, lines=["gross_cost", "beneficiaries"], measures=["npv", "bcr"])
    table = made.table()
    single = run_all(typed, ["a", "b", "c"])
    for name, result in single.items():
        rows = table[table["scenario"] == name].set_index(["policy", "line"])
        for line in ("gross_cost", "beneficiaries"):
            expected = result.table().query("line == @line and policy != 'total' and policy != ''")
            for policy, figures in expected.groupby("policy"):
                batched = rows.loc[(policy, line), [str(year) for year in figures["year"]]].to_numpy(
                    dtype=float
                )
                np.testing.assert_allclose(batched, figures["value"].to_numpy(dtype=float), rtol=1e-12)
        appraisal = result.appraisal()
        for policy in appraisal.index:
            for measure in ("npv", "bcr"):
                batched = rows.loc[(policy, measure), "horizon"]
                np.testing.assert_allclose(batched, appraisal.loc[policy, measure], rtol=1e-9, equal_nan=True)


def test_an_increment_is_over_the_baseline(typed, tmp_path):
    table = batch(typed, BATCH, out=tmp_path, measures=["npv"], basis="increment", form="wide").table()
    single = run_all(typed, ["a", "b", "c"])
    table = table.set_index("scenario")
    for name, result in single.items():
        assert table.loc[name, "total.npv"] == pytest.approx(
            result.appraisal("increment").loc["total", "npv"]
        )
        year = result.years[-1]
        more = result.budget_lines.totals.gross_cost[0, -1] - result.baseline_lines.totals.gross_cost[0, -1]
        assert table.loc[name, f"total.gross_cost.{year}"] == pytest.approx(more)


def test_scenarios_start_from_the_one_named(small_set, tmp_path):
    same = [Scenario("none", "", ())]
    table = batch(small_set, same, out=tmp_path, scenario="generous", measures=["npv"], form="wide").table()
    expected = costmodel.run(small_set, "generous").appraisal().loc["total", "npv"]
    assert table.loc[0, "total.npv"] == pytest.approx(expected, rel=1e-12)


BASE = [(2027, "set", 100.0), (2029, "multiply", 1.25)]
"""What the scenario that a batch starts from does to the amount: A, then 100 from 2027 and 125 from 2029."""
AFTER = [
    (Change(AMOUNT, "set", 60.0), [(None, 60.0)]),
    (Change(AMOUNT, "set", 60.0, 2028), [(2027, 100.0), (2028, 60.0)]),
    (Change(AMOUNT, "set", 60.0, 2029), [(2027, 100.0), (2029, 60.0)]),
    (Change(AMOUNT, "multiply", 2.0), [(None, "twice"), (2027, 200.0), (2029, 250.0)]),
    (Change(AMOUNT, "multiply", 2.0, 2028), [(2027, 100.0), (2028, 200.0), (2029, 250.0)]),
    (Change(AMOUNT, "add", 20.0, 2026), [(2026, "20 more"), (2027, 120.0), (2029, 150.0)]),
]
"""A change of the batch, and the amount by hand from a year on."""


@pytest.mark.parametrize("number", range(len(AFTER)))
@pytest.mark.parametrize("beside", [False, True], ids=["alone", "together"])
def test_a_change_holds_after_later_ones_of_the_scenario_it_starts_from(number, beside, small_rows, tmp_path):
    change, amounts = AFTER[number]
    first = dict(small_rows["Scenarios"][0], policy="child_benefit", parameter="benefit.amount", note=None)
    stated = next(
        row["value"] for row in small_rows["Parameters"]
        if (row["policy"], row["parameter"]) == ("child_benefit", "benefit.amount")
    )  # fmt: skip
    by_word = {"twice": 2 * stated, "20 more": stated + 20}
    typed = [("base", *step) for step in BASE]
    typed += [("by_hand", year, "set", by_word.get(amount, amount)) for year, amount in amounts]
    small_rows["Scenarios"] += [
        first | {"scenario": name, "label": name, "from_year": year, "operation": operation, "value": value}
        for name, year, operation, value in typed
    ]
    assumptions = assumptions_from_rows(small_rows)
    scenarios = [Scenario("one", "", (change,))]
    if beside:
        scenarios += [Scenario(f"beside {place}", "", (other,)) for place, (other, _) in enumerate(AFTER)]
    made = batch(assumptions, scenarios, out=tmp_path, scenario="base", measures=["npv"])
    table = made.table().query("scenario == 'one' and policy == 'child_benefit' and line == 'gross_cost'")
    result = run_all(assumptions, ["by_hand"])["by_hand"]
    expected = result.table().query("policy == 'child_benefit' and line == 'gross_cost'")
    batched = table[[str(year) for year in expected["year"]]].to_numpy(dtype=float)[0]
    np.testing.assert_allclose(batched, expected["value"].to_numpy(dtype=float), rtol=1e-12)
    assert made.warnings == ()


def test_a_grid_is_every_combination(small_set, tmp_path):
    made = batch(small_set, GRID, out=tmp_path, form="wide", part=7)
    table = made.table()
    assert made.scenarios == len(table) == 18
    assert [file.name for file in made.files] == [f"part-{k:06}.parquet" for k in range(3)]
    assert table[list(table.columns[1:4])].drop_duplicates().shape == (18, 3)
    assert table["scenario"].tolist() == [str(k) for k in range(1, 19)]
    twice = table[table[TAKE_UP] == 0.9].set_index([f"{AMOUNT}*", "macro.inflation+"])
    cost = twice["child_benefit.gross_cost.2030"]
    assert (cost[1.25] > cost[1.0]).all()


def test_changes_of_one_assumption_in_another_order_are_computed_apart(small_set, tmp_path):
    one = Scenario("one", "", (Change(AMOUNT, "multiply", 2.0), Change(AMOUNT, "add", 10.0)))
    other = Scenario("other", "", (Change(AMOUNT, "add", 10.0), Change(AMOUNT, "multiply", 2.0)))
    table = batch(small_set, [one, other, one], out=tmp_path, form="wide").table()
    cost = table["child_benefit.gross_cost.2030"]
    assert cost[0] == cost[2] < cost[1]


# --- files --------------------------------------------------------------------------------------------


def test_every_file_says_what_made_it(small_set, tmp_path):
    made = batch(small_set, GRID, out=tmp_path, part=10, seed=3)
    for file in made.files:
        about = {name.decode(): value.decode() for name, value in pq.read_schema(file).metadata.items()}
        assert about["set"] == small_set.set
        assert about["version"] == small_set.version
        assert about["content_hash"] == small_set.content_hash
        assert about["engine_version"] == __version__
        assert about["seed"] == "3"
        assert about["scenario"] == "baseline"
    manifest = json.loads((tmp_path / "batch.json").read_text())
    assert (manifest["scenarios"], manifest["parts"]) == (18, 2)


def test_finished_parts_are_kept_and_missing_ones_made_again(small_set, tmp_path):
    first = batch(small_set, GRID, out=tmp_path, part=4)
    before = {file: file.read_bytes() for file in first.files}
    first.files[2].unlink()
    times = {file: file.stat().st_mtime_ns for file in first.files if file.exists()}
    again = batch(small_set, GRID, out=tmp_path, part=4)
    assert (first.kept, again.kept) == (0, 4)
    assert {file: file.read_bytes() for file in again.files} == before
    assert all(file.stat().st_mtime_ns == made for file, made in times.items())


def test_parts_of_another_batch_are_never_mixed(small_set, tmp_path):
    batch(small_set, GRID, out=tmp_path, part=10)
    with pytest.raises(OutputError, match="other assumptions, lines or settings"):
        batch(small_set, GRID, out=tmp_path, part=10, lines=["beneficiaries"])
    with pytest.raises(OutputError, match="other scenarios"):
        batch(small_set, {TAKE_UP: [0.1, 0.2]}, out=tmp_path, part=10)
    shorter = list(grid_scenarios(GRID))[:10]
    with pytest.raises(OutputError, match="longer batch"):
        batch(small_set, shorter, out=tmp_path, part=10)


def test_a_damaged_part_is_not_replaced(small_set, tmp_path):
    made = batch(small_set, GRID, out=tmp_path)
    made.files[0].write_bytes(b"nonsense")
    with pytest.raises(OutputError, match=r"part-000000\.parquet"):
        batch(small_set, GRID, out=tmp_path)


EFFECT = {"outcome.schooling.effect*": [0.9, 1.1]}


def test_a_change_that_acts_on_nothing_is_told(small_set, tmp_path):
    def told(grid, name, **options):
        made = batch(small_set, grid, out=tmp_path / name, part=4, **options)
        idle = json.loads((made.folder / "batch.json").read_text())["without_effect"]
        assert made.stamp["without_effect"] == idle
        assert len(made.warnings) == len(idle)
        return idle, " ".join(map(str, made.warnings))

    paths, text = told(GRID, "costs", lines=["gross_cost"], measures=())
    assert paths == []
    assert text == ""
    effect = {TAKE_UP: [0.5, 0.7, 0.9], **EFFECT}
    paths, text = told(effect, "effect", lines=["gross_cost"], measures=())
    assert paths == list(EFFECT)
    assert paths[0] in text
    assert told(effect, "effect", lines=["gross_cost"], measures=()) == (paths, text)  # of parts kept
    assert told(effect, "returns", lines=["gross_cost"], measures=["npv"])[0] == []


@pytest.mark.slow
def test_a_killed_batch_goes_on(tmp_path):
    grid = ["--grid", f"{TAKE_UP}=0.2:0.9:0.0005", "--part", "50", "--out", str(tmp_path / "killed")]
    command = [sys.executable, "-m", "costmodel.cli", "batch", "kenya@2026.1", *grid]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and len(list((tmp_path / "killed").glob("part-*.parquet"))) < 3:
        time.sleep(0.01)
    process.kill()
    process.wait()
    left = len(list((tmp_path / "killed").glob("part-*.parquet")))
    path, values = grid_range(f"{TAKE_UP}=0.2:0.9:0.0005")
    resumed = batch("kenya@2026.1", {path: values}, out=tmp_path / "killed", part=50)
    whole = batch("kenya@2026.1", {path: values}, out=tmp_path / "whole", part=50)
    assert 3 <= resumed.kept == left < len(whole.files)
    for one, other in zip(resumed.files, whole.files, strict=True):
        assert one.read_bytes() == other.read_bytes()


@pytest.mark.slow
def test_two_processes_and_a_cluster_write_the_same_bytes(small_set, tmp_path):
    distributed = pytest.importorskip("distributed")
    one = batch(small_set, GRID, out=tmp_path / "one", part=4)
    two = batch(small_set, GRID, out=tmp_path / "two", part=4, workers=2)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as cluster:
        many = batch(small_set, GRID, out=tmp_path / "many", part=4, cluster=cluster.scheduler_address)
    for copies in zip(one.files, two.files, many.files, strict=True):
        assert len({file.read_bytes() for file in copies}) == 1


@pytest.mark.slow
def test_a_killed_worker_of_a_cluster_loses_nothing(small_set, tmp_path):
    distributed = pytest.importorskip("distributed")
    one = batch(small_set, GRID, out=tmp_path / "one", part=2)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        killed = []

        def kill_one(_):
            if not killed:
                killed.extend(client.run(os.getpid).values())
                os.kill(killed[0], signal.SIGTERM)

        many = batch(
            small_set, GRID, out=tmp_path / "many", part=2, cluster=cluster.scheduler_address,
            progress=kill_one,
        )  # fmt: skip
        assert set(client.run(os.getpid).values()) != set(killed)
    assert len(many.files) == len(one.files) > 5
    for copies in zip(one.files, many.files, strict=True):
        assert len({file.read_bytes() for file in copies}) == 1


def _unseen(monkeypatch):
    monkeypatch.setattr(
        "costmodel.engine.batches.batch_files.marked",
        lambda folder: nullcontext(f"{folder} of another machine"),
    )


def _unwritable(monkeypatch):
    def refused(path, write):
        if str(path).endswith(".parquet"):
            raise OutputError(f"{path} could not be written")
        return replace_file(path, write)

    monkeypatch.setattr("costmodel.engine.batches.batch_folder.replace_file", refused)


@pytest.mark.parametrize("hindered", [_unseen, _unwritable])
def test_parts_that_a_worker_cannot_write_are_sent(hindered, small_set, tmp_path, monkeypatch):
    written = batch(small_set, GRID, out=tmp_path / "written", part=4)
    hindered(monkeypatch)
    sent = batch(small_set, GRID, out=tmp_path / "sent", part=4)
    assert [file.read_bytes() for file in sent.files] == [file.read_bytes() for file in written.files]
    assert sent.stamp == written.stamp
    assert sorted(path.name for path in (tmp_path / "sent").iterdir()) == sorted(
        path.name for path in (tmp_path / "written").iterdir()
    )


def test_a_worker_that_cannot_be_reached_sends_its_parts_through_the_scheduler():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = "tcp://{}:{}".format(*server.getsockname())
        assert _is_reached(address)
    assert not _is_reached(address)
    assert not _is_reached("inproc://some/worker")


@pytest.mark.parametrize("address", ["", "nowhere", "nowhere:"])
def test_an_address_that_is_none_is_told(address, small_set, tmp_path):
    pytest.importorskip("distributed")
    with pytest.raises(ModelError, match="tcp://host:8786"):
        batch(small_set, GRID, out=tmp_path, cluster=address)


def test_a_scheduler_that_does_not_answer_is_told(small_set, tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("costmodel.engine.batches.batch_workers.JOINED", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = "tcp://{}:{}".format(*server.getsockname())
    with pytest.raises(OutputError, match=rf"{address} does not answer.*run the same again"):
        batch(small_set, GRID, out=tmp_path, cluster=address)


class _OfAnotherVersion:
    """The digest of another program here, and of this one on a worker."""

    def __call__(self):
        return "of another version"

    def __reduce__(self):
        return getattr, (release, "program_digest")


@pytest.mark.slow
def test_workers_of_another_program_are_refused(small_set, tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as cluster:
        monkeypatch.setattr("costmodel.engine.batches.batch_workers.program_digest", _OfAnotherVersion())
        with pytest.raises(OutputError, match=r"another version of costmodel.*tcp://127"):
            batch(small_set, GRID, out=tmp_path, cluster=cluster.scheduler_address)
    assert not list(tmp_path.iterdir())


def test_a_worker_that_came_later_refuses_the_parts_of_another_program():
    with pytest.raises(OutputError, match="another version of costmodel"):
        _of_bytes(print, None, "of another version", b"")


def test_memory_does_not_grow_with_the_number_of_parts(small_set, tmp_path, monkeypatch):
    """No more than a few parts are held: a scenario is asked for only when there is room for it."""
    asked, done = [], []
    monkeypatch.setattr(
        "costmodel.engine.batches.batch_files.computed_part",
        lambda *arguments: done.append(len(asked)) or computed_part(*arguments),
    )

    def scenarios():
        for scenario in grid_scenarios(GRID):
            asked.append(scenario)
            yield scenario

    batch(small_set, scenarios(), out=tmp_path, part=3)
    assert done == [3, 6, 9, 12, 15, 18]


# --- where scenarios come from ------------------------------------------------------------------------


def test_a_range_has_both_ends():
    assert grid_range("a.b=0.5:0.7:0.1") == ("a.b", [0.5, 0.6, 0.7])
    assert grid_range("a.b=1:2:0.4") == ("a.b", [1.0, 1.4, 1.8])
    assert grid_range("a.b = 3,1") == ("a.b", [3.0, 1.0])
    for wrong in (
        "a.b",
        "=1,2",
        "a.b=1:2",
        "a.b=2:1:0.1",
        "a.b=1:2:0",
        "a.b=x",
        "a.b=1:2:inf",
        "a.b=0:1:1e-9",
    ):
        with pytest.raises(ModelError, match="not of the form"):
            grid_range(wrong)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_scenarios_of_a_file(kind, tmp_path):
    frame = pd.DataFrame(
        {
            "scenario": ["x", "x", "y"],
            "path": [TAKE_UP, AMOUNT, TAKE_UP],
            "operation": ["set", "multiply", "add"],
            "value": [0.5, 1.1, -0.1],
            "from_year": [2027, None, None],
        }
    )
    path = tmp_path / f"grid.{kind}"
    frame.to_csv(path, index=False) if kind == "csv" else frame.to_parquet(path)
    assert list(file_scenarios(path)) == [
        Scenario("x", "", (Change(TAKE_UP, "set", 0.5, 2027), Change(AMOUNT, "multiply", 1.1))),
        Scenario("y", "", (Change(TAKE_UP, "add", -0.1),)),
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("path,value\na,1\n", ("no column operation",)),
        ("path,operation,value\na,set,much\n", ("row 2", "much", "a number")),
        ("path,operation,value\na,set,1\na,divide,1\n", ("row 3", "divide", "multiply")),
        ("path,operation,value\na,set,nan\n", ("row 2", "nan")),
        ("path,operation,value\na,set,1e300\n", ("row 2", "1e300")),
        ("path,operation,value\na,set,1,700\n", ("line 2", "4 cells")),
        ("path;operation;value\na;set;1,7\n", ("row 2", "1,7")),
        ("path,operation,value,from_year\na,set,1,2026.5\n", ("row 2", "2026.5")),
        ("path,operation,value,from_year\na,set,1,1826\n", ("row 2", "1826")),
        ("scenario,path,operation,value\nx,a,set,1\ny,a,set,2\nx,b,set,3\n", ("'x' again",)),
        ("scenario,path,operation,value\nx,a,set,1\n,b,set,2\n", ("row 3", "no scenario")),
        ("path,operation,value,value\na,set,1,2\n", ("'value', twice",)),
        ("path,operation,value,year\na,set,1,2030\n", ("'year'", "from_year")),
        ("path,operation,value\na,set,1_700\n", ("row 2", "1_700")),
        ("path,operation,value\na,set,1e-300\n", ("row 2", "1e-300")),
    ],
)
def test_a_wrong_file_is_refused_with_its_row(text, parts, tmp_path):
    (tmp_path / "grid.csv").write_text(text)
    with pytest.raises(InputError) as caught:
        list(file_scenarios(tmp_path / "grid.csv"))
    assert all(part in str(caught.value) for part in parts)


@pytest.mark.parametrize(
    ("mark", "encoding"), [(",", "utf-8-sig"), (";", "utf-8"), ("\t", "utf-16"), (",", "cp1252")]
)
def test_a_file_is_read_as_spreadsheet_programs_save_it(mark, encoding, tmp_path):
    rows = (("scenario", "path", "operation", "value"), ("élevé", TAKE_UP, "set", "0.5"))
    text = "".join(mark.join(row) + "\r\n" for row in rows)
    (tmp_path / "grid.csv").write_bytes(text.encode(encoding))
    (scenario,) = file_scenarios(tmp_path / "grid.csv")
    assert scenario == Scenario("élevé", "", (Change(TAKE_UP, "set", 0.5),))


@pytest.mark.parametrize(
    ("column", "value", "parts"),
    [
        ("value", True, ("True", "a number")),
        ("scenario", None, ("no scenario",)),
        ("year", 2030, ("'year'",)),
    ],
)
def test_a_wrong_table_is_refused_with_its_row(column, value, parts, tmp_path):
    row = {"scenario": "x", "path": TAKE_UP, "operation": "set", "value": 0.5} | {column: value}
    pd.DataFrame([row]).to_parquet(tmp_path / "grid.parquet")
    with pytest.raises(InputError) as caught:
        list(file_scenarios(tmp_path / "grid.parquet"))
    assert all(part in str(caught.value) for part in parts)


def test_samples_fill_their_ranges_and_the_seed_decides():
    ranges = {TAKE_UP: (0.2, 0.4), f"{AMOUNT}*": (1.0, 2.0)}
    first, again, other = (list(sampled_scenarios(ranges, 64, seed)) for seed in (1, 1, 2))
    assert first == again != other
    values = np.array([[change.value for change in scenario.changes] for scenario in first])
    assert (values.min(axis=0) >= [0.2, 1.0]).all()
    assert (values.max(axis=0) <= [0.4, 2.0]).all()
    assert np.histogram(values[:, 0], bins=8, range=(0.2, 0.4))[0].tolist() == [8] * 8


# --- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "options", "parts"),
    [
        ({"policy.child_benefit.coverage.take_upp": [1]}, {}, ("take_upp", "take_up")),
        ({TAKE_UP: [0.5, 1.5]}, {}, ("scenario 2", "1.5", "0 to 1")),
        ({f"{AMOUNT}*": [-1.0]}, {}, ("scenario 1", "benefit.amount")),
        ({TAKE_UP: [0.5]}, {"lines": ["gross_costs"]}, ("gross_costs", "gross_cost")),
        ({TAKE_UP: [0.5]}, {"measures": ["irrr"]}, ("irrr", "npv")),
        ({TAKE_UP: [0.5]}, {"form": "tall"}, ("tall", "wide")),
        ({TAKE_UP: [0.5]}, {"part": 0}, ("part", "1")),
        ({TAKE_UP: []}, {}, ("scenarios", "none")),
        ({TAKE_UP: [0.5]}, {"scenario": "nobody"}, ("nobody",)),
        ({TAKE_UP: [0.5, float("nan")]}, {}, ("take_up", "nan", "numbers")),
        ({TAKE_UP: [float("inf")]}, {}, ("take_up", "inf", "numbers")),
        ({TAKE_UP: 5}, {}, ("take_up", "5", "numbers")),
        ({TAKE_UP: "high"}, {}, ("take_up", "high", "numbers")),
        ({TAKE_UP: "10"}, {}, ("take_up", "10", "numbers")),
        ({TAKE_UP: b"10"}, {}, ("take_up", "10", "numbers")),
        ({TAKE_UP: [True]}, {}, ("take_up", "True", "numbers")),
        ({TAKE_UP: [0.5], f" {TAKE_UP}": [0.6]}, {}, ("take_up", "twice")),
        ({5: [0.5]}, {}, ("5", "path")),
        (5, {}, ("5", "a grid")),
        ({TAKE_UP: [0.5]}, {"lines": None}, ("None", "names")),
        ([0.5], {}, ("0.5", "Scenario")),
        ([Scenario("a", "", (Change(TAKE_UP, "set", True),))], {}, ("a", "take_up", "True")),
        ([Scenario("a", "", (Change(None, "set", 0.5),))], {}, ("a", "None", "path")),
        ([Scenario("a", "", (Change(TAKE_UP, "set", 0.5, "2030"),))], {}, ("a", "from_year", "2030")),
        ([Scenario("a", "", (Change(TAKE_UP, "set", 0.5, 2030.5),))], {}, ("a", "from_year", "2030.5")),
        (
            [Scenario("a", "", (Change("outcome.schooling.lag", "set", 2, 2028),))],
            {},
            ("lag", "2028", "all years"),
        ),
        ([Scenario("a", "", (Change(TAKE_UP, "set", 0.5, 2090),))], {}, ("a", "take_up", "2090", "2026")),
        ([Scenario("a", "", (Change(TAKE_UP, "set", 0.5, 1990),))], {}, ("a", "take_up", "1990", "2026")),
        ([Scenario("a", "", (Change("macro.gdp", "multiply", 1.1, 2090),))], {}, ("a", "macro.gdp", "2090")),
        ([Scenario("a", "", (Change(TAKE_UP, "set", float("nan"), 2028),))], {}, ("a", "take_up", "nan")),
    ],
)
def test_what_a_batch_cannot_be_is_said(changes, options, parts, small_set, tmp_path):
    with pytest.raises((ModelError, InputError)) as caught:
        batch(small_set, changes, out=tmp_path, **options)
    assert all(part in str(caught.value) for part in parts)
    assert not list(tmp_path.glob("part-*"))


def test_a_grid_may_be_any_mapping_and_a_file_any_path(small_set, tmp_path):
    class Name(PathLike):
        def __fspath__(self):
            return str(tmp_path / "grid.csv")

    (tmp_path / "grid.csv").write_text(f"path,operation,value\n{TAKE_UP},set,0.5\n")
    plain = batch(small_set, {TAKE_UP: [0.5]}, out=tmp_path / "a").table()
    for number, given in enumerate((MappingProxyType({TAKE_UP: (0.5,)}), {TAKE_UP: iter([0.5])}, Name())):
        assert batch(small_set, given, out=tmp_path / str(number)).table().equals(plain)


def test_a_year_from_numpy_is_a_year(small_set, tmp_path):
    change = Change(TAKE_UP, "set", 0.5, np.int64(2028))
    made = batch(small_set, [Scenario("a", "", (change,))], out=tmp_path)
    assert made.warnings == ()


def test_values_that_can_be_read_once_give_their_workbooks_too(small_set, tmp_path):
    made = costmodel.batch(small_set, {TAKE_UP: iter([0.5])}, out=tmp_path, workbooks=True)
    assert len(made.workbooks) == 1


def test_two_batches_never_write_into_one_folder(small_set, tmp_path):
    def second():
        yield Scenario("first", "", (Change(TAKE_UP, "set", 0.5),))
        with pytest.raises(OutputError, match="another batch"):
            batch(small_set, {TAKE_UP: [0.7]}, out=tmp_path)

    made = batch(small_set, second(), out=tmp_path, part=1)
    assert made.scenarios == 1
    assert {file.name for file in tmp_path.iterdir()} == {"part-000000.parquet", "batch.json"}
    with pytest.raises(OutputError, match="cannot be made"):
        batch(small_set, {TAKE_UP: [0.7]}, out=tmp_path / "batch.json")


# --- the command --------------------------------------------------------------------------------------


def test_the_command(tmp_path, capsys):
    arguments = [
        "batch",
        "kenya@2026.1",
        "-s",
        "reform",
        "--grid",
        f"{TAKE_UP}=0.5,0.6",
        "--out",
        str(tmp_path),
    ]
    assert main([*arguments, "--form", "wide", "--measures", "npv", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["scenarios"], printed["scenario"], printed["set"]) == (2, "reform", "kenya")
    table = pd.read_parquet(printed["files"][0])
    assert table[TAKE_UP].tolist() == [0.5, 0.6]
    assert main([*arguments, "--form", "wide", "--measures", "npv"]) == 0
    assert "1 of them kept" in capsys.readouterr().out


def test_the_command_tells_a_change_without_effect(tmp_path, capsys):
    options = ["--grid", "macro.inflation+=0.01", "--lines", "beneficiaries", "--measures", "", "-q"]
    assert main(["batch", "kenya@2026.1", *options, "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().err
    assert "warning" in told
    assert "macro.inflation+" in told


def test_the_command_draws_a_sample(tmp_path, capsys):
    ranges = ["--grid", f"{TAKE_UP}=0.5:0.6", "--sample", "8", "--seed", "4"]
    assert main(["batch", "kenya@2026.1", *ranges, "--out", str(tmp_path), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["scenarios"], printed["seed"]) == (8, 4)


@pytest.mark.parametrize(
    "options",
    [
        ["--grid", "a=1,2", "--grid", "a=3"],
        ["--grid", "a=1:2", "--grid", "a=2:3", "--sample", "4"],
        ["--file", "x.csv", "--sample", "4"],
        ["--grid", "a=1:2", "--sample", "4", "--seed", "-1"],
    ],
)
def test_the_command_refuses_what_it_would_leave_out(options, tmp_path, capsys):
    assert main(["batch", "kenya@2026.1", *options, "--out", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert any(word in told for word in ("twice", "--sample", "seed: found -1"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("options", [[], ["--grid", "a=1,2", "--file", "x.csv"], ["--grid", "a=1:2"]])
def test_the_command_says_what_is_missing(options, tmp_path, capsys):
    assert main(["batch", "kenya@2026.1", *options, "--out", str(tmp_path)]) == 1
    assert "--grid" in capsys.readouterr().err or options


@pytest.mark.parametrize(
    ("path", "values", "parts"),
    [
        ("outcome.schooling.lag", [1.0, 1.5], ["scenario 2", "lag", "1.5", "whole"]),
        ("policy.child_benefit.benefit.indexation_lag", [0.5], ["scenario 1", "indexation_lag", "whole"]),
        (
            "policy.child_benefit.timing.in_operation",
            [0, 0.5],
            ["scenario 2", "0.5", "in_operation", "switch"],
        ),
    ],
)
def test_fractions_are_refused_as_in_a_run(path, values, parts, small_set, tmp_path):
    """A batch refuses what the check of a typed scenario refuses, in the same words."""
    with pytest.raises(AssumptionError) as refused:
        batch(small_set, {path: values}, out=tmp_path)
    assert all(part in str(refused.value) for part in parts)


def test_shares_of_a_whole_are_refused_as_in_a_run(tmp_path):
    rows = costmodel.load("kenya").table("Breakdown").rows
    path = f"breakdown.{rows[0]['dimension']}.share.{rows[0]['part']}"
    with pytest.raises(AssumptionError, match=r"scenario 1.*sum to.*sum to 1"):
        batch("kenya", {path: [0.01]}, out=tmp_path)
    others = [row for row in rows if row["dimension"] == rows[0]["dimension"]]
    changes = tuple(
        Change(f"breakdown.{row['dimension']}.share.{row['part']}", "set", 1 / len(others)) for row in others
    )
    assert batch("kenya", [Scenario("even", "", changes)] * 2, out=tmp_path).scenarios == 2
