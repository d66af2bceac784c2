"""Result workbooks by the thousand: cell by cell what the ordinary writer gives for each scenario."""

from __future__ import annotations

import gc
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from runpy import run_path

import numpy as np
import openpyxl
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.choice.lesser_reforms import lesser_reforms
from costmodel.cli import main
from costmodel.engine import impossible_runs
from costmodel.engine.batches.batch_workers import workers_of
from costmodel.engine.evaluation.binding import bind
from costmodel.engine.inputs.figure_trees import figures_in
from costmodel.engine.inputs.scenarios import Change, Scenario, chosen
from costmodel.engine.results import Result
from costmodel.engine.run import results_of
from costmodel.errors import ModelError, OutputError, Problem
from costmodel.reports import workbook_batch
from costmodel.reports.files import workbook_pattern
from costmodel.reports.files.look import book_content
from costmodel.reports.files.page_file import fill_book
from costmodel.reports.files.sheet_key import MismatchError
from costmodel.reports.files.workbook_pattern import WorkbookPatterns
from costmodel.reports.layout.page import (
    Banner,
    Chart,
    Charts,
    ChartSeries,
    Notes,
    Page,
    PageTable,
    TableColumn,
    TableRow,
)
from costmodel.reports.page_list import scenario_pages
from costmodel.reports.result_workbook import write_result
from costmodel.reports.sheets.result_report import ScenarioReport, reports_of
from costmodel.reports.workbook_batch import WorkbookPlan, workbook_contents

spec = spec_from_file_location("workbook_parts", Path(__file__).with_name("workbook_parts.py"))
parts = module_from_spec(spec)
spec.loader.exec_module(parts)
seconds = run_path(str(Path(__file__).with_name("growth.py")))["seconds"]

TAKE_UP = "policy.child_benefit.coverage.take_up"
AMOUNT = "policy.child_benefit.benefit.amount"
MADE = datetime(2026, 11, 28, tzinfo=UTC)


def assert_same(content: bytes, ordinary: bytes, tmp_path) -> None:
    paths = [tmp_path / f"{name}.xlsx" for name in ("patterned", "ordinary")]
    for path, book in zip(paths, (content, ordinary), strict=True):
        path.write_bytes(book)
    ours, theirs = (parts.shown(path) for path in paths)
    assert list(ours) == list(theirs)
    for name, value in theirs.items():
        assert ours[name] == value, name


# --- scenarios of sets ------------------------------------------------------------------------------------


SCENARIOS = [
    Scenario("a", "Wider", (Change(TAKE_UP, "set", 0.6),)),
    Scenario("b", "More & <dearer>",
             (Change(AMOUNT, "multiply", 1.5), Change("macro.inflation", "add", 0.02))),
    Scenario("c", "", (Change(TAKE_UP, "set", 0.0),)),
    Scenario("d", "Wider", (Change(TAKE_UP, "set", 0.61),)),
    Scenario("e", "A label that is so long that it does not fit on the line of the title " * 3,
             (Change(AMOUNT, "multiply", 3.0),)),
    Scenario("f", "=1+1", (Change(AMOUNT, "multiply", 0.5, 2028),)),
]  # fmt: skip


@pytest.mark.slow
def test_every_workbook_of_a_small_set_is_the_ordinary_one(small_set, tmp_path):
    patterns = WorkbookPatterns()
    results = results_of(small_set, [*chosen(small_set, ["baseline"]), *SCENARIOS])
    for result in results.values():
        report = ScenarioReport(result, MADE)
        pages = scenario_pages(report)
        content = patterns.content(pages, report.properties, MADE)
        ordinary = book_content(
            report.stamp, report.properties, lambda book, pages=pages: fill_book(book, pages), MADE
        )
        assert_same(content, ordinary, tmp_path)
    assert patterns.filled == len(results)


