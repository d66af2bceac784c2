"""Many runs at once: what is wanted of the model, for every run of a bound batch.

What is wanted is a function of the model's results, such as a measure of a scenario over the baseline. For a
few runs it works on the results of numpy, a block of runs at a time. For many the model is traced once,
together with that function, and lowered to a tape that computes nothing else, which then runs every draw or
scenario. Both give the same figures but for the last digits.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from math import prod
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.figure_trees import LEADING, at, mapped
from costmodel.engine.line_names import line_of_fault
from costmodel.engine.varied_inputs import varied_inputs
from costmodel.errors import ModelError
from costmodel.model.social_budget import SocialBudget, social_budget
from costmodel.tape.reverse import derivatives
from costmodel.tape.tape import Tape, TapeFaultError, tape
from costmodel.trace.trail import as_trail

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from costmodel.engine.bound_inputs import Bound
    from costmodel.engine.varied_inputs import VariedInputs
    from costmodel.model.figures import Figure

    Wanted = Callable[..., Mapping[Hashable, Figure]]
    """Takes the results of every place of a run and gives the figures that are wanted."""

KEPT = 16
"""Tapes that are kept for later calls."""
FEW = 192
"""Up to so many runs numpy is done before a tape is made."""
AT_ONCE = 128
"""Runs that numpy computes together: their figures stay in the cache."""


@dataclass(frozen=True)
class TracedRuns:
    """A tape with the names and shapes of its outputs."""

    tape: Tape
    shapes: tuple[tuple[Hashable, tuple[int, ...]], ...]
    budget: SocialBudget
    """The traced model, to name the line item of a fault."""


_KEPT: OrderedDict[tuple[bytes, Hashable], TracedRuns] = OrderedDict()
_TURN = Lock()
"""The server computes in several threads."""


def figures_of_runs(
    bound: Bound,
    wanted: Wanted,
    key: Hashable,
    places: Sequence[slice] = (slice(None),),
    *,
    searching: bool = False,
    called: Callable[[int], str] = "run {}".format,
    few: int | None = None,
) -> dict[Hashable, Figure]:
    """The wanted figures in every run of a bound batch, each (..., run): the runs are the last axis.

    ``places`` says where on the leading axis the scenarios of a run are, as in ``varied_inputs``; ``wanted``
    takes the results of each. ``key`` names what is wanted: with the inputs it finds a tape made before.
    ``called`` names a run by its number in messages. Up to ``few`` runs numpy computes them, whatever was
    computed before, so that the same call gives the same figures to the last digit. Raises ModelError naming
    line item and run where a figure is not defined, unless ``searching``.
    """
    varied = varied_inputs(bound.assumed, places)
    if varied.runs <= (FEW if few is None else few):
        try:
            return _by_numpy(bound, wanted, places, varied.runs, searching=searching)
        except FloatingPointError:
            pass  # the tape says where
    traced = traced_runs(bound, varied, wanted, key, len(places))
    try:
        outputs = traced.tape.run(varied.values, searching=searching)
    except TapeFaultError as fault:
        line = line_of_fault(bound, traced.budget, fault.trail, fault.element)
        raise ModelError(
            f"the assumptions lead to a figure that is not defined: {line}, in {called(fault.run)}. Look for "
            "a division by 0, such as a share of approved applications or a coverage path that starts at 0"
        ) from fault
    figures: dict[Hashable, Figure] = {}
    start = 0
    for name, shape in traced.shapes:
        count = prod(shape)
        figures[name] = outputs[start : start + count].reshape(*shape, varied.runs)
        start += count
    return figures


def slopes_of_runs(
    bound: Bound, wanted: Wanted, key: Hashable, places: Sequence[slice]
) -> tuple[float, Figure]:
    """One wanted figure in the first run, and its change in each other run to the first order: (run - 1,).

    Exact derivatives times the change of the model's inputs from the first run. Arguments as above.
    """
    varied = varied_inputs(bound.assumed, places)
    made = traced_runs(bound, varied, wanted, key, len(places)).tape
    central = float(made.run(varied.values[:, :1], searching=True)[0, 0])
    back = derivatives(made, varied.values[:, 0])
    return central, back @ (varied.values[:, 1:] - varied.values[:, :1])


def traced_runs(bound: Bound, varied: VariedInputs, wanted: Wanted, key: Hashable, places: int) -> TracedRuns:
    """The tape of what is wanted: one made before where nothing that it is made of has changed."""
    whole = (varied.key, key)
    with _TURN:
        if whole in _KEPT:
            _KEPT.move_to_end(whole)
            return _KEPT[whole]
    assumed, ids = varied.trails(bound.assumed)
    with np.errstate(all="ignore"):
        budget = social_budget(assumed)
        figures = wanted(*(at(budget, place) for place in range(places)))
    outputs = {name: as_trail(figure) for name, figure in figures.items()}
    made = TracedRuns(
        tape(list(outputs.values()), ids, len(varied.values)),
        tuple((name, figure.shape) for name, figure in outputs.items()),
        budget,
    )
    with _TURN:
        _KEPT[whole] = made
        while len(_KEPT) > KEPT:
            _KEPT.popitem(last=False)
    return made


def _by_numpy(
    bound: Bound, wanted: Wanted, places: Sequence[slice], runs: int, *, searching: bool
) -> dict[Hashable, Figure]:
    """The same without a tape, a block of runs at a time. Raises FloatingPointError unless ``searching``."""
    how: Any = "ignore" if searching else "raise"
    found: dict[Hashable, list[Figure]] = {}
    for first in range(0, runs, AT_ONCE):
        count = min(AT_ONCE, runs - first)
        with np.errstate(divide=how, over=how, invalid=how):
            budget = social_budget(mapped(bound.assumed, _rows(places, first, count)))
            results = [mapped(budget, _place(number * count, count)) for number in range(len(places))]
            figures = wanted(*results)
        for name, figure in figures.items():
            whole = np.broadcast_to(figure, (count, *figure.shape[1:]))
            found.setdefault(name, []).append(np.moveaxis(whole, 0, -1))
    return {name: np.concatenate(blocks, axis=-1) for name, blocks in found.items()}


def _rows(places: Sequence[slice], first: int, count: int) -> Callable[[Figure], Figure]:
    """Takes some runs of the inputs: those of the first place, then those of the second, and so on."""

    def taken(figure: Figure) -> Figure:
        if figure.ndim < LEADING or figure.shape[0] == 1:
            return figure
        parts = [figure[place] for place in places]
        return np.concatenate(
            [
                np.broadcast_to(part, (count, *part.shape[1:]))
                if len(part) == 1
                else part[first : first + count]
                for part in parts
            ]
        )

    return taken


def _place(start: int, count: int) -> Callable[[Figure], Figure]:
    """Takes the runs of one place of the results; every figure has a leading axis then."""

    def taken(figure: Figure) -> Figure:
        if figure.ndim < LEADING:
            return figure[None]
        return figure if figure.shape[0] == 1 else figure[start : start + count]

    return taken
