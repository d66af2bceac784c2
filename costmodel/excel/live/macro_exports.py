"""What macros write into a folder: the costing minute, and where files go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.run import run
from costmodel.excel.live.macro_book import assumptions_of, settings
from costmodel.excel.live.macro_runner import MacroResult
from costmodel.excel.live.macro_selection import scenario_of
from costmodel.files import safe_name
from costmodel.reports.sheets.result_report import ScenarioReport, now

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xlwings as xw

KINDS = (".docx", ".html")
"""A minute is written for Word and for a browser."""


def export_folder(name: str, said: Mapping[str, str]) -> Path:
    """The folder that the sheet Control names, or the usual one of a set."""
    chosen = said.get("folder", "")
    return Path(chosen).expanduser() if chosen else Path.home() / "Documents" / "costmodel" / safe_name(name)


def minute_written(book: xw.Book, scenario: str, policy: str) -> MacroResult:
    """The minute of a scenario or a policy, as named or as Control says, written into the folder."""
    from costmodel.reports.minute.minute_document import minute_path, write_minute  # noqa: PLC0415  slow to import
    from costmodel.reports.minute.minute_register import register_of  # noqa: PLC0415  as above
    from costmodel.reports.minute.minute_subject import minute_subject  # noqa: PLC0415  as above

    assumptions, said = assumptions_of(book), settings(book)
    named = policy or said.get("policy", "")
    report = ScenarioReport(run(assumptions, scenario_of(book, scenario)), now())
    about = minute_subject(report, None if named in ("", TOTAL) else named)
    folder = export_folder(assumptions.set, said)
    for kind in KINDS:
        write_minute(about, minute_path(report.result, folder, about.policy, kind))
    done = f"Costing minute of {about.label}, for Word and browser, written to {folder}."
    return MacroResult(f"{done} {register_of(about).unsigned}".strip())
