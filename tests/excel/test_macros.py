"""Every macro through xlwings' own protocol: a real workbook in, the answer played into a new one."""

from __future__ import annotations

import runpy
import shutil
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from costmodel.assumptions.format.schema import BY_NAME
from costmodel.assumptions.versions import revisions, store
from costmodel.comparison.delay import delay_of
from costmodel.excel import macros
from costmodel.excel.functions import classic
from costmodel.excel.live.live_pages import MARK, kept
from costmodel.excel.live.macro_book import CONTROL
from costmodel.excel.live.macro_declaration import declared
from costmodel.reports.page_list import PAGES
from tests.excel.control_sheet import add_control
from tests.written_once import bytes_written_once, written_bare

FAKE = runpy.run_path(str(Path(__file__).with_name("fake_host.py")))
WRITERS = {
    "check_inputs": "Messages", "run_scenario": "Result", "compare_scenarios": "Comparison",
    "explain_cell": "Explanation", "self_test": "Self-test", "freeze_values": "Frozen",
    "simulate_scenario": "Uncertainty",
}  # fmt: skip


@pytest.fixture
def macro(macro_host, tmp_path):
    """Run a macro on a workbook as a server does; what its dialog said."""
    meta, call = macro_host

    def run(name, path, *args, patch="", **where):
        sent = {kind: meta[name][kind].split(",") for kind in ("include", "exclude") if meta[name][kind]}
        request = FAKE["request"](path, **sent, **where)
        answer = call(name=name, request=request, args=args, patch=patch, store=str(tmp_path / "store"))
        (said,) = FAKE["play"](path, answer, path)
        return said

    return run


def cells(path):
    """Every value of a workbook by sheet and address."""
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        return {
            (sheet.title, cell.coordinate): cell.value
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.value not in (None, "")
        }


def sheet(path, name):
    return openpyxl.load_workbook(path)[name]


def rows(path, name):
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        return [tuple(row) for row in book[name].iter_rows(values_only=True)]


def change(path, table, column, value, row=0):
    """Type a value into a table; the address."""
    book = openpyxl.load_workbook(path)
    page = book[table]
    names = [cell.value for cell in page[4]]
    cell = page.cell(5 + row, names.index(column) + 1)
    cell.value = value
    book.save(path)
    return f"{table}!{cell.coordinate}"


@pytest.fixture
def book(small_rows, tmp_path):
    return written_bare(tmp_path / "small.xlsx", small_rows)


@pytest.fixture
def stored(small_workbook, small_set, tmp_path, monkeypatch):
    """A copy of the first version of a set in a store of the user's own."""
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "store"))
    monkeypatch.setattr(revisions, "workbook_bytes", bytes_written_once)
    saved = revisions.save(small_workbook, small_set.set, why="begun", by="Amina")
    return written_bare(tmp_path / "work.xlsx", store.load(f"{small_set.set}@{saved.version}"))


def test_every_macro_says_which_sheets_it_is_sent(macro_host):
    meta, _ = macro_host
    assert set(meta) == {offer.macro for offer in declared(vars(macros))}
    for name, each in meta.items():
        assert bool(each["include"]) != bool(each["exclude"]), name
        sheets = (each["include"] or each["exclude"]).split(",")
        assert set(sheets) <= {*BY_NAME, CONTROL, *macros.written_sheets()}
        assert each["name"][0].isupper()


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.sampled(3)
def test_a_macro_writes_its_sheet_and_nothing_else_and_twice_is_the_same(macro, name, book):
    before = cells(book)
    macro(name, book)
    once = cells(book)
    new = set(once) - set(before)
    live = {page.sheet for page in PAGES if page.live} if name == "run_scenario" else set()
    assert WRITERS[name] in {place[0] for place in new} <= {WRITERS[name], *live}
    assert {place: once[place] for place in before} == before
    assert once[WRITERS[name], "A2"].startswith(MARK)
    macro(name, book)
    assert cells(book) == once


@pytest.mark.slow
def test_a_result_holds_the_engines_figures(macro, book, results):
    macro("run_scenario", book, "generous")
    result = results["generous"]
    table = {(row[0], row[1]): row for row in rows(book, "Result")[15:]}
    budget = result.budget()
    for policy in result.policies:
        written = [cell for cell in table[policy, "gross_cost"][4:] if cell is not None]
        assert written == pytest.approx(list(budget.loc[policy][1:]), rel=1e-14)
    total = result.budget_lines.totals.gross_cost[0]
    assert list(table["total", "gross_cost"][4 : 4 + len(total)]) == pytest.approx(list(total), rel=1e-14)


