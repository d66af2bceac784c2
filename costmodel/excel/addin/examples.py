"""An example of each function: its formula, its inputs, and the result it had when the file was built.

The results come from the functions themselves, called as Excel calls them; so the sheet shows numbers before
Python is there to compute them, and tells at a glance afterwards whether it still does.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from costmodel.assumptions.format.raw import layout
from costmodel.assumptions.format.schema import PROGRAM_TABLES, TABLES
from costmodel.assumptions.format.tables import plain_rows
from costmodel.engine.inputs.scenarios import BASELINE, scenarios
from costmodel.model.timing import FIRST_YEAR, LAST_YEAR
from costmodel.reports.files.look import GENERAL

if TYPE_CHECKING:
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.reports.files.look import Sheet

    Rows = list[list[Any]]
    Functions = dict[str, Callable[..., Any]]

FIRST_ROW = 8
HANDLE_ROW = 5
"""Where the handles stand, counted from 0: the one of this workbook's tables, below it that of the store."""
LABELS, FIRST = 0, 1
"""Columns of the labels and of the results."""
SHOWN_YEARS, EXAMPLE_DRAWS = 4, 500
SMALL, LARGE, THOUSAND = "#,##0.00##", "#,##0", 1_000
WIDTHS = (26, 34, *[18] * 20)


@dataclass(frozen=True)
class Input:
    """Cells that an example reads."""

    name: str
    rows: tuple[tuple[float | str, ...], ...]


@dataclass(frozen=True)
class Stored:
    """The handle of the store, in place of that of the tables of this workbook."""


@dataclass(frozen=True)
class OpenModel:
    """The handle of the tables of this workbook."""


Argument = float | str | Input | OpenModel | Stored


TENTHS = (0.0294, 0.0429, 0.0515, 0.0596, 0.0684, 0.0792, 0.0944, 0.1187, 0.1545, 0.3014)
"""Shares of consumption of tenths of people: Kenya 2022, World Bank."""


@dataclass(frozen=True)
class Example:
    """A function with arguments."""

    function: str
    arguments: tuple[Argument, ...]


def examples(assumptions: Assumptions) -> list[Example]:
    """One example of each function that takes a handle, then one of each that takes ranges."""
    policies = [str(row["policy"]) for row in assumptions.table("Policies").rows]
    group = str(assumptions.table("Groups").rows[0]["group"])
    changed = next((name for name in scenarios(assumptions) if name != BASELINE), BASELINE)
    years = Input("years", (tuple(float(assumptions.first_year + n) for n in range(SHOWN_YEARS)),))
    some = Input("policies", tuple((name,) for name in policies[:3]))
    chosen = Input("policies", (*some.rows, ("total",)))
    rate, amounts = 0.1, Input("flows", ((-100.0, 60.0, 60.0),))
    welfare = Input("welfare", ((20.0, 40.0, 60.0, 120.0),))
    tenths = Input("shares", tuple((share,) for share in TENTHS))
    people = Input("population", ((100.0, 98.0), (90.0, 91.0), (80.0, 84.0)))
    alive = Input("survival", ((0.98, 0.99), (0.97, 0.98), (0.9, 0.92)))
    births = Input("fertility", ((0.0,), (0.2,), (0.1,)))
    first = float(assumptions.first_year)
    return [
        Example("sb_version", (OpenModel(),)),
        Example("sb_assumption", (OpenModel(), "macro.inflation", BASELINE, first)),
        Example("sb_population", (OpenModel(), group, years)),
        Example("sb_beneficiaries", (OpenModel(), some, years, changed)),
        Example("sb_cost", (OpenModel(), chosen, years, changed)),
        Example("sb_mtef", (OpenModel(), changed)),
        Example("sb_distribution", (OpenModel(), changed)),
        Example("sb_monitoring", (OpenModel(), changed)),
        Example("sb_guarantee", (OpenModel(),)),
        Example("sb_budget", (OpenModel(), changed, "function")),
        Example("sb_return", (OpenModel(), chosen, changed, "npv")),
        Example("sb_appraisal", (OpenModel(), changed)),
        Example("sb_compare", (OpenModel(),)),
        Example("sb_explain", (OpenModel(), policies[0], "gross_cost", first + 2, changed)),
        Example("sb_bridge", (Stored(), OpenModel())),
        Example("sb_sensitivity", (OpenModel(), changed, "npv", policies[0])),
        Example("sb_simulate", (OpenModel(), changed, "gross_cost", "total", float(EXAMPLE_DRAWS))),
        Example("sb_check", (OpenModel(),)),
        Example("sb_npv", (amounts, rate, "start")),
        Example("sb_discount", (rate, Input("years", ((0.0, 1.0, 2.0, 3.0),)))),
        Example("sb_coverage", (0.2, 0.8, first, 3.0, years)),
        Example("sb_index", (Input("inflation", ((0.05, 0.05, 0.04, 0.04),)), first, years)),
        Example("sb_project", (people, alive, births, 1.05)),
        Example("sb_fgt", (welfare, 50.0, 1.0)),
        Example("sb_gini", (welfare,)),
        Example("sb_lorenz", (tenths, 100.0, 50.0)),
        Example("sb_mvpf", (120.0, 80.0)),
    ]


