"""Buildings and equipment item by item, each with a price and a life of its own.

Figures are (..., asset, year), money in LCU of each year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.capital_charge import Purchases
from costmodel.model.delivery import CoveredPeople, stock
from costmodel.model.figures import ROW, YEAR, Figure, Money, given, line, rows, totals_by
from costmodel.model.residual import left_of_all, life_left, share_of_life_left
from costmodel.model.unit_costs import INDICES, UnitCost, taken_from, uprated

if TYPE_CHECKING:
    from costmodel.model.coverage import People
    from costmodel.model.delivery import Capital, DeliveryLines
    from costmodel.model.economy import Economy
    from costmodel.model.effects import Outcome
    from costmodel.model.timing import Calendar, TimingLines


@dataclass(frozen=True)
class Assets:
    """What is assumed of the assets of the policies, one row an asset."""

    policy: tuple[int, ...]
    """Row of the policy of each asset."""
    priced_as: tuple[int | None, ...]
    """Row of the item in the unit-cost library, or None for a price of its own."""
    units: Figure = given("Units of the asset at full coverage", "units", default=0, low=0)
    units_per_beneficiary: Figure = given("Units of the asset per beneficiary", "units", default=0, low=0)
    price: Money = given("Price of a unit of the asset", "LCU per unit", default=0, low=0)
    life: Figure = given("Years until a unit of the asset is replaced", "years", absent=1, low=1, dated=False)
    maintenance_share: Figure = given(
        "Yearly maintenance of the asset as share of its price", "share", default=0, low=0, high=1
    )
    index: tuple[str, ...] = given("Index that the price follows", "choice", choices=INDICES)


@dataclass(frozen=True)
class AssetLines:
    """From coverage to what an asset costs."""

    asset_opening: Figure = line("Units of the asset before the first year", "units", whole=True)
    asset_units: Figure = line("Units of the asset in place", "units")
    asset_bought: Figure = line("Units of the asset bought, new and replaced", "units")
    asset_price: Figure = line("Price of a unit of the asset, uprated", "LCU per unit")
    asset_cost: Figure = line("Cost of the asset", "LCU")
    asset_maintenance: Figure = line("Maintenance of the asset", "LCU")


def no_assets() -> Assets:
    """No assets: a policy has at most one kind of capital, by its parameters."""
    none = np.zeros((0, 1))
    return Assets((), (), none, none, Money(none, none), none, none, ())


def priced(assets: Assets, library: UnitCost) -> Money:
    """The price of each asset and its index, its own or those of the unit-cost library."""
    stated = Money(assets.price.value, assets.price.price_base, indices=assets.index)
    return taken_from(stated, library, assets.priced_as)


def asset_lines(
    assets: Assets,
    library: UnitCost,
    people: People,
    timing: TimingLines,
    economy: Economy,
    calendar: Calendar,
) -> AssetLines:
    """Units in place, bought and maintained of each asset; as the capital of a policy, see ``stock``.

    Shapes: policies (..., policy, year) -> (..., asset, year). Units: units, LCU of each year.
    Source: replacement cost in IMF, GFSM 2014, paragraphs 6.53 to 6.61, on a cash basis.
    """
    if not assets.policy:
        nothing = np.zeros((0, calendar.years.shape[YEAR]))
        return AssetLines(nothing[:, :1], nothing, nothing, nothing, nothing, nothing)
    policies = assets.policy
    served = CoveredPeople(
        rows(people.coverage, policies),
        rows(people.beneficiaries, policies),
        rows(people.opening_coverage, policies),
        rows(people.opening_beneficiaries, policies),
    )
    units = stock(assets.units, assets.units_per_beneficiary, assets.life[..., :1], served, calendar)
    price = uprated(priced(assets, library), economy, calendar)
    maintained = units.in_place * assets.maintenance_share * price * rows(timing.part_year, policies)
    return AssetLines(units.opening, units.in_place, units.bought, price, units.bought * price, maintained)


def purchased(assets: Assets, library: UnitCost, lines: AssetLines) -> Purchases:
    """What is bought of each asset, for its yearly charge."""
    return Purchases(lines.asset_bought, lines.asset_opening, priced(assets, library), assets.life[..., :1])


def share_left(
    capital: Capital,
    delivered: DeliveryLines,
    assets: Assets,
    lines: AssetLines,
    outcomes: Outcome,
    calendar: Calendar,
) -> Figure:
    """The share of the capital bought in each year that is left at the end of the horizon.

    Capital by parameters and assets have lives of their own; see ``share_of_life_left`` and ``left_of_all``.
    Shapes: (..., policy, year), (..., asset, year) -> (..., policy, year). Units: share.
    """
    policies = delivered.capital_cost.shape[ROW]
    left = share_of_life_left(capital.life[..., :1], delivered.units_in_place, outcomes, policies, calendar)
    if not assets.policy:
        return left
    remaining = lines.asset_cost * life_left(assets.life[..., :1], lines.asset_units, calendar)
    cost, of_assets = (totals_by(each, assets.policy, policies) for each in (lines.asset_cost, remaining))
    return left_of_all(delivered.capital_cost - cost, left, cost, of_assets)


def assets_of_policies(assets: Assets, lines: AssetLines, policies: int) -> tuple[Figure, Figure] | None:
    """Purchases and maintenance of the assets of each policy; None without assets."""
    if not assets.policy:
        return None
    cost, maintenance = (
        totals_by(figure, assets.policy, policies) for figure in (lines.asset_cost, lines.asset_maintenance)
    )
    return cost, maintenance
