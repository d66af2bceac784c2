"""Makers of the model's inputs for tests: parts of policies that state only what matters."""

from __future__ import annotations

from dataclasses import fields
from types import SimpleNamespace
from typing import get_type_hints

import numpy as np
import pytest

from costmodel.model.assumed import Assumed, Policies
from costmodel.model.coverage import People
from costmodel.model.discounting import DiscountTimings
from costmodel.model.economy import Macro, Series, economy
from costmodel.model.effects import Outcome, UnitValue
from costmodel.model.exclusion import Exclusion
from costmodel.model.figures import Money
from costmodel.model.financing import Financing
from costmodel.model.parameters import parts
from costmodel.model.target_groups import TargetGroups
from costmodel.model.timing import Calendar

MACRO = {
    "inflation": 0.05,
    "deflator_growth": 0.04,
    "real_growth": 0.03,
    "wage_growth": 0.06,
    "gdp": 1e9,
    "government_expenditure": 2e8,
    "government_revenue": 1.5e8,
    "average_wage": 1000.0,
    "poverty_line": 150.0,
    "minimum_wage": 400.0,
    "population": 1e6,
}
OUTCOME = {
    "driver": "beneficiaries",
    "gains_to": "participants",
    "effect": 1.0,
    "cashable": 0.0,
    "deadweight": 0.0,
    "displacement": 0.0,
    "attribution": 0.0,
    "drop_off": 0.0,
    "lag": 0,
    "duration": 1,
    "response": "",
    "weighted": "",
}


def figure(value):
    """A number -> (1, 1); one number a row -> (row, 1); anything deeper as it is."""
    array = np.asarray(value, dtype=float)
    return array.reshape(-1, 1) if array.ndim < 2 else array


def calendar(first=2025, count=3, before=1, base=None, later=0):
    years = np.arange(float(first), first + count)[None]
    everything = np.arange(float(first - before), first + count)[None]
    base_year = first if base is None else base
    return Calendar(
        years=years,
        all_years=everything,
        first=years[:, :1],
        last=years[:, -1:],
        followed=np.arange(float(first), first + count + later)[None],
        first_of_all=everything[:, :1],
        base_year=figure(base_year),
        months=figure(12),
    )


def money(value, base=2025):
    return Money(figure(value), figure(base))


def part(kind, **given):
    """A part of a policy: what is given and else the usual values; all neutral where nothing is given."""
    hints, values = get_type_hints(kind), {}
    for declared in fields(kind):
        usual = declared.metadata["default"] if given else None
        neutral = declared.metadata["absent"] if usual is None else usual
        if declared.metadata.get("choices"):
            values[declared.name] = given.get(declared.name, ("linear",))
        elif hints[declared.name] is Money:
            amount = given.get(declared.name, neutral)
            values[declared.name] = amount if isinstance(amount, Money) else money(amount)
        else:
            values[declared.name] = figure(given.get(declared.name, neutral))
    assert set(given) <= set(values), f"no such parameters: {set(given) - set(values)}"
    return kind(**values)


def policies(group=(0,), **given):
    """Policies of the parts given, each a dict of its parameters; full coverage of all years by default."""
    start = {"start_year": 2000, "end_year": 9999}
    everybody = {"start": 1, "target": 1, "start_year": 2000, "take_up": 1, "shape": ("linear",) * len(group)}
    given = {
        **given,
        "timing": start | given.get("timing", {}),
        "coverage": everybody | given.get("coverage", {}),
    }
    made = {}
    for name, kind in parts().items():
        whole = part(kind, **given.get(name, {}))
        made[name] = kind(**{f.name: stretched(getattr(whole, f.name), len(group)) for f in fields(kind)})
    return Policies(group=tuple(group), **made)


def stretched(value, rows):
    """A figure of one row for all rows."""
    if isinstance(value, Money):
        return Money(stretched(value.value, rows), stretched(value.price_base, rows))
    if isinstance(value, tuple) or value.shape[-2] == rows:
        return value
    return np.repeat(value, rows, axis=-2)


def macro(count, **given):
    """One constant value, or the published values, of every indicator; rates held, money by its rule."""
    values = MACRO | given
    rules = {f.name: f.metadata["beyond"] for f in fields(Macro)}
    series = {}
    for name, value in values.items():
        published = value if np.ndim(value) else [value] * (count if rules[name] == "hold" else 1)
        series[name] = Series(np.asarray(published, dtype=float)[..., None, :], rules[name])
    return Macro(**series)


