"""The page Prices: the economy in fiscal years, the indices of amounts, and the indexation of benefits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.column_choices import INDICATORS
from costmodel.model.input_prices import DEFLATOR, GDP_PER_HEAD, PRICES, WAGES
from costmodel.model.parameters import parameters
from costmodel.model.source_years import SMOOTHED, YEAR_BASES
from costmodel.reports.budget_page import widths
from costmodel.reports.look import COUNT, RATIO
from costmodel.reports.page import Notes, Page, PageTable, TableColumn, TableRow, year_columns
from costmodel.reports.words import unit_and_number
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costmodel.engine.lines import Block
    from costmodel.reports.page import PageBlock
    from costmodel.reports.result_report import ScenarioReport

NAME = "Prices"
FINE_SHARE = "0.00%;-0.00%;0.00%"
ECONOMY = (
    "inflation", "deflator_growth", "wage_growth", "real_growth", "gdp_per_head_growth", "gdp",
    "average_wage", "poverty_line",
)  # fmt: skip
FOLLOWED = {
    PRICES: "Consumer prices",
    DEFLATOR: "GDP deflator",
    WAGES: "Average wage",
    GDP_PER_HEAD: "GDP per head",
}
INDEXED = {
    "benefit.indexed_to_prices": "{share} x prices",
    "benefit.indexed_to_wages": "{share} x wages",
    "benefit.indexed_to_gdp_per_head": "{share} x GDP per head",
    "benefit.indexation_floor": "at least {share}",
    "benefit.indexation_lag": "rates {years} years before",
}
AS_MODEL = "as in the model"
BY_START = "A fiscal year is named by the year in which it begins."
USUAL = "All other amounts follow consumer prices."
TWICE = "Figures of calendar years that were made from two fiscal years are smoothed twice."


def prices_page(report: ScenarioReport) -> Page:
    """Prices and wages by fiscal year, what each amount follows, and how benefits are indexed."""
    by_name = {block.name: block for block in report.result.blocks}
    bases = _bases(report)
    amounts = list(_amounts(report, by_name["relative_price"]))
    benefits = list(_benefits(report, by_name["indexation"]))
    years = year_columns(report.years)
    blocks: list[PageBlock] = [
        PageTable(
            [TableColumn("Line"), TableColumn("Years of the source"), TableColumn("Unit"), *years],
            list(_economy(report, by_name, bases)), "Prices, wages and national income", NAME,
        ),
        Notes([BY_START, *([TWICE] if SMOOTHED in bases.values() else [])]),
    ]  # fmt: skip
    if amounts:
        blocks.append(
            PageTable(
                [TableColumn("Policy and amount"), TableColumn("Index"), TableColumn("Unit"), *years],
                amounts,
                "Relative prices: the amount over the GDP deflator, 1 in the year of its prices",
                "Relative prices",
            )
        )  # fmt: skip
        blocks.append(Notes([USUAL]))
    if benefits:
        blocks.append(
            PageTable(
                [TableColumn("Policy"), TableColumn("Rule"), TableColumn("Unit"), *years], benefits,
                "Indexation of benefits", "Indexation",
            )
        )  # fmt: skip
    return Page(
        NAME,
        "Prices and indexation",
        "Prices in fiscal years, the index that each amount follows, and the indexation of benefits.",
        report.stamp,
        blocks,
        widths(report),
    )


def _bases(report: ScenarioReport) -> dict[str, str]:
    """What the years of the source of an indicator are, where the table Macro says so."""
    rows = report.result.assumptions.table("Macro").rows
    return {str(row["indicator"]): str(row["basis"]) for row in rows if row.get("basis") is not None}


def _economy(
    report: ScenarioReport, by_name: Mapping[str, Block], bases: Mapping[str, str]
) -> Iterator[TableRow]:
    for name in ECONOMY:
        block = by_name[name]
        words = YEAR_BASES[bases[name]] if name in bases else AS_MODEL if name in INDICATORS else ""
        number = FINE_SHARE if block.unit == "share per year" else COUNT
        values = np.broadcast_to(block.figure, (1, len(block.years)))[0, -len(report.years) :].tolist()
        unit, number = unit_and_number(block.unit, values, report.currency, number)
        yield TableRow([block.label, words, unit, *values], number, keys=("", name))


def _amounts(report: ScenarioReport, block: Block) -> Iterator[TableRow]:
    rows = np.broadcast_to(block.figure, (len(block.rows), len(report.years)))
    indices = report.result.bound.assumed.input_prices.indices
    names = report.result.bound.names.priced
    for (policy, path), index, values in zip(names, indices, rows.tolist(), strict=True):
        owner = phrase("{policy}: {amount}", policy=report.labels[policy], amount=parameters()[path].label)
        keys = (policy, f"{block.name}.{path}")
        yield TableRow([owner, FOLLOWED[index], block.unit, *values], RATIO, keys=keys)


def _benefits(report: ScenarioReport, block: Block) -> Iterator[TableRow]:
    rows = np.broadcast_to(block.figure, (len(block.rows), len(block.years)))
    for place, policy in enumerate(report.result.policies):
        values = rows[place, -len(report.years) :]
        rule = _rule(report, policy)
        if rule or values.any():
            cells = [report.labels[policy], rule, block.unit, *values.tolist()]
            yield TableRow(cells, FINE_SHARE, keys=(policy, block.name))


def _rule(report: ScenarioReport, policy: str) -> str:
    """The rule of a benefit as the workbook states it, before scenarios change it."""
    stated: dict[str, float] = {}
    for row in report.result.assumptions.table("Parameters").rows:
        if row["policy"] == policy and row["parameter"] in INDEXED:
            stated.setdefault(str(row["parameter"]), float(row["value"]))
    return "; ".join(
        phrase(INDEXED[path], share=f"{stated[path]:.4g}", years=f"{stated[path]:g}")
        for path in INDEXED
        if stated.get(path) or (path == "benefit.indexation_floor" and path in stated)
    )
