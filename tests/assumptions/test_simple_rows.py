"""Simple rows are read without a tree: the cells are those that a tree gives, whatever the file holds."""

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.assumptions.checks import examination
from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.format.package import Package
from costmodel.assumptions.format.parts import parsed
from costmodel.assumptions.format.report import Finding
from costmodel.assumptions.format.sheet_cells import sheet_of
from costmodel.assumptions.format.simple_rows import MARK, without_simple_rows
from costmodel.assumptions.format.writer import write
from costmodel.assumptions.versions import store
from tests.small_set import rows

ROW = (
    b'<row r="5" spans="1:3"><c r="A5" s="1" t="s"><v>0</v></c>'
    b'<c r="B5" s="2"><v>1.5</v></c><c r="C5"/></row>'
)
PIECES = (
    b'<row r="5">', b'<row r="7" spans="1:3" x="y">', b"<row>", b"</row>", b"<row/>", ROW,
    ROW.replace(b"5", b"6"), ROW + ROW.replace(b"5", b"7"), ROW + ROW.replace(b"5", b"100001"),
    b'<c r="A5"><v>2</v></c>', b'<c r="A6" s="1"/>', b'<c r="A5" t="b"><v>1</v></c>', b"<c><v>3</v></c>",
    b'<c r="A5" t="n"><v>1</v></c>', b'<c r="B5" s="1" t="s"><v>99999</v></c>',
    b'<c r="B5" t="s" s="1"><v>1</v></c>',
    b'<c r="A5" s="3"><v>nan</v></c>', b'<c r="A5" s="3"><v>1e999</v></c>', b'<c r="A5" s="3"><v>--1</v></c>',
    b'<c r="ZZZ5" s="3"><v>1</v></c>', b'<c r="A5"><f>1+1</f><v>2</v></c>', b'<c r="A5" r="A5"><v>2</v></c>',
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<extLst>", b"</extLst>", b"&amp;", b"&", b"<", b">", b"1", b"5",
    b'"',
    f'<row r="5" {MARK}="0"/>'.encode(), b"<sheetData>", b"</sheetData>", b"\xff", "\u0665".encode(), b"",
)  # fmt: skip
"""What a damaged or strange sheet may hold."""


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    opened = Package.open(write(tmp_path_factory.mktemp("simple") / "small.xlsx", rows()).read_bytes())
    assert opened.book.texts
    assert opened.sheet_parts
    return opened


def by_tree(package, name, data):
    """The cells of a sheet, or what is wrong with it, read as a tree."""
    try:
        return sheet_of(parsed(package.sheet_parts[name], data), package.book, name)
    except (Finding, ValueError) as error:
        return type(error), error.args


def as_read(package, name, data):
    """The same as the program reads it."""
    ordinary, package.parts.xml = package.parts.xml, lambda _: data
    try:
        return package.sheet(name)
    except (Finding, ValueError) as error:
        return type(error), error.args
    finally:
        package.parts.xml = ordinary


@pytest.mark.parametrize("version", ["kenya@2026.1", "colombia@2026.4"])
def test_sheets_of_published_sets_are_read_as_trees_are(version):
    package = Package.open(store.locate(version).read_bytes())
    simple = 0
    for name, part in package.sheet_parts.items():
        data = package.parts.xml(part)
        assert as_read(package, name, data) == by_tree(package, name, data)
        simple += sum(run.count(b"<row") for run in without_simple_rows(data)[1].values())
    assert simple > 500, "nearly all rows of a set are simple"


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 40), st.sampled_from(PIECES)), max_size=4))
def test_any_damage_reads_as_by_tree(package, damage):
    data = package.parts.xml(package.sheet_parts["Groups"])
    begin, end = data.index(b"<sheetData>"), data.index(b"</sheetData>") + len(b"</sheetData>")
    for at, length, piece in damage:
        place = begin + at % (end - begin)
        data = data[:place] + piece + data[place + length :]
    expected = by_tree(package, "Groups", data)
    assert as_read(package, "Groups", data) == expected


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_rows_read_as_by_tree(package, pieces):
    data = package.parts.xml(package.sheet_parts["Groups"])
    begin, end = data.index(b"<sheetData>") + len(b"<sheetData>"), data.index(b"</sheetData>")
    data = data[:begin] + b"".join(pieces) + data[end:]
    assert as_read(package, "Groups", data) == by_tree(package, "Groups", data)


def test_a_cell_that_occurs_twice_in_simple_rows_is_reported(package):
    data = package.parts.xml(package.sheet_parts["Groups"])
    data = data.replace(b"</sheetData>", ROW + ROW + b"</sheetData>")
    assert as_read(package, "Groups", data).twice >= {(5, 1), (5, 2)}


def test_reading_leaves_the_garbage_collector_as_it_was(tmp_path):
    path = write(tmp_path / "small.xlsx", rows())
    for enabled in (True, False):
        (gc.enable if enabled else gc.disable)()
        try:
            examination.examined_bytes.cache_clear()
            read(path)
            assert gc.isenabled() is enabled
        finally:
            gc.enable()
