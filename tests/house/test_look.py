"""One look: no colour and no font is stated anywhere but in the palette."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest

from costmodel.assumptions.format.writer import template_rows, workbook_bytes
from costmodel.palette import FONT_NAME, HEADER, PANE, SERIES
from costmodel.reports.files.look import Book

ROOT = Path(__file__).parents[2]
SOURCES = [
    path
    for package in ("costmodel", "costmodel_server", "costmodel_calc")
    for path in sorted((ROOT / package).rglob("*.py"))
    if path.name != "palette.py"
]
APP = ROOT / "costmodel_server" / "site" / "app"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_colours_and_fonts_are_stated_in_the_palette(path):
    stated = re.findall(r"#[0-9A-Fa-f]{6}\b|\b(?:Arial|Calibri|Segoe UI)\b", path.read_text(encoding="utf-8"))
    assert not stated, "take it from costmodel/palette.py"


def test_the_task_pane_takes_its_colours_and_font_from_the_palette():
    text = (APP / "pane.css").read_text(encoding="utf-8")
    root, _, rest = text.partition("}")
    assert dict(re.findall(r"--([a-z-]+): (#[0-9A-F]{6});", root)) == PANE
    assert not re.findall(r":[^;{}]*#[0-9A-Fa-f]{3,8}\b", rest)
    assert set(re.findall(r"var\(--([a-z-]+)\)", rest)) <= set(PANE)
    assert re.search(rf"body {{[^}}]*font: [^;]* {FONT_NAME},", rest)


def test_the_charts_of_the_task_pane_have_the_colours_of_the_workbooks():
    colours = re.search(r"COLOURS = \[(.*?)\]", (APP / "charts.js").read_text(encoding="utf-8"))[1]
    assert set(re.findall(r'"(#\w+)"', colours)) <= set(SERIES)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("text", "fill"),
    [("ink", "card"), ("soft", "card"), ("soft", "band"),
     ("main", "card"), ("main", "band"), ("card", "main"),
     ("card", "link"), ("card", "soft"), ("good", "good-fill"), ("bad", "bad-fill"),
     ("notice", "notice-fill")],
)  # fmt: skip
def test_text_of_the_task_pane_can_be_read(text, fill):
    light, dark = sorted((luminance(PANE[text]), luminance(PANE[fill])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def looks(cell):
    font = cell.font
    return font.name, font.sz, font.b, font.color.rgb, cell.fill.start_color.rgb


def test_a_template_has_one_font_and_the_header_of_the_results():
    file = io.BytesIO()
    book = Book(file, "stamp", {})
    book.sheet("Sheet", "title", "about", (10,)).text(4, 0, "header", "header")
    book.workbook.close()
    result = openpyxl.load_workbook(file)["Sheet"]
    template = openpyxl.load_workbook(io.BytesIO(workbook_bytes(template_rows(2026))))
    assert {cell.font.name for sheet in template for row in sheet.iter_rows() for cell in row} == {FONT_NAME}
    for sheet in template:
        assert looks(sheet["A1"]) == looks(result["A1"])
        header = next(c for c in sheet["A"] if c.value == "sheet") if sheet.title == "Start" else sheet["A4"]
        assert looks(header) == looks(result["A5"])
    assert looks(template["About"]["A4"])[-1] == "FF" + HEADER[1:]
