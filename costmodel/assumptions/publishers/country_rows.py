"""The rows of the country asked for, each with a cell under every name of the header."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import close_names
from costmodel.assumptions.publishers.country_codes import codes_of
from costmodel.assumptions.publishers.decimals import in_points

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costmodel.assumptions.publishers.common import ImportRequest
    from costmodel.assumptions.publishers.delimited import Header, TextFile
    from costmodel.errors import Problem

NEAR, LISTED = 5, 12
MOST_NAMES = 5_000
"""Names of countries compared with the one looked for."""


def country_rows(
    file: TextFile, header: Header, columns: Sequence[str], request: ImportRequest, problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    """The rows of the country asked for, figures with a decimal point; a problem where there is none.

    The UN's files have millions of rows of others: each country's name is compared once. Rows of another
    length than the header are refused where they may hold figures of the country.
    """
    positions = [at for name in columns if (at := header.position(name)) is not None]
    if not positions:
        return
    named = itemgetter(*positions, positions[0])
    known: dict[tuple[str, ...], bool] = {}
    rows: list[tuple[int, list[str]]] = []
    broken: list[Problem] = []
    for line, cells in _whole_rows(file, header, request.names, broken):
        name = named(cells)
        if name not in known:
            known[name] = any(part.strip().casefold() in request.names for part in name)
            if known[name]:
                problems.extend(_name_problems(file, line, request, name))
        if known[name]:
            rows.append((line, [cell.strip() for cell in cells]))
    problems.extend(broken)
    if not any(known.values()) and not broken:
        labels = (" ".join(dict.fromkeys(part.strip() for part in name if part)) for name in known)
        problems.append(_missing_country(file, request, labels))
    yield from in_points(file, header, rows, request.decimal, problems)


def _name_problems(file: TextFile, line: int, request: ImportRequest, name: Sequence[str]) -> list[Problem]:
    """A problem of rows that were selected by a number alone, not by the name of the set's country."""
    iso = str(request.about["iso3"])
    parts = list(dict.fromkeys(part.strip() for part in name if part.strip()))
    title = str(request.about["country"]).casefold()
    if {part.casefold() for part in parts} & {*codes_of(iso), title}:
        return []
    other = any(re.fullmatch("[A-Z]{3}", part) for part in parts)
    omit = "Omit --country, or import into the set of that country."
    fault, expected = f"rows of {' '.join(parts)}", f"rows of {iso}, which the set is about"
    mend, severity = (omit, "error") if other else ("Check that it is the same country.", "warning")
    return [file.problem(f"line {line}", fault, expected, mend, severity)]


def _missing_country(file: TextFile, request: ImportRequest, labels: Iterable[str]) -> Problem:
    """Say that the country is not in the file, and which countries are: those of a similar name first."""
    names = list(dict.fromkeys(labels))
    words = {word.casefold(): name for name in names for word in (name, *name.split())}
    near = [
        words[close] for wanted in request.names for close in close_names(wanted, words, NEAR, MOST_NAMES)
    ]
    listed = list(dict.fromkeys(near)) or names[:LISTED]
    more = f" and {len(names) - len(listed)} more" if len(names) > len(listed) else ""
    fault = f"no rows of {request.country} (looked for {', '.join(sorted(request.names))})"
    mend = f"The file is about: {', '.join(listed)}{more}." if names else "The file names no country."
    return file.problem("", fault, "rows of the country", mend)


def _whole_rows(
    file: TextFile, header: Header, names: Iterable[str], problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    """The rows with a cell under every name of the header; footnotes of one cell are left out.

    A row of another length is read shifted: it is a problem where it holds one of the names of the country,
    or if it spans several lines, which may include rows of the country.
    """
    width = max((at for at, name in enumerate(header.names) if name), default=-1) + 1
    before = header.line
    for line, row in file.rows(header):
        one_line, before = line == before + 1, line
        cells = row + [""] * (width - len(row)) if file.sheet else row
        whole = len(cells) == width or (len(cells) > width and not any(map(str.strip, cells[width:])))
        if whole and (one_line or not _holds_lines(file, cells, width)):
            yield line, cells if len(cells) == width else cells[:width]
            continue
        text = " ".join(cells).strip()
        if sum(bool(cell.strip()) for cell in cells) > 1 or "\n" in text:  # else a footnote
            folded = text.casefold()
            if "\n" in text or any(name in folded for name in names):
                problems.append(_broken_row(file, line, text.count("\n"), len(cells), width))


def _holds_lines(file: TextFile, cells: Sequence[str], width: int) -> bool:
    """Whether a cell holds whole lines: a quotation mark opened there and closed in a later line."""
    if file.sheet:
        return False
    return any("\n" in cell and cell.count(file.separator) >= width - 1 for cell in cells)


def _broken_row(file: TextFile, line: int, breaks: int, count: int, width: int) -> Problem:
    place = f"lines {line - breaks} to {line}" if breaks else f"line {line}"
    return file.problem(
        place,
        f"a row of {count} cells under {width} names" if count != width else "several lines read as one row",
        "a cell under every name, in one line",
        "A quotation mark or a separator inside a note shifts the figures into other columns. Download the "
        "file again; if it is the same there, correct the line in a text editor.",
    )
