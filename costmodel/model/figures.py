"""Figures: the arrays the model computes with, and how inputs and line items are declared.

A figure is a float64 array of shape (..., row, year). The last axis is the year, the one before it the
row (a target group, a policy, an outcome); leading axes are scenarios and draws. An axis along which a
figure does not vary has length 1, so that numpy's broadcasting does the rest.

The functions of the model keep to array arithmetic without a branch on a value. The same function then
runs on plain arrays and on the engine's trails, which remember how each value was made.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from costmodel.model.row_indices import gathered_rows, owned_rows, row_index, rows_put_back

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.model.row_indices import Rows

Figure = NDArray[np.float64]

ROW = -2
YEAR = -1

UNITS = (
    "persons",
    "LCU",
    "LCU per person",
    "LCU per year",
    "LCU per unit",
    "share",
    "ratio",
    "share per year",
    "index",
    "year",
    "years",
    "month",
    "months",
    "per year",
    "units",
    "staff",
    "effects",
    "factor",
    "choice",
)


def given(
    label: str,
    unit: str,
    *,
    default: float | None = None,
    absent: float = 0.0,
    low: float | None = None,
    high: float | None = None,
    one_of: str | None = None,
    needs: tuple[str, ...] = (),
    choices: tuple[str, ...] = (),
    dated: bool = True,
) -> Any:  # noqa: ANN401  the dataclass field stands in for the annotated type
    """Declare an input of a policy: its label, unit and bounds, and what else it asks for.

    Without a ``default`` the input is required as soon as its part of the policy is used; with one it may be
    left out. ``absent`` is the neutral value it takes in a policy that lacks the part. ``one_of`` names a set
    of inputs of which at least one must be given. ``needs`` names inputs that must be given with this one,
    alternatives parted by ``|``; one of another part by its path. ``dated`` says whether it may change from a
    year on. ``low`` and ``high`` are the bounds a value must keep.
    """
    _known(unit)
    return field(
        metadata={
            "label": label,
            "unit": unit,
            "default": default,
            "absent": absent,
            "low": low,
            "high": high,
            "one_of": one_of,
            "needs": needs,
            "choices": choices,
            "dated": dated,
        }
    )


def line(label: str, unit: str, economic: str = "", *, whole: bool = False) -> Any:  # noqa: ANN401  as above
    """Declare a line item of a result: what a row of a sheet is called, its unit and its GFSM 2014 class.

    ``whole`` marks a figure of the whole horizon, which has no years.
    """
    _known(unit)
    return field(metadata={"label": label, "unit": unit, "economic": economic, "whole": whole})


def _known(unit: str) -> None:
    if unit not in UNITS:
        raise ValueError(f"unknown unit {unit!r}; one of {UNITS}")


@dataclass(frozen=True)
class Money:
    """An amount of money and the year whose prices it is in; both (..., row, year)."""

    value: Figure
    price_base: Figure
    index: Figure | None = None
    """(..., row, all years): the index of each row, where any follows another than the usual one."""
    indices: tuple[str, ...] = ()
    """The index that each row follows, where a row follows another one than consumer prices."""


def rows(figure: Figure, index: Sequence[int] | Rows) -> Figure:
    """The rows of a figure in the order of ``index``: (..., row, year) -> (..., len(index), year)."""
    if isinstance(index, tuple):
        return figure[..., row_index(index), :]
    return figure[..., np.asarray(index, dtype=np.intp), :]


def total(figure: Figure, index: Sequence[int] | None = None) -> Figure:
    """The sum over rows, or over those in ``index``: (..., row, year) -> (..., 1, year)."""
    chosen = figure if index is None else rows(figure, index)
    added: Figure = np.sum(chosen, axis=ROW, keepdims=True)
    return added


def stacked(parts: Sequence[Figure]) -> Figure:
    """Put figures of one year axis and any leading axes under one another: (..., rows of all parts, year)."""
    if len({(*part.shape[:ROW], part.shape[YEAR]) for part in parts}) == 1:
        return np.concatenate(parts, axis=ROW)
    leading = np.broadcast_shapes(*(part.shape[:ROW] for part in parts))
    last = np.broadcast_shapes(*(part.shape[YEAR:] for part in parts))
    return np.concatenate(
        [np.broadcast_to(part, (*leading, part.shape[ROW], *last)) for part in parts], axis=ROW
    )


def gathered(figures: Mapping[str, Figure], names: Sequence[str], index: Sequence[int]) -> Figure:
    """Rows of several figures put under one another: row k is row ``index[k]`` of the figure ``names[k]``.

    Shapes: figures (..., row, year) -> (..., len(index), year).
    """
    if not names:
        return rows(next(iter(figures.values())), ())
    parts, order = gathered_rows(tuple(names), tuple(index))
    return rows(stacked([rows(figures[name], positions) for name, positions in parts]), order)


def with_rows(figure: Figure, index: Sequence[int], others: Figure) -> Figure:
    """A figure with the rows of ``index`` replaced.

    Shapes: (..., row, year), (..., len(index), year) -> (..., row, year).
    """
    if not index:
        return figure
    kept, order = rows_put_back(tuple(index), figure.shape[ROW])
    return rows(stacked([rows(figure, kept), others]) if len(kept) else others, order)


def multiplied(figure: Figure, index: Sequence[int], factor: Figure, over: Figure | None = None) -> Figure:
    """The rows of ``index`` multiplied by a factor, and divided by ``over``; the others as they are.

    Shapes: figure (..., row, year), factor and over (..., chosen row, year) -> (..., row, year).
    """
    if not index:
        return figure
    return with_rows(figure, index, rows(figure, index) * (factor if over is None else factor / over))


def totals_by(figure: Figure, owner: Sequence[int], count: int) -> Figure:
    """Sums of the rows that belong to each owner: (..., row, year) -> (..., owner, year)."""
    padded = stacked([figure, np.zeros((1, figure.shape[YEAR]))])
    # As many additions as the largest owner has rows.
    first, *others = owned_rows(tuple(owner), count)
    added: Figure = rows(padded, first)
    for positions in others:
        added = added + rows(padded, positions)
    return added


def by_year(earlier: Figure, steps: list[Figure]) -> Figure:
    """Put a value of each year side by side: (..., row, 1) for every year -> (..., row, year)."""
    return np.concatenate([earlier, *steps], axis=YEAR)


def year_before(opening: Figure, figure: Figure) -> Figure:
    """The figure one year earlier, and ``opening`` before the first.

    Shapes: opening (..., row, 1), figure (..., row, year) -> (..., row, year); leading axes broadcast.
    """
    if opening.shape[:YEAR] == figure.shape[:YEAR] and opening.shape[YEAR] == 1:
        return np.concatenate([opening, figure[..., :-1]], axis=YEAR)
    leading = np.broadcast_shapes(opening.shape[:YEAR], figure.shape[:YEAR])
    first = np.broadcast_to(opening, (*leading, 1))
    later = np.broadcast_to(figure, (*leading, figure.shape[YEAR]))
    return np.concatenate([first, later[..., :-1]], axis=YEAR)


def from_before(figure: Figure, count: int) -> Figure:
    """A figure of the model's years over all ``count`` years, the last of them its own: first value before.

    Shapes: (..., row, year) -> (..., row, count); (..., row, 1) stays, for it does not vary.
    """
    length = figure.shape[YEAR]
    if length == 1:
        return figure
    before = np.broadcast_to(figure[..., :1], (*figure.shape[:YEAR], count - length))
    return np.concatenate([before, figure], axis=YEAR)


def held_after(figure: Figure, count: int) -> Figure:
    """A figure of the model's years over ``count`` years from the same first one: its last value after them.

    Shapes: (..., row, year) -> (..., row, count); (..., row, 1) stays, for it does not vary.
    """
    missing = count - figure.shape[YEAR]
    if figure.shape[YEAR] == 1 or missing == 0:
        return figure
    return by_year(figure, [figure[..., -1:]] * missing)


def nothing_after(figure: Figure, count: int) -> Figure:
    """A figure of the model's years over ``count`` years from the same first one: 0 after them.

    Shapes: (..., row, year) -> (..., row, count).
    """
    missing = count - figure.shape[YEAR]
    return by_year(figure, [np.zeros((*figure.shape[:YEAR], missing))]) if missing else figure


def only_after(figure: Figure, count: int) -> Figure:
    """A figure in the years after its first ``count``, and 0 in these: (..., row, year) -> the same."""
    before = np.zeros((*figure.shape[:YEAR], count))
    return by_year(before, [figure[..., count:]]) if figure.shape[YEAR] > count else before


def at_year(figure: Figure, wanted: Figure, first: Figure) -> Figure:
    """The value a figure has in another year: figure (..., row, n) read at year ``wanted``.

    Shapes: figure (..., row, n), wanted broadcastable to (..., row, m), first the figure's first year, a
    number or (..., 1, 1) -> (..., row, m). Years outside the figure raise an IndexError.
    """
    return pick(figure, wanted - first)


def lagged(figure: Figure, lag: Figure, years: Figure, first: Figure | None = None) -> Figure:
    """The figure ``lag`` years earlier, and 0 before its first year: (..., row, year) -> the same shape.

    ``first`` is the first of the years where it has a cell of its own.
    """
    position = years - lag - (years[..., :1] if first is None else first)
    return np.where(position < 0, 0.0, pick(figure, np.maximum(position, 0.0)))


def pick(figure: Figure, position: Figure, *, growing: bool = False) -> Figure:
    """Read a figure at positions along the year axis, counted from 0: (..., row, n) -> (..., row, m).

    ``growing`` says that the figure is what there is so far of a row that goes on, read year by year.
    Row and leading axes broadcast. Positions outside the year axis raise an IndexError.
    """
    # numpy offers no overridable "read at these positions along one axis" for whole-number floats, so this
    # is the one operation that asks its operands whether they do it themselves.
    for operand in (figure, position):
        reader = getattr(type(operand), "__pick__", None)
        if reader is not None:
            return reader(figure, position, growing=growing)  # type: ignore[no-any-return]
    index = position.astype(np.intp)
    count = figure.shape[YEAR]
    if index.size and (index.min() < 0 or index.max() >= count):
        raise IndexError("a year outside the figure's years was asked for")
    if figure.size == count and figure.ndim <= index.ndim:  # one row, which every position reads
        return figure.reshape(count)[index]
    axes = np.broadcast_shapes(figure.shape[:YEAR], index.shape[:YEAR])
    if axes != figure.shape[:YEAR]:
        figure = np.broadcast_to(figure, (*axes, count))
    series = np.arange(math.prod(axes)).reshape(*axes, 1)
    return figure.reshape(-1, count)[series, index]
