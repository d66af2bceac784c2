"""The sheet About: origin of the figures, changes of the scenario, how to read the figures, their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.reports.method import METHOD
from costmodel.reports.result_report import moment
from costmodel.reports.sheet_tables import Column, Line, write_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.results import Result
    from costmodel.reports.look import Sheet
    from costmodel.reports.result_report import Report

WIDTHS = (54, 110, 12, 12, 12, 16)
TIMINGS = {
    "start": "at the start of the year",
    "mid": "in the middle of the year",
    "end": "at the end of the year",
}


def fill(sheet: Sheet, report: Report) -> None:
    """Write the sheet."""
    result = report.result
    lines = [
        Line(list(pair))
        for pair in (
            *_run(result),
            ("Made at", moment(report.made_at)),
            ("Master check", "\n".join(report.verdict.lines)),
            *facts(result.assumptions),
        )
    ]
    columns = [Column("Property"), Column("Value", wrap=True)]
    table = write_table(sheet, 4, columns, lines, heading="How these figures were computed", height=20)
    table = write_table(
        sheet,
        table.last + 2,
        [
            Column("Changed by the scenario"),
            Column("In words", wrap=True),
            Column("Operation"),
            Column("Operand", "#,##0.####"),
            Column("From year", "0"),
            Column("Cell"),
        ],
        list(changes(report)),
        heading="Changes to the baseline",
        height=20,
    )
    method(sheet, table.last + 2)


def _run(result: Result) -> list[tuple[str, str]]:
    stamp = result.stamp
    return [
        ("Set", stamp["set"]),
        ("Version", stamp["version"]),
        ("Content hash, SHA-256", stamp["content_hash"]),
        ("Workbook changed since that version", "yes" if stamp["changed"] else "no"),
        ("Engine version", f"costmodel {stamp['engine_version']}"),
        ("Scenario", f"{stamp['scenario']}: {result.scenario.label}"),
    ]


def facts(assumptions: Assumptions) -> list[tuple[str, str]]:
    """Units, years and discounting of a set, in words."""
    about = assumptions.about
    years = f"{assumptions.first_year} to {assumptions.last_year}"
    steps = [
        row for row in assumptions.table("Discounting").rows if row["schedule"] == about["discount_schedule"]
    ]
    rates = ", ".join(f"{row['rate']:.2%} from year {row['from_year_offset']}" for row in steps)
    timing = TIMINGS.get(str(about["discount_timing"]), str(about["discount_timing"]))
    found = [
        ("Title", assumptions.title),
        ("Country", f"{about['country']} ({about['iso3']})"),
        ("Status of the assumptions", str(about["status"])),
        ("Years", f"{years}; each fiscal year is named after the calendar year in which it starts"),
        (
            "Money",
            f"{about['currency']}; cells hold units, the number formats show thousands, millions or more",
        ),
        ("Nominal", "prices of each year"),
        ("Real", f"prices of {about['price_base_year']}, by the GDP deflator"),
        ("Discounting", f"schedule {about['discount_schedule']}: {rates}; flows occur {timing}"),
        ("Present values", f"at the start of {assumptions.first_year}, prices of {about['price_base_year']}"),
    ]
    people = ("prepared_by", "reviewed_by", "approved_by", "approved_on", "note")
    return found + [
        (name.replace("_", " ").capitalize(), str(about[name])) for name in people if about.get(name)
    ]


def changes(report: Report) -> Iterator[Line]:
    """The changes of a scenario, one line each."""
    named = {one.path: f"{one.owner}: {one.label}" for one in report.used}
    for change in report.result.scenario.changes:
        said = named.get(change.path, "")
        yield Line([change.path, said, change.operation, change.value, change.from_year, change.cell])


def method(sheet: Sheet, row: int) -> None:
    """How the figures are to be read."""
    columns = [Column("Term"), Column("How to read it", wrap=True)]
    write_table(
        sheet,
        row,
        columns,
        [Line(list(pair)) for pair in METHOD.items()],
        heading="How to read it",
        height=20,
    )
