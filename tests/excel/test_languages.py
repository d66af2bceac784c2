"""Languages: every heading passes through the catalogue, and a language is a file."""

from __future__ import annotations

import re
import runpy
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from babel.messages.pofile import read_po

from costmodel.assumptions.format.facts import facts
from costmodel.assumptions.versions.store import load
from costmodel.errors import OutputError
from costmodel.reports.files.page_html import html_document
from costmodel.reports.layout.shown import shown
from costmodel.reports.minute.minute_words import counted_words, money, per_cent
from costmodel.reports.page_list import run_pages, scenario_pages
from costmodel.reports.result_workbook import write_result
from costmodel.reports.sheets.result_report import ScenarioReport, now
from costmodel.wording.catalogue import LANGUAGE, LOCALE, catalogue, phrase, speaking, tr, use
from costmodel.wording.languages import LANGUAGES
from tests.command_line import costmodel

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


@pytest.mark.slow
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
    for name in TOOL["FILES"]:
        listed = (LOCALE / f"{name}.pot").read_text(encoding="utf-8")
        assert (tmp_path / f"{name}.pot").read_text(encoding="utf-8") == listed, "tools/messages.py extract"


LEFT_OUT = 60
"""Texts of pages that may wait for a translation: others add texts meanwhile, which then stay English."""
FIELD = re.compile(r"\{(\w+)\}")
TRANSLATED = ("fr", "es")


def messages(code: str, name: str) -> list[Any]:
    """The messages of a .po file."""
    with (LOCALE / code / "LC_MESSAGES" / f"{name}.po").open("rb") as file:
        return [message for message in read_po(file) if message.id]


@pytest.mark.parametrize("code", TRANSLATED)
def test_pages_are_translated(code: str) -> None:
    lacking = TOOL["lacking"](LOCALE, "costmodel", [code])
    assert len(lacking) <= LEFT_OUT, f"tools/messages.py missing: {lacking}"


@pytest.mark.parametrize("name", ["costmodel", "messages"])
@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_have_the_fields_of_their_texts(code: str, name: str) -> None:
    wrong = []
    for message in messages(code, name):
        texts = [message.id] if isinstance(message.id, str) else message.id
        strings = [message.string] if isinstance(message.string, str) else message.string
        fields = set(FIELD.findall("".join(texts)))
        wrong += [string for string in strings if string and set(FIELD.findall(string)) != fields]
        if not isinstance(message.id, str) and any(strings):
            wrong += [message.id] if len(strings) != 2 or not all(strings) else []
    assert not wrong


def test_compiled_files_are_those_of_the_texts(tmp_path: Path) -> None:
    for path in LOCALE.glob("*/LC_MESSAGES/*.po"):
        copy = tmp_path / path.relative_to(LOCALE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    TOOL["_compile"](tmp_path)
    for path in tmp_path.glob("*/LC_MESSAGES/*.mo"):
        shipped = LOCALE / path.relative_to(tmp_path)
        assert path.read_bytes() == shipped.read_bytes(), "tools/messages.py compile"


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("fr", "Net present value", "Valeur actualisée nette"),
        ("es", "Inclusion error", "Error de inclusión"),
        ("fr", "Take-up", "Taux de recours"),
        ("fr", money(-56_300_000_000, "KES"), "56,3 milliards KES"),
        ("fr", money(1_500_000, "KES"), "1,50 million KES"),
        ("es", money(-56_300_000_000, "KES"), "56,3 mil millones KES"),
        ("fr", counted_words(0, "{count} policy", "{count} policies"), "0 politique"),
        ("es", counted_words(0, "{count} policy", "{count} policies"), "0 políticas"),
        ("fr", counted_words(3_000_000, "{count} person", "{count} people"), "3,00 millions de personnes"),
        ("fr", per_cent(0.0052), "0,52\u202f%"),
        ("fr", "KES 18.9 billion", "18,9 milliards KES"),
        ("es", "Cost of a unit: Meals bought", "Costo de una unidad: Meals bought"),
        ("fr", "07.6.0 Health n.e.c.", "07.6.0 Santé n.c.a."),
        ("fr", "2026.1", "2026.1"),
        ("fr", "Child benefit", "Child benefit"),
    ],
)
def test_texts_and_numbers_follow_the_language(code: str, text: str, expected: str) -> None:
    with speaking(code):
        assert tr(text) == expected


@pytest.mark.parametrize("code", ["fr", "es"])
@pytest.mark.parametrize("amount", ["475.63 billion KES of 2025", "1.50 trillion COP of 2025"])
def test_no_scale_stays_english_where_it_means_another_one(code: str, amount: str) -> None:
    """A billion is a thousand million in English only."""
    with speaking(code):
        told = tr(
            f"present value of gross cost {amount}; net present value {amount}; benefit-cost ratio 1.02"
        )
    assert told.count(tr_in(code, amount)) == 2
    assert amount.split()[1] not in told


def tr_in(code: str, text: str) -> str:
    with speaking(code):
        return tr(text)


