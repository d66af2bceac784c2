"""The page About: origin of the figures, changes of the scenario, how to read the figures, their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.engine.inputs.economy_binding import discount_timings
from costmodel.reports.layout.page import Page, PageTable, TableColumn, TableRow
from costmodel.reports.sheets.method import METHOD
from costmodel.reports.sheets.result_report import moment
from costmodel.wording.catalogue import Verbatim, joined, phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "About"
CHANGED = "Workbook changed since that version"
WIDTHS = (54, 110, 12, 12, 12, 16)
TIMINGS = {
    "start": "at the start of the year",
    "mid": "in the middle of the year",
    "end": "at the end of the year",
}
CHANGE_COLUMNS = (
    TableColumn("Changed by the scenario"),
    TableColumn("In words", wrap=True),
    TableColumn("Operation"),
    TableColumn("Operand", "#,##0.####"),
    TableColumn("From year", "0"),
    TableColumn("Cell"),
)


def about(report: ScenarioReport) -> Page:
    """Origin of the figures of a scenario, its changes, and how to read the figures."""
    result = report.result
    pairs = [
        *origin(result.stamp, result.scenario.label),
        ("Made at", moment(report.made_at)),
        ("Master check", "\n".join(report.verdict.lines)),
        *facts(result.assumptions),
    ]
    changed = PageTable(CHANGE_COLUMNS, list(changes(report)), "Changes to the baseline", height=20)
    return about_page(report.stamp, [computed(pairs), changed, how_to_read(METHOD)])


def about_page(stamp: str, blocks: Sequence[PageTable]) -> Page:
    """The last page of every workbook of figures."""
    return Page(NAME, "About", "How these figures were computed and how to read them.", stamp, blocks, WIDTHS)


def computed(pairs: Iterable[tuple[str, str]]) -> PageTable:
    """Properties of a run and their values."""
    columns = [TableColumn("Property"), TableColumn("Value", wrap=True)]
    return PageTable(
        columns, [TableRow(pair) for pair in pairs], "How these figures were computed", height=20
    )


def how_to_read(method: Mapping[str, str]) -> PageTable:
    """Terms and their meaning."""
    columns = [TableColumn("Term"), TableColumn("How to read it", wrap=True)]
    return PageTable(columns, [TableRow(pair) for pair in method.items()], "How to read it", height=20)


def origin(stamp: Mapping[str, object], label: str = "") -> list[tuple[str, str]]:
    """Set, version, hash, engine and scenario of a stamp, and draws and seed where it has them."""
    pairs = [
        ("Set", str(stamp["set"])),
        ("Version", str(stamp["version"])),
        ("Content hash, SHA-256", str(stamp["content_hash"])),
        (CHANGED, "yes" if stamp["changed"] else "no"),
        ("Engine version", f"costmodel {stamp['engine_version']}"),
        ("Scenario", f"{stamp['scenario']}: {label}" if label else str(stamp["scenario"])),
    ]
    return pairs + [(name.capitalize(), f"{stamp[name]:,}") for name in ("draws", "seed") if name in stamp]


def facts(assumptions: Assumptions) -> list[tuple[str, str]]:
    """Units, years and discounting of a set, in words."""
    about = assumptions.about
    years = f"{assumptions.first_year} to {assumptions.last_year}"
    steps = [
        row for row in assumptions.table("Discounting").rows if row["schedule"] == about["discount_schedule"]
    ]
    rates = [
        phrase("{rate} from year {offset}", rate=f"{row['rate']:.2%}", offset=row["from_year_offset"])
        for row in steps
    ]
    properties = [
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
        (
            "Discounting",
            phrase(
                "schedule {name}: {rates}; {timings}",
                name=Verbatim(about["discount_schedule"]),
                rates=joined(rates, "{first}, {last}"),
                timings=_timings(assumptions),
            ),
        ),
        ("Present values", f"at the start of {assumptions.first_year}, prices of {about['price_base_year']}"),
    ]
    people = ("prepared_by", "reviewed_by", "approved_by", "approved_on", "note")
    return properties + [
        (name.replace("_", " ").capitalize(), str(about[name])) for name in people if about.get(name)
    ]


def _timings(assumptions: Assumptions) -> str:
    """When in the year flows occur, by kind of flow where kinds differ."""
    timings = discount_timings(assumptions)
    if timings.alike:
        return phrase("flows occur {when}", when=TIMINGS[timings.recurrent])
    return phrase(
        "recurrent flows occur {recurrent}, capital cost {capital}, outcomes {outcomes}",
        recurrent=TIMINGS[timings.recurrent], capital=TIMINGS[timings.capital],
        outcomes=TIMINGS[timings.outcomes],
    )  # fmt: skip


def changes(report: ScenarioReport) -> Iterator[TableRow]:
    """The changes of a scenario, one line each."""
    named = {one.path: f"{one.owner}: {one.label}" for one in report.used}
    for change in report.result.scenario.changes:
        label = named.get(change.path, "")
        yield TableRow([change.path, label, change.operation, change.value, change.from_year, change.cell])
