"""Binding of effects: the rows of Outcomes, with their ages, survivors and haircuts, and of Values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.fact import HAIRCUT
from costmodel.assumptions.format.facts import facts_of
from costmodel.engine.inputs.entries import entry_of
from costmodel.engine.inputs.gains_evidence import effect_grades
from costmodel.engine.inputs.population import survivors
from costmodel.engine.inputs.table_binding import stated_rows
from costmodel.model.effects import FOLLOWS, MONEY_DRIVER, Outcome, UnitValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions, TableData
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.engine.inputs.population_binding import PopulationBinder
    from costmodel.engine.inputs.table_binding import TableBinder
    from costmodel.model.timing import Calendar

THOUSAND = 1000
WITH_WAGES = FOLLOWS[-1]


def bound_outcomes(
    tables: TableBinder,
    people: PopulationBinder,
    policies: Sequence[str],
    groups: Sequence[str],
    followed: int,
    calendar: Calendar,
) -> Outcome:
    """The effects of the policies, a row each; ``followed`` is the number of years they are followed."""
    assumptions = tables.assumptions
    table = assumptions.table("Outcomes")
    library = [row["name"] for row in assumptions.table("Values").rows]
    named = [row.get("valued_as") for row in table.rows]
    others: dict[str, Any] = {
        "policy": tuple(policies.index(str(row["policy"])) for row in table.rows),
        "valued_as": tuple(None if name is None else library.index(name) for name in named),
        "scaled": stated_rows(table, "elasticity"),
        "likely": stated_rows(table, "probability"),
        "linked": stated_rows(table, "linked_cost"),
        "grown": stated_rows(table, "real_growth"),
        "delayed": stated_rows(table, "saving_lag"),
        "with_wages": tuple(k for k, row in enumerate(table.rows) if row.get("follows") == WITH_WAGES),
        **_caps(table, groups),
        **_age_bands(people, table),
        **_survival(people, table, followed),
        **_haircuts(assumptions, tables.make),
    }
    if any(row["driver"] == MONEY_DRIVER for row in table.rows):
        others["thousand"] = tables.make.definition("thousand", "Units of money of the driver", THOUSAND)
    return tables.bind_table(Outcome, "Outcomes", calendar, **others)


def bound_values(tables: TableBinder, calendar: Calendar) -> UnitValue:
    """The library of values of effects, a row each."""
    transferred = stated_rows(tables.assumptions.table("Values"), "income_there")
    return tables.bind_table(UnitValue, "Values", calendar, transferred=transferred)


def _caps(table: TableData, groups: Sequence[str]) -> dict[str, Any]:
    """The effects of several policies on the same people, and the groups of people still without them."""
    capped = stated_rows(table, "capped_by")
    names = list(dict.fromkeys(str(table.rows[k]["capped_by"]) for k in capped))
    return {
        "capped": capped,
        "cap": tuple(names.index(str(table.rows[k]["capped_by"])) for k in capped),
        "cap_group": tuple(groups.index(name) for name in names),
    }


def _age_bands(people: PopulationBinder, table: TableData) -> dict[str, Any]:
    """People of the ages on whom effects act, and of all ages of the policy's target group."""
    living = people.population
    policies, groups = (people.assumptions.table(name) for name in ("Policies", "Groups"))
    banded = tuple(sorted({*stated_rows(table, "age_from"), *stated_rows(table, "age_to")}))
    if not banded:
        return {}
    group_of = {row["policy"]: groups.by("group")[str(row["group"])] for row in policies.rows}
    bands, ages = [], []
    for k in banded:
        row, group = table.rows[k], group_of[table.rows[k]["policy"]]
        first, last = int(group["age_from"]), group["age_to"]
        youngest = max(first, int(row.get("age_from") or 0))
        ends = [int(end) for end in (last, row.get("age_to")) if end is not None]
        bands.append(living.of_ages(str(group["sex"]), youngest, min(ends, default=None)))
        ages.append(living.of_ages(str(group["sex"]), first, None if last is None else int(last)))
    return {
        "banded": banded,
        "band": people.counted("people of the ages on whom the effect acts", bands),
        "ages": people.counted("population of the group's ages", ages),
    }


def _survival(people: PopulationBinder, table: TableData, followed: int) -> dict[str, Any]:
    """Survivors of the people served, by years since then, where only they keep an effect."""
    aged = stated_rows(table, "age_served")
    if not aged:
        return {}
    shares = [survivors(people.assumptions, int(table.rows[k]["age_served"]), followed) for k in aged]
    entry = people.projected("survivors of the life table", "share", ("Mortality",))
    figure = np.array(shares)
    return {
        "aged": aged,
        "survival": people.make.pick(figure[None], np.full(figure.shape, entry, dtype=object)),
    }


def _haircuts(assumptions: Assumptions, make: Figures) -> dict[str, Any]:
    """Shares taken off the gains of effects by their grade, where About states any."""
    stated = {
        fact.address.field.removeprefix(HAIRCUT): entry_of(fact)
        for fact in facts_of(assumptions, "About")
        if fact.address.field.startswith(HAIRCUT) and fact.value
    }
    if not stated:
        return {}
    grades = effect_grades(assumptions)
    cut = tuple(k for k, grade in enumerate(grades) if grade in stated)
    return {"cut": cut, "haircut": make.column([stated[grades[k]] for k in cut])}
