"""Workbooks of older and newer formats: what is absent reads as empty, what is newer is refused in words."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from pandas.testing import assert_series_equal

import costmodel as cm
from costmodel.assumptions.checks.examination import check, check_rows, examined_raw
from costmodel.assumptions.checks.reader import assumptions_from_rows, read
from costmodel.assumptions.format import formats, structure
from costmodel.assumptions.format import raw as raw_module
from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.hashing import content_hash
from costmodel.assumptions.format.raw import raw_from_package, raw_from_rows
from costmodel.assumptions.format.schema import BY_NAME, FORMAT_VERSION, TABLES
from costmodel.assumptions.format.tables import plain_rows, sealed
from costmodel.assumptions.format.unread_parts import UnreadPart
from costmodel.assumptions.format.writer import workbook_bytes, write
from costmodel.excel.functions.ranges import _fits

KEPT = Path(__file__).with_name("formats")
HASHES = {
    1: "01164f38346ce14cd23f9fcdb0c6a102b69057612671c9ecd23038810b2a3591",
    2: "d219513b42209389bacbee1d1ee81e439482eadf672157f4e0b09effc54dae19",
    3: "fe97a1ca2f38e45ac109533b121194d0b571d0ca6a3cc5b46a4e0efa7b4cc49d",
}
COSTS = {
    (1, "baseline"): (4893356.377810099, 288770012.60085374, -553934962.8087159),
    (1, "generous"): (4893356.377810099, 294929159.7248291, -539964165.947927),
    (1, "lean_years"): (5505025.9250363605, 292619479.55333835, -526677114.472836),
    (2, "baseline"): (19146456.000000007, 1205016678.873777, -2239316177.1937294),
    (2, "generous"): (19146456.000000007, 1230361302.767457, -2185002092.2315006),
    (2, "lean_years"): (21539763.000000007, 1220857068.807327, -2128148684.4995563),
    (3, "baseline"): (19146456.000000007, 1205016678.873777, -2053808065.0575278),
    (3, "generous"): (19146456.000000007, 1230361302.767457, -2003840279.0044146),
    (3, "lean_years"): (21539763.000000007, 1220857068.807327, -2048859937.0053935),
}
"""Gross cost of the first and the last year and NPV, as the program that wrote the workbook computed them."""
OPTIONAL = [table.name for table in TABLES if not table.required and table.name != "ChangeLog"]
ANYWHERE = [
    "UnitCosts", "NotMonetised", "Financing", "Ceilings", "Distribution", "Scenarios", "Population",
    "Mortality", "Fertility", "Migration",
]  # fmt: skip
"""Optional tables that a set with a given projection does without."""


@pytest.mark.parametrize("number", range(1, FORMAT_VERSION))
def test_a_workbook_of_every_past_format_is_kept_and_opens(number):
    """The hash and the figures are those that the program of its time gave."""
    kept = read(KEPT / f"format_{number}.xlsx")
    assert kept.about["format_version"] == number
    assert kept.content_hash == kept.about["content_hash"] == HASHES[number]
    for (format_number, scenario), (first, last, npv) in COSTS.items():
        if format_number == number:
            headline = cm.run(kept, scenario=scenario).headline()
            assert headline["gross_cost_first_year"] == pytest.approx(first, rel=1e-12)
            assert headline["gross_cost_last_year"] == pytest.approx(last, rel=1e-12)
            assert headline["npv"] == pytest.approx(npv, rel=1e-12)


def test_an_older_workbook_saved_anew_keeps_its_hash(tmp_path):
    kept = read(KEPT / "format_1.xlsx")
    again = read(write(tmp_path / "again.xlsx", sealed(kept)))
    assert again.content_hash == kept.content_hash


def without(data, *names):
    """A workbook without the sheets of some tables; dropdowns that pointed at them go too."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        sheet.data_validations.dataValidation = []
    for name in names:
        del book[name]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("table", ANYWHERE)
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_an_absent_optional_table_reads_as_empty(small_rows, tmp_path, table):
    path = tmp_path / "absent.xlsx"
    path.write_bytes(without(workbook_bytes(small_rows), table))
    (problem,) = check(path)
    assert (problem.severity, problem.alarm, problem.table) == ("warning", False, table)
    assert f"no table {table}" in problem.found
    assert "empty" in problem.found
    assert len(read(path).table(table)) == 0
    small_rows[table] = []
    assert read(path).content_hash == assumptions_from_rows(small_rows).content_hash


