"""Tables of the policies by year: adequacy of benefits, decisions and appeals, people consulted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.statements.guarantees import OF_MEDIAN
from costmodel.reports.files.look import COUNT, SHARE
from costmodel.reports.layout.page import PageTable, TableColumn, TableRow, year_columns
from costmodel.reports.sheets.payers_page import shown_years
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from costmodel.reports.sheets.result_report import ScenarioReport

NOT_KNOWN = "not known"
LABELS = {
    "benefit_a_month": "Benefit a month",
    "adequacy_of_line": "Share of the poverty line",
    "adequacy_of_minimum_wage": "Share of the minimum wage",
    OF_MEDIAN: "Share of the median",
    "erosion": "Against the line since the first year",
    "applications": "Applications",
    "denials": "Refused at first",
    "appeals": "Appeals",
    "upheld": "Appeals upheld",
    "final_denials": "Refused in the end",
    "undecided": "Waiting for a decision, end of the year",
    "months_to_decision": "Months to a decision for the last of them",
    "consulted": "People consulted",
    "consulted_share": "People consulted, share of the group",
}


EROSION = "erosion"
LEAST_SHOWN = 5e-4
"""A change below 0.05 % is printed as none."""


def policy_measures(
    report: ScenarioReport, rows: Iterable[dict[str, Any]], measures: Sequence[str], name: str
) -> Iterator[PageTable]:
    """Measures of the policies by year in the scenario, erosion in the baseline too; nothing without rows."""
    values: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        if row["policy"] and row["measure"] in measures:
            values.setdefault((row["policy"], row["measure"]), []).append(row)
    table: list[TableRow] = []
    for policy in report.result.policies:
        first = True
        for measure in measures:
            for label, column in _shown(report, measure):
                yearly = values.get((policy, measure))
                if yearly is not None:
                    owner = report.labels[policy] if first else ""
                    table.append(_row(report, owner, label, column, yearly))
                    first = False
    if table:
        columns = [
            TableColumn("Policy", wrap=True), TableColumn("Measure"), *year_columns(shown_years(report.years))
        ]  # fmt: skip
        heading = phrase("{name}, {scenario}", name=name, scenario=report.result.scenario.label)
        yield PageTable(columns, table, heading, name, height=20)


def _shown(report: ScenarioReport, measure: str) -> list[tuple[str, str]]:
    """The labels of the rows of a measure, and whose figures they have."""
    if measure != EROSION or report.is_baseline:
        return [(LABELS[measure], "scenario")]
    baseline = phrase("{label}, baseline", label=LABELS[measure])
    return [(LABELS[measure], "scenario"), (baseline, "baseline")]


def _row(
    report: ScenarioReport, owner: str, label: str, column: str, rows: Sequence[dict[str, Any]]
) -> TableRow:
    by_year = {row["year"]: row[column] for row in rows}
    first = rows[0]
    unit, measure = first["unit"], first["measure"]
    if unit == "LCU per person":
        label = phrase("{label}, {currency}", label=label, currency=report.currency)
    number = SHARE if unit == "share" else "#,##0.0" if unit == "months" else COUNT
    return TableRow(
        [owner, label, *(_cell(measure, by_year[year]) for year in shown_years(report.years))],
        number,
        "section" if owner else "",
        keys=(first["policy"], measure) if column == "scenario" and measure != OF_MEDIAN else None,
    )


def _cell(measure: str, value: float) -> float | str:
    if np.isnan(value):
        return NOT_KNOWN
    return 0.0 if measure == EROSION and abs(value) < LEAST_SHOWN else value