def test_figures_of_tables_follow_the_language() -> None:
    with speaking("fr"):
        assert shown(1234567.5, "#,##0.0") == "1\u202f234\u202f567,5"
        assert shown(-0.123, "0.0%") == "-12,3\u202f%"
    assert shown(1234567.5, "#,##0.0") == "1,234,567.5"


@pytest.mark.slow
def test_the_command_line_has_a_language(tmp_path: Path) -> None:
    done = costmodel(
        "run", "kenya", "--scenario", "baseline", "--language", "es", "--out", str(tmp_path), cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(next(tmp_path.glob("*.xlsx")))
    assert book["Budget"]["A1"].value == "Presupuesto"
    assert book["Budget"].sheet_view.rightToLeft in (None, False)
    table = next(tmp_path.glob("*.csv")).read_text(encoding="utf-8")
    assert table.splitlines()[0].startswith("set,")
    refused = costmodel("run", "kenya", "--language", "tlh", cwd=tmp_path)
    assert refused.returncode == 2


@pytest.mark.slow
def test_a_language_read_from_right_to_left_turns_sheets_and_documents(
    generous: Result, pseudo: Callable[[str], str], tmp_path: Path
) -> None:
    report = ScenarioReport(generous, now())
    with use(pseudo, LANGUAGES["ar"]):
        path = write_result(generous, tmp_path / "ar.xlsx")
        document = html_document(scenario_pages(report))
    assert all(sheet.sheet_view.rightToLeft for sheet in openpyxl.load_workbook(path))
    assert '<html lang="ar" dir="rtl">' in document
    with use(pseudo):
        assert " dir=" not in html_document(scenario_pages(report))[:60]


@pytest.mark.slow
def test_figures_are_the_same_in_every_language(generous: Result, tmp_path: Path) -> None:
    plain = openpyxl.load_workbook(write_result(generous, tmp_path / "en.xlsx"))
    with speaking("fr"):
        french = openpyxl.load_workbook(write_result(generous, tmp_path / "fr.xlsx"))
        table = generous.table()
    assert plain.sheetnames == french.sheetnames
    for sheet in ("Budget", "Return", "People"):
        numbers = [
            sorted(cell.value for row in book[sheet] for cell in row if isinstance(cell.value, float))
            for book in (plain, french)
        ]
        assert numbers[0] == numbers[1]
    assert table.equals(generous.table())


@pytest.mark.parametrize(("code", "said"), [("fr", "PEN par unité"), ("es", "PEN por unidad")])
def test_a_unit_of_money_is_said_in_any_currency(code: str, said: str) -> None:
    with speaking(code):
        assert tr("PEN per unit") == said
        assert tr("PEN per zebra") == "PEN per zebra"


@pytest.mark.parametrize(
    "harm", ["break-even harm -5.84, so it loses even without harm", "no harm is counted"]
)
@pytest.mark.parametrize("code", ["fr", "es"])
def test_what_society_loses_is_told_to_its_end(code, harm):
    loss = f"Society loses KES 513 billion at prices of 2025: net social efficiency -0.11, and {harm}."
    with speaking(code):
        told = tr(loss)
    assert "-0,11" in told
    assert "harm" not in told


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_key_of_a_scenario_is_what_one_types(code: str) -> None:
    with speaking(code):
        for text in ("kenya 2026.4, scenario reform", phrase("{versions}, scenario {name}", versions="kenya",
                                                              name="reform")):  # fmt: skip
            assert tr(text).endswith(" reform")
        assert tr("Reform") != "Reform"


@pytest.mark.parametrize(("code", "end"), [("fr", "voir About."), ("es", "ver About.")])
def test_a_note_is_not_translated_in_parts_but_what_the_program_adds_is(code: str, end: str) -> None:
    notes = [fact.note for fact in facts(load("kenya@2026.4"))]
    low = next(note for note in notes if "Low: " in note)
    widened = next(note for note in notes if note.endswith("see About."))
    with speaking(code):
        assert low.split(" Range: ")[0] in tr(low)
        assert tr(widened).startswith(widened.split(" Range: ")[0])
        assert tr(widened).endswith(end)


def test_a_text_is_known_whatever_its_first_letter() -> None:
    with speaking("fr"):
        assert tr("Cost of all policies relative to GDP").startswith("Coût de toutes")
        assert not tr("The staff of care go from 4 in 2026 to 9 in 2028").startswith("The staff")
        assert tr("Harm: less work") == "Harm: less work"  # the beginning of a label of a set
        assert (tr("KES of 2025"), tr("KES")) == ("KES (2025)", "KES")


def test_plural_forms_without_a_translation_are_missing(tmp_path: Path) -> None:
    empty = tmp_path / "costmodel.po"
    text = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "{n} ox"\n'
    empty.write_text(f'{text}msgid_plural "{{n}} oxen"\nmsgstr[0] ""\nmsgstr[1] ""\n', encoding="utf-8")
    assert TOOL["_known"](empty, "fr") == {}
