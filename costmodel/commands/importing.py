"""The command that imports publishers' own files into a set of assumptions."""

from __future__ import annotations

import argparse
from pathlib import Path

from costmodel.commands.command_options import Commands, command, json_flag, names_of
from costmodel.commands.terminal import DONE, out, print_json, print_problems, program, quoted, working

PUBLISHERS = {
    "wpp": "UN World Population Prospects",
    "weo": "IMF World Economic Outlook",
    "wdi": "World Bank World Development Indicators",
    "pip": "World Bank Poverty and Inequality Platform",
}


def add_import_command(commands: Commands) -> None:
    """Declare the command."""
    parser = command(
        commands,
        "import",
        _import,
        "import publishers' files into a set; every figure keeps its source",
        writes=True,
    )
    publishers = "; ".join(f"{key}: {name}" for key, name in PUBLISHERS.items())
    parser.add_argument("publisher", choices=tuple(PUBLISHERS), help=publishers)
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="as downloaded: text, .gz, or a workbook (.xlsx)"
    )
    parser.add_argument("--into", required=True, metavar="SET", help="a set, set@version, or a workbook")
    parser.add_argument("--country", metavar="CODE", help="ISO3 code, number or name (default the set's own)")
    target = parser.add_mutually_exclusive_group()
    target.add_argument(
        "--out", "-o", type=Path, metavar="WORKBOOK", help="the draft to write (default SET-PUBLISHER-draft)"
    )
    target.add_argument(
        "--by", metavar="NAME", help="your name: saves the import directly as the next version"
    )
    parser.add_argument("--why", help="the reason, for the log of changes")
    parser.add_argument(
        "--vintage",
        help="expected edition of the files, or their edition if they do not state it: 2024, 2025-04",
    )
    parser.add_argument(
        "--variant", default="Medium", help="variant of WPP (default Medium); income or consumption in PIP"
    )
    parser.add_argument("--year", type=int, help="year of the survey (PIP; default the newest)")
    parser.add_argument(
        "--indicators", type=names_of, default=(), metavar="A,B", help="rows of Macro to take (WEO, WDI)"
    )
    parser.add_argument(
        "--split", action="store_true", help="split five-year age groups along a smooth curve (WPP)"
    )
    parser.add_argument(
        "--spread-migration", action=argparse.BooleanOptionalAction,
        help="distribute the UN's total net migration by age and sex with the standard schedule of Rogers "
        "and Castro (WPP; default: where the table Migration has no figures)",
    )  # fmt: skip
    parser.add_argument(
        "--fiscal-years", choices=("shift", "keep", "calendar"),
        help="if the fiscal years are not those of the set: shift them one year, or keep them in their "
        "columns; calendar: years that the file does not explain are calendar years (WEO, WDI)",
    )  # fmt: skip
    parser.add_argument(
        "--level", choices=("national", "urban", "rural"), default="national",
        help="surveys to use if there are no national ones (PIP; default national)",
    )  # fmt: skip
    parser.add_argument(
        "--decimal", choices=("point", "comma"), help="the decimal mark, if it is not clear from the file"
    )
    json_flag(parser)


def _import(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.publishers import import_files

    names = (
        "country", "out", "by", "why", "vintage", "variant", "year", "indicators", "split", "decimal",
        "fiscal_years", "level", "spread_migration",
    )  # fmt: skip
    options = {name: getattr(parsed, name) for name in names}
    with working("Reading the files"):
        imported = import_files(parsed.publisher, parsed.files, parsed.into, **options)
    print_problems(imported.warnings)
    if parsed.json:
        print_json(imported.to_dict())
        return DONE
    out(imported.text())
    if not imported.saved_as:
        why = f"Imported: {imported.source}"
        out(_next_step(imported.path, imported.set, why, complete=imported.complete))
    return DONE


def _next_step(path: str, name: str, why: str, *, complete: bool) -> str:
    """The command to run next: a set that is still being filled in cannot be saved as a version yet."""
    if not complete:
        return f"The set is not complete yet. To see what is missing: {program()} check {quoted(path)}"
    command = f'{program()} save {quoted(path)} --into {quoted(name)} --by "your name" --why {quoted(why)}'
    return f"Review it in Excel, then run: {command}"
