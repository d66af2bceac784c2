"""The macros: what a button of the workbook, the ribbon or the task pane does.

A macro reads the workbook it is given, computes everything, and only then writes: its own sheets, and after
saving a version the properties of About and the log of changes. Run twice it leaves the same. What goes wrong
is said in one dialog, with every problem on the sheet Messages; nothing else is then changed.

What ribbon, buttons, task pane and docs say of a macro is declared here and nowhere else: label, group, icon,
and as the first paragraph of the docstring what it does. A server sends a macro the tables, Control and the
sheets it reads or writes. Freezing has to see the officer's own sheets: it is sent all but the tables.
"""

from __future__ import annotations

import xlwings as xw

from costmodel.assumptions.format.layout import SHEET as CHOICES
from costmodel.assumptions.format.schema import BY_NAME
from costmodel.assumptions.format.tables import plain_rows
from costmodel.assumptions.versions import approval, revisions, store
from costmodel.assumptions.versions.diff import diff
from costmodel.comparison.bridge import bridge
from costmodel.engine.checking.hiring import hiring_problems
from costmodel.engine.explanations.idle_assumptions import idle_problems
from costmodel.engine.inputs.scenarios import BASELINE
from costmodel.engine.run import run, run_all
from costmodel.errors import CostModelError, InputError
from costmodel.excel.host import host, on_server
from costmodel.excel.live import macro_pages as pages
from costmodel.excel.live.macro_book import (
    CONFIG,
    CONTROL,
    START,
    assumptions_of,
    examined,
    is_protected,
    say,
    settings,
    sheet_names,
)
from costmodel.excel.live.macro_choices import chosen_portfolio, solved
from costmodel.excel.live.macro_comparisons import designs_compared, speeds_compared
from costmodel.excel.live.macro_declaration import Offer, declared
from costmodel.excel.live.macro_exports import export_folder, minute_written
from costmodel.excel.live.macro_freezing import error_cells, stated_stamp
from costmodel.excel.live.macro_library import country_made, policy_added
from costmodel.excel.live.macro_runner import MacroResult, counted, macro
from costmodel.excel.live.macro_selection import draws_of, from_control, scenario_of, selected
from costmodel.excel.live.macro_versions import (
    acting_person,
    as_saved,
    newest,
    saved_about,
    saved_version,
    version_name,
)
from costmodel.reports.page_list import run_pages
from costmodel.reports.sheets.result_report import ScenarioReport, now

TABLES = tuple(BY_NAME)
WITHOUT_FORMULAS = (START, CONTROL, CHOICES, CONFIG)
"""Sheets of the macro workbook without assumption tables; some are protected."""
DEPTH = 5
"""Steps down that a figure is explained."""
SHOWN_CELLS = 5
NO_FOLDERS = "a server cannot write to your folders"

# --- check, run, compare, explain, simulate -----------------------------------------------------------


@macro(Offer("Check inputs", "Data", "ReviewAcceptChange", on_start=True))
def check_inputs(book: xw.Book) -> MacroResult:
    """Lists every problem of the assumption tables on the sheet Messages, with its cell and its correction.

    Without an error also the checks of the baseline, and each assumption that acts on no figure.
    """
    problems, assumptions = examined(book)
    if assumptions is None:
        raise InputError(problems)
    problems += [*idle_problems(assumptions), *hiring_problems(assumptions)]
    result = run(assumptions, BASELINE)
    page = pages.checked(result, problems)
    return MacroResult(f"No errors, {counted(len(problems), 'warning')}. {page.tables[-1].heading}.", (page,))


@macro(Offer("Run scenario", "Run", "MacroPlay", large=True, on_start=True, writes=pages.RESULTS))
def run_scenario(book: xw.Book, scenario: str = "") -> MacroResult:
    """Computes the scenario on the sheet Control and writes the sheet Result."""
    report = ScenarioReport(run(assumptions_of(book), scenario_of(book, scenario)), now())
    label = report.result.scenario.label
    return MacroResult(f"{label}: written to the sheet Result. {report.stamp}", run_pages(report))


