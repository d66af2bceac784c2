"""The macros: what a button of the workbook, the ribbon or the task pane does.

A macro reads the workbook it is given, computes everything, and only then writes: its own sheets, and after
saving a version the properties of About and the log of changes. Run twice it leaves the same. What goes wrong
is said in one dialog, with every problem on the sheet Messages; nothing else is then changed.

A server sends a macro the sheets named in ``include`` and no others. Freezing is the one macro that has to
see the officer's own sheets; it is sent everything but the assumption tables.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlwings as xw

from costmodel.assumptions.format.schema import ABOUT, BY_NAME
from costmodel.assumptions.format.tables import plain_rows
from costmodel.assumptions.format.writer import workbook_bytes
from costmodel.assumptions.versions import approval, revisions, store
from costmodel.assumptions.versions.chain import version_files
from costmodel.assumptions.versions.diff import diff
from costmodel.assumptions.versions.numbering import VERSION
from costmodel.comparison.bridge import bridge
from costmodel.engine.idle import idle_problems
from costmodel.engine.run import run, run_all
from costmodel.engine.scenarios import BASELINE
from costmodel.errors import CostModelError, InputError
from costmodel.excel.functions.cell_values import ErrorValue, plain
from costmodel.excel.functions.models import OWNER
from costmodel.excel.host import host, on_server
from costmodel.excel.live import macro_pages as pages
from costmodel.excel.live.macro_book import (
    CONTROL,
    about_of,
    assumptions_of,
    examined,
    is_protected,
    say,
    settings,
    sheet_names,
    values,
)
from costmodel.excel.live.macro_runner import Outcome, counted, macro
from costmodel.excel.live.macro_selection import draws_of, from_control, scenario_of, selected
from costmodel.files import safe_name
from costmodel.reports.page_list import run_pages
from costmodel.reports.result_report import ScenarioReport, now

if TYPE_CHECKING:
    from costmodel.assumptions.format.tables import Assumptions

TABLES = tuple(BY_NAME)
WITHOUT_FORMULAS = ("Start", CONTROL, "Choices", "xlwings.conf")
"""Sheets of the macro workbook without assumption tables; some are protected."""
DEPTH = 5
"""Steps down that a figure is explained."""
SHOWN_CELLS, SHOWN_HASH, SHOWN_NAME = 5, 12, 40

# --- check, run, compare, explain, simulate -----------------------------------------------------------


@macro("Check inputs", include=(*TABLES, CONTROL, pages.MESSAGES))
def check_inputs(book: xw.Book) -> Outcome:
    """Every problem of the tables, with cell and correction; or else the checks of the baseline."""
    problems, found = examined(book)
    if found is None:
        raise InputError(problems)
    problems += idle_problems(found)
    result = run(found, BASELINE)
    page = pages.checked(result, problems)
    return Outcome(f"No errors, {counted(len(problems), 'warning')}. {page.tables[-1].heading}.", (page,))


@macro("Run scenario", include=(*TABLES, CONTROL, *pages.RESULTS, pages.MESSAGES))
def run_scenario(book: xw.Book, scenario: str = "") -> Outcome:
    """Cost, people and return of a scenario, on the sheet Result; that of the Control sheet unless named."""
    report = ScenarioReport(run(assumptions_of(book), scenario_of(book, scenario)), now())
    label = report.result.scenario.label
    return Outcome(f"{label}: written to the sheet Result. {report.stamp}", run_pages(report))


@macro("Compare scenarios", include=(*TABLES, CONTROL, pages.COMPARISON, pages.MESSAGES))
def compare_scenarios(book: xw.Book) -> Outcome:
    """All scenarios side by side, with their increments over the baseline, on the sheet Comparison."""
    results = list(run_all(assumptions_of(book)).values())
    page = pages.comparison(results)
    return Outcome(f"{len(results)} scenarios compared on the sheet Comparison.", (page,))


@macro(
    "Explain the selected cell",
    include=(*TABLES, CONTROL, *pages.RESULTS, pages.COMPARISON, pages.EXPLANATION, pages.MESSAGES),
)
def explain_cell(book: xw.Book) -> Outcome:
    """How the selected figure was computed: on Result or Comparison, or named on Control."""
    found = assumptions_of(book)
    scenario, policy, line, year = selected(book) or from_control(book, found)
    explained = run(found, scenario).explain(policy, line, year, DEPTH)
    wanted = " ".join(str(part) for part in (scenario, policy, line, year) if part)
    return Outcome(f"{wanted}: explained on the sheet Explanation.", (pages.explanation(explained, wanted),))


@macro("Uncertainty", include=(*TABLES, CONTROL, pages.UNCERTAINTY, pages.MESSAGES))
def simulate_scenario(book: xw.Book, scenario: str = "", draws: str = "") -> Outcome:
    """Ranges of the cost and return of a scenario, and their sensitivity, on the sheet Uncertainty."""
    found, name, count = assumptions_of(book), scenario_of(book, scenario), draws_of(book, draws)
    say(book, f"costmodel: Uncertainty, {count:,} draws …")
    page = pages.uncertainty(found, name, count)
    return Outcome(f"{name}: {count:,} draws, written to the sheet Uncertainty. {page.stamp}", (page,))


# --- versions -----------------------------------------------------------------------------------------


@macro("Save a new version", include=(*TABLES, CONTROL, pages.MESSAGES))
def save_version(book: xw.Book, why: str = "", by: str = "") -> Outcome:
    """Save the tables as the next version of their set; the workbook then says that it is that version."""
    found, said = assumptions_of(book), settings(book)
    known = _newest(found.set)
    if known is not None and known.content_hash == found.content_hash:
        return Outcome(
            f"Nothing to save: {found.set} {known.version} has the same content.", about=_about(known)
        )
    saved = _saved(found, why or said.get("reason", ""), _person(book, by))
    held = store.load(saved.path)
    log = tuple(plain_rows(held)["ChangeLog"])
    where = "" if on_server() else f", in {saved.path.parent}"
    return Outcome(f"Saved as {saved.set} {saved.version}, a draft{where}.", about=_about(held), log=log)


def _saved(found: Assumptions, why: str, by: str) -> revisions.Saved:
    """Save through a file, so that the store keeps a workbook even when another user saves first."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{safe_name(found.set)}.xlsx"
        path.write_bytes(workbook_bytes(found))
        return revisions.save(path, found.set, why=why, by=by)


