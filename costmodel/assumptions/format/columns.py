"""Declarations of the columns and tables of an assumption workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from costmodel.model.timing import FIRST_YEAR, LAST_YEAR

Kind = Literal["key", "text", "number", "share", "count", "whole", "year", "choice", "parameter", "property"]
"""key: a short name of letters, digits and _; count: a number not below 0; whole: a whole number;
year: a whole number from 1900 to 2200; parameter: a number or choice, depending on the
parameter of the row; property: text or number, depending on the property of the row."""

MOST_PEOPLE = 1e10
"""No country has more; the world has 8.2 thousand million."""


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    kind: Kind
    comment: str
    required: bool = False
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    """``Table.column`` in which the value must occur."""
    low: float | None = None
    high: float | None = None
    width: int = 14
    since: int = 1
    """The workbook format that introduced the column; in an older workbook without it, it reads as empty."""
    coded: bool = False
    """Whether it holds a COFOG code, which the dropdown offers with its name; only the code is read."""
    unless: str = ""
    """Column that replaces it: where that one is filled in, this one may be blank although it is required."""


@dataclass(frozen=True)
class Table:
    """One table of the workbook: an Excel table on a sheet of the same name."""

    name: str
    row: str
    """Description of one row."""
    title: str = field(kw_only=True)
    """Title printed above the table on its sheet."""
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """Columns that together identify a row."""
    required: bool = True
    """Whether it must have at least one row."""
    years: Kind | None = None
    """The kind of the year columns, or None if the table has none."""
    most: float | None = None
    """The highest value of a year column."""
    since: int = 1
    """The workbook format that introduced the table; in an older workbook without it, it reads as empty."""

    def column(self, name: str) -> Column:
        """The declaration of a column; a year column where the name is a year and the table has them."""
        for column in self.columns:
            if column.name == name:
                return column
        if self.years is not None and is_year(name):
            comment = f"Value of {name}, in the unit of the row."
            return Column(name, self.years, comment, width=12, high=self.most)
        raise KeyError(name)


def is_year(name: str) -> bool:
    """Whether a header is that of a year column."""
    digits = len(name) == len(str(LAST_YEAR)) and name.isascii() and name.isdecimal()
    return digits and FIRST_YEAR <= int(name) <= LAST_YEAR
