"""Values as text in their number format, for pages that no spreadsheet formats."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from costmodel.reports.page import GENERAL
from costmodel.wording.catalogue import language, tr

if TYPE_CHECKING:
    from costmodel.reports.page import CellValue

PATTERN = re.compile(
    r"(?P<sign>\+?)(?P<whole>[#,]*0)(?:\.(?P<decimals>[0#]+))?(?P<scale>,*)(?P<percent>%?)(?P<rest>.*)"
)
SIGNIFICANT = 6
NO_FIGURE = "no figure"


def shown(value: CellValue, number: str = GENERAL) -> str:
    """A cell as a reader sees it.

    >>> shown(2.5e9, "#,##0.00,,,;-#,##0.00,,,;0"), shown(0.0, "#,##0;-#,##0;none"), shown(-0.0123, "0.0%")
    ('2.50', 'none', '-1.2%')
    >>> shown(-0.0003, "0.0%"), shown(0.0003, "+0.0%;-0.0%;0.0%")
    ('0.0%', '0.0%')
    """
    if value is None or isinstance(value, str):
        return tr(value or "")
    if not math.isfinite(value):
        return tr(NO_FIGURE)
    positive, _, others = number.partition(";")
    zero = others.partition(";")[2]
    if value == 0 and zero and not PATTERN.fullmatch(zero):
        return zero
    return language().number(_formatted(float(value), positive))


def _formatted(value: float, number: str) -> str:
    match = PATTERN.fullmatch(number.strip("* "))
    if match is None:
        return f"{value:,.{SIGNIFICANT}g}"
    decimals = match["decimals"] or ""
    if match["rest"].startswith("E"):
        return f"{value:.{len(decimals)}E}"
    scaled = value / 1000 ** len(match["scale"]) * (100 if match["percent"] else 1)
    grouping = "," if "," in match["whole"] else ""
    places = len(decimals)
    sign = match["sign"] if round(scaled, places) else ""
    text = f"{round(scaled, places) + 0.0:{sign}{grouping}.{places}f}"  # + 0.0: zero has no sign
    optional = decimals.count("#")
    if optional:
        text = _without_zeros(text, len(decimals) - optional)
    return text + match["percent"]


def _without_zeros(text: str, least: int) -> str:
    """A number without the zeros at its end that the format does not ask for."""
    whole, _, decimals = text.partition(".")
    kept = decimals[:least] + decimals[least:].rstrip("0")
    return f"{whole}.{kept}" if kept else whole
