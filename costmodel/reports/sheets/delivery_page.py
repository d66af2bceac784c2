"""The page Delivery: service items, assets, optimism bias, redress, administration, and capital charges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.reports.files.look import COUNT, SHARE
from costmodel.reports.language.words import unit_and_number
from costmodel.reports.layout.page import Notes, Page, PageTable, TableColumn, TableRow, year_columns
from costmodel.reports.sheets.budget_page import FIRST_YEAR, widths
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.line_items.lines import Block
    from costmodel.reports.layout.page import PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Delivery"
ITEMS, ASSETS, UPLIFTS, CHARGES, PRESENT = (
    "ServiceItems",
    "AssetsByYear",
    "OptimismBias",
    "Charges",
    "ChargesPV",
)
OF_ITEMS = ("item_unit_cost", "item_quantity", "item_fixed_cost", "item_cost")
OF_ASSETS = ("asset_units", "asset_bought", "asset_price", "asset_cost", "asset_maintenance")
OF_POLICIES = (
    "running_administration", "application_cost", "redress_cost", "back_pay", "consultation_cost", "loading",
    "administration_share",
)  # fmt: skip
OF_CHARGES = ("capital_charge", "capital_interest", "capital_consumption")
WHOLE = ("present_purchases", "present_charges", "present_capital_left")
HOW = (
    "Administration share: administration, applications and redress over expenditure.",
    "Back-pay is paid for the months before an appeal was upheld; it is among benefits, not administration.",
    "Loading: what remote, multilingual and adapted delivery add to unit costs.",
)
HOW_ITEMS = "Cost of an item = fixed cost + units x unit cost with loadings."
HOW_UPLIFTS = "Cost line x share of the category x published upper bound x (1 - mitigation)."
HOW_CHARGES = (
    "Memorandum: the budget and the appraisal carry the cash of purchases, never the charge.",
    "The charge at current prices includes that of what stood before the first year.",
    "Present value of purchases = present value of charges + present value of what is left; constant prices.",
)


def delivery_page(report: ScenarioReport) -> Page:
    """What delivery costs, line by line, and the yearly charge of capital beside it."""
    names = report.result.bound.names.delivery
    blocks: list[PageBlock] = [
        _table(report, _of_policies(report, OF_POLICIES), "Administration, redress and consultation", NAME),
        Notes(HOW),
    ]
    if names.items:
        rows = _owned(report, "items", "Items", "item", OF_ITEMS)
        blocks += [_table(report, rows, "Service items", ITEMS), Notes([HOW_ITEMS])]
    if names.assets:
        rows = _owned(report, "assets", "Assets", "asset", OF_ASSETS)
        blocks.append(_table(report, rows, "Buildings and equipment by item", ASSETS))
    if names.uplift_rows:
        rows = _owned(report, "uplift_rows", "Uplifts", "uplift", ("uplift",))
        blocks += [_table(report, rows, "Optimism bias and risk", UPLIFTS), Notes([HOW_UPLIFTS])]
    if names.charges:
        blocks += [
            _table(report, _of_policies(report, OF_CHARGES), "Capital charge, current prices", CHARGES),
            _present(report),
            Notes(HOW_CHARGES),
        ]
    return Page(
        NAME,
        "Delivery",
        "Service items, assets, optimism bias, redress and administration; the yearly charge of capital.",
        report.stamp,
        blocks,
        widths(report),
        frozen=FIRST_YEAR,
        frozen_header=False,
    )


def _table(report: ScenarioReport, rows: Iterator[TableRow], heading: str, name: str) -> PageTable:
    columns = [TableColumn("Policy"), TableColumn("Line"), TableColumn("Unit"), *year_columns(report.years)]
    return PageTable(columns, list(rows), heading, name, height=20)


def _row(report: ScenarioReport, block: Block, row: int, owner: str, tone: str) -> TableRow:
    figure = np.broadcast_to(block.figure, (len(block.rows), len(report.years)))
    values = figure[row].tolist()
    form = SHARE if block.unit == "share" else COUNT
    unit, number = unit_and_number(block.unit, values, report.currency, form)
    return TableRow([owner, block.label, unit, *values], number, tone, keys=block.rows[row])


def _of_policies(report: ScenarioReport, names: Sequence[str]) -> Iterator[TableRow]:
    """Lines of the policies by year; a line that is 0 throughout is left out."""
    blocks = {block.name: block for block in report.result.blocks}
    for policy in report.result.policies:
        first = True
        for name in names:
            block = blocks[name]
            row = block.rows.index((policy, name))
            if np.any(block.figure[row]):
                yield _row(report, block, row, report.labels[policy], "section" if first else "")
                first = False


def _owned(
    report: ScenarioReport, part: str, table: str, key: str, names: Sequence[str]
) -> Iterator[TableRow]:
    """Lines of the rows of a table, one after the other."""
    blocks = {block.name: block for block in report.result.blocks if block.part == part}
    rows = report.result.assumptions.table(table).by(key)
    for place, (policy, name) in enumerate(getattr(report.result.bound.names.delivery, part)):
        label = str(rows[name].get("label") or name)
        owner = phrase("{policy}: {item}", policy=report.labels[policy], item=label)
        for line in names:
            yield _row(report, blocks[line], place, owner, "section" if line == names[0] else "")


def _present(report: ScenarioReport) -> PageTable:
    """Cash against charges, as present values at constant prices, for each capital."""
    lines = report.result.budget_lines.charges
    figures = [getattr(lines, name)[:, 0].tolist() for name in WHOLE]
    whole = [amount for amounts in figures for amount in amounts]
    unit, number = unit_and_number("LCU", whole, report.currency, COUNT)
    rows = [
        TableRow([phrase("{policy}: {item}", policy=report.labels[policy], item=name), *amounts], number)
        for (policy, name), *amounts in zip(report.result.bound.names.delivery.charges, *figures, strict=True)
    ]
    columns = [TableColumn("Capital"), *(TableColumn(text, number, wrap=True, unit=unit) for text in (
        "Present value of purchases", "Present value of charges", "Present value of what is left",
    ))]  # fmt: skip
    return PageTable(columns, rows, "Cash and charges, present values", PRESENT, height=40)
