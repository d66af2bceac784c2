"""The page Delay: what it costs society to begin the scenario later, or never, and what exclusion costs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from costmodel.comparison.delayed_scenario import NEVER
from costmodel.engine.inputs.scale import scale_of
from costmodel.engine.line_items.metrics import effects_stated
from costmodel.reports.files.look import COUNT
from costmodel.reports.language import words
from costmodel.reports.layout.page import Notes, Page, PageTable, Sentences, TableColumn, TableRow
from costmodel.reports.sheets import return_page
from costmodel.reports.sheets.exclusion_tables import exclusion_blocks
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costmodel.comparison.delay import Delay
    from costmodel.reports.layout.page import CellValue, PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Delay"
WIDTHS = (56, 24, 26, *[19] * 11)
AMOUNTS = {
    "npv": "Net present value over the baseline",
    "cost_of_delay": "Cost of the delay",
    "cost_of_year": "Of it, added by its last year",
    "cost_of_time": "Of it, by waiting alone",
    "outcomes_lost": "Gains less harms lost",
    "cost_saved": "Gross cost saved",
}
"""Columns of money; all but the first compare with beginning at once."""
PEOPLE = "Person-years not served"
LEAST = 0.5
"""A policy all of whose figures are below half a unit of the currency, or half a person, is left out."""
ONE_YEAR = "The horizon has one year: nothing of it is left for a later beginning."
NOTHING_BEGUN = "The baseline begins nothing: the other scenarios are compared with it."
HOW = (
    "Begun later: all changes of the scenario, and the growth of coverage it begins, move by so many years.",
    "The last year of the horizon and the year to which amounts are discounted stay the same.",
    "Cost of the delay: net present value if begun at once, less that if begun later. Below 0, delay saves.",
    "By waiting alone: what would be lost if all costs and gains came later and nobody was missed.",
    "Never: the baseline, in the economy and the population of the scenario.",
    "A person in two policies counts twice in person-years.",
)


def delay_page(report: ScenarioReport) -> Page:
    """The scenario begun later, or never: in all, and by policy; then the cost of exclusion by group."""
    return Page(
        NAME,
        "Acting later, or never",
        "What it costs society to begin this scenario some years later, or never, over the baseline.",
        report.stamp,
        [*_blocks(report), *exclusion_blocks(report)],
        WIDTHS,
        frozen=1,
        frozen_header=False,
    )


def _blocks(report: ScenarioReport) -> list[PageBlock]:
    delay = report.delay
    if delay is None:
        return [Notes([NOTHING_BEGUN if report.is_baseline else ONE_YEAR])]
    return [
        Sentences(sentences(delay)),
        _table(report, delay.totals, "All policies", "Delay"),
        _table(report, _by_policy(report, delay), "By policy", "Delay by policy"),
        Notes([*remarks(delay), *HOW]),
    ]


def _by_policy(report: ScenarioReport, delay: Delay) -> list[dict[str, Any]]:
    """The rows of the policies for which delay makes a difference, policy by policy."""
    rows = [
        row for policy in report.result.policies for row in delay.rows if row["policy"] == policy
    ]  # fmt: skip
    figures = (*AMOUNTS, "people_missed")
    touched = {row["policy"] for row in rows if any(abs(row[name]) >= LEAST for name in figures)}
    return [row for row in rows if row["policy"] in touched]


def _table(report: ScenarioReport, rows: Sequence[Mapping[str, Any]], heading: str, name: str) -> PageTable:
    scale = words.scale(max((abs(float(row["npv"])) for row in rows), default=0.0))
    unit = scale.unit(report.result.unit("real"))
    columns = [
        TableColumn("Policy"),
        TableColumn("Begun"),
        *(TableColumn(label, scale.number, wrap=True, unit=unit) for label in AMOUNTS.values()),
        TableColumn(PEOPLE, COUNT, wrap=True),
    ]
    return PageTable(columns, list(_rows(report, rows)), heading, name, height=58)


def _rows(report: ScenarioReport, rows: Sequence[Mapping[str, Any]]) -> Iterator[TableRow]:
    for row in rows:
        amounts = [row[name] if math.isfinite(row[name]) else "" for name in AMOUNTS]
        cells: list[CellValue] = [
            report.labels.get(row["policy"], return_page.EVERYONE), begun(row["delay"]), *amounts,
            row["people_missed"],
        ]  # fmt: skip
        yield TableRow(cells, tone="section" if row["delay"] == 0 else "")


def begun(delay: int | str) -> str:
    """When the scenario is begun, in words."""
    if delay in (0, NEVER):
        return "never" if delay else "at once"
    return phrase("1 year later") if delay == 1 else phrase("{years} years later", years=delay)


def sentences(delay: Delay) -> list[str]:
    """What a year of delay and never beginning do, in words."""
    _, first, *_, never = delay.totals
    unit = delay.results[0].unit("real")
    lost, gained = (
        "Begun a year later, the scenario is worth {amount} less to society.",
        "Begun a year later, the scenario is worth {amount} more to society: delay saves.",
    )
    missed, saved = (
        "Never begun, it costs society {amount}.",
        "Never begun, it saves society {amount}.",
    )
    return [
        text
        for row, worse, better in ((first, lost, gained), (never, missed, saved))
        for text in (_worth(row, worse, better, unit), _people(row))
    ]


def _worth(row: Mapping[str, Any], worse: str, better: str, unit: str) -> str:
    cost = float(row["cost_of_delay"])
    return phrase(worse if cost >= 0 else better, amount=scale_of(cost).amount(abs(cost), unit))


def _people(row: Mapping[str, Any]) -> str:
    missed = float(row["people_missed"])
    return phrase(
        "{people} fewer person-years are then served."
        if missed >= 0
        else "{people} more person-years are then served.",
        people=f"{abs(missed):,.0f}",
    )


def remarks(delay: Delay) -> list[str]:
    """What a reader has to know of these figures: effects not stated, changes that could not be moved."""
    remarks = [] if effects_stated(delay.results[0].budget_lines) else [f"{words.NPV_IS_COST}."]
    if delay.unmoved:
        names = words.labels(delay.results[0])
        policies = ", ".join(names[policy] for policy in delay.unmoved)
        remarks.append(
            phrase(
                "Not wholly moved, as an assumption that changes has no date: {policies}.", policies=policies
            )
        )
    return remarks
