"""Policies whose names Excel does not take for sheets: the audit workbook is written and computes."""

from __future__ import annotations

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.book_layout import ALWAYS, lay_out
from costmodel.engine.explanations.sheet_names import sheet_names
from costmodel.engine.explanations.written_cells import written
from costmodel.engine.run import run_all
from costmodel.reports.audit.audit_workbook import write_audit
from costmodel.reports.export import path_in
from costmodel.reports.files.look import Sheet
from costmodel.trace.references import column_letters

LONG = "support_for_families_with_young_children"
NAMES = [
    (f"{LONG}_a", f"{LONG}_b"),
    ("history", "History2"),
    ("checks", "guide"),
    ("rates", "rates_policy"),
    ("r1c1", "a1"),
    ("2027", "año_niños"),
]


@pytest.fixture
def wrong_values(monkeypatch):
    right = Sheet.formula

    def wrong(self, row, column, formula, value, *look):
        right(self, row, column, formula, -1.0 if isinstance(value, int | float) else "wrong", *look)

    monkeypatch.setattr(Sheet, "formula", wrong)


def renamed(rows, names):
    """The small set with its two policies under other names."""
    new = dict(zip(("child_benefit", "childcare"), names, strict=True))
    return {
        table: [
            {
                column: new.get(value, value)
                if column in ("policy", "policies") or table == "Incidence"
                else value
                for column, value in row.items()
            }
            for row in table_rows
        ]
        for table, table_rows in rows.items()
    }


@pytest.mark.parametrize("names", NAMES, ids=[names[0] for names in NAMES])
@pytest.mark.sampled(3)
@pytest.mark.slow
def test_the_workbook_is_written_and_equals_the_engine(
    small_rows, names, tmp_path, recalculate, wrong_values
):
    layout = lay_out(assumptions_from_rows(renamed(small_rows, names)), "generous")
    path = write_audit(layout, tmp_path / "audit.xlsx")
    book = openpyxl.load_workbook(path)
    assert set(layout.sheets.values()) <= set(book.sheetnames)
    assert not {name.casefold() for name in book.sheetnames} & {"history"}
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)
    for name in names:
        assert names_of_titles(book)[layout.sheets[name]] == name
    links = [cell.hyperlink.location for row in book["Guide"] for cell in row if cell.hyperlink]
    assert {link.rpartition("!")[0].strip("'").replace("''", "'") for link in links} <= set(book.sheetnames)
    recalculated = recalculate(path)
    wrong = []
    for one in written(layout.places):
        value = recalculated.get((one.cell.sheet, f"{column_letters(one.cell.column)}{one.cell.row + 1}"))
        missing = np.isnan(one.value) and value == "#N/A"
        if not missing and value != pytest.approx(one.value, rel=1e-9, abs=1e-6):
            wrong.append((one.cell.text(""), one.value, value))
    assert not wrong


def names_of_titles(book):
    """The policy of each sheet, as its second line tells it."""
    told = {name: str(book[name]["A2"].value) for name in book.sheetnames}
    return {
        name: text.removeprefix("the policy ").removesuffix(", line by line")
        for name, text in told.items()
        if text.startswith("the policy ")
    }


SIGNS = st.text("aAbB'[]:*?/\\ _é史\U00020000", min_size=1, max_size=40)


@given(
    st.lists(SIGNS | st.sampled_from(["history", "HISTORY", *ALWAYS, *map(str.upper, ALWAYS)]), unique=True)
)
def test_names_of_sheets_are_what_excel_takes(policies):
    sheets = sheet_names(policies, ALWAYS)
    assert list(sheets) == policies
    folded = [name.casefold() for name in (*sheets.values(), *ALWAYS, "History")]
    assert len(set(folded)) == len(folded)
    for name in sheets.values():
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")


def test_a_policy_keeps_its_name_where_excel_takes_it():
    policies = ["child_benefit", "x" * 31, "x" * 32]
    assert sheet_names(policies, ALWAYS) == {
        "child_benefit": "child_benefit", "x" * 31: "x" * 31, "x" * 32: f"{'x' * 29}_2",
    }  # fmt: skip


@pytest.mark.slow
def test_a_long_name_of_a_scenario_has_a_file(small_rows, tmp_path):
    long = "generous_" + "x" * 50
    for row in small_rows["Scenarios"]:
        row["scenario"] = long if row["scenario"] == "generous" else row["scenario"]
    result = run_all(assumptions_from_rows(small_rows), [long])[long]
    path = path_in(tmp_path, result, long, "audit")
    assert path.parent == tmp_path
    assert write_audit(lay_out(result.assumptions, long), path).is_file()
