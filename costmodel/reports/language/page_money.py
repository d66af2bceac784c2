"""Amounts of one page: the same currency and the same scale throughout, two or three significant digits."""

from __future__ import annotations

import math
from dataclasses import dataclass

from costmodel.engine.inputs.scale import Scale, scale_of
from costmodel.reports.files.look import COUNT, NOTHING
from costmodel.reports.layout.shown import NO_FIGURE
from costmodel.wording.catalogue import phrase

DIGITS = 3
"""Significant digits of an amount in a sentence."""
MOST_DECIMALS = 2
LARGE = 1000
"""Amounts from this many units of the scale on are shown without decimals in a table."""
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class PageMoney:
    """How a page shows money."""

    currency: str
    scale: Scale
    decimals: int
    """Of the cells of its tables."""

    @classmethod
    def fitting(cls, largest: float, currency: str) -> PageMoney:
        """The scale in which the largest amount of a page has at least two digits before the point."""
        scale = scale_of(largest)
        return cls(currency, scale, 0 if not scale.name or abs(largest) >= LARGE * scale.size else 1)

    @property
    def unit(self) -> str:
        """Currency and scale, as in a heading: KES billion."""
        if not self.scale.name:
            return self.currency
        return phrase("{currency} {scale}", currency=self.currency, scale=self.scale.name)

    @property
    def number(self) -> str:
        """The number format of its cells, whose values stay in units."""
        commas = "," * round(math.log(self.scale.size, LARGE))
        digits = f"#,##0{'.0' if self.decimals else ''}{commas}"
        return f"{digits};-{digits};{NOTHING}"

    @property
    def axis(self) -> str:
        """The number format of an axis of amounts: without decimals."""
        return self.number.partition(";")[0].replace(".0", "")

    def span(self, low: float, high: float) -> str:
        """From one amount to another: KES -350 to -148 billion."""
        words = "{currency} {low} to {high} {scale}" if self.scale.name else "{currency} {low} to {high}"
        return phrase(
            words,
            currency=self.currency, low=self.digits(low), high=self.digits(high), scale=self.scale.name,
        )  # fmt: skip

    def digits(self, amount: float) -> str:
        """An amount without its unit, rounded to two or three significant digits.

        >>> PageMoney.fitting(5e10, "KES").digits(4.225e10)
        '42.2'
        """
        value = amount / self.scale.size
        if not math.isfinite(value):
            return NO_FIGURE
        size = abs(value)
        decimals = DIGITS if size == 0 else DIGITS - 1 - math.floor(math.log10(size))
        shown = round(value, decimals)
        kept = max(0, min(decimals, MOST_DECIMALS))
        text = f"{abs(shown):,.{kept}f}"
        return f"{MINUS}{text}" if float(text.replace(",", "")) and amount < 0 else text

    def amount(self, amount: float) -> str:
        """An amount with its currency and scale: KES 42.2 billion."""
        if not self.scale.name:
            return phrase("{currency} {amount}", currency=self.currency, amount=self.digits(amount))
        return phrase(
            "{currency} {amount} {scale}",
            currency=self.currency, amount=self.digits(amount), scale=self.scale.name,
        )  # fmt: skip


def share_text(share: float) -> str:
    """A share of 1 in per cent, two significant digits: what a sentence says of GDP.

    >>> share_text(0.002345), share_text(0.0312), share_text(0.25)
    ('0.23', '3.1', '25')
    """
    value = 100 * share
    size = abs(value)
    if not size:
        return "0"
    decimals = 2 if size < 1 else 1 if size < 10 else 0  # noqa: PLR2004  two digits
    return f"{value:,.{decimals}f}".replace("-", MINUS)


def persons(count: float) -> str:
    """A number of people in words, two or three significant digits: 14.2 million.

    >>> persons(14_234_000), persons(8_123), persons(56)
    ('14.2 million', '8,120', '56')
    """
    million = 1e6
    if not math.isfinite(count):
        return NO_FIGURE
    if abs(count) >= million:
        value = count / million
        decimals = min(1, max(0, DIGITS - 1 - math.floor(math.log10(abs(value)))))
        return phrase("{count} million", count=f"{value:,.{decimals}f}")
    if not count:
        return "0"
    places = DIGITS - 1 - math.floor(math.log10(abs(count)))
    return f"{round(count, min(places, 0)):,.0f}"


def people_number(count: float) -> str:
    """The number format of people in a narrow column: in millions or thousands where they are many."""
    for least, commas, letter in ((1e6, ",,", "m"), (1e5, ",", "k")):
        if count >= least:
            digits = f'#,##0.0{commas}"{letter}"' if letter == "m" else f'#,##0{commas}"{letter}"'
            return f"{digits};-{digits};{NOTHING}"
    return COUNT
