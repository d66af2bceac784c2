"""The page docs/workbook.md: every table and column of the workbook in plain words, from the declarations.

``tools/reference.py`` writes it and tests whether it is stale.
"""

# ruff: noqa: E501  a page reads best as it is written

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.about_tables import ABOUT
from costmodel.assumptions.format.schema import PROGRAM_TABLES, PROPERTIES, TABLES
from costmodel.assumptions.format.sheet_protection import table_rows
from costmodel.assumptions.format.start_sheet import LEGEND, MEANING, STEPS
from costmodel.assumptions.format.values import expectation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costmodel.assumptions.format.columns import Column, Table

HEAD = """# The assumption workbook

Made by `python tools/reference.py` from the declarations in the code; do not edit it by hand. A test fails where
it is stale. `docs/tour.md` is a first walk through a workbook, `docs/glossary.md` explains the words, and
`docs/reference.md` lists the same tables for a programmer.
"""
INPUTS = """
## How to type

- A blank cell is a missing value, never zero.
- A share is a fraction of 1: 0.45, which the cell shows as 45 %.
- Amounts are in single units of the currency of About, not in thousands or millions. The unit says what the amount is
  for: LCU per person a month, LCU a year. The words of older workbooks, such as LCU per person, are still read.
- A name that other sheets refer to has letters, digits and underscores: child_benefit.
- A date is typed as 2027-06-30.
- A function is chosen from the list as a code with its name, 10.4.0 Family and children; only the code is read.
- The list of parameters begins with those of the parts that the policy has.
- The cells of the tables are inputs. Everything else is protected, without a password; filters, sorting, and the width
  of columns are free. Excel adds no row to a table of a protected sheet, so every table ends with blank rows.
- owner says who answers for a figure, review_by until when it holds; `costmodel check` says when that date has
  passed.
- A set without rows in Outcomes is a plain costing: cost is computed, and the results say that no return was assessed.
"""


def workbook_page() -> str:
    """The whole page."""
    return "\n".join((HEAD, *_start(), INPUTS, *_contents(), *(line for each in TABLES for line in _table(each)),
                      "## Properties\n", *_properties()))  # fmt: skip


def _start() -> Iterator[str]:
    yield "## The sheet Start\n"
    yield from (f"{number}. **{word.partition('  ')[2]}.** {text}" for number, (word, text) in
                enumerate(STEPS.items(), 1))  # fmt: skip
    yield f"\nBelow stands every sheet with a link and its state. {MEANING[0].upper()}{MEANING[1:]}"
    yield "A sheet is *done*, *open* (something is to be filled in or replaced), has a *problem*, or is *not used*.\n"
    yield from (f"- {text}" for text in LEGEND)


def _contents() -> Iterator[str]:
    yield "## The sheets\n"
    yield "| sheet | what it holds | needed |\n|---|---|---|"
    for table in TABLES:
        needed = (
            "by the program" if table.name in PROGRAM_TABLES else "always" if table.required else "if used"
        )
        yield f"| [{table.name}](#{table.name.lower()}) | {table.title} | {needed} |"
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.name}\n"
    years = " A column for each year follows." if table.years else ""
    rows = (
        "" if table.name in PROGRAM_TABLES else f" A blank workbook has {table_rows(table, 0)} rows for it."
    )
    yield f"{table.title}. One row is {table.row}.{years}{rows}\n"
    yield from _columns(table.columns)


def _columns(columns: Iterable[Column]) -> Iterator[str]:
    yield "| column | what it is | what to type | needed |\n|---|---|---|---|"
    for column in columns:
        yield f"| {column.name} | {_cell(column.comment)} | {_cell(_typed(column))} | {_needed(column)} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _typed(column: Column) -> str:
    if column.refers_to:
        table, _, name = column.refers_to.partition(".")
        return f"a {name} of the sheet {table}"
    if column.kind in ("parameter", "property"):
        return f"depends on the {column.kind} of the row"
    if column.choices and column.kind != "choice":
        return f"one of {', '.join(column.choices)}"
    return "a COFOG code from the list" if column.coded else expectation(column)


def _needed(column: Column) -> str:
    if column.unless:
        return f"unless {column.unless}"
    return "yes" if column.required else ""


def _properties() -> Iterator[str]:
    yield "The sheets About, Welfare and SurveyFile have a property in each row. Of About:\n"
    yield from _columns(ABOUT.values())
    yield "Of Welfare and SurveyFile:\n"
    yield from _columns(column for name, column in PROPERTIES.items() if name not in ABOUT)
