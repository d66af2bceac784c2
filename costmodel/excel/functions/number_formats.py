"""Number formats of Excel: whether a cell shows its number as a date."""

from __future__ import annotations

import re
from datetime import date, timedelta

FORMAT_TEXT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
"""Parts of a number format that stand for themselves, colours and currencies."""
FIRST_DATE, LAST_SERIAL = date(1899, 12, 30), 2_958_465
"""What the serial number 0 of Excel stands for, and the number of its last day."""


def shown_as_date(value: object, number_format: object) -> object:
    """The date that a number is shown as; the value itself where its format shows no date.

    >>> shown_as_date(45000, "dd/mm/yyyy"), shown_as_date(45000, "#,##0")
    (datetime.date(2023, 3, 15), 45000)
    """
    marks = set(FORMAT_TEXT.sub("", str(number_format or "")).lower())
    is_date = "y" in marks or {"d", "m"} <= marks
    if not is_date or not isinstance(value, int | float) or not 1 <= value <= LAST_SERIAL:
        return value
    return FIRST_DATE + timedelta(days=int(value))
