"""The portfolio: the options of policies that together are worth most within ceilings and guarantees."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.choice.ceiling_room import (
    WHOLE,
    ByYear,
    CeilingPath,
    asked_path,
    ceiling_paths,
    ministries_of,
)
from costmodel.choice.policy_options import (
    OBJECTIVES,
    PEOPLE_SERVED,
    FiguresAlone,
    PolicyOption,
    added,
    conditions_stated,
    figures_alone,
    places_named,
    policy_options,
    refuse_of_one_policy,
    worth,
)
from costmodel.choice.portfolio_rows import (
    EntryRow,
    LimitRow,
    MendRow,
    OptionRow,
    entry_row,
    limit_rows,
    mend_rows,
)
from costmodel.choice.programme import best, next_entries, relaxed
from costmodel.choice.programme_rows import INFEASIBLE, ChoiceProblem, Limit
from costmodel.choice.varied_assumption import stated_number
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.impossible_runs import refuse_impossible
from costmodel.engine.inputs.figure_trees import at
from costmodel.engine.inputs.scenarios import BASELINE, Scenario
from costmodel.engine.line_items.metrics import unit_of
from costmodel.engine.results import Result
from costmodel.engine.run import load, run
from costmodel.errors import ModelError
from costmodel.model.arguments import one_of, positive
from costmodel.model.measure_list import BY_NAME
from costmodel.notebook import Shown, frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    import pandas as pd

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.model.figures import Figure

SECONDS = 3.0
"""Time for the search; what is left of it goes to the next entries."""
NAME = "portfolio"


@dataclass(frozen=True, repr=False)
class Portfolio(Shown):
    """The best set of options within the limits, its value, and what more of a limit would buy."""

    status: str
    """optimal, time limit or infeasible."""
    objective: str
    objective_label: str
    unit: str
    value: float
    """The sum of what the chosen options add when each is run alone."""
    together: float
    """What they add when they are run together."""
    present_cost: float
    """The sum of present values of gross cost, each option run alone."""
    gap: float
    """How much better a set could be at most, as a share, where time ran out."""
    relaxed_value: float | None
    """The optimum if options could be split."""
    options: tuple[OptionRow, ...]
    limits: tuple[LimitRow, ...]
    entries: tuple[EntryRow, ...]
    without_entry: tuple[str, ...]
    """Ceilings of which no more helps alone."""
    not_tried: tuple[str, ...]
    """Ceilings for whose next entry there was no time."""
    mends: tuple[MendRow, ...]
    currency: str
    stamp: dict[str, Any]
    result: Result
    """The chosen options run together."""

    def table(self) -> pd.DataFrame:
        """The options, one row each."""
        return frame_of(self.options, OptionRow)

    @property
    def chosen(self) -> dict[str, str]:
        """The option chosen of each policy; ``baseline`` where it stays as it is."""
        choices = dict.fromkeys((row.policy for row in self.options), BASELINE)
        return choices | {row.policy: row.option for row in self.options if row.chosen}

    @property
    def breaches(self) -> tuple[LimitRow, ...]:
        """Limits that the chosen options break when they are run together."""
        return tuple(row for row in self.limits if row.broken) if self.status != INFEASIBLE else ()

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain fields, for JSON."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "result"}
        rows = {
            name: [asdict(row) for row in plain[name]] for name in ("options", "limits", "entries", "mends")
        }
        return {**plain, **rows, "chosen": self.chosen}


def portfolio(
    assumptions: Assumptions | str | PathLike[str],
    options: Mapping[str, Sequence[str]] | Sequence[PolicyOption] | None = None,
    *,
    objective: str = "npv",
    values: Mapping[str, float] | None = None,
    ceilings: Mapping[str, ByYear] | None = None,
    guarantees: Mapping[str, ByYear] | None = None,
    exclusions: Sequence[Sequence[str]] = (),
    prerequisites: Sequence[tuple[str, str]] = (),
    seconds: float = SECONDS,
) -> Portfolio:
    """The options of policies with the highest value within yearly ceilings and guarantees.

    ``options`` names scenarios by policy, whose changes of that policy are its levels, in rising order; by
    default the table Options has them, or else every scenario of the workbook is one. ``objective`` is npv,
    npv_weighted or beneficiary_years; ``values`` gives the value of each ``policy:option`` instead, such as
    people lifted out of poverty. ``ceilings`` by ministry, ``all`` for the whole, replace those of the table
    Ceilings of that name, LCU of each year; ``guarantees`` are people of a group who must be served in each
    year. Of each of the ``exclusions`` at most one is chosen; of ``prerequisites`` the first only with the
    second or a higher level of it.

    The values of options run alone are added up: that is exact only where policies do not overlap, replace
    one another, or share staff or effects. So the chosen set is also run together. Raises ModelError for
    unknown names, and AssumptionError as ``run`` does.
    """
    seconds = positive(seconds, "seconds")
    result = run(load(assumptions), BASELINE)
    listed = policy_options(result.assumptions, options)
    named = one_of(objective, "objective", OBJECTIVES)
    refuse_of_one_policy("exclusions", exclusions)
    refuse_of_one_policy("prerequisites", prerequisites)
    paths = _ceilings(result, ceilings or {})
    promised = _guarantees(result, guarantees or {})
    alone = figures_alone(result, listed, named, paths, [path.ministry for path in promised])
    if values is not None:
        alone = replace(alone, values=_values(listed, values))
    if not np.isfinite(alone.values).all():
        raise ModelError(f"objective: {named} is not defined for this set. Choose another, or give values.")
    if options is None:
        excluded, needed = conditions_stated(result.assumptions, listed)
        exclusions, prerequisites = [*exclusions, *excluded], [*prerequisites, *needed]
    problem = _problem(result, listed, alone, paths, promised, exclusions, prerequisites)
    begun = time.monotonic()
    optimum = best(problem, seconds)
    left = seconds - (time.monotonic() - begun)
    prices = relaxed(problem)
    entries, not_tried = (
        ([], []) if optimum.status == INFEASIBLE or prices is None
        else next_entries(problem, optimum, prices.prices, left)
    )  # fmt: skip
    together = _together(result, [listed[k] for k in optimum.taken])
    rows = limit_rows(problem, optimum, paths, promised, together, None if prices is None else prices.prices)
    unit = "persons" if named == PEOPLE_SERVED else unit_of(result.assumptions, named)
    labels = dict(zip(result.policies, result.policy_field("label"), strict=True))
    helped = {entry.limit for entry in entries}
    return Portfolio(
        status=optimum.status,
        objective=named if values is None else "given values",
        objective_label=BY_NAME[named].label if values is None else "Value given",
        unit=unit if values is None else "units",
        value=optimum.value,
        together=optimum.value if values is not None
        else float(worth(together.budget_lines, result.budget_lines, named)),
        present_cost=optimum.cost,
        gap=optimum.gap,
        relaxed_value=None if prices is None else prices.value,
        options=tuple(
            OptionRow(
                option.policy, labels[option.policy], option.name, option.label, k in optimum.taken,
                float(alone.values[k]), float(alone.costs[k]),
            )
            for k, option in enumerate(listed)
        ),
        limits=rows,
        entries=tuple(entry_row(entry, optimum, listed, rows) for entry in entries),
        without_entry=tuple(
            f"{row.owner}, {row.year}" for k, row in enumerate(rows)
            if row.kind == "ceiling" and k not in helped and k not in not_tried
        ),
        not_tried=tuple(f"{rows[k].owner}, {rows[k].year}" for k in not_tried),
        mends=mend_rows(problem, rows, seconds) if optimum.status == INFEASIBLE else (),
        currency=str(result.assumptions.about["currency"]),
        stamp=result.stamp | {"scenario": NAME},
        result=together,
    )  # fmt: skip


# --- what limits the choice ---------------------------------------------------------------------------


def _ceilings(result: Result, asked: Mapping[str, ByYear]) -> list[CeilingPath]:
    paths = ceiling_paths(result.assumptions, result.years)
    known = {*ministries_of(result.bound), WHOLE}
    for ministry, amounts in asked.items():
        if ministry not in known:
            raise ModelError(f"ceilings: found {ministry!r:.80}; expected one of {', '.join(sorted(known))}.")
        paths[ministry] = asked_path("ceilings", ministry, amounts, result.years)
    return list(paths.values())


def _guarantees(result: Result, asked: Mapping[str, ByYear]) -> list[CeilingPath]:
    """Guarantees in the shape of ceilings: of a group in place of a ministry."""
    known = sorted(set(result.policy_field("group")))
    for group in asked:
        if group not in known:
            raise ModelError(
                f"guarantees: found {group!r:.80}; expected a group that a policy serves: {', '.join(known)}."
            )
    return [asked_path("guarantees", group, amounts, result.years) for group, amounts in asked.items()]


def _values(options: Sequence[PolicyOption], values: Mapping[str, float]) -> Figure:
    keys = [option.key for option in options]
    given = {one_of(name, "values: option", keys): value for name, value in values.items()}
    missing = [key for key in keys if key not in given]
    if missing:
        raise ModelError(f"values: found none for {missing[0]}. Give one for each option.")
    return np.array([stated_number(f"values: {key}", given[key]) for key in keys])


def _problem(
    result: Result,
    options: Sequence[PolicyOption],
    alone: FiguresAlone,
    ceilings: Sequence[CeilingPath],
    guarantees: Sequence[CeilingPath],
    exclusions: Sequence[Sequence[str]],
    prerequisites: Sequence[tuple[str, str]],
) -> ChoiceProblem:
    _, *before = added(result, result.budget_lines, ceilings, [path.ministry for path in guarantees])
    limits = [
        Limit(path.ministry, added_[:, k], float(path.amounts[k] - base[k]), float(path.amounts[k]))
        for path, added_, base in zip(ceilings, alone.spending, before, strict=False)
        for k in range(len(path.years))
    ]
    limits += [
        Limit(
            path.ministry, -people[:, place], float(base[place] - path.amounts[k]),
            float(path.amounts[k]), is_ceiling=False,
        )
        for path, people, base in zip(guarantees, alone.people, before[len(ceilings) :], strict=True)
        for k, place in enumerate(path.places)
    ]  # fmt: skip
    policies = list(result.policies)
    return ChoiceProblem(
        owner=tuple(policies.index(option.policy) for option in options),
        values=alone.values,
        costs=alone.costs,
        limits=tuple(limits),
        exclusions=tuple(
            tuple(k for name in names for k in places_named(options, name)) for names in exclusions
        ),
        prerequisites=tuple(
            (option, places_named(options, needed, or_higher=True))
            for name, needed in prerequisites
            for option in places_named(options, name)
        ),
    )


# --- what came of it ----------------------------------------------------------------------------------


def _together(baseline: Result, options: Sequence[PolicyOption]) -> Result:
    """The chosen options as one scenario."""
    changes = tuple(change for option in options for change in option.changes)
    whole = Scenario(NAME, "Portfolio: the options chosen", changes)
    refuse_impossible(baseline.assumptions, whole)
    bound = bind(baseline.assumptions, [Scenario(BASELINE, ""), whole])
    budget = evaluate(bound)
    return Result(baseline.assumptions, whole, bound, at(budget, 1), at(budget, 0))
