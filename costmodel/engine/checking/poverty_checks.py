"""Checks of poverty lines: whether they give the headcount that was published with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.facts import facts_of
from costmodel.engine.inputs.fitted_cells import cell_facts
from costmodel.engine.inputs.welfare_inputs import poverty_lines, welfare_stated
from costmodel.engine.line_items.verdict import WARNING, Check
from costmodel.model.welfare_measures import median, ranked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.results import Result

LARGEST_MISS = 0.02
"""Difference of a headcount from the published one that is not told, share of people."""
POINTS = 100


def poverty_checks(result: Result) -> Iterator[Check]:
    """Lines with a published headcount have it in the survey year; none where no curve fits the shares.

    As the set states survey and lines: changes of a scenario do not count.
    """
    assumptions = result.assumptions
    lines = [line for line in poverty_lines(assumptions) if line.headcount is not None]
    if not (lines and welfare_stated(assumptions)):
        return
    cells = cell_facts(assumptions).stated()
    if cells is None:
        return
    before = result.baseline_lines
    welfare = cells.relative * float(before.survey.survey_mean[0, 0])
    middle = float(median(ranked(cells.people, welfare)))
    names = result.bound.names.welfare.lines
    where = {str(fact.row["line"]): fact.cell for fact in facts_of(assumptions, "Lines")}
    pairs = []
    for line in lines:
        if line.of_median is not None:
            z = line.of_median * middle
        else:
            z = float(before.poverty_lines.survey_line[names.index(line.name), 0])
        pairs.append((float(cells.people[welfare < z].sum()), float(line.headcount or 0)))
    misses = [abs(headcount - published) for headcount, published in pairs]
    told = [
        f"{line.label} ({where[line.name]}): {estimated:.1%} of people are below it, "
        f"{published:.1%} as published"
        for line, (estimated, published), miss in zip(lines, pairs, misses, strict=True)
        if miss > LARGEST_MISS
    ]
    headcount, published = pairs[int(np.argmax(misses))]
    yield Check(
        "Poverty lines have their published headcount in the survey year", headcount, published, LARGEST_MISS,
        not told,
        f"{'; '.join(told)}. The line, its unit or prices, or the deciles are of another survey or year."
        if told else
        f"No line misses it by more than {LARGEST_MISS * POINTS:.0f} points; the largest miss is shown.",
        unit="share", severity=WARNING,
    )  # fmt: skip
