"""Overlaps and parts of breakdowns that cannot be: refused with their cells, in any scenario."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.report import listed, shown
from costmodel.engine.inputs.people_binding import overlap_kind
from costmodel.engine.line_items.verdict import RELATIVE
from costmodel.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.assumptions.format.tables import Assumptions, Row
    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.engine.inputs.scenarios import Scenario
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

COUNTED_TABLES = ("Overlaps", "Breakdown")


def count_problems(
    assumptions: Assumptions, together: Sequence[Scenario], bound: Bound, budget: SocialBudget
) -> list[Problem]:
    """Overlaps and parts that are impossible, each once, in the first scenario and year where they are."""
    if not any(assumptions.table(name).rows for name in COUNTED_TABLES):
        return []
    return list(_Impossible(assumptions, together, bound, budget).problems())


class _Impossible:
    """Finds what is impossible in the scenarios of a run."""

    def __init__(
        self, assumptions: Assumptions, together: Sequence[Scenario], bound: Bound, budget: SocialBudget
    ) -> None:
        self.assumptions, self.together, self.bound, self.budget = assumptions, together, bound, budget
        self.workbook = Path(assumptions.path).name if assumptions.path else assumptions.set
        table = assumptions.table("Overlaps")
        names = bound.names
        self.kinds = [overlap_kind(row, names.groups, names.policies) for row in table.rows]

    def problems(self) -> Iterator[Problem]:
        """All of them."""
        of_groups, of_policies = self.budget.group_overlaps, self.budget.policy_overlaps
        yield from self._outside(
            "groups", of_groups.overlap_declared, of_groups.overlap_lowest, of_groups.overlap_highest
        )
        yield from self._outside(
            "policies", of_policies.shared_declared, of_policies.shared_lowest, of_policies.shared_highest
        )
        yield from self._together()
        yield from self._parts()

    def _rows(self, kind: str) -> list[tuple[int, Row]]:
        rows = self.assumptions.table("Overlaps").rows
        return [(number, row) for number, row in enumerate(rows) if self.kinds[number] == kind]

    def _spread(self, figure: Figure) -> Figure:
        return np.broadcast_to(figure, (len(self.together), *figure.shape[-2:-1], len(self.bound.years)))

    def _when(self, scenario: int, year: int) -> str:
        name = self.together[scenario].name
        return f"in {self.bound.years[year]}{'' if scenario == 0 else f', scenario {name}'}"

    def _outside(self, kind: str, *lines: Figure) -> Iterator[Problem]:
        """Declared overlaps that two sets of these sizes cannot have."""
        table = self.assumptions.table("Overlaps")
        declared, lowest, highest = map(self._spread, lines)
        margin = RELATIVE * np.maximum(highest, 1)
        wrong = (declared < lowest - margin) | (declared > highest + margin)
        for place, (number, row) in enumerate(self._rows(kind)):
            if not wrong[:, place].any():
                continue
            scenario, year = (int(index[0]) for index in np.nonzero(wrong[:, place]))
            both, low, high = (float(each[scenario, place, year]) for each in (declared, lowest, highest))
            whole = both / row["share"] if row["share"] else 0.0
            shares = f", a share of {low / whole:.6g} to {high / whole:.6g} of {row['a']}" if whole else ""
            column = "share" if row["share"] is not None else "as_groups"
            yield Problem(
                self.workbook, "Overlaps", table.cell(number, column),
                f"{both:,.0f} people in both {row['a']} and {row['b']} {self._when(scenario, year)}",
                f"{low:,.0f} to {high:,.0f}, as many as two {kind} of their size can have in common{shares}",
                f"Correct the share, or the size of one of them; if {row['b']} is the smaller one, state the "
                f"share of it that is also in {row['a']}.", since=4,
            )  # fmt: skip

    def _together(self) -> Iterator[Problem]:
        """Overlaps of policies that are possible in pairs, and not all together."""
        rows = self._rows("policies")
        lines = self.budget.counted
        least, most = self._spread(lines.counted_once), self._spread(lines.counted_once_most)
        wrong = (least > most * (1 + RELATIVE))[:, 0]
        if not rows or not wrong.any():
            return
        scenario, year = (int(index[0]) for index in np.nonzero(wrong))
        low, high = (float(each[scenario, 0, year]) for each in (least, most))
        cells = [self.assumptions.table("Overlaps").cell(number, "share") for number, _ in rows]
        yield Problem(
            self.workbook, "Overlaps", cells[0],
            f"overlaps of policies in {listed(cells)} that are possible in pairs, but not all together: they "
            f"need at least {low:,.0f} people {self._when(scenario, year)}, and leave at most {high:,.0f}",
            "overlaps that can all be true at once", "Raise the smallest of the shares.", since=4,
        )  # fmt: skip

    def _parts(self) -> Iterator[Problem]:
        """Parts with a coverage of 0 while the others cannot take all beneficiaries."""
        table = self.assumptions.table("Breakdown")
        served, beneficiaries = (
            self._spread(self.budget.breakdown.part_served),
            self._spread(self.budget.people.beneficiaries),
        )
        names = self.bound.names
        told: set[str] = set()
        for policy, dimension in names.counts.spreads:
            part_rows = [
                k for k, each in enumerate(names.counts.breakdown) if each[:2] == (policy, dimension)
            ]
            whole = beneficiaries[:, names.policies.index(policy)]
            lost = whole - served[:, part_rows].sum(axis=1)
            wrong = lost > RELATIVE * np.maximum(whole, 1)
            if dimension in told or not wrong.any():
                continue
            told.add(dimension)
            scenario, year = (int(each[0]) for each in np.nonzero(wrong))
            # A scenario may have changed the coverage: the part is the one in which nobody is served.
            empty = {names.counts.breakdown[k][2] for k in part_rows if served[scenario, k, year] == 0}
            number = next(
                k
                for k, row in enumerate(table.rows)
                if row["dimension"] == dimension and str(row["part"]) in empty
            )
            yield Problem(
                self.workbook, "Breakdown", table.cell(number, "coverage"),
                f"a coverage of {shown(0)}, with which {lost[scenario, year]:,.0f} beneficiaries of {policy} "
                f"{self._when(scenario, year)} are in no {dimension}: everybody in the others is served",
                f"parts of the {dimension} that have room for all beneficiaries",
                "Give the part a coverage above 0, or reduce the coverage of the policy.", since=4,
            )  # fmt: skip
