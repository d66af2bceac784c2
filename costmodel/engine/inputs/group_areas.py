"""Areas of people: the ages and sexes of target groups, what two have in common, and the bands of prevalence.

Used by the binding only. An interval is a sex with a first and a last age; the last age of the population
stands for an open end.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.assumptions.format.column_choices import SEXES
from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.group_ages import ages_of, band_ages, common_ages
from costmodel.engine.inputs.entries import Entry, entry_of
from costmodel.engine.inputs.scenarios import begin
from costmodel.model.figures import Figure, stacked
from costmodel.model.prevalence import Bands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from costmodel.assumptions.format.facts import Fact
    from costmodel.assumptions.format.group_ages import Ages
    from costmodel.assumptions.format.tables import Assumptions, Row
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.engine.inputs.population import Population
    from costmodel.model.timing import Calendar


class Interval(NamedTuple):
    """People of some ages of a sex, or of both."""

    sex: str
    first: int
    last: int

    @property
    def words(self) -> str:
        """As it is named in rows: female 5-17."""
        return f"{self.sex} {self.first}-{self.last}"


class _Stated(NamedTuple):
    """A row of Prevalence with its ages and sexes filled in."""

    ages: Ages
    fact: Fact


class GroupAreas:
    """The target groups by the ages and sexes of their people; collects the bands of all areas asked for."""

    def __init__(self, assumptions: Assumptions, names: Sequence[str], people: Population) -> None:
        self.names, self.people, self.oldest = names, people, people.ages[-1]
        self.rows: Mapping[str, Row] = assumptions.table("Groups").by("group")
        self.stated = {fact.address.owner: fact for fact in facts_of(assumptions, "Groups")}
        self.sets = self._sets(facts_of(assumptions, "Prevalence"))
        self.first_year = assumptions.first_year
        self.chains_of: dict[str | None, list[str]] = {}
        self.intervals: list[Interval] = []
        self.labels: list[str] = []
        self.chains: list[tuple[int, ...]] = []
        self.areas: list[tuple[int, ...]] = []
        self.shares: dict[tuple[str, tuple[int, ...]], int] = {}
        """Row of the shares of bands by group and the rows of Prevalence that hold one after the other."""

    def ages(self, group: str) -> Ages:
        """The ages and sexes of a group."""
        return ages_of(self.rows[group], self.oldest)

    def chain(self, group: str | None) -> list[str]:
        """A group and all groups above it."""
        if group not in self.chains_of:
            groups: list[str] = []
            at = group
            while at is not None:
                groups.append(str(at))
                at = self.rows[str(at)]["of"]
            self.chains_of[group] = groups
        return self.chains_of[group]

    def container(self, one: str, other: str) -> str | None:
        """The smallest group that contains both."""
        above = self.chain(other)
        return next((group for group in self.chain(one) if group in above), None)

    def banded(self, group: str) -> bool:
        """Whether the prevalence of a group, or of one above it, differs by age, sex or year."""
        return any(each in self.sets for each in self.chain(group))

    def common(self, one: str, other: str) -> Ages:
        """The ages and sexes that two groups have in common."""
        return common_ages(self.ages(one), self.ages(other))

    def add(self, label: str, intervals: Iterable[Interval], group: str | None) -> int:
        """A new area: people of these ages and sexes who belong to a group and all above it, or everybody."""
        chain = self.chain(group)
        places: list[int] = []
        for interval in self._split(list(intervals), chain):
            places.append(len(self.intervals))
            self.intervals.append(interval)
            self.labels.append(f"{label} {interval.words}")
            self.chains.append(tuple(self._row(each, interval) for each in chain))
        self.areas.append(tuple(places))
        return len(self.areas) - 1

    def add_sex(self, area: int, sex: str) -> int:
        """A new area: the people of one sex of another area, whose bands are each of one sex."""
        self.areas.append(tuple(band for band in self.areas[area] if self.intervals[band].sex == sex))
        return len(self.areas) - 1

    def count(self, interval: Interval) -> Figure:
        """Everybody of some ages of a sex, or of both."""
        last = None if interval.last >= self.oldest else interval.last
        return self.people.of_ages(interval.sex, interval.first, last)

    def nobody(self) -> Figure:
        """0 persons in every year."""
        return self.people.of_ages(SEXES[0], 0, 0) * 0

    def bands(
        self,
        make: Figures,
        counted: Callable[[str, Sequence[Figure]], Figure],
        groups: tuple[int, ...],
        calendar: Calendar,
    ) -> Bands:
        """Everything asked for, as the model takes it."""
        if not self.areas:
            return Bands()
        figures = _BandFigures(self, make, calendar)
        shares = [figures.following(group, stated_rows) for group, stated_rows in self.shares]
        return Bands(
            share=stacked(shares) if shares else np.zeros((0, 1)),
            population=counted("population of a band", [self.count(each) for each in self.intervals])
            if self.intervals
            else np.zeros((0, 1)),
            chain=tuple(self.chains),
            areas=tuple(self.areas),
            groups=groups,
        )

    def _sets(self, facts: Iterable[Fact]) -> dict[str, dict[int | None, list[_Stated]]]:
        """The rows of Prevalence of each group by their first year, earliest first."""
        by_group: dict[str, dict[int | None, list[_Stated]]] = {}
        for fact in facts:
            group = fact.address.owner
            if group not in self.rows:  # a bridge mixes sets of which one may lack the group
                continue
            ages = band_ages(fact.row, self.ages(group), self.oldest)
            by_group.setdefault(group, {}).setdefault(fact.from_year, []).append(_Stated(ages, fact))
        return {group: dict(sorted(sets.items(), key=_year)) for group, sets in by_group.items()}

    def _split(self, intervals: list[Interval], chain: Sequence[str]) -> list[Interval]:
        """Intervals so narrow that the prevalence of every group is the same in each."""
        stated = [band for group in chain for rows in self.sets.get(group, {}).values() for band in rows]
        if not stated:
            return together(intervals)
        pieces: list[Interval] = []
        for sex, first, last in intervals:
            begins = {band.ages[sex][0] for band in stated if sex in band.ages}
            begins |= {band.ages[sex][1] + 1 for band in stated if sex in band.ages}
            edges = sorted({first, *(age for age in begins if first < age <= last)})
            pieces += [
                Interval(sex, begin, end) for begin, end in zip(edges, [*(e - 1 for e in edges[1:]), last],
                                                                strict=True)
            ]  # fmt: skip
        return pieces

    def _row(self, group: str, interval: Interval) -> int:
        """The share of a group in a band: a row of the groups' prevalence, or of those of bands below."""
        if group not in self.sets:
            return self.names.index(group)
        stated_rows: list[int] = []
        for rows in self.sets[group].values():
            place = next(
                (band.fact.index for band in rows if _covers(band.ages, interval)), rows[0].fact.index
            )
            stated_rows.append(place)
        return len(self.names) + self.shares.setdefault((group, tuple(stated_rows)), len(self.shares))


