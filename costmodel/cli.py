"""The command line: what an analyst types, and what a finance officer's first command is.

Nothing heavy is imported before a command runs, so that ``costmodel --help`` answers at once. Figures go to
standard output, messages and progress to standard error. Exit codes: 0 done, 1 the input has problems (all
are printed), 2 wrong usage, 3 an unexpected failure.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from costmodel.engine.results import Result
    from costmodel.errors import Problem

DONE, INPUT_PROBLEMS, WRONG_USAGE, FAILED = 0, 1, 2, 3
FORMATS = ("xlsx", "csv", "parquet")
DEFAULT_SET = "kenya"

EXAMPLES = """examples:
  costmodel run                                   cost and return of the embedded country, into ./results
  costmodel run colombia --scenario reform        one scenario of another set
  costmodel run my-assumptions.xlsx --out out     your own workbook
  costmodel check my-assumptions.xlsx             every problem of a workbook, with cell and cure
  costmodel new my-country.xlsx                   a blank assumption workbook
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    _utf8()
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.command(parsed))
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001  the last line of defence: never a traceback at the user
        return _failed(error, debug=parsed.debug)


def _failed(error: Exception, *, debug: bool) -> int:
    from costmodel.errors import CostModelError, InputError  # noqa: PLC0415  see module docstring

    if debug:
        raise error
    if isinstance(error, InputError):
        _print_problems(error.problems)
        return INPUT_PROBLEMS
    if isinstance(error, CostModelError):
        _say(f"costmodel: {error}")
        return INPUT_PROBLEMS
    _say(f"costmodel: an unexpected failure: {type(error).__name__}: {error}")
    _say("Nothing of yours was changed. Run the command again with --debug and send the lines it prints.")
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="costmodel",
        description="What policies that include people cost the budget, and what society gets back.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    parser.add_argument("--debug", action="store_true", help="show where an unexpected failure happened")
    parser.set_defaults(command=_no_command)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    run = _command(commands, "run", _run, "cost and return of a set, written as workbooks and tables")
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
        "--formats", type=_formats, default=("xlsx", "csv"), help="of xlsx, csv, parquet (default xlsx,csv)"
    )
    run.add_argument("--audit", action="store_true", help="write the audit workbook of each scenario too")
    _json_flag(run)

    check = _command(commands, "check", _check, "every problem of an assumption workbook, with cell and cure")
    check.add_argument("set", nargs="?", default=DEFAULT_SET, help="a set, set@version, or a workbook")
    check.add_argument(
        "--quality", action="store_true", help="what is overdue, unsourced, illustrative or guessed instead"
    )
    _json_flag(check)

    audit = _command(commands, "audit", _audit, "the whole model as a workbook of ordinary formulas")
    audit.add_argument("set", nargs="?", default=DEFAULT_SET, help="a set, set@version, or a workbook")
    audit.add_argument("--scenario", "-s", default="baseline", help="the scenario shown when it is opened")
    audit.add_argument("--out", "-o", type=Path, required=True, metavar="FILE", help="the workbook to write")
    audit.add_argument(
        "--with-population", action="store_true", help="the projection by age and sex as formulas too"
    )

    explain = _command(commands, "explain", _explain, "how a figure was made, down to its sources")
    _explain_arguments(explain)

    from costmodel.addin_commands import add_addin_commands  # noqa: PLC0415  they use what stands here
    from costmodel.commands import add_version_commands  # noqa: PLC0415  as above
    from costmodel.import_command import add_import_command  # noqa: PLC0415  as above

    for add in (add_import_command, add_version_commands, add_addin_commands):
        add(commands)
    return parser


def _explain_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("policy", help='a policy, "total", or "" for the economy and the target groups')
    parser.add_argument("line", help="a line as the table of results has it, for example gross_cost")
    parser.add_argument("year", nargs="?", type=int, help="a year; not for figures of the whole horizon")
    parser.add_argument("--set", default=DEFAULT_SET, help="a set, set@version, or a workbook")
    parser.add_argument("--scenario", "-s", default="baseline", help="a scenario (default baseline)")
    parser.add_argument("--depth", type=int, default=2, help="how many steps down to explain (default 2)")
    _json_flag(parser)


