"""Cells of welfare of a set: fitted to the ten shares of the country, or to those of its areas and pooled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.decile_rows import area_dimension, area_names
from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.once import once
from costmodel.assumptions.format.paths import AREA, BREAKDOWN, DISTRIBUTION, MEAN
from costmodel.errors import ModelError
from costmodel.model.decile_places import DECILES
from costmodel.model.welfare_cells import CELLS, pooled_cells, welfare_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.fact import Fact
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.model.figures import Figure
    from costmodel.model.welfare_cells import WelfareCells

KEPT = 64
"""Fitted cells that are kept for later bindings."""


@dataclass(frozen=True)
class CellFacts:
    """The facts that cells of welfare follow from."""

    facts: tuple[Fact, ...]
    """Ten shares of the country; with areas ten shares of each, their means, and their shares of people."""
    areas: tuple[str, ...] = ()
    dimension: str = ""
    """The dimension of the table Breakdown whose parts the areas are."""

    def stated(self) -> WelfareCells | None:
        """The cells as the set states them; None where no curve fits."""
        return self.cells([float(fact.value) for fact in self.facts])

    def cells(self, values: Sequence[float] | Figure) -> WelfareCells | None:
        """The cells where the facts have these values, one for each; None where no curve fits."""
        return _cells(tuple(np.asarray(values, dtype=float).tolist()), len(self.areas))

    def unfitted(self, values: Sequence[float] | Figure) -> tuple[str, ...]:
        """The areas whose shares no curve fits where the facts have these values; () where there are none."""
        each = _fitted(np.asarray(values, dtype=float), len(self.areas))
        return tuple(area for area, cells in zip(self.areas, each, strict=True) if cells is None)


@once
def cell_facts(assumptions: Assumptions) -> CellFacts:
    """The facts of a set that the cells of welfare follow from."""
    tables = assumptions.table("Distribution"), assumptions.table("Breakdown")
    stated = {fact.path: fact for table in tables for fact in facts_of(assumptions, table.name)}
    numbers = range(1, DECILES + 1)
    areas, dimension = area_names(tables[0]), area_dimension(*tables)
    if not dimension:
        return CellFacts(tuple(stated[f"{DISTRIBUTION}.{decile}.share"] for decile in numbers))
    paths = [f"{AREA}.decile_{decile}.{area}" for area in areas for decile in numbers]
    paths += [f"{AREA}.{MEAN}.{area}" for area in areas]
    paths += [f"{BREAKDOWN}.{dimension}.share.{area}" for area in areas]
    return CellFacts(tuple(stated[path] for path in paths), areas, dimension)


@lru_cache(maxsize=KEPT)
def _cells(values: tuple[float, ...], areas: int) -> WelfareCells | None:
    count = areas or 1
    fitted = [cells for cells in _fitted(np.array(values), count) if cells is not None]
    if len(fitted) < count:
        return None
    if not areas:
        return fitted[0]
    means, people = np.split(np.array(values[count * DECILES :]), 2)
    try:
        return pooled_cells(fitted, people, means)
    except ModelError:
        return None


def _fitted(values: Figure, count: int) -> list[WelfareCells | None]:
    """The cells of so many times ten shares; None where no curve fits, and for values that are no shares."""

    def fitted(shares: Figure) -> WelfareCells | None:
        try:
            return welfare_cells(shares / shares.sum(), CELLS)
        except ModelError:
            return None

    return [fitted(shares) for shares in values[: count * DECILES].reshape(count, DECILES)]