def _newest(name: str) -> Assumptions | None:
    """The newest version of a set in the user's own store."""
    folder = revisions.set_folder(name)
    known = version_files(folder)
    return store.load(known[max(known, key=store.version_key)]) if known else None


def _about(held: Assumptions) -> dict[str, Any]:
    wanted = (
        "set",
        "version",
        "status",
        "parent",
        "content_hash",
        "prepared_by",
        "approved_by",
        "approved_on",
    )
    return {name: held.about.get(name) for name in wanted if name in ABOUT}


@macro("Submit for approval", include=(*TABLES, CONTROL, pages.MESSAGES))
def submit_version(book: xw.Book, by: str = "") -> Outcome:
    """Submit the version that this workbook holds; it must be saved first."""
    name = _as_saved(book)
    done = approval.submit(name, _person(book, by))
    return Outcome(f"{done} is submitted for approval.", about=_about(store.load(done)))


@macro("Approve", include=(*TABLES, CONTROL, pages.MESSAGES))
def approve_version(book: xw.Book, by: str = "", why: str = "") -> Outcome:
    """Approve the submitted version that this workbook holds; it can never change from then on.

    Who prepared it has to give a reason: another one than the reason with which it was saved.
    """
    name, who = _as_saved(book), _person(book, by)
    reason = why or settings(book).get("reason", "")
    logged = {row["why"] for row in assumptions_of(book).table("ChangeLog").rows}
    done = approval.approve(name, who, reason="" if reason in logged else reason)
    note = approval.alone(done, who)
    return Outcome(f"{done} is approved.{f' {note}.' if note else ''}", about=_about(store.load(done)))


def _person(book: xw.Book, by: str) -> str:
    """The acting user: on a server the signed-in user, whatever a cell says; otherwise the name given."""
    return OWNER.get() or by or settings(book).get("name", "")


def _as_saved(book: xw.Book) -> str:
    """Name of the version in the store with the content of this workbook."""
    found = assumptions_of(book)
    folder = revisions.set_folder(found.set)
    path = version_files(folder).get(found.version)
    if path is None or store.load(path).content_hash != found.content_hash:
        raise CostModelError(
            f"Save a new version first: the store has no {found.set} {found.version} with this content."
        )
    return f"{found.set}@{found.version}"


