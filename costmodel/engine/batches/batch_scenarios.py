"""Scenarios of a batch: from a grid of values, from ranges, or from Python; one after another.

Nothing here holds more than one scenario in memory, so that a batch may have any number of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import isfinite, prod
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.batches.sobol_points import MOST_SEEDS, sobol_points
from costmodel.engine.evaluation.settled_scenarios import is_operand
from costmodel.engine.inputs.scenarios import Change, Scenario
from costmodel.errors import ModelError
from costmodel.model.arguments import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Packed = tuple[str, str, list[tuple[str, str, float, int | None]]]

MOST_VALUES = 1_000_000
"""Values of one range."""
MOST_SAMPLED = 1 << 24


def grid_scenarios(grid: Mapping[str, Iterable[float]]) -> Iterator[Scenario]:
    """Every combination of the values of the paths; the last path changes fastest.

    A path may end in ``*`` or ``+``: its values then multiply the assumption or are added to it. Scenarios
    are named by their number, from 1.
    """
    keys = _keys(grid)
    values = [_numbers(path, given) for path, given in grid.items()]
    for number, combination in enumerate(product(*values), 1):
        changes = tuple(
            Change(path, operation, value) for (path, operation), value in zip(keys, combination, strict=True)
        )
        yield Scenario(str(number), "", changes)


def _numbers(path: str, values: Iterable[float]) -> list[float]:
    """The values of a path of a grid. Raises ModelError where they are no list of finite numbers."""
    one_by_one = isinstance(values, Iterable) and not isinstance(values, str | bytes)
    numbers = list(values) if one_by_one else [None]
    if not all(map(is_operand, numbers)):
        raise ModelError(f"grid: found {values!r:.80} for {path!r:.80}; expected a list of numbers. Mend it.")
    return [float(value) for value in numbers]  # type: ignore[arg-type]


def grid_size(grid: Mapping[str, Sequence[float]]) -> int:
    """The number of combinations."""
    return prod(len(values) for values in grid.values())


def sampled_scenarios(ranges: Mapping[str, tuple[float, float]], count: int, seed: int) -> Iterator[Scenario]:
    """Values within ranges, spread evenly over all paths at once (a scrambled Sobol sequence)."""
    count = whole_number(count, "sample", 1, MOST_SAMPLED)
    seed = whole_number(seed, "seed", 0, MOST_SEEDS - 1)
    keys = _keys(ranges)
    lows, highs = (np.array(ends, dtype=float) for ends in zip(*ranges.values(), strict=True))
    points = sobol_points(len(keys), seed)
    for first in range(0, count, 1024):
        for place, point in enumerate(points.between(first, min(first + 1024, count)).T):
            values = (lows + point * (highs - lows)).tolist()
            changes = tuple(
                Change(path, operation, value) for (path, operation), value in zip(keys, values, strict=True)
            )
            yield Scenario(str(first + place + 1), "", changes)


def _keys(grid: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The paths and operations of a grid. Raises ModelError for one that is no path, or given twice."""
    keys: dict[tuple[str, str], None] = {}
    for path in grid:
        if not isinstance(path, str):
            raise ModelError(f"grid: found {path!r:.80}; expected the path of an assumption. Name one.")
        if (key := _key(path)) in keys:
            raise ModelError(f"grid: found {path!r:.80} twice; expected each path once. List all its values.")
        keys[key] = None
    return tuple(keys)


def _key(path: str) -> tuple[str, str]:
    """The path and the operation that a path of a grid stands for."""
    marks = {"*": "multiply", "+": "add"}
    operation = marks.get(path[-1:], "set")
    return (path if operation == "set" else path[:-1]).strip(), operation


def grid_range(text: str) -> tuple[str, list[float]]:
    """A path and its values from text: ``PATH=LOW:HIGH:STEP``, or ``PATH=VALUE,VALUE``; both ends included.

    >>> grid_range("policy.x.coverage.target=0.5:0.7:0.1")
    ('policy.x.coverage.target', [0.5, 0.6, 0.7])
    """
    path, _, ends = text.partition("=")
    try:
        parts = [float(part) for part in ends.replace(",", ":").split(":")]
    except ValueError:
        parts = []
    wanted = f"{text!r:.120} is not of the form PATH=LOW:HIGH:STEP or PATH=VALUE,VALUE; write shares as 0.05"
    if not path.strip() or not parts or not all(map(isfinite, parts)):
        raise ModelError(wanted)
    if ":" not in ends:
        return path.strip(), parts
    low, high, step = (*parts, 0.0)[:3] if len(parts) == 3 else (0.0, 0.0, 0.0)  # noqa: PLR2004
    if step <= 0 or high < low or (high - low) / step >= MOST_VALUES or "," in ends:
        raise ModelError(wanted)
    count = int(np.floor((high - low) / step + 1e-9)) + 1
    return path.strip(), [float(f"{low + step * place:.12g}") for place in range(count)]


def packed(scenario: Scenario) -> Packed:
    """A scenario as plain values, which go to another process in a fraction of the time."""
    changes = [(change.path, change.operation, change.value, change.from_year) for change in scenario.changes]
    return scenario.name, scenario.label, changes


@dataclass(frozen=True)
class GridBlock:
    """Packed scenarios of a grid that follow one another, as numbers, which other processes get soon."""

    first: int
    """The number of the first of them, from 1."""
    keys: tuple[tuple[str, str], ...]
    """Path and operation of each change."""
    values: NDArray[np.float64]
    """(change, scenario)."""

    def __len__(self) -> int:
        return int(self.values.shape[1])

    def __iter__(self) -> Iterator[Packed]:
        for number, values in enumerate(self.values.T.tolist(), self.first):
            changes = zip(self.keys, values, strict=True)
            yield str(number), "", [(path, operation, value, None) for (path, operation), value in changes]


def packed_grid(grid: Mapping[str, Iterable[float]], size: int) -> Iterator[GridBlock]:
    """What ``grid_scenarios`` gives, settled and packed, in blocks."""
    keys = _keys(grid)
    values = [np.array(_numbers(path, given)) for path, given in grid.items()]
    shape = [len(axis) for axis in values]
    for first in range(0, prod(shape), size):
        numbers = np.arange(first, min(first + size, prod(shape)))
        block = np.empty((len(keys), len(numbers)))
        for row, axis, places in zip(block, values, np.unravel_index(numbers, (1, *shape))[1:], strict=True):
            row[:] = axis[places]
        yield GridBlock(first + 1, keys, block)


def unpacked(values: Iterable[Packed]) -> list[Scenario]:
    """The scenarios again."""
    return [
        Scenario(name, label, tuple(Change(*parts) for parts in changes)) for name, label, changes in values
    ]
