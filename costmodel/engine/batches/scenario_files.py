"""Scenarios of a batch from a CSV or Parquet file: a row a change, one row after another."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.values import LARGEST
from costmodel.assumptions.publishers.delimited import open_text
from costmodel.engine.evaluation.settled_scenarios import OPERATIONS, is_operand
from costmodel.engine.inputs.scenarios import Change, Scenario
from costmodel.errors import InputError, Problem
from costmodel.model.timing import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Row = Mapping[str, Any]

COLUMNS = ("path", "operation", "value")
OPTIONAL = ("scenario", "from_year", "note")
"""Columns that a file of scenarios must have, and those that may be left out. Notes are not read."""
MOST_REMEMBERED = 1 << 20
"""Names of scenarios of a file that are remembered, to find rows of one that stand apart."""


def file_scenarios(path: str | Path) -> Iterator[Scenario]:
    """The scenarios of a CSV or Parquet file: a row a change, rows of one scenario together.

    Columns: path, operation (set, multiply, add), value, and, where wanted, scenario and from_year. Without a
    column ``scenario`` every row is a scenario of its own. Raises InputError naming the row.
    """
    rows = enumerate(_parquet_rows(path) if Path(path).suffix == ".parquet" else _csv_rows(path), 2)

    def name(numbered: tuple[int, Row]) -> str:
        number, row = numbered
        if "scenario" not in row:
            return str(number - 1)
        stated = "" if _is_missing(row["scenario"]) else str(row["scenario"]).strip()
        if not stated:
            raise InputError([_problem(path, f"row {number}", "no scenario", "its name in every row")])
        return stated

    known: set[str] = set()
    for scenario_name, numbered in groupby(rows, name):
        changes = tuple(_change(path, number, row) for number, row in numbered)
        if scenario_name in known:
            fault = f"scenario {scenario_name!r:.40} again, in rows that end before this one"
            raise InputError([_problem(path, "", fault, "the rows of one scenario together")])
        if len(known) < MOST_REMEMBERED:
            known.add(scenario_name)
        yield Scenario(scenario_name, "", changes)


def _csv_rows(path: str | Path) -> Iterator[Row]:
    """The rows of a text file with commas, semicolons or tabs, in any usual encoding."""
    records = open_text(Path(path)).records()
    columns = [name.strip() for name in next(records, (0, []))[1]]
    _require(path, columns)
    for line, cells in records:
        if len(cells) != len(columns) and any(cells):
            expected = f"{len(columns)}, one for each column; 1700.5 for 1,700.5"
            raise InputError([_problem(path, f"line {line}", f"{len(cells)} cells", expected)])
        if any(cells):
            yield dict(zip(columns, cells, strict=True))


def _parquet_rows(path: str | Path) -> Iterator[Row]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        _require(path, file.schema_arrow.names)
        for batch in file.iter_batches():
            yield from batch.to_pylist()


def _require(path: str | Path, columns: Sequence[str]) -> None:
    missing = [name for name in COLUMNS if name not in columns]
    if missing:
        raise InputError([_problem(path, "", f"no column {', '.join(missing)}", ", ".join(COLUMNS))])
    wrong = [name for name in columns if name and (name not in COLUMNS + OPTIONAL or columns.count(name) > 1)]
    if wrong:
        known = ", ".join(COLUMNS + OPTIONAL)
        fault = f"a column {wrong[0]!r:.40}" + (", twice" if columns.count(wrong[0]) > 1 else "")
        raise InputError([_problem(path, "", fault, f"each once of {known}")])


def _change(path: str | Path, number: int, row: Row) -> Change:
    if not is_operand(row["value"]):
        expected = f"a number such as 1700.5, at most {LARGEST:g} in size"
        raise InputError([_problem(path, f"row {number}", f"value {row['value']!r:.40}", expected)])
    operation = str(row["operation"] or "set").strip()
    if operation not in OPERATIONS:
        raise InputError(
            [_problem(path, f"row {number}", f"operation {operation!r:.40}", ", ".join(OPERATIONS))]
        )
    since = _year(path, number, row.get("from_year"))
    return Change(str(row["path"]).strip(), operation, float(row["value"]), since)


def _year(path: str | Path, number: int, year: Any) -> int | None:  # noqa: ANN401  whatever a file holds
    if _is_missing(year):
        return None
    since = float(year) if is_operand(year) else 0.0
    if not (since.is_integer() and FIRST_YEAR <= since <= LAST_YEAR):
        raise InputError([_problem(path, f"row {number}", f"from_year {year!r:.40}", "a year such as 2027")])
    return int(since)


def _is_missing(value: object) -> bool:
    """Whether a cell is blank; Parquet may hold that as nan."""
    return value is None or value == "" or value != value  # noqa: PLR0124


def _problem(path: str | Path, cell: str, finding: str, expected: str) -> Problem:
    return Problem(str(path), "", cell, finding, expected, "Correct the file, then run again.")
