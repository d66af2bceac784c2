"""Before a set is written to: what a crash left without its line is entered, anything else wrong is told."""

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
    """The state of a set that is about to be written to; an AssumptionError with everything wrong.

    A version whose saving was cut short gets its line here; so does the one that is ``submitted``, if it is
    what its name says. Any other workbook that the ledger does not know is refused.
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
        held = read(state.files[version])
        reason = not_itself(held, state) if version == submitted else not_enterable(held, state)
        if reason:
            wrong.append(planted(state, version, reason))
        lines.append(entered(held, state, by, on, lines))
    if wrong:
        raise AssumptionError(wrong)
    if not lines:
        return state
    append(folder, lines)
    return set_state(folder)


def refuse_without_ledger(state: SetState) -> None:
    """Refuse to write to a set whose ledger is gone: writing would begin a new one in silence."""
    if state.ledger.begun:
        return
    for held in _workbooks(state):
        if lost := lost_ledger(held, state):
            raise AssumptionError(lost)


def entered(held: Assumptions, state: SetState, by: str, on: str, before: list[LedgerLine]) -> LedgerLine:
    """The line of a version that is entered after it was saved; ``before`` are lines entered with it."""
    about = held.about
    parent, author = str(about.get("parent") or ""), str(about.get("prepared_by") or "")
    drafts = [*state.ledger.saved().get(parent, []), *(line for line in before if line.version == parent)]
    # Who saved it says so in the log of the workbook; a workbook put there by hand was brought by ``by``.
    saver = author if author and logged(held, held.version) else by
    note = f"entered by {by}: it stood without a line"
    if author and author != saver:
        note += f"; prepared by {author}"
    return LedgerLine(
        held.version,
        str(about.get("content_hash") or held.content_hash),
        parent if drafts or "@" in parent else "",
        drafts[-1].content_hash if drafts else "",
        DRAFT,
        saver,
        day(on),
        note,
    )


def day(on: str = "") -> str:
    """A day as the ledger writes it, YYYY-MM-DD; today, UTC, where none is given."""
    if not on:
        return datetime.now(UTC).date().isoformat()
    try:
        return date.fromisoformat(on).isoformat()
    except ValueError as error:
        raise AssumptionError(
            [Problem("ledger", "", "", f'the day "{on}"', "a day, YYYY-MM-DD", "For example 2026-03-01.")]
        ) from error


def _workbooks(state: SetState) -> Iterator[Assumptions]:
    """The workbooks of a set that can be read."""
    for path in state.files.values():
        with suppress(AssumptionError):
            yield read(path)
