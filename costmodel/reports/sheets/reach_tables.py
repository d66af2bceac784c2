"""Tables of the page Distribution: whom each policy reaches, by decile, and the poverty of target groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.inputs.welfare_inputs import DECILES
from costmodel.engine.welfare.reach_rows import EVERYBODY
from costmodel.reports.files.look import COUNT, RATIO, SHARE, SMALL_SHARE
from costmodel.reports.language import words
from costmodel.reports.layout.page import PageTable, TableColumn, TableRow
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.welfare.incidence_rows import Incidence
    from costmodel.engine.welfare.reach_rows import Measured
    from costmodel.reports.layout.page import PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport

LABELS = {
    "headcount": "Poor people, share of all", "gap": "Poverty gap", "squared_gap": "Squared poverty gap",
    "watts": "Watts index", "money_gap": "Cost of closing the poverty gap, a year",
    "lifted": "People lifted out of poverty", "pushed_below": "People pushed into poverty",
    "gini": "Gini index", "palma": "Palma ratio", "s80_s20": "Richest fifth to poorest fifth",
    "bottom_40": "Share of the poorest 40 %", "theil_t": "Theil index T", "theil_l": "Theil index L",
    "atkinson_1": "Atkinson index, 1", "atkinson_2": "Atkinson index, 2",
    "fi": "Fiscal impoverishment, a year", "fgp": "Fiscal gains to the poor, a year",
    "fi_people": "Poor people made poorer", "fgp_people": "Poor people who gain",
    "gap_filled": "Transfers that close the gap", "spill": "Transfers to the poor beyond the gap",
    "leak": "Transfers to those not poor", "vee": "Share of transfers to the poor",
    "spillover": "Of which beyond the gap", "poverty_efficiency": "Share of transfers that closes the gap",
    "gap_efficiency": "Share of the gap closed", "cost_per_point": "Cost a year of one point of poverty",
    "concentration": "Concentration of transfers; of payments",
    "kakwani": "Kakwani index of transfers; of payments", "reynolds_smolensky": "Reynolds-Smolensky index",
    "reranking": "Reranking", "weight": "Weight of money received over money paid",
    "weight_of_large_changes": "The same for large changes",
    "weight_by_deciles": "Weight by deciles, as in the weighted NPV",
    "transfers": "Money that recipients get, a year",
    "direct_coverage": "Recipients, share of the target group", "coverage": "People in their households",
    "generosity": "Money per recipient, a year", "generosity_of_covered": "Money per person reached, a year",
    "adequacy": "Money, share of welfare of those reached",
    "cgh_20": "Share of the poorest 20 % over 20 %", "cgh_40": "Share of the poorest 40 % over 40 %",
}  # fmt: skip
"""What each measure is called on the page."""
BY_DECILE = {
    "coverage": "People in their households, share of all",
    "beneficiary_incidence": "Share of the decile in these people",
    "benefit_incidence": "Share of the decile in the money", "adequacy": "Money, share of welfare with it",
}  # fmt: skip
REST = "Less tax on benefits and their spending, plus cost without a source"
NOISE = 1e-9
"""Of the whole: a smaller rest is what sums in floating point leave."""


def number_format(unit: str) -> str:
    """The number format of a unit."""
    return {"share": SMALL_SHARE, "persons": COUNT, "ratio": "0.000"}.get(unit, COUNT)


def measure_row(report: ScenarioReport, heads: list[str], row: Measured, values: Sequence[float]) -> TableRow:
    """A measure with its unit; amounts of money in their scale."""
    figures = [shown_figure(value) for value in values]
    plain = [figure for figure in figures if isinstance(figure, float)]
    unit, number = words.unit_and_number(row.unit, plain, report.currency, number_format(row.unit))
    places = range(len(heads) + 1, len(heads) + 1 + len(values))
    return TableRow([*heads, unit, *figures], numbers=dict.fromkeys(places, number))


def shown_figure(value: float) -> float | None:
    """A figure, or an empty cell where it is not shown; 0 where only the order of a sum keeps it from it."""
    return None if np.isnan(value) else words.without_noise(float(value))


def reach_by_decile(report: ScenarioReport, incidence: Incidence) -> Iterator[PageBlock]:
    """Of each policy that pays: coverage, incidence, generosity and adequacy by decile."""
    cells = []
    for place, policy in enumerate(report.result.policies):
        if not incidence.figures["recipients"][place, :, -1].any():
            continue
        for name, label in BY_DECILE.items():
            values = [shown_figure(value) for value in incidence.figures[name][place, :, -1]]
            if any(values):
                cells.append(TableRow([report.labels[policy], label, *values]))
    yield PageTable(
        [TableColumn("Policy", wrap=True), TableColumn("Measure", wrap=True),
         *(TableColumn(str(decile), SHARE) for decile in range(1, DECILES + 1))],
        cells, phrase("Coverage, incidence and adequacy by decile, {year}", year=str(report.years[-1])),
        "Reach by decile",
    )  # fmt: skip
    if not incidence.sources:
        return
    amounts = {source: float(amount[-1]) for source, amount in incidence.sources.items()}
    scale = words.scale(max(abs(amount) for amount in amounts.values()))
    unit = scale.unit(report.result.unit("nominal"))
    by_deciles, nobody = (
        float(part[..., -1].sum()) for part in (incidence.figures["paid"][-1], incidence.nobody_now)
    )
    whole = by_deciles + nobody
    rest = whole - sum(amounts.values())
    others = [TableRow([REST, rest])] if abs(rest) > NOISE * abs(whole) else []
    yield PageTable(
        [TableColumn("Source"), TableColumn("Amount", scale.number, unit=unit)],
        [
            *(TableRow([source, amount]) for source, amount in amounts.items()),
            *others,
            TableRow(["To be raised", whole], tone="strong"),
            TableRow(["Of which paid by the deciles", by_deciles]),
            TableRow(["Of which on nobody now: donors and the deficit", nobody]),
        ],
        phrase("Who pays by source, {year}", year=str(report.years[-1])), "Sources of payments",
    )  # fmt: skip


def reach_tables(report: ScenarioReport, rows: Sequence[Measured]) -> Iterator[PageBlock]:
    """Coverage, generosity and the rest of each policy."""
    last = report.years[-1]
    cells = [
        measure_row(report, [report.labels[row.policy], LABELS[row.measure]], row, row.in_year(last)[:2])
        for row in rows
        if row.policy in report.labels and not row.line and not np.isnan(row.in_year(last)[:2]).all()
    ]  # fmt: skip
    yield PageTable(
        [TableColumn("Policy", wrap=True), TableColumn("Measure", wrap=True),
         TableColumn("Unit"), TableColumn("Baseline", RATIO),
         TableColumn("Scenario", RATIO)],
        cells, phrase("Whom each policy reaches, {year}", year=str(last)), "Reach of policies",
    )  # fmt: skip


def poverty_of_groups(report: ScenarioReport, rows: Sequence[Measured]) -> PageTable:
    """Poverty of target groups whose people are stated by decile, and of areas, by the main line."""
    standards, last = report.result.living_standards, report.years[-1]
    labels = {str(row["group"]): str(row["label"]) for row in report.result.assumptions.table("Groups").rows}
    cells = [
        TableRow(
            [labels.get(row.group, row.group), LABELS[row.measure],
             *(shown_figure(value) for value in row.in_year(last))]
        )
        for row in rows
        if row.group != EVERYBODY and row.measure in ("headcount", "gap")
        and row.line == standards.lines[0].name  # type: ignore[union-attr]
    ]  # fmt: skip
    return PageTable(
        [TableColumn("Group", wrap=True), TableColumn("Measure", wrap=True),
         TableColumn("Before", SMALL_SHARE),
         TableColumn("After transfers", SMALL_SHARE), TableColumn("After financing", SMALL_SHARE)],
        cells, phrase("Poverty by group, {year}", year=str(last)), "Poverty of groups",
    )  # fmt: skip
