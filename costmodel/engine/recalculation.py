"""Recalculation: after an assumption has changed, only what depends on it is computed again.

The last run of a set is kept as trails. Other assumptions of the same set are bound as always; where their
inputs have the same form, only the operations behind which an operand differs run again, in their order. The
figures are those of a full run bit for bit, whatever was computed before.
"""

from __future__ import annotations

from collections import OrderedDict
from heapq import heapify, heappop, heappush
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.evaluation.model_tapes import budget_by_tape
from costmodel.engine.inputs.figure_trees import figures_in, forms_in, mapped
from costmodel.engine.inputs.scenarios import BASELINE, chosen
from costmodel.engine.run import computed_results
from costmodel.model.social_budget import SocialBudget, social_budget
from costmodel.trace.operations import Kind
from costmodel.trace.recomputing import recomputed
from costmodel.trace.routes import operands_first
from costmodel.trace.trail import Trail

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.results import Result
    from costmodel.model.assumed import Assumed
    from costmodel.model.figures import Figure

KEPT = 8
"""Sets of which the last run is kept."""

_KEPT: OrderedDict[Hashable, KeptRun | None] = OrderedDict()
"""The last run of a set; None of one that was computed only once."""
_TURN = Lock()


def recalculated(assumptions: Assumptions, names: Iterable[str], owner: Hashable = "") -> dict[str, Result]:
    """The results of several scenarios as ``run_all`` gives them, made of an earlier run where there is one.

    That is the last one of the same ``owner``, set and scenarios. Errors are those of ``run_all``.
    """
    wanted = list(dict.fromkeys(names))
    together = chosen(assumptions, dict.fromkeys([BASELINE, *wanted]))
    bound = bind(assumptions, together)
    key = (owner, assumptions.set, tuple(wanted))
    with _TURN:
        known, kept = key in _KEPT, _KEPT.pop(key, None)
    budget = budget_by_tape(bound.assumed)
    if budget is None and kept is not None:
        budget = kept.changed(bound.assumed)
    if budget is None:
        budget = evaluate(bound)
        # A set that is computed again has been edited: the next edit is computed from this run.
        kept = KeptRun(bound.assumed) if known else None
    with _TURN:
        _KEPT[key] = kept
        while len(_KEPT) > KEPT:
            _KEPT.popitem(last=False)
    results = computed_results(assumptions, together, bound, budget)
    return {name: result for name, result in results.items() if name in wanted}


class KeptRun:
    """A run of the model with every array and what it was computed of."""

    def __init__(self, assumed: Assumed) -> None:
        self.forms = list(forms_in(assumed))
        self.inputs: list[Trail] = []

        def made(figure: Figure) -> Figure:
            self.inputs.append(Trail(figure, "input"))
            return self.inputs[-1]  # type: ignore[return-value]

        with np.errstate(all="ignore"):
            self.budget = social_budget(mapped(assumed, made))
        figures: list[Any] = [figure for figure in figures_in(self.budget) if isinstance(figure, Trail)]
        self.order = [trail for trail in operands_first(figures) if trail.kind is not Kind.LEAF]
        self.users: dict[int, list[int]] = {}
        """By the identity of a trail the places in the order of those that are computed of it."""
        for place, trail in enumerate(self.order):
            for name in {id(operand) for operand in trail.operands}:
                self.users.setdefault(name, []).append(place)

    def changed(self, assumed: Assumed) -> SocialBudget | None:
        """The model on other inputs; None where they have another form, or a figure is not defined.

        In the second case the run is of no use afterwards.
        """
        figures = list(figures_in(assumed))
        if list(forms_in(assumed)) != self.forms or len(figures) != len(self.inputs):
            return None
        for trail, figure in zip(self.inputs, figures, strict=True):
            if trail.shape != figure.shape or trail.values.dtype != figure.dtype:
                return None
        changed = []
        for trail, figure in zip(self.inputs, figures, strict=True):
            if not _equal(trail.values, figure):
                trail.values = figure
                changed.append(trail)
        try:
            with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
                self._recompute(changed)
        except ArithmeticError:
            return None
        return mapped(self.budget, lambda figure: figure.values if isinstance(figure, Trail) else figure)

    def _recompute(self, changed: Iterable[Trail]) -> None:
        """Compute again what has another operand, as far as that makes another result."""
        waiting = list({place for trail in changed for place in self.users.get(id(trail), ())})
        known = set(waiting)
        heapify(waiting)
        while waiting:
            trail = self.order[heappop(waiting)]
            values = recomputed(trail)
            if _equal(values, trail.values):
                continue
            trail.values = values
            for place in self.users.get(id(trail), ()):
                if place not in known:
                    known.add(place)
                    heappush(waiting, place)


def _equal(one: Figure, other: Figure) -> bool:
    """Whether two figures are the same to the last bit, signs of 0 included; never where one is missing."""
    return bool((one == other).all()) and (one is other or one.tobytes() == other.tobytes())
