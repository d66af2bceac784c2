"""Rules of dates that are typed as text: the date of the next review."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import shown

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context

REVIEW, SINCE = "review_by", 4
OWN_RULE = "UnitCosts"
"""Only items in use are reviewed there: see the rules of delivery."""


def date_rules(context: Context) -> None:
    """Refuse a date of review that is no date, which would never be due; say where one has passed."""
    for table in context.tables.values():
        for number, row in enumerate(table.rows):
            if row.get(REVIEW) is None:
                continue
            if not _is_date(row[REVIEW]):
                context.report.at(
                    table, number, REVIEW, shown(row[REVIEW]), "a date as YYYY-MM-DD",
                    "Type the date of the next review, such as 2027-06-30, or clear the cell.", since=SINCE,
                )  # fmt: skip
            elif table.name != OWN_RULE and _day(row[REVIEW]) < date.today():  # noqa: DTZ011  the reader's day
                whose = f" (owner: {row['owner']})" if row.get("owner") else ""
                context.report.at(
                    table, number, REVIEW, f"{shown(row[REVIEW])}, which is past{whose}",
                    "a date still to come",
                    "Review the assumption, and set the date of the next review.", "warning",
                )  # fmt: skip


def _day(text: object) -> date:
    return date.fromisoformat(str(text).strip())


def _is_date(text: object) -> bool:
    try:
        return bool(_day(text))
    except ValueError:
        return False
