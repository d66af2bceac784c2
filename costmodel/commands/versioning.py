"""The commands for versions of assumptions, from the first one to the bridge between two."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.commands.command_options import SET_HELP, Commands, command, json_flag
from costmodel.commands.policy_library import new_of_country
from costmodel.commands.terminal import (
    DONE,
    INPUT_PROBLEMS,
    WRONG_USAGE,
    out,
    print_json,
    print_problems,
    quoted,
    say,
)
from costmodel.wording.catalogue import Verbatim

if TYPE_CHECKING:
    from costmodel.assumptions.versions.history import History

WORKBOOK = ".xlsx"
CHANGES_SHOWN = 50


def add_version_commands(commands: Commands) -> None:
    """Declare the commands."""
    versions = command(
        commands, "versions", _versions, "list the sets, their versions and the status of each"
    )
    versions.add_argument("set", nargs="?", help="only this set")
    versions.add_argument(
        "--verify",
        action="store_true",
        help="verify every workbook against the ledger, check signatures",
    )
    versions.add_argument(
        "--signers",
        type=Path,
        metavar="FILE",
        help="your own list of allowed signers, kept outside the store",
    )
    json_flag(versions)

    new = command(
        commands,
        "new",
        _new,
        "start a new set from another one, or create a workbook to fill in",
        writes=True,
    )
    new.add_argument(
        "name", help="the set to start, or the workbook (.xlsx) to create; nothing is overwritten"
    )
    new.add_argument(
        "--country", metavar="NAME", help="make the set from published figures: a name in English, French or "
        "Spanish, or an ISO code",
    )  # fmt: skip
    new.add_argument("--first-year", type=int, metavar="YEAR", help="with --country: first year of the model")
    new.add_argument("--from", dest="source", metavar="SET", help="the set or set@version to copy")
    _who(new, required=False)
    new.add_argument("--why", default="", help="the reason, recorded in the change log")

    save = command(
        commands,
        "save",
        _save,
        "save a workbook as the next version of a set and log every change",
        writes=True,
    )
    save.add_argument("file", type=Path, help="the workbook, made from a version of the set")
    save.add_argument("--into", required=True, metavar="SET", help="the set")
    save.add_argument("--why", default="", help="the reason for the changes; asked for if not given")
    save.add_argument(
        "--onto",
        default="",
        metavar="VERSION",
        help="the version it follows, if not the one it was made from",
    )
    save.add_argument(
        "--as", dest="version", default="", metavar="YYYY.N", help="its number, if not the next one"
    )
    _who(save)

    for name, action, text in (
        ("submit", _submit, "submit a version for approval"),
        ("approve", _approve, "approve a submitted version; it can never change from then on"),
    ):
        parser = command(commands, name, action, text, writes=True)
        parser.add_argument("set", help="a set (its newest version) or set@version")
        _who(parser)
        if name == "approve":
            parser.add_argument(
                "--reason",
                default="",
                help="why the person who prepared it also approves it; recorded in the ledger",
            )

    show = command(commands, "show", _show, "describe a version: what was changed, by whom and why")
    show.add_argument("set", help=SET_HELP)
    show.add_argument("--text", action="store_true", help="one value per line, for git diff")
    json_flag(show)


def _who(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument("--by", required=required, metavar="NAME", help="your name, recorded in the ledger")


def _versions(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions.history import history, sets_with_history

    names = [parsed.set] if parsed.set else sets_with_history()
    histories = [history(name, verify=parsed.verify, signers=parsed.signers) for name in names]
    problems = [problem for record in histories for problem in record.problems]
    failed = any(problem.severity == "error" for problem in problems)
    if parsed.json:
        sets = {record.set: [version.version for version in record.versions] for record in histories}
        print_json({"sets": sets, "history": [record.to_dict() for record in histories]})
    else:
        for record in histories:
            out(_history_text(record))
        print_problems(problems)
        if parsed.verify and not failed:
            count = sum(len(record.versions) for record in histories)
            out(f"Verified: {count} workbooks are as their ledger states.")
    return INPUT_PROBLEMS if failed else DONE


def _history_text(history: History) -> str:
    lines = [f"{history.set}  ({history.folder})"]
    for version in history.versions:
        who = f"by {version.by} on {version.on}" if version.by else ""
        parent = f", made from {version.parent}" if version.parent else ""
        signed = f", signed by {version.signed_by}" if version.signed_by else ""
        lines.append(f"  {version.version:<9} {version.status:<11} {who}{parent}{signed}".rstrip())
        lines += [f"            ONE PERSON: {version.alone}"] if version.alone else []
        lines += [f"            note: {version.note}"] if version.note and not version.alone else []
    lines += [f"  THE LEDGER WAS REBUILT {history.rebuilt}"] if history.rebuilt else []
    lines += [f"  also kept: {name}" for name in history.kept]
    return "\n".join(lines)


def _new(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.format.writer import template_rows, write_new
    from costmodel.assumptions.versions import revisions, store

    path = Path(parsed.name)
    if parsed.country:
        return new_of_country(parsed)
    if path.suffix.lower() != WORKBOOK and parsed.source:
        if not parsed.by:
            say("costmodel new: give your name with --by NAME; it is recorded in the ledger")
            return WRONG_USAGE
        saved = revisions.new_set(parsed.name, parsed.source, parsed.by, parsed.why)
        origin = f"copied from {saved.parent}" if saved.parent else "as included in the package"
        out(f"Written: {saved.path}, version {saved.version} of {saved.set}, {origin}.")
        out(f"To change it: costmodel new work.xlsx --from {saved.set}, edit that copy, then costmodel save.")
        return DONE
    if path.suffix.lower() != WORKBOOK:
        path = Path(f"{revisions.set_folder(parsed.name).name}{WORKBOOK}")
    if parsed.source:
        write_new(path, store.load(parsed.source))
        out(f"Written: {path}, a copy of {parsed.source} to work on. Change the yellow cells, then run:")
    else:
        rows = template_rows()
        about = [row for row in rows["About"] if row["property"] == "set" and path.stem.isidentifier()]
        for row in about:
            row["value"] = path.stem
        write_new(path, rows)
        out(f"Written: {path}. Fill in the yellow cells, then run: costmodel check {quoted(str(path))}")
    source = parsed.source or ""
    home = "" if source.lower().endswith(WORKBOOK) else source.partition("@")[0]
    out(f'costmodel save {quoted(str(path))} --into {home or "SET"} --why "the reason" --by "your name"')
    return DONE


def _save(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions import revisions

    why = parsed.why
    if not why and sys.stdin.isatty():
        why = input("Why were the values changed? ")
    saved = revisions.save(
        parsed.file, parsed.into, why=why, by=parsed.by, onto=parsed.onto, version=parsed.version
    )
    changes = f": {saved.changes.summary} since {saved.parent}" if saved.changes.before else ""
    out(f"Saved: {saved.set}@{saved.version}{changes}. {saved.path}")
    if saved.set_back:
        say(f"WARNING: {parsed.file.name} takes back changes of versions up to {saved.parent}:")
        for change in saved.set_back[:CHANGES_SHOWN]:
            say(f"  {change.words}")
        say("If this is not meant, include these changes in your workbook and save it again.")
    out(f"Next: costmodel submit {saved.set}@{saved.version} --by NAME")
    return DONE


def _submit(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions.approval import submit

    name = submit(parsed.set, parsed.by)
    out(f"Submitted: {name}. Next: costmodel approve {name} --by NAME")
    return DONE


def _approve(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions.approval import alone, approve

    name = approve(parsed.set, parsed.by, reason=parsed.reason)
    out(f"Approved: {name} by {parsed.by}. Do not change its file; save new values as a new version.")
    if note := alone(name, parsed.by):
        say(f"WARNING: {note}.")
    return DONE


def _show(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions import store
    from costmodel.assumptions.versions.history import lines_of
    from costmodel.assumptions.versions.set_text import text_of

    path = store.locate(parsed.set)
    if parsed.text:
        text, problems = text_of(path)
        out(text.removesuffix("\n"))
        print_problems(problems)
        return DONE
    assumptions = store.load(parsed.set)
    about, version = assumptions.about, assumptions.version
    events = lines_of(path)
    logged = [row.values for row in assumptions.table("ChangeLog").rows if row["version"] == version]
    rows = {name: len(table) for name, table in assumptions.tables.items() if len(table)}
    if parsed.json:
        history = [
            {"status": line.status, "by": line.by, "on": line.on, "note": line.note} for line in events
        ]
        print_json({
            "set": assumptions.set, "version": version, "title": assumptions.title,
            "content_hash": assumptions.content_hash,
            "status": about.get("status"), "parent": about.get("parent"), "history": history,
            "rows": rows, "changes": logged,
            "warnings": [warning.to_dict() for warning in assumptions.warnings],
        })  # fmt: skip
        return DONE
    out(f"{assumptions.title} ({assumptions.stamp})")
    out(f"  status {about.get('status')}; made from {about.get('parent') or 'no version of this set'}")
    for line in events:
        out(f"  {line.status} by {line.by} on {line.on}{f' ({line.note})' if line.note else ''}")
    out(f"  {', '.join(f'{name} {count}' for name, count in rows.items())} rows")
    if logged:
        out("Changes in this version:")
    for row in logged[:CHANGES_SHOWN]:
        place = " ".join(
            str(row[name]) for name in ("table", "key", "column") if row[name] not in (None, "*")
        )
        told = f"  {place}: {row['before'] or '-'} -> {row['after'] or '-'} ({row['by']}: {row['why']})"
        out(Verbatim(told))
    if len(logged) > CHANGES_SHOWN:
        out(f"  and {len(logged) - CHANGES_SHOWN} more, in the table ChangeLog")
    print_problems(assumptions.warnings)
    return DONE
