"""A second process that shares the work of a run: the same files with it and without it."""

from __future__ import annotations

import pickle
import re
import runpy
import subprocess
import sys
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest

from costmodel.assumptions.format.writer import write
from costmodel.engine.run import run_all
from costmodel.reports import page_list, second_process
from costmodel.reports.export import write_outputs, write_reports
from costmodel.reports.page_list import scenario_pages
from costmodel.reports.sheets.result_report import ScenarioReport, now
from costmodel.uncertainty import light_ranges

costmodel = runpy.run_path(str(Path(__file__).with_name("command_line.py")))["costmodel"]
TIME = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\dZ| UTC)")


def contents(folder):
    """Every file of a folder, workbooks part by part; without times."""
    files = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".xlsx":
            with ZipFile(path) as file:
                files |= {(path.name, name): TIME.sub(b"", file.read(name)) for name in file.namelist()}
        else:
            files[path.name] = path.read_bytes()
    return files


class Gone(Executor):
    """Another process that has ended."""

    def submit(self, _function, /, *_arguments, **_options):
        raise BrokenProcessPool("ended")


class Lost(Executor):
    """Another process that ends before it has done anything."""

    def submit(self, _function, /, *_arguments, **_options):
        future = Future()
        future.set_exception(BrokenProcessPool("ended"))
        return future


def test_the_files_of_a_run_are_those_of_one_process(small_set, tmp_path, monkeypatch):
    workbook = tmp_path / "small.xlsx"
    write(workbook, small_set)
    monkeypatch.setattr(second_process, "threads", lambda: 2)
    printed = {}
    for name, smallest in (("one", 1 << 40), ("two", 0)):
        monkeypatch.setattr(second_process, "SMALLEST", smallest)
        light_ranges._KNOWN.clear()
        done = costmodel("run", workbook, "--out", name, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        printed[name] = done.stdout.replace(f"/{name}/", "/")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert printed["one"] == printed["two"]


@pytest.mark.parametrize("process", [Lost, Gone])
def test_what_another_process_does_not_do_is_done_here(small_set, tmp_path, process):
    results = dict(list(run_all(small_set).items())[:1])
    reports = [ScenarioReport(result, now()) for result in results.values()]
    lost = second_process.SecondProcess(process())
    lost.draw(results)
    write_reports(reports, tmp_path / "lost", beside=lost)
    write_outputs(list(results.values()), tmp_path / "here")
    assert contents(tmp_path / "lost") == contents(tmp_path / "here")


@pytest.mark.parametrize(("name", "large"), [("kenya", True), ("kenya@2026.1", True), ("none.xlsx", False)])
def test_which_sets_are_worth_a_process(name, large):
    assert second_process._is_large(name) is large


class Given(Executor):
    """Another process that does its work at once."""

    def submit(self, _function, /, *arguments, **_options):
        future = Future()
        future.set_result(f"{pickle.loads(arguments[1])[0]} there")  # noqa: S301  made here
        return future


@pytest.fixture
def three_reports(monkeypatch):
    """Reports whose workbooks are their names, and a process that draws for them."""
    names = ("one", "two", "three")
    reports = [
        SimpleNamespace(result=SimpleNamespace(scenario=SimpleNamespace(name=name)), properties={})
        for name in names
    ]
    monkeypatch.setattr(second_process, "_of_report", lambda report: f"{report.result.scenario.name} here")
    monkeypatch.setattr(page_list, "make_pages_without_ranges", lambda _report: None)
    monkeypatch.setattr(page_list, "scenario_pages", lambda report: report.result.scenario.name)
    shared = second_process.SecondProcess(Given())
    shared._ranges = Future()
    return reports, shared


def test_workbooks_are_made_here_until_the_other_process_has_drawn(three_reports, monkeypatch):
    reports, shared = three_reports
    made_here = []

    def of_report(report):
        shared.remember()
        made_here.append(report.result.scenario.name)
        return f"{made_here[-1]} here"

    monkeypatch.setattr(second_process, "_of_report", of_report)
    monkeypatch.setattr(shared, "draws", lambda: len(made_here) < 1)
    shared._ranges.set_exception(OSError())
    assert list(shared.contents(reports)) == ["one there", "two here", "three here"]


def test_the_other_process_makes_what_waits_once_it_has_drawn(three_reports):
    reports, shared = three_reports
    assert shared.draws()
    shared._ranges.set_exception(OSError())
    assert list(shared.contents(reports)) == ["one there", "two there", "three here"]
    assert not shared.draws()


def test_the_other_process_has_one_workbook_waiting(three_reports, monkeypatch):
    reports, shared = three_reports
    shared._ranges.set_exception(OSError())
    begun, waiting = [], []

    def given(*arguments):
        begun.append((Future(), f"{pickle.loads(arguments[-1])[0]} there"))  # noqa: S301  made here
        return begun[-1][0]

    def of_report(report):
        waiting.append(len(begun))
        while begun:
            future, content = begun.pop()
            future.set_result(content)
        return f"{report.result.scenario.name} here"

    more = [SimpleNamespace(result=report.result, properties={}) for report in reports[:2]]
    monkeypatch.setattr(second_process, "_begun", given)
    monkeypatch.setattr(second_process, "_of_report", of_report)
    made = list(shared.contents([*more, *reports]))
    assert made == ["one there", "two there", "one there", "two here", "three here"]
    assert waiting == [2, 1]


def test_pages_are_made_once(small_set):
    (report, *_) = (ScenarioReport(result, now()) for result in run_all(small_set).values())
    once, again = scenario_pages(report), scenario_pages(report)
    assert all(one is other for one, other in zip(once, again, strict=True))


def test_files_are_written_without_importing_pandas_or_scipy(small_set, tmp_path):
    workbook = tmp_path / "small.xlsx"
    write(workbook, small_set)
    program = f"""
import sys
from costmodel.engine.run import run_all
from costmodel.reports.export import write_outputs
from costmodel.uncertainty.light_ranges import key_of, remember
results = run_all({str(workbook)!r}, ["baseline"])
for result in results.values():
    remember(key_of(result), None)
write_outputs(list(results.values()), {str(tmp_path / "out")!r})
print(sorted({{"pandas", "scipy", "numba", "openpyxl"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
