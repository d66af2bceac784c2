"""The cost of exclusion: how much worse off a group is than a reference group, times people and value.

It describes the situation, not a policy, and stands beside the appraisal: gains of policies are a part of it,
so that adding the two would count them twice. Figures are (..., gap, year).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.model.figures import Figure, Money, at_year, given, line, rows, totals_by
from costmodel.model.kernels import present_value

if TYPE_CHECKING:
    from costmodel.model.timing import Calendar

EMPLOYMENT, EARNINGS, HEALTH = "employment", "earnings", "health"
DIMENSIONS = (EMPLOYMENT, EARNINGS, HEALTH)


@dataclass(frozen=True)
class Exclusion:
    """What is assumed of the gaps between target groups and others, one row a gap."""

    group: tuple[int, ...]
    """Row of the target group each gap belongs to."""
    dimension: tuple[str, ...] = given("Dimension of the gap", "choice", choices=DIMENSIONS)
    gap: Figure = given("Gap per person and year: reference group less group", "effects")
    value: Money = given("Value of a unit of the gap", "LCU per unit", low=0)
    share_of_group: Figure = given(
        "Share of the group that the gap applies to", "share", default=1, low=0, high=1
    )
    attributable: Figure = given(
        "Share of the gap that is due to exclusion", "share", default=1, low=0, high=1
    )

    @property
    def groups(self) -> tuple[int, ...]:
        """The groups with a gap, each once."""
        return tuple(dict.fromkeys(self.group))


@dataclass(frozen=True)
class ExclusionLines:
    """From the people of a group to what their gap costs."""

    people_with_gap: Figure = line("People the gap applies to", "persons")
    gap_of_all: Figure = line("Gap of all of them that is due to exclusion", "effects")
    value_of_gap: Figure = line("Value of a unit of the gap, base-year prices", "LCU per unit")
    cost_of_exclusion: Figure = line("Cost of exclusion, base-year prices", "LCU")
    present_cost_of_exclusion: Figure = line("Present value of the cost of exclusion", "LCU", whole=True)


@dataclass(frozen=True)
class GroupExclusionLines:
    """The gaps of a group together."""

    cost_of_all_gaps: Figure = line("Cost of exclusion, all gaps of the group, base-year prices", "LCU")
    present_cost_of_all_gaps: Figure = line(
        "Present value of the cost of exclusion, all gaps of the group", "LCU", whole=True
    )


def exclusion_lines(
    exclusion: Exclusion, group_people: Figure, deflator: Figure, factors: Figure, calendar: Calendar
) -> ExclusionLines:
    """The cost of each gap: people x share of the group x gap x share due to exclusion x value.

    10,000 people of whom half are in work (share 0.5), a gap in yearly earnings of 0.2 of a wage of 600,000,
    three quarters of it due to exclusion: 10,000 x 0.5 x 0.2 x 0.75 x 600,000 = 450 million a year.

    Shapes: people (..., group, year), deflator (..., 1, all years), factors (..., 1, year) ->
    (..., gap, year), present values (..., gap, 1). Units: LCU at base-year prices.
    Source: Buckup (2009), The price of exclusion, ILO employment working paper 43, section 3.
    """
    people = rows(group_people, exclusion.group) * exclusion.share_of_group
    gap = people * exclusion.gap * exclusion.attributable
    value = exclusion.value.value / at_year(deflator, exclusion.value.price_base, calendar.first_of_all)
    cost = gap * value
    return ExclusionLines(people, gap, value, cost, present_value(cost, factors))


def exclusion_by_group(exclusion: Exclusion, lines: ExclusionLines) -> GroupExclusionLines:
    """The gaps of each group together; groups overlap and are not added.

    Shapes: (..., gap, year) -> (..., group with a gap, year). Units: LCU at base-year prices.
    """
    owner = [exclusion.groups.index(group) for group in exclusion.group]
    count = len(exclusion.groups)
    return GroupExclusionLines(
        totals_by(lines.cost_of_exclusion, owner, count),
        totals_by(lines.present_cost_of_exclusion, owner, count),
    )
