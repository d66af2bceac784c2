"""How an explanation prints values."""

from __future__ import annotations

import re
from math import isnan

from costmodel.engine.inputs.scale import LEAST, scale_of
from costmodel.trace.formula import MISSING_IN_WORDS

BARE, MILLION = 10_000, 1_000_000
CURRENCY = re.compile(r"[A-Z]{3}(, .*)?")
"""A unit that is a sum of money, with a note on its prices."""


def number(value: float) -> str:
    """A value as an explanation prints it: thousands parted, years bare, six digits below a million."""
    if isnan(value):
        return MISSING_IN_WORDS
    if value == int(value) and abs(value) < BARE:
        return f"{int(value)}"
    return f"{value:,.0f}" if abs(value) >= MILLION else f"{value:,.6g}"


def reading(value: float, unit: str) -> str:
    """A value as a page prints it: large amounts of money in millions or billions."""
    if is_money(unit) and not isnan(value) and abs(value) >= MILLION:
        return scale_of(value * LEAST).amount(value, "").rstrip()
    return number(value)


def is_money(unit: str) -> bool:
    """Whether a unit is a currency and nothing else."""
    return CURRENCY.fullmatch(unit) is not None


def measured(value: float, unit: str) -> str:
    """A value with its unit; a share also in per cent."""
    if isnan(value):
        return MISSING_IN_WORDS
    return f"{number(value)} {unit}" + (f" ({value:.2%})" if unit.startswith("share") else "")


def amount(value: float, unit: str) -> str:
    """A value with its unit; large amounts of money in millions or billions."""
    scaled = reading(value, unit)
    return measured(value, unit) if scaled == number(value) else f"{scaled} {unit}"
