"""The standing of a version: its status by the ledger, who approved it, and what speaks against its use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.assumptions.versions.chain import ARCHIVE, SHOWN, SUFFIX, SetState, entering, set_state
from costmodel.assumptions.versions.ledger import LEDGER, SEAL
from costmodel.assumptions.versions.ledger_lines import APPROVED, PROTECTED, same_name
from costmodel.assumptions.versions.numbering import VERSION
from costmodel.assumptions.versions.persons import person_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.assumptions.versions.ledger_lines import Ledger, LedgerLine
    from costmodel.errors import Problem


def state_beside(assumptions: Assumptions) -> SetState | None:
    """The state of the set in whose folder a workbook lies; None where it is not named as a version."""
    path = Path(assumptions.path) if assumptions.path else None
    return set_state(path.parent) if path is not None and VERSION.fullmatch(path.stem) else None


def told(assumptions: Assumptions, state: SetState | None) -> list[Problem]:
    """What the ledger beside a workbook has to say of it; nothing where it is no version of a store.

    A damaged ledger is an error for every version. What is wrong with another version is a warning here.
    """
    if state is None:
        return []
    if not state.ledger.begun:
        return lost_ledger(assumptions, state)
    version = _name(assumptions)
    lines = state.ledger.of_version.get(version, [])
    problems = [
        problem if problem.cell in ("", version) else replace(problem, severity="warning", alarm=False)
        for problem in state.problems
        if problem.cell in ("", version) or problem.severity == "error" or problem.alarm
    ]
    if assumptions.version != version:
        problems.append(
            state.problem(
                version, f"the file of {version} says that it is {assumptions.version}",
                f"version {version}", f"It was put in another's place. {ARCHIVE}",
            )
        )  # fmt: skip
    elif not lines:
        if reason := not_enterable(assumptions, state):
            problems.append(planted(state, version, reason))
    elif all(line.content_hash != assumptions.content_hash for line in lines):
        problems.append(_changed(state, assumptions, lines[0]))
    return [*problems, *_weak_approval(state, assumptions), *_rebuilt(state, version)]


def with_ledger(assumptions: Assumptions, state: SetState | None) -> Assumptions:
    """The assumptions with the status, and who approved them, as the ledger has it and no file can."""
    if state is None:
        return assumptions
    ledger, version = state.ledger, _name(assumptions)
    approved, status = ledger.last(version, APPROVED), ledger.status(version)
    if not status:
        return assumptions
    said = {"status": status}
    if approved is not None:
        alone = person_key(approved.by) in preparers(ledger, version, assumptions)
        who = f"{approved.by}, WHO ALSO PREPARED IT ({reason_of(approved)})" if alone else approved.by
        said |= {"approved_by": who, "approved_on": approved.on}
    return replace(assumptions, about={**assumptions.about, **said})


def preparers(ledger: Ledger, version: str, assumptions: Assumptions | None = None) -> set[str]:
    """Who prepared a version, as names are compared: who saved it, and whom its About names."""
    names = [line.by for line in ledger.saved().get(version, [])]
    if assumptions is not None:
        names.append(str(assumptions.about.get("prepared_by") or ""))
    return {person_key(name) for name in names if name}


def reason_of(line: LedgerLine) -> str:
    """The reason a line gives, in words."""
    return f"reason: {line.note}" if line.note else "no reason was given"


def lost_ledger(assumptions: Assumptions, state: SetState) -> list[Problem]:
    """That a version saved by the program stands in the folder of its set without any ledger."""
    version = _name(assumptions)
    if not same_name(assumptions.set, state.ledger.set) or not logged(assumptions, version):
        return []
    changed = assumptions.about.get("content_hash") != assumptions.content_hash
    found = f"{version}, a version saved by the program, without {LEDGER} and {SEAL}"
    if changed:
        found += "; it was changed after it was saved"
    expected = "the ledger of the set: only it tells what was approved, and by whom"
    severity = "error" if changed or state.strict else "warning"
    return [state.problem(version, found, expected, state.cure, severity, alarm=not changed)]


def not_enterable(assumptions: Assumptions, state: SetState) -> str:
    """Why a workbook without a line is not what a save that was cut short leaves; empty where it is."""
    about, version = assumptions.about, _name(assumptions)
    parent = str(about.get("parent") or "")
    if wrong := not_itself(assumptions, state):
        return wrong
    if not state.ledger.lines:  # a set put there by hand, or the first save of all was cut short
        return ""
    if not logged(assumptions, version):
        return "its table ChangeLog does not say that the program saved it"
    if parent not in state.ledger.saved():
        return f"it was made from {parent or 'nothing'}, which is no version of this set"
    return ""


def not_itself(assumptions: Assumptions, state: SetState) -> str:
    """Why a workbook cannot be the version its name says, as it was saved; empty where it can."""
    if wrong := misnamed(assumptions, state):
        return wrong
    changed = assumptions.about.get("content_hash") not in (None, assumptions.content_hash)
    return "it was changed after it was saved" if changed else ""


def misnamed(assumptions: Assumptions, state: SetState) -> str:
    """Why a workbook is not of the set and version that its place says; empty where it is."""
    if assumptions.version != _name(assumptions):
        return f"it says that it is {assumptions.version}"
    if not same_name(assumptions.set, state.ledger.set):
        return f"it says that it is of the set {assumptions.set}"
    return ""


def _name(assumptions: Assumptions) -> str:
    """The version that the name of a workbook says."""
    return Path(assumptions.path or "").stem


def logged(assumptions: Assumptions, version: str) -> bool:
    """Whether the log of changes in the workbook tells of its saving as this version."""
    return any(row["version"] == version and row["by"] for row in assumptions.table("ChangeLog").rows)


def planted(state: SetState, version: str, reason: str) -> Problem:
    """That a workbook stands among the versions which the program did not save there."""
    return state.problem(
        version, f"the file {version}{SUFFIX}, which the ledger does not know; {reason}",
        "a version saved by the program",
        f"If it is not meant to be there, remove it. {entering(state, version)}",
    )  # fmt: skip


def _changed(state: SetState, assumptions: Assumptions, line: LedgerLine) -> Problem:
    version, status = line.version, state.ledger.status(line.version)
    protected = status in PROTECTED
    return state.problem(
        version,
        f"content {assumptions.content_hash[:SHOWN]}: the file of {version} was changed after it was "
        f"saved by {line.by} on {line.on}",
        f"content {line.content_hash[:SHOWN]}, as the ledger has it ({status})",
        f"An approved version never changes. Save the changes as a new version from a copy. {ARCHIVE}"
        if protected
        else "Save the changes as a new version from a copy of the file.",
        "error" if protected else "warning",
    )


def _weak_approval(state: SetState, assumptions: Assumptions) -> Iterator[Problem]:
    version = assumptions.version
    line = state.ledger.last(version, APPROVED)
    if line is None or person_key(line.by) not in preparers(state.ledger, version, assumptions):
        return
    yield state.problem(
        version, f"{line.by} approved {version} on {line.on} and had prepared it; {reason_of(line)}",
        "approval by a second person",
        f"Have somebody else look at it: costmodel approve {state.ledger.set}@{version} --by NAME.",
        "warning",
    )  # fmt: skip


def _rebuilt(state: SetState, version: str) -> Iterator[Problem]:
    """That what the ledger says of a version rests on the word of whoever rebuilt it."""
    line = state.ledger.rebuilt
    if line is not None and version in state.ledger.rests_on_rebuilding:
        yield state.problem(
            version, f"the ledger was rebuilt by {line.by} on {line.on} ({line.note}); what it says of "
            f"{version} rests on that", "a ledger that was kept from the first version on",
            "Compare the version with a copy that others keep.", "warning",
        )  # fmt: skip
