"""Publishers' text files as they come: gzipped or not, UTF-8, UTF-16 or older, commas, tabs, semicolons.

Numbers are read as publishers and offices print them; what is not clearly a number is reported, never
guessed.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import math
import re
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from io import TextIOWrapper
from itertools import islice
from typing import TYPE_CHECKING, cast

from costmodel.errors import AssumptionError, Problem
from costmodel.files import open_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import IO

    Records = Callable[[], Iterator[tuple[int, list[str]]]]

HEAD = 40
"""Lines searched for the header: the UN's tables have 16 lines above theirs."""
LONGEST_LINE = 4_000_000
LOOK = 65_536
"""Bytes read to determine the encoding."""
FEWEST = 3
"""Tabs in a line that make a file tab-separated."""
MISSING = frozenset({"", "n/a", "na", "nan", "--", "-", "..", "...", "…", "null"})
GZIP, ZIP, OLD_EXCEL = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BLANKS = " \u00a0\u2009\u202f"
"""Blanks that publishers put between thousands."""
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([ ,'])\d{3}(?:\1\d{3})*(?:\.\d+)?", re.ASCII)
_LAKHS = re.compile(r"[+-]?[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d+)?", re.ASCII)
"""As South Asia groups digits: 12,34,567.8."""
_SPELLINGS = str.maketrans({**dict.fromkeys(BLANKS, " "), "\u2019": "'", "\u2212": "-"})
_SWAPPED = str.maketrans(",.", ".,")
OLD_WINDOWS = "costmodel_cp1252"
"""Name of the rule by which bytes that are not UTF-8 are read as the older Windows code page."""


@dataclass(frozen=True)
class Header:
    """The row of column names."""

    line: int
    names: tuple[str, ...]
    above: str
    """The text of the lines above it."""

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {plain(name): position for position, name in reversed([*enumerate(self.names)]) if plain(name)}

    def position(self, name: str) -> int | None:
        """Position of a column; capitals and punctuation do not matter. None where there is none."""
        return self._positions.get(plain(name))


@dataclass(frozen=True)
class TextFile:
    """A publisher's file, read line by line: most of it is about other countries."""

    path: Path
    separator: str
    """The character between cells; empty for a sheet of a workbook, where numbers are stored as numbers."""
    head: tuple[tuple[int, tuple[str, ...]], ...]
    """The first lines, with their numbers."""
    records: Records
    """Gives the lines with their numbers, from the first."""
    sheet: str = ""

    @property
    def name(self) -> str:
        """Name of the file, as messages call it."""
        return f"{self.path.name}, sheet {self.sheet}" if self.sheet else self.path.name

    @cached_property
    def _plain_head(self) -> list[frozenset[str]]:
        return [frozenset(map(plain, cells)) for _, cells in self.head]

    def header(self, *needed: str) -> Header | None:
        """The first row that holds all of these names; None where there is none."""
        wanted = set(map(plain, needed))
        for at, (line, cells) in enumerate(self.head):
            if wanted <= self._plain_head[at]:
                above = " ".join(cell for _, row in self.head[:at] for cell in row if cell)
                return Header(line, cells, above)
        return None

    def rows(self, header: Header) -> Iterator[tuple[int, list[str]]]:
        """The rows below the header, with the numbers of their lines."""
        return (row for row in self.records() if row[0] > header.line and row[1])

    def footnotes(self, header: Header) -> Iterator[str]:
        """The text of the rows below the header that have one filled cell."""
        return (" ".join(row).strip() for _, row in self.rows(header) if sum(map(bool, row)) == 1)

    def problem(self, place: str, fault: str, expected: str, mend: str, severity: str = "error") -> Problem:
        """A problem at a place of this file, such as ``line 12, column mx``."""
        return Problem(self.name, "", place, fault, expected, mend, severity)


def open_text(path: Path) -> TextFile:
    """A text file, with its encoding and separator; an AssumptionError if it is not text."""
    try:
        start = _start(path)
    except (OSError, EOFError, zlib.error) as error:
        raise AssumptionError([_unreadable(path, _reason(error))]) from error
    encoding = _encoding(path, start)
    separator = _separator(start.decode(encoding, errors="replace"))
    records = partial(_records, path, encoding, separator)
    return TextFile(path, separator, first_lines(path, records()), records)


def first_lines(
    path: Path, records: Iterable[tuple[int, list[str]]]
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The lines that may hold a header; an AssumptionError where all are empty."""
    first = islice(records, HEAD)
    head = tuple((line, tuple(" ".join(cell.split()) for cell in cells)) for line, cells in first)
    if not any(any(cells) for _, cells in head):
        raise AssumptionError([_unreadable(path, "an empty file")])
    return head


def number(text: str, decimal: str = ".") -> float | None:
    """A printed number; None if the publisher marks it as missing; a ValueError if it is neither.

    >>> number("  6 958"), number("1,234.5"), number("n/a"), number("-0.5")
    (6958.0, 1234.5, None, -0.5)
    """
    bare = text.translate(_SPELLINGS).strip(" \t")
    if bare.casefold() in MISSING:
        return None
    if decimal == ",":
        bare = swapped(bare)
    elif _LAKHS.fullmatch(bare):
        bare = bare.replace(",", "")
    if _GROUPED.fullmatch(bare):
        bare = re.sub("[ ,']", "", bare)
    if not _PLAIN.fullmatch(bare):
        raise ValueError(f"{text!r} is not a number")
    value = float(bare)
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is too large")
    return value


def swapped(text: str) -> str:
    """A number with decimal comma as one with decimal point, and the other way round.

    >>> swapped("1.234,5")
    '1,234.5'
    """
    return text.translate(_SWAPPED)


def _start(path: Path) -> bytes:
    with _binary(path) as file:
        return file.read(LOOK)


def _binary(path: Path) -> IO[bytes]:
    with open_file(path) as file:  # which refuses pipes and folders
        zipped = file.read(len(GZIP)) == GZIP
    return cast("IO[bytes]", gzip.open(path, "rb") if zipped else path.open("rb"))


def _encoding(path: Path, start: bytes) -> str:
    if start.startswith((ZIP, OLD_EXCEL)):
        raise AssumptionError([_no_text(path, old=start.startswith(OLD_EXCEL))])
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        if start[first:200:2].count(0) > len(start[first:200:2]) // 2:
            return encoding
    if b"\0" in start:
        raise AssumptionError([_unreadable(path, "a file that is not text")])
    return "utf-8-sig"


def _as_old_windows(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8, anywhere in the file: of the Windows code page 1252, else of Latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    odd = error.object[error.start : error.end]
    try:
        return odd.decode("cp1252"), error.end
    except UnicodeDecodeError:
        return odd.decode("latin-1"), error.end


def _separator(text: str) -> str:
    lines = text.splitlines()[:HEAD]
    tabs, commas, semicolons = (max((line.count(mark) for line in lines), default=0) for mark in "\t,;")
    if tabs >= FEWEST:  # notes in tab-separated files hold many commas, and no text holds tabs
        return "\t"
    return ";" if semicolons > commas else ","


def _records(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    errors = "strict"
    if encoding == "utf-8-sig":
        codecs.register_error(OLD_WINDOWS, _as_old_windows)
        errors = OLD_WINDOWS
    with TextIOWrapper(_binary(path), encoding=encoding, errors=errors, newline="") as text:
        rows = csv.reader(_lines(text), delimiter=separator)
        try:
            for cells in rows:
                yield rows.line_num, cells
        except (csv.Error, OSError, EOFError, zlib.error, UnicodeError) as error:
            where = f"line {rows.line_num}"
            raise AssumptionError([_unreadable(path, _reason(error), where)]) from error


def _lines(text: TextIOWrapper) -> Iterator[str]:
    """The lines of a file; a csv.Error if one is too long: a compressed file may hold gigabytes."""
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise csv.Error(f"a line of more than {LONGEST_LINE:,} characters")
        yield line


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _unreadable(path: Path, fault: str, where: str = "") -> Problem:
    expected = "the publisher's text file (CSV or tab-separated), as downloaded"
    return Problem(path.name, "", where, fault, expected, "Check the name, or download the file again.")


def _no_text(path: Path, *, old: bool) -> Problem:
    expected = "the publisher's text file (CSV or tab-separated) or workbook (.xlsx)"
    if old:
        mend = (
            "Open it in Excel and save it as Excel Workbook (*.xlsx); not as CSV, which keeps only the "
            "digits that the cells show. Or download the CSV file from the publisher."
        )
        return Problem(path.name, "", "", "an Excel workbook of the old .xls format", expected, mend)
    kind = "an Excel workbook or a zip archive"
    return Problem(path.name, "", "", kind, expected, "Unpack it, and use the files inside.")


@lru_cache(4096)
def plain(name: str) -> str:
    """A column's name without its punctuation and capitals; blanks are kept.

    >>> plain("COUNTRY.ID"), plain("Country Code")
    ('country_id', 'country code')
    """
    return re.sub(r"[^\w ]+", "_", name).strip("_ ").casefold()
