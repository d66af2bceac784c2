"""Packages as other programs write them: read with the same content, or refused with the cause named."""

from __future__ import annotations

import io
import os
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.assumptions.checks.examination import check, examined_file
from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.format.hashing import content_hash
from costmodel.assumptions.format.package import style_of
from costmodel.assumptions.versions import store
from costmodel.errors import AssumptionError, Problem

TYPES, FIRST, BOOK = "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"
BOOK_RELATIONS, STYLES, TEXTS = "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml"
GROUPS = "xl/worksheets/sheet9.xml"
TABLES = re.compile(rb'<tableParts count="\d+">.*?</tableParts>')
PREVALENCE = re.compile(rb'<c r="F5"[^>]*?(/>|>.*?</c>)', re.DOTALL)
"""The prevalence of the first group."""


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo("x", (2026, 1, 1, 0, 0, 0))
            info.filename, info.compress_type = name, zipfile.ZIP_DEFLATED  # keeps a backslash as it is
            archive.writestr(info, data)
    return target.getvalue()


@pytest.fixture
def write(good, tmp_path):
    """Write the good workbook with its parts changed by a function."""

    def written(change, name="changed.xlsx"):
        parts = parts_of(good)
        path = tmp_path / name
        path.write_bytes(packed(change(parts) or parts))
        return path

    return written


@pytest.fixture(scope="module")
def good_hash(good, tmp_path_factory):
    path = tmp_path_factory.mktemp("good") / "good.xlsx"
    path.write_bytes(good)
    return read(path).content_hash


def errors(path):
    return [problem for problem in check(path) if problem.severity == "error"]


def only(path):
    problems = errors(path)
    assert len(problems) == 1, problems
    assert problems[0].mend.endswith((".", "?"))
    return problems[0]


# --- names and targets --------------------------------------------------------------------------------


def renamed(name_of, targets=None):
    """Parts under other names; and their relations with other targets."""

    def change(parts):
        edit = targets or (lambda data, _name: data)
        return {
            name_of(name): edit(data, name) if name.endswith(".rels") else data
            for name, data in parts.items()
        }

    return change


def absolute(data, name):
    folder = name.rpartition("_rels/")[0]

    def target(match):
        text = match[1].decode()
        return f'Target="{os.path.normpath("/" + folder + text)}"'.encode()

    return re.sub(rb'Target="([^"]*)"', target, data)


def with_backslashes(data, _name):
    return re.sub(rb'(?<=Target=")[^"]*', lambda match: match[0].replace(b"/", b"\\"), data)


def main_part(parts):
    """The main part and its relations under another name."""
    parts["xl/workbook2.xml"] = parts.pop(BOOK)
    parts["xl/_rels/workbook2.xml.rels"] = parts.pop(BOOK_RELATIONS)
    for name in (TYPES, FIRST):
        parts[name] = parts[name].replace(b"xl/workbook.xml", b"xl/workbook2.xml")


def elsewhere(parts):
    """All of it in another folder."""
    return {
        name.replace("xl/", "book/sheets/"): data.replace(b'"xl/', b'"book/sheets/').replace(
            b'"/xl/', b'"/book/sheets/'
        )
        for name, data in parts.items()
    }


def encoded(parts):
    """A sheet whose name holds a space and a letter beyond ASCII, percent-encoded in the relation alone."""
    parts["xl/worksheets/Blatt \u00e4.xml"] = parts.pop(GROUPS)
    parts["xl/worksheets/_rels/Blatt \u00e4.xml.rels"] = parts.pop("xl/worksheets/_rels/sheet9.xml.rels")
    parts[BOOK_RELATIONS] = parts[BOOK_RELATIONS].replace(
        b"worksheets/sheet9.xml", b"worksheets/Blatt%20%C3%A4.xml"
    )


def prefixed(parts):
    """The elements of the sheets and the workbook with a prefix, as some libraries write them."""
    for name in [BOOK, TEXTS, STYLES, *(n for n in parts if n.startswith("xl/worksheets/sheet"))]:
        data = re.sub(rb"<(/?)([a-zA-Z]\w*)(?=[\s>/])", rb"<\1x:\2", parts[name])
        parts[name] = data.replace(b'xmlns="http', b'xmlns:x="http', 1)


