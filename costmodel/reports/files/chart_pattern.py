"""The file of a chart with room for what depends on the scenario: its title, and the values it shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.xmlwriter import XMLwriter

from costmodel.reports.files.sheet_key import MismatchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from costmodel.reports.layout.page import CellValue

    CellOf = Callable[[str, int, int], CellValue]
    """The value of a cell by sheet, row and column; None where there is no cell, "" where it is empty."""

CACHE = re.compile(r"<c:f>([^<]*)</c:f><c:(num|str)Cache>.*?</c:\2Cache>", re.DOTALL)
TITLE = re.compile(r"<a:t>([^<]*)</a:t>")
CATEGORIES = ("<c:cat><c:strRef>", "<c:cat><c:numRef>")
_XML = XMLwriter()


def text_of(text: str) -> str:
    """A text within an element."""
    return str(_XML._escape_control_characters(_XML._escape_data(text)))  # noqa: SLF001  the writer's own rule


def attribute_of(text: str) -> str:
    """A text within an attribute."""
    return str(_XML._escape_attributes(text))  # noqa: SLF001  the writer's own rule


@dataclass(frozen=True)
class Cached:
    """Values of cells that a chart file repeats."""

    formula: str
    sheet: str
    rows: tuple[int, int]
    columns: tuple[int, int]
    numbers: bool
    """Whether they are kept as numbers."""
    categories: bool

    def text(self, cell: CellOf) -> str:
        """The part of the file, with the values that the cells have. Raises MismatchError for other kinds."""
        values = [
            cell(self.sheet, row, column)
            for row in range(self.rows[0], self.rows[1] + 1)
            for column in range(self.columns[0], self.columns[1] + 1)
        ]
        if self.categories and all(map(_is_number, values)) != self.numbers:
            raise MismatchError(f"{self.formula}: the categories of a chart are of another kind")
        points = "".join([
            f'<c:pt idx="{place}"><c:v>{self._point(value)}</c:v></c:pt>'
            for place, value in enumerate(values)
            if value is not None
        ])  # fmt: skip
        count = f'<c:ptCount val="{len(values)}"/>{points}'
        if self.numbers:
            inner = f"<c:numCache><c:formatCode>General</c:formatCode>{count}</c:numCache>"
        else:
            inner = f"<c:strCache>{count}</c:strCache>"
        return f"<c:f>{self.formula}</c:f>{inner}"

    def _point(self, value: str | float) -> str:
        if not isinstance(value, str):
            return f"{value:.16g}"
        if self.numbers and not _is_number(value):
            return "0"
        return text_of(value)


def _is_number(value: CellValue) -> bool:
    if not isinstance(value, str):
        return True
    if re.search("[_ ]", value):
        return False
    try:
        float(value)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class ChartPattern:
    """The file of a chart: text that stays between what changes."""

    pieces: tuple[str, ...]
    """The first ends where the title begins."""
    cached: tuple[Cached, ...]

    def text(self, title: str, cell: CellOf) -> str:
        """The file of a chart with this title."""
        caches = (cached.text(cell) for cached in self.cached)
        rest = "".join(cache + piece for cache, piece in zip(caches, self.pieces[2:], strict=True))
        return f"{self.pieces[0]}{text_of(title)}{self.pieces[1]}{rest}"


def chart_pattern(file: str, title: str) -> ChartPattern:
    """The pattern of a chart file of the ordinary writer. Raises MismatchError where it has another form."""
    match = TITLE.search(file)
    if match is None or match[1] != text_of(title):
        raise MismatchError("a chart file does not begin with its title")
    pieces, cached, last = [file[: match.start(1)]], [], match.end(1)
    for cache in CACHE.finditer(file, last):
        pieces.append(file[last : cache.start()])
        sheet, _, cells = unescape(cache[1]).rpartition("!")
        ends = [xl_cell_to_rowcol(end.replace("$", "")) for end in cells.split(":")]
        (top, left), (bottom, right) = ends[0], ends[-1]
        name = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
        of_categories = pieces[-1].endswith(CATEGORIES)
        cached.append(Cached(cache[1], name, (top, bottom), (left, right), cache[2] == "num", of_categories))
        last = cache.end()
    return ChartPattern((*pieces, file[last:]), tuple(cached))