@pytest.mark.slow
@pytest.mark.parametrize("country", ["kenya", "colombia"])
def test_every_workbook_of_a_country_is_the_ordinary_one(country, tmp_path):
    assumptions = cm.load(country)
    base = chosen(assumptions, ["reform"])[0]
    policy = str(assumptions.table("Policies").rows[0]["policy"])
    changes = [
        (Change(f"policy.{policy}.coverage.take_up", "multiply", share),
         Change("macro.inflation", "add", more))
        for share in (0.01, 0.9, 0.95) for more in (-0.02, 0.0, 0.01)
    ]  # fmt: skip
    parts_of = {str(row["policy"]) for row in assumptions.table("Parameters").rows}
    other = next(name for name in sorted(parts_of, reverse=True) if name != policy)
    changes += [
        (Change(f"policy.{other}.timing.in_operation", "set", 0.0),),
        (Change(f"policy.{policy}.timing.end_year", "set", 2030.0),),
        tuple(Change(f"policy.{name}.timing.in_operation", "set", 1.0) for name in sorted(parts_of)),
    ]
    made = [replace(base, name=str(k), changes=(*base.changes, *extra)) for k, extra in enumerate(changes)]
    patterns = WorkbookPatterns()
    results = results_of(assumptions, [*chosen(assumptions, ["baseline"]), *made])
    reports = reports_of([results[scenario.name] for scenario in made], MADE, {})
    for report in reports:
        pages = scenario_pages(report)
        content = patterns.content(pages, report.properties, MADE)
        ordinary = book_content(
            report.stamp, report.properties, lambda book, pages=pages: fill_book(book, pages), MADE
        )
        assert_same(content, ordinary, tmp_path)
    assert patterns.filled == len(made) > patterns.written


@pytest.mark.slow
def test_a_scenario_of_a_batch_has_the_workbook_of_a_run_of_its_own(small_set, tmp_path):
    """The same scenario, typed in the set and made by a batch."""
    typed = chosen(small_set, [name for name in _names(small_set) if name != "baseline"][:1])[0]
    plan = WorkbookPlan(small_set, chosen(small_set, ["baseline"])[0], (), MADE, "en")
    ((content,), unpatterned) = workbook_contents(plan, [typed])
    assert unpatterned == 0
    write_result(cm.run(small_set, typed.name), tmp_path / "run.xlsx", MADE)
    (tmp_path / "batch.xlsx").write_bytes(content)
    ours, theirs = (parts.shown(tmp_path / f"{name}.xlsx") for name in ("batch", "run"))
    assert ours.pop("properties")[:-2] == theirs.pop("properties")[:-1]
    assert ours.pop("core") != theirs.pop("core")  # the ordinary file says when it was written
    assert ours == theirs


def _names(assumptions):
    return dict.fromkeys(["baseline", *(str(row["scenario"]) for row in assumptions.table("Scenarios").rows)])


# --- pages of all kinds -----------------------------------------------------------------------------------


def page(
    values=(1.0, 2.5), texts=("Cash", "Care"), *, notes=("All is well.",), title="Kenya", tone="", over=0.0
):
    """Two pages with a chart of the cells of a table."""
    columns = [TableColumn("policy"), TableColumn("2026", "#,##0"), TableColumn("remark")]
    rows = [
        TableRow([text, value, over or None], tone=tone) for text, value in zip(texts, values, strict=True)
    ]
    table = PageTable(columns, rows, "Costs", "costs")
    last = len(rows) - 1
    chart = Chart("bars", f"Costs of {title}", "KES", "0", table.column(0, 0, last),
                  [ChartSeries("2026", table.column(1, 0, last))], f"Chart: costs of {title}")  # fmt: skip
    return [
        Page("First", title, "About it", f"stamp {title}", [Notes(notes), Charts([chart])]),
        Page("Second", title, "About it", f"stamp {title}", [Banner(["Look"], "red"), table], frozen=1),
    ]


