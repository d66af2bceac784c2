"""Cells with their kind: a number, a text, a formula and what it gave. Values alone leave one to guess."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, SupportsFloat

from costmodel.assumptions.addresses import area, place
from costmodel.assumptions.hashing import DIGITS, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

CellKind = Literal["blank", "number", "text", "bool", "date", "error", "formula"]
"""error: an Excel error, or a number that is none; formula: one whose result was never stored."""

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REACHES_OUT = re.compile(r"\[\d+\]|\||\b(WEBSERVICE|HYPERLINK|RTD|FILTERXML|IMAGE|CALL)\s*\(", re.IGNORECASE)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  serial numbers have no time zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001  as above


class Cell(NamedTuple):
    """One cell: its kind, its value, the formula behind it, and whether it is shown as a percentage."""

    kind: CellKind
    value: object = None
    formula: str = ""
    percent: bool = False

    @property
    def reaches_out(self) -> bool:
        """Whether the formula asks another workbook, program or web page."""
        return bool(self.formula and _REACHES_OUT.search(self.formula))


BLANK = Cell("blank")


class Style(NamedTuple):
    """What the format of a cell says of its value."""

    date: bool = False
    percent: bool = False


class Sheet(NamedTuple):
    """The cells of a sheet by row and column, what is merged, and what stands twice."""

    cells: dict[tuple[int, int], Cell]
    merged: tuple[tuple[int, int, int, int], ...]
    twice: frozenset[tuple[int, int]]


class Book(NamedTuple):
    """What the sheets of a workbook share."""

    texts: Sequence[str]
    styles: Sequence[Style]
    since_1904: bool
    results_stored: bool
    """False where the program that wrote the file left calculating to Excel, which has not seen it since."""


def unescaped(text: str) -> str:
    """Text of a file with its ``_x000D_`` turned into the characters they stand for."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def text_cell(text: str, formula: str = "") -> Cell:
    """A text, or a blank where nothing but space stands."""
    return Cell("text", text, formula) if text.strip() else Cell("blank", None, formula)


def cell_of(value: object) -> Cell:
    """The cell a plain value would be written to."""
    if value is None:
        return BLANK
    if isinstance(value, str):
        return text_cell(value)
    if isinstance(value, bool):
        return Cell("bool", value)
    if isinstance(value, date):
        return Cell("date", value)
    if isinstance(value, SupportsFloat):
        number = rounded(float(value))
        return Cell("number", number) if math.isfinite(number) else Cell("error", str(number))
    return Cell("error", f"a value of type {type(value).__name__}")


def sheet_of(root: Element, book: Book) -> Sheet:
    """The cells of a worksheet part."""
    cells: dict[tuple[int, int], Cell] = {}
    twice: set[tuple[int, int]] = set()
    shared: dict[str, str] = {}
    row = 0
    for row_element in root.iterfind(f"{MAIN}sheetData/{MAIN}row"):
        row = int(row_element.get("r") or row + 1)
        column = 0
        for element in row_element:
            where = element.get("r")
            at = place(where) if where else (row, column + 1)
            column = at[1]
            cell = _cell(element, book, shared)
            if cell is BLANK:
                continue
            if at in cells:
                twice.add(at)
            cells[at] = cell
    merged = [area(each.get("ref", "")) for each in root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell")]
    return Sheet(cells, tuple(merged), frozenset(twice))


def _cell(element: Element, book: Book, shared: dict[str, str]) -> Cell:
    kind = element.get("t", "n")
    value: str | None = None
    formula = ""
    for child in element:
        if child.tag == f"{MAIN}v":
            value = child.text
        elif child.tag == f"{MAIN}f":
            formula = _formula(child, shared)
        elif child.tag == f"{MAIN}is":
            value = plain_text(child)
    if formula and (not book.results_stored or (value is None and kind != "str")):
        return Cell("formula", None, formula)
    if value is None and not formula:
        return BLANK
    style = _style(book.styles, element.get("s"))
    return _typed(kind, value or "", book, style)._replace(formula=formula, percent=style.percent)


def _formula(element: Element, shared: dict[str, str]) -> str:
    """The text of a formula; a formula filled down stands only in its first cell."""
    number, text = element.get("si"), element.text
    if number is not None and text:
        shared[number] = text
    return "=" + (text or shared.get(number or "", ""))


def _style(styles: Sequence[Style], number: str | None) -> Style:
    if number is None or not number.isdigit() or int(number) >= len(styles):
        return Style()
    return styles[int(number)]


def _typed(kind: str, value: str, book: Book, style: Style) -> Cell:
    if kind == "s":
        known = value.isdigit() and int(value) < len(book.texts)
        return text_cell(book.texts[int(value)]) if known else Cell("error", "a text the file does not hold")
    if kind in ("str", "inlineStr"):
        return text_cell(unescaped(value))
    if kind == "b":
        return Cell("bool", value.strip() in ("1", "true"))
    if kind == "e":
        return Cell("error", value)
    if kind == "d":
        return _iso_date(value)
    return _number(value, book, style)


def _number(value: str, book: Book, style: Style) -> Cell:
    if not value.strip():
        return BLANK
    number = float(value) if _NUMBER.fullmatch(value.strip()) else math.nan
    if not math.isfinite(number):
        return Cell("error", value)
    return _serial_date(number, book.since_1904) if style.date else Cell("number", rounded(number))


def _serial_date(serial: float, since_1904: bool) -> Cell:
    try:
        return Cell("date", (_EPOCH_1904 if since_1904 else _EPOCH) + timedelta(days=serial))
    except OverflowError:
        return Cell("error", f"{serial:.{DIGITS}g} shown as a date")


def _iso_date(value: str) -> Cell:
    try:
        return Cell("date", datetime.fromisoformat(value))
    except ValueError:
        return Cell("error", value)


def plain_text(element: Element) -> str:
    """The text of a string item: its own, or that of its runs; phonetic readings are left out."""
    own = [child.text or "" for child in element if child.tag == f"{MAIN}t"]
    runs = [part.text or "" for part in element.iterfind(f"{MAIN}r/{MAIN}t")]
    return unescaped("".join(own + runs))
