"""The page Guarantees: what the law promises, who is below the minimum, and what it costs to keep it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.inputs.scale import scale_of
from costmodel.engine.statements.guarantees import (
    OF_BENEFITS,
    OF_DECISIONS,
    OF_MEDIAN,
    OF_PARTICIPATION,
    figures_of,
    guarantee_rows,
    guarantee_statuses,
    money_in_all,
)
from costmodel.model.guarantee_marks import ASPECTS, HIGHEST
from costmodel.reports.files.look import COUNT
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
)
from costmodel.reports.sheets.adequacy_tables import NOT_KNOWN, policy_measures
from costmodel.reports.sheets.payers_page import shown_years
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.statements.guarantees import GuaranteeStatus
    from costmodel.model.figures import Figure
    from costmodel.reports.language.words import CellScale
    from costmodel.reports.layout.page import CellValue, PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME, LIVE_NAME = "Guarantees", "Guarantee gaps"
"""In a workbook of assumptions the table has the first name."""
LAW, HOLDERS, PEOPLE, MONEY, ADEQUACY, REDRESS, TEXTS = (
    "Guarantees in law", "Holders of guarantees", "People below the minimum", "Money to the minimum",
    "Adequacy of benefits", "Redress and participation", "Guarantees in words",
)  # fmt: skip
WIDTHS = (30, 44, *[11.0] * 8)
MOST_SERIES = 7
NO_ROWS = "The set states no guarantees (table Guarantees): docs/guarantees.md says what a row holds."
HOW = (
    "Marks: 0 absent, 1 in part, 2 in law, precise and enforceable. A blank is not scored, and never 0.",
    "People below a minimum in cash: those not reached; everybody entitled where less than it is paid.",
    "People below that of a service: those entitled less those reached who are served at the standard.",
    "Money: what brings everybody to the minimum, with administration. People served in error do not count.",
    "Several policies: each person is counted once. The minimum rises with prices.",
    "Share of the median: a value, not a formula, for it ranks people.",
    "Months to a decision: applications waiting over the decisions possible in a month.",
)


def guarantees(report: ScenarioReport) -> Page:
    """Marks, people below the minimum and money to it; adequacy, redress and participation; the texts."""
    statuses = guarantee_statuses(report.result)
    blocks = list(_blocks(report, statuses)) if statuses else [Notes([NO_ROWS]), _law(statuses)]
    return Page(
        NAME, "Guarantees", "What the law guarantees to whom, how far it is kept, and what the rest costs.",
        report.stamp, blocks, WIDTHS, frozen=1, frozen_header=False,
    )  # fmt: skip


def _blocks(report: ScenarioReport, statuses: Sequence[GuaranteeStatus]) -> Iterator[PageBlock]:
    people = _by_year(report, statuses, "below_minimum", PEOPLE, COUNT)
    scale = words.scale(_largest(report, statuses))
    money = _by_year(report, statuses, "money_to_minimum", MONEY, scale.number, scale.unit(report.currency))
    rows = guarantee_rows(report.result, report.result.living_standards)
    yield Sentences(_sentences(report, statuses))
    yield _law(statuses)
    yield _holders(report, statuses, scale)
    if people.rows:
        charts = [_chart(report, "lines", people, COUNT, "persons")]
        if money.rows:
            charts.append(_chart(report, "columns", money, scale.number, scale.unit(report.currency)))
        yield Charts(charts)
        yield people
    if money.rows:
        yield money
    yield from policy_measures(report, rows, (*OF_BENEFITS[:3], OF_MEDIAN, OF_BENEFITS[3]), ADEQUACY)
    yield from policy_measures(report, rows, (*OF_DECISIONS, *OF_PARTICIPATION), REDRESS)
    yield _texts(statuses)
    yield Notes(HOW)


def _largest(report: ScenarioReport, statuses: Iterable[GuaranteeStatus]) -> float:
    pairs = (figures_of(report.result, "money_to_minimum", one.name) for one in statuses)
    return max((float(np.max(figure)) for pair in pairs if pair for figure in pair), default=0.0)


def _sentences(report: ScenarioReport, statuses: Sequence[GuaranteeStatus]) -> list[str]:
    """How many are precise in law; the largest gap; what is not known."""
    sure = sum(one.marks["legal_basis"] == HIGHEST for one in statuses)
    told: list[str] = [
        phrase(
            "{count} guarantees; {sure} have a legal basis that is precise and enforceable.",
            count=len(statuses), sure=sure,
        )
    ]  # fmt: skip
    gaps = {
        one.name: pair for one in statuses if (pair := figures_of(report.result, "below_minimum", one.name))
    }
    largest = max(gaps, key=lambda name: float(gaps[name][1][0]), default=None)
    for one in statuses:
        if one.name == largest:
            told += _gap(report, one, gaps[one.name])
    unknown = [one.label for one in statuses if one.name not in gaps]
    if unknown:
        told.append(phrase(
            "Not known, for want of a minimum or of the share served at the standard: {names}.",
            names="; ".join(unknown),
        ))  # fmt: skip
    return told


def _gap(report: ScenarioReport, one: GuaranteeStatus, people: tuple[Figure, Figure]) -> Iterator[str]:
    """People below the minimum of a guarantee now and at the end, and the money to it."""
    first, last = report.years[0], report.years[-1]
    yield phrase(
        "The largest gap: {label}. {now} people are below the minimum in {first}, {then} in {last}.",
        label=one.label, now=f"{people[1][0]:,.0f}", first=first, then=f"{people[1][-1]:,.0f}", last=last,
    )  # fmt: skip
    if not report.is_baseline:
        yield phrase(
            "In the baseline they would be {baseline} in {last}.", baseline=f"{people[0][-1]:,.0f}", last=last
        )
    money = figures_of(report.result, "money_to_minimum", one.name)
    if money is not None:
        now = float(money[1][0])
        yield phrase(
            "To close this gap in {first} takes {amount}.",
            first=first, amount=scale_of(now).amount(now, report.currency),
        )  # fmt: skip


def _law(statuses: Iterable[GuaranteeStatus]) -> PageTable:
    """The law of each guarantee and its eight marks."""
    columns = [TableColumn("Guarantee", wrap=True), TableColumn("The law", wrap=True),
               *(TableColumn(label, "0", wrap=True) for label in ASPECTS.values())]  # fmt: skip
    rows = []
    for one in statuses:
        marks: list[CellValue] = [one.marks[aspect] for aspect in ASPECTS]
        law = one.texts["legal_basis"] or "none"
        tones = {2 + place: "bad" for place, mark in enumerate(marks) if mark == 0}
        rows.append(TableRow([one.label, law, *marks], tones=tones))
    return PageTable(
        columns,
        rows,
        "Legal basis and marks: 0 absent, 1 in part, 2 in law; blank not scored",
        LAW,
        height=42,
    )


def _holders(report: ScenarioReport, statuses: Iterable[GuaranteeStatus], scale: CellScale) -> PageTable:
    """Who holds each guarantee, its score, and its gap now and in the horizon, baseline and scenario."""
    first, last, base = report.years[0], report.years[-1], report.result.assumptions.about["price_base_year"]
    unit, scenario = scale.unit(report.currency), report.result.scenario.name
    columns = [
        TableColumn("Guarantee", wrap=True), TableColumn("Who holds it", wrap=True),
        TableColumn("Score", "0"), TableColumn("Not scored", "0", wrap=True),
        *(TableColumn(phrase("Below, {year}, {scenario}", year=year, scenario=label), COUNT, wrap=True)
          for year, label in ((first, "now"), (last, "baseline"), (last, "scenario"))),
        *(TableColumn(text, scale.number, wrap=True) for text in (
            phrase("Money {year}", year=first),
            phrase("Money in all, baseline, prices of {year}", year=base),
            phrase("Money in all, scenario, prices of {year}", year=base))),
    ]  # fmt: skip
    rows = []
    for one in statuses:
        people = figures_of(report.result, "below_minimum", one.name)
        money = figures_of(report.result, "money_to_minimum", one.name)
        in_all = money_in_all(report.result, one.name)
        gaps: list[CellValue] = (
            [NOT_KNOWN] * 3 if people is None
            else [float(people[1][0]), float(people[0][-1]), float(people[1][-1])]
        )  # fmt: skip
        gaps += [NOT_KNOWN] * 3 if money is None or in_all is None else [float(money[1][0]), *in_all]
        score = one.score
        rows.append(TableRow([
            one.label, one.texts["holder"] or one.group,
            phrase("{points} of {most}", points=score.points, most=score.most) if score.most else NOT_KNOWN,
            score.not_scored or None, *gaps,
        ]))  # fmt: skip
    heading = phrase("Holders, people below the minimum, and money to close the gap: {scenario}, {unit}",
                     scenario=scenario, unit=unit)  # fmt: skip
    return PageTable(columns, rows, heading, HOLDERS, height=54, page_break=True)


def _by_year(
    report: ScenarioReport, statuses: Iterable[GuaranteeStatus], measure: str, name: str, number: str,
    unit: str = "persons",
) -> PageTable:  # fmt: skip
    """A gap by year: of each guarantee the scenario, and the baseline beside it."""
    years = shown_years(report.years)
    places = [report.years.index(year) for year in years]
    rows = []
    for one in statuses:
        pair = figures_of(report.result, measure, one.name)
        if pair is None:
            continue
        keys = ("", f"{one.name}.{measure}")
        scenario = report.result.scenario.label
        rows.append(TableRow([one.label, scenario, *pair[1][places].tolist()], number, keys=keys))
        if not report.is_baseline:
            rows.append(TableRow(["", "Baseline", *pair[0][places].tolist()], number, "muted"))
    heading = phrase("{name} by year, {unit}", name=name, unit=unit)
    columns = [TableColumn("Guarantee", wrap=True), TableColumn("Scenario"), *year_columns(years)]
    return PageTable(columns, rows, heading, name, height=20)


def _chart(report: ScenarioReport, kind: str, table: PageTable, number: str, unit: str) -> Chart:
    """The scenario's rows of a table by year, a series a guarantee."""
    places = [place for place, row in enumerate(table.rows) if row.keys][:MOST_SERIES]
    series = [ChartSeries(table.cells((place, place), (0, 0)), table.row(place, 2)) for place in places]
    return Chart(
        kind, phrase("{name}, {scenario}", name=table.name, scenario=report.result.scenario.label), unit,
        words.axis(number), table.headings(2), series,
        phrase("Chart: {name} by guarantee and year, {unit}.", name=table.name, unit=unit), begin=0,
    )  # fmt: skip


def _texts(statuses: Iterable[GuaranteeStatus]) -> PageTable:
    """What the set says of each aspect, in words."""
    rows = []
    for one in statuses:
        rows.append(
            TableRow([one.label, phrase("Source: {source}", source=one.source), None], tone="section")
        )
        rows += [
            TableRow([f"  {label}", one.texts[aspect], one.marks[aspect]])
            for aspect, label in ASPECTS.items() if one.texts[aspect]
        ]  # fmt: skip
        if one.note:
            rows.append(TableRow(["  Note", one.note, None], tone="muted"))
    columns = [
        TableColumn("Guarantee", wrap=True),
        TableColumn("In words", wrap=True),
        TableColumn("Mark", "0"),
    ]
    return PageTable(columns, rows, "The guarantees in words", TEXTS, height=20)
