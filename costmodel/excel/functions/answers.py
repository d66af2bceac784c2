"""What the functions of Excel answer: figures of a model as single cells, blocks and tables."""

from __future__ import annotations

import math
import textwrap
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.paths import full_paths
from costmodel.engine.inputs.drawn_values import effective
from costmodel.engine.results import BASES
from costmodel.excel.functions.cell_values import chosen, together
from costmodel.excel.host import CellError, unknown
from costmodel.model.measure_list import LINE_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from costmodel.engine.inputs.entries import Entry
    from costmodel.excel.functions.models import Held, Model

    Names = list[list[str]]
    Years = NDArray[np.intp]

Table = list[list[object]]
NOT_DEFINED, INFINITE = "n/a", "infinite"
"""The text of a cell for a ratio that is not defined, or whose cost is nothing."""
COST_PARTS = ("benefits", "delivery", "cost", "totals")
"""Parts of the model with lines in LCU of the year."""
LONGEST_TEXT = 255
"""Classic Excel makes #VALUE! of a longer text that a function gives back."""
TOTAL, EVERYBODY = "total", "all"


# --- figures by name and year -------------------------------------------------------------------------

NO_SURVEY = "The set has no table Welfare: who is poor is not known."
"""Answer of SB_DISTRIBUTION for a set without a survey."""
NO_OUTTURN = "No outturn is reported: the set has no rows in the table Outturn."
"""Answer of SB_MONITORING for a set without outturn."""
OUTTURN = "outturn "
"""Beginning of the column of last year in the framework."""


def cost(model: Model, policies: Names, years: Years, scenarios: Names, lines: Names, basis: str) -> Any:  # noqa: ANN401  cells
    """A cost line of policies in years; scenarios and lines may be lists as well."""
    per = chosen(basis, "basis", BASES)

    def row_of(policy: str, scenario: str, line: str) -> NDArray[np.float64]:
        outcome = model.scenario(scenario)
        owners = outcome.kept(("cost lines",), lambda: _owners(outcome, COST_PARTS, "LCU"))
        line_name = chosen(line, "line", owners)
        figure = _modelled(outcome, _policy(policy, owners[line_name], line_name), line_name)
        return figure if per == "nominal" else figure / outcome.result.divisor(per)[0]

    return _block(_years_of(model, scenarios), years, row_of, policies, scenarios, lines)


def beneficiaries(model: Model, policies: Names, years: Years, scenarios: Names) -> Any:  # noqa: ANN401  cells
    """People whom policies reach."""
    line = "beneficiaries"

    def row_of(policy: str, scenario: str) -> NDArray[np.float64]:
        outcome = model.scenario(scenario)
        return _modelled(outcome, _policy(policy, outcome.result.policies, line), line)

    return _block(_years_of(model, scenarios), years, row_of, policies, scenarios)


def people(model: Model, groups: Names, years: Years, scenarios: Names) -> Any:  # noqa: ANN401  cells
    """People of target groups, or everybody."""

    def row_of(name: str, scenario: str) -> NDArray[np.float64]:
        outcome = model.scenario(scenario)
        group = chosen(name, "group", (*outcome.result.bound.names.groups, EVERYBODY))
        return _modelled(outcome, "", "population" if group == EVERYBODY else f"{group}.group_people")

    return _block(_years_of(model, scenarios), years, row_of, groups, scenarios)


def _years_of(model: Model, scenarios: Names) -> tuple[int, ...]:
    """The years of the model, which all scenarios share."""
    return model.scenario(scenarios[0][0]).result.years


def _modelled(outcome: Held, policy: str, line: str) -> NDArray[np.float64]:
    """A line item over the years of the model alone."""
    return outcome.figure(policy, line)[-len(outcome.result.years) :]


def _owners(outcome: Held, parts: Sequence[str], unit: str) -> dict[str, list[str]]:
    """The policies of every yearly line of some parts of the model."""
    owners: dict[str, list[str]] = {}
    for (owner, line), (block, _) in outcome.lines.items():
        if block.part in parts and block.unit == unit and block.years:
            owners.setdefault(line, []).append(owner)
    return owners


