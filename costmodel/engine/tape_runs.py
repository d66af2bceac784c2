"""Many runs at once on a tape: the model is traced once, lowered to what is wanted, and run for every draw.

What is wanted is a function of the model's results, such as a measure of a scenario over the baseline. It is
traced together with the model, so that whatever it does not need is never computed.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.figure_trees import at
from costmodel.engine.line_names import line_of_fault
from costmodel.engine.varied_inputs import varied_inputs
from costmodel.errors import ModelError
from costmodel.model.social_budget import SocialBudget, social_budget
from costmodel.tape.tape import Tape, TapeFault, tape
from costmodel.trace.trail import as_trail

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from costmodel.engine.binding import Bound
    from costmodel.engine.varied_inputs import VariedInputs
    from costmodel.model.figures import Figure

    Wanted = Callable[..., Mapping[Hashable, Figure]]
    """Takes the results of every place of a run and gives the figures that are wanted."""

KEPT = 16
"""Tapes that are kept for later calls."""


@dataclass(frozen=True)
class TracedRuns:
    """A tape with the names and shapes of its outputs."""

    tape: Tape
    shapes: tuple[tuple[Hashable, tuple[int, ...]], ...]
    budget: SocialBudget
    """The traced model, to name the line item of a fault."""


_KEPT: OrderedDict[tuple[bytes, Hashable], TracedRuns] = OrderedDict()


def run_on_tape(
    bound: Bound,
    wanted: Wanted,
    key: Hashable,
    places: Sequence[slice] = (slice(None),),
    *,
    searching: bool = False,
) -> dict[Hashable, Figure]:
    """The wanted figures in every run of a bound batch, each (..., run): the runs are the last axis.

    ``places`` says where on the leading axis the scenarios of a run are, as in ``varied_inputs``; ``wanted``
    takes the results of each. ``key`` names what is wanted: with the inputs it finds a tape made before.
    Raises ModelError naming line item and run where a figure is not defined, unless ``searching``.
    """
    varied = varied_inputs(bound.assumed, places)
    traced = traced_runs(bound, varied, wanted, key, len(places))
    try:
        outputs = traced.tape.run(varied.values, searching=searching)
    except TapeFault as fault:
        line = line_of_fault(bound, traced.budget, fault.trail, fault.element)
        raise ModelError(
            f"the assumptions lead to a figure that is not defined: {line}, in run {fault.run + 1:,}. Look for "
            "a division by 0, such as a share of approved applications or a coverage path that starts at 0"
        ) from fault
    figures: dict[Hashable, Figure] = {}
    start = 0
    for name, shape in traced.shapes:
        count = prod(shape)
        figures[name] = outputs[start : start + count].reshape(*shape, outputs.shape[1])
        start += count
    return figures


def traced_runs(
    bound: Bound, varied: VariedInputs, wanted: Wanted, key: Hashable, places: int
) -> TracedRuns:
    """The tape of what is wanted: one made before where nothing that it is made of has changed."""
    whole = (varied.key, key)
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
    _KEPT[whole] = made
    while len(_KEPT) > KEPT:
        _KEPT.popitem(last=False)
    return made
