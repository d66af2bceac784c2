"""Inputs that vary over a batch: which numbers of the bound model differ from run to run, each kind once.

A bound batch holds every scenario and draw along the leading axis of its figures. Most numbers are alike in
all of them, and many that differ are the same number spread over years or policies. Here each that differs
becomes one numbered input with a value a run, and the model's inputs become trails that know these numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.inputs.figure_trees import LEADING, figures_in, forms_in, mapped
from costmodel.trace.trail import Trail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from costmodel.model.assumed import Assumed
    from costmodel.model.figures import Figure

TRIED = 8
"""Runs that are compared first; almost all that differs at all differs in them."""


@dataclass(frozen=True)
class VariedInputs:
    """The inputs of a batch of runs."""

    values: Figure
    """(input, run)."""
    numbers: tuple[NDArray[np.int32] | None, ...]
    """For every figure of the model's inputs the input that each number is, -1 where it does not vary."""
    first: tuple[Figure, ...]
    """The same figures in the first run; a leading axis of places where they differ between them."""
    key: bytes
    """Digest of all that a tape is made of: the form of the model, what varies, the numbers that do not."""

    @property
    def runs(self) -> int:
        """The number of runs."""
        return int(self.values.shape[1])

    def trails(self, assumed: Assumed) -> tuple[Assumed, dict[int, NDArray[np.int32]]]:
        """The model's inputs as trails, and the numbers of the inputs by the trail's identity."""
        ids: dict[int, NDArray[np.int32]] = {}
        pairs = iter(zip(self.first, self.numbers, strict=True))

        def made(_: Figure) -> Figure:
            values, numbers = next(pairs)
            trail = Trail(values, "constant" if numbers is None else "input")
            if numbers is not None:
                ids[id(trail)] = numbers
            return trail  # type: ignore[return-value]

        return mapped(assumed, made), ids


def varied_inputs(assumed: Assumed, places: Sequence[slice]) -> VariedInputs:
    """What varies over the runs of a batch.

    ``places`` says where on the leading axis each of the scenarios of a run is: ``slice(p, None, many)``
    where all scenarios of a draw follow one another. A place of one entry is the same in every run.
    """
    collected = _Found(places)
    for figure in figures_in(assumed):
        collected.add(figure)
    values = np.array(collected.columns) if collected.columns else np.zeros((0, collected.runs))
    digest = blake2b(digest_size=16)
    digest.update(repr(list(forms_in(assumed))).encode())
    for first_figure, numbers in zip(collected.first, collected.numbers, strict=True):
        digest.update(repr(first_figure.shape).encode())
        if numbers is None:
            digest.update(np.ascontiguousarray(first_figure).tobytes())
        else:
            digest.update(numbers.tobytes())
            digest.update(first_figure[numbers < 0].tobytes())
    return VariedInputs(values, tuple(collected.numbers), tuple(collected.first), digest.digest())


class _Found:
    """Collects the inputs figure by figure."""

    def __init__(self, places: Sequence[slice]) -> None:
        self.places = places
        self.runs = 1
        self.columns: list[Figure] = []
        self.numbers: list[NDArray[np.int32] | None] = []
        self.first: list[Figure] = []
        self.known: dict[bytes, list[int]] = {}

    def add(self, figure: Figure) -> None:
        if figure.ndim < LEADING or figure.shape[0] == 1:
            self.numbers.append(None)
            self.first.append(figure if figure.ndim < LEADING else figure[0])
            return
        parts = [figure[place].reshape(-1, *figure.shape[1:]) for place in self.places]
        self.runs = max(self.runs, *(len(part) for part in parts))
        numbers = np.stack([self._numbers(part) for part in parts])
        first = np.stack([part[0] for part in parts])
        if (numbers == numbers[0]).all() and ((numbers[0] >= 0) | (first == first[0])).all():
            numbers, first = numbers[0], first[0]
        self.numbers.append(numbers if (numbers >= 0).any() else None)
        self.first.append(first)

    def _numbers(self, part: Figure) -> NDArray[np.int32]:
        """The input of every number of one scenario: (row, year)."""
        flat = part.reshape(len(part), -1)
        numbers = np.full(flat.shape[1], -1, dtype=np.int32)
        differs = (flat[1 : TRIED + 1] != flat[:1]).any(axis=0)
        alike = np.flatnonzero(~differs)
        if len(flat) > TRIED + 1 and alike.size:
            differs[alike] = (flat[TRIED + 1 :, alike] != flat[:1, alike]).any(axis=0)
        for at in np.flatnonzero(differs).tolist():
            numbers[at] = self._number(flat[:, at])
        return numbers.reshape(part.shape[1:])

    def _number(self, column: Figure) -> int:
        """The input with these values, a new one unless there is one already."""
        key = column[:TRIED].tobytes()
        candidates = self.known.setdefault(key, [])
        for number in candidates:
            if np.array_equal(self.columns[number], column):
                return number
        candidates.append(len(self.columns))
        self.columns.append(np.ascontiguousarray(column))
        return len(self.columns) - 1
