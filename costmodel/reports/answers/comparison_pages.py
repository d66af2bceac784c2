"""The pages of the comparison workbook: scenarios side by side, increments, differing assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from costmodel.engine.checking.result_checks import Verdict
from costmodel.engine.line_items.lines import TOTAL
from costmodel.model.measure_list import BY_NAME
from costmodel.reports.answers.differences_page import differences_page
from costmodel.reports.files.look import COUNT, SMALL_SHARE
from costmodel.reports.language import words
from costmodel.reports.layout.page import (
    Chart,
    Charts,
    ChartSeries,
    Notes,
    Page,
    PageTable,
    Sentences,
    TableColumn,
    TableRow,
    year_columns,
)  # fmt: skip
from costmodel.reports.sheets.about_page import CHANGED, about_page, computed, facts, how_to_read, origin
from costmodel.reports.sheets.budget_page import BASES, FIRST_YEAR, YEAR_WIDTH, baseline_divisor, unit_of
from costmodel.reports.sheets.checks_page import checks_of, master
from costmodel.reports.sheets.method import METHOD
from costmodel.reports.sheets.result_report import ScenarioReport, moment
from costmodel.reports.sheets.return_page import BASES as RETURN_BASES
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from costmodel.engine.results import Result
    from costmodel.reports.layout.page import CellValue

    Reports = Sequence[ScenarioReport]

SECOND = 700
"""Pixels from the left edge to the second chart of a row."""
YEARLY = "Compared"
"""The table that the charts show."""
ADDED = "Added by scenarios"


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
        differences_page(compared.reports, compared.stamp),
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
    added = [row for report in compared.reports if not report.is_baseline for row in _added_in_total(report)]
    yearly = PageTable(columns, list(_yearly(compared.reports)), "Cost and people by year", YEARLY, height=20)
    columns = [
        TableColumn("Measure over the horizon"),
        TableColumn("Scenario compared"),
        TableColumn("Unit"),
        TableColumn("Over the baseline", COUNT, wrap=True),
        TableColumn("Level", COUNT, wrap=True),
    ]
    note = (
        "Gross cost is expenditure and revenue forgone less spending replaced, of all policies; GDP is that "
        "of each scenario."
    )
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
            *(
                Sentences(each.first_sentences, heading=each.result.scenario.label, gap=0)
                for each in compared.reports
            ),
            Notes(first.headline["caveats"], gap=0),
            PageTable(
                yearly.columns, added, "What each scenario adds to the baseline, by year", ADDED, height=20
            ),
            PageTable(columns, list(_returns(compared.reports)), "What society gets back", height=30),
            yearly,
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
        once = report.result.budget_lines.counted.counted_once[0].tolist()
        name = "People reached, counted once: at least"
        yield TableRow(
            [name, report.result.scenario.label, "persons", *once], COUNT, "" if number else "section"
        )
    for number, report in enumerate(reports):
        people = report.result.budget_lines.people.beneficiaries.sum(axis=0).tolist()
        name = "Beneficiaries, counted per policy; a person in two policies counts twice"
        yield TableRow(
            [name, report.result.scenario.label, "persons", *people], COUNT, "" if number else "section"
        )


def _added_in_total(report: ScenarioReport) -> Iterator[TableRow]:
    """What a scenario adds to the gross cost of all policies."""
    result = report.result
    for basis, words_ in BASES.items():
        cost = (result.budget_lines.totals.gross_cost / result.divisor(basis))[0]
        base = (result.baseline_lines.totals.gross_cost / baseline_divisor(result, basis))[0]
        name = phrase("Over the baseline, {basis}", basis=words_)
        yield _line(name, report, basis, (cost - base).tolist(), first=basis == "nominal")


def _line(name: str, report: ScenarioReport, basis: str, amounts: list[float], *, first: bool) -> TableRow:
    number = SMALL_SHARE if basis == "gdp" else report.scale.number
    cells: list[CellValue] = [name, report.result.scenario.label, unit_of(report, basis), *amounts]
    return TableRow(cells, number, "section" if first else "")


def _returns(reports: Reports) -> Iterator[TableRow]:
    tables = [[report.appraised[basis][TOTAL] for basis in RETURN_BASES] for report in reports]
    for name in words.RETURNS:
        label = BY_NAME[name].label
        for place, (report, rows) in enumerate(zip(reports, tables, strict=True)):
            cells: list[CellValue] = [words.measure(row, name) for row in rows]
            if report.is_baseline:
                cells[0] = "baseline"
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
            figures = map(words.without_noise, amounts)
            yield TableRow([result.scenario.label, name, unit, *figures], number, "" if place else "section")
        yield TableRow([result.scenario.label, "Total", unit, *added.sum(axis=0).tolist()], number, "strong")
