"""Statistics of a figure over the draws: mean, percentiles, and the probability of an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.model.figures import Figure

SHARES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
PERCENTILES = tuple(f"p{round(100 * share)}" for share in SHARES)
STATISTICS = ("mean", "standard_deviation", "standard_error", *PERCENTILES, "chance_above_central")


def statistics(figure: Figure, central: Figure) -> dict[str, Figure]:
    """The statistics of a figure: (draw, ...), (...) -> (...) each.

    A percentile is a value that was drawn: the least that is not exceeded in that share of the draws. The
    chance above a central figure that is not defined is not defined.
    """
    count = figure.shape[0]
    with np.errstate(invalid="ignore"):
        deviation = figure.std(axis=0, ddof=1) if count > 1 else np.full(figure.shape[1:], np.nan)
        mean = figure.mean(axis=0)
    percentiles = _percentiles(figure)
    above = np.where(np.isnan(central), np.nan, (figure > central).mean(axis=0))
    values = (mean, deviation, deviation / np.sqrt(count), *percentiles, above)
    return dict(zip(STATISTICS, values, strict=True))


def _percentiles(figure: Figure) -> list[Figure]:
    """The values at ``SHARES`` of the draws, missing where a draw is: (draw, ...) -> (...) each.

    What ``np.quantile`` gives by the method "inverted_cdf", by one sort with the draws side by side.
    """
    ordered = np.sort(np.moveaxis(figure, 0, -1), axis=-1)
    missing = np.isnan(ordered[..., -1])
    places = [max(int(np.ceil(share * figure.shape[0] - 1)), 0) for share in SHARES]
    return [np.where(missing, np.nan, ordered[..., place]) for place in places]


def chance(happened: NDArray[np.bool_]) -> tuple[float, float]:
    """The share of draws in which an event occurs, and its standard error."""
    share = float(happened.mean())
    return share, float(np.sqrt(share * (1 - share) / happened.size))
