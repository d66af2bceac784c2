"""Workbooks that many tests begin with: each content is written once per test process and then copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.tables import Assumptions, plain_rows
from costmodel.assumptions.format.writer import workbook_bytes

if TYPE_CHECKING:
    from pathlib import Path

    Rows = dict[str, list[dict[str, object]]]

CONTENTS: dict[str, bytes] = {}
"""The bytes of a workbook by its rows: the same rows always give the same bytes."""


def bytes_written_once(source: Assumptions | Rows) -> bytes:
    """The bytes of the workbook of some rows or assumptions: ``workbook_bytes``, once for each content."""
    text = repr(plain_rows(source) if isinstance(source, Assumptions) else source)
    if text not in CONTENTS:
        CONTENTS[text] = workbook_bytes(source)
    return CONTENTS[text]


def written(path: Path, source: Assumptions | Rows) -> Path:
    """A file that holds the workbook of some rows or assumptions."""
    path.write_bytes(bytes_written_once(source))
    return path
