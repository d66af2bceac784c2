"""The comparison workbook: several scenarios of one set beside one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.errors import OutputError
from costmodel.reports.comparison_pages import ComparedScenarios, comparison_pages
from costmodel.reports.page_file import write_pages
from costmodel.reports.result_report import ScenarioReport, now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from costmodel.engine.results import Result


def write_comparison(results: Sequence[Result], path: str | Path, made_at: datetime | None = None) -> Path:
    """Write the workbook that compares scenarios of one set, whole or not at all.

    Raises OutputError where it cannot be written, and where the results are not of the same assumptions.
    """
    made_at = made_at or now()
    return write_compared([ScenarioReport(result, made_at) for result in results], path)


def write_compared(reports: Sequence[ScenarioReport], path: str | Path) -> Path:
    """Write the workbook that compares scenarios. Raises OutputError as ``write_comparison`` does."""
    results = [report.result for report in reports]
    if len({result.assumptions.content_hash for result in results}) != 1:
        raise OutputError("a comparison needs scenarios of one version of one set; nothing was written")
    compared = ComparedScenarios(tuple(reports))
    properties = {
        **compared.first.properties,
        "title": f"{compared.first.result.assumptions.title}: scenarios compared",
        "scenario": ", ".join(result.scenario.name for result in results),
        "checks": compared.verdict.words,
    }
    return write_pages(path, comparison_pages(compared), properties)
