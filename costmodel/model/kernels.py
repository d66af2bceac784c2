"""Kernels: the array arithmetic the engine runs, on plain figures and on trails, without checks.

The public functions of the other modules check their arguments and then call these. A figure is
(..., row, year), length 1 where it does not vary; of a population (..., sex, age).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from costmodel.model.arguments import one_of
from costmodel.model.figures import YEAR, Figure, Money, at_year, by_year, lagged

TIMINGS = ("start", "mid", "end")
"""When in its year a flow falls."""


def cumulative(growth: Figure) -> Figure:
    """An index that grows by ``growth`` each year: product of (1 + growth) up to and with each year.

    Shapes: (..., row, year) -> the same. Units: share per year -> index, of which only ratios have a meaning.
    """
    return cast("Figure", np.cumprod(1 + growth, axis=YEAR))


def extended(published: Figure, growth: Figure) -> Figure:
    """A published series carried on by a growth rate: x_t = x_{t-1} (1 + growth_t) beyond its last year.

    Shapes: published (..., 1, n), growth (..., 1, all years) -> (..., 1, all years).
    """
    count = published.shape[-1]
    if count == growth.shape[-1]:
        return published
    leading = np.broadcast_shapes(published.shape[:-1], growth.shape[:-1])
    known, rates = (
        np.broadcast_to(part, (*leading, part.shape[-1])) for part in (published, growth[..., count:])
    )
    # The last published value, then what it is multiplied by each year: the running product is the series.
    chain = np.cumprod(np.concatenate([known[..., -1:], 1 + rates], axis=-1), axis=-1)
    return np.concatenate([known, chain[..., 1:]], axis=-1)


def rebased(index: Figure, base_year: Figure, first: Figure) -> Figure:
    """An index made 1 in its base year: index / index of the base year.

    Shapes: index (..., row, year), base_year (..., row, 1), first the first year of
    the index (1, 1) -> (..., row, year).
    """
    return index / at_year(index, base_year, first)


def updated(money: Money, index: Figure, first: Figure, count: int) -> Figure:
    """An amount carried from its own price base to each of the last ``count`` years, the model's own.

    value x index / index of the price base, in every year: also in years before a change that is dated later.
    An amount that has an index of its own follows that one.

    Shapes: money (..., row, 1 or count), index (..., 1 or row, all years), first the first year
    of the index (1, 1) -> (..., row, count). Units: LCU at prices of money.price_base -> LCU of each year.
    """
    followed = index if money.index is None else money.index
    return money.value * followed[..., -count:] / at_year(followed, money.price_base, first)


def deflated(nominal: Figure, index: Figure) -> Figure:
    """Money of each year's own prices in the base year's prices: nominal / index.

    Shapes: broadcast together. Units: LCU of each year, index -> LCU at base-year prices.
    """
    return nominal / index


def over(part: Figure, whole: Figure) -> Figure:
    """A ratio; 0 where there is nothing to divide by. Shapes: any that broadcast -> the same.

    Where it is missing instead, see ``measures.ratio``.

    >>> over(np.array([3.0, 3.0]), np.array([2.0, 0.0]))
    [1.5, 0]
    """
    some = whole > 0
    quotient: Figure = np.where(some, part, 0) / np.where(some, whole, 1)
    return quotient


def reached_in_target(target: Figure, coverage: Figure, exclusion_error: Figure) -> Figure:
    """People of the target group who are served: target x coverage x (1 - exclusion error).

    Shapes: broadcast together -> (..., row, year). Units: persons, shares -> persons.
    The exclusion error is the share wrongly left out of those the policy should cover; coverage is planned
    reach. Setting both for the same reason counts it twice.
    """
    return target * coverage * (1 - exclusion_error)


def wrongly_included(reached: Figure, inclusion_error: Figure, population: Figure, target: Figure) -> Figure:
    """Beneficiaries outside the target group: min(reached x IE / (1 - IE), population - target).

    Shapes: broadcast together -> (..., row, year). Units: persons, shares -> persons.
    The inclusion error IE is a share of all beneficiaries, not of the target group nor of the people outside.
    """
    outside = np.maximum(population - target, 0)
    return np.minimum(reached * inclusion_error / (1 - inclusion_error), outside)


def new_people(stock: Figure, previous: Figure, mean_duration: Figure, leaving: Figure) -> Figure:
    """People who enter in a year: growth of the stock and all who left, not below 0.

    new = max(0, stock / min(d, 1) - previous stock x (1 - share who left)) with a mean duration of d years.
    In an age band fully covered this is everybody who enters it.

    Shapes: stock, previous (..., policy, year), mean duration, leaving (..., policy, 1 or year) -> as the
    stock. Units: persons, years, share -> persons a year. Stays below a year serve several people in one
    place.
    """
    places = np.where(mean_duration > 0, np.minimum(mean_duration, 1), 1)
    entering: Figure = np.maximum(stock / places - previous * (1 - leaving), 0)
    return entering


def net_of_counterfactual(
    quantity: Figure, deadweight: Figure, displacement: Figure, attribution: Figure
) -> Figure:
    """Effect due to the policy: quantity x (1 - deadweight) x (1 - displacement) x (1 - attribution).

    Shapes: broadcast together -> (..., row, year). Units: of the quantity; shares of 1.
    The shares are taken one after the other, in any order; they are not added up. Attribution is the share
    due to others, so that 0.25 leaves three quarters to the policy.
    Source: Nicholls, Lawlor, Neitzert, Goodspeed (2012), A guide to Social Return on Investment, stage 4.

    >>> net_of_counterfactual(100, 0.2, 0.1, 0.25)
    54.0
    """
    return quantity * (1 - deadweight) * (1 - displacement) * (1 - attribution)


def begun(new: Figure, lag: Figure, years: Figure, first: Figure | None = None) -> Figure:
    """Effects that begin in a year: those of ``lag`` years before.

    Shapes: new (..., row, year), lag (..., row, 1), years (year,) or (1, year) -> (..., row, year).
    Units: of the effect. What was new before the first of the years is not in the figure.
    """
    return lagged(new, lag, years, first)


def ended(new: Figure, lag: Figure, duration: Figure, years: Figure, first: Figure | None = None) -> Figure:
    """Effects that end before a year, as large as they began: those of ``lag + duration`` years before.

    Shapes: new (..., row, year), lag and duration (..., row, 1), years (year,) or (1, year)
    -> (..., row, year). Units: of the effect.
    """
    return lagged(new, lag + duration, years, first)


def at_work(beginning: Figure, ending: Figure) -> Figure:
    """Number of yearly effects that have begun and not ended: 0 in years without one.

    at work_t = at work_{t-1} + (1 if an effect begins in t) - (1 if one ends before t).

    Shapes: (..., row, year) -> (..., row, year). Units: of the effect -> effects begun in different years.
    """
    return np.cumsum(np.where(beginning == 0, 0, 1) - np.where(ending == 0, 0, 1), axis=YEAR)


def lasting(
    beginning: Figure, ending: Figure, drop_off: Figure, duration: Figure, count: Figure | None = None
) -> Figure:
    """Effect in each year: effects that began and have not ended, less their drop-off.

    stock_t = stock_{t-1} (1 - drop_off) + begun_t - ended_t (1 - drop_off)^duration.

    Shapes: begun and ended (..., row, year); drop_off, duration (..., row, 1); count (..., row, year)
    -> (..., row, year). Units: of the effect; share per year, years.
    The first effective year is the full effect; drop-off begins the year after. The subtraction leaves
    rounding differences of the sixteenth digit after the last effect; with the ``count`` of effects at work
    the figure is exactly 0 then.
    Source: Nicholls, Lawlor, Neitzert, Goodspeed (2012), A guide to Social Return on Investment, stage 4.6.
    """
    keep = 1 - drop_off
    worn = keep**duration
    stocks: list[Figure] = []
    for year in range(beginning.shape[YEAR]):
        this = slice(year, year + 1)
        change = beginning[..., this] - ending[..., this] * worn
        stock = stocks[-1] * keep + change if stocks else change
        stocks.append(stock if count is None else np.where(count[..., this] > 0, stock, 0))
    return by_year(stocks[0], stocks[1:])


def of_cohorts(new: Figure, left: Figure) -> Figure:
    """Effect in each year of all cohorts: sum over the years of service of new x share left since then.

    effect_t = sum over s <= t of new_s x left_(t - s).

    Shapes: new (..., row, year of service), left (..., row, year) by years since service, from 0 ->
    (..., row, year). Units: of the effect; share.
    """
    count = left.shape[YEAR]
    effect = new[..., :1] * left
    for served in range(1, new.shape[YEAR]):
        later = new[..., served : served + 1] * left[..., : count - served]
        effect = effect + by_year(np.zeros((*later.shape[:YEAR], served)), [later])
    return effect


def discount_factors_from_rates(rates: Figure, timing: str = "end") -> Figure:
    """Present value of one unit of money in each of the years 1, 2 … given each year's rate.

    end: DF_t = DF_{t-1} / (1 + r_t), DF_0 = 1; start: DF_{t-1}; mid: DF_{t-1} / sqrt(1 + r_t).

    Shapes: rates (..., year) -> the same. Units: share per year -> factor. Raises ModelError for an unknown
    timing. Each rate applies to its own year: (1 + r_t)^-t would jump where the rate changes.
    Source: HM Treasury, The Green Book (2022), annex A6.
    """
    timing = one_of(timing, "timing", TIMINGS)
    # Each timing is a product of its own yearly steps, so that a factor is the one before times a step.
    step: Figure = 1 / (1 + rates)
    if timing == "start":
        step = np.concatenate([(1 + rates[..., :1]) ** 0, step[..., :-1]], axis=YEAR)
    if timing == "mid":
        step = np.concatenate([np.sqrt(step[..., :1]), np.sqrt(step[..., :-1] * step[..., 1:])], axis=YEAR)
    return cast("Figure", np.cumprod(step, axis=YEAR))


def present_value(flows: Figure, factors: Figure) -> Figure:
    """Flows in money of the valuation date: sum over years of flow x factor.

    Shapes: (..., row, year) both, or broadcastable -> (..., row, 1). Units: LCU, factor -> LCU.
    """
    total: Figure = np.sum(flows * factors, axis=YEAR, keepdims=True)
    return total


@dataclass(frozen=True)
class CohortFlows:
    """One step of the projection with what it goes through; see ``cohort_flows``."""

    present: Figure
    """People exposed to the step's mortality: (..., sex, age)."""
    women: Figure
    """Women exposed to childbirth over the step: (..., 1, age), the youngest and the open group left out."""
    births: Figure
    """(..., sex, 1)."""
    deaths: Figure
    """(..., sex, age)."""
    reached: Figure
    """The population one step later: (..., sex, age)."""


