"""The texts of the reports for translators, and their translations for the program.

    python tools/messages.py extract      write the .pot files of costmodel/wording/locale
    python tools/messages.py compile      make the .mo file of every .po file beside it
    python tools/messages.py missing      print the texts that a language lacks, as lines to fill in
    python tools/messages.py fill FILE    take such lines into the .po files, then compile

``costmodel.pot`` has the texts of pages, ``messages.pot`` those of checks, errors and the task pane.
A language is a folder ``costmodel/wording/locale/LANGUAGE/LC_MESSAGES`` with a .po file of each. A text
without a translation stays English.
"""

from __future__ import annotations

import argparse
import ast
import json
import keyword
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from costmodel import run, run_all
from costmodel.assumptions.countries.archetypes import archetypes, shared_rows
from costmodel.assumptions.format.writer import template_rows, write_rows
from costmodel.assumptions.versions.diff import diff
from costmodel.assumptions.versions.store import load
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.excel import macros
from costmodel.excel.live.macro_declaration import declared
from costmodel.reports import page_list
from costmodel.reports.answers.compared_page import compared_page
from costmodel.reports.answers.comparison_pages import ComparedScenarios, comparison_pages
from costmodel.reports.answers.diff_workbook import diff_page
from costmodel.reports.audit.audit_words import method_texts
from costmodel.reports.audit.audit_workbook import write_audit
from costmodel.reports.files.page_html import html_document
from costmodel.reports.minute.minute_document import minute_pages
from costmodel.reports.minute.minute_subject import minute_subject
from costmodel.reports.ranges.uncertainty_page import uncertainty_page
from costmodel.reports.ranges.uncertainty_workbook import uncertainty_pages
from costmodel.reports.sheets.result_report import ScenarioReport, now
from costmodel.reports.uncertainty_export import simulated
from costmodel.wording.catalogue import LOCALE, use
from costmodel.wording.known_texts import KnownTexts
from costmodel.wording.languages import LANGUAGES
from costmodel_server.site_pages import LONGEST_TIP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from babel.messages.catalog import Message

    from costmodel.reports.layout.page import Page

