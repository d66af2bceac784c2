"""The page Budget: cost by policy and by class, year by year, in money and as a share of GDP."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.checking.result_checks import BREAKDOWNS
from costmodel.engine.line_items.lines import TOTAL as EVERY_POLICY
from costmodel.engine.results import summed
from costmodel.reports.files.look import SMALL_SHARE
from costmodel.reports.language import words
from costmodel.reports.layout.page import Page, PageTable, TableColumn, TableRow, year_columns
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.reports.layout.page import Keys
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = TABLE = "Budget"
WIDTHS = (42, 58, 29)
YEAR_WIDTH = 10.5
FIRST_YEAR = 3
"""Column of the first year, counted from 0: the same on every sheet with years."""
BASES = {"nominal": "nominal", "real": "base-year prices", "gdp": "share of GDP"}
LINES = {
    "full_year_cost": "Full-year cost",
    "expenditure": "Expenditure",
    "net_cost": "Net cost",
}
CHARTED = 7
"""Policies in the chart of cost; the others are combined."""
TOTAL = "Total"
CHART_SECTION = "Data of the chart: the largest policies, base-year prices"


def budget(report: ScenarioReport) -> Page:
    """Cost by policy, function, economic class, ministry and source."""
    return Page(
        NAME,
        "Budget",
        phrase(
            "Cost by policy, function, economic class, ministry and source, {years}.", years=report.period
        ),
        report.stamp,
        [budget_table(report)],
        widths(report),
        frozen=FIRST_YEAR,
    )


def widths(report: ScenarioReport) -> list[float]:
    """Column widths: labels, then the years."""
    return [*WIDTHS, *[YEAR_WIDTH] * len(report.years)]


def budget_table(report: ScenarioReport) -> PageTable:
    """Every section of the budget, then the figures of the chart of cost; made once for a report."""
    if TABLE not in report.kept:
        report.kept[TABLE] = _budget_table(report)
    table: PageTable = report.kept[TABLE]
    return table


def _budget_table(report: ScenarioReport) -> PageTable:
    columns = [TableColumn("Table"), TableColumn("Item"), TableColumn("Unit"), *year_columns(report.years)]
    rows = [*_rows(report), *_charted(report)]
    return PageTable(columns, rows, name=TABLE, filtered=True, height=20)


def place_of(table: PageTable, section: str, item: str = "") -> list[int]:
    """The rows of a section of the table, or of one of its items."""
    return [
        number
        for number, row in enumerate(table.rows)
        if row.cells[0] == section and (not item or row.cells[1] == item)
    ]


def _rows(report: ScenarioReport) -> Iterator[TableRow]:
    for basis in BASES:
        yield from _section(report, "policy", basis)
        yield from _against_baseline(report, basis)
    for line in LINES:
        yield from _section(report, "policy", "nominal", line)
    for by in list(BREAKDOWNS)[1:]:
        for basis in BASES:
            yield from _section(report, by, basis)


def name_of(by: str, basis: str, line: str = "gross_cost") -> str:
    """The name of a section, as in its first column."""
    return phrase(
        "{line} by {breakdown}, {basis}",
        line=LINES.get(line, "Gross cost"), breakdown=BREAKDOWNS[by], basis=BASES[basis],
    )  # fmt: skip


def cost_rows(
    report: ScenarioReport,
    by: str = "policy",
    basis: str = "nominal",
    line: str = "gross_cost",
    total: str = TOTAL,
) -> Iterator[TableRow]:
    """A cost by year, one row per item of a breakdown, then the total: item, unit, amounts."""
    figures = report.result.budget_figures(by, basis, line)
    explained = by == "policy" and basis == "nominal"
    for number, (item, amounts) in enumerate(figures.items()):
        keys = (item, line) if explained else None
        tone = "" if number else "section"
        yield _row(report, _item(report, by, item), basis, amounts.tolist(), tone, keys)
    keys = (EVERY_POLICY, line) if explained else None
    yield _row(report, total, basis, summed(figures.values()).tolist(), "strong", keys)


def _section(report: ScenarioReport, by: str, basis: str, line: str = "gross_cost") -> Iterator[TableRow]:
    name = name_of(by, basis, line)
    yield from (_named(name, row) for row in cost_rows(report, by, basis, line))
    if basis == "gdp" and by == "policy":
        yield from (_named(name, row) for row in _of_government(report))


def _named(name: str, row: TableRow) -> TableRow:
    """A row with the name of its section in front."""
    return replace(row, cells=[name, *row.cells])


def _row(
    report: ScenarioReport,
    item: str,
    basis: str,
    amounts: Sequence[float],
    tone: str = "",
    keys: Keys | None = None,
) -> TableRow:
    number = SMALL_SHARE if basis == "gdp" else report.scale.number
    return TableRow([item, unit_of(report, basis), *amounts], number, tone, keys=keys)


def unit_of(report: ScenarioReport, basis: str) -> str:
    """The unit of a basis, scaled."""
    return report.result.unit(basis) if basis == "gdp" else report.scale.unit(report.result.unit(basis))


def _item(report: ScenarioReport, by: str, item: str) -> str:
    if by == "policy":
        return report.labels[item]
    return words.function(item) if by == "function" else item


def _of_government(report: ScenarioReport) -> Iterator[TableRow]:
    """The total as a share of government expenditure and revenue."""
    totals = report.result.budget_lines.totals
    shares = {"expenditure": totals.gross_cost_of_expenditure, "revenue": totals.gross_cost_of_revenue}
    for what, share in shares.items():
        unit = f"share of government {what}"
        item = phrase("Total, as {unit}", unit=unit)
        yield TableRow([item, unit, *share[0].tolist()], SMALL_SHARE, "strong")


def _against_baseline(report: ScenarioReport, basis: str) -> Iterator[TableRow]:
    """The baseline's total and the increment of the scenario."""
    result = report.result
    before = (result.baseline_lines.totals.gross_cost / baseline_divisor(result, basis))[0]
    cost = (result.budget_lines.totals.gross_cost / result.divisor(basis))[0]
    name = name_of("policy", basis)
    yield _named(name, _row(report, "Baseline: total", basis, before.tolist(), "muted"))
    yield _named(name, _row(report, "Over the baseline", basis, (cost - before).tolist(), "strong"))


def baseline_divisor(result: Result, basis: str) -> Figure:
    """Divisor of the baseline's amounts for a basis: its own GDP and prices."""
    count = len(result.years)
    economy = result.baseline_lines.economy
    return {
        "nominal": np.ones((1, count)),
        "real": economy.deflator[..., -count:],
        "gdp": economy.gdp[..., -count:],
    }[basis]


def _charted(report: ScenarioReport) -> Iterable[TableRow]:
    """Data of the chart: the largest policies at base-year prices, and the others combined."""
    values = report.result.budget_figures(basis="real")
    order = sorted(report.evidence, key=lambda one: -one.cost)
    shown = [one.policy for one in order if one.cost > 0] or list(report.result.policies)
    most = CHARTED if len(shown) > CHARTED + 1 else CHARTED + 1
    for number, policy in enumerate(shown[:most]):
        amounts = values[policy].tolist()
        tone = "" if number else "section"
        yield _named(CHART_SECTION, _row(report, report.labels[policy], "real", amounts, tone))
    if shown[most:]:
        rest = np.asarray(sum(values[policy] for policy in shown[most:])).tolist()
        label = phrase("{count} other policies", count=len(shown[most:]))
        yield _named(CHART_SECTION, _row(report, label, "real", rest))
