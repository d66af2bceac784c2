"""Ceilings of ministries, and the spending that is compared with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.report import suggestion
from costmodel.engine.figure_trees import as_figure
from costmodel.engine.metrics import spending_of
from costmodel.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.binding import Bound
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

WHOLE = "all"
"""In place of a ministry: the whole budget."""
TOLERANCE = 1e-9
"""Spending above a ceiling by no more than this share of it is no breach."""


@dataclass(frozen=True)
class CeilingPath:
    """The ceilings of one ministry, or of the whole budget, in the years that have one."""

    ministry: str
    years: tuple[int, ...]
    amounts: Figure
    """LCU of each year: (year with a ceiling,)."""
    places: tuple[int, ...]
    """Positions of these years among those of the model."""

    def excess(self, budget: SocialBudget, bound: Bound) -> Figure:
        """Spending above the ceiling, below 0 where there is room: (..., year with a ceiling)."""
        return spending(budget, bound, self.ministry)[..., list(self.places)] - self.amounts


def spending(budget: SocialBudget, bound: Bound, ministry: str) -> Figure:
    """Spending of a ministry on its shares in policies, or of all: (..., year)."""
    if ministry != WHOLE:
        return spending_of(budget, bound, ministry)
    return as_figure((budget.cost.expenditure - budget.cost.replaced_spending).sum(axis=-2))


def policies_of(bound: Bound, ministry: str) -> list[int]:
    """Positions of the policies that a ministry has a share in."""
    shares, splits = bound.assumed.classification, bound.names.classes.splits
    own = (shares.split_policy[k] for k, each in enumerate(splits) if ministry in (WHOLE, each.ministry))
    return sorted({int(row) for row in own})


def ministries_of(bound: Bound) -> list[str]:
    """The ministries that have a share in a policy."""
    return list(dict.fromkeys(each.ministry for each in bound.names.classes.splits))


def ceiling_paths(assumptions: Assumptions, years: Sequence[int]) -> dict[str, CeilingPath]:
    """The ceilings of the table Ceilings by ministry."""
    amounts: dict[str, dict[int, float]] = {}
    for row in assumptions.table("Ceilings").rows:
        if row["year"] in years:
            amounts.setdefault(str(row["ministry"]), {})[int(row["year"])] = float(row["amount"])
    return {ministry: ceiling_path(ministry, by_year, years) for ministry, by_year in amounts.items()}


def ceiling_path(ministry: str, by_year: dict[int, float], years: Sequence[int]) -> CeilingPath:
    """The ceilings of one ministry from amounts by year."""
    own = sorted(by_year)
    return CeilingPath(
        ministry, tuple(own), np.array([by_year[year] for year in own]), tuple(map(list(years).index, own))
    )


def ceiling_of(assumptions: Assumptions, years: Sequence[int], ministry: str | None) -> CeilingPath:
    """The ceilings of a ministry; of the only one that has any where none is named. ModelError else."""
    paths = ceiling_paths(assumptions, years)
    if not paths:
        raise ModelError(
            "ceiling: found none in the table Ceilings; expected one. Add a row, then run again."
        )
    if ministry is None and len(paths) == 1:
        return next(iter(paths.values()))
    if ministry not in paths:
        raise ModelError(
            f"ministry: found {ministry!r:.80}; expected one with a ceiling. "
            f"{suggestion(str(ministry or ''), paths)}"
        )
    return paths[ministry]
