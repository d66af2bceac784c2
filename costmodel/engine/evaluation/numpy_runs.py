"""A few runs of a bound batch by numpy, a block of runs at a time, where making a tape would take longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.inputs.figure_trees import LEADING, mapped
from costmodel.model.social_budget import social_budget

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.model.assumed import Assumed
    from costmodel.model.figures import Figure

    Wanted = Callable[..., Mapping[Hashable, Figure]]
    """Takes the results of every place of a run and gives the figures that are wanted."""
    OfInputs = Callable[[Assumed], Mapping[Hashable, Figure]]
    """Takes the inputs of a place of a run and gives the figures of them that are wanted."""

AT_ONCE = 128
"""Runs that numpy computes together: their figures stay in the cache."""


def runs_by_numpy(
    bound: Bound, wanted: Wanted, places: Sequence[slice], runs: int, of_inputs: OfInputs, *, searching: bool
) -> dict[Hashable, Figure]:
    """The wanted figures of every run, each (..., run). Raises FloatingPointError unless ``searching``."""
    how: Any = "ignore" if searching else "raise"
    blocks_by_name: dict[Hashable, list[Figure]] = {}
    for first in range(0, runs, AT_ONCE):
        count = min(AT_ONCE, runs - first)
        with np.errstate(divide=how, over=how, invalid=how):
            assumed = mapped(bound.assumed, _rows(places, first, count))
            budget = social_budget(assumed)
            results = [mapped(budget, _place(number * count, count)) for number in range(len(places))]
            last = mapped(assumed, _place((len(places) - 1) * count, count))
            figures = {**wanted(*results), **of_inputs(last)}
        for name, figure in figures.items():
            whole = np.broadcast_to(figure, (count, *figure.shape[1:]))
            blocks_by_name.setdefault(name, []).append(np.moveaxis(whole, 0, -1))
    return {name: np.concatenate(blocks, axis=-1) for name, blocks in blocks_by_name.items()}


def _rows(places: Sequence[slice], first: int, count: int) -> Callable[[Figure], Figure]:
    """Takes some runs of the inputs: those of the first place, then those of the second, and so on."""

    def runs_of(figure: Figure) -> Figure:
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

    return runs_of


def _place(start: int, count: int) -> Callable[[Figure], Figure]:
    """Takes the runs of one place of the results; every figure has a leading axis then."""

    def runs_of(figure: Figure) -> Figure:
        if figure.ndim < LEADING:
            return figure[None]
        return figure if figure.shape[0] == 1 else figure[start : start + count]

    return runs_of
