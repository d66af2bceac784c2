"""Tables of the policies by year: adequacy of benefits, decisions and appeals, people consulted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.guarantees import OF_MEDIAN
from costmodel.reports.catalogue import phrase
from costmodel.reports.look import COUNT, SHARE
from costmodel.reports.page import PageTable, TableColumn, TableRow, year_columns
from costmodel.reports.payers_page import shown_years

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from costmodel.reports.result_report import ScenarioReport

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


def policy_measures(
    report: ScenarioReport, rows: Iterable[dict[str, Any]], measures: Sequence[str], name: str
) -> Iterator[PageTable]:
    """Measures of the policies by year in the scenario; no table where there are none."""
    years = shown_years(report.years)
    values: dict[tuple[str, str], dict[int, float]] = {}
    units: dict[str, str] = {}
    for row in rows:
        if row["policy"] and row["measure"] in measures:
            values.setdefault((row["policy"], row["measure"]), {})[row["year"]] = row["scenario"]
            units[row["measure"]] = row["unit"]
    table, before = [], ""
    for policy in report.result.policies:
        for measure in measures:
            own = values.get((policy, measure))
            if own is None:
                continue
            cells = [NOT_KNOWN if np.isnan(own[year]) else own[year] for year in years]
            number = (
                SHARE if units[measure] == "share" else "#,##0.0" if units[measure] == "months" else COUNT
            )
            label = LABELS[measure]
            if units[measure] == "LCU per person":
                label = phrase("{label}, {currency}", label=label, currency=report.currency)
            table.append(TableRow(
                [report.labels[policy] if policy != before else "", label, *cells], number,
                "section" if policy != before else "",
                keys=None if measure == OF_MEDIAN else (policy, measure),
            ))  # fmt: skip
            before = policy
    if table:
        columns = [TableColumn("Policy", wrap=True), TableColumn("Measure"), *year_columns(years)]
        heading = phrase("{name}, {scenario}", name=name, scenario=report.result.scenario.label)
        yield PageTable(columns, table, heading, name, height=20)
