"""The one list of facts: every table is in it or says why not, and every reader of facts agrees with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_type_hints

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.facts import (
    CHANGES,
    PROJECTED,
    READ,
    WITHOUT_EFFECT,
    facts,
    facts_by_cell,
    facts_of,
)
from costmodel.assumptions.format.paths import INPUT_TABLES, InputTable
from costmodel.assumptions.format.schema import BY_NAME, TABLES
from costmodel.comparison.change_blocks import BY, NOTHING_BRIDGED, mixture
from costmodel.engine.evaluation.binding import bind
from costmodel.engine.evidence import evidence
from costmodel.engine.explanations.idle_assumptions import ROWS as IDLE_TABLES
from costmodel.engine.inputs.entries import PEOPLE
from costmodel.engine.inputs.entry_figures import Figures, numbers
from costmodel.engine.inputs.scenarios import scenarios
from costmodel.engine.inputs.table_binding import TableBinder
from costmodel.engine.used_assumptions import TABLES as USED_TABLES
from costmodel.engine.used_assumptions import used
from costmodel.model.assumed import Assumed
from costmodel.model.figures import Figure, given
from costmodel.uncertainty.uncertain import observed, uncertain


@dataclass(frozen=True)
class _Prices:
    """Inputs of an imagined table."""

    value: Figure = given("Price", "LCU per unit", default=0.25)


SETS = ("small", "kenya@2026.1", "colombia@2026.1")


@pytest.fixture(params=SETS, scope="module")
def assumptions(request, small_set_module):
    if request.param == "small":
        return assumptions_from_rows(small_set_module["rows"]())
    return cm.load(request.param)


# --- no table is forgotten ----------------------------------------------------------------------------


def test_every_table_has_facts_or_says_why_not():
    named = [*READ, *PROJECTED, *CHANGES, *WITHOUT_EFFECT]
    assert sorted(named) == sorted(table.name for table in TABLES)


def test_a_table_with_a_range_or_a_price_base_has_facts():
    known = {*CHANGES}  # ranges of facts of other tables
    valued = {
        table.name for table in TABLES
        if {"low", "price_base"} & {column.name for column in table.columns}
    }  # fmt: skip
    assert valued - known <= {*READ}


def test_every_reader_knows_every_table_of_facts():
    about = {"About"}  # one property, which is no row of a list
    assert {*USED_TABLES} - {""} == {*READ} - about
    assert {*IDLE_TABLES} == {*READ} - about


@pytest.mark.parametrize("name", INPUT_TABLES)
def test_an_input_table_has_a_column_for_every_input_and_is_bound(name, small_set_module):
    declared, columns = INPUT_TABLES[name], {column.name for column in BY_NAME[name].columns}
    assert {declared.key, *declared.inputs} <= columns
    assert not declared.main or declared.main in declared.inputs
    assert declared.model in get_type_hints(Assumed).values(), f"no field of the model is a {declared.model}"
    assert small_set_module["rows"]().get(name), f"the small set of the tests has no row of {name}"


def test_a_blank_input_of_an_input_table_takes_its_default(small_set_module, monkeypatch):
    monkeypatch.setitem(INPUT_TABLES, "NotMonetised", InputTable("price", "effect", _Prices, main="value"))
    loaded = assumptions_from_rows(small_set_module["rows"]())
    (price,) = facts_of(loaded, "Values")
    assert (price.path, price.value) == ("value.school_year.value", 25_000)
    binder = TableBinder(loaded, Figures([], numbers))
    given_and_blank = binder.input(INPUT_TABLES["NotMonetised"].inputs["value"], [price, None], None)
    assert given_and_blank.tolist() == [[[25_000], [0.25]]]


def test_facts_come_table_by_table_and_only_of_their_tables(assumptions):
    tables = [fact.table for fact in facts(assumptions)]
    named = [row.get("priced_as") for row in assumptions.table("Parameters").rows]
    idle = () if any(named) else ("UnitCosts",)  # a library that nothing refers to
    filled = [name for name in READ if assumptions.table(name).rows and name not in idle]
    assert list(dict.fromkeys(tables)) == filled
    assert tables == sorted(tables, key=list(READ).index)
    assert facts_of(assumptions, "Sources") == ()


@pytest.mark.parametrize("table", [table for table in TABLES if table.name in READ], ids=lambda t: t.name)
def test_every_range_of_a_table_is_drawn(table, assumptions):
    drawn = {cell for fact in uncertain(assumptions) for cell in fact.cells} | observed(assumptions)
    sheet = assumptions.table(table.name)
    for index, row in enumerate(sheet.rows):
        if row.get("low") is not None and row["low"] != row["high"]:
            cells = {sheet.cell(index, column) for column in sheet.columns}
            assert cells & drawn, f"the range in row {row.number} of {table.name} is not drawn"


@pytest.mark.parametrize("by", BY)
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_every_fact_that_changes_is_in_a_block(assumptions, by):
    """One number of each column of facts is changed: the bridge must show it."""
    columns = {}
    for fact in facts(assumptions):
        if isinstance(fact.value, float):
            columns.setdefault((fact.table, fact.address.kind, fact.address.field), fact)
    for (table, *_), fact in columns.items():
        column = next(
            name for name in fact.row.values
            if assumptions.table(table).cell(fact.index, name) == fact.cell
        )  # fmt: skip
        after = assumptions.replaced(table, fact.index, column, fact.value + 1)
        blocks = mixture(assumptions, after, by, "baseline").blocks
        if table in NOTHING_BRIDGED:
            assert not blocks
            continue
        assert len(blocks) == 1, f"a change of {fact.path} ({fact.cell}) is in no block"


# --- whoever reads facts agrees -----------------------------------------------------------------------


def test_cells_and_paths_tell_facts_apart(assumptions):
    assert len(facts_by_cell(assumptions)) == len(facts(assumptions))
    steps = [(fact.path, fact.from_year) for fact in facts(assumptions) if fact.table != "Discounting"]
    assert len(set(steps)) == len(steps)


def test_the_list_is_made_once(assumptions):
    assert facts(assumptions) is facts(assumptions)
    macro = assumptions.table("Macro")
    other = assumptions.replaced("Macro", 0, str(macro.years[0]), 0.5)
    assert facts(other) is not facts(assumptions)
    assert facts_of(other, "Macro")[0].value == 0.5
    relabelled = assumptions.replaced("Policies", 0, "label", "Another name")
    policy = assumptions.table("Policies").rows[0]["policy"]
    owners = {fact.owner for fact in facts_of(relabelled, "Parameters") if fact.policy == policy}
    assert owners == {"Another name"}


def test_the_model_is_bound_to_the_facts(assumptions):
    by_cell = facts_by_cell(assumptions)
    bases = {fact.price_base_cell: fact.price_base for fact in facts(assumptions) if fact.price_base_cell}
    entries = bind(assumptions, list(scenarios(assumptions).values())).entries
    bound = set()
    for entry in entries:
        if entry.base is None or not entry.cell or entry.path == PEOPLE:
            continue
        if entry.path.endswith(".price_base"):
            assert bases[entry.cell] == entry.base
            continue
        fact = by_cell[entry.cell]
        bound.add(fact.cell)
        assert (entry.path, entry.label, entry.unit, entry.table) == (
            fact.path, fact.label, fact.unit, fact.table
        )  # fmt: skip
        assert entry.from_year in (None, fact.from_year)
        assert (entry.source, entry.grade, entry.note) == (fact.source, fact.grade, fact.note)
        assert entry.as_of == fact.as_of
        if entry.note != "nothing before its first year":
            assert entry.base == fact.value
    schedule = assumptions.about["discount_schedule"]
    referred = {row.get("valued_as") for row in assumptions.table("Outcomes")}
    for fact in facts(assumptions):
        late = fact.from_year is not None and fact.from_year > assumptions.last_year
        waiting = fact.table == "Values" and fact.row["name"] not in referred
        weighs = fact.table != "Distribution" or assumptions.table("Incidence").rows
        if waiting or not weighs:
            continue
        if isinstance(fact.value, float) and not late and fact.row.get("schedule") in (None, schedule):
            assert fact.cell in bound, f"{fact.path} ({fact.cell}) is bound to nothing"


def test_ranges_are_those_of_the_facts(assumptions):
    by_cell = facts_by_cell(assumptions)
    drawn = {}
    for parameter in uncertain(assumptions):
        for span in parameter.ranges:
            fact = by_cell[span.cell]
            drawn[span.cell] = fact
            assert fact.path in parameter.paths
            assert fact.owner in parameter.owners
            assert (span.low, span.value, span.high) == (fact.low, fact.value, fact.high)
            assert (span.least, span.most) == fact.bounds
            assert span.from_year == fact.from_year
            assert (parameter.unit, parameter.price_base) == (fact.stated_unit, fact.price_base)
    assert set(drawn) == {fact.cell for fact in facts(assumptions) if fact.ranged} - observed(assumptions)


def test_used_assumptions_are_the_facts(assumptions):
    by_cell, currency = facts_by_cell(assumptions), str(assumptions.about["currency"])
    policies = {row["policy"]: row["label"] for row in assumptions.table("Policies")}
    for scenario in scenarios(assumptions):
        listed = used(cm.run(assumptions, scenario))
        assert len(listed) > 20
        for one in listed:
            if one.cell not in by_cell:
                assert not one.cell or one.cell.startswith("Scenarios!")
                continue
            fact = by_cell[one.cell]
            assert (one.path, one.label) == (fact.path, fact.label)
            shared = (
                "Economy",
                "Target groups",
                "Discounting",
                "Values",
                "Cost of exclusion",
                "Society",
                "Welfare",
                "Ceilings and levers",
                "Guarantees",
                "Poverty line",
            )
            assert one.owner in (policies.get(fact.policy), *shared)
            assert one.unit == fact.stated_unit.replace("LCU", currency)
            assert one.price_base == fact.price_base
            if not one.changed and fact.ranged:
                assert (one.low, one.high) == (fact.low, fact.high)
            assert (one.source, one.as_of, one.grade) == (fact.source, fact.as_of, fact.grade)


def test_evidence_is_of_the_facts(assumptions):
    labels = {(fact.policy, fact.label) for fact in facts_of(assumptions, "Parameters")}
    groups = {f"Size of the group: {fact.owner}" for fact in facts_of(assumptions, "Groups")}
    for one in evidence(cm.run(assumptions, "baseline")):
        assert all((one.policy, name) in labels or name in groups for name in one.illustrative)
