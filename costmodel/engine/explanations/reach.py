"""Reach: which assumptions of a workbook act on a figure in any of its scenarios.

The model runs once on trails, all scenarios together, and ``costmodel.trace.liveness`` goes back from the
figures that are judged: people reached, staff, cost, financing and return. A line that only leads to others,
such as the number of applications, is not judged, nor is the economy by itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.facts import facts
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.inputs.drawn_values import Draws
from costmodel.engine.inputs.entries import PEOPLE, Entry
from costmodel.engine.inputs.scenarios import AT_ONCE, Scenario, scenarios
from costmodel.trace.liveness import liveness
from costmodel.trace.trail import Trail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from costmodel.assumptions.format.tables import Assumptions, TableData
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

JUDGED: dict[str, tuple[str, ...]] = {
    "people": ("beneficiaries", "new_beneficiaries", "beneficiary_years"),
    "delivery": ("staff", "units_bought"),
    "cost": (), "totals": (), "financing": (), "classified": (), "flows": (), "appraisal": (),
    "total_appraisal": (),
    "exclusion": ("cost_of_exclusion",), "cascade": ("carried_over", "take_up_observed"),
    "staffing": ("posts", "hires"),
    "bands": ("band_people",), "group_overlaps": ("overlap_people",), "policy_overlaps": ("shared_people",),
    "members": (), "counted": ("counted_per_policy", "counted_once"),
    "breakdown": ("part_served",),
    "savers": (), "ceilings": (), "levers": (), "fiscal_space": (), "second_round": (),
    "targeting": ("benchmark_reached",),
    "charges": ("charge",), "guarantees": ("below_minimum", "money_to_minimum"),
    "survey": ("mean_welfare",), "poverty_lines": (), "deciles": (), "reached": (), "raised": (),
    "outturn": (), "variance": (), "forecast": (), "targets": (), "progress": (),
}  # fmt: skip
"""Line items that are judged, by part of the model; () for all of the part."""


class Run:
    """A traced run of some scenarios, and in which of them each entry has an effect."""

    def __init__(self, assumptions: Assumptions, together: Sequence[Scenario]) -> None:
        self.scenarios = together
        inputs: list[tuple[Trail, NDArray[np.object_]]] = []

        def pick(values: Figure, entries: NDArray[np.object_]) -> Figure:
            inputs.append((Trail(np.array(values, dtype=np.float64), "input"), entries))
            return inputs[-1][0]  # type: ignore[return-value]

        self.bound = bind(assumptions, together, pick, draws=_off_zero(assumptions))
        self.budget = evaluate(self.bound)
        self.live = _live_entries(inputs, liveness(_judged(self.budget)))
        for before, step in reversed(list(pairwise(self.bound.entries))):
            if step.base is None:
                carried = self.acts(step) & ~self._set(step)
                self.live[id(before)] = self.acts(before) | carried

    def acts(self, entry: Entry) -> NDArray[np.bool_]:
        """Whether a figure depends on an entry, for each scenario."""
        live = self.live.get(id(entry), np.zeros(1, dtype=bool))
        return np.broadcast_to(live, len(self.scenarios))

    def _set(self, step: Entry) -> NDArray[np.bool_]:
        """The scenarios in which a step has its own value instead of continuing the previous step."""
        names = {name for name, change in step.changes if change.operation == "set"}
        return np.array([scenario.name in names for scenario in self.scenarios])

    def values(self, part: str, line: str) -> Figure:
        """A line item by scenario, row and year."""
        figure = getattr(getattr(self.budget, part), line).values
        return np.broadcast_to(figure, (len(self.scenarios), *figure.shape[1:]))


def _off_zero(assumptions: Assumptions) -> Draws:
    """A figure of 0 with a range is taken at one end of it: in draws it is not 0."""
    moved = {
        fact.cell: np.array([fact.high or fact.low])
        for fact in facts(assumptions)
        if fact.value == 0 and (fact.high or fact.low)
    }
    return Draws(1, moved)


def _judged(budget: SocialBudget) -> Iterator[Trail]:
    for part, names in JUDGED.items():
        lines = getattr(budget, part)
        for name in names or (declared.name for declared in fields(lines)):
            if isinstance(getattr(lines, name), Trail):
                yield getattr(lines, name)


def _live_entries(
    inputs: Iterable[tuple[Trail, NDArray[np.object_]]], live: dict[int, NDArray[np.bool_]]
) -> dict[int, NDArray[np.bool_]]:
    """In which scenarios each entry is live, by its identity."""
    acting: dict[int, NDArray[np.bool_]] = {}
    for trail, entries in inputs:
        mask = live.get(id(trail))
        if mask is None or getattr(entries.flat[0], "path", "") == PEOPLE:
            continue
        for entry, entry_mask in zip(entries.ravel(), mask.reshape(len(mask), -1).T, strict=True):
            if entry is not None:
                acting[id(entry)] = entry_mask | acting.get(id(entry), False)
    return acting


class Reach:
    """Assumptions with an effect in any scenario. Raises ModelError where a scenario cannot be computed."""

    def __init__(self, assumptions: Assumptions) -> None:
        self.assumptions = assumptions
        every = list(scenarios(assumptions).values())
        self.runs = [Run(assumptions, every[k : k + AT_ONCE]) for k in range(0, len(every), AT_ONCE)]
        self.acting: dict[tuple[str, int | None], bool] = defaultdict(bool)
        for run in self.runs:
            for entry in run.bound.entries:
                if not entry.is_price_base:
                    live = run.live.get(id(entry))
                    self.acting[entry.cell, entry.from_year] |= live is not None and bool(live.any())

    def acts(self, table: TableData, number: int, column: str, year: int | None = None) -> bool:
        """Whether a figure of some scenario depends on a cell; ``year`` where the row says no from_year."""
        cell, begin = table.cell(number, column), year or table.rows[number].get("from_year")
        # The first step of an assumption applies from the beginning, whatever its year.
        return self.acting[(cell, begin) if (cell, begin) in self.acting else (cell, None)]

    def cell_acts(self, cell: str) -> bool:
        """Whether a figure of some scenario depends on a cell in any year."""
        return any(acts for (acting_cell, _), acts in self.acting.items() if acting_cell == cell)

    @cached_property
    def idle_policies(self) -> frozenset[str]:
        """Policies without beneficiaries and cost in any scenario: none of their rows has an effect."""
        return self._policies_where(
            lambda run: (run.values("people", "beneficiaries") == 0) & (run.values("cost", "gross_cost") == 0)
        )

    @cached_property
    def late_policies(self) -> frozenset[str]:
        """Policies that begin in the model's years, when the ramp of their coverage is over already."""

        def late(run: Run) -> NDArray[np.bool_]:
            running = run.values("timing", "in_force") > 0
            before = run.values("timing", "running_before") > 0
            return ~running | (~before & (run.values("people", "ramp") >= 1))

        return self._policies_where(late) - self.idle_policies

    def _policies_where(self, holds: Callable[[Run], NDArray[np.bool_]]) -> frozenset[str]:
        """Policies for which a condition is true in every year of every scenario."""
        names = self.runs[0].bound.names.policies
        in_every_run = np.all([holds(run).all(axis=(0, -1)) for run in self.runs], axis=0)
        return frozenset(name for name, applies in zip(names, in_every_run, strict=True) if applies)
