"""Ceilings of ministries, and the spending that is compared with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.paths import DOMESTIC, WHOLE_BUDGET
from costmodel.assumptions.format.report import suggestion
from costmodel.engine.inputs.figure_trees import as_figure
from costmodel.engine.line_items.metrics import by_donors_of, spending_of
from costmodel.errors import ModelError
from costmodel.model.arguments import among

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

WHOLE = WHOLE_BUDGET

ByYear = float | Mapping[int, float]
"""An amount of every year, or amounts by year."""


@dataclass(frozen=True)
class CeilingPath:
    """The ceilings of one ministry, or of the whole budget, in the years that have one."""

    ministry: str
    years: tuple[int, ...]
    amounts: Figure
    """LCU of each year: (year with a ceiling,)."""
    places: tuple[int, ...]
    """Positions of these years among those of the model."""
    domestic: tuple[bool, ...] = ()
    """Whether each is of spending that donors do not pay; none of them where it is left out."""

    def spending(self, budget: SocialBudget, bound: Bound) -> Figure:
        """Spending that is compared with the ceiling: (..., year with a ceiling)."""
        whole = spending_of(budget, bound, self.ministry)[..., list(self.places)]
        if not any(self.domestic):
            return whole
        paid = by_donors_of(budget, bound, self.ministry)[..., list(self.places)]
        return as_figure(whole - paid * np.array(self.domestic, dtype=float))

    def excess(self, budget: SocialBudget, bound: Bound) -> Figure:
        """Spending above the ceiling, below 0 where there is room: (..., year with a ceiling)."""
        return self.spending(budget, bound) - self.amounts


def policies_of(bound: Bound, ministry: str) -> list[int]:
    """Positions of the policies that a ministry has a share in."""
    shares, splits = bound.assumed.classification, bound.names.classes.splits
    policy_rows = (
        shares.split_policy[k] for k, each in enumerate(splits) if ministry in (WHOLE, each.ministry)
    )
    return sorted({int(row) for row in policy_rows})


def ministries_of(bound: Bound) -> list[str]:
    """The ministries that have a share in a policy."""
    return list(dict.fromkeys(each.ministry for each in bound.names.classes.splits))


def ceiling_paths(assumptions: Assumptions, years: Sequence[int]) -> dict[str, CeilingPath]:
    """The ceilings of the table Ceilings by ministry."""
    amounts: dict[str, dict[int, float]] = {}
    domestic = {
        (str(row["ministry"]), row["year"])
        for row in assumptions.table("Ceilings").rows
        if row.get("basis") == DOMESTIC
    }
    for row in assumptions.table("Ceilings").rows:
        if row["year"] in years:
            amounts.setdefault(str(row["ministry"]), {})[int(row["year"])] = float(row["amount"])
    return {
        ministry: ceiling_path(ministry, by_year, years, domestic) for ministry, by_year in amounts.items()
    }


def ceiling_path(
    ministry: str,
    by_year: dict[int, float],
    years: Sequence[int],
    domestic: Collection[tuple[str, int]] = (),
) -> CeilingPath:
    """The ceilings of one ministry from amounts by year; ``domestic`` are those of what donors do not pay."""
    ceiling_years = sorted(by_year)
    return CeilingPath(
        ministry,
        tuple(ceiling_years),
        np.array([by_year[year] for year in ceiling_years]),
        tuple(map(list(years).index, ceiling_years)),
        tuple((ministry, year) in domestic for year in ceiling_years),
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
    if not among(ministry, paths):
        raise ModelError(
            f"ministry: found {ministry!r:.80}; expected one with a ceiling. "
            f"{suggestion('' if ministry is None else str(ministry), paths)}"
        )
    return paths[str(ministry)]


def asked_path(name: str, owner: str, amounts: ByYear, years: Sequence[int]) -> CeilingPath:
    """A limit of 0 or more, for all years or by year, in the shape of a ceiling. ModelError else."""
    given = dict(amounts) if isinstance(amounts, Mapping) else dict.fromkeys(years, amounts)
    wrong = next((year for year in given if year not in years), None)
    if wrong is not None:
        raise ModelError(f"{name}: found year {wrong!r:.20}; the model has {years[0]} to {years[-1]}.")
    if not all(isinstance(amount, int | float) and np.isfinite(amount) for amount in given.values()):
        raise ModelError(f"{name}: found an amount that is no number. Give one number, or one by year.")
    lowest = min(given.values(), default=0)
    if lowest < 0:
        raise ModelError(
            f"{name}: found {lowest:,.15g}; expected 0 or more. Give one number, or one by year."
        )
    return ceiling_path(owner, {year: float(amount) for year, amount in given.items()}, years)
