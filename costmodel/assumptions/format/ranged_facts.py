"""Facts with a range: rows with low and high, years of a series with an error, and changes of a scenario."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.assumptions.format.asked_columns import RATES
from costmodel.assumptions.format.fact import has_own_range
from costmodel.assumptions.format.facts import Fact, fact_of_cell, facts, facts_of
from costmodel.assumptions.format.hashing import rounded
from costmodel.assumptions.format.once import once
from costmodel.assumptions.format.paths import CHANGE, declared_at, path_of
from costmodel.assumptions.format.scenario_operations import SET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costmodel.assumptions.format.tables import Assumptions

FERTILITY = "fertility"
"""Row of SeriesErrors that is no economic indicator: births per woman, and with them the population."""
OPERANDS = {SET: "set", "multiply": "factor", "add": "amount added"}


@once
def ranged_facts(assumptions: Assumptions) -> tuple[Fact, ...]:
    """Every fact whose low and high differ, with those of the operands of all scenarios last.

    A value of the library to which no outcome refers affects nothing and is left out.
    """
    named = {row.get("valued_as") for row in assumptions.table("Outcomes")}
    births = fertility_error(assumptions)
    errors = (*_with_errors(assumptions), *(() if births is None else (births,)))
    every = (*facts(assumptions), *errors, *changes(assumptions))
    return tuple(
        fact for fact in every if fact.ranged and (fact.table != "Values" or fact.address.owner in named)
    )


@once
def fertility_error(assumptions: Assumptions) -> Fact | None:
    """The error of births per woman over her life; None where the workbook gives none.

    Low and high variants of the UN are half a birth below and above the medium one.
    """
    table = assumptions.table("SeriesErrors")
    row = table.by("indicator").get(FERTILITY)
    if row is None:
        return None
    name = "Births per woman, added"
    births = fact_of_cell(
        table, table.rows.index(row), "low", f"population.{FERTILITY}", name, "births per woman",
        from_year=int(row["from_year"] or assumptions.about["price_base_year"] + 1), main=True,
    )  # fmt: skip
    return replace(births, value=0.0)


def moves_with(fact: Fact) -> str:
    """The group of figures with which a fact moves by rank; "" if it is independent.

    The group of a row is that of its main figure; a figure with a range in columns of its own is in none.
    """
    if has_own_range(fact.row, fact.address.field):
        return ""
    return str(fact.row.get("moves_with") or "").strip()


@once
def changes(assumptions: Assumptions) -> tuple[Fact, ...]:
    """The operand of every change by a scenario, in the order of the rows.

    Its path is ``scenario.<scenario>.<operation>.<path of the assumption that it changes>``.
    """
    by_path = {fact.path: fact for fact in facts(assumptions)}
    return tuple(_change(assumptions, index, by_path) for index in range(len(assumptions.table("Scenarios"))))


def _change(assumptions: Assumptions, index: int, by_path: Mapping[str, Fact]) -> Fact:
    table = assumptions.table("Scenarios")
    row = table.rows[index]
    target, operation = path_of(row["policy"], row["parameter"]), str(row["operation"])
    changed, declared = by_path.get(target), declared_at(target)
    policy = str(row["policy"] or "") if changed is None else changed.policy
    name = declared.label if declared is not None else target
    unit = declared.unit if declared is not None else ""
    if changed is not None:
        name, unit = changed.name, changed.stated_unit
    name = f"{name}, {OPERANDS[operation]}"
    unit = "ratio" if operation == "multiply" else unit
    operand = fact_of_cell(
        table, index, "value", f"{CHANGE}.{row['scenario']}.{operation}.{target}", name, unit,
        owner=policy if changed is None else changed.owner, policy=policy, label=f"{row['label']}: {name}",
        source=table.name, main=True,
    )  # fmt: skip
    return replace(
        operand, price_base=None if changed is None or operation == "multiply" else changed.price_base
    )


def _with_errors(assumptions: Assumptions) -> Iterator[Fact]:
    """The years of series with an error: it is added to a rate, and is a share of an amount."""
    errors = assumptions.table("SeriesErrors").by("indicator")
    first = int(assumptions.about["price_base_year"]) + 1
    for fact in facts_of(assumptions, "Macro"):
        row, value = errors.get(fact.address.owner), float(fact.value)
        if row is not None and (fact.from_year or 0) >= (row["from_year"] or first):
            scale = 1.0 if fact.unit in RATES else value
            low, high = (rounded(value + scale * float(row[end])) for end in ("low", "high"))
            shape, source = str(row["distribution"] or ""), str(row["source"])
            yield replace(
                fact, low=low, high=high, distribution=shape, source=source,
                grade=str(row["grade"] or ""), row=row,
            )  # fmt: skip
