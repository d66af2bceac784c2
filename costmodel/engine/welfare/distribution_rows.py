"""Rows of the distribution: every measure before, after transfers and after financing, and who receives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.welfare.group_standards import split_of_group, stated_groups
from costmodel.engine.welfare.near_cells import headcounts_of_years
from costmodel.engine.welfare.policy_splits import acting_policies, split_alone, splits_of_others
from costmodel.engine.welfare.policy_weights import weights_of_policies
from costmodel.engine.welfare.reach_rows import EVERYBODY, Measured, reach_of_policies
from costmodel.engine.welfare.split_people import SplitPeople, poverty_of
from costmodel.engine.welfare.welfare_transfers import MONTHS
from costmodel.model.welfare_effects import (
    efficiency,
    fiscal_impoverishment,
    powers_of,
    weights_of_change,
)
from costmodel.model.welfare_measures import (
    concentration,
    inequality_measures,
    ranked,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from costmodel.engine.welfare.living_standards import LivingStandards, Years
    from costmodel.engine.welfare.split_people import Block
    from costmodel.model.figures import Figure
    from costmodel.model.followed_people import Split

COLUMNS = (
    "policy", "group", "line", "measure", "year", "unit", "before", "after_transfers", "after_financing",
)  # fmt: skip
INEQUALITY_UNITS = {"gini": "share", "palma": "ratio", "s80_s20": "ratio", "bottom_40": "share",
                    "theil_t": "ratio", "theil_l": "ratio", "atkinson_1": "share",
                    "atkinson_2": "share"}  # fmt: skip
LEAST_FALL = 0.005
"""Fall of the headcount below which no cost of a point is given: a cell is 0.1 point."""
POINTS = 100


def measured(standards: LivingStandards) -> list[Measured]:
    """All measures: the whole in every year; groups, each policy alone and all others in two years."""
    measures: list[Measured] = []
    years = standards.result.years
    if standards.reason:
        return [*reach_of_policies(standards, None), *weights_of_policies(standards)]
    lines = {line.name: standards.line_of(line) for line in standards.lines}
    # Not on threads: between so many short steps they wait for each other longer than they save.
    whole = [_whole(standards, part, _at(lines, part)) for part in standards.blocks()]
    measures += _joined(TOTAL, EVERYBODY, years, [block for block, _ in whole])
    measures += _of_groups(standards, _at(lines, standards.ends))
    measures += _each_alone(standards, _at(lines, standards.ends))
    measures += reach_of_policies(standards, np.concatenate([covered for _, covered in whole]))
    return measures + weights_of_policies(standards)


def measured_for_page(standards: LivingStandards) -> list[Measured]:
    """Of ``measured`` what a page shows: the first and the last year, the poor by the main line in every one.

    The figures are the same; those of the years between, and of each policy alone, are not computed.
    """
    if standards.reason:
        return measured(standards)
    years, ends, main = standards.result.years, standards.ends, standards.lines[0]
    lines = {line.name: standards.line_of(line, ends) for line in standards.lines}
    block, at_ends = _whole(standards, ends, lines)
    covered = np.full((len(years), len(standards.in_survey)), np.nan)
    covered[ends] = at_ends
    measures = _joined(TOTAL, EVERYBODY, [years[place] for place in ends], [block])
    if standards.count > len(ends):
        between, key = slice(1, standards.count - 1), (main.name, "headcount", "share")
        poor = headcounts_of_years(standards.every_cell(between), standards.line_of(main, between))
        (middle,) = _joined(TOTAL, EVERYBODY, years[between], [{key: poor}])
        measures = [
            _with(row, middle) if (row.line, row.measure, row.unit) == key else row for row in measures
        ]
    measures += _of_groups(standards, lines)
    measures += reach_of_policies(standards, covered)
    return measures + weights_of_policies(standards)


def poverty_in(
    standards: LivingStandards, place: int, policy: int | None = None
) -> dict[str, tuple[float, float, float]]:
    """Measures of the main line in one year, as of ``measured``: before, after transfers, after financing.

    Of the whole, or of a policy alone. Raises ModelError where there are no such measures.
    """
    main = standards.lines[0]
    lines = {main.name: standards.line_of(main, [place])}
    if policy is None:
        block, _ = _whole(standards, [place], lines)
    else:
        block = poverty_of(SplitPeople.of(split_alone(standards, [place], policy)), lines)
    measures = _joined(TOTAL, EVERYBODY, [place], [block])
    return {row.measure: row.in_year(place) for row in measures if row.line == main.name}


def _with(ends: Measured, middle: Measured) -> Measured:
    """A measure of the first and the last year with the years between."""
    first, last = ends.values[:, :1], ends.values[:, 1:]
    values = np.concatenate([first, middle.values, last], axis=1)
    return replace(ends, years=(ends.years[0], *middle.years, ends.years[1]), values=values)


def _at(lines: Mapping[str, Figure], years: Years) -> dict[str, Figure]:
    """The lines of some years."""
    return {name: line[years] for name, line in lines.items()}


def _joined(policy: str, group: str, years: Sequence[int], blocks: Sequence[Block]) -> list[Measured]:
    measures = []
    for key in blocks[0]:
        values = np.full((3, len(years)), np.nan)
        for column, row in enumerate(values):
            parts = [part for block in blocks if (part := block[key][column]) is not None]
            if parts:
                np.concatenate(parts, out=row)
        measures.append(Measured(policy, group, *key, tuple(years), values))
    return measures


def _whole(standards: LivingStandards, years: Years, lines: Mapping[str, Figure]) -> tuple[Block, Figure]:
    """All measures of some years, and the welfare of those whom each policy covers: (year, policy)."""
    split = standards.split_at_ends if years == standards.ends else standards.split(years)
    everybody = SplitPeople.of(split).merged()
    block = poverty_of(everybody, lines, everybody.logs)
    rows = [everybody.rows(place)[:2] for place in range(3)]
    unequal = [
        inequality_measures(ranked(*row), (*row, logs))
        for row, logs in zip(rows, everybody.logs, strict=True)
    ]
    for name, unit in INEQUALITY_UNITS.items():
        before, transfers, financing = (one[name] for one in unequal)
        block["", name, unit] = (before, transfers, financing)
    money, y0, (y1, _) = everybody.money, everybody.before, everybody.after
    given = money * (y1 - y0)
    received = given.sum(axis=-1)
    then, now = (paid.raised[years].sum(axis=1) for paid in standards.paid)
    losers = np.any((y1 < y0) & (everybody.people > 0), axis=-1)
    for line, z in lines.items():
        _of_line(block, line, z, everybody, received, losers, (now - then) * MONTHS)
    block |= _progressivity(everybody, unequal[0]["gini"], unequal[2]["gini"])
    nobody = standards.paid[1].nobody_now[years] - standards.paid[0].nobody_now[years]
    block |= _weights(standards.eta, everybody, nobody.sum(axis=1))
    return block, _welfare_of_covered(standards, split, years)


def _welfare_of_covered(standards: LivingStandards, split: Split, years: Years) -> Figure:
    """Welfare after all transfers of the people whom each policy covers: LCU a month, (year, policy)."""
    money = split.people * split.scale * split.after_transfers
    share = standards.transfers[1].share[years]
    by_place = standards.by_place(money.sum(axis=-1))
    welfare: Figure = np.einsum("yc,ycp->yp", by_place, share)
    welfare[:, standards.fresh | standards.changed] = split.of_covered(money)
    return welfare


def _of_line(
    block: Block, line: str, z: Figure, everybody: SplitPeople, received: Figure, losers: NDArray[np.bool_],
    raised: Figure,
) -> None:  # fmt: skip
    """Who gains and who loses by a line, where transfers go, and what a point of poverty costs."""
    poor = everybody.poorest(everybody.below(z))
    y0, (y1, y2) = poor.before, poor.after
    scale = 1.0 if poor.scale is None else poor.scale
    for name, value in fiscal_impoverishment(poor.people, y0, y2, z, scale).items():
        people = name.endswith("people")
        block[line, name, "persons" if people else "LCU"] = (None, None, value * (1 if people else MONTHS))
    for name, value in efficiency(poor.people, y0, y1, z, received, scale, losers).items():
        amount = name in ("gap_filled", "spill", "leak")
        block[line, name, "LCU" if amount else "share"] = (None, value * (MONTHS if amount else 1), None)
    before, *after = block[line, "headcount", "share"]
    costs = []
    for head in after:
        fall = before - head  # type: ignore[operator]
        enough = fall >= LEAST_FALL
        costs.append(np.where(enough, raised / (np.where(enough, fall, 1) * POINTS), np.nan))
    block[line, "cost_per_point", "LCU"] = (None, costs[0], costs[1])


def _by_rank(everybody: SplitPeople, money: Figure) -> tuple[Figure, Figure, Figure]:
    """People, money and welfare before in rows of equal welfare before: cells where nothing splits it."""
    if everybody.cells is not None:
        rows = money.reshape(*money.shape[:-1], everybody.count, everybody.parts).sum(axis=-1)
        return everybody.cells[0], rows, everybody.cells[1]
    return everybody.people, money, everybody.before


def _progressivity(everybody: SplitPeople, gini: Figure, last: Figure) -> Block:
    money, y0, (y1, y2) = everybody.money, everybody.before, everybody.after
    amounts = np.stack([money * part for part in (y1 - y0, y2, y1 - y2)])
    given, kept, tax = concentration(*_by_rank(everybody, amounts))
    return {
        ("", "concentration", "ratio"): (None, given, tax),
        ("", "kakwani", "ratio"): (None, gini - given, tax - gini),
        ("", "reynolds_smolensky", "ratio"): (None, None, gini - kept),
        ("", "reranking", "ratio"): (None, None, last - kept),
    }


def _weights(eta: float | None, everybody: SplitPeople, nobody: Figure) -> Block:
    """Weight of the money received over that of the money paid, ``nobody`` what falls on nobody now."""
    if eta is None:
        return {}

    def by_rank(money: Figure) -> tuple[Figure, Figure]:
        return _by_rank(everybody, money)[1:]

    then, now, last = (powers_of(logs, eta) for logs in everybody.logs)
    if everybody.cells is not None:
        then = np.repeat(then, everybody.parts, axis=-1)
    powers = then, now, last
    weight, chord = weights_of_change(
        eta, everybody.money, (everybody.before, *everybody.after), by_rank, nobody, powers
    )
    return {
        ("", "weight", "ratio"): (None, weight, None),
        ("", "weight_of_large_changes", "ratio"): (None, chord, None),
    }


def _of_groups(standards: LivingStandards, lines: Mapping[str, Figure]) -> list[Measured]:
    """Poverty of the people of target groups and of areas: the first and the last year."""
    groups = stated_groups(standards)
    if not (groups or standards.areas):
        return []
    places = standards.ends
    years = [standards.result.years[place] for place in places]
    measures: list[Measured] = []
    for group in groups:
        split = split_of_group(standards, group, places, standards.split_at_ends)
        measures += _joined(TOTAL, group, years, [poverty_of(SplitPeople.of(split), lines)])
    for number, area in enumerate(standards.areas):
        people = SplitPeople.of(standards.split_at_ends, standards.cells.area == number)
        measures += _joined(TOTAL, f"{standards.dimension}: {area}", years, [poverty_of(people, lines)])
    return measures


def _each_alone(standards: LivingStandards, lines: Mapping[str, Figure]) -> list[Measured]:
    """Poverty with the changes of each policy alone, and of all but it: the first and the last year."""
    places, every = standards.ends, standards.split_at_ends
    years = [standards.result.years[place] for place in places]

    def poverty(split: Split) -> Block:
        return poverty_of(SplitPeople.of(split).merged(), lines)

    split_of_others = splits_of_others(standards, places, every)

    def pair(policy: int) -> tuple[Block, Block]:
        return poverty(split_alone(standards, places, policy)), poverty(split_of_others(policy))

    acting = acting_policies(standards).tolist()
    pairs = {policy: pair(policy) for policy in acting}
    idle: Sequence[Block] = ()
    if len(acting) < len(standards.result.policies):
        idle = poverty(standards.split(places, np.zeros_like(standards.in_survey))), poverty(every)
    return [
        one
        for place, policy in enumerate(standards.result.policies)
        for name, block in zip((policy, f"without {policy}"), pairs.get(place, idle), strict=True)
        for one in _joined(name, EVERYBODY, years, [block])
    ]


def distribution_columns(measures: Sequence[Measured]) -> dict[str, list[Any]]:
    """The columns of the table: a row for each measure and year."""
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for row in measures:
        count = len(row.years)
        for name in ("policy", "group", "line", "measure", "unit"):
            columns[name] += [getattr(row, name)] * count
        columns["year"] += row.years
        for name, values in zip(COLUMNS[-3:], row.values.tolist(), strict=True):
            columns[name] += values
    return columns
