"""The engine that reads a publisher's files by their recipes into figures of the country asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.format.report import close_names, shown
from costmodel.assumptions.publishers.delimited import number
from costmodel.assumptions.publishers.recipe import OPEN, QUANTITIES, Quantity, Recipe, age_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from costmodel.assumptions.publishers.common import ImportRequest
    from costmodel.assumptions.publishers.delimited import Header, TextFile
    from costmodel.errors import Problem

MIDDLE = 0.5
SAME = 1e-9
SEXES = {"male": "male", "female": "female", "m": "male", "f": "female"}
DOWNLOAD = "Download the file again as the publisher offers it, or report the new layout to the developers."
_JANUARY = re.compile(r"1[ _]?jan", re.IGNORECASE)

Group = tuple[str, int, int]
Interval = tuple[float, float]
Figures = defaultdict[str, defaultdict[Group, dict[Interval, float]]]
"""Figures by quantity, then by sex, first age and width (0 where open-ended), then by time."""


class PublishedRow(NamedTuple):
    """A row of the country asked for."""

    published: PublishedFile
    line: int
    cells: list[str]

    def text(self, column: str) -> str:
        """The text in a column; empty where the file has no such column."""
        position = self.published.header.position(column)
        return "" if position is None else self.cells[position]

    def texts(self, what: str) -> str:
        """A further text that the recipe names, without repetition where several columns hold it."""
        positions = self.published.recipe.text_columns(self.published.header, what)
        return " ".join(dict.fromkeys(text for at in positions if (text := self.cells[at])))

    def value(self, position: int | None) -> float | None:
        """The number in a column; None where there is none, or where it was reported as unreadable."""
        if position is None:
            return None
        try:
            return number(self.cells[position])
        except ValueError:
            mend = "Was the file saved by a program with other number formats? Use it as downloaded."
            column = self.published.header.names[position]
            self.problem(column, shown(self.cells[position]), "a number, or n/a", mend)
            return None

    def problem(self, column: str, fault: str, expected: str, mend: str) -> None:
        """Report a problem in this row."""
        place = f"line {self.line}" + (f", column {column}" if column else "")
        self.published.problem(place, fault, expected, mend)


class Figure(NamedTuple):
    """One published figure: what it measures, of whom, of which time (decimal years), and its row."""

    quantity: str
    sex: str
    age: int
    width: int
    begin: float
    end: float
    value: float
    row: PublishedRow


@dataclass
class PublishedFile:
    """A file of a publisher, and its figures of the country asked for."""

    file: TextFile
    header: Header
    recipe: Recipe
    request: ImportRequest
    problems: list[Problem]
    edition: str = ""
    rows: list[PublishedRow] = field(default_factory=list)
    """Rows of the country, figures with a decimal point."""
    figures: list[Figure] = field(default_factory=list)

    def problem(self, place: str, fault: str, expected: str, mend: str, severity: str = "error") -> None:
        """Report a problem of this file."""
        self.problems.append(self.file.problem(place, fault, expected, mend, severity))

    def selected(self) -> Iterator[PublishedRow]:
        """The rows of the country that the recipe takes, such as those of the variant asked for."""
        options = {"variant": self.request.variant, "level": self.request.level}
        accepted = [
            (column, {text.format(**options).casefold() for text in texts})
            for column, texts in self.recipe.only.items()
            if self.header.position(column) is not None
        ]
        for row in self.rows:
            if all(row.text(column).casefold() in texts for column, texts in accepted):
                yield row


def by_quantity(files: Iterable[PublishedFile]) -> Figures:
    """The figures of files by what they measure; a figure given twice must be the same both times."""
    figures: Figures = defaultdict(lambda: defaultdict(dict))
    for published in files:
        twice: list[str] = []
        for each in published.figures:
            times = figures[each.quantity][each.sex, each.age, each.width]
            before = times.setdefault((each.begin, each.end), each.value)
            if abs(before - each.value) > SAME * max(abs(before), 1):
                group = f"{each.sex} {each.age}" if each.age or each.width else each.sex
                twice.append(" ".join(f"{each.quantity} {group} in {each.begin:g}".split()))
        if twice:
            more = f" and {len(twice) - 1} more" if len(twice) > 1 else ""
            mend = "Use one file for each figure, of one variant."
            published.problem("", f"two values of {twice[0]}{more}", "one value of each figure", mend)
    return figures


class YearlySeries(NamedTuple):
    """A quantity without sex and age by year, and the first row that holds it."""

    values: dict[int, float]
    row: PublishedRow


def yearly(files: Sequence[PublishedFile]) -> dict[str, YearlySeries]:
    """Series by quantity, in the order of the files."""
    rows = {figure.quantity: figure.row for each in files for figure in reversed(each.figures)}
    return {
        name: YearlySeries(without_groups(groups), rows[name]) for name, groups in by_quantity(files).items()
    }


def without_groups(groups: Mapping[Group, Mapping[Interval, float]]) -> dict[int, float]:
    """Figures without sex and age, by year."""
    return {int(begin): value for times in groups.values() for (begin, _), value in times.items()}


def has_columns(published: PublishedFile) -> bool:
    """Whether the columns that the recipe needs are there; a problem where they are not."""
    header, recipe, place = published.header, published.recipe, f"line {published.header.line}"
    missing = [name for name in recipe.needed if header.position(name) is None]
    if missing:
        close = {name: close_names(name, header.names) for name in missing}
        hints = "; ".join(f"{near[0]} may be meant by {name}" for name, near in close.items() if near)
        mend = f"{hints}. {DOWNLOAD}" if hints else DOWNLOAD
        published.problem(place, f"no column {', '.join(missing)}", "the publisher's columns", mend)
    empty = recipe.columns != QUANTITIES and not any(recipe.figure_columns(header))
    if empty:
        published.problem(
            place, f"no columns of {recipe.columns}s", f"a column for each {recipe.columns}", DOWNLOAD
        )
    return not missing and not empty


def read_figures(published: PublishedFile) -> Iterator[Figure]:
    """The figures of the country that a file gives, as its recipe says."""
    header, recipe = published.header, published.recipe
    columns, moment = list(recipe.figure_columns(header)), _moment(published)
    single = next(iter(recipe.quantities.values()), None)
    for row in published.selected():
        coded = recipe.quantity(row.text(recipe.code)) if recipe.code else single
        group = None if coded is None else _group(row)
        year = row.value(header.position(recipe.year))
        if group is None or coded is None or (recipe.year and year is None):
            continue
        if year is not None and year % 1:
            row.problem(recipe.year, f"{year:.15g}", "a year", DOWNLOAD)
            continue
        for column in columns:
            value = row.value(column.position)
            if value is None:
                continue
            quantity = column.quantity or coded
            sex, age, width = group
            age, width = column.ages or (age, width)
            begin, last = column.years or (year or 0, None)
            value *= quantity.factor
            if last is not None and quantity.flow:
                value /= last - begin
            times = _times(quantity, begin, last, moment)
            yield Figure(quantity.name, quantity.sex or sex, age, width, *times, value, row)


def _times(quantity: Quantity, begin: float, last: float | None, moment: float) -> Interval:
    """Begin and end of the time that a figure is of; periods run from mid-year to mid-year."""
    if quantity.moment:
        return begin + moment, begin + moment
    return (begin, begin + 1) if last is None else (begin + MIDDLE, last + MIDDLE)


def _group(row: PublishedRow) -> Group | None:
    """Sex, first age and width of the people of a row; None where they are not of one sex or not readable."""
    header, recipe = row.published.header, row.published.recipe
    text = row.text(recipe.sex) if recipe.sex else ""
    sex = SEXES.get(text.casefold(), "")
    if text and not sex:
        return None
    positions = [header.position(name) for name in recipe.age]
    if None in positions or not positions:
        return sex, 0, OPEN
    if len(positions) > 1:
        first, width = (row.value(position) for position in positions)
        return None if first is None or width is None else (sex, int(first), max(int(width), OPEN))
    label = row.text(recipe.age[0])
    group = age_group(label)
    if group is None:
        row.problem(recipe.age[0], shown(label), "an age such as 5-9", DOWNLOAD)
        return None
    return sex, *group


def _moment(published: PublishedFile) -> float:
    """When in the year people are counted: 0 on 1 January, 1/2 in the middle."""
    file, header = published.file, published.header
    if _JANUARY.search(file.name) or _JANUARY.search(header.above):
        return 0.0
    position = header.position("MidPeriod")
    if position is None:
        return MIDDLE
    first = next((cells for _, cells in file.rows(header) if len(cells) > position), None)
    whole = first is not None and re.fullmatch(r"\d{4}([.,]0*)?", first[position])
    return 0.0 if whole else MIDDLE
