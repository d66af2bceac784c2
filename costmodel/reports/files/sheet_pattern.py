"""The files of a sheet with room for its values: made from what the ordinary writer wrote, filled many times.

A pattern is only used if filled with the values it was made from it gives what the ordinary writer wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import itemgetter
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING, Any

import numpy as np
from xlsxwriter.utility import xl_cell_to_rowcol

from costmodel.reports.files.chart_pattern import ChartPattern, attribute_of, chart_pattern, text_of
from costmodel.reports.files.sheet_key import MismatchError, cells_of, kind_of
from costmodel.reports.layout.page import Charts
from costmodel.reports.layout.paper import footer
from costmodel.wording.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from costmodel.reports.files.chart_pattern import CellOf
    from costmodel.reports.layout.page import CellValue
    from costmodel.reports.layout.page_layout import LaidPage

CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"[^>]*?( t="s")?(?:/>|><v>([^<]*)</v></c>)')
LINK = re.compile(r'<hyperlink ref="([A-Z]+[0-9]+)"[^>]*? display="([^"]*)"')
FOOTER = re.compile(r"<oddFooter>([^<]*)</oddFooter>")
TARGET = re.compile(r'Target="\.\./([^"]+)"')
DESCRIPTION = re.compile(r' descr="([^"]*)"')
TABLE_ID = re.compile(r'( id=")\d+(" name=)')
NUMBER = "%.16G"
"""How a number is written, as the ordinary writer does."""
MOST = 100
"""Parts of a kind that a sheet may have: the number of the sheet goes before theirs."""
KINDS = ("charts", "drawings", "tables")


class SharedTexts(dict[str, int]):
    """The texts of a workbook by the number under which its cells name them."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


class _Rows:
    """The rows of a sheet; those that are as in the last workbook are taken from it."""

    def __init__(self, forms: Sequence[str], starts: Sequence[int]) -> None:
        self.forms, self.starts = forms, np.array(starts, dtype=np.intp)
        self.spans = [*zip(starts, [*starts[1:], None], strict=True)]
        self.texts = [""] * len(forms)
        self.cells: NDArray[np.int64] | None = None
        """The cells of the last workbook, bit by bit, since 0 and -0 are written differently."""

    def filled(self, cells: tuple[float, ...]) -> list[str]:
        """The rows with these numbers. Raises MismatchError where one is not finite."""
        figures = np.array(cells, dtype=np.float64)
        if not np.isfinite(figures).all():
            raise MismatchError("a figure is not a number")  # the ordinary writer says which
        bits, last = figures.view(np.int64), self.cells
        changed = np.ones(len(self.forms), dtype=bool)
        if last is not None:
            changed = np.logical_or.reduceat(bits != last, self.starts)
        for row in np.flatnonzero(changed).tolist():
            start, stop = self.spans[row]
            self.texts[row] = self.forms[row] % cells[start:stop]
        self.cells = bits
        return self.texts