@macro(Offer(
    "Compare scenarios", "Scenarios", "TableDrawTable", "SbCompare", on_start=True, writes=(pages.COMPARISON,)
))  # fmt: skip
def compare_scenarios(book: xw.Book) -> MacroResult:
    """Computes all scenarios and writes them beside one another on the sheet Comparison."""
    results = list(run_all(assumptions_of(book)).values())
    page = pages.comparison(results)
    return MacroResult(f"{len(results)} scenarios compared on the sheet Comparison.", (page,))


@macro(
    Offer(
        "Explain this cell", "Results", "FormulaEvaluate", "SbExplain", key="E", writes=(pages.EXPLANATION,)
    ),
    reads=(*pages.RESULTS, pages.COMPARISON),
)  # fmt: skip
def explain_cell(book: xw.Book) -> MacroResult:
    """Shows on the sheet Explanation how the selected figure was computed, down to its sources."""
    assumptions = assumptions_of(book)
    scenario, policy, line, year = selected(book) or from_control(book, assumptions)
    explained = run(assumptions, scenario).explain(policy, line, year, DEPTH)
    wanted = " ".join(str(part) for part in (scenario, policy, line, year) if part)
    return MacroResult(
        f"{wanted}: explained on the sheet Explanation.", (pages.explanation(explained, wanted),)
    )


@macro(Offer(
    "Uncertainty", "Results", "ChartTypeAreaInsertGallery", "SbUncertainty", heavy=True,
    writes=(pages.UNCERTAINTY,),
))  # fmt: skip
def simulate_scenario(book: xw.Book, scenario: str = "", draws: str = "") -> MacroResult:
    """Draws all ranges of the scenario on Control: how sure cost and return are, on the sheet Uncertainty."""
    assumptions, name, count = assumptions_of(book), scenario_of(book, scenario), draws_of(book, draws)
    say(book, f"costmodel: Uncertainty, {count:,} draws …")
    page = pages.uncertainty(assumptions, name, count)
    return MacroResult(f"{name}: {count:,} draws, written to the sheet Uncertainty. {page.stamp}", (page,))


@macro(Offer("Cost of delay", "Scenarios", "Calendar", menu="Analysis", writes=(pages.DELAY,)))
def delay_scenario(book: xw.Book, scenario: str = "") -> MacroResult:
    """Shows on the sheet Delay what it costs to begin the scenario on Control later, or never."""
    result = run(assumptions_of(book), scenario_of(book, scenario))
    if result.scenario.name == BASELINE:
        raise CostModelError("Choose a scenario on the sheet Control: the baseline begins nothing.")
    page = pages.delay(result)
    return MacroResult(f"{result.scenario.label}: written to the sheet Delay. {page.stamp}", (page,))


@macro(Offer("Compare targeting", "Scenarios", "Filter", menu="Analysis", writes=(pages.DESIGNS,)))
def compare_targeting(book: xw.Book, universal: str = "", targeted: str = "") -> MacroResult:
    """Compares the universal and the targeted design on Control, on the sheet CompareTargeting."""
    return designs_compared(book, universal, targeted)


@macro(Offer(
    "Compare speeds", "Scenarios", "ChartTypeLineInsertGallery", menu="Analysis", writes=(pages.SPEEDS,)
))  # fmt: skip
def compare_speeds(book: xw.Book, scenario: str = "", against: str = "") -> MacroResult:
    """Compares the scenario on Control with the same reform at once, on the sheet CompareSpeeds."""
    return speeds_compared(book, scenario, against)


@macro(Offer("Solve for target", "Scenarios", "GoalSeekMenu", menu="Analysis", writes=(pages.SOLVE,)))
def solve_scenario(book: xw.Book, vary: str = "", target: str = "", value: str = "") -> MacroResult:
    """Finds on the sheet Solve the value of an assumption at which a figure reaches the target on Control."""
    return solved(book, vary, target, value)


