"""A macro is declared once, on its function: ribbon, buttons, VBA, server and docs all know it from there."""

from __future__ import annotations

import io
import re
import runpy
import zipfile
from pathlib import Path

import pytest

from costmodel.excel import macros, udfs
from costmodel.excel.addin import ribbon, starter_sheets, vba
from costmodel.excel.addin.offers import GROUPS, offers
from costmodel.excel.functions import classic
from costmodel.excel.live.macro_declaration import Offer, declared
from costmodel.excel.live.macro_runner import MacroResult, macro
from costmodel.reports.files.look import Book
from costmodel_server import offered, site_pages

ROOT = Path(__file__).parents[2]
REFERENCE = runpy.run_path(str(ROOT / "tools" / "reference.py"))
SETTINGS = (starter_sheets.Setting("scenario", "baseline", "The scenario."),)
TOLD = "Writes the minute of the budget round on the sheet Minute."


def write_minute(book):
    return MacroResult(book)


write_minute.__doc__ = f"{TOLD}\n\n    A second paragraph is for us."


@pytest.fixture
def minute(monkeypatch):
    """One more macro, declared as the others are."""
    offer = Offer("Minute", "Results", "FilePrint", on_start=True, heavy=True, writes=("Minute",))
    made = macro(offer, reads=("Result",))(write_minute)
    monkeypatch.setattr(macros, "write_minute", made, raising=False)
    return made


def buttons(fill):
    """The Subs of the buttons of a sheet, with their captions."""
    file = io.BytesIO()
    book = Book(file, "stamp", {})
    fill(book.sheet("Sheet", "title", "about", (10,)))
    book.workbook.close()
    with zipfile.ZipFile(file) as archive:
        drawn = "".join(archive.read(name).decode() for name in archive.namelist() if "vmlDrawing" in name)
    return set(re.findall(r"\[0\]!(\w+)", drawn)), drawn


def test_a_new_macro_is_offered_everywhere(minute):
    new = offers()[-4]
    assert (new.macro, new.sub, new.description) == ("write_minute", "SbWriteMinute", TOLD)
    assert f'id="SbWriteMinute" label="Minute" imageMso="FilePrint" screentip="Minute" supertip="{TOLD}"' in (
        ribbon.custom_ui().decode()
    )
    assert "Public Sub SbWriteMinute()" in vba.macros_module()
    assert 'SbRun "write_minute"' in vba.macros_module()
    assert 'Case "SbWriteMinute": SbWriteMinute' in vba.ribbon_module()
    for fill in (
        lambda sheet: starter_sheets.fill_control(sheet, SETTINGS, macros=True),
        lambda sheet: starter_sheets.fill_start(sheet, (), {}, macros=True),
    ):
        subs, drawn = buttons(fill)
        assert "SbWriteMinute" in subs
        assert "Minute" in drawn
    assert "Minute" in macros.written_sheets()
    assert f"| `write_minute` | Minute | Results | {TOLD} |" in REFERENCE["reference"]()
    guide = (ROOT / "docs" / "excel.md").read_text(encoding="utf-8")
    assert f"| Minute | {TOLD} | `SbWriteMinute` |" in REFERENCE["guide"](guide)


def test_a_new_macro_is_offered_by_the_server_too(minute):
    scripts = offered.scripts()
    assert offered.heavy(scripts) == {"simulate_scenario", "choose_portfolio", "write_minute"}
    assert {"name": "write_minute", "label": "Minute", "tip": TOLD} in site_pages.buttons(scripts)


def test_classic_excel_can_call_a_new_macro(minute, monkeypatch):
    monkeypatch.setattr("xlwings.Book.caller", lambda: None)
    with pytest.raises(ValueError, match=r"use one of check_inputs, .*write_minute"):
        classic.run("unheard_of")


def test_the_commands_stand_in_the_order_of_the_work():
    assert [offer.label for offer in offers()] == [
        "Check inputs", "New country", "Add policy",
        "Save version", "Submit", "Approve", "Run scenario", "Compare scenarios",
        "Cost of delay", "Compare targeting", "Compare speeds", "Solve for target", "Choose portfolio",
        "Bridge two versions", "Costing minute", "Explain this cell",
        "Uncertainty", "Export",
        "Freeze to values", "Last messages", "Restart engine", "Self-test",
    ]  # fmt: skip
    assert {offer.group for offer in offers()} == set(GROUPS)


def test_the_names_that_workbooks_in_use_call_are_kept():
    assert {offer.macro: offer.sub for offer in declared(vars(macros))} == {
        "check_inputs": "SbCheckInputs", "run_scenario": "SbRunScenario", "compare_scenarios": "SbCompare",
        "explain_cell": "SbExplain", "simulate_scenario": "SbUncertainty", "save_version": "SbSaveVersion",
        "submit_version": "SbSubmit", "approve_version": "SbApprove", "bridge_versions": "SbBridge",
        "delay_scenario": "SbDelayScenario", "solve_scenario": "SbSolveScenario",
        "choose_portfolio": "SbChoosePortfolio",
        "compare_targeting": "SbCompareTargeting", "compare_speeds": "SbCompareSpeeds",
        "costing_minute": "SbCostingMinute", "export_results": "SbExport", "freeze_values": "SbFreeze",
        "self_test": "SbSelfTest", "make_country": "SbMakeCountry", "add_policy": "SbAddPolicy",
    }  # fmt: skip


def test_the_guide_of_the_server_names_what_takes_threads_of_its_own():
    text = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "heavy ones" in line)
    assert set(re.findall(r"SB_[A-Z]+", line)) == {
        name.upper() for name in udfs.__all__ if getattr(getattr(udfs, name), "__heavy__", False)
    }
    assert all(f"*{offer.label}*" in line for offer in offers() if offer.heavy)


def test_the_guide_of_excel_says_what_is_declared():
    text = (ROOT / "docs" / "excel.md").read_text(encoding="utf-8")
    assert REFERENCE["guide"](text) == text, "run: python tools/reference.py"
