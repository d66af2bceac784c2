"""The ledger of a set: who saved, submitted and approved which version, and what it was made from.

``ledger.csv`` lies beside the versions. Lines are only ever added, each in one write, so that several people
may write at once. A line carries the content hash of its version and of the version before (the chain), and
a seal made of the seal of an earlier line and its own words: a line that was edited, or one that is missing,
shows. ``ledger.seal`` holds the last seal, so that a ledger that was cut off shows too. A line that a crash
left half written is passed over.

The ledger is the truth about the status of a version; the file of a version says what it was when saved.
"""

from __future__ import annotations

import csv
import hashlib
import os
from dataclasses import dataclass, replace
from functools import cached_property
from io import StringIO
from typing import TYPE_CHECKING

from costmodel.errors import OutputError
from costmodel.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LEDGER, SEAL = "ledger.csv", "ledger.seal"
COLUMNS = ("version", "content_hash", "parent", "parent_hash", "status", "by", "on", "seal")
DRAFT, SUBMITTED, APPROVED, SUPERSEDED = "draft", "submitted", "approved", "superseded"
PROTECTED = (APPROVED, SUPERSEDED)
"""Statuses of versions that never change any more."""
SEAL_LENGTH = 16
AT_ONCE = 50
"""Lines that may have been written at once, each without knowing of the others."""


@dataclass(frozen=True)
class Line:
    """One line: what happened to a version."""

    version: str
    content_hash: str
    parent: str
    """The version it was made from; ``set@version`` where that is of another set; empty for the first."""
    parent_hash: str
    status: str
    by: str
    on: str
    """Day, YYYY-MM-DD."""
    seal: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """All of it but the seal."""
        of = (self.version, self.content_hash, self.parent, self.parent_hash, self.status, self.by, self.on)
        return tuple(" ".join(text.split()) for text in of)


@dataclass(frozen=True)
class Ledger:
    """The lines of a ledger, and the last seals that were noted beside it."""

    lines: tuple[Line, ...]
    broken: tuple[int, ...]
    """Numbers of the lines, counted from 1, that are none: with other columns, or half written."""
    noted: tuple[str, ...]

    def saved(self) -> dict[str, list[Line]]:
        """The lines with which each version came into being: one, unless a number was used twice."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.status == DRAFT:
                found.setdefault(line.version, []).append(line)
        return found

    def status(self, version: str) -> str:
        """The status of a version, as its last line says; empty where the ledger does not know it."""
        last = self.last(version)
        return "" if last is None else last.status

    def last(self, version: str, status: str = "") -> Line | None:
        """The last line of a version, or the last one of a status."""
        return self._last.get((version, status))

    @cached_property
    def _last(self) -> dict[tuple[str, str], Line]:
        """The last line of each version, and of each version and status."""
        return {(line.version, kind): line for line in self.lines for kind in ("", line.status)}

    @cached_property
    def versions(self) -> tuple[str, ...]:
        """Every version the ledger knows, in the order they were saved."""
        return tuple(dict.fromkeys(line.version for line in self.lines))

    def unsealed(self) -> list[Line]:
        """The lines whose seal does not fit what they say, or what came before."""
        seals, found = [""], []
        for line in self.lines:
            # Two people writing at once may both have gone on from the same line: an earlier one will do.
            if not any(line.seal == _sealed(line, seal) for seal in reversed(seals[-AT_ONCE:])):
                found.append(line)
            seals.append(line.seal)
        return found

    @property
    def cut(self) -> bool:
        """Whether the line that was noted as the last one is gone."""
        return not {*self.noted} <= {line.seal for line in self.lines}


def read_ledger(folder: Path) -> Ledger:
    """The ledger of a set; an empty one where there is none."""
    lines: list[Line] = []
    broken: list[int] = []
    for number, words in enumerate(_records(folder / LEDGER), 1):
        if tuple(words) == COLUMNS:
            continue
        if len(words) == len(COLUMNS) and len(words[-1]) == SEAL_LENGTH:
            lines.append(Line(*words))
        else:
            broken.append(number)
    return Ledger(tuple(lines), tuple(broken), tuple(_text(folder / SEAL).split()))


def append(folder: Path, lines: Sequence[Line]) -> None:
    """Add lines to the ledger of a set, in one write, and bring them to the disk."""
    known = read_ledger(folder)
    seal = known.lines[-1].seal if known.lines else ""
    sealed: list[Line] = []
    for line in lines:
        plain = Line(*line.words)
        seal = _sealed(plain, seal)
        sealed.append(replace(plain, seal=seal))
    text = "".join(_row((*line.words, line.seal)) for line in sealed)
    path = folder / LEDGER
    try:
        _add(path, text)
    except OSError as error:
        raise OutputError(
            f"{path} could not be written ({error.strerror}). Close it where it is open, then run again; "
            "what was in it is unchanged."
        ) from error
    replace_file(folder / SEAL, lambda file: file.write(f"{seal}\n".encode()))


def _add(path: Path, text: str) -> None:
    header = "" if path.exists() and path.stat().st_size else _row(COLUMNS)
    # A line left half written by a crash is ended first, so that it spoils no other.
    ended = "" if header or path.read_bytes().endswith(b"\n") else "\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        data = (header + ended + text).encode()
        written = os.write(handle, data)
        if written != len(data):
            raise OSError(0, f"only {written} of {len(data)} bytes could be written")
        os.fsync(handle)
    finally:
        os.close(handle)


def _sealed(line: Line, before: str) -> str:
    return hashlib.sha256("\n".join((before, *line.words)).encode()).hexdigest()[:SEAL_LENGTH]


def _row(words: Sequence[str]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(words)
    return text.getvalue()


def _records(path: Path) -> list[list[str]]:
    return [words for words in csv.reader(StringIO(_text(path))) if words]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except FileNotFoundError:
        return ""
