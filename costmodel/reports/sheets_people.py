"""The sheet People: the target groups, and the steps from target group to beneficiaries by policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.reports.look import COUNT, SHARE
from costmodel.reports.sheet_tables import Column, Line, Placed, write_table, year_columns
from costmodel.reports.sheets_budget import FIRST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.lines import Block
    from costmodel.reports.look import Sheet
    from costmodel.reports.result_report import Report

CHAIN = (
    "eligible",
    "coverage",
    "covered",
    "taken_up",
    "reached",
    "included_in_error",
    "beneficiaries",
    "new_beneficiaries",
    "beneficiary_years",
)
GROUP_LINES = ("group_population", "group_share", "group_people")


def fill(sheet: Sheet, report: Report) -> Placed:
    """Write the sheet."""
    columns = [Column("Policy or target group"), Column("Line"), Column("Unit"), *year_columns(report.years)]
    lines = [*_policies(report), *_groups(report)]
    table = write_table(sheet, 4, columns, lines, filtered=True, height=20)
    sheet.frozen(table.first, FIRST_YEAR)
    return table


def _policies(report: Report) -> Iterator[Line]:
    blocks = {block.name: block for block in report.result.blocks if block.part == "people"}
    for place, policy in enumerate(report.result.policies):
        for name in CHAIN:
            yield _line(report, blocks[name], place, report.labels[policy], first=name == CHAIN[0])


def _groups(report: Report) -> Iterator[Line]:
    blocks = {block.name: block for block in report.result.blocks if block.part == "groups"}
    labels = {str(row["group"]): str(row["label"]) for row in report.result.assumptions.table("Groups").rows}
    for place, group in enumerate(report.result.bound.names.groups):
        for name in GROUP_LINES:
            owner = f"Target group: {labels[group]}"
            yield _line(report, blocks[name], place, owner, first=name == GROUP_LINES[0])


def _line(report: Report, block: Block, place: int, owner: str, *, first: bool) -> Line:
    rows = np.broadcast_to(block.figure, (len(block.rows), len(report.years)))
    tone = "strong" if block.name == "beneficiaries" else "section" if first else ""
    number = SHARE if block.unit == "share" else COUNT
    return Line([owner, block.label, block.unit, *rows[place].tolist()], number, tone)
