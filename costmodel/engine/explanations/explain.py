"""Explanations: how a figure was computed, in words and numbers, down to assumption cells and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.paths import address_of
from costmodel.engine.explanations.book_layout import YEARS, Line, lay_out
from costmodel.engine.explanations.cell_effects import CellEffect, cell_effects, is_assumption, read_behind
from costmodel.engine.explanations.essential_terms import (
    EssentialWriter,
    TakenWriter,
    essential,
    operands_in_use,
)
from costmodel.engine.explanations.explained_numbers import number, reading
from costmodel.engine.explanations.explained_steps import EveryStep, LargestSteps
from costmodel.engine.explanations.explanation import Explanation
from costmodel.engine.explanations.explanation_parts import CellUsed, Operand, Step
from costmodel.engine.inputs.entries import Entry
from costmodel.errors import InputError, Problem
from costmodel.model.arguments import among, whole_number
from costmodel.model.measure_list import LINE_NAMES
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.trace.elements import Element, Elements

    Further = tuple[Line, int]
    """A line and the place of one of its years."""

DEEPEST = 1000
SEPARATOR = "; "
UNSOURCED = "no source is stated in the workbook"
ABSENT = " in every year, because no input of the policy changes this line"
"""Follows the constant that such a line has."""


class Explainer:
    """Explains figures of one traced run; keep it to explain several."""

    def __init__(self, assumptions: Assumptions, scenario: str) -> None:
        self.layout = lay_out(assumptions, scenario)
        self._elements: Elements = self.layout.places.elements()
        self._citations = {
            str(row["source"]): str(row["citation"]) for row in assumptions.table("Sources").rows
        }
        self._currency = str(assumptions.about["currency"])

    def explain(
        self, policy: str, line: str, year: int | None = None, depth: int | None = None
    ) -> Explanation:
        """How a figure was computed, on a page: its formula, what makes it, the cells it rests on.

        A page leaves out what is neutral in this run, and says how much more there is. With a ``depth`` all
        is explained, that many steps down: 1 is the figure's own formula, and each further step explains its
        terms. Raises InputError naming what exists where the policy, line or year does not,
        and ModelError for a depth that is no whole number.
        """
        line_item = self._line(policy, line, year)
        place = self._place(line_item, year)
        stamp = f"{self.layout.assumptions.stamp}, scenario {self.layout.scenario.name}"
        if depth is None:
            return self._page(line_item, place, stamp)
        wanted = whole_number(depth, "depth", 1, DEEPEST)
        return Explanation(EveryStep(self.step, wanted).steps_of(line_item, place), stamp)

    def _page(self, line: Line, place: int, stamp: str) -> Explanation:
        """The essential steps, the largest first, and every cell."""
        root = self._elements.element(line.trail, (0, place))
        behind = list(read_behind(root))
        cells = tuple(self._rested(one) for one in cell_effects(line.trail, place, behind))
        figures = {(at[0].policy, at[0].line) for at in map(self._line_at, behind) if at is not None}
        count = len(figures | {(line.policy, line.line)})
        return Explanation(LargestSteps(self.essential_step).steps_of(line, place), stamp, cells, count)

    def _line(self, policy: str, line: str, year: int | None) -> Line:
        names = self.layout.by_name
        if not isinstance(policy, str) or not isinstance(line, str):
            raise self._missing(f"line {line!r:.40} of {policy!r:.40}", "two texts")
        line = LINE_NAMES.get(line, line)
        line_item = (
            names.get((policy, line)) or self.layout.absent.get((policy, line)) or names.get(("", line))
        )
        if line_item is None:
            policies = sorted({owner for owner, _ in names if owner})
            lines = sorted(
                {line_name for owner, line_name in (*names, *self.layout.absent) if owner == policy}
            )
            raise self._missing(
                f"no line {line!r} of {policy!r}",
                f"a line of it: {', '.join(lines)}" if lines else f"a policy: {', '.join(policies)}",
            )
        if line_item.years and not among(year, line_item.years):
            raise self._missing(
                "no year" if year is None else f"the year {year!r:.40}",
                f"one of {line_item.years[0]} to {line_item.years[-1]}",
            )
        return line_item

    def _missing(self, fault: str, expected: str) -> InputError:
        name = self.layout.assumptions.path or self.layout.assumptions.set
        mend = "Give the policy, the line and the year as in the table of results."
        return InputError([Problem(name, "", "", fault, expected, mend)])

    def _place(self, line: Line, year: int | None) -> int:
        return line.years.index(year) if line.years and year is not None else 0

    def step(self, line: Line, place: int, level: int) -> tuple[Step, list[Further | None]]:
        """One step, and for each of its terms the figure it is, if it is one."""
        element = self._elements.element(line.trail, (0, place))
        below = list(self._operands(element))
        cell = self.layout.places.cell_of(element)
        made = Step(
            depth=level,
            name=self._name(line, place),
            value=element.value,
            unit=self._unit(line.unit),
            cell=cell.text("") if cell else "",
            formula=self._written(element, lambda name, _: f'"{name}"', line.policy)
            + ("" if line.sheet else ABSENT),
            numbers=self._written(element, lambda _, value: number(value), line.policy),
            operands=tuple(operand for operand, _ in below),
        )
        return made, [further for _, further in below]

    def essential_step(self, line: Line, place: int, level: int) -> tuple[Step, list[Further | None]]:
        """One step without what is neutral in this run, and for each of its terms the figure it is, if any.

        A figure that only repeats another one has the formula of that.
        """
        root = element = self._elements.element(line.trail, (0, place))
        shown = self._shown(lambda name, _, __: f'"{name}"', line.policy)
        while (inner := essential(element, shown)) is not element and inner.mark is None:
            element = inner
        terms: dict[Element, str | None] = {}

        def named(term: Element) -> str | None:
            return terms.setdefault(term, text) if (text := shown(term)) is not None else None

        writer = EssentialWriter(named, lambda rest, yearly: f'"{_others(rest, yearly)}"', SEPARATOR)
        words = writer.formula(element)
        below = [*self._told(terms)]
        read = self._shown(lambda _, value, unit: reading(value, self._unit(unit)), line.policy)
        scale = self._unit(line.unit)
        numbers = EssentialWriter(
            read, lambda rest, _: reading(sum(term.value for term in rest), scale), SEPARATOR, writer
        ).formula(element)
        cell = self.layout.places.cell_of(root)
        made = Step(
            level, self._name(line, place), root.value, scale, cell.text("") if cell else "",
            words + ("" if line.sheet else ABSENT), numbers, tuple(operand for operand, _ in below),
        )  # fmt: skip
        return made, [further for _, further in below]

    def _told(self, terms: Iterable[Element]) -> Iterator[tuple[Operand, Further | None]]:
        for term in terms:
            at = self._line_at(term)
            if at is not None:
                yield self._computed(term, *at), at
            elif is_assumption(term.mark):
                yield self._assumed(term.value, term.mark), None

    def _operands(self, element: Element) -> Iterator[tuple[Operand, tuple[Line, int] | None]]:
        """The terms of an element: the nearest figures and assumptions below it, each once."""
        seen: set[Element] = set()
        waiting = list(reversed(operands_in_use(element))) or [element]
        while waiting:
            term = waiting.pop()
            if term in seen:
                continue
            seen.add(term)
            at = None if term is element else self._line_at(term)
            if at is not None:
                yield self._computed(term, *at), at
            elif isinstance(term.mark, Entry):
                if term.mark.table != "Calendar":
                    yield self._assumed(term.value, term.mark), None
            else:
                waiting.extend(reversed(operands_in_use(term)))

    def _line_at(self, element: Element) -> tuple[Line, int] | None:
        cell = self.layout.places.cell_of(element)
        line = None if cell is None else self.layout.by_cell.get((cell.sheet, cell.row))
        if cell is None or line is None:
            return None
        return line, line.years.index(self.layout.year(cell.column)) if cell.column >= YEARS else 0

    def _computed(self, element: Element, line: Line, place: int) -> Operand:
        cell = self.layout.places.cell_of(element)
        return Operand(
            self._name(line, place),
            element.value,
            self._unit(line.unit),
            cell.text("") if cell else "",
            "",
            True,
        )

    def _assumed(self, value: float, entry: Entry) -> Operand:
        # Ceilings have a note and no source.
        cited = [self._citations.get(key, key) for key in entry.source.split()] or [entry.note or UNSOURCED]
        scenario = self.layout.scenario
        made = entry.changes_in(scenario.name)
        if made:
            notes = [f"scenario {scenario.name}: {change.note or scenario.label}" for change in made]
            cited = [*notes, *(f"baseline: {citation}" for citation in cited)]
        return Operand(
            entry.label,
            value,
            self._unit(entry.unit),
            entry.cell_in(scenario.name),
            SEPARATOR.join(cited),
            computed=False,
        )

    def _rested(self, one: CellEffect) -> CellUsed:
        """An assumption as a row of the page."""
        scenario, address = self.layout.scenario.name, address_of(one.entry.path)
        told = self._assumed(one.value, one.entry)
        cells = list(dict.fromkeys(entry.cell_in(scenario) for entry in one.entries))
        owner = f"{address.owner}: " if address.kind == "policy" else ""
        prices = ", prices of" if one.entry.is_price_base else ""
        return CellUsed(
            f"{owner}{told.name}{prices}", told.cell, told.value, told.unit, one.entry.grade, told.source,
            one.effect, len(cells),
        )  # fmt: skip

    def _written(self, element: Element, text: Callable[[str, float], str], policy: str) -> str:
        shown = self._shown(lambda name, value, _: text(name, value), policy)
        return TakenWriter(shown, separator=SEPARATOR, any_number=True).formula(element)

    def _shown(self, text: Callable[[str, float, str], str], policy: str) -> Callable[[Element], str | None]:
        """How a formula shows a term: what ``text`` makes of name, value and unit; None if unnamed."""

        def shown(term: Element) -> str | None:
            at = self._line_at(term)
            if at is not None:
                return text(self._name(*at, within=policy), term.value, at[0].unit)
            mark = term.mark
            if not isinstance(mark, Entry):
                return None
            if mark.table == "Calendar":
                return number(term.value)
            return text(mark.label, term.value, mark.unit)

        return shown

    def _name(self, line: Line, place: int, within: str = "") -> str:
        owner = f"{line.policy}: " if line.policy not in {"", within} else ""
        # The label of a classified row has its ministry, function and class already.
        row_name = "" if line.part == "classified" else line.line.rpartition(".")[0]
        when = f", {line.years[place]}" if line.years else ""
        return f"{owner}{line.label}{f' ({row_name})' if row_name else ''}{when}"

    def _unit(self, unit: str) -> str:
        return unit.replace("LCU", self._currency)


def _others(rest: Sequence[Element], yearly: bool) -> str:
    """The terms of a sum that are not named."""
    return str(phrase("the same of {count} more years" if yearly else "{count} more terms", count=len(rest)))
