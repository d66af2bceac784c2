"""Many runs at once: what is wanted of the model, for every run of a bound batch.

What is wanted is a function of the model's results, such as a measure of a scenario over the baseline. For a
few runs it works on the results of numpy, a block of runs at a time. For many the model is traced once,
together with that function, and lowered to a tape that computes nothing else, which then runs every draw or
scenario. Both give the same figures but for the last digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.evaluation.line_names import line_of_fault
from costmodel.engine.evaluation.numpy_runs import runs_by_numpy
from costmodel.engine.inputs.figure_trees import at
from costmodel.engine.inputs.varied_inputs import TRIED, varied_inputs
from costmodel.errors import ModelError
from costmodel.model.social_budget import SocialBudget, social_budget
from costmodel.recent_values import RecentValues
from costmodel.tape.compiled import numba_is_there
from costmodel.tape.reverse import derivatives, first_order_changes
from costmodel.tape.scheduling import acting_inputs
from costmodel.tape.tape import Tape, TapeFaultError, tape
from costmodel.trace.trail import as_trail

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    from costmodel.engine.evaluation.kept_bindings import KeptBinding
    from costmodel.engine.evaluation.numpy_runs import OfInputs, Wanted
    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.engine.inputs.drawn_values import Draws
    from costmodel.engine.inputs.varied_inputs import VariedInputs
    from costmodel.model.assumed import Assumed
    from costmodel.model.figures import Figure


KEPT = 16
"""Tapes that are kept for later calls."""
FEW = 192
"""Up to so many runs numpy is done before a tape is made."""


def none_of_inputs(_: Assumed) -> Mapping[Hashable, Figure]:
    """Where nothing is wanted of the inputs themselves."""
    return {}


@dataclass(frozen=True)
class TracedRuns:
    """A tape with the names and shapes of its outputs."""

    tape: Tape
    shapes: tuple[tuple[Hashable, tuple[int, ...]], ...]
    budget: SocialBudget
    """The traced model, to name the line item of a fault."""

    def acting(self, names: Collection[Hashable]) -> NDArray[np.bool_]:
        """Which inputs some of the outputs are computed of: (input,)."""
        wanted = np.repeat(
            [name in names for name, _ in self.shapes], [prod(shape) for _, shape in self.shapes]
        )
        return acting_inputs(self.tape.operations, np.flatnonzero(wanted).astype(np.int32))


_KEPT = RecentValues[TracedRuns](KEPT)


def figures_of_runs(
    bound: Bound,
    wanted: Wanted,
    key: Hashable,
    places: Sequence[slice] = (slice(None),),
    *,
    searching: bool = False,
    called: Callable[[int], str] = "run {}".format,
    few: int | None = None,
    of_inputs: OfInputs = none_of_inputs,
) -> dict[Hashable, Figure]:
    """The wanted figures in every run of a bound batch, each (..., run): the runs are the last axis.

    ``places`` says where on the leading axis the scenarios of a run are, as in ``varied_inputs``; ``wanted``
    takes the results of each. ``key`` names what is wanted: with the inputs it finds a tape made before.
    ``called`` names a run by its number in messages. Up to ``few`` runs numpy computes them, whatever was
    computed before, so that the same call gives the same figures to the last digit. ``of_inputs`` gives
    figures of the inputs of the last place that are wanted too. Raises ModelError naming
    line item and run where a figure is not defined, unless ``searching``.
    """
    varied = varied_inputs(bound.assumed, places)
    if varied.runs <= (FEW if few is None else few):
        try:
            return runs_by_numpy(bound, wanted, places, varied.runs, of_inputs, searching=searching)
        except FloatingPointError:
            pass  # the tape says where
    traced = traced_runs(bound, varied, wanted, key, len(places), of_inputs)
    return _run(traced, bound, varied.values, searching=searching, called=called)


def is_compiled() -> bool:
    """Whether tapes are run by a compiled interpreter: without it numpy computes a few runs faster."""
    return numba_is_there()


def figures_of_draws(
    kept: KeptBinding,
    draws: Draws,
    wanted: Wanted,
    key: Hashable,
    places: Sequence[int],
    *,
    searching: bool = False,
    called: Callable[[int], str] = "run {}".format,
    alike: bool = True,
    of_inputs: OfInputs = none_of_inputs,
) -> dict[Hashable, Figure]:
    """The wanted figures in every draw of a kept binding, each (..., draw), by a tape.

    ``places`` are the scenarios of a draw whose results ``wanted`` takes. Unless ``alike`` the same tape
    serves whatever the values; else columns that are equal in these draws are one input. Other arguments and
    errors as in ``figures_of_runs``.
    """
    values = kept.values(draws)
    numbers, first = _equal_rows(values) if alike else (np.arange(len(values)), np.arange(len(values)))
    traced = _traced_draws(kept, numbers.astype(np.int32), len(first), wanted, key, tuple(places), of_inputs)
    return _run(traced, kept.bound, values[first], searching=searching, called=called)


def columns_that_act(
    kept: KeptBinding, wanted: Wanted, key: Hashable, places: Sequence[int], names: Collection[Hashable]
) -> NDArray[np.bool_]:
    """Which columns of a kept binding act on the figures of these names, whatever the values: (column,).

    Other arguments as in ``figures_of_draws``, of which the tape with ``alike`` false serves here too.
    """
    numbers = np.arange(sum(column.chosen.size for column in kept.columns), dtype=np.int32)
    return _traced_draws(kept, numbers, len(numbers), wanted, key, tuple(places), none_of_inputs).acting(
        names
    )


def _equal_rows(values: Figure) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Of every row the number of the first that equals it, counted without the others; and those first."""
    known: dict[bytes, list[int]] = {}
    first: list[int] = []
    numbers = np.empty(len(values), dtype=np.intp)
    for place, row in enumerate(values):
        candidates = known.setdefault(row[:TRIED].tobytes(), [])
        for number in candidates:
            if np.array_equal(values[first[number]], row, equal_nan=True):
                numbers[place] = number
                break
        else:
            numbers[place] = len(first)
            candidates.append(len(first))
            first.append(place)
    return numbers, np.array(first, dtype=np.intp)


