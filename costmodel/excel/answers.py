"""What the functions of Excel answer: figures of a model laid out as cells, blocks and tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.results import BASES
from costmodel.excel.cells import chosen
from costmodel.excel.host import CellError, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from costmodel.excel.models import Held

NOT_DEFINED, INFINITE = "n/a", "infinite"
"""What stands in a cell for a ratio that is not defined, or whose cost is nothing."""
COST_PARTS = ("benefits", "delivery", "cost", "totals")
"""Parts of the model with lines in LCU of the year."""


def figures(
    held: Held,
    owners: list[list[str]],
    lines: list[list[str]],
    years: NDArray[np.intp],
    basis: str = "nominal",
) -> float | list[list[float]]:
    """Figures of owners and their lines in years: names down and years across, or however the ranges lie.

    The ranges are spread over one another as Excel spreads arrays; single cells give one number.
    """
    kinds = {
        (owner, line)
        for own, of in zip(owners, lines, strict=True)
        for owner, line in zip(own, of, strict=True)
    }
    rows = {kind: _based(held, *kind, basis) for kind in kinds}
    if years.size == 1 and len(owners) == 1 and len(owners[0]) == 1:
        first, row = rows[owners[0][0], lines[0][0]]
        return float(row[_place(int(years[0, 0]), first, len(row))])
    order = {kind: k for k, kind in enumerate(rows)}
    number = np.array(
        [[order[kind] for kind in zip(*both, strict=True)] for both in zip(owners, lines, strict=True)]
    )
    first = next(iter(rows.values()))[0]
    table = np.array([row for _, row in rows.values()])
    places = np.vectorize(lambda year: _place(int(year), first, table.shape[1]), otypes=[np.intp])(years)
    try:
        return table[number, places].tolist()  # type: ignore[no-any-return]
    except IndexError:
        raise CellError(
            f"Give names in a column and years in a row: found {_shape(number)} names and {_shape(places)} years."
        ) from None


def _shape(block: NDArray[Any]) -> str:
    return f"{block.shape[0]} x {block.shape[1]}"


def _place(year: int, first: int, count: int) -> int:
    if not first <= year < first + count:
        raise CellError(
            f"Give a year from {first} to {first + count - 1}: {year} is outside the model's years."
        )
    return year - first


def _based(held: Held, owner: str, line: str, basis: str) -> tuple[int, NDArray[np.float64]]:
    """First year and row of a figure, divided by what the basis divides by."""
    figure, first = held.figure(owner, line), held.lines[owner, line][0].years[0]
    return first, figure if basis == "nominal" else figure / held.result.divisor(basis)[0]


def policy_lines(
    held: Held, policies: list[list[str]], line: str, parts: Sequence[str]
) -> tuple[list[list[str]], str]:
    """The policies, or "total", as the model names them, and the line, both known to the model.

    Raises CellError naming the policies or lines there are.
    """
    lines = held.lines
    known = dict.fromkeys(
        own
        for (_, own), (block, _) in lines.items()
        if block.part in parts and block.unit in ("LCU", "persons") and block.years
    )
    name = chosen(line, "line", known)
    owners = [owner for owner, own in lines if own == name]
    return [
        [own if (own, name) in lines else _owner(own, owners, name) for own in row] for row in policies
    ], name


def _owner(name: str, owners: list[str], line: str) -> str:
    if name == "total" and name not in owners:
        raise CellError(
            f'Name a policy: there is no "total" of {line}. Add up the policies where that makes sense.'
        )
    return chosen(name, "policy", owners)


def checked_basis(basis: str) -> str:
    """A basis of money: nominal, real or gdp."""
    return chosen(basis, "basis", BASES)


def cell(value: object) -> object:
    """A value as a cell can hold it."""
    if isinstance(value, float | np.floating):
        if math.isfinite(value):
            return float(value)
        return NOT_DEFINED if math.isnan(value) else INFINITE
    if isinstance(value, np.integer):
        return int(value)
    return "" if value is None else value


def table(frame: pd.DataFrame, head: str) -> list[list[object]]:
    """A table with its header row; the index is the first column, the years are numbers."""
    columns = [column.tolist() for _, column in frame.items()]
    rows = zip(frame.index.tolist(), *columns, strict=True)
    header: list[object] = [head, *(name if isinstance(name, int) else str(name) for name in frame.columns)]
    return [header, *([cell(value) for value in row] for row in rows)]


def budget(held: Held, by: str, basis: str, years: int | None = None) -> list[list[object]]:
    """The budget as a table; the first years only where their number is given."""

    def make() -> list[list[object]]:
        whole = table(held.result.budget(by, basis), by)
        return [row[: None if years is None else years + 2] for row in whole]

    return held.kept(("budget", by, basis, years), make)


def explanation(held: Held, policy: str, line: str, year: int, depth: int) -> list[list[object]]:
    """How a figure was made, one line of text a row."""
    owner = {name.casefold(): name for name, _ in held.lines}.get(policy.casefold())
    if owner is None:
        raise unknown("policy", policy, held.result.policies)
    own = chosen(line, "line", dict.fromkeys(name for of, name in held.lines if of in (owner, "")))

    def make() -> list[list[object]]:
        found = held.result.explain(owner, own, year, depth)
        return [[text] for text in found.text.splitlines()]

    return held.kept(("explain", owner, own, year, depth), make)


__all__ = ["budget", "cell", "checked_basis", "figures", "policy_lines", "table", "unknown"]
