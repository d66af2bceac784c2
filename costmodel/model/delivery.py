"""Delivery: services bought by the unit, services staffed, buildings and equipment, administration.

Figures are (..., policy, year), money in LCU of each year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from costmodel.model.coverage import People
from costmodel.model.economy import Economy
from costmodel.model.figures import ROW, YEAR, Figure, Money, by_year, given, line, pick, year_before
from costmodel.model.timing import Calendar, TimingLines
from costmodel.model.unit_costs import uprated


@dataclass(frozen=True)
class Service:
    """What is assumed of a service bought by the unit: meals, courses, kits, visits."""

    quantity: Figure = given("Units per beneficiary and year", "units", low=0)
    unit_cost: Money = given("Cost of a unit", "LCU per unit", low=0)
    real_cost_growth: Figure = given(
        "Growth of the unit cost above inflation", "share per year", default=0, low=-0.5, high=0.5
    )


@dataclass(frozen=True)
class Staff:
    """What is assumed of a service given by staff: childcare, personal assistance, counselling."""

    people_per_staff: Figure = given("Beneficiaries per full-time staff", "persons", absent=1, low=0.01)
    hours_share: Figure = given(
        "Share of a full-time week that each beneficiary attends", "share", default=1, low=0, high=5
    )
    multiple_of_average_wage: Figure = given(
        "Pay as multiple of the average wage", "ratio", default=0, low=0, high=50, one_of="pay"
    )
    multiple_of_minimum_wage: Figure = given(
        "Pay as multiple of the minimum wage", "ratio", default=0, low=0, high=50, one_of="pay"
    )
    multiple_of_gdp_per_head: Figure = given(
        "Pay as multiple of GDP per head", "ratio", default=0, low=0, high=50, one_of="pay"
    )
    on_cost: Figure = given("Employer contributions on pay", "share", low=0, high=1)
    overhead_share: Figure = given("Overhead as share of total cost", "share", default=0, low=0, high=0.95)


@dataclass(frozen=True)
class Capital:
    """What is assumed of buildings and equipment."""

    units: Figure = given("Units at full coverage", "units", default=0, low=0, one_of="scale")
    units_per_beneficiary: Figure = given("Units per beneficiary", "units", default=0, low=0, one_of="scale")
    price: Money = given("Price of a unit", "LCU per unit", low=0)
    life: Figure = given("Years until a unit is replaced", "years", absent=1, low=1, dated=False)
    maintenance_share: Figure = given(
        "Yearly maintenance as share of the price", "share", default=0, low=0, high=1
    )


@dataclass(frozen=True)
class Administration:
    """What is assumed of running the policy."""

    share_of_transfers: Figure = given(
        "Administration as share of transfers", "share", default=0, low=0, high=1
    )
    per_case: Money = given("Administration per beneficiary and year", "LCU per person", default=0, low=0)
    per_application: Money = given(
        "Cost of an application", "LCU per unit", default=0, low=0, needs=("approval_rate",)
    )
    approval_rate: Figure = given(
        "Share of applications approved", "share", default=1, absent=1, low=0.01, high=1
    )
    renewal_share: Figure = given(
        "Share of beneficiaries who reapply each year", "share", default=0, low=0, high=1
    )
    appeal_share: Figure = given("Share of those refused who appeal", "share", default=0, low=0, high=1)
    upheld_share: Figure = given("Share of appeals upheld", "share", default=0, low=0, high=1)
    fixed: Money = given("Fixed cost a year", "LCU per year", default=0, low=0)
    set_up: Money = given("Set-up cost in the first year", "LCU", default=0, low=0)


@dataclass(frozen=True)
class DeliveryLines:
    """What it takes to deliver the policies."""

    loading: Figure = line("Loadings on unit costs", "share")
    unit_cost: Figure = line("Unit cost, uprated", "LCU per unit")
    service_cost: Figure = line("Services bought", "LCU", economic="22 Use of goods and services")
    staff: Figure = line("Full-time staff", "staff")
    staff_cost_each: Figure = line("Yearly cost of a full-time staff", "LCU per person")
    staff_cost: Figure = line("Staff", "LCU", economic="21 Compensation of employees")
    overhead: Figure = line("Overhead of staffed services", "LCU", economic="22 Use of goods and services")
    opening_units: Figure = line("Units before the first year", "units", whole=True)
    units_in_place: Figure = line("Units in place", "units")
    new_units: Figure = line("New units", "units")
    units_bought: Figure = line("Units bought, new and replaced", "units")
    capital_price: Figure = line("Price of a unit, uprated", "LCU per unit")
    capital_cost: Figure = line("Buildings and equipment", "LCU", economic="31 Nonfinancial assets")
    maintenance: Figure = line("Maintenance", "LCU", economic="22 Use of goods and services")
    applications: Figure = line("Applications", "units")
    application_cost: Figure = line("Cost of applications", "LCU", economic="22 Use of goods and services")
    running_administration: Figure = line("Administration", "LCU", economic="22 Use of goods and services")
    set_up_cost: Figure = line("Set-up", "LCU", economic="22 Use of goods and services")
    training_cost: Figure = line("Training of staff", "LCU", economic="22 Use of goods and services")


def units_bought(in_place: Figure, new: Figure, opening: Figure, life: Figure, elapsed: Figure) -> Figure:
    """Units bought each year: new ones, and replacements of those bought ``life`` years before.

    bought_t = new_t + opening / life in the first ``life`` years + bought_{t - life}; none where no unit is
    in place. The stock there at the start is replaced evenly, once; what replaced it is itself replaced. Of a
    life that ends within a year that year has its part, and what was bought new is replaced the year after.

    Shapes: in_place, new (..., policy, year), opening and life (..., policy, 1), elapsed
    (1, year): years since the first.
    Units: units, years. Where fewer units are in place than the year before, old ones are still replaced.
    Source: replacement cost in IMF, GFSM 2014, paragraphs 6.53 to 6.61, on a cash basis.
    """
    part_of_year = np.minimum(1, np.maximum(life - elapsed, 0))
    regular = new + opening / life * part_of_year
    bought = np.where(in_place[..., :1] > 0, regular[..., :1], 0)
    steps = [bought]
    for year in range(1, elapsed.shape[-1]):
        this = slice(year, year + 1)
        ago = elapsed[..., this] - life
        replaced = np.where(ago < 0, 0, pick(bought, np.maximum(ago, 0), growing=True))
        steps.append(np.where(in_place[..., this] > 0, regular[..., this] + replaced, 0))
        bought = by_year(steps[0], steps[1:])
    return bought


class CoveredPeople(NamedTuple):
    """Coverage and beneficiaries by year, and before the first."""

    coverage: Figure
    beneficiaries: Figure
    opening_coverage: Figure
    opening_beneficiaries: Figure


class Stock(NamedTuple):
    """Units of capital by year: before the first, in place, new, and bought."""

    opening: Figure
    in_place: Figure
    new: Figure
    bought: Figure


def stock(
    units: Figure, per_beneficiary: Figure, life: Figure, people: CoveredPeople, calendar: Calendar
) -> Stock:
    """Units that follow coverage and beneficiaries; what is new or replaced is bought.

    Shapes: units, per_beneficiary (..., row, 1 or year), life (..., row, 1) -> (..., row, year), opening
    (..., row, 1).
    """
    in_place = units * people.coverage + per_beneficiary * people.beneficiaries
    opening = (
        units[..., :1] * people.opening_coverage + per_beneficiary[..., :1] * people.opening_beneficiaries
    )
    new = np.maximum(in_place - year_before(opening, in_place), 0)
    bought = units_bought(in_place, new, opening, life, calendar.years - calendar.first)
    return Stock(opening, in_place, new, bought)


def delivery(
    service: Service,
    staff: Staff,
    capital: Capital,
    administration: Administration,
    people: People,
    economy: Economy,
    benefit_expenditure: Figure,
    timing: TimingLines,
    calendar: Calendar,
    applications: Figure | None = None,
    loading: Figure | None = None,
    by_item: Figure | None = None,
    by_asset: tuple[Figure, Figure] | None = None,
) -> DeliveryLines:
    """The cost of delivering the policies, line by line.

    Services: beneficiary-years x units x unit cost x (1 + loadings), and the items of the policy. Staff:
    beneficiary-years x hours share / beneficiaries per staff = full-time staff; x pay x (1 + on-cost);
    overhead is a share of the total, so that overhead = staff cost x o / (1 - o). Buildings: units in place
    follow coverage and beneficiaries, what is new or replaced is bought, what is in place is maintained.
    Applications: new beneficiaries, and of the others those who renew, over the share approved, so that those
    refused cost too. Administration: a share of transfers, per case, and a fixed sum; a set-up cost in the
    first year. ``applications`` are those of ``decisions.decided``; without them nobody appeals. Training of
    staff is that of grades, see ``staffing``. ``by_item`` is the cost of the service items of each policy,
    ``by_asset`` the purchases and the maintenance of its assets.

    Shapes: (..., policy, year). Units: LCU of each year.
    Source: De Henau (2022), Costs and benefits of investing in transformative childcare policy packages,
    ILO working paper 55 (staffing, overhead as share of total); Grosh et al. (2022), chapter 5 (screening).
    """
    years, months = calendar.years, calendar.months
    count = years.shape[YEAR]
    recent = slice(-count, None)
    beneficiary_years = people.beneficiary_years

    above = (1 + service.real_cost_growth) ** (years - service.unit_cost.price_base)
    unit_cost = uprated(service.unit_cost, economy, calendar) * above

    full_time = beneficiary_years * staff.hours_share / staff.people_per_staff
    pay = (
        staff.multiple_of_average_wage * economy.average_wage[..., recent]
        + staff.multiple_of_minimum_wage * economy.minimum_wage[..., recent]
    ) * months + staff.multiple_of_gdp_per_head * economy.gdp_per_head[..., recent]
    each = pay * (1 + staff.on_cost)
    staff_cost = full_time * each

    opening, in_place, new, bought = stock(
        capital.units,
        capital.units_per_beneficiary,
        capital.life[..., :1],
        CoveredPeople(
            people.coverage, people.beneficiaries, people.opening_coverage, people.opening_beneficiaries
        ),
        calendar,
    )
    price = uprated(capital.price, economy, calendar)

    if applications is None:
        renewing = np.maximum(people.beneficiaries - people.new_beneficiaries, 0)
        applications = (
            people.new_beneficiaries + administration.renewal_share * renewing
        ) / administration.approval_rate
    running = (
        administration.share_of_transfers * benefit_expenditure
        + uprated(administration.per_case, economy, calendar) * beneficiary_years
        + uprated(administration.fixed, economy, calendar) * timing.in_force * timing.part_year
    )
    added = np.zeros((1, 1)) if loading is None else loading
    service_cost = beneficiary_years * service.quantity * unit_cost * (1 + added)
    capital_cost = bought * price
    maintenance = in_place * capital.maintenance_share * price * timing.part_year
    if by_item is not None:
        service_cost = service_cost + by_item
    if by_asset is not None:
        capital_cost, maintenance = capital_cost + by_asset[0], maintenance + by_asset[1]
    return DeliveryLines(
        loading=np.broadcast_to(added, service_cost.shape[-2:]) if loading is None else added,
        unit_cost=unit_cost,
        service_cost=service_cost,
        staff=full_time,
        staff_cost_each=each,
        staff_cost=staff_cost,
        overhead=staff_cost * staff.overhead_share / (1 - staff.overhead_share),
        opening_units=opening,
        units_in_place=in_place,
        new_units=new,
        units_bought=bought,
        capital_price=price,
        capital_cost=capital_cost,
        maintenance=maintenance,
        applications=applications,
        application_cost=uprated(administration.per_application, economy, calendar) * applications,
        running_administration=running,
        set_up_cost=uprated(administration.set_up, economy, calendar) * timing.starting,
        training_cost=np.zeros(in_place.shape[ROW:]),
    )
