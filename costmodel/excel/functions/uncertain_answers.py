"""What the functions of Excel answer about uncertainty: tables that spill, ready to be charted.

A simulation is made once for all lines and policies that cells ask of it; its draws are given up then, and
only the tables of percentiles are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.engine.line_items.lines import TOTAL
from costmodel.excel.functions.answers import COST_PARTS, Table, cell
from costmodel.excel.functions.cell_values import chosen
from costmodel.excel.functions.return_answers import basis_of
from costmodel.excel.host import CellError
from costmodel.uncertainty.kept_figures import DRAWN_MEASURES
from costmodel.uncertainty.percentiles import PERCENTILES
from costmodel.uncertainty.sensitivity import sensitivity
from costmodel.uncertainty.simulation import LINES, simulate

if TYPE_CHECKING:
    import pandas as pd

    from costmodel.excel.functions.models import Held
    from costmodel.uncertainty.sensitivity import Sensitivity
    from costmodel.uncertainty.simulation import Simulation

    Tables = dict[tuple[str, str, str], Table]
    """By policy, line or measure, and basis."""

LEAST_DRAWS, MOST_DRAWS, LARGEST_SEED = 100, 10_000, 999_999
MORE_DRAWS = "The command line takes more."
HORIZON = "horizon"
"""Stands in place of a year."""
SHOWN = ("unit", "central", "mean", *PERCENTILES, "chance_above_central")
HEADER: list[object] = ["year", *(name.replace("_", " ") for name in SHOWN)]


# --- one assumption after the other -------------------------------------------------------------------


def tornado(outcome: Held, metric: str, policy: str, basis: str | None) -> Table:
    """What each uncertain assumption alone does to a metric, the widest first."""
    policy_name = chosen(policy, "policy", (*outcome.result.policies, TOTAL))
    against = basis_of(outcome, basis)

    def make() -> Table:
        result = outcome.result
        return _tornado(
            sensitivity(result.assumptions, result.scenario.name, metric, policy=policy_name, basis=against)
        )

    return outcome.kept(("sensitivity", metric, policy_name, against), make, slow=True)


def _tornado(analysis: Sensitivity) -> Table:
    """The metric with its central value and threshold in the first row, below it a row an assumption."""
    metric, unit = analysis.metric, analysis.unit
    turn = "" if analysis.threshold is None else analysis.threshold
    count = f"ranges with an effect: {len(analysis.bars)}, without: {analysis.without_effect}"
    return [
        ["assumption", "unit", "low", "central", "high", f"{metric} at low", f"{metric} at high",
         f"span in {unit}", "switching value", "switching", "cells"],
        [f"{analysis.label}: {analysis.policy}, {analysis.stamp['scenario']}, {analysis.basis}", unit, "",
         cell(analysis.central), "", "", "", "", turn,
         "" if analysis.threshold is None else "threshold", count],
        *(
            [*map(cell, (bar.assumption, bar.unit, bar.low, bar.central, bar.high, bar.at_low, bar.at_high,
             bar.span, bar.switching_value, bar.switching, ", ".join(bar.cells)))]
            for bar in analysis
        ),
    ]  # fmt: skip


# --- all at once --------------------------------------------------------------------------------------


def simulated(outcome: Held, line: str, policy: str, draws: int, seed: int, basis: str | None) -> Table:
    """Percentiles of a line by year, or of a measure of the horizon, over draws of all ranges."""
    kinds = _kinds(outcome)
    line_name = chosen(line, "line", kinds)
    against = basis_of(outcome, basis)
    owners = (*outcome.result.policies, TOTAL)
    whose = chosen(policy, "policy", owners)
    if line_name not in DRAWN_MEASURES and whose not in kinds[line_name]:
        only = ", ".join(kinds[line_name])
        raise CellError(f'Name another policy: there is no {line_name} of "{whose}", only of {only}.')
    # What is asked for most is kept in every simulation; any other line takes one of its own.
    lines = LINES if line_name in (*LINES, *DRAWN_MEASURES) else (outcome.lines[whose, line_name][0].name,)
    tables = outcome.kept(
        ("simulation", draws, seed, lines), lambda: _drawn(outcome, draws, seed, lines), slow=True
    )
    return tables[whose, line_name, against]


def _kinds(outcome: Held) -> dict[str, list[str]]:
    """The lines and measures that can be simulated, each line with the policies that have it."""

    def make() -> dict[str, list[str]]:
        kinds: dict[str, list[str]] = {name: [] for name in (*LINES, *DRAWN_MEASURES)}
        for owner, name in outcome.lines:
            if owner:
                kinds.setdefault(name, []).append(owner)
        return kinds

    return outcome.kept("simulated lines", make)


def _drawn(outcome: Held, draws: int, seed: int, lines: tuple[str, ...]) -> Tables:
    result = outcome.result
    return _tables(outcome, simulate(result.assumptions, result.scenario.name, draws, seed, lines=lines))


def _tables(outcome: Held, simulation: Simulation) -> Tables:
    """All tables of a simulation."""
    currency = outcome.result.unit("nominal")
    made: Tables = {}
    for basis in simulation.bases:
        yearly = simulation.table(basis)
        units = [
            currency if unit == "LCU" and outcome.lines[policy, line][0].part in COST_PARTS else unit
            for policy, line, unit in zip(yearly["policy"], yearly["line"], yearly["unit"], strict=True)
        ]
        years = yearly["year"].to_numpy(dtype=object, na_value=HORIZON)
        made |= _by_figure(yearly.assign(unit=units, year=years), "line", basis)
        whole = simulation.appraisal(basis).assign(year=HORIZON)
        made |= _by_figure(whole, "measure", basis)
    return made


def _by_figure(frame: pd.DataFrame, kind: str, basis: str) -> Tables:
    """A table with headers for each policy and line."""
    made: Tables = {}
    columns = (map(cell, frame[name].tolist()) for name in ("year", *SHOWN))
    for owner, name, *row in zip(frame["policy"], frame[kind], *columns, strict=True):
        made.setdefault((owner, name, basis), [HEADER]).append(row)
    return made
