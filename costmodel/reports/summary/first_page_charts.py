"""The two charts of the first page, and the tables with the figures that they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.statements.fiscal_tables import ceiling_rows
from costmodel.palette import BASELINE_COLOUR, FAN, INK, REST_COLOUR, policy_colour
from costmodel.reports.files.look import SMALL_SHARE
from costmodel.reports.language import words
from costmodel.reports.language.page_money import share_text
from costmodel.reports.layout.page import Chart, ChartSeries, PageTable, TableColumn, TableRow, year_columns
from costmodel.reports.summary import first_page_figures as figures
from costmodel.reports.summary.first_page import first_page
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "ChartFigures"
ADDED, OF_GDP = "Added by policy", "Share of GDP"
"""Tables of figures that charts show."""
LIMIT, SCENARIO, EXISTING, LOW, BAND = (
    "Limit set by the ceilings", "scenario", "existing", "Low end", "9 of 10 simulations"
)  # fmt: skip
CHART_YEARS = 10
WIDTHS = (46, *[11.0] * CHART_YEARS)
SAME = 1e-6
OUT_OF_SIGHT = 3.0
"""A line this many times as high as the columns is left out."""


def row_colour(report: ScenarioReport, policy: str) -> str:
    """The colour of a policy in every chart; grey for all others together."""
    return policy_colour(report.result.policies.index(policy)) if policy else REST_COLOUR


def _years(report: ScenarioReport) -> tuple[int, ...]:
    return report.years[:CHART_YEARS]


def _added(report: ScenarioReport) -> list[figures.YearRow]:
    result = report.result
    amounts = figures.spending(result.budget_lines) if report.is_baseline else figures.change(result)
    return figures.policy_rows(result, report.labels, _years(report), amounts)


def added_table(report: ScenarioReport) -> PageTable:
    """What the scenario adds by policy in the first ten years, and the most that the ceilings allow."""
    number = first_page(report).money.number
    rows = [TableRow([row.label, *row.amounts], number) for row in _added(report)]
    limit = figures.limit_of_increment(report.result, _years(report), whole=report.is_baseline)
    rows.append(TableRow([LIMIT, *limit], number, "muted"))
    heading = "Spending by policy" if report.is_baseline else "What the scenario adds to spending, by policy"
    unit = first_page(report).money.unit
    return PageTable(
        [TableColumn("Policy"), *year_columns(_years(report))], rows,
        phrase("{heading}, {unit}", heading=heading, unit=unit), ADDED, height=20,
    )  # fmt: skip


def gdp_table(report: ScenarioReport) -> PageTable:
    """Gross cost as a share of GDP: scenario, existing programmes, and the band of the draws."""
    result, years = report.result, _years(report)
    count = len(years)
    rows = [
        TableRow([SCENARIO, *result.budget_lines.totals.gross_cost_of_gdp[0, :count].tolist()], SMALL_SHARE)
    ]
    base = result.baseline_lines.totals.gross_cost_of_gdp[0, :count].tolist()
    rows.append(TableRow([EXISTING, *base], SMALL_SHARE))
    ranges = first_page(report).ranges
    if ranges is not None:
        low, high = (end[:count] for end in ranges.of_gdp)
        rows.append(TableRow([LOW, *low], SMALL_SHARE))
        rows.append(TableRow([BAND, *(b - a for a, b in zip(low, high, strict=True))], SMALL_SHARE))
    columns = [TableColumn("Gross cost"), *year_columns(years)]
    return PageTable(
        columns, rows, "Gross cost, share of GDP; the band is above its low end", OF_GDP, height=20
    )


def first_charts(report: ScenarioReport) -> list[Chart]:
    """Increment by policy with the ceiling as a line, and the share of GDP with its band.

    Only the second where nothing is spent, or nothing changes.
    """
    return [*([_added_chart(report)] if _added(report) else []), _gdp_chart(report)]


def _added_chart(report: ScenarioReport) -> Chart:
    table, page = added_table(report), first_page(report)
    shown = _added(report)
    years = table.headings(1)
    limited = _limited(table)
    return Chart(
        "columns",
        _added_title(report, limited=limited),
        page.money.unit,
        page.money.axis,
        years,
        [
            ChartSeries(table.row(row, 0, 0), table.row(row, 1), row_colour(report, spending.policy))
            for row, spending in enumerate(shown)
        ],
        described(report, "spending by policy and year"),
        over=[ChartSeries(LIMIT, table.row(len(table.rows) - 1, 1), INK)] if limited else (),
        along=_key_of_limit(report) if limited else "",
        legend=False,
    )


def _key_of_limit(report: ScenarioReport) -> str:
    """What the line is, and where it ends."""
    last = max(row.year for row in ceiling_rows(report.result.fiscal))
    words = "line: ceiling" if report.is_baseline else "line: ceiling less other spending"
    if last >= _years(report)[-1]:
        return words
    return phrase("{line}, set up to {year}", line=words, year=last)


def _limited(table: PageTable) -> bool:
    """Whether the ceilings have a line: where they are stated, and not so high that nothing else is seen."""
    stacked = [[float(cell) for cell in row.cells[1:] if isinstance(cell, float)] for row in table.rows[:-1]]
    stated = [float(cell) for cell in table.rows[-1].cells[1:] if isinstance(cell, float)]
    tops = [sum(max(part, 0.0) for part in year) for year in zip(*stacked, strict=True)]
    return bool(stated) and min(stated) <= OUT_OF_SIGHT * max(tops, default=0.0)


def _added_title(report: ScenarioReport, *, limited: bool) -> str:
    page = first_page(report)
    broken = sorted({year for row in page.rows if row.kind == figures.ROOM
                     for year, above in zip(page.years, row.broken, strict=True) if above})  # fmt: skip
    if broken:
        return phrase("Above the ceiling (line) from {year}", year=broken[0])
    shown = _added(report)
    total = [sum(row.amounts[place] or 0.0 for row in shown) for place in range(len(_years(report)))]
    last, year = total[-1], _years(report)[-1]
    if report.is_baseline:
        words_ = "Existing programmes cost {amount} in {year}"
    else:
        words_ = "Adds {amount} by {year}" if last >= 0 else "Saves {amount} by {year}"
    title = phrase(words_, amount=page.money.amount(abs(last)), year=year)
    return phrase("{title}; line: ceiling", title=title) if limited else title


def _gdp_chart(report: ScenarioReport) -> Chart:
    table = gdp_table(report)
    lines = [ChartSeries(SCENARIO, table.row(0, 1), 5)]
    if not report.is_baseline:
        lines.append(ChartSeries(EXISTING, table.row(1, 1), BASELINE_COLOUR))
    largest = max(float(cell) for row in table.rows for cell in row.cells[1:] if isinstance(cell, float))
    banded = first_page(report).ranges is not None
    return Chart(
        "fan" if banded else "lines",
        _gdp_title(report),
        "share of GDP",
        words.share_axis(largest),
        table.headings(1),
        [ChartSeries(LOW, table.row(2, 1)), ChartSeries(BAND, table.row(3, 1), FAN[0])] if banded else lines,
        described(report, "gross cost as a share of GDP"),
        over=lines if banded else (),
        along=_key_of_gdp(report, table if banded else None),
        legend=False,
    )


def _key_of_gdp(report: ScenarioReport, banded: PageTable | None) -> str:
    """What the lines are, in words, since a legend would leave no room for them; why one is off its band."""
    if banded is None:
        return "" if report.is_baseline else "dashed: existing programmes"
    words_ = "band: 9 of 10" if report.is_baseline else "dashed: existing; band: 9 of 10"
    central, _, low, width = (np.array(row.cells[1:], dtype=float) for row in banded.rows)
    if np.any(central > (low + width) * (1 + SAME)):
        return phrase("{key}; most ranges reach further down than up", key=words_)
    if np.any(central < low * (1 - SAME)):
        return phrase("{key}; most ranges reach further up than down", key=words_)
    return words_


def _gdp_title(report: ScenarioReport) -> str:
    """How the share of GDP moves: the finding of the chart."""
    totals, last = report.result.budget_lines.totals, len(_years(report)) - 1
    shares = totals.gross_cost_of_gdp[0]
    first, end, year = float(shares[0]), float(shares[last]), _years(report)[last]
    return phrase("From {first} to {last} % of GDP by {year}",
                  first=share_text(first), last=share_text(end), year=year)  # fmt: skip


def described(report: ScenarioReport, what: str) -> str:
    """What a chart shows, for readers who cannot see it."""
    return phrase(
        "Chart: {what}, scenario {scenario}. The figures are on the sheet {sheet}.",
        what=what, scenario=report.result.scenario.name, sheet=NAME,
    )  # fmt: skip
