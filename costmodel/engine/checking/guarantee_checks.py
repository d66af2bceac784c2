"""Checks of guarantees: whether their policies reach more people than the law entitles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.line_items.verdict import RELATIVE, WARNING, Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.results import Result


def guarantee_checks(result: Result) -> Iterator[Check]:
    """Policies serve at most those entitled; none where the set has no guarantees."""
    names, lines = result.bound.names.entitlements.guarantees, result.budget_lines.guarantees
    if not names:
        return
    above = lines.reached_once - lines.entitled
    told = [
        f"{name}: {lines.reached_once[place, year]:,.0f} reached of {lines.entitled[place, year]:,.0f} "
        f"entitled in {result.years[year]}"
        for place, name in enumerate(names)
        for year in [int(np.argmax(above[place]))]
        if above[place, year] > RELATIVE * max(float(lines.entitled[place, year]), 1.0)
    ]
    yield Check(
        "Policies of a guarantee reach no more people than it entitles", len(told), 0, 0, not told,
        f"{'; '.join(told)}. The group of the guarantee is smaller than the groups of its policies: the gap "
        "is too small." if told else "Nobody is reached beyond those entitled.",
        unit="guarantees", severity=WARNING,
    )  # fmt: skip
