"""What SB_GUARANTEE answers: a measure of guarantees by year, or every figure of them as a table."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from costmodel.engine.statements.guarantees import COLUMNS, OF_GUARANTEES, figures_of, guarantee_rows
from costmodel.excel.functions.answers import NOT_DEFINED, Table, cell, lain_out
from costmodel.excel.functions.cell_values import chosen, together
from costmodel.excel.host import CellError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from costmodel.excel.functions.models import Held, Model

    Names = list[list[str]]

NO_GUARANTEES = "The set has no rows in the table Guarantees: what the law promises is not known."
"""Answer for a set without guarantees."""


def every_guarantee(outcome: Held) -> Table:
    """Marks, gaps, adequacy, redress and participation with headers."""
    if not outcome.result.bound.names.entitlements.guarantees:
        return [[NO_GUARANTEES]]

    def make() -> Table:
        rows = guarantee_rows(outcome.result, outcome.result.living_standards)
        return [list(COLUMNS), *([cell(row[name]) for name in COLUMNS] for row in rows)]

    return outcome.kept(("guarantees",), make)


def of_guarantees(
    model: Model, guarantees: Names, years: NDArray[np.intp] | None, scenarios: Names, measures: Names
) -> Any:  # noqa: ANN401  cells
    """A measure of guarantees in years, all without ``years``; n/a where it is not known."""
    first = model.scenario(scenarios[0][0]).result
    known, modelled = first.bound.names.entitlements.guarantees, first.years
    whole: list[list[int]] = [list(modelled)] if years is None else years.tolist()
    outside = [year for year in chain.from_iterable(whole) if year not in modelled]
    if outside:
        raise CellError(f"Give a year from {modelled[0]} to {modelled[-1]}: found {outside[0]}.")
    return lain_out(
        [
            [_figure(model.scenario(scenario), _named(name, known), measure, year)
             for name, year, scenario, measure in row]
            for row in together(guarantees, whole, scenarios, measures)
        ]
    )  # fmt: skip


def _named(name: str, known: tuple[str, ...]) -> str:
    """The guarantee as the set has it; in a set without guarantees every name is one that is not known."""
    return chosen(name, "guarantee", known) if known else name


def _figure(outcome: Held, guarantee: str, measure: str, year: int) -> object:
    measure_name = chosen(measure, "measure", OF_GUARANTEES)
    pair = outcome.kept(
        ("guarantee", guarantee, measure_name), lambda: figures_of(outcome.result, measure_name, guarantee)
    )
    return NOT_DEFINED if pair is None else cell(float(pair[1][outcome.result.years.index(year)]))
