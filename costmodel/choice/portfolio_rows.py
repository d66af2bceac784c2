"""The rows of a portfolio: options, limits, next entries, and what mends an infeasible choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.choice.policy_options import added
from costmodel.choice.programme import mends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.choice.ceiling_room import CeilingPath
    from costmodel.choice.policy_options import PolicyOption
    from costmodel.choice.programme import NextEntry, Optimum
    from costmodel.choice.programme_rows import ChoiceProblem
    from costmodel.engine.results import Result

ALL_CEILINGS = "all ceilings by the same share"
SHARE = "share of the ceilings"


@dataclass(frozen=True)
class OptionRow:
    """An option with its figures when it is run alone, over the baseline."""

    policy: str
    policy_label: str
    option: str
    option_label: str
    chosen: bool
    value: float
    present_cost: float


@dataclass(frozen=True)
class LimitRow:
    """A ceiling or a guarantee in one year, and what the chosen options make of it."""

    kind: str
    """ceiling or guarantee."""
    owner: str
    """The ministry or the group."""
    year: int
    unit: str
    amount: float
    baseline: float
    added: float
    """The sum of what the chosen options add when each is run alone."""
    together: float
    """The whole of it when they are run together."""
    broken: bool
    """Whether the chosen options, run together, break it."""
    relaxed_price: float | None
    """Value of one unit more, if options could be split."""


@dataclass(frozen=True)
class EntryRow:
    """What a little more of a ceiling would buy: exact, with whole options."""

    ceiling: str
    year: int | None
    more: float
    unit: str
    value: float
    gain: float
    gain_per_unit: float
    enters: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True)
class MendRow:
    """A limit, and how far it has to give way so that a choice exists."""

    kind: str
    owner: str
    year: int
    amount: float
    unit: str
    alone: bool
    """Whether this is enough without the other rows."""


def limit_rows(
    problem: ChoiceProblem,
    optimum: Optimum,
    ceilings: Sequence[CeilingPath],
    guarantees: Sequence[CeilingPath],
    together: Result,
    prices: Sequence[float] | None,
) -> tuple[LimitRow, ...]:
    """Every limit, in the order of the problem, with the chosen options added up and run together."""
    groups = [path.ministry for path in guarantees]
    _, *now = added(together, together.budget_lines, ceilings, groups)
    _, *before = added(together, together.baseline_lines, ceilings, groups)
    currency = str(together.assumptions.about["currency"])
    cells = [
        ("ceiling", path, k, level[k], base[k])
        for path, level, base in zip(ceilings, now, before, strict=False) for k in range(len(path.years))
    ] + [
        ("guarantee", path, k, level[place], base[place])
        for path, level, base in zip(guarantees, now[len(ceilings) :], before[len(ceilings) :], strict=True)
        for k, place in enumerate(path.places)
    ]  # fmt: skip
    taken, rows = list(optimum.taken), []
    for number, ((kind, path, k, whole, base), limit) in enumerate(zip(cells, problem.limits, strict=True)):
        sign = 1 if kind == "ceiling" else -1
        rows.append(
            LimitRow(
                kind, path.ministry, path.years[k], currency if kind == "ceiling" else "persons",
                float(path.amounts[k]), float(base), sign * float(limit.weights[taken].sum()), float(whole),
                bool(sign * (whole - path.amounts[k]) > limit.tolerance),
                None if prices is None else prices[number],
            )
        )  # fmt: skip
    return tuple(rows)


def entry_row(
    entry: NextEntry,
    optimum: Optimum,
    options: Sequence[PolicyOption],
    rows: Sequence[LimitRow],
) -> EntryRow:
    """A next entry with its names."""
    row = None if entry.limit is None else rows[entry.limit]
    gain = entry.value - optimum.value
    enters, leaves = set(entry.taken) - set(optimum.taken), set(optimum.taken) - set(entry.taken)
    return EntryRow(
        ceiling=ALL_CEILINGS if row is None else row.owner,
        year=None if row is None else row.year,
        more=entry.more,
        unit=SHARE if row is None else row.unit,
        value=entry.value,
        gain=gain,
        gain_per_unit=gain / entry.more if entry.more else 0.0,
        enters=tuple(options[k].key for k in sorted(enters)),
        leaves=tuple(options[k].key for k in sorted(leaves)),
    )


def mend_rows(problem: ChoiceProblem, rows: Sequence[LimitRow], seconds: float) -> tuple[MendRow, ...]:
    """What makes an infeasible choice possible."""
    alone, jointly = mends(problem, seconds)
    return tuple(
        MendRow(rows[k].kind, rows[k].owner, rows[k].year, amount, rows[k].unit, alone=is_alone)
        for amounts, is_alone in ((alone, True), (jointly, False))
        for k, amount in amounts
    )
