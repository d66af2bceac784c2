"""The figure to explain: the selected cell of a sheet of results, or the one on the Control sheet."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from costmodel.assumptions.format.readings import readings
from costmodel.engine.inputs.scenarios import BASELINE
from costmodel.errors import CostModelError
from costmodel.excel.functions.cell_values import YEAR_TEXT, plain
from costmodel.excel.functions.uncertain_answers import LEAST_DRAWS, MOST_DRAWS
from costmodel.excel.live.macro_book import settings, values
from costmodel.excel.live.macro_pages import COMPARISON, RESULTS, UNCERTAINTY
from costmodel.reports.layout.stamp_words import scenario_of_stamp

if TYPE_CHECKING:
    import xlwings as xw

    from costmodel.assumptions.format.tables import Assumptions

Figure = tuple[str, str, str, int | None]
"""Scenario, policy, line and year."""
STAMP_ROW = 2
KEYS = 2
"""Columns before the figures that name them: policy or scenario, and line."""
DRAWS = 1_000
"""Draws of the macro Uncertainty, unless the Control sheet says otherwise."""
LONGEST_NUMBER = 20


def selected(book: xw.Book) -> Figure | None:
    """The figure of the selected cell; None if it is not a figure of a sheet of results."""
    sheet = book.sheets.active
    if sheet.name == UNCERTAINTY:
        raise CostModelError(
            "Cells of the sheet Uncertainty are not explained: a percentile is computed from all draws, not "
            "from one calculation. Select a figure on Result or Comparison."
        )
    if sheet.name not in (*RESULTS, COMPARISON):
        return None
    cell = book.app.selection
    if cell is None:
        return None
    above = values(sheet.range("A1").resize(cell.row, max(cell.column, KEYS)))
    cells = above[-1]
    header = next((row for row in reversed(above[:-1]) if row[0] in ("policy", "scenario")), None)
    if header is None or cells[0] in (None, "") or cells[1] in (None, ""):
        if isinstance(plain(cells[cell.column - 1]), float):
            raise CostModelError(
                "This figure has no explanation of its own, as what a scenario adds to the baseline. Select "
                "one beside the names of a policy or scenario and of its line, then run the macro again."
            )
        return None
    heading = plain(header[cell.column - 1])
    year = int(heading) if isinstance(heading, int | float) else None
    if year is None and str(cells[1]) != "net_present_value":
        raise CostModelError(
            "Select a figure in a year column, or a net present value, then run the macro again."
        )
    if sheet.name == COMPARISON:
        return str(cells[0]), "total", str(cells[1]), year
    scenario = scenario_of_stamp(str(above[STAMP_ROW][0])) or BASELINE
    return scenario, str(cells[0]), str(cells[1]), year


def from_control(book: xw.Book, assumptions: Assumptions) -> Figure:
    """The figure the Control sheet names: all policies, gross cost and the first year unless it does."""
    said = settings(book)
    year = said.get("year") or str(assumptions.first_year)
    if not YEAR_TEXT.fullmatch(year):
        raise CostModelError(
            f'Write the year on the sheet Control as a year such as 2027: "{year[:LONGEST_NUMBER]}" is none.'
        )
    return (
        scenario_of(book),
        said.get("policy") or "total",
        said.get("line") or "gross_cost",
        int(year),
    )


def scenario_of(book: xw.Book, named: str = "") -> str:
    """The scenario named, else that of the Control sheet, else the baseline."""
    return named.strip() or settings(book).get("scenario") or BASELINE


def draws_of(book: xw.Book, named: str = "") -> int:
    """The number of draws named, else that of the Control sheet, else 1,000."""
    text = str(named).strip() or settings(book).get("draws") or str(DRAWS)
    digits = text.replace(",", "")
    if not (digits.isascii() and digits.isdecimal() and LEAST_DRAWS <= int(digits) <= MOST_DRAWS):
        raise CostModelError(
            f"Write the number of draws on the sheet Control as a whole number from {LEAST_DRAWS:,} to "
            f'{MOST_DRAWS:,}: "{text[:LONGEST_NUMBER]}" is not a whole number in this range.'
        )
    return int(digits)


def as_number(name: str, text: str) -> float | None:
    """A number of the sheet Control; None where it is empty."""
    if not text:
        return None
    with suppress(ValueError):
        return float(text)  # as a cell with a number gives it
    numbers = readings(text)
    if len(numbers) == 1:
        return numbers[0]
    if numbers:
        first, second = (f"{number:g}" for number in numbers)
        raise CostModelError(
            f'Write {name} on the sheet Control as a number: "{text[:LONGEST_NUMBER]}" may be {first} or '
            f"{second}."
        )
    raise CostModelError(f'Write {name} on the sheet Control as a number: "{text[:LONGEST_NUMBER]}" is none.')