class _BandFigures:
    """The prevalence of bands as figures: rows of Prevalence that follow one another from year to year."""

    def __init__(self, areas: GroupAreas, make: Figures, calendar: Calendar) -> None:
        self.areas, self.make, self.calendar = areas, make, calendar
        self.facts = {
            band.fact.index: band.fact
            for sets in areas.sets.values()
            for rows in sets.values()
            for band in rows
        }
        self.figures: dict[str, Figure] = {}

    def following(self, group: str, stated_rows: tuple[int, ...]) -> Figure:
        """The prevalence of a band: of Groups before the first year stated, then of one row after another."""
        years = list(self.areas.sets[group])
        figures = [self.band(self.facts[index].path) for index in stated_rows]
        before = self.areas.stated.get(group)
        first = years[0]
        if before is not None and first is not None and first > self.areas.first_year:
            stated = self.make.stack([self.make.with_changes([entry_of(before)])], self.calendar)
            years, figures = [None, *years], [stated, *figures]
        figure = figures[0]
        for year, later in zip(years[1:], figures[1:], strict=True):
            figure = np.where(self.calendar.years < self.start(group, int(year or 0)), figure, later)
        return figure

    def band(self, path: str) -> Figure:
        """A band as its rows state it, the last before a year; the first one also before its year."""
        if path not in self.figures:
            entries = [entry_of(fact) for fact in self.facts.values() if fact.path == path]
            steps = sorted(entries, key=begin)
            steps[0] = replace(steps[0], from_year=None)
            self.figures[path] = self.make.stack([self.make.with_changes(steps)], self.calendar)
        return self.figures[path]

    def start(self, group: str, year: int) -> Figure:
        """The first year of rows, in a cell of its own."""
        fact = next(band.fact for band in self.areas.sets[group][year])
        path = f"definition.{group}_prevalence_from_{year}"
        if path not in self.figures:
            entry = Entry(
                path, f"First year of the prevalence of {group} in {fact.cell}", "year", year,
                table=fact.table, cell=fact.cell, source=fact.source,
            )  # fmt: skip
            self.figures[path] = self.make.single(entry)
        return self.figures[path]


def _year(item: tuple[int | None, object]) -> int:
    return item[0] or 0


def _covers(ages: Ages, interval: Interval) -> bool:
    sexes = SEXES if interval.sex == "both" else (interval.sex,)
    return all(
        sex in ages and ages[sex][0] <= interval.first and interval.last <= ages[sex][1] for sex in sexes
    )


def intervals_of(*ages: Ages) -> list[Interval]:
    """The ages and sexes in any of several, each age once."""
    intervals: list[Interval] = []
    for sex in SEXES:
        for first, last in sorted(ages_by_sex[sex] for ages_by_sex in ages if sex in ages_by_sex):
            if intervals and intervals[-1].sex == sex and first <= intervals[-1].last + 1:
                intervals[-1] = Interval(sex, intervals[-1].first, max(last, intervals[-1].last))
            else:
                intervals.append(Interval(sex, first, last))
    return intervals


def together(intervals: Sequence[Interval]) -> list[Interval]:
    """Both sexes at once where they have the same ages."""
    by_sex = {sex: [each[1:] for each in intervals if each.sex == sex] for sex in SEXES}
    if by_sex[SEXES[0]] != by_sex[SEXES[1]]:
        return list(intervals)
    return [Interval("both", first, last) for first, last in by_sex[SEXES[0]]]
