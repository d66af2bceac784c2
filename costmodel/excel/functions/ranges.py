"""Ranges of a workbook as the model wants them: assumption tables, schedules, people by age."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.checks.reader import assumptions_from_raw
from costmodel.assumptions.format.addresses import place
from costmodel.assumptions.format.cells import cell_of
from costmodel.assumptions.format.columns import Table, is_year
from costmodel.assumptions.format.raw import HEADER_ROW, RawTable, header_text, raw_from_rows
from costmodel.assumptions.format.report import suggestion
from costmodel.assumptions.format.schema import BY_NAME, PROGRAM_TABLES, TABLES
from costmodel.errors import InputError, Problem
from costmodel.excel.functions import cell_values
from costmodel.excel.host import CellError
from costmodel.model.demography import project_components

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.model.figures import Figure

    Plain = list[list[object]]

SEXES = 2
SEARCHED = 8
"""Rows of a range searched for the header: titles may stand above it."""


def assumptions(tables: Sequence[object]) -> Assumptions:
    """The assumptions of ranges that hold tables with their headers, through all checks of a workbook.

    A single cell with the name of a table tells what the range after it is. Raises CellError naming the first
    cell to correct.
    """
    given: dict[str, RawTable] = {}
    empty: list[list[Table]] = []
    named = ""
    for number, value in enumerate(tables, 1):
        rows = _plain(value, f"tables, range {number}")
        if len(rows) == 1 and len(rows[0]) == 1:
            _refuse_alone(named)
            named = cell_values.choice(value, "table", BY_NAME)
            continue
        fitting, header, first = _identified(rows, number, named)
        table = fitting[0]
        if fitting[1:]:
            empty.append(fitting)
            continue
        if table.name in given:
            raise CellError(f"Give the table {table.name} once: range {number} is another one.")
        given[table.name] = _raw(table, rows, header, first)
        named = ""
    _refuse_alone(named)
    tables_without_rows = {raw.name: raw for raw in raw_from_rows({})}
    for fitting in empty:
        names = [table.name for table in fitting if table.name not in given]
        given |= {name: tables_without_rows[name] for name in names}
    try:
        made = assumptions_from_raw([*(tables_without_rows | given).values()], "tables")
    except InputError as error:
        raise _told(error, given) from error
    return replace(made, warnings=(*made.warnings, *_not_given(given)))


def _not_given(given: Collection[str]) -> list[Problem]:
    """The warning that tables which no range holds are read as empty, whatever their sheets hold."""
    others = [name for name in BY_NAME if name not in given and name not in PROGRAM_TABLES]
    if not others:
        return []
    fault = f"no range of {', '.join(others)}, which are read as empty"
    mend = "Give those that have rows, each as Macro[#All]."
    return [Problem("tables", "", "", fault, "the ranges of all tables", mend, "warning")]


def _refuse_alone(named: str) -> None:
    """Raise CellError for the name of a table that no range follows."""
    if named:
        raise CellError(
            f'Give the range of the table {named} after its name "{named}", or leave the name out.'
        )


def _plain(value: object, name: str) -> Plain:
    return [[cell_values.plain(cell) for cell in row] for row in cell_values.rows_of(value, name)]


def _header(row: Sequence[object]) -> list[str]:
    """A row as headers; a year that is a number is the same header."""
    return [header_text(cell_of(cell)) for cell in row]


def _identified(rows: Plain, number: int, named: str) -> tuple[list[Table], list[str], int]:
    """The table a range holds, its header, and the row below it; all that it may be if it has no rows."""
    for first, row in enumerate(rows[:SEARCHED], 1):
        header = _header(row)
        fitting = [BY_NAME[named]] if named and _fits(BY_NAME[named], header) else _fitting(header)
        if named and fitting != [BY_NAME[named]]:
            continue
        if len(fitting) > 1 and all(cell is None for each in rows[first:] for cell in each):
            return fitting, header, first
        if len(fitting) > 1:
            fitting = [table for table in fitting if _by_unit(table, header, rows[first:])]
        if len(fitting) == 1:
            return fitting, header, first
        if fitting:
            break
    raise _unidentified(_header(rows[0]), number)


def _fitting(header: list[str]) -> list[Table]:
    return [table for table in TABLES if _fits(table, header)]


def _fits(table: Table, header: Sequence[str]) -> bool:
    """Whether the columns it must have had from the beginning are there, and none that it does not know."""
    names = {name for name in header if name}
    first = (column for column in table.columns if column.since <= table.since)
    known = {column.name for column in table.columns}
    # A table that may leave every column blank, as ChangeLog, is known by having them all.
    needed = {column.name for column in first if column.required or column.name in table.key} or known
    return needed <= names and all(
        name in known or (table.years is not None and is_year(name)) for name in names
    )


def _by_unit(table: Table, header: list[str], rows: Plain) -> bool:
    """Tells death rates from migrants, whose tables have the same headers, by the unit of their rows."""
    units = {str(row[header.index("unit")]) for row in rows} if "unit" in header else set()
    return any("death" in unit for unit in units) == (table.name == "Mortality")


def _unidentified(header: list[str], number: int) -> CellError:
    shared = {table.name: len(set(header) & {column.name for column in table.columns}) for table in TABLES}
    nearest = BY_NAME[max(shared, key=lambda name: shared[name])]
    if not shared[nearest.name]:
        return CellError(
            f"Begin range {number} of tables with the header row of its table, as Macro[#All] does."
        )
    missing = [column.name for column in nearest.columns if column.required and column.name not in header]
    if missing:
        return CellError(
            f"Include the header row in range {number}: it looks like {nearest.name} without {missing[0]}."
        )
    known = [column.name for column in nearest.columns]
    odd = next((name for name in header if name and name not in known and not is_year(name)), "")
    if not odd:
        return CellError(
            f'Put a name such as "{nearest.name}" before range {number}: its headers fit several tables.'
        )
    return CellError(
        f'Rename the column "{odd}" of range {number} ({nearest.name}). {suggestion(odd, known)}'
    )


def _raw(table: Table, rows: Plain, header: list[str], first: int) -> RawTable:
    """The cells of a range where they are if its table is on a sheet of the template: header in row 4."""
    again = next((name for name in header if name and header.count(name) > 1), None)
    if again is not None:
        raise CellError(f'Remove one of the columns "{again}" of the table {table.name}: it stands twice.')
    if len({len(row) for row in rows}) > 1:
        raise CellError(f"Give a whole range for the table {table.name}: its rows differ in length.")
    named = [at for at, name in enumerate(header) if name]
    for number, row in enumerate(rows[first:], 1):
        for at, cell in enumerate(row):
            if isinstance(cell, cell_values.ErrorValue):
                name = header[at] or f"column {at + 1}"
                raise CellError(f"Correct {table.name}, row {number}, {name} first: it holds {cell}.")
            if cell is not None and not header[at]:
                raise CellError(f"Name column {at + 1} of the table {table.name}: it has no header.")
    cells = ((number, [row[at] for at in named]) for number, row in enumerate(rows[first:], 1))
    return RawTable(
        name=table.name,
        sheet=table.name,
        header=tuple(cell_of(header[at]) for at in named),
        header_row=HEADER_ROW,
        first_column=1,
        rows=tuple(
            (HEADER_ROW + number, tuple(map(cell_of, row)))
            for number, row in cells
            if any(cell is not None for cell in row)
        ),
    )


def _told(error: InputError, given: Mapping[str, RawTable]) -> CellError:
    errors = [problem for problem in error.problems if problem.severity == "error"]
    first = errors[0]
    more = f" And {len(errors) - 1} more." if errors[1:] else ""
    told = f"Correct {_where(first, given)}: found {first.found}; expected {first.expected}"
    return CellError(f"{told[: 198 - len(more)]}.{more}")


def _where(problem: Problem, given: Mapping[str, RawTable]) -> str:
    """Table, row and column of a problem: the position of the range on its sheet is not known."""
    if "!" not in problem.cell or ":" in problem.cell or problem.table not in given:
        return f"the table {problem.table}" if problem.table else problem.workbook
    row, column = place(problem.cell.rpartition("!")[2])
    header = given[problem.table].header
    return f"{problem.table}, row {row - HEADER_ROW}, {header_text(header[column - 1])}"


def schedule(value: object, name: str) -> float | Figure:
    """One discount rate, or two columns of first year and rate."""
    figures = cell_values.numbers(value, name)
    if figures.size == 1:
        return float(figures[0, 0])
    if figures.shape[1] != 2:  # noqa: PLR2004  two columns
        raise CellError(
            f"Give one rate or two columns as {name}, first year and rate: found {figures.shape[1]} columns."
        )
    return figures


def running(years: np.ndarray, name: str) -> Figure:
    """Years that follow one another."""
    line = years.ravel().astype(float)
    if min(years.shape) > 1 or (np.diff(line) != 1).any():
        raise CellError(f"Give consecutive years as {name}, in one row or column.")
    return line


def by_age(
    value: object, name: str, count: int | None = None, low: float = -np.inf, high: float = np.inf
) -> Figure:
    """Two columns, men and women, by single age: (sex, age)."""
    figures = cell_values.numbers(value, name, low=low, high=high)
    if figures.shape[1] != SEXES or (count is not None and figures.shape[0] != count):
        ages = f" of {count} ages" if count else ""
        raise CellError(
            f"Give two columns{ages} as {name}, men and women: found {figures.shape[0]} x {figures.shape[1]}."
        )
    return figures.T


def of_ages(value: object, name: str, count: int) -> Figure:
    """One column by single age: (age,)."""
    figures = cell_values.line_of(value, name)
    if len(figures) != count:
        raise CellError(f"Give one cell for each of the {count} ages as {name}: found {len(figures)}.")
    return figures


def year_later(
    population: Figure, survival: Figure, fertility: Figure, sex_ratio: float, moved: Figure | int
) -> Figure:
    """People a year later: (age, sex), as they stand on a sheet."""
    migration = np.broadcast_to(np.asarray(moved, dtype=float), population.shape)
    later = project_components(population, survival, fertility, sex_ratio, migration, steps=1)
    return later.population[..., -1].T


def weighted(welfare: object, weights: object) -> tuple[Figure, Figure | None]:
    """Welfare of each person, and how many each stands for: (person,) each."""
    income = cell_values.numbers(welfare, "welfare")
    if cell_values.left_out(weights, "equal"):
        return income.ravel(), None
    weight = cell_values.numbers(weights, "weights", low=0)
    if weight.shape != income.shape:
        raise CellError("Give weights of the same size as welfare, one for each cell.")
    return income.ravel(), weight.ravel()
