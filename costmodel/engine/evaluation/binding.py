"""Binding: rows of the workbook become the model's inputs, each by its path.

A ``Pick`` turns the values of many entries into a figure: plain numbers for a run, remembered numbers for a
trace. That one function is the whole difference between the two readings. The parts are bound in modules by
subject, such as ``policy_binding``; here they are put together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.evaluation.model_tapes import budget_by_tape
from costmodel.engine.inputs.benchmark_rows import benchmark_names, benchmark_rows
from costmodel.engine.inputs.benefit_binding import benefit_rules
from costmodel.engine.inputs.bound_inputs import Bound, Names
from costmodel.engine.inputs.cascade_binding import bound_cascade, bound_staff_grades
from costmodel.engine.inputs.class_binding import bound_classes
from costmodel.engine.inputs.delivery_binding import DeliveryBinder
from costmodel.engine.inputs.economy_binding import (
    bound_calendar,
    bound_discount_rates,
    bound_macro,
    discount_timings,
    model_years,
)
from costmodel.engine.inputs.entry_figures import Figures, Pick, numbers
from costmodel.engine.inputs.fiscal_binding import (
    FiscalNames,
    bound_ceilings,
    bound_financing,
    bound_levers,
    bound_savers,
    second_round_stated,
)
from costmodel.engine.inputs.guarantee_binding import bound_entitlements
from costmodel.engine.inputs.monitoring_binding import bound_monitoring
from costmodel.engine.inputs.outcome_binding import bound_outcomes, bound_values
from costmodel.engine.inputs.people_binding import bound_people
from costmodel.engine.inputs.policy_binding import PolicyBinder
from costmodel.engine.inputs.population_binding import PopulationBinder, bound_groups, ordered_groups
from costmodel.engine.inputs.price_binding import bound_prices
from costmodel.engine.inputs.society_binding import bound_society, bound_weights
from costmodel.engine.inputs.table_binding import TableBinder
from costmodel.engine.inputs.welfare_binding import with_welfare
from costmodel.engine.inputs.year_bases import year_bases
from costmodel.engine.welfare.weight_binding import (
    weighed_by_welfare,
    with_central_weights,
    with_welfare_weights,
)
from costmodel.errors import AssumptionError, ModelError, Problem
from costmodel.model.assumed import Assumed
from costmodel.model.benchmark import Benchmark
from costmodel.model.exclusion import Exclusion
from costmodel.model.figures import ROW
from costmodel.model.measures import Limits
from costmodel.model.social_budget import SocialBudget, social_budget
from costmodel.model.tableau import LEAST_NET_COST, ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.drawn_values import Draws
    from costmodel.engine.inputs.scenarios import Scenario
    from costmodel.model.financing import Financing


def bind(
    assumptions: Assumptions,
    scenarios: Sequence[Scenario],
    pick: Pick = numbers,
    *,
    with_cohorts: bool = False,
    draws: Draws | None = None,
) -> Bound:
    """The model's inputs for several scenarios at once, along a leading axis.

    ``with_cohorts`` also binds the projection by age and sex, so that people are made of it and not given.
    ``draws`` gives cells other values, many at once: the leading axis then holds every scenario of each draw.
    Raises KeyError only where the workbook was not checked before; checked workbooks bind.
    """
    return bind_with(assumptions, Figures(scenarios, pick, draws), with_cohorts=with_cohorts)


def bind_with(assumptions: Assumptions, make: Figures, *, with_cohorts: bool = False) -> Bound:
    """The model's inputs, of the figures that ``make`` makes."""
    if not assumptions.table("Policies").rows:
        mend = "Add one of the library: costmodel add SET ARCHETYPE; costmodel add --list names them."
        raise AssumptionError([Problem(assumptions.stamp, "Policies", "", "no policy", "at least one", mend)])
    bound = _Binder(assumptions, make, with_cohorts=with_cohorts).bound()
    if not weighed_by_welfare(assumptions):
        return bound

    def central(others: Sequence[Scenario]) -> tuple[Bound, SocialBudget]:
        plain = _Binder(assumptions, Figures(others, numbers), with_cohorts=False).bound()
        return plain, evaluate(plain)

    scenarios, draws = make.scenarios, make.draws
    assumed = with_welfare_weights(assumptions, make, bound.assumed, scenarios, central)
    if draws.sampled:
        figure = evaluate(bind(assumptions, scenarios)).weights.participant_weight
        assumed = with_central_weights(assumed, draws, figure, len(scenarios))
    worth = assumed.weights.of_recipients.shape[ROW]
    names = replace(bound.names, weighted=bound.names.policies, worth_of_deciles=worth)
    return replace(bound, assumed=assumed, names=names, entries=tuple(make.entries))


def evaluate(bound: Bound) -> SocialBudget:
    """The model on bound inputs. A division by zero or an overflow is an error, never a silent infinity."""
    by_tape = budget_by_tape(bound.assumed)
    if by_tape is not None:
        return by_tape
    try:
        with np.errstate(divide="raise", over="raise", invalid="raise"):
            return social_budget(bound.assumed)
    except FloatingPointError as error:
        if "overflow" in str(error):
            raise ModelError(
                f"the assumptions lead to a figure that is too large to be computed ({error}): look for an "
                "amount or a rate that is far too large, or one that is divided by and nearly 0"
            ) from error
        raise ModelError(
            f"the assumptions lead to a figure that is not defined ({error}): look for a division by 0, "
            "such as a share of approved applications or a coverage path that starts at 0"
        ) from error


