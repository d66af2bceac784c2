"""A page of a report as data: what every surface shows, and nothing of how it looks there.

A page is a title, a sentence about it, a stamp and blocks below one another. Renderers dress it:
``page_file`` as a sheet of a workbook with native charts, ``page_json`` for the task pane, ``page_html``
for a browser, and ``costmodel.excel.live.live_pages`` as a sheet of an open workbook. Values keep their
full precision; number formats are those of a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from costmodel.reports.layout.table_digest import digest_of, texts_of_row
from costmodel.wording.catalogue import tr

CellValue = str | float | None
Keys = tuple[str, str]
"""Policy and line: with a year, they name a figure that can be explained."""

GENERAL = "General"
YEAR_DIGITS = 4
HEADER_ROW = -1
"""The row of the headings in a reference to a table."""
CHART_WIDTH, CHART_HEIGHT, CHART_ROWS = 560, 340, 18
"""Pixels of a chart, and the rows of a sheet it covers."""
SECOND_CHART = 600
"""Pixels from the left edge to the second chart of a row."""


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: heading, number format, unit, and whether its text may be long.

    Long text is wrapped in a file in any case.
    """

    name: str
    number: str = GENERAL
    wrap: bool = False
    unit: str = ""
    """Shown after the name where all rows have the same."""

    @property
    def align(self) -> str:
        """Text is left-aligned, but right-aligned in a column of numbers."""
        return "right" if self.number != GENERAL or self.year is not None else "left"

    @property
    def year(self) -> int | None:
        """The year of a column that shows one; a decile is none."""
        return int(self.name) if self.name.isdecimal() and len(self.name) == YEAR_DIGITS else None


@dataclass(frozen=True)
class TableRow:
    """A row of a table."""

    cells: Sequence[CellValue]
    number: str | None = None
    """Number format that replaces the format of the columns."""
    tone: str = ""
    """A name of ``look.TONES``."""
    tones: Mapping[int, str] = field(default_factory=dict)
    """Tones of single cells by their position."""
    numbers: Mapping[int, str] = field(default_factory=dict)
    """Number formats of single cells by their position."""
    keys: Keys | None = None
    """Policy and line of the figures in its columns of years."""
    swatch: str = ""
    """Colour shown at its first text, a line in a sheet, a square in HTML: the row is the key of a chart."""

    @cached_property
    def texts(self) -> bytes:
        """Everything but the numbers in its cells, in the form of ``marshal``."""
        return texts_of_row(self)

    def format_of(self, place: int, column: TableColumn) -> str:
        """The number format of a cell."""
        return self.numbers.get(place) or self.number or column.number


@dataclass(frozen=True)
class PageBlock:
    """What all blocks share: empty rows above, and whether a printed page begins with it."""

    gap: int = field(default=1, kw_only=True)
    page_break: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Sentences(PageBlock):
    """Lines of text, a row each, below an optional heading."""

    lines: Sequence[str]
    tone: str = ""
    heading: str = ""


@dataclass(frozen=True)
class Notes(Sentences):
    """Remarks on the figures, in a quieter tone."""

    tone: str = "muted"


@dataclass(frozen=True)
class Banner(PageBlock):
    """Sentences across the page in the colour of an alarm: green, amber or red."""

    lines: Sequence[str]
    colour: str
    gap: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class Answers(PageBlock):
    """Questions, each with its answer below it."""

    heading: str
    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class SheetList(PageBlock):
    """The other sheets of a workbook file with what they show: links, and how signs are meant."""

    heading: str
    sheets: Sequence[tuple[str, str]]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class PageTable(PageBlock):
    """A table: one row of unique headings, rows below. Without rows it says so."""

    columns: Sequence[TableColumn]
    rows: Sequence[TableRow]
    heading: str = ""
    name: str = ""
    """By which charts refer to it; unique in a report."""
    filtered: bool = False
    height: float = 30
    """Height of the row of headings, in points."""
    key_names: tuple[str, str] = ("policy", "line")
    """What the keys of its rows are called where they are shown."""

    @property
    def keyed(self) -> bool:
        """Whether its figures can be explained."""
        return any(row.keys for row in self.rows)

    @cached_property
    def texts(self) -> bytes:
        """Digest of everything but the numbers in its cells: what its rows and columns are laid out by."""
        return digest_of(self)

    def cells(self, rows: tuple[int, int], columns: tuple[int, int]) -> TableCells:
        """Some of its cells, first and last included."""
        return TableCells(self.name, rows, columns)

    def row(self, row: int, first: int = 0, last: int | None = None) -> TableCells:
        """Some columns of a row, the last included."""
        return self.cells((row, row), (first, len(self.columns) - 1 if last is None else last))

    def column(self, column: int, first: int = 0, last: int | None = None) -> TableCells:
        """Some rows of a column, the last included."""
        return self.cells((first, len(self.rows) - 1 if last is None else last), (column, column))

    def headings(self, first: int = 0) -> TableCells:
        """The headings from a column on."""
        return self.row(HEADER_ROW, first)


