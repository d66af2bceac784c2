"""The commands for versions of assumptions, from the first one to the bridge between two."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.commands.terminal import (
    DONE,
    INPUT_PROBLEMS,
    WRONG_USAGE,
    command,
    json_flag,
    out,
    print_json,
    print_problems,
    say,
    year_or_horizon,
)
from costmodel.model.measure_list import METRICS

if TYPE_CHECKING:
    from costmodel.assumptions.versions.history import History
    from costmodel.comparison.bridge import Bridge

SET_HELP = "a set, set@version, or a workbook"
WORKBOOK = ".xlsx"
PAIRS_SHOWN = 3
CHANGES_SHOWN = 50


def add_version_commands(commands: Any) -> None:  # noqa: ANN401  argparse names no public type for it
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

    new = command(commands, "new", _new, "start a new set from another one, or create a workbook to fill in")
    new.add_argument(
        "name", help="the set to start, or the workbook (.xlsx) to create; nothing is overwritten"
    )
    new.add_argument("--from", dest="source", metavar="SET", help="the set or set@version to copy")
    _who(new, required=False)
    new.add_argument("--why", default="", help="the reason, recorded in the change log")

    save = command(
        commands, "save", _save, "save a workbook as the next version of a set and log every change"
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
        one = command(commands, name, action, text)
        one.add_argument("set", help="a set (its newest version) or set@version")
        _who(one)
        if name == "approve":
            one.add_argument(
                "--reason",
                default="",
                help="why the person who prepared it also approves it; recorded in the ledger",
            )

    show = command(commands, "show", _show, "describe a version: what was changed, by whom and why")
    show.add_argument("set", help=SET_HELP)
    show.add_argument("--text", action="store_true", help="one value per line, for git diff")
    json_flag(show)

    diff = command(commands, "diff", _diff, "list the changes between two versions or workbooks")
    bridge = command(
        commands, "bridge", _bridge, "show how much each changed assumption contributes to a change in cost"
    )
    for one in (diff, bridge):
        one.add_argument("a", help=f"the earlier: {SET_HELP}")
        one.add_argument("b", help=f"the later: {SET_HELP}")
        one.add_argument("--out", "-o", type=Path, metavar="FILE", help="also write a workbook (.xlsx)")
        json_flag(one)
    _bridge_arguments(bridge)


def _bridge_arguments(bridge: argparse.ArgumentParser) -> None:
    bridge.add_argument(
        "--metric", default="gross_cost", help=f"one of {', '.join(METRICS)} (default gross_cost)",
    )  # fmt: skip
    bridge.add_argument(
        "--year", default="horizon", type=year_or_horizon, help="a year, or horizon (default)"
    )
    bridge.add_argument(
        "--by", default="policy", choices=("policy", "table", "parameter"), help="default policy"
    )
    bridge.add_argument("--scenario", "-s", default="baseline", help="a scenario (default baseline)")
    bridge.add_argument(
        "--orders", type=int, default=200, help="random orders above ten blocks (default 200)"
    )
    bridge.add_argument("--seed", type=int, default=1, help="random seed (default 1)")


def _who(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument("--by", required=required, metavar="NAME", help="your name, recorded in the ledger")


def _versions(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions.history import history, sets_with_history  # noqa: PLC0415  keeps the start light

    names = [parsed.set] if parsed.set else sets_with_history()
    histories = [history(name, verify=parsed.verify, signers=parsed.signers) for name in names]
    problems = [problem for each in histories for problem in each.problems]
    if parsed.json:
        sets = {each.set: [version.version for version in each.versions] for each in histories}
        print_json({"sets": sets, "history": [each.to_dict() for each in histories]})
    else:
        for each in histories:
            out(_history_text(each))
        print_problems(problems)
    return INPUT_PROBLEMS if any(problem.severity == "error" for problem in problems) else DONE


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
    from costmodel.assumptions.format.writer import template_rows, write_new  # noqa: PLC0415  as above
    from costmodel.assumptions.versions import revisions, store  # noqa: PLC0415  keeps the start light

    path = Path(parsed.name)
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
        out(f"Written: {path}. Fill in the yellow cells, then run: costmodel check {path}")
    out(f'costmodel save {path} --into SET --why "the reason" --by "your name"')
    return DONE


def _save(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions import revisions  # noqa: PLC0415  keeps the start light

    why = parsed.why
    if not why and sys.stdin.isatty():
        why = input("Why were the values changed? ")
    saved = revisions.save(
        parsed.file, parsed.into, why=why, by=parsed.by, onto=parsed.onto, version=parsed.version
    )
    changes = f": {saved.changes.summary} since {saved.parent}" if saved.changes.before else ""
    out(f"Saved: {saved.set}@{saved.version}{changes}. {saved.path}")
    out(f"Next: costmodel submit {saved.set}@{saved.version} --by NAME")
    return DONE


def _submit(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions.approval import submit  # noqa: PLC0415  keeps the start light

    name = submit(parsed.set, parsed.by)
    out(f"Submitted: {name}. Next: costmodel approve {name} --by NAME")
    return DONE


def _approve(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions.approval import alone, approve  # noqa: PLC0415  keeps the start light

    name = approve(parsed.set, parsed.by, reason=parsed.reason)
    out(f"Approved: {name} by {parsed.by}. Do not change its file; save new values as a new version.")
    if note := alone(name, parsed.by):
        say(f"WARNING: {note}.")
    return DONE


def _show(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions import store  # noqa: PLC0415  keeps the start light
    from costmodel.assumptions.versions.history import lines_of  # noqa: PLC0415  as above
    from costmodel.assumptions.versions.set_text import text_of  # noqa: PLC0415  as above

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
        history = [{"status": e.status, "by": e.by, "on": e.on, "note": e.note} for e in events]
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
        out(f"  {place}: {row['before'] or '-'} -> {row['after'] or '-'} ({row['by']}: {row['why']})")
    if len(logged) > CHANGES_SHOWN:
        out(f"  and {len(logged) - CHANGES_SHOWN} more, in the table ChangeLog")
    print_problems(assumptions.warnings)
    return DONE


def _diff(parsed: argparse.Namespace) -> int:
    from costmodel.assumptions.versions.diff import diff  # noqa: PLC0415  keeps the start light

    changes = diff(parsed.a, parsed.b)
    if parsed.out:
        from costmodel.reports.diff_workbook import write_diff  # noqa: PLC0415  as above

        write_diff(parsed.out, changes)
    if parsed.json:
        print_json(changes.to_dict())
        return DONE
    out(f"From {changes.before} to {changes.after}: {changes.summary}")
    for change in changes:
        out(f"  {change.words}")
    if parsed.out:
        out(f"Written: {parsed.out}")
    return DONE


def _bridge(parsed: argparse.Namespace) -> int:
    from costmodel.comparison import bridge as bridges  # noqa: PLC0415  keeps the start light

    bridge = bridges.bridge(
        parsed.a, parsed.b, parsed.metric, parsed.year, parsed.by, parsed.scenario,
        orders=parsed.orders, seed=parsed.seed,
    )  # fmt: skip
    if parsed.out:
        from costmodel.reports.bridge_workbook import write_bridge  # noqa: PLC0415  as above

        write_bridge(parsed.out, bridge)
    if parsed.json:
        print_json(bridge.to_dict())
        return DONE
    out(_bridge_text(bridge))
    if parsed.out:
        out(f"Written: {parsed.out}")
    return DONE


def _bridge_text(of: Bridge) -> str:
    scale = of.scale
    period = "over the horizon" if of.year is None else f"in {of.year}"
    steps = [step for step in of.steps if step.contribution]
    width = max((len(step.label) for step in steps), default=0)
    lines = [
        f"{of.label} {period}, scenario {of.scenario}, in {scale.unit(of.unit)}",
        f"  {of.before}: {scale.text(of.start)}",
        *(
            f"  {step.label:<{width}} {scale.text(step.contribution):>16}"
            + (f"  {step.share:>8.1%} of the change" if step.share is not None else "")
            + (f"  ± {scale.text(step.standard_error)}" if not of.exact else "")
            for step in steps
        ),
        f"  {of.after}: {scale.text(of.end)}",
        f"  change: {scale.text(of.change)}",
    ]
    idle = [step.label for step in of.steps if not step.contribution]
    if idle:
        lines.append(f"  changed without effect on this figure: {', '.join(idle)}")
    lines.append(
        f"  interaction: {scale.text(of.interaction)} of the change arises only when blocks change together "
        "and is shared equally among them"
    )
    lines += [
        f"    {pair.one} with {pair.other}: {scale.text(pair.interaction)}" for pair in of.pairs[:PAIRS_SHOWN]
    ]
    return "\n".join([*lines, f"  {of.method}"])


def quality(parsed: argparse.Namespace) -> int:
    """Print the evidence quality of a set: what is overdue, unsourced or illustrative, and its weight."""
    from costmodel.assumptions.versions import review_list  # noqa: PLC0415  keeps the start light
    from costmodel.assumptions.versions.revisions import today  # noqa: PLC0415  as above
    from costmodel.engine.policy_quality import resting  # noqa: PLC0415  as above
    from costmodel.engine.run import load, run_all  # noqa: PLC0415  as above

    assumptions = load(parsed.set)
    weaknesses = review_list.weaknesses(assumptions, today())
    shares = {name: resting(result) for name, result in run_all(assumptions).items()}
    if parsed.json:
        weights = {name: [vars(share) for share in by_grade] for name, by_grade in shares.items()}
        print_json({"weaknesses": [each.to_dict() for each in weaknesses], "resting": weights})
        return DONE
    out(f"{assumptions.title} ({assumptions.stamp})")
    for kind in review_list.KINDS:
        of_kind = [weakness for weakness in weaknesses if weakness.kind == kind]
        out(f"{kind}: {len(of_kind)}")
        for weakness in of_kind:
            out(f"  {weakness.cell:<18} {weakness.name}: {weakness.found}")
    for name, by_grade in shares.items():
        out(f"Share by grade, scenario {name} (cost by the weakest main parameter of the policy):")
        for share in by_grade:
            gains, harms = f"gains {share.gains:>6.1%}", f"harms {share.harms:>6.1%}"
            out(f"  {share.grade:<5} cost {share.cost:>6.1%}   {gains}   {harms}")
    return DONE
