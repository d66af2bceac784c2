"""A set of assumptions as plain text, one value per line in a stable order, for comparison by text tools.

Git shows changes of workbooks with it: see docs/versions.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.examination import examined_file
from costmodel.assumptions.format.schema import TABLES
from costmodel.assumptions.versions.diff import keyed, readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costmodel.assumptions.format.tables import Row, TableData
    from costmodel.errors import Problem


def text_of(path: str | Path) -> tuple[str, list[Problem]]:
    """The text of a workbook, as far as it can be read, and its problems."""
    problems, tables = examined_file(Path(path))
    return "\n".join([*_lines(tables), ""]), problems


def _lines(tables: Mapping[str, TableData]) -> Iterator[str]:
    for declared in TABLES:
        table = tables.get(declared.name)
        if table is None or not table.rows:
            continue
        yield f"[{declared.name}]"
        rows = keyed(table) if declared.key else _numbered(table)
        for key in sorted(rows):
            name = readable(declared.name, rows[key]) if declared.key else key[0]
            for column, value in rows[key].values.items():
                if value is not None and column not in declared.key:
                    yield f"{name} | {column} = {_value(value)}"
        yield ""


def _numbered(table: TableData) -> dict[tuple[str, ...], Row]:
    return {(f"{number:06}",): row for number, row in enumerate(table.rows, 1)}


def _value(value: object) -> str:
    if isinstance(value, int | float):
        return f"{value:.15g}"
    return str(value).replace("\n", "\\n")
