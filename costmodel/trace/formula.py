"""Formulas: an element of a trail as text, in cell references or in words.

One writer for both. What the caller's ``show`` gives a text for (a cell reference, a label, a number)
stands in the formula as that text; everything else is written out. Only functions that every spreadsheet
has had for decades are used, and only brackets that are needed, except where spreadsheets and numpy read
the same text differently: a minus sign and both sides of ^ are always bracketed.

Elements that are made alike may be written together: every piece then has a text for each of them, and the
steps are gone through once.

A formula must be one that a person can check, so the writer refuses what Excel or a reader could not
take: texts beyond Excel's limits, and numbers other than 0 and 1, which belong on an assumption row.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, NoReturn

from costmodel.errors import ModelError
from costmodel.trace.formula_rules import (
    ADD,
    CALL,
    FLAT,
    INFIX,
    MOST_ARGUMENTS,
    Part,
    TooMuchError,
    all_or_none,
    function,
    number,
    of_each,
    pattern,
)
from costmodel.trace.references import facing_ranges, is_across, runs, spanned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from costmodel.trace.elements import Element

    Show = Callable[[Element], str | None]

MISSING, MISSING_IN_WORDS = "NA()", "missing"
"""A missing value (nan), such as a ratio without a denominator, in a spreadsheet and in words."""
LONGEST = 8192
"""Characters Excel allows in a formula, the equals sign included."""
DEEPEST = 64
"""Levels of functions within functions that Excel allows."""
_DEEPEST_WALK = 200
FREE: dict[float, str] = {0: "0", 1: "1", -1: "(-1)"}
"""Numbers that may stand in a formula."""
_LISTED = 4
_QUOTED = 120


class Writer:
    """Writes elements as formulas and remembers the pieces, so that shared ones are written once.

    ``separator`` stands between arguments. With ``any_number`` constants may be written as they are.
    ``moving`` knows of terms whether each is computed as the one before it, a column further on.
    """

    def __init__(
        self,
        show: Show,
        *,
        separator: str = ",",
        any_number: bool = False,
        moving: Callable[[Sequence[Element]], bool] = lambda _: False,
    ) -> None:
        self._show = show
        self._moving = moving
        self._separator = separator
        self._any_number = any_number
        self._parts: dict[Element, Part] = {}
        self._walk = 0

    def formula(self, element: Element, item: str = "") -> str:
        """The text of how an element is computed; ``item`` names it in errors."""
        return self.formulas(element, item)[0]

    def formulas(self, element: Element, item: str = "") -> list[str]:
        """The same for each of the elements that stand together. Raises UnlikeError."""
        self._walk = 0
        try:
            texts = self._number(self._written(element)).texts
        except TooMuchError as error:
            raise ModelError(f"{item or repr(element)}: {error}") from None
        return texts

    def shown(self, element: Element) -> list[str] | None:
        """What each of the elements that stand together is shown as; None where they are written out."""
        text = self._show(element)
        return None if text is None else [text]

    def part(self, element: Element) -> Part:
        """An element as part of a formula: as it is shown, else as it is computed."""
        known = self._parts.get(element)
        if known is None:
            texts = self.shown(element)
            known = self._written(element) if texts is None else Part(texts)
            self._parts[element] = known
        return known

    def _written(self, element: Element) -> Part:
        self._walk += 1
        operation, operands = element.expression
        if self._walk > _DEEPEST_WALK:
            _too_much(f"it has more than {_DEEPEST_WALK} nested steps", element)
        if operation in INFIX:
            part = self._by_rule(operation, [self.part(operand) for operand in operands])
        elif operation in CALL:
            part = self._call(operation, operands)
        else:
            part = getattr(self, f"_{operation}")(element, operands)
        if max(map(len, part.texts)) >= LONGEST:
            self._too_long(element, operands)
        if part.form.depth > DEEPEST:
            _too_much(f"it has more than Excel's {DEEPEST} levels of nested functions", element, part.text)
        self._walk -= 1
        return part

    def _too_long(self, element: Element, operands: Sequence[Element]) -> NoReturn:
        longest = max(operands, key=lambda operand: len(self.part(operand).text))
        unnamed = self.shown(longest) is None
        part = longest if unnamed else element
        text = self.part(longest).text if unnamed else ""
        _too_much(f"it has more than Excel's {LONGEST:,} characters", part, text)

    def _call(self, operation: str, operands: Sequence[Element]) -> Part:
        if operation in FLAT:
            operands = self._flattened(operation, operands)
        return self._by_rule(operation, [self.part(operand) for operand in operands])

    def _by_rule(self, operation: str, parts: Sequence[Part]) -> Part:
        text, form = pattern(operation, tuple([part.form for part in parts]), self._separator)
        return Part([text % texts for texts in of_each(parts)], form)

    def _flattened(self, operation: str, operands: Sequence[Element]) -> list[Element]:
        """The arguments of nested calls of one function, as arguments of one call."""
        waiting, arguments = list(reversed(operands)), []
        while waiting:
            operand = waiting.pop()
            if operand.operation == operation and self.shown(operand) is None:
                waiting.extend(reversed(operand.operands))
            else:
                arguments.append(operand)
            if len(waiting) > MOST_ARGUMENTS:
                _too_much(f"it has more than Excel's {MOST_ARGUMENTS} arguments", operand)
        return arguments

    def _function(self, name: str, parts: Sequence[Part], arguments: Iterable[Sequence[str]]) -> Part:
        forms = [part.form for part in parts]
        calls = [function(name, forms, self._separator, texts) for texts in arguments]
        return Part([text for text, _ in calls], calls[0][1])

    def _number(self, part: Part) -> Part:
        """A condition as a number."""
        text, form = number(part.form, self._separator)
        return Part([text % one for one in part.texts], form)

    def _negative(self, element: Element, operands: Sequence[Element]) -> Part:  # noqa: ARG002  as all
        return self._by_rule("negative", [self.part(operands[0])])

    def _where(self, element: Element, operands: Sequence[Element]) -> Part:  # noqa: ARG002  as all
        return self._by_rule("where", [self.part(operand) for operand in operands])

    def _same(self, _: Element, operands: Sequence[Element]) -> Part:
        return self.part(operands[0])

    def _sum(self, element: Element, operands: Sequence[Element]) -> Part:
        lock = "$" if _over_years(element) else ""
        product = self._sum_of_products(operands, lock)
        if product is not None:
            return product
        shortened = self._any_number and len(operands) > _LISTED
        listed = [operands[0], operands[-1]] if shortened else operands
        parts = [self._number(self.part(operand)) for operand in listed]
        sums = [
            [spanned(run, lock if is_across(run) else "") for run in runs(texts)] for texts in of_each(parts)
        ]
        if shortened:
            sums[0].insert(1, "…")
        return self._function("SUM", parts, sums)

    def _sum_of_products(self, operands: Sequence[Element], lock: str) -> Part | None:
        """``SUMPRODUCT`` where both factors of all terms are in adjacent cells."""
        if operands[0].operation != "multiply" or any(self.shown(term) is not None for term in operands):
            return None
        moving = self._moving(operands)
        terms = [operands[0], operands[-1]] if moving else operands
        if any(term.operation != "multiply" for term in terms):
            return None
        left, right = (of_each([self.part(term.operands[side]) for term in terms]) for side in (0, 1))
        ranges = all_or_none(
            [facing_ranges(factors, lock, moving=moving) for factors in zip(left, right, strict=True)]
        )
        return None if ranges is None else self._function("SUMPRODUCT", [], ranges)

    def _pick(self, element: Element, operands: Sequence[Element]) -> Part:
        position, *line = operands
        rows = self._rows(line, "" if element.trail.detail else "$")
        if rows is not None:
            part = self.part(position)
            text, form = pattern("pick", (part.form,), self._separator)
            return Part([text % pair for pair in zip(rows, part.texts, strict=True)], form)
        at = self._number(self.part(position))
        places = [f"{text if at.form.level >= ADD else f'({text})'}+1" for text in at.texts]
        parts = [self.part(self._in_cell(element)) for element in line]
        return self._function("CHOOSE", [at, *parts], of_each([Part(places), *parts]))

    def _rows(self, line: Sequence[Element], end: str) -> list[str] | None:
        """The row that cells or labels form; its first column is locked, its last where ``end`` is "$"."""
        shown = [self.shown(element) for element in line]
        texts = [one for one in shown if one is not None]
        if len(texts) < len(line):
            return None
        return all_or_none([self._row(row, end) for row in zip(*texts, strict=True)])

    def _row(self, texts: Sequence[str], end: str) -> str | None:
        if self._any_number:
            return f"{texts[0]}:{texts[-1]}"
        first, *more = runs(texts)
        return spanned(first, "$", end) if not more and (len(first) == 1 or is_across(first)) else None

    def _in_cell(self, element: Element) -> Element:
        """An element of a row that is read by position: in a cell, or a constant."""
        if self.shown(element) is None and element.operation != "constant":
            _too_much("it reads a row at a computed position, but that row is not in cells", element)
        return element

    def _constant(self, element: Element, _: Sequence[Element]) -> Part:
        value = element.value
        if isnan(value):
            text = MISSING_IN_WORDS if self._any_number else MISSING
        elif value in FREE:
            text = FREE[value]
        elif self._any_number:
            text = f"{value:.12g}" if value > 0 else f"({value:.12g})"
        else:
            self._no_number(element)
        return Part([text] * len(element.places))

    def _no_number(self, element: Element) -> NoReturn:
        raise TooMuchError(
            f"the number {element.value:.12g} is written in the formula ({element!r}); only 0 and 1 may be. "
            "Make it an assumption with a source, or the expression it comes from a line item."
        )

    def _input(self, element: Element, _: Sequence[Element]) -> Part:
        texts = self.shown(element)
        if texts is None and not self._any_number:
            raise TooMuchError(f"the input marked {element.mark!r} has no cell. Give its mark an address.")
        return Part(texts or [f"{element.value:.12g}"])


def formula(element: Element, show: Show, item: str = "") -> str:
    """How an element is computed, in cell references, without the equals sign.

    ``show`` gives the reference of what has a cell; the element itself is always written out.
    """
    return Writer(show).formula(element, item)


def words(element: Element, show: Show, item: str = "") -> str:
    """How an element is computed, in the labels or numbers that ``show`` gives.

    Arguments are separated by semicolons, since labels may contain commas.
    """
    return Writer(show, separator="; ", any_number=True).formula(element, item)


def _over_years(element: Element) -> bool:
    """Whether a sum runs along the last axis: then its range is the same in every column."""
    summed = element.trail
    return summed.operation == "sum" and summed.detail == summed.operands[0].ndim - 1


def _too_much(what: str, element: Element, text: str = "") -> NoReturn:
    start = f", {text[:_QUOTED]}{'…' if len(text) > _QUOTED else ''}" if text else ""
    raise TooMuchError(f"{what}. Make a part of it a line item of its own: {element!r}{start}")
