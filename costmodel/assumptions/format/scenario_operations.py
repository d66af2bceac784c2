"""Operations of a scenario: set a value, multiply it, or add to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from costmodel.model.figures import Figure

V = TypeVar("V", float, "Figure")
SET = "set"
OPERATIONS = (SET, "multiply", "add")


def applied(operation: str, value: V, operand: V | float) -> V:
    """The value after the operation, or each of many values; ``operation`` is one of ``OPERATIONS``.

    >>> [applied(operation, 3.0, 2.0) for operation in OPERATIONS]
    [2.0, 6.0, 5.0]
    """
    if operation == SET:
        return value * 0 + operand
    return value * operand if operation == "multiply" else value + operand
