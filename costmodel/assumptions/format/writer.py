"""Write a complete assumption workbook: Excel tables, dropdowns, limits, comments, print set-up."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.about_tables import ABOUT
from costmodel.assumptions.format.asked_columns import asked
from costmodel.assumptions.format.cells import cell_of
from costmodel.assumptions.format.column_guides import comment_of
from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.hashing import canonical_text
from costmodel.assumptions.format.input_sheets import ABOUT_LINE, INPUT, PLAIN, TITLE, InputWriter
from costmodel.assumptions.format.layout import SHEET, TEXT, Choices, number_format, validation, width
from costmodel.assumptions.format.raw import HEADER_ROW, layout
from costmodel.assumptions.format.schema import FORMAT_VERSION, PROGRAM_TABLES, TABLES
from costmodel.assumptions.format.sheet_protection import protect, table_rows
from costmodel.assumptions.format.start_sheet import START, fill_start
from costmodel.assumptions.format.tables import Assumptions, plain_rows
from costmodel.assumptions.format.unit_words import indicator_units
from costmodel.files import create_file, replace_file
from costmodel.model.economy import Macro
from costmodel.palette import FONT, HEADER, INK, MUTED, TITLE_HEIGHT
from costmodel.wording.catalogue import phrase, tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from costmodel.assumptions.format.input_sheets import Style

    Rows = Mapping[str, Iterable[Mapping[str, Any]]]

TABS = {"About": INK, "Sources": MUTED, "ChangeLog": MUTED}
INPUT_TAB = HEADER
TABLE_STYLE = "Table Style Light 15"
MOST_FROZEN = 2
PRINTED = 175
"""Characters in a line of A4 at 8 points."""
A4, MARGIN = 9, 0.4
"""XlsxWriter's number of the paper, and inches."""
TEMPLATE_YEARS, YEARS_BEFORE, PERIOD = 10, 2, 5
MORE_ROWS = (
    "Blank rows are for more. If they do not suffice: Review, Unprotect Sheet (no password), then drag the "
    "corner of the table."
)
WRAPPED = 34
"""Columns from this width on wrap their text."""
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def write(path: str | Path, source: Assumptions | Rows) -> Path:
    """Write a workbook, replacing an existing file."""
    return replace_file(path, lambda file: write_rows(source, file))


def write_new(path: str | Path, source: Assumptions | Rows) -> Path:
    """Write a new workbook. Raises an OutputError if the file exists."""
    return create_file(path, lambda file: write_rows(source, file))


def write_rows(source: Assumptions | Rows, file: BinaryIO) -> None:
    """Write a workbook to an open file."""
    file.write(workbook_bytes(source))


def template_rows(
    first_year: int | None = None, years: int = TEMPLATE_YEARS
) -> dict[str, list[dict[str, Any]]]:
    """The rows of the blank template: the properties of About, the indicators, the year columns."""
    first = datetime.now(UTC).year if first_year is None else first_year
    known = {
        "format_version": FORMAT_VERSION,
        "status": "draft",
        "version": f"{first}.1",
        "first_year": first,
        "horizon_years": years,
    }
    blank = {str(year): None for year in range(first, first + years)}
    periods = {str(year): None for year in range(first - first % PERIOD - PERIOD, first + years, PERIOD)}
    before = {str(year): None for year in range(first - YEARS_BEFORE, first)}
    return {
        "About": [{"property": name, "value": known.get(name)} for name in ABOUT],
        "Macro": [
            {
                "indicator": f.name,
                "unit": indicator_units(f.name)[0],
                "beyond": f.metadata["beyond"],
                **before,
                **blank,
            }
            for f in fields(Macro)
            if f.metadata["required"]
        ],
        "Mortality": [periods],
        "Fertility": [periods],
        "Migration": [blank],
    }


def workbook_bytes(source: Assumptions | Rows) -> bytes:
    """The bytes of a workbook file; the same rows give the same bytes."""
    import xlsxwriter  # noqa: PLC0415  slow to import, needed only for writing

    rows = plain_rows(source) if isinstance(source, Assumptions) else _plain(source)
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {**OPTIONS, "default_format_properties": dict(FONT)})
    book.set_properties(document_properties(about_of(rows)))
    start = book.add_worksheet(START)
    add_sheets(book, rows)
    fill_start(InputWriter(book), start, rows, str(about_of(rows).get("title") or ""))
    _print_setup(start, START, about_of(rows), 1)
    start.activate()
    book.close()
    return target.getvalue()


def add_sheets(book: Workbook, rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, Worksheet]:
    """Add the sheets of all tables and the sheet of the dropdowns to a workbook that is being written."""
    about = about_of(rows)
    writer = InputWriter(book)
    sheets: dict[str, Worksheet] = {table.name: book.add_worksheet(table.name) for table in TABLES}
    choices = Choices(rows)
    for table in TABLES:
        sheet = sheets[table.name]
        wide = _sheet(writer, sheet, table, rows.get(table.name, []), choices)
        _print_setup(sheet, table.name, about)
        sheet.fit_to_pages(ceil(wide / PRINTED), 0)
        if frozen_columns(table):
            sheet.repeat_columns(0, frozen_columns(table) - 1)
    offered = book.add_worksheet(SHEET)
    wide = choices.write(writer, offered)
    _print_setup(offered, SHEET, about)
    offered.fit_to_pages(ceil(wide / PRINTED), 0)
    return {**sheets, SHEET: offered}


