"""The projection by age and sex on trails, for an audit workbook that shows it as formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.column_choices import SEXES
from costmodel.engine.inputs.population import Population, population
from costmodel.errors import InputError, Problem
from costmodel.model.demography import fiscal_year_middle, single_rates
from costmodel.model.kernels import cohort_flows, people_between

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.model.demography import SingleRates, VitalTables
    from costmodel.model.figures import Figure
    from costmodel.model.kernels import CohortFlows


WANTED = "the tables a projection is made from"
MEND = (
    "Write the audit workbook without the population, or fill in Population, Mortality, Fertility and "
    "Migration in place of Projection."
)


@dataclass(frozen=True)
class CohortItem:
    """One figure of the projection by age and sex: (row, year), with a name for each row."""

    name: str
    label: str
    unit: str
    figure: Figure
    rows: tuple[str, ...]
    first_year: int
    given: bool = False
    """Whether it is an input of the projection, not one of its results."""


@dataclass(frozen=True)
class Cohorts:
    """The traced projection: its people, and every figure in the order it is laid out."""

    population: Population
    items: tuple[CohortItem, ...]


def cohorts(
    assumptions: Assumptions, count: Callable[[str, Figure], Figure], half: Figure, middle: Figure
) -> Cohorts:
    """The projection on trails.

    ``count`` makes figures of arrays (row, year) that stand for the demographic tables; ``half`` is the share
    of migrants before the step and the weight of its end, ``middle`` where in a year the fiscal year's middle
    lies. Raises InputError where the workbook gives a projection in place of the tables it is made from.
    """
    plain = population(assumptions)
    if plain.tables is None:
        name = assumptions.path or assumptions.set
        raise InputError([Problem(name, "Projection", "", "a given projection", WANTED, MEND)])
    tables = plain.tables
    rates = single_rates(tables)
    given = _given(tables, rates, count)
    steps = len(tables.years)
    start = np.reshape(given["start"], (len(SEXES), len(plain.ages)))
    people, flows = [start], []
    for step in range(steps):
        flow = cohort_flows(
            people[-1],
            _step(given["survival"], step, len(SEXES)),
            _step(given["fertility"], step, 1),
            _step(given["sex_ratio"], step, 1),
            _step(given["migration"], step, len(SEXES)),
            half,
            half,
        )
        people.append(flow.reached)
        flows.append(flow)
    counts = np.stack(people, axis=-1)
    fiscal = _fiscal(assumptions, counts, middle)
    return Cohorts(
        Population(fiscal, plain.ages, plain.projection, tables),
        tuple(_items(assumptions, given, counts, fiscal, flows)),
    )


def _given(
    tables: VitalTables, rates: SingleRates, count: Callable[[str, Figure], Figure]
) -> dict[str, Figure]:
    arrays = {
        "start": tables.population[..., np.newaxis],
        "survival": rates.survival,
        "fertility": rates.fertility,
        "sex_ratio": rates.sex_ratio_at_birth[np.newaxis],
        "migration": rates.net_migration,
    }
    return {name: count(name, array.reshape(-1, array.shape[-1])) for name, array in arrays.items()}


def _step(figure: Figure, step: int, sexes: int) -> Figure:
    return np.reshape(figure[:, step], (sexes, figure.shape[0] // sexes))


def _fiscal(assumptions: Assumptions, counts: Figure, middle: Figure) -> Figure:
    """People in the middle of each fiscal year of the model: (sex, age, year)."""
    about = assumptions.about
    skipped, _ = fiscal_year_middle(int(about["fiscal_year_start_month"]))
    begin = int(about["first_year"]) - int(about["population_year"]) + skipped
    end = begin + int(about["horizon_years"])
    return people_between(counts[..., begin:end], counts[..., begin + 1 : end + 1], middle)


def _items(
    assumptions: Assumptions,
    given: dict[str, Figure],
    counts: Figure,
    fiscal: Figure,
    flows: Sequence[CohortFlows],
) -> list[CohortItem]:
    first = int(assumptions.about["population_year"])
    ages = range(counts.shape[1])
    both = tuple(f"{sex}.{age}" for sex in SEXES for age in ages)
    ever = tuple(f"female.{age}" for age in ages)
    mothers = ever[1:-1]

    def flat(figure: Figure) -> Figure:
        return np.reshape(figure, (figure.shape[0] * figure.shape[1], figure.shape[2]))

    def flow_figure(name: str) -> Figure:
        return flat(np.stack([getattr(flow, name) for flow in flows], axis=-1))

    fiscal_first = int(assumptions.about["first_year"])
    later = flat(counts[..., 1:])
    inputs = (
        ("survival", "Survival to the age", "share", given["survival"], both),
        ("fertility", "Births per woman", "ratio", given["fertility"], ever),
        ("sex_ratio", "Male births per female birth", "ratio", given["sex_ratio"], ("birth",)),
        ("net_migration", "Net migrants", "persons", given["migration"], both),
        ("people_start", "People on 1 January, at the start", "persons", given["start"], both),
    )
    results = (
        ("people_exposed", "People exposed in the year", flow_figure("present"), both, first),
        ("women_exposed", "Women exposed in the year", flow_figure("women"), mothers, first),
        ("births", "Births", flow_figure("births"), SEXES, first),
        ("people_1_january", "People on 1 January", later, both, first + 1),
        ("people", "People in the middle of the fiscal year", flat(fiscal), both, fiscal_first),
    )
    return [
        *(CohortItem(*item, first, given=True) for item in inputs),
        *(
            CohortItem(name, label, "persons", figure, rows, begin)
            for name, label, figure, rows, begin in results
        ),
    ]