@pytest.mark.parametrize(
    "second",
    [
        page((3.0, 4.0)),
        page((-3.0, 4.0)),
        page((-3.0, 4.0), tone="bad"),
        page((None, 4.0)),
        page(("no figure", 4.0)),
        page((0.1 + 0.2, 1e300)),
        page((1, 2)),
        page((1.0,), ("Cash",)),
        page((1.0, 2.0, 3.0), ("Cash", "Care", "More")),
        page(texts=("=SUM(A1)", "Care & <b>")),
        page(texts=("", "Care")),
        page(texts=("Cash " * 80, "Care")),
        page(texts=("Cash\nand more", "Care")),
        page(texts=("x" * 20_000, "Care")),
        page(texts=("1", "2")),
        page(texts=("100%", "%d %s")),
        page(texts=(" Cash ", "a\x07b")),
        page(notes=("All is well. " * 60,)),
        page(notes=("Two", "lines")),
        page(title='Kenya "2" & <Co>'),
        page(title="Kenya " * 60),
        page(over=7.0),
        [*page()[:2], replace(page()[1], name="Third", blocks=[Notes(["More"])])],
    ],
    ids=range(23),
)
def test_what_changes_between_workbooks_is_written_as_the_ordinary_writer_writes_it(second, tmp_path):
    patterns = WorkbookPatterns()
    for pages in (page(), second, page(), second):
        content = patterns.content(pages, {"title": "t & u", "set": "kenya"}, MADE)
        ordinary = book_content(
            pages[0].stamp, {"title": "t & u", "set": "kenya"},
            lambda book, pages=pages: fill_book(book, pages), MADE,
        )  # fmt: skip
        assert_same(content, ordinary, tmp_path)


def test_workbooks_of_one_layout_are_written_once():
    patterns = WorkbookPatterns()
    for value in range(1, 9):
        patterns.content(page((float(value), 2.0)), {}, MADE)
    assert (patterns.written, patterns.filled) == (1, 8)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_value_that_is_no_number_is_refused_with_its_cell(value):
    patterns = WorkbookPatterns()
    patterns.content(page(), {}, MADE)
    with pytest.raises(OutputError, match=r"Second!B\d"):
        patterns.content(page((value, 1.0)), {}, MADE)


# --- batches ----------------------------------------------------------------------------------------------


GRID = {TAKE_UP: [0.5, 0.7], f"{AMOUNT}*": [1.0, 1.25]}


@pytest.mark.slow
def test_a_batch_writes_a_workbook_a_scenario(small_set, tmp_path):
    done = []
    files = cm.batch(small_set, GRID, out=tmp_path, workbooks=True, progress=done.append)
    assert len(files.workbooks) == files.scenarios == sum(done) == 4
    assert {path.parent for path in files.workbooks} == {tmp_path.resolve() / "workbooks"}
    table = files.table().set_index(["scenario", "policy", "line"])
    for number, path in enumerate(files.workbooks, 1):
        shown = parts.cells(path, "Budget")
        cost = table.loc[(str(number), "child_benefit", "gross_cost"), "2027"]
        assert any(abs(float(value) - cost) < 1e-6 * cost for value in shown.values() if _number(value))


def test_the_workbook_of_a_scenario_that_is_not_drawn_says_so(small_set, tmp_path):
    files = cm.batch(small_set, {"macro.inflation+": [0.01]}, out=tmp_path, workbooks=True)
    shown = set(map(str, parts.cells(files.workbooks[0], "Summary").values()))
    assert any("not drawn" in text for text in shown)
    assert not any("no assumption has a range" in text for text in shown)


def _number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


@pytest.mark.slow
def test_workbooks_of_an_earlier_call_are_kept(small_set, tmp_path):
    first = cm.batch(small_set, GRID, out=tmp_path, workbooks=True)
    contents = [path.read_bytes() for path in first.workbooks]
    first.workbooks[2].unlink()
    again = cm.batch(small_set, GRID, out=tmp_path, workbooks=True)
    assert (first.workbooks_kept, again.workbooks_kept) == (0, 3)
    assert [path.read_bytes() for path in again.workbooks][:2] == contents[:2]
    assert again.workbooks[2].exists()


