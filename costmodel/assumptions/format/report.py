"""Where the checks write what they find, so that all of it is told at once."""

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
"""Problems that name what may have been meant: the search takes longer than finding the problem."""
MOST_COMPARED, LONGEST_COMPARED = 400, 80


class Finding(Exception):  # noqa: N818  it is no failure: the checks write it down and go on
    """What is wrong with one value."""

    def __init__(self, found: str, expected: str, mend: str) -> None:
        super().__init__(found)
        self.found, self.expected, self.mend = found, expected, mend


@dataclass
class ProblemReport:
    """The problems found so far."""

    workbook: str
    problems: list[Problem] = field(default_factory=list)
    faulty: set[tuple[str, str]] = field(default_factory=set)
    """Table and address of the cells told of already: one cell is told of once."""
    suggested: int = 0

    def at(
        self,
        table: TableData,
        row: int,
        column: str,
        found: str,
        expected: str,
        mend: str,
        severity: str = "error",
        *,
        alarm: bool = False,
        since: int = 1,
    ) -> None:
        """Tell of one cell."""
        self.cell(
            table.name, table.cell(row, column), found, expected, mend, severity, alarm=alarm, since=since
        )

    def cell(
        self, table: str, cell: str, found: str, expected: str, mend: str, severity: str = "error",
        *, alarm: bool = False, since: int = 1,
    ) -> None:  # fmt: skip
        """Tell of one cell by its address."""
        if (table, cell) in self.faulty:
            return
        if severity == "error":
            self.faulty.add((table, cell))
        self.problems.append(
            Problem(self.workbook, table, cell, found, expected, mend, severity, alarm, since)
        )

    def table(
        self, table: str, found: str, expected: str, mend: str, severity: str = "error",
        *, alarm: bool = False, since: int = 1,
    ) -> None:  # fmt: skip
        """Tell of a table as a whole."""
        self.problems.append(Problem(self.workbook, table, "", found, expected, mend, severity, alarm, since))

    def sound(self, table: TableData, row: int, *columns: str) -> bool:
        """Whether none of the cells has been told of."""
        return not any((table.name, table.cell(row, column)) in self.faulty for column in columns)

    def suggestion(self, name: str, known: Iterable[str]) -> str:
        """The name that may have been meant, or the names there are; of the first problems alone."""
        self.suggested += 1
        return suggestion(name, known) if self.suggested <= MOST_SUGGESTED else "Choose one that is there."

    @property
    def errors(self) -> list[Problem]:
        """The problems that stop a run."""
        return [problem for problem in self.problems if problem.severity == "error"]


def shown(value: object) -> str:
    """A value as a message quotes it."""
    if isinstance(value, str):
        # Four times as much as is shown, since what is left out may be blanks.
        text = " ".join(value[: 4 * SHOWN_TEXT].split())
        return f'"{text if len(text) <= SHOWN_TEXT else text[:SHOWN_TEXT] + "…"}"'
    return f"{value:.15g}" if isinstance(value, int | float) else str(value)


def suggestion(name: str, known: Iterable[str]) -> str:
    """The name that may have been meant, or the names there are."""
    names = list(known)
    close = close_names(name, names)
    if close:
        return f'Did you mean "{close[0]}"?'
    if not names:
        return "There is none yet."
    return f"There are: {listed(names)}."


def listed(names: Sequence[str], most: int = SHOWN_NAMES) -> str:
    """Names in a row; of many the first, and how many more there are.

    >>> listed(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def close_names(name: str, known: Iterable[str], most: int = 1, compared: int = MOST_COMPARED) -> list[str]:
    """The names nearest to a name as the eye sees it, the nearest first; of many only some are compared."""
    seen = {skeleton(each[:LONGEST_COMPARED]): each for each in islice(known, compared)}
    return [seen[each] for each in get_close_matches(skeleton(name[:LONGEST_COMPARED]), seen, most)]
