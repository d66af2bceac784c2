"""Values as text in their number format, for pages that no spreadsheet formats."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from costmodel.reports.layout.page import GENERAL
from costmodel.wording.catalogue import language, tr

if TYPE_CHECKING:
    from costmodel.reports.layout.page import CellValue

PATTERN = re.compile(
    r"(?P<sign>\+?)(?P<whole>[#,]*0)(?:\.(?P<decimals>[0#]+))?(?P<scale>,*)(?P<percent>%?)(?P<rest>.*)"
)
QUOTED = re.compile(r'"[^"]*"')
SIGNIFICANT = 6
NO_FIGURE = "no figure"


def shown(value: CellValue, number: str = GENERAL) -> str:
    """A cell as a reader sees it.

    >>> shown(2.5e9, "#,##0.00,,,;-#,##0.00,,,;0"), shown(0.0, "#,##0;-#,##0;none"), shown(-0.0123, "0.0%")
    ('2.50', 'none', '-1.2%')
    >>> shown(-0.0003, "0.0%"), shown(0.0003, "+0.0%;-0.0%;0.0%")
    ('0.0%', '0.0%')
    >>> shown(10.7e6, '#,##0.0,,"m"')
    '10.7m'
    """
    if value is None or isinstance(value, str):
        return tr(value or "")
    if not math.isfinite(value):
        return tr(NO_FIGURE)
    form = _form(number)
    if value == 0 and form.zero is not None:
        return form.zero
    return language().number(form.text(float(value))) + form.after


def has_fixed_decimals(number: str) -> bool:
    """Whether a larger figure above 0 never takes less room in a number format."""
    form = _form(number)
    return form.kind == "f" and not form.optional


class _Form(NamedTuple):
    """What a number format says of a figure."""

    places: int = SIGNIFICANT
    optional: int = 0
    """Of the decimals, those that are left out where they are 0."""
    divisor: int = 1
    percent: str = ""
    grouping: str = ","
    sign: str = ""
    kind: str = "g"
    """General (g), with an exponent (E), or with a fixed number of decimals (f)."""
    zero: str | None = None
    """What stands for 0."""
    after: str = ""
    """Text behind the figure, such as the letter of millions."""

    def text(self, value: float) -> str:
        """A figure in English marks."""
        if self.kind == "g":
            return f"{value:,.{self.places}g}"
        if self.kind == "E":
            return f"{value:.{self.places}E}"
        scaled = round(value / self.divisor * (100 if self.percent else 1), self.places)
        sign = self.sign if scaled else ""
        text = f"{scaled + 0.0:{sign}{self.grouping}.{self.places}f}"  # + 0.0: zero has no sign
        if self.optional:
            text = _without_zeros(text, self.places - self.optional)
        return text + self.percent


@lru_cache(maxsize=1024)
def _form(number: str) -> _Form:
    """A number format as it is read for a figure above 0."""
    positive, _, others = number.partition(";")
    zero = others.partition(";")[2]
    dash = zero if zero and not PATTERN.fullmatch(zero) else None
    match = PATTERN.fullmatch(positive.strip("* "))
    if match is None:
        return _Form(zero=dash)
    decimals = match["decimals"] or ""
    return _Form(
        places=len(decimals),
        optional=decimals.count("#"),
        divisor=1000 ** len(match["scale"]),
        percent=match["percent"],
        grouping="," if "," in match["whole"] else "",
        sign=match["sign"],
        kind="E" if match["rest"].startswith("E") else "f",
        zero=dash,
        after=match["rest"].strip('"') if QUOTED.fullmatch(match["rest"]) else "",
    )


def _without_zeros(text: str, least: int) -> str:
    """A number without the zeros at its end that the format does not ask for."""
    whole, _, decimals = text.partition(".")
    kept = decimals[:least] + decimals[least:].rstrip("0")
    return f"{whole}.{kept}" if kept else whole