@macro("Bridge two versions", include=(*TABLES, CONTROL, pages.BRIDGE, pages.MESSAGES))
def bridge_versions(book: xw.Book, other: str = "") -> Outcome:
    """Contribution of each changed assumption, from another version to this workbook, on the sheet Bridge."""
    found, said = assumptions_of(book), settings(book)
    before = store.load(_named(other or said.get("other version", "") or f"{found.set}@{found.version}"))
    if not len(diff(before, found)):
        return Outcome(f"Nothing differs from {before.stamp}: there is no change to decompose.")
    taken = bridge(
        before, found, metric=said.get("metric") or "gross_cost", scenario=said.get("scenario") or BASELINE
    )
    return Outcome(
        f"{len(taken.steps)} steps from {before.stamp}, on the sheet Bridge.", (pages.bridge(taken),)
    )


def _named(name: str) -> str:
    """A set or a version; never a path, which on a server could name any file."""
    wanted, at, version = name.partition("@")
    try:
        safe = safe_name(wanted)
    except ValueError as error:
        raise CostModelError(f"Name a version such as kenya@2026.1: {error}.") from error
    if safe.endswith(store.SUFFIXES) or (at and not VERSION.fullmatch(version)):
        raise CostModelError(f'Name a version such as kenya@2026.1: "{name[:SHOWN_NAME]}" is not a version.')
    return f"{safe}{at}{version}"


# --- export, freeze, self-test ------------------------------------------------------------------------


@macro("Export", include=(*TABLES, CONTROL, pages.MESSAGES))
def export_results(book: xw.Book) -> Outcome:
    """Result workbooks and tables of all scenarios, into the folder the Control sheet names."""
    if on_server():
        return Outcome(
            "Download the result workbook in the task pane: a server cannot write to your folders."
        )
    from costmodel.reports.export import write_outputs  # noqa: PLC0415  only this macro writes files

    found = assumptions_of(book)
    named = settings(book).get("folder", "")
    folder = (
        Path(named).expanduser() if named else Path.home() / "Documents" / "costmodel" / safe_name(found.set)
    )
    files = write_outputs(list(run_all(found).values()), folder, ("xlsx", "csv"))
    return Outcome(f"{len(files)} files written to {folder}.")


@macro("Freeze to values", exclude=tuple(name for name in TABLES if name != "About"))
def freeze_values(book: xw.Book) -> Outcome:
    """Replace formulas by values on all sheets but the assumption tables; a sheet records what and when.

    Refused where a cell shows an error: frozen it would be lost. On a server the tables are not sent, so the
    stamp is what About says.
    """
    names = [name for name in sheet_names(book) if name not in (*TABLES, *WITHOUT_FORMULAS, *pages.PAGES)]
    wrong = [place for name in names for place in _errors(book.sheets[name])]
    if wrong:
        shown = ", ".join(wrong[:SHOWN_CELLS])
        raise CostModelError(
            f"{counted(len(wrong), 'cell')} with an error: {shown}. Correct them, then freeze."
        )
    locked = [name for name in names if is_protected(book.sheets[name])]
    if locked:
        raise CostModelError(f"Unprotect {', '.join(locked)} first (Review, Unprotect Sheet).")
    stamp = _stamp(book)
    page = pages.frozen(stamp, names, revisions.today())
    return Outcome(
        f"{counted(len(names), 'sheet')} frozen to values; see the sheet Frozen.",
        (page,),
        frozen=tuple(names),
    )


def _errors(sheet: xw.Sheet) -> list[str]:
    """Cells that show an error, as sheet and address."""
    area = sheet.used_range
    return [
        f"{sheet.name}!{sheet.range((area.row + r, area.column + c)).get_address(False, False)}"
        for r, row in enumerate(values(area))
        for c, cell in enumerate(row)
        if isinstance(plain(cell), ErrorValue)
    ]


def _stamp(book: xw.Book) -> str:
    """Set, version and hash as About states them."""
    said = about_of(book)
    digest = said.get("content_hash", "")[:SHOWN_HASH] or "not yet saved"
    return f"{said.get('set', '')} {said.get('version', '')} · sha256 {digest}"


@macro("Self-test", include=(*TABLES, CONTROL, pages.SELF_TEST, pages.MESSAGES))
def self_test(book: xw.Book) -> Outcome:
    """Test whether this installation reads, computes and checks correctly, on the sheet Self-test."""
    page, passed = pages.self_test(assumptions_of(book), host())
    return Outcome("All tests passed." if passed else "A test FAILED: see the sheet Self-test.", (page,))