def utf16_item(parts):
    parts["customXml/item1.xml"] = (
        '<?xml version="1.0" encoding="utf-16"?><DataMashup>AAAA</DataMashup>'.encode("utf-16")
    )


def others(parts):
    """Parts that are never read, whatever they hold."""
    parts["customXml/item2.xml"] = b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"
    parts["xl/media/image1.xml"] = b" " * (3 << 20)
    parts["docProps/custom.xml"] = b"no XML at all <<<"
    parts["xl/worksheets/"] = b""


def unread_sheet(parts):
    """A sheet of other work, drawn down to the last row of Excel."""
    parts["xl/worksheets/sheet90.xml"] = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )


def quoted_strict(parts):
    """The address of the strict standard in a text of the workbook."""
    parts[TEXTS] = parts[TEXTS].replace(b"</sst>", b"<si><t>http://purl.oclc.org/ooxml/</t></si></sst>")


READ = {
    "backslashes": renamed(lambda name: name.replace("/", "\\")),
    "backslashes in targets": renamed(lambda name: name, with_backslashes),
    "capitals": renamed(str.upper),
    "small letters": renamed(str.lower),
    "a slash before": renamed(lambda name: "/" + name),
    "absolute targets": renamed(lambda name: name, absolute),
    "percent-encoded names": renamed(lambda name: name.replace("sheet9", "sheet%39")),
    "percent-encoded targets": encoded,
    "another main part": main_part,
    "another folder": elsewhere,
    "prefixes": prefixed,
    "Power Query": utf16_item,
    "unread parts": others,
    "an unread sheet": unread_sheet,
    "an address": quoted_strict,
}  # fmt: skip


@pytest.mark.parametrize("how", READ)
def test_a_package_in_another_spelling_is_the_same_set(write, good_hash, how):
    assert read(write(READ[how])).content_hash == good_hash


# --- number formats -----------------------------------------------------------------------------------

NUMBERS = (
    "General", "#,##0", "[Magenta]#,##0", "GENERAL", "[$d/h-401]0",
    "[Red]-0.00", "[Color10]0", "[COLOR 5]0", "[Blue][>=100]0;[Yellow]0",
    '#,##0 "days"', r"0.0\d", r"#,##0\ _d_-", "[$KSh-441]#,##0.00", "[$MDL] #,##0", "[$-409]#,##0",
    "0.00E+00",
    '_-* #,##0.00 "Schilling"_-', '_($* "-"??_)', "@", "[White]0;[Black]0;[Cyan]0;[Green]@", "# ?/?", "0\\h",
    "[DBNum1]0", "_s0_m", "*y0", "[[[[", '"', "[",
)  # fmt: skip
DATES = (
    "yyyy-mm-dd", "[h]:mm", "[mm]:ss", "[SS].0", "d/m/yy", "[$-F800]dddd\\,\\ mmmm\\ dd", "[$-409]h:mm AM/PM",
    '[Red]d" of "mmmm', "[$-411]ggge", "HH:MM", "mmm-yy;@", "[hhh]",
)  # fmt: skip


@pytest.mark.parametrize("code", NUMBERS)
def test_a_format_of_numbers_is_no_date(code):
    assert not style_of(164, code).date


@pytest.mark.parametrize("code", DATES)
def test_a_format_of_dates_and_durations_is_one(code):
    assert style_of(164, code).date


@pytest.mark.parametrize(
    ("code", "percent"), [("0.0 %", True), ('0 "%"', False), (r"0\%", False), ("[Red]0%", True)]
)
def test_a_percentage_is_told_from_the_sign_as_text(code, percent):
    assert style_of(164, code).percent == percent


