"""Rules: how the texts of operands become the text of an operation, as a pattern for all that are alike.

The pattern depends on the operation and on how its operands bind, not on their texts. So it is worked out
once and serves every cell of a row.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeVar

    T = TypeVar("T")

MOST_ARGUMENTS = 255
"""Arguments of a function that Excel allows."""
COMPARE, ADD, MULTIPLY, POWER, WHOLE = range(1, 6)
INFIX = {
    "add": ("+", ADD),
    "subtract": ("-", ADD),
    "multiply": ("*", MULTIPLY),
    "divide": ("/", MULTIPLY),
    "power": ("^", POWER),
    "less": ("<", COMPARE),
    "less_equal": ("<=", COMPARE),
    "greater": (">", COMPARE),
    "greater_equal": (">=", COMPARE),
    "equal": ("=", COMPARE),
    "not_equal": ("<>", COMPARE),
}
CALL = {
    "exp": "EXP",
    "log": "LN",
    "sqrt": "SQRT",
    "minimum": "MIN",
    "maximum": "MAX",
    "logical_and": "AND",
    "logical_or": "OR",
    "logical_not": "NOT",
}
FLAT = {"minimum", "maximum", "logical_and", "logical_or"}
"""Functions whose nested calls are written as one call."""
_ON_CONDITIONS = {"logical_and", "logical_or", "logical_not"}


class Form(NamedTuple):
    """How a piece of formula is built: how tightly it binds, its levels of functions, if true or false."""

    level: int = WHOLE
    depth: int = 0
    logical: bool = False


PLAIN = Form()
"""Of a reference, a number or a label."""


class Part(NamedTuple):
    """A piece of formula: its text, for each of the elements that stand together, and how it is built."""

    texts: list[str]
    form: Form = PLAIN

    @property
    def text(self) -> str:
        """The text of the first."""
        return self.texts[0]


class UnlikeError(Exception):
    """Of elements that stand together only some have their cells in line: they must be written one by one."""


class TooMuchError(Exception):
    """What is wrong with a formula, before it is known which line item it belongs to."""


@lru_cache(maxsize=4096)
def pattern(operation: str, forms: tuple[Form, ...], separator: str) -> tuple[str, Form]:
    """The text of an operation with %s for the text of each operand, and its form.

    Raises TooMuchError for more arguments than Excel allows.
    """
    if operation in INFIX:
        return _infix(operation, forms, separator)
    if operation in _ON_CONDITIONS:
        text, form = function(CALL[operation], forms, separator)
        return text, form._replace(logical=True)
    if operation == "negative":
        text, form = number(forms[0], separator)
        return f"(-{text})" if form.level == WHOLE else f"(-({text}))", Form(WHOLE, form.depth)
    if operation == "where":
        (yes, yes_form), (no, no_form) = (number(form, separator) for form in forms[1:])
        return function("IF", (forms[0], yes_form, no_form), separator, ("%s", yes, no))
    if operation == "pick":
        text, form = number(forms[0], separator)
        place = f"{text}+1" if form.level >= ADD else f"({text})+1"
        return function("INDEX", (form,), separator, ("%s", "1", place))
    numbers = [number(form, separator) for form in forms]
    return function(CALL[operation], [form for _, form in numbers], separator, [text for text, _ in numbers])


def _infix(operation: str, forms: tuple[Form, ...], separator: str) -> tuple[str, Form]:
    sign, level = INFIX[operation]
    (first, before), (second, after) = (number(form, separator) for form in forms)
    chained = level in (ADD, MULTIPLY)  # a-b-c is (a-b)-c; other signs want both sides bracketed
    if before.level < level + (not chained):
        first = f"({first})"
    if after.level <= level:
        second = f"({second})"
    return f"{first}{sign}{second}", Form(level, max(before.depth, after.depth), level == COMPARE)


def number(form: Form, separator: str) -> tuple[str, Form]:
    """A condition as a number: spreadsheets leave true and false in cells out of sums."""
    if not form.logical:
        return "%s", form
    return function("IF", (form, PLAIN, PLAIN), separator, ("%s", "1", "0"))


def function(name: str, forms: Sequence[Form], separator: str, texts: Sequence[str] = ()) -> tuple[str, Form]:
    """A call of a function; its arguments are ``texts``, or else one %s for each operand."""
    arguments = texts or ["%s"] * len(forms)
    if len(arguments) > MOST_ARGUMENTS:
        raise TooMuchError(
            f"{name} would have {len(arguments)} arguments; Excel allows {MOST_ARGUMENTS}. Compute it "
            "in steps, each a line item."
        )
    depth = 1 + max([form.depth for form in forms], default=0)
    return f"{name}({separator.join(arguments)})", Form(WHOLE, depth)


def of_each(parts: Sequence[Part]) -> Iterator[tuple[str, ...]]:
    """The texts of several parts, element by element of those that stand together."""
    return zip(*[part.texts for part in parts], strict=True)


def all_or_none(texts: Sequence[T | None]) -> list[T] | None:
    """All texts, or None where there is none. Raises UnlikeError where only some are there."""
    there = [text for text in texts if text is not None]
    if there and len(there) < len(texts):
        raise UnlikeError
    return there or None
