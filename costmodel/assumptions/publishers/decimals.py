"""Which mark separates the decimals of a file: told from all its figures together, never from one.

"2.700" is 2.7 where the point is the decimal mark and 2,700 where it separates thousands; "0.7", "1234.5" and
"1.234,5" can be read in one way only. Such figures decide for the file, the few that say otherwise are then
unreadable; where they contradict each other or there are none, the mark must be stated.
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
"""Share of the telling figures up to which others are slips; each of them is told where it stands."""
MARKS = {"point": ".", "comma": ","}
"""Decimal marks by their names."""
_MARKED = re.compile(r"\s*[+\u2212-]?[\d.,'\u2019 \u00a0\u2009\u202f]*\d[.,][\d.,]*\d?\s*", re.ASCII)


@dataclass(frozen=True)
class _Published:
    """A figure of the file, and where it stands."""

    text: str
    line: int
    column: str


def in_points(
    file: TextFile, header: Header, rows: Rows, stated: str | None, problems: list[Problem]
) -> Iterable[tuple[int, list[str]]]:
    """The rows with every figure written with a decimal point; a problem where the mark cannot be told.

    ``stated`` is the name of the mark (``MARKS``) where somebody says which it is.
    """
    mark = MARKS[stated] if stated else _mark(file, header, rows, problems)
    if mark == ".":
        return rows
    return (
        (line, [swapped(cell) if _MARKED.fullmatch(cell) else cell for cell in cells]) for line, cells in rows
    )


def _mark(file: TextFile, header: Header, rows: Rows, problems: list[Problem]) -> str:
    """The decimal mark of the figures in some rows; a point where there is nothing to tell."""
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
    """Whether points stand within figures and no semicolons between cells: so all publishers write them."""
    return file.separator != ";" and set(either) == {"."}


def _contradiction(file: TextFile, point: _Published, comma: _Published) -> Problem:
    found = (
        f"{shown(point.text)} in line {point.line}, column {point.column}, "
        f"and {shown(comma.text)} in line {comma.line}, column {comma.column}"
    )
    mend = "Was the file saved by a program with other number formats? Use it as downloaded."
    return file.problem("", found, "one decimal mark in all figures", mend)


def _question(file: TextFile, place: _Published) -> Problem:
    readings = " or ".join(f"{number(place.text, mark):,.15g} ({name})" for name, mark in MARKS.items())
    return file.problem(
        f"line {place.line}, column {place.column}",
        f"{shown(place.text)}, which may be {readings}; no other figure of the country tells",
        "figures whose decimal mark is clear",
        "Say which mark separates the decimals: --decimal point or --decimal comma. Or use the file as "
        "downloaded.",
    )
