"""The assumptions in memory: tables of rows with the addresses of their cells. All other code reads these."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.addresses import address
from costmodel.assumptions.format.hashing import content_hash
from costmodel.assumptions.format.schema import PROGRAM_TABLES
from costmodel.model.arguments import one_of
from costmodel.notebook import Shown, table_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from costmodel.errors import Problem

SHORT_HASH = 8
COUNTED = (("Policies", "policies"), ("Parameters", "rows of parameters"), ("Outcomes", "outcomes"))
"""Tables whose rows the summary counts, with the words for them."""
SEAL = "content_hash"
"""Property of About with the hash."""


@dataclass(frozen=True)
class Row:
    """One row of a table: its values by column, None where the cell is blank."""

    values: dict[str, Any]
    number: int
    """Row of the sheet, counted from 1."""

    def __getitem__(self, column: str) -> Any:  # noqa: ANN401  numbers, whole numbers and texts
        return self.values[column]

    def get(self, column: str) -> Any:  # noqa: ANN401  as above
        """The value of a column; None where it is blank or the table has no such column."""
        return self.values.get(column)


@dataclass(frozen=True, repr=False)
class TableData:
    """A table as read: shares, counts and numbers are float, years and whole numbers int, all else text."""

    name: str
    sheet: str
    columns: tuple[str, ...]
    """The columns of the schema in its order, then the years in theirs."""
    rows: tuple[Row, ...]
    header_row: int
    positions: Mapping[str, int]
    """Column of the sheet by name, counted from 1."""
    _by: dict[str, dict[Any, Row]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __repr__(self) -> str:
        return f"<TableData {self.name}: {len(self.rows)} rows, {len(self.columns)} columns>"

    def _repr_html_(self) -> str:
        import pandas as pd

        return table_html(pd.DataFrame([row.values for row in self.rows], columns=list(self.columns)))

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that are columns, in order."""
        return tuple(int(column) for column in self.columns if column.isdigit())

    def cell(self, row_index: int, column: str) -> str:
        """Sheet and address of a value, such as ``Parameters!K12``; the row if there is no such column."""
        number = self.rows[row_index].number
        known = column in self.positions
        place = address(number, self.positions[column]) if known else f"{number}:{number}"
        sheet = self.sheet if self.sheet.isalnum() else f"'{self.sheet}'"
        return f"{sheet}!{place}"

    def by(self, column: str) -> Mapping[Any, Row]:
        """The rows by the value of a column, the last of several rows with the same value; indexed once."""
        if column not in self._by:
            self._by[column] = {row.values[column]: row for row in self.rows}
        return self._by[column]

    def replaced(self, row_index: int, column: str, value: object) -> TableData:
        """The table with one other value."""
        if column not in self.columns:
            raise KeyError(column)
        changed = list(self.rows)
        changed[row_index] = replace(changed[row_index], values={**changed[row_index].values, column: value})
        return replace(self, rows=tuple(changed))


@dataclass(frozen=True, repr=False)
class Assumptions(Shown):
    """Everything that a model run is computed from, as stated in one version of a set."""

    notebook_table = "contents"

    set: str
    version: str
    title: str
    tables: Mapping[str, TableData]
    about: Mapping[str, Any]
    """The properties of About by name; None where blank."""
    content_hash: str
    """SHA-256 of the assumptions, computed from the tables."""
    path: str | None = field(default=None, compare=False)
    warnings: tuple[Problem, ...] = field(default=(), compare=False)
    """Warnings of the checks, which do not prevent a run."""

    @property
    def summary(self) -> str:
        """Version, title, and how much it holds."""
        counts = (f"{len(self.tables[name])} {words}" for name, words in COUNTED if name in self.tables)
        return f"{self.stamp}: {self.title}, {', '.join(counts)}"

    @cached_property
    def arrangement(self) -> str:
        """SHA-256 of the tables as they lie: with the order of their rows and their cells.

        What is computed by row or names cells belongs to one arrangement; the same content may have several.
        """
        digest = hashlib.sha256()
        for name, table in self.tables.items():
            if name not in PROGRAM_TABLES:
                layout = name, table.sheet, table.header_row, table.columns, tuple(table.positions.items())
                cells = [(row.number, *row.values.values()) for row in table.rows]
                digest.update(repr((layout, cells)).encode())
        return digest.hexdigest()

    def contents(self) -> pd.DataFrame:
        """The tables with rows, and how many."""
        import pandas as pd

        rows = [(name, len(table)) for name, table in self.tables.items() if len(table)]
        return pd.DataFrame(rows, columns=["table", "rows"])

    def table(self, name: str) -> TableData:
        """A table by its name. Raises ModelError with the existing names for any other name."""
        return self.tables[name if name in self.tables else one_of(name, "table", self.tables)]

    @property
    def changed(self) -> bool:
        """Whether the content differs from the saved version, or was never saved as one."""
        return bool(self.about.get(SEAL) != self.content_hash)

    def replaced(self, table: str, row_index: int, column: str, value: object) -> Assumptions:
        """A copy with one other value, unchecked; ``assumptions_from_rows(plain_rows(copy))`` checks it."""
        tables = {**self.tables, table: self.tables[table].replaced(row_index, column, value)}
        return from_tables(tables, self.path, self.warnings)

    @property
    def first_year(self) -> int:
        """First year of the model."""
        return span(self.about)[0]

    @property
    def last_year(self) -> int:
        """Last year of the model."""
        return span(self.about)[1]

    @property
    def stamp(self) -> str:
        """The identification of these assumptions in results."""
        return f"{self.set} {self.version} · sha256 {self.content_hash[:SHORT_HASH]}"


def from_tables(
    tables: Mapping[str, TableData], path: str | None = None, warnings: tuple[Problem, ...] = ()
) -> Assumptions:
    """Assumptions made of checked tables."""
    about = properties(tables["About"])
    return Assumptions(
        set=str(about["set"]),
        version=str(about["version"]),
        title=str(about["title"]),
        tables=tables,
        about=about,
        content_hash=content_hash(tables),
        path=path,
        warnings=warnings,
    )


def span(about: Mapping[str, Any]) -> tuple[int, int]:
    """First and last year of the model according to the properties of About."""
    first = int(about["first_year"])
    return first, first + int(about["horizon_years"]) - 1


def properties(about: TableData) -> dict[str, Any]:
    """The properties of About by name."""
    return {row["property"]: row["value"] for row in about.rows if row["property"] is not None}


def sealed(assumptions: Assumptions) -> Assumptions:
    """The same assumptions with their content hash written into About."""
    about = assumptions.table("About")
    kept = tuple(row for row in about.rows if row["property"] != SEAL)
    seal = Row({"property": SEAL, "value": assumptions.content_hash}, about.header_row)
    rows = tuple(replace(row, number=about.header_row + n) for n, row in enumerate((*kept, seal), 1))
    tables = {**assumptions.tables, "About": replace(about, rows=rows)}
    return from_tables(tables, assumptions.path, assumptions.warnings)


def plain_rows(assumptions: Assumptions) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table as plain values, as ``assumptions_from_rows`` takes them."""
    return {name: [dict(row.values) for row in table.rows] for name, table in assumptions.tables.items()}
