"""Every figure of scenarios as CSV, in the columns of ``Result.table``: written from the line items.

The rows of a line item differ in their policy, year and value only, so that their text is put together from
few parts. It is byte for byte what pandas writes of the tables.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from io import StringIO
from operator import add
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.line_items.stamp import AFTER, BEFORE
from costmodel.reports.files.look import FORMULA_LIKE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from costmodel.engine.line_items.lines import Block
    from costmodel.engine.results import Result

FIGURE_COLUMNS = ("policy", "line", "year", "unit", "value")
"""Columns between those that say where a table is from."""


def neutralised(text: str) -> str:
    """Text that no spreadsheet reads as a formula.

    >>> neutralised("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith((*FORMULA_LIKE, "\0")) else text


def results_csv(results: Sequence[Result]) -> Iterator[bytes]:
    """The file of several results in parts, UTF-8; text that a spreadsheet would compute is made safe."""
    yield (",".join((*BEFORE, *FIGURE_COLUMNS, *AFTER)) + "\n").encode()
    for result in results:
        stamp = result.stamp
        before = ",".join(_text(str(stamp[name])) for name in BEFORE)
        after = ",".join(_field(str(stamp[name])) for name in AFTER)
        for block in result.blocks:
            yield "".join(_rows(block, before, after)).encode()


def _rows(block: Block, before: str, after: str) -> Iterator[str]:
    """The rows of a line item; those of a policy are joined by what one ends and the next begins with."""
    unit, end = _text(block.unit), f",{after}\n"
    years = [f"{year},{unit}," for year in block.years or ("",)]
    figure = np.broadcast_to(np.asarray(block.figure, dtype=float), (len(block.rows), len(years)))
    missing = np.isnan(figure).any(axis=-1)
    for (policy, line), values, gaps in zip(block.rows, figure.tolist(), missing.tolist(), strict=True):
        head = f"{before},{_text(policy)},{_text(line)},"
        texts: Iterable[str] = map(repr, values)
        if gaps:
            texts = ("" if text == "nan" else text for text in texts)
        yield head
        yield f"{end}{head}".join(map(add, years, texts))
        yield end


@lru_cache(maxsize=1 << 14)
def _text(text: str) -> str:
    return _field(neutralised(text))


def _field(text: str) -> str:
    """A text as a field of a row: in quotes where it needs them."""
    writer = csv.writer(sink := StringIO(), lineterminator="\n")
    writer.writerow([text, ""])
    return sink.getvalue().removesuffix(",\n")
