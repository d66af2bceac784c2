"""The lines of a ledger, the status of each version, and whether the seals match."""

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
"""The columns of older ledgers, without the note and the seal of the previous line."""
DRAFT, SUBMITTED, APPROVED, SUPERSEDED = "draft", "submitted", "approved", "superseded"
LOST = "lost"
"""The status of a version whose file is lost, recorded when the ledger is rebuilt."""
REBUILT = "rebuilt"
"""The status of a line without a version: one person rewrote all lines above it."""
PROTECTED = (APPROVED, SUPERSEDED, LOST)
"""Statuses of versions that cannot change."""
SEAL_LENGTH = 16
_SEAL = re.compile(rf"[0-9a-f]{{{SEAL_LENGTH}}}")
LOOKED_BACK = 100
"""Highest number of lines back to the one that a line of the older columns follows."""


@dataclass(frozen=True)
class LedgerLine:
    """One line of the ledger: an event of a version."""

    version: str
    content_hash: str
    parent: str
    """The version it was made from; ``set@version`` if that belongs to another set; "" for the first."""
    parent_hash: str
    status: str
    by: str
    on: str
    """Day, YYYY-MM-DD."""
    note: str = ""
    """The reason, if required: for an approval by the person who prepared it or a line entered later."""
    before: str | None = ""
    """Seal of the line it follows, the name of the set for the first; None in lines of the older columns."""
    seal: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Its content without the seals."""
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
        """Whether its seal matches its content after the line with the seal ``before``."""
        return self.seal == _seal_of(self.words, before)


@dataclass(frozen=True)
class Ledger:
    """The lines of a ledger, and the seals in ``ledger.seal``."""

    set: str
    lines: tuple[LedgerLine, ...] = ()
    broken: tuple[int, ...] = ()
    """Numbers of the invalid lines, counted from 1: with other columns, or incomplete."""
    noted: tuple[str, ...] = ()
    begun: bool = False
    """Whether one of its two files exists."""
    resaved: bool = False
    """Whether another program saved the file: the same content with other bytes."""
    headed: bool = False
    """Whether the header has the current columns."""

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
        """The lines that created each version: one, unless a number was used twice."""
        return self._drafts

    def status(self, version: str) -> str:
        """The status of a version in its last line; "" if it is not in the ledger."""
        last = self.last(version)
        return "" if last is None else last.status

    def last(self, version: str, status: str = "") -> LedgerLine | None:
        """The last line of a version, or the last one with a status."""
        lines = self.of_version.get(version, [])
        return next((line for line in reversed(lines) if status in ("", line.status)), None)

    @property
    def versions(self) -> tuple[str, ...]:
        """Every version in the ledger, in the order of saving."""
        return tuple(self.of_version)

    @cached_property
    def rebuilt(self) -> LedgerLine | None:
        """The last line that records a rebuilding of the ledger."""
        return next((line for line in reversed(self.lines) if line.status == REBUILT), None)

    @cached_property
    def rests_on_rebuilding(self) -> frozenset[str]:
        """The versions without a line since the ledger was rebuilt."""
        since: set[str] = set()
        for line in reversed(self.lines):
            if line.status == REBUILT:
                return frozenset(self.of_version.keys() - since)
            since.add(line.version)
        return frozenset()

    @property
    def other_set(self) -> str:
        """The set for which the ledger was created if it is another one, otherwise ""."""
        first = (self.lines[0].before if self.lines else "") or ""
        return "" if not first or _SEAL.fullmatch(first) or same_name(first, self.set) else first

    def followed(self) -> Iterator[tuple[LedgerLine, LedgerLine | None]]:
        """Each line with the line that it follows; with itself if its seal matches none."""
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
        """The lines whose seal does not match their content or the previous line."""
        return [line for line, earlier in self.followed() if earlier is line]

    @property
    def cut(self) -> bool:
        """Whether a line with a seal in ``ledger.seal`` is missing."""
        return bool(self.noted_and_gone)

    @property
    def noted_and_gone(self) -> list[str]:
        """The seals noted as the last ones that no line has."""
        seals = {line.seal for line in self.lines}
        return [seal for seal in self.noted if seal not in seals and not same_name(seal, self.set)]

    @property
    def tips(self) -> tuple[str, ...]:
        """Seals of the lines that no other line follows; several if people wrote at the same time."""
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
    """Whether two names of sets denote the same folder on systems that fold case or decompose accents."""
    return unicodedata.normalize("NFC", one).casefold() == unicodedata.normalize("NFC", other).casefold()
