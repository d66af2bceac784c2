"""Figures of many scenarios: all scenarios of a block are operands of one, so that they are bound together.

A template has every change that any of them makes; a scenario that does not make it has no operand there, and
the assumption stays as it is. The first run of every block is the scenario that all start from, so that the
same tape serves every block.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.assumptions.format.paths import address_of, bounds_of
from costmodel.assumptions.format.report import suggestion
from costmodel.engine.evaluation.batch_changes import groups_of, keys_of, named
from costmodel.engine.evaluation.binding import bind
from costmodel.engine.evaluation.kept_bindings import kept_binding
from costmodel.engine.evaluation.tape_runs import columns_that_act, figures_of_draws, figures_of_runs
from costmodel.engine.impossible_runs import refuse_broken_wholes, refuse_suspects
from costmodel.engine.inputs.drawn_values import Draws, effective
from costmodel.engine.inputs.scenarios import BASELINE, INCREMENT, Change, Scenario, after_base, chosen
from costmodel.engine.limited_figures import AT_LIMIT, refused_rows
from costmodel.engine.line_items.lines import TOTAL, figure_of
from costmodel.engine.line_items.metrics import difference, stated, unit_of
from costmodel.errors import ModelError
from costmodel.model.arguments import one_of
from costmodel.model.flows import appraise, total_flows
from costmodel.model.measures import measures

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.evaluation.batch_changes import Key
    from costmodel.engine.evaluation.numpy_runs import Wanted
    from costmodel.engine.inputs.entries import Entry
    from costmodel.engine.line_items.lines import Block
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

TEMPLATE = "batch"
FEW = 24
"""Up to so many scenarios numpy is done before a tape is made."""
TINY = 1e-9


@dataclass(frozen=True)
class BatchRow:
    """What a row of the results of every scenario is."""

    policy: str
    line: str
    unit: str
    years: tuple[int, ...]
    """Empty for a figure of the whole horizon."""


@dataclass(frozen=True)
class BatchFigures:
    """The figures of a block of scenarios."""

    scenarios: tuple[Scenario, ...]
    rows: tuple[BatchRow, ...]
    figures: tuple[Figure, ...]
    """Of each row: (year or 1, scenario)."""
    operands: dict[str, Figure]
    """By path, with ``*`` or ``+`` where it is multiplied or added to, and from which year: (scenario,)."""
    acting: frozenset[str]
    """Those of them that some of the figures are computed of, whatever the values."""


class BatchRunner:
    """Computes blocks of scenarios that all start from one; keep it for all blocks of a batch."""

    def __init__(
        self, result: Result, lines: Sequence[str], wanted_measures: Sequence[str], basis: str
    ) -> None:
        self.result, self.basis = result, basis
        known = dict.fromkeys(block.name for block in result.blocks)
        names = [one_of(name, "line", known) for name in lines]
        self.blocks: list[Block] = [block for block in result.blocks if block.name in names]
        self.stated = stated(result.budget_lines)
        existing = measures(result.budget_lines.total_appraisal, self.stated)
        self.measures = [one_of(name, "measure", existing) for name in wanted_measures]
        self.keys: list[Key] = []

    @property
    def assumptions(self) -> Assumptions:
        """The assumptions all scenarios are of."""
        return self.result.assumptions

    def rows(self) -> tuple[BatchRow, ...]:
        """The rows of every scenario: lines by policy, then measures by policy."""
        lines = [
            BatchRow(policy, line, block.unit, block.years)
            for block in self.blocks
            for policy, line in block.rows
        ]
        owners = (*self.result.policies, TOTAL)
        units = {name: unit_of(self.assumptions, name) for name in self.measures}
        return (
            *lines,
            *(BatchRow(owner, name, unit, ()) for name, unit in units.items() for owner in owners),
        )

    def computed(self, scenarios: Sequence[Scenario]) -> BatchFigures:
        """The figures of a block. Errors as in ``figures_of_scenarios``."""
        following = after_base(self.result.scenario, scenarios)
        whole = [
            scenario
            if len(changes) == len(scenario.changes)
            else replace(scenario, changes=tuple(change for _, change in changes))
            for scenario, changes in zip(scenarios, following, strict=True)
        ]
        groups = groups_of(whole, keys := list(self.keys))
        results = [self._figures([whole[place] for place in places], keys) for keys, places in groups]
        parts = [list(self._flat(result.figures)) for result in results]
        order = np.argsort(np.concatenate([places for _, places in groups]), kind="stable")
        self.keys = keys  # the next block has the same template where it can, and so the same tape
        figures = tuple(np.concatenate(pieces, axis=-1)[..., order] for pieces in zip(*parts, strict=True))
        acting = {key for result in results for key in result.acting}
        names = {named(key) for key in acting}
        for scenario, repeated, changes in zip(scenarios, whole, following, strict=True):
            if repeated is not scenario:  # a change acts where one that repeats it does
                keys, each = keys_of(scenario), zip(keys_of(repeated), changes, strict=True)
                names |= {named(keys[place]) for key, (place, _) in each if key in acting}
        operands = self._operands(scenarios)
        return BatchFigures(tuple(scenarios), self.rows(), figures, operands, frozenset(names))

    def _operands(self, scenarios: Sequence[Scenario]) -> dict[str, Figure]:
        columns: dict[Key, Figure] = {}
        for place, scenario in enumerate(scenarios):
            for key, change in zip(keys_of(scenario), scenario.changes, strict=True):
                if key not in columns:
                    columns[key] = np.full(len(scenarios), np.nan)
                columns[key][place] = change.value
        return {named(key): column for key, column in columns.items()}

    def _figures(self, scenarios: Sequence[Scenario], keys: Sequence[Key]) -> ScenarioFigures:
        base = self.result.scenario
        return figures_of_scenarios(self.assumptions, base, scenarios, keys, self._wanted, self._key)

    @property
    def _key(self) -> Hashable:
        lines = tuple((block.part, block.name) for block in self.blocks)
        return TEMPLATE, lines, tuple(self.measures), self.basis, self.stated

    def _wanted(self, baseline: SocialBudget, budget: SocialBudget) -> dict[Hashable, Figure]:
        figures: dict[Hashable, Figure] = {}
        over = self.basis == INCREMENT
        for place, block in enumerate(self.blocks):
            figure = figure_of(budget, block)
            figures[place] = figure - figure_of(baseline, block) if over else figure
        if self.measures:
            each, whole = budget.appraisal, budget.total_appraisal
            if over:
                flow, factors = difference(budget.flows, baseline.flows), budget.discounting
                each, whole = appraise(flow, factors), appraise(total_flows(flow), factors)
            for name in self.measures:
                figures[name, "each"] = measures(each, self.stated)[name]
                figures[name, "whole"] = measures(whole, self.stated)[name]
        return figures

    def _flat(self, figures: dict[Hashable, Figure]) -> Iterator[Figure]:
        """The figures row by row: (year or 1, scenario)."""
        for place in range(len(self.blocks)):
            yield from figures[place]
        for name in self.measures:
            yield from figures[name, "each"]
            yield from figures[name, "whole"]


class ScenarioFigures(NamedTuple):
    """What is wanted of some scenarios."""

    figures: dict[Hashable, Figure]
    """(..., scenario)."""
    acting: list[Key]
    """The changes that some of them are computed of, whatever the values."""


def figures_of_scenarios(
    assumptions: Assumptions,
    base: Scenario,
    scenarios: Sequence[Scenario],
    keys: Sequence[Key],
    wanted: Wanted,
    key: Hashable,
    *,
    alone: bool = False,
) -> ScenarioFigures:
    """What is wanted of the baseline and of each scenario, whose changes follow those of the base.

    Their changes are those of ``after_base``; ``keys`` are all of them, in their order. ``alone``
    says that these are all scenarios there are; they are then taken as they come. Raises ModelError for a
    figure that is not defined, and else for a path that does not exist and a value out of bounds, and
    AssumptionError, as a run does, for overlaps, parts and targeting errors that people do not allow.
    """
    operands = np.full((len(keys), len(scenarios) + 1), np.nan)
    places = {change_key: place for place, change_key in enumerate(keys)}
    for run, scenario in enumerate(scenarios, 1):
        for change_key, change in zip(keys_of(scenario), scenario.changes, strict=True):
            operands[places[change_key], run] = change.value
    changes = tuple(
        Change(path, operation, 1.0, year, cell=f"{TEMPLATE} {place}")
        for place, (path, operation, year, _) in enumerate(keys)
    )
    template = replace(base, name=TEMPLATE, changes=(*base.changes, *changes))
    values = {change.cell: row for change, row in zip(changes, operands, strict=True)}
    draws = Draws(operands.shape[1], values, exact=True)
    together = [*chosen(assumptions, [BASELINE]), template]
    names = [base.name, *(scenario.name for scenario in scenarios)]
    few = alone and draws.count <= FEW
    kept = None if few else kept_binding(assumptions, together, draws)
    bound = bind(assumptions, together, draws=draws) if kept is None else kept.bound
    if not alone:
        _check(bound.entries, together, draws, names)
    refuse_broken_wholes(assumptions, base, scenarios)
    limits = refused_rows(bound, assumptions)

    def with_limits(baseline: SocialBudget, budget: SocialBudget) -> dict[Hashable, Figure]:
        years_by_limit = limits.years(budget, bound.names)
        return {
            **wanted(baseline, budget),
            **{(AT_LIMIT, kind): years for kind, years in years_by_limit.items()},
        }

    def called(run: int) -> str:
        return f"scenario {names[run]}"

    whole = (key, limits.key)
    if kept is None:
        both = [slice(0, None, 2), slice(1, None, 2)]
        figures = figures_of_runs(bound, with_limits, whole, both, called=called, few=FEW)
        acting = list(keys)
    else:
        figures = figures_of_draws(kept, draws, with_limits, whole, (0, 1), called=called, alike=False)
        lines = [name for name in figures if not (isinstance(name, tuple) and name[0] == AT_LIMIT)]
        acts = columns_that_act(kept, with_limits, whole, (0, 1), lines)
        cells = zip(keys, changes, strict=True)
        acting = [change_key for change_key, change in cells if acts[kept.computed_of(change.cell)].any()]
    held_years = [figures.pop((AT_LIMIT, kind)) for kind in limits.key]
    refuse_suspects(assumptions, base, scenarios, [figure[..., 1:] for figure in held_years])
    return ScenarioFigures({name: figure[..., 1:] for name, figure in figures.items()}, acting)


def _check(
    entries: Sequence[Entry], together: Sequence[Scenario], draws: Draws, names: Sequence[str]
) -> None:
    """Refuse paths that do not exist and values that an assumption may not have."""
    order = {scenario.name: place for place, scenario in enumerate(together)}
    steps: dict[str, list[Entry]] = {}
    for entry in entries:
        steps.setdefault(entry.path, []).append(entry)
    known = {_asked_as(path) for path in steps}
    changed = {change.path for change in together[-1].changes}
    for path in changed - known:
        raise ModelError(f"no assumption {path!r:.80} that a scenario can set. {suggestion(path, known)}")
    for path, path_steps in steps.items():
        if path not in changed:
            continue
        values = effective(path_steps, order, draws)[1::2]
        least, most = bounds_of(path)
        wrong = ((values < least - TINY) | (values > most + TINY)).any(axis=1)
        if wrong.any():
            run = int(np.flatnonzero(wrong)[0])
            worst = values[run].min() if values[run].min() < least else values[run].max()
            raise ModelError(
                f"scenario {names[run]}: {path} would be {worst:g}; it may be from {least:g} to {most:g}. "
                "Change the value."
            )


def _asked_as(path: str) -> str:
    kind, owner, _ = address_of(path)
    return f"macro.{owner}" if kind == "macro" else path
