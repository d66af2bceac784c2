"""Roots of functions within brackets, many at once: a number from which a figure has the other sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from costmodel.model.figures import Figure

MOST_STEPS = 2_000
SMALLEST = float(np.finfo(float).smallest_normal)


@dataclass(frozen=True)
class Roots:
    """Where functions are 0, and the last brackets: (bracket,) each."""

    x: Figure
    """The end of the bracket with the smaller value; nan where there is no root."""
    value: Figure
    low: Figure
    high: Figure
    solved: NDArray[np.bool_]


def bracketed_roots(
    function: Callable[[Figure, NDArray[np.intp]], Figure],
    low: Figure,
    high: Figure,
    *,
    xatol: float = 4 * SMALLEST,
    xrtol: float = 4 * float(np.finfo(float).eps),
    fatol: float = SMALLEST,
) -> Roots:
    """The root of each bracket, at whose ends the function has unlike signs, by Chandrupatla's method.

    ``function`` takes places and the numbers of their brackets. A root is found where the value is at most
    ``fatol``, or where the bracket is narrower than ``xatol`` + ``xrtol`` times the place. The steps and the
    figures are those of ``scipy.optimize.elementwise.find_root``, whose import takes longer than the search.

    Shapes: low, high (bracket,) -> the same. Units: those of the places.
    Source: Chandrupatla (1997), Advances in Engineering Software 28.
    """
    number = np.arange(len(low))
    x1, x2 = np.array(low, dtype=float), np.array(high, dtype=float)
    f1, f2 = (np.array(function(x, number), dtype=float) for x in (x1, x2))
    ends, solved = np.full((4, len(number)), np.nan), np.zeros(len(number), dtype=bool)
    x3, f3, t = x1, f1, np.full(len(number), 0.5)
    for step in range(MOST_STEPS):
        if step:
            x = x1 + t * (x2 - x1)
            f = np.array(function(x, number), dtype=float)
            same = np.sign(f) == np.sign(f1)
            x3, f3 = np.where(same, x1, x2), np.where(same, f1, f2)
            x2, f2 = np.where(same, x2, x1), np.where(same, f2, f1)
            x1, f1 = x, f
        nearer = np.abs(f1) < np.abs(f2)
        least, value = np.where(nearer, x1, x2), np.where(nearer, f1, f2)
        width, tolerance = np.abs(x2 - x1), np.abs(least) * xrtol + xatol
        near = np.abs(value) <= fatol
        crosses = (np.sign(f1) != np.sign(f2)) & np.isfinite(x1) & np.isfinite(x2)
        lost = ~near & ~(crosses & ~(np.isnan(f1) & np.isnan(f2)))
        done = near | lost | (width < tolerance)
        settled, solved[number[done]] = number[done], ~lost[done]
        least, value = np.where(lost, np.nan, least), np.where(lost, np.nan, value)
        ends[:, settled] = np.stack([least, value, np.minimum(x1, x2), np.maximum(x1, x2)])[:, done]
        if done.all():
            break
        t, number = t[~done], number[~done]
        x1, f1, x2, f2, x3, f3 = (each[~done] for each in (x1, f1, x2, f2, x3, f3))
        if step:
            t = _step((x1, x2, x3), (f1, f2, f3), (0.5 * tolerance / width)[~done])
    return Roots(ends[0], ends[1], ends[2], ends[3], solved)


def _step(x: Sequence[Figure], f: Sequence[Figure], least: Figure) -> Figure:
    """Where the next place is, as a share of the bracket: by inverse interpolation, else in the middle."""
    (x1, x2, x3), (f1, f2, f3) = x, f
    with np.errstate(divide="ignore", invalid="ignore"):
        xi, phi, alpha = (x1 - x2) / (x3 - x2), (f1 - f2) / (f3 - f2), (x3 - x1) / (x2 - x1)
        smooth = (1 - np.sqrt(1 - xi) < phi) & (phi < np.sqrt(xi))
        inverse = f1 / (f1 - f2) * f3 / (f3 - f2) - alpha * f1 / (f3 - f1) * f2 / (f2 - f3)
    return np.clip(np.where(smooth, inverse, 0.5), least, 1 - least)
