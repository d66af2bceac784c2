"""The lines of a ledger, and what they say together: the status of each version, whether the seals fit."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

COLUMNS = (
    *("version", "content_hash", "parent", "parent_hash", "status", "by", "on"),
    *("note", "before", "seal"),
)
OLDER_COLUMNS = (*COLUMNS[:7], "seal")
"""The columns of ledgers begun before lines had a note and named the line they follow."""
DRAFT, SUBMITTED, APPROVED, SUPERSEDED = "draft", "submitted", "approved", "superseded"
LOST = "lost"
"""The status of a version whose file is gone for good, as the rebuilding of the ledger states."""
REBUILT = "rebuilt"
"""The status of a line without a version: all lines above it were written anew by one person."""
PROTECTED = (APPROVED, SUPERSEDED, LOST)
"""Statuses of versions that never change any more."""
SEAL_LENGTH = 16
_SEAL = re.compile(rf"[0-9a-f]{{{SEAL_LENGTH}}}")
LOOKED_BACK = 100
"""How many lines back an older line, which does not name the line it follows, may have gone on from."""


@dataclass(frozen=True)
class LedgerLine:
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
    note: str = ""
    """The reason, where a line needs one: an approval by the person who prepared it, a line entered later."""
    before: str | None = ""
    """Seal of the line it follows, the name of the set for the first; None in lines of the older columns."""
    seal: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """What it says: all of it but the seals."""
        texts = (
            self.version,
            self.content_hash,
            self.parent,
            self.parent_hash,
            self.status,
            self.by,
            self.on,
        )
        noted = texts if self.before is None else (*texts, self.note)
        return tuple(" ".join(text.split()) for text in noted)

    def fits(self, before: str) -> bool:
        """Whether its seal is that of its words after the line with the seal ``before``."""
        return self.seal == _seal_of(self.words, before)


@dataclass(frozen=True)
class Ledger:
    """The lines of a ledger, and the last seals that were noted beside it."""

    set: str
    lines: tuple[LedgerLine, ...] = ()
    broken: tuple[int, ...] = ()
    """Numbers of the lines, counted from 1, that are none: with other columns, or half written."""
    noted: tuple[str, ...] = ()
    begun: bool = False
    """Whether either of its two files is there."""
    resaved: bool = False
    """Whether another program wrote the file again: the words are the same, the bytes are not."""
    headed: bool = False
    """Whether the header names the columns that lines have now."""

    @cached_property
    def of_version(self) -> dict[str, list[LedgerLine]]:
        """The lines of each version, in the order in which the versions were first named."""
        lines: dict[str, list[LedgerLine]] = {}
        for line in self.lines:
            if line.version:
                lines.setdefault(line.version, []).append(line)
        return lines

    @cached_property
    def _drafts(self) -> dict[str, list[LedgerLine]]:
        drafts = {
            version: [line for line in lines if line.status == DRAFT]
            for version, lines in self.of_version.items()
        }
        return {version: lines for version, lines in drafts.items() if lines}

    def saved(self) -> dict[str, list[LedgerLine]]:
        """The lines with which each version came into being: one, unless a number was used twice."""
        return self._drafts

    def status(self, version: str) -> str:
        """The status of a version, as its last line says; empty where the ledger does not know it."""
        last = self.last(version)
        return "" if last is None else last.status

    def last(self, version: str, status: str = "") -> LedgerLine | None:
        """The last line of a version, or the last one of a status."""
        lines = self.of_version.get(version, [])
        return next((line for line in reversed(lines) if status in ("", line.status)), None)

    @property
    def versions(self) -> tuple[str, ...]:
        """Every version the ledger knows, in the order they were saved."""
        return tuple(self.of_version)

    @cached_property
    def rebuilt(self) -> LedgerLine | None:
        """The last line that says that the ledger was rebuilt."""
        return next((line for line in reversed(self.lines) if line.status == REBUILT), None)

    @cached_property
    def rests_on_rebuilding(self) -> frozenset[str]:
        """The versions to which nothing has happened since the ledger was rebuilt."""
        since: set[str] = set()
        for line in reversed(self.lines):
            if line.status == REBUILT:
                return frozenset(self.of_version.keys() - since)
            since.add(line.version)
        return frozenset()

    @property
    def other_set(self) -> str:
        """The set that the ledger was begun for, where that is another one."""
        first = (self.lines[0].before if self.lines else "") or ""
        return "" if not first or _SEAL.fullmatch(first) or same_name(first, self.set) else first

    def followed(self) -> Iterator[tuple[LedgerLine, LedgerLine | None]]:
        """Each line with the line that it follows; with itself where its seal fits none."""
        known: dict[str, LedgerLine] = {}
        for number, line in enumerate(self.lines):
            if line.before is None:
                back = self.lines[max(0, number - LOOKED_BACK) : number]
                earlier = next((one for one in reversed(back) if line.fits(one.seal)), None)
                yield line, earlier if earlier is not None or line.fits("") else line
            elif line.before in known and line.fits(line.before):
                yield line, known[line.before]
            else:
                first = same_name(line.before, self.set) and line.fits(line.before)
                yield line, None if first else line
            known[line.seal] = line

    def unsealed(self) -> list[LedgerLine]:
        """The lines whose seal does not fit what they say, or what came before."""
        return [line for line, earlier in self.followed() if earlier is line]

    @property
    def cut(self) -> bool:
        """Whether a line that was noted as one of the last is gone."""
        return bool(self.noted_and_gone)

    @property
    def noted_and_gone(self) -> list[str]:
        """The seals noted as the last ones that no line has."""
        seals = {line.seal for line in self.lines}
        return [seal for seal in self.noted if seal not in seals and not same_name(seal, self.set)]

    @property
    def tips(self) -> tuple[str, ...]:
        """Seals of the lines that no other line follows: of more than one where people wrote at once."""
        followed = {line.before for line in self.lines}
        tips = [line.seal for line in self.lines if line.before is not None and line.seal not in followed]
        return tuple(tips) or tuple(line.seal for line in self.lines[-1:]) or (self.set,)


def chained(lines: Iterable[LedgerLine], before: str) -> list[LedgerLine]:
    """Lines sealed one after the other, the first after the line with the seal ``before``."""
    sealed: list[LedgerLine] = []
    for line in lines:
        plain = LedgerLine(*replace(line, before="").words)
        following = replace(plain, before=before, seal=_seal_of(plain.words, before))
        sealed.append(following)
        before = following.seal
    return sealed


def _seal_of(words: Sequence[str], before: str) -> str:
    return hashlib.sha256("\n".join((before, *words)).encode()).hexdigest()[:SEAL_LENGTH]


def same_name(one: str, other: str) -> bool:
    """Whether two names of sets are one folder, also where a system folds case or decomposes accents."""
    return unicodedata.normalize("NFC", one).casefold() == unicodedata.normalize("NFC", other).casefold()