@dataclass(frozen=True)
class TableCells:
    """Cells of a named table of the same report, on this page or another: what a chart shows."""

    table: str
    rows: tuple[int, int]
    """First and last; HEADER_ROW for the headings."""
    columns: tuple[int, int]


@dataclass(frozen=True)
class ChartSeries:
    """One series of a chart."""

    name: TableCells | str
    values: TableCells
    colour: int | str | None = None
    """Place in the palette, or a colour."""


@dataclass(frozen=True)
class Chart:
    """A chart of cells of tables."""

    kind: str
    """A function of ``charts.KINDS``: stacked columns, lines, bars, fan, histogram, tornado, waterfall."""
    title: str
    unit: str
    """Of the axis of amounts."""
    number: str
    """Number format of that axis."""
    categories: TableCells
    series: Sequence[ChartSeries]
    description: str
    """Alternative text for readers who cannot see it."""
    over: Sequence[ChartSeries] = ()
    """Lines over a fan."""
    along: str = ""
    """Title of the other axis."""
    begin: float | None = None
    """Start of the axis of amounts where it is not chosen by the program that draws it."""
    end: float | None = None
    """Its end, likewise."""
    width: int = CHART_WIDTH
    height: int = CHART_HEIGHT
    legend: bool = True
    """Whether it names its series; it need not where rows beside it have their colours."""


@dataclass(frozen=True)
class Charts(PageBlock):
    """Charts beside one another."""

    charts: Sequence[Chart]
    rows: int = CHART_ROWS
    apart: int = SECOND_CHART
    """Pixels between their left edges."""
    beside: Sequence[int] = ()
    """Columns to the left of each that the blocks below keep: charts below one another that take no rows."""

    @property
    def pixels(self) -> int:
        """From the left edge of the first to the right edge of the last."""
        return max((place * self.apart + chart.width for place, chart in enumerate(self.charts)), default=1)


@dataclass(frozen=True)
class Page:
    """A page of a report."""

    name: str
    """Of its sheet."""
    title: str
    about: str
    stamp: str
    blocks: Sequence[PageBlock]
    widths: Sequence[float] = ()
    """Of the columns on a sheet of an open workbook, in characters; in a file they fit their cells."""
    colour: str = ""
    """Colour of the master check: green, amber or red; "" without one."""
    frozen: int | None = None
    """Columns that stay in sight."""
    frozen_header: bool = True
    """Whether the headings of the first table stay in sight too, and are printed on every page."""
    one_page: bool = False
    """Whether it is printed on a single page, if it can be read there."""
    full_size: bool = False
    """Whether it is laid out as a first page: just the widths given, narrow margins, the stamp at its end."""

    @property
    def tables(self) -> list[PageTable]:
        """Its tables in order."""
        return [block for block in self.blocks if isinstance(block, PageTable)]

    def table(self, name: str) -> PageTable:
        """A table by its name. Raises StopIteration where there is none: a fault of the program."""
        return next(table for table in self.tables if table.name == name)


def begins_page(page: Page) -> bool:
    """Whether a page that is a section of a document begins a printed page: its first block does."""
    return bool(page.blocks) and page.blocks[0].page_break


def year_columns(years: Iterable[int]) -> list[TableColumn]:
    """The columns of the years."""
    return [TableColumn(str(year)) for year in years]


def column_heading(column: TableColumn) -> str:
    """The heading of a column with its unit, in the language in force."""
    return f"{tr(column.name)}, {tr(column.unit)}" if column.unit else tr(column.name)


def cell_text(cell: CellValue) -> CellValue:
    """A cell in the language in force: names and labels of the program are translated, others stay."""
    return tr(cell) if isinstance(cell, str) else cell


def values_of(cells: TableCells, tables: Mapping[str, PageTable]) -> list[CellValue]:
    """The values of cells of a table, row by row; headings as text."""
    table = tables[cells.table]
    rows = range(cells.rows[0], cells.rows[1] + 1)
    columns = range(cells.columns[0], cells.columns[1] + 1)
    return [
        table.columns[column].name if row == HEADER_ROW else table.rows[row].cells[column]
        for row in rows
        for column in columns
    ]


def named_tables(pages: Iterable[Page]) -> dict[str, PageTable]:
    """The tables of a report that charts can refer to."""
    return {table.name: table for page in pages for table in page.tables if table.name}
