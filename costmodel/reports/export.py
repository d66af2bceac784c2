"""Output of ``costmodel run``: a workbook per scenario, a comparison workbook, and tidy tables."""

from __future__ import annotations

import csv
from functools import partial
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.errors import OutputError
from costmodel.files import inside, open_file, safe_name
from costmodel.reports.answers.comparison_workbook import compared
from costmodel.reports.files.earlier_output import replace_output, require_replaceable
from costmodel.reports.files.page_html import write_html
from costmodel.reports.page_list import scenario_pages
from costmodel.reports.results_csv import neutralised, results_csv
from costmodel.reports.second_process import SecondProcess
from costmodel.reports.sheets.result_report import ScenarioReport, now

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import BinaryIO

    import pandas as pd

    from costmodel.engine.results import Result

FORMATS = ("xlsx", "csv", "parquet", "html")
TABLES = ("csv", "parquet")
COMPARISON, TABLE = "comparison", "results"
TEXTS = ("set", "version", "scenario", "policy", "line", "unit", "of")
"""Columns with text from a workbook."""


def write_outputs(
    results: Sequence[Result], folder: str | Path, formats: Iterable[str] = ("xlsx", "csv")
) -> list[Path]:
    """Write the results of several scenarios of one set into a folder; the files written, in order.

    Files of an earlier run of the set are replaced, those of another set never: see ``table_path``.
    Raises OutputError for a format that is not known or cannot be written here, before anything is written,
    and where a file cannot be written; a file that was there before is then unchanged.
    """
    made_at = now()
    return write_reports([ScenarioReport(result, made_at) for result in results], folder, formats)


def write_reports(
    reports: Sequence[ScenarioReport],
    folder: str | Path,
    formats: Iterable[str] = ("xlsx", "csv"),
    beside: SecondProcess | None = None,
) -> list[Path]:
    """``write_outputs`` of results that are prepared already, so that other surfaces share what was made.

    ``beside`` is a second process that shares the work.
    """
    shared = beside or SecondProcess()
    wanted = require_formats(formats)
    results = [report.result for report in reports]
    if not results:
        raise OutputError("there are no results to write: name at least one scenario")
    home = Path(folder).resolve()
    paths = _workbook_paths(results, home) if "xlsx" in wanted else []
    pages = [path_in(home, each, each.scenario.name, kind="html") for each in results if "html" in wanted]
    of_tables = {kind: table_path(home, results[0], kind) for kind in wanted if kind in TABLES}
    require_replaceable(*paths, *pages, *of_tables.values())
    tables = []
    for kind, path in of_tables.items():
        tables.append(_results_csv(results, path) if kind == "csv" else _parquet(_table(results), path))
    if all(kind in TABLES for kind in wanted):
        return tables
    written = _workbooks(reports, paths, shared)
    shared.remember()
    if pages:
        written += [
            write_html(path, scenario_pages(report)) for path, report in zip(pages, reports, strict=True)
        ]
    return [*written, *tables]


def table_path(home: Path, result: Result, kind: str) -> Path:
    """Path of the table: ``results.csv``, or ``results-colombia.csv`` if the former is of another set.

    A table of another set, or one that cannot be read, is never replaced.
    """
    usual = home / f"{TABLE}.{kind}"
    if not usual.exists() or _set_in(usual, kind) == result.assumptions.set:
        return usual
    try:
        other = inside(home, f"{TABLE}-{safe_name(result.assumptions.set)}.{kind}")
    except ValueError as error:
        raise OutputError(f"no file name can be made for the results: {error}") from error
    if other.exists() and _set_in(other, kind) != result.assumptions.set:
        raise OutputError(
            f"{usual.name} and {other.name} in {home} are not tables of {result.assumptions.set}, and "
            "neither was replaced. Write into another folder with --out, or move them away."
        )
    return other