def test_a_coloured_format_on_every_cell_changes_nothing(write, good_hash):
    def magenta(parts):
        formats = b'<numFmt numFmtId="199" formatCode="[Magenta]#,##0"/>'
        styles = re.sub(rb"<numFmts[^>]*>", rb"\g<0>" + formats, parts[STYLES])
        assert formats in styles
        parts[STYLES] = re.sub(rb'(<xf )numFmtId="\d+"', rb'\1numFmtId="199"', styles)

    path = write(magenta)
    assert not errors(path)
    assert read(path).content_hash == good_hash


# --- tables that are gone, other files ----------------------------------------------------------------


def without_tables(parts):
    for name in [name for name in parts if name.startswith("xl/worksheets/sheet")]:
        parts[name] = TABLES.sub(b"", parts[name])
        parts.pop(name.replace("sheets/", "sheets/_rels/") + ".rels", None)
    return {name: data for name, data in parts.items() if not name.startswith("xl/tables/")}


def test_tables_that_another_program_dropped_are_one_problem_with_its_cause(write):
    problem = only(write(without_tables))
    assert "another program removed" in problem.found
    assert "Parameters" in problem.found or "About" in problem.found
    assert "Insert, Table" in problem.mend


def test_a_workbook_of_something_else_is_one_problem(write):
    def other(parts):
        parts = without_tables(parts)
        parts[BOOK] = re.sub(rb'<sheet name="(\w+)"', rb'<sheet name="My \1"', parts[BOOK])
        return parts

    problem = only(write(other))
    assert "without tables" in problem.found
    assert "My About" in problem.found
    assert "costmodel new" in problem.mend


def word(parts):
    main = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
    return {TYPES: parts[TYPES], FIRST: parts[FIRST], BOOK: main}


