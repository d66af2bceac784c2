"""Checks of monitoring: what was reported is in proportion to the plan, and in its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from costmodel.engine.line_items.verdict import AT_MOST, WARNING, Check
from costmodel.engine.statements.monitoring_rows import PERIOD, OutturnRow, outturn_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.results import Result

MOST = 5.0
"""Outturn of more than this many times the plan is checked before it is believed."""
SCALES = {1e3: "thousands", 1e6: "millions", 1e9: "billions"}


class _Against(NamedTuple):
    """An amount reported against its plan."""

    row: OutturnRow
    reported: float
    planned: float

    @property
    def factor(self) -> float:
        return self.reported / self.planned if self.planned else float("inf") if self.reported else 1.0


def monitoring_checks(result: Result) -> Iterator[Check]:
    """Whether spending and people reported are in proportion to the plan; nothing without outturn."""
    rows = [row for row in outturn_rows(result) if row.kind == PERIOD]
    if not rows:
        return
    currency = str(result.assumptions.about["currency"])
    spending = [_Against(row, row.outturn, row.planned or 0.0) for row in rows]
    people = [
        _Against(row, row.people, row.planned_people) for row in rows
        if row.people is not None and row.planned_people is not None
    ]  # fmt: skip
    yield _check("Outturn is in proportion to the plan", spending, currency, "spending")
    if people:
        yield _check("People reported are in proportion to the plan", people, "persons", "people")


def slip_of(factor: float) -> tuple[float, str] | None:
    """The scale that was mistaken, and the word for what was typed; None where none explains the factor.

    >>> slip_of(0.0012), slip_of(900.0), slip_of(7.0)
    ((1000.0, 'thousands'), (0.001, 'units'), None)
    """
    for size, word in SCALES.items():
        if size / MOST <= factor <= size * MOST:
            return 1 / size, "units"
        if 1 / MOST <= factor * size <= MOST:
            return size, word
    return None


def _check(name: str, compared: Sequence[_Against], unit: str, what: str) -> Check:
    wrong = [each for each in compared if each.factor > MOST or slip_of(each.factor)]
    worst = max(wrong or compared, key=lambda each: max(each.factor, 1 / each.factor if each.factor else 1.0))
    return Check(
        name,
        worst.factor,
        MOST,
        0,
        not wrong,
        f"Reported {what} over that of the plan for the same months, in the period where it is farthest off. "
        "More than five times the plan, or a thousandth of it, is most often a figure in another unit.",
        AT_MOST,
        "ratio",
        WARNING,
        alarm=True,
        reason=" ".join(_words(each, unit, what) for each in wrong[:3]),
    )


def _words(each: _Against, unit: str, what: str) -> str:
    both = (
        f"{each.row.cell}: {what} of {each.row.policy} of {each.row.period}: reported "
        f"{each.reported:,.0f} {unit}, planned {each.planned:,.0f} {unit}"
    )
    slip = slip_of(each.factor)
    if slip is None:
        return f"{both}." if not each.planned else f"{both}, {each.factor:,.1f} times the plan."
    size, word = slip
    if size > 1:
        return f"{both}. It looks as if it were in {word}: {each.reported * size:,.0f} {unit}?"
    return f"{both}. It looks as if it were too large: {each.reported * size:,.0f} {unit}?"