@pytest.mark.slow
def test_a_workbook_of_another_batch_is_not_replaced(small_set, tmp_path):
    cm.batch(small_set, GRID, out=tmp_path / "one", workbooks=True)
    other = cm.batch(small_set, {TAKE_UP: [0.9]}, out=tmp_path / "two", workbooks=True)
    path = tmp_path / "one" / "workbooks" / other.workbooks[0].name
    path.write_bytes(content := other.workbooks[0].read_bytes())
    with pytest.raises(OutputError, match=path.name):
        cm.batch(small_set, GRID, out=tmp_path / "one", workbooks=True)
    assert path.read_bytes() == content


def test_scenarios_of_one_name_are_refused(small_set, tmp_path):
    twice = [Scenario("a", "", (Change(TAKE_UP, "set", value),)) for value in (0.5, 0.6)]
    with pytest.raises(ModelError, match="'a'"):
        cm.batch(small_set, iter(twice), out=tmp_path, workbooks=True)


@pytest.mark.slow
def test_two_processes_write_what_one_writes(small_set, tmp_path):
    one, two = (cm.batch(small_set, GRID, out=tmp_path / str(n), workbooks=True, workers=n) for n in (1, 2))
    for ours, theirs in zip(one.workbooks, two.workbooks, strict=True):
        pairs = [parts.shown(path) for path in (ours, theirs)]
        for book in pairs:
            del book["core"], book["properties"]
        assert [book.pop("About") is not None for book in pairs]
        assert pairs[0] == pairs[1]


@pytest.mark.slow
@pytest.mark.parametrize(("most_of_one", "processes"), [(4, 1), (3, 3)])
def test_many_workbooks_are_made_by_a_process_for_each_processor(
    small_set, tmp_path, monkeypatch, most_of_one, processes
):
    started = []

    def recorded(count, cluster):
        started.append(count)
        return workers_of(1, cluster)

    monkeypatch.setattr(workbook_batch, "MANY", most_of_one + 1)
    monkeypatch.setattr(workbook_batch, "processors", lambda: 3)
    monkeypatch.setattr(workbook_batch, "workers_of", recorded)
    files = cm.batch(small_set, GRID, out=tmp_path, workbooks=True, workers=None)
    assert len(files.workbooks) == 4
    assert started == [processes]


