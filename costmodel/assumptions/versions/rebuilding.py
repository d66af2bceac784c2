"""Rebuild a damaged or lost ledger from the versions, in the name of a person who gives a reason.

Valid lines are kept: those whose seal matches their content. The other versions are entered from the
workbooks as drafts, so that approvals in lost lines must be repeated. The last line records who rebuilt the
ledger and why; the replaced file is kept in the same folder.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.versions.chain import SetState, other_ledger, set_state
from costmodel.assumptions.versions.entering import day, entered
from costmodel.assumptions.versions.ledger import LEDGER, write_anew
from costmodel.assumptions.versions.ledger_lines import DRAFT, LOST, REBUILT, LedgerLine
from costmodel.assumptions.versions.revisions import given, set_folder
from costmodel.assumptions.versions.standing import misnamed
from costmodel.assumptions.versions.store import version_key
from costmodel.errors import AssumptionError, OutputError, Problem
from costmodel.files import create_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from costmodel.assumptions.format.tables import Assumptions


@dataclass(frozen=True)
class Rebuilt:
    """The result of rebuilding a ledger."""

    set: str
    kept: int
    """Valid lines that were kept."""
    dropped: int
    """Invalid lines that were dropped."""
    entered: tuple[str, ...]
    """Versions entered from their workbooks, as drafts."""
    lost: tuple[str, ...]
    """Versions without a workbook."""
    refused: tuple[str, ...]
    """Workbooks that do not match their file name, with the reason."""
    aside: Path | None
    """Where the replaced ledger is kept."""


def rebuild(name: str, by: str, why: str, on: str = "") -> Rebuilt:
    """Rebuild the ledger of a set in the user's own store. Raises an OutputError if it is not damaged."""
    folder, date = set_folder(name), day(on)
    who, reason = given(by, "a name (by)"), given(why, "a reason (why)")
    state = set_state(folder, strict=True)
    if not (state.files or state.ledger.begun):
        mend = "Name a set in your own store."
        raise AssumptionError([Problem(name, "", "", f"no set {name} in {folder.parent}", "a set", mend)])
    workbooks, refused = _workbooks(state)
    if state.ledger.other_set and not workbooks:
        raise AssumptionError([other_ledger(state)])  # the ledger is sound, and so are its approvals
    kept = _kept(state, workbooks)
    known = {line.version for line in kept}
    new: list[LedgerLine] = []
    for version in sorted(workbooks.keys() - known, key=version_key):
        line = entered(workbooks[version], _as_if(kept, state), who, date, new)
        new.append(replace(line, note=f"entered when the ledger was rebuilt; {line.note}"))
    lost = _lost([*kept, *new], state, who, date)
    dropped = len(state.ledger.lines) - len(kept) + len(state.ledger.broken)
    damaged = any(problem.severity == "error" for problem in set_state(folder).problems)
    if not (dropped or new or lost or damaged or state.ledger.resaved):
        raise OutputError(f"The ledger of {state.ledger.set} is not damaged: there is nothing to rebuild.")
    aside = _aside(folder, date)
    lines = [*kept, *new, *lost]
    if dropped or new or lost or damaged:
        counts = f"{len(kept)} lines kept, {dropped} dropped, {len(new)} versions entered, {len(lost)} lost"
        note = f"{reason} ({counts}; the ledger before: {aside.name if aside else 'there was none'})"
        lines.append(LedgerLine("", "", "", "", REBUILT, who, date, note))
    write_anew(folder, lines)
    return Rebuilt(
        state.ledger.set, len(kept), dropped, entered=tuple(line.version for line in new),
        lost=tuple(line.version for line in lost), refused=refused, aside=aside,
    )  # fmt: skip


def _as_if(lines: Iterable[LedgerLine], state: SetState) -> SetState:
    """The state of a set with these lines as its ledger."""
    return replace(state, ledger=replace(state.ledger, lines=tuple(lines)))


def _workbooks(state: SetState) -> tuple[dict[str, Assumptions], tuple[str, ...]]:
    """The versions whose workbooks match their file names, and the problems of the others."""
    workbooks: dict[str, Assumptions] = {}
    refused: list[str] = []
    for version, path in state.files.items():
        try:
            workbook = read(path)
        except AssumptionError as error:
            refused.append(f"{path.name}: {error.problems[0].found}")
            continue
        if reason := misnamed(workbook, state):
            refused.append(f"{path.name}: {reason}")
        else:
            workbooks[version] = workbook
    return workbooks, tuple(refused)


def _kept(state: SetState, workbooks: dict[str, Assumptions]) -> list[LedgerLine]:
    """The valid lines: their seals match their content, and they belong to this set."""
    ledger = state.ledger
    if ledger.other_set:
        return []
    broken = {id(line) for line in ledger.unsealed() if line.before is None or not line.fits(line.before)}
    sound = [line for line in ledger.lines if id(line) not in broken]
    saved = {version: {line.content_hash for line in lines} for version, lines in ledger.saved().items()}
    twice = {
        version: workbooks[version].content_hash
        for version, hashes in saved.items()
        if len(hashes) > 1 and version in workbooks and workbooks[version].content_hash in hashes
    }
    drafts = {line.version for line in sound if line.status == DRAFT}
    sound = [
        line
        for line in sound
        if line.content_hash == twice.get(line.version, line.content_hash)
        and (not line.version or line.version in drafts or line.status == LOST)
        and not (line.status == LOST and line.version in workbooks)
    ]
    contents = {line.version: line.content_hash for line in sound if line.status == DRAFT}
    # A parent with another content is no longer identified by its old hash.
    return [
        line
        if contents.get(line.parent, line.parent_hash) == line.parent_hash
        else replace(line, parent_hash="")
        for line in sound
    ]


def _lost(lines: list[LedgerLine], state: SetState, by: str, on: str) -> list[LedgerLine]:
    """A line for each version in the ledger whose workbook is missing."""
    last = {line.version: line for line in lines}
    named = {*last, *(line.parent for line in lines if "@" not in line.parent)} - {""} - {*state.files}
    return [
        LedgerLine(version, last[version].content_hash if version in last else "", "", "", LOST, by, on,
             "its workbook was missing when the ledger was rebuilt")
        for version in sorted(named, key=version_key)
        if version not in last or last[version].status != LOST
    ]  # fmt: skip


def _aside(folder: Path, on: str) -> Path | None:
    """Keep the replaced ledger under another name."""
    path = folder / LEDGER
    if not path.exists():
        return None
    data = path.read_bytes()
    for number in range(1, 1000):
        aside = folder / f"ledger before {on}{'' if number == 1 else f' {number}'}.csv"
        if not aside.exists():
            return create_file(aside, lambda file: file.write(data))
    raise OutputError(
        f"{folder} contains a thousand former ledgers of {on}: move some of them to another folder."
    )
