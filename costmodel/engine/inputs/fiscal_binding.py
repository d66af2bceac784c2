"""Binding of who pays and who saves: sources, savers, ceilings, levers, and what their rows are called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.paths import DOMESTIC, SOCIETY, WHOLE_BUDGET
from costmodel.engine.inputs.entries import entry_of
from costmodel.engine.inputs.scenarios import begin
from costmodel.engine.inputs.table_binding import stated_rows
from costmodel.model.financing import GRANT, OLDER_KINDS, SOURCES, Financing
from costmodel.model.fiscal_space import NO_CEILINGS, NO_LEVERS, CeilingLimits, Lever
from costmodel.model.savers import NO_SAVERS, Savers
from costmodel.model.society import MULTIPLIERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.class_binding import SplitKey
    from costmodel.engine.inputs.entries import Entry
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.engine.inputs.table_binding import TableBinder
    from costmodel.model.timing import Calendar

TAXPAYERS = "taxpayers"


@dataclass(frozen=True)
class FiscalNames:
    """What the rows of savings, ceilings and levers are called."""

    donors: tuple[tuple[str, str], ...] = ()
    """Policy and source of the rows whose money is a donor's."""
    ruled: tuple[str, ...] = ()
    """Policies whose sources share expenditure less fees."""
    savings: tuple[tuple[str, str], ...] = ()
    """Policy and ministry that saves."""
    pairs: tuple[tuple[str, str], ...] = ()
    """Ministry that pays, ministry that saves."""
    ministries: tuple[str, ...] = ()
    """Ministries that pay or save, where any saves."""
    ceilings: tuple[str, ...] = ()
    """Ministries with a ceiling, ``all`` last."""
    levers: tuple[str, ...] = ()
    second_round: bool = False


def bound_financing(
    assumptions: Assumptions, make: Figures, policies: Sequence[str], calendar: Calendar, first_year: int
) -> tuple[Financing, tuple[tuple[str, str], ...]]:
    """The sources of each policy, each dated singly, and their names."""
    steps: dict[tuple[str, str], list[Entry]] = {}
    kinds: dict[tuple[str, str], str] = {}
    for fact in facts_of(assumptions, "Financing"):
        name = fact.policy, fact.address.field
        steps.setdefault(name, []).append(entry_of(fact))
        kinds.setdefault(name, str(fact.row["kind"] or ""))
    names = tuple(steps)
    if not names:
        return Financing((), np.zeros((0, 1))), names
    ordered = [sorted(source_steps, key=begin) for source_steps in steps.values()]
    late: list[list[Entry] | float] = [
        source_steps
        if source_steps[0].from_year is None or source_steps[0].from_year <= first_year
        else [
            replace(source_steps[0], base=0.0, from_year=None, note="nothing before its first year"),
            *source_steps,
        ]
        for source_steps in ordered
    ]
    meant = [OLDER_KINDS.get(kinds[name], kinds[name]) for name in names]
    return Financing(
        tuple(policies.index(policy) for policy, _ in names),
        make.stack(late, calendar),
        grants=tuple(row for row, kind in enumerate(meant) if kind == GRANT),
        donors=tuple(row for row, kind in enumerate(meant) if kind.startswith("donor")),
        after_fees=tuple(row for row, name in enumerate(names) if kinds[name] in SOURCES),
    ), names


def bound_savers(
    assumptions: Assumptions, policies: Sequence[str], splits: Sequence[SplitKey]
) -> tuple[Savers, FiscalNames]:
    """Which ministry makes each saving, and which ministries pay for the policy that brings it."""
    table = assumptions.table("Outcomes")
    stated = {
        number: (str(row["policy"]), str(row["saver"]))
        for number, row in enumerate(table.rows)
        if row.get("saver") is not None and row["gains_to"] == TAXPAYERS
    }
    if not stated:
        return NO_SAVERS, FiscalNames()
    savings = tuple(dict.fromkeys(stated.values()))
    payers = list(dict.fromkeys(split.ministry for split in splits))
    ministries = tuple(dict.fromkeys([*payers, *(saver for _, saver in savings)]))
    parts: list[tuple[int, int, int]] = []
    pairs: dict[tuple[str, str], int] = {}
    for share, split in enumerate(splits):
        for saving, (policy, saver) in enumerate(savings):
            if split.policy == policy:
                pair = pairs.setdefault((split.ministry, saver), len(pairs))
                parts.append((share, saving, pair))
    place = {ministry: row for row, ministry in enumerate(ministries)}
    return Savers(
        outcomes=tuple(stated),
        owners=tuple(savings.index(stated_saving) for stated_saving in stated.values()),
        policies=tuple(policies.index(policy) for policy, _ in savings),
        savers=tuple(place[saver] for _, saver in savings),
        parts=tuple(parts),
        pairs=tuple((place[payer], place[saver]) for payer, saver in pairs),
        payers=tuple(place[split.ministry] for split in splits),
        ministries=len(ministries),
    ), FiscalNames(savings=savings, pairs=tuple(pairs), ministries=ministries)


def bound_ceilings(
    assumptions: Assumptions, make: Figures, splits: Sequence[SplitKey], years: Sequence[int]
) -> tuple[CeilingLimits, tuple[str, ...]]:
    """The ceilings by ministry and year, the whole budget last."""
    entries: dict[str, dict[int, Entry]] = {}
    domestic: set[tuple[str, int]] = set()
    for fact in facts_of(assumptions, "Ceilings"):
        ministry, year = str(fact.row["ministry"]), int(fact.row["year"])
        if year in years:
            entries.setdefault(ministry, {})[year] = entry_of(fact)
            if fact.row.get("basis") == DOMESTIC:
                domestic.add((ministry, year))
    if not entries:
        return NO_CEILINGS, ()
    ministries = [name for name in entries if name != WHOLE_BUDGET]
    names = (*ministries, *([WHOLE_BUDGET] if WHOLE_BUDGET in entries else []))
    return CeilingLimits(
        of_split=tuple(
            ministries.index(split.ministry) if split.ministry in ministries else len(ministries)
            for split in splits
        ),
        ministries=len(ministries),
        whole=WHOLE_BUDGET in entries,
        amount=make.figure([[entries[name].get(year, 0.0) for year in years] for name in names]),
        stated=make.constants(np.array([[float(year in entries[name]) for year in years] for name in names])),
        domestic=make.constants(
            np.array([[float((name, year) in domestic) for year in years] for name in names])
        ),
    ), names


def bound_levers(tables: TableBinder, calendar: Calendar) -> Lever:
    """The levers of fiscal space, a row each."""
    table = tables.assumptions.table("Levers")
    if not table.rows:
        return NO_LEVERS
    return tables.bind_table(Lever, "Levers", calendar, ending=stated_rows(table, "end_year"))


def second_round_stated(assumptions: Assumptions, make: Figures) -> bool:
    """Whether the workbook or a scenario states a multiplier."""
    stated = {fact.path for fact in facts_of(assumptions, "Society")}
    paths = [f"{SOCIETY}.{name}" for name in MULTIPLIERS]
    return any(path in stated or make.changes(path) for path in paths)
