"""The page People: from target group to beneficiaries by policy, target groups, people counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.reports.files.look import COUNT, SHARE
from costmodel.reports.layout.page import Page, PageTable, TableColumn, TableRow, year_columns
from costmodel.reports.sheets.budget_page import FIRST_YEAR, widths
from costmodel.reports.sheets.capacity_page import staff_label
from costmodel.reports.sheets.counted_tables import counted_blocks
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.line_items.lines import Block
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "People"
CHAIN = (
    "eligible",
    "coverage",
    "covered",
    "taken_up",
    "reached",
    "included_in_error",
    "beneficiaries",
    "new_beneficiaries",
    "leavers",
    "beneficiary_years",
)
STAFF = {"posts": "Staff in post", "hires": "Hires"}
STAYING = "group_staying"
GROUP_LINES = ("group_population", "group_share", "group_people", "group_youngest", STAYING)


def people(report: ScenarioReport) -> Page:
    """From the target group to beneficiaries, by policy; then the target groups."""
    columns = [
        TableColumn("Policy or target group"), TableColumn("Line"), TableColumn("Unit"),
        *year_columns(report.years),
    ]  # fmt: skip
    rows = [*_policies(report), *_groups(report)]
    return Page(
        NAME,
        "People",
        "From the target group to beneficiaries, by policy; the target groups; people counted once, by "
        "sex and by region.",
        report.stamp,
        [PageTable(columns, rows, name=NAME, filtered=True, height=20), *counted_blocks(report)],
        widths(report),
        frozen=FIRST_YEAR,
    )


def beneficiaries(report: ScenarioReport) -> Iterator[TableRow]:
    """Beneficiaries by year, one row per policy: label, unit, persons."""
    figures = report.result.budget_lines.people.beneficiaries
    rows = np.broadcast_to(figures, (len(report.result.policies), len(report.years)))
    for policy, persons in zip(report.result.policies, rows.tolist(), strict=True):
        cells = [report.labels[policy], "persons", *persons]
        yield TableRow(cells, COUNT, keys=(policy, "beneficiaries"))


def _policies(report: ScenarioReport) -> Iterator[TableRow]:
    blocks = {block.name: block for block in report.result.blocks if block.part == "people"}
    for place, policy in enumerate(report.result.policies):
        for name in CHAIN:
            yield _row(report, blocks[name], place, report.labels[policy], policy)
        yield from _headcount(report, policy)


def _headcount(report: ScenarioReport, policy: str) -> Iterator[TableRow]:
    """Staff in post and hires by grade; the page Capacity has more of them."""
    names, staffing = report.result.bound.names.cascade, report.result.budget_lines.staffing
    for place, (owner, grade) in enumerate(names.staff):
        if owner != policy:
            continue
        label = staff_label(report, policy, grade)
        for name, words in STAFF.items():
            figures = np.broadcast_to(getattr(staffing, name)[place], len(report.years)).tolist()
            keys = (policy, f"{grade}.{name}" if grade else name)
            yield TableRow([label, words, "staff", *figures], COUNT, keys=keys)


def _groups(report: ScenarioReport) -> Iterator[TableRow]:
    blocks = {block.name: block for block in report.result.blocks if block.part == "groups"}
    labels = {str(row["group"]): str(row["label"]) for row in report.result.assumptions.table("Groups").rows}
    for place, group in enumerate(report.result.bound.names.groups):
        for name in GROUP_LINES:
            row = _row(
                report, blocks[name], place, phrase("Target group: {group}", group=labels[group]), group
            )
            if name != STAYING or any(share != 1 for share in row.cells[3:]):  # 1: the group is no age band
                yield row


def _row(report: ScenarioReport, block: Block, place: int, owner: str, key: str) -> TableRow:
    rows = np.broadcast_to(block.figure, (len(block.rows), len(report.years)))
    first = block.name in (CHAIN[0], GROUP_LINES[0])
    tone = "strong" if block.name == "beneficiaries" else "section" if first else ""
    number = SHARE if block.unit == "share" else COUNT
    return TableRow(
        [owner, block.label, block.unit, *rows[place].tolist()], number, tone, keys=(key, block.name)
    )
