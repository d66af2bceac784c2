"""Options that several commands have: how they are declared and read."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from costmodel.assumptions.versions.numbering import DEFAULT_SET
from costmodel.errors import ModelError
from costmodel.wording.catalogue import languages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Commands = Any
"""Where a command is declared: what ``add_subparsers`` gives, for which argparse names no public type."""
K = TypeVar("K")
V = TypeVar("V")
SET_HELP = "a set, set@version, or a workbook"


def command(
    commands: Commands,
    name: str,
    action: Callable[[argparse.Namespace], int],
    text: str,
    *,
    writes: bool = False,
) -> argparse.ArgumentParser:
    """Declare a command and the function that runs it; one that ``writes`` can be tried without writing."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text[0].upper() + text[1:] + "."
    )
    parser.set_defaults(command=action)
    parser.add_argument(
        "--language",
        choices=languages(),
        help="language of what is written and printed (default: COSTMODEL_LANGUAGE, or English)",
    )
    parser.add_argument("--quiet", "-q", action="store_true", help="print no progress and no notes")
    if writes:
        parser.add_argument(
            "--dry-run", action="store_true", help="compute and check everything, and write nothing"
        )
    return parser


def set_argument(parser: argparse.ArgumentParser) -> None:
    """Add the set a command reads; the embedded country if none is given."""
    parser.add_argument("set", nargs="?", default=DEFAULT_SET, help=f"{SET_HELP} (default {DEFAULT_SET})")


def scenario_option(parser: argparse.ArgumentParser, text: str = "a scenario (default baseline)") -> None:
    """Add the option to choose one scenario."""
    parser.add_argument("--scenario", "-s", default="baseline", metavar="NAME", help=text)


def required_scenario(parser: argparse.ArgumentParser, text: str) -> None:
    """Add the option to choose one scenario where there is no default."""
    parser.add_argument("--scenario", "-s", required=True, metavar="NAME", help=text)


def json_flag(parser: argparse.ArgumentParser) -> None:
    """Add the option to print JSON."""
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")


def _year_or_horizon(text: str) -> int | None:
    """A year as typed, or None for the whole horizon."""
    if text == "horizon":
        return None
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text}: a year, or horizon")
    return int(text)


def file_of(*kinds: str) -> Callable[[str], Path]:
    """The type of an option that names a file to write, of one of some kinds, such as .xlsx."""

    def named(text: str) -> Path:
        path = Path(text)
        if path.suffix.lower() not in kinds:
            raise argparse.ArgumentTypeError(f"{text}: a file {' or '.join(kinds)}")
        return path

    return named


def names_of(text: str) -> tuple[str, ...]:
    """The names of an option, separated by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def each_once(option: str, given: Iterable[tuple[K, V]]) -> dict[K, V]:
    """What an option that may be repeated gives, by name. Raises ModelError where it gives one twice."""
    once: dict[K, V] = {}
    for name, value in given:
        if name in once:
            raise ModelError(f"{option}: found {name} twice; expected each once. Leave one out.")
        once[name] = value
    return once


def basis_option(parser: argparse.ArgumentParser) -> None:
    """Add the option to take a figure itself, or what it adds to the baseline."""
    parser.add_argument(
        "--basis",
        default="level",
        choices=("level", "increment"),
        help="level (default): existing programmes and what the scenario adds; increment: what it adds alone",
    )


def figure_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say of which policy, on which basis and in which year a figure is."""
    parser.add_argument("--policy", default="total", help="one policy (default all policies)")
    basis_option(parser)
    year_option(parser)


def year_option(parser: argparse.ArgumentParser) -> None:
    """Add the option to take the figure of a year in place of that of the whole horizon."""
    parser.add_argument("--year", type=_year_or_horizon, help="a year, or horizon (default)")
