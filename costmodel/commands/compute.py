"""The commands that compute: run, check, audit, explain."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.collection import without_collection
from costmodel.commands.command_options import (
    SET_HELP,
    Commands,
    command,
    file_of,
    json_flag,
    names_of,
    scenario_option,
    set_argument,
)
from costmodel.commands.older_forms import add_older_set_option, set_and_line
from costmodel.commands.terminal import (
    DONE,
    INPUT_PROBLEMS,
    loaded,
    out,
    print_json,
    print_master,
    print_problems,
    require_free,
    say,
    working,
)
from costmodel.wording.catalogue import Verbatim, tr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costmodel.engine.results import Result
    from costmodel.reports.second_process import SecondProcess

FORMATS = ("xlsx", "csv", "parquet", "html")


def add_result_commands(commands: Commands) -> None:
    """Declare the commands."""
    run = command(
        commands,
        "run",
        _run,
        "compute the cost and return of a set and write workbooks and tables",
        writes=True,
    )
    set_argument(run)
    run.add_argument(
        "--scenario",
        "-s",
        action="append",
        metavar="NAME",
        help="a scenario; may be given several times (default all)",
    )
    run.add_argument(
        "--out",
        "-o",
        type=Path,
        default=Path("results"),
        help="folder for the results (default results); files of other sets there are never replaced",
    )
    formats_option(run)
    run.add_argument(
        "--survey",
        type=Path,
        metavar="FILE",
        help="file of a household survey (.csv, .parquet, .dta) in place of the one that the table "
        "SurveyFile names; the table says what its columns hold",
    )
    run.add_argument("--audit", action="store_true", help="also write the audit workbook of each scenario")
    json_flag(run)

    check = command(commands, "check", _check, "check a workbook: every problem, its cell and the fix")
    set_argument(check)
    check.add_argument(
        "--quality",
        action="store_true",
        help="report evidence quality instead: what is overdue, unsourced, illustrative or guessed",
    )
    json_flag(check)

    audit = command(
        commands, "audit", _audit, "write the whole model as a workbook of ordinary formulas", writes=True
    )
    set_argument(audit)
    scenario_option(audit, "the scenario selected when it is opened (default baseline)")
    audit.add_argument(
        "--out", "-o", type=file_of(".xlsx"), required=True, metavar="FILE", help="the workbook to write"
    )
    audit.add_argument(
        "--with-population", action="store_true", help="include the projection by age and sex as formulas"
    )

    explain = command(commands, "explain", _explain, "explain how a figure was computed, down to its sources")
    _explain_arguments(explain)


def _explain_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = "costmodel explain [options] set policy line [year]"  # line is optional in the older form
    parser.add_argument("set", help=SET_HELP)
    parser.add_argument("policy", help='a policy, "total", or "" for the economy and the target groups')
    parser.add_argument("line", nargs="?", help="a line item of the results table, for example gross_cost")
    parser.add_argument("year", nargs="?", type=int, help="a year; omit for figures of the whole horizon")
    add_older_set_option(parser)
    scenario_option(parser)
    parser.add_argument(
        "--depth",
        type=int,
        help="explain every figure, this number of levels down (default: what matters most, on a page)",
    )
    json_flag(parser)


def formats_option(parser: argparse.ArgumentParser) -> None:
    """Add the option to choose the formats of the files."""
    parser.add_argument(
        "--formats",
        type=formats,
        default=("xlsx", "csv"),
        help=f"one or more of {', '.join(FORMATS)} (default xlsx,csv)",
    )


def formats(text: str) -> tuple[str, ...]:
    """The formats of an option, separated by commas."""
    chosen = names_of(text)
    unknown = [part for part in chosen if part not in FORMATS]
    if unknown or not chosen:
        raise argparse.ArgumentTypeError(
            f"{', '.join(unknown) or 'nothing'}: choose from {', '.join(FORMATS)}"
        )
    return chosen


def _run(parsed: argparse.Namespace) -> int:
    from costmodel.reports.second_process import second_process

    with without_collection(), second_process(parsed.set) as beside:
        return _run_beside(parsed, beside)


def _run_beside(parsed: argparse.Namespace, beside: SecondProcess) -> int:
    from costmodel.engine.run import run_all

    assumptions = loaded(parsed.set)
    results = run_all(assumptions, parsed.scenario, parsed.survey)
    beside.draw(results)
    if parsed.survey is not None:
        _say_of_survey(results.values())
    from costmodel.reports.export import TABLE, write_reports
    from costmodel.reports.sheets.result_report import ScenarioReport, now

    made_at = now()
    reports = [ScenarioReport(result, made_at, results) for result in results.values()]
    with working("Writing the results"):
        files = write_reports(reports, parsed.out, parsed.formats, beside)
        if parsed.audit:
            files += _audits(results.values(), parsed.out)
    beside.remember()
    from costmodel.reports.summary.first_page import first_page

    for file in files:
        if file.stem == f"{TABLE}-{assumptions.set}":
            kept = f"{TABLE}{file.suffix}"
            say(f"note: {kept} holds something else than {assumptions.set} and was kept; see {file.name}")
    if parsed.json:
        from costmodel.engine.first_line import first_line

        records = [
            {
                "first_line": first_line(report.headline), **report.headline,
                "checks": report.verdict.to_dict(), "first_page": first_page(report).to_dict(),
            }
            for report in reports
        ]  # fmt: skip
        print_json({"results": records, "files": [str(file) for file in files]})
        return DONE
    out(f"{assumptions.title} ({assumptions.stamp})")
    for caveat in dict.fromkeys(caveat for report in reports for caveat in report.headline["caveats"]):
        out(f"  {caveat}")
    from costmodel.reports.summary.first_page_text import first_page_text

    for report in reports:
        out(first_page_text(first_page(report)))
        out(_headline_text(report.headline))
        print_master(report.verdict)
    out("Written:")
    for file in files:
        out(f"  {file}")
    return DONE


def _say_of_survey(results: Iterable[Result]) -> None:
    """Read the survey, and print what is unusual; its faults are errors."""
    with working("Reading the survey"):
        problems = [problem for result in results if result.survey for problem in result.survey.warnings]
    print_problems(dict.fromkeys(problems))


def _audits(results: Iterable[Result], folder: Path) -> list[Path]:
    from costmodel.engine.explanations.book_layout import lay_out
    from costmodel.reports.audit.audit_workbook import write_audit
    from costmodel.reports.export import path_in

    written = []
    for result in results:
        path = path_in(folder.resolve(), result, result.scenario.name, "audit")
        written.append(write_audit(lay_out(result.assumptions, result.scenario.name), path))
    return written


def _headline_text(headline: dict[str, Any]) -> str:
    """What a scenario adds to the baseline, then the scenario itself, a line each."""
    from costmodel.engine.first_line import first_line, in_words

    name = headline["scenario"]
    added = [] if headline["increment"] is None else [f"  {name}, {_spoken(first_line(headline))}"]
    return Verbatim("\n".join([*added, f"  {name}: {_spoken(f'gross cost {in_words(headline, headline)}')}"]))


def _spoken(text: str) -> str:
    """A text of several parts, each translated on its own."""
    return "; ".join(map(tr, text.split("; ")))


def _check(parsed: argparse.Namespace) -> int:
    from costmodel.engine.checking.workbook_problems import check

    if parsed.quality:
        from costmodel.commands.check_quality import quality

        return quality(parsed)
    problems = check(parsed.set)
    errors = [problem for problem in problems if problem.severity == "error"]
    if parsed.json:
        print_json({"problems": [problem.to_dict() for problem in problems]})
    elif problems:
        print_problems(problems)
    else:
        out(f"{parsed.set}: no problems found")
    return INPUT_PROBLEMS if errors else DONE


def _audit(parsed: argparse.Namespace) -> int:
    from costmodel.engine.explanations.book_layout import lay_out
    from costmodel.engine.run import load
    from costmodel.reports.audit.audit_workbook import write_audit

    require_free(parsed.out)
    assumptions = load(parsed.set)
    with working("Writing the audit workbook"):
        layout = lay_out(assumptions, parsed.scenario, with_population=parsed.with_population)
        write_audit(layout, parsed.out)
    out(f"Written: {parsed.out}. Change a yellow cell and the whole workbook is recalculated.")
    return DONE


def _explain(parsed: argparse.Namespace) -> int:
    from costmodel.engine.run import run

    name, policy, line, year = set_and_line(parsed)
    explanation = run(name, parsed.scenario).explain(policy, line, year, parsed.depth)
    if parsed.json:
        cells = {"cells": explanation.cells_to_dicts()} if explanation.cells else {}
        print_json({"stamp": explanation.stamp, "steps": explanation.to_dicts(), **cells})
    else:
        # A page is in the language in force already.
        out(Verbatim(explanation.text) if explanation.figures else explanation.text)
    return DONE
