"""What a policy changes: the part of an effect it can claim, and how long that part lasts.

The unchecked arithmetic that the engine runs is in ``kernels``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.errors import ModelError
from costmodel.model import kernels
from costmodel.model.arguments import MOST_YEARS, numbers, shares, whole, whole_number, years_in_order
from costmodel.model.figures import YEAR

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from costmodel.model.figures import Figure


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
    """Effect of a policy in each year, net of what would have happened anyway.

    new = quantity x (1 - deadweight) x (1 - displacement) x (1 - attribution); each year's new effect begins
    ``lag`` years later, lasts ``duration`` years and shrinks by ``drop_off`` after its first effective year;
    the result adds up the effects of all the years in which one began.

    Shapes: quantity (..., year), the gross effect that begins in each year, or one number, which begins in
    the first year only; the shares that make the effect net (..., 1) or (..., year); drop_off, lag, duration
    (..., 1); years a count or the consecutive years themselves -> (..., year).
    Units: of the quantity; shares of 1; years. Raises ModelError for a share outside 0 to 1, a lag below 0,
    a duration below 1 year, part years, lengths that differ, and missing values.
    Quantities are new effects, not the number of people served: a person served for three years begins once.
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
    new = kernels.net_of_counterfactual(gross, *terms)
    beginning, ending = kernels.begun(new, wait, when), kernels.ended(new, wait, length, when)
    return kernels.lasting(beginning, ending, wear, length, kernels.at_work(beginning, ending))


def _years(years: ArrayLike) -> Figure:
    """The years, 0 to n - 1 where a count is given."""
    if np.ndim(years) == 0:
        return np.arange(float(whole_number(years, "years", 1, MOST_YEARS)))
    return years_in_order(years, "years")


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