def _set_in(path: Path, kind: str) -> str | None:
    """The set of a table of results; None if it is not one."""
    try:
        if kind == "csv":
            with open_file(path) as file:
                rows = csv.DictReader(TextIOWrapper(file, encoding="utf-8-sig", newline=""))
                return str(next(rows)["set"]).removeprefix("'")
        import pandas as pd

        return str(pd.read_parquet(path, columns=["set"])["set"].iloc[0])
    except Exception:  # noqa: BLE001  whatever else it may be, it is not ours to replace
        return None


def require_formats(formats: Iterable[str]) -> list[str]:
    """The formats asked for, each once. Raises OutputError for one that cannot be written here."""
    wanted = list(dict.fromkeys(formats))
    unknown = [one for one in wanted if one not in FORMATS]
    if unknown or not wanted:
        raise OutputError(f"no format {', '.join(unknown) or 'named'}: choose from {', '.join(FORMATS)}")
    if "parquet" in wanted and find_spec("pyarrow") is None:
        raise OutputError(
            "Parquet needs the package pyarrow, which is not installed. Install costmodel[parquet], or leave "
            "parquet out of --formats; nothing was written."
        )
    return wanted


def _workbook_paths(results: Sequence[Result], home: Path) -> list[Path]:
    """The workbook of each scenario, and that which compares them."""
    paths = [path_in(home, result, result.scenario.name) for result in results]
    if len(results) > 1:
        paths.append(path_in(home, results[0], COMPARISON))
    if len({path.name.casefold() for path in paths}) < len(paths):
        raise OutputError(
            f"two workbooks would have the same file name, of {', '.join(path.name for path in paths)}: "
            f"rename a scenario; {COMPARISON} is taken. Nothing was written."
        )
    return paths


def _workbooks(reports: Sequence[ScenarioReport], paths: Sequence[Path], shared: SecondProcess) -> list[Path]:
    if not paths:
        return []
    others = [partial(compared, reports)] if len(reports) > 1 else []
    return [
        replace_output(path, partial(_put, content))
        for path, content in zip(paths, shared.contents(reports, others), strict=True)
    ]


def _put(content: bytes, file: BinaryIO) -> None:
    file.write(content)


def path_in(home: Path, result: Result, *names: str, kind: str = "xlsx") -> Path:
    """The path of a file of a result; the name is made safe, so that it stays within the folder."""
    parts = (result.assumptions.set, result.assumptions.version, *names)
    try:
        return inside(home, "-".join(safe_name(part) for part in parts) + f".{kind}")
    except ValueError as error:
        raise OutputError(f"no file name can be made for the results: {error}") from error


def _table(results: Sequence[Result]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([result.table() for result in results], ignore_index=True)


def write_table(frame: pd.DataFrame, path: Path, kind: str) -> Path:
    """Write a table as csv or parquet."""
    return _csv(frame, path) if kind == "csv" else _parquet(frame, path)


def _csv(frame: pd.DataFrame, path: Path) -> Path:
    """The table as CSV, UTF-8; text that a spreadsheet would read as a formula begins with an apostrophe."""
    texts = [name for name in TEXTS if name in frame.columns]
    safe = frame.assign(**{name: frame[name].map(_neutral(frame[name])) for name in texts})

    def write(file: BinaryIO) -> None:
        safe.to_csv(file, index=False, lineterminator="\n", encoding="utf-8")

    return replace_output(path, write)


def _neutral(column: pd.Series[str]) -> dict[str, str]:
    """Each text of a column made safe."""
    return {text: neutralised(text) for text in column.unique()}


def _results_csv(results: Sequence[Result], path: Path) -> Path:
    def write(file: BinaryIO) -> None:
        file.writelines(results_csv(results))

    return replace_output(path, write)


def _parquet(frame: pd.DataFrame, path: Path) -> Path:
    def write(file: BinaryIO) -> None:
        frame.to_parquet(file, index=False)

    return replace_output(path, write)
