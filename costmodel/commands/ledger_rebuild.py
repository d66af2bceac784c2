"""The commands that protect a store: rebuild a damaged ledger, sign a version."""

from __future__ import annotations

import argparse
from pathlib import Path

from costmodel.commands.command_options import Commands, command
from costmodel.commands.terminal import DONE, out, say


def add_ledger_commands(commands: Commands) -> None:
    """Declare the commands."""
    ledger = command(commands, "ledger", _rebuild, "rebuild a lost or damaged ledger if there is no backup")
    ledger.add_argument("action", choices=("rebuild",), help="what to do with it")
    ledger.add_argument("set", help="a set in your own store")
    ledger.add_argument("--by", required=True, metavar="NAME", help="your name, recorded in the ledger")
    ledger.add_argument("--why", required=True, metavar="REASON", help="what happened to the ledger")

    sign = command(commands, "sign", _sign, "sign the workbook of a version with an SSH key")
    sign.add_argument("set", help="a set (its newest version) or set@version")
    sign.add_argument("--key", required=True, type=Path, metavar="FILE", help="your private SSH key")


def _rebuild(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions.rebuilding import rebuild

    rebuilt = rebuild(parsed.set, parsed.by, parsed.why)
    out(f"Rebuilt: the ledger of {rebuilt.set}. {rebuilt.kept} lines kept, {rebuilt.dropped} dropped.")
    if rebuilt.aside:
        out(f"  The previous ledger is kept as {rebuilt.aside}")
    if rebuilt.entered:
        out(f"  Added from their workbooks, as drafts: {', '.join(rebuilt.entered)}")
    if rebuilt.lost:
        out(f"  Without a workbook, recorded as lost: {', '.join(rebuilt.lost)}")
    for reason in rebuilt.refused:
        say(f"warning: not added: {reason}")
    if rebuilt.dropped or rebuilt.entered:
        say("Approvals recorded in the lost lines are gone: submit and approve those versions again.")
    out(f"See: costmodel versions {rebuilt.set} --verify")
    return DONE


def _sign(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions.signatures import sign

    out(f"Signed: {sign(parsed.set, parsed.key)}. See: costmodel versions --verify")
    return DONE
