"""The page Distribution: who is poor before and after a scenario, who receives, and who pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.inputs.scale import scale_of
from costmodel.engine.inputs.welfare_inputs import DECILES
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.welfare.distribution_rows import measured_for_page
from costmodel.engine.welfare.incidence_rows import SUMMED, incidence
from costmodel.engine.welfare.reach_rows import EVERYBODY
from costmodel.engine.welfare.welfare_transfers import MONTHS
from costmodel.model.distribution import lorenz_points
from costmodel.reports.files.look import RATIO, SHARE
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
)
from costmodel.reports.sheets.reach_tables import (
    LABELS,
    measure_row,
    poverty_of_groups,
    reach_by_decile,
    reach_tables,
)
from costmodel.reports.sheets.survey_blocks import survey_blocks
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.welfare.incidence_rows import Incidence
    from costmodel.engine.welfare.living_standards import LivingStandards
    from costmodel.engine.welfare.reach_rows import Measured
    from costmodel.reports.layout.page import PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Distribution"
LORENZ = "Lorenz curves"
RECEIVED = "Who receives and who pays"
POOR = "Poor people by year"
WIDTHS = (38, 40, 13, 13, 13, 13, 8, 8, 8, 8, 8, 8)
STEPS = 21
NOT_STATED = (
    "The set does not place people by welfare (tables Welfare and Distribution): who is reached is not known."
)
HOW_TO_READ = (
    "Before: welfare as surveyed and carried to the year, with what the baseline pays.",
    "Only what policies pay and take is counted: no gains, harms or responses. Services are no welfare.",
    "Payments of donors and of the deficit fall on nobody now: they are beside these figures.",
    "Effects of single policies do not add up to that of all together.",
    "Printed measures are values, not formulas: they rank people.",
)


def distribution(report: ScenarioReport) -> Page:
    """Poverty and inequality before and after, who receives and who pays."""
    standards = report.result.living_standards
    blocks: list[PageBlock] = [Notes([NOT_STATED])] if standards is None else list(_blocks(report, standards))
    blocks += survey_blocks(report)
    return Page(
        NAME, "Distribution", "Who is poor before and after, who receives and who pays.", report.stamp,
        blocks, WIDTHS, frozen_header=False,
    )  # fmt: skip


def _blocks(report: ScenarioReport, standards: LivingStandards) -> Iterator[PageBlock]:
    rows, levels = measured_for_page(standards), incidence(standards)
    last = report.years[-1]
    if standards.reason:
        yield Notes([phrase("No measure of poverty or inequality: {reason}.", reason=standards.reason)])
    else:
        yield Sentences(_sentences(report, rows))
        poor, lorenz = _poor(standards, rows), _lorenz(standards)
        yield Charts([_poor_chart(poor), _lorenz_chart(lorenz)])
        received = _received(report, levels)
        yield Charts([_received_chart(received)])
        for year in dict.fromkeys((report.years[0], last)):
            yield _measures(report, rows, year)
        yield poor
        yield lorenz
        yield received
        yield from reach_by_decile(report, levels)
        yield poverty_of_groups(report, rows)
        yield from reach_tables(report, rows)
        yield Notes([*_origin(standards), *HOW_TO_READ])
        return
    yield _received(report, levels)
    yield from reach_by_decile(report, levels)
    yield from reach_tables(report, rows)
    yield Notes([*_origin(standards), *HOW_TO_READ])


def _origin(standards: LivingStandards) -> list[str]:
    form = standards.cells.form or "none"
    areas = [
        phrase(
            "Welfare of {areas}, each with its own mean and curve, put together; their people by {dimension} "
            "of the table Breakdown.",
            areas=", ".join(standards.areas), dimension=standards.dimension,
        )
    ] if standards.areas else []  # fmt: skip
    return [
        *areas,
        phrase(
            "Survey of {year}, {concept}; Lorenz curve: {form}; {share} of real growth per head passed on.",
            year=standards.words["survey_year"], concept=standards.words["concept"], form=form,
            share=f"{standards.result.budget_lines.survey.growth_passed_on[0, 0]:.0%}",
        )
    ]  # fmt: skip


def _sentences(report: ScenarioReport, rows: Sequence[Measured]) -> list[str]:
    """What happens to poverty by the main line in the last year; first whether some are made poorer."""
    last = report.years[-1]
    main = report.result.living_standards.lines[0].name  # type: ignore[union-attr]
    by_measure = {
        row.measure: row.in_year(last)
        for row in rows
        if row.policy == TOTAL and row.group == EVERYBODY and row.line in (main, "")
    }
    before, transfers, financing = by_measure["headcount"]
    text: list[str] = [
        phrase(
            "{year}: {before} of people are poor before, {transfers} after transfers and {financing} after "
            "those who pay now have paid.",
            year=last, before=f"{before:.1%}", transfers=f"{transfers:.1%}", financing=f"{financing:.1%}",
        )
    ]  # fmt: skip
    losses = by_measure["fi_people"][-1]
    if losses > 0 and financing < before:
        text.insert(0, phrase(
            "Poverty falls, and yet {people} poor people are poorer than before.", people=f"{losses:,.0f}"
        ))  # fmt: skip
    then, now = report.result.living_standards.paid  # type: ignore[union-attr]
    nobody = float(now.nobody_now[-1].sum() - then.nobody_now[-1].sum()) * MONTHS
    if abs(nobody) > 0:
        scale = scale_of(abs(nobody))
        text.append(phrase(
            "{amount} a year more than in the baseline falls on donors and the deficit, on nobody now.",
            amount=scale.amount(nobody, report.result.unit("nominal")),
        ))  # fmt: skip
    return text


def _columns() -> list[TableColumn]:
    return [
        TableColumn("Measure", wrap=True), TableColumn("Line", wrap=True), TableColumn("Unit"),
        TableColumn("Before", RATIO),
        TableColumn("After transfers", RATIO), TableColumn("After financing", RATIO),
    ]  # fmt: skip


def _measures(report: ScenarioReport, rows: Sequence[Measured], year: int) -> PageTable:
    labels = {line.name: line.label for line in report.result.living_standards.lines}  # type: ignore[union-attr]
    cells = [
        measure_row(report, [LABELS[row.measure], labels.get(row.line, "")], row, row.in_year(year))
        for row in rows
        if row.policy == TOTAL and row.group == EVERYBODY and not np.isnan(row.in_year(year)).all()
    ]  # fmt: skip
    return PageTable(_columns(), cells, phrase("Measures, {year}", year=str(year)), f"{NAME} {year}")


def _poor(standards: LivingStandards, rows: Sequence[Measured]) -> PageTable:
    main = standards.lines[0]
    (head,) = (
        row for row in rows
        if row.policy == TOTAL and row.group == EVERYBODY and row.measure == "headcount"
        and row.line == main.name
    )  # fmt: skip
    cells = [TableRow([str(year), *head.in_year(year)]) for year in head.years]
    return PageTable(
        [TableColumn("Year"), TableColumn("Before", SHARE), TableColumn("After transfers", SHARE),
         TableColumn("After financing", SHARE)],
        cells, phrase("Poor people by year: {line}", line=main.label), POOR,
    )  # fmt: skip


def _poor_chart(table: PageTable) -> Chart:
    return Chart(
        "lines", POOR, "share of people", "0%", table.column(0),
        [ChartSeries(name, table.column(place)) for place, name in
         enumerate(("Before", "After transfers", "After financing"), 1)],
        phrase("Chart: {title}, before, after transfers and after financing.", title=POOR), begin=0,
    )  # fmt: skip


def _lorenz(standards: LivingStandards) -> PageTable:
    split = standards.split_at_ends
    shares = np.linspace(0, 1, STEPS)
    points = [
        lorenz_points(np.broadcast_to(y, split.people.shape)[-1].ravel(), split.people[-1].ravel())
        for y in (split.before, split.after_transfers, split.after_financing)
    ]
    curves = [np.interp(shares, people, money) for people, money in points]
    cells = [
        TableRow([f"{share:.0%}", float(share), *(float(curve[place]) for curve in curves)])
        for place, share in enumerate(shares)
    ]
    return PageTable(
        [TableColumn("Poorest share of people"), TableColumn("Equality", SHARE), TableColumn("Before", SHARE),
         TableColumn("After transfers", SHARE), TableColumn("After financing", SHARE)],
        cells, phrase("Share of all welfare that the poorest have, {year}", year=standards.result.years[-1]),
        LORENZ,
    )  # fmt: skip


def _series(table: PageTable) -> list[ChartSeries]:
    """All columns but the first."""
    named = list(enumerate(table.columns))[1:]
    return [ChartSeries(column.name, table.column(place)) for place, column in named]


def _lorenz_chart(table: PageTable) -> Chart:
    return Chart(
        "lines", LORENZ, "share of welfare", "0%", table.column(0),
        _series(table),
        "Chart: Share of all welfare held by the poorest people, before and after, and equality.",
        begin=0, end=1, along="poorest share of people",
    )  # fmt: skip


def _received(report: ScenarioReport, levels: Incidence) -> PageTable:
    year = report.years[-1]
    amounts = {name: levels.figures[name][-1, :, -1] for name in SUMMED}
    scale = words.scale(max(float(np.abs(figure).max()) for figure in amounts.values()))
    unit = scale.unit(report.result.unit("nominal"))
    return PageTable(
        [TableColumn("Decile"), *(TableColumn(name, scale.number, unit=unit) for name in
         ("Transfers", "Services", "Payments"))],
        [
            TableRow([str(place + 1), *(float(amounts[name][place]) for name in SUMMED)])
            for place in range(DECILES)
        ],
        phrase("Who receives and who pays by decile of welfare, {year}", year=str(year)), RECEIVED,
    )  # fmt: skip


def _received_chart(table: PageTable) -> Chart:
    unit = table.columns[1].unit
    return Chart(
        "bars", RECEIVED, unit, table.columns[1].number, table.column(0),
        _series(table),
        phrase("Chart: Transfers, services and payments by decile, {unit}.", unit=unit), along="decile",
    )  # fmt: skip
