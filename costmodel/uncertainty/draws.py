"""Draws: the model computed for many values of its uncertain assumptions at once, a block at a time.

Probabilities come from a scrambled Sobol sequence, which fills the space of the parameters evenly, so means
settle with far fewer draws than with independent random numbers (Owen 1998, Scrambling Sobol' and
Niederreiter-Xing points). The same seed gives the same draws; the baseline and the scenario share them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.paths import bounds_of
from costmodel.engine.batches.sobol_points import MOST_SEEDS, sobol_points
from costmodel.engine.evaluation import tape_runs
from costmodel.engine.evaluation.binding import bind
from costmodel.engine.evaluation.kept_bindings import kept_binding
from costmodel.engine.evaluation.tape_runs import figures_of_draws, figures_of_runs, none_of_inputs
from costmodel.engine.inputs.drawn_values import Draws, effective
from costmodel.engine.inputs.scenarios import BASELINE, chosen
from costmodel.errors import AssumptionError, ModelError, Problem
from costmodel.model.arguments import whole_number
from costmodel.threads import on_threads
from costmodel.uncertainty.draw_room import at_once, let_go, put, room

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.evaluation.numpy_runs import OfInputs, Wanted
    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.engine.inputs.entries import Entry
    from costmodel.engine.inputs.scenarios import Scenario
    from costmodel.model.figures import Figure
    from costmodel.uncertainty.uncertain import Uncertain

MOST = 1_000_000
TINY = 1e-9
EDGE = 1e-12
"""Probabilities are kept this far from 0 and 1, where a normal quantile is infinite."""


def counted(draws: object, seed: object) -> tuple[int, int]:
    """The number of draws and the seed, each a whole number within what there is. ModelError else."""
    return whole_number(draws, "draws", 1, MOST), whole_number(seed, "seed", 0, MOST_SEEDS - 1)


def sampled(facts: Sequence[Uncertain], count: int, seed: int) -> Draws:
    """Draws of all parameters, each from its own range; ModelError where there is nothing to draw.

    Parameters of one group share the probability at which each takes its quantile: they have one rank.
    """
    count, seed = counted(count, seed)
    if not facts:
        raise ModelError("no assumption has a range: give low and high beside the values that are uncertain")
    ranks = {fact.group or fact.paths: None for fact in facts}
    points = sobol_points(len(ranks), seed)
    values = {interval.cell: room(count) for fact in facts for interval in fact.ranges}
    step = at_once(count)
    for first in range(0, count, step):
        here = slice(first, min(first + step, count))
        ahead = points.between(here.start, here.stop)
        chances = dict(zip(ranks, np.clip(ahead, EDGE, 1 - EDGE, out=ahead), strict=True))

        def keep(fact: Uncertain, at: dict[Any, Figure] = chances, within: slice = here) -> None:
            for cell, drawn in fact.drawn(at[fact.group or fact.paths]).items():
                put(values[cell], within.start, drawn)

        on_threads(keep, facts)
        let_go(values.values())
    return Draws(count, values, sampled=True)


@dataclass(frozen=True)
class DrawnFigures:
    """What is wanted of some of the draws: every figure (..., draw)."""

    first: int
    last: int
    figures: Mapping[Hashable, Figure]
    bound: Bound
    """The inputs, without their values in the draws."""


def drawn_figures(
    assumptions: Assumptions,
    scenario: str,
    draws: Draws,
    facts: Iterable[Uncertain],
    wanted: Wanted,
    key: Hashable,
    *,
    searching: bool = False,
    few: int | None = None,
    alike: bool = True,
    of_inputs: OfInputs = none_of_inputs,
    beside: Sequence[str] = (),
) -> Iterator[DrawnFigures]:
    """What is wanted of the baseline and the scenario in every draw, some thousand draws at a time.

    ``wanted`` takes the results of the baseline and of the scenario, which are the same where the scenario is
    the baseline, then those of scenarios ``beside`` it; ``key`` names it. ``few``, ``alike`` and
    ``of_inputs`` as in ``figures_of_runs`` and ``figures_of_draws``. Raises AssumptionError where a scenario
    takes a drawn value out of the bounds it must keep, and ModelError where a figure is not defined;
    ``searching`` gives missing or infinite figures there instead.
    """
    names = [BASELINE, scenario, *beside]
    each = list(dict.fromkeys(names))
    together, rows = chosen(assumptions, each), [each.index(name) for name in names]
    few = tape_runs.FEW if few is None else few
    if draws.count <= few:
        places = [slice(row, None, len(each)) for row in rows]
        bound = bind(assumptions, together, draws=draws)
        if not searching:
            _kept(assumptions, bound.entries, together, draws, facts)
        figures = figures_of_runs(
            bound, wanted, key, places, searching=searching, called=_DrawNames(0), few=few,
            of_inputs=of_inputs,
        )  # fmt: skip
        yield DrawnFigures(0, draws.count, figures, bound)
        return
    kept = kept_binding(assumptions, together, draws)
    if not searching:
        _kept(assumptions, kept.bound.entries, together, draws, facts)
    step = at_once(draws.count)
    for first in range(0, draws.count, step):
        last = min(first + step, draws.count)
        figures = figures_of_draws(
            kept, draws.between(first, last), wanted, key, rows, searching=searching,
            called=_DrawNames(first), alike=alike, of_inputs=of_inputs,
        )  # fmt: skip
        yield DrawnFigures(first, last, figures, kept.bound)
        let_go(draws.values.values())


@dataclass(frozen=True)
class _DrawNames:
    """Names a draw by its number among all."""

    first: int

    def __call__(self, run: int) -> str:
        return f"draw {self.first + run + 1:,}"


def _kept(
    assumptions: Assumptions,
    entries: Iterable[Entry],
    scenarios: Sequence[Scenario],
    draws: Draws,
    facts: Iterable[Uncertain],
) -> None:
    """Refuse drawn values that scenario changes move outside the bounds of the assumption."""
    ranges = {cell_range.cell: cell_range for fact in facts for cell_range in fact.ranges}
    steps: dict[str, list[Entry]] = {}
    for entry in entries:
        steps.setdefault(entry.path, []).append(entry)
    place = {scenario.name: number for number, scenario in enumerate(scenarios)}
    problems = []
    for path, path_steps in steps.items():
        changes = [change for step in path_steps for _, change in step.changes]
        places = (*(step.place for step in path_steps), *(change.cell for change in changes))
        drawn = [ranges[each] for each in places if each in ranges]
        if not changes or not drawn:
            continue
        values, (least, most) = effective(path_steps, place, draws), bounds_of(path)
        if values.min() < least - TINY or values.max() > most + TINY:
            wrong = float(values.max() if values.max() > most + TINY else values.min())
            cell = changes[0].cell
            problems.append(
                Problem(
                    workbook=assumptions.path or assumptions.set,
                    table="Scenarios",
                    cell=cell,
                    found=f"a change of {path} that gives {wrong:.4g} within the range of {drawn[0].cell}",
                    expected=f"at most {most:g}" if wrong > most else f"at least {least:g}",
                    mend="Narrow low and high there, or set the value in the scenario.",
                )
            )
    if problems:
        raise AssumptionError(problems)
