"""The comparison workbook: several scenarios of one set beside one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.errors import OutputError
from costmodel.reports.answers.comparison_pages import ComparedScenarios, comparison_pages
from costmodel.reports.files.page_file import write_pages
from costmodel.reports.sheets.result_report import ScenarioReport, now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from costmodel.engine.results import Result
    from costmodel.reports.layout.page import Page


def write_comparison(results: Sequence[Result], path: str | Path, made_at: datetime | None = None) -> Path:
    """Write the workbook that compares scenarios of one set, whole or not at all.

    Raises OutputError where it cannot be written, and where the results are not of the same assumptions.
    """
    made_at = made_at or now()
    pages, properties = compared([ScenarioReport(result, made_at) for result in results])
    return write_pages(path, pages, properties)


def compared(reports: Sequence[ScenarioReport]) -> tuple[list[Page], dict[str, Any]]:
    """The pages and the properties of the workbook. Raises OutputError as ``write_comparison`` does."""
    results = [report.result for report in reports]
    if len({result.assumptions.content_hash for result in results}) != 1:
        raise OutputError("a comparison needs scenarios of one version of one set; nothing was written")
    beside = ComparedScenarios(tuple(reports))
    properties = {
        **beside.first.properties,
        "title": f"{beside.first.result.assumptions.title}: scenarios compared",
        "scenario": ", ".join(result.scenario.name for result in results),
        "checks": beside.verdict.words,
    }
    return comparison_pages(beside), properties
