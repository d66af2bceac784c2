"""What the sheet of a page is made of besides the values in its cells, and these values in their order.

Pages with the same key have the same sheet but for values: the same cells with the same formats, rows,
columns, tables, charts and printed pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.errors import OutputError
from costmodel.reports.files.look import FORMULA_LIKE
from costmodel.reports.layout import paper
from costmodel.reports.layout.answer_boxes import Boxes, box_lines
from costmodel.reports.layout.kept_layouts import kept, kept_by
from costmodel.reports.layout.page import (
    HEADER_ROW,
    Banner,
    Charts,
    PageTable,
    TableRow,
    cell_text,
    column_heading,
)
from costmodel.reports.layout.table_digest import digest
from costmodel.reports.layout.table_widths import cell_lines, table_points
from costmodel.wording.catalogue import in_force, tr

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costmodel.reports.layout.page import CellValue, Chart, ChartSeries, TableCells
    from costmodel.reports.layout.page_layout import LaidPage, PlacedBlock

    Tables = Mapping[str, PlacedBlock]

EMPTY, NUMBER, TEXT, QUOTED = range(4)
"""What a cell holds; a text is quoted where a spreadsheet would read it as a formula."""


def placed_tables(laid: Sequence[LaidPage]) -> dict[str, PlacedBlock]:
    """The named tables of a workbook, which charts refer to."""
    return {
        one.block.name: one
        for page in laid
        for one in page.blocks
        if isinstance(one.block, PageTable) and one.block.name
    }


def rows_of(table: PageTable) -> Sequence[TableRow]:
    """The rows of a table as they are shown: one that says so where there are none."""
    return table.rows or [TableRow([tr("none"), *[None] * (len(table.columns) - 1)], tone="muted")]


def cells_of(laid: LaidPage) -> Iterator[tuple[int, Sequence[CellValue]]]:
    """The cells of a page that hold its values: row, and values from the first column on."""
    plain = in_force() is str
    for row, text in enumerate(laid.heads):
        yield row, (text,)
    for one in laid.blocks:
        for row, line in enumerate(one.lines, one.row):
            yield row, (line.text,)
        if isinstance(one.block, Boxes):
            yield from enumerate(_cells_of_boxes(laid, one.block), one.row)
        if isinstance(one.block, PageTable):
            for row, table_row in enumerate(rows_of(one.block), one.header + 1):
                yield row, table_row.cells if plain else [cell_text(cell) for cell in table_row.cells]


def _cells_of_boxes(laid: LaidPage, block: Boxes) -> list[list[CellValue]]:
    """The cells of boxes beside one another, a row a line."""
    texts = box_lines(block, [paper.column_points(width) for width in laid.widths])
    cells: list[list[CellValue]] = [
        [None] * (block.spans[-1][1] + 1) for _ in range(max(map(len, texts), default=0))
    ]
    for lines, (first, _) in zip(texts, block.spans, strict=True):
        for row, text in zip(cells, lines, strict=False):
            row[first] = text
    return cells


def sheet_key(laid: LaidPage, tables: Tables) -> bytes:
    """Digest of all that a sheet is made of besides its values."""
    shown = [[_chart(chart, tables) for chart in charts.charts] for charts in _charts(laid)]
    known: bytes = kept_by(("key", digest((_form(laid), shown))), lambda: _key(laid, shown))
    return known


def _charts(laid: LaidPage) -> list[Charts]:
    return [one.block for one in laid.blocks if isinstance(one.block, Charts)]


def _form(laid: LaidPage) -> tuple[Any, ...]:
    """What the key of a page but its charts follows from, found out in fewer steps."""
    page = laid.page
    return (
        page.name, page.frozen, page.frozen_header, page.full_size, page.one_page, laid.form, *laid.areas,
        *(len(lines) if any(lines) else 0 for lines in laid.head_lines), *map(kind_of, laid.heads),
        *(_form_of(laid, one) for one in laid.blocks),
    )  # fmt: skip


def _form_of(laid: LaidPage, one: PlacedBlock) -> list[Any]:
    block = one.block
    texts = [block.texts] if isinstance(block, PageTable) else []
    return [*_shown(laid, one), one.last, block.page_break, *texts]


def _key(laid: LaidPage, shown: Sequence[Any]) -> bytes:
    reach = laid.groups[0].last
    parts = [
        laid.page.name,
        list(laid.widths),
        [tuple(group) for group in laid.groups],
        _plain(laid.printed()),
        (laid.page.frozen, laid.frozen_rows, reach, laid.page.full_size),
        list(laid.heights),
        [len(lines) > 1 for lines in laid.head_lines],
        [kind_of(text) for text in laid.heads],
        [_block(laid, one, reach) for one in laid.blocks],
        shown,
    ]
    return digest(parts)


def kind_of(value: CellValue) -> int:
    """What a cell holds."""
    if isinstance(value, str):
        return EMPTY if not value else QUOTED if value.startswith(FORMULA_LIKE) else TEXT
    return EMPTY if value is None else NUMBER


def _plain(value: Any) -> Any:  # noqa: ANN401  tuples of anything
    """Tuples and lists as ``marshal`` knows them."""
    return [_plain(part) for part in value] if isinstance(value, (tuple, list)) else value


def _block(laid: LaidPage, one: PlacedBlock, reach: int) -> list[Any]:
    table = _table(laid, one, reach) if isinstance(one.block, PageTable) else []
    return [*_shown(laid, one), *table]


def _shown(laid: LaidPage, one: PlacedBlock) -> list[Any]:
    """What a block has besides the cells of a table and its charts."""
    block = one.block
    lines = [(kind_of(line.text), line.tone, line.sheet) for line in one.lines]
    parts: list[Any] = [type(block).__name__, one.row, lines]
    if isinstance(block, Banner):
        parts.append(block.colour)
    elif isinstance(block, Charts):
        parts += [laid.shrunk(block), block.apart, block.beside]
    elif isinstance(block, Boxes):
        parts += [[list(span) for span in block.spans], [box.colour for box in block.boxes]]
        parts += [[kind_of(cell) for cell in row] for row in _cells_of_boxes(laid, block)]
    return parts


def _table(laid: LaidPage, one: PlacedBlock, reach: int) -> list[Any]:
    table, rows = one.table, rows_of(one.table)
    widths = [paper.column_points(width) for width in laid.widths]
    points = table_points(table, widths, reach)
    heights = laid.heights[one.header + 1 : one.header + 1 + len(rows)]

    def looks() -> list[Any]:
        columns = [(column_heading(column), column.number, column.align) for column in table.columns]
        each = [
            _row(table, row, points if height > paper.ROW else None, reach)
            for row, height in zip(rows, heights, strict=True)
        ]
        filtered = table.filtered and bool(table.rows)
        return [digest([columns, filtered, len(points) == len(widths), each])]

    known: list[Any] = kept(table, looks, "looks", tuple(widths), reach, tuple(heights))
    return [*known, laid.hidden(one)]


def _row(table: PageTable, row: TableRow, points: Sequence[float] | None, reach: int) -> tuple[Any, ...]:
    """Formats of a row, what its cells hold, and which of its texts are wrapped."""
    kinds = bytes(map(kind_of, row.cells))
    wrapped: list[int] = []
    if points is not None:
        columns = table.columns
        wrapped = [
            place
            for place, kind in enumerate(kinds)
            if kind >= TEXT and cell_lines(columns, row, place, points, reach) > 1
        ]
    return (
        row.number,
        row.tone,
        row.swatch,
        list(row.tones.items()),
        list(row.numbers.items()),
        kinds,
        wrapped,
    )


def _chart(chart: Chart, tables: Tables) -> list[Any]:
    return [
        chart.kind, tr(chart.unit), chart.number, tr(chart.along), chart.begin, chart.end, chart.width,
        chart.height, chart.legend, _placed(chart.categories, tables),
        [_series(series, tables) for series in chart.series],
        [_series(series, tables) for series in chart.over],
    ]  # fmt: skip


def _series(series: ChartSeries, tables: Tables) -> list[Any]:
    name = tr(series.name) if isinstance(series.name, str) else _placed(series.name, tables)
    return [str(name) if isinstance(name, str) else name, _placed(series.values, tables), series.colour]


def _placed(cells: TableCells, tables: Tables) -> list[Any]:
    """Where cells of a table are."""
    table = tables[cells.table]
    first, last = (table.header + row - HEADER_ROW for row in cells.rows)
    return [table.page.name, first, last, *cells.columns]


class MismatchError(OutputError):
    """A workbook that no pattern fits; the ordinary writer writes it."""