def surroundings(when, population=1e6, **given):
    """The economy of a calendar, its population constant."""
    count = when.all_years.shape[-1]
    people = np.full((1, when.years.shape[-1]), float(population))
    return economy(macro(count, population=population, **given), people, when)


def people(beneficiaries, opening=0.0, coverage=1.0, opening_coverage=0.0, share_of_year=1.0):
    """A people count of which only the beneficiaries, and what buildings follow, are stated."""
    stock = figure(beneficiaries)
    before = np.concatenate([np.broadcast_to(figure(opening), (len(stock), 1)), stock[:, :-1]], axis=1)
    nothing = dict.fromkeys((f.name for f in fields(People)), np.zeros((1, 1)))
    return People(
        **nothing
        | {
            "coverage": figure(coverage),
            "beneficiaries": stock,
            "opening_coverage": figure(opening_coverage),
            "opening_beneficiaries": figure(opening),
            "previous_beneficiaries": before,
            "new_beneficiaries": np.maximum(stock - before, 0),
            "beneficiary_years": stock * figure(share_of_year),
        }
    )


def outcomes(policy=(0,), **given):
    """Effects, one a policy named; ``value`` is an amount of 2025 prices or Money."""
    stated = OUTCOME | given
    columns = {"policy": tuple(policy)}
    for declared in fields(Outcome)[1:]:
        if not declared.metadata:  # which effects the optional columns act on
            columns[declared.name] = stated.get(declared.name, ())
            continue
        entry = stated.get(declared.name, 0.0)
        if declared.name in ("driver", "gains_to", "response", "weighted"):
            columns[declared.name] = (entry,) * len(policy) if isinstance(entry, str) else tuple(entry)
        elif declared.name in ("value", "benefit_studied", "linked_cost"):
            columns[declared.name] = entry if isinstance(entry, Money) else money(entry)
            columns[declared.name] = stretched(columns[declared.name], len(policy))
        else:
            columns[declared.name] = stretched(figure(entry), len(policy))
    return Outcome(**columns)


def gaps(group=(), dimension=(), gap=(), value=(), share_of_group=1.0, attributable=1.0, base=2025):
    """Gaps of target groups, one a group named; ``value`` is an amount at prices of ``base``."""

    def column(numbers):
        return np.broadcast_to(np.asarray(numbers, dtype=float).reshape(-1, 1), (len(group), 1))

    return Exclusion(
        tuple(group), tuple(dimension), column(gap), Money(column(value), column(base)),
        column(share_of_group), column(attributable),
    )  # fmt: skip


def assumed(
    stated,
    effects=None,
    *,
    when=None,
    groups=(1000.0,),
    population=1e6,
    rate=0.05,
    timing="end",
    financing=None,
    exclusion=None,
    **economy_,
):
    """Everything the model is computed from; groups of constant size, no financing unless stated."""
    when = calendar() if when is None else when
    count = when.years.shape[-1]
    sizes = [np.broadcast_to(size, count) for size in groups]
    nothing = np.zeros((0, 1))
    return Assumed(
        calendar=when,
        macro=macro(when.all_years.shape[-1], population=population, **economy_),
        population=np.full((1, count), float(population)),
        groups=target_groups(np.array(sizes, dtype=float)),
        policies=stated,
        values=UnitValue(Money(nothing, nothing), nothing, nothing, nothing),
        outcomes=outcomes() if effects is None else effects,
        financing=Financing((), np.zeros((0, 1))) if financing is None else financing,
        discount_rates=np.full((1, count), rate),
        timings=DiscountTimings(*((timing,) * 3 if isinstance(timing, str) else timing)),
        exclusion=gaps() if exclusion is None else exclusion,
    )


def target_groups(population, prevalence=None, parent=None, youngest=None):
    """Groups of these people; age bands only where the people of their first age are given."""
    count = len(population)
    return TargetGroups(
        population,
        np.ones((count, 1)) if prevalence is None else prevalence,
        (-1,) * count if parent is None else parent,
        np.zeros_like(population) if youngest is None else youngest,
        np.full((count, 1), float(youngest is not None)),
    )


@pytest.fixture(scope="session")
def make():
    """The makers of this file by name."""
    return SimpleNamespace(
        assumed=assumed,
        calendar=calendar,
        economy=surroundings,
        figure=figure,
        gaps=gaps,
        macro=macro,
        money=money,
        outcomes=outcomes,
        part=part,
        people=people,
        policies=policies,
        target_groups=target_groups,
    )
