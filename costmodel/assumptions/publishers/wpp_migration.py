"""Net migrants by sex and age from their total: the UN's CSV files give only the total.

When asked, or where the set has no net migrants yet: an import should not leave a table empty. The total is
spread in proportion to the people of each sex and age times the standard schedule of migration rates by
Rogers and Castro: where few people live, few come or go.
"""

from __future__ import annotations

from collections import defaultdict
from math import exp
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.column_choices import SEXES
from costmodel.assumptions.publishers.common import Update
from costmodel.assumptions.publishers.wpp_rates import FIVE, MIDDLE, UNITS, mean_over, means, spans_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costmodel.assumptions.publishers.published import Figures, PublishedFile
    from costmodel.assumptions.publishers.wpp_rates import Times

CHILDREN, CHILDREN_FALL = 0.02, 0.1
WORKERS, WORKERS_FALL, WORKERS_AGE, WORKERS_RISE = 0.06, 0.1, 20.0, 0.4
ALWAYS = 0.003
"""The standard schedule of Rogers and Castro (1981), Model Migration Schedules, IIASA RR-81-30."""
NOTE = (
    "WPP net migration, thousands x 1,000, which has no sex and age; spread in proportion to the people of "
    "the age in the table Population times the standard schedule of migration rates (Rogers and Castro 1981, "
    "IIASA RR-81-30)."
)


def migration_rate(age: float) -> float:
    """The standard rate of migration at an exact age; only its shape is used.

    0.02 exp(-0.1 x) + 0.06 exp(-0.1 (x - 20) - exp(-0.4 (x - 20))) + 0.003

    >>> round(migration_rate(20), 5)
    0.02778
    """
    beyond = age - WORKERS_AGE
    workers = WORKERS * exp(-WORKERS_FALL * beyond - exp(-WORKERS_RISE * beyond))
    return CHILDREN * exp(-CHILDREN_FALL * age) + workers + ALWAYS


def spread_total(file: PublishedFile, figures: Figures, updates: Sequence[Update]) -> list[Update]:
    """The rows of Migration from totals; none where that is not asked for or needed."""
    totals = [times for (sex, _, _), times in figures["net_migration"].items() if not sex]
    given = any(update.table == "Migration" for update in updates)
    if file.request.spread_migration is False or not totals or given:
        return []
    people = _people(file, updates)
    if file.request.spread_migration is None:
        if not people or _stated(file) or not _all_years(file, totals[0]):
            return []
        _tell(file, totals[0])
    if not people:
        expected = "the table Population, whose ages the net migrants are spread over"
        mend = "Add the UN's file of people of 1 January, or import it first."
        file.problem("", "no people by sex and age", expected, mend)
        return []
    oldest = max(age for _, age in people)
    weights: dict[tuple[str, int], float] = defaultdict(float)
    for (sex, age), count in people.items():
        group = oldest if age == oldest else age - age % FIVE
        weights[sex, group] += count * migration_rate(age + MIDDLE)
    whole = sum(weights.values())
    (total,) = means(file, "Migration", totals[0])
    rows = tuple(
        {"sex": sex, "age_from": age, "unit": UNITS["Migration"], "note": NOTE}
        | {year: value * weights[sex, age] / whole for year, value in total.items()}
        for sex in SEXES
        for age in sorted({*range(0, oldest, FIVE), oldest})
    )
    return [Update("Migration", rows)]


def _stated(file: PublishedFile) -> bool:
    """Whether the set has net migrants already."""
    table = file.request.tables.get("Migration")
    return table is not None and len(table) > 0


def _all_years(file: PublishedFile, total: Times) -> bool:
    spans = spans_of(file.request, "Migration").values()
    return all(mean_over(total, begin, end) is not None for begin, end in spans)


def _tell(file: PublishedFile, total: Times) -> None:
    """Say that the figures by sex and age are a model's, not the publisher's."""
    year = file.request.first_year
    figure = mean_over(total, year, year + 1)
    fault = f"net migration of {figure or 0:,.0f} in {year} without sex and age"
    mend = (
        "It was spread over sex and age in proportion to the people by the standard schedule of migration "
        "rates (Rogers and Castro 1981), as the note of each row says. Replace it where migrants by age are "
        "known; --no-spread-migration leaves the table empty."
    )
    file.problem("", fault, "net migrants by sex and age", mend, "warning")


def _people(file: PublishedFile, updates: Sequence[Update]) -> dict[tuple[str, int], float]:
    """Persons by sex and single age: those that come with the import, else those of the set."""
    fresh = next((update.rows for update in updates if update.table == "Population"), None)
    table = file.request.tables.get("Population")
    present = [row.values for row in table.rows] if table is not None else []
    rows: Iterable[Mapping[str, Any]] = fresh or present
    return {(str(row["sex"]), int(row["age"])): float(row["population"]) for row in rows if row["population"]}
