"""SB_GUARANTEE: a measure by year, the whole table, and words where a set has no guarantees."""

import numpy as np
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.run import run
from costmodel.excel.functions import guarantee_answers
from costmodel.excel.functions.models import Held, Model
from costmodel.excel.host import CellError
from tests import guarantee_set, small_set


@pytest.fixture(scope="module")
def model():
    return Model("handle", assumptions_from_rows(guarantee_set.rows()))


def test_a_measure_of_guarantees_by_year(model):
    cells = guarantee_answers.of_guarantees(
        model, [["floor"], ["promise"]], np.array([[2026, 2030]]), [["generous"]], [["below_minimum"]]
    )
    lines = model.scenario("generous").figure("", "floor.below_minimum")
    assert cells == [[lines[0], lines[-1]], ["n/a", "n/a"]]


@pytest.mark.slow
def test_all_years_and_one_cell(model):
    (row,) = guarantee_answers.of_guarantees(model, [["care"]], None, [["baseline"]], [["money_to_minimum"]])
    assert row == model.scenario("baseline").figure("", "care.money_to_minimum").tolist()
    one = guarantee_answers.of_guarantees(
        model, [["care"]], np.array([[2028]]), [["baseline"]], [["money_to_minimum"]]
    )
    assert one == row[2]


def test_wrong_names_and_years(model):
    with pytest.raises(CellError, match="floor"):
        guarantee_answers.of_guarantees(model, [["flor"]], None, [["baseline"]], [["entitled"]])
    with pytest.raises(CellError, match="2031"):
        guarantee_answers.of_guarantees(
            model, [["floor"]], np.array([[2031]]), [["baseline"]], [["entitled"]]
        )


def test_the_table_of_every_figure(model):
    head, *rows = guarantee_answers.every_guarantee(model.scenario("generous"))
    assert head == ["guarantee", "policy", "measure", "year", "unit", "baseline", "scenario"]
    frame = model.scenario("generous").result.guarantees()
    assert len(rows) == len(frame)
    assert ["floor", "", "mark_access", "", "points", "n/a", "n/a"] in rows


def test_a_set_without_guarantees_says_what_is_missing():
    ((words,),) = guarantee_answers.every_guarantee(
        Held(run(assumptions_from_rows(small_set.rows() | {"Guarantees": []}), "generous"))
    )
    assert "Guarantees" in words
