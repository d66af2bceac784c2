"""References: cells and ranges of cells as formulas write them.

Rows and columns are counted from 0, as XlsxWriter counts them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN_SHEET = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*([Cc]\d*)?|[Cc]\d*|true|false", re.IGNORECASE)
_REFERENCE = re.compile(
    r"(?P<sheet>'(?:[^']|'')+'!|[A-Za-z_]\w*!)?(?P<c>\$?)(?P<column>[A-Z]{1,3})(?P<r>\$?)(?P<row>\d+)"
)
_IN_TEXT = re.compile(r'"[^"]*"|(?<![\w.$])' + _REFERENCE.pattern + r"(?![\w(!])")


class Cell(NamedTuple):
    """A cell of a workbook; a locked row or column keeps its place when the formula is copied."""

    sheet: str
    row: int
    column: int
    row_locked: bool = False
    column_locked: bool = False

    def text(self, home: str) -> str:
        """The reference as a formula on sheet ``home`` writes it."""
        return reference(home, *self)

    def at(self, other: Cell) -> bool:
        """Whether both are the same place."""
        return self[:3] == other[:3]


def reference(home: str, sheet: str, row: int, column: int, row_locked: bool, column_locked: bool) -> str:
    """The reference to a cell as a formula on sheet ``home`` writes it."""
    lock, hold = "$" if column_locked else "", "$" if row_locked else ""
    name = "" if sheet == home else f"{quoted(sheet)}!"
    return f"{name}{lock}{column_letters(column)}{hold}{row + 1}"


@lru_cache(maxsize=16384)
def column_letters(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_number(letters: str) -> int:
    """The column of these letters, counted from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


@lru_cache(maxsize=256)
def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it, in quotes where it needs them."""
    if _PLAIN_SHEET.fullmatch(sheet) and not _LIKE_A_CELL.fullmatch(sheet):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"


class Reference(NamedTuple):
    """A reference taken apart; row and column counted from 0."""

    sheet: str
    column_lock: str
    column: int
    row_lock: str
    row: int

    def step(self, other: Reference) -> tuple[int, int] | None:
        """Rows and columns to the other, if that is the next cell of one range."""
        step = other.row - self.row, other.column - self.column
        alike = (self.sheet, self.column_lock, self.row_lock) == (
            other.sheet,
            other.column_lock,
            other.row_lock,
        )
        return step if step in {(0, 1), (1, 0)} and alike else None

    def ends(self, lock: str) -> str:
        """The cell without its sheet, as one end of a range; ``lock`` is "$" to lock the column."""
        return f"{lock or self.column_lock}{column_letters(self.column)}{self.row_lock}{self.row + 1}"


@lru_cache(maxsize=65536)
def parsed(text: str) -> Reference | None:
    """The reference a text consists of, or None if it is anything else."""
    match = _REFERENCE.fullmatch(text)
    return match and _reference(match)


def _reference(match: re.Match[str]) -> Reference:
    column = column_number(match["column"])
    return Reference(match["sheet"] or "", match["c"], column, match["r"], int(match["row"]) - 1)


def relative(formula: str, row: int, column: int) -> str:
    """A formula as seen from its cell (R1C1): equal for all cells of a row that compute alike.

    >>> relative("=H3*(1+Inputs!$G$12)", row=3, column=8)
    '=R[-1]C[-1]*(1+Inputs!R12C7)'
    """

    def seen(match: re.Match[str]) -> str:
        if match["column"] is None:
            return match[0]
        to = _reference(match)
        down = f"R{to.row + 1}" if to.row_lock else f"R[{to.row - row}]"
        across = f"C{to.column + 1}" if to.column_lock else f"C[{to.column - column}]"
        return f"{to.sheet}{down}{across}"

    return _IN_TEXT.sub(seen, formula)


def moved_on(formula: str, count: int) -> list[str]:
    """A formula and what it is in the next columns, so many in all.

    >>> moved_on("=H3*(1+Inputs!$G$12)", 2)
    ['=H3*(1+Inputs!$G$12)', '=I3*(1+Inputs!$G$12)']
    """
    columns: list[tuple[str, ...]] = []

    def seen(match: re.Match[str]) -> str:
        text, column = _movable(match[0])
        if column:
            columns.append(_letters(column, count))
        return text

    text = _IN_TEXT.sub(seen, formula)
    return [text % letters for letters in zip(*columns, strict=True)] if columns else [formula] * count


@lru_cache(maxsize=65536)
def _movable(text: str) -> tuple[str, str]:
    """A reference with %s for its column, and the column; a quoted text or a locked column as it is."""
    match = _REFERENCE.fullmatch(text)
    if match is None or match["c"]:
        return text.replace("%", "%%"), ""
    start, end = match.span("column")
    return f"{text[:start].replace('%', '%%')}%s{text[end:]}", match["column"]


@lru_cache(maxsize=4096)
def _letters(first: str, count: int) -> tuple[str, ...]:
    """The letters of so many columns from one on."""
    number = column_number(first)
    return tuple([column_letters(number + place) for place in range(count)])


def runs(texts: Sequence[str]) -> list[list[str]]:
    """Texts in order, those put together that refer to cells side by side in one row or column."""
    groups: list[list[str]] = []
    last, before = None, None
    for text in texts:
        this = parsed(text)
        step = last and this and last.step(this)
        if step and before in {None, step}:
            groups[-1].append(text)
            before = step
        else:
            groups.append([text])
            before = None
        last = this
    return groups


def is_across(run: Sequence[str]) -> bool:
    """Whether a run lies in one row."""
    first, last = parsed(run[0]), parsed(run[-1])
    return first is not None and last is not None and first.row == last.row


def spanned(run: Sequence[str], lock: str = "", end: str | None = None) -> str:
    """A run as a range; with ``lock`` its columns are locked, with ``end`` the last one otherwise."""
    first, last = parsed(run[0]), parsed(run[-1])
    if first is None or last is None:
        return run[0]
    start = f"{first.sheet}{first.ends(lock)}"
    single = len(run) == 1 and end in {None, lock}
    return start if single else f"{start}:{last.ends(lock if end is None else end)}"


def facing_ranges(factors: Sequence[Sequence[str]], lock: str, *, moving: bool) -> list[str] | None:
    """The left and the right factors of products as two ranges; None where they are not side by side.

    With ``moving`` each side has only its first and its last cell, and all others lie between them.
    """
    sides = [[one] if moving and one[0] != one[1] and is_across(one) else runs(one) for one in factors]
    if any(len(side) > 1 or len(side[0]) == 1 for side in sides):
        return None
    (left,), (right,) = sides
    if is_across(left) != is_across(right):
        return None
    across = lock if is_across(left) else ""
    return [spanned(left, across), spanned(right, across)]


def depth(text: str) -> int:
    """Levels of nested functions in a formula."""
    deepest, open_brackets = 0, [0]
    for piece in re.findall(r"'[^']*'|\"[^\"]*\"|(?<![A-Z])[A-Z]+\(|\(|\)", text):
        if piece == ")":
            open_brackets.pop()
        elif piece.endswith("("):
            open_brackets.append(open_brackets[-1] + (len(piece) > 1))
            deepest = max(deepest, open_brackets[-1])
    return deepest
