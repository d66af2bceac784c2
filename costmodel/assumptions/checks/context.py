"""The context of all rules: the tables, the years of the model, and the report of problems."""

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
"""Distance of a normal or lognormal value from the middle, as a share of the range, above which to warn."""


@dataclass(frozen=True)
class Context:
    """The tables under examination; years are None if About does not give them."""

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

    def range_of(self, table: TableData, number: int, value: str, prefix: str = "") -> None:
        """Low, value and high must be in rising order; low and high must both be given or both be blank.

        ``prefix`` begins the names of the columns of the range. A range without one belongs to the grade of
        the row, which asks for it.
        """
        row = table.rows[number]
        least, most = f"{prefix}low", f"{prefix}high"
        low, middle, high = row.get(least), row[value], row.get(most)
        if not self.report.sound(table, number, least, most, value):
            return
        if (low is None) != (high is None):
            missing = least if low is None else most
            expected = "both ends of the range, or neither"
            self.report.at(table, number, missing, "a blank", expected, "Fill it in, or clear both cells.")
        elif low is None:
            self._no_range(table, number, prefix)
        elif isinstance(middle, float) and not low <= middle <= high:
            end = least if low > middle else most
            self.report.at(
                table,
                number,
                end,
                f"{end} {shown(row[end])} with a {value} of {shown(middle)}",
                f"{least}, {value} and {most} in rising order",
                "Correct the range or the value.",
            )
        elif isinstance(middle, float):
            self._shape(table, number, prefix, low, middle, high)

    def _shape(
        self, table: TableData, number: int, prefix: str, low: float, middle: float, high: float
    ) -> None:
        """A normal value is the middle of its range, a lognormal value the middle of the logarithms."""
        shape = table.rows[number].get(f"{prefix}distribution")
        if shape == "lognormal" and low <= 0:
            expected = "a low above 0 for a lognormal distribution"
            mend = "Correct it, or choose another distribution."
            self.report.at(table, number, f"{prefix}low", shown(low), expected, mend)
            return
        centre = {"normal": (low + high) / 2, "lognormal": math.sqrt(max(low * high, 0))}.get(
            str(shape), middle
        )
        if abs(middle - centre) > LOPSIDED * (high - low):
            self.report.at(
                table,
                number,
                f"{prefix}distribution",
                f"a {shape} distribution with value {shown(middle)} and range {shown(low)} to {shown(high)}",
                f"a value near {shown(float(f'{centre:.4g}'))}, the middle of a {shape} distribution",
                "Correct the range, or choose triangular or pert, which may be asymmetric.",
                "warning",
            )

    def _no_range(self, table: TableData, number: int, prefix: str) -> None:
        row, column = table.rows[number], f"{prefix}distribution"
        if row.get(column) is not None:
            expected = f"{prefix}low and {prefix}high in the same row"
            fault = f"a distribution ({row[column]}) without a range"
            self.report.at(table, number, column, fault, expected, "Give low and high, or clear it.")
        elif not prefix and row.get("grade") == "D":
            self.report.at(
                table,
                number,
                "low",
                "an illustrative figure (grade D) without a range",
                "low and high, so that its uncertainty is shown",
                "Give a plausible range.",
                "warning",
            )

    def inside_horizon(self, table: TableData, number: int, column: str, *, earlier: bool) -> None:
        """A year must be one of the model's years, or ``earlier`` if that is allowed."""
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
