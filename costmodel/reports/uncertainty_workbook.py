"""The workbooks of a simulation and of a sensitivity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.errors import OutputError
from costmodel.reports import sheets_about, sheets_chances, sheets_tornado, sheets_uncertainty, words
from costmodel.reports import uncertainty_words as said
from costmodel.reports.look import write_book
from costmodel.reports.result_report import Report, moment, now
from costmodel.reports.sheet_tables import Column, Line, write_table
from costmodel.reports.uncertainty_method import METHOD, SENSITIVITY_METHOD
from costmodel.reports.uncertainty_report import Uncertainty

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.reports.look import Book, Sheet
    from costmodel.uncertainty.sensitivity import Sensitivity
    from costmodel.uncertainty.simulation import Simulation

HELPER = "Chart figures"
HELPED = "Data of the charts; the figures themselves are on the other sheets."
ALONE = (
    "Each parameter in turn is set to its low and its high value; all others stay at their central values."
)


def write_uncertainty(
    simulation: Simulation,
    tornados: Sequence[Sensitivity],
    path: str | Path,
    made_at: datetime | None = None,
) -> Path:
    """Write the workbook of a simulation, with the sensitivities of the same scenario, whole or not at all.

    Raises OutputError where it cannot be written, where a sensitivity is of other assumptions or another
    scenario, and where the simulation did not keep gross cost.
    """
    own = simulation.result.stamp
    if any(tornado.stamp != own for tornado in tornados):
        raise OutputError(
            "the sensitivity analysis has other assumptions or another scenario than the simulation"
        )
    of = Uncertainty(simulation, tuple(tornados), Report(simulation.result, made_at or now()))
    properties = {
        **of.report.properties,
        "title": f"{simulation.result.assumptions.title}: {simulation.result.scenario.label}, uncertainty",
        "seed": str(simulation.seed),
        "draws": str(simulation.draws),
    }
    return write_book(path, of.stamp, properties, lambda book: _fill(book, of), of.report.made_at)


def _fill(book: Book, of: Uncertainty) -> None:
    result = of.report.result
    years = f"{of.report.years[0]} to {of.report.years[-1]}"
    summary = book.sheet(
        "Summary",
        f"{result.assumptions.about['country']}: {result.scenario.label}: uncertainty of the figures",
        f"Distribution of cost and return when all ranges are drawn together, {years}.",
        sheets_uncertainty.WIDTHS,
    )  # fmt: skip
    percentiles = book.sheet(
        "Percentiles", "Percentiles", "By policy, line and year: P5 is exceeded in 95 of 100 draws.",
        sheets_chances.PERCENTILE_WIDTHS,
    )  # fmt: skip
    returns = book.sheet(
        "Return", "Return", "Returns of policies, present values over the horizon, across all draws.",
        sheets_chances.RETURN_WIDTHS,
    )  # fmt: skip
    chances = book.sheet(
        "Probabilities", "Probabilities", "Shares of the draws.", sheets_chances.CHANCE_WIDTHS
    )
    sensitivity = book.sheet("Sensitivity", "Sensitivity", ALONE, sheets_tornado.WIDTHS)
    drawn = book.sheet(
        "Assumptions drawn", "Assumptions drawn",
        "Every assumption with a range; rows with the same number are one parameter and are drawn together.",
        sheets_chances.DRAWN_WIDTHS,
    )  # fmt: skip
    helper = book.sheet(HELPER, HELPER, HELPED, sheets_uncertainty.FIGURE_WIDTHS)
    about = book.sheet(
        "About", "About", "How these figures were computed and how to read them.", sheets_about.WIDTHS
    )
    row = sheets_uncertainty.fill(summary, helper, of)
    labels = said.labels(of.simulation)
    sheets_chances.percentiles(percentiles, of)
    sheets_chances.returns(returns, of)
    sheets_chances.chances(chances, of)
    sheets_tornado.fill(sensitivity, helper, row, of.tornados, labels, of.report.currency)
    sheets_chances.drawn(drawn, of)
    _about(
        about,
        [
            *_made(of.simulation.stamp, result.scenario.label),
            ("How the draws were made", of.simulation.method),
            ("Made at", moment(of.report.made_at)),
            ("Checks of the central estimates", "\n".join(of.report.verdict.lines)),
            *sheets_about.facts(result.assumptions),
        ],
        METHOD | SENSITIVITY_METHOD,
    )


def write_sensitivity(
    path: str | Path, found: Sensitivity, assumptions: Assumptions, made_at: datetime | None = None
) -> Path:
    """Write a sensitivity as a workbook; ``assumptions`` are those it was computed from."""
    when = made_at or now()
    stamp = f"{_set(found.stamp)} · scenario {found.stamp['scenario']}"
    labels = {str(row["policy"]): str(row["label"]) for row in assumptions.table("Policies").rows}
    title = said.subject(found, labels)

    def fill(book: Book) -> None:
        sheet = book.sheet("Sensitivity", title, ALONE, sheets_tornado.WIDTHS)
        helper = book.sheet(HELPER, HELPER, HELPED, sheets_uncertainty.FIGURE_WIDTHS)
        about = book.sheet(
            "About", "About", "How these figures were computed and how to read them.", sheets_about.WIDTHS
        )
        sheets_tornado.fill(sheet, helper, 4, [found], labels, str(assumptions.about["currency"]))
        pairs = [
            *_made(found.stamp), ("Figure", title), ("Made at", moment(when)),
            *sheets_about.facts(assumptions),
        ]  # fmt: skip
        _about(about, pairs, SENSITIVITY_METHOD)

    return write_book(path, stamp, {"title": title, **found.stamp}, fill, when)


def _set(stamp: Mapping[str, object]) -> str:
    short = str(stamp["content_hash"])[: words.SHORT_HASH]
    return f"{stamp['set']} {stamp['version']} · sha256 {short} · costmodel {stamp['engine_version']}"


def _made(stamp: Mapping[str, object], label: str = "") -> list[tuple[str, str]]:
    pairs = [
        ("Set", str(stamp["set"])),
        ("Version", str(stamp["version"])),
        ("Content hash, SHA-256", str(stamp["content_hash"])),
        ("Workbook changed since that version", "yes" if stamp["changed"] else "no"),
        ("Engine version", f"costmodel {stamp['engine_version']}"),
        ("Scenario", f"{stamp['scenario']}: {label}" if label else str(stamp["scenario"])),
    ]
    return pairs + [(name.capitalize(), f"{stamp[name]:,}") for name in ("draws", "seed") if name in stamp]


def _about(sheet: Sheet, pairs: Sequence[tuple[str, str]], method: Mapping[str, str]) -> None:
    columns = [Column("Property"), Column("Value", wrap=True)]
    lines = [Line(list(pair)) for pair in pairs]
    table = write_table(sheet, 4, columns, lines, heading="How these figures were computed", height=20)
    columns = [Column("Term"), Column("How to read it", wrap=True)]
    lines = [Line(list(pair)) for pair in method.items()]
    write_table(sheet, table.last + 2, columns, lines, heading="How to read it", height=20)
