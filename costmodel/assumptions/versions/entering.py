"""Checks before a set is changed: versions of an interrupted save are entered, other problems reported."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.versions.chain import SetState, set_state
from costmodel.assumptions.versions.ledger import append
from costmodel.assumptions.versions.ledger_lines import DRAFT, LedgerLine
from costmodel.assumptions.versions.standing import logged, lost_ledger, not_enterable, not_itself, planted
from costmodel.assumptions.versions.store import version_key
from costmodel.errors import AssumptionError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from costmodel.assumptions.format.tables import Assumptions


def ready(folder: Path, by: str, on: str = "", *, submitted: str = "") -> SetState:
    """The state of a set that is about to be changed. Raises an AssumptionError with all its problems.

    A version whose saving was interrupted gets its line here; so does the ``submitted`` one if it matches its
    file name. Any other workbook that is not in the ledger is refused.
    """
    state = set_state(folder)
    refuse_without_ledger(state)
    wrong = [problem for problem in state.problems if problem.severity == "error"]
    if wrong:
        raise AssumptionError(wrong)
    lines: list[LedgerLine] = []
    for version in sorted(state.files, key=version_key):
        if version in state.ledger.of_version:
            continue
        workbook = read(state.files[version])
        reason = not_itself(workbook, state) if version == submitted else not_enterable(workbook, state)
        if reason:
            wrong.append(planted(state, version, reason))
        lines.append(entered(workbook, state, by, on, lines))
    if wrong:
        raise AssumptionError(wrong)
    if not lines:
        return state
    append(folder, lines)
    return set_state(folder)


def refuse_without_ledger(state: SetState) -> None:
    """Refuse to change a set without its ledger: this would silently create a new one."""
    if state.ledger.begun:
        return
    for workbook in _workbooks(state):
        if lost := lost_ledger(workbook, state):
            raise AssumptionError(lost)


def entered(workbook: Assumptions, state: SetState, by: str, on: str, before: list[LedgerLine]) -> LedgerLine:
    """The line of a version that is entered after it was saved; ``before`` are the lines entered with it."""
    about = workbook.about
    parent, author = str(about.get("parent") or ""), str(about.get("prepared_by") or "")
    drafts = [*state.ledger.saved().get(parent, []), *(line for line in before if line.version == parent)]
    # The log of the workbook names who saved it; a workbook copied there by hand was added by ``by``.
    saver = author if author and logged(workbook, workbook.version) else by
    note = f"entered by {by}: it had no line in the ledger"
    if author and author != saver:
        note += f"; prepared by {author}"
    return LedgerLine(
        workbook.version,
        str(about.get("content_hash") or workbook.content_hash),
        parent if drafts or "@" in parent else "",
        drafts[-1].content_hash if drafts else "",
        DRAFT,
        saver,
        day(on),
        note,
    )


def day(on: str = "") -> str:
    """A date in the format of the ledger, YYYY-MM-DD; today, UTC, if none is given."""
    if not on:
        return datetime.now(UTC).date().isoformat()
    try:
        return date.fromisoformat(on).isoformat()
    except ValueError as error:
        raise AssumptionError(
            [Problem("ledger", "", "", f'the date "{on}"', "a date, YYYY-MM-DD", "For example 2026-03-01.")]
        ) from error


def _workbooks(state: SetState) -> Iterator[Assumptions]:
    """The readable workbooks of a set."""
    for path in state.files.values():
        with suppress(AssumptionError):
            yield read(path)
