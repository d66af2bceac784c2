"""Effects of a change on weighted people: who crosses a line, who loses, where money goes, its worth.

Rows are people of equal welfare, with their number; leading axes are years or variants. A figure that is not
defined is nan. Plain numbers only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.measures import ratio
from costmodel.model.welfare_measures import logarithms, nothing_left, of_line, summed_product

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from costmodel.model.figures import Figure


def counted(people: Figure, holds: NDArray[np.bool_]) -> Figure:
    """People of whom something holds: (..., row) both -> (...)."""
    number: Figure = summed_product(people, holds.astype(np.float64))
    return number


def movements(people: Figure, before: Figure, after: Figure, line: Figure | float) -> Mapping[str, Figure]:
    """People lifted to the line and people pushed below it: y0 < z <= y, and y < z <= y0.

    Shapes: (..., row) each, line (...) -> (...). Units: persons, LCU a month -> persons.
    """
    was, is_ = before < of_line(line), after < of_line(line)
    return {"lifted": counted(people, was & ~is_), "pushed_below": counted(people, ~was & is_)}


def fiscal_impoverishment(
    people: Figure, before: Figure, after: Figure, line: Figure | float, scale: Figure | float = 1.0
) -> Mapping[str, Figure]:
    """Fiscal impoverishment and fiscal gains to the poor, in money and in people.

    fi = sum of w rho (min(y0, z) - min(y0, y2, z)); fgp = sum of w rho (min(y2, z) - min(y0, y2, z)). People:
    those poor after who have less than before, and those poor before who have more.

    Shapes: (..., row) each, line (...) -> (...). Units: persons, LCU a month, equivalents per person -> LCU a
    month, persons.
    Source: Higgins, Lustig (2016), Can a poverty-reducing and progressive tax and transfer system hurt the
    poor?, Journal of Development Economics 122.
    """
    z = of_line(line)
    was, is_ = np.minimum(before, z), np.minimum(after, z)
    least = np.minimum(was, is_)
    money = people * scale
    return {
        "fi": summed_product(money, was - least),
        "fgp": summed_product(money, is_ - least),
        "fi_people": counted(people, (after < before) & (after < z)),
        "fgp_people": counted(people, (after > before) & (before < z)),
    }


def efficiency(
    people: Figure, before: Figure, after: Figure, line: Figure | float, transfers: Figure,
    scale: Figure | float = 1.0, losers: NDArray[np.bool_] | None = None,
) -> Mapping[str, Figure]:  # fmt: skip
    """Where transfers go: to the poverty gap, to the poor beyond it, and past the poor.

    A = sum of w rho (min(y1, z) - min(y0, z)); spill = transfers to the poor - A; leak = T - transfers to the
    poor. vee = (A + spill) / T (vertical expenditure efficiency); spillover = spill / (A + spill);
    poverty_efficiency = A / T; gap_efficiency = A / gap. Not defined where somebody's transfer is below 0 or
    all are 0; ``losers`` says for whom, where the rows leave out people above the line.

    Shapes: (..., row) each, line and transfers (...) -> (...). Units: persons, LCU a month, equivalents per
    person -> LCU a month, shares.
    Source: Beckerman (1979), The Impact of Income Maintenance Payments on Poverty in Britain, Economic
    Journal 89.
    """
    z, gains, money = of_line(line), after - before, people * scale
    poor = before < z
    filled = summed_product(money, np.minimum(after, z) - np.minimum(before, z))
    to_poor = summed_product(money, gains * poor)
    gap = summed_product(money, np.maximum(z - before, 0))
    lost = ((gains < 0) & (people > 0)).any(axis=-1) if losers is None else losers
    shown = (transfers > 0) & ~lost
    measures = {
        "gap_filled": filled, "spill": to_poor - filled, "leak": transfers - to_poor,
        "vee": ratio(to_poor, transfers), "spillover": ratio(to_poor - filled, to_poor),
        "poverty_efficiency": ratio(filled, transfers), "gap_efficiency": ratio(filled, gap),
    }  # fmt: skip
    return {name: np.where(shown, figure, np.nan) for name, figure in measures.items()}


def welfare_weight(money: Figure, welfare: Figure, elasticity: float) -> Figure:
    """Mean weight y^-eta of money by who has it: sum of money y^-eta / sum of money; nan without money.

    Shapes: (..., row) both -> (...). Units: LCU, LCU a month -> LCU^-eta: only ratios of two have a meaning.
    Not defined where somebody with money has 0 or less.
    Source: HM Treasury, The Green Book (2022), annex A3.
    """
    whole = money.sum(axis=-1)
    usable = ~nothing_left(money, welfare) & (whole != 0)
    weighted = summed_product(money, np.where(welfare > 0, welfare, 1) ** -elasticity)
    weight: Figure = np.where(usable, weighted / np.where(usable, whole, 1), np.nan)
    return weight


def powers_of(logs: Figure, elasticity: float) -> Figure:
    """The integral of y^-eta but for a constant: y^(1 - eta) / (1 - eta), ln y for eta 1.

    Shapes: logarithms of welfare, of any shape -> the same.
    """
    power = 1 - elasticity
    return logs if power == 0 else np.exp(power * logs) / power


def chord_weight(
    money: Figure,
    before: Figure,
    after: Figure,
    elasticity: float,
    powers: tuple[Figure, Figure] | None = None,
) -> Figure:
    """The same for large changes: (y1^(1 - eta) - y0^(1 - eta)) / ((1 - eta)(y1 - y0)) for y0^-eta.

    The logarithm where eta is 1, y0^-eta where nothing changes. Not defined where anybody with money has 0 or
    less before or after. ``powers`` are ``powers_of`` before and after, where they are known.

    Shapes: (..., row) each -> (...). Units: LCU, LCU a month, LCU a month -> as ``welfare_weight``.
    """
    whole = money.sum(axis=-1)
    usable = ~nothing_left(money, before, after) & (whole != 0)
    first, last = powers or (powers_of(logarithms(welfare), elasticity) for welfare in (before, after))
    change = after - before
    same = change == 0
    mean = (last - first) / np.where(same, 1, change)
    if (same & (money != 0)).any():
        mean = np.where(same, np.where(before > 0, before, 1.0) ** -elasticity, mean)
    weight: Figure = np.where(usable, summed_product(money, mean) / np.where(usable, whole, 1), np.nan)
    return weight


def weights_of_change(
    elasticity: float,
    money: Figure,
    welfare: tuple[Figure, Figure, Figure],
    by_rank: Callable[[Figure], tuple[Figure, Figure]],
    nobody: Figure,
    powers: tuple[Figure, Figure, Figure],
) -> tuple[Figure, Figure]:
    """Weight of the money that a change gives over that of the money it takes, and its chord.

    Payments on nobody now count in proportion to welfare before, as all do where nobody pays anything: then
    there is no chord. ``by_rank`` gives money in rows of equal welfare before, and that welfare; ``powers``
    are ``powers_of`` the three welfares.

    Shapes: money, and welfare before, after transfers and after financing (..., row), nobody (...) -> (...).
    Units: persons or equivalents, LCU a month each -> ratio.
    """
    y0, y1, y2 = welfare
    given, paid, proportional = money * (y1 - y0), money * (y1 - y2), money * np.maximum(y0, 0)
    mean, of_payers, of_all = (
        welfare_weight(*by_rank(amount), elasticity) for amount in (given, paid, proportional)
    )
    part = paid.sum(axis=-1)
    whole, anybody = part + nobody, part != 0

    def of_raised(weight: Figure) -> Figure:
        """The mean over what people pay now and what nobody does."""
        some = np.where(anybody, part * weight, 0)
        return np.where(whole != 0, (some + nobody * of_all) / np.where(whole != 0, whole, 1), of_all)

    of_given = chord_weight(given, y0, y1, elasticity, powers[:2])
    chord = of_given / of_raised(chord_weight(paid, y1, y2, elasticity, powers[1:]))
    return mean / of_raised(of_payers), np.where(anybody | (nobody != 0), chord, np.nan)
