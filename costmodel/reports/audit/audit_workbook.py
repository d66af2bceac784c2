"""The audit workbook: the whole model as ordinary formulas that an auditor can follow without Python.

The layout and the formulas come from ``engine/explanations/book_layout.py``; this module only writes them
down. Inputs are yellow and may be changed, a switch chooses the scenario, and everything else follows live.
Only functions that Excel 2016 and LibreOffice know are used.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from costmodel.collection import without_collection
from costmodel.engine.explanations.book_layout import (
    ASSUMPTIONS,
    BASE,
    BUDGET,
    CHANGED,
    CHANGED_BY,
    CHANGED_FROM,
    CHANGED_HOW,
    CHANGED_PATH,
    CHANGES,
    ECONOMY,
    FIRST,
    FROM,
    HEADER,
    IN_UNIT,
    LABEL,
    LINE,
    LIVE,
    MACRO,
    NAME,
    NOTE,
    PATH,
    POPULATION,
    RETURN,
    SWITCH,
    UNIT,
    WHOLE,
    YEARS,
    AssumptionRow,
    Layout,
    price_base_column,
)  # fmt: skip
from costmodel.engine.explanations.written_cells import written_rows
from costmodel.engine.inputs.drawn_values import effective
from costmodel.engine.inputs.entries import Entry
from costmodel.engine.run import run_all
from costmodel.reports.audit.audit_words import methodology, told_methods
from costmodel.reports.files.look import COUNT, GENERAL, SHARE, YEAR, Book, Sheet, write_book
from costmodel.reports.files.printed_sheet import fit_on_paper
from costmodel.reports.layout.stamp_words import spoken_stamp
from costmodel.trace.references import Cell, column_letters, quoted
from costmodel.wording.catalogue import Verbatim, phrase, settled, tr

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from costmodel.engine.inputs.scenarios import Change
    from costmodel.trace.elements import Elements
    from costmodel.wording.catalogue import Phrase

LEAST_AMOUNT = 11
"""Width of the columns of years whose figures are small."""
INDEX, PLAIN = "0.0000", "#,##0.00"
AGREES, DIFFERS = "agrees", "differs"
TOLERANCE = 1e-9
STRUCTURE = (
    "Years, policies, groups and the shape of coverage paths are fixed when the workbook is written; "
    "to change them, write a new workbook."
)
VALUES = (
    "The population projection by age and sex is shown as values unless the workbook was written with it; "
    "the rows say which."
)
CHECKED = (
    "The sheet Checks compares the totals with those of the program when it wrote the workbook. A "
    "difference comes from a changed input or is an error."
)
NOT_HERE = (
    "Results that no formula can compute (internal rate of return, payback, Monte Carlo distributions) are "
    "in the result workbook."
)
CHOOSE = "Choose the scenario in cell {cell}; the whole workbook recalculates."
MONEY = "Money is {currency} (LCU); shares are fractions of 1."
WHICH = "Enter a whole number from 1 to {count}; the column headings show which scenario."
METHOD = 5
"""Column of the method on the sheet Methodology."""
CHECKED_PARTS = ("totals", "total_appraisal")
SHEETS = {
    "Guide": "how to read this workbook",
    ASSUMPTIONS: "every assumption, with the switch that chooses the scenario",
    CHANGES: "what each scenario changes",
    MACRO: "the economic indicators by year",
    ECONOMY: "prices, wages, national income and population by year",
    POPULATION: "people in the target groups",
    BUDGET: "cost by policy and in total",
    RETURN: "discounted gains and losses",
    "Checks": "whether this workbook still gives the figures of the program that wrote it",
    "Methodology": "every line item in words, with its method; below, the rules and sources of the methods",
}


def write_audit(layout: Layout, path: str | Path) -> Path:
    """Write the audit workbook whole or not at all; an OutputError leaves the previous file unchanged."""
    assumptions = layout.assumptions
    stamp = f"{assumptions.stamp} · engine {_engine()} · scenario {layout.scenario.name}"
    title = tr(_title(layout))
    with without_collection(), settled():
        return write_book(path, spoken_stamp(stamp), {"title": title}, lambda book: _fill(book, layout))


def _title(layout: Layout) -> Phrase:
    return phrase("{set}: the model as formulas", set=layout.assumptions.title)


def _engine() -> str:
    from costmodel import __version__  # noqa: PLC0415  avoids a cycle at import

    return __version__


def _fill(book: Book, layout: Layout) -> None:
    _guide(book, layout)
    _assumptions(book, layout)
    _changes(book, layout)
    _macro(book, layout)
    elements = layout.places.elements()
    _lines(book, layout, elements)
    _checks(book, layout)
    _methodology(book, layout, elements)
    elements.forget()


def number_format(unit: str) -> str:
    """How figures of a unit are shown."""
    if unit.startswith("share"):
        return SHARE
    if unit in {"year", "month", "choice"}:
        return YEAR
    if unit in {"index", "factor", "ratio"}:
        return INDEX
    return PLAIN if unit in {"effects", "units", "LCU per unit", "LCU per person"} else COUNT


# --- guide ----------------------------------------------------------------------------------------------


def _guide(book: Book, layout: Layout) -> None:
    sheet = book.sheet("Guide", tr(_title(layout)), tr(SHEETS["Guide"]), [24, 136], fitted=True)
    told = [
        ("What it is", "Every figure of the model is an ordinary formula: no macros, add-ins or links."),
        ("Scenario", phrase(CHOOSE, cell=_switch())),
        ("Inputs", "Yellow cells with blue figures may be changed; all others are formulas or text."),
        ("Structure", STRUCTURE),
        ("Values", VALUES),
        ("Units", phrase(MONEY, currency=layout.assumptions.about["currency"])),
        ("Checks", CHECKED),
        ("Not included", NOT_HERE),
    ]  # fmt: skip
    for row, (name, text) in enumerate(told, FIRST - 1):
        sheet.text(row, 0, tr(name), "strong")
        sheet.text(row, 1, tr(text), wrap=True)
    first = FIRST + len(told)
    sheet.text(first, 0, tr("Sheets"), "heading")
    policies = {
        name: phrase("the policy {code}", code=Verbatim(policy)) for policy, name in layout.sheets.items()
    }
    for row, (name, text) in enumerate({**SHEETS, **policies}.items(), first + 1):
        sheet.page.write_url(row, 0, f"internal:{quoted(name)}!A1", book.style("strong"), name)
        sheet.text(row, 1, tr(text))
    fit_on_paper(sheet, 1, FIRST - 2, 0)


def _switch() -> str:
    return f"{ASSUMPTIONS}!{column_letters(SWITCH[1])}{SWITCH[0] + 1}"


# --- assumptions ----------------------------------------------------------------------------------------


def _assumptions(book: Book, layout: Layout) -> None:
    count, base_column = len(layout.scenarios), price_base_column(layout)
    widths = [34, 38, 15, 8, 18, *[18] * count, 9, 16, 48, 7, 52]
    sheet = book.sheet(ASSUMPTIONS, tr("Assumptions"), tr(SHEETS[ASSUMPTIONS]), widths, fitted=True)
    sheet.plain = True
    sheet.text(SWITCH[0], SWITCH[1] - 1, tr("In use:"), "strong")
    sheet.number(*SWITCH, layout.active + 1, YEAR, "input")
    sheet.page.data_validation(
        *SWITCH, *SWITCH,
        {
            "validate": "list", "source": [str(k + 1) for k in range(count)], "error_title": tr("Scenario"),
            "error_message": tr(phrase(WHICH, count=count)),
        },
    )  # fmt: skip
    names = [Verbatim(f"{k + 1} {scenario.name}") for k, scenario in enumerate(layout.scenarios)]
    headers = [
        "Path",
        "Assumption",
        "Unit",
        "From",
        "In use",
        *names,
        "Prices of",
        "Cell",
        "Source",
        "Grade",
        "Note",
    ]
    _headers(sheet, headers)
    citations = {str(row["source"]): str(row["citation"]) for row in layout.assumptions.table("Sources").rows}
    values = _values(layout)
    for row in layout.rows:
        _assumption(sheet, layout, row, values[row.row])
        entry = row.entry
        if row.price_base is not None:
            sheet.number(row.row, base_column, row.price_base.base or 0, YEAR, "input")
        cited = "; ".join(citations.get(key, key) for key in entry.source.split())
        # What has no cell is said by the program, all else by the set.
        said = (cited, entry.note) if entry.cell else (tr(cited), tr(entry.note))
        for place, text in enumerate((entry.cell, said[0], entry.grade, said[1]), base_column + 1):
            sheet.text(row.row, place, text)
    fit_on_paper(sheet, NAME + 1, HEADER, NAME + 1, SWITCH[1] - 2)


def _values(layout: Layout) -> dict[int, list[float]]:
    """The value of every assumption in every scenario, by row."""
    steps: dict[str, list[AssumptionRow]] = {}
    for row in layout.rows:
        steps.setdefault(row.entry.path, []).append(row)
    by_row: dict[int, list[float]] = {}
    for path_rows in steps.values():
        values = effective([row.entry for row in path_rows], layout.order)
        for number, row in enumerate(path_rows):
            by_row[row.row] = values[:, number].tolist()
    return by_row


def _assumption(sheet: Sheet, layout: Layout, row: AssumptionRow, values: Sequence[float]) -> None:
    entry, at = row.entry, row.row
    look = number_format(entry.unit)
    for column, text in ((PATH, entry.path), (NAME, tr(entry.label)), (IN_UNIT, tr(entry.unit))):
        sheet.text(at, column, text)
    if entry.from_year is not None:
        sheet.number(at, FROM, entry.from_year, YEAR, "input")
    columns = [column_letters(BASE + k) for k in range(len(layout.scenarios))]
    choices = ",".join(f"{column}{at + 1}" for column in columns)
    switch = f"${column_letters(SWITCH[1])}${SWITCH[0] + 1}"
    sheet.formula(at, LIVE, f"=CHOOSE({switch},{choices})", values[layout.active], look, "strong")
    for k, scenario in enumerate(layout.scenarios):
        if k == 0 and entry.base is not None:
            sheet.number(at, BASE, entry.base, look, "input")
            continue
        before = f"{columns[k]}{(row.before or 0) + 1}"
        start = before if entry.base is None else f"{columns[0]}{at + 1}"
        changes = [change for name, change in entry.changes if name == scenario.name]
        sheet.formula(at, BASE + k, f"={_changed(layout, scenario.name, start, changes)}", values[k], look)


def _changed(layout: Layout, scenario: str, start: str, changes: Sequence[Change], year: str = "") -> str:
    """A value after a scenario's changes, as a formula; ``year`` is the cell of its year."""
    text = start
    for change in changes:
        at = layout.change_row(scenario, change)
        operand = f"{CHANGES}!${column_letters(CHANGED_BY)}${at + 1}"
        made = {"set": operand, "multiply": f"({text})*{operand}", "add": f"({text})+{operand}"}[
            change.operation
        ]
        begin = f"{CHANGES}!${column_letters(CHANGED_FROM)}${at + 1}"
        text = f"IF({year}>={begin},{made},{text})" if year and change.from_year is not None else made
    return text


