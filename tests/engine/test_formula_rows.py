"""Formulas of rows: the same text as the writer of single elements gives, and the same refusals."""

from __future__ import annotations

import gc
from random import Random

import numpy as np
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.collection import without_collection
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.places import Places
from costmodel.engine.explanations.written_cells import written
from costmodel.errors import ModelError
from costmodel.model.figures import pick
from costmodel.trace.formula import Writer
from costmodel.trace.references import Cell, moved_on
from costmodel.trace.trail import trail
from tests import counted_set, full_set, small_set
from tests.parity import test_expressions as expressions

YEARS = 5
SHEETS = ("First", "Second", "Third one")
KINDS = ("yearly", "yearly", "single", "constant")
GIVEN = {"constant", "input"}


def one_by_one(places):
    """The formula of every cell as the writer of single elements gives it."""
    elements, formulas = places.elements(), []
    for placement in places.placements:
        for at, cell in enumerate(places.cells(placement)):
            element = elements.read(placement.trail, placement.start + at)
            place = places.cell_of(element)
            other = places.source(element, cell.sheet) if place is None or place.at(cell) else place
            if other is not None:
                formulas.append(f"={other.text(cell.sheet)}")
            elif element.operation in GIVEN:
                formulas.append("=NA()" if np.isnan(element.value) else None)
            else:
                writer = Writer(lambda one, home=cell.sheet: (places.shown(one, [home]) or [None])[0])
                formulas.append(f"={writer.formula(element, placement.item)}")
    return formulas


@pytest.mark.parametrize(
    ("tables", "scenario"),
    [(small_set.rows, "generous"), (counted_set.rows, "baseline"), (full_set.small, "wider")],
)  # fmt: skip
def test_every_cell_of_a_set_reads_as_if_written_alone(tables, scenario):
    places = lay_out(assumptions_from_rows(tables()), scenario).places
    formulas = [one.formula for one in written(places)]
    assert len(formulas) > 1_000
    assert formulas == one_by_one(places)


def test_random_expressions_read_as_if_written_alone():
    random, compared = Random(11), 0
    while compared < 60:
        steps, named = expressions.program(random)
        values = expressions.inputs_of(random)
        with np.errstate(all="ignore"):
            figures = expressions.run(steps, named, expressions.traced(values, 1))
        places = expressions.lay_out([(figures, None, [one.values for one in figures])])[0]
        try:
            formulas = [one.formula for one in written(places)]
        except ModelError:
            continue
        compared += 1
        assert formulas == one_by_one(places)


def rows_of(random, top):
    """A figure of three rows: each of cells, of one cell for all years or of a constant."""
    values, cells = np.empty((len(SHEETS), YEARS)), np.empty((len(SHEETS), YEARS), dtype=object)
    for row, year in np.ndindex(values.shape):
        if year == 0:
            kind, constant = random.choice(KINDS), random.choice([0.0, 1.0])
        values[row, year] = constant if kind == "constant" else random.uniform(0, 3)
        if kind != "constant":
            locked = kind == "single"
            cells[row, year] = Cell("Inputs", top + row, 0 if locked else year, locked, locked)
    return trail(values, cells)


def test_rows_of_several_sheets_read_as_if_written_alone(monkeypatch):
    sizes, formulas = [], Writer.formulas

    def counted(self, element, item=""):
        sizes.append(len(element.places))
        return formulas(self, element, item)

    monkeypatch.setattr(Writer, "formulas", counted)
    operations = {**expressions.BY_TWO, **dict.fromkeys(expressions.BY_ONE)}
    names = sorted(operations.keys() - {"before", "first", "transposed"})
    random, compared = Random(12), 0
    while compared < 60:
        figures = [rows_of(random, top) for top in (10, 20, 30)]
        for name in random.choices(names, k=7):
            one, other = random.choices(figures, k=2)
            made = expressions.BY_ONE[name](one) if operations[name] is None else operations[name](one, other)
            figures.append(made)
        places = Places(lambda mark, _: mark)
        for figure in (*figures[4::3], figures[-1]):
            for place, sheet in enumerate(SHEETS):
                row = 1 + len(places.placements)
                places.put(figure, item="row", sheet=sheet, rows=[row], columns=range(YEARS), only=place)
        try:
            texts = [one.formula for one in written(places)]
        except ModelError:
            continue
        compared += 1
        assert texts == one_by_one(places)
    assert sum(size > 1 for size in sizes) > 100


