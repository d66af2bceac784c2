"""Binding of delivery: the unit-cost library, service items, assets, uplifts, and capital that is charged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.facts import LIBRARY, facts_of
from costmodel.assumptions.format.optimism_bounds import BOUNDS
from costmodel.assumptions.format.optimism_bounds import SOURCE as BOUNDS_SOURCE
from costmodel.assumptions.format.paths import INPUT_TABLES, SOCIETY
from costmodel.engine.inputs.entries import Entry, entry_of
from costmodel.model.assets import Assets
from costmodel.model.capital_charge import Charged
from costmodel.model.items import Items
from costmodel.model.unit_costs import NO_LIBRARY, UnitCost, taken_from
from costmodel.model.uplifts import Uplifts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from costmodel.assumptions.format.tables import Assumptions, TableData
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.model.figures import Figure, Money
    from costmodel.model.timing import Calendar

CHARGE_RATE = f"{SOCIETY}.capital_charge_rate"
PRICE = "capital.price"

Owned = tuple[tuple[str, str], ...]
"""Rows of a part of the model that belong to policies: the policy and the name of the row."""


@dataclass(frozen=True)
class DeliveryNames:
    """What the rows of items, assets, uplifts and charged capital are called."""

    items: Owned = ()
    assets: Owned = ()
    uplift_rows: Owned = ()
    charges: Owned = ()


class DeliveryBinder:
    """Binds the tables of delivery; ``bind_table`` and ``bind_input`` are those of the whole binding."""

    def __init__(
        self,
        assumptions: Assumptions,
        make: Figures,
        bind_table: Callable[..., Any],
        bind_input: Callable[..., Any],
        calendar: Calendar,
    ) -> None:
        self.assumptions, self.make, self.calendar = assumptions, make, calendar
        self._bind_table = bind_table
        facts = facts_of(assumptions, LIBRARY)
        self.library = NO_LIBRARY
        self._places: dict[str, int] = {}
        if facts:
            values = [fact for fact in facts if fact.address.field == "value"]
            self._places = {fact.address.owner: place for place, fact in enumerate(values)}
            self.library = UnitCost(
                value=bind_input(INPUT_TABLES[LIBRARY].inputs["value"], values, calendar),
                index=tuple(str(fact.row.get("index") or "") for fact in values),
            )
        self._references = _references(assumptions)

    @property
    def referring(self) -> set[str]:
        """The parameters that refer to the unit-cost library in some policy."""
        return set(self._references)

    def with_library_amounts(self, path: str, amounts: Money, policies: Sequence[str]) -> Money:
        """The amounts of a parameter, those that refer to the unit-cost library from there."""
        named = self._references.get(path)
        if named is None:
            return amounts
        items = (named.get(policy) for policy in policies)
        return taken_from(
            amounts, self.library, [None if item is None else self._places[item] for item in items]
        )

    def inputs(self, policies: Sequence[str], rate: Figure) -> tuple[dict[str, Any], DeliveryNames]:
        """The fields of ``Assumed`` that belong to delivery, and the names of their rows."""
        items, assets, uplifts = (self.assumptions.table(name) for name in ("Items", "Assets", "Uplifts"))
        names = DeliveryNames(_owned(items, "item"), _owned(assets, "asset"), _owned(uplifts, "uplift"))
        bound_parts: dict[str, Any] = {"library": self.library}
        if items.rows:
            bound_parts["items"] = self._rows(Items, items, policies, priced_as=self._priced(items))
        if assets.rows:
            bound_parts["assets"] = self._rows(Assets, assets, policies, priced_as=self._priced(assets))
        if uplifts.rows:
            bound_parts["uplifts"] = self._uplifts(uplifts, policies)
        if self._charge_is_asked():
            charged, charge_names = self._charged(assets, policies)
            bound_parts["charged"] = replace(charged, rate=rate)
            names = replace(names, charges=charge_names)
        return bound_parts, names

    def _rows(self, model: type, table: TableData, policies: Sequence[str], **others: Any) -> Any:  # noqa: ANN401  the model's own
        owner = tuple(policies.index(str(row["policy"])) for row in table.rows)
        return self._bind_table(model, table.name, self.calendar, policy=owner, **others)

    def _priced(self, table: TableData) -> tuple[int | None, ...]:
        named = (row.get("priced_as") for row in table.rows)
        return tuple(None if name is None else self._places[str(name)] for name in named)

    def _uplifts(self, table: TableData, policies: Sequence[str]) -> Uplifts:
        """A category has the published upper bound as its rate, a risk allowance the rate of its row."""
        bound: Uplifts = self._rows(Uplifts, table, policies)
        declared = INPUT_TABLES[table.name].inputs["rate"]
        stated = {fact.index: entry_of(fact) for fact in facts_of(self.assumptions, table.name)
                  if fact.address.field == "rate"}  # fmt: skip
        entries = []
        for number, row in enumerate(table.rows):
            bounds = BOUNDS.get(str(row["category"]))
            entry = stated.get(number)
            if bounds is not None:
                label = f"{row['uplift']}: upper bound of the optimism bias"
                entry = Entry(f"uplift.{row['uplift']}.rate", label, declared.unit, bounds.upper,
                              source="default", note=BOUNDS_SOURCE)  # fmt: skip
            entries.append(0.0 if entry is None else self.make.with_changes([entry]))
        return replace(bound, rate=self.make.stack(entries, self.calendar))

    def _charge_is_asked(self) -> bool:
        stated = any(fact.path == CHARGE_RATE for fact in facts_of(self.assumptions, "Society"))
        return stated or bool(self.make.changes(CHARGE_RATE))

    def _charged(self, assets: TableData, policies: Sequence[str]) -> tuple[Charged, Owned]:
        """Capital of the policies by their parameters, then assets; only with a life of whole years."""
        lives: dict[str, float] = {}
        priced = set(self._references.get(PRICE, ()))
        for fact in facts_of(self.assumptions, "Parameters"):
            if fact.address.field == "capital.life":
                lives[fact.policy] = float(fact.value)
            elif fact.address.field == PRICE:
                priced.add(fact.policy)
        priced_rows = [
            row for row, policy in enumerate(policies)
            if policy in priced and lives.get(policy, 0.5).is_integer()
        ]  # fmt: skip
        whole = [row for row, asset in enumerate(assets.rows) if float(asset["life"]).is_integer()]
        owners = [str(assets.rows[row]["policy"]) for row in whole]
        names = (
            *((policies[row], "capital") for row in priced_rows),
            *((owner, str(assets.rows[row]["asset"])) for owner, row in zip(owners, whole, strict=True)),
        )
        places = (*priced_rows, *(policies.index(owner) for owner in owners))
        return Charged(tuple(priced_rows), tuple(whole), places), names


def _owned(table: TableData, key: str) -> Owned:
    return tuple((str(row["policy"]), str(row[key])) for row in table.rows)


def _references(assumptions: Assumptions) -> Mapping[str, Mapping[str, str]]:
    """The items of the library that parameters refer to, by parameter and policy."""
    references: dict[str, dict[str, str]] = {}
    for row in assumptions.table("Parameters").rows:
        if row.get("priced_as"):
            references.setdefault(str(row["parameter"]), {})[str(row["policy"])] = str(row["priced_as"])
    return references
