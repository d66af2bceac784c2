"""What all commands share: how they are declared, print and end.

Figures go to standard output, messages and progress to standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from costmodel.engine.verdict import Verdict
    from costmodel.errors import Problem

DONE, INPUT_PROBLEMS, WRONG_USAGE, FAILED = 0, 1, 2, 3
"""Exit codes: done, the input has problems, wrong usage, an unexpected failure."""


def command(
    commands: Any,  # noqa: ANN401  argparse names no public type for it
    name: str,
    action: Callable[[argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    """Declare a command with what carries it out."""
    made: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text[0].upper() + text[1:] + "."
    )
    made.set_defaults(command=action)
    return made


def json_flag(parser: argparse.ArgumentParser) -> None:
    """Let a command print JSON."""
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")


def year_or_horizon(text: str) -> int | None:
    """A year as typed, or None for the whole horizon."""
    if text == "horizon":
        return None
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text}: a year, or horizon")
    return int(text)


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems as messages, one a line."""
    for problem in problems:
        say(f"{problem.severity}: {problem}")


def print_json(held: object) -> None:
    """Print one JSON object; what is not a number is refused."""
    out(json.dumps(held, ensure_ascii=False, indent=1, allow_nan=False, default=str))


def print_master(verdict: Verdict) -> None:
    """Print the master line of a result and what it rests on; in colour where somebody watches."""
    lines = "\n".join(f"    {line}" for line in verdict.lines)
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        colour = {"green": 32, "amber": 33, "red": 31}[verdict.colour]
        lines = f"\x1b[{colour}m{lines}\x1b[0m"
    out(lines)


def out(text: str) -> None:
    """Print a line of figures."""
    sys.stdout.write(text + "\n")


def say(text: str) -> None:
    """Print a message."""
    sys.stderr.write(text + "\n")


def working(text: str) -> Any:  # noqa: ANN401  a status of rich, or nothing
    """A sign of life while something takes long; none where nobody watches."""
    from contextlib import nullcontext  # noqa: PLC0415  keeps the start light

    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console  # noqa: PLC0415  keeps the start light

    return Console(stderr=True).status(text)