@pytest.mark.slow
def test_a_page_added_to_the_list_is_a_sheet_of_the_macro(macro, book, results):
    macro("run_scenario", book, "generous", patch="added")
    result = results["generous"]
    assert sheet(book, "Extra")["A2"].value.startswith(MARK)
    written = {row[:2]: row for row in rows(book, "Extra")}
    persons = written[result.policies[0], "beneficiaries"][5 : 5 + len(result.years)]
    assert persons == pytest.approx(result.budget_lines.people.beneficiaries[0], rel=1e-14)


@pytest.mark.slow
def test_the_control_sheet_names_the_scenario(macro, book):
    add_control(book, scenario="generous")
    macro("run_scenario", book)
    assert "The scenario generous" in sheet(book, "Result")["A2"].value


@pytest.mark.slow
def test_an_unknown_scenario_is_told_with_those_there_are(macro, book):
    before = cells(book)
    macro("run_scenario", book, "generuos")
    assert {place[0] for place in set(cells(book)) - set(before)} == {"Messages"}
    told = " ".join(str(cell) for row in rows(book, "Messages") for cell in row if cell)
    assert "generuos" in told
    assert "generous" in told


@pytest.mark.parametrize(
    "name", ["check_inputs", "run_scenario", "compare_scenarios", "simulate_scenario", "self_test"]
)
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_every_problem_is_listed_with_its_cell(macro, name, book):
    wrong = {change(book, "Policies", "start_year", "two thousand"), change(book, "Groups", "age_to", "old")}
    said = macro(name, book)
    listed = {row[1]: row for row in rows(book, "Messages")}
    assert wrong <= set(listed)
    assert "to correct" in said
    assert WRITERS[name] not in sheet(book, "Messages").parent.sheetnames or WRITERS[name] == "Messages"


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#SPILL!"])
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_an_error_value_in_a_table_stops_the_macro(macro, error, book):
    place = change(book, "Policies", "start_year", error)
    macro("run_scenario", book)
    assert place in {row[1] for row in rows(book, "Messages")}


@pytest.mark.slow
def test_a_table_that_was_moved_is_told_of_where_it_stands(macro, book):
    workbook = openpyxl.load_workbook(book)
    page = workbook["Sources"]
    (table,) = page.tables.values()
    page.move_range("A4:Z40", rows=3, cols=2)
    first, last = table.ref.split(":")
    moved = [page[corner].offset(3, 2).coordinate for corner in (first, last)]
    table.ref = table.autoFilter.ref = ":".join(moved)
    page["C8"] = None
    workbook.save(book)
    macro("check_inputs", book)
    assert any(str(row[1]).startswith("Sources!C8") for row in rows(book, "Messages"))


@pytest.mark.slow
def test_rows_typed_below_a_table_are_told_of(macro, book):
    page = sheet(book, "Policies")
    last = max(cell.row for cell in page["A"] if cell.value is not None)
    change(book, "Policies", "policy", "one_more", row=last - 4)
    macro("check_inputs", book)
    assert f"Policies!A{last + 1}" in {row[1] for row in rows(book, "Messages")}


def test_a_workbook_without_tables_is_told_what_to_open(macro, tmp_path):
    path = tmp_path / "empty.xlsx"
    openpyxl.Workbook().save(path)
    assert "costmodel-template.xlsx" in macro("run_scenario", path)
    assert cells(path) == {}


@pytest.mark.slow
def test_a_sheet_of_the_officers_own_is_left_alone(macro, book):
    workbook = openpyxl.load_workbook(book)
    workbook.create_sheet("Result")["B1"] = "mine"
    workbook["Result"]["A1"] = "my result"
    workbook.save(book)
    before = cells(book)
    assert "is yours" in macro("run_scenario", book)
    assert cells(book) == before


@pytest.mark.slow
def test_a_fault_of_ours_leaves_the_workbook_as_it_was(macro, book):
    before = cells(book)
    assert "changed. Report this error" in macro("run_scenario", book, patch="broken")
    assert cells(book) == before


@pytest.mark.slow
def test_the_selected_figure_is_explained(macro, book, results):
    macro("run_scenario", book, "generous")
    page = sheet(book, "Result")
    policies = results["generous"].policies
    row = next(
        r for r in range(1, page.max_row)
        if page.cell(r, 2).value == "gross_cost" and page.cell(r, 1).value in policies
    )  # fmt: skip
    policy = page.cell(row, 1).value
    macro("explain_cell", book, active="Result", selection=f"F{row}")
    figure = page.cell(row, 6).value
    assert sheet(book, "Explanation")["B7"].value == pytest.approx(figure)
    assert f"generous {policy} gross_cost" in sheet(book, "Explanation")["A1"].value