def three_rows(cell):
    cells = np.empty((len(SHEETS), YEARS), dtype=object)
    for row, year in np.ndindex(cells.shape):
        cells[row, year] = cell(row, year)
    return trail(np.ones(cells.shape), cells)


def test_elements_moved_in_different_ways_are_written_together():
    people = three_rows(lambda row, year: Cell("Inputs", row, year))
    split = np.concatenate([people[:1], people[1:]]) * np.flip(people, axis=0)
    places = Places(lambda mark, _: mark)
    for place, sheet in enumerate(SHEETS):
        places.put(split, item="row", sheet=sheet, rows=[0], columns=range(YEARS), only=place)
    assert [one.formula for one in written(places)][::YEARS] == [
        "=Inputs!A1*Inputs!A3", "=Inputs!A2*Inputs!A2", "=Inputs!A3*Inputs!A1",
    ]  # fmt: skip


def test_elements_of_which_only_some_read_a_row_of_cells_are_each_written_as_they_are():
    figure = three_rows(lambda row, year: Cell("Inputs", row + (row == 2) * year, year))
    read = pick(figure, three_rows(lambda row, year: Cell("Inputs", 20 + row, year)))
    places = Places(lambda mark, _: mark)
    for place, sheet in enumerate(SHEETS):
        places.put(read, item=sheet, sheet=sheet, rows=[0], columns=range(YEARS), only=place)
    texts = [one.formula for one in written(places)]
    assert texts == one_by_one(places)
    assert [text.partition("(")[0] for text in texts[::YEARS]] == ["=INDEX", "=INDEX", "=CHOOSE"]


def marked(row, values, *, single=False):
    marks = np.empty((1, len(values)), dtype=object)
    for year in range(len(values)):
        marks[0, year] = Cell("Inputs", row, 0 if single else year, single, single)
    return trail([values], marks)


def formulas_of(figure, item="figure"):
    places = Places(lambda mark, _: mark)
    places.put(figure, item=item, sheet="Sheet", rows=[0], columns=range(figure.shape[-1]))
    return [one.formula for one in written(places)]


def test_years_that_fold_differently_are_each_written_as_they_are():
    people = marked(0, [10.0, 20, 30, 40, 50])
    factor = np.concatenate([[[0.0, 1.0]], marked(1, [0.5, 0.6, 0.7])], axis=-1)
    assert formulas_of(people * factor) == [
        None, "=Inputs!B1", "=Inputs!C1*Inputs!A2", "=Inputs!D1*Inputs!B2", "=Inputs!E1*Inputs!C2",
    ]  # fmt: skip


def test_the_formula_of_years_that_are_alike_is_worked_out_once(monkeypatch):
    worked_out, formulas = [], Writer.formulas

    def counted(self, element, item=""):
        worked_out.append(item)
        return formulas(self, element, item)

    monkeypatch.setattr(Writer, "formulas", counted)
    people, amount = marked(0, [1.0] * YEARS), marked(1, [2.0] * YEARS, single=True)
    assert formulas_of(people * amount + people)[-1] == "=Inputs!E1*Inputs!$A$2+Inputs!E1"
    assert len(worked_out) == 1


def test_years_whose_cells_change_places_are_each_written_as_they_are():
    one, two = marked(0, [1.0] * YEARS), marked(1, [2.0] * YEARS)
    first = np.concatenate([one[..., :2], two[..., 2:]], axis=-1)
    second = np.concatenate([two[..., :2], one[..., 2:]], axis=-1)
    assert formulas_of((one + first) + (second + two))[1:3] == [
        "=Inputs!B1+Inputs!B1+(Inputs!B2+Inputs!B2)",
        "=Inputs!C1+Inputs!C2+(Inputs!C1+Inputs!C2)",
    ]


