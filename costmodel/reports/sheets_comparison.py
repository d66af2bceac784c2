"""The sheets of the comparison workbook: scenarios side by side, increments, differing assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.model.measure_list import BY_NAME
from costmodel.reports import charts, words
from costmodel.reports.charts import Frame, Series
from costmodel.reports.look import COUNT, SMALL_SHARE
from costmodel.reports.sheet_tables import Cell, Column, Line, Placed, write_table, year_columns
from costmodel.reports.sheets_assumptions import number_format
from costmodel.reports.sheets_budget import BASES, FIRST_YEAR, YEAR_WIDTH, baseline_divisor, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.used import Used
    from costmodel.reports.look import Sheet
    from costmodel.reports.result_report import Report

    Reports = Sequence[Report]

CHART_ROWS = 18
SECOND = 700
"""Pixels from the left edge to the second chart of a row."""


def widths(first: Report) -> list[float]:
    """Column widths: labels, then the years, as in the other workbooks."""
    return [46, 58, 29, *[YEAR_WIDTH] * len(first.years)]


def fill_summary(sheet: Sheet, reports: Reports, row: int) -> None:
    """Write the sheet Summary from a row on."""
    first = reports[0]
    columns = [Column("Figure"), Column("Scenario"), Column("Unit"), *year_columns(first.years)]
    lines = list(_yearly(reports))
    table = write_table(sheet, row, columns, lines, heading="Cost and people by year", height=20)
    returns = write_table(
        sheet,
        table.last + 2,
        [
            Column("Measure over the horizon"),
            Column("Scenario compared"),
            Column("Unit"),
            Column("Level", COUNT, wrap=True),
            Column("Over the baseline", COUNT, wrap=True),
        ],
        list(_returns(reports)),
        heading="What society gets back",
        height=30,
    )
    _charts(sheet, reports, table, returns.last + 2)
    note = "Gross cost is expenditure and revenue forgone, of all policies; GDP is that of each scenario."
    sheet.text(returns.last + 2 + CHART_ROWS, 0, note, "muted")


def _yearly(reports: Reports) -> Iterator[Line]:
    for basis in BASES:
        for number, report in enumerate(reports):
            result = report.result
            figure = (result.budget_lines.totals.gross_cost / result.divisor(basis))[0]
            yield _line(f"Gross cost, {BASES[basis]}", report, basis, figure.tolist(), first=number == 0)
    for number, report in enumerate(reports):
        share = report.result.budget_lines.totals.gross_cost_of_expenditure[0].tolist()
        name, unit = "Gross cost, share of government expenditure", "share of government expenditure"
        cells: list[Cell] = [name, report.result.scenario.label, unit, *share]
        yield Line(cells, SMALL_SHARE, "" if number else "section")
    for number, report in enumerate(reports):
        people = report.result.budget_lines.people.beneficiaries.sum(axis=0).tolist()
        name = "Beneficiaries; a person in two policies counts twice"
        yield Line(
            [name, report.result.scenario.label, "persons", *people], COUNT, "" if number else "section"
        )


def _line(name: str, report: Report, basis: str, amounts: list[float], *, first: bool) -> Line:
    number = SMALL_SHARE if basis == "gdp" else report.scale.number
    cells: list[Cell] = [name, report.result.scenario.label, unit_of(report, basis), *amounts]
    return Line(cells, number, "section" if first else "")


def _returns(reports: Reports) -> Iterator[Line]:
    tables = [
        [report.result.appraisal(basis).loc["total"].to_dict() for basis in ("level", "increment")]
        for report in reports
    ]
    for name in words.RETURNS:
        label = BY_NAME[name].label
        for place, (report, rows) in enumerate(zip(reports, tables, strict=True)):
            cells: list[Cell] = [words.measure(row, name) for row in rows]
            if report.is_baseline:
                cells[1] = "baseline"
            number = words.measure_number(name, report.scale.number)
            unit = words.measure_unit(name, report.result, report.real_money)
            tone = "" if place else "section"
            yield Line([label, report.result.scenario.label, unit, *cells], number, tone)


def _charts(sheet: Sheet, reports: Reports, table: Placed, row: int) -> None:
    last, count, first = FIRST_YEAR + len(reports[0].years) - 1, len(reports), reports[0]
    amount = first.scale.number.partition(";")[0].replace(".00", "")
    largest = max(float(one.result.budget_lines.totals.gross_cost_of_gdp.max()) for one in reports)
    shares = words.share_axis(largest)
    shown = (
        ("Gross cost by scenario, without inflation", first.real_money, amount, 1, 0),
        ("Gross cost by scenario, share of GDP", "share of GDP", shares, 2, SECOND),
    )
    for title, unit, number, block, offset in shown:
        frame = Frame(title, unit, number, table.headers(FIRST_YEAR, last), width=640)
        lines = range(block * count, (block + 1) * count)
        series = [Series(table.cell(k, 1), table.row(k, FIRST_YEAR, last)) for k in lines]
        told = f"Chart: {title}, {unit}, a line for each scenario. The figures are in the table above."
        sheet.chart(row, 0, charts.lines(sheet.book, frame, series), told, (offset, 0))


def fill_increments(sheet: Sheet, reports: Reports) -> None:
    """Write the sheet Increments."""
    columns = [Column("Scenario"), Column("Policy"), Column("Unit"), *year_columns(reports[0].years)]
    lines = [line for report in reports if not report.is_baseline for line in _increments(report)]
    table = write_table(sheet, 4, columns, lines, filtered=True, height=20)
    sheet.frozen(table.first, FIRST_YEAR)


def _increments(report: Report) -> Iterator[Line]:
    result = report.result
    for basis in BASES:
        own = result.budget_lines.cost.gross_cost / result.divisor(basis)
        added = own - result.baseline_lines.cost.gross_cost / baseline_divisor(result, basis)
        names = [report.labels[policy] for policy in result.policies]
        number = SMALL_SHARE if basis == "gdp" else report.scale.number
        unit = unit_of(report, basis)
        for place, (name, amounts) in enumerate(zip(names, added.tolist(), strict=True)):
            yield Line([result.scenario.label, name, unit, *amounts], number, "" if place else "section")
        yield Line([result.scenario.label, "Total", unit, *added.sum(axis=0).tolist()], number, "strong")


def difference_widths(reports: Reports) -> list[float]:
    """Column widths: labels, then the scenarios."""
    return [46, 60, 11, *[18] * len(reports), 24, 18]


def fill_differences(sheet: Sheet, reports: Reports) -> None:
    """Write the sheet Differences."""
    values = [{_key(one): one for one in report.used} for report in reports]
    owners = list(dict.fromkeys(one.owner for report in reports for one in report.used))
    found = {key: one for of in values for key, one in of.items()}
    order = sorted(found, key=lambda key: owners.index(found[key].owner))
    lines = [line for key in order if (line := _difference(key, values)) is not None]
    columns = [
        Column("Policy or area"),
        Column("Assumption", wrap=True),
        Column("From year", "0", wrap=True),
        *(Column(f"In {report.result.scenario.name}", COUNT) for report in reports),
        Column("Unit"),
        Column("Cell"),
    ]
    table = write_table(sheet, 4, columns, lines, height=30)
    sheet.frozen(table.first, 2)


def _key(one: Used) -> tuple[str, int]:
    return one.path, one.from_year or 0


def _difference(key: tuple[str, int], values: Sequence[dict[tuple[str, int], Used]]) -> Line | None:
    """One assumption over the scenarios; None where all agree."""
    found = [of.get(key) or _before(key, of) for of in values]
    shown = [one.value for one in found if one is not None]
    if len(set(shown)) <= 1 and len(shown) == len(found):
        return None
    own = next(of[key] for of in values if key in of)
    cells = ["not in this scenario" if one is None else one.value for one in found]
    number = number_format(own.unit, own.value)
    numbers = dict.fromkeys(range(FIRST_YEAR, FIRST_YEAR + len(values)), number)
    return Line([own.owner, own.label, own.from_year, *cells, own.unit, own.cell], numbers=numbers)


def _before(key: tuple[str, int], of: dict[tuple[str, int], Used]) -> Used | None:
    """The value continued from an earlier year where a scenario has no step of its own."""
    earlier = [year for path, year in of if path == key[0] and year <= key[1]]
    return of[key[0], max(earlier)] if earlier else None