@pytest.mark.slow
def test_a_selection_that_is_no_figure_is_told_of(macro, book):
    macro("run_scenario", book)
    page = sheet(book, "Result")
    row = next(r for r in range(1, page.max_row) if page.cell(r, 2).value == "gross_cost" and r > 15)
    assert "in a year column" in macro("explain_cell", book, active="Result", selection=f"C{row}")


@pytest.mark.slow
def test_elsewhere_the_control_sheet_says_what_to_explain(macro, book, results):
    policy = results["baseline"].policies[0]
    year = results["baseline"].years[1]
    add_control(book, policy=policy, line="beneficiaries", year=year)
    macro("explain_cell", book)
    assert f"{policy} beneficiaries {year}" in sheet(book, "Explanation")["A1"].value


def test_versions_are_saved_submitted_and_approved(macro, stored, small_set):
    change(stored, "Policies", "note", "seen anew")
    change(stored, "Scenarios", "note", "why")
    said = macro("save_version", stored, "a better note", "Amina")
    assert "a draft" in said, rows(stored, "Messages")
    assert "Nothing to save" in macro("save_version", stored, "again", "Amina")
    saved = store.load(small_set.set)
    assert saved.version != small_set.version
    about = {row[0]: row[1] for row in rows(stored, "About")}
    assert (about["version"], about["status"], about["content_hash"]) == (
        saved.version,
        "draft",
        saved.content_hash,
    )
    log = rows(stored, "ChangeLog")[4:]
    assert {row[0] for row in log if row[0]} >= {saved.version}
    assert "is submitted" in macro("submit_version", stored, "Amina")
    # Amina prepared it: she approves it only with a reason, and not with the one she saved it with.
    add_control(stored, reason="a better note")
    assert "1 problem" in macro("approve_version", stored, "Amina")
    assert any("the same person" in str(cell) for row in rows(stored, "Messages") for cell in row)
    assert {row[0]: row[1] for row in rows(stored, "About")}["status"] == "submitted"
    assert "The same person" in macro("approve_version", stored, "Amina", "nobody else in office")
    about = {row[0]: row[1] for row in rows(stored, "About")}
    assert about["status"] == "approved"
    assert "ALSO PREPARED" in about["approved_by"]
    assert "nobody else in office" in about["approved_by"]
    assert store.load(small_set.set).about["status"] == "approved"
    before = cells(stored)
    assert "Nothing to save" in macro("save_version", stored, "again", "Amina")
    assert cells(stored) == before


@pytest.mark.slow
def test_a_version_needs_a_reason_and_a_name(macro, stored, small_set):
    change(stored, "Policies", "note", "seen anew")
    macro("save_version", stored)
    assert any("a reason" in str(cell) for row in rows(stored, "Messages") for cell in row)
    assert store.versions(small_set.set) == [small_set.version]


@pytest.mark.slow
def test_only_a_saved_version_is_submitted(macro, stored):
    change(stored, "Policies", "note", "seen anew")
    before = cells(stored)
    assert "Save a new version first" in macro("submit_version", stored, "Amina")
    assert cells(stored) == before


@pytest.mark.slow
def test_a_bridge_says_what_the_unsaved_changes_do(macro, stored, results):
    assert "Nothing differs" in macro("bridge_versions", stored)
    amounts = [n for n, row in enumerate(rows(stored, "Parameters")[4:]) if "amount" in str(row[1])]
    page = rows(stored, "Parameters")
    value = page[4 + amounts[0]][page[3].index("value")]
    change(stored, "Parameters", "value", value * 2, row=amounts[0])
    macro("bridge_versions", stored)
    once = cells(stored)
    before, *steps, after = [row for row in rows(stored, "Bridge") if isinstance(row[1], int | float)]
    assert before[0].startswith("Before")
    assert after[0].startswith("After")
    assert before[1] + sum(step[1] for step in steps) == pytest.approx(after[1])
    assert steps[0][1] != 0
    macro("bridge_versions", stored)
    assert cells(stored) == once


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../x.xlsx", "kenya@2026.1/..", "C:\\x.xlsx", "a/b", "x.xlsm"]
)
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_no_path_is_taken_for_a_version(macro, stored, name):
    assert "Name a version" in macro("bridge_versions", stored, name)


