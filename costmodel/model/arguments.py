"""What the formulas demand of their arguments: finite numbers, shares of 1, whole years.

Each check gives the argument back as a float array, or raises a ModelError that says what was found, what
was expected and how to mend it. Figures that the engine traces pass through as they are: their values were
checked when they were plain numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from costmodel.model.figures import Figure

ROUNDING = 1e-9
"""How far a computed share may stand outside 0 to 1 and still be taken for a rounding difference."""


def traced(value: object) -> bool:
    """Whether a figure is one that remembers how it was made, instead of plain numbers."""
    return hasattr(type(value), "__pick__")


def numbers(values: ArrayLike, name: str) -> Figure:
    """The values as a float array, none of them missing or infinite."""
    try:
        figure = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ModelError(
            f"{name}: found {values!r}; expected numbers. Give a number or a row of them."
        ) from error
    if figure.size == 0:
        raise ModelError(
            f"{name}: found nothing; expected at least one number. Give the values to compute with."
        )
    if not np.isfinite(figure).all():
        bad = figure[~np.isfinite(figure)].flat[0]
        raise ModelError(f"{name}: found {bad}; expected finite numbers. Fill the gap or leave the case out.")
    return figure


def within(figure: Figure, name: str, low: float, high: float, mend: str) -> Figure:
    """The figure, all of it between two bounds, the bounds included."""
    wrong = (figure < low) | (figure > high)
    if wrong.any():
        bad = figure[wrong].flat[0]
        raise ModelError(f"{name}: found {bad:g}; expected {low:g} to {high:g}. {mend}")
    return figure


def shares(values: ArrayLike, name: str) -> Figure:
    """The values as shares of 1, none of them typed as a percentage."""
    figure = numbers(values, name)
    if (figure < -ROUNDING).any() or (figure > 1 + ROUNDING).any():
        within(figure, name, 0, 1, "Write a share of 1: 0.25 for 25 %.")
    return figure


def not_negative(values: ArrayLike, name: str) -> Figure:
    """The values, none below 0."""
    return within(numbers(values, name), name, 0, np.inf, "Give 0 or more.")


def positive(value: ArrayLike, name: str) -> float:
    """One number above 0."""
    figure = numbers(value, name)
    if figure.ndim or figure <= 0:
        raise ModelError(f"{name}: found {value!r}; expected one number above 0. Check it.")
    return float(figure)


def whole(values: ArrayLike, name: str, least: int) -> Figure:
    """The values as whole numbers, none below the least one allowed."""
    figure = within(numbers(values, name), name, least, np.inf, f"Give {least} or more.")
    if (figure != np.floor(figure)).any():
        bad = figure[figure != np.floor(figure)].flat[0]
        raise ModelError(f"{name}: found {bad:g}; expected a whole number. Round it to whole years.")
    return figure


def rising(values: ArrayLike, name: str, least: int = 2) -> Figure:
    """The values as places on an axis: at least ``least`` of them, each above the one before."""
    places = numbers(values, name)
    if places.ndim != 1 or len(places) < least or (np.diff(places) <= 0).any():
        raise ModelError(
            f"{name}: found {places.tolist()}; expected at least {least} rising numbers. Put them in order."
        )
    return places
