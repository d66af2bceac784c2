"""The UN's World Population Prospects: population, mortality, fertility and migration of a set.

Rates of calendar years are averaged over the periods of the set's tables, which run from mid-year to
mid-year. The population of 1 January is taken from the UN's files of that day, or else is the mean of the
mid-years before and after it, at the same age; the note of each row says which. Five-year groups are split
only when asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from costmodel.assumptions.publishers.common import (
    Asked,
    Edition,
    Extract,
    Series,
    Update,
    vintage_of,
)
from costmodel.assumptions.publishers.rounding import rounding_problems
from costmodel.assumptions.publishers.wpp_figures import Observation
from costmodel.assumptions.publishers.wpp_layouts import observations, recognised
from costmodel.assumptions.publishers.wpp_migration import spread_total
from costmodel.assumptions.publishers.wpp_people import people_updates
from costmodel.assumptions.publishers.wpp_rates import Rates, rate_updates
from costmodel.errors import Problem

if TYPE_CHECKING:
    from costmodel.assumptions.publishers.delimited import Header, TextFile

__all__ = ["extract", "recognised"]

_YEAR = re.compile(r"(?:wpp[ _-]?|prospects |rev\.)(20\d\d)", re.IGNORECASE)
SAME = 1e-9


def extract(files: list[TextFile], asked: Asked) -> Extract:
    """The tables that the files give, read together: a sex, a period or a rate may stand in each."""
    found = Extract()
    read: list[Observation] = []
    editions: set[str] = set()
    for file in files:
        header = recognised(file)
        assert header is not None  # noqa: S101  the caller asked before
        figures = observations(file, header, asked, found.problems)
        found.problems += rounding_problems(file, figures, asked)
        read += figures
        vintage, faults = vintage_of(file, _vintage(file, header), asked, "2024")
        found.problems += faults
        editions |= {vintage} - {""}
    if len(editions) > 1:
        listed = ", ".join(sorted(editions))
        mend = "Import files of one edition together; their figures do not fit one another."
        found.problems.append(files[0].problem("", f"the editions {listed}", "one edition", mend))
    if any(problem.severity == "error" for problem in found.problems):
        return found
    found.edition = _edition(editions.pop(), asked)
    rates = _by_measure(files[0], read, found.problems)
    found.updates += people_updates(files[0], rates, asked, found.problems)
    found.updates += rate_updates(files[0], rates, asked, found.problems)
    found.series += _population(rates, asked)
    spread = spread_total(files[0], rates, asked, found.updates, found.problems)
    found.updates += [spread] if spread is not None else []
    _tell_net_migration(files[0], rates, asked, found.updates, found.problems)
    return found


def _by_measure(file: TextFile, read: list[Observation], problems: list[Problem]) -> Rates:
    """Observations by what they measure; a figure given twice must be the same both times."""
    found: Rates = defaultdict(lambda: defaultdict(dict))
    twice: list[str] = []
    for one in read:
        held = found[one.kind][one.sex, one.age, one.width]
        before = held.setdefault((one.begin, one.end), one.value)
        if abs(before - one.value) > SAME * max(abs(before), 1):
            twice.append(f"{one.kind} {one.sex} {one.age} in {one.begin:g}".replace("  ", " "))
    if twice:
        more = f" and {len(twice) - 1} more" if len(twice) > 1 else ""
        mend = "Give one file a figure, of one variant."
        problems.append(file.problem("", f"two values of {twice[0]}{more}", "one value of each", mend))
    return found


def _population(rates: Rates, asked: Asked) -> list[Series]:
    """Mid-year totals of the years before the model's first."""
    totals = {int(begin): value for held in rates["total"].values() for (begin, _), value in held.items()}
    before = {year: value for year, value in totals.items() if year < asked.first_year}
    return [Series("population", before, "WPP mid-year population, thousands x 1,000.")] if before else []


def _tell_net_migration(
    file: TextFile, rates: Rates, asked: Asked, updates: list[Update], problems: list[Problem]
) -> None:
    """Totals of net migration say nothing of sex and age; compare them with the table that stays."""
    totals = {
        int(begin): value for held in rates["net_migration"].values() for (begin, _), value in held.items()
    }
    table = asked.tables.get("Migration")
    year = asked.first_year
    if year not in totals or any(update.table == "Migration" for update in updates):
        return
    held = [row.get(str(year)) for row in table.rows] if table is not None else []
    sums = f"the table has {sum(held):,.0f}" if held and None not in held else "the table has no figure"
    found = f"net migration of {totals[year]:,.0f} in {year} without sex and age; {sums}"
    mend = (
        "The table Migration stays as it is: the UN publishes no migrants by age in its CSV files. To spread "
        "the total over ages and sexes by a standard schedule: --spread-migration."
    )
    problems.append(file.problem("", found, "net migrants by sex and age", mend, "warning"))


def _vintage(file: TextFile, header: Header) -> str | None:
    named = _YEAR.search(header.above) or _YEAR.search(file.name)
    return named[1] if named else None


def _edition(vintage: str, asked: Asked) -> Edition:
    variant = asked.variant.casefold()
    return Edition(
        key=f"UN_WPP_{vintage}" + ("" if variant == "medium" else f"_{re.sub(r'[^a-z0-9]+', '_', variant)}"),
        citation="United Nations, Department of Economic and Social Affairs, Population Division "
        f"({vintage}). World Population Prospects {vintage}, {variant} variant.",
        link="https://population.un.org/wpp/",
        licence="CC BY 3.0 IGO",
        vintage=vintage,
        note="Read from the files as published: thousands x 1,000, fertility per 1,000 women / 1,000; rates "
        "of calendar years averaged over periods from mid-year to mid-year.",
    )
