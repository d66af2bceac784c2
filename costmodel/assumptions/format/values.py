"""Reads the value of one cell as its column requires, or raises a Finding. Nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from costmodel.assumptions.format.asked_columns import UNIT_IS
from costmodel.assumptions.format.columns import Column
from costmodel.assumptions.format.hashing import canonical_text
from costmodel.assumptions.format.readings import readings
from costmodel.assumptions.format.report import Finding, shown, suggestion
from costmodel.model import cofog
from costmodel.model.timing import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

    from costmodel.assumptions.format.cells import RawCell

NUMBERS = ("number", "share", "count", "whole", "year")
LARGEST, SMALLEST = 1e20, 1e-30
"""No amount, count or share that is meant is larger, or nearer to 0: the GDP of no country passes 1e18."""
LONGEST_TEXT = 32_767
SHORT_NAME = re.compile(r"\w+")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def value_of(cell: RawCell, column: Column) -> object:
    """The value of a cell as its column requires; None for a blank cell. Raises a Finding."""
    if cell.kind in ("number", "text") and not cell.formula:  # nearly all cells
        return _READERS.get(column.kind, _any)(cell, column)
    if cell.kind == "error":
        raise Finding(
            f"the error {cell.value}" if str(cell.value).startswith("#") else str(cell.value),
            expectation(column),
            "Correct the formula or type the value itself." if cell.formula else "Type the value itself.",
        )
    if cell.reaches_out:
        raise Finding(
            f"a formula that refers to another file or to the web ({shown(cell.formula)})",
            "a value from this workbook",
            "Copy the cell, paste it as a value, and name its origin in the column source.",
        )
    if cell.kind == "formula":
        raise Finding(
            f"a formula whose result was never stored ({shown(cell.formula)})",
            expectation(column),
            "Open the workbook in Excel and save it there, or type the value itself.",
        )
    if cell.kind == "blank":
        _must_be_given(column)
        return None
    return _READERS.get(column.kind, _any)(cell, column)


def expectation(column: Column) -> str:
    """The values that a column accepts, in words."""
    if column.kind == "choice":
        return f"one of {', '.join(column.choices)}"
    words = {
        "share": "a share as a fraction of 1 (0.45 is 45 %)",
        "count": "a number of at least 0",
        "whole": "a whole number",
        "year": "a year such as 2026",
        "number": "a number",
        "key": "a short name of letters, digits and underscores",
    }.get(column.kind, "a text" if column.kind == "text" else "a value")
    if column.kind == "year" or (column.low is None and column.high is None):
        return words
    if column.high is None:
        return f"{words}, at least {shown(column.low)}"
    if column.low is None:
        return f"{words}, at most {shown(column.high)}"
    return f"{words}, from {shown(column.low)} to {shown(column.high)}"


def _must_be_given(column: Column) -> None:
    if column.required:
        raise Finding("a blank", expectation(column), "Fill it in; a blank is missing, never zero.")


def _number_of(cell: RawCell, column: Column) -> float:
    if cell.kind == "bool":
        mend = "Type a number; TRUE and FALSE are not numbers."
        raise Finding(str(cell.value).upper(), expectation(column), mend)
    if cell.kind == "date":
        raise _dated(cell, column)
    if cell.kind == "text":
        text = str(cell.value)
        raise Finding(f"{shown(text)}: text, not a number", expectation(column), _reading_advice(text))
    assert isinstance(cell.value, float)  # noqa: S101  the value of a cell of kind number
    size = abs(cell.value)
    if size > LARGEST:
        expected = expectation(column) + ("" if column.high is not None else f", at most {LARGEST:g} in size")
        raise Finding(shown(cell.value), expected, "Correct the value or its unit.")
    if 0 < size < SMALLEST:
        expected = f"{expectation(column)}, 0 or at least {SMALLEST:g} in size"
        raise Finding(shown(cell.value), expected, "Type 0, or the number that is meant.")
    return cell.value


def _dated(cell: RawCell, column: Column) -> Finding:
    day = iso(cell.value)
    if column.kind == "year":
        mend = f"Set the cell's format to General and type {day[:4]}, or the intended year."
    else:
        mend = "Set the cell's format to General and type the number."
    return Finding(f"a date ({day})", expectation(column), mend)


def iso(value: object) -> str:
    """A date as YYYY-MM-DD."""
    day = value.date() if isinstance(value, datetime) else value
    return day.isoformat() if isinstance(day, date) else str(value)


def _number(cell: RawCell, column: Column) -> float:
    number = _number_of(cell, column)
    low = 0.0 if column.kind == "count" and column.low is None else column.low
    if (low is not None and number < low) or (column.high is not None and number > column.high):
        raise Finding(_seen(cell, number), expectation(column), "Correct the value or its unit.")
    if cell.percent and (column.kind == "count" or column.comment.startswith(UNIT_IS)):
        raise Finding(
            f"{shown(number)} shown as a percentage ({number:.4g} is shown as {number * 100:.4g} %)",
            f"{expectation(column)}. {column.comment}",
            "Set the cell's format to Number and type the amount.",
        )
    return number


def _share(cell: RawCell, column: Column) -> float:
    number = _number_of(cell, column)
    low = 0.0 if column.low is None else column.low
    high = 1.0 if column.high is None else column.high
    if low <= number <= high:
        return number
    bounded = replace(column, low=low, high=high)
    fraction = number / 100
    if number > high and low <= fraction <= high:
        mend = f"Type {shown(fraction)}, or {shown(number)} %, if you mean {shown(number)} per cent."
    else:
        mend = "Correct the value."
    raise Finding(_seen(cell, number), expectation(bounded), mend)


def _seen(cell: RawCell, number: float) -> str:
    return f"{shown(number)}, shown as {number * 100:.6g} %" if cell.percent else shown(number)


def _whole(cell: RawCell, column: Column) -> int:
    number = _number(cell, column)
    if not number.is_integer():
        raise Finding(shown(number), expectation(column), "Type a whole number.")
    if cell.percent:
        raise Finding(
            f"{shown(number)} shown as a percentage", expectation(column), "Set the cell's format to General."
        )
    return int(number)


def _year(cell: RawCell, column: Column) -> int:
    number = _whole(cell, column)
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise Finding(
            shown(number),
            f"a year from {FIRST_YEAR} to {LAST_YEAR}",
            "Type the calendar year of its start.",
        )
    return number


def _text(cell: RawCell, column: Column) -> str:
    if cell.kind == "bool":
        raise Finding(str(cell.value).upper(), expectation(column), "Type it as text.")
    if cell.kind == "date":
        return iso(cell.value)
    if isinstance(cell.value, float):
        return shown(cell.value)
    text = canonical_text(str(cell.value))
    if len(text) > LONGEST_TEXT:
        raise Finding(
            f"a text of {len(text):,} characters",
            f"at most {LONGEST_TEXT:,}",
            "Shorten it; an Excel cell cannot hold more.",
        )
    if _UNWRITABLE.search(text):
        raise Finding(
            "a text with characters that cannot be printed",
            "printable text",
            "Delete the cell and type the text again.",
        )
    return text


def _version(cell: RawCell, column: Column) -> str:
    if cell.kind != "text":
        raise Finding(
            f"{shown(cell.value)}: {'a date' if cell.kind == 'date' else 'a number'}, not a text",
            "a version as text, YYYY.N, such as 2026.1",
            "Type it with a leading apostrophe: '2026.1. As a number, 2026.10 would become 2026.1.",
        )
    return _text(cell, column)


def _key(cell: RawCell, column: Column) -> str:
    text = _text(cell, column)
    if not SHORT_NAME.fullmatch(text):
        raise Finding(
            shown(text),
            expectation(column),
            f'Use a name without spaces and special characters, for example "{as_short_name(text)}".',
        )
    return text


def as_short_name(text: str) -> str:
    """A text as a name of letters, digits and underscores."""
    return re.sub(r"\W+", "_", text.strip()).strip("_").lower() or "child_benefit"


def named(value: object, column: Column) -> str:
    """A text as its column names it: one of the choices may stand there in capital letters."""
    text = canonical_text(str(value or ""))
    if text in column.choices:
        return text
    return {choice.casefold(): choice for choice in column.choices}.get(text.casefold(), text)


def _choice(cell: RawCell, column: Column) -> str:
    text = named(_text(cell, column), column)
    if text not in column.choices:
        raise Finding(shown(text), expectation(column), suggestion(text, column.choices))
    return text


def _any(cell: RawCell, column: Column) -> object:
    if cell.kind in ("number", "bool", "date"):
        return _number_of(cell, column)
    return _text(cell, column)


def _text_or_version(cell: RawCell, column: Column) -> str:
    text = (_version if column.name in ("version", "parent") else _text)(cell, column)
    return cofog.code_of(text) if column.coded else text


_READERS: dict[str, Callable[[RawCell, Column], object]] = {
    "number": _number,
    "count": _number,
    "share": _share,
    "whole": _whole,
    "year": _year,
    "text": _text_or_version,
    "key": _key,
    "choice": _choice,
}


def _reading_advice(text: str) -> str:
    numbers = readings(text)
    if not numbers:
        return "Type a number, or leave the cell blank if the value is not known."
    return f"Type it as a number; did you mean {' or '.join(shown(number) for number in numbers)}?"