@pytest.mark.slow
def test_the_command_tells_of_its_workbooks(small_rows, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("costmodel.engine.run.load", lambda _name: assumptions_from_rows(small_rows))
    arguments = [
        "batch",
        "kenya",
        "--grid",
        f"{TAKE_UP}=0.5,0.6",
        "--out",
        str(tmp_path),
        "--workbooks",
        "--json",
    ]
    assert main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["workbooks"]
    assert all(Path(path).exists() for path in told["workbooks"])


def test_without_isal_the_content_is_the_same(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "isal", None)
    content = WorkbookPatterns().content(page(), {}, MADE)
    ordinary = book_content(page()[0].stamp, {}, lambda book: fill_book(book, page()), MADE)
    assert_same(content, ordinary, tmp_path)


# --- what runs beside scenarios -----------------------------------------------------------------------------


@pytest.mark.slow
def test_what_stands_beside_scenarios_is_the_same_for_one_and_for_many(small_set):
    """Delays and lesser reforms of a report alone, and of reports that are computed together."""
    results = results_of(small_set, [*chosen(small_set, ["baseline"]), *SCENARIOS])
    together = reports_of([results[scenario.name] for scenario in SCENARIOS], MADE, {})
    for report in together:
        alone = ScenarioReport(report.result, MADE)
        assert repr(report.delay.rows) == repr(alone.delay.rows)
        ours, theirs = report.options, alone.options
        assert [option.kind for option in ours] == [option.kind for option in theirs]
        for one, other in zip(ours, theirs, strict=True):
            assert one.result.headline() == other.result.headline()


@pytest.mark.slow
def test_a_scenario_that_a_run_would_refuse_leaves_out_only_its_own_slower_reform(small_set, monkeypatch):
    results = results_of(small_set, [*chosen(small_set, ["baseline"]), *SCENARIOS[:3]])
    reforms = [results[scenario.name] for scenario in SCENARIOS[:3]]
    slower = [lesser.half_speed for lesser in lesser_reforms(reforms)]
    refused = impossible_runs.broken_wholes

    def refuse_b(assumptions, scenarios):
        problem = Problem("b.xlsx", "Groups", "A1", "found", "expected", "mend")
        return (
            [problem]
            if any(scenario.name == "b half speed" for scenario in scenarios)
            else refused(assumptions, scenarios)
        )

    monkeypatch.setattr(impossible_runs, "broken_wholes", refuse_b)
    again = [lesser.half_speed for lesser in lesser_reforms(reforms)]
    assert again[1] is None
    for ours, theirs in ((again[0], slower[0]), (again[2], slower[2])):
        assert (ours is None) == (theirs is None)
        if ours is not None:
            assert ours.headline() == theirs.headline()


def test_inputs_of_one_scenario_of_many_are_those_bound_alone(small_set):
    together = [*chosen(small_set, ["baseline"]), *SCENARIOS]
    bound = bind(small_set, together)
    for scenario in together:
        ours, theirs = bound.of_scenario(scenario.name), bind(small_set, [scenario])
        for one, other in zip(figures_in(ours.assumed), figures_in(theirs.assumed), strict=True):
            assert np.array_equal(*np.broadcast_arrays(one, other))
    assert bound.of_scenario("none of them") is None


# --- how it is done -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_another_process_makes_workbooks_in_the_language_of_the_batch(small_set, tmp_path):
    base, one = chosen(small_set, ["baseline"])[0], Scenario("a", "Wider", (Change(TAKE_UP, "set", 0.6),))
    english, french = (WorkbookPlan(small_set, base, (), MADE, code) for code in ("en", "fr"))
    assert english.key != french.key  # so that a batch never goes on in another language
    (content,) = workbook_contents(french, [one]).files  # here, where English is in force
    path = tmp_path / "french.xlsx"
    path.write_bytes(content)
    texts = {cell.value for row in openpyxl.load_workbook(path)["Summary"].iter_rows() for cell in row}
    assert any("référence" in str(text) for text in texts)


def test_workbooks_that_no_pattern_fits_are_counted(small_set, tmp_path, monkeypatch):
    def refuse(*_):
        raise MismatchError("another form")

    patterns = WorkbookPatterns()  # in place of those that are kept for the set
    monkeypatch.setattr("costmodel.reports.workbook_batch._patterns", lambda _: patterns)
    monkeypatch.setattr(workbook_pattern, "sheet_pattern", refuse)
    files = cm.batch(small_set, {TAKE_UP: [0.5, 0.7]}, out=tmp_path, workbooks=True)
    assert files.workbooks_unpatterned == files.stamp["workbooks_unpatterned"] == 2


@pytest.mark.slow
def test_results_of_a_block_do_not_stay_in_memory(small_set):
    """They refer to each other in circles, and a batch has very many."""
    plan = WorkbookPlan(small_set, chosen(small_set, ["baseline"])[0], (), MADE, "en")

    def living():
        return sum(type(entity) is Result for entity in gc.get_objects())  # a proxy may have lost its object

    workbook_contents(plan, SCENARIOS[:2])
    before = living()
    for _ in range(3):
        workbook_contents(plan, SCENARIOS[:2])
    assert living() <= before


@pytest.mark.slow
def test_a_pattern_is_several_times_as_fast_as_the_ordinary_writer():
    """By the time of the processor, of pages that are made: the best of several tries."""
    results = cm.run("kenya", "reform")
    report = ScenarioReport(results, MADE)
    pages, patterns = scenario_pages(report), WorkbookPatterns()

    def ordinary():
        book_content(report.stamp, report.properties, lambda book: fill_book(book, pages), MADE)

    def patterned():
        patterns.content(pages, report.properties, MADE)

    patterned()
    times = {job: min(seconds(job) for _ in range(4)) for job in (ordinary, patterned)}
    assert times[patterned] * 3 < times[ordinary]
