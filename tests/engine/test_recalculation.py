"""Recalculation after an edit: the figures of a full run bit for bit, and no more computed than depends."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.facts import facts_by_cell
from costmodel.assumptions.format.tables import from_tables
from costmodel.engine import recalculation
from costmodel.engine.evaluation import model_tapes
from costmodel.engine.evaluation.binding import bind
from costmodel.engine.inputs.figure_trees import figures_in
from costmodel.engine.inputs.scenarios import chosen, scenarios
from costmodel.engine.recalculation import KeptRun, recalculated
from costmodel.engine.run import run_all
from costmodel.errors import CostModelError
from costmodel.excel.addin.examples import tables_of
from costmodel.excel.functions import models, ranges


def edited(assumptions, cell, value):
    """The assumptions with another value in a cell."""
    for name, table in assumptions.tables.items():
        for place, row in enumerate(table.rows):
            for column in row.values:
                if column in table.positions and table.cell(place, column) == cell:
                    tables = {**assumptions.tables, name: table.replaced(place, column, value)}
                    return from_tables(tables, assumptions.path, assumptions.warnings)
    raise KeyError(cell)


def numeric_cells(assumptions):
    known = facts_by_cell(assumptions).items()
    return {cell: fact for cell, fact in known if isinstance(fact.value, float | int)}


def assert_same(results, expected):
    for name, result in expected.items():
        assert results[name].bound.entries == result.bound.entries
        pairs = zip(figures_in(results[name].budget_lines), figures_in(result.budget_lines), strict=True)
        assert all(one.shape == other.shape and one.tobytes() == other.tobytes() for one, other in pairs)


@pytest.fixture
def fresh(monkeypatch):
    monkeypatch.setattr(recalculation, "_KEPT", type(recalculation._KEPT)())


@pytest.mark.parametrize("name", ["kenya", "colombia"])
@pytest.mark.slow
def test_edits_of_an_embedded_set_give_a_full_run_bit_for_bit(name, fresh):
    assumptions = costmodel.load(name)
    names = list(scenarios(assumptions))
    for _ in range(2):
        recalculated(assumptions, names)
    cells = numeric_cells(assumptions)
    computed = 0
    for cell in np.random.default_rng(7).permutation(sorted(cells))[:25]:
        fact = cells[cell]
        changed = edited(assumptions, cell, fact.value * (1 if fact.unit in ("year", "month") else 1.03))
        try:
            expected = run_all(changed, names)
        except CostModelError:
            continue
        assert_same(recalculated(changed, names), expected)
        assumptions, computed = changed, computed + 1
    assert computed > 15


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.slow
def test_any_edits_one_after_another_give_a_full_run(seed, small_set, fresh):
    """Also edits that a run refuses: they are refused in the same way, and the next edit is computed."""
    rng, now = np.random.default_rng(seed), small_set
    cells = sorted(numeric_cells(now))
    for cell in rng.choice(cells, 6):
        value = facts_by_cell(now)[cell].value
        now = edited(now, cell, float(rng.choice([0.0, value, value * 0.9, value * 1.1, 1.0])))
        expected, refused = outcome(run_all, now)
        results, also = outcome(recalculated, now)
        assert type(refused) is type(also)
        if refused is None:
            assert_same(results, expected)


def outcome(compute, assumptions):
    """The results, or what they are refused with."""
    try:
        return compute(assumptions, scenarios(assumptions)), None
    except Exception as error:  # noqa: BLE001  values that the checks would not let pass fail in any way
        return None, error


def test_only_what_depends_on_the_edit_is_computed(small_set, monkeypatch):
    together = chosen(small_set, list(scenarios(small_set)))
    kept = KeptRun(bind(small_set, together).assumed)
    done = []
    compute = recalculation.recomputed
    monkeypatch.setattr(recalculation, "recomputed", lambda node: done.append(node) or compute(node))
    assert kept.changed(bind(small_set, together).assumed) is not None
    assert done == []
    cell, fact = next(
        (cell, fact)
        for cell, fact in numeric_cells(small_set).items()
        if fact.path.endswith("benefit.amount")
    )
    assert kept.changed(bind(edited(small_set, cell, fact.value + 1), together).assumed) is not None
    assert 0 < len(done) < len(kept.order) / 2


def test_another_form_is_a_full_run(small_rows, small_set, fresh):
    names = list(scenarios(small_set))
    for _ in range(2):
        recalculated(small_set, names)
    small_rows["About"] = [
        row | ({"value": row["value"] - 1} if row["property"] == "horizon_years" else {})
        for row in small_rows["About"]
    ]
    shorter = assumptions_from_rows(small_rows)
    assert_same(recalculated(shorter, names), run_all(shorter, names))


def test_an_edited_table_of_a_workbook_is_recalculated(small_rows, fresh, monkeypatch):
    made = []
    monkeypatch.setattr(model_tapes, "_MET", [])  # else a tape of an earlier test computes the edits
    changed = KeptRun.changed
    monkeypatch.setattr(KeptRun, "changed", lambda kept, inputs: made.append(kept) or changed(kept, inputs))
    models.forget()
    amounts = []
    for step in range(4):
        for row in small_rows["Parameters"]:
            if (row["policy"], row["parameter"]) == ("child_benefit", "benefit.amount"):
                row["value"] += step
        _, cells = tables_of(assumptions_from_rows(small_rows))
        model = models.model(models.of_tables(ranges.assumptions(cells)))
        result = model.scenario("baseline").result
        expected = run_all(model.assumptions, model.scenarios)
        assert_same({"baseline": result}, {"baseline": expected["baseline"]})
        amounts.append(float(result.budget_lines.totals.gross_cost.sum()))
    assert made
    assert amounts == sorted(set(amounts))
