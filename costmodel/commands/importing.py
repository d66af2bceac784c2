"""The command that imports publishers' own files into a set of assumptions."""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

from costmodel.commands.terminal import DONE, command, json_flag, out, print_json, print_problems, working

PUBLISHERS = {
    "wpp": "UN World Population Prospects",
    "weo": "IMF World Economic Outlook",
    "wdi": "World Bank World Development Indicators",
    "pip": "World Bank Poverty and Inequality Platform",
}


def add_import_command(commands: Any) -> None:  # noqa: ANN401  argparse names no public type for it
    """Declare the command."""
    one = command(
        commands, "import", _import, "publishers' own files into a set, every figure with its source"
    )
    listed = "; ".join(f"{key}: {name}" for key, name in PUBLISHERS.items())
    one.add_argument("publisher", choices=tuple(PUBLISHERS), help=listed)
    one.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="as downloaded: text, .gz, or a workbook (.xlsx)"
    )
    one.add_argument("--into", required=True, metavar="SET", help="a set, set@version, or a workbook")
    one.add_argument("--country", metavar="CODE", help="ISO3 code, number or name (default the set's own)")
    target = one.add_mutually_exclusive_group()
    target.add_argument(
        "--out", "-o", type=Path, metavar="WORKBOOK", help="the draft (default SET-PUBLISHER-draft)"
    )
    target.add_argument("--by", metavar="NAME", help="who imports: saves it as the next version at once")
    one.add_argument("--why", help="the reason, for the log of changes")
    one.add_argument(
        "--vintage", help="edition the files must be of, or are of where they do not say: 2024, 2025-04"
    )
    one.add_argument(
        "--variant", default="Medium", help="variant of WPP (default Medium); income, consumption in PIP"
    )
    one.add_argument("--year", type=int, help="year of the survey (PIP; default the newest)")
    one.add_argument(
        "--indicators", type=_names, default=(), metavar="A,B", help="rows of Macro to take (WEO, WDI)"
    )
    one.add_argument(
        "--split", action="store_true", help="split five-year age groups along a smooth curve (WPP)"
    )
    one.add_argument(
        "--spread-migration", action="store_true",
        help="spread the UN's total of net migrants over ages and sexes by a standard schedule (WPP)",
    )  # fmt: skip
    one.add_argument(
        "--fiscal-years", choices=("shift", "keep"),
        help="figures of fiscal years that do not fit the set's: move them one year, or leave them (WEO)",
    )  # fmt: skip
    one.add_argument(
        "--level", choices=("national", "urban", "rural"), default="national",
        help="surveys to take where there are no national ones (PIP; default national)",
    )  # fmt: skip
    one.add_argument(
        "--decimal", choices=("point", "comma"), help="the decimal mark, where the file does not tell"
    )
    json_flag(one)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _import(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.publishers import import_files  # noqa: PLC0415  keeps the start light

    asked = (
        "country", "out", "by", "why", "vintage", "variant", "year", "indicators", "split", "decimal",
        "fiscal_years", "level", "spread_migration",
    )  # fmt: skip
    options = {name: getattr(parsed, name) for name in asked}
    with working("Reading the files"):
        done = import_files(parsed.publisher, parsed.files, parsed.into, **options)
    print_problems(done.warnings)
    if parsed.json:
        print_json(done.to_dict())
        return DONE
    out(done.text())
    if not done.saved_as:
        out(_next_step(done.path, done.set, f"Imported: {done.source}", complete=done.complete))
    return DONE


def _next_step(path: str, name: str, why: str, *, complete: bool) -> str:
    """The command to run next: a set that is still being filled in cannot be saved as a version yet."""
    if not complete:
        return f"The set is not complete yet. What it lacks: costmodel check {_quoted(path)}"
    command = f'costmodel save {_quoted(path)} --into "{name}" --by "your name" --why "{why}"'
    return f"Look through it in Excel, then run: {command}"


def _quoted(path: str) -> str:
    """A path as the shell of this machine takes it."""
    return subprocess.list2cmdline([path]) if os.name == "nt" else shlex.quote(path)
