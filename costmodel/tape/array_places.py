"""Where the results of an array tape's steps are in its row of numbers.

What is wanted lasts: arrays of one shape side by side, so that they can be taken out together. All else is
needed for some steps only; a later result of its size then has its place, and the row stays in the cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.tape.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.integer[Any]]
    Array = tuple[int, tuple[int, ...]]
    """First place and shape."""


@dataclass(frozen=True)
class StepResults:
    """The results of the steps as they were numbered, one after another."""

    inputs: int
    """Places of inputs, before all results; below 0 are constants."""
    starts: Numbers
    sizes: Numbers
    begins: Numbers
    """Where the operands of each step begin in ``places``, and the end."""
    places: Numbers

    @cached_property
    def step(self) -> Numbers:
        """The step of every result."""
        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)

    def steps_of(self, places: Numbers) -> Numbers:
        """The steps of which some places are results."""
        return self.step[places[places >= self.inputs] - self.inputs]


@dataclass(frozen=True)
class ArrayPlaces:
    """The places that the results have."""

    moved: Numbers
    """The place of each result as it was numbered; of inputs their own."""
    alike: list[Array]
    """Wanted arrays of one shape, which follow one another: the shape has their number before it."""
    order: list[int]
    """Of each wanted array which of them it is."""
    size: int
    """Places of inputs and results."""


def array_places(
    results: StepResults, order: Numbers, lasting: Numbers, wanted: Sequence[Array]
) -> ArrayPlaces:
    """Places for the results of steps that are run in this order; ``lasting`` steps share none."""
    count = len(results.sizes)
    new, end = np.full(count, -1), results.inputs
    alike: list[Array] = []
    listed: list[Array] = []
    for shape, steps in _whole(results, wanted).items():
        alike.append((end, (len(steps), *shape)))
        listed += [(results.starts.item(step), shape) for step in steps]
        new[steps] = end + prod(shape) * np.arange(len(steps))
        end += prod(shape) * len(steps)
    others = list(dict.fromkeys(wanted).keys() - set(listed))
    lasts = new >= 0
    lasts[lasting] = lasts[results.steps_of(np.array([start for start, _ in others], dtype=np.int64))] = True
    sizes, kind = np.unique(results.sizes, return_inverse=True)
    step = results.step
    last, link, free = np.full(count, -1), np.full(count, -1), np.full(len(sizes), -1)
    size = _allot(
        order,
        results.sizes,
        kind,
        results.begins,
        results.places,
        step,
        results.inputs,
        lasts,
        new,
        end,
        last,
        link,
        free,
    )
    moved = np.arange(results.inputs + len(step), dtype=np.int32)
    moved[results.inputs :] += (new - results.starts).astype(np.int32)[step]
    alike += [(moved.item(start) if start >= 0 else start, (1, *shape)) for start, shape in others]
    number = {array: place for place, array in enumerate(listed + others)}
    return ArrayPlaces(moved, alike, [number[array] for array in wanted], int(size))


def _whole(results: StepResults, wanted: Sequence[Array]) -> dict[tuple[int, ...], list[int]]:
    """By shape the steps whose results are wanted as they are."""
    steps = {
        array: step
        for step, array in enumerate(zip(results.starts.tolist(), results.sizes.tolist(), strict=True))
    }
    by_shape: dict[tuple[int, ...], list[int]] = {}
    for start, shape in dict.fromkeys(wanted):
        step = steps.pop((start, prod(shape)), None)
        if step is not None:
            by_shape.setdefault(shape, []).append(step)
    return by_shape


@compiled
def _allot(order, sizes, kind, begins, places, step, inputs, lasts, new, end, last, link, free):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Give every step a place for its results that no step needs any more; the end of all.

    ``free`` is the last step of each size whose place can be had, ``link`` the one before it.
    """
    for t in order:
        for k in range(begins[t], begins[t + 1]):
            if places[k] >= inputs:
                last[step[places[k] - inputs]] = t
    for t in order:
        if new[t] < 0:
            j = free[kind[t]]
            if j >= 0:
                free[kind[t]] = link[j]
                new[t] = new[j]
            else:
                new[t] = end
                end += sizes[t]
        for k in range(begins[t], begins[t + 1]):
            if places[k] >= inputs:
                j = step[places[k] - inputs]
                if last[j] == t and not lasts[j]:
                    lasts[j] = True
                    link[j] = free[kind[j]]
                    free[kind[j]] = j
    return end


@compiled
def moved_places(places, moved, size):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Final places: ``moved``, and of constants, which are below 0, counted from the end of the row."""
    final = np.empty(len(places), dtype=np.uint32)
    for k in range(len(places)):
        place = places[k]
        final[k] = moved[place] if place >= 0 else size + place
    return final
