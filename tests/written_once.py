"""Workbooks that many tests begin with: each content is written once per test process and then copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.writer import workbook_bytes

if TYPE_CHECKING:
    from pathlib import Path

CONTENTS: dict[str, bytes] = {}
"""The bytes of a workbook by its rows: the same rows always give the same bytes."""


def written(path: Path, rows: dict[str, list[dict[str, object]]]) -> Path:
    """A file that holds the workbook of some rows."""
    text = repr(rows)
    if text not in CONTENTS:
        CONTENTS[text] = workbook_bytes(rows)
    path.write_bytes(CONTENTS[text])
    return path
