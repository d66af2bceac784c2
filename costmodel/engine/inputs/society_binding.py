"""Binding of what society counts: the items of the table Society, and the weight of money by income."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.decile_rows import national_rows
from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.paths import SOCIETY
from costmodel.engine.inputs.entries import Entry, entry_of, usual_entry
from costmodel.model.figures import Figure, rows
from costmodel.model.parameters import inputs_of
from costmodel.model.society import Society
from costmodel.model.weights import Deciles, Weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.engine.inputs.table_binding import TableBinder
    from costmodel.model.timing import Calendar


def bound_society(assumptions: Assumptions, make: Figures, calendar: Calendar) -> Society:
    """The items of the table Society, or their neutral values."""
    stated = {fact.path: entry_of(fact) for fact in facts_of(assumptions, "Society")}
    items: dict[str, Figure] = {}
    for name, declared in inputs_of(Society).items():
        path, neutral = f"{SOCIETY}.{name}", float(declared.default or 0)
        steps: list[Entry] | float = neutral
        if path in stated:
            steps = make.with_changes([stated[path]])
        elif make.changes(path):
            steps = make.with_changes([usual_entry(path, declared)])
        items[name] = make.stack([steps], calendar)
    return Society(**items)


def bound_weights(tables: TableBinder, policies: Sequence[str], calendar: Calendar) -> dict[str, Any]:
    """Who gets what a policy gives, and deciles by income; nothing unless weights follow from them."""
    assumptions, make = tables.assumptions, tables.make
    deciles, shares = national_rows(assumptions.table("Distribution")), defaultdict[str, list[Entry]](list)
    for fact in sorted(facts_of(assumptions, "Incidence"), key=lambda fact: int(fact.row["decile"])):
        payer = fact.row["of"] == "payer" and fact.row["name"] is None
        if payer or fact.policy in policies:  # a bridge mixes sets of which one may lack the policy
            shares[fact.policy].append(make.with_changes([entry_of(fact)])[0])
    payers = shares.pop("", None)
    typed = len(deciles) > 0 and all(row["weight"] is not None for row in deciles)
    elasticity = f"{SOCIETY}.income_elasticity"
    known = any(fact.path == elasticity for fact in facts_of(assumptions, "Society"))
    if not (shares and deciles and (typed or known or make.changes(elasticity))):
        return {}
    return {
        "weights": Weights(
            policies=tuple(policies.index(policy) for policy in shares),
            received=make.column([entry for decile_shares in shares.values() for entry in decile_shares]),
            paid=make.column(payers) if payers else None,
            typed=typed,
        ),
        "deciles": bound_deciles(tables, calendar),
    }


def bound_deciles(tables: TableBinder, calendar: Calendar) -> Deciles:
    """The rows of the whole country in the table Distribution, the poorest decile first."""
    table = tables.assumptions.table("Distribution")
    poorest_first = [table.rows.index(row) for row in national_rows(table)]
    bound = tables.bind_table(Deciles, "Distribution", calendar)
    return Deciles(**{name: rows(figure, poorest_first) for name, figure in vars(bound).items()})