@pytest.mark.parametrize("table", [each.name for each in TABLES if each.required])
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_an_absent_table_that_must_have_rows_is_an_error(small_rows, tmp_path, table):
    path = tmp_path / "absent.xlsx"
    path.write_bytes(without(workbook_bytes(small_rows), table))
    errors = [p for p in check(path) if p.severity == "error" and p.table == table and "no table" in p.found]
    assert len(errors) == 1


def test_a_workbook_without_any_optional_table_runs(small_rows, tmp_path):
    path = tmp_path / "bare.xlsx"
    path.write_bytes(without(workbook_bytes(small_rows), *ANYWHERE, "ChangeLog"))
    for name in ANYWHERE:
        small_rows[name] = []
    figures = cm.run(read(path)).table()["value"]
    assert_series_equal(figures, cm.run(assumptions_from_rows(small_rows)).table()["value"], check_exact=True)


COLUMNS = [(table.name, column.name) for table in TABLES for column in table.columns]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
@pytest.mark.sampled(6)
def test_an_absent_column_reads_as_empty_or_is_missed(small_set_module, table, column):
    """A column that must be filled in is an error; one of the first format that may be blank a warning."""
    rows = small_set_module["rows"]()
    if table in ("Population", "Mortality", "Fertility", "Migration"):
        del rows["Projection"]
        rows |= small_set_module["vital_rows"]()
    declared = next(each for each in TABLES if each.name == table).column(column)
    raw = [_without_column(each, column) if each.name == table else each for each in raw_from_rows(rows)]
    problems, tables = examined_raw(raw, "rows")
    told = [p for p in problems if p.table == table and f"no column {column}" in p.found]
    since = max(declared.since, BY_NAME[table].since)
    later = ["warning"] if since == 1 else []
    assert [p.severity for p in told] == (["error"] if declared.required else later)
    assert all(row[column] is None for row in tables[table].rows)


def _without_column(raw, column):
    at = list(raw.columns).index(column)
    rows = tuple((number, cells[:at] + cells[at + 1 :]) for number, cells in raw.rows)
    return replace(raw, header=raw.header[:at] + raw.header[at + 1 :], rows=rows)


def test_what_a_later_format_adds_is_silently_empty(small_rows, monkeypatch):
    """A table and columns of format 2 in a workbook of format 1: no word, the same rows, the same hash."""
    raw = [_stating(each, 1) if each.name == "About" else each for each in raw_from_rows(small_rows)]
    before = content_hash(examined_raw(raw, "rows")[1])
    brought = Table(
        "Promises",
        "a guarantee",
        (Column("policy", "key", "Policy."),),
        ("policy",),
        since=2,
        title="Promises",
    )
    grown = tuple(
        replace(
            table,
            columns=(
                *table.columns,
                Column("basis", "text", "Basis.", since=2),
                Column("kind", "text", "Kind.", required=True, since=2),
            ),
        )
        if table.name == "Ceilings"
        else table
        for table in TABLES
    )
    monkeypatch.setattr(structure, "TABLES", (*grown, brought))
    for table in (*grown, brought):
        monkeypatch.setitem(BY_NAME, table.name, table)
    problems, tables = examined_raw(raw, "rows")
    assert problems == []
    assert len(tables["Promises"]) == 0
    assert tables["Ceilings"].rows[0]["basis"] is None
    assert tables["Ceilings"].rows[0]["kind"] is None
    assert content_hash(tables) == before
    for number, severity in ((1, "warning"), (2, "error")):
        raw = [_stating(each, number) if each.name == "About" else each for each in raw]
        told = examined_raw(raw, "rows", [UnreadPart("Promisses", "Ours", "table")])[0]
        assert [p.severity for p in told if "Promisses" in p.found] == [severity]


def _stating(raw, number):
    """The table About with another format_version."""
    rows = tuple(
        (at, (name, value._replace(value=float(number)) if name.value == "format_version" else value, *rest))
        for at, (name, value, *rest) in raw.rows
    )
    return replace(raw, rows=rows)


