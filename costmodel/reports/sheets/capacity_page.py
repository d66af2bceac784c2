"""The page Capacity: people by step of take-up, those waiting, decisions, and staff by grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.checking.hiring import MOST
from costmodel.model.capacity import NO_LIMIT
from costmodel.model.cascade import STEPS
from costmodel.reports.files.look import COUNT, SHARE
from costmodel.reports.layout.page import Notes, Page, PageTable, TableColumn, TableRow, year_columns
from costmodel.reports.sheets.budget_page import FIRST_YEAR, widths
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.line_items.lines import Block
    from costmodel.reports.layout.page import CellValue, PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport

NAME = "Capacity"
WAITING, STAFF = "Waiting", "StaffByGrade"
PEOPLE = ("eligible", *STEPS, "included_in_error", "beneficiaries")
TAKE_UP = ("take_up_observed", "take_up_assumed", "take_up_effective", "take_up_rate")
QUEUES = (
    "demand", "decisions_possible", "approved", "supply", "waiting_for_decision", "waiting_for_place",
    "waiting", "carried_over", "added_to_waiting",
)  # fmt: skip
DECISIONS = ("applications", "denials", "appeals", "upheld", "final_denials")
OF_STAFF = (
    "posts", "hires", "staff_paid", "idle_staff", "training_places", "trained", "trainees", "pay_each",
)  # fmt: skip
REACHED = "Reached"
LIMITS = {"decisions_possible", "supply"}
"""Lines left out, or left blank in a year, where nothing limits the policy in this scenario."""
LEAST = 0.5
"""A line below half a person in every year is left out, if it is not of all policies."""
OPTIONAL = ("unaware", "discouraged", "turned_down", "not_paid", "not_taken_up", "included_in_error",
            "appeals", "upheld", "denials", "final_denials")  # fmt: skip
NOTHING = (
    "The set states no step of take-up, no limit of capacity and no staff.",
    "With coverage.aware and coverage.apply people are counted step by step.",
    "Limits are capacity.places, capacity.assessors and, by an intake, the table StaffGrades.",
)  # fmt: skip
HOW_PEOPLE = (
    "Everybody of the target group is in one step; those included in error come on top.",
    "Of the undecided only those wait who would be paid; the others are among those turned down or not paid.",
    "Take-up as published changes no figure; take-up assumed is the product of the shares.",
)
HOW_DECISIONS = "Applications, refusals and appeals are decisions of a year, not people."
HOW_STAFF = (
    "Without an intake, staff in post are as many as the beneficiaries need.",
    "With an intake people enter after their training, nobody is dismissed, and staff limit who is served.",
    "People who begin their training to enter after the last year are not known.",
)


def capacity(report: ScenarioReport) -> Page:
    """People by step, those waiting and decisions by policy; then staff by grade."""
    return Page(
        NAME,
        "Take-up, waiting lists and staff",
        "People by step of take-up, waiting lists and decisions by policy; staff by grade.",
        report.stamp,
        _tables(report) or [Notes(NOTHING)],
        widths(report),
        frozen=FIRST_YEAR,
        frozen_header=False,
    )


def _tables(report: ScenarioReport) -> list[PageBlock]:
    names = report.result.bound.names.cascade
    blocks: list[PageBlock] = []
    if names.policies:
        blocks += [
            _table(report, "Policy", list(_people(report)), "People by step of take-up", NAME),
            Notes(HOW_PEOPLE),
            _table(report, "Policy", list(_waiting(report)), "Waiting lists and decisions", WAITING),
            Notes([HOW_DECISIONS]),
        ]
    if names.staff:
        blocks += [
            _table(report, "Policy and grade", list(_staff(report)), "Staff by grade", STAFF),
            Notes(list(_peaks(report))),
            Notes(HOW_STAFF),
        ]
    return blocks


def _table(
    report: ScenarioReport, owner: str, rows: Sequence[TableRow], heading: str, name: str
) -> PageTable:
    columns = [TableColumn(owner), TableColumn("Line"), TableColumn("Unit"), *year_columns(report.years)]
    return PageTable(columns, rows, heading, name, height=20)


def cascade_rows(report: ScenarioReport, policy: str, names: Sequence[str]) -> Iterator[TableRow]:
    """Lines of a policy by year; those that do not concern it are left out."""
    for number, (block, values) in enumerate(_lines(report, policy, names)):
        name = block.name
        tone = "strong" if name == "beneficiaries" else "section" if number == 0 else ""
        form = SHARE if block.unit == "share" else COUNT
        label = REACHED if name == "reached" else block.label
        shown = [None if name in LIMITS and value >= NO_LIMIT / 100 else value for value in values]
        if any(value is not None for value in shown):
            cells: list[CellValue] = [report.labels[policy], label, block.unit, *shown]
            yield TableRow(cells, form, tone, keys=(policy, name))


def _lines(report: ScenarioReport, policy: str, names: Sequence[str]) -> Iterator[tuple[Block, list[float]]]:
    blocks = {block.name: block for block in report.result.blocks}
    for name in names:
        block = blocks[name]
        if (policy, name) in block.rows:
            values = _values(report, block, block.rows.index((policy, name)))
            if name not in OPTIONAL or max(map(abs, values)) >= LEAST:
                yield block, values


def _values(report: ScenarioReport, block: Block, row: int) -> list[float]:
    values: list[float] = np.broadcast_to(block.figure, (len(block.rows), len(report.years)))[row].tolist()
    return values


def _people(report: ScenarioReport) -> Iterator[TableRow]:
    for policy in report.result.bound.names.cascade.policies:
        yield from cascade_rows(report, policy, (*PEOPLE, *TAKE_UP))


def _waiting(report: ScenarioReport) -> Iterator[TableRow]:
    for policy in report.result.bound.names.cascade.policies:
        yield from cascade_rows(report, policy, (*QUEUES, *DECISIONS))


def _staff(report: ScenarioReport) -> Iterator[TableRow]:
    blocks = {block.name: block for block in report.result.blocks if block.part == "staffing"}
    for policy, grade in report.result.bound.names.cascade.staff:
        for name in OF_STAFF:
            block, line = blocks[name], f"{grade}.{name}" if grade else name
            if (policy, line) not in block.rows or (name == "trainees" and not _trains(report, grade)):
                continue
            values = _values(report, block, block.rows.index((policy, line)))
            if name not in ("idle_staff", "trainees") or max(values) >= LEAST:
                label, tone = staff_label(report, policy, grade), "section" if name == OF_STAFF[0] else ""
                unit = block.unit.replace("LCU", report.currency)
                yield TableRow([label, block.label, unit, *values], COUNT, tone, keys=(policy, line))


def _trains(report: ScenarioReport, grade: str) -> bool:
    """Whether the training of a grade takes time or money."""
    row = report.result.assumptions.table("StaffGrades").by("staff_grade")[grade]
    return bool(row["training_years"] or row["training_cost"])


def staff_label(report: ScenarioReport, policy: str, grade: str) -> str:
    """A policy with the label of a grade of its staff."""
    if not grade:
        return report.labels[policy]
    row = report.result.assumptions.table("StaffGrades").by("staff_grade")[grade]
    return phrase("{policy}: {grade}", policy=report.labels[policy], grade=str(row["label"]))


def _peaks(report: ScenarioReport) -> Iterator[str]:
    """The year with most hires of each kind of staff."""
    lines, names = report.result.budget_lines.staffing, report.result.bound.names.cascade
    for (policy, grade), hires, posts in zip(names.staff, lines.hires, lines.posts, strict=True):
        year = int(np.argmax(hires))
        if hires[year] >= LEAST:
            yield _peak(report, staff_label(report, policy, grade), hires, posts, year)


def _peak(
    report: ScenarioReport, label: str, hires: Sequence[float], posts: Sequence[float], year: int
) -> str:
    before = posts[year - 1] if year else 0.0
    share = hires[year] / before if before else 0.0
    if share <= MOST:
        return phrase(
            "Most hires: {staff}, {hires} in {year}.",
            staff=label, hires=f"{hires[year]:,.0f}", year=str(report.years[year]),
        )  # fmt: skip
    return phrase(
        "Most hires: {staff}, {hires} in {year}, which is {share} of the staff of the year before.",
        staff=label, hires=f"{hires[year]:,.0f}", year=str(report.years[year]), share=f"{share:.0%}",
    )  # fmt: skip