def test_a_formula_is_moved_on_but_for_what_is_locked_and_what_is_text():
    formula = "=IF(A1=\"50% of A1\",Z$1,$B2)+'50% A1'!AZ9"
    assert moved_on(formula, 2) == [formula, "=IF(B1=\"50% of A1\",AA$1,$B2)+'50% A1'!BA9"]
    assert moved_on("=$A$1", 2) == ["=$A$1"] * 2


def test_elements_over_the_end_of_a_row_begin_anew_there():
    marks = np.empty((2, YEARS), dtype=object)
    for row, year in np.ndindex(2, YEARS):
        marks[row, year] = Cell("Inputs", row, year)
    figure = trail(np.ones((2, YEARS)), marks)
    places = Places(lambda mark, _: mark)
    places.put(np.cumsum(figure, axis=-1), item="sums", sheet="Sheet", rows=[0, 1], columns=range(YEARS))
    below = [one.formula for one in written(places)][YEARS:]
    assert below[:2] == ["=Inputs!A2", "=A2+Inputs!B2"]


def test_a_placed_constant_is_referred_to_also_where_it_was_spread_over_rows():
    people = np.concatenate([marked(row, [1.0] * YEARS) for row in (0, 1)])
    chosen = np.array([[1.0], [0.0]]) * people * np.ones((1, YEARS))
    spread = trail(np.ones((1, YEARS))) * np.array([[1.0], [0.0]])
    places = Places(lambda mark, _: mark)
    places.put(spread, item="given", sheet="Sheet", rows=[0, 1], columns=range(YEARS))
    places.put(chosen + spread, item="both", sheet="Sheet", rows=[2, 3], columns=range(YEARS))
    formulas = [one.formula for one in written(places)][2 * YEARS :]
    assert formulas[0] == "=Inputs!A1+A1"
    assert formulas[YEARS] == "=A2"


def test_nested_calls_that_differ_by_year_are_flattened_year_by_year():
    left, right = marked(0, [1.0, 2, 3, 4, 5]), marked(1, [5.0, 4, 3, 2, 1])
    nested = np.concatenate([np.maximum(left[..., :2], right[..., :2]), left[..., 2:]], axis=-1)
    assert formulas_of(np.maximum(nested, right + 1))[1:3] == [
        "=MAX(Inputs!B1,Inputs!B2,Inputs!B2+1)",
        "=MAX(Inputs!C1,Inputs!C2+1)",
    ]


def test_what_cannot_be_written_is_refused_with_the_name_of_the_line_item():
    with pytest.raises(ModelError, match=r"^odd: the number 3 is written in the formula"):
        formulas_of(marked(0, [1.0] * YEARS) * 3.0, "odd")
    long = marked(0, [0.5] * YEARS)
    for _ in range(12):
        long = long * (1 - long)
    with pytest.raises(ModelError, match=r"^long: it has more than Excel's 8,192 characters"):
        formulas_of(long, "long")


def test_a_chain_of_many_steps_is_written_by_the_writer_of_single_elements():
    figure = marked(0, [1.0] * YEARS)
    for _ in range(100):
        figure = 1 + figure
    assert formulas_of(figure)[0] == f"={'1+(' * 99}1+Inputs!A1{')' * 99}"


def test_collection_is_put_off_and_taken_up_again():
    assert gc.isenabled()
    with without_collection():
        assert not gc.isenabled()
        with without_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    try:
        with without_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_sum_of_products_whose_middle_term_is_in_another_row_is_no_range():
    places = Places(lambda _mark, _home: None)
    one, two, factor = (trail(np.array([[2.0, 3.0, 5.0]]), f"row {row}") for row in range(3))
    mixed = np.concatenate([one[:, :1], two[:, 1:2], one[:, 2:]], axis=1)
    for row, figure in enumerate((one, two, factor)):
        places.put(figure, item=f"row {row}", sheet="Sheet", rows=[row], columns=[1, 2, 3])
    places.put((mixed * factor).sum(axis=1), item="sum", sheet="Sheet", rows=[3], columns=[1])
    assert [cell.formula for cell in written(places)][-1] == "=SUM(B1*B3,C2*C3,D1*D3)"
