"""Tables of outcomes of the page Return: effects and their value, cost that they bring, effects in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.assumed_values import AssumedValues
from costmodel.engine.inputs.scenarios import INCREMENT, LEVEL
from costmodel.engine.line_items.scenario_values import changed
from costmodel.engine.perspectives import linked_costs, outcome_values
from costmodel.engine.statements.cost_effectiveness import costs_of_outcomes
from costmodel.reports.files.look import COUNT
from costmodel.reports.language import words
from costmodel.reports.layout.page import PageTable, TableColumn, TableRow
from costmodel.wording.catalogue import Verbatim, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.model.figures import Figure
    from costmodel.reports.layout.page import CellValue
    from costmodel.reports.sheets.result_report import ScenarioReport


NO_UNITS = "no gain in units"
COST_HEADINGS = {
    INCREMENT: "Cost for each unit of effect over the baseline: all cost of the policy for each effect, both "
    "discounted",
    LEVEL: "Cost for each unit of effect: all cost of the policy for each effect, both discounted",
}


def outcome_table(report: ScenarioReport) -> PageTable:
    """Every outcome with its effect and value in some years, and the present value."""
    return PageTable(
        _outcome_columns(report),
        list(_outcomes(report)),
        "Outcomes and harms: effect in each year, of all cohorts of beneficiaries, and its value",
        height=44,
    )


def _outcome_columns(report: ScenarioReport) -> list[TableColumn]:
    shown = words.key_years(report.years)
    return [
        TableColumn("Outcome", wrap=True),
        TableColumn("Effect counted in", wrap=True),
        TableColumn("Who gains or loses", wrap=True),
        TableColumn("Kind", wrap=True),
        *(TableColumn(phrase("Effect {year}", year=year), COUNT) for year in shown),
        *(
            TableColumn(phrase("Value {year}", year=year), report.scale.number, unit=report.real_money)
            for year in shown
        ),
        TableColumn("Present value", report.scale.number, unit=report.real_money),
        TableColumn("Grade"),
        TableColumn("Policy of the outcome"),
    ]


def _outcomes(report: ScenarioReport) -> Iterator[TableRow]:
    result = report.result
    lines, worth, assumed = result.budget_lines.outcomes, outcome_values(result), AssumedValues(result)
    places = [result.years.index(year) for year in words.key_years(report.years)]
    for number, row in enumerate(result.assumptions.table("Outcomes").rows):
        effects = [float(lines.lasting_effect[number, k]) for k in places]
        values = [float(lines.value_real[number, k]) for k in places]
        stated = (assumed.value_of(f"outcome.{row['outcome']}.effect", year)[0] for year in result.years)
        effect = next((value for value in stated if value), 0.0)
        probability = row.get("probability")
        if probability is not None:
            probability = changed(result, f"outcome.{row['outcome']}.probability", float(probability))
        cells: list[CellValue] = [
            str(row["label"]),
            str(row["unit"]),
            str(row["gains_to"]),
            _kind(effect, probability),
            *effects,
            *values,
            float(worth[number]),
            str(row["grade"]),
            report.labels[str(row["policy"])],
        ]
        yield TableRow(cells, tones={3: "notice"} if effect < 0 else {})


def _kind(effect: float, probability: float | None) -> str:
    """Whether an effect is a gain or a harm, and how probable it is where it may not occur."""
    kind = "gain" if effect > 0 else "harm" if effect < 0 else "none, central estimate 0"
    if probability is None:
        return kind
    return phrase("{kind}, probability {probability}", kind=kind, probability=f"{probability:.4g}")


def linked_table(report: ScenarioReport) -> Iterator[PageTable]:
    """The cost that effects bring, by outcome; nothing where no effect brings any."""
    result, shown = report.result, words.key_years(report.years)
    linked = result.bound.assumed.outcomes.linked
    if not linked:
        return
    columns = [
        TableColumn("Outcome that brings cost", wrap=True),
        TableColumn("Effect counted in", wrap=True),
        *(
            TableColumn(phrase("Cost {year}", year=year), report.scale.number, unit=report.real_money)
            for year in shown
        ),
        TableColumn("Present value", report.scale.number, unit=report.real_money),
        TableColumn("Policy that pays", wrap=True),
    ]
    lines, present = result.budget_lines.outcomes, linked_costs(result)
    places = [result.years.index(year) for year in shown]
    outcomes = result.assumptions.table("Outcomes").rows
    rows = [
        TableRow([
            str(outcomes[k]["label"]),
            str(outcomes[k]["unit"]),
            *(float(lines.cost_of_effect[k, place]) for place in places),
            float(present[k]),
            report.labels[str(outcomes[k]["policy"])],
        ])
        for k in linked
    ]  # fmt: skip
    heading = (
        "Cost that effects bring, part of gross cost and of resources used; followed after the horizon too"
    )
    yield PageTable(columns, rows, heading, "LinkedCost", height=44)


def cost_table(report: ScenarioReport) -> PageTable:
    """The cost of the policy for each unit of every effect, over the baseline where there is one."""
    result = report.result
    basis = LEVEL if report.is_baseline else INCREMENT
    present, money = result.present_values(basis), result.unit("real")
    costs = costs_of_outcomes(result, present, basis)
    columns = [
        TableColumn("Outcome with units of effect", wrap=True),
        TableColumn("Effect counted in", wrap=True),
        TableColumn("Units of effect, discounted", COUNT, wrap=True),
        TableColumn("Gross cost", report.scale.number, unit=report.real_money),
        TableColumn("Gross cost per unit of effect", COUNT, wrap=True, unit=money),
        TableColumn("Net cost to the budget", report.scale.number, unit=report.real_money),
        TableColumn("Net cost per unit of effect", COUNT, wrap=True, unit=money),
        TableColumn("Policy of the outcome", wrap=True),
    ]

    def each(figure: Figure, row: int) -> CellValue:
        return NO_UNITS if np.isnan(figure[row, 0]) else float(figure[row, 0])

    owners = result.bound.assumed.outcomes.policy
    rows = [
        TableRow([
            str(row["label"]),
            str(row["unit"]),
            float(costs.present_effect[number, 0]),
            float(present.present_cost[owner, 0]),
            each(costs.gross_cost_per_outcome, number),
            float(present.present_net_cost[owner, 0]),
            each(costs.cost_per_outcome, number),
            report.labels[str(row["policy"])],
        ])
        for number, (row, owner) in enumerate(
            zip(result.assumptions.table("Outcomes").rows, owners, strict=True)
        )
    ]  # fmt: skip
    return PageTable(columns, rows, COST_HEADINGS[basis], "CostPerOutcome", height=44)


def words_table(report: ScenarioReport) -> PageTable:
    """Effects that are described in words."""
    columns = [
        TableColumn("Policy with an effect not valued in money"),
        TableColumn("Who is affected", wrap=True),
        TableColumn("Direction"),
        TableColumn("Effect"),
    ]
    heading = "Effects not valued in money, to be considered with the figures above"
    return PageTable(columns, list(_not_monetised(report)), heading, height=20)


def _not_monetised(report: ScenarioReport) -> Iterator[TableRow]:
    for row in report.result.assumptions.table("NotMonetised").rows:
        effect = str(row["effect"])
        if row["note"]:
            effect = phrase("{effect} ({note})", effect=effect, note=Verbatim(row["note"]))
        yield TableRow([report.labels[str(row["policy"])], str(row["who"]), str(row["direction"]), effect])
