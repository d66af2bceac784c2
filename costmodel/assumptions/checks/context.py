"""What the rules of all parts ask: the tables, the years of the model, and where to tell of problems."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.report import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.format.report import ProblemReport
    from costmodel.assumptions.format.tables import TableData

LOPSIDED = 0.1
"""How far a normal or lognormal value may lie from the middle, as a share of the range, before it is told."""


@dataclass(frozen=True)
class Context:
    """The tables under examination; years are None where About does not give them."""

    tables: Mapping[str, TableData]
    report: ProblemReport
    first_year: int | None
    last_year: int | None
    about: Mapping[str, Any]

    @classmethod
    def of(cls, tables: Mapping[str, TableData], report: ProblemReport) -> Context:
        """The context of some tables."""
        about = {row["property"]: row["value"] for row in tables["About"].rows}
        first, horizon = about.get("first_year"), about.get("horizon_years")
        last = None if first is None or horizon is None else first + horizon - 1
        return cls(tables, report, first, last, about)

    def range_of(self, table: TableData, number: int, value: str) -> None:
        """Low, value and high must be in order, and stand together."""
        row = table.rows[number]
        low, middle, high = row["low"], row[value], row["high"]
        if not self.report.sound(table, number, "low", "high", value):
            return
        if (low is None) != (high is None):
            missing = "low" if low is None else "high"
            expected = "both ends of the range, or neither"
            self.report.at(table, number, missing, "a blank", expected, "Fill it in, or clear both.")
        elif low is None:
            self._no_range(table, number)
        elif isinstance(middle, float) and not low <= middle <= high:
            end = "low" if low > middle else "high"
            self.report.at(
                table,
                number,
                end,
                f"{end} {shown(row[end])} with the {value} {shown(middle)}",
                f"low, {value} and high in rising order",
                "Correct the range or the value.",
            )
        elif isinstance(middle, float):
            self._shape(table, number, low, middle, high)

    def _shape(self, table: TableData, number: int, low: float, middle: float, high: float) -> None:
        """A normal figure lies in the middle of its range, a lognormal one in that of its logarithms."""
        shape = table.rows[number].get("distribution")
        if shape == "lognormal" and low <= 0:
            expected = "a low above 0, as a lognormal figure is"
            mend = "Correct it, or choose another shape."
            self.report.at(table, number, "low", shown(low), expected, mend)
            return
        centre = {"normal": (low + high) / 2, "lognormal": math.sqrt(max(low * high, 0))}.get(
            str(shape), middle
        )
        if abs(middle - centre) > LOPSIDED * (high - low):
            self.report.at(
                table,
                number,
                "distribution",
                f"{shape} with {shown(middle)} in a range from {shown(low)} to {shown(high)}",
                f"a value near {shown(float(f'{centre:.4g}'))}, in the middle of a range that is {shape}",
                "Correct the range, or choose triangular or pert, which may be lopsided.",
                "warning",
            )

    def _no_range(self, table: TableData, number: int) -> None:
        row = table.rows[number]
        if row.get("distribution") is not None:
            expected = "low and high beside it"
            found = f"a distribution ({row['distribution']}) without a range"
            self.report.at(table, number, "distribution", found, expected, "Give low and high, or clear it.")
        elif row.get("grade") == "D":
            self.report.at(
                table,
                number,
                "low",
                "an illustrative figure (grade D) without a range",
                "low and high, so that its weight is seen",
                "Give a range of what is plausible.",
                "warning",
            )

    def inside_horizon(self, table: TableData, number: int, column: str, *, earlier: bool) -> None:
        """A year must lie in the model's years, or may also be earlier."""
        year = table.rows[number][column]
        if year is None or self.first_year is None or self.last_year is None:
            return
        if year > self.last_year or (year < self.first_year and not earlier):
            self.report.at(
                table,
                number,
                column,
                f"the year {year}",
                f"a year from {self.first_year} to {self.last_year}",
                "Correct the year, or delete the row.",
            )
