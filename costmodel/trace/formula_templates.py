"""Templates: the formula of one element, with gaps in place of the cells, for all that are computed alike.

The rows of a trail are often those of the policies: their formulas differ in the cells only. Which are computed
alike is told by the third number of their signatures.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from costmodel.errors import ModelError
from costmodel.trace.folding import fold
from costmodel.trace.formula import LONGEST, Part, Writer, over_years
from costmodel.trace.formula_rules import TooMuchError
from costmodel.trace.operations import Kind
from costmodel.trace.references import spanned

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from costmodel.trace.elements import Element
    from costmodel.trace.formula import Show

_GAP, _RANGE = "\0", ":"


class Gap(NamedTuple):
    """A place in a formula for a cell or for all cells from one to another."""

    first: int
    last: int
    lock: str

    def filled(self, behind: Sequence[Element], show: Show) -> str:
        """The reference."""
        first = show(behind[self.first]) or ""
        return first if self.first == self.last else spanned([first, show(behind[self.last]) or ""], self.lock)


class Template(NamedTuple):
    """A formula with gaps in place of cells."""

    text: str
    steps: list[tuple[int, int]]
    """How to get from the element to those behind it: from which one, counted from 0, to which operand."""
    gaps: list[Gap]
    """The elements whose cells fill the gaps."""

    def filled(self, element: Element, show: Show) -> str:
        """The formula of another element."""
        behind = [element]
        for number, operand in self.steps:
            one = behind[number]
            behind.append(one.view.operand(one.at, operand))
        return self.text % tuple([gap.filled(behind, show) for gap in self.gaps])


class Templates:
    """Writes formulas, those computed alike from the second on by a template."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Template | None] = {}

    def formula(self, element: Element, structure: int, writer: Writer, item: str) -> str:
        """What the writer writes; ``structure`` is the same for elements of a trail that are computed alike."""
        key = id(element.trail), structure
        if key not in self._known:
            self._known[key] = None
            return writer.formula(element, item)
        template = self._known[key]
        if template is not None:
            text = template.filled(element, writer.show) if template.gaps else ""
            return text if 0 < len(text) < LONGEST else writer.formula(element, item)
        text = writer.formula(element, item)
        template = _template(element, writer.show)
        same = template is not None and template.filled(element, writer.show) == text
        self._known[key] = template if same else _NONE
        return text


_NONE = Template("", [], [])


class _Numbered:
    """An element with its number among those behind another."""

    def __init__(self, element: Element, steps: list[tuple[int, int]], operand: int = 0) -> None:
        self.element, self.operand, self.number = element, operand, 0
        self.trail, self.fixed, self.value = element.trail, element.fixed, element.value
        self._steps = steps

    @property
    def operation(self) -> str:
        """As that of the element."""
        return self.made[0]

    @property
    def operands(self) -> tuple[_Numbered, ...]:
        """Those of the element, numbered."""
        return self.made[1]

    @cached_property
    def made(self) -> tuple[str, tuple[_Numbered, ...]]:
        """Operation and operands, after folding."""
        view = self.element.view
        if self.fixed or view.compute is None:
            return self.element.operation, ()
        if self.trail.kind is Kind.PICK:
            raise TooMuchError  # read in a row, which is no cell
        operation, operands = view.compute(view, self.element.at)
        numbered = [_Numbered(one, self._steps, place) for place, one in enumerate(operands)]
        operation, left = fold(operation, tuple(numbered))
        for one in left:
            self._steps.append((self.number, one.operand))
            one.number = len(self._steps)
        return operation, left


class _GapWriter(Writer):
    """Writes gaps in place of cells; sums only of cells side by side, or of products of such cells."""

    def _sum(self, element: Element, operands: Sequence[Any]) -> Part:
        first, last = operands[0], operands[-1]
        lock = "$" if over_years(element) else ""
        if self.show(first) is not None:
            return self._function("SUM", [Part("")], [self._range(first, last, lock)])
        if first.operation != "multiply":
            raise TooMuchError
        sides = [self._range(*ends, lock) for ends in zip(first.operands, last.operands, strict=True)]
        return self._function("SUMPRODUCT", [], sides)

    def _range(self, first: Any, last: Any, lock: str) -> str:  # noqa: ANN401  numbered elements
        if self.show(first) is None or self.show(last) is None:
            raise TooMuchError
        return f"{_GAP}{first.number}{_RANGE}{last.number}{_RANGE}{lock}{_GAP}"


def _template(element: Element, show: Show) -> Template | None:
    """The template of an element, if it has one."""

    def gap(one: Any) -> str | None:  # noqa: ANN401  a numbered element
        return None if show(one.element) is None else f"{_GAP}{one.number}{_GAP}"

    steps: list[tuple[int, int]] = []
    try:
        text = _GapWriter(gap).formula(_Numbered(element, steps))  # type: ignore[arg-type]
    except ModelError:
        return None
    parts = text.split(_GAP)
    gaps = [(*part.split(_RANGE), "", "")[:3] if _RANGE in part else (part, part, "") for part in parts[1::2]]
    needed: set[int] = set()
    for first, last, _ in gaps:
        for number in map(int, (first, last)):
            while number:
                needed.add(number)
                number = steps[number - 1][0]
    numbers = {old: new for new, old in enumerate([0, *sorted(needed)])}
    return Template(
        "%s".join(part.replace("%", "%%") for part in parts[::2]),
        [(numbers[steps[old - 1][0]], steps[old - 1][1]) for old in sorted(needed)],
        [Gap(numbers[int(first)], numbers[int(last)], lock) for first, last, lock in gaps],
    )
