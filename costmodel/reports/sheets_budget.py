"""The sheet Budget: cost by policy and by class, year by year, in money and as a share of GDP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.result_checks import BREAKDOWNS
from costmodel.reports import words
from costmodel.reports.look import SMALL_SHARE
from costmodel.reports.sheet_tables import Column, Line, Placed, write_table, year_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.reports.look import Sheet
    from costmodel.reports.result_report import Report

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


@dataclass(frozen=True)
class BudgetPlaces:
    """References of the charts to their figures."""

    table: Placed
    place: dict[tuple[str, str], int]
    """Line of the table by its first two columns."""
    charted: list[str]
    """Items of the section that the chart of cost shows."""


def widths(report: Report) -> list[float]:
    """Column widths: labels, then the years."""
    return [*WIDTHS, *[YEAR_WIDTH] * len(report.years)]


def fill(sheet: Sheet, report: Report) -> BudgetPlaces:
    """Write the sheet."""
    charted = list(_charted(report))
    lines = [*_lines(report), *charted]
    columns = [Column("Table"), Column("Item"), Column("Unit"), *year_columns(report.years)]
    table = write_table(sheet, 4, columns, lines, filtered=True, height=20)
    sheet.frozen(table.first, FIRST_YEAR)
    place = {(str(line.cells[0]), str(line.cells[1])): number for number, line in enumerate(lines)}
    return BudgetPlaces(table, place, [str(line.cells[1]) for line in charted])


def _lines(report: Report) -> Iterator[Line]:
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
    return f"{LINES.get(line, 'Gross cost')} by {BREAKDOWNS[by]}, {BASES[basis]}"


def _section(report: Report, by: str, basis: str, line: str = "gross_cost") -> Iterator[Line]:
    frame = report.result.budget(by=by, basis=basis, line=line)
    values = frame[list(report.years)].to_numpy()
    name = name_of(by, basis, line)
    for number, (item, amounts) in enumerate(zip(frame.index, values, strict=True)):
        yield _line(report, name, _item(report, by, str(item)), basis, amounts.tolist(), first=number == 0)
    yield _line(report, name, TOTAL, basis, values.sum(axis=0).tolist(), tone="strong")
    if basis == "gdp" and by == "policy":
        yield from _of_government(report, name)


def _line(
    report: Report,
    name: str,
    item: str,
    basis: str,
    amounts: list[float],
    *,
    tone: str = "",
    first: bool = False,
) -> Line:
    number = SMALL_SHARE if basis == "gdp" else report.scale.number
    tone = tone or ("section" if first else "")
    return Line([name, item, unit_of(report, basis), *amounts], number, tone)


def unit_of(report: Report, basis: str) -> str:
    """The unit of a basis, scaled."""
    return report.result.unit(basis) if basis == "gdp" else report.scale.unit(report.result.unit(basis))


def _item(report: Report, by: str, item: str) -> str:
    if by == "policy":
        return report.labels[item]
    return words.function(item) if by == "function" else item


def _of_government(report: Report, name: str) -> Iterator[Line]:
    """The total as a share of government expenditure and revenue."""
    totals = report.result.budget_lines.totals
    shares = {"expenditure": totals.gross_cost_of_expenditure, "revenue": totals.gross_cost_of_revenue}
    for what, share in shares.items():
        unit = f"share of government {what}"
        yield Line([name, f"Total, as {unit}", unit, *share[0].tolist()], SMALL_SHARE, "strong")


def _against_baseline(report: Report, basis: str) -> Iterator[Line]:
    """The baseline's total and the increment of the scenario."""
    result = report.result
    base = (result.baseline_lines.totals.gross_cost / baseline_divisor(result, basis))[0]
    own = (result.budget_lines.totals.gross_cost / result.divisor(basis))[0]
    name = name_of("policy", basis)
    yield _line(report, name, "Baseline: total", basis, base.tolist(), tone="muted")
    yield _line(report, name, "Over the baseline", basis, (own - base).tolist(), tone="strong")


def baseline_divisor(result: Result, basis: str) -> Figure:
    """Divisor of the baseline's amounts for a basis: its own GDP and prices."""
    count = len(result.years)
    economy = result.baseline_lines.economy
    return {
        "nominal": np.ones((1, count)),
        "real": economy.deflator[..., -count:],
        "gdp": economy.gdp[..., -count:],
    }[basis]


def _charted(report: Report) -> Iterable[Line]:
    """Data of the chart: the largest policies at base-year prices, and the others combined."""
    frame = report.result.budget(basis="real")
    values = dict(zip(frame.index, frame[list(report.years)].to_numpy(), strict=True))
    order = sorted(report.evidence, key=lambda one: -one.cost)
    shown = [one.policy for one in order if one.cost > 0] or list(report.result.policies)
    most = CHARTED if len(shown) > CHARTED + 1 else CHARTED + 1
    for number, policy in enumerate(shown[:most]):
        amounts = values[policy].tolist()
        yield _line(report, CHART_SECTION, report.labels[policy], "real", amounts, first=number == 0)
    if shown[most:]:
        rest = sum(values[policy] for policy in shown[most:]).tolist()
        yield _line(report, CHART_SECTION, f"{len(shown[most:])} other policies", "real", rest)
