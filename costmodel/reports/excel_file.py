"""Any result of the public functions, or a set of assumptions, as an Excel workbook."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from pathlib import Path

from costmodel.assumptions.format.tables import Assumptions
from costmodel.assumptions.format.writer import write_new
from costmodel.assumptions.versions.diff import Diff
from costmodel.comparison.bridge import Bridge
from costmodel.engine.results import Result
from costmodel.errors import ModelError, OutputError
from costmodel.reports.answers.bridge_workbook import write_bridge
from costmodel.reports.answers.comparison_workbook import write_comparison
from costmodel.reports.answers.diff_workbook import write_diff
from costmodel.reports.ranges.uncertainty_report import uncertainty_of
from costmodel.reports.ranges.uncertainty_workbook import write_uncertainty
from costmodel.reports.result_workbook import write_result
from costmodel.uncertainty.simulation import Simulation


def to_excel(shown: object, path: str | Path) -> Path:
    """Write assumptions, a result, a simulation, a bridge or a diff as a workbook; its path.

    The results of ``run_all`` become the workbook that compares the scenarios. Assumptions are written as a
    workbook to work on, and no file is replaced by them. Raises OutputError where it cannot be written or is
    not named .xlsx, ModelError for anything else; a table of pandas has a ``to_excel`` of its own.
    """
    if Path(path).suffix.lower() != ".xlsx":
        raise OutputError(f"{path}: found no name of a workbook. Name a file that ends in .xlsx.")
    return _written(shown, Path(path))


@singledispatch
def _written(shown: object, path: Path) -> Path:  # noqa: ARG001  each kind has a function of its own
    raise ModelError(
        f"found {type(shown).__name__}; expected assumptions, a result, the results of run_all, "
        "a simulation, a bridge or a diff"
    )


@_written.register
def _(shown: Assumptions, path: Path) -> Path:
    return write_new(path, shown)


@_written.register
def _(shown: Result, path: Path) -> Path:
    return write_result(shown, path)


@_written.register
def _(shown: Mapping, path: Path) -> Path:  # type: ignore[type-arg]
    return write_comparison(list(shown.values()), path)


@_written.register
def _(shown: Simulation, path: Path) -> Path:
    return write_uncertainty(uncertainty_of(shown), path)


@_written.register
def _(shown: Bridge, path: Path) -> Path:
    return write_bridge(path, shown)


@_written.register
def _(shown: Diff, path: Path) -> Path:
    return write_diff(path, shown)
