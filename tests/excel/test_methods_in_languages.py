"""Workbooks in French and Spanish have no English sentence left: no cell is a text that has a translation."""

from __future__ import annotations

import re
from contextlib import closing

import pytest
from babel.messages.pofile import read_po
from openpyxl import load_workbook

import costmodel as cm
from costmodel.assumptions.countries.archetypes import archetypes
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.model import cost, coverage, flows
from costmodel.reports.audit.audit_words import Method, method_texts
from costmodel.reports.audit.audit_workbook import write_audit
from costmodel.reports.result_workbook import write_result
from costmodel.wording.catalogue import LOCALE, PAGES, phrase, speaking, tr

QUOTED = re.compile(r'"([^"]+)"')
SEVERAL = 3
"""Words of a text that is no name."""


def translations(code):
    """English texts and what they are in a language, where that is something else."""
    with (LOCALE / code / "LC_MESSAGES" / f"{PAGES}.po").open("rb") as file:
        catalogue = {message.id: message.string for message in read_po(file, locale=code)}
    return {
        text: other
        for text, other in catalogue.items()
        if isinstance(text, str) and other and text != other and len(text.split()) >= SEVERAL
    }


def texts_of(path):
    """Every text on every sheet by sheet, and the labels in formulas in words."""
    with closing(load_workbook(path, read_only=True)) as book:
        for sheet in book.worksheets:
            cells = (cell for row in sheet.iter_rows(values_only=True) for cell in row)
            for cell in cells:
                if isinstance(cell, str) and not cell.startswith("="):
                    texts = (cell, *cell.split("\n"), *QUOTED.findall(cell))
                    yield from ((sheet.title, text) for text in texts)


def left_english(path, code, assumptions):
    """Texts of a workbook that have a translation and are not in it; texts of the set stay as they are."""
    written = {
        value
        for name in assumptions.tables
        for row in assumptions.table(name).rows
        for value in row.values.values()
        if isinstance(value, str)
    }
    known = translations(code)
    return {text for text in texts_of(path) if text[1] in known and text[1] not in written}


@pytest.fixture(scope="module", params=["fr", "es"])
def books(request, tmp_path_factory):
    folder, assumptions = tmp_path_factory.mktemp(request.param), cm.load("kenya")
    with speaking(request.param):
        audit = write_audit(lay_out(assumptions, "reform"), folder / "audit.xlsx")
        result = write_result(cm.run(assumptions, "reform"), folder / "result.xlsx")
    return request.param, assumptions, audit, result


@pytest.mark.slow
def test_no_text_is_left_english(books):
    code, assumptions, audit, result = books
    assert not left_english(audit, code, assumptions)
    assert not left_english(result, code, assumptions)


@pytest.mark.slow
def test_every_method_behind_a_row_is_told_in_the_language(books):
    code, _, audit, _ = books
    known = translations(code)
    told = {text for sheet, text in texts_of(audit) if sheet == "Methodology"}
    expected = {
        known[Method.of(function).title] for function in (coverage.people, cost.cost_lines, flows.appraise)
    }
    expected |= {known[rule] for rule in Method.of(cost.cost_lines).rules}
    expected.add(known[Method.of(cost.cost_lines).source])
    assert len(expected) > SEVERAL
    assert expected <= told


@pytest.mark.parametrize("code", ["fr", "es"])
def test_every_method_has_a_translation(code):
    lacking = method_texts() - translations(code).keys()
    assert not {text for text in lacking if not text.startswith(("Bonferroni", "Cascade"))}


@pytest.mark.parametrize("text", sorted(method_texts()))
def test_methods_have_no_words_of_the_program(text):
    assert "``" not in text
    assert "(..." not in text
    assert "\n" not in text


@pytest.mark.parametrize("code", ["fr", "es"])
def test_every_effect_in_words_of_the_library_has_a_translation(code):
    effects = {str(row["effect"]) for each in archetypes().values() for row in each.not_monetised}
    assert len(effects) > 40
    with speaking(code):
        assert [effect for effect in effects if tr(effect) == effect] == []
        assert tr(phrase("{effect} ({note})", effect=min(effects), note="N")) == f"{tr(min(effects))} (N)"
