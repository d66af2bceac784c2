"""Plausibility of a result: consistent figures that are out of proportion to the economy.

The ranges and their reasons stand in ``costmodel.assumptions.checks.plausible_ranges``. A test that fails
names the policy and the year, the cell where there is one, and what is plausible; it turns the master line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.assumptions.checks import plausible_ranges as ranges
from costmodel.engine.assumed_values import AssumedValues
from costmodel.engine.inclusion_cuts import inclusion_cuts
from costmodel.engine.inputs.scenarios import BASELINE
from costmodel.engine.line_items.verdict import AT_LEAST, AT_MOST, ERROR, WARNING, Check
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.assumptions.checks.plausible_ranges import Plausible
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure


class _Place(NamedTuple):
    """Where a figure lies farthest outside its range."""

    row: int
    year: int
    value: float
    bound: float
    passed: bool


def plausibility(result: Result) -> Iterator[Check]:
    """Every test of plausibility of a result."""
    assumed = AssumedValues(result)
    yield from _cost(result)
    yield from _jump(result)
    yield from _benefits(result, assumed)
    yield from _places(result)
    yield from _economy(result, assumed)
    yield from _growth(result)
    yield from _discounting(result, assumed)
    yield from _inclusion_errors(result)


def _farthest(figure: Figure, plausible: Plausible, years: Sequence[int]) -> _Place:
    """The place where a figure (row, year) is farthest outside its range, or nearest to its end.

    Places that are not a number are left out: that every figure is one is a check of its own.
    """
    values = np.asarray(figure, dtype=float)
    high = values / plausible.high
    of_nothing = np.inf if plausible.low > 0 else 0.0
    low = np.where(values > 0, plausible.low / np.where(values > 0, values, 1), of_nothing)
    excess = np.maximum(high, low)
    excess = np.where(np.isfinite(values), excess, -np.inf)
    row, place = (int(k) for k in np.unravel_index(np.argmax(excess), excess.shape))
    value = float(np.nan_to_num(values[row, place]))
    bound = plausible.low if low[row, place] > high[row, place] else plausible.high
    return _Place(row, years[place], value, bound, not excess[row, place] > 1)


def _check(
    name: str, worst: _Place, plausible: Plausible, reason: str, unit: str = "ratio", severity: str = WARNING
) -> Check:
    relation = AT_LEAST if worst.bound == plausible.low and plausible.low > 0 else AT_MOST
    return Check(
        name, worst.value, worst.bound, 0, worst.passed,
        phrase(
            "{what}, in {year}, where it is closest to the limits. Plausible: {words} ({reason}).",
            what=_capital(plausible.what), year=worst.year, words=plausible.words, reason=plausible.reason,
        ),
        relation, unit, severity, alarm=severity == WARNING, reason="" if worst.passed else reason,
    )  # fmt: skip


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _cost(result: Result) -> Iterator[Check]:
    lines, years = result.budget_lines, result.years
    costs, gdp = lines.cost.gross_cost, lines.economy.gdp[..., -len(years) :]
    of_gdp, of_spending = lines.totals.gross_cost_of_gdp, lines.totals.gross_cost_of_expenditure
    for name, figure, plausible, measure, severity in (
        ("Cost does not exceed GDP", of_gdp, ranges.COST_ABOVE_GDP, "GDP", ERROR),
        ("Cost is in proportion to GDP", of_gdp, ranges.COST_OF_GDP, "GDP", WARNING),
        ("Cost is in proportion to government expenditure", of_spending, ranges.COST_OF_EXPENDITURE,
         "government expenditure", WARNING),
    ):  # fmt: skip
        worst = _farthest(figure, plausible, years)
        place = years.index(worst.year)
        largest = int(np.argmax(np.nan_to_num(costs[:, place])))
        part = costs[largest, place] / gdp[0, place]
        told = worst.value <= 1 or plausible is not ranges.COST_OF_GDP
        reason = (
            f"All policies cost {worst.value:,.0%} of {measure} in {worst.year}, of which "
            f"{result.policies[largest]} {part:,.1%} of GDP; the plausible maximum is {plausible.high:.0%}."
        )
        # Above the whole of GDP the check before says so already.
        yield _check(name, worst, plausible, reason if told else "", "share", severity)


def _jump(result: Result) -> Iterator[Check]:
    """Ratio of total cost to that of the previous year, where the increase matters."""
    years, cost = result.years, result.budget_lines.totals.gross_cost
    if len(years) == 1:
        return
    gdp = result.budget_lines.economy.gdp[..., -len(years) :]
    before, after = cost[:, :-1], cost[:, 1:]
    matters = (before > 0) & ((after - before) / gdp[:, 1:] > ranges.COST_JUMP_MATTERS)
    ratio = np.where(matters, after / np.where(before > 0, before, 1), 0.0)
    worst = _farthest(ratio, ranges.COST_JUMP, years[1:])
    reason = (
        f"The cost of all policies in {worst.year} is {worst.value:.3g} times that of the year before; "
        f"the plausible maximum is {ranges.COST_JUMP.high:g} times."
    )
    yield _check("Cost does not jump", worst, ranges.COST_JUMP, reason)


def _benefits(result: Result, assumed: AssumedValues) -> Iterator[Check]:
    """Benefits per person and year, in the years with beneficiaries."""
    lines, count = result.budget_lines, len(result.years)
    benefit, paid = lines.benefits.benefit_per_year, lines.benefits.benefit_expenditure > 0
    for name, reference, measure, plausible, usual in (
        ("Benefits are below the average wage", lines.economy.average_wage, "average wage",
         ranges.BENEFIT_OF_WAGE, 0.0),
        ("Benefits are not negligible", lines.economy.poverty_line, "poverty line",
         ranges.BENEFIT_OF_LINE, 1.0),
    ):  # fmt: skip
        share = benefit / (reference[..., -count:] * ranges.MONTHS)
        worst = _farthest(np.where(paid, share, usual), plausible, result.years)
        policy = result.policies[worst.row]
        _, cell = assumed.value_of(f"policy.{policy}.benefit.amount", worst.year)
        reason = (
            f"The benefit of {policy} is {worst.value:,.3g} times the {measure} in {worst.year}"
            f"{f' ({cell})' if cell else ''}; the plausible range is {plausible.words} times."
        )
        yield _check(name, worst, plausible, reason)


def _places(result: Result) -> Iterator[Check]:
    """Cost per beneficiary and year over the horizon: an average, because buildings serve for years."""
    lines, count = result.budget_lines, len(result.years)
    served = lines.people.beneficiary_years.sum(axis=-1, keepdims=True)
    cost = (lines.cost.gross_cost / lines.economy.gdp_per_head[..., -count:]).sum(axis=-1, keepdims=True)
    each = np.where((served > 0) & (cost > 0), cost / np.where(served > 0, served, 1), np.nan)
    worst = _farthest(each, ranges.COST_OF_A_PLACE, result.years[:1])
    policy = result.policies[worst.row]
    reason = (
        f"{policy} costs {worst.value:,.3g} times GDP per head for each beneficiary and year, mean of the "
        f"horizon; the plausible range is {ranges.COST_OF_A_PLACE.words} times."
    )
    yield _check("Cost per beneficiary is in proportion", worst, ranges.COST_OF_A_PLACE, reason)


def _economy(result: Result, assumed: AssumedValues) -> Iterator[Check]:
    """Rows of the table Macro against one another, as the scenario and the years beyond make them."""
    economy, count = result.budget_lines.economy, len(result.years)
    given = {row["indicator"] for row in result.assumptions.table("Macro").rows}
    for ratio in ranges.RATIOS:
        if ratio.indicator not in given:
            continue
        figure = getattr(economy, ratio.indicator) * ratio.times / getattr(economy, ratio.by)
        worst = _farthest(figure[..., -count:], ratio.plausible, result.years)
        _, cell = assumed.last_given(f"macro.{ratio.indicator}", worst.year)
        reason = (
            f"{_capital(ratio.plausible.what)} is {worst.value:,.3g} in {worst.year}"
            f"{f' ({cell})' if cell else ''}; the plausible range is {ratio.plausible.words}."
        )
        yield _check(f"In proportion: {ratio.plausible.what}", worst, ratio.plausible, reason)


def _growth(result: Result) -> Iterator[Check]:
    """GDP of a scenario against its growth: a changed rate does not move the years GDP is published for."""
    rows = ("macro.gdp", "macro.real_growth", "macro.deflator_growth")
    changed = [change for change in result.scenario.changes if change.path in rows]
    count = min(len(result.years), len(result.bound.all_years) - 1)
    if result.scenario.name == BASELINE or not changed or count < 1:
        return
    economy, plausible = result.budget_lines.economy, ranges.GDP_AGAINST_GROWTH
    gdp = economy.gdp[..., -count - 1 :]
    growth = (1 + economy.real_growth[..., -count:]) * (1 + economy.deflator_growth[..., -count:])
    worst = _farthest(gdp[..., 1:] / (gdp[..., :-1] * growth), plausible, result.bound.all_years[-count:])
    reason = (
        f"GDP of {worst.year} is {worst.value:.3g} times the previous year's GDP grown at its growth rate "
        f"({changed[-1].cell}): a change of growth does not affect the years for which Macro gives GDP. "
        "Change "
        f"macro.gdp too, or clear its later years."
    )
    yield _check("GDP follows its growth", worst, plausible, reason)


def _discounting(result: Result, assumed: AssumedValues) -> Iterator[Check]:
    rates = np.array([[assumed.value_of("discounting.rate", year)[0] for year in result.years]])
    worst = _farthest(np.where(rates == 0, np.nan, rates), ranges.DISCOUNT_RATE, result.years)
    _, cell = assumed.value_of("discounting.rate", worst.year)
    reason = (
        f"The discount rate is {worst.value:.2%} in {worst.year} ({cell}); plausible is 0.4 % to 20 %, or 0."
    )
    yield _check("The discount rate is usual", worst, ranges.DISCOUNT_RATE, reason, "share per year")


def _inclusion_errors(result: Result) -> Iterator[Check]:
    """An inclusion error cannot be larger than the people outside the group make it: the model cuts it."""
    cuts = inclusion_cuts(result)
    first = max(cuts, key=lambda cut: cut.stated - cut.used, default=None)
    yield Check(
        "Inclusion errors are possible",
        0.0 if first is None else first.stated,
        0.0 if first is None else first.used,
        1e-9,
        not cuts,
        "Inclusion error against the largest that the people outside the target group allow, in the policy "
        "and year where it is cut most.",
        AT_MOST,
        "share",
        WARNING,
        alarm=True,
        reason=" ".join(cut.sentence for cut in cuts),
    )
