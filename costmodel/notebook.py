"""How results show themselves to an analyst: one line as text, a table in a notebook."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

MOST_ROWS = 60
WHOLE = 1000
"""From here on amounts are shown without decimals."""


class Shown:
    """A result that is one line as text, and in a notebook this line with a table below it.

    The line is made from ``stamp``: set, version, content hash, scenario.
    """

    notebook_table = "table"
    """Method that gives the table."""

    @property
    def summary(self) -> str:
        """What it is, in one line."""
        stamp: Any = getattr(self, "stamp", "")
        if not isinstance(stamp, dict):
            return str(stamp)
        changed = ", changed since" if stamp.get("changed") else ""
        version = f"{stamp['set']} {stamp['version']} · sha256 {stamp['content_hash'][:8]}{changed}"
        return f"{version}, scenario {stamp['scenario']}" if "scenario" in stamp else version

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.summary}>"

    def _repr_html_(self) -> str:
        heading = f"<p><b>{type(self).__name__}</b> {escape(self.summary)}</p>"
        return heading + table_html(getattr(self, self.notebook_table)())


def table_html(frame: pd.DataFrame) -> str:
    """A frame as HTML, long ones shortened."""
    return str(frame.to_html(max_rows=MOST_ROWS, na_rep="", float_format=_number))


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= WHOLE else f"{value:.4g}"


def defined(content: Any) -> Any:  # noqa: ANN401  whatever JSON can hold
    """Plain values for JSON: None where a figure is not defined or infinite."""
    if isinstance(content, dict):
        return {name: defined(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [defined(value) for value in content]
    return None if isinstance(content, float) and not isfinite(content) else content


def frame_of(rows: Iterable[Any], kind: Any) -> pd.DataFrame:  # noqa: ANN401  a dataclass
    """Rows that are dataclasses of a kind as a frame, a column a field."""
    import pandas as pd

    return pd.DataFrame([asdict(row) for row in rows], columns=list(kind.__dataclass_fields__))
