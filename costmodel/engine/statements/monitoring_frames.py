"""Monitoring of a result as tables."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from costmodel.engine.line_items.stamp import stamped
from costmodel.engine.statements.monitoring_rows import IndicatorRow, OutturnRow, indicator_rows, outturn_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from costmodel.engine.line_items.computed import Computed


def monitoring_table(result: Computed) -> pd.DataFrame:
    """Outturn against plan; see ``Result.monitoring``."""
    frame = _frame(OutturnRow, outturn_rows(result))
    frame.insert(3, "unit", str(result.assumptions.about["currency"]))
    return stamped(frame, result.stamp)


def indicators_table(result: Computed) -> pd.DataFrame:
    """Indicators and their status; see ``Result.indicators``."""
    frame = _frame(IndicatorRow, indicator_rows(result))
    frame["year"] = frame["year"].astype("Int64")
    return stamped(frame, result.stamp)


def _frame(kind: type, rows: Sequence[Any]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(
        {column.name: [getattr(row, column.name) for row in rows] for column in fields(kind)}
    )
    numbers = [column.name for column in fields(kind) if "float" in str(column.type)]
    frame[numbers] = frame[numbers].astype(float)
    return frame
