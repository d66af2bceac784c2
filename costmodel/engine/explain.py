"""Explanations: how a figure was computed, in words and numbers, down to assumption cells and sources."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from costmodel.engine.book_layout import YEARS, Line, lay_out
from costmodel.engine.entries import Entry
from costmodel.engine.explanation import Explanation, Operand, Step, number
from costmodel.errors import InputError, Problem
from costmodel.model.arguments import whole_number
from costmodel.model.measure_list import LINE_NAMES
from costmodel.trace.formula import MISSING_IN_WORDS, Part, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.trace.elements import Element, Elements

    Further = tuple[Line, int]
    """A line and the place of one of its years."""

ON_A_PAGE = 24
"""Figures explained by default: about a page of text."""
DEEPEST = 1000
SEPARATOR = "; "
UNSOURCED = "no source is stated in the workbook"
ABSENT = " in every year, because no input of the policy changes this line"
"""Follows the constant that such a line has."""


class _Taken(Writer):
    """Writes only what was taken: the branch of a choice, the one year read of a row."""

    def _where(self, element: Element, operands: Sequence[Element]) -> Part:  # noqa: ARG002  the writer's signature
        if isnan(element.value):
            return self.without_value(element)
        return self.part(taken(element)[0])

    def without_value(self, element: Element) -> Part:
        """A choice that gives no value: the condition that does not hold."""
        return Part(f"{MISSING_IN_WORDS}, because {self.part(element.operands[0]).text} is false")

    def _pick(self, element: Element, operands: Sequence[Element]) -> Part:  # noqa: ARG002  as above
        return self.part(taken(element)[0])


def taken(element: Element) -> tuple[Element, ...]:
    """The operands an element was made of in this run: of a choice the branch, of a row the year read."""
    operands = element.operands
    if element.operation == "where":
        if isnan(element.value):  # the condition is the reason why it is missing
            return (operands[0],)
        return (operands[1] if operands[0].value else operands[2],)
    if element.operation == "pick":
        return (operands[1 + int(operands[0].value)],)
    return operands


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
        """How a figure was computed, down to assumption cells and their sources in about a page of text.

        With a ``depth`` it goes that many steps down instead: 1 is the figure's own formula, and each further
        step explains its terms. Raises InputError naming what exists where the policy, line or year does not,
        and ModelError for a depth that is no whole number.
        """
        line_item = self._line(policy, line, year)
        wanted = None if depth is None else whole_number(depth, "depth", 1, DEEPEST)
        steps = _Steps(self, wanted).of(line_item, self._place(line_item, year))
        scenario = self.layout.scenario.name
        return Explanation(steps, f"{self.layout.assumptions.stamp}, scenario {scenario}")

    def _line(self, policy: str, line: str, year: int | None) -> Line:
        names = self.layout.by_name
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
        if line_item.years and year not in line_item.years:
            raise self._missing(f"the year {year}", f"one of {line_item.years[0]} to {line_item.years[-1]}")
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
        cell = self.layout.places.of(element)
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

    def _operands(self, element: Element) -> Iterator[tuple[Operand, tuple[Line, int] | None]]:
        """The terms of an element: the nearest figures and assumptions below it, each once."""
        seen: set[Element] = set()
        waiting = list(reversed(taken(element))) or [element]
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
                    yield self._assumed(term, term.mark), None
            else:
                waiting.extend(reversed(taken(term)))

    def _line_at(self, element: Element) -> tuple[Line, int] | None:
        cell = self.layout.places.of(element)
        line = None if cell is None else self.layout.by_cell.get((cell.sheet, cell.row))
        if cell is None or line is None:
            return None
        return line, line.years.index(self.layout.year(cell.column)) if cell.column >= YEARS else 0

    def _computed(self, element: Element, line: Line, place: int) -> Operand:
        cell = self.layout.places.of(element)
        return Operand(
            self._name(line, place),
            element.value,
            self._unit(line.unit),
            cell.text("") if cell else "",
            "",
            True,
        )

    def _assumed(self, element: Element, entry: Entry) -> Operand:
        # Ceilings have a note and no source.
        cited = [self._citations.get(key, key) for key in entry.source.split()] or [entry.note or UNSOURCED]
        scenario = self.layout.scenario
        made = entry.changes_in(scenario.name)
        if made:
            notes = [f"scenario {scenario.name}: {change.note or scenario.label}" for change in made]
            cited = [*notes, *(f"baseline: {citation}" for citation in cited)]
        return Operand(
            entry.label,
            element.value,
            self._unit(entry.unit),
            entry.cell_in(scenario.name),
            SEPARATOR.join(cited),
            computed=False,
        )

    def _written(self, element: Element, text: Callable[[str, float], str], policy: str) -> str:
        def shown(term: Element) -> str | None:
            at = self._line_at(term)
            if at is not None:
                return text(self._name(*at, within=policy), term.value)
            mark = term.mark
            if isinstance(mark, Entry):
                return number(term.value) if mark.table == "Calendar" else text(mark.label, term.value)
            return None

        return _Taken(shown, separator=SEPARATOR, any_number=True).formula(element)

    def _name(self, line: Line, place: int, within: str = "") -> str:
        owner = f"{line.policy}: " if line.policy not in {"", within} else ""
        # The label of a classified row has its ministry, function and class already.
        row_name = "" if line.part == "classified" else line.line.rpartition(".")[0]
        when = f", {line.years[place]}" if line.years else ""
        return f"{owner}{line.label}{f' ({row_name})' if row_name else ''}{when}"

    def _unit(self, unit: str) -> str:
        return unit.replace("LCU", self._currency)


class _Steps:
    """Explains one figure, then its terms in turn; each figure once."""

    def __init__(self, explainer: Explainer, depth: int | None) -> None:
        self.explainer, self.depth = explainer, depth
        self.left = ON_A_PAGE
        self.told: set[tuple[str, str, int]] = set()

    def of(self, line: Line, place: int, level: int = 0) -> tuple[Step, ...]:
        """The figure's own step, then those of its terms in their order."""
        self.told.add(self._key(line, place))
        self.left -= 1
        step, below = self.explainer.step(line, place, level)
        parts: dict[int, tuple[Step, ...]] = {}
        # The largest terms first, as far as the page reaches.
        for term in sorted(range(len(below)), key=lambda term: -abs(step.operands[term].value)):
            further = below[term]
            if further is not None and self._goes_on(step.operands[term], *further, level + 1):
                parts[term] = self.of(*further, level + 1)
        return (step, *(child for term in sorted(parts) for child in parts[term]))

    def _goes_on(self, operand: Operand, line: Line, place: int, level: int) -> bool:
        if self.depth is not None:
            return level < self.depth and self._key(line, place) not in self.told
        return self.left > 0 and operand.value != 0 and self._key(line, place) not in self.told

    def _key(self, line: Line, place: int) -> tuple[str, str, int]:
        # On a page a row is explained in one of its years: the others are computed in the same way.
        return line.policy, line.line, 0 if self.depth is None else place
