"""Templates: the formula of one element, with gaps in place of the cells, for all that are computed alike.

The rows of a trail are often those of the policies: their formulas differ in the cells only. Which are computed
alike is told by the third number of their signatures.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from costmodel.errors import ModelError
from costmodel.trace.folding import fold
from costmodel.trace.formula import LONGEST, Writer
from costmodel.trace.formula_rules import TooMuchError
from costmodel.trace.operations import Kind

if TYPE_CHECKING:
    from collections.abc import Hashable

    from costmodel.trace.elements import Element
    from costmodel.trace.formula import Show

_GAP = "\0"
_APART = {Kind.REDUCE, Kind.PICK}
"""Their texts depend on which cells stand side by side."""


class Template(NamedTuple):
    """A formula with a gap for every cell."""

    text: str
    steps: list[tuple[int, int]]
    """How to get from the element to those behind it: from which one, counted from 0, to which operand."""
    gaps: list[int]
    """The elements whose cells fill the gaps."""

    def filled(self, element: Element, show: Show) -> str:
        """The formula of another element."""
        behind = [element]
        for number, operand in self.steps:
            one = behind[number]
            behind.append(one.view.operand(one.at, operand))
        return self.text % tuple([show(behind[gap]) for gap in self.gaps])


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
        if template is None:
            template = self._known[key] = _template(element, writer.show)
        text = template.filled(element, writer.show) if template.gaps else ""
        return text if 0 < len(text) < LONGEST else writer.formula(element, item)


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
        if self.trail.kind in _APART:
            raise TooMuchError
        operation, operands = view.compute(view, self.element.at)
        numbered = [_Numbered(one, self._steps, place) for place, one in enumerate(operands)]
        operation, left = fold(operation, tuple(numbered))
        for one in left:
            self._steps.append((self.number, one.operand))
            one.number = len(self._steps)
        return operation, left


def _template(element: Element, show: Show) -> Template:
    """The template of an element; without gaps where it has none."""

    def gap(one: Any) -> str | None:  # noqa: ANN401  an element to the writer
        return None if show(one.element) is None else f"{_GAP}{one.number}{_GAP}"

    steps: list[tuple[int, int]] = []
    try:
        text = Writer(gap).formula(_Numbered(element, steps))  # type: ignore[arg-type]
    except ModelError:
        return Template("", [], [])
    parts = text.split(_GAP)
    return Template("%s".join(part.replace("%", "%%") for part in parts[::2]), steps, list(map(int, parts[1::2])))
