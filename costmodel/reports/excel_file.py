"""Any result of the public functions, or a set of assumptions, as an Excel workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import singledispatch
from pathlib import Path

from costmodel.assumptions.format.tables import Assumptions
from costmodel.assumptions.format.writer import write_new
from costmodel.assumptions.versions.diff import Diff
from costmodel.comparison.bridge import Bridge
from costmodel.engine.results import Result
from costmodel.errors import ModelError
from costmodel.reports.bridge_workbook import write_bridge
from costmodel.reports.comparison_workbook import write_comparison
from costmodel.reports.diff_workbook import write_diff
from costmodel.reports.result_workbook import write_result
from costmodel.reports.uncertainty_workbook import write_uncertainty
from costmodel.uncertainty.simulation import Simulation


def to_excel(shown: object, path: str | Path) -> Path:
    """Write assumptions, a result, a simulation, a bridge or a diff as a workbook; its path.

    The results of ``run_all`` become the workbook that compares the scenarios. Assumptions are written as a
    workbook to work on, and no file is replaced by them. Raises OutputError where it cannot be written,
    ModelError for anything else; a table of pandas has a ``to_excel`` of its own.
    """
    writer = _writer(shown)
    return writer(Path(path))


@singledispatch
def _writer(shown: object) -> Callable[[Path], Path]:
    raise ModelError(
        f"found {type(shown).__name__}; expected assumptions, a result, the results of run_all, "
        "a simulation, a bridge or a diff"
    )


@_writer.register
def _(shown: Assumptions) -> Callable[[Path], Path]:
    return lambda path: write_new(path, shown)


@_writer.register
def _(shown: Result) -> Callable[[Path], Path]:
    return lambda path: write_result(shown, path)


@_writer.register
def _(shown: Mapping) -> Callable[[Path], Path]:  # type: ignore[type-arg]
    return lambda path: write_comparison(list(shown.values()), path)


@_writer.register
def _(shown: Simulation) -> Callable[[Path], Path]:
    return lambda path: write_uncertainty(shown, [], path)


@_writer.register
def _(shown: Bridge) -> Callable[[Path], Path]:
    return lambda path: write_bridge(path, shown)


@_writer.register
def _(shown: Diff) -> Callable[[Path], Path]:
    return lambda path: write_diff(path, shown)
