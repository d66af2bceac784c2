"""The outcome of a check, and the verdict of all checks of a result: the master line.

Green: every check passes. Amber: a figure is implausible, a ceiling is broken or something else raises an
alarm, or a figure of the country is a stand-in still to fill in. Red: a check failed, and the figures must
not be used; or every figure is right and society loses by the policies. Ordinary notes leave the line as it
is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.model.figures import Figure

ERROR, WARNING = "error", "warning"
PASSED, FAILED, LOSS, ALARM, NOTE = "passed", "failed", "LOSS", "ALARM", "note"
"""Outcomes of a check."""
PLAUSIBILITY, CEILING, SOCIETY = "plausibility", "ceiling", "society"
"""Subjects of checks that a first page has a place of its own for; others have none."""
EQUAL, AT_MOST, AT_LEAST = "equal to", "at most", "at least"
Colour = Literal["green", "amber", "red"]
SYMBOLS: dict[Colour, str] = {"green": "\N{CHECK MARK}", "amber": "\N{BLACK UP-POINTING TRIANGLE}",
                              "red": "\N{BALLOT X}"}  # fmt: skip
RELATIVE = 1e-9
"""Share of a figure within which two agree."""
SHOWN_REASONS = 3
TO_FILL_IN = "rows to fill in"
"""Unit of the check that counts stand-ins."""


@dataclass(frozen=True)
class Check:
    """One check: figure found, figure expected, and their meaning."""

    name: str
    found: float
    expected: float
    tolerance: float
    passed: bool
    explanation: str
    relation: str = EQUAL
    """The relation required between the figure found and the one expected."""
    unit: str = ""
    severity: str = ERROR
    alarm: bool = False
    """Whether it changes the master line where it does not pass, although it is not an error."""
    loss: bool = False
    """Whether it does not pass because society loses: the line is then red, though no figure is wrong."""
    reason: str = ""
    """What a reader of the figures has to know where it does not pass: who, how much, from when on; "" where
    another check says it."""
    subject: str = ""
    """plausibility, ceiling or society; "" for all others."""

    @property
    def outcome(self) -> str:
        """The outcome in words."""
        if self.passed:
            return PASSED
        if self.severity == ERROR:
            return FAILED
        return LOSS if self.loss else ALARM if self.alarm else NOTE


class Agreement(NamedTuple):
    """Whether two figures agree in all places, the place to show, and the tolerance there."""

    at: int
    tolerance: float
    passed: bool


def agreement(gap: Figure, size: Figure | float) -> Agreement:
    """Whether gaps are within rounding in every place, each by the size of its own figures.

    The place is the one with the largest gap or, where some are too large, the one whose gap is the largest
    beside its size.
    """
    sizes = np.broadcast_to(np.maximum(size, 1.0), gap.shape)
    passed = bool((gap <= RELATIVE * sizes).all())
    at = int(np.argmax(gap if passed else gap / sizes))
    return Agreement(at, RELATIVE * float(sizes.flat[at]), passed)


@dataclass(frozen=True)
class Verdict:
    """The verdict of all checks."""

    failed: int
    noted: int
    """Notes that do not change the verdict."""
    count: int
    alarmed: int = 0
    reasons: tuple[str, ...] = ()
    """Failures, losses and alarms, one sentence each."""
    losses: int = 0
    """Checks that society does not gain."""
    to_fill_in: int = 0
    """Figures of the assumptions that are stand-ins."""

    @property
    def passed(self) -> bool:
        """Whether no check failed; there may still be alarms."""
        return self.failed == 0

    @property
    def colour(self) -> Colour:
        """The colour of the master line."""
        if self.failed or self.losses:
            return "red"
        return "amber" if self.alarmed or self.to_fill_in else "green"

    @property
    def words(self) -> str:
        """The verdict in a few words, its symbol first."""
        noted = {0: "", 1: ", 1 note to read"}.get(self.noted, f", {self.noted} notes to read")
        noted += {0: "", 1: ", 1 ROW TO FILL IN"}.get(self.to_fill_in, f", {self.to_fill_in} ROWS TO FILL IN")
        symbol = SYMBOLS[self.colour]
        if self.failed:
            alarms = f", {_counted(self.alarmed)}" if self.alarmed else ""
            return f"{symbol} {self.failed} of {self.count} checks FAILED{alarms}{noted}"
        if self.losses:
            alarms = f", {_counted(self.alarmed)}" if self.alarmed else ""
            return f"{symbol} SOCIETY LOSES by these policies{alarms}, {self.count} checks{noted}"
        if self.alarmed:
            return f"{symbol} CAUTION: {_counted(self.alarmed)} in {self.count} checks{noted}"
        if self.noted:
            return f"{symbol} {self.count - self.noted} of {self.count} checks passed{noted}"
        return f"{symbol} all {self.count} checks passed{noted}"

    @classmethod
    def of_all(cls, verdicts: Sequence[Verdict]) -> Verdict:
        """The verdict of several results together; what they have in common is given once."""
        return cls(
            failed=sum(each.failed for each in verdicts),
            noted=sum(each.noted for each in verdicts),
            count=sum(each.count for each in verdicts),
            alarmed=sum(each.alarmed for each in verdicts),
            reasons=tuple(dict.fromkeys(reason for each in verdicts for reason in each.reasons)),
            losses=sum(each.losses for each in verdicts),
            to_fill_in=max((each.to_fill_in for each in verdicts), default=0),
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """The master line and its first few reasons, one sentence per line."""
        read = ". Read this before using these figures"
        advice = ". Do not use these figures" if self.failed else "" if self.colour == "green" else read
        rest = len(self.reasons) - SHOWN_REASONS
        more = (f"… and {rest} more on the sheet Checks.",) if rest > 0 else ()
        return (f"{self.words}{advice}.", *self.reasons[:SHOWN_REASONS], *more)

    def to_dict(self) -> dict[str, object]:
        """The verdict as plain fields, for JSON."""
        return {
            "colour": self.colour, "words": self.words, "failed": self.failed, "alarms": self.alarmed,
            "losses": self.losses, "notes": self.noted, "to_fill_in": self.to_fill_in, "checks": self.count,
            "reasons": list(self.reasons),
        }  # fmt: skip


def _counted(alarms: int) -> str:
    return f"{alarms} ALARM{'' if alarms == 1 else 'S'}"


def verdict(checks: Sequence[Check]) -> Verdict:
    """The verdict of all checks."""
    outcomes = [check.outcome for check in checks]
    losing = [check for check in checks if check.outcome == LOSS]
    return Verdict(
        failed=outcomes.count(FAILED),
        noted=outcomes.count(NOTE),
        count=len(checks),
        alarmed=outcomes.count(ALARM),
        # What concerns the whole result comes before single alarms.
        reasons=tuple(
            reason
            for check in (*losing, *(check for check in checks if check.outcome != LOSS))
            if (reason := _reason(check))
        ),
        losses=len(losing),
        to_fill_in=sum(int(check.found) for check in checks if check.unit == TO_FILL_IN),
    )


def _reason(check: Check) -> str:
    """Why a check changes the master line; "" where it does not, or where another check says it."""
    if check.outcome == FAILED and not check.reason:
        return f"{check.name}: {check.found:,.6g}, expected {check.relation} {check.expected:,.6g}."
    return check.reason if check.outcome in (FAILED, LOSS, ALARM) else ""
