"""The files an officer opens, as they are built: the VBA in them, the sheets, the ribbon; and built again."""

from __future__ import annotations

import io
import re
import runpy
import subprocess
import sys
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import olefile
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.assumptions.checks.examination import check
from costmodel.assumptions.format.schema import BY_NAME
from costmodel.assumptions.versions import store
from costmodel.excel.addin import build as builder
from costmodel.excel.addin import examples, ribbon, starter_sheets, vba, vba_code
from costmodel.excel.addin.compound import compound, read_compound
from costmodel.excel.addin.compression import compressed, decompressed
from costmodel.excel.addin.offers import LONGEST_LABEL, offers
from costmodel.excel.addin.project import read_project
from costmodel.excel.live.macro_book import CONTROL, START

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its parser's, which are not ours to mend
    from oletools.olevba import VBA_Parser, decompress_stream

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "workbooks"
OURS = {"SbFunctions", "SbMacros", "SbHelp", "SbWizard", "SbRibbon"}
EMPTY_DOCUMENT = re.compile(r"(Attribute VB_\w+ = [^\r\n]*\s*)+")
FILES = (builder.WORKBOOK, builder.ADDIN, builder.TEMPLATE)


@pytest.fixture(scope="module")
def functions():
    return vba.offered_functions()


@pytest.fixture(scope="module")
def book(built):
    return openpyxl.load_workbook(built / builder.WORKBOOK, data_only=True)


@pytest.fixture(scope="module")
def formula_book(built):
    return openpyxl.load_workbook(built / builder.WORKBOOK)


def modules(path):
    """The modules of a file as oletools reads them."""
    parser = VBA_Parser(str(path))
    try:
        return {name.rpartition(".")[0]: code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()


def parts(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# --- the same files again -----------------------------------------------------------------------------


@pytest.mark.slow
def test_building_again_gives_the_same_bytes(built, tmp_path):
    builder.build(tmp_path)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (built / name).read_bytes(), name


@pytest.mark.parametrize("name", FILES)
@pytest.mark.slow
def test_the_shipped_files_are_what_the_builder_makes(built, name):
    shipped, made = parts(SHIPPED / name), parts(built / name)
    told = shipped.get("xl/vbaProject.bin", b"")
    if told and read_project(told).module("xlwings") != read_project(made["xl/vbaProject.bin"]).module(
        "xlwings"
    ):
        pytest.skip("built with another version of xlwings")
    assert set(shipped) == set(made)
    differ = [part for part in made if to_nine_digits(shipped[part]) != to_nine_digits(made[part])]
    assert not differ, f"run costmodel addin build: {differ[:3]}"


def to_nine_digits(part):
    """A part of a workbook with its numbers rounded: processors differ in the last digits of a sum."""
    return re.sub(rb"<v>(-?[0-9.]+(?:[eE][-+]?[0-9]+)?)</v>", lambda number: b"%.9g" % float(number[1]), part)


@pytest.mark.parametrize(
    ("name", "most"), [(builder.WORKBOOK, 700_000), (builder.ADDIN, 60_000), (builder.TEMPLATE, 290_000)]
)
@pytest.mark.slow
def test_the_files_are_small(built, name, most):
    assert (built / name).stat().st_size < most


# --- the VBA ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [builder.WORKBOOK, builder.ADDIN])
@pytest.mark.slow
def test_the_vba_is_xlwings_own_and_ours_and_nothing_else(built, formula_book, name, functions):
    import xlwings  # noqa: PLC0415  only its files are looked at

    original = modules(Path(xlwings.__file__).with_name(builder.QUICKSTART))
    code = modules(built / name)
    for module in builder.TAKEN:
        assert code[module] == original[module]
    written = {
        "SbFunctions": vba.functions_module(functions), "SbMacros": vba.macros_module(),
        "SbHelp": vba_code.HELP, "SbWizard": vba.wizard_module(functions), "SbRibbon": vba.ribbon_module(),
    }  # fmt: skip
    for module in OURS & set(code):
        assert code[module].splitlines()[1:] == written[module].rstrip("\n").splitlines()
    rest = set(code) - OURS - set(builder.TAKEN)
    assert all(EMPTY_DOCUMENT.fullmatch(code[document]) for document in rest)
    count = len(formula_book.sheetnames) if name == builder.WORKBOOK else 2
    assert rest == {"ThisWorkbook", *(f"Sheet{n}" for n in range(1, count + 1))}
    assert ("SbRibbon" in code) == (name == builder.ADDIN)


@pytest.mark.parametrize("name", [builder.WORKBOOK, builder.ADDIN])
def test_the_project_is_a_sound_compound_file_without_compiled_code(built, name):
    data = parts(built / name)["xl/vbaProject.bin"]
    ole = olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_UNSURE)
    assert not ole.parsing_issues
    cache = ole.openstream("VBA/_VBA_PROJECT").read()
    assert (len(cache), cache[:5]) == (7, bytes.fromhex("CC61FFFF00"))
    assert not [path for path in ole.listdir() if path[-1].startswith("__SRP")]
    for path in ole.listdir():
        assert read_compound(data)[tuple(path)] == ole.openstream(path).read()


def test_every_sheet_has_its_module(built):
    contents = parts(built / builder.WORKBOOK)
    names = [
        re.search(rb'codeName="(\w+)"', contents[part])[1].decode()
        for part in contents
        if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", part)
    ]
    documents = {m.name for m in read_project(contents["xl/vbaProject.bin"]).modules if m.kind == "Document"}
    assert {*names, "ThisWorkbook"} == documents


def test_our_vba_keeps_to_the_limits_of_vba(functions):
    for text in (
        vba.functions_module(functions),
        vba.macros_module(),
        vba.wizard_module(functions),
        vba_code.HELP,
    ):
        text.encode("cp1252")
        assert max(map(len, text.splitlines())) < 1000
        depth = 0
        for line in text.splitlines():
            word = line.strip()
            depth += bool(re.match(r"(Public |Private )?(Sub|Function) ", word))
            depth -= word in ("End Sub", "End Function")
            assert 0 <= depth <= 1
        assert depth == 0


@pytest.mark.slow
def test_the_wrappers_take_what_xlwings_own_would(functions):
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("wrappers_of_xlwings.py"))],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    declared = re.compile(r"Function (sb_\w+)\((.*?)\)(?: As Variant)?$", re.MULTILINE | re.IGNORECASE)
    theirs = {name.lower(): given for name, given in declared.findall(done.stdout)}
    ours = {name.lower(): given for name, given in declared.findall(vba.functions_module(functions))}
    ours.pop("sb_message", None)
    assert set(functions) == set(theirs)
    assert ours == theirs