PACKAGE = Path(__file__).parents[1] / "costmodel"
SERVER = PACKAGE.with_name("costmodel_server")
SETS = ("kenya", "colombia")
FILES, TRANSLATED = ("costmodel", "messages"), ("fr", "es")
REPORTED = ("reports", "engine", "model", "uncertainty", "comparison", "choice", "trace")
CHECKED = ("assumptions/checks", "assumptions/format", "engine", "model", "commands", "errors", "excel/live")
"""Parts of the package whose texts are shown: on pages, and in checks and errors."""
WORD, FIELD = re.compile(r"[A-Za-z]{2,}"), re.compile(r"\{[^{}]*\}")
COMPOSED = (
    "not evidenced",
    "Adds {amount} by {year}",
    "Saves {amount} by {year}",
    "above {count} ceilings",
    "society gains",
    "1 without range",
    "less than 1 %",
    "fewer than 1",
    "more than 99",
    "{currency} {low} to {high}",
    "Read this before using these figures.",
    "Do not use these figures.",
    "{alarmed} ALARM",
    "{alarmed} ALARMS",
    ", {alarmed} ALARM",
    ", {alarmed} ALARMS",
    "Society loses {amount} at prices of {base} over the baseline: {harm}",
    "Society loses {amount} at prices of {base}: {harm}",
    "break-even harm {factor}",
    "break-even harm {factor}.",
    "break-even harm {factor}, so it loses even without harm.",
    "Break-even harm {factor}.",
    "Break-even harm {factor}, so it loses even without harm.",
    "{ministry} is {amount} above its ceiling in {first}.",
    "{ministry} is {amount} above its ceiling in {first}, and {most} in {worst}.",
    "gross cost {amount} ({share} of GDP) in {year}, {amount_2} ({share_2} of GDP) in {year_2}",
    "present value of gross cost {amount}",
    "net present value {amount}",
    "net social efficiency {ratio}",
    "benefit-cost ratio {ratio}",
    "page",
    "of",
    "Projected population",
    "Projected population of a band",
    "Projected population of the ages both groups have",
    "Projected population of the group's ages",
    "Projected population of the group's ages by sex",
    "Projected people of the group's first age",
    "Survivors of the life table",
    "Share of the people of {part}",
    "value of {year}",
    "price base",
    "Poverty line",
    "{count} more terms",
    "scenarios {names}",
    "1 ALARM",
    "a stand-in for {what}",
    "a stand-in for {what}, its value",
    "{country}: social budgeting model",
    "All amounts are in {money}, in which the IMF counts; the currency is {now}.",
    "Reform",
    "no policy",
    "Break-even weight of participants: {weight}.",
    "{symbol} all {count} checks passed",
    "{symbol} {passed} of {count} checks passed",
    "society loses",
    "1 expanded",
    "1 reduced",
    "{count} reduced",
    "{amount} at the central values.",
    "What moves the {figure} most?",
    "The net present value is 0 or more in {draws}.",
    "{figure}, all policies, over the horizon, scenario {name}, in {unit}",
    "{figure}, all policies, over the baseline, over the horizon, scenario {name}, in {unit}",
    "{figure}, all policies, in {year}, scenario {name}, in {unit}",
    "{figure}, all policies, over the baseline, in {year}, scenario {name}, in {unit}",
    "and {count} more that change it less",
    "{count} uncertain parameters do not change it",
    "at {value}, beyond the range",
    "at {value}, within the range",
    "at {value}, {share} of central, beyond the range",
    "at {value}, {share} of central, within the range",
    "outcomes lost",
    "harms fall",
    "{count} data notes",
    "Verified: {count} workbooks are as their ledger states.",
    "This scenario",
    "At once",
    "Phased in",
    "Written: {path}, 1 file",
    "Written: {path}, {count} files",
    "Written: {path}, 1 workbook",
    "Written: {path}, {count} workbooks",
    "1 note to read",
    "{count} notes to read",
    "All gaps",
    "Spending",
    "{share} x prices",
    "{share} x wages",
    "{share} x GDP per head",
    "saves {amount}, society gains {amount_2}",
    "saves {amount}, society loses {amount_2}",
    "{share}: not below 0",
    "{share}: not above 1",
    "{measure} is not below 0",
    "{measure} over the baseline is not below 0",
    "{measure} of every policy is not below 0",
    "{measure} over the baseline of every policy is not below 0",
    "at most {high}",
    "at least {low}",
    "from {low} to {high}",
    "no ceiling",
    "a blank for {name}",
    "a decision",
    "a place",
    "fewer than 1 of 100 draws ({share})",
    "more than 99 of 100 draws ({share})",
    "{count} of 100 draws ({share})",
    "{count} assumptions do not change it",
    "Grants of donors",
    "Savings and revenue of the budget from effects",
    "Savings made in the ministry, whoever pays for the policy",
    "Capital charge, of which cash is in 31",
    "Interest on capital, in the charge",
    "Society loses by: {names}.",
    "Society loses by no policy.",
    "schedule {name}: {rates}; {timings}",
    "Written: {path}",
    "{set}, {count} scenarios from {name}",
    "{symbol} CAUTION: {alarmed} in {count} checks",
    "{symbol} {failed} of {count} checks FAILED",
    "{symbol} SOCIETY LOSES by these policies",
    "{count} checks",
    "1 ROW TO FILL IN",
    "{count} ROWS TO FILL IN",
    "{versions}, scenario {name}",
    "1 row to fill in: costmodel check lists them.",
    "{count} rows to fill in: costmodel check lists them.",
    "1 note on the assumptions: costmodel check lists them.",
    "{count} notes on the assumptions: costmodel check lists them.",
    "Written:",
    "warning",
    "error",
    "open",
    "{where}: found {found}; expected {expected}. {mend}",
)
"""Sentences of several parts, as they are once the parts are joined."""
RULES = {"fr": "(n > 1)", "es": "(n != 1)"}
MADE = datetime(2026, 11, 28, tzinfo=UTC)
LEAST_WORDS = 3
LABELLED = frozenset(
    {"tr", "line", "phrase", "TableColumn", "PageTable", "Page", "Sentences", "Notes", "Chart", "Answers"}
)
"""What makes texts of pages."""
IDENTIFIER = re.compile(r"[a-z][\w.]*|[#0,.;%+-]+")
NO_SENTENCE = re.compile(r"^[a-z_.]+$|https?://|^\s*[<#=@*&]|^\n|\{\{|\\[wdsb]|^gross_cost_|^\{SWITCH\}")
TRANSLATABLE = re.compile(r"[A-Za-z]")
NAMES = re.compile(
    r"https?://.*|\w+_\w+|kenya|colombia|CC BY.*|[A-Z]|AnnexA|AnnexB|P?[\d.]+|policy\..*|\{\w+\}|\W*"
)
"""Texts that are the same in every language."""
UNSEEN = frozenset({"compile", "debug", "warning", "exception", "add_argument"})
Text = str | tuple[str, str]
"""A text, or the two of one that counts things."""
DRAWS = 100


