"""The minute: the guarantees that the policies serve, who is below the minimum, and the money to it."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from costmodel.reports.files.look import COUNT, SHARE
from costmodel.reports.language import words
from costmodel.reports.layout.page import Notes, Page, PageTable, Sentences, TableColumn, TableRow
from costmodel.reports.minute.minute_annex_letters import ADEQUACY, annex_title
from costmodel.reports.minute.minute_words import (
    FALL,
    NOTHING,
    RISE,
    SAME,
    UNKNOWN,
    counted_words,
    direction,
    listed_words,
)
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from costmodel.reports.layout.page import CellValue, PageBlock
    from costmodel.reports.minute.minute_subject import MinuteSubject

TABLE = "Guarantees"
NONE_STATED = "The set states no guarantees (table Guarantees): what the law promises is not known here."
NOT_SERVED = "No guarantee of the set names the policies of this minute."
NOT_KNOWN = "not known"
EACH = 3
"""Guarantees that are told one by one."""
HOW_TO_READ = (
    "Marks are for eight aspects of the law, 2 at most for each; what is not scored is not 0. Below the "
    "minimum is "
    "who is entitled and not reached, and in cash also who is paid less. The money brings all of them "
    "to it, a year."
)

Figures = dict[tuple[str, str], tuple[float, float]]
"""Baseline and scenario by guarantee or policy, and measure."""


def guarantees_page(minute: MinuteSubject) -> Page:
    """What is promised, and the gap to it before and after."""
    table = minute.result.assumptions.tables.get(TABLE)
    if table is None or not table.rows:
        return _page([Sentences([NONE_STATED])])
    served = {
        str(row["guarantee"]): str(row["label"])
        for row in table.rows
        if {*re.split(r"\s*[,;]\s*", str(row["policies"] or "").strip())} & {*minute.policies}
    }
    if not served:
        return _page([Sentences([NOT_SERVED])])
    return _page(guarantee_blocks(minute, minute.guarantees, served))


def _page(blocks: list[PageBlock]) -> Page:
    return Page("Promises", "Guarantees", "", "", blocks)


def guarantee_blocks(
    minute: MinuteSubject, frame: pd.DataFrame, served: Mapping[str, str]
) -> list[PageBlock]:
    """Sentences and tables of the guarantees served; ``frame`` has the rows of ``Result.guarantees``."""
    figures, year = figures_of_year(minute, frame), minute.years[minute.middle]
    blocks: list[PageBlock] = [
        Sentences(_sentences(figures, served, year)),
        _gaps(minute, figures, served),
    ]
    return [*blocks, Notes([HOW_TO_READ])]


def figures_of_year(minute: MinuteSubject, frame: pd.DataFrame) -> Figures:
    """The rows of ``Result.guarantees`` without a year and of the year of the minute."""
    now = frame[frame["year"].isna() | (frame["year"] == minute.years[minute.middle])]
    keys = now["guarantee"].where(now["guarantee"] != "", now["policy"])
    return {
        (str(key), str(measure)): (float(before), float(after))
        for key, measure, before, after in zip(
            keys, now["measure"], now["baseline"], now["scenario"], strict=True
        )
    }


def _sentences(figures: Figures, served: Mapping[str, str], year: int) -> list[str]:
    """A sentence for each guarantee; where they are many, how many of them gain people above the minimum."""
    if len(served) <= EACH:
        return [_sentence(figures, name, label, year) for name, label in served.items()]
    unknown = (math.nan, math.nan)
    pairs = [figures.get((name, "below_minimum"), unknown) for name in served]
    ways = Counter(direction(after - before, NOTHING) for before, after in pairs)
    told = {
        FALL: ("{count} has fewer people below its minimum", "{count} have fewer people below their minimum"),
        SAME: ("{count} has as many", "{count} have as many"),
        RISE: ("{count} has more", "{count} have more"),
        UNKNOWN: ("of {count} it is not known", "of {count} it is not known"),
    }
    parts = [counted_words(ways[way], *forms) for way, forms in told.items() if ways[way]]
    return [
        phrase(
            "Of {number} guarantees, in {year} and against the baseline, {parts}.",
            number=len(served),
            parts=listed_words(parts),
            year=year,
        )
    ]


def _sentence(figures: Figures, name: str, label: str, year: int) -> str:
    """What the proposal does to the people below the minimum of a guarantee."""
    before, after = figures.get((name, "below_minimum"), (math.nan, math.nan))
    way = {
        RISE: "{guarantee}: {after} below the minimum in {year}, {change} more than in the baseline.",
        FALL: "{guarantee}: {after} below the minimum in {year}, {change} fewer than in the baseline.",
        SAME: "{guarantee}: {after} below the minimum in {year}, as many as in the baseline.",
        UNKNOWN: "{guarantee}: how many are below the minimum in {year} is not known.",
    }[direction(after - before, NOTHING)]
    known = math.isfinite(after) and math.isfinite(before)
    people = counted_words(after, "{count} person", "{count} people") if known else ""
    change = counted_words(after - before, "{count}", "{count}") if known else ""
    return phrase(way, guarantee=label, year=year, after=people, change=change)


def _gaps(minute: MinuteSubject, figures: Figures, served: Mapping[str, str]) -> PageTable:
    money = [figures.get((name, "money_to_minimum"), (math.nan, math.nan)) for name in served]
    scale = words.scale(
        max((abs(amount) for pair in money for amount in pair if math.isfinite(amount)), default=0.0)
    )
    rows = [
        TableRow(
            [
                label,
                _marks(figures, name),
                _cell(figures.get((name, "entitled"), (math.nan, math.nan))[1]),
                *(_cell(people) for people in figures.get((name, "below_minimum"), (math.nan, math.nan))),
                *(_cell(amount) for amount in pair),
            ]
        )
        for (name, label), pair in zip(served.items(), money, strict=True)
    ]
    columns = [
        TableColumn("Guarantee", wrap=True),
        TableColumn("Marks in law", wrap=True),
        TableColumn("Entitled", COUNT),
        TableColumn("Below the minimum, baseline", COUNT),
        TableColumn("Below the minimum, proposed", COUNT),
        TableColumn("Money to reach it, baseline", scale.number),
        TableColumn("Money to reach it, proposed", scale.number),
    ]
    heading = phrase(
        "Guarantees and the gap to their minimum, {year}; money in {unit} a year",
        year=minute.years[minute.middle],
        unit=scale.unit(minute.result.unit("nominal")),
    )
    return PageTable(columns, rows, heading)


def _marks(figures: Figures, name: str) -> str:
    score, most, missing = (
        figures.get((name, measure), (math.nan, math.nan))[1]
        for measure in ("score", "score_most", "not_scored")
    )
    if not (math.isfinite(score) and most):
        return "not scored"
    marks = phrase("{score} of {most}", score=f"{score:.0f}", most=f"{most:.0f}")
    if not missing:
        return marks
    return phrase("{marks}, {missing} not scored", marks=marks, missing=f"{missing:.0f}")


def adequacy_annex(minute: MinuteSubject) -> Page:
    """Each cash benefit against the poverty line."""
    table = minute.result.assumptions.tables.get(TABLE)
    blocks: list[PageBlock] = [Sentences([NONE_STATED])]
    if table is not None and table.rows:
        blocks = [adequacy_table(minute, figures_of_year(minute, minute.guarantees))]
    return Page("AnnexE", annex_title(ADEQUACY, "Adequacy of cash benefits"), "", "", blocks)


def adequacy_table(minute: MinuteSubject, figures: Figures) -> PageTable:
    """Each cash benefit against the poverty line, and what its indexation has cost it."""
    names = ("adequacy_of_line", "erosion")
    rows = [
        TableRow(
            [
                minute.report.labels[policy],
                *(_cell(figure) for name in names for figure in figures[policy, name]),
            ]
        )
        for policy in minute.policies
        if all((policy, name) in figures for name in names)
        and any(math.isfinite(figure) and figure for figure in figures[policy, names[0]])
    ]
    columns = [
        TableColumn("Cash benefit", wrap=True),
        TableColumn("Baseline", SHARE),
        TableColumn("Proposed", SHARE),
        *(
            TableColumn(phrase(words_, year=minute.years[0]), SHARE)
            for words_ in ("Change since {year}, baseline", "Change since {year}, proposed")
        ),
    ]
    heading = phrase(
        "Benefit as a share of the poverty line, {year}, and how far prices or indexation have moved it",
        year=minute.years[minute.middle],
    )
    return PageTable(columns, rows, heading)


def _cell(value: float) -> CellValue:
    return value if math.isfinite(value) else NOT_KNOWN
