"""Tables of the page People: people counted once over all policies, and people by sex or region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.checking.count_checks import undeclared
from costmodel.engine.line_items.lines import TOTAL
from costmodel.reports.files.look import COUNT, SHARE
from costmodel.reports.layout.page import Notes, PageTable, TableColumn, TableRow, year_columns
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.line_items.lines import Block
    from costmodel.reports.layout.page import CellValue, PageBlock
    from costmodel.reports.sheets.result_report import ScenarioReport

ONCE, PARTS = "People counted once", "People by part"
COUNTED = ("counted_per_policy", "counted_once", "counted_once_most", "counted_twice")
STEPS = ("direct_people", "other_people", "added_fewest", "added_most")
OVERLAPPING = ("overlap_people", "shared_people")
SHOWN = ("part_people", "part_served")
SHOWN_PAIRS = 4
HOW = (
    "A person in several policies counts once. Quote people counted once, at least.",
    "Where no overlap is declared, it takes the largest overlap possible.",
    "Unit costs and all amounts of money use the beneficiaries of each policy, not people counted once.",
)
SERVED = "Coverage as in the table Breakdown; where everybody of a part is served, the others serve the rest."


def counted_blocks(report: ScenarioReport) -> list[PageBlock]:
    """People counted once, then people by part."""
    blocks = {
        block.name: block for block in report.result.blocks if block.part in ("counted", "members", "added")
    }
    parts = {block.name: block for block in report.result.blocks if block.part == "breakdown"}
    columns = [TableColumn("Policy"), TableColumn("Line"), TableColumn("Unit"), *year_columns(report.years)]
    once = [*_counted(report, blocks), *_overlaps(report)]
    page_blocks: list[PageBlock] = [
        PageTable(columns, once, "People counted once over all policies", ONCE, height=20, page_break=True),
        Notes([*HOW, *_open(report)]),
    ]
    if parts["part_served"].rows:
        part_columns = [
            TableColumn("Policy"), TableColumn("Part"), TableColumn("Line"), *year_columns(report.years)
        ]  # fmt: skip
        page_blocks += [
            PageTable(
                part_columns, list(_parts(report, parts)), "People by sex, region and other parts", PARTS,
                height=20, page_break=True,
            ),
            Notes([SERVED]),
        ]  # fmt: skip
    return page_blocks


def _open(report: ScenarioReport) -> list[str]:
    pairs = undeclared(report.result)
    if not pairs:
        return ["Every overlap that matters is declared: people counted once is known up to these."]
    return [
        phrase(
            "Overlaps that are not declared: {count} pairs of policies, such as {pairs}.",
            count=len(pairs),
            pairs="; ".join(pairs[:SHOWN_PAIRS]),
        )
    ]


def _counted(report: ScenarioReport, blocks: dict[str, Block]) -> Iterator[TableRow]:
    for name in COUNTED:
        block = blocks[name]
        tone = "strong" if name == "counted_once" else ""
        yield TableRow(
            ["All policies", block.label, block.unit, *_years(report, block, 0)],
            COUNT,
            tone,
            keys=(TOTAL, name),
        )
    for place, policy in enumerate(report.result.policies):
        for name in STEPS:
            values = _years(report, blocks[name], place)
            if name == "other_people" and not any(values):
                continue
            block = blocks[name]
            cells: list[CellValue] = [report.labels[policy], block.label, block.unit, *values]
            yield TableRow(cells, COUNT, "section" if name == STEPS[0] else "", keys=(policy, name))


def _overlaps(report: ScenarioReport) -> Iterator[TableRow]:
    """Declared overlaps, of groups and of policies."""
    for block in report.result.blocks:
        if block.name in OVERLAPPING:
            for place, (_, line) in enumerate(block.rows):
                pair = line.rpartition(".")[0]
                cells: list[CellValue] = [pair, block.label, block.unit, *_years(report, block, place)]
                yield TableRow(cells, COUNT, keys=("", line))


def _parts(report: ScenarioReport, blocks: dict[str, Block]) -> Iterator[TableRow]:
    names = report.result.bound.names.counts.breakdown
    for place, (policy, dimension, part) in enumerate(names):
        people, served = (_years(report, blocks[name], place) for name in SHOWN)
        _, line = blocks["part_served"].rows[place]
        owner = f"{dimension}: {part}"
        first = place == 0 or names[place - 1][0] != policy
        tone = "section" if first else ""
        of_people = blocks["part_people"].rows[place]
        yield TableRow(
            [report.labels[policy], owner, blocks["part_people"].label, *people], COUNT, tone, keys=of_people
        )
        yield TableRow(
            [report.labels[policy], owner, blocks["part_served"].label, *served], COUNT, keys=(policy, line)
        )
        share = [s / p if p else 0.0 for s, p in zip(served, people, strict=True)]
        yield TableRow([report.labels[policy], owner, "Beneficiaries, share of the eligible", *share], SHARE)


def _years(report: ScenarioReport, block: Block, place: int) -> Sequence[float]:
    figures: list[list[float]] = np.broadcast_to(block.figure, (len(block.rows), len(report.years))).tolist()
    return figures[place]
