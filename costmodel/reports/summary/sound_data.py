"""What the first page says of its data: checks, plausibility, rows to fill in, ranges and old sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costmodel.assumptions.format.facts import facts_of
from costmodel.engine.evidence import MAIN
from costmodel.engine.line_items.verdict import ALARM, CEILING, FAILED, NOTE, PLAUSIBILITY, SOCIETY
from costmodel.errors import OPEN
from costmodel.reports.summary.first_page_boxes import Soundness

if TYPE_CHECKING:
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.reports.sheets.result_report import ScenarioReport

OLD_AFTER = 5
"""Years after which a source is old."""
DECIDED = ("amount", "payments_per_year", "share_of_poverty_line", "share_of_average_wage",
           "share_of_gdp_per_head", "target")  # fmt: skip
"""Main cost parameters that a policy decides, so that they have no range."""
OWN_PLACE = (CEILING, SOCIETY)
"""Subjects that other boxes tell of."""
_YEAR = re.compile(r"\d{4}")


def soundness(report: ScenarioReport) -> Soundness:
    """Counts of what is wrong, implausible, open, without a range, and old."""
    checks = [(check.outcome, check) for check in report.checks]
    alarms = [check for outcome, check in checks if outcome == ALARM and check.subject not in OWN_PLACE]
    implausible = sum(check.subject == PLAUSIBILITY for check in alarms)
    assumptions = report.result.assumptions
    return Soundness(
        checks=len(checks),
        failed=sum(outcome == FAILED for outcome, _ in checks),
        implausible=implausible,
        alarms=len(alarms) - implausible,
        notes=sum(outcome == NOTE and check.subject not in OWN_PLACE for outcome, check in checks),
        open_rows=sum(problem.severity == OPEN for problem in assumptions.warnings),
        without_range=without_range(assumptions),
        old=old_figures(assumptions, report.made_at.year),
    )


def without_range(assumptions: Assumptions) -> int:
    """Main cost parameters that are not decided, and effects, whose value has no range."""
    main = {name for names in MAIN.values() for name in names} - set(DECIDED)
    paths = {
        fact.path
        for fact in facts_of(assumptions, "Parameters")
        if fact.address.name in main and fact.address.part in MAIN and fact.low is None
    }
    effects = {
        fact.path
        for fact in facts_of(assumptions, "Outcomes")
        if fact.address.name == "effect" and fact.low is None
    }
    return len(paths) + len(effects)


def old_figures(assumptions: Assumptions, year: int) -> int:
    """Rows that say of what year their figure is, and that are more than five years old."""
    count = 0
    for table in assumptions.tables.values():
        for row in table.rows:
            stated = _YEAR.search(str(row.get("as_of") or ""))
            count += stated is not None and year - int(stated[0]) > OLD_AFTER
    return count