def tables_of(assumptions: Assumptions) -> tuple[list[str], list[Any]]:
    """The tables of a workbook as SB_MODEL is given them: their references, and their cells with headers."""
    rows = plain_rows(assumptions)
    tables = [table for table in TABLES if table.name not in PROGRAM_TABLES]
    cells: list[Any] = []
    for table in tables:
        filled = rows[table.name] or [dict.fromkeys(layout(table, ()))]  # an empty table has a blank row
        header = list(dict.fromkeys(column for row in filled for column in row))
        cells.append([header, *([row.get(column) for column in header] for row in filled)])
    return [f"{table.name}[#All]" for table in tables], cells


def fill(sheet: Sheet, assumptions: Assumptions, functions: Functions) -> None:
    """Write the handles, then example under example."""
    references, cells = tables_of(assumptions)
    ours = functions["sb_model"](*cells)
    handles = {"Model": xl_rowcol_to_cell(HANDLE_ROW, FIRST, row_abs=True, col_abs=True),
               "Stored": xl_rowcol_to_cell(HANDLE_ROW + 1, FIRST, row_abs=True, col_abs=True)}  # fmt: skip
    sheet.text(HANDLE_ROW - 1, LABELS, "Handles: what the other functions take first", "heading")
    sheet.text(HANDLE_ROW, LABELS, "tables of this workbook")
    sheet.formula(HANDLE_ROW, FIRST, f"=SB_MODEL({','.join(references)})", ours)
    sheet.text(HANDLE_ROW + 1, LABELS, "version in the store")
    name = f"{assumptions.set}@{assumptions.version}"
    stored = functions["sb_open"](name)
    sheet.formula(HANDLE_ROW + 1, FIRST, f'=SB_OPEN("{name}")', stored)
    row = FIRST_ROW
    for example in examples(assumptions):
        row = _example(
            sheet, row, example, functions[example.function], {**handles, "ours": ours, "stored": stored}
        )


def _example(
    sheet: Sheet, row: int, example: Example, function: Callable[..., Any], known: dict[str, str]
) -> int:
    """Write one example; the row of the next."""
    shown = example.function.upper()
    said = " ".join(inspect.cleandoc(function.__doc__ or "").split())
    sheet.text(row, LABELS, shown, "heading")
    sheet.text(row, FIRST, said)
    at = row + 2
    texts, values = [], []
    for argument in example.arguments:
        text, value, at = _argument(sheet, at, argument, known)
        texts.append(text)
        values.append(value)
    formula = f"={shown}({','.join(texts)})"
    sheet.text(row + 1, LABELS, "formula")
    sheet.text(row + 1, FIRST, formula)
    sheet.text(at, LABELS, "result")
    return at + _result(sheet, at, formula, function(*values)) + 1


def _argument(sheet: Sheet, row: int, argument: Argument, known: dict[str, str]) -> tuple[str, Any, int]:
    """The text of an argument in the formula, its value, and the next free row."""
    if isinstance(argument, OpenModel):
        return known["Model"], known["ours"], row
    if isinstance(argument, Stored):
        return known["Stored"], known["stored"], row
    if isinstance(argument, str):
        return f'"{argument}"', argument, row
    if isinstance(argument, float):
        return f"{argument:g}", argument, row
    sheet.text(row, LABELS, f"input: {argument.name}")
    for down, line in enumerate(argument.rows):
        for right, cell in enumerate(line):
            sheet.value(row + down, FIRST + right, cell, GENERAL, "input")
    last = row + len(argument.rows) - 1
    area = xl_range_abs(row, FIRST, last, FIRST + len(argument.rows[0]) - 1)
    return area, [list(line) for line in argument.rows], last + 1


def _result(sheet: Sheet, row: int, formula: str, value: object) -> int:
    """Write a formula with its result, spilled; the rows it takes."""
    rows = _rows(value)
    last, right = row + len(rows) - 1, FIRST + len(rows[0]) - 1
    head = rows[0][0]
    if len(rows) == len(rows[0]) == 1:
        sheet.formula(row, FIRST, formula, head, _number(head))
        return 1
    style = (
        sheet.book.style("") if isinstance(head, str) else sheet.book.style("", _number(head), align="right")
    )
    sheet.page.write_dynamic_array_formula(row, FIRST, last, right, formula, style, head)
    for down, line in enumerate(rows):
        for across, cell in enumerate(line):
            if down or across:
                over = not down and isinstance(rows[-1][across], float)
                align = "right" if over else "left"
                sheet.value(row + down, FIRST + across, cell, _number(cell), align=align)
    return len(rows)


def _number(cell: float | str) -> str:
    """How a result is shown: decimals only where they count, so that money fits its column."""
    if isinstance(cell, str) or _is_year(cell):
        return GENERAL
    return LARGE if cell.is_integer() or abs(cell) >= THOUSAND else SMALL


def _is_year(cell: object) -> bool:
    return isinstance(cell, float | int) and FIRST_YEAR <= cell <= LAST_YEAR and float(cell).is_integer()


def _rows(value: object) -> Rows:
    cells = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(cells, Sequence) or isinstance(cells, str):
        cells = [[cells]]
    if cells and (not isinstance(cells[0], Sequence) or isinstance(cells[0], str)):
        cells = [cells]
    return [[_plain(cell) for cell in row] for row in cells]


def _plain(cell: object) -> float | str:
    if isinstance(cell, bool) or cell is None:
        return "" if cell is None else str(cell).upper()
    if isinstance(cell, int | float | np.number):
        return float(cell)
    return str(cell)
