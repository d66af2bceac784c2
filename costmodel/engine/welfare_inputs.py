"""What a set states about the welfare of people: survey, deciles, poverty lines, who gets and who pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.welfare_cells import ppp_to_month

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.format.tables import Assumptions, Row, TableData
    from costmodel.model.figures import Figure

DECILES = 10
PPP_A_DAY, OF_MEDIAN = "PPP a day", "share of the median"
PASS_THROUGH = {"consumption": 0.7, "income": 1.0}
"""Share of real growth per head that reaches people, by concept: World Bank, PIP methodology handbook."""
YES = "yes"
SOCIETY_LINE = "macro"
"""Name of the line of the table Macro, where the set states no other."""
DONORS, DEFICIT = "donors", "deficit"
FALLS = {
    "grant": DONORS, "donor grant": DONORS, "loan": DEFICIT, "donor loan": DEFICIT, "reserves": DEFICIT,
    "reallocation": DEFICIT,
}  # fmt: skip
"""On whom the kinds of sources fall where the set does not say so; all others on everybody."""


@dataclass(frozen=True)
class PovertyLine:
    """A poverty line in money of the survey year."""

    name: str
    label: str
    value: float
    """LCU a month, or a share of the median."""
    of_median: bool
    main: bool
    headcount: float | None
    """As published."""


@dataclass(frozen=True)
class WelfareInputs:
    """The survey and what belongs to it. Deciles are poorest first."""

    concept: str
    per_equivalent: bool
    mean: float
    """LCU a month, money of the survey year."""
    survey_year: int
    pass_through: float
    eta: float | None
    shares: Figure
    """(decile,): of all welfare."""
    size: Figure | None
    """(decile,): people per household; None where not known."""
    scale: Figure
    """(decile,): adult equivalents per person; 1 where welfare is per person."""
    lines: tuple[PovertyLine, ...]
    incidence: Mapping[tuple[str, str], Figure]
    """Shares by decile of a policy, group or payer: of and name, "" for the payers of the budget."""
    falls_on: Mapping[tuple[str, str], str | None]
    """On whom each source of a policy falls; None where neither the set nor its kind says so."""


def welfare_stated(assumptions: Assumptions) -> bool:
    """Whether the set says enough to place people by welfare."""
    return len(assumptions.table("Welfare")) > 0 and len(assumptions.table("Distribution")) == DECILES


def welfare_inputs(assumptions: Assumptions) -> WelfareInputs:
    """The survey, its deciles and lines, from checked tables."""
    stated = {str(row["property"]): row["value"] for row in assumptions.table("Welfare").rows}
    concept = str(stated["concept"])
    deciles = sorted(assumptions.table("Distribution").rows, key=lambda row: int(row["decile"]))
    shares = np.array([row["share"] for row in deciles], dtype=float)
    size = _column(deciles, "household_size")
    equivalents = _column(deciles, "equivalents")
    per_equivalent = stated.get("unit") == "adult equivalent"
    scale = np.ones(DECILES)
    if per_equivalent and size is not None and equivalents is not None:
        scale = equivalents / size
    passed, elasticity = stated.get("pass_through"), stated.get("eta")
    society = assumptions.table("Society").by("assumption")
    if elasticity is None and "income_elasticity" in society:
        elasticity = society["income_elasticity"]["value"]
    return WelfareInputs(
        concept=concept,
        per_equivalent=per_equivalent,
        mean=_month(float(stated["mean"]), str(stated["mean_unit"]), stated),
        survey_year=int(stated["survey_year"]),
        pass_through=PASS_THROUGH[concept] if passed is None else float(passed),
        eta=None if elasticity is None else float(elasticity),
        shares=shares / shares.sum(),
        size=size,
        scale=scale,
        lines=tuple(_line(row, stated) for row in assumptions.table("Lines").rows),
        incidence=_incidence(assumptions.table("Incidence")),
        falls_on={
            (str(row["policy"]), str(row["source"])): row["falls_on"] or FALLS.get(str(row["kind"] or ""))
            for row in assumptions.table("Financing").rows
        },
    )


def _column(rows: Sequence[Row], name: str) -> Figure | None:
    values = [row.get(name) for row in rows]
    return None if None in values else np.array(values, dtype=float)


def _month(value: float, unit: str, stated: Mapping[str, object]) -> float:
    if unit != PPP_A_DAY:
        return value
    return ppp_to_month(value, float(str(stated["ppp"])), float(str(stated.get("cpi") or 1)))


def _line(row: Row, stated: Mapping[str, object]) -> PovertyLine:
    unit, published = str(row["unit"]), row["headcount"]
    of_median = unit == OF_MEDIAN
    value = float(row["value"])
    return PovertyLine(
        str(row["line"]), str(row["label"]), value if of_median else _month(value, unit, stated), of_median,
        row["main"] == YES, None if published is None else float(published),
    )  # fmt: skip


def _incidence(table: TableData) -> Mapping[tuple[str, str], Figure]:
    found: dict[tuple[str, str], Figure] = {}
    for row in table.rows:
        own = found.setdefault((str(row["of"]), str(row["name"] or "")), np.zeros(DECILES))
        own[int(row["decile"]) - 1] = float(row["share"])
    return {key: own / own.sum() for key, own in found.items()}
