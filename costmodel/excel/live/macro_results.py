"""Pages of results: one scenario, and all scenarios side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.lines import TOTAL
from costmodel.engine.result_checks import Verdict, result_checks, verdict
from costmodel.excel.live.live_pages import Block, Page
from costmodel.excel.live.macro_pages import COMPARISON, RESULT, master
from costmodel.model.measure_list import BY_NAME, NEED_EFFECTS
from costmodel.reports import words
from costmodel.reports.look import COUNT, RATIO, SMALL_SHARE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.engine.results import Result
    from costmodel.excel.live.live_pages import Cell

KEYS = ("policy", "line", "label", "unit")
"""The columns before the years: by the first two and the year a figure can be explained."""
EVERYONE = "All policies"
YEAR_WIDTH = 15
MONEY = "#,##0.00"
HEADLINE_RATIOS = ("bcr", "sroi", "mvpf", "fiscal_return")
GUIDE = (
    "To see how a figure was computed, select it and run Explain this cell. Cells hold the full "
    "amounts; only their format shows thousands to trillions."
)


def result(of: Result) -> Page:
    """The result of a scenario: headline, cost and people by policy, return."""
    said = verdict(result_checks(of))
    return Page(
        RESULT,
        f"{of.assumptions.about['country']}: {of.scenario.label}",
        f"The scenario {of.scenario.name}, {of.years[0]} to {of.years[-1]}. {GUIDE}",
        words.one_stamp(of, said),
        (*master(said), _headline(of), *_yearly(of), _shares(of), _returns(of)),
        (24, 20, 50, 26, *[YEAR_WIDTH] * max(len(of.years), 10)),
        said.colour,
    )


def _headline(of: Result) -> Block:
    said = of.headline()
    money = str(said["currency"])
    first, last = said["first_year"], said["last_year"]
    scale = words.money_scale(of)
    base = scale.unit(f"{money} of {said['price_base_year']}")
    rows: list[tuple[Cell, ...]] = [
        (TOTAL, "gross_cost", f"Gross cost, {first}", scale.unit(money), said["gross_cost_first_year"]),
        (TOTAL, "gross_cost", f"Gross cost, {last}", scale.unit(money), said["gross_cost_last_year"]),
        (TOTAL, "net_present_value", BY_NAME["npv"].label, base, said["npv"]),
        *(
            (TOTAL, name, BY_NAME[name].label, BY_NAME[name].unit, _or_words(said, name))
            for name in HEADLINE_RATIOS
        ),
    ]
    numbers = dict.fromkeys(range(3), scale.number) | {
        3 + place: words.measure_number(name, "") for place, name in enumerate(HEADLINE_RATIOS)
    }
    return Block("Headline figures", (*KEYS, "value"), tuple(rows), numbers=numbers)


def _yearly(of: Result) -> list[Block]:
    """Cost, net cost and beneficiaries, one row per policy."""
    costs, totals = of.budget_lines.cost, of.budget_lines.totals
    scale = words.money_scale(of)
    money = scale.unit(of.unit("nominal"))
    people = np.asarray(of.budget_lines.people.beneficiaries)
    gross, net = (costs.gross_cost, totals.gross_cost), (costs.net_cost, totals.net_cost)
    return [
        _table(of, "gross_cost", "Gross cost by policy", money, gross, scale.number),
        _table(of, "net_cost", "Net cost by policy", money, net, scale.number),
        _table(of, "beneficiaries", "Beneficiaries by policy", "persons", (people, None), COUNT),
    ]


def _table(of: Result, line: str, heading: str, unit: str, figures: tuple[Any, Any], number: str) -> Block:
    count = len(of.years)
    each = np.broadcast_to(figures[0], (len(of.policies), count))
    labels = words.labels(of)
    rows: list[tuple[Cell, ...]] = [
        (policy, line, labels[policy], unit, *map(float, row))
        for policy, row in zip(of.policies, each, strict=True)
    ]
    if figures[1] is not None:
        total = np.broadcast_to(figures[1], (1, count))[0]
        rows.append((TOTAL, line, EVERYONE, unit, *map(float, total)))
    return Block(heading, (*KEYS, *of.years), tuple(rows), number)


def _shares(of: Result) -> Block:
    share = np.broadcast_to(of.budget_lines.totals.gross_cost_of_gdp, (1, len(of.years)))[0]
    row: tuple[Cell, ...] = (
        TOTAL, "gross_cost_of_gdp", EVERYONE, "share of GDP", *map(float, share)
    )  # fmt: skip
    return Block("Gross cost as a share of GDP", (*KEYS, *of.years), (row,), SMALL_SHARE)


def _returns(of: Result) -> Block:
    labels = words.labels(of)
    table = of.appraisal()
    scale = words.scale(float(table["present_cost"].abs().max()))
    shown = ("present_cost", "npv", "bcr", "mvpf")
    header = (*KEYS, *(BY_NAME[name].short for name in shown))
    rows = tuple(
        (
            str(policy),
            "net_present_value",
            labels.get(str(policy), EVERYONE),
            scale.unit(row["unit"]),
            float(row["present_cost"]),
            float(row["npv"]),
            words.measure(row.to_dict(), "bcr"),
            words.mvpf(row.to_dict()),
        )
        for policy, row in table.iterrows()
    )
    named = "; ".join(f"{BY_NAME[name].short}, {BY_NAME[name].label.lower()}" for name in shown)
    heading = f"Cost and return over the horizon. {named}. Text explains why a figure is missing"
    return Block(heading, header, rows, scale.number, columns=dict.fromkeys((6, 7), RATIO))


def comparison(results: Sequence[Result]) -> Page:
    """Gross cost of all scenarios and their increments over the first."""
    first = results[0]
    scale = words.money_scale(max(results, key=lambda one: float(one.budget_lines.totals.gross_cost.max())))
    money = scale.unit(first.unit("nominal"))
    header: tuple[str | int, ...] = ("scenario", "line", "label", "unit", *first.years)
    each = {one.scenario.name: _totals(one) for one in results}
    base = each[first.scenario.name]
    level: tuple[tuple[Cell, ...], ...] = tuple(
        (name, "gross_cost", one.scenario.label, money, *map(float, each[name]))
        for name, one in zip(each, results, strict=True)
    )
    added: tuple[tuple[Cell, ...], ...] = tuple(
        (name, "gross_cost", one.scenario.label, money, *map(float, each[name] - base))
        for name, one in zip(each, results, strict=True)
        if one is not first
    )
    said = Verdict.of_all([verdict(result_checks(one)) for one in results])
    return Page(
        COMPARISON,
        f"{first.assumptions.about['country']}: scenarios compared",
        f"All policies together, {first.years[0]} to {first.years[-1]}.",
        f"{words.set_stamp(first)} · {said.words}",
        (
            *master(said),
            Block("Gross cost", header, level, scale.number),
            Block(f"What each scenario adds to {first.scenario.name}", header, added, scale.number),
            _ratios(results),
        ),
        (24, 20, 50, 26, *[YEAR_WIDTH] * len(first.years)),
        said.colour,
    )


def _totals(of: Result) -> Any:  # noqa: ANN401  an array
    return np.broadcast_to(of.budget_lines.totals.gross_cost, (1, len(of.years)))[0]


def _ratios(results: Sequence[Result]) -> Block:
    names = ("npv", *HEADLINE_RATIOS)
    rows = []
    for one in results:
        said = one.headline()
        keys = (one.scenario.name, "return", one.scenario.label, one.unit("real"))
        rows.append((*keys, *(_or_words(said, name) for name in names)))
    header = ("scenario", "line", "label", "unit", *(BY_NAME[name].short for name in names))
    columns = {len(KEYS) + place: words.measure_number(name, MONEY) for place, name in enumerate(names)}
    return Block("Return over the horizon", header, tuple(rows), MONEY, columns=columns)


def _or_words(said: Mapping[str, Any], name: str) -> float | str:
    if said[name] is not None:
        return float(said[name])
    of_effects = not said["effects_stated"] and name in NEED_EFFECTS
    return words.NO_EFFECTS_ARE if of_effects else words.NO_COST
