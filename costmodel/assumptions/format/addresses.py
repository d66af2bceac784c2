"""Cell addresses: ``AB12`` is row 12, column 28; both are counted from 1."""

from __future__ import annotations

import re
from functools import cache

LETTERS = 26
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_RANGE = re.compile(rf"{_ADDRESS.pattern}(?::{_ADDRESS.pattern})?")


@cache
def letters(column: int) -> str:
    """The letters of a column.

    >>> letters(28)
    'AB'
    """
    name = ""
    while column:
        column, last = divmod(column - 1, LETTERS)
        name = chr(ord("A") + last) + name
    return name


@cache
def column_number(name: str) -> int:
    """The number of a column.

    >>> column_number("AB")
    28
    """
    number = 0
    for letter in name:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number


def address(row: int, column: int) -> str:
    """The address of a cell.

    >>> address(12, 28)
    'AB12'
    """
    return f"{letters(column)}{row}"


def place(text: str) -> tuple[int, int]:
    """Row and column of an address; a ValueError for any other text.

    >>> place("AB12")
    (12, 28)
    """
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return int(match[2]), column_number(match[1])


def area(text: str) -> tuple[int, int, int, int]:
    """First row, first column, last row and last column of a range.

    >>> area("A4:K50")
    (4, 1, 50, 11)
    """
    match = _RANGE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    first = int(match[2]), column_number(match[1])
    last = (int(match[4]), column_number(match[3])) if match[3] else first
    return (*first, *last)