def _changes(book: Book, layout: Layout) -> None:
    widths = [20, 46, 8, 11, 16, 18, 46]
    sheet = book.sheet(CHANGES, tr("Changes made by scenarios"), tr(SHEETS[CHANGES]), widths, fitted=True)
    _headers(sheet, ["Scenario", "Path", "From", "Operation", "By", "Cell", "Note"])
    for row, (scenario, change) in enumerate(layout.changes, FIRST):
        texts = {CHANGED: scenario, CHANGED_PATH: change.path, CHANGED_HOW: tr(change.operation)}
        for column, text in {**texts, CHANGED_BY + 1: change.cell, CHANGED_BY + 2: change.note}.items():
            sheet.text(row, column, text)
        if change.from_year is not None:
            sheet.number(row, CHANGED_FROM, change.from_year, YEAR)
        sheet.number(row, CHANGED_BY, change.value, GENERAL, "input")
    fit_on_paper(sheet, CHANGED_PATH + 1, HEADER, CHANGED_PATH + 1)


def _macro(book: Book, layout: Layout) -> None:
    largest = max(
        (float(abs(value)) for entries in layout.macro.values() for entry in entries
         for value in effective([entry], layout.order)[:, 0]),
        default=0.0,
    )  # fmt: skip
    sheet = _year_sheet(book, layout, MACRO, tr("Economic indicators"), tr(SHEETS[MACRO]), largest)
    for indicator, entries in layout.macro.items():
        live = layout.macro_row(indicator)
        _macro_row(sheet, live, indicator, tr("in use"), entries[0], "strong")
        for k, scenario in enumerate(layout.scenarios):
            _macro_row(sheet, layout.macro_row(indicator, k), indicator, scenario.name, entries[0])
        for entry in entries:
            _macro_cells(sheet, layout, indicator, entry)
    fit_on_paper(sheet, NOTE, HEADER, YEARS)


