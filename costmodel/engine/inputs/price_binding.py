"""Binding of the prices of inputs: which amounts state an index or real growth of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.facts import facts_of
from costmodel.engine.inputs.entries import Entry, entry_of
from costmodel.model.input_prices import PRICES, UNIT_COST, UNIT_COST_GROWTH, InputPrices
from costmodel.model.parameters import OWN_INDEXATION, REAL_GROWTH, parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.facts import Fact
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.entry_figures import Figures


def bound_prices(assumptions: Assumptions, make: Figures, policies: Sequence[str]) -> InputPrices:
    """A row for every amount that states an index or growth, or of which a scenario sets the growth."""
    facts = {fact.path: fact for fact in facts_of(assumptions, "Parameters")}
    stated = {*facts, *make.changed_paths}
    named = {fact.path for fact in facts.values() if fact.row.get("index") not in (None, PRICES)}
    if not named and not any(path.endswith((REAL_GROWTH, UNIT_COST_GROWTH)) for path in stated):
        return InputPrices()
    amounts = [each.path for each in parameters().values() if each.money and each.path not in OWN_INDEXATION]
    priced: list[tuple[int, str]] = []
    for place, policy in enumerate(policies):
        for path in amounts:
            whole = f"policy.{policy}.{path}"
            growth = f"policy.{policy}.{UNIT_COST_GROWTH}" if path == UNIT_COST else f"{whole}{REAL_GROWTH}"
            if whole in facts and (whole in named or growth in stated):
                priced.append((place, path))
    paths = [f"policy.{policies[place]}.{path}" for place, path in priced]
    return InputPrices(
        tuple(place for place, _ in priced),
        tuple(path for _, path in priced),
        tuple(str(facts[path].row.get("index") or PRICES) for path in paths),
        make.column([_growth(f"{path}{REAL_GROWTH}", facts, make) for path in paths]),
    )


def _growth(path: str, facts: dict[str, Fact], make: Figures) -> Entry | float:
    if path in facts:
        return make.with_changes([entry_of(facts[path])])[0]
    if not make.changes(path):
        return 0.0
    declared = parameters()[path.split(".", 2)[2]]
    note = "not stated in the workbook: the usual value"
    entry = Entry(path, declared.label, declared.unit, 0.0, source="default", note=note)
    return make.with_changes([entry])[0]
