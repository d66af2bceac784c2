"""Publishers' text files as they come: gzipped or not, UTF-8, UTF-16 or older, commas, tabs, semicolons.

Numbers are read as publishers print them; what is not clearly a number is a problem and never a guess.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import math
import re
import zlib
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from typing import TYPE_CHECKING, cast

from costmodel.errors import AssumptionError, Problem
from costmodel.files import open_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import IO

HEAD = 40
"""Lines looked through for the header: the UN's tables have 16 lines above theirs."""
LONGEST_LINE = 4_000_000
LOOK = 65_536
"""Bytes looked at to tell the encoding."""
FEWEST = 3
"""Tabs in a line that make a file tab-separated."""
MISSING = frozenset({"", "n/a", "na", "nan", "--", "-", "..", "...", "…", "null"})
GZIP, ZIP, OLD_EXCEL = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BLANKS = " \u00a0\u2009\u202f"
"""Characters that publishers put between thousands."""
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([ ,])\d{3}(?:\1\d{3})*(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class Header:
    """The row of column names."""

    line: int
    names: tuple[str, ...]
    above: str
    """The text of the lines above it."""

    def position(self, name: str) -> int | None:
        """Where a column stands; capitals do not matter."""
        folded = [each.casefold() for each in self.names]
        return folded.index(name.casefold()) if name.casefold() in folded else None


@dataclass(frozen=True)
class TextFile:
    """A publisher's file, read line by line: most of it is about other countries."""

    path: Path
    encoding: str
    separator: str
    head: tuple[tuple[int, tuple[str, ...]], ...]
    """The first lines, with their numbers."""

    @property
    def name(self) -> str:
        """Name of the file, as messages call it."""
        return self.path.name

    def header(self, *needed: str) -> Header | None:
        """The first row that holds all of these names; None where there is none."""
        wanted = {name.casefold() for name in needed}
        for at, (line, cells) in enumerate(self.head):
            if wanted <= {cell.casefold() for cell in cells}:
                above = " ".join(cell for _, row in self.head[:at] for cell in row if cell)
                return Header(line, cells, above)
        return None

    def rows(self, header: Header) -> Iterator[tuple[int, list[str]]]:
        """The rows below the header, with the numbers of their lines."""
        rows = _records(self.path, self.encoding, self.separator)
        return (row for row in rows if row[0] > header.line and row[1])

    def problem(self, place: str, found: str, expected: str, mend: str, severity: str = "error") -> Problem:
        """A problem at a place of this file, such as ``line 12, column mx``."""
        return Problem(self.name, "", place, found, expected, mend, severity)


def open_text(path: Path) -> TextFile:
    """A text file, its encoding and separator known; an AssumptionError where it is none."""
    try:
        start = _start(path)
    except (OSError, EOFError, zlib.error) as error:
        raise AssumptionError([_unreadable(path, _reason(error))]) from error
    encoding = _encoding(path, start)
    separator = _separator(start.decode(encoding, errors="replace"))
    first = islice(_records(path, encoding, separator), HEAD)
    head = tuple((line, tuple(cell.strip() for cell in cells)) for line, cells in first)
    if not any(any(cells) for _, cells in head):
        raise AssumptionError([_unreadable(path, "an empty file")])
    return TextFile(path, encoding, separator, head)


def number(text: str, decimal: str = ".") -> float | None:
    """A printed number; None where the publisher says that there is none; a ValueError where it is neither.

    >>> number("  6 958"), number("1,234.5"), number("n/a"), number("-0.5")
    (6958.0, 1234.5, None, -0.5)
    """
    bare = text.strip(BLANKS + "\t").replace("\u2212", "-")
    if bare.casefold() in MISSING:
        return None
    if decimal == ",":
        bare = bare.translate(str.maketrans(",.", ".,"))
    for blank in BLANKS:
        bare = bare.replace(blank, " ")
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "").replace(" ", "")
    if not _PLAIN.fullmatch(bare):
        raise ValueError(f"{text!r} is no number")
    value = float(bare)
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is too large")
    return value


def _start(path: Path) -> bytes:
    with _binary(path) as file:
        return file.read(LOOK)


def _binary(path: Path) -> IO[bytes]:
    with open_file(path) as file:  # which refuses pipes and folders
        zipped = file.read(len(GZIP)) == GZIP
    return cast("IO[bytes]", gzip.open(path, "rb") if zipped else path.open("rb"))


def _encoding(path: Path, start: bytes) -> str:
    if start.startswith((ZIP, OLD_EXCEL)):
        raise AssumptionError([_workbook(path)])
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start[1:200:2].count(0) > len(start[1:200:2]) // 2:
        return "utf-16-le"
    if b"\0" in start:
        raise AssumptionError([_unreadable(path, "a file that holds no text")])
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        decoder.decode(start)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _separator(text: str) -> str:
    lines = text.splitlines()[:HEAD]
    tabs, commas, semicolons = (max((line.count(mark) for line in lines), default=0) for mark in "\t,;")
    if tabs >= FEWEST:  # notes in tab-separated files hold many commas, and no text holds tabs
        return "\t"
    return ";" if semicolons > commas else ","


def _records(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    with TextIOWrapper(_binary(path), encoding=encoding, errors="replace", newline="") as text:
        rows = csv.reader(_lines(text), delimiter=separator)
        try:
            for cells in rows:
                yield rows.line_num, cells
        except (csv.Error, OSError, EOFError, zlib.error) as error:
            where = f"line {rows.line_num}"
            raise AssumptionError([_unreadable(path, _reason(error), where)]) from error


def _lines(text: TextIOWrapper) -> Iterator[str]:
    """The lines of a file; a csv.Error for one that no publisher writes: a packed file may hold gigabytes."""
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise csv.Error(f"a line of more than {LONGEST_LINE:,} characters")
        yield line


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _unreadable(path: Path, found: str, where: str = "") -> Problem:
    expected = "the publisher's text file (CSV or tab-separated), as downloaded"
    return Problem(path.name, "", where, found, expected, "Check the name, or download the file again.")


def _workbook(path: Path) -> Problem:
    return Problem(
        path.name,
        "",
        "",
        "an Excel workbook or a zip archive",
        "the publisher's text file (CSV or tab-separated)",
        "Unpack the archive, or download the CSV; a sheet can be saved as CSV UTF-8 from Excel.",
    )


def year_columns(names: Sequence[str]) -> dict[int, int]:
    """Positions of the columns that are years, by year."""
    return {int(name): at for at, name in enumerate(names) if re.fullmatch(r"(?:19|20|21)[0-9]{2}", name)}