def test_rows_of_an_older_format_need_not_fill_in_what_came_later(small_rows, monkeypatch):
    """Ranges of an older workbook too: their tables are laid out with all columns of today."""
    later = Column("kind", "text", "Kind.", required=True, since=2)
    ceilings = replace(BY_NAME["Ceilings"], columns=(*BY_NAME["Ceilings"].columns, later))
    grown = tuple(ceilings if table.name == "Ceilings" else table for table in TABLES)
    for module in (structure, raw_module):
        monkeypatch.setattr(module, "TABLES", grown)
    monkeypatch.setitem(BY_NAME, "Ceilings", ceilings)
    assert [p.cell for p in check_rows(small_rows)] == ["Ceilings!F5"]
    next(row for row in small_rows["About"] if row["property"] == "format_version")["value"] = 1
    assert check_rows(small_rows) == []
    header = [column.name for column in ceilings.columns if column.name not in ("kind", "note")]
    assert _fits(ceilings, header)


def test_a_required_column_of_the_workbooks_own_format_is_missed(small_rows, monkeypatch):
    grown = tuple(
        replace(table, columns=(*table.columns, Column("kind", "text", "Kind.", required=True, since=2)))
        if table.name == "Ceilings"
        else table
        for table in TABLES
    )
    raw = raw_from_rows(small_rows)
    monkeypatch.setattr(structure, "TABLES", grown)
    assert [p.found for p in examined_raw(raw, "rows")[0]] == ["no column kind"]


def test_a_step_renames_for_workbooks_of_its_format_and_older(small_rows, monkeypatch):
    """A step of tests: format 1 called the grade of a parameter its merit."""

    def upgrade_1_to_2(raw):
        return [
            replace(
                table,
                header=tuple(
                    cell._replace(value="grade") if cell.value == "merit" else cell for cell in table.header
                ),
            )
            for table in raw
        ]

    old = []
    for table in raw_from_rows(small_rows):
        header = tuple(c._replace(value="merit") if c.value == "grade" else c for c in table.header)
        renamed = replace(table, header=header)
        old.append(_stating(renamed, 1) if table.name == "About" else renamed)
    assert any("merit" in p.found for p in examined_raw(old, "rows")[0])
    monkeypatch.setattr(formats, "UPGRADES", {1: upgrade_1_to_2})
    problems, tables = examined_raw(old, "rows")
    assert problems == []
    assert {row["grade"] for row in tables["Parameters"].rows} == {"C"}
    stated_2 = [_stating(table, 2) if table.name == "About" else table for table in old]
    assert any("merit" in p.found for p in examined_raw(stated_2, "rows")[0])


def test_a_newer_format_is_refused_and_nothing_else_is_said(small_rows, tmp_path):
    """What else is wrong with it may be right in the newer format."""
    about = {row["property"]: row for row in small_rows["About"]}
    about["format_version"]["value"] = FORMAT_VERSION + 1
    small_rows["Ceilings"][0]["ministry"] = "?"
    path = write(tmp_path / "newer.xlsx", small_rows)
    for problems in (check(path), check_rows(small_rows)):
        (problem,) = problems
        assert problem.severity == "error"
        assert problem.cell == "About!B17"
        assert f"format {FORMAT_VERSION + 1}" in problem.found
        assert "newest version of costmodel" in problem.mend


@pytest.mark.parametrize("value", [None, "two", 1.5, 0, -3])
def test_a_format_that_is_no_number_is_told(small_rows, value):
    about = {row["property"]: row for row in small_rows["About"]}
    about["format_version"]["value"] = value
    assert any(p.cell == "About!B17" and p.severity == "error" for p in check_rows(small_rows))


def test_rows_of_a_read_workbook_are_read_again(tmp_path):
    kept = read(KEPT / "format_1.xlsx")
    assert assumptions_from_rows(plain_rows(kept)).content_hash == kept.content_hash


def test_the_tables_of_a_file_come_in_its_order(good):
    from costmodel.assumptions.format.package import Package  # noqa: PLC0415  only this test asks

    names = [raw.name for raw in raw_from_package(Package.open(good))]
    assert names == [table.name for table in TABLES]
