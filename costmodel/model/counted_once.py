"""People counted once over several policies, and the double count.

Figures are (..., row, year): a row is a policy or a pair of policies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import ROW, YEAR, Figure, line, rows, stacked, total, totals_by
from costmodel.model.row_indices import owned_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.model.overlaps import PairLines


@dataclass(frozen=True)
class AddedLines:
    """People whom a policy adds to those of the policies before it."""

    added_fewest: Figure = line("People added to those of the policies above, fewest", "persons")
    added_most: Figure = line("People added to those of the policies above, most", "persons")


@dataclass(frozen=True)
class CountedLines:
    """People counted once over all policies, and how many are counted more than once."""

    counted_per_policy: Figure = line("Direct beneficiaries counted per policy", "persons")
    counted_once: Figure = line("People counted once, at least", "persons")
    counted_once_most: Figure = line("People counted once, at most", "persons")
    counted_twice: Figure = line("Double count: per policy less once", "persons")


def counted_lines(
    later: Sequence[int], direct: Figure, pairs: PairLines, population: Figure
) -> tuple[AddedLines, CountedLines]:
    """People counted once over the policies in their order, and the double count.

    A policy adds at least max(0, its people - all that it can have in common with each policy above), and at
    most its people less the largest of the overlaps that are sure. People counted once are at least the sum
    of the first, and at least the largest policy; at most the sum of the second, and the population. For two
    policies with a declared overlap both are the same.

    Shapes: later, the second policy of each pair; direct (..., policy, year), pairs (..., pair, year),
    population (..., 1, year) -> (..., policy, year), (..., 1, year). Units: persons.
    Source: Bonferroni (1936), Teoria statistica delle classi e calcolo delle probabilita.
    """
    count = direct.shape[ROW]
    if pairs.pair_most.shape[ROW]:
        shared = totals_by(pairs.pair_most, later, count)
        fewest = np.maximum(direct - shared, 0)
        most = direct - largest_by(pairs.pair_fewest, later, count)
    else:
        fewest = most = direct
    whole = total(direct)
    least = np.maximum(total(fewest), largest_by(direct, [0] * count, 1))
    return AddedLines(fewest, most), CountedLines(
        whole, least, np.minimum(total(most), population), whole - least
    )


def largest_by(figure: Figure, owner: Sequence[int], count: int) -> Figure:
    """The largest of the rows of each owner, at least 0: (..., row, year) -> (..., owner, year)."""
    padded = stacked([figure, np.zeros((1, figure.shape[YEAR]))])
    first, *others = owned_rows(tuple(owner), count)
    largest = rows(padded, first)
    for positions in others:
        largest = np.maximum(largest, rows(padded, positions))
    return largest
