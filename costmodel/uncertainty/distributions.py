"""Distributions: the quantile of an uncertain figure at a given probability.

``value`` is what the workbook states. For triangular, PERT and uniform shapes ``low`` and ``high`` are the
least and the most possible, and ``value`` is the most likely. For normal and lognormal shapes they are the
ends of a 95 per cent interval: a normal figure has ``value`` as its mean, a lognormal one as its median.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable

    from costmodel.model.figures import Figure

DEFAULT = "triangular"
"""Distribution of a range for which none is given."""
INTERVAL = 0.95
"""Probability that a normal or lognormal figure lies between its low and its high."""


def quantile(
    shape: str,
    chance: Figure,
    low: float,
    value: float,
    high: float,
    least: float = -np.inf,
    most: float = np.inf,
) -> Figure:
    """Quantiles of an uncertain figure at these probabilities, never outside least and most.

    Shapes: any array of probabilities from 0 to 1 -> the same. Units: those of value. A normal or
    lognormal figure is truncated at ``least`` and ``most``: the probability beyond them is spread over the
    rest. Raises ModelError for an unknown shape, for a range out of order, and for a lognormal range that is
    not above 0.
    """
    if shape not in SHAPES:
        raise ModelError(f"distribution {shape!r}: use one of {', '.join(SHAPES)}")
    if not low <= value <= high:
        raise ModelError(f"low {low:g}, value {value:g}, high {high:g}: give them in ascending order")
    if low == high:
        return np.full(np.shape(chance), float(value))
    drawn = SHAPES[shape](np.asarray(chance, dtype=float), low, value, high, least, most)
    return np.clip(drawn, least, most)


def _uniform(chance: Figure, low: float, value: float, high: float, *_: float) -> Figure:  # noqa: ARG001
    return low + chance * (high - low)


def _triangular(chance: Figure, low: float, value: float, high: float, *_: float) -> Figure:
    """Inverse of the triangular distribution function.

    Source: Kotz and van Dorp (2004), Beyond Beta, chapter 1.
    """
    rising = low + np.sqrt(chance * (high - low) * (value - low))
    falling = high - np.sqrt((1 - chance) * (high - low) * (high - value))
    return np.where(chance * (high - low) < value - low, rising, falling)


def _pert(chance: Figure, low: float, value: float, high: float, *_: float) -> Figure:
    """A beta distribution from low to high with mean (low + 4 value + high) / 6.

    Source: Malcolm, Roseboom, Clark and Fazar (1959), Application of a technique for research and development
    program evaluation, Operations Research 7.
    """
    from scipy.special import betaincinv  # noqa: PLC0415  slow to import, needed only here

    one, other = (value - low) / (high - low), (high - value) / (high - low)
    return np.asarray(low + (high - low) * betaincinv(1 + 4 * one, 1 + 4 * other, chance))


def _normal(chance: Figure, low: float, value: float, high: float, least: float, most: float) -> Figure:
    deviation = (high - low) / (2 * _standard_of((1 + INTERVAL) / 2))
    return value + deviation * _cut_off(chance, (least - value) / deviation, (most - value) / deviation)


def _lognormal(chance: Figure, low: float, value: float, high: float, least: float, most: float) -> Figure:
    if low <= 0:
        raise ModelError(f"lognormal with low {low:g}: give a range above 0")
    middle, deviation = np.log(value), np.log(high / low) / (2 * _standard_of((1 + INTERVAL) / 2))
    ends = [(np.log(end) - middle) / deviation if end > 0 else -np.inf for end in (least, most)]
    return np.asarray(np.exp(middle + deviation * _cut_off(chance, *ends)))


def _standard_of(chance: float) -> float:
    from scipy.special import ndtri  # noqa: PLC0415  slow to import, needed only here

    return float(ndtri(chance))


def _cut_off(chance: Figure, least: float, most: float) -> Figure:
    """Quantiles of the standard normal distribution between two ends."""
    from scipy.special import ndtr, ndtri  # noqa: PLC0415  slow to import, needed only here

    below, above = ndtr(least), ndtr(most)
    return np.asarray(ndtri(below + chance * (above - below)))


SHAPES: dict[str, Callable[..., Figure]] = {
    "triangular": _triangular,
    "pert": _pert,
    "uniform": _uniform,
    "normal": _normal,
    "lognormal": _lognormal,
}