def zipped(*names):
    return packed(dict.fromkeys(names, b"x"))


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
OTHERS = {
    "old.xls": (COMPOUND + "Workbook".encode("utf-16-le"), "old .xls"),
    "old.doc": (COMPOUND + "WordDocument".encode("utf-16-le"), "Word document"),
    "locked.xlsx": (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "password"),
    "open.ods": (zipped("mimetype", "content.xml", "META-INF/manifest.xml"), "OpenDocument"),
    "apple.numbers": (zipped("Index/Document.iwa"), "Numbers"),
    "mail.zip": (zipped("budget.xlsx"), "budget.xlsx"),
    "pictures.zip": (zipped("a.jpg"), "without a workbook"),
    "page.xls": (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
    "old.xml": (b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "Excel 2003"),
    "list.csv": (b"code;value\npop;1000\n", "text file"),
    "paper.pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "packed.gz": (b"\x1f\x8b\x08\x00", "gzip"),
    "noise.xlsx": (b"\x01\x02\x00\x03" * 9, "not an Excel workbook"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_kind_of_file_is_named_for_what_it_is(tmp_path, name):
    data, words = OTHERS[name]
    path = tmp_path / name
    path.write_bytes(data)
    assert words in only(path).found


def test_a_word_document_is_named(write):
    assert "Word document" in only(write(word)).found


def test_a_binary_workbook_is_named(write):
    def binary(parts):
        first = parts[FIRST].replace(b"workbook.xml", b"workbook.bin")
        return {TYPES: parts[TYPES], FIRST: first, "xl/workbook.bin": b"\x83\x01\x00"}

    assert ".xlsb" in only(write(binary, "binary.xlsb")).found


@pytest.mark.parametrize("gone", ["part", "relation"])
def test_a_package_without_its_first_relation_is_refused_in_words(write, gone):
    def change(parts):
        if gone == "part":
            del parts[FIRST]
        else:
            parts[FIRST] = parts[FIRST].replace(b"/officeDocument", b"/somethingElse")

    assert "relations" in only(write(change)).found


def test_a_missing_part_is_named(write):
    def change(parts):
        del parts[GROUPS]

    assert "xl/worksheets/sheet9.xml" in only(write(change)).found


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are made on POSIX systems alone")
def test_nobody_waits_for_a_pipe(tmp_path):
    path = tmp_path / "pipe.xlsx"
    os.mkfifo(path)
    assert "pipe" in only(path).found
    assert "folder" in only(tmp_path).found


# --- cells --------------------------------------------------------------------------------------------


def with_cell(xml):
    def change(parts):
        parts[GROUPS], count = PREVALENCE.subn(lambda _: xml.encode(), parts[GROUPS], count=1)
        assert count == 1

    return change


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ('<c r="F5"><v>0.5</v><v>0.6</v></c>', "two values"),
        ('<c r="F5" t="inlineStr"><is><t>a</t></is><is><t>b</t></is></c>', "two values"),
        ('<c r="F5"><f>1/2</f><f>1/3</f><v>0.5</v></c>', "two values"),
        ('<c r="F5" t="zz"><v>0.5</v></c>', 'unknown type "zz"'),
        ('<c r="F5" t="N"><v>0.5</v></c>', 'unknown type "N"'),
        ('<c r="F5"><is><t>0.5</t></is></c>', "both a text and a value"),
        ('<c r="F5"><v>0.<x/>5</v></c>', "elements in its value"),
        ('<c r="F5"><w>0.5</w></c>', '"w"'),
        ('<c r="F5" t="b"><v>yes</v></c>', "truth value"),
        ('<c r="F5"><v>\u0660.5</v></c>', "\u0660.5"),
        ('<c r="F5"><v>1_0</v></c>', "1_0"),
        ('<c r="F5" t="s"><v>\u00b2</v></c>', "not in the file"),
        (f'<c r="F5" t="s"><v>{"1" * 5000}</v></c>', "not in the file"),
    ],
)
def test_a_cell_that_no_program_writes_is_refused_by_its_address(write, xml, words):
    problem = only(write(with_cell(xml)))
    assert problem.cell == "Groups!F5"
    assert words in problem.found
    assert len(problem.found) < 200


@pytest.mark.parametrize(
    "edit",
    [
        (b'<row r="5"', b'<row r="\xd9\xa5"'),
        (b'<row r="5"', b'<row r="1_0"'),
        (b'<c r="F5"', b'<c r="F9"'),
        (b'<c r="F5"', b'<other/><c r="F5"'),
        (b"<sheetData>", b"<sheetData><cell/>"),
    ],
)
def test_rows_and_cells_that_would_be_passed_over_are_refused(write, edit):
    def change(parts):
        assert edit[0] in parts[GROUPS]
        parts[GROUPS] = parts[GROUPS].replace(*edit, 1)

    assert "damaged" in only(write(change)).found


LABEL = re.compile(rb'<c r="B5"[^>]*?(/>|>.*?</c>)', re.DOTALL)


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ('<c r="B5" t="inlineStr"><is><t xml:space="preserve"> My_x0020_label </t></is></c>', "My label"),
        ('<c r="B5" t="inlineStr"><is><r><t>My </t></r><r><rPr/><t>label</t></r></is></c>', "My label"),
        (
            '<c r="B5" t="inlineStr"><is><t>\u6771\u4eac</t><rPh sb="0" eb="2"><t>TOKYO</t></rPh></is></c>',
            "\u6771\u4eac",
        ),
        ('<c r="B5" t="str"><v>My label</v></c>', "My label"),
        ('<c r="B5" t="inlineStr"><is><t>a_x005F_x0041_b</t></is></c>', "a_x0041_b"),
        ('<c r="B5" t="inlineStr"><is><t>_xD83D__xDE00_</t></is></c>', "\U0001f600"),
        ('<c r="B5" t="inlineStr"><is><t><![CDATA[My label]]></t></is></c>', "My label"),
        ('<c r="B5" t="inlineStr"><is><t>My &#108;abel<!-- x --></t></is></c>', "My label"),
    ],
)  # fmt: skip
def test_texts_are_read_in_every_spelling(write, xml, text):
    def change(parts):
        parts[GROUPS], count = LABEL.subn(lambda _: xml.encode(), parts[GROUPS], count=1)
        assert count == 1

    path = write(change)
    assert not errors(path)
    assert read(path).table("Groups").rows[0]["label"] == text


# --- formulas -----------------------------------------------------------------------------------------