@pytest.mark.slow
def test_start_and_settings_are_not_frozen_but_examples_are(macro, tmp_path):
    path = tmp_path / "costmodel.xlsm"
    shutil.copy(Path(__file__).parents[2] / "workbooks" / "costmodel.xlsm", path)
    macro("freeze_values", path)
    assert {row[0] for row in rows(path, "Frozen")[6:] if row[0]} >= {"Examples"}
    assert not {"Start", "Control", "xlwings.conf"} & {row[0] for row in rows(path, "Frozen")}
    page = sheet(path, "Examples")
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    macro("run_scenario", path)
    assert "The scenario ambitious" in sheet(path, "Result")["A2"].value


@pytest.mark.slow
def test_freezing_leaves_values_a_stamp_and_notes(macro, book):
    workbook = openpyxl.load_workbook(book)
    page = workbook.create_sheet("Mine")
    page["A1"], page["A2"] = 2, 3
    workbook.save(book)
    macro("freeze_values", book)
    assert "Mine" in {row[0] for row in rows(book, "Frozen")}
    assert sheet(book, "Frozen")["A3"].value.startswith("small")
    assert any(
        "do not follow" in str(row) or "no longer recalculate" in str(row) for row in rows(book, "Frozen")
    )


@pytest.mark.slow
def test_nothing_is_frozen_where_a_cell_shows_an_error(macro, book):
    workbook = openpyxl.load_workbook(book)
    workbook.create_sheet("Mine")["B2"] = "#NAME?"
    workbook.save(book)
    before = cells(book)
    assert "Mine!B2" in macro("freeze_values", book)
    assert cells(book) == before


@pytest.mark.slow
def test_a_server_points_to_the_download_and_a_desktop_writes_files(macro, book, tmp_path):
    assert "task pane" in macro("export_results", book)
    add_control(book, folder=str(tmp_path / "out"))
    macro("export_results", book, patch="desktop")
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".xlsx", ".csv"}


@pytest.mark.slow
def test_a_server_points_to_the_download_and_a_desktop_writes_the_minute(macro, book, tmp_path):
    assert "task pane" in macro("costing_minute", book)
    folder = tmp_path / "minutes"
    add_control(book, folder=str(folder), scenario="generous", policy="childcare")
    assert "NOT FIT TO BE SENT" not in macro("costing_minute", book, patch="desktop")
    assert {path.suffix for path in folder.iterdir()} == {".docx", ".html"}
    assert all("generous-childcare-minute" in path.name for path in folder.iterdir())
    said = macro("costing_minute", book, "generous", "total", patch="desktop")
    assert "NOT FIT TO BE SENT" in said  # the child benefit has no row in NotMonetised, and nobody has signed
    assert any("generous-minute" in path.name for path in folder.iterdir())


@pytest.mark.slow
def test_a_desktop_says_where_a_version_was_saved_and_a_server_does_not(macro, stored, small_set):
    change(stored, "Policies", "note", "seen anew")
    said = macro("save_version", stored, "a better note", "Amina", patch="desktop")
    assert said.endswith(f"{small_set.set}.")
    change(stored, "Policies", "note", "and once more")
    assert macro("save_version", stored, "another", "Amina").endswith("a draft.")


@pytest.mark.parametrize(
    "text", ["2026.10", "=1+1", "-5", "1e5", "TRUE", "May 2024", "3/4", "@x", "'x", "12%"]
)
def test_texts_that_excel_would_change_are_kept_as_texts(text):
    assert kept(text) == f"'{text}"


def test_a_button_runs_its_macro_on_the_workbook_it_stands_in(monkeypatch):
    called = []
    monkeypatch.setattr("xlwings.Book.caller", lambda: "the workbook")
    known = declared(vars(macros))
    for offer in known:

        def noted(book, offer=offer):
            called.append((offer.macro, book))

        noted.__offer__ = offer
        monkeypatch.setattr(macros, offer.macro, noted)
        classic.run(offer.macro)
    assert called == [(offer.macro, "the workbook") for offer in known]


def test_only_macros_can_be_called_by_name():
    with pytest.raises(ValueError, match="no macro"):
        classic.run("__import__")


@pytest.mark.slow
def test_the_cost_of_delay_is_on_its_sheet(macro, book, results):
    add_control(book, scenario="generous")
    macro("delay_scenario", book)
    once = cells(book)
    written = [row for row in rows(book, "Delay") if row[1] == "1 year later"]
    compared = delay_of(results["generous"], 3).totals[1]
    assert written[0][3] == pytest.approx(compared["cost_of_delay"])
    macro("delay_scenario", book)
    assert cells(book) == once


@pytest.mark.slow
def test_the_baseline_is_not_delayed(macro, book):
    before = cells(book)
    assert "Choose a scenario" in macro("delay_scenario", book)
    assert cells(book) == before