def cohort_flows(
    population: Figure,
    survival: Figure,
    fertility: Figure,
    sex_ratio_at_birth: Figure | float,
    net_migration: Figure,
    before: Figure | float,
    at_end: Figure | float,
    interval: Figure | float = 1,
) -> CohortFlows:
    """One step of the projection by age and sex, each flow named.

    present  = population + before x net migration
    reached  = survival x present one age group younger (open group: of the last two) + the other migrants
    births   = interval x sum of fertility x (women present x (1 - at_end) + women reached x at_end)
    newborns = survival of age 0 x births of the sex + the other migrants; girls = births / (1 + sex ratio)
    deaths   = (1 - survival) x (births, present one age group younger)

    Shapes: population, survival, net_migration (..., sex, age); fertility (..., 1, age) or (age,);
    sex_ratio_at_birth (..., 1, 1) or a number -> see ``CohortFlows``.
    Units: persons; survival a share; fertility births per woman per year; interval years.
    Survival belongs to the age reached, not the age left. Women of the youngest and the open group bear no
    child, whatever the fertility given for them. ``before`` is the share of migrants who are exposed to the
    step's mortality, ``at_end`` the weight of the step's end in the count of women; halves are usual.
    Source: Preston, Heuveline and Guillot (2001), Demography, chapter 6; migration as "evenly over the
    step" in the UN's ccmppWPP, project_ccmpp_z_by_z.
    """
    present = population + before * net_migration
    late = (1 - before) * net_migration
    source = np.concatenate([present[..., :-2], present[..., -2:-1] + present[..., -1:]], axis=-1)
    reached = survival[..., 1:] * source + late[..., 1:]
    women = (1 - at_end) * present[..., 1:, 1:-1] + at_end * reached[..., 1:, :-1]
    born = interval * np.sum(fertility[..., 1:-1] * women, axis=-1, keepdims=True)
    girls = born / (1 + sex_ratio_at_birth)
    births = np.concatenate([born - girls, girls], axis=-2)
    newborns = survival[..., :1] * births + late[..., :1]
    deaths = (1 - survival) * np.concatenate([births, source], axis=-1)
    return CohortFlows(present, women, births, deaths, np.concatenate([newborns, reached], axis=-1))


def people_between(earlier: Figure, later: Figure, share: Figure | float) -> Figure:
    """Persons at a moment between two counts: earlier x (1 - share) + later x share.

    Shapes: any that broadcast. Units: persons; share of the time between the counts that has passed.

    >>> people_between(100.0, 110.0, 0.5)
    105.0
    """
    return earlier * (1 - share) + later * share