@macro(Offer(
    "Choose portfolio", "Scenarios", "ControlsGallery", menu="Analysis", heavy=True, writes=(pages.PORTFOLIO,)
))  # fmt: skip
def choose_portfolio(book: xw.Book) -> MacroResult:
    """Chooses on the sheet Portfolio the options of policies that are worth most within the ceilings."""
    return chosen_portfolio(book)


# --- countries and the library ------------------------------------------------------------------------


@macro(Offer("New country", "Data", "FileNew", menu="Library"))
def make_country(book: xw.Book, country: str = "", name: str = "") -> MacroResult:
    """Makes a set of the country on the sheet Control from published figures, and opens it where it can."""
    return country_made(book, country, name, files=not on_server())


@macro(Offer("Add policy", "Data", "TableInsertRowsBelow", menu="Library"))
def add_policy(book: xw.Book, archetype: str = "", policy: str = "") -> MacroResult:
    """Adds the rows of the archetype on Control to the tables; stand-ins mark what is to be filled in."""
    return policy_added(book, archetype, policy, extends=not on_server())


# --- versions -----------------------------------------------------------------------------------------


@macro(Offer("Save version", "Data", "FileSave"))
def save_version(book: xw.Book, why: str = "", by: str = "") -> MacroResult:
    """Saves the tables as the next version of their set; the name and the reason are on the sheet Control."""
    assumptions, said = assumptions_of(book), settings(book)
    known = newest(assumptions.set)
    if known is not None and known.content_hash == assumptions.content_hash:
        return MacroResult(
            f"Nothing to save: {assumptions.set} {known.version} has the same content.",
            about=saved_about(known),
        )
    saved = saved_version(assumptions, why or said.get("reason", ""), acting_person(book, by))
    stored = store.load(saved.path)
    log = tuple(plain_rows(stored)["ChangeLog"])
    where = "" if on_server() else f", in {saved.path.parent}"
    return MacroResult(
        f"Saved as {saved.set} {saved.version}, a draft{where}.", about=saved_about(stored), log=log
    )


@macro(Offer("Submit", "Data", "FileSendAsAttachment", "SbSubmit", menu="Approval"))
def submit_version(book: xw.Book, by: str = "") -> MacroResult:
    """Submits the saved version for approval, in the name on the sheet Control."""
    name = as_saved(book)
    done = approval.submit(name, acting_person(book, by))
    return MacroResult(f"{done} is submitted for approval.", about=saved_about(store.load(done)))


@macro(Offer(
    "Approve", "Data", "FileMarkAsFinal", "SbApprove", menu="Approval",
    question="An approved version can never be changed. Approve the version in this workbook?",
))  # fmt: skip
def approve_version(book: xw.Book, by: str = "", why: str = "") -> MacroResult:
    """Approves the submitted version, which can never change from then on.

    Who prepared it has to give a reason: another one than the reason with which it was saved.
    """
    name, who = as_saved(book), acting_person(book, by)
    reason = why or settings(book).get("reason", "")
    logged = {row["why"] for row in assumptions_of(book).table("ChangeLog").rows}
    done = approval.approve(name, who, reason="" if reason in logged else reason)
    note = approval.alone(done, who)
    return MacroResult(
        f"{done} is approved.{f' {note}.' if note else ''}", about=saved_about(store.load(done))
    )