def main() -> int:
    """Extract or compile."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=("extract", "compile", "missing", "fill"))
    parser.add_argument("lines", nargs="?", type=Path, help="fill: the file of translations")
    parser.add_argument("--folder", type=Path, default=LOCALE, help="folder of the languages")
    given = parser.parse_args()
    if given.what == "fill":
        return _fill(given.folder, given.lines)
    return {"extract": _extract, "compile": _compile, "missing": _missing}[given.what](given.folder)


@cache
def constants() -> set[str]:
    """Every text that the program itself contains: nothing else can be in a catalogue."""
    return {
        node.value
        for path in PACKAGE.rglob("*.py")
        for node in _nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def sentences(folders: Iterable[str]) -> set[str]:
    """The sentences of these parts of the program: texts of several words, with fields for what varies."""
    texts: set[str] = set()
    for folder in folders:
        for path in sorted([*(PACKAGE / folder).rglob("*.py"), *PACKAGE.glob(f"{folder}.py")]):
            left_out = _no_messages(path)
            for node in _nodes(path):
                text = _template(node) if id(node) not in left_out else ""
                if len(WORD.findall(FIELD.sub("", text))) >= LEAST_WORDS and not NO_SENTENCE.search(text):
                    texts.add(text)
    return texts


def labels(folders: Iterable[str]) -> set[str]:
    """What is given to the makers of lines, tables and phrases: labels of line items, headings, templates."""
    return {
        node.value
        for folder in folders
        for path in (PACKAGE / folder).rglob("*.py")
        for call in _nodes(path)
        if isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) in LABELLED
        for node in [*call.args, *(given.value for given in call.keywords)]
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if WORD.search(FIELD.sub("", node.value)) and not IDENTIFIER.fullmatch(node.value)
    }


@cache
def _no_messages(path: Path) -> set[int]:
    """Docstrings, and texts that are parts of other texts or are never shown."""
    hidden: set[int] = set()
    for node in _nodes(path):
        if isinstance(node, ast.Expr):
            hidden.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            hidden |= {id(part) for part in node.values}
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in UNSEEN:
            hidden |= {id(part) for part in ast.walk(node)}
    return hidden


def _template(node: ast.AST) -> str:
    """A text of the program with a named field for each part that varies; "" for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    names: Counter[str] = Counter()
    return "".join(
        part.value.replace("{", "{{").replace("}", "}}")
        if isinstance(part, ast.Constant)
        else _field(part, names)
        for part in node.values
    )


