"""Binding: rows of the workbook become the model's inputs, each by its path.

A ``Pick`` turns the values of many entries into a figure: plain numbers for a run, remembered numbers for a
trace. That one function is the whole difference between the two readings.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from costmodel.assumptions.format.age_bands import age_bands
from costmodel.assumptions.format.fact import HAIRCUT
from costmodel.assumptions.format.facts import PROJECTED, facts_by_cell, facts_of
from costmodel.assumptions.format.paths import INPUT_TABLES, SOCIETY, address_of
from costmodel.assumptions.format.ranged_facts import fertility_error
from costmodel.engine.benchmark_rows import benchmark_names, benchmark_rows
from costmodel.engine.benefit_binding import benefit_rules
from costmodel.engine.cascade_binding import CascadeNames, bound_cascade
from costmodel.engine.class_binding import ClassNames, bound_classes
from costmodel.engine.cohorts import Cohorts, cohorts
from costmodel.engine.count_names import CountNames
from costmodel.engine.delivery_binding import DeliveryBinder, DeliveryNames
from costmodel.engine.drawn_values import Draws
from costmodel.engine.entries import PEOPLE, Entry, begin, entry_of, price_base_of
from costmodel.engine.entry_figures import Figures, Pick, numbers
from costmodel.engine.fiscal_binding import (
    FiscalNames,
    bound_ceilings,
    bound_financing,
    bound_savers,
    second_round_stated,
)
from costmodel.engine.gains_evidence import effect_grades
from costmodel.engine.guarantee_binding import EntitlementNames, bound_entitlements
from costmodel.engine.people_binding import bound_people
from costmodel.engine.population import between_variants, population, survivors, variants
from costmodel.engine.price_binding import bound_prices
from costmodel.engine.scenarios import Scenario
from costmodel.engine.year_bases import start_month_of, year_bases
from costmodel.errors import AssumptionError, ModelError, Problem
from costmodel.model.benchmark import Benchmark
from costmodel.model.benefits import RULED
from costmodel.model.demography import fiscal_year_middle
from costmodel.model.discounting import DiscountTimings
from costmodel.model.economy import Macro, Series
from costmodel.model.effects import FOLLOWS, MONEY_DRIVER, Outcome, UnitValue
from costmodel.model.exclusion import Exclusion
from costmodel.model.figures import Figure, Money, rows
from costmodel.model.fiscal_space import NO_LEVERS, Lever
from costmodel.model.incidence import YES
from costmodel.model.measures import Limits
from costmodel.model.parameters import Parameter, inputs_of, parameters, parts
from costmodel.model.social_budget import Assumed, Policies, SocialBudget, social_budget
from costmodel.model.society import Society
from costmodel.model.staffing import NO_GRADES, StaffGrade
from costmodel.model.tableau import LEAST_NET_COST, ZERO
from costmodel.model.target_groups import TargetGroups
from costmodel.model.timing import Calendar
from costmodel.model.weights import Deciles, Weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costmodel.assumptions.format.facts import Fact
    from costmodel.assumptions.format.tables import Assumptions, TableData

Inputs = TypeVar("Inputs")
MONTHS, HALF, THOUSAND = 12, 0.5, 1000
RESIDUAL_TIMING = "end"
"""A residual value falls at the end of the last year."""
WITH_WAGES = FOLLOWS[-1]


@dataclass(frozen=True)
class Names:
    """What the rows of the figures are called."""

    policies: tuple[str, ...]
    groups: tuple[str, ...]
    outcomes: tuple[str, ...]
    outcome_policies: tuple[int, ...]
    financing: tuple[tuple[str, str], ...]
    """Policy and source."""
    exclusions: tuple[str, ...] = ()
    excluded_groups: tuple[str, ...] = ()
    """Groups with a gap, each once."""
    weighted: tuple[str, ...] = ()
    """Policies with distributional weights."""
    classes: ClassNames = ClassNames()
    fiscal: FiscalNames = FiscalNames()
    benchmarks: tuple[str, ...] = ()
    """The benchmark group of each policy."""
    priced: tuple[tuple[str, str], ...] = ()
    """Policy and parameter of each amount that states an index or growth of its own."""
    counts: CountNames = CountNames()
    cascade: CascadeNames = CascadeNames()
    delivery: DeliveryNames = DeliveryNames()
    entitlements: EntitlementNames = EntitlementNames()


@dataclass(frozen=True)
class Bound:
    """The model's inputs, and the entries they were made from."""

    assumed: Assumed
    names: Names
    years: tuple[int, ...]
    all_years: tuple[int, ...]
    followed: tuple[int, ...]
    """The model's years and those after them in which effects are followed."""
    entries: tuple[Entry, ...]
    cohorts: Cohorts | None = None
    """The projection by age and sex, where it was bound too."""


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
    if not assumptions.table("Policies").rows:
        mend = "Add one of the library: costmodel add SET ARCHETYPE; costmodel add --list names them."
        raise AssumptionError([Problem(assumptions.stamp, "Policies", "", "no policy", "at least one", mend)])
    return _Binder(assumptions, Figures(scenarios, pick, draws)).bound(with_cohorts=with_cohorts)


