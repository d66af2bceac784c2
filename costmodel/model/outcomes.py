"""What a policy changes: the part of an effect it can claim, and how long that part lasts.

Figures are (..., row, year), length 1 where a figure does not vary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.errors import ModelError
from costmodel.model.arguments import numbers, shares, whole
from costmodel.model.figures import YEAR, Figure, by_year, lagged

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def net_of_counterfactual(
    quantity: Figure, deadweight: Figure, displacement: Figure, attribution: Figure
) -> Figure:
    """Effect due to the policy: quantity x (1 - deadweight) x (1 - displacement) x (1 - attribution).

    Shapes: broadcast together -> (..., row, year). Units: of the quantity; shares of 1.
    The shares are taken one after the other, in any order; they are not added up. Attribution is the share
    due to others, so that 0.25 leaves three quarters to the policy.
    Source: Nicholls, Lawlor, Neitzert, Goodspeed (2012), A guide to Social Return on Investment, stage 4.

    >>> net_of_counterfactual(100, 0.2, 0.1, 0.25)
    54.0
    """
    return quantity * (1 - deadweight) * (1 - displacement) * (1 - attribution)


def begun(new: Figure, lag: Figure, years: Figure, first: Figure | None = None) -> Figure:
    """Effects that begin in a year: those of ``lag`` years before.

    Shapes: new (..., row, year), lag (..., row, 1), years (year,) or (1, year) -> (..., row, year).
    Units: of the effect. What was new before the first of the years is not in the figure.
    """
    return lagged(new, lag, years, first)


def ended(new: Figure, lag: Figure, duration: Figure, years: Figure, first: Figure | None = None) -> Figure:
    """Effects that end before a year, as large as they began: those of ``lag + duration`` years before.

    Shapes: new (..., row, year), lag and duration (..., row, 1), years (year,) or (1, year)
    -> (..., row, year). Units: of the effect.
    """
    return lagged(new, lag + duration, years, first)


def at_work(beginning: Figure, ending: Figure) -> Figure:
    """Number of yearly effects that have begun and not ended: 0 in years when none is at work.

    at work_t = at work_{t-1} + (1 if an effect begins in t) - (1 if one ends before t).

    Shapes: (..., row, year) -> (..., row, year). Units: of the effect -> effects begun in different years.
    """
    return np.cumsum(np.where(beginning == 0, 0, 1) - np.where(ending == 0, 0, 1), axis=YEAR)


def lasting(
    beginning: Figure, ending: Figure, drop_off: Figure, duration: Figure, count: Figure | None = None
) -> Figure:
    """Effect at work in each year: what began and has not ended, less what has worn off.

    stock_t = stock_{t-1} (1 - drop_off) + begun_t - ended_t (1 - drop_off)^duration.

    Shapes: begun and ended (..., row, year); drop_off, duration (..., row, 1); count (..., row, year)
    -> (..., row, year). Units: of the effect; share per year, years.
    The first effective year is the full effect; drop-off begins the year after. The subtraction leaves
    rounding differences of the sixteenth digit after the last effect; with the ``count`` of effects at work
    the figure is exactly 0 then.
    Source: Nicholls, Lawlor, Neitzert, Goodspeed (2012), A guide to Social Return on Investment, stage 4.6.
    """
    keep = 1 - drop_off
    worn = keep**duration
    stocks: list[Figure] = []
    for year in range(beginning.shape[YEAR]):
        this = slice(year, year + 1)
        change = beginning[..., this] - ending[..., this] * worn
        stock = stocks[-1] * keep + change if stocks else change
        stocks.append(stock if count is None else np.where(count[..., this] > 0, stock, 0))
    return by_year(stocks[0], stocks[1:])


def attributable(
    quantity: ArrayLike,
    deadweight: ArrayLike,
    displacement: ArrayLike,
    attribution: ArrayLike,
    drop_off: ArrayLike,
    lag: ArrayLike,
    duration: ArrayLike,
    years: ArrayLike,
) -> Figure:
    """Effect of a policy at work in each year, net of what would have happened anyway.

    new = quantity x (1 - deadweight) x (1 - displacement) x (1 - attribution); each year's new effect begins
    ``lag`` years later, lasts ``duration`` years and shrinks by ``drop_off`` after its first effective year;
    the result adds up the effects of all the years in which one began.

    Shapes: quantity (..., year), the gross effect that begins in each year, or one number, which begins in
    the first year only; the shares that make the effect net (..., 1) or (..., year); drop_off, lag, duration
    (..., 1); years a count or the consecutive years themselves -> (..., year).
    Units: of the quantity; shares of 1; years. Raises ModelError for a share outside 0 to 1, a lag below 0,
    a duration below 1 year, part years, lengths that differ, and missing values.
    Quantities are new effects, not the number of people served: somebody served for three years begins once.
    Source: Nicholls, Lawlor, Neitzert, Goodspeed (2012), A guide to Social Return on Investment, stage 4.

    >>> attributable(100, 0.2, 0.1, 0.25, drop_off=0.1, lag=0, duration=5, years=5)
    [54.0, 48.6, 43.74, 39.366, 35.4294]
    """
    when = _years(years)
    terms = (
        shares(deadweight, "deadweight"),
        shares(displacement, "displacement"),
        shares(attribution, "attribution"),
    )
    wear = _constant(shares(drop_off, "drop-off"), "drop-off")
    wait = _constant(whole(lag, "lag", least=0), "lag")
    length = _constant(whole(duration, "duration", least=1), "duration")
    gross = _begun(numbers(quantity, "quantity"), when.size)
    try:
        np.broadcast_shapes(*(term.shape for term in (gross, *terms, wear, wait, length)))
    except ValueError as error:
        raise ModelError(
            f"effect: found rows or years that do not match the {when.size} years; expected shares of shape "
            "(rows, 1) and quantities of shape (rows, years). Give every row and year one value."
        ) from error
    new = net_of_counterfactual(gross, *terms)
    beginning, ending = begun(new, wait, when), ended(new, wait, length, when)
    return lasting(beginning, ending, wear, length, at_work(beginning, ending))


def _years(years: ArrayLike) -> Figure:
    """The years, 0 to n - 1 where a count is given."""
    if np.ndim(years) == 0:
        return np.arange(float(whole(years, "years", least=1)))
    when = numbers(years, "years")
    if when.ndim > 1 or (np.diff(when) != 1).any():
        raise ModelError(f"years: found {when}; expected consecutive years. Name each once, in order.")
    return when


def _constant(figure: Figure, name: str) -> Figure:
    if figure.ndim and figure.shape[YEAR] != 1:
        raise ModelError(
            f"{name}: found {figure.shape[YEAR]} years; expected one value a row, of shape (rows, 1). "
            "Split the effect into rows where it changes."
        )
    return figure


def _begun(quantity: Figure, count: int) -> Figure:
    """New effects by year: a single number begins in the first year only."""
    if quantity.ndim == 0:
        return np.append(quantity, np.zeros(count - 1))
    if quantity.shape[YEAR] != count:
        raise ModelError(
            f"quantity: found {quantity.shape[YEAR]} years; expected {count}, one new effect a year. "
            "Fill up with 0, or give a single number for an effect that begins in the first year only."
        )
    return quantity
