"""The command for the library of policies, and the making of a set of a country."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.commands.command_options import Commands, command
from costmodel.commands.terminal import DONE, WRONG_USAGE, out, say

if TYPE_CHECKING:
    import argparse


def add_library_command(commands: Commands) -> None:
    """Declare the command."""
    add = command(
        commands, "add", _add, "add policies of the library to a set, as its next version", writes=True
    )
    add.add_argument("set", nargs="?", help="the set")
    add.add_argument("archetype", nargs="*", help="archetypes of the library, for example social_pension")
    add.add_argument(
        "--as", dest="policy", default="", metavar="NAME", help="name of the policy, if only one is added"
    )
    add.add_argument(
        "--existing", action="store_true", help="an existing programme: in operation in the baseline"
    )
    add.add_argument("--list", action="store_true", help="list the archetypes of the library")
    add.add_argument(
        "--show",
        metavar="ARCHETYPE",
        help="print what an archetype is, its rows, and what is usually forgotten",
    )
    add.add_argument("--by", metavar="NAME", help="who adds it; by default the user of the computer")
    add.add_argument("--why", default="", help="the reason, recorded in the change log")


def new_of_country(parsed: argparse.Namespace) -> int:
    """Make a set of a country, as the command ``new`` asks."""
    from datetime import UTC, datetime

    from costmodel.assumptions.countries.additions import WORKBOOK, new, new_country
    from costmodel.assumptions.countries.country_names import find_country
    from costmodel.assumptions.countries.country_set import money_words

    first_year = parsed.first_year or datetime.now(UTC).year
    if parsed.name.lower().endswith(WORKBOOK):
        path = new(parsed.name, parsed.country, first_year=first_year)
        out(f"Written: {path}, from published figures.")
        if words := money_words(find_country(parsed.country)):
            out(words)
        return DONE
    saved = new_country(parsed.name, parsed.country, by=_by(parsed), first_year=first_year, why=parsed.why)
    out(f"Written: {saved.path}, version {saved.version} of {saved.set}, from published figures.")
    if words := money_words(find_country(parsed.country)):
        out(words)
    out("Policies of the library: costmodel add --list. To add one of them, run:")
    out(f"costmodel add {saved.set} social_pension")
    return DONE


def _add(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.countries.additions import add_policies

    if parsed.show:
        return _show(parsed.show)
    if parsed.list:
        return _list()
    if not parsed.archetype:
        say("costmodel add: give a set and an archetype; costmodel add --list names them")
        return WRONG_USAGE
    saved = add_policies(
        parsed.set, parsed.archetype, by=_by(parsed), policy=parsed.policy, existing=parsed.existing,
        why=parsed.why,
    )  # fmt: skip
    out(
        f"Written: {saved.path}, version {saved.version} of {saved.set}. See what is to fill in, fill it "
        "in on a copy, and run that:"
    )
    out(f"costmodel check {saved.set}")
    out(f"costmodel new work.xlsx --from {saved.set}")
    out("costmodel run work.xlsx")
    return DONE


def _list() -> int:
    from costmodel.assumptions.countries.archetypes import archetypes

    for name, archetype in archetypes().items():
        out(f"  {name:<30} {archetype.label}")
    return DONE


def _show(name: str) -> int:
    from costmodel.assumptions.countries import archetype_sheets as sheets
    from costmodel.assumptions.countries.archetypes import find_archetype

    archetype = find_archetype(name)
    out(f"{archetype.label} ({archetype.name}), COFOG {archetype.function}")
    out(archetype.what)
    out("Target group: " + ", of ".join(row["label"] for row in reversed(archetype.groups)))
    out("Rows:")
    for parameter, words, typical, span, source in sheets.sheet_rows(archetype):
        out(f"  {parameter:<32} {words}: {typical}{f' ({span})' if span else ''}; {source}")
    out("Effects:")
    for text in sheets.outcome_words(archetype):
        out(f"  {text}")
    out("Usually forgotten:")
    for text in archetype.forgotten:
        out(f"  {text}")
    return DONE


def _by(parsed: argparse.Namespace) -> str:
    """The name for the ledger: as given, else the name of the user of the computer."""
    import getpass

    return str(parsed.by or getpass.getuser())
