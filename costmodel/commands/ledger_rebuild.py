"""The commands for the safety of a store: rebuild a damaged ledger, sign a version."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from costmodel.commands.terminal import DONE, command, out, say


def add_ledger_commands(commands: Any) -> None:  # noqa: ANN401  argparse names no public type for it
    """Declare the commands."""
    ledger = command(
        commands, "ledger", _rebuild, "rebuild a ledger that was lost or damaged, if no copy is left"
    )
    ledger.add_argument("action", choices=("rebuild",), help="what to do with it")
    ledger.add_argument("set", help="a set of your own store")
    ledger.add_argument("--by", required=True, metavar="NAME", help="who does it, as the ledger will say")
    ledger.add_argument("--why", required=True, metavar="REASON", help="what happened to the ledger")

    sign = command(commands, "sign", _sign, "sign the workbook of a version with an SSH key")
    sign.add_argument("set", help="a set (its newest version) or set@version")
    sign.add_argument("--key", required=True, type=Path, metavar="FILE", help="your private SSH key")


def _rebuild(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions.rebuilding import rebuild  # noqa: PLC0415  keeps the start light

    done = rebuild(parsed.set, parsed.by, parsed.why)
    out(f"Rebuilt: the ledger of {done.set}. {done.kept} lines kept, {done.dropped} dropped.")
    if done.aside:
        out(f"  The ledger before is kept as {done.aside}")
    if done.entered:
        out(f"  Entered from their workbooks, as drafts: {', '.join(done.entered)}")
    if done.lost:
        out(f"  Without a workbook, given up as lost: {', '.join(done.lost)}")
    for reason in done.refused:
        say(f"warning: not entered: {reason}")
    if done.dropped or done.entered:
        say("Approvals that stood in lost lines are gone: submit and approve those versions again.")
    out(f"See: costmodel versions {done.set} --verify")
    return DONE


def _sign(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions.signatures import sign  # noqa: PLC0415  keeps the start light

    out(f"Signed: {sign(parsed.set, parsed.key)}. See: costmodel versions --verify")
    return DONE
