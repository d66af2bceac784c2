"""The page Targeting: whom of a benchmark group each policy reaches and misses, and what goes to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.inclusion_cuts import inclusion_cuts
from costmodel.reports.files.look import COUNT, SHARE
from costmodel.reports.layout.page import Notes, Page, PageTable, TableColumn, TableRow, year_columns
from costmodel.reports.sheets.budget_page import FIRST_YEAR, widths
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.results import Result
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Targeting"
LINES = {
    "benchmark_people": "Benchmark group",
    "benchmark_reached": "Reached",
    "benchmark_missed": "Missed",
    "benchmark_exclusion_error": "Exclusion error",
    "benchmark_inclusion_error": "Inclusion error",
    "leakage": "Leakage",
    "cost_of_person_reached": "Expenditure per person reached",
}
HOW = (
    "Exclusion error: share of the benchmark group not reached, also while coverage still grows.",
    "Inclusion error: share of the beneficiaries outside the benchmark group. Leakage: what they are given.",
    "Errors against different benchmark groups cannot be compared.",
    "The table Targeting names them; without a row a policy is measured against its own target group.",
)


def targeting(report: ScenarioReport) -> Page:
    """Every policy against its benchmark group, by year."""
    columns = [
        TableColumn("Policy"), TableColumn("Line"), TableColumn("Unit"), *year_columns(report.years),
    ]  # fmt: skip
    return Page(
        NAME, "Targeting",
        "Whom of the people meant each policy reaches and misses, and what goes to others.", report.stamp,
        [
            PageTable(columns, list(_rows(report)), name=NAME, filtered=True, height=20),
            Notes([*cut_notes(report.result), *HOW]),
        ],
        widths(report), frozen=FIRST_YEAR,
    )  # fmt: skip


def cut_notes(result: Result) -> list[str]:
    """Inclusion errors that are cut, with both figures."""
    return [
        phrase(
            "{policy}: the inclusion error of {stated} is cut to {used} in {year}; there are no more people "
            "outside the target group.",
            policy=cut.policy, stated=f"{cut.stated:g}", used=f"{cut.used:.4g}", year=str(cut.year),
        )
        for cut in inclusion_cuts(result)
    ]  # fmt: skip


def group_label(result: Result, group: str) -> str:
    """A target group as printed."""
    rows = result.assumptions.table("Groups").rows
    return next(str(row["label"]) for row in rows if row["group"] == group)


def _rows(report: ScenarioReport) -> Iterator[TableRow]:
    result = report.result
    blocks = {block.name: block for block in result.blocks if block.part == "targeting"}
    for place, (policy, group) in enumerate(zip(result.policies, result.bound.names.benchmarks, strict=True)):
        against = group_label(result, group)
        for name, label in LINES.items():
            block = blocks[name]
            figures = np.broadcast_to(block.figure, (len(block.rows), len(report.years)))[place]
            money = name == "leakage"
            unit = report.money if money else block.unit.replace("LCU", report.currency)
            number = report.scale.number if money else SHARE if block.unit == "share" else COUNT
            first = name == "benchmark_people"
            line = phrase("Benchmark group: {group}", group=against) if first else label
            yield TableRow(
                [report.labels[policy], line, unit, *figures.tolist()], number,
                "section" if first else "", keys=(policy, name),
            )  # fmt: skip