def _field(part: ast.expr, names: Counter[str]) -> str:
    """A field, named by the last name in its expression."""
    words = (
        re.findall(r"[A-Za-z_]\w*", ast.unparse(part.value)) if isinstance(part, ast.FormattedValue) else []
    )
    name = (
        next((word for word in reversed(words) if not keyword.iskeyword(word)), "value").strip("_") or "value"
    )
    names[name] += 1
    return f"{{{name}}}" if names[name] == 1 else f"{{{name}_{names[name]}}}"


def _pane() -> set[str]:
    """The words of the task pane."""
    page = (SERVER / "site" / "pages" / "taskpane.html").read_text(encoding="utf-8")
    texts = {" ".join(text.split()) for text in re.findall(r">([^<>{}]+)<", page)}
    texts |= set(re.findall(r'aria-label="([^"]+)"', page))
    texts |= {
        text for macro in declared(vars(macros)) for text in (macro.label, macro.description[:LONGEST_TIP])
    }
    texts |= pane_words()
    return {text for text in texts if WORD.search(text)}


def pane_words() -> set[str]:
    """The texts that the scripts of the task pane show."""
    script = (SERVER / "site" / "app" / "words.js").read_text(encoding="utf-8")
    listed = script.partition("TEXTS = [")[2].partition("];")[0]
    return set(re.findall(r'^  "(.+)",$', listed, re.MULTILINE))


def _extract(folder: Path) -> int:
    """Write the texts of pages and, apart, those of checks and errors."""
    asked = asked_texts()
    folder.mkdir(parents=True, exist_ok=True)
    _written(folder / "costmodel.pot", asked)
    _written(folder / "messages.pot", message_texts() - {one for text in asked for one in _forms(text)})
    return 0


def asked_texts() -> set[Text]:
    """The texts of the program that the pages of the embedded sets look up."""
    asked = Noted()
    with use(asked), TemporaryDirectory() as scratch:
        for pages in _pages():
            html_document(pages)
        for name in SETS:
            write_audit(lay_out(load(name), "reform"), Path(scratch) / f"{name}.xlsx")
        run(load(SETS[0]), "reform").explain("total", "npv").text  # noqa: B018  it asks for its texts
    known = constants()
    texts: set[Text] = set(pairs := asked.pairs)
    single = {text for pair in pairs for text in pair}
    texts |= {text for text in asked.texts - single if text in known and TRANSLATABLE.search(text)}
    built = KnownTexts(sentences(REPORTED))
    rest = (text for text in asked.texts if text not in known)
    texts |= {match[0] for match in map(built.matched, rest) if match}
    texts |= set(COMPOSED) | method_texts()
    texts |= (sentences(("reports",)) | labels(("reports", "model", "engine"))) - single
    return {text for text in texts if not isinstance(text, str) or not NAMES.fullmatch(text)}


def message_texts() -> set[str]:
    """The texts of checks, errors, commands, the task pane and assumption workbooks."""
    return sentences(CHECKED) | _pane() | workbook_texts() | library_texts()


def library_texts() -> set[str]:
    """The names of policies, groups, effects and ministries of the library."""
    shared = shared_rows()
    rows = [row for table in ("group", "value") for row in shared[table].values()]
    rows += [row for each in archetypes().values() for row in (*each.outcomes, *each.groups)]
    names = {str(row[column]) for row in rows for column in ("label", "unit") if row.get(column)}
    effects = [row for each in archetypes().values() for row in each.not_monetised]
    names |= {str(row["effect"]) for row in effects}
    # A single word may be the name of a group elsewhere.
    names |= {str(row["who"]) for row in effects if " " in str(row["who"])}
    return names | {text for each in archetypes().values() for text in (each.label, each.ministry)}


def workbook_texts() -> set[str]:
    """The texts of the program that the writer of assumption workbooks looks up."""
    asked = Noted()
    with use(asked):
        write_rows(load(SETS[0]), BytesIO())
        write_rows(template_rows(), BytesIO())
    known = constants()
    return {text for text in asked.texts if text in known and TRANSLATABLE.search(text)}


