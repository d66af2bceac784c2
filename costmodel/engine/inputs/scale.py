"""The size that amounts of money are read in: units, thousands, millions, billions or trillions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Divisor of amounts for display, and its name."""

    size: float
    name: str
    """``billion``; empty for amounts in units."""
    digits: int = 2

    def text(self, amount: float) -> str:
        """An amount as printed."""
        return f"{amount / self.size:,.{self.digits}f}"

    def unit(self, unit: str) -> str:
        """The unit of a table of amounts, for example ``KES, billion``."""
        if self.size < 1:
            return self.name
        return f"{unit}, {self.name}" if self.name else unit

    def amount(self, value: float, currency: str) -> str:
        """An amount in a sentence, for example ``21.50 million SMD``."""
        return f"{self.text(value)} {self.name} {currency}".replace("  ", " ")


SCALES = (
    Scale(1e12, "trillion"),
    Scale(1e9, "billion"),
    Scale(1e6, "million"),
    Scale(1e3, "thousand"),
    Scale(1.0, "", 0),
)
PERCENT_OF_GDP = Scale(0.01, "percent of GDP", 4)
"""The scale of shares of GDP."""
LEAST = 10
"""Smallest multiple of its size to which it applies, so that two digits stand before the decimal point."""


def scale_of(largest: float) -> Scale:
    """The scale for amounts of which this is the largest, whatever its sign.

    >>> scale_of(21_500_000).amount(21_500_000, "SMD")
    '21.50 million SMD'
    """
    return next((scale for scale in SCALES if abs(largest) >= LEAST * scale.size), SCALES[-1])
