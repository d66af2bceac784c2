"""The stamp, the audit and the diff workbook and the task pane in the language that is chosen."""

import re
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

import costmodel as cm
import costmodel_server
from costmodel.assumptions.versions.diff import ADDED, Diff, Difference
from costmodel.commands.comparing import DELAY_COLUMNS
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.line_items.verdict import Verdict
from costmodel.reports.answers.diff_workbook import write_diff
from costmodel.reports.audit.audit_workbook import write_audit
from costmodel.reports.layout.stamp_words import TEMPLATES, scenario_of_stamp, spoken_stamp
from costmodel.wording.catalogue import speaking, tr
from tests.command_line import costmodel

STAMP = "kenya 2026.4 · sha256 0123456789ab · costmodel 0.9.0 · scenario reform · all 31 checks passed"
SCRIPTS = Path(costmodel_server.__file__).parent / "site" / "app"


@pytest.mark.parametrize("code", ["en", "fr", "es"])
def test_the_scenario_of_a_stamp_is_found_in_every_language(code):
    with speaking(code):
        stamp = spoken_stamp(STAMP)
    assert scenario_of_stamp(stamp) == "reform"
    assert ("· scenario reform" in stamp) == (code == "en")
    assert stamp.startswith("kenya 2026.4 · sha256 0123456789ab · costmodel 0.9.0 · ")


def test_a_name_in_a_stamp_is_not_translated():
    with speaking("fr"):
        assert spoken_stamp(STAMP.replace("reform", "baseline")).split(" · ")[3] == "scénario baseline"
        assert "sha256 0123, scénario baseline" in spoken_stamp("a 1 · sha256 0123, scenario baseline")
        assert spoken_stamp("total 2026.1").startswith("total")


@pytest.mark.parametrize("code", ["fr", "es"])
def test_the_translation_of_a_scenario_ends_with_its_name(code):
    with speaking(code):
        assert tr("scenario {name}").endswith(" {name}")
        assert all(tr(template) != template for template in TEMPLATES.values())


def test_a_stamp_without_scenario_has_none():
    assert scenario_of_stamp("") is None
    assert scenario_of_stamp("kenya 2026.4 · sha256 0123 · costmodel 0.9.0") is None


def texts_of(path):
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        return {
            sheet.title: [
                str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None
            ]
            for sheet in book
        }


def test_the_audit_workbook_speaks_and_its_checks_agree(tmp_path):
    layout = lay_out(cm.load("colombia"), "baseline")
    with speaking("fr"):
        path = write_audit(layout, tmp_path / "audit.xlsx")
    texts = texts_of(path)
    assert "Coût brut" in " ".join(texts["Budget"])
    assert any("scénario baseline" in text for text in texts["Guide"])
    assert {"Poste", "Libellé", "Unité"} <= set(texts["Budget"])
    formulas = [text for text in texts["Checks"] if text.startswith("=IF(ABS")]
    assert formulas
    assert all('"concorde","diffère"' in text for text in formulas)
    assert any("COUNTIF(" in text and '"concorde"' in text for text in texts["Checks"])


def test_what_a_workbook_says_is_not_translated_in_the_diff(tmp_path):
    change = Difference(
        "Policies", "Total", "label", ADDED, None, "Total cost", "persons", None, "me", "Cost", "A1"
    )
    with speaking("fr"):
        path = write_diff(tmp_path / "diff.xlsx", Diff("a 1", "a 2", (change,)))
    cells = texts_of(path)["Changes"]
    assert {"Policies", "Total", "label", "Total cost", "Cost", "A1"} <= set(cells)
    assert {"ajouté", "personnes", "Avant", "Après"} <= set(cells)


def test_every_text_of_the_pane_is_listed_and_translated():
    script = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js"))
    listed = set(re.findall(r'^  "(.+)",$', (SCRIPTS / "words.js").read_text(encoding="utf-8"), re.MULTILINE))
    asked = set(re.findall(r'\bt\("([^"]+)"', script)) | set(re.findall(r'\bover\("([^"]+)"', script))
    asked |= set(re.findall(r'\bon\("[\w-]+", "\w+", "([^"]+)"', script))
    assert asked <= listed
    assert len(asked) > 40
    for code in ("fr", "es"):
        with speaking(code):
            assert not [text for text in listed if tr(text) == text]


@pytest.mark.parametrize("code", ["fr", "es"])
@pytest.mark.parametrize("failed", [0, 1, 3])
@pytest.mark.parametrize("losses", [0, 1])
@pytest.mark.parametrize("alarmed", [0, 1, 2])
@pytest.mark.parametrize(("noted", "to_fill_in"), [(0, 0), (1, 0), (4, 1), (0, 2)])
def test_no_word_of_a_master_line_stays_english(code, failed, losses, alarmed, noted, to_fill_in):
    words = Verdict(failed, noted, 31, alarmed, (), losses, to_fill_in).words
    with speaking(code):
        spoken = spoken_stamp(f"a 1 · {words}")
    assert not re.search(r"\b(all|checks?|passed|FAILED|ALARMS?|notes to|note to|in|of|ROWS?)\b", spoken)
    assert "31" in spoken or not alarmed


@pytest.mark.slow
def test_the_result_workbooks_of_a_run_have_the_stamp_in_its_language(tmp_path):
    done = costmodel("run", "colombia", "--language", "fr", "--out", tmp_path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for path in tmp_path.glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            # Of the first page it is at the end, in two lines where it is too long for one.
            texts = [str(cell.value) for cell in sheet["A"]]
            assert any(text.startswith("colombia ") and "scénario" in text for text in texts), (path, sheet)


@pytest.mark.parametrize(("code", "word"), [("fr", "milliards"), ("es", "mil millones")])
def test_the_unit_of_scaled_amounts_does_not_stay_english(code, word):
    with speaking(code):
        assert tr("billion KES at 2025 prices") == f"{word} KES (2025)"


@pytest.mark.parametrize("code", ["fr", "es"])
def test_the_table_of_delay_has_headings_and_figures_of_the_language(code, tmp_path):
    english = costmodel("delay", "kenya", "-s", "reform", cwd=tmp_path).stdout
    spoken = costmodel("delay", "kenya", "-s", "reform", "--language", code, cwd=tmp_path).stdout
    assert all(heading in english for heading in DELAY_COLUMNS.values())
    assert not any(heading in spoken for heading in DELAY_COLUMNS.values())
    rows = [line for line in spoken.splitlines() if re.search(r"\d,\d\d +", line)]
    assert len(rows) >= 5
    assert not any(re.search(r"\d\.\d\d\b", row) for row in rows)
