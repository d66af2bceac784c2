"""A recipe says how a layout of a publisher is read; the engine in ``published`` reads any recipe.

A new layout is a new recipe: the columns it is recognised by, where the country, the year and the age are
written, which columns hold figures, and what each figure measures in which unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.publishers.delimited import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costmodel.assumptions.publishers.delimited import Header

OPEN = 0
"""Width of an open-ended age group, and of figures that have no age."""
QUANTITIES, YEARS, AGES = "quantity", "year", "age"
"""What the headings of the columns with figures are: names of quantities, years (or periods), or ages."""
_AGE = re.compile(r"(\d+)(?:-(\d+)|(\+))?")
_YEARS = re.compile(r"((?:19|20|21)\d\d)(?:-(\d{4})| \[YR\1\])?", re.ASCII)
"""A year, also as the DataBank writes it (2019 [YR2019]), or a period (2020-2025)."""


@dataclass(frozen=True)
class Quantity:
    """What a published figure measures."""

    name: str
    factor: float = 1.0
    """Value of one published unit: 1,000 for thousands, 1/100 for percent."""
    sex: str = ""
    moment: bool = False
    """Counted on a day, as people are, and not over a year."""
    flow: bool = False
    """Published for a whole period, and divided by its years."""


class FigureColumn(NamedTuple):
    """A column that holds figures, and what its heading says of them."""

    position: int
    quantity: Quantity | None = None
    ages: tuple[int, int] | None = None
    """First age and width."""
    years: tuple[int, int | None] | None = None
    """First year and, for a period from mid-year to mid-year, the last."""


@dataclass(frozen=True)
class Recipe:
    """A layout of a publisher. Capitals and punctuation in the names of columns do not matter."""

    known_by: tuple[tuple[str, ...], ...]
    """A file is of this layout if one of its rows holds all names of one of these groups."""
    quantities: Mapping[str, Quantity] = field(default_factory=dict)
    """By name of column, or by code in the column ``code``; the name does not matter where all figures are of
    one."""
    columns: str = QUANTITIES
    """Headings of the columns with figures: QUANTITIES, YEARS or AGES."""
    value: str = ""
    """The column with figures where there is only one."""
    file: str = ""
    """Pattern for the start of the file's name, where the columns alone do not show what is in it."""
    title: str = ""
    """Pattern in the lines above the header or in the file's name."""
    needed: tuple[str, ...] = ()
    """Columns that must be there."""
    country: tuple[str, ...] = ()
    """Columns of the country: its code, number or name."""
    code: str = ""
    """Column with the code of the quantity; the quantity's code may be one of its parts: KEN.NGDP.A."""
    year: str = ""
    sex: str = ""
    age: tuple[str, ...] = ()
    """Column with a label such as 5-9; or columns with the first age and the width of the group."""
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Rows that are taken: those with one of these texts in a column; {variant} and {level} are those asked
    for."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Further texts of a row by what they are, each with the pattern of the names of its columns."""
    edition: tuple[tuple[str, str], ...] = ()
    """Where the file states its edition (name, above, below, or a column), and the pattern of it."""
    layout: str = ""
    """What the citation adds for this layout."""
    refused: tuple[str, str, str] | None = None
    """What was found, what is expected and the remedy, for a layout that cannot be read."""

    def quantity(self, code: str) -> Quantity | None:
        """What a code stands for; None where it is not taken."""
        codes = (code, *code.split("."))
        return next((self.quantities[each] for each in codes if each in self.quantities), None)

    def figure_columns(self, header: Header) -> Iterator[FigureColumn]:
        """The columns of a file that hold figures."""
        if self.value:
            yield FigureColumn(header.position(self.value) or 0)
        elif self.columns == QUANTITIES:
            for name, quantity in self.quantities.items():
                position = header.position(name)
                if position is not None:
                    yield FigureColumn(position, quantity)
        elif self.columns == YEARS:
            for at, name in enumerate(header.names):
                match = _YEARS.fullmatch(name)
                if match is not None:
                    yield FigureColumn(at, years=(int(match[1]), int(match[2]) if match[2] else None))
        else:
            start = (header.position(self.year) or 0) + 1  # numbers before it are codes and not ages
            for at, name in enumerate(header.names[start:], start):
                ages = age_group(name)
                if ages is not None:
                    yield FigureColumn(at, ages=ages)

    def text_columns(self, header: Header, what: str) -> list[int]:
        """Positions of the columns with a further text."""
        pattern = re.compile(self.texts.get(what, ""))
        return [at for at, name in enumerate(header.names) if name and pattern.fullmatch(plain(name))]


def age_group(label: str) -> tuple[int, int] | None:
    """First age and width of a group: 5-9, 7, 100+; None for another text.

    >>> age_group("5-9"), age_group("7"), age_group("100+"), age_group("Note")
    ((5, 5), (7, 1), (100, 0), None)
    """
    match = _AGE.fullmatch(label.strip())
    if match is None:
        return None
    first = int(match[1])
    return first, OPEN if match[3] else int(match[2]) - first + 1 if match[2] else 1
