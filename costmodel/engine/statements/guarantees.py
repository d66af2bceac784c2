"""Guarantees of a result as rows: who is below the minimum, money to it, adequacy, redress, participation.

Pages, functions and other reports read these rows. A figure that is not known is missing, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.guarantee_tables import named_policies
from costmodel.assumptions.format.paths import address_of
from costmodel.engine.inputs.scenarios import BASELINE
from costmodel.engine.line_items.stamp import stamped
from costmodel.errors import ModelError
from costmodel.model.figures import ROW, Figure
from costmodel.model.guarantee_marks import ASPECTS, Score, score_of
from costmodel.wording.catalogue import Verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.engine.line_items.computed import Computed
    from costmodel.engine.welfare.living_standards import LivingStandards
    from costmodel.model.social_budget import SocialBudget

TABLE = "Guarantees"
COLUMNS = ("guarantee", "policy", "measure", "year", "unit", "baseline", "scenario")
OF_GUARANTEES = (
    "entitled", "reached_once", "guarantee_minimum", "guarantee_paid", "at_standard", "below_minimum",
    "money_to_minimum",
)  # fmt: skip
OF_BENEFITS = ("benefit_a_month", "adequacy_of_line", "adequacy_of_minimum_wage", "erosion")
OF_DECISIONS = {
    "applications": ("delivery", "administration.approval_rate"),
    "denials": ("decisions", "administration.approval_rate"),
    "appeals": ("decisions", "administration.appeal_share"),
    "upheld": ("decisions", "administration.upheld_share"),
    "final_denials": ("decisions", "administration.approval_rate"),
}
"""Decisions with the part of the model they are in, and the parameter without which they are not known."""
OF_PARTICIPATION = ("undecided", "months_to_decision", "consulted", "consulted_share")
OF_MEDIAN = "adequacy_of_median"
IN_ALL = "money_to_minimum_in_all"
SCORE, SCORE_MOST, NOT_SCORED = "score", "score_most", "not_scored"
PART_OF = {
    **dict.fromkeys(OF_GUARANTEES, "guarantees"), **dict.fromkeys(OF_BENEFITS, "adequacy"),
    **dict.fromkeys(OF_PARTICIPATION, "participation"),
}  # fmt: skip


@dataclass(frozen=True)
class GuaranteeStatus:
    """What a set says of one guarantee."""

    name: str
    label: str
    group: str
    """Label of the group that holds it."""
    policies: tuple[str, ...]
    texts: Mapping[str, str]
    """By aspect; "" where there is none."""
    marks: Mapping[str, int | None]
    """By aspect; None where it is not scored."""
    source: str
    grade: str
    note: str

    @property
    def score(self) -> Score:
        """The marks together."""
        return score_of(self.marks.values())


def guarantee_statuses(result: Computed) -> tuple[GuaranteeStatus, ...]:
    """Every guarantee of the set in the order of its rows."""
    groups = result.assumptions.table("Groups").by("group")

    def whole(value: object) -> int | None:
        return None if value is None else int(str(value).partition(".")[0])

    return tuple(
        GuaranteeStatus(
            name=str(row["guarantee"]),
            label=str(row["label"]),
            group=str(groups[str(row["group"])]["label"]),
            policies=named_policies(row["policies"]),
            texts={aspect: str(row[f"{aspect}_text"] or "") for aspect in ASPECTS},
            marks={aspect: whole(row[f"{aspect}_mark"]) for aspect in ASPECTS},
            source=str(row["source"] or ""),
            grade=str(row["grade"] or ""),
            note=Verbatim(row["note"] or ""),
        )
        for row in result.assumptions.table(TABLE).rows
    )


def guarantee_rows(result: Computed, standards: LivingStandards | None = None) -> list[dict[str, Any]]:
    """Every figure of the guarantees, in the baseline and in the scenario.

    Columns: guarantee or policy, measure, year (None for the whole horizon), unit, baseline, scenario; nan
    where a figure is not known. First the marks and the gaps of each guarantee, then the adequacy of each
    cash benefit, then decisions, appeals, the time to a decision and people consulted, by policy.
    ``standards`` gives the median, where the set places people by welfare.
    """
    return list(_rows(result, standards)) if result.assumptions.table(TABLE).rows else []


def _rows(result: Computed, standards: LivingStandards | None) -> Iterator[dict[str, Any]]:
    for guarantee in guarantee_statuses(result):
        score = guarantee.score
        marks: dict[str, float | None] = {f"mark_{aspect}": mark for aspect, mark in guarantee.marks.items()}
        marks |= {SCORE: score.points, SCORE_MOST: score.most, NOT_SCORED: score.not_scored}
        for name, mark in marks.items():
            value = np.nan if mark is None else float(mark)
            yield _row(guarantee.name, "", name, None, "points", value, value)
        for measure in OF_GUARANTEES:
            yield from _by_year(result, measure, guarantee.name)
        yield from _in_all(result, guarantee.name)
    for policy in result.policies:
        for measure in OF_BENEFITS:
            yield from _by_year(result, measure, "", policy)
        yield from _against_median(result, standards, policy)
    stated = _stated(result)
    for policy in result.policies:
        yield from _decisions(result, policy, stated[policy])
        for measure in OF_PARTICIPATION:
            yield from _by_year(result, measure, "", policy)


def _row(
    guarantee: str, policy: str, measure: str, year: int | None, unit: str, before: float, after: float
) -> dict[str, Any]:
    return dict(
        zip(COLUMNS, (guarantee, policy, measure, year, unit, float(before), float(after)), strict=True)
    )


def figures_of(
    result: Computed, measure: str, guarantee: str, policy: str = ""
) -> tuple[Figure, Figure] | None:
    """A measure by year in the baseline and in the scenario; None where it is not known."""
    key = (policy, f"{guarantee}.{measure}" if guarantee else measure)
    rows = result.bound.names.entitlements.rows(measure)
    if key not in rows:
        return None
    place, count = rows.index(key), len(result.years)
    pair = []
    for lines in (result.baseline_lines, result.budget_lines):
        figure = getattr(getattr(lines, PART_OF[measure]), measure)
        yearly = np.array(np.broadcast_to(figure, (len(rows), count))[place], dtype=float)
        pair.append(_where_known(result, lines, measure, policy, yearly))
    return pair[0], pair[1]


def _where_known(result: Computed, lines: SocialBudget, measure: str, policy: str, figure: Figure) -> Figure:
    """Missing where nobody decides while some wait, and where there is no benefit to compare with."""
    names = result.bound.names.entitlements
    if measure == "months_to_decision":
        place = names.assessed.index(policy)
        idle = (lines.participation.undecided[place] > 0) & (lines.cascade.decisions_possible[place] <= 0)
        return np.where(idle, np.nan, figure)
    if measure == "erosion" and lines.adequacy.benefit_a_month[names.paying.index(policy), 0] <= 0:
        return np.full(figure.shape, np.nan)
    return figure


def _unit(result: Computed, measure: str) -> str:
    declared = type(getattr(result.budget_lines, PART_OF[measure])).__dataclass_fields__[measure]
    return str(declared.metadata["unit"])


def _by_year(result: Computed, measure: str, guarantee: str, policy: str = "") -> Iterator[dict[str, Any]]:
    pair = figures_of(result, measure, guarantee, policy)
    if pair is None:
        return
    unit = _unit(result, measure)
    for year, before, after in zip(result.years, *pair, strict=True):
        yield _row(guarantee, policy, measure, year, unit, before, after)


def money_in_all(result: Computed, guarantee: str) -> tuple[float, float] | None:
    """Money to the minimum over all years at base-year prices, in the baseline and in the scenario."""
    pair = figures_of(result, "money_to_minimum", guarantee)
    if pair is None:
        return None
    count = len(result.years)
    before, after = (
        float(np.sum(amount / lines.economy.deflator[0, -count:]))
        for amount, lines in zip(pair, (result.baseline_lines, result.budget_lines), strict=True)
    )
    return before, after


def _in_all(result: Computed, guarantee: str) -> Iterator[dict[str, Any]]:
    money = money_in_all(result, guarantee)
    if money is not None:
        base = result.assumptions.about["price_base_year"]
        yield _row(guarantee, "", IN_ALL, None, f"LCU of {base}", *money)


def _against_median(
    result: Computed, standards: LivingStandards | None, policy: str
) -> Iterator[dict[str, Any]]:
    """Benefit over the median of welfare, which ranks people: a value, not a line of the model.

    Welfare is that of the baseline, so that the money of the scenario is brought to the baseline's prices.
    """
    paid = figures_of(result, "benefit_a_month", "", policy)
    if paid is None or standards is None or standards.reason:
        return
    baseline = result.bound.of_scenario(BASELINE) or result.alone
    count = len(result.years)
    members = [_members(bound, policy, count) for bound in (baseline, result.alone)]
    then, now = (
        lines.economy.price_index[0, -count:] for lines in (result.baseline_lines, result.budget_lines)
    )
    for place, year in enumerate(result.years):
        before, after = (float(standards.median[place] * persons[place]) for persons in members)
        amount = paid[1][place] * then[place] / now[place]
        yield _row("", policy, OF_MEDIAN, year, "share", paid[0][place] / before, amount / after)


def _members(bound: Bound, policy: str, count: int) -> Figure:
    """People who live on a benefit, as in ``adequacy_lines``: (year,)."""
    row, adequacy = bound.names.policies.index(policy), bound.assumed.adequacy
    household = bound.assumed.policies.household
    persons, others = (
        np.broadcast_to(figure.reshape(-1, *figure.shape[ROW:])[0, row], count)
        for figure in (household.persons, household.others)
    )
    return persons + others if adequacy.policies.index(row) in adequacy.with_others else persons


def _decisions(result: Computed, policy: str, stated: set[str]) -> Iterator[dict[str, Any]]:
    """Applications, refusals and appeals of a policy, as far as the set states what they follow from."""
    place = result.policies.index(policy)
    for measure, (part, needed) in OF_DECISIONS.items():
        if needed not in stated:
            continue
        pair = [
            np.broadcast_to(getattr(getattr(lines, part), measure), (len(result.policies), len(result.years)))
            for lines in (result.baseline_lines, result.budget_lines)
        ]
        for number, year in enumerate(result.years):
            yield _row("", policy, measure, year, "units", *(float(figure[place, number]) for figure in pair))


def _stated(result: Computed) -> dict[str, set[str]]:
    """The parameters of each policy that the set or the scenario states."""
    stated: dict[str, set[str]] = {policy: set() for policy in result.policies}
    for row in result.assumptions.table("Parameters").rows:
        stated.setdefault(str(row["policy"]), set()).add(str(row["parameter"]))
    for change in result.scenario.changes:
        address = address_of(change.path)
        if address.kind == "policy":
            stated.setdefault(address.owner, set()).add(address.field)
    return stated


def guarantees_table(result: Computed, standards: LivingStandards | None) -> pd.DataFrame:
    """The rows as a table; see ``Result.guarantees``."""
    import pandas as pd

    rows = guarantee_rows(result, standards)
    if not rows:
        raise ModelError(
            "guarantees: found no rows in the table Guarantees of the set; expected at least one. Add them: "
            "docs/guarantees.md says what they hold."
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["year"] = frame["year"].astype("Int64")
    return stamped(frame, result.stamp)
