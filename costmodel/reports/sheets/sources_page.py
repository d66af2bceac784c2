"""The page Sources: where the assumptions come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.reports.layout.page import Page, PageTable, TableColumn, TableRow
from costmodel.wording.catalogue import Verbatim

if TYPE_CHECKING:
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Sources"
WIDTHS = (24, 90, 60, 13, 22, 50)
COLUMNS = {
    "source": TableColumn("Source"),
    "citation": TableColumn("Citation", wrap=True),
    "link": TableColumn("Link", wrap=True),
    "accessed": TableColumn("Accessed"),
    "licence": TableColumn("Licence", wrap=True),
    "note": TableColumn("Note", wrap=True),
}


def sources(report: ScenarioReport) -> Page:
    """Every source of the set with its citation."""
    rows = [
        TableRow([Verbatim(row[name] or "") for name in COLUMNS])
        for row in report.result.assumptions.table("Sources").rows
    ]
    return Page(
        NAME, "Sources", "Where the assumptions come from.", report.stamp,
        [PageTable(list(COLUMNS.values()), rows, name=NAME, height=20)], WIDTHS, frozen=1,
    )  # fmt: skip
