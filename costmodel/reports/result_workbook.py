"""The result workbook of one scenario: from the page a minister reads to the assumption behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.reports.files.page_file import write_pages
from costmodel.reports.page_list import scenario_pages
from costmodel.reports.sheets.result_report import ScenarioReport, now

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from costmodel.engine.results import Result


def write_result(result: Result, path: str | Path, made_at: datetime | None = None) -> Path:
    """Write the workbook of one scenario, whole or not at all.

    Raises OutputError where it cannot be written; a file that was there before is then unchanged.
    """
    report = ScenarioReport(result, made_at or now())
    return write_pages(path, scenario_pages(report), report.properties)
