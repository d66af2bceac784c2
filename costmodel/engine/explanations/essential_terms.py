"""The essential formula of a figure: what neither adds nor changes anything in this run is left out.

A factor of 1 and an addend of 0 are left out, of a choice the other branch, of a row the other years; of a
long sum the largest terms are named. The whole formula is that of ``costmodel.trace.formula``.
"""

from __future__ import annotations

import re
from functools import reduce
from math import isnan
from typing import TYPE_CHECKING

from costmodel.trace.formula import MISSING_IN_WORDS, Writer
from costmodel.trace.formula_rules import INFIX, WHOLE, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costmodel.trace.elements import Element

NAMED = 4
"""Terms of a sum that are named, if it has more than this and one."""
NEUTRAL = {"add": (0.0, 0.0), "subtract": (None, 0.0), "multiply": (1.0, 1.0), "divide": (None, 1.0)}
"""The value of either operand at which an operation gives the other."""


def operands_in_use(element: Element) -> tuple[Element, ...]:
    """The operands an element was made of in this run: of a choice the branch, of a row the year read."""
    operands = element.operands
    if element.operation == "where":
        if isnan(element.value):  # the condition is the reason why it is missing
            return (operands[0],)
        return (operands[1] if operands[0].value else operands[2],)
    if element.operation == "pick":
        return (operands[1 + int(operands[0].value)],)
    return operands


def essential(element: Element, shown: Callable[[Element], object]) -> Element:
    """The element that this one equals because all else in its formula is neutral; else itself.

    ``shown`` is not None for what has a name of its own: there the search ends.
    """
    while True:
        inner = _alone(element)
        if inner is None:
            return element
        element = inner
        if shown(element) is not None:
            return element


def _alone(element: Element) -> Element | None:
    """The one operand of an element that is not neutral; None where there are several, or none."""
    operands = operands_in_use(element)
    if len(operands) == 1 and element.operation in {"where", "pick", "same", "sum"}:
        return None if isnan(element.value) else operands[0]
    if element.operation == "sum":
        left = [operand for operand in operands if operand.value != 0]
        return left[0] if len(left) == 1 else None
    if element.operation in {"minimum", "maximum"}:
        bounds = [operand for operand in operands if operand.operation != "constant"]
        return bounds[0] if len(bounds) == 1 and bounds[0].value == element.value else None
    if element.operation in NEUTRAL:
        for neutral, operand, other in zip(NEUTRAL[element.operation], operands, operands[::-1], strict=True):
            if neutral is not None and operand.value == neutral:
                return other
    return None


YEARS = re.compile(r", \d{4}")
"""What the names of one row in several years differ by."""


class TakenWriter(Writer):
    """Writes only what was taken: the branch of a choice, the one year read of a row."""

    def _where(self, element: Element, operands: Sequence[Element]) -> Part:  # noqa: ARG002  the writer's signature
        if isnan(element.value):
            return self.without_value(element)
        return self.part(operands_in_use(element)[0])

    def without_value(self, element: Element) -> Part:
        """A choice that gives no value: the condition that does not hold."""
        return Part([f"{MISSING_IN_WORDS}, because {self.part(element.operands[0]).text} is false"])

    def _pick(self, element: Element, operands: Sequence[Element]) -> Part:  # noqa: ARG002  as above
        return self.part(operands_in_use(element)[0])


class EssentialWriter(TakenWriter):
    """Writes only what has an effect in this run.

    ``rest`` writes the terms of a sum that are not named: those after the largest, or, where a sum runs over
    the years, after the largest year. ``words`` is the writer of the names, for a formula in numbers.
    """

    def __init__(
        self,
        show: Callable[[Element], str | None],
        rest: Callable[[Sequence[Element], bool], str],
        separator: str,
        words: EssentialWriter | None = None,
    ) -> None:
        super().__init__(show, separator=separator, any_number=True)
        self._rest, self._words = rest, words or self

    def _written(self, element: Element) -> Part:
        inner = essential(element, self._show)
        if inner is not element:
            return self.part(inner)
        return super()._written(element)

    def _sum(self, element: Element, operands: Sequence[Element]) -> Part:  # noqa: ARG002  as above
        terms = sorted((term for term in operands if term.value != 0), key=lambda term: -abs(term.value))
        if not terms:
            return Part(["0"])
        named, yearly = len(terms), False
        if named > NAMED + 1:
            yearly = len({YEARS.sub("", self._words.part(term).text) for term in terms}) == 1
            named = 1 if yearly else NAMED
        parts = [self.part(term) for term in terms[:named]]
        if named < len(terms):
            parts.append(Part([self._rest(terms[named:], yearly)]))
        return reduce(lambda first, last: self._by_rule("add", [first, last]), parts)

    def _by_rule(self, operation: str, parts: Sequence[Part]) -> Part:
        if operation in {"add", "multiply"}:  # a + (b + c) needs no brackets
            first, last = parts
            level = INFIX[operation][1]
            whole = last.form.level >= level and not last.form.logical
            parts = [first, last._replace(form=last.form._replace(level=WHOLE)) if whole else last]
        return super()._by_rule(operation, parts)