def _policy(name: str, known: Sequence[str], line: str) -> str:
    if name == TOTAL and name not in known:
        raise CellError(f'Name a policy: {line} has no "{TOTAL}"; sum the policies.')
    return chosen(name, "policy", known)


def _block(
    modelled: Sequence[int],
    years: Years,
    row_of: Callable[..., NDArray[np.float64]],
    *lists: Names,
) -> float | list[list[float]]:
    """Figures spread as Excel spreads arrays: names down and years across give a block.

    Each list holds one of the names that ``row_of`` takes.
    """
    if years.size == 1 and all(len(names) == len(names[0]) == 1 for names in lists):
        row = row_of(*(names[0][0] for names in lists))
        return float(row[_place(years.item(), modelled)])
    for edge in (int(years.min()), int(years.max())):
        _place(edge, modelled)
    keys = together(*lists)
    rows = {key: row_of(*key) for key in dict.fromkeys(chain.from_iterable(keys))}
    order = {key: k for k, key in enumerate(rows)}
    which = np.array([[order[key] for key in line] for line in keys])
    try:
        figures = np.array(list(rows.values()))[which, years - modelled[0]]
    except IndexError:
        shapes = f"{which.shape[0]} x {which.shape[1]} and {years.shape[0]} x {years.shape[1]}"
        raise CellError(f"Give names in one column and years in one row: found {shapes} cells.") from None
    return figures.tolist()  # type: ignore[no-any-return]


def _place(year: int, modelled: Sequence[int]) -> int:
    if not modelled[0] <= year <= modelled[-1]:
        raise CellError(f"Give a year from {modelled[0]} to {modelled[-1]}: found {year}.")
    return year - modelled[0]


# --- cells and tables ---------------------------------------------------------------------------------


def cell(value: object) -> object:
    """A value as a cell can hold it: no host takes infinity, and a missing number is no text."""
    if isinstance(value, float | np.floating):
        if math.isfinite(value):
            return float(value)
        return NOT_DEFINED if math.isnan(value) else INFINITE if value > 0 else f"minus {INFINITE}"
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return value[: LONGEST_TEXT - 1] + "…"
    return "" if value is None else value


def wrapped(text: str) -> list[str]:
    """A line of text in pieces that a cell can hold, the later ones indented further than the first."""
    margin = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(text, LONGEST_TEXT, subsequent_indent=f"{margin}    ") or [""]


def lain_out(rows: Table) -> object:
    """Rows as a host wants them: one cell alone is no array."""
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


def spread(figure: NDArray[np.float64] | float) -> object:
    """A figure as rows of cells."""
    return lain_out([[cell(value) for value in row] for row in np.atleast_2d(figure).tolist()])


def table(frame: pd.DataFrame, head: str) -> Table:
    """A table with its header row, the index as its first column."""
    header = [head, *(name if isinstance(name, int) else str(name) for name in frame.columns)]
    columns = (
        map(cell, column)
        for column in (frame.index.tolist(), *(values.tolist() for _, values in frame.items()))
    )
    return [header, *(list(row) for row in zip(*columns, strict=True))]


def budget(outcome: Held, by: str, basis: str) -> Table:
    """The budget of all years."""
    return outcome.kept(("budget", by, basis), lambda: table(outcome.result.budget(by, basis), by))


def medium_term(outcome: Held, first_year: int | None, unit: int | None) -> Table:
    """The medium-term framework: ministry, part, code, name, unit and the years."""

    def make() -> Table:
        frame = outcome.result.mtef(first_year, unit).drop(columns=["function", "economic"])
        for name in (column for column in frame.columns if str(column).startswith(OUTTURN)):
            frame[name] = _blank(frame[name])
        return table(frame.set_index("ministry"), "ministry")

    return outcome.kept(("mtef", first_year, unit), make)