@dataclass(frozen=True)
class SheetPattern:
    """The files of a sheet, filled with the values of a page."""

    number: int
    """Of the sheet in its workbook, from 1."""
    rows: _Rows
    """The file up to the last cell, with a place for the number of each value that is shown, or of a text."""
    rest: str
    """The file after it, with a place for each text of a link, and for the footer."""
    numbers: itemgetter[Any]
    """Of the values of the page followed by ``constants``, those that its cells show as numbers."""
    texts: itemgetter[Any]
    """Those that its cells show as texts."""
    order: itemgetter[Any]
    """The cells as the file has them, of texts followed by numbers."""
    count: int
    """How many cells hold a text."""
    constants: tuple[str, ...]
    """Headings of tables."""
    links: tuple[int, ...]
    """The values that are texts of links, by their place."""
    places: Mapping[tuple[int, int], int]
    """The place of each value by row and column."""
    charts: tuple[tuple[str, ChartPattern], ...]
    drawing: tuple[str, ...]
    """The file of the drawing, cut around the descriptions of charts; empty without charts."""
    fixed: Mapping[str, str]
    """Files that hold no value."""

    def sheet(self, laid: LaidPage, values: list[CellValue], shared: Mapping[str, int]) -> str:
        """The file of the sheet."""
        every = [*values, *self.constants]
        texts = map(shared.__getitem__, self.texts(every))
        cells = self.order([*texts, *self.numbers(every)[:-2]])[:-2]
        links = [attribute_of(str(values[place])) for place in self.links]
        rest = self.rest % (*links, text_of(footer(laid.stamp, laid.page.name)))
        return "".join([*self.rows.filled(cells), rest])

    def value(self, values: Sequence[CellValue], row: int, column: int) -> CellValue:
        """The value of a cell; "" where it is empty, None where there is no cell."""
        place = self.places.get((row, column))
        if place is None:
            return None
        if place >= len(values):
            return self.constants[place - len(values)]
        value = values[place]
        return "" if value is None else value

    def others(self, laid: LaidPage, cell: CellOf) -> dict[str, str]:
        """The files of the drawing and its charts."""
        if not self.drawing:
            return {}
        charts = _charts(laid)
        texts = [attribute_of(tr(chart.description)) for chart in charts]
        rest = zip(texts, self.drawing[1:], strict=True)
        drawing = self.drawing[0] + "".join(text + piece for text, piece in rest)
        files = {
            name: pattern.text(str(tr(chart.title)), cell)
            for chart, (name, pattern) in zip(charts, self.charts, strict=True)
        }
        return {_own_name(f"xl/drawings/drawing{self.number}.xml", self.number, 1): drawing, **files}


def _charts(laid: LaidPage) -> list[Any]:
    return [chart for one in laid.blocks if isinstance(one.block, Charts) for chart in one.block.charts]


def values_of_page(laid: LaidPage) -> list[CellValue]:
    """The values of a page in the order of its cells."""
    values: list[CellValue] = []
    for _, cells in cells_of(laid):
        values += cells
    return values


class _CutCells:
    """The cells of a sheet's file, cut around their values. Raises MismatchError for other cells."""

    def __init__(self, laid: LaidPage, file: str, texts: Sequence[str]) -> None:
        self.places: dict[tuple[int, int], int] = {}
        self.numbers: list[int] = []
        self.texts: list[int] = []
        self.order: list[tuple[bool, int]] = []
        self.constants: list[str] = []
        self.forms: list[str] = []
        self.starts: list[int] = []
        """The first cell of each row, by its place in ``order``."""
        self.end = 0
        self.values: list[CellValue] = []
        for row, cells in cells_of(laid):
            for column, value in enumerate(cells):
                self.places[row, column] = len(self.values)
                self.values.append(value)
        for match in CELL.finditer(file, 0, file.index("</sheetData>")):
            where, place = f"{laid.page.name}!{match[1]}", self.places.get(xl_cell_to_rowcol(match[1]))
            if match[3] is not None:
                self._cell(match, place, file, texts, where)
            elif place is not None and kind_of(self.values[place]):
                raise MismatchError(f"{where} is empty")

    def _cell(
        self, match: re.Match[str], place: int | None, file: str, texts: Sequence[str], where: str
    ) -> None:
        """Cut a cell that holds a value: one of the page, or the heading of a table."""
        is_text = match[2] is not None
        if place is None:
            if not is_text:
                raise MismatchError(f"{where} holds a number of no table")
            place = len(self.values) + len(self.constants)
            self.places[xl_cell_to_rowcol(match[1])] = place
            self.constants.append(texts[int(match[3])])
        piece = _literal(file[self.end : match.start(3)]) + ("%d" if is_text else NUMBER)
        if self.starts and "<row " not in file[self.end : match.start()]:
            self.forms[-1] += piece
        else:
            self.starts.append(len(self.order))
            self.forms.append(piece)
        alike = self.texts if is_text else self.numbers
        self.order.append((is_text, len(alike)))
        alike.append(place)
        self.end = match.end(3)


