"""The commands that compute: run, check, audit, explain."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.versions import DEFAULT_SET
from costmodel.commands.terminal import (
    DONE,
    INPUT_PROBLEMS,
    command,
    json_flag,
    out,
    print_json,
    print_problems,
    say,
    working,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costmodel.engine.results import Result

FORMATS = ("xlsx", "csv", "parquet")


def add_result_commands(commands: Any) -> None:  # noqa: ANN401  argparse names no public type for it
    """Declare the commands."""
    run = command(commands, "run", _run, "cost and return of a set, written as workbooks and tables")
    run.add_argument(
        "set", nargs="?", default=DEFAULT_SET, help="a set, set@version, or a workbook (default kenya)"
    )
    run.add_argument(
        "--scenario",
        "-s",
        action="append",
        metavar="NAME",
        help="a scenario; may be given several times (default all)",
    )
    run.add_argument(
        "--out", "-o", type=Path, default=Path("results"), help="folder for the results (default results)"
    )
    run.add_argument(
        "--formats", type=formats, default=("xlsx", "csv"), help="of xlsx, csv, parquet (default xlsx,csv)"
    )
    run.add_argument("--audit", action="store_true", help="write the audit workbook of each scenario too")
    json_flag(run)

    check = command(commands, "check", _check, "every problem of an assumption workbook, with cell and cure")
    check.add_argument("set", nargs="?", default=DEFAULT_SET, help="a set, set@version, or a workbook")
    check.add_argument(
        "--quality", action="store_true", help="what is overdue, unsourced, illustrative or guessed instead"
    )
    json_flag(check)

    audit = command(commands, "audit", _audit, "the whole model as a workbook of ordinary formulas")
    audit.add_argument("set", nargs="?", default=DEFAULT_SET, help="a set, set@version, or a workbook")
    audit.add_argument("--scenario", "-s", default="baseline", help="the scenario shown when it is opened")
    audit.add_argument("--out", "-o", type=Path, required=True, metavar="FILE", help="the workbook to write")
    audit.add_argument(
        "--with-population", action="store_true", help="the projection by age and sex as formulas too"
    )

    explain = command(commands, "explain", _explain, "how a figure was made, down to its sources")
    _explain_arguments(explain)


def _explain_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("policy", help='a policy, "total", or "" for the economy and the target groups')
    parser.add_argument("line", help="a line as the table of results has it, for example gross_cost")
    parser.add_argument("year", nargs="?", type=int, help="a year; not for figures of the whole horizon")
    parser.add_argument("--set", default=DEFAULT_SET, help="a set, set@version, or a workbook")
    parser.add_argument("--scenario", "-s", default="baseline", help="a scenario (default baseline)")
    parser.add_argument("--depth", type=int, default=2, help="how many steps down to explain (default 2)")
    json_flag(parser)


def formats(text: str) -> tuple[str, ...]:
    """The formats of an option, separated by commas."""
    wanted = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown) or 'nothing'}: choose of {', '.join(FORMATS)}")
    return wanted


def _run(parsed: argparse.Namespace) -> int:
    from costmodel.engine.run import load, run_all  # noqa: PLC0415  keeps the start light

    assumptions = load(parsed.set)
    for problem in assumptions.warnings:
        say(f"warning: {problem}")
    results = run_all(assumptions, parsed.scenario)
    from costmodel.excel.export import write_outputs  # noqa: PLC0415  keeps the start light

    with working("Writing the results"):
        files = write_outputs(list(results.values()), parsed.out, parsed.formats)
        if parsed.audit:
            files += _audits(results.values(), parsed.out)
    headlines = [result.headline() for result in results.values()]
    if parsed.json:
        print_json({"results": headlines, "files": [str(file) for file in files]})
        return DONE
    out(f"{assumptions.title} ({assumptions.stamp})")
    for headline in headlines:
        out(_headline_text(headline))
    out("Written:")
    for file in files:
        out(f"  {file}")
    return DONE


def _audits(results: Iterable[Result], folder: Path) -> list[Path]:
    from costmodel.engine.audit import lay_out  # noqa: PLC0415  keeps the start light
    from costmodel.excel.audit_workbook import write_audit  # noqa: PLC0415  keeps the start light
    from costmodel.files import safe_name  # noqa: PLC0415  keeps the start light

    written = []
    for result in results:
        assumptions, scenario = result.assumptions, result.scenario.name
        name = safe_name(f"{assumptions.set}-{assumptions.version}-{scenario}-audit")
        layout = lay_out(assumptions, scenario)
        written.append(write_audit(layout, folder / f"{name}.xlsx"))
    return written


def _headline_text(of: dict[str, Any]) -> str:
    billion = 1e9
    ratio = "none" if of["bcr"] is None else f"{of['bcr']:.2f}"
    first = of["gross_cost_first_year"] / billion
    return (
        f"  {of['scenario']}: gross cost {first:,.1f} billion {of['currency']} "
        f"({of['gross_cost_of_gdp_first_year']:.2%} of GDP) in {of['first_year']}, "
        f"{of['gross_cost_last_year'] / billion:,.1f} billion ({of['gross_cost_of_gdp_last_year']:.2%}) "
        f"in {of['last_year']}; benefits per unit of cost {ratio}, net present value "
        f"{of['npv'] / billion:,.1f} billion {of['currency']} of {of['price_base_year']}"
    )


def _check(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions import checks, store  # noqa: PLC0415  keeps the start light

    if parsed.quality:
        from costmodel.commands.versions import quality  # noqa: PLC0415  keeps the start light

        return quality(parsed)
    path = store.locate(parsed.set)
    problems = checks.check(path)
    if not any(problem.severity == "error" for problem in problems):
        problems += store.ledger_problems(path)
    errors = [problem for problem in problems if problem.severity == "error"]
    if parsed.json:
        print_json({"problems": [problem.to_dict() for problem in problems]})
    elif problems:
        print_problems(problems)
    else:
        out(f"{parsed.set}: no problems found")
    return INPUT_PROBLEMS if errors else DONE


def _audit(parsed: argparse.Namespace) -> int:
    from costmodel.engine.audit import lay_out  # noqa: PLC0415  keeps the start light
    from costmodel.engine.run import load  # noqa: PLC0415  keeps the start light
    from costmodel.excel.audit_workbook import write_audit  # noqa: PLC0415  keeps the start light

    assumptions = load(parsed.set)
    with working("Writing the audit workbook"):
        layout = lay_out(assumptions, parsed.scenario, with_population=parsed.with_population)
        write_audit(layout, parsed.out)
    out(f"Written: {parsed.out}. Change a yellow cell and the whole workbook follows.")
    return DONE


def _explain(parsed: argparse.Namespace) -> int:
    from costmodel.engine.run import run  # noqa: PLC0415  keeps the start light

    explanation = run(parsed.set, parsed.scenario).explain(
        parsed.policy, parsed.line, parsed.year, parsed.depth
    )
    if parsed.json:
        print_json({"stamp": explanation.stamp, "steps": explanation.to_dicts()})
    else:
        out(explanation.text)
    return DONE
