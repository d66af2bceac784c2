"""The pages of the comparison workbook: scenarios side by side, increments, differing assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from costmodel.engine.result_checks import Verdict
from costmodel.model.measure_list import BY_NAME
from costmodel.reports import words
from costmodel.reports.about_page import CHANGED, about_page, computed, facts, how_to_read, origin
from costmodel.reports.assumptions_page import number_format
from costmodel.reports.budget_page import BASES, FIRST_YEAR, YEAR_WIDTH, baseline_divisor, unit_of
from costmodel.reports.catalogue import phrase
from costmodel.reports.checks_page import checks_of, master
from costmodel.reports.look import COUNT, SMALL_SHARE
from costmodel.reports.method import METHOD
from costmodel.reports.page import (
    Chart,
    Charts,
    ChartSeries,
    Notes,
    Page,
    PageTable,
    TableColumn,
    TableRow,
    year_columns,
)  # fmt: skip
from costmodel.reports.result_report import ScenarioReport, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from costmodel.engine.results import Result
    from costmodel.engine.used import Used
    from costmodel.reports.page import CellValue

    Reports = Sequence[ScenarioReport]

SECOND = 700
"""Pixels from the left edge to the second chart of a row."""
YEARLY = "Compared"
"""The table that the charts show."""


@dataclass(frozen=True)
class ComparedScenarios:
    """The scenarios compared; the first is the one the others are compared with."""

    reports: tuple[ScenarioReport, ...]

    @classmethod
    def of(cls, results: Sequence[Result], made_at: datetime) -> ComparedScenarios:
        """Results of one version of one set, prepared for pages."""
        return cls(tuple(ScenarioReport(result, made_at) for result in results))

    @property
    def first(self) -> ScenarioReport:
        """The report of the first scenario."""
        return self.reports[0]

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict of the checks of all scenarios."""
        return Verdict.of_all([report.verdict for report in self.reports])

    @property
    def stamp(self) -> str:
        """The stamp under every title and on every page."""
        names = ", ".join(report.result.scenario.name for report in self.reports)
        return f"{words.set_stamp(self.first.result)} · scenarios {names} · {self.verdict.words}"


def comparison_pages(compared: ComparedScenarios) -> list[Page]:
    """The pages of the comparison workbook."""
    return [
        _summary(compared),
        _increments(compared),
        _differences(compared),
        _checks(compared),
        _about(compared),
    ]


def widths(first: ScenarioReport) -> list[float]:
    """Column widths: labels, then the years, as in the other workbooks."""
    return [46, 58, 29, *[YEAR_WIDTH] * len(first.years)]


def _summary(compared: ComparedScenarios) -> Page:
    first = compared.first
    columns = [
        TableColumn("Figure"), TableColumn("Scenario"), TableColumn("Unit"), *year_columns(first.years)
    ]  # fmt: skip
    yearly = PageTable(columns, list(_yearly(compared.reports)), "Cost and people by year", YEARLY, height=20)
    columns = [
        TableColumn("Measure over the horizon"),
        TableColumn("Scenario compared"),
        TableColumn("Unit"),
        TableColumn("Level", COUNT, wrap=True),
        TableColumn("Over the baseline", COUNT, wrap=True),
    ]
    note = "Gross cost is expenditure and revenue forgone, of all policies; GDP is that of each scenario."
    return Page(
        "Summary",
        phrase("{country}: scenarios compared", country=first.result.assumptions.about["country"]),
        phrase(
            "What each scenario costs, whom it reaches and what society gets back, {years}.",
            years=first.period,
        ),
        compared.stamp,
        [
            master(compared.verdict),
            yearly,
            PageTable(columns, list(_returns(compared.reports)), "What society gets back", height=30),
            _charts(compared.reports, yearly),
            Notes([note], gap=0),
        ],
        widths(first),
        compared.verdict.colour,
    )


def _checks(compared: ComparedScenarios) -> Page:
    reports = compared.reports
    each = [(f"{report.result.scenario.name}: ", check) for report in reports for check in report.checks]
    warnings = dict.fromkeys(warning for report in reports for warning in report.result.warnings)
    return checks_of(each, warnings, compared.verdict, compared.stamp)


def _about(compared: ComparedScenarios) -> Page:
    first = compared.first
    same = [pair for pair in origin(first.result.stamp) if pair[0] not in ("Scenario", CHANGED)]
    pairs = [
        *same,
        *(("Scenario", f"{r.result.scenario.name}: {r.result.scenario.label}") for r in compared.reports),
        ("Made at", moment(first.made_at)),
        ("Master check", "\n".join(compared.verdict.lines)),
        *facts(first.result.assumptions),
    ]
    return about_page(compared.stamp, [computed(pairs), how_to_read(METHOD)])


def _yearly(reports: Reports) -> Iterator[TableRow]:
    for basis in BASES:
        for number, report in enumerate(reports):
            result = report.result
            figure = (result.budget_lines.totals.gross_cost / result.divisor(basis))[0]
            yield _line(
                phrase("Gross cost, {basis}", basis=BASES[basis]),
                report,
                basis,
                figure.tolist(),
                first=number == 0,
            )
    for number, report in enumerate(reports):
        share = report.result.budget_lines.totals.gross_cost_of_expenditure[0].tolist()
        name, unit = "Gross cost, share of government expenditure", "share of government expenditure"
        cells: list[CellValue] = [name, report.result.scenario.label, unit, *share]
        yield TableRow(cells, SMALL_SHARE, "" if number else "section")
    for number, report in enumerate(reports):
        people = report.result.budget_lines.people.beneficiaries.sum(axis=0).tolist()
        name = "Beneficiaries; a person in two policies counts twice"
        yield TableRow(
            [name, report.result.scenario.label, "persons", *people], COUNT, "" if number else "section"
        )


