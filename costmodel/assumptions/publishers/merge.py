"""Put what a publisher gives into the rows of a set; other rows and years stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from costmodel.assumptions.format.hashing import rounded
from costmodel.assumptions.publishers.common import year_text
from costmodel.assumptions.publishers.seams import people_problems, seam_problems
from costmodel.errors import Problem
from costmodel.model.economy import Macro

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costmodel.assumptions.publishers.common import Asked, Edition, Extract, MacroSeries, Update

Rows = dict[str, list[dict[str, Any]]]
FAR = 20
"""A figure so many times that of the set is in another unit."""
RATES = ("share per year",)
NO_LONGER = ("content_hash", "reviewed_by", "approved_by", "approved_on")
"""Properties of About that hold for the version, not for a working copy of it."""


@dataclass(frozen=True)
class Replaced:
    """What an import did to a table, and one figure that shows it."""

    table: str
    rows: int
    years: str
    headline: str
    before: float | None
    after: float | None
    unit: str


def merged(
    rows: Rows, extract: Extract, asked: Asked, day: str
) -> tuple[Rows, list[Replaced], list[Problem]]:
    """The rows of the set with those of the extract in their place; what changed; what does not fit."""
    assert extract.edition is not None  # noqa: S101  a file without an edition is a problem told before
    found = {name: [dict(row) for row in held] for name, held in rows.items()}
    problems: list[Problem] = []
    key = _source(found, extract.edition, day)
    told = [_replace(found, update, key, asked) for update in extract.updates]
    for series in extract.series:
        told += _series(found, series, extract.edition, key, asked, problems)
    if any(each.table == "Population" or each.headline.startswith("population") for each in told):
        problems += people_problems(found, asked)
    return found, told, problems


def _source(rows: Rows, edition: Edition, day: str) -> str:
    """The key of the edition in Sources, where its row is added unless it stands there already.

    A row of the same key that says something else is kept: other figures rest on it.
    """
    row = {
        "source": edition.key,
        "citation": edition.citation,
        "link": edition.link,
        "licence": edition.licence,
        "note": edition.note,
    }
    sources = rows.setdefault("Sources", [])
    known = {str(each.get("source")): each for each in sources}
    number = 1
    while row["source"] in known:
        if all(known[row["source"]].get(column) == value for column, value in row.items()):
            return row["source"]
        number += 1
        row["source"] = f"{edition.key}_{number}"
    sources.append({**row, "accessed": day})
    return row["source"]


def _replace(rows: Rows, update: Update, key: str, asked: Asked) -> Replaced:
    table = rows.get(update.table, [])
    before = [row for row in table if _concerns(update, row)]
    kept = [row for row in table if not _concerns(update, row) and any(row.values())]
    fresh = [{**{name: _rounded(value) for name, value in row.items()}, "source": key} for row in update.rows]
    rows[update.table] = kept + fresh
    columns = {int(name) for row in fresh for name in row if name.isdigit()}
    years = columns | {int(str(row["year"])) for row in fresh if "year" in row}
    headline, first = HEADLINES[update.only.get("indicator", update.table)], str(min(columns, default=""))
    return Replaced(
        update.table,
        len(fresh),
        year_text(years) or str(asked.about.get("population_year", "")),
        headline.title.format(year=first),
        headline.figure(before, first),
        headline.figure(fresh, first),
        headline.unit,
    )


def _rounded(value: object) -> object:
    """Figures at the digits that are assumed: thousands x 1,000 leave dust in the last one."""
    return rounded(value) if isinstance(value, float) else value


def _concerns(update: Update, row: Mapping[str, Any]) -> bool:
    return all(row.get(column) == value for column, value in update.only.items())


class Headline(NamedTuple):
    """One figure that shows a table: the sum of a column over the rows of one key."""

    title: str
    unit: str
    column: str = ""
    """Empty for the first year of the table."""
    key: tuple[str, int] | None = None
    factor: float = 1.0

    def figure(self, rows: Iterable[Mapping[str, Any]], year: str) -> float | None:
        """The figure in some rows; None where they have none."""
        fit = [row for row in rows if self.key is None or row.get(self.key[0]) == self.key[1]]
        values = [row.get(self.column or year) for row in fit]
        numbers = [value for value in values if isinstance(value, int | float)]
        return self.factor * float(sum(numbers)) if numbers else None


HEADLINES = {
    "Population": Headline("all people", "persons", "population"),
    "Projection": Headline("all people {year}", "persons"),
    "Mortality": Headline(
        "death rate at age 0, mean of the sexes, from mid-{year}", "deaths per person-year",
        key=("age_from", 0), factor=1 / 2,
    ),
    "births per woman": Headline("total fertility from mid-{year}", "", factor=5),
    "sex ratio at birth": Headline("sex ratio at birth from mid-{year}", ""),
    "Migration": Headline("net migrants {year}", "persons per year"),
    "Distribution": Headline("share of the poorest tenth", "share", "share", ("decile", 1)),
}  # fmt: skip
"""By table, in Fertility by indicator."""


def _series(
    rows: Rows, series: MacroSeries, edition: Edition, key: str, asked: Asked, problems: list[Problem]
) -> list[Replaced]:
    """Years of one row of Macro, among the columns the table has or needs."""
    row = _macro_row(rows, series)
    old = dict(row)
    columns = sorted({int(name) for each in rows["Macro"] for name in each if name.isdigit()})
    first, last = (
        (columns[0], max(columns[-1], asked.last_year)) if columns else (asked.first_year, asked.last_year)
    )
    until = min(last, asked.first_year - 1) if series.indicator == "population" else last
    values = {year: rounded(value) for year, value in series.values.items() if first <= year <= until}
    if not values:
        problems.append(_outside(series, edition, asked, (first, until)))
        return []
    problems += _series_problems(series, values, old, asked, (first, until))
    row |= {str(year): value for year, value in values.items()}
    if series.shifted and _publisher(old.get("source")) == _publisher(key):
        # Later years of the publisher's own figures are not moved yet: they would stand a year too late.
        old |= {name: None for name in old if name.isdigit() and int(name) > max(values)}
        row |= {name: None for name in row if name.isdigit() and int(name) > max(values)}
    others = [int(name) for name, value in old.items() if name.isdigit() and value is not None]
    kept = [year for year in others if year not in values]
    stays = f" {year_text(kept)} as before, from {old.get('source')}." if kept else ""
    row |= {"source": key, "note": f"{series.note}{stays}"}
    problems += seam_problems(series.indicator, row, values, old.get("source"), asked)
    shared = [year for year in values if year in others]
    year = asked.first_year if asked.first_year in shared else max(shared, default=max(values))
    before = old.get(str(year))
    unit = Macro.__dataclass_fields__[series.indicator].metadata["unit"]
    headline = f"{series.indicator} {year}"
    return [Replaced("Macro", 1, year_text(values), headline, before, values[year], unit)]


def _publisher(source: object) -> str:
    """The key of a source without its edition: IMF_WEO for IMF_WEO_2025_04."""
    return str(source).rstrip("0123456789_")


def _macro_row(rows: Rows, series: MacroSeries) -> dict[str, Any]:
    """The row of an indicator, new where the table has none."""
    table = rows.setdefault("Macro", [])
    for row in table:
        if row.get("indicator") == series.indicator:
            return row
    metadata = Macro.__dataclass_fields__[series.indicator].metadata
    fresh: dict[str, Any] = {
        "indicator": series.indicator,
        "unit": metadata["unit"],
        "beyond": metadata["beyond"],
    }
    table.append(fresh)
    return fresh


def _series_problems(
    series: MacroSeries,
    values: Mapping[int, float],
    old: Mapping[str, Any],
    asked: Asked,
    span: tuple[int, int],
) -> list[Problem]:
    """Years that are missing among the figures or before them, and figures in another unit."""
    found: list[Problem] = []
    place = f"Macro, {series.indicator}"
    name = f"set {asked.about.get('set')}"
    blank = [
        year
        for year in range(span[0], max(*values, span[1] if series.indicator == "population" else 0) + 1)
        if year not in values and old.get(str(year)) is None
    ]
    if blank:
        mend = "Fill the set's earlier years first, or take a file that holds them."
        found.append(Problem(name, "Macro", place, f"no figure of {year_text(blank)}", "every year", mend))
    far = [year for year, value in values.items() if _far(value, old.get(str(year)))]
    if far and str(Macro.__dataclass_fields__[series.indicator].metadata["unit"]) not in RATES:
        year = far[0]
        said = f"{values[year]:,.6g} in {year}, where the set has {old[str(year)]:,.6g}"
        mend = "One of them is in other units or another currency: correct the set, or take another file."
        found.append(Problem(name, "Macro", place, said, f"figures less than {FAR} times apart", mend))
    return found


def _outside(series: MacroSeries, edition: Edition, asked: Asked, span: tuple[int, int]) -> Problem:
    """No year of a series is one of the set's."""
    mend = (
        f"{edition.citation} holds none of these years. Take an edition that does, or change the set's years."
    )
    if series.indicator == "population" and not edition.key.startswith("UN_WPP"):
        mend += " Or take people from the UN: costmodel import wpp with its file Demographic_Indicators."
    return Problem(
        f"set {asked.about.get('set')}",
        "Macro",
        f"Macro, {series.indicator}",
        f"figures of {year_text(series.values)}",
        f"figures from {span[0]} to {span[1]}",
        mend,
    )


def _far(value: float, before: object) -> bool:
    if not isinstance(before, int | float) or not before or not value:
        return False
    return not 1 / FAR < value / before < FAR


def as_draft(rows: Rows) -> None:
    """Make the rows a working copy of the version they are of: nobody has reviewed or approved them."""
    fresh = {"status": "draft", **dict.fromkeys(NO_LONGER)}
    for row in rows["About"]:
        if row.get("property") in fresh:
            row["value"] = fresh[row["property"]]
