"""Measures of poverty and inequality of weighted people, and of who gains and who loses by a change.

Rows are people of equal welfare, with their number. A measure that is not defined is nan: the reasons are in
the docstrings. Plain numbers only, since people are ranked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.model.figures import Figure

BOTTOM, TOP_TENTH, TOP_FIFTH, BOTTOM_FIFTH = 0.4, 0.9, 0.8, 0.2
NOBODY = 1e-12
"""Shares of all people below this are nobody: what is left of an interval of no width."""
POVERTY = ("headcount", "gap", "squared_gap", "watts", "money_gap")
INEQUALITY = ("gini", "palma", "s80_s20", "bottom_40", "theil_t", "theil_l", "atkinson_1", "atkinson_2")


def counted(people: Figure, *others: Figure) -> tuple[Figure, ...]:
    """Rows with people in them, flat.

    Shapes: any that broadcast -> (row,) each.
    """
    shape = np.broadcast_shapes(people.shape, *(each.shape for each in others))
    flat = [np.broadcast_to(each, shape).ravel() for each in (people, *others)]
    keep = flat[0] > NOBODY * flat[0].sum()
    return tuple(each[keep] for each in flat)


def poverty_measures(people: Figure, welfare: Figure, line: float, scale: Figure) -> Mapping[str, float]:
    """Headcount, gap and squared gap, Watts index, and the money that would lift all to the line.

    headcount, gap, squared_gap = sum over the poor of w ((z - y) / z)^a / N, a = 0, 1, 2; watts = sum over
    the poor of w ln(z / y) / N, not defined where somebody has 0 or less; money_gap = sum of w rho (z - y).
    Poor is below the line, strictly.

    Shapes: (row,) each. Units: persons, LCU a month, LCU a month, equivalents per person -> shares, LCU a
    month.
    Source: Foster, Greer, Thorbecke (1984), Econometrica 52; Watts (1968), in Moynihan, On Understanding
    Poverty.
    """
    number = people.sum()
    poor = welfare < line
    w, y = people[poor], welfare[poor]
    short = (line - y) / line
    return {
        "headcount": float(w.sum() / number),
        "gap": float((w * short).sum() / number),
        "squared_gap": float((w * short * short).sum() / number),
        "watts": float((w * np.log(line / y)).sum() / number) if (y > 0).all() else np.nan,
        "money_gap": float((w * scale[poor] * short).sum() * line),
    }


def inequality_measures(people: Figure, welfare: Figure) -> Mapping[str, float]:
    """Gini, Palma, S80/S20, share of the bottom 40, Theil's T and L, Atkinson's index with 1 and 2.

    Quantiles are linear within a row. The Gini is not defined where all together have 0 or less, ratios of
    shares where their lower part has, Theil and Atkinson where anybody has.

    Shapes: (row,) both. Units: persons, LCU a month -> shares and ratios.
    Source: Haughton, Khandker (2009), Handbook on Poverty and Inequality, World Bank, chapter 6; Atkinson
    (1970), Journal of Economic Theory 2; Cobham, Sumner (2013), King's College London.
    """
    order = np.argsort(welfare)
    w, y = people[order], welfare[order]
    money = w * y
    number, all_money = w.sum(), money.sum()
    if all_money <= 0:
        return dict.fromkeys(INEQUALITY, np.nan)
    p, held = np.cumsum(w) / number, np.cumsum(money) / all_money
    gini = 1 - float(np.sum(w / number * (2 * held - money / all_money)))
    fifth, bottom, most, tenth = np.interp(
        [BOTTOM_FIFTH, BOTTOM, TOP_FIFTH, TOP_TENTH], np.append(0.0, p), np.append(0.0, held)
    )
    found = {
        "gini": gini,
        "palma": float((1 - tenth) / bottom) if bottom > 0 else np.nan,
        "s80_s20": float((1 - most) / fifth) if fifth > 0 else np.nan,
        "bottom_40": float(bottom) if bottom > 0 else np.nan,
    }
    if y[0] <= 0:
        return found | dict.fromkeys(INEQUALITY[4:], np.nan)
    x, share = y * (number / all_money), w / number
    logs = np.log(x)
    mean_log = float(np.sum(share * logs))
    return found | {
        "theil_t": float(np.sum(share * x * logs)),
        "theil_l": -mean_log,
        "atkinson_1": 1 - float(np.exp(mean_log)),
        "atkinson_2": 1 - 1 / float(np.sum(share / x)),
    }


def movements(people: Figure, before: Figure, after: Figure, line: float) -> Mapping[str, float]:
    """People lifted to the line and people pushed below it: y0 < z <= y, and y < z <= y0.

    Shapes: (row,) each. Units: persons, LCU a month -> persons.
    """
    return {
        "lifted": float(people[(before < line) & (after >= line)].sum()),
        "pushed_below": float(people[(before >= line) & (after < line)].sum()),
    }


def fiscal_impoverishment(
    people: Figure, before: Figure, after: Figure, line: float, scale: Figure
) -> Mapping[str, float]:
    """Fiscal impoverishment and fiscal gains to the poor, in money and in people.

    fi = sum of w rho (min(y0, z) - min(y0, y2, z)); fgp = sum of w rho (min(y2, z) - min(y0, y2, z)). People:
    those poor after who have less than before, and those poor before who have more.

    Shapes: (row,) each. Units: persons, LCU a month, equivalents per person -> LCU a month, persons.
    Source: Higgins, Lustig (2016), Can a poverty-reducing and progressive tax and transfer system hurt the
    poor?, Journal of Development Economics 122.
    """
    least = np.minimum(np.minimum(before, after), line)
    money = people * scale
    return {
        "fi": float(np.sum(money * (np.minimum(before, line) - least))),
        "fgp": float(np.sum(money * (np.minimum(after, line) - least))),
        "fi_people": float(people[(after < before) & (after < line)].sum()),
        "fgp_people": float(people[(after > before) & (before < line)].sum()),
    }


def concentration(people: Figure, money: Figure, rank: Figure) -> float:
    """Concentration index of money by rank of welfare, equal ranks merged; nan for money of 0 or less.

    1 - sum of dP (L + L before), L the share of the money that the poorest P have.

    Shapes: (row,) each. Units: persons, LCU, LCU -> ratio.
    Source: Kakwani (1977), Measurement of Tax Progressivity, Economic Journal 87.
    """
    whole = money.sum()
    if whole <= 0:
        return float("nan")
    order = np.argsort(rank)
    ranked = rank[order]
    first = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
    p = np.add.reduceat(people[order], first) / people.sum()
    share = np.add.reduceat(money[order], first) / whole
    return 1 - float(np.sum(p * (2 * np.cumsum(share) - share)))


def share_of_poorest(people: Figure, money: Figure, rank: Figure, share: float) -> float:
    """Share of money that goes to the poorest ``share`` of people; nan for money of 0 or less.

    People of equal rank are merged and taken in part.
    Shapes: (row,) each. Units: persons, LCU, LCU -> share.
    """
    whole = money.sum()
    if whole <= 0:
        return float("nan")
    order = np.argsort(rank)
    ranked = rank[order]
    first = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
    p = np.cumsum(np.add.reduceat(people[order], first)) / people.sum()
    held = np.cumsum(np.add.reduceat(money[order], first)) / whole
    return float(np.interp(share, np.append(0.0, p), np.append(0.0, held)))


def median(people: Figure, welfare: Figure) -> float:
    """Welfare of the person in the middle.

    Shapes: (row,) both. Units: persons, LCU a month -> LCU a month.
    """
    order = np.argsort(welfare)
    place = np.searchsorted(np.cumsum(people[order]), people.sum() / 2)
    return float(welfare[order][min(int(place), welfare.size - 1)])


def efficiency(
    people: Figure, before: Figure, after: Figure, line: float, scale: Figure, transfers: float
) -> Mapping[str, float]:
    """Where transfers go: to the poverty gap, to the poor beyond it, and past the poor.

    A = sum of w rho (min(y1, z) - min(y0, z)); spill = transfers to the poor - A; leak = T - transfers to the
    poor. vee = (A + spill) / T (vertical expenditure efficiency); spillover = spill / (A + spill);
    poverty_efficiency = A / T; gap_efficiency = A / gap. Not defined where somebody's transfer is below 0 or
    all are 0.

    Shapes: (row,) each. Units: persons, LCU a month, equivalents per person -> LCU a month, shares.
    Source: Beckerman (1979), The Impact of Income Maintenance Payments on Poverty in Britain, Economic
    Journal 89.
    """
    names = (
        "gap_filled", "spill", "leak", "vee", "spillover", "poverty_efficiency", "gap_efficiency",
    )  # fmt: skip
    gains = after - before
    if transfers <= 0 or (gains < 0).any():
        return dict.fromkeys(names, np.nan)
    money = people * scale
    filled = float(np.sum(money * (np.minimum(after, line) - np.minimum(before, line))))
    poor = before < line
    to_poor = float(np.sum(money[poor] * gains[poor]))
    gap = float(np.sum(money[poor] * (line - before[poor])))
    return dict(zip(names, (
        filled, to_poor - filled, transfers - to_poor, to_poor / transfers,
        (to_poor - filled) / to_poor if to_poor > 0 else np.nan,
        filled / transfers, filled / gap if gap > 0 else np.nan,
    ), strict=True))  # fmt: skip


def welfare_weight(money: Figure, welfare: Figure, elasticity: float) -> float:
    """Mean weight y^-eta of money by who has it: sum of money y^-eta / sum of money; nan without money.

    Shapes: (row,) both. Units: LCU, LCU a month -> LCU^-eta: only ratios of two have a meaning. Not defined
    where somebody with money has 0 or less.
    Source: HM Treasury, The Green Book (2022), annex A3.
    """
    there = money != 0
    if not there.any() or (welfare[there] <= 0).any() or money.sum() == 0:
        return float("nan")
    return float(np.sum(money[there] * welfare[there] ** -elasticity) / money.sum())


def chord_weight(money: Figure, before: Figure, after: Figure, elasticity: float) -> float:
    """The same for large changes: (y1^(1 - eta) - y0^(1 - eta)) / ((1 - eta)(y1 - y0)) for y0^-eta.

    The logarithm where eta is 1, y0^-eta where nothing changes. Not defined where anybody with money has 0 or
    less before or after.

    Shapes: (row,) each. Units: LCU, LCU a month, LCU a month -> as ``welfare_weight``.
    """
    there = money != 0
    m, y0, y1 = money[there], before[there], after[there]
    if not m.size or (y0 <= 0).any() or (y1 <= 0).any() or m.sum() == 0:
        return float("nan")
    change = y1 - y0
    some = np.where(change != 0, change, 1)
    if elasticity == 1:
        mean = np.log(y1 / y0) / some
    else:
        power = 1 - elasticity
        mean = (y1**power - y0**power) / (power * some)
    weight = np.where(change != 0, mean, y0**-elasticity)
    return float(np.sum(m * weight) / m.sum())
