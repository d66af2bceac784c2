"""Checks of the classification: what is spread over ministries, functions and classes is all of the cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.line_items.metrics import split
from costmodel.engine.line_items.verdict import AT_MOST, Check
from costmodel.engine.statements.mtef import EVERY_MINISTRY
from costmodel.engine.statements.national_accounts import UNCLASSED, accounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.results import Result

CENT = 0.005
LAST_DIGITS = 1e-15
"""Sums of large amounts are exact only to this share of them."""


def class_checks(result: Result) -> Iterator[Check]:
    """Whether leaves, framework and accounts add up to the headline, to the cent."""
    currency, lines = str(result.assumptions.about["currency"]), result.budget_lines
    spent = lines.classified.classified.sum(axis=0)
    less = lines.classified.classified_replaced.sum(axis=0)
    whole, replaced = lines.totals.expenditure[0], lines.totals.replaced_spending[0]
    yield _tied(
        "Expenditure by ministry, function and class sums to the total", spent, whole,
        "Sum of all parts of cost lines against the expenditure of all policies.", currency,
    )  # fmt: skip
    yield _tied(
        "Spending replaced by ministry, function and class sums to the total", less, replaced,
        "Sum of all parts against the spending replaced by all policies.", currency,
    )  # fmt: skip
    framework = result.framework()
    years = slice(0, len(framework.years))
    printed = np.array([framework.total(name) for name in (*framework.ministries, EVERY_MINISTRY)])
    yield _tied(
        "The medium-term framework is gross cost less revenue forgone",
        printed[-1],
        (lines.totals.gross_cost[0] - lines.cost.revenue_forgone.sum(axis=0))[years],
        "Baseline and new policy of all ministries against the budget.",
        currency,
    )
    yield _tied(
        "The ministries sum to the medium-term framework", printed[:-1].sum(axis=0), printed[-1],
        "Baseline and new policy of each ministry against those of all.", currency,
    )  # fmt: skip
    spending = lines.cost.expenditure - lines.cost.replaced_spending
    by_ministry = np.array([
        split(spending, result.bound, "ministry", ministry).sum(axis=0)[years]
        for ministry in framework.ministries
    ])  # fmt: skip
    yield _tied(
        "The framework of a ministry is its expenditure compared with its ceiling",
        printed[: len(by_ministry)], by_ministry, "Against its shares in its policies.", currency,
    )  # fmt: skip
    if len(result.assumptions.table("Accounts")):
        rows = [
            row.amounts
            for row in accounts(result.assumptions.table("Accounts"), framework)
            if row.account == UNCLASSED
        ]
        worst = float(np.abs(np.array(rows)).max(initial=0.0))
        yield Check(
            "Every amount belongs to one account of the national chart", worst, 0.0, CENT, worst <= CENT,
            "Largest yearly amount that no row of Accounts fits, or rows of different keys fit equally well: "
            "add a row, or fill in one key more.",
            AT_MOST, currency,
        )  # fmt: skip


def _tied(name: str, actual: np.ndarray, expected: np.ndarray, explanation: str, unit: str) -> Check:
    """Whether two figures agree to the cent in every place; shows the place where they differ most."""
    gap = np.abs(actual - expected)
    place = int(np.argmax(gap))
    tolerance = max(CENT, LAST_DIGITS * float(np.abs(expected).max()))
    left, right = float(actual.flat[place]), float(expected.flat[place])
    return Check(name, left, right, tolerance, bool(gap.flat[place] <= tolerance), explanation, unit=unit)
