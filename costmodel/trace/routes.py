"""Routes: which elements of the operands an element of a trail comes from.

The rule for moving elements about is the numpy function itself, applied to positions in place of values:
no indexing rule is written twice. A trail keeps its routes once they are worked out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from costmodel.trace.operations import Kind
from costmodel.trace.trail import stride

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from costmodel.trace.trail import Trail


class Origin(NamedTuple):
    """Elements of one trail that were moved, and their places among those that were asked for."""

    trail: Trail
    at: Sequence[int]
    places: Sequence[int]


def origins(trail: Trail, at: Sequence[int]) -> list[Origin]:
    """The elements that structural operations moved here, behind all such operations, trail by trail."""
    while trail.kind is Kind.STRUCTURE:
        which, where = routes(trail)
        if len(trail.operands) > 1 and len({which[one] for one in at}) > 1:
            return _split(trail, at)
        trail, at = trail.operands[which[at[0]] if at else 0], [where[one] for one in at]
    return [Origin(trail, at, range(len(at)))]


def _split(trail: Trail, at: Sequence[int]) -> list[Origin]:
    """Elements that come from several operands."""
    which, where = routes(trail)
    asked: dict[int, list[int]] = {}
    for place, one in enumerate(at):
        asked.setdefault(which[one], []).append(place)
    by_trail: dict[int, list[Origin]] = {}
    for operand, places in asked.items():
        for behind, elements, order in origins(
            trail.operands[operand], [where[at[place]] for place in places]
        ):
            moved = [places[place] for place in order]
            by_trail.setdefault(id(behind), []).append(Origin(behind, elements, moved))
    return [parts[0] if len(parts) == 1 else _together(parts) for parts in by_trail.values()]


def _together(parts: Sequence[Origin]) -> Origin:
    """Elements of one trail that came by several ways, in the order they were asked for."""
    pairs = sorted((place, one) for _, at, places in parts for one, place in zip(at, places, strict=True))
    return Origin(parts[0].trail, [one for _, one in pairs], [place for place, _ in pairs])


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


def _structure_route(trail: Trail) -> tuple[list[int], list[int]]:
    if len(trail.operands) == 1:
        only = trail.detail([_positions(trail.operands[0])]).ravel().tolist()  # type: ignore[operator,misc]
        return [0] * len(only), only
    starts = np.cumsum([0, *(part.size for part in trail.operands)])
    numbered = [_positions(part, start) for part, start in zip(trail.operands, starts[:-1], strict=True)]
    moved = trail.detail(numbered).ravel()  # type: ignore[operator,misc]
    which = np.searchsorted(starts, moved, side="right") - 1
    return which.tolist(), (moved - starts[which]).tolist()


def _pick_route(trail: Trail) -> tuple[list[int], list[int]]:
    figure, position = trail.operands
    starts = np.broadcast_to(_positions(figure)[..., :1], (*trail.shape[:-1], 1))
    return starts.ravel().tolist(), np.broadcast_to(_positions(position), trail.shape).ravel().tolist()


_ROUTES: dict[Kind, Callable[[Trail], Any]] = {
    Kind.EACH: _each_route,
    Kind.REDUCE: _reduce_route,
    Kind.RUNNING: _running_route,
    Kind.STRUCTURE: _structure_route,
    Kind.PICK: _pick_route,
}
