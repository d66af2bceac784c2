"""Services bought item by item, and loadings on unit costs where delivery is dearer.

Figures are (..., item, year) or (..., policy, year), money in LCU of each year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.figures import YEAR, Figure, Money, given, line, rows, totals_by
from costmodel.model.unit_costs import INDICES, UnitCost, taken_from, uprated

if TYPE_CHECKING:
    from costmodel.model.economy import Economy
    from costmodel.model.timing import Calendar, TimingLines


@dataclass(frozen=True)
class Loading:
    """What is assumed of people to whom it costs more to deliver: shares of beneficiaries and loadings."""

    remote_share: Figure = given(
        "Share of beneficiaries in remote places", "share", default=0, low=0, high=1, needs=("remote",)
    )
    remote: Figure = given(
        "Loading on the unit cost for remote places", "share", default=0, low=0, high=20,
        needs=("remote_share",),
    )  # fmt: skip
    multilingual_share: Figure = given(
        "Share of beneficiaries served in another language", "share", default=0, low=0, high=1,
        needs=("multilingual",),
    )  # fmt: skip
    multilingual: Figure = given(
        "Loading on the unit cost for another language", "share", default=0, low=0, high=20,
        needs=("multilingual_share",),
    )  # fmt: skip
    disability_share: Figure = given(
        "Share of beneficiaries who need an adaptation to a disability", "share", default=0, low=0, high=1,
        needs=("disability",),
    )  # fmt: skip
    disability: Figure = given(
        "Loading on the unit cost for an adaptation to a disability", "share", default=0, low=0, high=20,
        needs=("disability_share",),
    )  # fmt: skip


def loading_on_unit_costs(loading: Loading) -> Figure:
    """What delivery to some beneficiaries adds to the unit cost: sum of share x loading.

    Loadings are added, not multiplied: a person in a remote place who needs another language costs both.

    Shapes: (..., policy, 1 or year) -> the same. Units: shares.
    Example: 30 % in remote places at 0.5 and 20 % in another language at 0.25: 0.15 + 0.05 = 0.2.
    """
    return (
        loading.remote_share * loading.remote
        + loading.multilingual_share * loading.multilingual
        + loading.disability_share * loading.disability
    )


@dataclass(frozen=True)
class Items:
    """What is assumed of the service items of the policies, one row an item."""

    policy: tuple[int, ...]
    """Row of the policy of each item."""
    priced_as: tuple[int | None, ...]
    """Row of the item in the unit-cost library, or None for a unit cost of its own."""
    quantity: Figure = given("Units of the item per beneficiary and year", "units", default=0, low=0)
    unit_cost: Money = given("Cost of a unit of the item", "LCU per unit", default=0, low=0)
    fixed: Money = given("Fixed cost of the item a year", "LCU per year", default=0, low=0)
    real_cost_growth: Figure = given(
        "Growth of the unit cost of the item above its index", "share per year", default=0, low=-0.5, high=0.5
    )
    index: tuple[str, ...] = given("Index that the item follows", "choice", choices=INDICES)


@dataclass(frozen=True)
class ItemLines:
    """From the unit cost of an item to what it costs."""

    item_unit_cost: Figure = line("Unit cost of the item, uprated, with loadings", "LCU per unit")
    item_quantity: Figure = line("Units of the item", "units")
    item_fixed_cost: Figure = line("Fixed cost of the item", "LCU")
    item_cost: Figure = line("Cost of the item", "LCU")


def item_lines(
    items: Items,
    library: UnitCost,
    loading: Figure,
    beneficiary_years: Figure,
    timing: TimingLines,
    economy: Economy,
    calendar: Calendar,
) -> ItemLines:
    """The cost of each service item: fixed cost + units x unit cost with loadings.

    units = beneficiary-years x units per beneficiary; loaded unit cost = unit cost x (1 + sum of share x
    loading). The fixed cost is paid in the years and the part of a year in which the policy is in operation,
    whatever the number of beneficiaries; it has no loading.

    Shapes: policies (..., policy, year) -> (..., item, year). Units: LCU of each year.
    Source: fixed and variable cost as in HM Treasury, The Green Book (2022), chapter 6.
    Example: 1,000 beneficiaries, 2 units each at 50, loading 0.2, fixed 10,000: 10,000 + 2,000 x 60.
    """
    count = calendar.years.shape[YEAR]
    if not items.policy:
        nothing = np.zeros((0, count))
        return ItemLines(nothing, nothing, nothing, nothing)
    stated = Money(items.unit_cost.value, items.unit_cost.price_base, indices=items.index)
    unit_cost = taken_from(stated, library, items.priced_as)
    above = (1 + items.real_cost_growth) ** (calendar.years - unit_cost.price_base)
    each = uprated(unit_cost, economy, calendar) * above * (1 + rows(loading, items.policy))
    quantity = rows(beneficiary_years, items.policy) * items.quantity
    running = rows(timing.in_force * timing.part_year, items.policy)
    fixed = Money(items.fixed.value, items.fixed.price_base, indices=unit_cost.indices)
    fixed_cost = uprated(fixed, economy, calendar) * running
    return ItemLines(each, quantity, fixed_cost, fixed_cost + quantity * each)


def no_items() -> Items:
    """No service items: a policy has at most one service, by its parameters."""
    none = np.zeros((0, 1))
    amount = Money(none, none)
    return Items((), (), none, amount, amount, none, ())


def items_of_policies(items: Items, lines: ItemLines, policies: int) -> Figure | None:
    """The items of each policy together; None without items: (..., item, year) -> (..., policy, year)."""
    return totals_by(lines.item_cost, items.policy, policies) if items.policy else None
