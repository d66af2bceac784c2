"""The command line.

Large packages are imported only when a command needs them, so that ``costmodel --help`` answers at once.
Figures go to standard output, messages and progress to standard error. Exit codes: 0 done, 1 the input has
problems (all are printed), 2 wrong usage, 3 an unexpected failure.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import re
import sys
from contextlib import ExitStack
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NoReturn

from costmodel.commands.batching import add_batch_command
from costmodel.commands.choosing import add_choice_commands
from costmodel.commands.comparing import add_comparison_commands
from costmodel.commands.comparing_designs import add_design_commands
from costmodel.commands.compute import add_result_commands
from costmodel.commands.dry_run import dry_run
from costmodel.commands.importing import add_import_command
from costmodel.commands.ledger_rebuild import add_ledger_commands
from costmodel.commands.minuting import add_minute_command
from costmodel.commands.office import add_addin_commands
from costmodel.commands.policy_library import add_library_command
from costmodel.commands.terminal import (
    DONE,
    FAILED,
    INPUT_PROBLEMS,
    WRONG_USAGE,
    out,
    print_problems,
    quiet,
    say,
)
from costmodel.commands.uncertainty import add_uncertainty_commands
from costmodel.commands.versioning import add_version_commands
from costmodel.wording.catalogue import speaking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EXAMPLES = """examples:
  costmodel run                                   cost and return of the embedded country, into ./results
  costmodel run colombia --scenario reform        one scenario of another set
  costmodel run my-assumptions.xlsx --out out     your own workbook
  costmodel simulate kenya --scenario reform      Monte Carlo simulation: ranges and probabilities
  costmodel sensitivity kenya --metric npv        the most influential assumptions, break-even values
  costmodel batch kenya -s reform --grid policy.child_benefit.benefit.amount=1500:2500:250
                                                  many scenarios into Parquet files
  costmodel delay kenya --scenario reform         what it costs to begin later, or never
  costmodel compare-speeds kenya -s reform        phased in slowly, or all at once
  costmodel solve kenya -s reform --vary policy.child_benefit.benefit.amount
                                                  the benefit at which the net present value is 0
  costmodel portfolio kenya                       the options worth most within the ceilings
  costmodel minute kenya --scenario reform        the costing minute to send, as a Word document
  costmodel check my-assumptions.xlsx             every problem of a workbook, its cell and the fix
  costmodel new my-country.xlsx                   a blank assumption workbook
"""


INVALID_CHOICE = re.compile(r"invalid choice: '([^']*)'")
UNKNOWN_OPTION = re.compile(r"unrecognized arguments: .*?(--[\w-]+)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    atexit.register(gc.freeze)  # what is left at the end goes with the process: no search through it
    _utf8()
    parsed = command_parser().parse_args(arguments)
    try:
        with ExitStack() as ways:
            ways.enter_context(speaking(getattr(parsed, "language", None)))
            if getattr(parsed, "quiet", False):
                ways.enter_context(quiet())
            if getattr(parsed, "dry_run", False):
                ways.enter_context(dry_run())
            return _done(parsed)
    except BrokenPipeError:  # the reader, such as head, has closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001  users never see a traceback
        return _failed(error, debug=parsed.debug)


def _done(parsed: argparse.Namespace) -> int:
    """Run the command; what goes wrong is told in its language."""
    try:
        return int(parsed.command(parsed))
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  users never see a traceback
        return _failed(error, debug=parsed.debug)


def _failed(error: Exception, *, debug: bool) -> int:
    from costmodel.errors import CostModelError, InputError  # noqa: PLC0415  keeps the start light

    if debug:
        raise error
    if isinstance(error, InputError):
        print_problems(error.problems)
        return INPUT_PROBLEMS
    if isinstance(error, CostModelError):
        say(f"costmodel: {error}")
        return INPUT_PROBLEMS
    say(f"costmodel: unexpected failure: {type(error).__name__}: {error}")
    say("None of your files was changed. Run the command again with --debug and report the lines it prints.")
    return FAILED


class Parser(argparse.ArgumentParser):
    """A parser that suggests the nearest command, option or choice for a mistyped one."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401  as argparse
        """Parse; what a command does not know is an error of this command, told with its own options."""
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return parsed, unknown

    def error(self, message: str) -> NoReturn:
        """Print the usage, the error and a suggestion if there is one, and exit."""
        super().error(message + self._suggested(message))

    def _suggested(self, message: str) -> str:
        mistyped = INVALID_CHOICE.search(message) or UNKNOWN_OPTION.search(message)
        if mistyped is None:
            return ""
        near = get_close_matches(mistyped[1], {*_words(self)} - {mistyped[1]}, n=1)
        return f". Did you mean {near[0]}?" if near else ""


def _words(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Every option and choice of a command and its subcommands."""
    shown = (action for action in parser._actions if action.help != argparse.SUPPRESS)  # noqa: SLF001  argparse has no public list
    for action in shown:
        yield from (word for word in action.option_strings if word.startswith("--"))
        yield from (str(choice) for choice in action.choices or ())
        for subcommand in action.choices.values() if isinstance(action.choices, dict) else ():
            yield from _words(subcommand)


def command_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = Parser(
        prog="costmodel",
        description="The budget cost of inclusion policies and their return to society.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    parser.add_argument("--debug", action="store_true", help="show where an unexpected failure happened")
    parser.set_defaults(command=_no_command)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    for add in (
        add_result_commands,
        add_uncertainty_commands,
        add_batch_command,
        add_import_command,
        add_version_commands,
        add_library_command,
        add_minute_command,
        add_comparison_commands,
        add_design_commands,
        add_choice_commands,
        add_ledger_commands,
        add_addin_commands,
    ):
        add(commands)
    return parser


def _no_command(parsed: argparse.Namespace) -> int:
    if parsed.version:
        from costmodel import __version__  # noqa: PLC0415  keeps the start light

        out(f"costmodel {__version__}")
        return DONE
    command_parser().print_help(sys.stderr)
    return WRONG_USAGE


def _utf8() -> None:
    # Windows consoles default to a code page that lacks many characters of titles.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and os.name == "nt":
            reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