def test_the_modules_can_be_had_as_files_to_import(tmp_path, built):
    builder.write_modules(tmp_path)
    code = modules(built / builder.WORKBOOK)
    assert {path.stem for path in tmp_path.iterdir()} == {"xlwings", *OURS} - {"SbRibbon"}
    for path in tmp_path.iterdir():
        text = path.read_bytes().decode("cp1252")
        assert text.splitlines() == code[path.stem].splitlines()
        assert text.count("\r\n") == text.count("\n")


def test_a_function_that_fails_gives_an_error_and_no_text(functions):
    text = vba.functions_module(functions)
    for name in functions:
        shown = name.upper()
        assert f"{shown} = SbFailed(Err.Description)" in text
    assert "SbFailed = CVErr(xlErrValue)" in vba_code.HELP


def test_what_excel_says_where_python_does_not_start_is_a_sentence():
    assert '"Excel cannot start Python; run costmodel addin doctor. "' in vba_code.HELP
    for cause in ('".dll"', '"Python process"', '"Python COM server"'):  # what xlwings and its library say
        assert cause in vba_code.HELP
    assert "If SbBook() Is Nothing Then" in vba.macros_module()


def test_explain_has_a_key_since_a_button_elsewhere_loses_the_selection(built):
    line = 'Attribute SbExplain.VB_ProcData.VB_Invoke_Func = "E\\n14"'
    text = modules(built / builder.WORKBOOK)["SbMacros"].splitlines()
    assert text[text.index("Public Sub SbExplain()") + 1] == line
    assert sum("VB_Invoke_Func" in each for each in text) == 1


def test_a_name_that_vba_keeps_is_refused():
    def sb_wrong(next):  # noqa: A002  the point of the test
        return next

    with pytest.raises(ValueError, match="keeps the name next"):
        vba.functions_module({"sb_wrong": sb_wrong})


def test_the_wizard_says_what_each_argument_is(functions):
    for name, function in functions.items():
        texts = vba.argument_texts(function)
        assert all(20 < len(text) <= vba.LONGEST_HELP for text in texts), name


# --- ribbon and buttons -------------------------------------------------------------------------------


def test_the_ribbon_has_few_buttons_that_say_what_they_do():
    root = ET.fromstring(ribbon.custom_ui())  # noqa: S314  we made it
    space = {"r": ribbon.NAMESPACE}
    buttons = root.findall(".//r:button", space)
    assert {each.get("id") for each in buttons} == {offer.sub for offer in offers()}
    shown = root.findall(".//r:group/r:button", space) + root.findall(".//r:group/r:menu", space)
    assert len(shown) <= 13
    for each in buttons:
        assert len(each.get("label")) <= LONGEST_LABEL
        assert each.get("supertip").endswith(".")
        assert each.get("onAction") == ribbon.CALLBACK
    assert root.find(".//r:group", space).get("label") == "Data"
    assert sum(each.get("size") == "large" for each in buttons) == 1


