"""Rows of a sheet that hold nothing but numbers, shared texts and blanks, read without a tree of elements.

Such rows are nearly all of a large workbook, and a tree of their cells is what takes the time. They are cut
out of the sheet and leave an empty row with a mark; all other rows stay, and the rest is parsed as ever. A
row that differs in any way from the few forms accepted here stays too.
"""

from __future__ import annotations

import re

MARK = "costmodel_row"
"""Attribute of an empty row with the number of the cells that were cut out."""
_ROW = re.compile(
    rb'<row r="([1-9][0-9]{0,5})"((?: [^<>]*[^<>/])?)>'
    rb'((?:<c r="[A-Z]{1,2}\1"(?: s="[0-9]{1,9}")?(?: t="[sn]")?'
    rb"(?: ?/>|><v>[0-9.eE+-]{1,60}</v></c>))+)</row>"
)
"""Row number, other attributes, cells; each cell must name its own row."""
_CELL = re.compile(r'<c r="([A-Z]+)[0-9]+"([^/>]*><v>[^<]*)')
"""Column of a cell that is not blank, and the rest as it is written."""
_FORM = re.compile(r'(?: s="([0-9]+)")?(?: t="([sn])")?')


def without_simple_rows(data: bytes) -> tuple[bytes, dict[int, bytes]]:
    """A worksheet part with marks for its simple rows, and the cells of these rows by the mark."""
    rows: dict[int, bytes] = {}
    if MARK.encode() in data:
        return data, rows

    def marked(match: re.Match[bytes]) -> bytes:
        rows[len(rows)] = match[3]
        return b'<row r="%b"%b %b="%d"/>' % (match[1], match[2], MARK.encode(), len(rows) - 1)

    return _ROW.sub(marked, data), rows


def simple_cells(row: bytes) -> list[tuple[str, str]]:
    """Column letters and text, as written in the file, of the cells of a simple row that are not blank.

    >>> simple_cells(b'<c r="A5" s="3"/><c r="B5" t="s"><v>7</v></c>')
    [('B', ' t="s"><v>7')]
    """
    return _CELL.findall(row.decode("ascii"))


def style_and_type(attributes: str) -> tuple[str, str]:
    """Style and type of a cell by its attributes as written in the file.

    >>> style_and_type(' s="3" t="s"')
    ('3', 's')
    """
    match = _FORM.fullmatch(attributes)
    assert match is not None  # noqa: S101  a simple row holds no other cells
    return match[1] or "", match[2] or "n"
