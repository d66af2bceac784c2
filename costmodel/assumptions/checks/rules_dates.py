"""Rules of dates that are typed as text: the date of the next review."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context

REVIEW, SINCE = "review_by", 4


def date_rules(context: Context) -> None:
    """Refuse a date of review that is no date: it would never be due."""
    for table in context.tables.values():
        for number, row in enumerate(table.rows):
            if row.get(REVIEW) is not None and not _is_date(row[REVIEW]):
                context.report.at(
                    table, number, REVIEW, shown(row[REVIEW]), "a date as YYYY-MM-DD",
                    "Type the date of the next review, such as 2027-06-30, or clear the cell.", since=SINCE,
                )  # fmt: skip


def _is_date(text: object) -> bool:
    try:
        return bool(date.fromisoformat(str(text).strip()))
    except ValueError:
        return False
