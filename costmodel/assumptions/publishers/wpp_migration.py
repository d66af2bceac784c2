"""Net migrants by sex and age from their total: the UN's CSV files give no more than the total.

Only when asked. The total is spread in proportion to the people of each sex and age times the standard
schedule of migration rates by Rogers and Castro: where few people live, few come or go.
"""

from __future__ import annotations

from collections import defaultdict
from math import exp
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.schema import SEXES
from costmodel.assumptions.publishers.common import Asked, Update
from costmodel.assumptions.publishers.wpp_rates import FIVE, UNITS, mean_over, migration_years, tell_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costmodel.assumptions.publishers.delimited import TextFile
    from costmodel.assumptions.publishers.wpp_rates import Interval, Rates
    from costmodel.errors import Problem

CHILDREN, CHILDREN_FALL = 0.02, 0.1
WORKERS, WORKERS_FALL, WORKERS_AGE, WORKERS_RISE = 0.06, 0.1, 20.0, 0.4
ALWAYS = 0.003
"""The standard schedule of Rogers and Castro (1981), Model Migration Schedules, IIASA RR-81-30."""
MIDDLE = 0.5
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


def spread_total(
    file: TextFile, rates: Rates, asked: Asked, updates: Sequence[Update], problems: list[Problem]
) -> Update | None:
    """The rows of Migration from totals; None where none is asked for or needed."""
    totals = [held for (sex, _, _), held in rates["net_migration"].items() if not sex]
    if not asked.spread_migration or not totals or any(update.table == "Migration" for update in updates):
        return None
    people = _people(asked, updates)
    if not people:
        expected = "the table Population, whose ages the net migrants are spread over"
        mend = "Give the UN's file of people of 1 January too, or import it first."
        problems.append(file.problem("", "no people by sex and age", expected, mend))
        return None
    return Update("Migration", _rows(file, totals[0], people, asked, problems))


def _people(asked: Asked, updates: Sequence[Update]) -> dict[tuple[str, int], float]:
    """Persons by sex and single age: those that come with the import, else those of the set."""
    fresh = next((update.rows for update in updates if update.table == "Population"), None)
    table = asked.tables.get("Population")
    held = [row.values for row in table.rows] if table is not None else []
    rows: Iterable[Mapping[str, Any]] = fresh or held
    return {(str(row["sex"]), int(row["age"])): float(row["population"]) for row in rows if row["population"]}


def _rows(
    file: TextFile, held: Mapping[Interval, float], people: Mapping[tuple[str, int], float], asked: Asked,
    problems: list[Problem],
) -> tuple[dict[str, Any], ...]:  # fmt: skip
    oldest = max(age for _, age in people)
    weights: dict[tuple[str, int], float] = defaultdict(float)
    for (sex, age), count in people.items():
        group = oldest if age == oldest else age - age % FIVE
        weights[sex, group] += count * migration_rate(age + MIDDLE)
    whole = sum(weights.values())
    yearly = {year: mean_over(held, year, year + 1) for year in migration_years(asked)}
    tell_missing(file, "Migration", {y for y, value in yearly.items() if value is None}, held, problems)
    ages = sorted({*range(0, oldest, FIVE), oldest})
    return tuple(
        {"sex": sex, "age_from": age, "unit": UNITS["Migration"], "note": NOTE}
        | {str(y): value * weights[sex, age] / whole for y, value in yearly.items() if value is not None}
        for sex in SEXES
        for age in ages
    )
