"""The cost of exclusion by group, on the page Delay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.engine.exclusion_costs import exclusion_costs
from costmodel.engine.inputs.scale import scale_of
from costmodel.reports.files.look import COUNT
from costmodel.reports.language import words
from costmodel.reports.layout.page import Notes, PageTable, TableColumn, TableRow
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.exclusion_costs import ExclusionCost
    from costmodel.engine.results import Result
    from costmodel.reports.layout.page import CellValue, PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Cost of exclusion"
GAP = "#,##0.00#"
NONE_STATED = "The set states no gaps between groups (table Exclusion): what exclusion costs is not known."
HOW_TO_READ = (
    "People of the group x gap to the reference group x share due to exclusion x value of a unit.",
    "It describes the situation, with or without policies.",
    "It is in no appraisal and must not be added to one: what policies gain is a part of it.",
    "Groups may have people in common: their amounts are not added.",
)


def exclusion_blocks(report: ScenarioReport) -> list[PageBlock]:
    """The cost of exclusion, or that it is not known."""
    costs = exclusion_costs(report.result)
    if not costs:
        return [Notes([NONE_STATED])]
    return [_table(report, costs), Notes(HOW_TO_READ)]


def _table(report: ScenarioReport, costs: Sequence[ExclusionCost]) -> PageTable:
    shown = words.key_years(report.years)
    scale = words.scale(max(abs(cost.present) for cost in costs))
    unit = scale.unit(report.result.unit("real"))
    columns = [
        TableColumn("Group"),
        TableColumn("Gap"),
        TableColumn("Compared with", wrap=True),
        TableColumn("Gap per person", GAP, wrap=True),
        TableColumn("Unit of the gap", wrap=True),
        TableColumn(phrase("People {year}", year=shown[0]), COUNT, wrap=True),
        *(
            TableColumn(phrase("Cost {year}", year=year), scale.number, wrap=True, unit=unit)
            for year in shown
        ),
        TableColumn("Present value", scale.number, wrap=True, unit=unit),
        TableColumn("Present value, low gap", scale.number, wrap=True, unit=unit),
        TableColumn("Present value, high gap", scale.number, wrap=True, unit=unit),
        TableColumn("Grade"),
        TableColumn("Source"),
    ]
    places = [report.years.index(year) for year in shown]
    heading = "Cost of exclusion by group, beside the appraisal and in no sum of it"
    return PageTable(columns, list(_rows(costs, places)), heading, NAME, height=58)


def _rows(costs: Sequence[ExclusionCost], places: Sequence[int]) -> Iterator[TableRow]:
    for cost in costs:
        cells: list[CellValue] = [
            cost.group, cost.label, cost.reference, cost.gap, cost.unit,
            cost.people[places[0]] if cost.people else None,
            *(cost.cost[place] for place in places),
            cost.present, cost.present_low, cost.present_high, cost.grade, cost.source,
        ]  # fmt: skip
        yield TableRow(cells, tone="strong" if cost.together else "")


def exclusion_lines_of(result: Result) -> list[str]:
    """A line for each group: what its exclusion costs in the first year."""
    unit = result.unit("real")
    return [
        phrase(
            "Cost of exclusion of {group} in {year}: {amount}, in no appraisal.",
            group=cost.group, year=result.years[0], amount=scale_of(cost.cost[0]).amount(cost.cost[0], unit),
        )
        for cost in exclusion_costs(result)
        if cost.together
    ]  # fmt: skip
