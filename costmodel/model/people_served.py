"""From people, prices and policies to the people served and their benefits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from costmodel.model.assumed import Assumed, Policies
from costmodel.model.benefits import (
    BenefitLines,
    cash_benefit,
)
from costmodel.model.cascade import Counted, approval, counted
from costmodel.model.counting import everybody
from costmodel.model.coverage import People, people
from costmodel.model.decisions import Decided, decided
from costmodel.model.economy import Economy, economy_and_sources
from costmodel.model.figures import (
    YEAR,
    Figure,
    rows,
)
from costmodel.model.input_prices import InputPriceLines, input_prices
from costmodel.model.prevalence import BandLines, band_lines
from costmodel.model.source_years import SourceYears
from costmodel.model.target_groups import GroupPeople, group_people, with_bands
from costmodel.model.timing import TimingLines, timing_lines


@dataclass(frozen=True)
class PeopleServed:
    """The economy, the people served by each policy, and their benefits."""

    economy: Economy
    source_years: SourceYears
    policies: Policies
    input_prices: InputPriceLines
    bands: BandLines
    areas: Figure
    groups: GroupPeople
    timing: TimingLines
    people: People
    benefits: BenefitLines
    cascade: Counted
    decisions: Decided


def people_served(assumed: Assumed) -> PeopleServed:
    """The economy, target groups, and the people whom each policy serves.

    Shapes: see the parts; leading axes of the assumptions carry through.
    """
    calendar = assumed.calendar
    count = calendar.years.shape[YEAR]
    around, of_sources = economy_and_sources(assumed.macro, assumed.population, calendar)
    policies, prices = input_prices(assumed.input_prices, assumed.policies, around, calendar)
    bands, areas = band_lines(assumed.counting.bands, assumed.groups.prevalence)
    groups = with_bands(group_people(assumed.groups), assumed.counting.bands.groups, areas)
    timing = timing_lines(policies.timing, calendar)
    living = everybody(assumed.counting, groups, assumed.population)
    who = people(
        policies.coverage,
        rows(groups.group_people, policies.group),
        living,
        timing,
        calendar.years,
        rows(groups.group_staying, policies.group),
    )
    benefits = cash_benefit(policies.benefit, around, who.beneficiary_years, calendar, assumed.benefit_rules)
    after_appeals = approval(policies.administration, count)
    by_step = counted(
        assumed.cascade,
        policies.coverage,
        policies.capacity,
        policies.administration,
        after_appeals,
        assumed.staff_grades,
        who,
        benefits.benefit_per_year,
        around,
        living,
        timing,
        calendar,
    )
    if by_step.people is not who:
        who = by_step.people
        benefits = replace(benefits, benefit_expenditure=who.beneficiary_years * benefits.benefit_per_year)
    decisions = decided(
        policies.administration,
        policies.coverage,
        who,
        after_appeals,
        by_step.approved_in_all,
        by_step.paid,
    )
    return PeopleServed(
        economy=around,
        source_years=of_sources,
        policies=policies,
        input_prices=prices,
        bands=bands,
        areas=areas,
        groups=groups,
        timing=timing,
        people=who,
        benefits=benefits,
        cascade=by_step,
        decisions=decisions,
    )
