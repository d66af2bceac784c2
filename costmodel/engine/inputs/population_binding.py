"""Binding of the population: counts of people by sex and age as figures, and the target groups of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.age_bands import age_bands
from costmodel.assumptions.format.facts import PROJECTED, facts_of
from costmodel.assumptions.format.ranged_facts import fertility_error
from costmodel.engine.inputs.cohorts import Cohorts, cohorts
from costmodel.engine.inputs.entries import PEOPLE, Entry, entry_of
from costmodel.engine.inputs.population import between_variants, population, variants
from costmodel.model.demography import fiscal_year_middle
from costmodel.model.target_groups import TargetGroups

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costmodel.assumptions.format.tables import Assumptions, TableData
    from costmodel.engine.inputs.drawn_values import Draws
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.model.figures import Figure
    from costmodel.model.timing import Calendar

HALF = 0.5


class PopulationBinder:
    """Makes figures of counts of people; used only during one binding.

    ``with_cohorts`` traces the projection by age and sex, so that people are made of it and not given.
    """

    def __init__(self, assumptions: Assumptions, make: Figures, *, with_cohorts: bool) -> None:
        self.assumptions, self.make = assumptions, make
        error = fertility_error(assumptions)
        self.fertility = error if error is not None and error.cell in make.draws.values else None
        self.cohorts: Cohorts | None = self._traced_cohorts() if with_cohorts else None
        if self.cohorts is not None:
            self.population = self.cohorts.population
        elif self.fertility is None:
            self.population = population(assumptions)
        else:
            self.population = variants(assumptions, self.fertility)

    def _traced_cohorts(self) -> Cohorts:
        _, share = fiscal_year_middle(int(self.assumptions.about["fiscal_year_start_month"]))
        return cohorts(
            self.assumptions,
            self.people,
            self.make.definition("half", "Half: migrants before the step, weight of its end", HALF),
            self.make.definition("middle", "Middle of the fiscal year within a calendar year", share),
        )

    def counted(self, label: str, counts: Sequence[Figure]) -> Figure:
        """Counts of people, one row each: plain ones as the tables give them, traced ones as they are."""
        if self.cohorts is not None:
            return np.stack(counts)
        return self.people(label, np.array(counts))

    def people(self, label: str, counts: Figure) -> Figure:
        """Counts of people as a figure: (row, year), marked with the tables they are projected from."""
        entry = self.projected(f"Projected {label}", "persons", PROJECTED)
        error = self.fertility
        if error is None:
            return self.make.pick(counts[None], np.full(counts.shape, entry, dtype=object))

        def drawn(draws: Draws) -> Figure:
            return between_variants(counts, draws.values[error.cell], error)

        return self.make.drawn(drawn, np.full(drawn(self.make.draws).shape[1:], entry, dtype=object))

    def projected(self, label: str, unit: str, names: Iterable[str]) -> Entry:
        """What stands for figures that are computed from whole demographic tables."""
        tables = [self.assumptions.table(name) for name in names if self.assumptions.table(name).rows]
        sources = dict.fromkeys(str(row["source"]) for table in tables for row in table.rows)
        return Entry(
            path=PEOPLE,
            label=label[0].upper() + label[1:],
            unit=unit,
            base=None,
            table="Population",
            cell=" ".join(f"{table.sheet}!{table.name}" for table in tables),
            source=" ".join(sources),
        )


def bound_groups(people: PopulationBinder, names: Sequence[str], calendar: Calendar) -> TargetGroups:
    """The target groups, a row each."""
    assumptions, make, living = people.assumptions, people.make, people.population
    prevalences = {fact.address.owner: fact for fact in facts_of(assumptions, "Groups")}
    stated = assumptions.table("Groups").by("group")
    banded = age_bands(stated.values(), assumptions.table("Prevalence").by("group"))
    counts, youngest, parents = [], [], []
    shares: list[list[Entry] | float] = []
    for name in names:
        row = stated[name]
        sex, first, last = str(row["sex"]), int(row["age_from"]), row["age_to"]
        counts.append(living.of_ages(sex, first, None if last is None else int(last)))
        youngest.append(living.of_ages(sex, first, first))
        # Without one the table Prevalence has it.
        shares.append(make.with_changes([entry_of(prevalences[name])]) if name in prevalences else 0.0)
        parents.append(names.index(str(row["of"])) if row["of"] is not None else -1)
    return TargetGroups(
        population=people.counted("population of the group's ages", counts),
        prevalence=make.stack(shares, calendar),
        parent=tuple(parents),
        youngest=people.counted("people of the group's first age", youngest),
        # The oldest, open age has no single age to enter it by.
        age_band=make.constants(
            np.array(
                [[name in banded and int(stated[name]["age_from"]) < living.ages[-1]] for name in names],
                dtype=float,
            )
        ),
    )


def ordered_groups(table: TableData) -> tuple[str, ...]:
    """Groups with every parent before its children."""
    parent = {str(row["group"]): row["of"] for row in table.rows}
    ordered: dict[str, None] = {}
    for group in parent:
        chain = []
        at: object = group
        while at is not None and str(at) not in ordered:
            chain.append(str(at))
            at = parent[str(at)]
        ordered.update(dict.fromkeys(reversed(chain)))
    return tuple(ordered)
