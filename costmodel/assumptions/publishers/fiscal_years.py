"""Whether the years of a series are calendar or fiscal years, according to its note.

A set names a fiscal year by the year it begins in; many publishers name it by the year it ends in. Column
2025 of a source with fiscal years from July is then July 2024 to June 2025, the set's year 2024.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from costmodel.assumptions.format.months import MONTHS

END, START, UNKNOWN = "end", "start", "unknown"
SHIFT, KEEP, OF_CALENDAR = "shift", "keep", "calendar"
_MONTH = "(" + "|".join(name[:3] for name in MONTHS) + ")[a-z]*"
_BY_END = re.compile(r"[FS]Y ?\(t-1/t\) ?= ?CY ?\(t\)|CY ?\(t\) ?= ?[FS]Y ?\(t-1/t\)(?! ?[*+])")
_BY_START = re.compile(r"[FS]Y ?\(t/t\+1\) ?= ?CY ?\(t\)|CY ?\(t\) ?= ?[FS]Y ?\(t/t\+1\)(?! ?[*+])")
_AVERAGED = re.compile(r"\d ?\* ?[FS]Y|\bavg\b|average of (?:the )?fiscal years", re.IGNORECASE)
_CALENDAR = re.compile(r"reporting in calendar year: yes", re.IGNORECASE)
_FISCAL = re.compile(
    r"reporting in calendar year: no|data refer to fiscal years|\bFY ?\d{4}/\d{2}", re.IGNORECASE
)
_BEGINS = re.compile(
    rf"(?:starts?|begins?|runs) (?:on |in |from )?{_MONTH}|\b{_MONTH} ?/ ?{_MONTH}", re.IGNORECASE
)
_LAST_ACTUAL = re.compile(r"latest actual data: FY ?(\d{4})/\d{2}", re.IGNORECASE)


@dataclass(frozen=True)
class FiscalYears:
    """Fiscal years behind the years of a series."""

    named_by: str
    """end, start, or unknown."""
    month: int | None
    """The month they begin in, where the note says so."""
    note: str
    """The publisher's note."""

    @property
    def words(self) -> str:
        """What the year 2025 of the source is."""
        begin = f", from {MONTHS[self.month - 1]}" if self.month else ""
        meaning = {END: "2025 is 2024/25", START: "2025 is 2025/26"}.get(
            self.named_by, "2025 is 2024/25 or 2025/26"
        )
        return f"fiscal years{begin}: {meaning}"


def fiscal_years(note: str, last_actual: str = "") -> FiscalYears | None:
    """The fiscal years a note speaks of; None where the figures are of calendar years.

    ``last_actual`` is the last year with actual figures as the source names it; it shows how the source names
    the fiscal year that its note calls the latest.

    >>> fiscal_years("Fiscal year data are mapped to calendar year as follows: FY(t-1/t) = CY(t)").named_by
    'end'
    """
    text = " ".join(note.split())
    if _AVERAGED.search(text) or _CALENDAR.search(text):
        return None
    named_by = END if _BY_END.search(text) else START if _BY_START.search(text) else ""
    month = _month(text)
    fiscal = _FISCAL.search(text) or last_actual.strip().upper().startswith("FY")
    if not named_by and (month == 1 or not fiscal):
        return None
    return FiscalYears(named_by or _named_by_latest(text, last_actual), month, text)


def averaged(note: str) -> bool:
    """Whether a note says that the calendar years of a series were made from fiscal years."""
    return _AVERAGED.search(" ".join(note.split())) is not None


def _month(text: str) -> int | None:
    begins = _BEGINS.search(text)
    if begins is None:
        return None
    name = (begins[1] or begins[2]).capitalize()
    return [month[:3] for month in MONTHS].index(name) + 1


def _named_by_latest(text: str, last_actual: str) -> str:
    latest = _LAST_ACTUAL.search(text)
    if latest is None or not last_actual.strip().isdigit():
        return UNKNOWN
    return {int(latest[1]) + 1: END, int(latest[1]): START}.get(int(last_actual), UNKNOWN)
