"""The texts of the reports for translators, and their translations for the program.

    python tools/messages.py extract      write costmodel/reports/locale/costmodel.pot
    python tools/messages.py compile      make the .mo file of every .po file beside it

A new language is a file ``costmodel/reports/locale/LANGUAGE/LC_MESSAGES/costmodel.po``, started as a copy of
the .pot file. With COSTMODEL_LANGUAGE=LANGUAGE the program then writes its reports in that language. A text
without a translation stays English.
"""

from __future__ import annotations

import argparse
import ast
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from costmodel import run_all
from costmodel.assumptions.versions.store import load
from costmodel.reports import page_list
from costmodel.reports.catalogue import LOCALE, use
from costmodel.reports.compared_page import compared_page
from costmodel.reports.comparison_pages import ComparedScenarios, comparison_pages
from costmodel.reports.minute_document import minute_pages
from costmodel.reports.minute_subject import minute_subject
from costmodel.reports.page_html import html_document
from costmodel.reports.result_report import ScenarioReport, now
from costmodel.reports.uncertainty_export import simulated
from costmodel.reports.uncertainty_page import uncertainty_page
from costmodel.reports.uncertainty_workbook import uncertainty_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.reports.page import Page

PACKAGE = Path(__file__).parents[1] / "costmodel"
SETS = ("kenya", "colombia")
DRAWS = 100


def main() -> int:
    """Extract or compile."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=("extract", "compile"))
    parser.add_argument("--folder", type=Path, default=LOCALE, help="folder of the languages")
    given = parser.parse_args()
    return _extract(given.folder) if given.what == "extract" else _compile(given.folder)


def constants() -> set[str]:
    """Every text that the program itself contains: nothing else can be in a catalogue."""
    return {
        node.value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _extract(folder: Path) -> int:
    """Keep the texts of the program that the pages of the embedded sets look up."""
    asked: dict[str, None] = {}

    def noted(text: str) -> str:
        asked[text] = None
        return text

    with use(noted):
        for pages in _pages():
            html_document(pages)
    catalog = Catalog(project="costmodel", charset="utf-8")
    known = constants()
    for text in sorted(text for text in asked if text in known and len(text) > 1):
        catalog.add(text)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "costmodel.pot").open("wb") as file:
        write_po(file, catalog, omit_header=True, sort_output=True)
    return 0


def _pages() -> Iterator[list[Page]]:
    """The pages of every report of the embedded sets."""
    for name in SETS:
        assumptions = load(name)
        results = run_all(assumptions)
        for result in results.values():
            report = ScenarioReport(result, now())
            yield [*page_list.scenario_pages(report), *page_list.run_pages(report)]
        compared = ComparedScenarios.of(list(results.values()), now())
        yield [*comparison_pages(compared), compared_page(compared)]
        report = ScenarioReport(results["reform"], now())
        for policy in (None, results["reform"].policies[0]):
            yield minute_pages(minute_subject(report, policy, DRAWS))
        uncertainty = simulated(assumptions, "reform", DRAWS)
        yield [*uncertainty_pages(uncertainty), uncertainty_page(uncertainty)]


def _compile(folder: Path) -> int:
    for path in folder.glob("*/LC_MESSAGES/costmodel.po"):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