def about_of(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The properties of About by name."""
    return {str(row.get("property")): row.get("value") for row in rows.get("About", [])}


def _plain(source: Rows) -> dict[str, list[dict[str, Any]]]:
    return {name: [{str(c): v for c, v in row.items()} for row in rows] for name, rows in source.items()}


def document_properties(about: Mapping[str, object]) -> dict[str, object]:
    """The document properties; the date is that of the version, so that the same rows give the same bytes."""
    version = str(about.get("version") or "")
    year = version.partition(".")[0]
    created = datetime(int(year) if year.isdigit() and len(year) == 4 else 2000, 1, 1)  # noqa: DTZ001, PLR2004
    return {
        "title": str(about.get("title") or "Assumptions"),
        "subject": "Assumptions of a social budget model",
        "author": str(about.get("prepared_by") or ""),
        "comments": f"{about.get('set') or 'set'} {version}, format {FORMAT_VERSION}".strip(),
        "created": created,
    }


def _sheet(
    writer: InputWriter, sheet: Worksheet, table: Table, rows: list[dict[str, Any]], choices: Choices
) -> float:
    """Write a table to its sheet, and return the width of its columns."""
    columns = layout(table, {column for row in rows for column in row})
    every = [*rows, *({} for _ in range(table_rows(table, len(rows)) - len(rows)))]
    sheet.set_row(0, TITLE_HEIGHT)
    writer.text(sheet, 0, 0, tr(table.title), TITLE)
    writer.text(sheet, 1, 0, _description(table), ABOUT_LINE)
    last = HEADER_ROW - 1 + len(every)
    writer.table(sheet, table.name, (HEADER_ROW - 1, 0, last, len(columns) - 1), columns, TABLE_STYLE)
    wide = 0.0
    for position, name in enumerate(columns):
        column = table.column(name)
        column_width = width(column, [row.get(name) for row in rows])
        wide += column_width
        writer.comment(sheet, HEADER_ROW - 1, position, comment_of(column))
        sheet.set_column(position, position, column_width)
        if table.name not in PROGRAM_TABLES:
            for rule, numbers in _rows_by_rule(column, every).items():
                writer.limit(sheet, position, numbers, validation(rule, column, choices, table.name))
    for number, row in enumerate(every, HEADER_ROW):
        _row(writer, sheet, table, number, row, columns)
    sheet.freeze_panes(HEADER_ROW, frozen_columns(table))
    if table.name not in PROGRAM_TABLES:
        writer.text(sheet, 2, 0, tr(MORE_ROWS), {**PLAIN, "font_color": MUTED})
        protect(sheet)
    sheet.set_tab_color(TABS.get(table.name, INPUT_TAB))
    return wide


def frozen_columns(table: Table) -> int:
    """The columns of names that stay in sight and are repeated on every sheet of paper."""
    return min(len(table.key), MOST_FROZEN)


def _rows_by_rule(column: Column, rows: list[dict[str, Any]]) -> dict[Column, list[int]]:
    """The rows of a column by their rule: Excel applies only one rule to a cell."""
    numbers: dict[Column, list[int]] = {}
    for number, row in enumerate(rows, HEADER_ROW):
        numbers.setdefault(asked(column, _texts(row)), []).append(number)
    return numbers


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in row.items() if isinstance(value, str)}


def _row(
    writer: InputWriter,
    sheet: Worksheet,
    table: Table,
    number: int,
    row: Mapping[str, Any],
    columns: list[str],
) -> None:
    texts = _texts(row)
    for position, name in enumerate(columns):
        general = table.column(name)
        column = asked(general, texts)
        value = row.get(name)
        shown_as = number_format(column, str(row.get("unit") or ""), value)
        base = PLAIN if table.name in PROGRAM_TABLES else INPUT
        style = {**base, "num_format": shown_as, "text_wrap": general.width >= WRAPPED}
        if shown_as == TEXT or general.kind == "property":
            style |= {"align": "left", "indent": 1}
        _value(writer, sheet, number, position, value, style)


def _value(writer: InputWriter, sheet: Worksheet, row: int, column: int, value: object, style: Style) -> None:
    cell = cell_of(value)
    if cell.kind == "blank":
        writer.blank(sheet, row, column, style)
    elif isinstance(cell.value, float):
        writer.number(sheet, row, column, cell.value, style)
    elif cell.kind == "text":
        writer.text(sheet, row, column, canonical_text(str(value)), style)
    else:
        raise ValueError(f"{sheet.get_name()}, row {row + 1}, column {column + 1}: cannot write {value!r}")


def _description(table: Table) -> str:
    row = "One row for {what}, with one column per year." if table.years else "One row for {what}."
    empty = () if table.required else ("This table may be left empty.",)
    return " ".join(tr(text) for text in (phrase(row, what=table.row), *empty))


def _print_setup(
    sheet: Worksheet, name: str, about: Mapping[str, object], repeated: int = HEADER_ROW
) -> None:
    stamp = f"{about.get('set') or ''} {about.get('version') or ''}".strip().replace("&", "&&")
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=MARGIN, right=MARGIN)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, repeated - 1)
    page = tr(phrase("page {number} of {count}", number="&P", count="&N"))
    sheet.set_footer(f"&L{stamp}&C{name}&R{page[:1].upper()}{page[1:]}")
