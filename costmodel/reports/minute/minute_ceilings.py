"""The minute: the ceilings of the ministries that pay, in sentences and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.engine.statements.fiscal_tables import ceiling_rows
from costmodel.reports.layout.page import PageTable, TableColumn, TableRow
from costmodel.reports.minute.minute_specification import headed
from costmodel.reports.minute.minute_words import listed_words
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costmodel.engine.statements.fiscal_tables import CeilingRow
    from costmodel.reports.minute.minute_subject import MinuteSubject

CEILINGS = "Minute ceilings"
WHOLE = "all"


def ceilings_concerned(minute: MinuteSubject, *, baseline: bool = False) -> list[CeilingRow]:
    """The ceilings of the ministries of the minute's policies, and of the whole budget."""
    result = minute.baseline if baseline else minute.result
    concerned = {*minute.ministries, WHOLE}
    return [row for row in ceiling_rows(result.fiscal) if row.ministry in concerned]


def ceiling_sentences(minute: MinuteSubject) -> list[str]:
    """The worst breach of a ceiling of the ministries concerned, or that there is none."""
    rows = ceilings_concerned(minute)
    if not rows:
        return ["The set states no ceiling for the ministries concerned."]
    broken = [row for row in rows if row.broken]
    if not broken:
        return ["Expenditure stays within every ceiling stated for the ministries concerned."]
    worst = min(broken, key=lambda row: row.room)
    ministry = "the whole budget" if worst.ministry == WHOLE else worst.ministry
    ministry_rows = [row for row in rows if row.ministry == worst.ministry]
    sentences: list[str] = [
        phrase(
            "With the whole scenario the ceiling of {ministry} is exceeded in {years}, most in {worst}, by "
            "{amount}; ceilings are stated up to {last}.",
            ministry=ministry,
            years=listed_words([str(row.year) for row in ministry_rows if row.broken]),
            worst=worst.year,
            amount=minute.money(worst.room),
            last=max(row.year for row in ministry_rows),
        )
    ]
    before = [row for row in ceilings_concerned(minute, baseline=True) if row.ministry == worst.ministry]
    already = [str(row.year) for row in before if row.broken]
    sentences.append(
        phrase("The baseline alone exceeds it in {years}.", years=listed_words(already))
        if already
        else "The baseline alone stays within it."
    )
    others = {row.ministry for row in broken} - {worst.ministry}
    if others:
        sentences.append(
            phrase(
                "Also exceeded: {ministries}.",
                ministries=listed_words(
                    ["the ceiling of the whole budget" if name == WHOLE else name for name in sorted(others)]
                ),
            )
        )
    return sentences


def ceiling_tables(minute: MinuteSubject) -> Iterator[PageTable]:
    """Ceiling, expenditure and room of each ministry concerned by year; nothing where there is none."""
    rows = ceilings_concerned(minute)
    if not rows:
        return
    years = sorted({row.year for row in rows})
    before = {(row.ministry, row.year): row.cost for row in ceilings_concerned(minute, baseline=True)}
    figures: tuple[tuple[str, Callable[[CeilingRow], float | None]], ...] = (
        ("Ceiling", lambda row: row.ceiling),
        ("Expenditure, baseline", lambda row: before.get((row.ministry, row.year))),
        ("Expenditure, proposed", lambda row: row.cost),
        ("Room left", lambda row: row.room),
    )
    table: list[TableRow] = []
    for ministry in dict.fromkeys(row.ministry for row in rows):
        by_year = {row.year: row for row in rows if row.ministry == ministry}
        table.append(headed("The whole budget" if ministry == WHOLE else ministry, len(years) + 1))
        table += [
            TableRow([name, *(figure(by_year[year]) if year in by_year else None for year in years)])
            for name, figure in figures[:-1]
        ]
        name, room = figures[-1]
        broken = {
            place: "bad" for place, year in enumerate(years, 1) if year in by_year and by_year[year].broken
        }
        table.append(
            TableRow(
                [name, *(room(by_year[year]) if year in by_year else None for year in years)], tones=broken
            )
        )
    money = minute.report.scale.number
    heading = phrase("Ceilings and the expenditure of the whole scenario, {unit}", unit=minute.report.money)
    columns = [TableColumn("Ministry"), *(TableColumn(str(year), money) for year in years)]
    yield PageTable(columns, table, heading, CEILINGS)
