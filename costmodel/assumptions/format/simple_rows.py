"""Rows of a sheet that hold nothing but numbers, shared texts and blanks, read without a tree of elements.

Such rows are nearly all of a large workbook, and a tree of their cells is what takes the time. Runs of them
are cut out of the sheet and leave an empty row with a mark; all other rows stay, and the rest is parsed as
ever. A row that differs in any way from the few forms accepted here stays too.
"""

from __future__ import annotations

import re

MARK = "costmodel_row"
"""Attribute of an empty row with the number of the run that was cut out."""
_CELLS = (
    rb'(?:<c r="[A-Z]{1,2}\%d"(?: s="[0-9]{1,9}")?+(?: t="[sn]")?+'
    rb"(?: ?/>|><v>[0-9.eE+-]{1,60}+</v></c>))++</row>"
)
"""The cells of a row, each of which must name the row: the group of its number."""
_RUN = re.compile(
    rb'<row r="([1-9][0-9]{0,4})"((?: [^<>]*+(?<!/))?+)>' + _CELLS % 1
    + rb'(?:<row r="([1-9][0-9]{0,4})"\2>' + _CELLS % 3 + rb")*+"
)  # fmt: skip
"""Rows that follow one another and have the same other attributes: number of the first, attributes, number
of the last unless it is the first. All are far from the last row that a sheet may have."""
_CELL = re.compile(r'<c r="([A-Z]++)([0-9]++)"([^/>]*+)><v>([^<]*+)</v></c>(?:<c [^>]*+>(?<=/>))*+')
"""Column, row, other attributes and value of a cell that is not blank; then cells that are blank."""
_FORM = re.compile(r'(?: s="([0-9]+)")?(?: t="([sn])")?')


def without_simple_rows(data: bytes) -> tuple[bytes, dict[int, bytes]]:
    """A worksheet part with marks for its runs of simple rows, and these by the mark.

    A mark has the number of the last row of its run.
    """
    runs: dict[int, bytes] = {}
    if MARK.encode() in data:
        return data, runs

    def marked(match: re.Match[bytes]) -> bytes:
        runs[len(runs)] = match[0]
        return b'<row r="%b"%b %b="%d"/>' % (match[3] or match[1], match[2], MARK.encode(), len(runs) - 1)

    return _RUN.sub(marked, data), runs


def simple_cells(run: bytes) -> list[tuple[str, str, str, str]]:
    """Column letters, row, other attributes and value of the cells of simple rows that are not blank.

    >>> simple_cells(b'<row r="5"><c r="A5" s="3"/><c r="B5" t="s"><v>7</v></c></row>')
    [('B', '5', ' t="s"', '7')]
    """
    return _CELL.findall(run.decode("ascii"))


def style_and_type(attributes: str) -> tuple[str, str]:
    """Style and type of a cell by its attributes as written in the file.

    >>> style_and_type(' s="3" t="s"')
    ('3', 's')
    """
    match = _FORM.fullmatch(attributes)
    assert match is not None  # noqa: S101  a simple row holds no other cells
    return match[1] or "", match[2] or "n"
