"""The model's inputs and results as trees of figures: the same tree with every figure changed."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import numpy as np

from costmodel.trace.trail import Trail

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from costmodel.model.figures import Figure

T = TypeVar("T")
_FIGURES = (np.ndarray, Trail)
_PLAIN = frozenset((np.ndarray, type(None), bool, int, float, str, tuple))
LEADING = 3
"""Axes of a figure that varies over scenarios or draws: (leading, row, year)."""


def as_figure(figure: Any) -> Figure:  # noqa: ANN401  a figure, a single number of one, or a trail
    """The figure as an array; a trail as it is."""
    return figure if isinstance(figure, Trail) else np.asarray(figure)  # type: ignore[return-value]


def mapped(part: T, change: Callable[[Figure], Figure]) -> T:
    """The same dataclasses with every figure changed, in their order; other values stay."""
    return cast("T", _mapped(part, change))


def _mapped(part: Any, change: Callable[[Figure], Figure]) -> Any:  # noqa: ANN401  figures and dataclasses of them
    kind = type(part)
    if kind is np.ndarray or isinstance(part, _FIGURES):
        return change(cast("Figure", part))  # a trail stands in for a figure
    names = None if kind in _PLAIN else _field_names(cast("Hashable", kind))
    if names is None:
        return part
    made = object.__new__(kind)  # as many are made as there are figures
    made.__dict__.update((name, _mapped(getattr(part, name), change)) for name in names)
    return made


@cache
def _field_names(kind: Hashable) -> tuple[str, ...] | None:
    """The fields of a dataclass; None for any other type."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def figures_in(part: Any) -> Iterator[Figure]:  # noqa: ANN401  figures and dataclasses of them
    """Every figure of a tree, in their order."""
    if isinstance(part, np.ndarray | Trail):
        yield cast("Figure", part)
        return
    for name in _field_names(cast("Hashable", type(part))) or ():
        yield from figures_in(getattr(part, name))


def forms_in(part: Any) -> Iterator[Any]:  # noqa: ANN401  as above
    """Everything in a tree that is no figure."""
    names = _field_names(cast("Hashable", type(part)))
    if names is not None:
        yield type(part).__name__
        for name in names:
            yield from forms_in(getattr(part, name))
    elif not isinstance(part, np.ndarray | Trail):
        yield part


def places_in(part: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:  # noqa: ANN401  as above
    """Where every figure and every other value of a tree is: the names of the fields down to it."""
    names = None if isinstance(part, np.ndarray | Trail) else _field_names(cast("Hashable", type(part)))
    if names is None:
        yield before
        return
    for name in names:
        yield from places_in(getattr(part, name), (*before, name))


class Refilling(Generic[T]):
    """A tree of dataclasses with trails, of which the same tree is made with arrays in their place."""

    def __init__(self, part: T) -> None:
        self.trails: list[Trail] = []
        """In the order in which the arrays are given."""
        self.parts: list[tuple[type, dict[str, Any], list[str], list[tuple[str, int]]]] = []
        """Each after those within it: kind, all fields, those with trails, those with parts and which."""
        self._add(part)

    def _add(self, part: Any) -> int:  # noqa: ANN401  a dataclass
        content = dict(part.__dict__)
        within = [
            (name, self._add(value))
            for name, value in content.items()
            if not isinstance(value, _FIGURES) and _field_names(cast("Hashable", type(value))) is not None
        ]
        names = [name for name, value in content.items() if isinstance(value, Trail)]
        self.trails += [content[name] for name in names]
        content.update(dict.fromkeys((*names, *dict(within))))
        self.parts.append((type(part), content, names, within))
        return len(self.parts) - 1

    def refilled(self, figures: Iterable[Figure]) -> T:
        """The tree with arrays in place of its trails; all else stays."""
        figures = iter(figures)
        made: list[Any] = []
        for kind, fields_, names, within in self.parts:
            content = fields_.copy()  # a copy has room for all
            for name in names:
                content[name] = next(figures)
            for name, place in within:
                content[name] = made[place]
            part: Any = object.__new__(kind)
            object.__setattr__(part, "__dict__", content)
            made.append(part)
        return cast("T", made[-1])


def at(part: T, place: int) -> T:
    """One of several scenarios or draws: every figure (leading, row, year) -> (row, year)."""

    def one(figure: Figure) -> Figure:
        return figure if figure.ndim < LEADING else figure[place if figure.shape[0] > 1 else 0]

    return mapped(part, one)


def some(part: T, places: Sequence[int]) -> T:
    """Several scenarios or draws: figures (leading, row, year) keep these places of their leading axis."""
    index = list(places)

    def chosen(figure: Figure) -> Figure:
        return figure if figure.ndim < LEADING or figure.shape[0] == 1 else figure[index]

    return mapped(part, chosen)