class Noted:
    """A catalogue that notes what it is asked for."""

    def __init__(self) -> None:
        self.texts: set[str] = set()
        self.pairs: set[tuple[str, str]] = set()

    def __call__(self, text: str) -> str:
        """The text itself."""
        self.texts.add(text)
        return text

    def plural(self, one: str, many: str, number: float) -> str:
        """The template in English."""
        self.pairs.add((one, many))
        return one if number == 1 else many


def _written(path: Path, texts: Iterable[Text]) -> None:
    catalog = Catalog(project="costmodel", charset="utf-8")
    for text in sorted(texts, key=str):
        catalog.add(text)
    with path.open("wb") as file:
        write_po(file, catalog, omit_header=True, sort_output=True)


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
        yield [diff_page(diff(f"{name}@2026.1", assumptions))]


def _missing(folder: Path) -> int:
    """Print every text that a language lacks: number, text, and a line for each language."""
    for name in FILES:
        for text in lacking(folder, name):
            first = text if isinstance(text, str) else "|||".join(text)
            sys.stdout.write(json.dumps(first, ensure_ascii=False)[1:-1] + "\n")
    return 0


def lacking(folder: Path, name: str, languages: Sequence[str] = TRANSLATED) -> list[Text]:
    """The texts of a .pot file that some language has not translated."""
    with (folder / f"{name}.pot").open("rb") as file:
        every = {_id(message) for message in read_po(file) if message.id}
    done = [_known(folder / code / "LC_MESSAGES" / f"{name}.po", code) for code in languages]
    return sorted((text for text in every if not all(text in one for one in done)), key=str)


def _catalog(code: str) -> Catalog:
    """An empty catalogue of a language, with its rule for one thing and for several."""
    catalog = Catalog(locale=code, project="costmodel", charset="utf-8", fuzzy=False)
    catalog.header_comment = f"# {LANGUAGES[code].name}"
    # Babel's own rule has a third form for whole millions, which no text here needs.
    catalog._num_plurals, catalog._plural_expr = 2, RULES[code]  # noqa: SLF001
    catalog.creation_date = catalog.revision_date = MADE
    return catalog


def _forms(text: Text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def _id(message: Message) -> Text:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def _known(path: Path, code: str) -> dict[Text, str | tuple[str, ...]]:
    """The translations of a .po file."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    strings = {_id(message): message.string for message in catalogue if message.id and message.string}
    return {text: string for text, string in strings.items() if isinstance(string, str) or all(string)}


def _fill(folder: Path, lines: Path) -> int:
    """Take translations: a line of text, then lines ``LANGUAGE: translation``; ``|||`` parts plural forms."""
    fresh: dict[str, dict[str, str]] = {code: {} for code in TRANSLATED}
    text = ""
    for line in lines.read_text(encoding="utf-8").splitlines():
        code, mark, rest = line.partition(": ")
        if mark and code in fresh:
            fresh[code][text] = json.loads(f'"{rest}"')
        elif line:
            text = json.loads(f'"{line}"')
    # A text that is now of the other file keeps its translation.
    files = {code: [folder / code / "LC_MESSAGES" / f"{name}.po" for name in FILES] for code in TRANSLATED}
    before = {
        code: {text: string for path in paths for text, string in _known(path, code).items()}
        for code, paths in files.items()
    }
    for name in FILES:
        with (folder / f"{name}.pot").open("rb") as file:
            every = [_id(message) for message in read_po(file) if message.id]
        for code, translations in fresh.items():
            path = folder / code / "LC_MESSAGES" / f"{name}.po"
            known = before[code]
            catalog = _catalog(code)
            for one in sorted(every, key=str):
                key = one if isinstance(one, str) else "|||".join(one)
                string = translations.get(key)
                if string is not None and not isinstance(one, str):
                    string = tuple(string.split("|||"))
                catalog.add(one, string if string is not None else known.get(one, ""))
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(file, catalog, sort_output=True, width=0, include_lineno=False)
    return _compile(folder)


def _compile(folder: Path) -> int:
    for path in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
