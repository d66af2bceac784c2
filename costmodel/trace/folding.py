"""Folding: removes the terms that constants make redundant from a formula.

A policy that lacks a part has neutral constants in its place, 0 where the part adds and 1 where it
multiplies. They must not appear in the formulas, which would otherwise be full of "+0" and
"*1". Every rule keeps the value for any value of the inputs: it depends on constants only, never on the
present value of an input, because the user may change that input in the audit workbook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from costmodel.trace.operations import LOGICAL, SAME, Kind
from costmodel.trace.routes import operands_first, routes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

    from costmodel.trace.trail import Trail

    Mask = NDArray[np.bool_]


class Foldable(Protocol):
    """What the rules look at in an operand: one element of a trail."""

    trail: Trail

    @property
    def fixed(self) -> bool:
        """Whether constants alone make it."""

    @property
    def value(self) -> float:
        """Its value in the run that was traced."""


E = TypeVar("E", bound=Foldable)
Made = tuple[str, tuple[E, ...]]
CONSTANT: tuple[str, tuple[()]] = ("constant", ())
_BY_ONE = {"multiply", "divide", "power", "where"}
"""Operations whose result can be constant although only one operand is."""


def fold(operation: str, operands: tuple[E, ...]) -> Made[E]:
    """The simplified operation on these operands: the same, one of its operands, or a constant."""
    # Most operations have no constant operand. They return here: this function runs for every element.
    for operand in operands:
        if operand.fixed:
            break
    else:
        return (operation, operands) if len(operands) != 1 or operation != "sum" else (SAME, operands)
    if all(operand.fixed for operand in operands):
        return CONSTANT
    rule = _FOLDS.get(operation)
    return (rule(*operands) if rule else None) or (operation, operands)


def _is(element: Foldable, value: float) -> bool:
    return element.fixed and element.value == value


def _fold_add(left: E, right: E) -> Made[E] | None:
    if _is(left, 0):
        return SAME, (right,)
    return (SAME, (left,)) if _is(right, 0) else None


def _fold_subtract(left: E, right: E) -> Made[E] | None:
    return (SAME, (left,)) if _is(right, 0) else None


def _fold_multiply(left: E, right: E) -> Made[E] | None:
    if _is(left, 0) or _is(right, 0):
        return CONSTANT
    if _is(left, 1):
        return SAME, (right,)
    return (SAME, (left,)) if _is(right, 1) else None


def _fold_divide(left: E, right: E) -> Made[E] | None:
    if _is(left, 0):
        return CONSTANT
    return (SAME, (left,)) if _is(right, 1) else None


def _fold_power(base: E, exponent: E) -> Made[E] | None:
    if _is(base, 1) or _is(exponent, 0):
        return CONSTANT
    return (SAME, (base,)) if _is(exponent, 1) else None


def _fold_where(choice: E, yes: E, no: E) -> Made[E] | None:
    if choice.fixed:
        return SAME, (yes if choice.value else no,)
    # Both branches are the same constant, so the result is constant although the choice is not.
    return CONSTANT if yes.fixed and _is(no, yes.value) else None


def _fold_and(left: E, right: E) -> Made[E] | None:
    # AND returns TRUE or FALSE also for numbers. It can be left out only before another condition.
    given, other = (left, right) if left.fixed else (right, left)
    if not given.value:
        return CONSTANT
    return (SAME, (other,)) if other.trail.operation in LOGICAL else None


def _fold_or(left: E, right: E) -> Made[E] | None:
    given, other = (left, right) if left.fixed else (right, left)
    if given.value:
        return CONSTANT
    return (SAME, (other,)) if other.trail.operation in LOGICAL else None


def _fold_sum(*parts: E) -> Made[E] | None:
    left = tuple(part for part in parts if not _is(part, 0))
    return (SAME if len(left) == 1 else "sum"), left


def _fold_pick(position: E, *line: E) -> Made[E] | None:
    if position.fixed:
        return SAME, (line[int(position.value)],)
    # The position is computed, but every element it can reach is the same constant.
    alike = all(_is(element, line[0].value) for element in line)
    return CONSTANT if alike else None


_FOLDS: dict[str, Callable[..., Any]] = {
    "add": _fold_add,
    "subtract": _fold_subtract,
    "multiply": _fold_multiply,
    "divide": _fold_divide,
    "power": _fold_power,
    "where": _fold_where,
    "logical_and": _fold_and,
    "logical_or": _fold_or,
    "sum": _fold_sum,
    "pick": _fold_pick,
}


_ALSO_OF_NOTHING = {Kind.LEAF, Kind.REDUCE}
"""What can be constant without a constant operand: a sum of no elements, too."""


class Constants:
    """Which elements of trails constants alone make.

    ``placed`` names the elements of a trail (counted row by row) that have a place of their own.
    """

    def __init__(self, placed: Callable[[Trail], Collection[int]] = lambda _: ()) -> None:
        self._placed = placed
        self._masks: dict[int, Mask | None] = {}
        self._asked: list[Trail] = []  # they and what is behind them keep their identity

    def mask(self, trail: Trail) -> Mask | None:
        """Which elements of a trail constants alone make; None where none is so."""
        masks = self._masks
        if id(trail) not in masks:
            self._asked.append(trail)
            for top in operands_first([trail], masks):
                masks[id(top)] = constant_mask(
                    top, [masks[id(part)] for part in top.operands], self._placed(top)
                )
        return masks[id(trail)]


def constant_mask(trail: Trail, masks: Sequence[Mask | None], placed: Collection[int]) -> Mask | None:
    """Which elements are built of constants alone, given the same of the operands; None where none is so.

    Placed elements count as given: what reads them refers to their cell.
    """
    variable = sum([mask is None for mask in masks])
    if variable == len(masks) and trail.kind not in _ALSO_OF_NOTHING:
        return None
    if variable and trail.kind is Kind.EACH and trail.operation not in _BY_ONE:
        return None
    whole = [
        np.zeros(part.shape, dtype=bool) if mask is None else mask
        for part, mask in zip(trail.operands, masks, strict=True)
    ]
    # In the order in which elements are counted, so that the flat mask below is no copy.
    mask = np.array(_MASKS[trail.kind](trail, whole), order="C")
    if len(placed):
        mask.reshape(-1)[list(placed)] = False
        # Each element of a running total refers to the one before it: after a placed element none is
        # constant.
        if trail.kind is Kind.RUNNING:
            mask = np.logical_and.accumulate(mask, axis=trail.detail)  # type: ignore[arg-type]
    return mask if np.count_nonzero(mask) else None


def _leaf_mask(trail: Trail, _: Sequence[Mask]) -> Mask:
    if trail.marks is None:
        return np.ones(trail.shape, dtype=bool)
    return np.array([mark is None for mark in trail.marks.ravel()], dtype=bool).reshape(trail.shape)


def _each_mask(trail: Trail, masks: Sequence[Mask]) -> Mask:
    mask = np.array(np.broadcast_to(masks[0], trail.shape))
    for other in masks[1:]:
        mask &= other
    # The exceptions below are those of the folding rules above: one constant operand (0 as a factor, 0 as an
    # exponent, a constant choice) is enough to make the result constant.
    values = [part.values for part in trail.operands]
    if trail.operation in {"multiply", "divide"}:
        mask |= masks[0] & (values[0] == 0)
    if trail.operation in {"multiply", "power"}:
        mask |= masks[1] & (values[1] == 0)
    if trail.operation == "where":
        mask |= masks[0] & np.where(values[0], masks[1], masks[2])
    return mask


def _reduce_mask(trail: Trail, masks: Sequence[Mask]) -> Mask:
    return np.all(masks[0], axis=trail.detail).reshape(trail.shape)  # type: ignore[arg-type]


def _running_mask(trail: Trail, masks: Sequence[Mask]) -> Mask:
    mask: Mask = np.logical_and.accumulate(masks[0], axis=trail.detail)  # type: ignore[arg-type]
    if trail.operation == "running_product":
        # From a constant 0 on, the product stays 0.
        zero = masks[0] & (trail.operands[0].values == 0)
        mask |= np.logical_or.accumulate(zero, axis=trail.detail)  # type: ignore[arg-type]
    return mask


def _structure_mask(trail: Trail, masks: Sequence[Mask]) -> Mask:
    return trail.detail(masks)  # type: ignore[operator,misc]


def _pick_mask(trail: Trail, masks: Sequence[Mask]) -> Mask:
    figure, position = trail.operands
    starts, positions = routes(trail)
    length = figure.shape[-1]
    # ``starts`` is the flat index of the first element of each row that is read, ``at`` of the element
    # picked.
    at = np.repeat(np.asarray(starts, dtype=np.intp), trail.shape[-1]) + position.values.ravel()[
        positions
    ].astype(np.intp)
    chosen = masks[0].ravel()[at] & masks[1].ravel()[positions]
    same = np.all(figure.values == figure.values[..., :1], axis=-1) & np.all(masks[0], axis=-1)
    alike = np.repeat(same.ravel()[np.asarray(starts, dtype=np.intp) // max(length, 1)], trail.shape[-1])
    mask: Mask = (chosen | alike).reshape(trail.shape)
    return mask


_MASKS: dict[Kind, Callable[[Trail, Sequence[Mask]], Mask]] = {
    Kind.LEAF: _leaf_mask,
    Kind.EACH: _each_mask,
    Kind.REDUCE: _reduce_mask,
    Kind.RUNNING: _running_mask,
    Kind.STRUCTURE: _structure_mask,
    Kind.PICK: _pick_mask,
}
