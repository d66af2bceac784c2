"""Every figure of scenarios as CSV, in the columns of ``Result.table``: written from the line items.

The rows of a line item differ in their policy, year and value only, so that their text is put together from
few parts. It is byte for byte what pandas writes of the tables.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from io import StringIO
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.stamp import AFTER, BEFORE
from costmodel.reports.look import FORMULA_LIKE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.lines import Block
    from costmodel.engine.results import Result

OWN = ("policy", "line", "year", "unit", "value")
"""Columns between those that say where a table is from."""


def neutralised(text: str) -> str:
    """Text that no spreadsheet reads as a formula.

    >>> neutralised("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith((*FORMULA_LIKE, "\0")) else text


def results_csv(results: Sequence[Result]) -> Iterator[bytes]:
    """The file of several results in parts, UTF-8; text that a spreadsheet would compute is made safe."""
    yield (",".join((*BEFORE, *OWN, *AFTER)) + "\n").encode()
    for result in results:
        stamp = result.stamp
        before = ",".join(_text(str(stamp[name])) for name in BEFORE)
        after = ",".join(_field(str(stamp[name])) for name in AFTER)
        yield "".join(row for block in result.blocks for row in _rows(block, before, after)).encode()


def _rows(block: Block, before: str, after: str) -> Iterator[str]:
    """The rows of a line item."""
    unit, end = _text(block.unit), f",{after}\n"
    years = [f"{year},{unit}," for year in block.years or ("",)]
    figure = np.broadcast_to(np.asarray(block.figure, dtype=float), (len(block.rows), len(years)))
    for (policy, line), values in zip(block.rows, figure.tolist(), strict=True):
        head = f"{before},{_text(policy)},{_text(line)},"
        for year, value in zip(years, values, strict=True):
            yield f"{head}{year}{'' if value != value else repr(value)}{end}"  # noqa: PLR0124  NaN is missing


@lru_cache(maxsize=1 << 14)
def _text(text: str) -> str:
    return _field(neutralised(text))


def _field(text: str) -> str:
    """A text as a field of a row: in quotes where it needs them."""
    writer = csv.writer(sink := StringIO(), lineterminator="\n")
    writer.writerow([text, ""])
    return sink.getvalue().removesuffix(",\n")
