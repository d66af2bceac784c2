"""Facts of monitoring: reported periods, seasonal shares, and the values of indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from costmodel.assumptions.format.paths import INDICATOR, OUTTURN, SEASON
from costmodel.assumptions.format.periods import period_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from costmodel.assumptions.format.fact import Fact
    from costmodel.assumptions.format.tables import TableData

    MakeFact = Callable[..., Fact]
    """Makes the fact of one cell."""


class Labelled(Protocol):
    """What the facts need of other tables."""

    @property
    def labels(self) -> Mapping[str, str]:
        """Labels of the policies by their keys."""
        ...

    @property
    def first_year(self) -> int:
        """The first year of the model."""
        ...

    @property
    def start_month(self) -> int:
        """First month of the fiscal year."""
        ...


REPORTED = {
    "spending": ("Spending", "LCU"),
    "people": ("People served", "persons"),
    "eligible": ("People entitled", "persons"),
    "months": ("Months in operation", "months"),
}
OF_INDICATOR = {
    "baseline": "Baseline",
    "baseline_year": "Year of the baseline",
    "target": "Target",
    "target_year": "Year of the target",
}


def _outturn(make: MakeFact, table: TableData, around: Labelled) -> Iterator[Fact]:
    """What is reported before the model's years has no plan, and enters no line."""
    for index, row in enumerate(table.rows):
        policy, period = str(row["policy"]), str(row["period"])
        when = period_of(period, around.start_month)
        if when is None or when.year < around.first_year:
            continue
        owner = around.labels.get(policy, policy)
        for column, (name, unit) in REPORTED.items():
            if row[column] is not None:
                yield make(
                    table, index, column, f"{OUTTURN}.{policy}.{period}.{column}", name, unit, owner=owner,
                    policy=policy, label=f"{name} of {owner}, outturn of {period}", main=column == "spending",
                )  # fmt: skip


def _seasons(make: MakeFact, table: TableData, around: Labelled) -> Iterator[Fact]:
    for index, row in enumerate(table.rows):
        if row["share"] is None:
            continue
        policy, month = str(row["policy"]), row["month"]
        owner = around.labels.get(policy, policy)
        yield make(
            table, index, "share", f"{SEASON}.{policy}.month_{month}", "Share of a month", "share",
            owner=owner, policy=policy, label=f"Share of month {month} in the spending of {owner}",
        )  # fmt: skip


def _indicators(make: MakeFact, table: TableData, _: Labelled) -> Iterator[Fact]:
    for index, row in enumerate(table.rows):
        group = "" if row["group"] is None else f".{row['group']}"
        path, policy = f"{INDICATOR}.{row['indicator']}{group}", str(row["policy"] or "")
        label = str(row["label"]) if row["group"] is None else f"{row['label']}, {row['group']}"
        base = row["baseline_year"]
        later = (year for year in table.years if base is not None and year > base)
        columns = OF_INDICATOR | {str(year): f"Value of {year}" for year in later}
        for column, name in columns.items():
            if row[column] is not None:
                unit = "year" if column.endswith("_year") else "units"
                yield make(
                    table, index, column, f"{path}.{column}", name, unit, owner=label, policy=policy,
                    label=f"{label}: {name.lower()}", main=unit != "year",
                )  # fmt: skip


MONITORED = {"Outturn": _outturn, "Seasons": _seasons, "Indicators": _indicators}
"""The function that reads the facts of each table."""
