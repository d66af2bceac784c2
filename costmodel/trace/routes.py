"""Routes: which elements of the operands an element of a trail comes from.

The rule for moving elements about is the numpy function itself, applied to positions in place of values:
no indexing rule is written twice. A trail keeps its routes once they are worked out.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.trace.operations import Kind
from costmodel.trace.trail import stride

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from numpy.typing import NDArray

    from costmodel.trace.trail import Trail


def operands_first(figures: Iterable[Trail], known: Container[int] = ()) -> list[Trail]:
    """Every trail behind the figures, each after all of its operands; not recursive, chains are long.

    What is behind trails whose identity is ``known`` is left out, and they themselves.
    """
    order: dict[int, Trail] = {}
    waiting = [figure for figure in figures if id(figure) not in known]
    while waiting:
        top = waiting[-1]
        missing = [part for part in top.operands if id(part) not in order and id(part) not in known]
        waiting.extend(missing)
        if not missing:
            order.setdefault(id(waiting.pop()), top)
    return list(order.values())


class Origins:
    """Numbers elements, those of one trail in a row, and looks behind what merely moved them about."""

    def __init__(self) -> None:
        self._trails: list[Trail] = []
        self._starts = [0]
        self._known: dict[int, NDArray[np.intp]] = {}

    @property
    def size(self) -> int:
        """How many elements have a number."""
        return self._starts[-1]

    def numbers(self, trail: Trail) -> NDArray[np.intp]:
        """The elements that structural operations moved here, behind all such operations.

        Not recursive, chains are long.
        """
        waiting = [] if id(trail) in self._known else [trail]
        while waiting:
            top = waiting[-1]
            moved = top.operands if top.kind is Kind.STRUCTURE else ()
            missing = [part for part in moved if id(part) not in self._known]
            waiting.extend(missing)
            if not missing:
                self._number(waiting.pop())
        return self._known[id(trail)]

    def _number(self, trail: Trail) -> None:
        if trail.kind is Kind.STRUCTURE:
            parts = [self._known[id(part)] for part in trail.operands]
            self._known[id(trail)] = np.asarray(trail.detail(parts))  # type: ignore[operator,misc]
        elif id(trail) not in self._known:
            self._known[id(trail)] = _positions(trail, self.size)
            self._trails.append(trail)  # and so keeps its identity
            self._starts.append(self.size + trail.size)

    def element(self, number: int) -> tuple[Trail, int]:
        """The trail of an element and its place there."""
        which = bisect_right(self._starts, number) - 1
        return self._trails[which], number - self._starts[which]

    def trails(self, numbers: NDArray[np.intp]) -> Iterator[tuple[Trail, slice]]:
        """Each trail that has one of these elements, with the numbers of all its elements."""
        owners = np.searchsorted(self._starts, numbers, side="right") - 1
        for which in np.flatnonzero(np.bincount(owners)).tolist():
            yield self._trails[which], slice(self._starts[which], self._starts[which + 1])


def routes(trail: Trail) -> Any:  # noqa: ANN401  differs by kind, see the functions below
    """Where the elements of a trail come from: what was done to the values, done once to positions."""
    if trail.routes is None:
        trail.routes = _ROUTES[trail.kind](trail)
    return trail.routes


def _positions(trail: Trail, start: int = 0) -> NDArray[np.intp]:
    return np.arange(start, start + trail.size, dtype=np.intp).reshape(trail.shape)


def _each_route(trail: Trail) -> list[list[int] | None]:
    shape = trail.shape
    return [
        None if part.shape == shape else np.broadcast_to(_positions(part), shape).ravel().tolist()
        for part in trail.operands
    ]


def _reduce_route(trail: Trail) -> list[list[int]]:
    whole = _positions(trail.operands[0])
    length = whole.shape[trail.detail]  # type: ignore[index]
    routes: list[list[int]] = np.moveaxis(whole, trail.detail, -1).reshape(trail.size, length).tolist()  # type: ignore[arg-type]
    return routes


def _running_route(trail: Trail) -> tuple[int, int]:
    return stride(trail.shape, trail.detail), trail.shape[trail.detail]  # type: ignore[arg-type,index]


def _pick_route(trail: Trail) -> tuple[list[int], list[int]]:
    figure, position = trail.operands
    starts = np.broadcast_to(_positions(figure)[..., :1], (*trail.shape[:-1], 1))
    return starts.ravel().tolist(), np.broadcast_to(_positions(position), trail.shape).ravel().tolist()


_ROUTES: dict[Kind, Callable[[Trail], Any]] = {
    Kind.EACH: _each_route,
    Kind.REDUCE: _reduce_route,
    Kind.RUNNING: _running_route,
    Kind.PICK: _pick_route,
}
