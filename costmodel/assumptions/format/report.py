"""The list in which the checks record the problems of a workbook, so that the user sees all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

from costmodel.assumptions.format.names import skeleton
from costmodel.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costmodel.assumptions.format.tables import TableData

SHOWN_TEXT = 60
SHOWN_NAMES = 8
MOST_SUGGESTED = 100
"""Highest number of suggestions of an intended name: to find one takes longer than the check itself."""
NONE_YET = "There are none yet."
MOST_COMPARED, LONGEST_COMPARED = 400, 80


class Finding(Exception):  # noqa: N818  not a failure: the checks record it and continue
    """The problem of one value."""

    def __init__(self, fault: str, expected: str, mend: str) -> None:
        super().__init__(fault)
        self.found, self.expected, self.mend = fault, expected, mend


@dataclass
class ProblemReport:
    """The problems recorded so far."""

    workbook: str
    problems: list[Problem] = field(default_factory=list)
    faulty: set[tuple[str, str]] = field(default_factory=set)
    """Table and address of the cells with an error: only the first error of a cell is reported."""
    suggested: int = 0

    def at(
        self,
        table: TableData,
        row: int,
        column: str,
        fault: str,
        expected: str,
        mend: str,
        severity: str = "error",
        *,
        alarm: bool = False,
        since: int = 1,
    ) -> None:
        """Report a problem of one cell."""
        self.cell(
            table.name, table.cell(row, column), fault, expected, mend, severity, alarm=alarm, since=since
        )

    def cell(
        self, table: str, cell: str, fault: str, expected: str, mend: str, severity: str = "error",
        *, alarm: bool = False, since: int = 1,
    ) -> None:  # fmt: skip
        """Report a problem of one cell by its address."""
        if (table, cell) in self.faulty:
            return
        if severity == "error":
            self.faulty.add((table, cell))
        self.problems.append(
            Problem(self.workbook, table, cell, fault, expected, mend, severity, alarm, since)
        )

    def table(
        self, table: str, fault: str, expected: str, mend: str, severity: str = "error", *, since: int = 1
    ) -> None:
        """Report a problem of a table as a whole."""
        self.problems.append(Problem(self.workbook, table, "", fault, expected, mend, severity, since=since))

    def sound(self, table: TableData, row: int, *columns: str) -> bool:
        """Whether no error of these cells has been reported."""
        if not self.faulty:
            return True
        return not any((table.name, table.cell(row, column)) in self.faulty for column in columns)

    def suggestion(self, name: str, known: Iterable[str]) -> str:
        """The name that was probably intended, or the existing names; only for the first problems."""
        self.suggested += 1
        return suggestion(name, known) if self.suggested <= MOST_SUGGESTED else "Use an existing name."

    @property
    def errors(self) -> list[Problem]:
        """The problems that prevent a run."""
        return [problem for problem in self.problems if problem.severity == "error"]


def shown(value: object) -> str:
    """A value as quoted in a message."""
    if isinstance(value, str):
        # Four times the length shown, because repeated blanks are removed.
        text = " ".join(value[: 4 * SHOWN_TEXT].split())
        return f'"{text if len(text) <= SHOWN_TEXT else text[:SHOWN_TEXT] + "…"}"'
    return f"{value:.15g}" if isinstance(value, int | float) else str(value)


def suggestion(name: str, known: Iterable[str]) -> str:
    """The name that was probably intended, or the existing names."""
    names = list(known)
    close = close_names(name, names)
    if close:
        return f'Did you mean "{close[0]}"?'
    if not names:
        return NONE_YET
    return f"Use one of: {listed(names)}."


def listed(names: Sequence[str], most: int = SHOWN_NAMES) -> str:
    """A list of names; of a long list the first ones and the number of the others.

    >>> listed(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def and_more(numbers: Sequence[int]) -> str:
    """The number of further rows with the problem of the first one; "" if there is only one.

    >>> and_more([3, 8, 9])
    ' (and in 2 more rows)'
    """
    others = len(numbers) - 1
    return f" (and in {others} more row{'s' if others > 1 else ''})" if others else ""


def close_names(name: str, known: Iterable[str], most: int = 1, compared: int = MOST_COMPARED) -> list[str]:
    """The names most similar to a name, the most similar first, among the first ``compared`` names."""
    seen = {skeleton(each[:LONGEST_COMPARED]): each for each in islice(known, compared)}
    return [seen[each] for each in get_close_matches(skeleton(name[:LONGEST_COMPARED]), seen, most)]
