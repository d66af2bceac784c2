"""Errors and problems, and how they are reported.

CostModelError
|-- InputError          the user's input has problems; carries every Problem found, not the first
|   `-- AssumptionError the assumption workbook cannot be used as it is
|-- ModelError          a formula was given values it is not defined for
`-- OutputError         a result could not be written; says what happened to the file and what to do

A Problem always states where it is, what was found, what was expected and how to fix it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN = 50
OPEN = "open"
"""Severity of what is still to be filled in; it stops nothing."""


@dataclass(frozen=True, order=True)
class Problem:
    """One problem of an input, described so that a finance officer can fix it."""

    workbook: str
    table: str
    cell: str
    """Sheet and address, for example ``Parameters!G12``; empty for the workbook as a whole."""
    found: str
    expected: str
    mend: str
    severity: str = "error"
    """``error`` stops the run, ``warning`` is carried into the checks, ``open`` is to be filled in."""
    alarm: bool = False
    """Whether a warning changes the master line of a result: review it before using the figures."""
    since: int = 1
    """The first workbook format for which it is an error; in an unchanged older workbook it is a warning."""

    def __post_init__(self) -> None:
        # Both are used inside a sentence, but descriptions of columns quoted in them end with a full stop.
        for name in ("found", "expected"):
            object.__setattr__(self, name, getattr(self, name).removesuffix("."))

    @property
    def where(self) -> str:
        """Workbook, then sheet and cell or table."""
        place = self.cell or self.table
        return f"{self.workbook}: {place}" if place else self.workbook

    def __str__(self) -> str:
        return f"{self.where}: found {self.found}; expected {self.expected}. {self.mend}"

    def to_dict(self) -> dict[str, str]:
        """The problem as plain text fields, for JSON and tables."""
        return asdict(self)


class CostModelError(Exception):
    """Base class of all errors of this package."""


class InputError(CostModelError):
    """The input has problems; all of them are in ``problems``."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(f"… and {len(self.problems) - SHOWN} more")
        super().__init__("\n".join(lines))


class AssumptionError(InputError):
    """The assumption workbook cannot be used as it is."""


class ModelError(CostModelError, ValueError):
    """A formula was given values it is not defined for."""


class OutputError(CostModelError, OSError):
    """A result could not be written; existing files are unchanged."""