def evaluate(bound: Bound) -> SocialBudget:
    """The model on bound inputs. A division by zero or an overflow is an error, never a silent infinity."""
    try:
        with np.errstate(divide="raise", over="raise", invalid="raise"):
            return social_budget(bound.assumed)
    except FloatingPointError as error:
        raise ModelError(
            f"the assumptions lead to a figure that is not defined ({error}): look for a division by 0, "
            "such as a share of approved applications or a coverage path that starts at 0"
        ) from error


class _Binder:
    """Collects entries and makes figures from them; used only during one binding."""

    def __init__(self, assumptions: Assumptions, make: Figures) -> None:
        self.assumptions, self.make = assumptions, make
        self.cohorts: Cohorts | None = None
        self.delivery: DeliveryBinder
        error = fertility_error(assumptions)
        self.fertility = error if error is not None and error.cell in make.draws.values else None
        self.population = (
            population(assumptions) if self.fertility is None else variants(assumptions, self.fertility)
        )
        about = assumptions.about
        first = int(about["first_year"])
        self.years = tuple(range(first, first + int(about["horizon_years"])))
        macro = assumptions.table("Macro")
        self.all_years = tuple(range(macro.years[0], self.years[-1] + 1))
        self.followed = tuple(
            range(first, max(self.years[-1], int(about.get("effects_followed_to") or 0)) + 1)
        )
        self.base_year = int(about["price_base_year"])
        self.bases = year_bases(assumptions)

    def bound(self, *, with_cohorts: bool) -> Bound:
        groups = self.assumptions.table("Groups")
        policies = self.assumptions.table("Policies")
        outcomes = self.assumptions.table("Outcomes")
        group_names = _ordered_groups(groups)
        policy_names = tuple(str(row["policy"]) for row in policies.rows)
        owner = tuple(policy_names.index(str(row["policy"])) for row in outcomes.rows)
        calendar = self.calendar()
        if with_cohorts:
            self.cohorts = self.traced_cohorts()
            self.population = self.cohorts.population
        financing, names_of_financing = bound_financing(
            self.assumptions, self.make, policy_names, calendar, self.years[0]
        )
        gaps = self.assumptions.table("Exclusion").rows
        of_groups = tuple(group_names.index(str(row["group"])) for row in gaps)
        counting, count_names = bound_people(
            self.assumptions, self.make, self.population, self.counted, group_names, calendar
        )
        classification, class_names = bound_classes(self.assumptions, self.make, policy_names, calendar)
        splits = class_names.splits
        savers, fiscal = bound_savers(self.assumptions, policy_names, splits)
        limits, limited = bound_ceilings(self.assumptions, self.make, splits, self.years)
        levers = tuple(str(row["lever"]) for row in self.assumptions.table("Levers").rows)
        fiscal = replace(
            fiscal,
            donors=tuple(names_of_financing[row] for row in financing.donors),
            ruled=tuple(policy_names[row] for row in financing.ruled),
            ceilings=limited,
            levers=levers,
            second_round=second_round_stated(self.assumptions, self.make),
        )
        grades = self.staff_grades(policy_names, calendar)
        cascade, cascade_names = bound_cascade(self.assumptions, self.make, grades, policy_names)
        self.delivery = DeliveryBinder(self.assumptions, self.make, self.bind_table, self.input, calendar)
        society = self.society(calendar)
        delivered, delivery_names = self.delivery.inputs(policy_names, society.capital_charge_rate)
        excluded = self.bind_table(Exclusion, "Exclusion", calendar, group=of_groups)
        assumed = Assumed(
            calendar=calendar,
            macro=self.macro(),
            population=self.counted("population", [self.population.everybody()]),
            groups=self.groups(group_names, calendar),
            policies=self.policies(policies, policy_names, group_names, calendar),
            values=self.values(calendar),
            outcomes=self.outcomes(owner, policies, groups, calendar),
            financing=financing,
            discount_rates=self.discount_rates(calendar),
            timings=discount_timings(self.assumptions),
            limits=Limits(
                zero=self.make.definition("zero", "Largest amount that counts as 0, share of all", ZERO),
                net_cost=self.make.definition(
                    "least_net_cost", "Least net cost to divide by, share of gross cost", LEAST_NET_COST
                ),
            ),
            exclusion=excluded,
            classification=classification,
            savers=savers,
            ceilings=limits,
            levers=self.bind_table(
                Lever, "Levers", calendar, ending=_stated(self.assumptions.table("Levers"), "end_year")
            )
            if levers
            else NO_LEVERS,
            second_round=fiscal.second_round,
            cascade=cascade,
            staff_grades=grades,
            benchmark=self.bind_table(
                Benchmark,
                "Targeting",
                calendar,
                **benchmark_rows(self.assumptions, policy_names, group_names),
            ),
            benefit_rules=benefit_rules(self.assumptions, self.make, policy_names),
            input_prices=bound_prices(self.assumptions, self.make, policy_names),
            counting=counting,
            society=society,
            **delivered,
            **self.weights(policy_names, calendar),
        )
        entitlements, entitled = bound_entitlements(
            self.assumptions, self.make, self.bind_table, policy_names, group_names, counting.policies,
            cascade, assumed.policies.targeting.payee, assumed.limits.zero, calendar,
        )  # fmt: skip
        assumed = replace(assumed, **entitlements)
        names = Names(
            policy_names,
            group_names,
            tuple(str(row["outcome"]) for row in outcomes.rows),
            owner,
            names_of_financing,
            tuple(str(row["exclusion"]) for row in gaps),
            tuple(group_names[row] for row in excluded.groups),
            tuple(policy_names[row] for row in assumed.weights.policies),
            class_names,
            fiscal,
            benchmark_names(self.assumptions),
            tuple(
                (policy_names[row], path)
                for row, path in zip(assumed.input_prices.policies, assumed.input_prices.paths, strict=True)
            ),
            count_names,
            cascade_names,
            delivery_names,
            entitled,
        )
        return Bound(
            assumed,
            names,
            self.years,
            self.all_years,
            self.followed,
            tuple(self.make.entries),
            self.cohorts,
        )

    def facts(self, table: str) -> tuple[Fact, ...]:
        return facts_of(self.assumptions, table)

    def calendar(self) -> Calendar:
        def header(years: Sequence[int], name: str = "") -> Figure:
            entries = np.empty((1, len(years)), dtype=object)
            entries[0] = [
                Entry(f"calendar.{name or year}", "Year", "year", year, table="Calendar") for year in years
            ]
            return cast("Figure", self.make.pick(np.array(years, dtype=float)[None, None], entries)[0])

        base = next(fact for fact in self.facts("About") if fact.path == "about.price_base_year")
        return Calendar(
            years=header(self.years),
            all_years=header(self.all_years),
            first=header(self.years[:1], "first"),
            last=header(self.years[-1:], "last"),
            followed=header(self.followed),
            first_of_all=header(self.all_years[:1], "first_of_all"),
            base_year=self.make.single(entry_of(base)),
            months=self.make.definition("months", "Months in a year", MONTHS, "months"),
            start_month=self.make.single(start_month_of(self.assumptions)) if self.bases else None,
        )

    def traced_cohorts(self) -> Cohorts:
        _, share = fiscal_year_middle(int(self.assumptions.about["fiscal_year_start_month"]))
        return cohorts(
            self.assumptions,
            self.people,
            self.make.definition("half", "Half: migrants before the step, weight of its end", HALF),
            self.make.definition("middle", "Middle of the fiscal year within a calendar year", share),
        )

    def macro(self) -> Macro:
        given: dict[str, list[Fact]] = {str(row["indicator"]): [] for row in self.assumptions.table("Macro")}
        for fact in self.facts("Macro"):
            last = self.all_years[-1] + (1 if self.bases else 0)
            if fact.from_year is not None and self.all_years[0] <= fact.from_year <= last:
                given[fact.address.owner].append(fact)
        series: dict[str, Series] = {}
        for declared in fields(Macro):
            if declared.name in given:
                series[declared.name] = self.series(declared.name, given[declared.name])
            else:
                series[declared.name] = Series(self.make.constants(np.zeros((1, len(self.all_years)))))
        return Macro(**series)

    def series(self, name: str, years: Sequence[Fact]) -> Series:
        changes = self.make.changes(f"macro.{name}")
        entries = [
            replace(step, changes=tuple(own for own in changes if begin(own[1]) <= begin(step)))
            for step in map(entry_of, years)
        ]
        beyond = self.assumptions.table("Macro").by("indicator")[name]["beyond"]
        return Series(self.make.figure([entries]), beyond, self.bases.get(name, ""))

    def counted(self, label: str, counts: Sequence[Figure]) -> Figure:
        """Counts of people, one row each: plain ones as the tables give them, traced ones as they are."""
        if self.cohorts is not None:
            return np.stack(counts)
        return self.people(label, np.array(counts))

    def people(self, label: str, counts: Figure) -> Figure:
        """Counts of people as a figure: (row, year), marked with the tables they are projected from."""
        entry = self.projected(f"Projected {label}", "persons", PROJECTED)
        if self.fertility is None:
            return self.make.pick(counts[None], np.full(counts.shape, entry, dtype=object))
        drawn = between_variants(counts, self.make.draws.values[self.fertility.cell], self.fertility)
        values = np.repeat(drawn, self.make.scenario_count, axis=0)
        return self.make.pick(values, np.full(values.shape[1:], entry, dtype=object))

    def projected(self, label: str, unit: str, names: Iterable[str]) -> Entry:
        """What stands for figures that are computed from whole demographic tables."""
        tables = [self.assumptions.table(name) for name in names if self.assumptions.table(name).rows]
        sources = dict.fromkeys(str(row["source"]) for table in tables for row in table.rows)
        return Entry(
            path=PEOPLE,
            label=label[0].upper() + label[1:],
            unit=unit,
            base=None,
            table="Population",
            cell=" ".join(f"{table.sheet}!{table.name}" for table in tables),
            source=" ".join(sources),
        )

    def groups(self, names: Sequence[str], calendar: Calendar) -> TargetGroups:
        people = self.population
        prevalences = {fact.address.owner: fact for fact in self.facts("Groups")}
        stated = self.assumptions.table("Groups").by("group")
        banded = age_bands(stated.values(), self.assumptions.table("Prevalence").by("group"))
        counts, youngest, parents = [], [], []
        shares: list[list[Entry] | float] = []
        for name in names:
            row = stated[name]
            sex, first, last = str(row["sex"]), int(row["age_from"]), row["age_to"]
            counts.append(people.of_ages(sex, first, None if last is None else int(last)))
            youngest.append(people.of_ages(sex, first, first))
            # Without one the table Prevalence has it.
            shares.append(
                self.make.with_changes([entry_of(prevalences[name])]) if name in prevalences else 0.0
            )
            parents.append(names.index(str(row["of"])) if row["of"] is not None else -1)
        return TargetGroups(
            population=self.counted("population of the group's ages", counts),
            prevalence=self.make.stack(shares, calendar),
            parent=tuple(parents),
            youngest=self.counted("people of the group's first age", youngest),
            # The oldest, open age has no single age to enter it by.
            age_band=self.make.constants(
                np.array(
                    [[name in banded and int(stated[name]["age_from"]) < people.ages[-1]] for name in names],
                    dtype=float,
                )
            ),
        )

    def policies(
        self, table: TableData, names: Sequence[str], groups: Sequence[str], calendar: Calendar
    ) -> Policies:
        given = self.given_parameters()
        used = {
            name: {parameters()[path].part for path in of} | {"timing", "coverage"}
            for name, of in given.items()
        }
        for fact in self.facts("Policies"):
            given.setdefault(fact.policy, {})[fact.address.field] = [entry_of(fact)]
        stated = {path for own in given.values() for path in own}
        stated |= {address_of(path).field for path in self.make.changed_paths}
        stated |= self.delivery.referring
        composed: dict[str, Any] = {}
        for part, kind in parts().items():
            inputs: dict[str, Any] = {}
            use = [part in used.get(name, ()) for name in names]
            for parameter in (p for p in parameters().values() if p.part == part and not p.of):
                if parameter.choices:
                    inputs[parameter.name] = tuple(
                        str(given[name].get(parameter.path, parameter.choices)[0]) for name in names
                    )
                    continue
                if parameter.path not in stated and (usual := self.unstated(parameter, use)) is not None:
                    inputs[parameter.name] = usual
                    continue
                steps = [
                    self.steps(parameter, name, given[name], own)
                    for name, own in zip(names, use, strict=True)
                ]
                figure = self.make.stack(steps, calendar)
                if parameter.money:
                    amount = Money(figure, self.price_bases(steps, calendar))
                    inputs[parameter.name] = self.delivery.taken(parameter.path, amount, names)
                else:
                    inputs[parameter.name] = figure
            composed[part] = kind(**inputs)
        return Policies(group=tuple(groups.index(str(row["group"])) for row in table.rows), **composed)

    def unstated(self, parameter: Parameter, used: Sequence[bool]) -> Figure | Money | None:
        """A parameter that no policy and no scenario states, if its neutral values are 0 or 1."""
        usual = parameter.absent if parameter.default is None else parameter.default
        values = [usual if own else parameter.absent for own in used]
        if not all(value in (0, 1) for value in values):
            return None
        figure = self.make.constants(np.array(values, dtype=float)[:, None])
        if not parameter.money:
            return figure
        return Money(figure, self.make.constants(np.full(figure.shape[1:], float(self.base_year))))

    def given_parameters(self) -> dict[str, dict[str, list[Any]]]:
        """Entries of the Parameters table by policy and parameter, earliest first; choices as text."""
        given: dict[str, dict[str, list[Any]]] = {}
        for fact in self.facts("Parameters"):
            steps = given.setdefault(fact.policy, {}).setdefault(fact.address.field, [])
            steps.append(fact.value if isinstance(fact.value, str) else entry_of(fact))
        for by_path in given.values():
            for path, steps in by_path.items():
                if not parameters()[path].choices:
                    steps.sort(key=begin)
                    steps[0] = replace(steps[0], from_year=None)
        return given

    def steps(
        self,
        parameter: Parameter,
        policy: str,
        given: Mapping[str, list[Any]],
        used: bool,
    ) -> list[Entry] | float:
        """The steps of a parameter of a policy, or its neutral value where the policy lacks it."""
        path = f"policy.{policy}.{parameter.path}"
        if parameter.path in given:
            return self.make.with_changes(given[parameter.path])
        stated = used or bool(self.make.changes(path))
        neutral = parameter.default if stated and parameter.default is not None else parameter.absent
        if parameter.path in RULED and not self.make.changes(path):
            return float(neutral)
        if self.make.changes(path) or neutral not in (0, 1):
            return self.make.with_changes([replace(self.usual(path, parameter), base=float(neutral))])
        return float(neutral)

    def usual(self, path: str, declared: Parameter) -> Entry:
        """The entry of an assumption that the workbook does not state."""
        note = "not stated in the workbook: the usual value"
        value = float(declared.default or declared.absent)
        return Entry(path, declared.label, declared.unit, value, source="default", note=note)

    def price_bases(self, steps: Sequence[list[Entry] | float], calendar: Calendar) -> Figure:
        """The price base of each step of an amount: (..., row, 1 or year)."""
        by_cell = facts_by_cell(self.assumptions)
        result: list[list[Entry] | float] = []
        for own in steps:
            if isinstance(own, float):
                result.append(float(self.base_year))
                continue
            year, cell = self.base_year, ""
            dated: list[Entry] = []
            for step in own:
                # A step that a scenario adds has no price base of its own and keeps the one before it.
                fact = by_cell.get(step.cell)
                if fact is not None:
                    year, cell = cast("int", fact.price_base), fact.price_base_cell
                dated.append(price_base_of(step, year, cell, f"{step.label}: price base"))
            same = len({entry.base for entry in dated}) == 1
            result.append(dated[:1] if same else dated)
        return self.make.stack(result, calendar)

    def outcomes(
        self, owner: tuple[int, ...], policies: TableData, groups: TableData, calendar: Calendar
    ) -> Outcome:
        table = self.assumptions.table("Outcomes")
        library = [row["name"] for row in self.assumptions.table("Values").rows]
        named = [row.get("valued_as") for row in table.rows]
        others: dict[str, Any] = {
            "policy": owner,
            "valued_as": tuple(None if name is None else library.index(name) for name in named),
            "scaled": _stated(table, "elasticity"),
            "likely": _stated(table, "probability"),
            "linked": _stated(table, "linked_cost"),
            "grown": _stated(table, "real_growth"),
            "delayed": _stated(table, "saving_lag"),
            "with_wages": tuple(k for k, row in enumerate(table.rows) if row.get("follows") == WITH_WAGES),
            **self.age_bands(table, policies, groups),
            **self.survival(table),
            **self.haircuts(),
        }
        if any(row["driver"] == MONEY_DRIVER for row in table.rows):
            others["thousand"] = self.make.definition("thousand", "Units of money of the driver", THOUSAND)
        return self.bind_table(Outcome, "Outcomes", calendar, **others)

    def values(self, calendar: Calendar) -> UnitValue:
        transferred = _stated(self.assumptions.table("Values"), "income_there")
        return self.bind_table(UnitValue, "Values", calendar, transferred=transferred)

    def staff_grades(self, policies: Sequence[str], calendar: Calendar) -> StaffGrade:
        table = self.assumptions.table("StaffGrades")
        if not table.rows:
            return NO_GRADES
        return self.bind_table(
            StaffGrade, "StaffGrades", calendar,
            policy=tuple(policies.index(str(row["policy"])) for row in table.rows),
            limiting=_stated(table, "intake"),
            opened=_stated(table, "opening_posts"),
        )  # fmt: skip

    def age_bands(self, table: TableData, policies: TableData, groups: TableData) -> dict[str, Any]:
        """People of the ages on whom effects act, and of all ages of the policy's target group."""
        banded = tuple(sorted({*_stated(table, "age_from"), *_stated(table, "age_to")}))
        if not banded:
            return {}
        group_of = {row["policy"]: groups.by("group")[str(row["group"])] for row in policies.rows}
        bands, ages = [], []
        for k in banded:
            row, group = table.rows[k], group_of[table.rows[k]["policy"]]
            first, last = int(group["age_from"]), group["age_to"]
            youngest = max(first, int(row.get("age_from") or 0))
            ends = [int(end) for end in (last, row.get("age_to")) if end is not None]
            bands.append(self.population.of_ages(str(group["sex"]), youngest, min(ends, default=None)))
            ages.append(
                self.population.of_ages(str(group["sex"]), first, None if last is None else int(last))
            )
        return {
            "banded": banded,
            "band": self.counted("people of the ages on whom the effect acts", bands),
            "ages": self.counted("population of the group's ages", ages),
        }

    def survival(self, table: TableData) -> dict[str, Any]:
        """Survivors of the people served, by years since then, where only they keep an effect."""
        aged = _stated(table, "age_served")
        if not aged:
            return {}
        shares = [
            survivors(self.assumptions, int(table.rows[k]["age_served"]), len(self.followed)) for k in aged
        ]
        entry = self.projected("survivors of the life table", "share", ("Mortality",))
        figure = np.array(shares)
        return {
            "aged": aged,
            "survival": self.make.pick(figure[None], np.full(figure.shape, entry, dtype=object)),
        }

    def haircuts(self) -> dict[str, Any]:
        """Shares taken off the gains of effects by their grade, where About states any."""
        stated = {
            fact.address.field.removeprefix(HAIRCUT): entry_of(fact)
            for fact in self.facts("About")
            if fact.address.field.startswith(HAIRCUT) and fact.value
        }
        if not stated:
            return {}
        grades = effect_grades(self.assumptions)
        cut = tuple(k for k, grade in enumerate(grades) if grade in stated)
        return {"cut": cut, "haircut": self.make.column([stated[grades[k]] for k in cut])}

    def bind_table(self, model: type[Inputs], table: str, calendar: Calendar, **others: Any) -> Inputs:  # noqa: ANN401  fields of the model
        """An input table as the model takes it: a row of every input for each row of the table.

        ``others`` are the fields of the model that are no columns of numbers or choices, such as the row of
        the policy. A blank optional cell takes the default of its input.
        """
        declared, count = INPUT_TABLES[table], len(self.assumptions.table(table))
        facts: dict[str, dict[int, Fact]] = {name: {} for name in declared.inputs}
        for fact in self.facts(table):
            facts[fact.address.field][fact.index] = fact
        inputs = {
            name: self.input(parameter, [facts[name].get(index) for index in range(count)], calendar)
            for name, parameter in declared.inputs.items()
        }
        return model(**others, **inputs)

    def input(
        self, parameter: Parameter, facts: Sequence[Fact | None], calendar: Calendar
    ) -> Figure | Money | tuple[str, ...]:
        """One input of an input table, a row for each row of the table."""
        if parameter.choices:
            return tuple("" if fact is None else str(fact.value) for fact in facts)
        neutral = float(parameter.absent if parameter.default is None else parameter.default)
        figure = self.make.stack(
            [neutral if fact is None else self.make.with_changes([entry_of(fact)]) for fact in facts],
            calendar,
        )
        if not parameter.money:
            return figure
        bases = [
            float(self.base_year)
            if fact is None
            else price_base_of(
                entry_of(fact), cast("int", fact.price_base), fact.price_base_cell,
                f"{fact.owner}: price base",
            )
            for fact in facts
        ]  # fmt: skip
        return Money(figure, self.make.column(bases))

    def society(self, calendar: Calendar) -> Society:
        """The items of the table Society, or their neutral values."""
        stated = {fact.path: entry_of(fact) for fact in self.facts("Society")}
        items: dict[str, Figure] = {}
        for name, declared in inputs_of(Society).items():
            path, neutral = f"{SOCIETY}.{name}", float(declared.default or 0)
            steps: list[Entry] | float = neutral
            if path in stated:
                steps = self.make.with_changes([stated[path]])
            elif self.make.changes(path):
                steps = self.make.with_changes([self.usual(path, declared)])
            items[name] = self.make.stack([steps], calendar)
        return Society(**items)

    def weights(self, policies: Sequence[str], calendar: Calendar) -> dict[str, Any]:
        """Who gets what a policy gives, and deciles by income; nothing unless weights follow from them."""
        table, shares = self.assumptions.table("Distribution"), defaultdict[str, list[Entry]](list)
        for fact in sorted(self.facts("Incidence"), key=lambda fact: int(fact.row["decile"])):
            if fact.policy in (*policies, ""):  # a bridge mixes sets of which one may lack the policy
                shares[fact.policy].append(entry_of(fact))
        payers = shares.pop("", None)
        typed = len(table) > 0 and all(row["weight"] is not None for row in table)
        elasticity = f"{SOCIETY}.income_elasticity"
        known = any(fact.path == elasticity for fact in self.facts("Society"))
        if not (shares and table.rows and (typed or known or self.make.changes(elasticity))):
            return {}
        poorest_first = sorted(range(len(table)), key=lambda row: int(table.rows[row]["decile"]))
        bound = self.bind_table(Deciles, "Distribution", calendar)
        return {
            "weights": Weights(
                policies=tuple(policies.index(policy) for policy in shares),
                received=self.make.column([entry for own in shares.values() for entry in own]),
                paid=self.make.column(payers) if payers else None,
                typed=typed,
            ),
            "deciles": Deciles(**{name: rows(own, poorest_first) for name, own in vars(bound).items()}),
        }

    def discount_rates(self, calendar: Calendar) -> Figure:
        schedule = str(self.assumptions.about["discount_schedule"])
        steps = [entry_of(fact) for fact in self.facts("Discounting") if fact.row["schedule"] == schedule]
        steps.sort(key=begin)
        steps[0] = replace(steps[0], from_year=None)
        within = [step for step in steps if begin(step) <= self.followed[-1]]
        figure = self.make.stack([self.make.with_changes(within)], replace(calendar, years=calendar.followed))
        if figure.shape[-1] == 1:
            return figure + calendar.followed * 0
        return figure


def _stated(table: TableData, column: str) -> tuple[int, ...]:
    """The rows of a table that state an optional column."""
    return tuple(k for k, row in enumerate(table.rows) if row.get(column) is not None)


def discount_timings(assumptions: Assumptions) -> DiscountTimings:
    """The time of the year of each kind of flow; that of recurrent flows where none is stated.

    A residual value has one only where the set counts it.
    """
    about = assumptions.about
    usual = str(about["discount_timing"])
    capital, outcomes = (
        str(about.get(f"discount_timing_{kind}") or usual) for kind in ("capital", "outcomes")
    )
    residual = RESIDUAL_TIMING if about.get("residual_value") == YES else ""
    return DiscountTimings(usual, capital, outcomes, residual)


def _ordered_groups(table: TableData) -> tuple[str, ...]:
    """Groups with every parent before its children."""
    parent = {str(row["group"]): row["of"] for row in table.rows}
    found: dict[str, None] = {}
    for group in parent:
        chain = []
        at: object = group
        while at is not None and str(at) not in found:
            chain.append(str(at))
            at = parent[str(at)]
        found.update(dict.fromkeys(reversed(chain)))
    return tuple(found)
