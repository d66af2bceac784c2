"""Other pages of the macros: problems, checks, an explanation, a bridge, a self-test."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.result_checks import Verdict, result_checks, verdict
from costmodel.engine.run import run_all
from costmodel.excel.live.live_pages import Block, Page
from costmodel.reports import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.comparison.bridge import Bridge
    from costmodel.engine.explanation import Explanation
    from costmodel.engine.results import Result
    from costmodel.errors import Problem

RESULT, COMPARISON, MESSAGES = "Result", "Comparison", "Messages"
EXPLANATION, BRIDGE, SELF_TEST, FROZEN = "Explanation", "Bridge", "Self-test", "Frozen"
UNCERTAINTY = "Uncertainty"
FIGURE = "#,##0.######"


def messages(problems: Sequence[Problem], stamp: str, about: str) -> Page:
    """Every problem of the tables, with its cell and correction."""
    rows = tuple((p.severity, p.cell or p.table, p.found, p.expected, p.mend) for p in problems)
    header = ("severity", "cell", "found", "expected", "what to do")
    return Page(
        MESSAGES, "Problems of the assumptions", about, stamp,
        (Block(_counted(len(rows), "problem"), header, rows),), (12, 22, 45, 45, 70),
    )  # fmt: skip


def checked(result: Result, problems: Sequence[Problem]) -> Page:
    """The checks of the tables and of the baseline computed from them."""
    checks = result_checks(result)
    said = verdict(checks)
    page = messages(
        problems, words.one_stamp(result, said), "No errors found: the model can be computed from the tables."
    )
    rows = tuple((c.outcome, c.name, _figure(c.found), c.relation, _figure(c.expected)) for c in checks)
    header = ("outcome", "check", "found", "should be", "expected")
    block = Block(f"Checks of the baseline: {said.words}", header, rows, FIGURE)
    blocks = (*master(said), *page.blocks, block)
    return Page(MESSAGES, page.title, page.about, page.stamp, blocks, page.widths, said.colour)


def master(said: Verdict) -> tuple[Block, ...]:
    """The reasons for a master check that is not green."""
    rows = tuple((reason,) for reason in said.reasons)
    return (Block(f"Master check: {said.words}", ("why",), rows),) if rows else ()


def _figure(value: float) -> float | str:
    return value if np.isfinite(value) else "not a number"


def explanation(of: Explanation, wanted: str) -> Page:
    """How a figure was computed, one row per term, down to the assumption cells."""
    rows = tuple(
        (step.depth, step.name, step.formula, own.name, own.value, own.unit, own.cell, own.source)
        for step in of.steps
        for own in step.operands
    )
    header = ("depth", "figure", "formula", "term", "value", "unit", "cell", "source")
    own = of.steps[0]
    told = Block("The figure", ("figure", "value", "unit", "formula", "with its numbers"),
                 ((own.name, own.value, own.unit, own.formula, own.numbers),), FIGURE)  # fmt: skip
    return Page(
        EXPLANATION, f"How this figure was made: {wanted}",
        "Each term is explained in turn, down to the assumption cell and its source.", of.stamp,
        (told, Block("Terms, at each level", header, rows, FIGURE)), (26, 34, 60, 34, 20, 18, 26, 60),
    )  # fmt: skip


def bridge(of: Bridge) -> Page:
    """What each changed assumption contributes to the change of a figure."""
    unit = of.scale.unit(of.unit)
    start = Block("The change", ("step", "unit", "value"),
                  ((f"Before: {of.before}", of.unit, of.start), ("Change", of.unit, of.change),
                   (f"After: {of.after}", of.unit, of.end)), FIGURE)  # fmt: skip
    rows = tuple(
        (
            step.label,
            of.unit,
            step.contribution,
            "" if step.share is None else f"{step.share:.1%}",
            step.changes,
        )
        for step in of.steps
    )
    header = ("block", "unit", "contribution", "share of the change", "changed rows")
    year = "the whole horizon" if of.year is None else str(of.year)
    return Page(
        BRIDGE, f"{of.label}: what explains the change",
        f"{of.scenario}, {year}, in {unit}. {of.method}", of.after,
        (start, Block("Steps, largest first; they sum to the change", header, rows, FIGURE)),
        (60, 18, 24, 22, 16),
    )  # fmt: skip


def self_test(of: Assumptions, host: str) -> tuple[Page, bool]:
    """Whether this installation reads, computes and checks correctly, and whether all tests passed."""
    import xlwings  # noqa: PLC0415  only its version

    from costmodel import __version__  # noqa: PLC0415  avoids a cycle at import
    from costmodel.model.appraisal import discount_factors, net_present_value  # noqa: PLC0415  as above

    results = run_all(of)
    checks = {name: verdict(result_checks(one)) for name, one in results.items()}
    flows = np.array([[-100.0, 60.0, 60.0]])
    found = float(np.squeeze(net_present_value(flows, discount_factors([(0, 0.1)], 3, timing="start"))))
    expected = -100 + 60 / 1.1 + 60 / 1.1**2
    again = {name: one.headline() for name, one in run_all(of).items()}
    same = again == {name: one.headline() for name, one in results.items()}
    tests = [
        ("The tables of this workbook can be read", True, of.stamp),
        *((f"The checks of {name}", one.passed, one.words) for name, one in checks.items()),
        ("A second run gives the same figures", same, f"{len(again)} scenarios"),
        (
            "-100, 60, 60 at 10 percent",
            bool(np.isclose(found, expected, rtol=1e-12)),
            f"present value {found:.4f}",
        ),
    ]
    rows = tuple((name, "passed" if good else "FAILED", shown) for name, good, shown in tests)
    versions = (
        ("costmodel", __version__), ("xlwings", str(xlwings.__version__)),
        ("Python", platform.python_version()), ("system", platform.system()), ("host", host),
    )  # fmt: skip
    passed = all(good for _, good, _ in tests)
    page = Page(
        SELF_TEST, "Self-test", "Does this installation read, compute and check correctly?", of.stamp,
        (
            Block("Tests", ("test", "outcome", "found"), rows),
            Block("Versions", ("part", "version"), versions),
        ),
        (48, 14, 60),
    )  # fmt: skip
    return page, passed


def frozen(stamp: str, sheets: Sequence[str], day: str) -> Page:
    """What was frozen, and notes for the reader."""
    rows = tuple((name, "values; its formulas were removed") for name in sheets)
    notes = (
        (
            "1",
            "The figures are those of the last calculation before freezing; they no longer recalculate.",
        ),
        ("2", "The assumption tables are unchanged: costmodel can compute the figures from them again."),
        ("3", "Keep a copy with formulas: freezing cannot be undone once the file is saved."),
    )
    return Page(
        FROZEN, "Frozen to values", f"This workbook opens and prints without Python. Frozen on {day} (UTC).",
        stamp,
        (Block("Sheets", ("sheet", "holds"), rows), Block("Notes", ("number", "note"), notes)), (28, 90),
    )  # fmt: skip


def _counted(count: int, what: str) -> str:
    return f"{count or 'No'} {what}{'' if count == 1 else 's'}"
