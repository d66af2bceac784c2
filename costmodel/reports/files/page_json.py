"""Pages as plain data for JSON: text in the language in force, values both as numbers and as text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from costmodel.reports.layout.answer_boxes import Boxes
from costmodel.reports.layout.page import (
    Answers,
    Banner,
    Charts,
    PageTable,
    Sentences,
    column_heading,
    values_of,
)
from costmodel.reports.layout.shown import shown
from costmodel.reports.layout.stamp_words import spoken_stamp
from costmodel.wording.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.reports.layout.page import CellValue, Chart, Page, PageBlock, TableRow


def page_json(page: Page, tables: Mapping[str, PageTable]) -> dict[str, Any]:
    """A page as plain data; ``tables`` are those that its charts may show, by name."""
    return {
        "name": page.name,
        "title": tr(page.title),
        "about": tr(page.about),
        "stamp": spoken_stamp(page.stamp),
        "colour": page.colour,
        "blocks": [_block(block, tables) for block in page.blocks],
    }


def _block(block: PageBlock, tables: Mapping[str, PageTable]) -> dict[str, Any]:
    if isinstance(block, PageTable):
        return table_json(block)
    if isinstance(block, Banner):
        return {"kind": "banner", "colour": block.colour, "lines": [tr(line) for line in block.lines]}
    if isinstance(block, Boxes):
        boxes = [
            {"heading": tr(box.heading), "lines": [tr(line) for line in box.lines], "colour": box.colour}
            for box in block.boxes
        ]
        return {"kind": "boxes", "boxes": boxes}
    if isinstance(block, Answers):
        pairs = [{"question": tr(question), "answer": tr(answer)} for question, answer in block.pairs]
        return {"kind": "answers", "heading": tr(block.heading), "pairs": pairs}
    if isinstance(block, Sentences):
        lines = [tr(line) for line in block.lines if line]
        return {"kind": "sentences", "heading": tr(block.heading), "lines": lines}
    if isinstance(block, Charts):
        return {"kind": "charts", "charts": [_chart(chart, tables) for chart in block.charts]}
    raise TypeError(f"JSON has no form for {type(block).__name__}")


def table_json(table: PageTable) -> dict[str, Any]:
    """A table: its columns, and its rows with values, texts, tone and the keys of their figures."""
    return {
        "kind": "table",
        "name": table.name,
        "heading": tr(table.heading),
        "columns": [
            {"heading": column_heading(column), "year": column.year, "align": column.align}
            for column in table.columns
        ],
        "rows": [_row(table, row) for row in table.rows],
    }


def _row(table: PageTable, row: TableRow) -> dict[str, Any]:
    pairs = zip(row.cells, table.columns, strict=True)
    return {
        "values": [_value(cell) for cell in row.cells],
        "texts": [shown(cell, row.format_of(place, column)) for place, (cell, column) in enumerate(pairs)],
        "tone": row.tone,
        "keys": dict(zip(table.key_names, row.keys, strict=True)) if row.keys else None,
    }


def _chart(chart: Chart, tables: Mapping[str, PageTable]) -> dict[str, Any]:
    series = [
        {
            "name": tr(each.name if isinstance(each.name, str) else str(values_of(each.name, tables)[0])),
            "values": [_value(value) for value in values_of(each.values, tables)],
        }
        for each in (*chart.series, *chart.over)
    ]
    return {
        "kind": chart.kind,
        "title": tr(chart.title),
        "unit": tr(chart.unit),
        "number": chart.number,
        "categories": [str(value) for value in values_of(chart.categories, tables)],
        "series": series,
        "description": tr(chart.description),
    }


def _value(cell: CellValue) -> CellValue:
    """A value of JSON, which has no infinite numbers."""
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
