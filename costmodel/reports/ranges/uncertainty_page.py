"""The page Uncertainty: ranges of the figures of a scenario on one sheet of an open workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.engine.inputs.scenarios import INCREMENT, LEVEL
from costmodel.reports.files.look import SHARE
from costmodel.reports.language import uncertainty_words as texts
from costmodel.reports.layout.page import Answers, Page, PageTable, TableColumn, TableRow
from costmodel.reports.ranges import sensitivity_page
from costmodel.reports.ranges.uncertainty_report import answers
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from costmodel.reports.ranges.uncertainty_report import Uncertainty
    from costmodel.uncertainty.sensitivity import Sensitivity

NAME = "Uncertainty"
TOP = 15
"""Parameters of the tornado."""
WIDTHS = (68, 26, *[14] * 6, 21, 46, 40)
SPAN = ("central", "P5", "P25", "median", "P75", "P95")
LEFT_YEAR = "0* "
"""A year at the left edge of its wide column: the star fills the rest with blanks."""
MOST = (
    "Parameters that change the {figure} most, one at a time. With all parameters at their central values "
    "it is {central}"
)
READ = "5 of 100 draws lie below P5, half below the median, 95 below P95."


def uncertainty_page(uncertainty: Uncertainty) -> Page:
    """Answers in words, gross cost by year over all draws, and the sensitivity of the net present value."""
    yearly = {LEVEL: "Gross cost, prices of each year, all policies together"}
    if INCREMENT in uncertainty.simulation.bases:
        yearly[INCREMENT] = "Gross cost over the baseline"
    questions = (*answers(uncertainty), ("How were these figures computed?", uncertainty.simulation.method))
    return Page(
        NAME,
        uncertainty.title,
        uncertainty.report.described(READ),
        uncertainty.stamp,
        [
            Answers("Results of the simulation", questions),
            *(_yearly(uncertainty, basis, heading) for basis, heading in yearly.items()),
            _tornado(uncertainty.tornados[0], uncertainty.report.currency),
        ],
        WIDTHS,
    )  # fmt: skip


def _yearly(uncertainty: Uncertainty, basis: str, heading: str) -> PageTable:
    number = uncertainty.report.scale.number
    columns = [
        TableColumn("year", LEFT_YEAR), TableColumn("unit"), *(TableColumn(name, number) for name in SPAN),
        TableColumn("draws above central", SHARE),
    ]  # fmt: skip
    rows = [
        TableRow(
            [
                year,
                uncertainty.report.money,
                span.central,
                span.p5,
                span.p25,
                span.p50,
                span.p75,
                span.p95,
                span.above,
            ]
        )
        for year, span in uncertainty.yearly("gross_cost", basis).items()
    ]
    return PageTable(columns, rows, heading)


def _tornado(tornado: Sensitivity, currency: str) -> PageTable:
    table = sensitivity_page.tornado_table(tornado, currency)
    rest = len(table.rows) - TOP
    heading = phrase(MOST, figure=tornado.label.lower(), central=texts.central(tornado))
    if rest > 0:
        heading = phrase("{most}; {count} other parameters change it less", most=heading, count=rest)
    return PageTable(table.columns, table.rows[:TOP], heading)