def _line(name: str, report: ScenarioReport, basis: str, amounts: list[float], *, first: bool) -> TableRow:
    number = SMALL_SHARE if basis == "gdp" else report.scale.number
    cells: list[CellValue] = [name, report.result.scenario.label, unit_of(report, basis), *amounts]
    return TableRow(cells, number, "section" if first else "")


def _returns(reports: Reports) -> Iterator[TableRow]:
    tables = [[rows[-1] for rows in report.appraised.values()] for report in reports]
    for name in words.RETURNS:
        label = BY_NAME[name].label
        for place, (report, rows) in enumerate(zip(reports, tables, strict=True)):
            cells: list[CellValue] = [words.measure(row, name) for row in rows]
            if report.is_baseline:
                cells[1] = "baseline"
            number = words.measure_number(name, report.scale.number)
            unit = words.measure_unit(name, report.result, report.real_money)
            tone = "" if place else "section"
            yield TableRow([label, report.result.scenario.label, unit, *cells], number, tone)


def _charts(reports: Reports, table: PageTable) -> Charts:
    count, first = len(reports), reports[0]
    largest = max(float(one.result.budget_lines.totals.gross_cost_of_gdp.max()) for one in reports)
    shown = (
        ("Gross cost by scenario, without inflation", first.real_money, words.axis(first.scale.number), 1),
        ("Gross cost by scenario, share of GDP", "share of GDP", words.share_axis(largest), 2),
    )
    return Charts(
        [
            Chart(
                "lines",
                title,
                unit,
                number,
                table.headings(FIRST_YEAR),
                [
                    ChartSeries(table.row(row, 1, 1), table.row(row, FIRST_YEAR))
                    for row in range(block * count, (block + 1) * count)
                ],
                phrase(
                    "Chart: {title}, {unit}, a line for each scenario. The figures are in the table above.",
                    title=title, unit=unit,
                ),
                width=640,
            )
            for title, unit, number, block in shown
        ],
        apart=SECOND,
    )  # fmt: skip


def _increments(compared: ComparedScenarios) -> Page:
    first = compared.first
    columns = [
        TableColumn("Scenario"), TableColumn("Policy"), TableColumn("Unit"), *year_columns(first.years)
    ]  # fmt: skip
    rows = [row for report in compared.reports if not report.is_baseline for row in _added(report)]
    return Page(
        "Increments", "Increments", "What each scenario adds to the baseline, by policy.", compared.stamp,
        [PageTable(columns, rows, name="Increments", filtered=True, height=20)], widths(first),
        frozen=FIRST_YEAR,
    )  # fmt: skip


def _added(report: ScenarioReport) -> Iterator[TableRow]:
    result = report.result
    for basis in BASES:
        cost = result.budget_lines.cost.gross_cost / result.divisor(basis)
        added = cost - result.baseline_lines.cost.gross_cost / baseline_divisor(result, basis)
        names = [report.labels[policy] for policy in result.policies]
        number = SMALL_SHARE if basis == "gdp" else report.scale.number
        unit = unit_of(report, basis)
        for place, (name, amounts) in enumerate(zip(names, added.tolist(), strict=True)):
            yield TableRow([result.scenario.label, name, unit, *amounts], number, "" if place else "section")
        yield TableRow([result.scenario.label, "Total", unit, *added.sum(axis=0).tolist()], number, "strong")


def _differences(compared: ComparedScenarios) -> Page:
    """Assumptions that differ between scenarios."""
    reports = compared.reports
    values = [{_key(one): one for one in report.used} for report in reports]
    owners = list(dict.fromkeys(one.owner for report in reports for one in report.used))
    known = {key: one for scenario in values for key, one in scenario.items()}
    order = sorted(known, key=lambda key: owners.index(known[key].owner))
    rows = [row for key in order if (row := _difference(key, values)) is not None]
    columns = [
        TableColumn("Policy or area"),
        TableColumn("Assumption", wrap=True),
        TableColumn("From year", "0", wrap=True),
        *(TableColumn(phrase("In {scenario}", scenario=one.result.scenario.name), COUNT) for one in reports),
        TableColumn("Unit"),
        TableColumn("Cell"),
    ]
    return Page(
        "Differences", "Differences", "Assumptions that differ between scenarios.", compared.stamp,
        [PageTable(columns, rows, name="Differences")], [46, 60, 11, *[18] * len(reports), 24, 18], frozen=2,
    )  # fmt: skip


def _key(one: Used) -> tuple[str, int]:
    return one.path, one.from_year or 0


def _difference(key: tuple[str, int], values: Sequence[dict[tuple[str, int], Used]]) -> TableRow | None:
    """One assumption over the scenarios; None where all agree."""
    steps = [scenario.get(key) or _before(key, scenario) for scenario in values]
    shown = [one.value for one in steps if one is not None]
    if len(set(shown)) <= 1 and len(shown) == len(steps):
        return None
    first = next(scenario[key] for scenario in values if key in scenario)
    cells = ["not in this scenario" if one is None else one.value for one in steps]
    number = number_format(first.unit, first.value)
    numbers = dict.fromkeys(range(FIRST_YEAR, FIRST_YEAR + len(values)), number)
    return TableRow(
        [first.owner, first.label, first.from_year, *cells, first.unit, first.cell], numbers=numbers
    )


def _before(key: tuple[str, int], scenario: dict[tuple[str, int], Used]) -> Used | None:
    """The value continued from an earlier year where a scenario has no step of its own."""
    earlier = [year for path, year in scenario if path == key[0] and year <= key[1]]
    return scenario[key[0], max(earlier)] if earlier else None
