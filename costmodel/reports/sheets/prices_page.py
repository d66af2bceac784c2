"""The page Prices: the economy in fiscal years, the indices of amounts, and the indexation of benefits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.column_choices import INDICATORS
from costmodel.engine.assumed_values import AssumedValues
from costmodel.model.input_prices import DEFLATOR, GDP_PER_HEAD, PRICES, WAGES
from costmodel.model.parameters import parameters
from costmodel.model.source_years import SMOOTHED, YEAR_BASES
from costmodel.reports.files.look import COUNT, RATIO
from costmodel.reports.language.words import unit_and_number
from costmodel.reports.layout.page import Notes, Page, PageTable, TableColumn, TableRow, year_columns
from costmodel.reports.sheets.budget_page import widths
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costmodel.engine.line_items.lines import Block
    from costmodel.reports.layout.page import PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport

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
FLOOR, LAG = "benefit.indexation_floor", "benefit.indexation_lag"
INDEXED = {
    "benefit.indexed_to_prices": "{share} x prices",
    "benefit.indexed_to_wages": "{share} x wages",
    "benefit.indexed_to_gdp_per_head": "{share} x GDP per head",
    FLOOR: "at least {share}",
    LAG: "rates {years} years before",
}
A_YEAR_BEFORE = "rates 1 year before"
NO_RULE = "none"
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
    assumed = AssumedValues(report.result)
    for place, policy in enumerate(report.result.policies):
        values = rows[place, -len(report.years) :]
        rule = _rule(report, assumed, policy)
        if rule or values.any():
            cells = [report.labels[policy], rule, block.unit, *values.tolist()]
            yield TableRow(cells, FINE_SHARE, keys=(policy, block.name))


def _rule(report: ScenarioReport, assumed: AssumedValues, policy: str) -> str:
    """The rule of a benefit in the scenario, with the years from which it changes."""
    rules: list[str] = []
    last = ""
    for year in report.years:
        rule = _rule_of_year(assumed, policy, year)
        if rule != last:
            later = year > report.years[0]
            rules.append(phrase("from {year}: {rule}", year=year, rule=rule or NO_RULE) if later else rule)
            last = rule
    return "; ".join(rules)


def _rule_of_year(assumed: AssumedValues, policy: str, year: int) -> str:
    stated = {path: assumed.value_of(f"policy.{policy}.{path}", year)[0] for path in INDEXED}
    return "; ".join(
        phrase(
            A_YEAR_BEFORE if (path, value) == (LAG, 1) else INDEXED[path],
            share=f"{value:.4g}",
            years=f"{value:g}",
        )
        for path, value in stated.items()
        if value == value and (value or path == FLOOR)  # noqa: PLR0124  NaN
    )
