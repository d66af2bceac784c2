"""The audit workbook against the engine: every cell, recalculated by a spreadsheet engine.

The workbook is written with a wrong value beside every formula, so an engine that only handed back what the
file says would fail every comparison.
"""

from __future__ import annotations

import random
from functools import lru_cache
from itertools import pairwise

import numpy as np
import openpyxl
import pytest

import costmodel as cm
from costmodel.engine.explanations.book_layout import ASSUMPTIONS, BASE, SWITCH, lay_out
from costmodel.engine.explanations.written_cells import written
from costmodel.engine.line_items.lines import blocks
from costmodel.engine.run import run_all
from costmodel.reports.audit.audit_workbook import write_audit
from costmodel.reports.files.look import Sheet
from costmodel.trace.references import column_letters, depth, relative

COUNTRIES = ("kenya", "colombia")
SCENARIOS = ("baseline", "reform", "ambitious")
BY_LIBREOFFICE = (pytest.mark.libreoffice, pytest.mark.slow)
ONE_EACH = pytest.mark.parametrize(
    ("recalculate", "country"),
    [("ironcalc", "kenya"), pytest.param("libreoffice", "colombia", marks=BY_LIBREOFFICE)],
    indirect=["recalculate"],
)
"""Each engine recalculates one country: every formula of both is recalculated by LibreOffice anyway."""
WRONG = -1.0
RELATIVE = 1e-9
ROUNDING = 1e-6


@lru_cache(maxsize=2)  # one takes 100 MB
def laid_out(country, scenario):
    """The layout of the audit workbook of a set; several tests read it."""
    return lay_out(cm.load(country), scenario)


@pytest.fixture
def wrong_values(monkeypatch):
    """Every formula is written with a wrong value beside it."""
    right = Sheet.formula

    def wrong(self, row, column, formula, value, *look):
        right(self, row, column, formula, WRONG if isinstance(value, int | float) else "wrong", *look)

    monkeypatch.setattr(Sheet, "formula", wrong)


def differences(expected, recalculated):
    """Cells that differ by more than 1e-9; figures of a row that cancel out are held to its size.

    A row of which nothing but rounding is left is 0, such as the erosion of a fully indexed benefit, or money
    that falls on nobody where all sources are named.
    """
    scale = {}
    for one in expected:
        key = one.cell.sheet, one.cell.row
        scale[key] = max(scale.get(key, 0.0), abs(one.value))
    wrong = []
    for one in expected:
        value = recalculated.get((one.cell.sheet, f"{column_letters(one.cell.column)}{one.cell.row + 1}"))
        if np.isnan(one.value) and value == "#N/A":  # a missing value; any other content is a difference
            continue
        size = scale[one.cell.sheet, one.cell.row]
        room = RELATIVE * max(abs(one.value), 1e-3 * size) if size > ROUNDING else ROUNDING
        if not isinstance(value, int | float) or abs(value - one.value) > room:
            wrong.append((one.item, one.cell.text(""), one.formula, one.value, value))
    return wrong


@pytest.mark.parametrize(
    ("recalculate", "country", "scenario"),
    [
        ("ironcalc", "kenya", "reform"),
        pytest.param("ironcalc", "colombia", "ambitious", marks=pytest.mark.slow),
        *(
            pytest.param("libreoffice", country, scenario, marks=BY_LIBREOFFICE)
            for country in COUNTRIES
            for scenario in SCENARIOS
        ),
    ],
    indirect=["recalculate"],
)
def test_every_cell_equals_the_engine(country, scenario, tmp_path, recalculate, wrong_values):
    layout = laid_out(country, scenario)
    path = write_audit(layout, tmp_path / "audit.xlsx")
    recalculated = recalculate(path)
    expected = list(written(layout.places))
    assert len(expected) > 10_000
    assert differences(expected, recalculated) == []
    checks = {
        value for (sheet, cell), value in recalculated.items() if sheet == "Checks" and cell.startswith("F")
    }
    assert checks == {"Result", "agrees"}


