"""What the sheet Control says to explain or to reach: never read as something else in silence."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from costmodel.engine.run import run_all
from costmodel.errors import CostModelError
from costmodel.excel.live import macro_selection
from costmodel.excel.live.live_pages import live_page
from costmodel.excel.live.macro_pages import comparison


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0,25", 0.25),
        ("1.234", 1.234),
        ("1,500,000", 1_500_000),
        ("1 500,5", 1500.5),
        ("1e6", 1e6),
        ("", None),
    ],
)
def test_a_number_typed_as_text_is_read_in_the_marks_of_its_country(text, number):
    assert macro_selection.as_number("target value", text) == number


@pytest.mark.parametrize("text", ["1,500", "many"])
def test_a_number_that_may_be_two_is_refused(text):
    with pytest.raises(CostModelError, match="target value"):
        macro_selection.as_number("target value", text)


@pytest.mark.parametrize(("year", "asked"), [("", 2026), ("2029", 2029), ("2029.5", None), ("next", None)])
def test_a_year_of_control_that_is_none_is_refused(monkeypatch, small_set, year, asked):
    monkeypatch.setattr(macro_selection, "settings", lambda _: {"year": year})
    if asked is None:
        with pytest.raises(CostModelError, match="a year such as"):
            macro_selection.from_control(None, small_set)
    else:
        assert macro_selection.from_control(None, small_set)[3] == asked


def test_what_a_scenario_adds_is_not_explained_as_its_level(monkeypatch, small_set):
    """On the sheet Comparison: the cell of the increment is refused, that of the level is explained."""
    matrix = live_page(comparison(list(run_all(small_set).values()))).matrix
    heading = next(k for k, row in enumerate(matrix) if str(row[0]).startswith("What each scenario adds"))
    level = next(k for k, row in enumerate(matrix) if row[:2] == ["generous", "gross_cost"])

    def selected(row):
        cell = SimpleNamespace(row=row + 1, column=6)
        area = SimpleNamespace(resize=lambda rows, columns: (rows, columns))
        sheet = SimpleNamespace(name="Comparison", range=lambda _: area)
        book = SimpleNamespace(sheets=SimpleNamespace(active=sheet), app=SimpleNamespace(selection=cell))
        return macro_selection.selected(book)

    monkeypatch.setattr(macro_selection, "values", lambda size: [row[: size[1]] for row in matrix[: size[0]]])
    assert selected(level)[:3] == ("generous", "total", "gross_cost")
    with pytest.raises(CostModelError, match="what a scenario adds"):
        selected(heading + 2)
