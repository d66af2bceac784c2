"""The second page of the Summary: options side by side, doing less and doing nothing among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.choice.lesser_reforms import CHOSEN
from costmodel.engine.statements.fiscal_tables import ceiling_rows
from costmodel.reports.files.look import COUNT, NOTHING
from costmodel.reports.language.page_money import people_number
from costmodel.reports.layout.page import Charts, Notes, PageTable, TableColumn, TableRow
from costmodel.reports.summary.option_charts import option_charts
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from costmodel.reports.layout.page import CellValue, PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport
    from costmodel.reports.summary.first_page import FirstPage, OptionFigures

OPTION_PIXELS, OPTION_HEIGHT = 478, 330
LAST_COLUMN = 7
SHARE_NUMBER = f"0.00%;-0.00%;{NOTHING}"


def option_blocks(report: ScenarioReport, page: FirstPage) -> list[PageBlock]:
    """The options in a table, what to read with it, the bridge and the bars."""
    last = page.years[-1]
    columns = [
        TableColumn("Over existing programmes"),
        TableColumn(phrase("adds {year}", year=page.budget_year), page.money.number),
        TableColumn(phrase("adds  {year}", year=last), page.money.number),
        TableColumn(phrase("of GDP {year}", year=last), SHARE_NUMBER),
        TableColumn(phrase("people {year}", year=page.then), COUNT),
        TableColumn("cost, today's value", page.money.number),
        TableColumn("gain less cost (NPV)", page.money.number),
        TableColumn("above a ceiling from"),
    ]
    within = "no" if ceiling_rows(report.result.fiscal) else "no ceiling"
    rows = [_option_row(option, within) for option in page.options]
    charts = option_charts(report, OPTION_PIXELS, OPTION_HEIGHT)
    unit = phrase(
        "{unit}. Today's value: discounted, at prices of {year}; people each counted once, at least.",
        unit=page.money.unit, year=report.result.assumptions.about["price_base_year"],
    )  # fmt: skip
    return [
        PageTable(columns, rows, "Options side by side", "OptionsBeside", height=42, page_break=True),
        Notes([unit, *report.headline["caveats"], *_simulations(page)], gap=0),
        *([Charts(charts, apart=OPTION_PIXELS + 8)] if charts else []),
    ]


def _simulations(page: FirstPage) -> list[str]:
    """What the ranges of the first page are made of."""
    if page.ranges is None:
        return []
    draws, seed = f"{page.ranges.draws:,}", page.ranges.seed
    return [phrase("Ranges on page 1: 9 of 10 of {draws} simulations, seed {seed}.", draws=draws, seed=seed)]


def _option_row(option: OptionFigures, within: str) -> TableRow:
    """The cells of an option; ``within``: what is said where no ceiling is broken."""
    breach = within if option.first_breach is None else str(option.first_breach)
    cells: list[CellValue] = [
        option.label, *option.added, option.of_gdp, option.people, option.present_cost,
        "not known" if option.npv is None else option.npv, breach,
    ]  # fmt: skip
    tones = {} if option.first_breach is None else {LAST_COLUMN: "bad"}
    return TableRow(cells, tone="strong" if option.kind == CHOSEN else "", tones=tones,
                    numbers={4: people_number(option.people)})  # fmt: skip