def monitoring(outcome: Held) -> Table:
    """Outturn against plan, a row a period: blank where something is not reported."""

    def make() -> Table:
        frame = outcome.result.monitoring()
        if frame.empty:
            return [[NO_OUTTURN]]
        shown = frame[[name for name in frame.columns if name not in (*outcome.result.stamp, "cell")]]
        return table(shown.apply(_blank).set_index("policy"), "policy")

    return outcome.kept(("monitoring",), make)


def _blank(column: pd.Series[Any]) -> pd.Series[Any]:
    """A missing number as a blank cell: missing is never zero, and here no measure that is not defined."""
    return column.astype(object).where(column.notna(), None)


def distribution(outcome: Held) -> Table:
    """The distribution: policy, line, measure, year, unit, before and after."""

    def make() -> Table:
        from costmodel.engine.welfare.distribution_rows import COLUMNS  # noqa: PLC0415  only where asked for

        if outcome.result.living_standards is None:
            return [[NO_SURVEY]]
        frame = outcome.result.distribution("grouped")[[name for name in COLUMNS if name != "group"]]
        return table(frame.set_index("policy"), "policy")

    return outcome.kept(("distribution",), make)


def explanation(outcome: Held, policy: str, line: str, year: int, depth: int | None) -> Table:
    """How a figure was made, one line of text a row."""
    owners = dict.fromkeys(owner for owner, _ in outcome.lines if owner)
    owner = chosen(policy, "policy", owners)
    known = dict.fromkeys(name for line_owner, name in outcome.lines if line_owner in (owner, ""))
    line_name = chosen(LINE_NAMES.get(line.casefold(), line), "line", known)
    block, _ = outcome.lines.get((owner, line_name)) or outcome.lines["", line_name]
    if not block.years:
        _place(year, outcome.result.years)  # a figure of the horizon is the same in each of its years only

    def make() -> Table:
        lines = outcome.result.explain(owner, line_name, year, depth).text.splitlines()
        return [[piece] for line in lines for piece in wrapped(line)]

    return outcome.kept(("explain", owner, line_name, year, depth), make)


# --- what it was computed from ------------------------------------------------------------------------


def version(model: Model) -> str:
    """What results are computed from, on one line."""
    stamp = model.scenario(model.scenarios[0]).result.stamp
    status = model.assumptions.about["status"]
    return f"{model.assumptions.stamp} · {status} · costmodel {stamp['engine_version']}"


def assumptions(model: Model, paths: Names, scenarios: Names, years: Years | None) -> object:
    """The values of assumptions in years, or in the model's first, laid out as Excel spreads arrays."""
    when = [[None]] if years is None else years.tolist()
    return lain_out([
        [_assumption(model.scenario(scenario), path, year) for path, scenario, year in row]
        for row in together(paths, scenarios, when)
    ])  # fmt: skip


def _assumption(outcome: Held, path: str, year: int | None) -> object:
    """The value of an assumption in a year, after what the scenario changes."""
    bound = outcome.result.bound
    when = bound.years[0] if year is None else year
    if not bound.all_years[0] <= when <= bound.all_years[-1]:
        raise CellError(f"Give a year from {bound.all_years[0]} to {bound.all_years[-1]}: found {when}.")
    steps = outcome.kept("assumptions", lambda: _steps(bound.entries))
    entries = next((steps[full] for full in full_paths(path, when) if full in steps), None)
    if entries is None:
        raise unknown("assumption", path, steps)
    names = dict.fromkeys(
        [outcome.result.scenario.name, *(name for step in entries for name, _ in step.changes)]
    )
    values = effective(entries, {name: k for k, name in enumerate(names)})[0]
    begun = [k for k, step in enumerate(entries) if step.from_year is None or step.from_year <= when]
    return cell(float(values[begun[-1] if begun else 0]))


def _steps(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    steps: dict[str, list[Entry]] = {}
    for entry in entries:
        steps.setdefault(entry.path, []).append(entry)
    return steps
