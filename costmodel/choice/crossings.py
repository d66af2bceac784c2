"""Crossings: where a figure of one variable crosses 0 between points at which it is known.

The root between two points is searched by scipy's bracketing method of Chandrupatla, all brackets of a figure
in one batch per step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.bracketed_roots import bracketed_roots

if TYPE_CHECKING:
    from collections.abc import Callable

    from costmodel.model.figures import Figure

CLOSE = 1e-9
"""A gap up to this is none."""
SOUGHT = 1e-12
"""The search goes on to this gap, so that what it finds is well within the one above."""
HALVINGS = 60
"""A bracket is narrowed to 2 to the power of minus this of its width, or to the last digit of its ends."""
SAME = 1e-12
"""Figures that differ by less than this share of the largest are equal: a rounding difference."""


@dataclass(frozen=True)
class Crossing:
    """Where a gap is 0, or the two neighbouring values between which it jumps over 0."""

    low: float
    high: float
    """Equal to ``low`` where the gap is 0 there."""

    @property
    def is_jump(self) -> bool:
        """Whether the gap is 0 at neither value."""
        return self.low != self.high


def crossings(
    gap: Callable[[Figure], Figure], points: Figure, gaps: Figure, *, whole: bool
) -> list[Crossing]:
    """Every crossing between neighbouring points, in rising order; none where a gap is not defined.

    ``gap`` computes the gap at many values at once. ``whole`` values have no others between them: where the
    gap changes its sign there, it jumps. Shapes: points, gaps (point,), rising.
    """
    zero = np.abs(np.nan_to_num(gaps, nan=np.inf)) <= CLOSE
    exact = [
        Crossing(float(points[k]), float(points[k])) for k in np.flatnonzero(zero) if not (k and zero[k - 1])
    ]
    known = np.isfinite(gaps) & ~zero
    changes = np.flatnonzero(known[:-1] & known[1:] & (np.sign(gaps[:-1]) != np.sign(gaps[1:])))
    if whole:
        jumps = [Crossing(float(points[k]), float(points[k + 1])) for k in changes]
    else:
        jumps = between(gap, points[changes], points[changes + 1]) if changes.size else []
    return sorted([*exact, *jumps], key=lambda crossing: crossing.low)


def between(gap: Callable[[Figure], Figure], low: Figure, high: Figure) -> list[Crossing]:
    """The crossing of each bracket, whose ends have gaps of unlike sign. Shapes: low, high (bracket,)."""
    narrowest = float(np.min(high - low)) * 0.5**HALVINGS
    roots = bracketed_roots(lambda x, _: gap(x), low, high, xatol=narrowest, fatol=SOUGHT)
    return [
        Crossing(float(x), float(x)) if abs(left) <= CLOSE else Crossing(float(below), float(above))
        for x, left, below, above in zip(roots.x, roots.value, roots.low, roots.high, strict=True)
    ]


def is_constant(figures: Figure) -> bool:
    """Whether figures differ by no more than rounding. Shape: (point,)."""
    return bool(np.ptp(figures) <= SAME * np.abs(figures).max())


def is_monotone(figures: Figure) -> bool:
    """Whether figures never fall or never rise, rounding apart. Shape: (point,)."""
    steps = np.diff(figures)
    steps = steps[np.abs(steps) > SAME * np.abs(figures).max()]
    return bool((steps > 0).all() or (steps < 0).all())
