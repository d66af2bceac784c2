"""Handles and the results behind them: kept, bounded, shared by threads, opened anew after a restart."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.schema import PROGRAM_TABLES, TABLES
from costmodel.assumptions.format.tables import plain_rows
from costmodel.assumptions.format.writer import write
from costmodel.assumptions.versions import store
from costmodel.assumptions.versions.approval import approve, submit
from costmodel.engine import recalculation, run
from costmodel.excel import udfs
from costmodel.excel.addin.examples import tables_of
from costmodel.excel.functions import models
from costmodel.excel.host import CellError
from tests.written_once import written


@pytest.fixture(autouse=True)
def _nothing_kept():
    models.forget()
    yield
    models.forget()


@pytest.fixture
def runs(monkeypatch):
    """The runs of the model that a test causes."""
    counted = []

    def counting(assumptions, names, owner):
        counted.append(names)
        return recalculation.recalculated(assumptions, names, owner)

    monkeypatch.setattr(models, "recalculated", counting)
    return counted


def test_two_thousand_cells_of_a_fresh_handle_cost_one_run(runs):
    handle = udfs.sb_open("kenya")
    policies = models.model(handle).assumptions.table("Policies").rows
    asked = [
        (str(row["policy"]), year, scenario)
        for row in policies
        for year in range(2025, 2041)
        for scenario in ("baseline", "reform", "ambitious")
    ]
    asked = (asked * 4)[:2000]
    costs = [udfs.sb_cost(handle, policy, year, scenario) for policy, year, scenario in asked]
    assert len(costs) == 2000
    assert len(runs) == 1


def test_threads_share_one_run(runs):
    handle = udfs.sb_open("kenya")
    with ThreadPoolExecutor(8) as pool:
        costs = set(pool.map(lambda _: udfs.sb_cost(handle, "childcare", 2030, "reform"), range(64)))
    assert len(costs) == 1
    assert len(runs) == 1


def test_a_scenario_that_cannot_be_computed_leaves_the_others_alone(small_rows, monkeypatch):
    handle = models.of_tables(assumptions_from_rows(small_rows))

    def failing(assumptions, names, owner=""):
        if "generous" in names:
            raise ZeroDivisionError("division by zero")
        return run.run_all(assumptions, names)

    monkeypatch.setattr(models, "recalculated", failing)
    monkeypatch.setattr(models, "run_all", failing)
    assert udfs.sb_cost(handle, "childcare", 2029) > 0
    with pytest.raises(CellError, match="Check the assumptions"):
        udfs.sb_cost(handle, "childcare", 2029, "generous")


def test_the_set_used_longest_ago_is_forgotten_first(small_rows):
    handles = []
    for number in range(models.MOST_MODELS + 3):
        small_rows["About"] = [
            row | {"value": f"2026.{number + 1}"} if row["property"] == "version" else row
            for row in small_rows["About"]
        ]
        handles.append(models.of_tables(assumptions_from_rows(small_rows)))
        models.model(handles[0])
    assert len(models._models) == models.MOST_MODELS
    assert models.model(handles[0])
    with pytest.raises(CellError, match="SB_MODEL"):
        models.model(handles[1])


def test_tables_of_a_workbook_are_known_to_their_owner_alone(small_set):
    token = models.OWNER.set("ann")
    try:
        handle = models.of_tables(small_set)
        assert models.model(handle)
    finally:
        models.OWNER.reset(token)
    with pytest.raises(CellError, match="SB_MODEL"):
        models.model(handle)


@pytest.fixture
def own_store(tmp_path, monkeypatch, small_set):
    folder = tmp_path / "store" / "small"
    folder.mkdir(parents=True)
    written(folder / "2026.1.xlsx", plain_rows(small_set))
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "store"))
    return folder


def test_a_stored_set_is_opened_anew_after_a_restart(own_store, runs):
    handle = udfs.sb_open("small")
    assert handle.startswith("small@2026.1#")
    before = udfs.sb_cost(handle, "childcare", 2029)
    models.forget()
    assert udfs.sb_cost(handle, "childcare", 2029) == before
    assert len(runs) == 2


def test_a_version_changed_in_the_store_is_told_and_never_mixed_up(own_store, small_set):
    handle = udfs.sb_open("small")
    before = udfs.sb_cost(handle, "childcare", 2029)
    rows = plain_rows(small_set)
    rows["Groups"][0]["prevalence"] = 0.9
    write(own_store / "2026.1.xlsx", assumptions_from_rows(rows))
    assert udfs.sb_cost(handle, "childcare", 2029) == before
    now = udfs.sb_open("small")
    assert now != handle
    assert udfs.sb_cost(now, "childcare", 2029) != before
    models.forget()
    with pytest.raises(CellError, match="Recalculate the cell with SB_OPEN"):
        udfs.sb_cost(handle, "childcare", 2029)


def test_the_newest_version_is_opened_unless_one_is_named(own_store):
    shutil.copy(own_store / "2026.1.xlsx", own_store / "2026.2.xlsx")
    assert "@2026.1#" in udfs.sb_open("small@2026.1")
    with pytest.raises(CellError, match="version of small"):
        udfs.sb_open("small@2026.7")


@pytest.mark.parametrize("name", ["SMALL", "Small", " small ", "SMALL@2026.1"])
def test_a_set_is_found_in_any_letters_and_has_one_handle(own_store, name):
    assert udfs.sb_open(name) == udfs.sb_open("small")


def test_a_misspelt_set_is_suggested(own_store):
    with pytest.raises(CellError, match=r'there is no "SMAL".*Did you mean "small"'):
        udfs.sb_open("SMAL")


@pytest.mark.parametrize(
    "name", ["..", ".", "../small", "small/../small", "small@../x", "C:\\a.xlsx", "a.xlsx", "a b"]
)
def test_no_name_leads_out_of_the_store(own_store, name):
    with pytest.raises(CellError, match="Name a set or a version"):
        udfs.sb_open(name)


@pytest.mark.slow
def test_a_file_that_went_away_is_told(own_store, monkeypatch):
    def gone(name):
        raise OSError(2, "No such file or directory", str(own_store))

    monkeypatch.setattr(store, "load", gone)
    with pytest.raises(CellError, match="No such file") as caught:
        udfs.sb_open("small")
    assert str(own_store) not in str(caught.value)


def test_a_version_shows_its_status_of_today(own_store):
    name = own_store.rename(own_store.with_name("smallland")).name
    assert "draft" in udfs.sb_version(udfs.sb_open(name))
    submit(name, "Ann", "2026-01-02")
    assert "submitted" in udfs.sb_version(udfs.sb_open(name))
    approve(name, "Bob", "2026-01-03")
    assert "approved" in udfs.sb_version(udfs.sb_open(name))


def test_an_explanation_names_the_cells_of_the_rows_as_they_stand_now(small_rows):
    def cells():
        handle = models.of_tables(assumptions_from_rows(small_rows))
        lines = udfs.sb_explain(handle, "childcare", "gross_cost", 2029, depth=9)
        return handle, set(re.findall(r"Parameters!\w+", repr(lines)))

    first, before = cells()
    small_rows["Parameters"].insert(0, small_rows["Parameters"].pop())
    second, after = cells()
    assert first == second
    models.forget()
    assert cells() == (second, after)
    assert after != before


def ranges_of(tables):
    """Tables with rows as ranges with their headers, by name."""
    return {
        name: [columns, *([row.get(column) for column in columns] for row in rows)]
        for name, rows in tables.items()
        if rows
        for columns in [list(dict.fromkeys(column for row in rows for column in row))]
    }


def test_cells_are_named_in_the_columns_as_they_stand(small_rows):
    """In workbooks whose columns were moved, and in those of older formats, which have fewer."""
    ranges = ranges_of(small_rows)
    ranges["Parameters"] = [row[::-1] for row in ranges["Parameters"]]
    place = ranges["Parameters"][0].index("value")
    text = repr(udfs.sb_explain(udfs.sb_model(*ranges.values()), "childcare", "gross_cost", 2029, depth=9))
    letters = set(re.findall(r"Parameters!([A-Z]+)", text))
    assert letters == {chr(ord("A") + place)}


def test_values_below_no_header_are_refused(small_rows):
    ranges = ranges_of(small_rows)
    ranges["Parameters"][0][ranges["Parameters"][0].index("price_base")] = ""
    with pytest.raises(CellError, match="Parameters: it has no header"):
        udfs.sb_model(*ranges.values())


def test_tables_without_a_range_are_told_as_empty(small_rows):
    """The figures are those without their rows, of which only the sheet knows."""
    del small_rows["Financing"]
    ranges = ranges_of(small_rows).values()
    of, _, _, found, _, mend = next(
        row for row in udfs.sb_check(udfs.sb_model(*ranges)) if "no range" in str(row[3])
    )
    assert of == "assumptions"
    assert "Financing" in found
    assert "Macro" not in found
    assert "[#All]" in mend


def test_the_examples_hand_over_every_table_also_one_that_is_empty_so_far(small_set):
    references, cells = tables_of(small_set)
    asked = {name.removesuffix("[#All]") for name in references}
    assert asked == {table.name for table in TABLES} - set(PROGRAM_TABLES)
    handle = udfs.sb_model(*cells)
    assert models.model(handle).assumptions.content_hash == small_set.content_hash
    assert not any("no range" in str(row[3]) for row in udfs.sb_check(handle))
