"""Put the figures of a publisher into the rows of a set; other rows and years stay as they are."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from costmodel.assumptions.format.hashing import rounded
from costmodel.assumptions.publishers.common import year_text
from costmodel.assumptions.publishers.seams import people_problems, seam_problems
from costmodel.model.economy import Macro

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costmodel.assumptions.publishers.common import Edition, Extract, ImportRequest, MacroSeries, Update
    from costmodel.errors import Problem

Rows = dict[str, list[dict[str, Any]]]
FAR = 20
"""A figure so many times that of the set is probably in another unit."""
RATES = ("share per year",)
NO_LONGER = ("content_hash", "reviewed_by", "approved_by", "approved_on")
"""Properties of About that apply to a version, not to a working copy of it."""


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


@dataclass
class Draft:
    """The rows of a set, into which figures of one edition are put."""

    rows: Rows
    request: ImportRequest
    edition: Edition
    source: str = ""
    """The key of the edition in the table Sources."""
    problems: list[Problem] = field(default_factory=list)


def merged(
    rows: Rows, extract: Extract, request: ImportRequest, day: str
) -> tuple[Rows, list[Replaced], list[Problem]]:
    """The rows of the set with those of the extract in their place; what changed; what does not fit."""
    assert extract.edition is not None  # noqa: S101  a file without an edition is an error
    draft = Draft(
        {name: [dict(row) for row in table] for name, table in rows.items()}, request, extract.edition
    )
    draft.source = _source(draft, day)
    replaced = [_replace(draft, update) for update in extract.updates]
    for series in extract.series:
        replaced += _series(draft, series)
    if any(each.table == "Population" or each.headline.startswith("population") for each in replaced):
        draft.problems += people_problems(draft.rows, request)
    return draft.rows, replaced, draft.problems


def _source(draft: Draft, day: str) -> str:
    """The key of the edition in Sources, where its row is added unless it is there already.

    A row of the same key with other texts is kept: other figures rest on it.
    """
    row = asdict(draft.edition)
    sources = draft.rows.setdefault("Sources", [])
    known = {str(each.get("source")): each for each in sources}
    number = 1
    while row["source"] in known:
        if all(known[row["source"]].get(column) == value for column, value in row.items()):
            return str(row["source"])
        number += 1
        row["source"] = f"{draft.edition.source}_{number}"
    sources.append({**row, "accessed": day})
    return str(row["source"])


def _replace(draft: Draft, update: Update) -> Replaced:
    def concerned(row: Mapping[str, Any]) -> bool:
        return all(row.get(column) == value for column, value in update.only.items())

    table = draft.rows.get(update.table, [])
    before = [row for row in table if concerned(row)]
    kept = [row for row in table if not concerned(row) and any(row.values())]
    # Thousands x 1,000 leave an error in the last digit.
    figures = ({n: rounded(v) if isinstance(v, float) else v for n, v in row.items()} for row in update.rows)
    fresh = [{**row, "source": draft.source} for row in figures]
    if update.kept:
        key = next(iter(update.rows[0]))
        stated = {row.get(key): row for row in before}
        fresh = [
            {column: stated.get(row[key], {}).get(column) for column in update.kept} | row for row in fresh
        ]
    draft.rows[update.table] = kept + fresh
    columns = {int(name) for row in fresh for name in row if name.isdigit()}
    years = columns | {int(str(row["year"])) for row in fresh if "year" in row}
    headline, first = HEADLINES[update.only.get("indicator") or update.table], str(min(columns, default=""))
    return Replaced(
        update.table,
        len(fresh),
        year_text(years) or str(draft.request.about.get("population_year", "")),
        headline.title.format(year=first),
        headline.figure(before, first),
        headline.figure(fresh, first),
        headline.unit,
    )


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


def _series(draft: Draft, series: MacroSeries) -> list[Replaced]:
    """Years of one row of Macro, among the columns the table has or needs."""
    request, metadata = draft.request, Macro.__dataclass_fields__[series.indicator].metadata
    table = draft.rows.setdefault("Macro", [])
    columns = {int(name) for each in table for name in each if name.isdigit()}
    row = next((row for row in table if row.get("indicator") == series.indicator), None)
    if row is None:
        row = {"indicator": series.indicator, "unit": metadata["unit"], "beyond": metadata["beyond"]}
        table.append(row)
    old, source = _years(row), row.get("source")
    first, last = min(columns, default=request.first_year), max(*columns, request.last_year, 0)
    until = min(last, request.first_year - 1) if series.indicator == "population" else last
    values = {year: rounded(value) for year, value in series.values.items() if first <= year <= until}
    if not values:
        _report_years(draft, series, first, until)
        return []
    if series.indicator != "population":
        until = max(values)
    _check_series(draft, series, values, old, range(first, max(*values, until) + 1))
    if series.shifted and _publisher(source) == _publisher(draft.source):
        # Later years of the publisher's own figures were not moved: they are one year too late.
        row |= {str(year): None for year in columns if year > max(values)}
        old = {year: value for year, value in old.items() if year <= max(values)}
    row |= {str(year): value for year, value in values.items()}
    kept = [year for year in old if year not in values]
    others = f" {year_text(kept)} as before, from {source}." if kept else ""
    row |= {"source": draft.source, "note": f"{series.note}{others}"}
    if request.in_other_years:
        _one_basis(draft, series, row.get("basis"), kept)
        row["basis"] = series.basis or None
    draft.problems += seam_problems(series.indicator, row, values, source, request)
    shared = [year for year in values if year in old]
    year = request.first_year if request.first_year in shared else max(shared, default=max(values))
    headline, unit = f"{series.indicator} {year}", metadata["unit"]
    return [Replaced("Macro", 1, year_text(values), headline, old.get(year), values[year], unit)]


def _one_basis(draft: Draft, series: MacroSeries, before: object, kept: Sequence[int]) -> None:
    """Report years of a row that are kept although its new years are of another kind."""
    if kept and before not in (None, series.basis):
        fault = f"{year_text(kept)} as {before} beside {series.basis or 'years that are not known'}"
        mend = "Clear the years of the other source, or take all years from one."
        expected = "years of one kind in a row"
        draft.problems.append(draft.request.problem(series.indicator, fault, expected, mend, alarm=True))


def _years(row: Mapping[str, Any]) -> dict[int, Any]:
    """The figures of a row by year."""
    return {int(name): value for name, value in row.items() if name.isdigit() and value is not None}


def _publisher(source: object) -> str:
    """The key of a source without its edition: IMF_WEO for IMF_WEO_2025_04."""
    return str(source).rstrip("0123456789_")


def _check_series(
    draft: Draft, series: MacroSeries, values: Mapping[int, float], old: Mapping[int, Any], years: range
) -> None:
    """Report years that are missing among the figures or before them, and figures in another unit."""
    blank = [year for year in years if year not in values and year not in old]
    if blank:
        mend = "Fill the set's earlier years first, or use a file that holds them."
        fault = f"no figure of {year_text(blank)}"
        draft.problems.append(draft.request.problem(series.indicator, fault, "every year", mend))
    far = next((year for year, value in values.items() if _far(value, old.get(year))), None)
    if far is not None and Macro.__dataclass_fields__[series.indicator].metadata["unit"] not in RATES:
        fault = f"{values[far]:,.6g} in {far}, where the set has {old[far]:,.6g}"
        expected = f"figures less than {FAR} times apart"
        mend = "One of them is in other units or another currency: correct the set, or use another file."
        draft.problems.append(draft.request.problem(series.indicator, fault, expected, mend))


def _report_years(draft: Draft, series: MacroSeries, first: int, last: int) -> None:
    """Report that no year of a series is one of the set's."""
    title = draft.edition.citation
    mend = f"{title} holds none of these years. Use an edition that does, or change the years of the set."
    if series.indicator == "population" and not draft.edition.source.startswith("UN_WPP"):
        mend += " Or import the UN's population: costmodel import wpp with its file Demographic_Indicators."
    fault, expected = f"figures of {year_text(series.values)}", f"figures from {first} to {last}"
    draft.problems.append(draft.request.problem(series.indicator, fault, expected, mend))


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
