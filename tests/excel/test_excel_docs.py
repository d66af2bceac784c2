"""What is written for officers holds: every function, macro, sheet, file and figure it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from costmodel.assumptions.format.schema import BY_NAME
from costmodel.cli import main
from costmodel.excel import macros, udfs
from costmodel.excel.addin import starter_sheets, vba
from costmodel.excel.addin.offers import offers
from costmodel.excel.live.macro_book import START

ROOT = Path(__file__).parents[2]
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in (
    "README.md", "docs/excel.md", "workbooks/windows-check.md",
)}  # fmt: skip
EXAMPLE = '=SB_COST(SB_OPEN("kenya"),"child_benefit",2027,"reform")'
MINUTES = 30
every_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)


@every_text
def test_functions_and_macros_have_the_names_of_the_code(text):
    functions = {name.upper() for name in udfs.__all__} | {"SB_MESSAGE"}
    assert set(re.findall(r"\bSB_[A-Z]+", text)) <= functions
    modules = {"SbFunctions", "SbMacros", "SbHelp", "SbWizard", "SbRibbon"}
    assert set(re.findall(r"\bSb[A-Z]\w+", text)) <= {offer.sub for offer in offers()} | modules


def test_every_button_is_told_of_under_its_label():
    for offer in offers():
        assert offer.label in TEXTS["docs/excel.md"]
        assert f"`{offer.sub}`" in TEXTS["docs/excel.md"]
        if offer.key:
            for text in (TEXTS["docs/excel.md"], TEXTS["workbooks/windows-check.md"]):
                assert f"Ctrl+Shift+{offer.key}" in text
            assert f"Ctrl+Shift+{offer.key}" in "".join(starter_sheets.STEPS.values())


@every_text
def test_sheets_have_the_names_of_the_workbooks(text):
    known = {*BY_NAME, *macros.written_sheets(), *starter_sheets.CONTENTS, START}
    named = re.findall(r"\bsheets? ([A-Z][a-z-]+(?:[A-Z][a-z]+)?)", text)
    assert set(named) <= known | {"Summary", "KeyFigures", "ChartFigures"}


@every_text
def test_files_are_where_the_text_says(text):
    for path in re.findall(r"`((?:docs|workbooks|costmodel)[/\\][\w./\\-]+)`", text):
        assert (ROOT / path.replace("\\", "/")).exists(), path
    for name in re.findall(r"`(costmodel[\w-]*\.xl\w+)`", text):
        assert (ROOT / "workbooks" / name).is_file(), name


@every_text
def test_commands_are_taken_by_the_command_line(text, capsys):
    for words in re.findall(
        r"costmodel addin (\w+)((?: --[a-z-]+)*)", text.replace(" --folder workbooks", "")
    ):
        with pytest.raises(SystemExit):
            main(["addin", words[0], "--help"])
        told = capsys.readouterr().out
        assert all(option in told for option in words[1].split())


@every_text
def test_the_figure_of_the_example_is_the_model_s(text):
    assert EXAMPLE in text
    assert f"{udfs.sb_cost(udfs.sb_open('kenya'), 'child_benefit', 2027.0, 'reform'):,.0f}" in text


def test_the_check_by_hand_fits_in_half_an_hour_and_names_what_is_on_the_screen():
    text = TEXTS["workbooks/windows-check.md"]
    minutes = [int(minute) for minute in re.findall(r"^\| \d+ \| (\d+) \|", text, re.MULTILINE)]
    assert sum(minutes) <= MINUTES
    rows, columns = (int(count) for count in re.findall(r"(\d+) rows and (\d+) columns", text)[0])
    table = udfs.sb_mtef(udfs.sb_open("kenya"))
    assert (len(table), {len(row) for row in table}) == (rows, {columns})
    assert 'MsgBox "Open a workbook ' in vba.macros_module()
    assert "Open a workbook …" in text
