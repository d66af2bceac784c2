"""What scanners see in the VBA of the files, and what Excel is told of the functions without running it."""

from __future__ import annotations

import re
import warnings
import zipfile
from pathlib import Path

import pytest
import xlwings

from costmodel.excel.addin import build as builder
from costmodel.excel.addin import protection, vba, vba_code
from costmodel.excel.addin.compound import read_compound
from costmodel.excel.addin.compression import decompressed
from costmodel.excel.addin.project import read_project

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its parser's, which are not ours to mend
    from oletools import mraptor
    from oletools.olevba import VBA_Parser

MACROS = (builder.WORKBOOK, builder.ADDIN)
QUICKSTART = Path(xlwings.__file__).with_name(builder.QUICKSTART)


def project_of(path):
    with zipfile.ZipFile(path) as archive:
        return archive.read(builder.VBA_PART)


def flags(path):
    """What mraptor says of a file: A runs by itself, W writes files, X runs other programs."""
    parser = VBA_Parser(str(path))
    try:
        scanned = mraptor.MacroRaptor(parser.get_vba_code_all_modules())
    finally:
        parser.close()
    scanned.scan()
    return scanned.get_flags(), scanned.suspicious


@pytest.mark.parametrize("name", MACROS)
@pytest.mark.slow
def test_scanners_find_no_code_that_runs_by_itself(built, name):
    assert flags(built / name) == flags(QUICKSTART) == ("-WX", False)


@pytest.mark.parametrize("name", MACROS)
@pytest.mark.slow
def test_nothing_is_called_when_a_file_is_opened(built, name):
    with zipfile.ZipFile(built / name) as archive:
        ribbon = b"".join(archive.read(part) for part in archive.namelist() if part.startswith("customUI/"))
    assert b"onLoad" not in ribbon
    source = b"".join(module.source for module in read_project(project_of(built / name)).modules)
    assert not re.search(rb"(?i)auto_?open|auto_?close|workbook_(open|activate)", source)


@pytest.mark.parametrize("name", MACROS)
@pytest.mark.slow
def test_no_reference_or_identity_of_a_stranger_is_left(built, name):
    data = project_of(built / name)
    theirs, ours = read_project(project_of(QUICKSTART)), read_project(data)
    assert b"MSForms" in theirs.information
    for stream in (*read_compound(data).values(), decompressed(read_compound(data)["VBA", "dir"])):
        for word in (b"MSForms", b"Users", b"\\Temp\\", b".exd"):
            assert word not in stream
    assert b"Microsoft Office 16.0 Object Library" in ours.information  # the ribbon's callback needs it
    sources = b"".join(module.source for module in ours.modules)
    assert not re.search(rb"(?i)MSForms|UserForm|DataObject", sources)
    identity = re.compile(r'^ID="(\{[0-9A-F-]{36}\})"', re.MULTILINE)
    assert identity.search(ours.text)[1] != identity.search(theirs.text)[1]


def test_each_file_has_an_identity_of_its_own(built):
    identities = {
        re.search(r'ID="([^"]+)"', read_project(project_of(built / name)).text)[1] for name in MACROS
    }
    assert len(identities) == len(MACROS)


def revealed(identity, text):
    """Data of an obfuscated setting (MS-OVBA 2.4.3.3), read with the key of its project."""
    raw = bytes.fromhex(text)
    seed, version, key = raw[0], raw[1] ^ raw[0], raw[2] ^ raw[0]
    assert version == 2
    assert key == sum(identity.encode()) % 256
    plain, before, one, two = [], key, raw[2], raw[1]
    for byte in raw[3:]:
        plain.append(byte ^ (two + before) % 256)
        two, one, before = one, byte, plain[-1]
    content = bytes(plain[(seed & 6) // 2 :])
    size = int.from_bytes(content[:4], "little")
    assert len(content) == 4 + size
    return content[4:]


def protected(text):
    settings = dict(re.findall(r'^(ID|CMG|DPB|GC)="([^"]+)"', text, re.MULTILINE))
    return [revealed(settings["ID"], settings[name]) for name in ("CMG", "DPB", "GC")]


def test_the_project_is_open_without_a_password_as_that_of_xlwings(built):
    expected = protected(read_project(project_of(QUICKSTART)).text)
    assert expected == [bytes(4), b"\0", b"\xff"]
    for name in MACROS:
        assert protected(read_project(project_of(built / name)).text) == expected


def test_a_setting_is_read_as_it_was_written():
    identity = "{5CF9CDAB-B77B-4FE4-BD7E-D29900070E1B}"
    assert revealed(identity, protection.obfuscated(identity, b"a password\0")) == b"a password\0"


def test_a_description_stands_in_the_file_for_each_function(built):
    functions = vba.offered_functions()
    source = read_project(project_of(built / builder.ADDIN)).module("SbFunctions").source.decode("cp1252")
    lines = source.splitlines()
    for name, function in functions.items():
        shown = name.upper()
        place = next(k for k, line in enumerate(lines) if line.startswith(f"Public Function {shown}("))
        said = vba.description(function).replace('"', '""')
        assert 20 < len(said) <= vba.LONGEST_HELP
        assert lines[place + 1] == f'Attribute {shown}.VB_Description = "{said}"'


def test_every_button_describes_the_arguments_first():
    text = vba.macros_module()
    assert "Private Sub SbRun(ByVal macro As String)\n    SbDescribe\n" in text
    assert "Public Sub SbShowMessages()\n    Dim text As String\n    SbDescribe\n" in text
    wizard = vba.wizard_module(vba.offered_functions())
    # An add-in is hidden, and Excel describes no function of a hidden workbook.
    begin, end = wizard.index("ThisWorkbook.IsAddin = False"), wizard.index("ThisWorkbook.IsAddin = True")
    assert "    DescribeEach\n" in wizard[begin:end]
    assert wizard.count("Application.MacroOptions") == 1


# --- messages -----------------------------------------------------------------------------------------


def body(text, name):
    """The lines of a Sub or Function."""
    return re.search(rf"(?ms)^(?:Public|Private) (?:Sub|Function) {name}\(.*?^End (?:Sub|Function)$", text)[0]


def test_a_message_is_found_from_every_cell_of_a_block():
    # Ctrl+Shift+Enter calls from the whole block, B4:E7: kept under that, asked of any cell in it.
    assert "Application.Caller.Address" in body(vba_code.HELP, "SbPlace")
    assert "Application.Intersect(Application.Range(place), cell)" in body(vba_code.HELP, "SbCovers")
    assert "SbCovers(kept(0), cell)" in body(vba_code.HELP, "SbMessageAt")
    message = body(vba_code.MESSAGE, "SB_MESSAGE")
    assert "For Each one In used.Cells" in message
    assert "SbMessageAt(one)" in message
    assert "Cells(1, 1)" not in message


def test_last_messages_forgets_what_was_mended():
    mended = body(vba_code.HELP, "SbMended")
    assert "IsError(cell.Value)" in mended
    assert 'InStr(text, "SB_") = 0' in mended
    assert 'InStr(text, "IFERR")' in mended  # a formula that hides its error has not been mended
    last = body(vba_code.HELP, "SbLastMessages")
    assert last.index("If SbMended(Messages(i)(0)) Then") < last.index("Messages.Remove i")
    assert "If shown < most" in last.replace("ElseIf", "If")
