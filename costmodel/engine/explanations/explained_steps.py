"""The steps of an explanation: all of them down to a depth, or the largest."""

from __future__ import annotations

from heapq import heappop, heappush
from math import isfinite
from typing import TYPE_CHECKING

from costmodel.engine.explanations.explained_numbers import number, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from costmodel.engine.explanations.book_layout import Line
    from costmodel.engine.explanations.explanation_parts import Operand, Step

    Maker = Callable[[Line, int, int], tuple[Step, list[tuple[Line, int] | None]]]
    """Makes the step of a line's year at a level, and the figure that each of its terms is, if any."""

ON_A_PAGE = 24
"""Steps that a page may have room for."""
NEARER = 0.5
"""What a step further down counts, so that the parts of a figure come before the parts of these."""
PRICES = frozenset({"factor", "index"})
"""Units of discount factors and price indices."""


class EveryStep:
    """Explains one figure, then its terms in turn; each figure once."""

    def __init__(self, made: Maker, depth: int) -> None:
        self.made, self.depth = made, depth
        self.told: set[tuple[str, str, int]] = set()

    def steps_of(self, line: Line, place: int, level: int = 0) -> tuple[Step, ...]:
        """The figure's own step, then those of its terms in their order."""
        self.told.add(self._key(line, place))
        step, below = self.made(line, place, level)
        parts: dict[int, tuple[Step, ...]] = {}
        for term in sorted(range(len(below)), key=lambda term: -abs(step.operands[term].value)):
            further = below[term]
            if further is not None and level + 1 < self.depth and self._key(*further) not in self.told:
                parts[term] = self.steps_of(*further, level + 1)
        return (step, *(child for term in sorted(parts) for child in parts[term]))

    def _key(self, line: Line, place: int) -> tuple[str, str, int]:
        return line.policy, line.line, place


class LargestSteps:
    """Explains one figure, then what moves it: the largest first, each row in one of its years."""

    def __init__(self, made: Maker) -> None:
        self.made = made

    def steps_of(self, line: Line, place: int) -> tuple[Step, ...]:
        """The figure's own step, then the others by their part in it."""
        steps: list[Step] = []
        told: set[tuple[str, str]] = set()
        formulas: set[str] = set()
        waiting: list[tuple[float, int, int, Line, int]] = [(-1.0, 0, 0, line, place)]
        count = 0
        while waiting and len(steps) < ON_A_PAGE:
            weight, level, _, line, place = heappop(waiting)
            if (line.policy, line.line) in told:
                continue
            told.add((line.policy, line.line))
            step, below = self.made(line, place, level)
            # A later figure of a single term is that one under another name, as one of the same terms is.
            alone = len(step.operands) <= 1 and step.numbers in _alone(step)
            if not steps or not (alone or step.formula in formulas):
                steps.append(step)
            formulas.add(step.formula)
            for operand, further in zip(step.operands, below, strict=True):
                if further is not None and operand.value != 0:
                    count += 1
                    part = weight * _part(operand, step)
                    heappush(waiting, (part, level + 1, count, *further))
        return tuple(steps)


def _alone(step: Step) -> set[str]:
    """The numbers of a formula that only repeats another figure."""
    return {number(step.value), reading(step.value, step.unit)}


def _part(operand: Operand, step: Step) -> float:
    """The part of a figure that a term makes: its share where both have one unit; less for prices."""
    if operand.unit in PRICES:
        return NEARER**2
    if operand.unit != step.unit or not isfinite(step.value) or not step.value:
        return NEARER
    return NEARER * min(1.0, abs(operand.value / step.value))
