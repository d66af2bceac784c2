"""What exclusion costs, gap by gap and by group: the figures beside the appraisal, with range and origin."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from costmodel.engine.used_assumptions import used

if TYPE_CHECKING:
    from costmodel.assumptions.format.tables import Row
    from costmodel.engine.results import Result
    from costmodel.engine.used_assumptions import Used

ALL_GAPS = "all gaps"
"""Dimension of the row that adds up the gaps of a group."""


@dataclass(frozen=True)
class ExclusionCost:
    """One gap of a group, or all its gaps together. Money: LCU at base-year prices."""

    name: str
    """Key of the gap, or of the group where it is all its gaps."""
    label: str
    group: str
    """Label of the target group."""
    dimension: str
    reference: str
    gap: float | None
    """As the scenario has it at the beginning; None for all gaps together, which have no common unit."""
    low: float | None
    high: float | None
    unit: str
    people: tuple[float, ...]
    """By year; empty for all gaps together: people may have several."""
    cost: tuple[float, ...]
    """By year."""
    present: float
    """Present value over the horizon."""
    present_low: float | None
    """With the gap at the low end of its range; None without one."""
    present_high: float | None
    grade: str
    source: str

    @property
    def together(self) -> bool:
        """Whether it is all gaps of a group."""
        return self.dimension == ALL_GAPS

    def to_dict(self) -> dict[str, Any]:
        """All of it in types of JSON."""
        return asdict(self) | {"people": list(self.people), "cost": list(self.cost)}


def _path(row: Row) -> str:
    return f"exclusion.{row['exclusion']}.gap"


def exclusion_costs(result: Result) -> tuple[ExclusionCost, ...]:
    """The gaps of a result, group by group, with the sum of each group last; empty where none is stated.

    Groups may have people in common and are not added. Nor are these figures added to the appraisal: what
    policies gain is a part of them.
    """
    gaps = result.assumptions.table("Exclusion").rows
    groups = {str(row["group"]): str(row["label"]) for row in result.assumptions.table("Groups").rows}
    together = result.budget_lines.exclusion_by_group
    paths = {_path(row) for row in gaps}
    used_gaps = {one.path: one for one in reversed(used(result, paths))} if gaps else {}
    costs: list[ExclusionCost] = []
    for place, group in enumerate(result.bound.names.excluded_groups):
        costs += [
            _of_gap(result, number, row, groups[group], used_gaps[_path(row)])
            for number, row in enumerate(gaps)
            if row["group"] == group
        ]
        cost, present = together.cost_of_all_gaps[place], together.present_cost_of_all_gaps[place]
        costs.append(
            ExclusionCost(
                group, ALL_GAPS.capitalize(), groups[group], ALL_GAPS, "", None, None, None, "", (),
                tuple(map(float, cost)), float(present[0]), None, None, "", "",
            )
        )  # fmt: skip
    return tuple(costs)


def _of_gap(result: Result, number: int, row: Row, group: str, stated: Used) -> ExclusionCost:
    lines = result.budget_lines.exclusion
    present, gap = float(lines.present_cost_of_exclusion[number, 0]), float(stated.value)

    def at(end: float | None) -> float | None:
        return present * end / gap if end is not None and gap else None

    return ExclusionCost(
        str(row["exclusion"]), str(row["label"]), group, str(row["dimension"]), str(row["reference"]),
        gap, stated.low, stated.high, str(row["unit"]),
        tuple(map(float, lines.people_with_gap[number])), tuple(map(float, lines.cost_of_exclusion[number])),
        present, at(stated.low), at(stated.high), str(row["grade"]), str(row["source"]),
    )  # fmt: skip
