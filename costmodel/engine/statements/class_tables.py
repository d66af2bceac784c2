"""Tables of classified expenditure: rows with their names, unit and years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.engine.inputs.scale import SCALES
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.statements.national_accounts import accounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from costmodel.assumptions.format.tables import TableData
    from costmodel.engine.inputs.class_binding import Classified
    from costmodel.engine.statements.mtef import Mtef

COLUMNS = ("ministry", "part", "function", "economic", "code", "name")


def framework_table(framework: Mtef, currency: str) -> pd.DataFrame:
    """The rows of the framework."""
    rows = framework.rows()
    names = {name: [getattr(row, name) for row in rows] for name in COLUMNS}
    unit = unit_of_amounts(framework.unit, currency)
    frame = _by_year(names, framework.years, [row.amounts for row in rows], unit)
    if framework.outturn is not None:
        reported = [float("nan") if row.outturn is None else row.outturn for row in rows]
        frame.insert(len(frame.columns) - len(framework.years), framework.outturn_column, reported)
    return frame


def accounts_table(table: TableData, framework: Mtef, currency: str) -> pd.DataFrame:
    """The framework by national account."""
    rows = accounts(table, framework)
    names = {name: [getattr(row, name) for row in rows] for name in ("account", "name")}
    unit = unit_of_amounts(framework.unit, currency)
    return _by_year(names, framework.years, [row.amounts for row in rows], unit)


def classified_table(
    rows: Sequence[Classified], years: Sequence[int], amounts: Sequence[Sequence[float]], currency: str
) -> pd.DataFrame:
    """Expenditure by policy, ministry, function and class."""
    policies = {"policy": [policy for policy, _ in rows]}
    keys = {name: [getattr(key, name) for _, key in rows] for name in ("ministry", "function", "economic")}
    return _by_year(policies | keys, years, amounts, currency)


def cross_table(framework: Mtef, currency: str) -> pd.DataFrame:
    """The first year of the framework by function and class, with totals."""
    import pandas as pd

    cells = {key: amounts[0] for key, amounts in framework.table().items()}
    functions = sorted({function for function, _ in cells})
    classes = sorted({code for _, code in cells})
    frame = pd.DataFrame(
        [[cells.get((function, code), 0.0) for code in classes] for function in functions],
        index=pd.Index(functions, name="function"),
        columns=classes,
    )
    frame[TOTAL] = frame.sum(axis=1)
    frame.loc[TOTAL] = frame.sum(axis=0)
    frame.insert(0, "unit", unit_of_amounts(framework.unit, currency))
    return frame


def unit_of_amounts(unit: float | None, currency: str) -> str:
    """The unit of amounts that are whole numbers of ``unit``, or exact.

    >>> unit_of_amounts(1e6, "KES"), unit_of_amounts(500_000, "KES"), unit_of_amounts(None, "KES")
    ('KES, million', 'KES x 500,000', 'KES')
    """
    if unit in (None, 1):
        return currency
    return next((each.unit(currency) for each in SCALES if each.size == unit), f"{currency} x {unit:,.10g}")


def _by_year(
    names: Mapping[str, Sequence[str]],
    years: Sequence[int],
    amounts: Sequence[Sequence[float]],
    unit: str,
) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str | int, object] = dict(names.items())
    columns["unit"] = unit
    for place, year in enumerate(years):
        columns[year] = [row[place] for row in amounts]
    return pd.DataFrame(columns)
