"""The Methodology sheet: every line item in words, from the model itself and its docstrings."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, NamedTuple

from costmodel.engine.inputs.entries import Entry
from costmodel.engine.line_items.lines import OF_OUTCOMES
from costmodel.model import (
    benefits,
    breakdown,
    cost,
    counted_once,
    coverage,
    delivery,
    economy,
    flows,
    incidence,
    measures,
    members,
    overlaps,
    prevalence,
    returns,
    target_groups,
    timing,
    totals,
)
from costmodel.trace.formula import Writer
from costmodel.wording.catalogue import phrase, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from costmodel.engine.explanations.book_layout import Layout, Line
    from costmodel.trace.elements import Element, Elements

UNUSED = "0 throughout: no policy of this set has it"
METHODS: dict[str, Callable[..., object]] = {
    "economy": economy.economy_and_sources,
    "groups": target_groups.group_people,
    "timing": timing.timing_lines,
    "people": coverage.people,
    "benefits": benefits.cash_benefit,
    "delivery": delivery.delivery,
    "cost": cost.cost_lines,
    "outcomes": returns.outcome_lines,
    "returns": incidence.return_lines,
    "flows": flows.flows,
    "appraisal": flows.appraise,
    "measures": measures.measure_lines,
    "totals": totals.budget_totals,
    "total_flows": flows.total_flows,
    "total_appraisal": flows.appraise,
    "total_measures": measures.measure_lines,
    "bands": prevalence.band_lines,
    "sexes": breakdown.sex_lines,
    **dict.fromkeys(("parts", "spreads", "breakdown"), breakdown.breakdown_lines),
    "group_overlaps": overlaps.group_overlap_lines,
    **dict.fromkeys(("policy_overlaps", "pairs"), overlaps.pair_lines),
    **dict.fromkeys(("added", "counted"), counted_once.counted_lines),
    "members": members.member_lines,
}


class Method(NamedTuple):
    """How a part of the model is computed, from the docstring of its function."""

    title: str
    """What it is, in a sentence."""
    rules: tuple[str, ...]
    """Paragraphs, without what only a programmer needs."""
    source: str

    @classmethod
    def of(cls, function: Callable[..., object]) -> Method:
        """The method of a function of the model."""
        text, _, source = (inspect.getdoc(function) or "").partition("Source: ")
        source = source.partition("\n\n")[0]
        title, *rules = (" ".join(part.split()) for part in FOR_PROGRAMMERS.split(text)[0].split("\n\n"))
        return cls(title, tuple(filter(None, map(_for_readers, rules))), " ".join(source.split()))


FOR_PROGRAMMERS = re.compile(r"\b(?:Shapes|Units): ")
"""Begins the last part of a docstring but for its source."""


def _for_readers(rule: str) -> str:
    """A paragraph without the sentences on names of the program."""
    return " ".join(sentence for sentence in re.split(r"(?<=\.) ", rule) if "``" not in sentence)


def methods() -> dict[str, Method]:
    """The method of every part of the model that has one."""
    return {part: Method.of(function) for part, function in METHODS.items()}


def method_texts() -> set[str]:
    """All texts of the methods, for the catalogue."""
    return {text for one in methods().values() for text in (one.title, *one.rules, one.source) if text}


def methodology(layout: Layout, elements: Elements) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Line item, label, unit, sheet, formula in words, method: one row per kind of line item."""
    titles = {part: tr(one.title) for part, one in methods().items()}
    told: set[tuple[str, str]] = set()
    for line in layout.lines:
        name = line.line.rpartition(".")[2] if line.part in OF_OUTCOMES else line.line
        if (line.part, line.label) in told or (line.part, name) in told:
            continue
        told |= {(line.part, line.label), (line.part, name)}
        middle = len(line.years) // 2
        element = elements.element(line.figure, (line.place, middle))
        words = in_words(layout, line, element)
        yield name, tr(line.label), tr(line.unit), line.sheet, words, titles.get(line.part, "")
    for block in layout.unused:
        yield block.name, tr(block.label), tr(block.unit), "", tr(UNUSED), titles.get(block.part, "")


def told_methods(layout: Layout) -> Iterator[tuple[str, str]]:
    """What it is, and its rules with the source, of every method behind the rows of the set, each once."""
    parts = {line.part for line in layout.lines} | {block.part for block in layout.unused}
    for one in dict.fromkeys(one for part, one in methods().items() if part in parts):
        if told := [tr(text) for text in (*one.rules, one.source) if text]:
            yield tr(one.title), "\n".join(told)


def in_words(layout: Layout, line: Line, element: Element) -> str:
    """The formula of a line item with the labels of its terms in place of cells."""
    if element.operation in {"constant", "input"}:
        return tr(line.note or "as assumed")
    formula_cell = layout.places.cell_of(element)

    def shown(term: Element) -> str | None:
        if isinstance(term.mark, Entry):
            return tr("year") if term.mark.table == "Calendar" else f'"{tr(term.mark.label)}"'
        cell = layout.places.cell_of(term)
        named = None if cell is None or term is element else layout.by_cell.get((cell.sheet, cell.row))
        if cell is None or named is None:
            return None
        before = formula_cell is not None and bool(named.years) and cell.column == formula_cell.column - 1
        label = tr(named.label)
        return f'"{tr(phrase("{line} of the year before", line=label)) if before else label}"'

    return WordsWriter(shown, separator="; ", any_number=True).formula(element, line.line)


class WordsWriter(Writer):
    """Writes formulas in labels, which never stand side by side as cells do."""

    def _sum_of_products(self, operands: Sequence[Element], lock: str) -> None:
        pass