def test_the_add_in_carries_the_ribbon(built):
    contents = parts(built / builder.ADDIN)
    assert builder.ADDIN_TYPE in contents["[Content_Types].xml"]
    assert ribbon.RELATION.encode() in contents["_rels/.rels"]
    assert contents[ribbon.PART] == ribbon.custom_ui()
    assert len(contents) == len(zipfile.ZipFile(built / builder.ADDIN).namelist())


def test_every_command_calls_a_macro_or_a_sub_of_ours():
    text = vba.macros_module()
    for offer in offers():
        assert text.count(f"Public Sub {offer.sub}()") == 1
        assert f'Case "{offer.sub}": {offer.sub}' in vba.ribbon_module()


def test_the_buttons_of_the_sheets_call_them_too(built):
    drawings = b"".join(
        data for name, data in parts(built / builder.WORKBOOK).items() if "vmlDrawing" in name
    )
    called = set(re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", drawings.decode()))
    assert called == {offer.sub for offer in offers()}


# --- the sheets ---------------------------------------------------------------------------------------


def test_the_macro_workbook_holds_the_set(built):
    assert store.load(built / builder.WORKBOOK).content_hash == store.load("kenya").content_hash
    problems = [replace(problem, workbook="") for problem in check(built / builder.WORKBOOK)]
    assert problems == [replace(problem, workbook="") for problem in check(store.locate("kenya"))]


def test_the_template_lacks_only_what_has_to_be_filled_in(built):
    blanks = {problem.found for problem in check(built / builder.TEMPLATE)}
    assert all(any(word in each for word in ("blank", "no rows", "no policy")) for each in blanks), blanks


@pytest.mark.slow
def test_the_examples_show_what_the_functions_give(book, functions):
    page = book[starter_sheets.EXAMPLES]
    shown = {row[0].value: row[0].row for row in page.iter_rows(max_col=1) if row[0].value}
    assumptions = store.load("kenya")
    named = {str(name) for name in shown if str(name).startswith("SB_")}
    assert {each.function.upper() for each in examples.examples(assumptions)} == named
    assert {name.upper() for name in functions} - set(shown) == {"SB_MODEL", "SB_OPEN"}
    assert page["B6"].value == functions["sb_model"](*examples.tables_of(assumptions)[1])
    values = [cell.value for row in page.iter_rows() for cell in row if cell.value is not None]
    assert not [value for value in values if str(value).startswith("#")]
    assert values.count("4.1322") == 0
    assert pytest.approx(4.132231404958678) in [value for value in values if isinstance(value, float)]


@pytest.mark.slow
def test_the_example_formulas_stand_beside_their_text(formula_book):
    page = formula_book[starter_sheets.EXAMPLES]
    formulas = [
        getattr(cell.value, "text", cell.value)
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f" or hasattr(cell.value, "text")
    ]
    texts = {cell.value for row in page.iter_rows(min_col=2, max_col=2) for cell in row}
    assert len(formulas) == len(examples.examples(store.load("kenya"))) + 2
    assert set(formulas[2:]) <= texts


def test_stored_results_are_shown_until_something_changes(built):
    workbook = parts(built / builder.WORKBOOK)["xl/workbook.xml"].decode()
    assert "fullCalcOnLoad" not in workbook
    assert f'calcId="{builder.EXCEL_2019}"' in workbook


@pytest.mark.slow
def test_what_must_not_be_edited_is_protected_without_a_password(formula_book):
    for page in formula_book:
        # ChangeLog is rewritten by a macro; nothing on Examples is an assumption.
        protected = page.title not in ("ChangeLog", starter_sheets.EXAMPLES)
        assert page.protection.sheet == protected, page.title
        assert not page.protection.password
        assert page.sheet_state == "visible"
    control = formula_book[CONTROL]
    inputs = [control.cell(row, 2) for row in range(6, 16)]
    assert not any(cell.protection.locked for cell in inputs)
    assert control["A6"].protection.locked


@pytest.mark.slow
def test_settings_have_names_and_dropdowns(formula_book):
    control = formula_book[CONTROL]
    known = [control.cell(row, 1).value for row in range(6, 27)]
    assert {f"sb_{name.replace(' ', '_')}" for name in known} <= set(formula_book.defined_names)
    assert len(control.data_validations.dataValidation) == 12
    (whole,) = [each for each in control.data_validations.dataValidation if each.type == "whole"]
    assert (str(whole.sqref), whole.formula1, whole.formula2) == ("B10", "100", "10000")
    assert (known[4], control["B10"].value) == ("draws", 1000)
    assert control.cell(6 + known.index("other version"), 2).number_format == "@"


@pytest.mark.slow
def test_no_code_is_looked_for_beside_the_workbook(built):
    for name in (builder.WORKBOOK, builder.ADDIN):
        path = built / name
        data = path.read_bytes().replace(b"addin.macroEnabled", b"sheet.macroEnabled")
        page = openpyxl.load_workbook(io.BytesIO(data) if name == builder.WORKBOOK else _as_workbook(path))
        said = {row[0].value: row[1].value for row in page[starter_sheets.CONFIG].iter_rows()}
        assert said == dict(starter_sheets.CONFIGURED)


def _as_workbook(path):
    """An add-in with the content type that openpyxl opens."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, data in parts(path).items():
            made.writestr(name, data.replace(builder.ADDIN_TYPE, builder.MACRO_TYPE))
    return target


@pytest.mark.slow
def test_the_start_sheet_says_in_eight_lines_what_to_do(book, built):
    page = book[START]
    template = openpyxl.load_workbook(built / builder.TEMPLATE)
    there = [cell.value for cell in template[START]["A"] if cell.hyperlink]
    assert there
    assert set(there) <= set(template.sheetnames)
    steps = [cell.value for cell in page["A"] if re.match(r"\d  ", str(cell.value))]
    assert len(steps) == 8
    links = [cell.hyperlink.location.split("!")[0].strip("'") for cell in page["A"] if cell.hyperlink]
    assert links
    assert set(links) <= set(book.sheetnames)


@pytest.mark.slow
def test_the_macros_read_the_macro_workbook(built, tmp_path):
    fake = runpy.run_path(str(Path(__file__).with_name("fake_host.py")))
    sent = fake["request"](built / builder.WORKBOOK, include=(*BY_NAME, CONTROL))
    assert {sheet["name"] for sheet in sent["sheets"] if sheet["tables"]} == {
        *BY_NAME,
        CONTROL,
    }


@pytest.mark.slow
@pytest.mark.libreoffice
def test_libreoffice_opens_the_macro_workbook_without_loss(built, libreoffice, tmp_path):
    again = libreoffice(built / builder.WORKBOOK, tmp_path, "xlsm:Calc MS Excel 2007 VBA XML")
    before, after = (openpyxl.load_workbook(path) for path in (built / builder.WORKBOOK, again))
    assert before.sheetnames == after.sheetnames
    for page in BY_NAME:
        for row in before[page].iter_rows():
            for cell in row:
                value = after[page][cell.coordinate].value
                same = value == cell.value or (value in (None, "") and cell.value in (None, ""))
                assert same or value == pytest.approx(cell.value), f"{page}!{cell.coordinate}"
    assert set(before.defined_names) <= set(after.defined_names)
    assert {*OURS, *builder.TAKEN} - {"SbRibbon"} <= set(modules(again))


# --- compression and compound files -------------------------------------------------------------------


@given(st.one_of(st.binary(max_size=3000), st.text("abc \r\n", max_size=9000).map(str.encode)))
def test_compression_round_trips(data):
    packed = compressed(data)
    unpacked = decompressed(packed)
    assert unpacked[: len(data)] == data
    assert not unpacked[len(data) :].strip(b"\0")
    if data:
        assert bytes(decompress_stream(bytearray(packed))) == unpacked


@given(st.dictionaries(st.text("abcxyz", min_size=1, max_size=20), st.binary(max_size=9000), max_size=8))
def test_compound_files_round_trip(streams):
    folded = {name.upper(): name for name in streams}
    contents = {name: streams[name] for name in folded.values()}
    data = compound({"Folder": contents, "Top": b"x" * 5000})
    expected = {**{("Folder", name): content for name, content in contents.items()}, ("Top",): b"x" * 5000}
    assert read_compound(data) == expected
    ole = olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_UNSURE)
    assert {tuple(path): ole.openstream(path).read() for path in ole.listdir()} == expected
    ole.close()


@pytest.mark.parametrize("data", [b"", b"\x02abc", b"\x01\x02\xb0\x01\xff\xff"])
def test_damaged_vba_is_told_of(data):
    with pytest.raises(ValueError, match="VBA"):
        decompressed(data)


def test_other_files_are_no_compound_files():
    with pytest.raises(ValueError, match="not a compound file"):
        read_compound(b"PK" + bytes(600))
