"""Binding of policies: the rows of Policies and Parameters become the parts of the model's policies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from costmodel.assumptions.format.facts import facts_by_cell, facts_of
from costmodel.assumptions.format.once import once
from costmodel.assumptions.format.paths import address_of
from costmodel.engine.inputs.entries import Entry, entry_of, price_base_of, usual_entry
from costmodel.engine.inputs.scenarios import begin
from costmodel.model.assumed import Policies
from costmodel.model.benefits import RULED
from costmodel.model.figures import Figure, Money
from costmodel.model.parameters import Parameter, parameters, parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.delivery_binding import DeliveryBinder
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.model.timing import Calendar


@once
def _given_parameters(
    assumptions: Assumptions,
) -> tuple[Mapping[str, Mapping[str, list[Any]]], Mapping[str, set[str]]]:
    """Entries by policy and parameter, earliest first, choices as text; and the parts that a policy uses."""
    given: dict[str, dict[str, list[Any]]] = {}
    for fact in facts_of(assumptions, "Parameters"):
        steps = given.setdefault(fact.policy, {}).setdefault(fact.address.field, [])
        steps.append(fact.value if isinstance(fact.value, str) else entry_of(fact))
    for by_path in given.values():
        for path, steps in by_path.items():
            if not parameters()[path].choices:
                steps.sort(key=begin)
                steps[0] = replace(steps[0], from_year=None)
    used = {
        name: {parameters()[path].part for path in paths} | {"timing", "coverage"}
        for name, paths in given.items()
    }
    for fact in facts_of(assumptions, "Policies"):
        given.setdefault(fact.policy, {})[fact.address.field] = [entry_of(fact)]
    return given, used


class PolicyBinder:
    """Binds the parameters of the policies; used only during one binding."""

    def __init__(
        self, assumptions: Assumptions, make: Figures, delivery: DeliveryBinder, calendar: Calendar
    ) -> None:
        self.assumptions, self.make = assumptions, make
        self.delivery, self.calendar = delivery, calendar
        self.base_year = int(assumptions.about["price_base_year"])

    def policies(self, names: Sequence[str], groups: Sequence[str]) -> Policies:
        """The policies, a row each."""
        given, used = _given_parameters(self.assumptions)
        stated = {path for policy_inputs in given.values() for path in policy_inputs}
        stated |= {address_of(path).field for path in self.make.changed_paths}
        stated |= self.delivery.referring
        composed: dict[str, Any] = {}
        for part, kind in parts().items():
            inputs: dict[str, Any] = {}
            use = [part in used.get(name, ()) for name in names]
            for parameter in (p for p in parameters().values() if p.part == part and not p.amount_path):
                if parameter.choices:
                    inputs[parameter.name] = tuple(
                        str(given[name].get(parameter.path, parameter.choices)[0]) for name in names
                    )
                    continue
                if parameter.path not in stated and (usual := self._unstated(parameter, use)) is not None:
                    inputs[parameter.name] = usual
                    continue
                steps = [
                    self._steps(parameter, name, given[name], in_use)
                    for name, in_use in zip(names, use, strict=True)
                ]
                figure = self.make.stack(steps, self.calendar)
                if parameter.money:
                    amount = Money(figure, self._price_bases(steps))
                    inputs[parameter.name] = self.delivery.with_library_amounts(parameter.path, amount, names)
                else:
                    inputs[parameter.name] = figure
            composed[part] = kind(**inputs)
        rows = self.assumptions.table("Policies").rows
        return Policies(group=tuple(groups.index(str(row["group"])) for row in rows), **composed)

    def _unstated(self, parameter: Parameter, used: Sequence[bool]) -> Figure | Money | None:
        """A parameter that no policy and no scenario states, if its neutral values are 0 or 1."""
        usual = parameter.absent if parameter.default is None else parameter.default
        values = [usual if in_use else parameter.absent for in_use in used]
        if not all(value in (0, 1) for value in values):
            return None
        figure = self.make.constants(np.array(values, dtype=float)[:, None])
        if not parameter.money:
            return figure
        return Money(figure, self.make.constants(np.full(figure.shape[1:], float(self.base_year))))

    def _steps(
        self,
        parameter: Parameter,
        policy: str,
        given: Mapping[str, list[Any]],
        used: bool,
    ) -> list[Entry] | float:
        """The steps of a parameter of a policy, or its neutral value where the policy lacks it."""
        path = f"policy.{policy}.{parameter.path}"
        if parameter.path in given:
            return self.make.with_changes(given[parameter.path])
        stated = used or bool(self.make.changes(path))
        neutral = parameter.default if stated and parameter.default is not None else parameter.absent
        if parameter.path in RULED and not self.make.changes(path):
            return float(neutral)
        if self.make.changes(path) or neutral not in (0, 1):
            return self.make.with_changes([replace(usual_entry(path, parameter), base=float(neutral))])
        return float(neutral)

    def _price_bases(self, steps: Sequence[list[Entry] | float]) -> Figure:
        """The price base of each step of an amount: (..., row, 1 or year)."""
        by_cell = facts_by_cell(self.assumptions)
        result: list[list[Entry] | float] = []
        for row_steps in steps:
            if isinstance(row_steps, float):
                result.append(float(self.base_year))
                continue
            year, cell = self.base_year, ""
            dated: list[Entry] = []
            for step in row_steps:
                # A step that a scenario adds has no price base of its own and keeps the one before it.
                fact = by_cell.get(step.cell)
                if fact is not None:
                    year, cell = cast("int", fact.price_base), fact.price_base_cell
                dated.append(price_base_of(step, year, cell, f"{step.label}: price base"))
            same = len({entry.base for entry in dated}) == 1
            result.append(dated[:1] if same else dated)
        return self.make.stack(result, self.calendar)
