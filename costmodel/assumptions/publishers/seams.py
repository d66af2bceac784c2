"""Levels that jump where two sources meet: their figures may differ in country, unit or definition."""

from __future__ import annotations

from itertools import pairwise
from math import exp, log
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.publishers.common import ImportRequest
    from costmodel.errors import Problem

    Rows = Mapping[str, Sequence[Mapping[str, Any]]]

USUAL = {"population": 0.1, "gdp": 0.5, "government_revenue": 0.5, "government_expenditure": 0.5}
"""Changes from one year to the next that need no explanation, as shares; money also rises with prices."""
APART = 0.25
"""Difference of two sources on the people of a country that needs no explanation, as a share."""
STEADY = 2
"""A seam is reported if it changes more than so many times the fastest other change of the series."""


def seam_problems(
    indicator: str, row: Mapping[str, Any], taken: Mapping[int, float], before: object, request: ImportRequest
) -> list[Problem]:
    """Warnings where figures taken from a file meet figures of the row that were there before.

    ``taken`` are the figures of the file by year, ``before`` is the source of the others.
    """
    values = {int(name): float(value) for name, value in row.items() if name.isdigit() and value}
    if indicator not in USUAL or any(value <= 0 for value in values.values()):
        return []
    pairs = [(one, two) for one, two in pairwise(sorted(values)) if two == one + 1]
    steps = {pair: log(values[pair[1]] / values[pair[0]]) for pair in pairs}
    seams = [(one, two) for one, two in pairs if (one in taken) != (two in taken)]
    fastest = max((abs(step) for pair, step in steps.items() if pair not in seams), default=0.0)
    return [
        _problem(indicator, seam, values, taken, row.get("source"), before, request)
        for seam in seams
        if abs(steps[seam]) > max(log(1 + USUAL[indicator]), STEADY * fastest)
    ]


def people_problems(rows: Rows, request: ImportRequest) -> list[Problem]:
    """A warning where the people of the table Population are not those of the row of Macro."""
    macro = next((row for row in rows.get("Macro", ()) if row.get("indicator") == "population"), {})
    total = sum(float(row.get("population") or 0) for row in rows.get("Population", ()))
    years = {int(name): float(value) for name, value in macro.items() if name.isdigit() and value}
    if not years:
        return []
    year_of_table = int(request.about["population_year"])
    near = min(years, key=lambda year: (abs(year - year_of_table), year))
    allowed = log(1 + APART) + log(1 + USUAL["population"]) * max(abs(near - year_of_table) - 1, 0)
    if total <= 0 or years[near] <= 0 or abs(log(total / years[near])) <= allowed:
        return []
    fault = (
        f"{years[near]:,.0f} people in {near} beside {total:,.0f} in the table Population of {year_of_table}"
    )
    expected = f"numbers less than {exp(allowed) - 1:.0%} apart"
    mend = "One of them is of another country or in another unit: import both from files of this country."
    return [request.problem("population", fault, expected, mend, alarm=True)]


def _problem(
    indicator: str, seam: tuple[int, int], values: Mapping[int, float], taken: Mapping[int, float],
    key: object, before: object, request: ImportRequest,
) -> Problem:  # fmt: skip
    sides = [f"{values[year]:,.0f} in {year} (source {key if year in taken else before})" for year in seam]
    expected = f"less than {USUAL[indicator]:.0%} of change where two sources meet"
    mend = (
        "They differ in country, unit or definition: take all years from one source, or correct "
        "the set before you use it."
    )
    return request.problem(indicator, " beside ".join(sides), expected, mend, alarm=True)
