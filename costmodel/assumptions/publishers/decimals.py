"""The decimal mark of a file, determined from all its figures together, never from one.

"2.700" is 2.7 where the point is the decimal mark and 2,700 where it separates thousands; "0.7", "1234.5" and
"1.234,5" can be read in only one way. Such figures determine the mark of the file; the few that contradict
them are then unreadable. If many contradict each other or there are none, the user must state the mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown
from costmodel.assumptions.publishers.delimited import number, swapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costmodel.assumptions.publishers.delimited import Header, TextFile
    from costmodel.errors import Problem

    Rows = Sequence[tuple[int, list[str]]]

FEW = 0.1
"""Share of the unambiguous figures up to which the others are errors, each reported with its line."""
MARKS = {"point": ".", "comma": ","}
"""Decimal marks by their names."""
_MARKED = re.compile(r"\s*[+\u2212-]?[\d.,'\u2019 \u00a0\u2009\u202f]*\d[.,][\d.,]*\d?\s*", re.ASCII)


@dataclass(frozen=True)
class _Published:
    """A figure of the file and its place."""

    text: str
    line: int
    column: str


def in_points(
    file: TextFile, header: Header, rows: Rows, stated: str | None, problems: list[Problem]
) -> Iterable[tuple[int, list[str]]]:
    """The rows with every figure written with a decimal point; a problem if the mark is not clear.

    ``stated`` is the name of the mark (``MARKS``) if the user gives it.
    """
    mark = MARKS[stated] if stated else _mark(file, header, rows, problems)
    if mark == ".":
        return rows
    return (
        (line, [swapped(cell) if _MARKED.fullmatch(cell) else cell for cell in cells]) for line, cells in rows
    )


def _mark(file: TextFile, header: Header, rows: Rows, problems: list[Problem]) -> str:
    """The decimal mark of the figures in some rows; a point if no figure shows it."""
    if file.sheet:
        return "."
    only: dict[str, list[_Published]] = {}
    either: dict[str, _Published] = {}
    for place in _figures(header, rows):
        readings = [mark for mark in MARKS.values() if _is_number(place.text, mark)]
        if len(readings) == 1:
            only.setdefault(readings[0], []).append(place)
        elif readings:
            either.setdefault(re.sub(r"[^.,]", "", place.text)[0], place)
    likely, *others = sorted(only, key=lambda mark: -len(only[mark])) or ["."]
    if others and len(only[others[0]]) > FEW * len(only[likely]):
        problems.append(_contradiction(file, only["."][0], only[","][0]))
    elif not only and either and not _as_published(file, either):
        problems.append(_question(file, next(iter(either.values()))))
    return likely


def _figures(header: Header, rows: Rows) -> Iterable[_Published]:
    """The figures that hold a point or a comma."""
    for line, cells in rows:
        for at, cell in enumerate(cells):
            if ("." in cell or "," in cell) and _MARKED.fullmatch(cell):
                yield _Published(cell.strip(), line, header.names[at] if at < len(header.names) else "")


def _is_number(text: str, mark: str) -> bool:
    try:
        number(text, mark)
    except ValueError:
        return False
    return True


def _as_published(file: TextFile, either: dict[str, _Published]) -> bool:
    """Whether figures hold points and semicolons do not separate the cells, as publishers write."""
    return file.separator != ";" and set(either) == {"."}


def _contradiction(file: TextFile, point: _Published, comma: _Published) -> Problem:
    figures = (
        f"{shown(point.text)} in line {point.line}, column {point.column}, "
        f"and {shown(comma.text)} in line {comma.line}, column {comma.column}"
    )
    mend = "Was the file saved by a program with other number formats? Use it as downloaded."
    return file.problem("", figures, "one decimal mark in all figures", mend)


def _question(file: TextFile, place: _Published) -> Problem:
    readings = " or ".join(f"{number(place.text, mark):,.15g} ({name})" for name, mark in MARKS.items())
    return file.problem(
        f"line {place.line}, column {place.column}",
        f"{shown(place.text)}, which may be {readings}; no other figure of the country shows which",
        "figures with a clear decimal mark",
        "State the decimal mark with --decimal point or --decimal comma, or use the file as downloaded.",
    )