@macro(Offer(
    "Bridge two versions", "Scenarios", "ChartTypeColumnInsertGallery", "SbBridge", menu="Analysis",
    writes=(pages.BRIDGE,),
))  # fmt: skip
def bridge_versions(book: xw.Book, other: str = "") -> MacroResult:
    """Shows on the sheet Bridge what each change since another version adds to the change of a figure."""
    assumptions, said = assumptions_of(book), settings(book)
    earlier = other or said.get("other version", "") or f"{assumptions.set}@{assumptions.version}"
    before = store.load(version_name(earlier))
    if not len(diff(before, assumptions)):
        return MacroResult(f"Nothing differs from {before.stamp}: there is no change to decompose.")
    taken = bridge(
        before,
        assumptions,
        metric=said.get("metric") or "gross_cost",
        scenario=said.get("scenario") or BASELINE,
    )
    return MacroResult(
        f"{len(taken.steps)} steps from {before.stamp}, on the sheet Bridge.", (pages.bridge(taken),)
    )


# --- export, freeze, self-test ------------------------------------------------------------------------


@macro(Offer("Export", "Results", "ExportExcel", "SbExport", on_server=False))
def export_results(book: xw.Book) -> MacroResult:
    """Writes result workbooks and tables of all scenarios into the folder named on the sheet Control."""
    if on_server():
        return MacroResult(f"Download the result workbook in the task pane: {NO_FOLDERS}.")
    from costmodel.reports.export import write_outputs  # noqa: PLC0415  only this macro writes files

    assumptions = assumptions_of(book)
    folder = export_folder(assumptions.set, settings(book))
    files = write_outputs(list(run_all(assumptions).values()), folder, ("xlsx", "csv"))
    return MacroResult(f"{len(files)} files written to {folder}.")


@macro(Offer("Costing minute", "Scenarios", "FileSaveAsWordDocx", menu="Analysis", on_server=False))
def costing_minute(book: xw.Book, scenario: str = "", policy: str = "") -> MacroResult:
    """Writes the costing minute of the scenario or policy on Control into the folder there (Word, HTML)."""
    if on_server():
        return MacroResult(f"Download the costing minute in the task pane: {NO_FOLDERS}.")
    return minute_written(book, scenario, policy)


@macro(
    Offer(
        "Freeze to values", "Results", "PasteValues", "SbFreeze", writes=(pages.FROZEN,),
        question="Formulas become values; once saved there is no way back. Is there a copy with formulas?",
    ),
    exclude=tuple(name for name in TABLES if name != "About"),
)  # fmt: skip
def freeze_values(book: xw.Book) -> MacroResult:
    """Turns formulas into values so that the workbook opens and prints without Python; see the sheet Frozen.

    Refused where a cell shows an error: frozen it would be lost. On a server the tables are not sent, so the
    stamp is what About says.
    """
    kept = {*TABLES, *WITHOUT_FORMULAS, *written_sheets()}
    names = [name for name in sheet_names(book) if name not in kept]
    wrong = [place for name in names for place in error_cells(book.sheets[name])]
    if wrong:
        shown = ", ".join(wrong[:SHOWN_CELLS])
        raise CostModelError(
            f"{counted(len(wrong), 'cell')} with an error: {shown}. Correct them, then freeze."
        )
    locked = [name for name in names if is_protected(book.sheets[name])]
    if locked:
        raise CostModelError(f"Unprotect {', '.join(locked)} first (Review, Unprotect Sheet).")
    stamp = stated_stamp(book)
    page = pages.frozen(stamp, names, revisions.today())
    return MacroResult(
        f"{counted(len(names), 'sheet')} frozen to values; see the sheet Frozen.",
        (page,),
        frozen=tuple(names),
    )


@macro(Offer("Self-test", "Help", "Spelling", menu="Installation", on_start=True, writes=(pages.SELF_TEST,)))
def self_test(book: xw.Book) -> MacroResult:
    """Tests on the sheet Self-test whether this installation reads, computes and checks correctly."""
    page, passed = pages.self_test(assumptions_of(book), host())
    return MacroResult("All tests passed." if passed else "A test FAILED: see the sheet Self-test.", (page,))


def written_sheets() -> tuple[str, ...]:
    """The sheets that macros write."""
    return (pages.MESSAGES, *(sheet for offer in declared(globals()) for sheet in offer.writes))
