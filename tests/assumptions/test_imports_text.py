"""How publishers' files and numbers are read, whatever they look like."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.assumptions.publishers.common import year_text
from costmodel.assumptions.publishers.delimited import MISSING, number, open_text
from costmodel.errors import AssumptionError

CONTENT = "code\tname\tx\ty\nKEN\tKenya, Côte\t1\t2\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_the_encoding_is_told_from_the_file(tmp_path, encoding):
    path = tmp_path / "weo.xls"
    path.write_bytes(CONTENT.encode(encoding))
    file = open_text(path)
    header = file.header("code", "Name")
    assert [cells for _, cells in file.rows(header)] == [["KEN", "Kenya, Côte", "1", "2"]]


def test_a_gzipped_file_is_read_as_it_is(tmp_path):
    path = tmp_path / "wpp.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    file = open_text(path)
    assert list(file.rows(file.header("a"))) == [(2, ["1", "2"])]


def test_the_header_is_found_below_heading_lines_whatever_its_capitals(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text('"World Population Prospects 2024",,\n\n,,\nIndex,ISO3,2024\n1,KEN,5\n', encoding="utf-8")
    header = open_text(path).header("iso3")
    assert (header.line, header.position("index"), header.position("nothing")) == (4, 0, None)
    assert header.above == "World Population Prospects 2024"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b"\n \n", "an empty file"),
        (b"PK\x03\x04rest", "an Excel workbook or a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", r"an Excel workbook of the old \.xls format"),
        (b"abc\0\1\2\0defghijkl", "a file that is not text"),
        (b"\x1f\x8b\x08\x00broken", "found"),
    ],
)
def test_what_is_no_text_file_is_told(tmp_path, content, words):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(AssumptionError, match=words):
        open_text(path)


def test_a_missing_file_is_told_without_a_path(tmp_path):
    with pytest.raises(AssumptionError) as caught:
        open_text(tmp_path / "none.csv")
    assert "No such file" in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_a_cell_of_endless_text_is_told_with_its_line(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("a,b\n" + "x" * 200_000 + ",1\n", encoding="utf-8")
    with pytest.raises(AssumptionError, match="line 2"):
        open_text(path)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6 958", 6958.0),
        ("  6\u00a0958", 6958.0),
        ("1\u202f234\u202f567.5", 1_234_567.5),
        ("1,234,567", 1_234_567.0),
        ("-1,234.5", -1234.5),
        ("\u22122.5", -2.5),
        ("6.81308e+3", 6813.08),
        (".5", 0.5),
        ("0", 0.0),
    ],
)
def test_numbers_as_publishers_print_them(text, value):
    assert number(text) == value


@pytest.mark.parametrize("text", [*sorted(MISSING), "N/A", " .. "])
def test_what_publishers_write_for_no_figure(text):
    assert number(text) is None


@pytest.mark.parametrize(
    "text", ["12,5", "0,045", "1 23", "1,2345", "12%", "abc", "1.2.3", "1,234 567", "1e999", "(1.2)", "٣"]
)
def test_what_is_not_clearly_a_number_is_never_guessed(text):
    with pytest.raises(ValueError, match=r"not a number|too large"):
        number(text)


def test_a_file_resaved_with_decimal_commas_is_read_as_such():
    assert (number("1.234,5", ","), number("0,045", ","), number("12,5", ",")) == (1234.5, 0.045, 12.5)


@given(st.floats(-1e12, 1e12), st.sampled_from([",", " ", "\u00a0", "\u2009", "\u202f"]))
def test_a_number_with_thousands_marks_reads_back(value, mark):
    printed = f"{value:,.3f}"
    assert number(printed.replace(",", mark)) == float(printed.replace(",", ""))


@given(st.text(max_size=12))
@pytest.mark.slow
def test_any_text_is_a_number_or_nothing_or_told(text):
    try:
        value = number(text)
    except ValueError:
        return
    assert value is None or isinstance(value, float)


@given(st.sets(st.integers(1990, 2060)))
def test_years_as_text_name_each_year_once(years):
    named = set()
    for part in filter(None, year_text(years).split(", ")):
        first, _, last = part.partition("-")
        named |= set(range(int(first), int(last or first) + 1))
    assert named == years