def _run(
    traced: TracedRuns, bound: Bound, values: Figure, *, searching: bool, called: Callable[[int], str]
) -> dict[Hashable, Figure]:
    """The outputs of a tape by their names."""
    try:
        outputs = traced.tape.run(values, searching=searching)
    except TapeFaultError as fault:
        line = line_of_fault(bound, traced.budget, fault.trail, fault.element)
        raise ModelError(
            f"the assumptions lead to a figure that is not defined: {line}, in {called(fault.run)}. Look for "
            "a division by 0, such as a share of approved applications or a coverage path that starts at 0, "
            "or for an amount that is far too large"
        ) from fault
    figures: dict[Hashable, Figure] = {}
    start = 0
    for name, shape in traced.shapes:
        count = prod(shape)
        figures[name] = outputs[start : start + count].reshape(*shape, values.shape[1])
        start += count
    return figures


def slopes_of_runs(
    bound: Bound, wanted: Wanted, key: Hashable, places: Sequence[slice], figure: Hashable
) -> tuple[float, Figure]:
    """A wanted figure in the first run, and its change in each other run to the first order: (run - 1,).

    Exact derivatives times the change of the model's inputs from the first run. Every wanted figure is one
    number a run. Other arguments as above.
    """
    varied = varied_inputs(bound.assumed, places)
    traced = traced_runs(bound, varied, wanted, key, len(places))
    output = [name for name, _ in traced.shapes].index(figure)
    slopes = derivatives(traced.tape, varied.values[:, 0], output)
    return first_order_changes(traced.tape, varied.values, slopes, output)


def traced_runs(
    bound: Bound,
    varied: VariedInputs,
    wanted: Wanted,
    key: Hashable,
    places: int,
    of_inputs: OfInputs = none_of_inputs,
) -> TracedRuns:
    """The tape of what is wanted: one made before where nothing that it is made of has changed."""

    def made() -> TracedRuns:
        assumed, ids = varied.trails(bound.assumed)
        return _traced(assumed, ids, len(varied.values), wanted, range(places), of_inputs)

    return _KEPT.value((varied.key, key), made)


def _traced_draws(
    kept: KeptBinding,
    numbers: NDArray[np.int32],
    count: int,
    wanted: Wanted,
    key: Hashable,
    places: tuple[int, ...],
    of_inputs: OfInputs,
) -> TracedRuns:
    """The tape of what is wanted of a kept binding, whose columns have these numbers."""

    def made() -> TracedRuns:
        ids = {name: np.where(columns >= 0, numbers[columns], columns) for name, columns in kept.ids.items()}
        return _traced(kept.bound.assumed, ids, count, wanted, places, of_inputs)

    return _KEPT.value((kept.name, numbers.tobytes(), key, places), made)


def _traced(
    assumed: Assumed,
    ids: Mapping[int, NDArray[np.int32]],
    count: int,
    wanted: Wanted,
    places: Sequence[int],
    of_inputs: OfInputs,
) -> TracedRuns:
    with np.errstate(all="ignore"):
        budget = social_budget(assumed)
        figures = wanted(*(at(budget, place) for place in places))
        figures = {**figures, **of_inputs(at(assumed, places[-1]))}
    outputs = {name: as_trail(figure) for name, figure in figures.items()}
    shapes = tuple((name, figure.shape) for name, figure in outputs.items())
    return TracedRuns(tape(list(outputs.values()), ids, count), shapes, budget)
