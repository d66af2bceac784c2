"""What the tables must be to one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.report import Report
    from costmodel.assumptions.tables import TableData


def check_tables(tables: Mapping[str, TableData], report: Report) -> None:
    """Tell the report of everything that is wrong."""