def sheet_pattern(
    number: int, laid: LaidPage, files: Mapping[str, str], texts: Sequence[str]
) -> SheetPattern:
    """The pattern of a sheet from the files of a workbook that the ordinary writer wrote.

    ``number`` is that of the sheet, from 1; ``texts`` are the shared texts. Raises MismatchError where a file
    has another form than expected.
    """
    file = files[f"xl/worksheets/sheet{number}.xml"]
    cells = _CutCells(laid, file, texts)
    ends, links = [], []
    for match in LINK.finditer(file, cells.end):
        links.append(cells.places[xl_cell_to_rowcol(match[1])])
        ends.append(match.span(2))
    foot = FOOTER.search(file, cells.end)
    if foot is None or len(cells.texts) < 2:  # noqa: PLR2004  itemgetter gives a tuple of two and more
        raise MismatchError(f"{laid.page.name} has no footer")
    pieces, last = [], cells.end
    for start, end in (*ends, foot.span(1)):
        pieces += [_literal(file[last:start]), "%s"]
        last = end
    pieces.append(_literal(file[last:]))
    order = (place if is_text else place + len(cells.texts) for is_text, place in cells.order)
    charts, drawing, fixed = _files(number, laid, files)
    return SheetPattern(
        number, _Rows(cells.forms, cells.starts), "".join(pieces), _taking(cells.numbers),
        itemgetter(*cells.texts), _taking(order), len(cells.texts), tuple(cells.constants), tuple(links),
        cells.places, charts, drawing, fixed,
    )  # fmt: skip


def _literal(text: str) -> str:
    """Text of a pattern in which nothing is filled in."""
    return text.replace("%", "%%")


def _taking(places: Iterable[int]) -> itemgetter[Any]:
    """What takes values by their places, and two more at the end, since of a single one it takes no tuple."""
    return itemgetter(*places, 0, 0)


def _own_name(name: str, number: int, place: int) -> str:
    """The name of a file of a sheet in all workbooks: with the number of the sheet."""
    return f"{dirname(name)}/{name.rsplit('/', 2)[-2][:-1]}{number * MOST + place}.xml"


def _files(
    number: int, laid: LaidPage, files: Mapping[str, str]
) -> tuple[tuple[tuple[str, ChartPattern], ...], tuple[str, ...], dict[str, str]]:
    """Charts, drawing and other files of a sheet, under names of its own."""
    fixed: dict[str, str] = {}
    charts: list[tuple[str, ChartPattern]] = []
    drawing: tuple[str, ...] = ()
    counts = dict.fromkeys(KINDS, 0)

    def renamed(source: str) -> tuple[str, dict[str, str]]:
        """A file of relations with the new names of what it names, and these by the old names."""
        folder = dirname(dirname(source))
        names: dict[str, str] = {}

        def new(match: re.Match[str]) -> str:
            name = normpath(join(folder, "..", match[1]))
            kind = match[1].split("/")[0]
            if kind not in KINDS or counts[kind] >= MOST - 1:
                raise MismatchError(f"{laid.page.name} has a part {match[1]}")
            counts[kind] += 1
            names[name] = _own_name(name, number, counts[kind])
            return f'Target="../{kind}/{basename(names[name])}"'

        return TARGET.sub(new, files[source]), names

    relations = f"xl/worksheets/_rels/sheet{number}.xml.rels"
    names: dict[str, str] = {}
    if relations in files:
        fixed[relations], names = renamed(relations)
    for old, name in names.items():
        if "/tables/" in name:
            identity = re.sub(r"\D", "", basename(name))
            fixed[name] = TABLE_ID.sub(rf"\g<1>{identity}\g<2>", files[old], count=1)
            continue
        drawing = tuple(DESCRIPTION.split(files[old]))
        pieces, descriptions = drawing[::2], drawing[1::2]
        shown = _charts(laid)
        if list(descriptions) != [attribute_of(tr(chart.description)) for chart in shown]:
            raise MismatchError(f"{laid.page.name}: descriptions of charts")
        cut = [pieces[0] + ' descr="', *(f'"{piece} descr="' for piece in pieces[1:-1]), f'"{pieces[-1]}']
        drawing = tuple(cut)
        drawing_relations, charted = renamed(f"xl/drawings/_rels/{basename(old)}.rels")
        fixed[f"xl/drawings/_rels/{basename(name)}.rels"] = drawing_relations
        charts = [
            (new, chart_pattern(files[was], str(tr(chart.title))))
            for (was, new), chart in zip(charted.items(), shown, strict=True)
        ]
    return tuple(charts), drawing, fixed
