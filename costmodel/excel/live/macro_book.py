"""A workbook as the macros see it: its assumption tables, the settings on its Control sheet, pages of ours.

Only what xlwings offers on every host is used: Excel on Windows (COM), and a server that is sent the values
of some sheets and sends back what to do.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.checks.examination import examined_raw
from costmodel.assumptions.format.cells import BLANK, RawCell, cell_of
from costmodel.assumptions.format.raw import AIDS, RawTable, outside, schema_name
from costmodel.assumptions.format.tables import from_tables
from costmodel.assumptions.format.unread_parts import UnreadPart
from costmodel.errors import AssumptionError, CostModelError
from costmodel.excel.functions.cell_values import ErrorValue, plain
from costmodel.excel.host import on_server
from costmodel.excel.live.live_pages import MARK, live_page
from costmodel.palette import BAD, FONT_NAME, FONT_SIZE, GOOD, HEADER, HEADING_SIZE, NOTICE, PAPER, TITLE_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import xlwings as xw

    from costmodel.assumptions.format.raw import Beside
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.errors import Problem
    from costmodel.excel.live.live_pages import LivePage
    from costmodel.reports.layout.page import Page

START, CONTROL, CONFIG = "Start", "Control", "xlwings.conf"
"""Sheets of the macro workbook that are neither tables nor written by macros."""
LIGHTS = {"green": GOOD, "amber": NOTICE, "red": BAD}
"""Text and fill colours of the master check."""
POINTS = 5.6
"""A character in points: what a browser's Excel measures columns in."""
ROWS_BELOW, COLUMNS_BESIDE = 1_000, 100
"""Margin around its tables up to which a sheet is read: formats alone can extend the used range."""


def values(area: xw.Range) -> list[list[Any]]:
    """The values of a range as rows, error values as texts."""
    rows: list[list[Any]] = area.options(ndim=2, err_to_str=True).value
    return rows


def sheet_names(book: xw.Book) -> list[str]:
    """The names of all sheets."""
    return [sheet.name for sheet in book.sheets]


def tables(book: xw.Book) -> Iterator[tuple[xw.Sheet, Any]]:
    """The Excel tables of the schema."""
    for sheet in book.sheets:
        for table in sheet.tables:
            if schema_name(table.name):
                yield sheet, table


def raw_tables(book: xw.Book) -> list[RawTable]:
    """The assumption tables at their places, cells not yet checked."""
    return [raw for sheet in book.sheets for raw in _raw_of_sheet(sheet)]


def unread_tables(book: xw.Book) -> list[UnreadPart]:
    """The Excel tables of a workbook that are neither assumption tables nor written by the program."""
    return [
        UnreadPart(table.name, sheet.name, "table")
        for sheet in book.sheets
        for table in sheet.tables
        if not schema_name(table.name) and table.name not in AIDS
    ]


def _raw_of_sheet(sheet: xw.Sheet) -> Iterator[RawTable]:
    """The assumption tables of a sheet, which is read once."""
    on_sheet = list(sheet.tables)
    known = [n for n, table in enumerate(on_sheet) if schema_name(table.name)]
    if not known:
        return
    areas = [_area(table.range) for table in on_sheet]
    cells = _cells(sheet, areas)
    beside = outside(cells, areas, known)
    yield from (_raw(sheet.name, on_sheet[n], areas[n], cells, beside.get(n, ())) for n in known)


def _area(area: xw.Range) -> tuple[int, int, int, int]:
    rows, columns = area.shape
    return area.row, area.column, area.row + rows - 1, area.column + columns - 1


def _cells(sheet: xw.Sheet, areas: Sequence[tuple[int, int, int, int]]) -> dict[int, dict[int, RawCell]]:
    """The cells of the tables of a sheet and around them, by column and then by row."""
    last_row, last_column = (max(area[n] for area in areas) for n in (2, 3))
    used = _area(sheet.used_range)
    last_row = max(last_row, min(used[2], last_row + ROWS_BELOW))
    last_column = max(last_column, min(used[3], last_column + COLUMNS_BESIDE))
    rows = values(sheet.range((1, 1), (last_row, last_column)))
    return {
        column: {number: _cell(value) for number, value in enumerate(each, 1) if value is not None}
        for column, each in enumerate(zip(*rows, strict=True), 1)
    }


def _raw(
    sheet: str,
    table: Any,  # noqa: ANN401  xlwings gives its tables no public type
    area: tuple[int, int, int, int],
    cells: dict[int, dict[int, RawCell]],
    beside: Beside,
) -> RawTable:
    first_row, first_column, last_row, last_column = area
    totals = 1 if table.show_totals else 0
    columns = range(first_column, last_column + 1)
    rows = [
        (row, tuple(cells[column].get(row, BLANK) for column in columns))
        for row in range(first_row, last_row + 1 - totals)
    ]
    return RawTable(
        name=schema_name(table.name),
        sheet=sheet,
        header=rows[0][1],
        header_row=first_row,
        first_column=first_column,
        rows=tuple(row for row in rows[1:] if any(cell.kind != "blank" for cell in row[1])),
        beside=beside,
        last_row=last_row - totals,
        totals=totals,
        has_header=bool(table.show_headers),
    )


def _cell(value: object) -> RawCell:
    cell = plain(value)
    if isinstance(cell, ErrorValue):
        return RawCell("error", str(cell))
    return BLANK if cell is None else cell_of(cell)


def examined(book: xw.Book) -> tuple[list[Problem], Assumptions | None]:
    """Every problem of the tables of a workbook, and its assumptions where it has no error."""
    problems, checked_tables = examined_raw(raw_tables(book), book.name, unread_tables(book))
    if any(problem.severity == "error" for problem in problems):
        return problems, None
    return problems, from_tables(checked_tables, None, tuple(problems))


