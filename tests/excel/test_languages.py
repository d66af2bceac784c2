"""Languages: every heading passes through the catalogue, and a language is a file."""

from __future__ import annotations

import re
import runpy
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from costmodel.errors import OutputError
from costmodel.reports.catalogue import LANGUAGE, LOCALE, catalogue, phrase, tr, use
from costmodel.reports.page_html import html_document
from costmodel.reports.page_list import run_pages, scenario_pages
from costmodel.reports.result_report import ScenarioReport, now
from costmodel.reports.result_workbook import write_result

if TYPE_CHECKING:
    from collections.abc import Callable

    from costmodel.engine.results import Result

ROOT = Path(__file__).parents[2]
TOOL = runpy.run_path(str(ROOT / "tools" / "messages.py"))
STAMP = 3
SPANISH = {
    "Budget": "Presupuesto",
    "What it costs": "Lo que cuesta",
    "{line} by {breakdown}, {basis}": "{line} por {breakdown}, {basis}",
    "Gross cost": "Costo bruto",
    "policy": "política",
    "nominal": "nominal",
}


@pytest.fixture(scope="module")
def pseudo() -> Callable[[str], str]:
    """A language that puts brackets around every text of the program, and around nothing else."""
    texts = TOOL["constants"]()
    return lambda text: f"[[{text}]]" if text in texts else text


@pytest.mark.slow
def test_no_heading_of_the_result_workbook_escapes(
    generous: Result, pseudo: Callable[[str], str], tmp_path: Path
) -> None:
    with use(pseudo):
        path = write_result(generous, tmp_path / "pseudo.xlsx")
    escaped = []
    for sheet in openpyxl.load_workbook(path):
        texts = [cell for cell in (sheet["A1"], sheet["A2"]) if cell.value]
        for table in sheet.tables.values():
            header = sheet[table.ref][0]
            texts += [cell for cell in header if not str(cell.value).isdecimal()]
            above = sheet.cell(header[0].row - 1, 1)
            texts += [above] if above.value and above.row > STAMP else []
        escaped += [
            f"{sheet.title}!{cell.coordinate} {cell.value}" for cell in texts if "[[" not in cell.value
        ]
    assert not escaped
    with zipfile.ZipFile(path) as package:
        charts = [package.read(name).decode() for name in package.namelist() if "charts/chart" in name]
    titles = [re.search(r"<c:title>.*?<a:t>(.*?)</a:t>", chart)[1] for chart in charts]
    assert len(titles) == 16
    assert all("[[" in title for title in titles)


def test_labels_of_lines_and_measures_are_translated_and_those_of_the_set_are_not(
    generous: Result, pseudo: Callable[[str], str]
) -> None:
    with use(pseudo):
        document = html_document(scenario_pages(ScenarioReport(generous, now())))
    assert "[[Net present value]]" in document
    assert "[[Eligible people]]" in document or "[[Beneficiaries]]" in document
    assert "[[Child benefit]]" not in document
    assert "Child benefit" in document


def language(folder: Path, texts: dict[str, str]) -> Path:
    """A language in a folder, compiled as a translator does it."""
    home = folder / "es" / "LC_MESSAGES"
    home.mkdir(parents=True)
    lines = [f'msgid "{text}"\nmsgstr "{translation}"\n' for text, translation in texts.items()]
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    (home / "costmodel.po").write_text("\n".join([head, *lines]), encoding="utf-8")
    assert TOOL["_compile"](folder) == 0
    return folder


def test_a_language_is_a_file(generous: Result, tmp_path: Path) -> None:
    with use(catalogue("es", language(tmp_path, SPANISH))):
        path = write_result(generous, tmp_path / "es.xlsx")
        live = run_pages(ScenarioReport(generous, now()))
        assert tr(phrase("In {year}", year=2030)) == "In 2030"
    book = openpyxl.load_workbook(path)
    assert book["Budget"]["A1"].value == "Presupuesto"
    assert book["Budget"]["A6"].value == "Costo bruto por política, nominal"
    assert "Lo que cuesta" in [cell.value for cell in book["KeyFigures"]["A"]]
    assert book["Budget"]["B6"].value == "Child benefit"
    assert live[0].table("Gross cost by policy").heading == "Gross cost by policy"


def test_a_language_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LANGUAGE, "tlh")
    with pytest.raises(OutputError, match=r"COSTMODEL_LANGUAGE.*'tlh'.*en"):
        tr("Budget")


@pytest.mark.slow
def test_the_list_of_texts_is_fresh(tmp_path: Path) -> None:
    TOOL["_extract"](tmp_path)
    listed = (LOCALE / "costmodel.pot").read_text(encoding="utf-8")
    assert (tmp_path / "costmodel.pot").read_text(encoding="utf-8") == listed, "tools/messages.py extract"
