"""The content hash: unchanged by what is no assumption, changed by every one."""

from __future__ import annotations

import random

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.assumptions.checks.reader import assumptions_from_rows, read
from costmodel.assumptions.format.hashing import canonical
from costmodel.assumptions.format.schema import NOT_HASHED
from costmodel.assumptions.format.tables import from_tables, sealed


def test_the_order_of_rows_and_columns_does_not_matter(small_set, small_rows):
    mixed = random.Random(1)
    for table, rows in small_rows.items():
        mixed.shuffle(rows)
        small_rows[table] = [dict(mixed.sample(sorted(row.items()), len(row))) for row in rows]
    assert assumptions_from_rows(small_rows).content_hash == small_set.content_hash


def test_saving_by_openpyxl_and_new_formats_do_not_matter(small_set, good_path):
    book = openpyxl.load_workbook(good_path)
    book["Groups"]["F5"].number_format = "0.000"
    book["Groups"].column_dimensions["A"].width = 99
    book["Groups"].move_range("A1:A2", rows=0)
    book.save(good_path)
    assert read(good_path) == small_set
    assert read(good_path).content_hash == small_set.content_hash


def test_working_properties_do_not_matter(small_set, small_rows):
    small_rows["About"] += [{"property": name, "value": "x"} for name in NOT_HASHED if name != "status"]
    small_rows["ChangeLog"] = [{"version": "2026.1", "table": "Groups", "by": "me"}]
    assert assumptions_from_rows(small_rows).content_hash == small_set.content_hash


def test_sealing_writes_the_hash_without_changing_it(small_set):
    assert sealed(small_set).about["content_hash"] == small_set.content_hash
    assert sealed(small_set).content_hash == small_set.content_hash
    assert sealed(sealed(small_set)) == sealed(small_set)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
@pytest.mark.slow
def test_any_one_value_matters(small_set_module, data):
    small_set = assumptions_from_rows(small_set_module["rows"]())
    name = data.draw(st.sampled_from([n for n, t in sorted(small_set.tables.items()) if len(t)]))
    table = small_set.table(name)
    number = data.draw(st.integers(0, len(table) - 1))
    row = table.rows[number]
    column = data.draw(st.sampled_from(sorted(row.values)))
    if name == "About" and row["property"] in NOT_HASHED:
        return
    old = row[column]
    new = data.draw(st.one_of(st.none(), st.text(min_size=1, max_size=5), st.floats(-1e9, 1e9)))
    same = (old is None and new is None) or (
        old is not None and new is not None and canonical(old) == canonical(new)
    )
    changed = table.replaced(number, column, new)
    hashed = from_tables({**small_set.tables, name: changed}) if name != "About" else None
    if hashed is not None:
        assert (hashed.content_hash == small_set.content_hash) == same


def test_numbers_are_told_from_texts_and_taken_at_15_digits():
    assert canonical(0.1 + 0.2) == canonical(0.3)
    assert canonical(3) == canonical(3.0) != canonical("3")
    assert canonical(-0.0) == canonical(0)
    assert canonical("e\u0301 ") == canonical("\u00e9")
    assert canonical(0.123456789012345) != canonical(0.123456789012346)