def assumptions_of(book: xw.Book) -> Assumptions:
    """The assumptions of a workbook's own tables; an AssumptionError with every problem they have."""
    if not any(True for _ in tables(book)):
        raise CostModelError(
            f"{book.name} has no assumption tables. Open workbooks/costmodel-template.xlsx, or a version "
            "of a set, and run the macro there."
        )
    problems, assumptions = examined(book)
    if assumptions is None:
        raise AssumptionError(problems)
    return assumptions


def is_protected(sheet: xw.Sheet) -> bool:
    """Whether a sheet is protected; False where the host does not say."""
    with suppress(NotImplementedError, AttributeError, TypeError):
        return sheet.api.ProtectContents is True
    return False


def settings(book: xw.Book) -> dict[str, str]:
    """What the Control sheet says, by setting; empty where the workbook has none."""
    if CONTROL not in sheet_names(book):
        return {}
    control_tables = [table for table in book.sheets[CONTROL].tables if table.name == CONTROL]
    rows = values(control_tables[0].range)[1:] if control_tables else []
    return {str(row[0]).strip(): _text(row[1]) for row in rows if row[0] not in (None, "")}


def _text(value: object) -> str:
    cell = plain(value)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None or isinstance(cell, ErrorValue) else str(cell).strip()


def check_free(book: xw.Book, page: Page) -> None:
    """Refuse to overwrite a sheet that costmodel did not write."""
    if page.name not in sheet_names(book):
        return
    top_cells = values(book.sheets[page.name].range("A1:A2"))
    if any(cell not in (None, "") for row in top_cells for cell in row) and not str(
        top_cells[1][0]
    ).startswith(MARK):
        raise CostModelError(
            f'The sheet "{page.name}" is yours, and this macro writes one of that name. Rename your sheet, '
            "then run the macro again."
        )


def write_page(book: xw.Book, page: Page) -> None:
    """Write a page in place of the existing one, or at the end of the workbook."""
    names = sheet_names(book)
    live = live_page(page)
    if page.name in names:
        sheet = book.sheets[page.name]
        sheet.clear()
    else:
        sheet = book.sheets.add(page.name, after=book.sheets[len(names) - 1])
    sheet.range("A1").resize(len(live.matrix), len(live.matrix[0])).value = live.matrix
    _dress(sheet, live, page.colour)
    sheet.activate()


def _dress(sheet: xw.Sheet, live: LivePage, colour: str) -> None:
    whole = sheet.range("A1").resize(len(live.matrix), len(live.matrix[0]))
    whole.font.name = FONT_NAME
    whole.font.size = FONT_SIZE
    title = sheet.range("A1")
    title.font.size, title.font.bold, title.font.color = TITLE_SIZE, True, HEADER
    if colour:
        ink, paper = LIGHTS[colour]
        sheet.range("A3").font.color = ink
        sheet.range("A3").color = paper
    for row in live.headings:
        heading = sheet.range((row + 1, 1))
        heading.font.size, heading.font.bold, heading.font.color = HEADING_SIZE, True, HEADER
    for row, count in live.headers:
        header = sheet.range((row + 1, 1)).resize(1, count)
        header.color = HEADER
        header.font.color = PAPER
        header.font.bold = True
    for area in live.formats:
        cells = sheet.range((area.row + 1, area.column + 1)).resize(area.rows, area.columns)
        cells.number_format = area.number
    scale = POINTS if on_server() else 1.0
    for column, width in enumerate(live.widths, 1):
        sheet.range((1, column)).column_width = width * scale


def about_of(book: xw.Book) -> dict[str, str]:
    """The properties of the workbook's About table as it states them."""
    for _, table in tables(book):
        if schema_name(table.name) == "About":
            rows = values(table.range)
            header = [str(name) for name in rows[0]]
            name, value = header.index("property"), header.index("value")
            return {_text(row[name]).casefold(): _text(row[value]) for row in rows[1:]}
    return {}


def write_about(book: xw.Book, said: dict[str, Any]) -> None:
    """Write properties into the workbook's About table; those it has no row for are left out."""
    for sheet, table in tables(book):
        if schema_name(table.name) == "About":
            area = table.range
            rows = values(area)
            header = [str(name) for name in rows[0]]
            for number, row in enumerate(rows[1:], 1):
                name = _text(row[header.index("property")]).casefold()
                if name in said:
                    cell = sheet.range((area.row + number, area.column + header.index("value")))
                    _write_text(cell, said[name])


def write_rows(book: xw.Book, name: str, columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    """Replace the rows of a table the program writes, and resize the table to them."""
    for sheet, table in tables(book):
        if schema_name(table.name) == name and rows:
            area = table.range
            top = sheet.range((area.row, area.column))
            if [str(cell) for cell in values(area)[0]] == list(columns):
                table.resize(top.resize(len(rows) + 1, len(columns)))
                body = sheet.range((area.row + 1, area.column)).resize(len(rows), len(columns))
                body.number_format = "@"
                body.value = [[text_of(row.get(column)) for column in columns] for row in rows]


def _write_text(cell: xw.Range, value: object) -> None:
    """A version such as 2026.10 must not become the number 2026.1; a year must stay a number."""
    if isinstance(value, int):
        cell.number_format, cell.value = "0", value
        return
    cell.number_format = "@"
    cell.value = text_of(value)


def text_of(value: object) -> str:
    """A value as text that Excel keeps as text, whatever its first character."""
    text = "" if value is None else str(value)
    return text if not text.startswith(("=", "+", "-", "@")) else f"'{text}"


def say(book: xw.Book, text: str | bool) -> None:
    """Put a text into the status bar where the host has one; False gives the bar back to Excel."""
    with suppress(NotImplementedError, AttributeError):
        book.app.status_bar = text