def calculated(attributes, xml='<c r="F5"><f>1/2</f><v>0.5</v></c>'):
    def change(parts):
        with_cell(xml)(parts)
        parts[BOOK] = re.sub(rb"<calcPr[^>]*/>", f"<calcPr {attributes}/>".encode(), parts[BOOK])

    return change


@pytest.mark.parametrize(
    "attributes",
    [
        'calcMode="manual" calcCompleted="0"',
        'calcMode="manual" calcCompleted="0" calcOnSave="0"',
        'calcMode="manual" calcOnSave="false"',
        'calcCompleted="false"',
    ],
)
def test_a_result_that_may_be_out_of_date_is_told_by_its_cell(write, attributes):
    problem = only(write(calculated(attributes)))
    assert problem.cell == "Groups!F5"
    assert "out of date" in problem.found
    assert "=1/2" in problem.found


@pytest.mark.parametrize(
    "attributes", ['calcId="191029"', 'calcMode="manual"', 'calcMode="auto" calcOnSave="0"']
)
def test_results_of_a_completed_calculation_are_taken(write, attributes):
    assert not errors(write(calculated(attributes)))


def test_a_workbook_by_hand_without_formulas_is_taken(write):
    plain = calculated('calcMode="manual" calcCompleted="0"', '<c r="F5"><v>0.5</v></c>')
    assert not errors(write(plain))


# --- anything at all ----------------------------------------------------------------------------------

READ_PARTS = (FIRST, BOOK, BOOK_RELATIONS, STYLES, TEXTS, GROUPS, "xl/tables/table8.xml", TYPES)


@st.composite
def damage(draw):
    """A part, and how it is damaged: bytes cut, doubled, exchanged or overwritten."""
    part = draw(st.sampled_from(READ_PARTS))
    at, length = draw(st.floats(0, 1)), draw(st.integers(0, 60))
    new = draw(
        st.one_of(
            st.binary(max_size=12),
            st.sampled_from(
                [b"<", b"</row>", b'"', b"\xff", b"&#0;", b"<c/>", b' r="1"', b"9" * 400, b"-", b"\0"]
            ),
        )
    )
    return part, at, length, new


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(damage(), min_size=1, max_size=4), st.booleans())
def test_no_damage_to_parts_is_a_crash(good, tmp_path_factory, blows, drop):
    parts = parts_of(good)
    for part, at, length, new in blows:
        data = parts.get(part, b"")
        start = int(at * len(data))
        parts[part] = data[:start] + new + data[start + length :]
    if drop:
        del parts[blows[0][0]]
    told_in_words(packed(parts), tmp_path_factory)


@settings(max_examples=150, deadline=None)
@given(st.floats(0, 1), st.integers(0, 200), st.binary(max_size=40), st.floats(0, 1))
def test_no_damage_to_the_file_is_a_crash(good, tmp_path_factory, at, length, new, kept):
    start = int(at * len(good))
    data = good[:start] + new + good[start + length :]
    told_in_words(data[: int(len(data) * max(kept, 0.5))], tmp_path_factory)


def told_in_words(data, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "any.xlsx"
    path.write_bytes(data)
    problems, tables = examined_file(path)
    assert all(isinstance(problem, Problem) and problem.found and problem.mend for problem in problems)
    if any(problem.severity == "error" for problem in problems):
        with pytest.raises(AssumptionError):
            read(path)
    else:
        assert read(path).content_hash == content_hash(tables)


def test_the_note_of_excel_beside_an_open_workbook_is_named(tmp_path):
    note = tmp_path / "~$kenya.xlsx"
    note.write_bytes(b"\x03Ana" + b" " * 50)
    (told,) = check(note)
    assert "beside a workbook that is open" in told.found
    assert "kenya.xlsx" in told.mend


@pytest.mark.parametrize("name", ["kenya.ods", "kenya.csv", "kenya.XLSX"])
def test_a_file_that_is_there_is_read_whatever_its_ending(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text("policy,amount\n")
    with pytest.raises(AssumptionError, match="text file such as CSV"):
        store.load(name)
