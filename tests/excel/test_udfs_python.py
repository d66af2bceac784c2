"""The functions as ordinary functions, called from Python and with cells as Excel on Windows has them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from costmodel.errors import AssumptionError, CostModelError, ModelError, Problem
from costmodel.excel import host, udfs
from costmodel.excel.functions import cell_values
from costmodel.excel.functions.answers import cell, spread, wrapped
from costmodel.excel.host import CellError

NOT_AVAILABLE = -2146826246


@pytest.fixture(scope="module")
def handle():
    return udfs.sb_open("kenya@2026.2")


def test_functions_answer_in_python(handle):
    one = udfs.sb_cost(handle, "childcare", 2030, "reform")
    assert isinstance(one, float)
    block = udfs.sb_cost(handle, [["childcare"], ["ovc_cash"]], [[2030, 2031]], "reform")
    assert np.shape(block) == (2, 2)
    assert block[0][0] == one
    assert udfs.sb_cost(handle, policies="childcare", years=2030, scenario="reform") == one


def test_arrays_of_numpy_are_ranges(handle):
    block = udfs.sb_cost(handle, "childcare", np.array([2030, 2031]), "reform")
    assert np.shape(block) == (1, 2)


def test_windows_hands_over_tuples_of_tuples(handle):
    block = udfs.sb_cost(handle, (("childcare",), ("ovc_cash",)), ((2030.0, 2031.0),), "reform")
    assert np.shape(block) == (2, 2)
    assert udfs.sb_gini(((Decimal(1), 1.0),)) == pytest.approx(0)


@pytest.mark.parametrize(
    ("year", "told"),
    [
        (None, "Fill in years: it is blank"),
        (NOT_AVAILABLE, "Correct the cell given as years first: it holds #N/A"),
        (((2027.0, -2146826265),), "years (row 1, column 2) first: it holds #REF!"),
        (date(2027, 1, 1), "the date 2027-01-01"),
        (True, "it holds TRUE"),
        ("20 27", 'it is the text "20 27"'),
        ("२०२७", 'it is the text "२०२७"'),
        (((2027.0, None),), "Fill in years (row 1, column 2)"),
        (float("nan"), "finite"),
        ((), "it is empty"),
    ],
)
def test_cells_of_windows_that_are_no_years(handle, year, told):
    with pytest.raises(CellError, match="years") as caught:
        udfs.sb_cost(handle, "childcare", year)
    assert told in str(caught.value)


def test_the_error_of_a_cell_is_one_of_ours_and_one_of_xlwings(handle):
    import xlwings  # noqa: PLC0415  no module of tests but this needs it

    with pytest.raises(xlwings.XlwingsError) as caught:
        udfs.sb_cost(handle, "nobody", 2027)
    assert isinstance(caught.value, CostModelError)


def test_every_kind_of_failure_becomes_a_sentence():
    problem = Problem("a.xlsx", "Macro", "Macro!B7", 'the text "1,2"', "a number", "Type a number.")
    failures = {
        ModelError("costs: found 0; expected more. Give positive costs."): "Give positive costs: costs",
        AssumptionError(
            [problem, problem]
        ): 'Correct Macro!B7: found the text "1,2"; expected a number. Type',
        ModelError("no colon"): "Check the arguments: no colon.",
        ZeroDivisionError("division by zero"): "Check the assumptions",
        OSError(13, "Permission denied"): "(Permission denied)",
        KeyError("x" * 300): "Report this error in costmodel",
    }
    for failure, told in failures.items():

        @host.with_cell_errors
        def failing(failure=failure):
            raise failure

        with pytest.raises(CellError) as caught:
            failing()
        assert told in str(caught.value)
        assert len(str(caught.value)) <= 200


def test_large_ranges_are_checked_at_once():
    rows = np.arange(200_000.0).reshape(1000, 200).tolist()
    assert cell_values.numbers(rows, "flows").shape == (1000, 200)
    rows[999][199] = "12"
    with pytest.raises(CellError, match=r"row 1000, column 200"):
        cell_values.numbers(rows, "flows")
    rows[999][199] = NOT_AVAILABLE
    with pytest.raises(CellError, match="#N/A"):
        cell_values.numbers(rows, "flows")


def test_a_range_of_too_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr(cell_values, "MOST_CELLS", 3)
    with pytest.raises(CellError, match="Give fewer cells as flows"):
        cell_values.numbers([[1, 2], [3, 4]], "flows")


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(CellError, match="rows differ"):
        cell_values.numbers([[1.0, 2.0], [3.0]], "flows")


def test_what_a_cell_can_hold():
    assert [cell(value) for value in (np.nan, np.inf, -np.inf, None, np.int64(3), "a")] == [
        "n/a", "infinite", "minus infinite", "", 3, "a",
    ]  # fmt: skip
    assert len(cell("x" * 400)) == 255
    assert spread(np.array(3.0)) == 3
    assert all(len(piece) <= 255 for piece in wrapped("    " + "word " * 200))


def test_outside_a_server_xlwings_is_left_as_it_is(monkeypatch):
    monkeypatch.delenv("XLWINGS_ON_SERVER", raising=False)
    assert host.quicken() is False
    assert host.host() in ("python", "classic")
    monkeypatch.setenv("XLWINGS_ON_SERVER", "true")
    assert host.host() == "server"
    monkeypatch.setattr(host.xlwings, "__version__", "9.9.9")
    assert host.quicken() is False


def test_the_installed_xlwings_is_one_that_was_read():
    # A new one: read is_jsnull and js_to_none there, time them, add it to JS_CHECKED or drop the patch.
    assert host.xlwings.__version__.startswith(host.JS_CHECKED)
