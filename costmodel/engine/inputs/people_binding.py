"""Binding of what people are counted by: bands of prevalence, overlaps, pairs of policies, and breakdowns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.column_choices import HOUSEHOLDS, OVERLAP_OF, SEX
from costmodel.assumptions.format.facts import facts_of
from costmodel.engine.inputs.count_names import CountNames
from costmodel.engine.inputs.entries import entry_of
from costmodel.engine.inputs.group_areas import GroupAreas, Interval, intervals_of
from costmodel.engine.inputs.policy_pairs import policy_pairs
from costmodel.model.breakdown import Breakdown
from costmodel.model.counting import Counting
from costmodel.model.figures import Figure
from costmodel.model.overlaps import GroupOverlaps, PolicyOverlaps

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from costmodel.assumptions.format.facts import Fact
    from costmodel.assumptions.format.tables import Assumptions, Row
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.engine.inputs.population import Population
    from costmodel.model.timing import Calendar

    Counted = Callable[[str, Sequence[Figure]], Figure]
    """Makes a figure of counts of people, a row each."""


def bound_people(
    assumptions: Assumptions,
    make: Figures,
    people: Population,
    counted: Counted,
    groups: Sequence[str],
    calendar: Calendar,
) -> tuple[Counting, CountNames]:
    """What people are counted by, and the names of its rows."""
    return _PeopleBinder(assumptions, make, people, counted, groups, calendar).bound()


def overlap_kind(row: Row, groups: Collection[str], policies: Collection[str]) -> str:
    """Whether a row of Overlaps is of groups or of policies; "" where its names do not tell."""
    both = [row["a"] in names and row["b"] in names for names in (groups, policies)]
    kinds = [
        kind for kind, in_both in zip(OVERLAP_OF, both, strict=True) if in_both and row["of"] in (kind, None)
    ]
    return kinds[0] if len(kinds) == 1 else ""


class _PeopleBinder:
    """Used only during one binding."""

    def __init__(
        self, assumptions: Assumptions, make: Figures, people: Population, counted: Counted,
        groups: Sequence[str], calendar: Calendar,
    ) -> None:  # fmt: skip
        self.assumptions, self.make, self.calendar = assumptions, make, calendar
        self.counted, self.groups = counted, list(groups)
        self.areas = GroupAreas(assumptions, groups, people)
        rows = assumptions.table("Policies").rows
        self.policies = [str(row["policy"]) for row in rows]
        self.group_of = [str(row["group"]) for row in rows]
        self.households = [self.areas.rows[group].get("counted_in") == HOUSEHOLDS for group in self.group_of]

    def bound(self) -> tuple[Counting, CountNames]:
        """The inputs of the model and the names of their rows."""
        banded = [group for group in self.groups if self.areas.banded(group)]
        self.area_of = {
            group: self.areas.add(group, intervals_of(self.areas.ages(group)), group) for group in banded
        }
        of_groups, of_policies, group_names, policy_names = self.overlaps()
        pairs, pair_names, limited_names = self.pairs(of_policies, of_groups)
        breakdown, names = self.breakdown()
        between = self.group_overlaps(of_groups)
        numbers = tuple(self.groups.index(group) for group in banded)
        counting = Counting(
            self.areas.bands(self.make, self.counted, numbers, self.calendar),
            self.household_groups(),
            between,
            pairs,
            breakdown,
        )
        return counting, CountNames(
            bands=tuple(self.areas.labels), group_overlaps=group_names, policy_overlaps=policy_names,
            pairs=pair_names, limited=limited_names, **names,
        )  # fmt: skip

    def household_groups(self) -> tuple[int, ...]:
        """For each policy the group of all households, or -1; () where no policy counts households."""
        if not any(self.households):
            return ()
        return tuple(
            self.groups.index(self.areas.chain(group)[-1]) if counts_households else -1
            for group, counts_households in zip(self.group_of, self.households, strict=True)
        )

    # --- overlaps ---------------------------------------------------------------------------------

    def overlaps(self) -> tuple[list[Row], list[Row], tuple[str, ...], tuple[str, ...]]:
        """The rows of Overlaps of groups and of policies, and their names."""
        rows: dict[str, list[Row]] = {"groups": [], "policies": [], "": []}
        for row in self.assumptions.table("Overlaps").rows:
            rows[overlap_kind(row, self.groups, self.policies)].append(row)
        names = [tuple(f"{row['a']} and {row['b']}" for row in rows[kind]) for kind in ("groups", "policies")]
        return rows["groups"], rows["policies"], names[0], names[1]

    def shares(self, rows: Sequence[Row]) -> Figure:
        """The declared shares; 0 where policies overlap as their groups."""
        facts: dict[int, Fact] = {fact.row.number: fact for fact in facts_of(self.assumptions, "Overlaps")}
        return self.make.stack(
            [
                self.make.with_changes([entry_of(facts[row.number])]) if row.number in facts else 0.0
                for row in rows
            ],
            self.calendar,
        )

    def group_overlaps(self, rows: Sequence[Row]) -> GroupOverlaps:
        """Declared overlaps of groups, with areas of the people who could be in either and in both."""
        either, common = [], []
        for row in rows:
            one, other = str(row["a"]), str(row["b"])
            ages = [self.areas.ages(group) for group in (one, other)]
            above, both = self.areas.container(one, other), self.areas.common(one, other)
            either.append(self.areas.add(f"{one} or {other}:", intervals_of(*ages), above))
            common.append(self.areas.add(f"{one} and {other}:", intervals_of(both), above))
        return GroupOverlaps(
            tuple(self.groups.index(str(row["a"])) for row in rows),
            tuple(self.groups.index(str(row["b"])) for row in rows),
            self.shares(rows),
            tuple(either),
            tuple(common),
        )

    def pairs(
        self, rows: Sequence[Row], of_groups: Sequence[Row]
    ) -> tuple[PolicyOverlaps, tuple[str, ...], tuple[str, ...]]:
        """Every pair of policies, with what is declared and what their target groups have in common."""
        every = policy_pairs(self.assumptions.table("Groups"), self.assumptions.table("Policies"))
        pairs = list(zip(every.first, every.second, strict=True))
        numbers = {None: -1} | {group: number for number, group in enumerate(self.groups)}
        places = [self._policies(row) for row in rows]
        as_groups = [k for k, row in enumerate(rows) if row["share"] is None]
        groups = [
            tuple(self.group_of[policy_row] for policy_row in pairs[self._pair(pairs, places[k])])
            for k in as_groups
        ]
        return (
            PolicyOverlaps(
                first=every.first,
                second=every.second,
                container=tuple(numbers[group] for group in every.containers),
                limited=every.limited,
                common_row=every.common,
                common=self.counted(
                    "population of the ages both groups have", [self._together(runs) for runs in every.ages]
                )
                if every.ages
                else np.zeros((0, 1)),
                declared=tuple(self._pair(pairs, place) for place in places),
                stated=tuple(place[0] for place in places),
                share=self.shares(rows),
                as_groups=tuple(as_groups),
                groups=tuple((self.groups.index(one), self.groups.index(other)) for one, other in groups),
                known=tuple(_row_of(of_groups, *pair) for pair in groups),
                smaller=tuple(self._smaller(*pair) for pair in groups),
            ),
            every.names,
            tuple(", ".join(run.words for run in runs) or "nobody" for runs in every.ages),
        )

    def _policies(self, row: Row) -> tuple[int, int]:
        return self.policies.index(str(row["a"])), self.policies.index(str(row["b"]))

    def _pair(self, pairs: Sequence[tuple[int, int]], places: tuple[int, int]) -> int:
        return pairs.index((min(places), max(places)))

    def _together(self, runs: Sequence[Interval]) -> Figure:
        """Everybody of some ages and sexes."""
        count = self.areas.nobody()
        for number, run in enumerate(runs):
            count = self.areas.count(run) if number == 0 else count + self.areas.count(run)
        return count

    def _smaller(self, one: str, other: str) -> int:
        """Of two groups the one that is wholly in the other; -1 where neither is."""
        for inner, outer in ((one, other), (other, one)):
            if outer in self.areas.chain(inner):
                return self.groups.index(inner)
        return -1

    # --- breakdown --------------------------------------------------------------------------------

    def breakdown(self) -> tuple[Breakdown, dict[str, Any]]:
        """Parts of every dimension of the table, then the sexes of every target group of a policy."""
        table = self.assumptions.table("Breakdown")
        rows = [row for row in table.rows if row["dimension"] != SEX]
        dimensions = list(dict.fromkeys(str(row["dimension"]) for row in rows))
        of_people = [
            group
            for group, counts_households in zip(self.group_of, self.households, strict=True)
            if not counts_households
        ]
        groups = list(dict.fromkeys(of_people))
        sexes = [(group, sex) for group in groups for sex in self.areas.ages(group)]
        facts = {
            (fact.row.number, fact.address.part): fact for fact in facts_of(self.assumptions, "Breakdown")
        }
        coverage = [self._stated(facts.get((row.number, "coverage")), 1.0) for row in rows]
        by_sex = {str(row["part"]): row for row in table.rows if row["dimension"] == SEX}
        coverage += [
            self._stated(facts.get((by_sex[sex].number, "coverage")) if sex in by_sex else None, 1.0)
            for _, sex in sexes
        ]
        dimension = [dimensions.index(str(row["dimension"])) for row in rows]
        dimension += [len(dimensions) + groups.index(group) for group, _ in sexes]
        shown: list[tuple[int, int, tuple[str, str, str]]] = []
        for place, policy in enumerate(self.policies):
            parts = [(str(row["dimension"]), str(row["part"]), number) for number, row in enumerate(rows)]
            if not self.households[place]:
                parts += [
                    (SEX, sex, len(rows) + number)
                    for number, (group, sex) in enumerate(sexes)
                    if group == self.group_of[place]
                ]
            shown += [(place, number, (policy, name, part)) for name, part, number in parts]
        spreads = list(dict.fromkeys((policy, name) for _, _, (policy, name, _) in shown))
        bound = Breakdown(
            share=self.make.stack(
                [self._stated(facts.get((row.number, "share")), 0.0) for row in rows], self.calendar
            ),
            coverage=self.make.stack(coverage, self.calendar),
            dimension=tuple(dimension),
            sex_group=tuple(self.groups.index(group) for group, _ in sexes),
            sex_population=self.counted(
                "population of the group's ages by sex", [self._of_sex(*each) for each in sexes]
            )
            if sexes
            else np.zeros((0, 1)),
            sex_area=tuple(
                self.areas.add_sex(self.area_of[group], sex) if group in self.area_of else -1
                for group, sex in sexes
            ),
            policy=tuple(place for place, _, _ in shown),
            part=tuple(number for _, number, _ in shown),
            spread=tuple(spreads.index(name[:2]) for _, _, name in shown),
            spread_policy=tuple(self.policies.index(policy) for policy, _ in spreads),
        )
        names = {
            "sexes": tuple(f"{group} {sex}" for group, sex in sexes),
            "parts": (
                *(f"{row['dimension']} {row['part']}" for row in rows),
                *(f"{group} {sex}" for group, sex in sexes),
            ),
            "spreads": tuple(spreads),
            "breakdown": tuple(name for _, _, name in shown),
        }
        return bound, names

    def _of_sex(self, group: str, sex: str) -> Figure:
        if group in self.area_of:
            return self.areas.nobody()
        return self.areas.count(Interval(sex, *self.areas.ages(group)[sex]))

    def _stated(self, fact: Fact | None, usual: float) -> Any:  # noqa: ANN401  steps of an assumption
        return usual if fact is None else self.make.with_changes([entry_of(fact)])


def _row_of(rows: Sequence[Row], one: str, other: str) -> int:
    """The row of Overlaps of two groups, or -1."""
    return next((k for k, row in enumerate(rows) if {row["a"], row["b"]} == {one, other}), -1)
