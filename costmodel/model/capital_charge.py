"""The yearly charge of capital, beside the cash that buys it: annuity, interest, consumption, value left.

A memorandum: the budget and the appraisal carry the cash, class 31, in the year of the purchase. Figures are
(..., capital, year), a row for the capital of each policy by its parameters and for each asset.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.model.figures import (
    YEAR,
    Figure,
    Money,
    at_year,
    lagged,
    line,
    pick,
    rows,
    stacked,
    totals_by,
    year_before,
)
from costmodel.model.unit_costs import by_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.model.economy import Economy
    from costmodel.model.timing import Calendar


@dataclass(frozen=True)
class Charged:
    """The capital that is charged: rows of policies with capital, then rows of assets."""

    policies: tuple[int, ...] = ()
    assets: tuple[int, ...] = ()
    owners: tuple[int, ...] = ()
    """The policy of each row."""
    rate: Figure = field(default_factory=lambda: np.zeros((1, 1)))
    """(..., 1, 1): flat real rate a year."""


NOTHING_CHARGED = Charged()


class Purchases(NamedTuple):
    """Units bought, those there before the first year, price and life of some capital."""

    bought: Figure
    opening: Figure
    price: Money
    life: Figure


@dataclass(frozen=True)
class ChargeLines:
    """The charge of each capital, at constant prices of the item, and as present values."""

    purchases: Figure = line("Bought at the start of the year, constant prices of the item", "LCU")
    purchases_so_far: Figure = line("Bought so far, constant prices of the item", "LCU")
    annuity_factor: Figure = line("Charge of a year as share of the purchase", "share", whole=True)
    charge: Figure = line("Capital charge at the end of the year, constant prices of the item", "LCU")
    opening_charge: Figure = line("Charge for what stood before the first year", "LCU")
    present_value_so_far: Figure = line("Purchases less charges so far, present value", "LCU")
    capital_value: Figure = line("Value of capital at the end of the year", "LCU")
    interest: Figure = line("Of the charge: interest", "LCU")
    consumption: Figure = line("Of the charge: consumption of fixed capital", "LCU")
    present_purchases: Figure = line("Present value of purchases", "LCU", whole=True)
    present_charges: Figure = line("Present value of charges", "LCU", whole=True)
    present_capital_left: Figure = line("Present value of capital at the end", "LCU", whole=True)


@dataclass(frozen=True)
class ChargeTotals:
    """The charge of all capital of a policy, at current prices."""

    capital_charge: Figure = line("Capital charge, memorandum", "LCU")
    capital_interest: Figure = line("Interest on capital, memorandum", "LCU")
    capital_consumption: Figure = line("Consumption of fixed capital, memorandum", "LCU")


def annuity(rate: Figure, life: Figure) -> Figure:
    """The yearly charge of one unit of money over a life: r / (1 - (1 + r)^-n); 1 / n at a rate of 0.

    Shapes: broadcast. Units: share per year, years -> share. Source: HM Treasury, The Green Book (2022),
    annex A6 (equivalent annual cost).
    Example: 5 % and 4 years: 0.2820118326.
    """
    charged = rate > 0
    factor: Figure = np.where(charged, rate, 1) / np.where(charged, 1 - (1 + rate) ** (-life), life)
    return factor


def capital_charges(
    purchases: Figure, opening: Figure, life: Figure, rate: Figure, calendar: Calendar
) -> ChargeLines:
    """Charges of purchases: A_t = a x (bought in the years t - n + 1 to t), at the end of the year.

    V_t = (V_{t-1} + bought_t) (1 + r) - A_t; interest_t = r (V_{t-1} + bought_t); consumption is the rest of
    the charge. So the present value of purchases equals that of charges and of the value left at the end.
    What stood before the first year, evenly aged, is charged apart: a x opening x (n - 1 - years since the
    first) / n. A life that is no whole number of years has no charge.

    Shapes: purchases (..., capital, year), opening, the value of what stood (..., capital, 1 or year), life
    (..., capital, 1), rate (..., 1, 1) -> (..., capital, year). Units: LCU at constant prices of the item.
    Source: consumption of fixed capital in IMF, GFSM 2014, paragraphs 6.53 to 6.61; annuity as above.
    """
    years = calendar.years
    elapsed = years - calendar.first
    # Only a position inside the years can be read; a life beyond them replaces nothing within them.
    within = np.minimum(life, elapsed[..., -1:])
    whole = np.where(pick(years, within) - calendar.first < within, 0, 1)
    bought = purchases * whole
    so_far = np.cumsum(bought, axis=YEAR)
    factor = annuity(rate, life) * whole
    charge = factor * (so_far - lagged(so_far, life, years, calendar.first))
    start, end = (1 + rate) ** (-elapsed), (1 + rate) ** (-elapsed - 1)
    remaining = np.cumsum(bought * start - charge * end, axis=YEAR)
    value = remaining / end
    base = year_before(np.zeros((1, 1)), value) + bought
    interest = rate * base
    return ChargeLines(
        purchases=bought,
        purchases_so_far=so_far,
        annuity_factor=factor,
        charge=charge,
        opening_charge=factor * opening / life * np.maximum(life - 1 - elapsed, 0),
        present_value_so_far=remaining,
        capital_value=value,
        interest=interest,
        consumption=charge - interest,
        present_purchases=np.sum(bought * start, axis=YEAR, keepdims=True),
        present_charges=np.sum(charge * end, axis=YEAR, keepdims=True),
        present_capital_left=value[..., -1:] * end[..., -1:],
    )


def charge_lines(
    charged: Charged, capital: Purchases, assets: Purchases, policies: int, economy: Economy,
    calendar: Calendar,
) -> tuple[ChargeLines, ChargeTotals]:  # fmt: skip
    """The charges of the capital of policies and of assets, and those of each policy at current prices.

    Constant prices are those of the base year by the index of the item; in each year the charge moves with
    that index. Shapes: (..., policy or asset, year). Units: LCU.
    """
    count = calendar.years.shape[YEAR]
    if not charged.owners:
        none = np.zeros((0, count))
        empty = ChargeLines(
            **{each.name: none[:, :1] if each.metadata["whole"] else none for each in fields(ChargeLines)}
        )
        return empty, ChargeTotals(none, none, none)
    kinds = [
        _at_constant_prices(purchases, charged_rows, economy, calendar)
        for purchases, charged_rows in ((capital, charged.policies), (assets, charged.assets))
        if charged_rows
    ]
    bought, opening, life, index = (stacked([kind[part] for kind in kinds]) for part in range(4))
    lines = capital_charges(bought, opening, life, charged.rate, calendar)
    of_policies = (
        totals_by(figure * index, charged.owners, policies)
        for figure in (lines.charge + lines.opening_charge, lines.interest, lines.consumption)
    )
    return lines, ChargeTotals(*of_policies)


def _at_constant_prices(
    purchases: Purchases, charged_rows: Sequence[int], economy: Economy, calendar: Calendar
) -> tuple[Figure, Figure, Figure, Figure]:
    """Purchases and what stood before at base-year prices, life, and the index of the item, base year 1."""
    first, count = calendar.first_of_all, calendar.years.shape[YEAR]
    groups = by_index(purchases.price, economy, charged_rows)
    parts: list[tuple[Figure, ...]] = []
    for places, index in groups:
        chosen = [charged_rows[place] for place in places]
        base = at_year(index, calendar.base_year, first)
        price = rows(purchases.price.value, chosen) * (
            base / at_year(index, rows(purchases.price.price_base, chosen), first)
        )
        parts.append(
            (
                rows(purchases.bought, chosen) * price,
                rows(purchases.opening, chosen) * price,
                rows(purchases.life, chosen),
                index[..., -count:] / base + 0 * rows(purchases.bought, chosen),
            )
        )
    order = np.argsort([place for places, _ in groups for place in places])
    bought, opening, life, moved = (
        rows(stacked([part[k] for part in parts]), [int(row) for row in order]) for k in range(4)
    )
    return bought, opening, life, moved
