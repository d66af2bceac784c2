"""The World Bank's Poverty and Inequality Platform: the CSV answer of its API, a row for each survey.

Shares of the tenths are fractions of 1; later answers have further columns at the end, which are not used.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.format.decile_rows import COUNTRY_ONLY
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.publishers.common import Edition, Extract, Update
from costmodel.assumptions.publishers.published import PublishedFile, PublishedRow
from costmodel.assumptions.publishers.publisher import Publisher
from costmodel.assumptions.publishers.recipe import Quantity, Recipe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TENTHS = tuple(f"decile{number}" for number in range(1, 11))
ROUNDING = 0.005
WELFARE = ("consumption", "income")
NATIONAL = "national"

ANSWER = Recipe(
    known_by=(("reporting_year", "welfare_type"), ("decile1", "decile10")),
    needed=(
        "country_code",
        "country_name",
        "reporting_year",
        "reporting_level",
        "welfare_type",
        "mean",
        *TENTHS,
    ),
    country=("country_code", "country_name"),
    quantities={name: Quantity(name) for name in (*TENTHS, "mean")},
    year="reporting_year",
    only={"reporting_level": ("{level}",), "is_interpolated": ("", "false", "0", "na")},
)


class Survey(NamedTuple):
    """One row of the answer that has all ten shares."""

    row: PublishedRow
    year: int
    shares: tuple[float, ...]
    mean: float | None

    @property
    def welfare(self) -> str:
        """Whether the survey measures income or consumption."""
        return self.row.text("welfare_type")

    def words(self) -> str:
        """The note of the table."""
        level, ppp = self.row.text("reporting_level").casefold(), self.row.text("ppp")
        areas = "" if level == NATIONAL else f"{level.capitalize()} areas only, not the whole country. "
        line = f" at {ppp} LCU per PPP $" if ppp else ""
        mean = "" if self.mean is None else f", mean {self.mean:.4g} PPP $ a day{line}"
        name = self.row.text("survey_acronym")
        return f"{areas}{self.welfare.capitalize()}, survey {name} of {self.year}{mean}."


def _tables(files: Sequence[PublishedFile], extract: Extract) -> None:
    """The table Distribution, of the newest survey or of the year asked for."""
    file, level = files[0], files[0].request.level
    surveys = [survey for published in files for survey in _surveys(published)]
    if not surveys and not any(problem.severity == "error" for problem in extract.problems):
        _no_survey(files)
    if surveys and level != NATIONAL:
        mend = f"The shares leave out everybody outside {level} areas; the note of the table says so."
        coverage = f"surveys of {level} areas, as asked"
        file.problem("", coverage, "shares of the whole country", mend, "warning")
    survey = _chosen(file, surveys) if surveys else None
    if survey is not None:
        notes = [survey.words(), *[None] * (len(TENTHS) - 1)]
        rows = tuple(
            {"decile": number, "share": share, "year": survey.year, "note": note}
            for number, (share, note) in enumerate(zip(survey.shares, notes, strict=True), 1)
        )
        extract.updates.append(Update("Distribution", rows, {"area": None}, COUNTRY_ONLY))


def _surveys(published: PublishedFile) -> Iterator[Survey]:
    values: dict[int, dict[str, float]] = defaultdict(dict)
    for figure in published.figures:
        values[figure.row.line][figure.quantity] = figure.value
    rows = {figure.row.line: (figure.row, int(figure.begin)) for figure in published.figures}
    for line, (row, year) in rows.items():
        shares = tuple(values[line][name] for name in TENTHS if name in values[line])
        if len(shares) == len(TENTHS) and abs(sum(shares) - 1) > ROUNDING:
            fault, expected = f"shares that sum to {sum(shares):.4g}", "shares of the tenths that sum to 1"
            mend = "Divide percentages by 100, or download the answer again."
            published.problem(f"line {line}, columns decile1 to decile10", fault, expected, mend)
        elif len(shares) == len(TENTHS):
            yield Survey(row, year, shares, values[line].get("mean"))


def _no_survey(files: Sequence[PublishedFile]) -> None:
    """There is no survey of the level asked for: say which there are, and how to take one."""
    request = files[0].request
    years: dict[str, set[str]] = defaultdict(set)
    for row in (row for published in files for row in published.rows):
        if row.text("is_interpolated").casefold() not in ("true", "1"):
            years[row.text("reporting_level").casefold()].add(row.text("reporting_year"))
    surveys = f"none for {request.country}"
    mend = "Ask PIP for survey years (fill_gaps=false) and the national level."
    other = next((level for level in years if level != request.level), None)
    if other is not None and request.level not in years:
        surveys = f"only {', '.join(years)} surveys of {request.country} ({', '.join(sorted(years[other]))})"
        mend = f"Where no {request.level} survey exists, take one with --level {other}; the note will say so."
    files[0].problem("", surveys, f"a {request.level} survey with the shares of all ten tenths", mend)


def _chosen(file: PublishedFile, surveys: Sequence[Survey]) -> Survey | None:
    request, years = file.request, sorted({survey.year for survey in surveys})
    wanted = years[-1] if request.year is None else request.year
    fit = [survey for survey in surveys if survey.year == wanted]
    if request.variant in WELFARE:
        fit = [survey for survey in fit if survey.welfare == request.variant]
    if not fit:
        mend = f"There are: {', '.join(map(str, years))}. Choose one with --year."
        file.problem("", f"no survey of {wanted}", "a year of a survey", mend)
        return None
    if len({survey.shares for survey in fit}) > 1:
        lines = ", ".join(f"line {survey.row.line} ({survey.welfare})" for survey in fit)
        mend = f"Choose one with --variant {shown(fit[0].welfare)[1:-1]}."
        file.problem("", f"several surveys of {wanted}: {lines}", "one", mend)
        return None
    return fit[0]


PIP = Publisher(
    "the World Bank's Poverty and Inequality Platform",
    (ANSWER,),
    "2022-07",
    Edition(
        "WB_PIP_{edition}",
        "World Bank ({year}). Poverty and Inequality Platform, answer of {edition}.",
        "https://pip.worldbank.org/",
        "CC BY 4.0",
        "Shares of the tenths as published, fractions of 1.",
    ),
    _tables,
)
