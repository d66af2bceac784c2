"""Binding of welfare: the survey, poverty lines, whom policies reach and who pays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.decile_rows import national_rows
from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.paths import WELFARE
from costmodel.engine.inputs.entries import PEOPLE, Entry, entry_of
from costmodel.engine.inputs.fitted_cells import cell_facts
from costmodel.engine.inputs.society_binding import bound_deciles
from costmodel.engine.inputs.welfare_inputs import (
    OF_MEDIAN,
    PASS_THROUGH,
    PPP_A_DAY,
    falls_on,
    welfare_stated,
)
from costmodel.model.decile_places import (
    DECILES,
    FIFTH,
    FOUR_TENTHS,
    GENERAL,
    PAYERS,
    PROPORTIONAL,
    ReachedDeciles,
)
from costmodel.model.figures import ROW, Figure
from costmodel.model.parameters import inputs_of
from costmodel.model.recipients import HOUSEHOLD, MEANS
from costmodel.model.welfare_cells import published_shares, stated_cells
from costmodel.model.welfare_survey import NO_LINE_VALUES, PovertyLineValue, SurveyItems, WelfareSurvey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.engine.inputs.table_binding import TableBinder
    from costmodel.model.assumed import Assumed
    from costmodel.model.recipients import TargetingDesign
    from costmodel.model.weights import Deciles

DAYS = 365
Owner = tuple[str, str]
"""Of whom the rows of Incidence are: policy, group or payer, and the name."""


@dataclass(frozen=True)
class WelfareNames:
    """What the rows of welfare are called."""

    stated: bool = False
    areas: bool = False
    """Whether deciles are made of the cells of areas."""
    lines: tuple[str, ...] = ()
    """Poverty lines in money."""
    policies: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()

    def rows(self, part: str, line: str) -> tuple[tuple[str, str], ...]:
        """The policy and the line of every row of a part."""
        deciles = [f"decile_{number}.{line}" for number in range(1, DECILES + 1)]
        named: dict[str, list[tuple[str, str]]] = {
            "survey": [("", line)],
            "poverty_lines": [("", f"{name}.{line}") for name in self.lines],
            "fitted": [("", decile) for decile in deciles],
            "reached": [(policy, line) for policy in self.policies],
            "raised": [(policy, f"{line}.{source}") for policy, source in self.sources],
            "deciles": [(policy, decile) for policy in self.policies for decile in deciles],
        }
        shown = self.stated and (self.areas or line != "people_of_decile")
        return tuple(named[part]) if shown else ()


@dataclass(frozen=True)
class Around:
    """What the binding of welfare needs of other parts."""

    policies: Sequence[str]
    groups: Sequence[str]
    parents: Sequence[int]
    group_of: Sequence[int]
    targeting: TargetingDesign
    sources: Sequence[tuple[str, str]]
    """Policy and source of each row of Financing."""


def with_welfare(
    tables: TableBinder,
    assumed: Assumed,
    policies: Sequence[str],
    groups: Sequence[str],
    sources: Sequence[tuple[str, str]],
) -> tuple[Assumed, WelfareNames]:
    """The inputs with the survey and whom policies reach, and the names of their rows, where stated."""
    assumptions, make, calendar = tables.assumptions, tables.make, assumed.calendar
    if not welfare_stated(assumptions):
        return assumed, WelfareNames()
    around = Around(
        policies, groups, assumed.groups.parent, assumed.policies.group, assumed.policies.targeting, sources
    )
    deciles = assumed.deciles if assumed.deciles.share.shape[ROW] else bound_deciles(tables, calendar)
    table = assumptions.table("Lines")
    money = [number for number, row in enumerate(table.rows) if row["unit"] != OF_MEDIAN]
    lines = tables.bind_table(PovertyLineValue, "Lines", calendar) if len(table) else NO_LINE_VALUES
    bound = replace(
        assumed,
        survey=_survey(assumptions, make, money),
        poverty_lines=lines,
        reached=_reached(assumptions, make, around, deciles),
    )
    names = WelfareNames(
        stated=True,
        areas=bound.reached.uneven,
        lines=tuple(str(table.rows[number]["line"]) for number in money),
        policies=tuple(policies),
        sources=tuple(sources),
    )
    return bound, names


def _survey(assumptions: Assumptions, make: Figures, lines: Sequence[int]) -> WelfareSurvey:
    stated = {fact.path: fact for fact in facts_of(assumptions, "Welfare")}
    words = {str(row["property"]): row["value"] for row in assumptions.table("Welfare").rows}
    usual = PASS_THROUGH[str(words["concept"])]
    items: dict[str, Figure] = {}
    for name, declared in inputs_of(SurveyItems).items():
        path = f"{WELFARE}.{name}"
        entry = entry_of(stated[path]) if path in stated else Entry(
            path, declared.label, declared.unit, usual if name == "pass_through" else 1.0,
            source="default", note="not stated in the workbook: the usual value",
        )  # fmt: skip
        items[name] = make.column([make.with_changes([entry])[0]])
    table = assumptions.table("Lines").rows
    return WelfareSurvey(
        SurveyItems(**items),
        tuple(lines),
        words["mean_unit"] == PPP_A_DAY,
        tuple(place for place, number in enumerate(lines) if table[number]["unit"] == PPP_A_DAY),
        make.single(entry_of(stated[f"{WELFARE}.survey_year"])),
        make.definition("days", "Days in a year", DAYS, "ratio"),
    )


def _reached(assumptions: Assumptions, make: Figures, around: Around, deciles: Deciles) -> ReachedDeciles:
    table = national_rows(assumptions.table("Distribution"))
    sized = all(row.get("household_size") is not None for row in table)
    words = {str(row["property"]): row["value"] for row in assumptions.table("Welfare").rows}
    equivalent = words.get("unit") == "adult equivalent" and all(row.get("equivalents") for row in table)
    places, incidence = _places(assumptions, make)
    households = len(places) + 1 if sized else 0
    payee, design = around.targeting.payee, around.targeting.design
    nearest = [_of_group(around, places, group) for group in around.group_of]
    origin, means = [], []
    for row, policy in enumerate(around.policies):
        flat = households if payee[row] == HOUSEHOLD else 0
        policy_place = places.get(("policy", policy))
        if policy_place is None and design[row] == MEANS:
            means.append(row)
            parent = around.parents[around.group_of[row]]
            above = None if parent < 0 else _of_group(around, places, parent)
            policy_place = above if payee[row] != HOUSEHOLD else None
        elif policy_place is None:
            policy_place = nearest[row]
        origin.append(flat if policy_place is None else policy_place)
    limited = [row for row, place in enumerate(nearest) if place is not None and payee[row] != HOUSEHOLD]
    nothing = np.zeros((0, 1))
    scale = deciles.equivalents / deciles.household_size if sized and equivalent else np.ones((1, 1))
    return ReachedDeciles(
        payee=tuple(payee),
        groups=tuple(around.group_of),
        incidence=incidence,
        size=deciles.household_size if sized else nothing,
        equivalents=deciles.equivalents if sized and equivalent else nothing,
        origin=tuple(origin),
        means=tuple(means),
        parents=tuple(around.parents[around.group_of[row]] for row in means),
        limited=tuple(limited),
        group_origin=tuple(nearest[row] or 0 for row in limited),
        **_fitted(assumptions, make, deciles, scale),
        sources=_sources(assumptions, around, places),
        general=places.get(("payer", ""), -1),
    )


def _places(assumptions: Assumptions, make: Figures) -> tuple[Mapping[Owner, int], Figure]:
    """The place of each owner of rows in Incidence, 1 for the first, and the shares, the poorest first."""
    steps: dict[Owner, dict[int, Entry]] = {}
    for fact in facts_of(assumptions, "Incidence"):
        owner = str(fact.row["of"]), str(fact.row["name"] or "")
        steps.setdefault(owner, {})[int(fact.row["decile"])] = make.with_changes([entry_of(fact)])[0]
    cells = [by_decile[decile] for by_decile in steps.values() for decile in sorted(by_decile)]
    return {owner: place for place, owner in enumerate(steps, 1)}, make.column(cells)


def _of_group(around: Around, places: Mapping[Owner, int], group: int) -> int | None:
    """The place of the rows of a group or its nearest parent; None without any."""
    while group >= 0:
        if ("group", around.groups[group]) in places:
            return places["group", around.groups[group]]
        group = around.parents[group]
    return None


def _sources(
    assumptions: Assumptions, around: Around, places: Mapping[Owner, int]
) -> tuple[tuple[int, str, int], ...]:
    """Of each row of Financing its policy, on whom it falls, and the place of its payers."""
    stated = falls_on(assumptions)
    sources = []
    for policy, source in around.sources:
        payer_place = places.get(("payer", source), places.get(("payer", ""), -1))
        on = stated.get((policy, source))
        if on is None:
            on = PAYERS if ("payer", source) in places else GENERAL
        if on == PAYERS and payer_place < 0:
            on = PROPORTIONAL
        sources.append((around.policies.index(policy), on, payer_place))
    return tuple(sources)


def _fitted(assumptions: Assumptions, make: Figures, deciles: Deciles, scale: Figure) -> dict[str, Any]:
    """Shares of welfare, as money, and of people of deciles by the fitted curves: (..., decile, 1).

    ``scale`` are equivalents per person, (..., decile or 1, 1): welfare per equivalent x it is money.

    Where no curve fits, welfare as stated. Without areas each decile is a tenth of people, by definition;
    with them it is made of cells of areas.
    """
    facts = cell_facts(assumptions)
    if facts.areas:
        given = make.column([make.with_changes([entry_of(fact)])[0] for fact in facts.facts])
    else:
        given = deciles.share
    values, shares, money = (
        np.asarray(getattr(figure, "values", figure), dtype=float)[..., 0].reshape(-1, figure.shape[-2])
        for figure in (given, deciles.share, scale)
    )
    runs = max(len(values), len(shares), len(money))
    cells = [
        facts.cells(row) or stated_cells(tenths / tenths.sum())
        for row, tenths in zip(np.resize(values, (runs, values.shape[1])),
                               np.resize(shares, (runs, DECILES)), strict=True)
    ]  # fmt: skip

    def picked(label: str, figures: Sequence[Figure]) -> Figure:
        table = assumptions.table("Distribution")
        entry = Entry(
            PEOPLE, label, "share", None, table="Distribution", cell=f"{table.sheet}!{table.name}",
            source=str(table.rows[0]["source"] or ""),
        )  # fmt: skip
        every = np.stack(figures)[..., None]
        return make.pick(every, np.full(every.shape[1:], entry, dtype=object))

    in_money = [each.decile_shares for each in cells]
    if money.shape[1] > 1:
        every = np.resize(money, (runs, DECILES))
        in_money = [
            published_shares(each * factors, DECILES) for each, factors in zip(in_money, every, strict=True)
        ]
    fitted = picked("Shares of welfare of the fitted curve", in_money)
    if facts.areas:
        people = picked("Shares of people in the decile", [each.decile_people for each in cells])
        return {"fitted": fitted, "people": people}
    definitions = [
        make.definition(f"poorest_{number * DECILES}", f"{number} of ten parts of people", number / DECILES)
        for number in (1, FIFTH, FOUR_TENTHS)
    ]
    return {"fitted": fitted, "parts": tuple(definitions)}
