"""The sheet Start: five steps, and every sheet with a link, what it holds and its state.

It holds no table that is read: nothing on it is an assumption.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.input_sheets import ABOUT_LINE, HEADER, INPUT, PLAIN, TITLE
from costmodel.assumptions.format.schema import TABLES
from costmodel.assumptions.format.sheet_protection import protect
from costmodel.assumptions.format.sheet_states import (
    DONE,
    INSTEAD,
    OPEN,
    PROBLEM,
    formulas,
    state_of,
    word_formula,
)
from costmodel.palette import BAD, GOOD, HEADING_SIZE, MUTED, NOTICE, TITLE_HEIGHT
from costmodel.palette import HEADER as HEADING
from costmodel.wording.catalogue import Verbatim, phrase, tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from xlsxwriter.worksheet import Worksheet

    from costmodel.assumptions.format.columns import Table
    from costmodel.assumptions.format.input_sheets import InputWriter, Style
    from costmodel.assumptions.format.sheet_states import SheetState

    Rows = Mapping[str, Sequence[Mapping[str, Any]]]

START = "Start"
STEPS = {
    "1  Fill in": "Work from About to the right. Yellow cells are inputs; the message beside a cell says "
    "what it is. Choose from the list where a cell has one.",
    "2  Check": "Press Check inputs, or run: costmodel check FILE. Every problem is named with its cell and "
    "its correction.",
    "3  Run": "Press Run scenario, or run: costmodel run FILE. It gives cost, people reached and return.",
    "4  Explain": "Press Explain this cell on a figure of the results: how it was computed, down to its "
    "sources. Compare scenarios sets them side by side.",
    "5  Save": "Press Save version with your name and the reason, then Submit. A second person approves.",
}
"""The five steps."""
TOLD = "Five steps, and the state of each sheet. Nothing on this sheet is an assumption."
LEGEND = (
    "Blue on pale yellow: an input.",
    "White on blue: the name of a column; do not change it.",
    "All other cells are protected, without a password: Review, Unprotect Sheet.",
    "A blank cell is a missing value, never zero. Shares are fractions of 1.",
)
COLUMNS = ("sheet", "what it holds", "rows", "to fill in", "stand-ins", "problems", "state")
WIDTHS = (18, 74, 8, 11, 13, 11, 16)
MEANING = (
    "to fill in: required cells that are blank. stand-ins: figures of the source TO_FILL_IN. problems: a "
    "text in place of a number, a share outside 0 to 1, a name that is not declared; Check finds the others."
)
NUMBER = '#,##0;-#,##0;"-"'
TONES = {DONE: GOOD, OPEN: NOTICE, PROBLEM: BAD}
STRONG: Style = {**PLAIN, "bold": True}
SOFT: Style = {**PLAIN, "font_color": MUTED}
STATE: Style = {**PLAIN, "align": "left", "indent": 1}
WRAPPED: Style = {**PLAIN, "text_wrap": True}
HEADED: Style = {**PLAIN, "bold": True, "font_size": HEADING_SIZE, "font_color": HEADING}
FIRST = 3
"""Row of the first step's heading, counted from 0."""
TWO_LINES, THREE_LINES = 28, 42


def fill_start(writer: InputWriter, sheet: Worksheet, rows: Rows, title: str) -> None:
    """Write the sheet."""
    for position, width in enumerate(WIDTHS):
        sheet.set_column(position, position, width)
    sheet.set_row(0, TITLE_HEIGHT)
    writer.text(sheet, 0, 0, title or tr("A new set of assumptions"), TITLE)
    writer.text(sheet, 1, 0, tr(TOLD), ABOUT_LINE)
    writer.text(sheet, FIRST, 0, tr("Five steps"), HEADED)
    for row, (word, text) in enumerate(STEPS.items(), FIRST + 1):
        sheet.set_row(row, TWO_LINES)
        writer.text(sheet, row, 0, tr(word), STRONG)
        writer.text(sheet, row, 1, tr(text), WRAPPED)
    row = FIRST + len(STEPS) + 2
    for place, (text, look) in enumerate(
        zip(LEGEND, ({**INPUT, "locked": True}, SOFT, SOFT, SOFT), strict=True)
    ):
        writer.text(sheet, row + place, 1, tr(text), look)
    fill_states(writer, sheet, row + len(LEGEND), rows)
    sheet.hide_gridlines(2)
    protect(sheet)


def fill_states(writer: InputWriter, sheet: Worksheet, top: int, rows: Rows) -> None:
    """Write the list of the sheets with their states, from a row on."""
    first = top + 3
    last = first + len(TABLES) - 1
    states = {table.name: state_of(table, rows) for table in TABLES}
    writer.text(sheet, top, 0, tr("Sheets"), HEADED)
    writer.formula(sheet, top, 1, *_summary(f"$G${first + 1}:$G${last + 1}", states.values()), STRONG)
    writer.text(sheet, top + 1, 1, tr(MEANING), {**SOFT, "text_wrap": True})
    sheet.set_row(top + 1, THREE_LINES)
    sheet.set_row(first - 1, TWO_LINES)
    for position, name in enumerate(COLUMNS):
        writer.text(sheet, first - 1, position, tr(name), HEADER)
    for row, table in enumerate(TABLES, first):
        _state_row(writer, sheet, row, table, states[table.name])
    for word, (ink, paper) in TONES.items():
        look = writer.book.add_format({"font_color": ink, "bg_color": paper})
        rule = {"type": "cell", "criteria": "==", "value": f'"{tr(word)}"', "format": look}
        sheet.conditional_format(first, len(COLUMNS) - 1, last, len(COLUMNS) - 1, rule)


def _summary(area: str, states: Iterable[SheetState]) -> tuple[str, str]:
    """The number of sheets by state, as a formula and in words."""
    words = [state.word for state in states]
    said = {DONE: "done", OPEN: "open", PROBLEM: "with a problem"}
    formula = '&", "&'.join(f'COUNTIF({area},"{tr(word)}")&" {tr(text)}"' for word, text in said.items())
    return f"={formula}", ", ".join(f"{words.count(word)} {tr(text)}" for word, text in said.items())


def _state_row(writer: InputWriter, sheet: Worksheet, row: int, table: Table, state: SheetState) -> None:
    writer.link(sheet, row, 0, table.name)
    instead = INSTEAD.get(table.name)
    note = phrase("or {table}", table=Verbatim(instead)) if instead else "" if table.required else "optional"
    writer.text(sheet, row, 1, tr(table.title) + (f" ({tr(note)})" if note else ""))
    numbers = (state.rows, state.blanks, state.stand_ins, state.problems)
    for position, (formula, number) in enumerate(zip(formulas(table), numbers, strict=True), 2):
        writer.formula(sheet, row, position, formula, number, {**PLAIN, "num_format": NUMBER})
    writer.formula(sheet, row, len(COLUMNS) - 1, word_formula(table, row + 1), tr(state.word), STATE)