def _macro_row(sheet: Sheet, row: int, indicator: str, whose: str, entry: Entry, tone: str = "") -> None:
    label = tr(entry.label.rpartition(",")[0])
    for column, text in (
        (LINE, indicator),
        (LABEL, f"{label}: {whose}"),
        (UNIT, tr(entry.unit)),
        (NOTE, entry.source),
    ):
        sheet.text(row, column, text, tone)


def _macro_cells(sheet: Sheet, layout: Layout, indicator: str, entry: Entry) -> None:
    year = int(entry.from_year or 0)
    column = layout.column(year)
    letter = column_letters(column)
    look = _macro_format(entry)
    values = effective([entry], layout.order)[:, 0].tolist()
    rows = [layout.macro_row(indicator, k) for k in range(len(layout.scenarios))]
    sheet.number(rows[0], column, values[0], look, "input")
    for k, scenario in list(enumerate(layout.scenarios))[1:]:
        changes = [change for change in scenario.changes if change.path == f"macro.{indicator}"]
        text = _changed(layout, scenario.name, f"{letter}{rows[0] + 1}", changes, f"{letter}${HEADER + 1}")
        sheet.formula(rows[k], column, f"={text}", values[k], look)
    switch = Cell(ASSUMPTIONS, *SWITCH, row_locked=True, column_locked=True).text(MACRO)
    choices = ",".join(f"{letter}{row + 1}" for row in rows)
    live = layout.macro_row(indicator)
    sheet.formula(live, column, f"=CHOOSE({switch},{choices})", values[layout.active], look, "strong")


