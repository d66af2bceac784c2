"""Checks of areas: whether their people together have the distribution that the set has for the country."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.decile_rows import national_rows
from costmodel.engine.inputs.fitted_cells import cell_facts
from costmodel.engine.inputs.welfare_inputs import welfare_stated
from costmodel.engine.line_items.verdict import WARNING, Check
from costmodel.model.welfare_cells import welfare_cells
from costmodel.model.welfare_measures import gini_of, ranked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.results import Result

LARGEST_GAP = 0.01
"""Difference of a decile's share of welfare that is not told, share of all welfare: curves miss a decile of
published surveys by less than half of it."""
LARGEST_GINI_GAP = 0.02
"""Difference of the Gini that is not told."""
OTHER_SURVEY = " Shares, means or people of the areas are of another survey or year."


def area_checks(result: Result) -> Iterator[Check]:
    """The people of all areas together have the deciles and the Gini of the rows of the whole country.

    As the set states them: changes of a scenario do not count. None where no curve fits an area.
    """
    assumptions = result.assumptions
    if not welfare_stated(assumptions):
        return
    facts = cell_facts(assumptions)
    pooled = facts.stated() if facts.areas else None
    if pooled is None:
        return
    table = assumptions.table("Distribution")
    rows = national_rows(table)
    stated = np.array([float(row["share"]) for row in rows])
    stated = stated / stated.sum()
    shares = pooled.decile_shares
    place = int(np.argmax(np.abs(shares - stated)))
    together, published = float(shares[place]), float(stated[place])
    cell = table.cell(table.rows.index(rows[place]), "share")
    passed = abs(together - published) <= LARGEST_GAP
    words = (
        f"Decile {place + 1} has {together:.1%} of all welfare by the areas together, and {published:.1%} by "
        f"the row of the whole country ({cell})."
    )
    yield Check(
        "The areas together have the deciles of the country", together, published, LARGEST_GAP, passed,
        f"{words}{'' if passed else OTHER_SURVEY}", unit="share", severity=WARNING,
    )  # fmt: skip
    country = welfare_cells(stated)
    if country is None:
        return
    together, published = (float(gini_of(ranked(each.people, each.relative))) for each in (pooled, country))
    passed = abs(together - published) <= LARGEST_GINI_GAP
    words = (
        f"The Gini is {together:.3f} by the areas together, and {published:.3f} by the rows of the country."
    )
    yield Check(
        "The areas together have the Gini of the country", together, published, LARGEST_GINI_GAP, passed,
        f"{words}{'' if passed else OTHER_SURVEY}", unit="ratio", severity=WARNING,
    )  # fmt: skip
