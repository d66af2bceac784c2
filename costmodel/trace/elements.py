"""Elements: single figures read out of a trail, with what computes them.

A trail remembers operations on whole arrays. This module answers for one element of it: which operation
made it, and of which other elements. What merely moves elements about (slices, stacking, broadcasting) is
looked through. What constants make superfluous is folded away: ``x * 1`` and ``x + 0`` are x, ``x * 0`` is
0, a choice by a constant condition is the branch chosen. Only constants fold, never an input that happens
to be 0 or 1, so every formula stays right when the inputs change.

An element that has a place of its own on a sheet is never folded away where others use it, even if it is
a constant: a row then refers to the same neighbours in its first year as in all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.trace.folding import CONSTANT, Constants, fold
from costmodel.trace.operations import SAME, Kind
from costmodel.trace.routes import Origins, routes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Sequence
    from typing import TypeVar

    from costmodel.trace.trail import Trail

    Index = int | tuple[int, ...]
    Where = tuple[int, ...]
    """Numbers of elements of a trail, counted row by row."""
    T = TypeVar("T")


STRUCTURE = Kind.STRUCTURE


class Element:
    """One element of a trail: its ``operation``, its ``operands`` (elements too), ``value`` and ``mark``.

    Several elements that are made alike, of the same trails and constants, may stand together as one: its
    ``places`` in the trail are then several, and what it tells of itself is that of the first.

    The operation is a key of OPERATIONS of the kinds that compute (a running sum is an "add", a running
    product a "multiply"), "input", "constant", or "same" where folding left a single operand.
    """

    __slots__ = ("_expression", "at", "fixed", "places", "trail", "view")

    def __init__(self, view: View, places: Where) -> None:
        self.view = view
        self._expression: tuple[str, tuple[Element, ...]] | None = None
        self.trail = view.trail
        self.places, self.at = places, places[0]
        self.fixed = view.mask is not None and view.mask.item(self.at)
        """Whether it depends on constants only."""

    @property
    def operation(self) -> str:
        """What computes it."""
        return self.expression[0]

    @property
    def operands(self) -> tuple[Element, ...]:
        """What it is computed of."""
        return self.expression[1]

    @property
    def value(self) -> float:
        """Its value in the run that was traced."""
        return float(self.trail.values.flat[self.at])

    @property
    def mark(self) -> Hashable:
        """Where an input comes from; None for all else."""
        return None if self.trail.marks is None else self.trail.marks.flat[self.at]

    @property
    def index(self) -> tuple[int, ...]:
        """Its index in its trail."""
        return tuple(int(i) for i in np.unravel_index(self.at, self.trail.shape))

    @property
    def expression(self) -> tuple[str, tuple[Element, ...]]:
        """Operation and operands, after folding."""
        if self._expression is None:
            self._expression = self.view.expression_of(self)
        return self._expression

    @property
    def singles(self) -> list[Element]:
        """The elements that stand together, one by one."""
        return [self.view.element((at,)) for at in self.places]

    def __repr__(self) -> str:
        return f"{self.trail.operation} at {self.index} of shape {self.trail.shape}, worth {self.value:g}"


class View:
    """A trail as one reader sees it: which elements are fixed, and the elements read so far."""

    __slots__ = ("_elements", "_parts", "_ways", "compute", "mask", "read", "trail")

    def __init__(self, trail: Trail, elements: Elements) -> None:
        self._elements = elements
        self.trail = trail
        self._parts: list[View] = []
        self._ways: list[tuple[View, list[int] | None]] = []
        self.compute = _COMPUTED.get(trail.kind)
        self.mask = elements.mask(trail)
        """Which elements constants alone make; None where none is so."""
        self.read: dict[Where, Element] = {}

    @property
    def parts(self) -> list[View]:
        """The operands."""
        if not self._parts:
            self._parts = [self._elements.view(part) for part in self.trail.operands]
        return self._parts

    def element(self, places: Where) -> Element:
        """The element of these numbers, looked up behind what merely moved it; always the same object."""
        element = self.read.get(places)
        if element is None:
            view, there = self._behind(places) if self.trail.kind is STRUCTURE else (self, places)
            element = view.read.get(there)
            if element is None:
                element = view.read[there] = Element(view, there)
            self.read[places] = element
        return element

    def _behind(self, places: Where) -> tuple[View, Where]:
        """Where structural operations took elements from."""
        origins = self._elements.origins
        numbers = origins.numbers(self.trail)
        trail, first = origins.element(numbers.item(places[0]))
        start = numbers.item(places[0]) - first
        return self._elements.view(trail), tuple([numbers.item(at) - start for at in places])

    def forget(self) -> None:
        """Let go of everything that refers back to this view."""
        self.read, self._parts, self._ways = {}, [], []

    @property
    def operands(self) -> list[tuple[View, list[int] | None]]:
        """Each operand with the place in it of every element, None where that is the element's own."""
        if not self._ways:
            self._ways = list(zip(self.parts, routes(self.trail), strict=True))
        return self._ways

    def expression_of(self, element: Element) -> tuple[str, tuple[Element, ...]]:
        """Operation and operands of an element, after folding."""
        if element.fixed:
            return CONSTANT
        if self.compute is None:
            return ("constant" if element.mark is None else "input"), ()
        return fold(*self.compute(self, element.places))

    def each(self, places: Where) -> tuple[str, tuple[Element, ...]]:
        """One element of every operand."""
        operands = []
        for part, way in self.operands:
            there = places if way is None else _along(way, places)
            operands.append(part.read.get(there) or part.element(there))
        return self.trail.operation, tuple(operands)

    def reduce(self, places: Where) -> tuple[str, tuple[Element, ...]]:
        """All elements along the axis summed over."""
        part = self.parts[0]
        lines = _along(routes(self.trail), places)
        return "sum", tuple([part.element(there) for there in zip(*lines, strict=True)])

    def running(self, places: Where) -> tuple[str, tuple[Element, ...]]:
        """The element before it and one of the operand; the first is the operand's own."""
        step, length = routes(self.trail)
        this = self.parts[0].element(places)
        if places[0] // step % length == 0:
            return SAME, (this,)
        operation = "add" if self.trail.operation == "running_sum" else "multiply"
        return operation, (self.element(tuple([at - step for at in places])), this)

    def pick(self, places: Where) -> tuple[str, tuple[Element, ...]]:
        """The position, then the whole row that is read."""
        figure, position = self.parts
        starts, positions = routes(self.trail)
        first = [starts[at // self.trail.shape[-1]] for at in places]
        row = [tuple([start + place for start in first]) for place in range(figure.trail.shape[-1])]
        return "pick", (position.element(_along(positions, places)), *map(figure.element, row))


def _along(way: Sequence[T], places: Where) -> tuple[T, ...]:
    return tuple([way[at] for at in places])


_COMPUTED = {
    Kind.EACH: View.each,
    Kind.REDUCE: View.reduce,
    Kind.RUNNING: View.running,
    Kind.PICK: View.pick,
}


class Elements(Constants):
    """Reads elements of trails, and remembers them. Use one for each text written, then drop it."""

    def __init__(self, placed: Callable[[Trail], Collection[int]] = lambda _: ()) -> None:
        super().__init__(placed)
        self.origins = Origins()
        self._views: dict[int, View] = {}  # by identity; a view keeps its trail alive

    def element(self, trail: Trail, index: Index) -> Element:
        """The element at an index, looked up behind everything that merely moved it."""
        return self.read(trail, flat(trail, index))

    def read(self, trail: Trail, at: int) -> Element:
        """The same by the element's number, counted row by row."""
        return self.alike(trail, (at,))

    def alike(self, trail: Trail, places: Where) -> Element:
        """Several elements of a trail that are made alike, together."""
        return self.view(trail).element(places)

    def forget(self) -> None:
        """Let go of all elements; they and their views refer to one another."""
        for view in self._views.values():
            view.forget()
        self._views.clear()

    def view(self, trail: Trail) -> View:
        """A trail as this reader sees it."""
        view = self._views.get(id(trail))
        if view is None:
            view = self._views[id(trail)] = View(trail, self)
        return view


def flat(trail: Trail, index: Index) -> int:
    """The number of an element, counted row by row; negative indices count from the end."""
    parts = index if isinstance(index, tuple) else (index,)
    whole = tuple(i + n if i < 0 else i for i, n in zip(parts, trail.shape, strict=True))
    return int(np.ravel_multi_index(whole, trail.shape)) if whole else 0