def _command(
    commands: Any,  # noqa: ANN401  argparse names no public type for it
    name: str,
    action: Callable[[argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text[0].upper() + text[1:] + "."
    )
    made.set_defaults(command=action)
    return made


def _json_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown) or 'nothing'}: choose of {', '.join(FORMATS)}")
    return wanted


def _no_command(parsed: argparse.Namespace) -> int:
    if parsed.version:
        from costmodel import __version__  # noqa: PLC0415  see module docstring

        _out(f"costmodel {__version__}")
        return DONE
    _parser().print_help(sys.stderr)
    return WRONG_USAGE


def _run(parsed: argparse.Namespace) -> int:
    from costmodel.engine.run import load, run_all  # noqa: PLC0415  see module docstring

    assumptions = load(parsed.set)
    for problem in assumptions.warnings:
        _say(f"warning: {problem}")
    results = run_all(assumptions, parsed.scenario)
    from costmodel.excel.export import write_outputs  # noqa: PLC0415  see module docstring

    with _working("Writing the results"):
        files = write_outputs(list(results.values()), parsed.out, parsed.formats)
        if parsed.audit:
            files += _audits(results.values(), parsed.out)
    headlines = [result.headline() for result in results.values()]
    if parsed.json:
        _print_json({"results": headlines, "files": [str(file) for file in files]})
        return DONE
    _out(f"{assumptions.title} ({assumptions.stamp})")
    for headline in headlines:
        _out(_headline_text(headline))
    _out("Written:")
    for file in files:
        _out(f"  {file}")
    return DONE


def _audits(results: Iterable[Result], folder: Path) -> list[Path]:
    from costmodel.engine.audit import lay_out  # noqa: PLC0415  see module docstring
    from costmodel.excel.audit_workbook import write_audit  # noqa: PLC0415  see module docstring
    from costmodel.files import safe_name  # noqa: PLC0415  see module docstring

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
    from costmodel.assumptions import checks, store  # noqa: PLC0415  see module docstring

    if parsed.quality:
        from costmodel.commands import quality  # noqa: PLC0415  it uses what stands here

        return quality(parsed)
    problems = checks.check(store.locate(parsed.set))
    errors = [problem for problem in problems if problem.severity == "error"]
    if parsed.json:
        _print_json({"problems": [problem.to_dict() for problem in problems]})
    elif problems:
        _print_problems(problems)
    else:
        _out(f"{parsed.set}: no problems found")
    return INPUT_PROBLEMS if errors else DONE


def _audit(parsed: argparse.Namespace) -> int:
    from costmodel.engine.audit import lay_out  # noqa: PLC0415  see module docstring
    from costmodel.engine.run import load  # noqa: PLC0415  see module docstring
    from costmodel.excel.audit_workbook import write_audit  # noqa: PLC0415  see module docstring

    assumptions = load(parsed.set)
    with _working("Writing the audit workbook"):
        layout = lay_out(assumptions, parsed.scenario, with_population=parsed.with_population)
        write_audit(layout, parsed.out)
    _out(f"Written: {parsed.out}. Change a yellow cell and the whole workbook follows.")
    return DONE


def _explain(parsed: argparse.Namespace) -> int:
    from costmodel.engine.run import run  # noqa: PLC0415  see module docstring

    explanation = run(parsed.set, parsed.scenario).explain(
        parsed.policy, parsed.line, parsed.year, parsed.depth
    )
    if parsed.json:
        _print_json({"stamp": explanation.stamp, "steps": explanation.to_dicts()})
    else:
        _out(explanation.text)
    return DONE


def _print_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        _say(f"{problem.severity}: {problem}")


def _print_json(held: object) -> None:
    _out(json.dumps(held, ensure_ascii=False, indent=1, allow_nan=False, default=str))


def _out(text: str) -> None:
    sys.stdout.write(text + "\n")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _utf8() -> None:
    # Windows consoles default to a code page that lacks most of what a title may hold.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and os.name == "nt":
            reconfigure(encoding="utf-8", errors="replace")


def _working(text: str) -> Any:  # noqa: ANN401  a status of rich, or nothing
    from contextlib import nullcontext  # noqa: PLC0415  see module docstring

    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console  # noqa: PLC0415  see module docstring

    return Console(stderr=True).status(text)


if __name__ == "__main__":
    sys.exit(main())
