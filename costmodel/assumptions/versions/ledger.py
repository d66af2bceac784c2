"""The ledger of a set: who saved, submitted and approved which version, and what it was made from.

``ledger.csv`` is in the folder of the versions. Lines are only added, each in one write, so that several
people can write at the same time. A line contains the content hash of its version and of the parent (the
chain), the seal of the line that it follows, and its own seal, computed from that seal and its content. This
reveals a line that was edited, moved, copied from the ledger of another set, or removed. ``ledger.seal``
contains the seals of the last lines, which reveals a truncated ledger. An incomplete line is ignored.

The ledger is authoritative for the status of a version; the file of a version contains its status when saved.
"""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

from costmodel.assumptions.versions.ledger_lines import (
    COLUMNS,
    OLDER_COLUMNS,
    SEAL_LENGTH,
    Ledger,
    LedgerLine,
    chained,
)
from costmodel.assumptions.versions.numbering import VERSION
from costmodel.errors import AssumptionError, OutputError, Problem
from costmodel.files import patiently, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

LEDGER, SEAL = "ledger.csv", "ledger.seal"


def read_ledger(folder: Path) -> Ledger:
    """The ledger of a set; an empty one if there is none."""
    data, noted = _bytes(folder / LEDGER), _bytes(folder / SEAL)
    text = ("" if data is None else data.decode("utf-8-sig", errors="replace")).split("\n")
    lines: list[LedgerLine] = []
    broken: list[int] = []
    header: tuple[str, ...] = ()
    resaved = False
    for number, row in enumerate(text, 1):
        words = _words(row.rstrip("\r"))
        if not any(words):
            continue
        # Excel may have converted a version to a date: such a line is invalid.
        sealed = len(words[-1]) == SEAL_LENGTH and (not words[0] or bool(VERSION.fullmatch(words[0])))
        if words in (COLUMNS, OLDER_COLUMNS):
            header = words
        elif sealed and len(words) == len(COLUMNS):
            lines.append(LedgerLine(*words))
        elif sealed and len(words) == len(OLDER_COLUMNS):
            lines.append(replace(LedgerLine(*words[:7]), before=None, seal=words[-1]))
        else:
            broken.append(number)
            continue
        resaved = resaved or row != _row(words)[:-1]
    seals = (noted or b"").decode("utf-8-sig", errors="replace").splitlines()
    return Ledger(
        set=folder.resolve().name,
        lines=tuple(lines),
        broken=tuple(broken),
        noted=tuple(one.strip() for one in seals if one.strip()),
        begun=data is not None or noted is not None,
        resaved=resaved or (data or b"").startswith(b"\xef\xbb\xbf"),
        headed=header == COLUMNS,
    )


def begin(folder: Path) -> None:
    """Record that a set has a ledger, before its first version and its first line are written."""
    if not (folder / SEAL).exists() and not (folder / LEDGER).exists():
        _note(folder, (read_ledger(folder).set,))


def append(folder: Path, lines: Sequence[LedgerLine]) -> None:
    """Add lines to the ledger of a set in one write, and flush them to the disk.

    An OutputError states whether the lines are in the ledger. ``ledger.seal`` is written afterwards; if that
    fails it refers to an earlier line, which is still valid, until the next lines are added.
    """
    begin(folder)
    known = read_ledger(folder)
    sealed = chained(lines, known.lines[-1].seal if known.lines else known.set)
    text = "".join(_row(_all_words(line)) for line in sealed)
    path = folder / LEDGER
    try:
        _add(path, text if known.headed else _row(COLUMNS) + text)
    except OSError as error:
        raise OutputError(_not_added(folder, sealed, error)) from error
    note_last(folder)


def note_last(folder: Path) -> bool:
    """Write the seals of the last lines to ``ledger.seal``; False if that fails. Missing seals are kept."""
    ledger = read_ledger(folder)
    try:
        _note(folder, (*ledger.noted_and_gone, *ledger.tips))
    except OutputError:
        return False
    return True


def write_anew(folder: Path, lines: Iterable[LedgerLine]) -> None:
    """Write all lines of a ledger again with new seals; an interrupted run can be repeated."""
    name = folder.resolve().name
    text = "".join(_row(_all_words(line)) for line in chained(lines, name))
    _note(folder, (name,))
    replace_file(folder / LEDGER, lambda file: file.write((_row(COLUMNS) + text).encode()))
    _note(folder, read_ledger(folder).tips)


def _note(folder: Path, seals: Iterable[str]) -> None:
    text = "".join(f"{seal}\n" for seal in seals)
    replace_file(folder / SEAL, lambda file: file.write(text.encode()))


def _add(path: Path, text: str) -> None:
    # An incomplete line of a crash is ended first, so that it does not damage the next one.
    known = _bytes(path) or b""
    ended = "" if not known or known.endswith(b"\n") else "\n"
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    handle = patiently(lambda: os.open(path, flags, 0o666))
    try:
        data = (ended + text).encode()
        written = os.write(handle, data)
        if written != len(data):
            raise OSError(0, f"only {written} of {len(data)} bytes could be written")
        os.fsync(handle)
    finally:
        os.close(handle)


def _not_added(folder: Path, lines: Sequence[LedgerLine], error: OSError) -> str:
    """The state of lines after a failed write, in words; determined by reading the ledger."""
    path, reason = folder / LEDGER, error.strerror or type(error).__name__
    try:
        known = {line.seal for line in read_ledger(folder).lines}
    except AssumptionError:
        known = set()
    written = [f"{line.version} {line.status}" for line in lines if line.seal in known]
    if written:
        return (
            f"{path}: the ledger now contains {', '.join(written)}, but the disk did not confirm it "
            f"({reason}). "
            f"Run costmodel versions {folder.name} before you repeat the command."
        )
    return (
        f"{path} could not be written ({reason}). The ledger is unchanged. Check the free space "
        "and your write permission for the folder, close the file in other programs, then run again."
    )


def _all_words(line: LedgerLine) -> tuple[str, ...]:
    return (*line.words, line.before or "", line.seal)


def _row(words: Sequence[str]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(words)
    return text.getvalue()


def _words(row: str) -> tuple[str, ...]:
    """The cells of one line; an incomplete line with an open quote does not affect others."""
    try:
        return tuple(next(csv.reader([row], strict=True), ("",)))
    except csv.Error:
        return (row,)


def _bytes(path: Path) -> bytes | None:
    """The content of a file; None if it does not exist."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        mend = "Close it in other programs, and check your permission to read the folder."
        expected = "the ledger of the set, which records the approvals"
        place = path.parent.name
        fault = f"{path} cannot be read ({reason})"
        raise AssumptionError([Problem(place, path.name, "", fault, expected, mend)]) from error