@pytest.mark.slow
def test_the_projection_as_formulas_equals_the_engine(tmp_path, recalculate, wrong_values):
    assumptions = cm.load("kenya")
    layout = lay_out(assumptions, "reform", with_population=True)
    expected = list(written(layout.places))
    assert sum(one.cell.sheet == "Cohorts" and one.formula is not None for one in expected) > 10_000
    totals = layout.by_name["total", "gross_cost"].trail.values
    assert totals == pytest.approx(
        run_all(assumptions, ["reform"])["reform"].budget_lines.totals.gross_cost, rel=1e-12
    )
    path = write_audit(layout, tmp_path / "population.xlsx")
    assert differences(expected, recalculate(path)) == []


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.sampled(2)
def test_the_trace_equals_the_plain_run_bit_for_bit(country):
    assumptions = cm.load(country)
    for scenario, result in run_all(assumptions).items():
        plain = {(block.part, block.name): block.figure for block in result.blocks}
        layout = laid_out(country, scenario)
        for block in blocks(layout.budget, layout.bound):
            values = getattr(block.figure, "values", block.figure)
            other = plain[block.part, block.name]
            shape = np.broadcast_shapes(values.shape, other.shape)
            assert np.array_equal(
                np.broadcast_to(values, shape), np.broadcast_to(other, shape), equal_nan=True
            ), block.name


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.slow
def test_formulas_are_short_shallow_and_uniform_along_a_row(country):
    layout = laid_out(country, "reform")
    rows = {}
    for one in written(layout.places):
        if one.formula is None:
            continue
        terms = one.formula.count(",") + 1  # a sum over policies or years is as long as there are terms
        assert len(one.formula) <= max(250, 50 * terms), (one.item, one.formula)
        assert depth(one.formula) <= 5, (one.item, one.formula)
        shape = relative(one.formula, one.cell.row, one.cell.column)
        rows.setdefault((one.cell.sheet, one.cell.row, one.item), []).append(shape)
    # A first year differs where a row begins, and a macro series where the published figures end.
    # Effects on people who die are a sum over the years of service, one term longer each year.
    # Ceilings are rows of a table of years: each year has its own cell, or none. Debt begins with none.
    # Population before the first year is a row of Macro, and then projected.
    uneven = {"total: debt", "Population: welfare_growth"}
    uneven |= {f"total: ceiling.{name}" for name in ministries(country)}
    uneven |= {f"{row['policy']}: {row['outcome']}.lasting_effect" for row in ageing(country)}
    broken = {
        key: len(dict.fromkeys(shapes))
        for key, shapes in rows.items()
        # What an asset charges is a sum over the years of its life, one term longer each year at first.
        if changes(shapes) > 1 and key[-1] not in uneven and not key[-1].endswith("capital.purchases")
    }
    assert broken == {}


def ministries(country):
    return {row["ministry"] for row in cm.load(country).table("Ceilings").rows}


def ageing(country):
    """The effects that only survivors keep."""
    return [row for row in cm.load(country).table("Outcomes").rows if row.get("age_served") is not None]


def changes(shapes):
    return sum(before != after for before, after in pairwise(shapes))


def test_every_line_item_of_the_model_is_a_row(tmp_path):
    assumptions = cm.load("kenya")
    layout = laid_out("kenya", "ambitious")
    rows = {part for line in layout.lines for part in (line.line, *line.line.split("."))}
    result = run_all(assumptions, ["ambitious"])["ambitious"]
    missing = {block.name: block.figure for block in result.blocks if block.name not in rows}
    assert set(missing) <= {block.name for block in layout.unused}
    acting = {"share_without_it": 1}  # of an effect that is not capped
    assert all((figure == acting.get(name, 0)).all() for name, figure in missing.items())


def changed_cells(layout, seed, count=10):
    """Assumptions that may be changed alone: their row in the workbook, and a new value."""
    rng = random.Random(seed)
    numbers = [
        row
        for row in layout.rows
        if row.entry.base not in (None, 0.0)
        and row.entry.table in {"Parameters", "Outcomes", "Groups"}
        and row.entry.unit in {"share", "LCU per person", "LCU per unit", "units", "effects", "persons"}
        and not row.entry.path.endswith(("coverage.start", "coverage.target"))
    ]
    return [(row, row.entry.base * rng.uniform(0.8, 0.99)) for row in rng.sample(numbers, count)]


@pytest.mark.slow
@ONE_EACH
def test_changing_assumptions_in_the_workbook_is_changing_them_in_the_model(
    country, tmp_path, recalculate, wrong_values
):
    assumptions = cm.load(country)
    layout = laid_out(country, "reform")
    path = write_audit(layout, tmp_path / "audit.xlsx")
    book = openpyxl.load_workbook(path)
    changed = assumptions
    for row, value in changed_cells(layout, seed=2026):
        book[ASSUMPTIONS].cell(row.row + 1, BASE + 1).value = value
        changed = changed.replaced(*where_from(assumptions, row.entry.cell), value)
    changed_path = tmp_path / "changed.xlsx"
    book.save(changed_path)
    again = lay_out(changed, "reform")
    assert changed.content_hash != assumptions.content_hash
    assert differences(list(written(again.places)), recalculate(changed_path)) == []


def where_from(assumptions, cell):
    """Table, row of it and column of a cell of the assumption workbook."""
    table = assumptions.table(cell.partition("!")[0])
    return next(
        (table.name, k, column)
        for k in range(len(table.rows))
        for column in table.columns
        if table.cell(k, column) == cell
    )


@pytest.mark.slow
@ONE_EACH
def test_the_switch_changes_the_whole_workbook(country, tmp_path, recalculate, wrong_values):
    path = write_audit(laid_out(country, "baseline"), tmp_path / "audit.xlsx")
    book = openpyxl.load_workbook(path)
    book[ASSUMPTIONS].cell(SWITCH[0] + 1, SWITCH[1] + 1).value = 3
    switched = tmp_path / "switched.xlsx"
    book.save(switched)
    other = laid_out(country, "ambitious")
    assert other.scenarios[2].name == "ambitious"
    assert differences(list(written(other.places)), recalculate(switched)) == []
