"""Output of ``costmodel simulate``: the workbook of a simulation and its tidy tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.engine.line_items.stamp import BEFORE, stamped
from costmodel.errors import CostModelError
from costmodel.reports.export import TABLES, path_in, require_formats, write_table
from costmodel.reports.files.page_html import write_html
from costmodel.reports.ranges.uncertainty_report import uncertainty_of
from costmodel.reports.ranges.uncertainty_workbook import uncertainty_pages, write_uncertainty
from costmodel.uncertainty.sensitivity import sensitivities
from costmodel.uncertainty.simulation import simulate
from costmodel.uncertainty.uncertain import uncertain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.reports.ranges.uncertainty_report import Uncertainty
    from costmodel.uncertainty.sensitivity import Sensitivity
    from costmodel.uncertainty.simulation import Simulation

DRAWN = ("npv", "gross_cost")
"""Metrics with a tornado in the workbook."""


def tornados(simulation: Simulation) -> list[Sensitivity]:
    """The sensitivities shown with a simulation: of its scenario, all policies, the horizon."""
    result = simulation.result
    return sensitivities(result.assumptions, result.scenario.name, DRAWN)


def simulated(assumptions: Assumptions, scenario: str, draws: int) -> Uncertainty:
    """A simulation of a scenario with its sensitivities. Raises CostModelError where nothing has a range."""
    if not uncertain(assumptions):
        raise CostModelError(
            "No assumption has a range. Give low and high beside the values that are uncertain, then run the "
            "macro again."
        )
    simulation = simulate(assumptions, scenario, draws)
    return uncertainty_of(simulation, tornados(simulation))


def write_simulation(
    uncertainty: Uncertainty, folder: str | Path, formats: Iterable[str] = ("xlsx", "csv")
) -> list[Path]:
    """Write a simulation into a folder; the files written, in order.

    Raises OutputError for a format that is not known or cannot be written here, before anything is written,
    and where a file cannot be written; a file that was there before is then unchanged.
    """
    wanted = require_formats(formats)
    home, written, result = Path(folder), [], uncertainty.report.result
    stem = result.scenario.name
    if "xlsx" in wanted:
        path = path_in(home, result, stem, "uncertainty", kind="xlsx")
        written.append(write_uncertainty(uncertainty, path))
    if "html" in wanted:
        path = path_in(home, result, stem, "uncertainty", kind="html")
        written.append(write_html(path, uncertainty_pages(uncertainty)))
    kinds = [kind for kind in wanted if kind in TABLES]
    frames = tables(uncertainty) if kinds else {}
    for kind in kinds:
        for name, frame in frames.items():
            written.append(write_table(frame, path_in(home, result, stem, name, kind=kind), kind))
    return written


def tables(uncertainty: Uncertainty) -> dict[str, pd.DataFrame]:
    """The tidy tables by name: percentiles, appraisal, chances, draws that are held; each with its origin."""
    import pandas as pd

    def of_every_basis(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
        parts = [frame.assign(basis=basis) for basis, frame in frames.items()]
        whole = pd.concat(parts, ignore_index=True)
        return whole[["basis", *(name for name in whole.columns if name != "basis")]]

    named = {
        "percentiles": of_every_basis(uncertainty.tables),
        "appraisal": of_every_basis(uncertainty.appraisal),
        "chances": uncertainty.chances,
    }
    simulation = uncertainty.simulation
    limits = simulation.held_draws()
    if len(limits):
        named["held"] = limits
    return {
        name: stamped(frame, simulation.stamp, (*BEFORE, "draws", "seed")) for name, frame in named.items()
    }