def _macro_format(entry: Entry) -> str:
    small = entry.base is not None and abs(entry.base) < 1
    return SHARE if small else COUNT


# --- line items -----------------------------------------------------------------------------------------


def _year_sheet(book: Book, layout: Layout, name: str, title: str, about: str, largest: float) -> Sheet:
    years = layout.years
    before = [year for year in years if year < layout.bound.years[0]]
    amount = max(LEAST_AMOUNT, len(f"-{largest:,.0f}") + 1)
    # The projection reaches the 1 January after the last year.
    widths = [28, 34, 12, 16, amount + 1, *[amount] * (len(years) + 1)]
    sheet = book.sheet(name, title, about, widths, fitted=True)
    sheet.plain = True
    if before:
        sheet.page.set_column(YEARS, YEARS + len(before) - 1, amount, None, {"level": 1})
    _headers(sheet, ["Line item", "Label", "Unit", "Note", "Whole horizon"])
    last = max((line.years[-1] for line in layout.lines if line.sheet == name and line.years), default=0)
    last = max(last, years[-1])
    for year in range(years[0], last + 1):
        sheet.number(HEADER, layout.column(year), year, YEAR, "header")
    return sheet


def _headers(sheet: Sheet, texts: Sequence[str]) -> None:
    for column, text in enumerate(texts):
        sheet.text(HEADER, column, tr(text), "header", wrap=True)


def _lines(book: Book, layout: Layout, elements: Elements) -> None:
    sheets: dict[str, Sheet] = {}
    titles = {name: policy for policy, name in layout.sheets.items()}
    labels = {str(row["policy"]): str(row["label"]) for row in layout.assumptions.table("Policies").rows}
    rows = list(written_rows(layout.places, elements))
    largest: dict[str, float] = {}
    for row in rows:
        values = row.values if not isnan(sum(row.values)) else [one for one in row.values if not isnan(one)]
        most = max(*values, -min(values)) if values else 0.0
        sheet_name = row.placement.sheet
        largest[sheet_name] = max(largest.get(sheet_name, 0.0), most)
    for name in (ECONOMY, POPULATION, *layout.extra_sheets, *layout.sheets.values(), BUDGET, RETURN):
        policy = titles.get(name)
        title = labels[policy] if policy else tr(name)
        about = (
            phrase("the policy {code}, line by line", code=Verbatim(policy))
            if policy
            else SHEETS.get(name, layout.extra_sheets.get(name, ""))
        )
        sheets[name] = _year_sheet(book, layout, name, title, tr(about), largest.get(name, 0.0))
    for heading in layout.headings:
        sheets[heading.sheet].text(heading.row, LINE, tr(heading.text), "heading")
    formats: dict[tuple[str, int], str] = {}
    for line in layout.lines:
        sheet = sheets[line.sheet]
        formats[line.sheet, line.row] = number_format(line.unit)
        sheet.text(line.row, LINE, line.line, "muted")
        for column, text in ((LABEL, line.label), (UNIT, line.unit), (NOTE, line.note)):
            if text:
                sheet.text(line.row, column, tr(text), "muted" if column == NOTE else "")
    for row in rows:
        (at,), columns, name = row.placement.rows, row.placement.columns, row.placement.sheet
        sheets[name].figures(at, columns, row.formulas, row.values, formats[name, at])
    for sheet in sheets.values():
        fit_on_paper(sheet, NOTE, HEADER, YEARS)


