"""The model's inputs and results as trees of figures: the same tree with every figure changed."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from costmodel.trace.trail import Trail

if TYPE_CHECKING:
    from collections.abc import Callable

    from costmodel.model.figures import Figure

T = TypeVar("T")
LEADING = 3
"""Axes of a figure that varies over scenarios or draws: (leading, row, year)."""


def as_figure(figure: Any) -> Figure:  # noqa: ANN401  a figure, a single number of one, or a trail
    """The figure as an array; a trail as it is."""
    return figure if isinstance(figure, Trail) else np.asarray(figure)  # type: ignore[return-value]


def mapped(part: T, change: Callable[[Figure], Figure]) -> T:
    """The same dataclasses with every figure changed, in their order; other values stay."""
    return cast("T", _mapped(part, change))


def _mapped(part: Any, change: Callable[[Figure], Figure]) -> Any:  # noqa: ANN401  figures and dataclasses of them
    if isinstance(part, np.ndarray | Trail):
        return change(cast("Figure", part))  # a trail stands in for a figure
    if is_dataclass(part) and not isinstance(part, type):
        return type(part)(**{f.name: _mapped(getattr(part, f.name), change) for f in fields(part)})
    return part


def at(part: T, place: int) -> T:
    """One of several scenarios or draws: every figure (leading, row, year) -> (row, year)."""

    def one(figure: Figure) -> Figure:
        return figure if figure.ndim < LEADING else figure[place if figure.shape[0] > 1 else 0]

    return mapped(part, one)
