"""Liveness: which elements of a traced run act on the figures that are judged.

One pass goes back over the operations, from the figures to the inputs. An element is live where another value
of it would change a live element: of a product only where the other factor is not 0, of a choice only the
branch taken. Minimum, maximum and comparisons pass on both operands, so that a value is never taken for idle
only because it stays below a bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.trace.operations import Kind
from costmodel.trace.routes import operands_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from costmodel.trace.trail import Array, Trail

    Mask = NDArray[np.bool_]
    Masks = Sequence[Mask]


def liveness(figures: Iterable[Trail]) -> dict[int, Mask]:
    """For every trail behind the figures, by its identity, which of its elements act on any of them."""
    figures = list(figures)
    live: dict[int, Mask] = {id(figure): np.ones(figure.shape, dtype=bool) for figure in figures}
    for trail in reversed(operands_first(figures)):
        mask = live[id(trail)]
        passed = _PASSED[trail.kind](trail, mask) if trail.operands and mask.any() else ()
        for place, operand in enumerate(trail.operands):
            known = live.get(id(operand))
            if known is None:
                known = live[id(operand)] = np.zeros(operand.shape, dtype=bool)
            if passed:
                known |= passed[place]
    return live


# --- element by element -------------------------------------------------------------------------------


def _each(trail: Trail, live: Mask) -> Masks:
    if trail.operation not in _ACTING:
        return [_unbroadcast(live, operand.shape) for operand in trail.operands]
    acting = _ACTING[trail.operation]([operand.values for operand in trail.operands])
    if trail.operation == "multiply":
        acting = [
            mask & (other.values != 0) if other.operation == "constant" else mask
            for mask, other in zip(acting, reversed(trail.operands), strict=True)
        ]
    return [
        _unbroadcast(live & acts, operand.shape) for acts, operand in zip(acting, trail.operands, strict=True)
    ]


def _unbroadcast(mask: Mask, shape: tuple[int, ...]) -> Mask:
    """Whether an element is live in any of the places it was broadcast to."""
    if mask.shape == shape:
        return mask
    extra = mask.ndim - len(shape)
    axes = tuple(range(extra)) + tuple(
        extra + axis for axis, length in enumerate(shape) if length == 1 and mask.shape[extra + axis] != 1
    )
    element_mask: Mask = mask.any(axis=axes).reshape(shape) if axes else mask
    return element_mask


def _factors(values: Sequence[Array]) -> Masks:
    """A factor acts where the other is not 0; of two that are 0 both do, neither is idle by the other."""
    left, right = (value == 0 for value in values)
    return [left | ~right, right | ~left]


def _quotient(values: Sequence[Array]) -> Masks:
    return [np.ones_like(values[0], dtype=bool), values[0] != 0]


def _power(values: Sequence[Array]) -> Masks:
    base, exponent = values
    return [exponent != 0, (base != 0) & (base != 1)]


def _choice(values: Sequence[Array]) -> Masks:
    choice, _, _ = values
    taken = choice.astype(bool)
    return [np.ones_like(taken), taken, ~taken]


def _both(values: Sequence[Array]) -> Masks:
    left, right = (value.astype(bool) for value in values)
    return [right | ~left, left | ~right]


def _either(values: Sequence[Array]) -> Masks:
    left, right = (value.astype(bool) for value in values)
    return [left | ~right, right | ~left]


_ACTING: dict[str, Callable[[Sequence[Array]], Masks]] = {
    "multiply": _factors,
    "divide": _quotient,
    "power": _power,
    "where": _choice,
    "logical_and": _both,
    "logical_or": _either,
}

# --- along an axis, and moved about -------------------------------------------------------------------


def _reduce(trail: Trail, live: Mask) -> Masks:
    (operand,) = trail.operands
    kept = live if live.ndim == operand.ndim else np.expand_dims(live, trail.detail)  # type: ignore[arg-type]
    return [np.broadcast_to(kept, operand.shape)]


def _running(trail: Trail, live: Mask) -> Masks:
    """An element acts on the running total of its own place and of all after it."""
    back = np.flip(live, axis=trail.detail)  # type: ignore[arg-type]
    return [np.flip(np.logical_or.accumulate(back, axis=trail.detail), axis=trail.detail)]  # type: ignore[arg-type]


def _structure(trail: Trail, live: Mask) -> Masks:
    numbered, count = [], 0
    for operand in trail.operands:
        numbered.append(np.arange(count, count + operand.size).reshape(operand.shape))
        count += operand.size
    from_where = np.asarray(trail.detail(numbered))  # type: ignore[operator,misc]
    flags = np.zeros(count, dtype=bool)
    flags[from_where[live]] = True
    return [flags[numbers] for numbers in numbered]


def _pick(trail: Trail, live: Mask) -> Masks:
    """The element read acts, and the position where another one would have given another value."""
    figure, position = trail.operands
    starts = np.broadcast_to(np.arange(figure.size).reshape(figure.shape)[..., :1], trail.shape)
    at = starts + np.broadcast_to(position.values.astype(np.intp), trail.shape)
    flags = np.zeros(figure.size, dtype=bool)
    flags[at[live]] = True
    varies = np.broadcast_to(
        (figure.values != figure.values[..., :1]).any(axis=-1, keepdims=True), (*trail.shape[:-1], 1)
    )
    return [flags.reshape(figure.shape), _unbroadcast(live & varies, position.shape)]


_PASSED: dict[Kind, Callable[[Trail, Mask], Masks]] = {
    Kind.EACH: _each,
    Kind.REDUCE: _reduce,
    Kind.RUNNING: _running,
    Kind.STRUCTURE: _structure,
    Kind.PICK: _pick,
}