class _Binder:
    """Puts the parts of a binding together; used only during one binding."""

    def __init__(self, assumptions: Assumptions, make: Figures, *, with_cohorts: bool) -> None:
        self.assumptions, self.make = assumptions, make
        self.time, self.bases = model_years(assumptions), year_bases(assumptions)
        self.calendar = bound_calendar(assumptions, make, self.time, self.bases)
        self.people = PopulationBinder(assumptions, make, with_cohorts=with_cohorts)
        self.tables = TableBinder(assumptions, make)
        self.policies = self.column("Policies", "policy")
        self.groups = ordered_groups(assumptions.table("Groups"))

    def column(self, table: str, name: str) -> tuple[str, ...]:
        """The texts of a column."""
        return tuple(str(row[name]) for row in self.assumptions.table(table).rows)

    def bound(self) -> Bound:
        """The inputs, in the order in which the audit workbook lists their entries."""
        assumptions, make, calendar, tables = self.assumptions, self.make, self.calendar, self.tables
        policies, groups, people = self.policies, self.groups, self.people
        financing, sources = bound_financing(assumptions, make, policies, calendar, self.time.years[0])
        counting, count_names = bound_people(
            assumptions, make, people.population, people.counted, groups, calendar
        )
        classification, class_names = bound_classes(assumptions, make, policies, calendar)
        savers, savings = bound_savers(assumptions, policies, class_names.splits)
        ceilings, limited = bound_ceilings(assumptions, make, class_names.splits, self.time.years)
        fiscal_names = self.fiscal_names(savings, financing, sources, limited)
        grades = bound_staff_grades(tables, policies, calendar)
        cascade, cascade_names = bound_cascade(assumptions, make, grades, policies)
        delivery = DeliveryBinder(assumptions, make, tables.bind_table, tables.input, calendar)
        society = bound_society(assumptions, make, calendar)
        delivered, delivery_names = delivery.inputs(policies, society.capital_charge_rate)
        monitoring, monitored = bound_monitoring(assumptions, make, policies, self.time.years, calendar)
        excluded = tuple(groups.index(group) for group in self.column("Exclusion", "group"))
        assumed = Assumed(
            calendar=calendar,
            exclusion=tables.bind_table(Exclusion, "Exclusion", calendar, group=excluded),
            macro=bound_macro(assumptions, make, self.time, self.bases),
            population=people.counted("population", [people.population.everybody()]),
            groups=bound_groups(people, groups, calendar),
            policies=PolicyBinder(assumptions, make, delivery, calendar).policies(policies, groups),
            values=bound_values(tables, calendar),
            outcomes=bound_outcomes(tables, people, policies, groups, len(self.time.followed), calendar),
            financing=financing,
            discount_rates=bound_discount_rates(assumptions, make, self.time, calendar),
            timings=discount_timings(assumptions),
            limits=self.limits(),
            classification=classification,
            savers=savers,
            ceilings=ceilings,
            levers=bound_levers(tables, calendar),
            second_round=fiscal_names.second_round,
            cascade=cascade,
            staff_grades=grades,
            benchmark=tables.bind_table(
                Benchmark, "Targeting", calendar, **benchmark_rows(assumptions, policies, groups)
            ),
            benefit_rules=benefit_rules(assumptions, make, policies),
            input_prices=bound_prices(assumptions, make, policies),
            counting=counting,
            society=society,
            monitoring=monitoring,
            **delivered,
            **({} if weighed_by_welfare(assumptions) else bound_weights(tables, policies, calendar)),
        )
        assumed, welfare_names = with_welfare(tables, assumed, policies, groups, sources)
        entitlements, entitled = bound_entitlements(assumptions, make, tables, policies, groups, assumed)
        assumed = replace(assumed, **entitlements)
        names = replace(
            self.names(assumed, sources),
            welfare=welfare_names,
            classes=class_names,
            fiscal=fiscal_names,
            counts=count_names,
            cascade=cascade_names,
            delivery=delivery_names,
            monitoring=monitored,
            entitlements=entitled,
        )
        time, entries = self.time, tuple(make.entries)
        scenarios = () if make.uncertain else tuple(scenario.name for scenario in make.scenarios)
        return Bound(
            assumed, names, time.years, time.all_years, time.followed, entries, people.cohorts, scenarios
        )

    def limits(self) -> Limits:
        """From which amount on the measures of return divide by it."""
        least = "Least net cost to divide by, share of gross cost"
        return Limits(
            zero=self.make.definition("zero", "Largest amount that counts as 0, share of all", ZERO),
            net_cost=self.make.definition("least_net_cost", least, LEAST_NET_COST),
        )

    def fiscal_names(
        self,
        savings: FiscalNames,
        financing: Financing,
        sources: tuple[tuple[str, str], ...],
        ceilings: tuple[str, ...],
    ) -> FiscalNames:
        """What the rows of who pays and who saves are called."""
        return replace(
            savings,
            donors=tuple(sources[row] for row in financing.donors),
            ruled=tuple(self.policies[row] for row in financing.ruled),
            ceilings=ceilings,
            levers=self.column("Levers", "lever"),
            second_round=second_round_stated(self.assumptions, self.make),
        )

    def names(self, assumed: Assumed, sources: tuple[tuple[str, str], ...]) -> Names:
        """What the rows of the parts are called that name nothing themselves."""
        prices = assumed.input_prices
        return Names(
            policies=self.policies,
            groups=self.groups,
            outcomes=self.column("Outcomes", "outcome"),
            outcome_policies=assumed.outcomes.policy,
            financing=sources,
            exclusions=self.column("Exclusion", "exclusion"),
            excluded_groups=tuple(self.groups[row] for row in assumed.exclusion.groups),
            weighted=tuple(self.policies[row] for row in assumed.weights.policies),
            benchmarks=benchmark_names(self.assumptions),
            priced=tuple(
                (self.policies[row], path) for row, path in zip(prices.policies, prices.paths, strict=True)
            ),
        )
