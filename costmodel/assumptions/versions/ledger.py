"""The ledger of a set: who saved, submitted and approved which version, and what it was made from.

``ledger.csv`` lies beside the versions. Lines are only ever added, each in one write, so that several people
may write at once. A line carries the content hash of its version and of the version before (the chain), the
seal of the line it follows, and its own seal, made of that seal and its words: a line that was edited, moved
or copied from the ledger of another set, or one that is missing, shows. ``ledger.seal`` holds the seals of
the last lines, so that a ledger that was cut off shows too. A line that a crash left half written is passed
over.

The ledger is the truth about the status of a version; the file of a version says what it was when saved.
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
    """The ledger of a set; an empty one where there is none."""
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
        # Excel may have made a date of a version: such a line is none.
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
    """Note that a set has a ledger, before its first version and its first line are written."""
    if not (folder / SEAL).exists() and not (folder / LEDGER).exists():
        _note(folder, (read_ledger(folder).set,))


def append(folder: Path, lines: Sequence[LedgerLine]) -> None:
    """Add lines to the ledger of a set, in one write, and bring them to the disk.

    An OutputError says whether the lines stand in the ledger. ``ledger.seal`` follows; where it cannot be
    written it notes an earlier line, which is true too, until the next lines are added.
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
    """Note the last lines in ``ledger.seal``; whether that could be done. What is missing stays noted."""
    ledger = read_ledger(folder)
    try:
        _note(folder, (*ledger.noted_and_gone, *ledger.tips))
    except OutputError:
        return False
    return True


def write_anew(folder: Path, lines: Iterable[LedgerLine]) -> None:
    """Write all lines of a ledger again, sealed anew; where that is cut short it can be repeated."""
    name = folder.resolve().name
    text = "".join(_row(_all_words(line)) for line in chained(lines, name))
    _note(folder, (name,))
    replace_file(folder / LEDGER, lambda file: file.write((_row(COLUMNS) + text).encode()))
    _note(folder, read_ledger(folder).tips)


def _note(folder: Path, seals: Iterable[str]) -> None:
    text = "".join(f"{seal}\n" for seal in seals)
    replace_file(folder / SEAL, lambda file: file.write(text.encode()))


def _add(path: Path, text: str) -> None:
    # A line left half written by a crash is ended first, so that it spoils no other.
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
    """What became of lines whose writing failed, in words: read back, not guessed."""
    path, reason = folder / LEDGER, error.strerror or type(error).__name__
    try:
        known = {line.seal for line in read_ledger(folder).lines}
    except AssumptionError:
        known = set()
    stand = [f"{line.version} {line.status}" for line in lines if line.seal in known]
    if stand:
        return (
            f"{path}: the ledger now says {', '.join(stand)}, but the disk did not confirm it ({reason}). "
            f"See costmodel versions {folder.name} before you run the command again."
        )
    return (
        f"{path} could not be written ({reason}). The ledger says what it said before. Free space, "
        "close it where it is open, see that you may write to the folder, then run again."
    )


def _all_words(line: LedgerLine) -> tuple[str, ...]:
    return (*line.words, line.before or "", line.seal)


def _row(words: Sequence[str]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(words)
    return text.getvalue()


def _words(row: str) -> tuple[str, ...]:
    """The cells of one line; a half-written line with an open quote spoils no other."""
    try:
        return tuple(next(csv.reader([row], strict=True), ("",)))
    except csv.Error:
        return (row,)


def _bytes(path: Path) -> bytes | None:
    """What a file holds; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        mend = "Close it where it is open, and see that you may read the files of the folder."
        expected = "the ledger of the set, which tells what is approved"
        place = path.parent.name
        found = f"{path} cannot be read ({reason})"
        raise AssumptionError([Problem(place, path.name, "", found, expected, mend)]) from error
