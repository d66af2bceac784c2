"""The page Summary: one sheet of A4 that a minister reads in ten seconds, and a second with the options."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from costmodel.reports.files.look import COUNT, NOTHING
from costmodel.reports.language.page_money import people_number, share_text
from costmodel.reports.layout import paper
from costmodel.reports.layout.answer_boxes import AnswerBox, Boxes
from costmodel.reports.layout.page import (
    Banner,
    Charts,
    Page,
    PageTable,
    Sentences,
    TableColumn,
    TableRow,
    year_columns,
)
from costmodel.reports.layout.page_layout import laid_page
from costmodel.reports.layout.table_widths import table_heights
from costmodel.reports.layout.text_width import shortened, text_points
from costmodel.reports.summary import first_page_figures as figures
from costmodel.reports.summary.first_page import first_page
from costmodel.reports.summary.first_page_charts import first_charts, row_colour
from costmodel.reports.summary.options_page import option_blocks
from costmodel.reports.summary.summary_end import not_in_money, turning_heading, turning_lines
from costmodel.wording.catalogue import joined, phrase, tr

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.reports.layout.page import CellValue, Chart, PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport
    from costmodel.reports.summary.first_page import FirstPage
    from costmodel.reports.summary.first_page_boxes import Box
    from costmodel.reports.summary.first_page_figures import Reached, YearRow

NAME = "Summary"
SQUARE = 12.0
"""Points of a coloured square before a name."""
COLUMNS = 8
"""Name, and seven columns of figures; charts are beside them."""
WIDTHS = (31.2, *[8.4] * (COLUMNS - 1), 8.0, 34.2)
"""They are as wide as A4: text of 10 points is printed at that size."""
POINTS = [paper.column_points(width) for width in WIDTHS]
BESIDE_CHARTS = sum(POINTS[:COLUMNS]) - paper.CELL_PADDING
"""Points of a line that charts stand beside."""
SPANS = ((0, 0), (1, 4), (5, 8), (9, 9))
"""Columns of the four boxes."""
CHART_PIXELS, LEAST_CHART = 302, 130.0
"""Width of the narrower chart; height in points below which a chart cannot be read."""
SHARE_NUMBER = f"0.00%;-0.00%;{NOTHING}"
WHOLE_SHARE = f"0%;-0%;{NOTHING}"
BELOW_ALL = (figures.TOTAL, figures.ADDED)
SOME_PEOPLE, FEW_PEOPLE = 6, 3
"""Rows of people that other words make room for, and that a row of money makes room for."""
BOXED = 2
"""Sentences at the end that say what boxes say in a word; those before them stand out."""
LEAST_PART = 0.0005
"""Of all spending, for a source whose share is printed with one decimal."""
MILLION = 1e6
"""An amount a month from here on is shown in millions: its column has no room for seven digits."""
NEARLY_ALL = 0.95
"""Coverage from which on a policy need not explain why it does not reach all."""


@dataclass(frozen=True)
class FirstPageRoom:
    """What a first page has room for."""

    people: int
    """Rows of policies and all of them together."""
    note: bool = True
    """Whether it says why a policy does not reach all who are eligible."""
    examples: bool = True
    """Whether it names effects that are not in money."""
    budget: bool = True
    """Whether the table has a row on government spending."""


def summary(report: ScenarioReport) -> Page:
    """What a minister reads first, on one page; then the options side by side.

    What matters least is left out until it fits: policies from the table of people, which then says so, the
    note below it, examples of what is not in money, and at last the row on government spending.
    """
    page = first_page(report)
    charts, options = first_charts(report), option_blocks(report, page)
    for room in _rooms(len(page.people)):
        made = Page(
            NAME,
            page.title,
            _decided(report, page),
            report.stamp,
            [*_first(report, page, room, charts), *options],
            WIDTHS,
            report.verdict.colour,
            full_size=True,
        )
        if laid_page(made, made.stamp).fits:
            break
    return made


def _decided(report: ScenarioReport, page: FirstPage) -> str:
    """What is to be decided, and where the options are."""
    if report.is_baseline or not page.decided:
        return page.decided
    return phrase("{decided} Options: page 2.", decided=page.decided)


def _rooms(longest: int) -> Iterator[FirstPageRoom]:
    """What the page may hold, most first."""
    for people in range(longest, 0, -1):
        if people == longest - 1 and people > 1:  # the row that tells of one left out could hold that one
            continue
        yield FirstPageRoom(people)
        if people <= SOME_PEOPLE:
            yield FirstPageRoom(people, note=False)
            yield FirstPageRoom(people, note=False, examples=False)
        if people <= FEW_PEOPLE:
            yield FirstPageRoom(people, note=False, examples=False, budget=False)


def first_page_blocks(page: FirstPage) -> list[PageBlock]:
    """Sentences and boxes of the first page, for a document that has its own title."""
    return [Sentences(page.sentences), boxes_block(page.boxes)]


def boxes_block(boxes: Sequence[Box]) -> Boxes:
    """The strip of four boxes: word, symbol and colour together."""
    shown = [
        AnswerBox(
            phrase("{question}  {symbol}", question=box.question, symbol=box.symbol),
            [box.word, *box.reasons],
            box.colour,
        )
        for box in boxes
    ]
    return Boxes(shown, SPANS)


def _first(
    report: ScenarioReport, page: FirstPage, room: FirstPageRoom, charts: Sequence[Chart]
) -> list[PageBlock]:
    table, who = _years_table(report, page, budget=room.budget), _people_table(report, page, room.people)
    payers = _payers_line(page)
    note = _eligible_note(report, page) if room.note else Sentences([])
    free = sum(POINTS[len(table.columns) : COLUMNS])
    high, low = (sum(table_heights(part, POINTS, len(POINTS) - 1)) for part in (table, who))
    low += (len(payers.lines) + len(note.lines)) * paper.ROW
    spare = max(0, math.ceil((2 * LEAST_CHART - high - low) / paper.ROW))
    height = high + low + spare * paper.ROW
    upper = min(high, height / 2) if len(charts) > 1 else 0.0
    sizes = ((CHART_PIXELS + _pixels(free), _pixels(upper)), (CHART_PIXELS, _pixels(height - upper)))
    sized = [
        replace(chart, width=width, height=tall)
        for chart, (width, tall) in zip(charts, sizes[-len(charts) :], strict=True)
    ]
    return [
        *([Banner([page.alarm], "red")] if page.alarm else []),
        Sentences(page.told[:-BOXED], "bold", gap=0),
        Sentences(page.told[-BOXED:], gap=0),
        replace(boxes_block(page.boxes), gap=0),
        Charts(sized, beside=(len(table.columns), COLUMNS)[-len(charts) :], gap=0),
        replace(table, gap=0),
        *([payers] if payers.lines else []),
        who,
        *([note] if note.lines else []),
        Sentences(list(turning_lines(report, page)), heading=turning_heading(report, page), gap=spare),
        Sentences([not_in_money(page, named=room.examples)], gap=0),
    ]


def _pixels(points: float) -> int:
    return round(points / paper.PIXEL)


def _years_table(report: ScenarioReport, page: FirstPage, *, budget: bool) -> PageTable:
    rows = []
    for row in page.rows:
        if row.kind == figures.OF_BUDGET and not budget:
            continue
        rows.append(_year_row(report, page, row))
    columns = [TableColumn(page.money.unit), *year_columns(page.years)]
    return PageTable(columns, rows, name="MediumTerm", height=15)


def short_name(label: str) -> str:
    """A name that fits the first column in one line: without what is in brackets, then cut at a word.

    Names of policies are the set's own, so that only they are ever cut.
    """
    spoken, room = tr(label), POINTS[0] - paper.CELL_PADDING - SQUARE
    return label if text_points(spoken) <= room else shortened(spoken.partition(" (")[0], room)


def _year_row(report: ScenarioReport, page: FirstPage, row: YearRow) -> TableRow:
    shares = row.kind in (figures.OF_GDP, figures.OF_BUDGET)
    number = SHARE_NUMBER if shares else page.money.number
    tone = "strong" if row.kind in BELOW_ALL else ""
    broken = {place: "bad" for place, above in enumerate(row.broken, 1) if above and row.kind == figures.ROOM}
    swatch = row_colour(report, row.policy) if row.kind == figures.POLICY else ""
    label = phrase("added, {of_what}", of_what=row.label) if shares and not report.is_baseline else row.label
    if row.kind == figures.CEILING:
        label = page.ceiling_heading
    label = short_name(label) if row.policy or row.kind == figures.CEILING else label
    return TableRow([label, *row.amounts], number, tone, tones=broken, swatch=swatch)


def _payers_line(page: FirstPage) -> Sentences:
    """Who pays: shares of the sources in all spending of some years, in one line, and what is not found."""
    if not page.payers:
        return Sentences([])
    years = page.years[figures.PAID]
    paid = [payer for payer in page.payers if not payer.lacking]
    lacking = [
        phrase("NOT FOUND {share} %", share=_part_of_all(payer.share))
        for payer in page.payers
        if payer.lacking
    ]  # fmt: skip
    for shown in range(len(paid), -1, -1):
        parts = [
            phrase("{source} {share} %", source=payer.source, share=_part_of_all(payer.share))
            for payer in paid[:shown]
        ]
        rest = sum(payer.share for payer in paid[shown:])
        if rest:
            parts.append(phrase("others {share} %", share=_part_of_all(rest)))
        line = phrase(
            "Paid in {year} to {year_2} by: {parts}",
            year=years[0], year_2=years[-1], parts=joined([*parts, *lacking], "{first} · {last}"),
        )  # fmt: skip
        if text_points(tr(line)) <= BESIDE_CHARTS:
            break
    return Sentences([line], gap=0)


def _part_of_all(share: float) -> str:
    """A share in per cent, with as many decimals as the others, so that they add up."""
    return f"{100 * share:.1f}" if share >= LEAST_PART else share_text(share)


def _people_table(report: ScenarioReport, page: FirstPage, most_rows: int) -> PageTable:
    columns = [
        TableColumn("Who is reached"),
        TableColumn(phrase("now, {year}", year=report.years[0]), COUNT),
        TableColumn(phrase("in {year}", year=page.then), COUNT),
        TableColumn("of the eligible", WHOLE_SHARE),
        TableColumn("women, girls", WHOLE_SHARE),
        TableColumn(phrase("{currency} a month", currency=page.money.currency), COUNT),
        TableColumn("of poverty line", WHOLE_SHARE),
        TableColumn("of mean wage", WHOLE_SHARE),
    ]
    rows = [_people_row(row) for row in page.people[:most_rows]]
    if left := len(page.people) - len(page.people[:most_rows]):
        rows.append(TableRow([phrase("and {count} with fewer: sheet People", count=left), *[None] * 7]))
    return PageTable(columns, rows, name="WhoIsReached", height=28, gap=0)


def _people_row(row: Reached) -> TableRow:
    cells: list[CellValue] = [
        row.label if row.policy == figures.TOTAL else short_name(row.label),
        row.now, row.then, row.of_eligible, row.women, row.benefit, row.of_line, row.of_wage,
    ]  # fmt: skip
    numbers = {1: people_number(row.now), 2: people_number(row.then)}
    if row.benefit is not None and row.benefit >= MILLION:
        numbers[5] = people_number(row.benefit)
    return TableRow(
        cells,
        tone="strong" if row.policy == figures.TOTAL else "",
        numbers=numbers,
    )


def _eligible_note(report: ScenarioReport, page: FirstPage) -> Sentences:
    """Why a policy that is open to all does not reach all yet: its coverage then and in the last year."""
    partial = {row.policy: row for row in page.people if row.policy != figures.TOTAL and _partial(row)}
    if not partial:
        return Sentences([])
    words = "Eligible: everybody a policy is open to."
    order = (report.result.policies[place] for place in figures.largest_policies(report.result))
    row = partial.get(next((policy for policy in order if policy in partial), figures.TOTAL))
    if row is None or row.of_eligible is None or row.at_last is None:
        return Sentences([words], gap=0)
    coverage = phrase(
        "{words} {policy} reaches {share} % in {year}, {end} % in {last}.",
        words=words, policy=short_name(row.label), share=share_text(row.of_eligible), year=page.then,
        end=share_text(row.at_last), last=report.years[-1],
    )  # fmt: skip
    return Sentences([coverage if text_points(tr(coverage)) <= BESIDE_CHARTS else words], gap=0)


def _partial(row: Reached) -> bool:
    """Whether a policy leaves out more than a few of those it is open to."""
    return row.of_eligible is not None and row.of_eligible < NEARLY_ALL
