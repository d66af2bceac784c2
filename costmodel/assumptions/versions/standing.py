"""The standing of a version: its status in the ledger, its approval, and problems with its use."""

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
    from collections.abc import Iterator, Mapping

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.assumptions.versions.ledger_lines import Ledger, LedgerLine
    from costmodel.errors import Problem


ALONE = "WHO ALSO PREPARED IT"
"""After the name of a person who approved a version that the same person had prepared."""


def state_beside(assumptions: Assumptions) -> SetState | None:
    """The state of the set in the folder of a workbook; None if the workbook is not named like a version."""
    path = Path(assumptions.path) if assumptions.path else None
    return set_state(path.parent) if path is not None and VERSION.fullmatch(path.stem) else None


def standing_problems(assumptions: Assumptions, state: SetState | None) -> list[Problem]:
    """The problems of a workbook according to its ledger; empty if it is not a version of a store.

    A damaged ledger is an error for every version; a problem of another version is only a warning.
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
                version, f"the version {assumptions.version} in the file of {version}",
                f"version {version}", f"It has replaced another file. {ARCHIVE}",
            )
        )  # fmt: skip
    elif not lines:
        if reason := not_enterable(assumptions, state):
            problems.append(planted(state, version, reason))
    elif all(line.content_hash != assumptions.content_hash for line in lines):
        problems.append(_changed(state, assumptions, lines[0]))
    return [*problems, *_weak_approval(state, assumptions), *_rebuilt(state, version)]


def with_ledger(assumptions: Assumptions, state: SetState | None) -> Assumptions:
    """The assumptions with status and approval from the ledger."""
    if state is None:
        return assumptions
    ledger, version = state.ledger, _name(assumptions)
    approved, status = ledger.last(version, APPROVED), ledger.status(version)
    if not status:
        return assumptions
    stated = {"status": status}
    if approved is not None:
        alone = person_key(approved.by) in preparers(ledger, version, assumptions)
        who = f"{approved.by}, {ALONE} ({reason_of(approved)})" if alone else approved.by
        stated |= {"approved_by": who, "approved_on": approved.on}
    return replace(assumptions, about={**assumptions.about, **stated})


def approved_alone(about: Mapping[str, object]) -> bool:
    """Whether the person who approved a version had prepared it, as About states it."""
    return f", {ALONE} (" in str(about.get("approved_by") or "")


def preparers(ledger: Ledger, version: str, assumptions: Assumptions | None = None) -> set[str]:
    """Keys of the persons who prepared a version: who saved it, and prepared_by of About."""
    names = [line.by for line in ledger.saved().get(version, [])]
    if assumptions is not None:
        names.append(str(assumptions.about.get("prepared_by") or ""))
    return {person_key(name) for name in names if name}


def reason_of(line: LedgerLine) -> str:
    """The reason of a line, in words."""
    return f"reason: {line.note}" if line.note else "no reason was given"


def lost_ledger(assumptions: Assumptions, state: SetState) -> list[Problem]:
    """The problem of a version saved by the program in a folder without a ledger."""
    version = _name(assumptions)
    if not same_name(assumptions.set, state.ledger.set) or not logged(assumptions, version):
        return []
    changed = assumptions.about.get("content_hash") != assumptions.content_hash
    fault = f"{version}, a version saved by the program, without {LEDGER} and {SEAL}"
    if changed:
        fault += "; it was changed after it was saved"
    expected = "the ledger of the set, the only record of what was approved and by whom"
    severity = "error" if changed or state.strict else "warning"
    return [state.problem(version, fault, expected, state.repair, severity, alarm=not changed)]


def not_enterable(assumptions: Assumptions, state: SetState) -> str:
    """Why a workbook without a line cannot come from an interrupted save; "" if it can."""
    about, version = assumptions.about, _name(assumptions)
    parent = str(about.get("parent") or "")
    if wrong := not_itself(assumptions, state):
        return wrong
    if not state.ledger.lines:  # a set copied by hand, or an interrupted first save
        return ""
    if not logged(assumptions, version):
        return "its table ChangeLog has no entry of its saving"
    if parent not in state.ledger.saved():
        return f"it was made from {parent or 'nothing'}, which is not a version of this set"
    return ""


def not_itself(assumptions: Assumptions, state: SetState) -> str:
    """Why a workbook cannot be the version of its file name as it was saved; "" if it can."""
    if wrong := misnamed(assumptions, state):
        return wrong
    changed = assumptions.about.get("content_hash") not in (None, assumptions.content_hash)
    return "it was changed after it was saved" if changed else ""


def misnamed(assumptions: Assumptions, state: SetState) -> str:
    """Why a workbook does not belong to the set and version of its path; "" if it does."""
    if assumptions.version != _name(assumptions):
        return f"its version is {assumptions.version}"
    if not same_name(assumptions.set, state.ledger.set):
        return f"its set is {assumptions.set}"
    return ""


def _name(assumptions: Assumptions) -> str:
    """The version in the file name of a workbook."""
    return Path(assumptions.path or "").stem


def logged(assumptions: Assumptions, version: str) -> bool:
    """Whether the ChangeLog of the workbook contains its saving as this version."""
    return any(row["version"] == version and row["by"] for row in assumptions.table("ChangeLog").rows)


def planted(state: SetState, version: str, reason: str) -> Problem:
    """The problem of a workbook among the versions that the program did not save."""
    return state.problem(
        version, f"the file {version}{SUFFIX}, which is not in the ledger; {reason}",
        "a version saved by the program",
        f"If it does not belong there, remove it. {entering(state, version)}",
    )  # fmt: skip


def _changed(state: SetState, assumptions: Assumptions, line: LedgerLine) -> Problem:
    version, status = line.version, state.ledger.status(line.version)
    protected = status in PROTECTED
    return state.problem(
        version,
        f"content {assumptions.content_hash[:SHOWN]}: the file of {version} was changed after it was "
        f"saved by {line.by} on {line.on}",
        f"content {line.content_hash[:SHOWN]}, as in the ledger ({status})",
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
        f"Ask a second person to review it: costmodel approve {state.ledger.set}@{version} --by NAME.",
        "warning",
    )  # fmt: skip


def _rebuilt(state: SetState, version: str) -> Iterator[Problem]:
    """A warning for a version whose ledger entry depends on the person who rebuilt the ledger."""
    line = state.ledger.rebuilt
    if line is not None and version in state.ledger.rests_on_rebuilding:
        yield state.problem(
            version, f"the ledger was rebuilt by {line.by} on {line.on} ({line.note}), and the entry of "
            f"{version} depends on that", "an original ledger from the first version on",
            "Compare the version with a copy kept by others.", "warning",
        )  # fmt: skip
