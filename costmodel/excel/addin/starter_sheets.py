"""The sheets of the macro workbook and of the template that are not tables: Start, Control, settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.assumptions.countries.archetypes import archetype_names, archetypes
from costmodel.assumptions.format.input_sheets import InputWriter
from costmodel.assumptions.format.start_sheet import WIDTHS, fill_states
from costmodel.choice.tried_runs import CEILING, TARGETS
from costmodel.engine.inputs.scenarios import BASELINE
from costmodel.excel.addin.offers import offers
from costmodel.excel.functions.uncertain_answers import LEAST_DRAWS, MOST_DRAWS
from costmodel.excel.live.macro_book import CONFIG, CONTROL
from costmodel.excel.live.macro_comparisons import AGAINST, TARGETED, UNIVERSAL, UNIVERSAL_SCENARIO
from costmodel.excel.live.macro_library import ARCHETYPE, COUNTRY, NEW_SET
from costmodel.excel.live.macro_selection import DRAWS
from costmodel.model.measure_list import METRICS
from costmodel.palette import FONT, LINK_STYLE
from costmodel.reports.files.look import TONES, accepted
from costmodel.wording.catalogue import languages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.sheet_states import Rows
    from costmodel.excel.live.macro_declaration import Offer
    from costmodel.reports.files.look import Book, Sheet

EXAMPLES = "Examples"
FIRST_SETTING, FIRST_ARCHETYPE = 5, 40
"""Rows of the first setting and of the first archetype, counted from 0."""
ALLOWED = dict.fromkeys(
    ("select_locked_cells", "select_unlocked_cells", "format_columns", "format_rows", "autofilter"), True
)
"""What protection lets through; it has no password."""
CONFIGURED = (("ADD_WORKBOOK_TO_PYTHONPATH", "False"), ("USE UDF SERVER", "True"))
"""No code is looked for beside the workbook; macros run in the process that has the functions already."""
LINES = "gross_cost,net_cost,expenditure,beneficiaries,transfers_real,net_present_value"
BUTTON, GAP = {"width": 150, "height": 26}, 6
INLINE = 255
WRAPPED = 64
"""Characters of a line of the Control sheet."""
STEPS = {
    "Open": "Open this file from a trusted folder. Buttons and functions need Python: see docs/excel.md.",
    "Look": "Blue on pale yellow are inputs: Policies says what there is, Parameters how much, with sources.",
    "Change": "Change an input and press Check inputs: every problem is listed with its cell and correction.",
    "Run": "Choose a scenario on Control, press Run scenario: cost, people, return are on the sheet Result.",
    "Explain": "Select a figure on Result and press Ctrl+Shift+E: how it was computed, down to its sources.",
    "Compare": "Compare scenarios: side by side. Uncertainty: how sure. Bridge two versions: what changed.",
    "Save": "Write name and reason on Control, press Save version, then Submit; a second person approves.",
    "Send": "Export writes workbooks, Costing minute a Word document, Freeze to values one without Python.",
}
"""The eight lines of the sheet Start."""
FILL_IN = {
    "Open": "Fill in About, then the tables from left to right; comments on the headers say what is asked.",
    "Explain": "Select a figure on Result and press Explain this cell: how it was computed, down to sources.",
}
"""What the template says in place of them."""
CONTENTS = {
    "Control": "settings of the macros, and their buttons",
    "Examples": "each function with a working formula and its result",
}
"""What the sheets hold that are not tables."""
START_WIDTHS = (*WIDTHS, 3)
"""Of the columns to the left of the buttons."""


@dataclass(frozen=True)
class Setting:
    """A line of the Control sheet."""

    name: str
    value: str | float
    description: str
    choices: str | tuple[str, ...] = ()
    """Names offered, or the range that contains them."""
    between: tuple[int, int] | None = None
    """The least and the most of a whole number."""


def settings(scenarios: Sequence[str], policies: str, first_year: int, years: int) -> tuple[Setting, ...]:
    """The settings of the macros."""
    last = first_year + years - 1
    named = tuple(scenarios) if len(",".join(scenarios)) <= INLINE else ()
    computed = "The scenario that Run scenario and Uncertainty compute."
    explained = "Policy of Explain this cell and of Costing minute; total: all."
    drawn = f"Draws of Uncertainty, {LEAST_DRAWS:,} to {MOST_DRAWS:,}; more take longer."
    # Excel holds no longer list; whatever else is typed is accepted after a warning.
    aims = TARGETS if len(",".join(TARGETS)) <= INLINE else (*METRICS, CEILING)
    varied = "What Solve for target varies: policy.NAME.benefit.amount, or start_year."
    spoken = "Language of sheets and documents: en, fr or es. Empty: English."
    before = "The earlier version, such as kenya@2026.1. Empty: the version this workbook was made from."
    return (
        Setting("scenario", scenarios[-1] if scenarios else BASELINE, computed, named),
        Setting("policy", "total", explained, policies),
        Setting("line", "gross_cost", "The line of the results it explains.", tuple(LINES.split(","))),
        Setting("year", float(first_year), f"The year it explains, {first_year} to {last}."),
        Setting("draws", float(DRAWS), drawn, between=(LEAST_DRAWS, MOST_DRAWS)),
        Setting("metric", "gross_cost", "The figure that Bridge two versions explains.", METRICS),
        Setting("vary", "", varied),
        Setting("target", "npv", "The figure that it is to bring to the target value.", aims),
        Setting("target value", "", "Empty: 0 of npv and ceiling, 1 of a ratio."),
        Setting(UNIVERSAL, "", "The policy for all that Compare targeting compares.", policies),
        Setting(TARGETED, "", "The policy with which it compares it.", policies),
        Setting(UNIVERSAL_SCENARIO, "", "Scenario of the policy for all. Empty: the scenario above.", named),
        Setting(AGAINST, "", "Fast scenario of Compare speeds. Empty: the scenario above, at once.", named),
        Setting(COUNTRY, "", "Country of New country: a name in English, French or Spanish, or a code."),
        Setting(NEW_SET, "", "Name of its set. Empty: the name of the country."),
        Setting(ARCHETYPE, "", "Archetype of the library that Add policy adds.", _library_list()),
        Setting("other version", "", before),
        Setting("language", "", spoken, tuple(languages())),
        Setting("name", "", "Name for the ledger of who saves, submits or approves."),
        Setting("reason", "", "Reason for the new version, for the log of changes."),
        Setting("folder", "", "Where Export and Costing minute write. Empty: Documents, costmodel, the set."),
    )


def fill_start(sheet: Sheet, names: Sequence[str], rows: Rows, *, macros: bool) -> None:
    """Eight lines that say what to do, links, then the sheets of the tables with their states."""
    sheet.text(4, 0, "What to do, in this order", "heading")
    steps = STEPS if macros else {**STEPS, **FILL_IN}
    for number, (word, text) in enumerate(steps.items()):
        sheet.text(5 + number, 0, f"{number + 1}  {word}", "strong")
        sheet.text(5 + number, 1, text, wrap=True)
        sheet.page.set_row(5 + number, 20)
    row = 6 + len(STEPS)
    if not macros:
        text = "The buttons are on the ribbon tab Social budget of the add-in, or in the task pane."
        sheet.text(row, 0, text, "muted")
        row += 1
    look = sheet.book.workbook.add_format(LINK_STYLE)
    for place, name in enumerate(names, row):
        accepted(sheet.page.write_url(place, 0, f"internal:'{name}'!A1", look, name), sheet.place(place, 0))
        sheet.text(place, 1, CONTENTS[name])
    fill_states(InputWriter(sheet.book.workbook), sheet.page, row + len(names) + 1, rows)
    if macros:
        _buttons(sheet, 4, len(START_WIDTHS), [offer for offer in offers() if offer.on_start])
    sheet.page.protect("", ALLOWED)


def fill_control(sheet: Sheet, known: Sequence[Setting], *, macros: bool) -> None:
    """The settings as a table with names, dropdowns and, in the macro workbook, all buttons."""
    columns = ("setting", "value", "what it does")
    sheet.text(3, 0, "Settings", "heading")
    last = FIRST_SETTING + len(known) - 1
    header = sheet.book.style("header", align="left")
    # Excel's own format of texts: a version 2026.10 that is typed must not become the number 2026.1.
    typed = sheet.book.workbook.add_format({**FONT, **TONES["input"], "num_format": "@", "valign": "top"})
    table = {"name": CONTROL, "style": None, "autofilter": False,
             "columns": [{"header": name, "header_format": header} for name in columns]}  # fmt: skip
    accepted(sheet.page.add_table(FIRST_SETTING - 1, 0, last, 2, table), "Control")
    for row, each in enumerate(known, FIRST_SETTING):
        sheet.text(row, 0, each.name)
        if isinstance(each.value, float):
            sheet.number(row, 1, each.value, "0", "input")
        else:
            accepted(sheet.page.write(row, 1, each.value or None, typed), each.name)
        sheet.text(row, 2, each.description, wrap=True)
        sheet.page.set_row(row, 28 if len(each.description) > WRAPPED else 16)
        name = f"sb_{each.name.replace(' ', '_')}"
        accepted(sheet.book.workbook.define_name(name, f"={CONTROL}!$B${row + 1}"), name)
        if each.choices or each.between:
            accepted(sheet.page.data_validation(row, 1, row, 1, _asked(each)), name)
    _fill_library(sheet)
    if macros:
        _buttons(sheet, 4, 4, offers())
    sheet.page.protect("", ALLOWED)


def _library_list() -> str:
    """The range of the archetypes below the settings."""
    return f"={CONTROL}!$A${FIRST_ARCHETYPE + 1}:$A${FIRST_ARCHETYPE + len(archetype_names())}"


def _fill_library(sheet: Sheet) -> None:
    """The archetypes of the library with what they are."""
    sheet.text(FIRST_ARCHETYPE - 1, 0, "Archetypes of the library", "heading")
    for row, (name, archetype) in enumerate(archetypes().items(), FIRST_ARCHETYPE):
        sheet.text(row, 0, name)
        sheet.text(row, 2, archetype.label)


def _asked(setting: Setting) -> dict[str, object]:
    """What Excel lets through of what is typed: any name after a warning, no number out of bounds."""
    if setting.between:
        least, most = setting.between
        message = f"Write a whole number from {least:,} to {most:,}."
        check = {"validate": "integer", "criteria": "between", "minimum": least, "maximum": most}
        return {**check, "error_title": setting.name, "error_message": message}
    source = setting.choices if isinstance(setting.choices, str) else list(setting.choices)
    message = f"{setting.description} Choose from the list, or keep what you typed."[:INLINE]
    check = {"validate": "list", "source": source, "error_type": "warning"}
    return {**check, "error_title": setting.name, "error_message": message}


def _buttons(sheet: Sheet, row: int, column: int, shown: Sequence[Offer]) -> None:
    """Buttons one under the other; they lie on the sheet, so that no row has to be high for them."""
    for place, offer in enumerate(shown):
        below = place * (BUTTON["height"] + GAP)
        options = {
            "macro": offer.sub,
            "caption": offer.label,
            "y_offset": below,
            "description": offer.description,
        }
        accepted(sheet.page.insert_button(row, column, {**options, **BUTTON}), offer.label)


def fill_config(book: Book) -> None:
    """The settings of xlwings that this file carries; see docs/excel.md."""
    page = book.workbook.add_worksheet(CONFIG)
    page.set_column(0, 1, 40)
    for row, pair in enumerate(CONFIGURED):
        for column, text in enumerate(pair):
            accepted(page.write_string(row, column, text), CONFIG)
    page.protect("", ALLOWED)