# --- checks and words -----------------------------------------------------------------------------------


def _checks(book: Book, layout: Layout) -> None:
    count = len(layout.scenarios)
    about = tr(SHEETS["Checks"])
    sheet = book.sheet("Checks", tr("Checks"), about, [46, 20, 20, 12, 12, 12, *[20] * count], fitted=True)
    sheet.plain = True
    names = [phrase("Program: {code}", code=Verbatim(scenario.name)) for scenario in layout.scenarios]
    _headers(sheet, ["Figure", "This workbook", "Program", "Difference", "Tolerance", "Result", *names])
    expected = _expected(layout)
    at = FIRST
    for line in (line for line in layout.lines if line.part in CHECKED_PARTS):
        columns = [layout.column(year) for year in line.years] or [WHOLE]
        for place, column in enumerate(columns):
            when = f", {line.years[place]}" if line.years else ""
            values = [float(figures[line.part, line.line][place]) for figures in expected]
            cell = Cell(line.sheet, line.row, column).text("Checks")
            _check(
                sheet, at, f"{tr(line.label)}{when}", cell, values, layout.active, number_format(line.unit)
            )
            at += 1
    results = f"F{FIRST + 1}:F{at}"
    agree, differ = tr("All checks agree"), tr("Some figures differ: see below")
    all_agree = f'COUNTIF({results},"{tr(AGREES)}")=ROWS({results})'
    sheet.formula(HEADER - 1, 0, f'=IF({all_agree},"{agree}","{differ}")', agree, GENERAL, "good")
    bad = {"type": "cell", "criteria": "==", "value": f'"{tr(DIFFERS)}"', "format": book.style("bad")}
    sheet.page.conditional_format(FIRST, 5, max(at - 1, FIRST), 5, bad)
    fit_on_paper(sheet, 1, HEADER, 1)


def _check(
    sheet: Sheet, row: int, name: str, cell: str, values: Sequence[float], active: int, look: str
) -> None:
    sheet.text(row, 0, name)
    sheet.formula(row, 1, f"={cell}", values[active], look)
    switch = Cell(ASSUMPTIONS, *SWITCH, row_locked=True, column_locked=True).text("Checks")
    choices = ",".join(f"{column_letters(6 + k)}{row + 1}" for k in range(len(values)))
    sheet.formula(row, 2, f"=CHOOSE({switch},{choices})", values[active], look)
    sheet.formula(row, 3, f"=B{row + 1}-C{row + 1}", 0.0, "0.0E+00")
    sheet.formula(
        row, 4, f"={TOLERANCE}*MAX(1,ABS(C{row + 1}))", TOLERANCE * max(1, abs(values[active])), "0.0E+00"
    )
    sheet.formula(row, 5, f'=IF(ABS(D{row + 1})<=E{row + 1},"{tr(AGREES)}","{tr(DIFFERS)}")', tr(AGREES))
    for k, value in enumerate(values):
        sheet.number(row, 6 + k, value, look)


def _expected(layout: Layout) -> list[dict[tuple[str, str], Sequence[float]]]:
    """The program's own totals for every scenario, by part and line."""
    names = [scenario.name for scenario in layout.scenarios]
    results = run_all(layout.assumptions, names)
    return [
        {
            (block.part, block.name): block.figure[0].tolist()
            for block in results[name].blocks
            if block.part in CHECKED_PARTS
        }
        for name in names
    ]


def _methodology(book: Book, layout: Layout, elements: Elements) -> None:
    sheet = book.sheet(
        "Methodology", tr("Methodology"), tr(SHEETS["Methodology"]), [24, 30, 12, 14, 42, 42], fitted=True
    )
    _headers(sheet, ["Line item", "Label", "Unit", "Sheet", "Formula in words", "Method"])
    last = FIRST
    for last, texts in enumerate(methodology(layout, elements), FIRST):
        for column, text in enumerate(texts):
            sheet.text(last, column, text, wrap=column > UNIT + 1)
    head = last + 2
    sheet.text(head, 0, tr("Methods"), "heading")
    for row, (name, rules) in enumerate(told_methods(layout), head + 1):
        sheet.text(row, LABEL, name, wrap=True)
        sheet.text(row, METHOD, rules, wrap=True)
    fit_on_paper(sheet, 1, HEADER, 1)
