"""Alarms of the master check without a wrong figure: warnings of the workbook and exceeded ceilings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.paths import DOMESTIC, WHOLE_BUDGET
from costmodel.engine.explanations.idle_assumptions import idle_problems
from costmodel.engine.inputs.gains_evidence import verdict_on_gains
from costmodel.engine.inputs.scenarios import BASELINE, INCREMENT, LEVEL
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.line_items.measure_reasons import reason
from costmodel.engine.line_items.metrics import effects_stated
from costmodel.engine.line_items.verdict import AT_LEAST, AT_MOST, PLAUSIBILITY, TO_FILL_IN, WARNING, Check
from costmodel.engine.statements.mtef import BREACH
from costmodel.errors import OPEN
from costmodel.model.measure_list import LABELS
from costmodel.wording.catalogue import joined, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costmodel.engine.results import Result

SHOWN_CELLS = 5
SCALES = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"), (1e3, " thousand"))


def workbook_warnings(result: Result) -> Iterator[Check]:
    """Alarms of the workbook one by one, each with its cell; all other warnings together."""
    alarms = [problem for problem in result.assumptions.warnings if problem.alarm]
    for problem in alarms:
        where = problem.cell or problem.table
        yield Check(
            f"{where} is plausible and complete",
            1,
            0,
            0,
            passed=False,
            explanation=f"Found: {problem.found}. Expected: {problem.expected}. {problem.mend}",
            unit="alarms",
            severity=WARNING,
            alarm=True,
            reason=f"{where}: {problem.found}.",
            subject=PLAUSIBILITY,
        )
    still_open = sum(problem.severity == OPEN for problem in result.assumptions.warnings)
    if still_open:
        yield Check(
            "No stand-in is left to fill in",
            still_open,
            0,
            0,
            passed=False,
            explanation="Stand-ins are listed below as rows to fill in; their notes say how they were made.",
            unit=TO_FILL_IN,
            severity=WARNING,
        )
    count = len(result.assumptions.warnings) - len(alarms) - still_open
    yield Check(
        "Warnings from the assumption workbook",
        count,
        0,
        0,
        count == 0,
        "Each is listed below." if count else "The workbook was read without a warning.",
        unit="warnings",
        severity=WARNING,
    )


def idle(result: Result) -> Check:
    """Whether every assumption affects a figure; a scenario change without effect is an alarm."""
    problems = idle_problems(result.assumptions, result.scenario.name)
    cells = ", ".join(problem.cell or problem.table for problem in problems[:SHOWN_CELLS])
    more = f" and {len(problems) - SHOWN_CELLS} more" if len(problems) > SHOWN_CELLS else ""
    misleading = [problem for problem in problems if problem.alarm]
    return Check(
        "Every assumption affects a figure",
        len(problems),
        0,
        0,
        not problems,
        f"Without effect: {cells}{more}. Each is listed below." if problems else "All have an effect.",
        unit="assumptions",
        severity=WARNING,
        alarm=bool(misleading),
        reason=" ".join(f"{problem.cell}: {problem.found}." for problem in misleading),
    )


def society(result: Result) -> Iterator[Check]:
    """Whether society gains by what the scenario adds, or by the baseline itself; then by each policy.

    A loss in total turns the master line red; policies by which society loses are named in a note. Nothing
    is said where the assumptions state no effect: what society gains is then not known.
    """
    if not effects_stated(result.budget_lines):
        return
    increment = result.scenario.name != BASELINE
    basis = INCREMENT if increment else LEVEL
    appraised, weak = result.appraised(basis), verdict_on_gains(result.gains_by_grade(basis))
    total, compared = appraised.pop(TOTAL), " over the baseline" if increment else ""
    lost = total["npv"] < -total["smallest"]
    label = LABELS["net_social_efficiency"]
    yield Check(
        f"{label}{compared} is not below 0",
        0.0 if reason(total, "net_social_efficiency") else total["net_social_efficiency"],
        0,
        0,
        not lost,
        f"Net present value for each unit of gross cost. {_harms(total)}",
        AT_LEAST,
        "ratio",
        WARNING,
        alarm=True,
        loss=True,
        reason=_loss(total, "" if weak else _efficiency(total), compared) if lost else "",
    )
    labels = dict(zip(result.policies, result.policy_field("label"), strict=True))
    losing = [
        phrase("{policy} {ratio}", policy=labels[policy], ratio=_efficiency(row))
        for policy, row in appraised.items()
        if row["npv"] < -row["smallest"]
    ]
    yield Check(
        f"{label}{compared} of every policy is not below 0",
        len(losing),
        0,
        0,
        not losing,
        phrase("Society loses by: {names}.", names=joined(losing, "{first}; {last}"))
        if losing
        else "Society loses by no policy.",
        unit="policies",
        severity=WARNING,
    )


def _loss(total: Mapping[str, Any], ratio: str, compared: str) -> str:
    """What society loses; no ratio stands here where the gains are not evidenced."""
    currency, _, base = str(total["unit"]).partition(" of ")
    amount = f"{in_words(-float(total['npv']), currency)} at prices of {base}"
    harm = _harms(total)
    harm = f"{harm[0].lower()}{harm[1:]}"
    if ratio:
        harm = phrase("net social efficiency {ratio}, and {harm}", ratio=ratio, harm=harm)
    return f"Society loses {amount}{compared}: {harm}"


def _efficiency(row: Mapping[str, Any]) -> str:
    return reason(row, "net_social_efficiency") or f"{row['net_social_efficiency']:.2f}"


def _harms(total: Mapping[str, Any]) -> str:
    """The break-even harm and the break-even weight, a sentence each."""
    none, factor = reason(total, "break_even_harm"), float(total["break_even_harm"])
    weight = reason(total, "break_even_weight") or f"{total['break_even_weight']:.2f}"
    recipients = f" {LABELS['break_even_weight']}: {weight}."
    if none:
        return f"{none[0].upper()}{none[1:]}.{recipients}"
    return (
        f"Break-even harm {factor:.2f}{', so it loses even without harm' if factor < 0 else ''}.{recipients}"
    )


def ceilings(result: Result) -> Iterator[Check]:
    """Spending of every ministry, and of all, against its ceilings; the first year above says by how much."""
    table, currency = result.assumptions.table("Ceilings"), str(result.assumptions.about["currency"])
    lines, names = result.budget_lines.ceilings, result.bound.names.fiscal.ceilings
    over: dict[str, dict[int, float]] = {}
    rows = [row for row in table.rows if row["year"] in result.years]
    spending = {
        (row["ministry"], row["year"]): float(
            lines.spending_compared[names.index(row["ministry"]), result.years.index(row["year"])]
        )
        for row in rows
    }
    for row in rows:
        excess = spending[row["ministry"], row["year"]] - float(row["amount"])
        if excess > BREACH * float(row["amount"]):
            over.setdefault(row["ministry"], {})[row["year"]] = excess
    for row in rows:
        ministry, year = row["ministry"], row["year"]
        broken = over.get(ministry, {})
        yield Check(
            f"Ceiling of {_named(ministry)}, {year}",
            spending[ministry, year],
            float(row["amount"]),
            0,
            year not in broken,
            "Spending that donors do not pay against its ceiling."
            if row["basis"] == DOMESTIC
            else "Expenditure of the ministry's policies against its ceiling.",
            AT_MOST,
            currency,
            WARNING,
            alarm=True,
            reason=_breach(ministry, year, broken, currency) if broken else "",
        )


def _breach(ministry: str, year: int, over: dict[int, float], currency: str) -> str:
    """A ministry's exceeded ceilings in one sentence, reported once, in the first year."""
    first, worst = min(over), max(over, key=lambda each: over[each])
    if year != first:
        return ""
    most = f", and {in_words(over[worst], currency)} in {worst}" if worst != first else ""
    whose = _named(ministry, start=True)
    return f"{whose} is {in_words(over[first], currency)} above its ceiling in {first}{most}."


def _named(ministry: str, *, start: bool = False) -> str:
    """A ministry, or the whole budget, in a sentence."""
    return ("The whole budget" if start else "the whole budget") if ministry == WHOLE_BUDGET else ministry


def in_words(amount: float, currency: str) -> str:
    """An amount in words, three digits and the scale that fits.

    >>> in_words(112_345_678_900.0, "KES")
    'KES 112 billion'
    """
    size, word = next(((s, w) for s, w in SCALES if abs(amount) >= s), (1.0, ""))
    digits = max(0, 2 - int(np.floor(np.log10(max(abs(amount) / size, 1)))))
    return f"{currency} {amount / size:,.{digits}f}{word}"
