"""Cells with their kind: number, text, or formula with its result. A bare value does not show its kind."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, SupportsFloat

from costmodel.assumptions.format.hashing import DIGITS, rounded
from costmodel.assumptions.format.report import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

CellKind = Literal["blank", "number", "text", "bool", "date", "error", "formula"]
"""error: an Excel error or an invalid number; formula: a formula without a stored result."""

CELL_TYPES = ("n", "s", "str", "inlineStr", "b", "e", "d")
BOOLEANS = {"1": True, "true": True, "0": False, "false": False}
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TEXT = f"{MAIN}t"
LAST_ROW, LAST_COLUMN = 100_000, 2_000
LONGEST_NUMBER = 60
LONGEST_INDEX = 9
"""Digits of the number of a row, a text or a style."""
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EXTERNAL = re.compile(r"\[\d+\]|\||\b(WEBSERVICE|HYPERLINK|RTD|FILTERXML|IMAGE|CALL)\s*\(", re.IGNORECASE)
_VOLATILE = re.compile(r"\b(TODAY|NOW|RAND|RANDBETWEEN|RANDARRAY)\s*\(", re.IGNORECASE)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  serial numbers have no time zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001  as above


class RawCell(NamedTuple):
    """One cell: its kind, its value, the formula behind it, and whether it is shown as a percentage."""

    kind: CellKind
    value: object = None
    formula: str = ""
    percent: bool = False

    @property
    def reaches_out(self) -> bool:
        """Whether the formula refers to another workbook, a program or the web."""
        return bool(self.formula and _EXTERNAL.search(self.formula))

    @property
    def changes_by_itself(self) -> bool:
        """Whether the formula gives another result on another day, or each time."""
        return bool(self.formula and _VOLATILE.search(self.formula))


BLANK = RawCell("blank")


class Style(NamedTuple):
    """Whether the number format of a cell shows a date or a percentage."""

    date: bool = False
    percent: bool = False


class RawSheet(NamedTuple):
    """The cells of a sheet by column and then by row, the merged areas, and the cells that occur twice."""

    columns: dict[int, dict[int, RawCell]]
    merged: tuple[tuple[int, int, int, int], ...]
    twice: frozenset[tuple[int, int]]
    stale: str = ""
    """Why results of formulas may be out of date, according to the workbook."""


class SharedParts(NamedTuple):
    """The parts of a workbook that its sheets share."""

    texts: Sequence[RawCell]
    """Cells with the shared texts, by their number."""
    styles: Sequence[Style]
    since_1904: bool
    results_stored: bool
    """False where the program that wrote the file left calculating to Excel, which has not seen it since."""
    stale: str = ""
    """Why the results that are stored may be out of date; empty where they are not."""


def unescaped(text: str) -> str:
    """Text of a file with escapes such as ``_x000D_`` replaced by their characters.

    >>> unescaped("a_x005F_x000D_b"), unescaped("_xD83D__xDE00_") == chr(0x1F600)
    ('a_x000D_b', True)
    """
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    # Two escapes may be the halves of one character; a half alone stays one.
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def index_of(text: str | None) -> int | None:
    """A number of a row, a text or a style as files write it; None for anything else."""
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= LONGEST_INDEX else None


def text_cell(text: str, formula: str = "") -> RawCell:
    """A text cell, or a blank cell if the text is only white space."""
    return RawCell("text", text, formula) if text.strip() else RawCell("blank", None, formula)


def cell_of(value: object) -> RawCell:
    """The cell that a plain value is written to."""
    if value is None:
        return BLANK
    if isinstance(value, str):
        return text_cell(value)
    if isinstance(value, bool):
        return RawCell("bool", value)
    if isinstance(value, date):
        return RawCell("date", value)
    if isinstance(value, (int, float, SupportsFloat)):  # the protocol is slow to ask
        number = rounded(float(value))
        return RawCell("number", number) if math.isfinite(number) else RawCell("error", str(number))
    return RawCell("error", f"a value of type {type(value).__name__}")


def element_cell(element: Element, book: SharedParts, shared: dict[str, str]) -> RawCell:
    """The cell of an element; ``shared`` are the formulas that several cells share, by their number."""
    kind = element.get("t", "n")
    parts = {child.tag.removeprefix(MAIN): child for child in element}
    odd = _odd(element, parts, kind)
    if odd:
        return RawCell("error", odd)
    formula = _formula(parts["f"], shared) if "f" in parts else ""
    value = parts["v"].text if "v" in parts else None
    if "is" in parts:
        return text_cell(plain_text(parts["is"]), formula)
    # A formula without a stored result was written by a program that does not compute, so its value is
    # unknown. A text result may be empty: Excel then writes no value.
    if formula and (not book.results_stored or (value is None and kind != "str")):
        return RawCell("formula", None, formula)
    if value is None and not formula:
        return BLANK
    style = style_at(book.styles, element.get("s"))
    return typed_cell(kind, value or "", book, style)._replace(formula=formula, percent=style.percent)


def _odd(element: Element, parts: Mapping[str, Element], kind: str) -> str:
    """The problem of a cell that no program writes like this; "" for a normal cell."""
    if kind not in CELL_TYPES:
        return f"a cell of the unknown type {shown(kind)}"
    if len(parts) < len(element):
        return "two values in one cell of the file"
    unknown = next((name for name in parts if name not in ("v", "f", "is", "extLst")), None)
    if unknown or ("v" in parts and len(parts["v"])):
        return f"a cell of the file that contains {shown(unknown or 'elements in its value')}"
    if "is" in parts and ("v" in parts or kind != "inlineStr"):
        return "both a text and a value in one cell of the file"
    return ""


def _formula(element: Element, shared: dict[str, str]) -> str:
    """The text of a formula; the file has a formula that was filled down only in its first cell."""
    # "si" is the number of a formula that several cells share.
    number, text = element.get("si"), element.text
    if number is not None and text:
        shared[number] = text
    return "=" + (text or shared.get(number or "", ""))


def style_at(styles: Sequence[Style], text: str | None) -> Style:
    """The style with a number as the file writes it; the ordinary one if there is no such number."""
    number = index_of(text)
    return Style() if number is None or number >= len(styles) else styles[number]


def _shared_text(number: int | None, texts: Sequence[RawCell]) -> RawCell:
    if number is None or number >= len(texts):
        return RawCell("error", "a text that is not in the file")
    return texts[number]


def typed_cell(kind: str, value: str, book: SharedParts, style: Style) -> RawCell:
    """The cell of a value as the file writes it, by the type of the cell."""
    if kind == "s":
        return _shared_text(index_of(value), book.texts)
    if kind in ("str", "inlineStr"):
        return text_cell(unescaped(value))
    if kind == "b":
        truth = BOOLEANS.get(value.strip())
        return (
            RawCell("error", f"the truth value {shown(value)}") if truth is None else RawCell("bool", truth)
        )
    if kind == "e":
        return RawCell("error", value)
    if kind == "d":
        return _iso_date(value)
    return _number(value, book, style)


def _number(value: str, book: SharedParts, style: Style) -> RawCell:
    if not value.strip():
        return BLANK
    # float() also accepts "1_000", "nan" and digits of other scripts, none of which Excel writes.
    number = float(value) if _NUMBER.fullmatch(value.strip()) else math.nan
    if not math.isfinite(number):
        return RawCell("error", value if len(value) <= LONGEST_NUMBER else shown(value))
    return _serial_date(number, book.since_1904) if style.date else RawCell("number", rounded(number))


def _serial_date(serial: float, since_1904: bool) -> RawCell:
    try:
        return RawCell("date", (_EPOCH_1904 if since_1904 else _EPOCH) + timedelta(days=serial))
    except OverflowError:
        return RawCell("error", f"{serial:.{DIGITS}g} shown as a date")


def _iso_date(value: str) -> RawCell:
    try:
        return RawCell("date", datetime.fromisoformat(value))
    except ValueError:
        return RawCell("error", value)


def plain_text(element: Element) -> str:
    """The text of a string item or of its runs, without phonetic readings."""
    if len(element) == 1 and element[0].tag == TEXT and not len(element[0]):  # nearly all texts
        return unescaped(element[0].text or "")
    plain = ["".join(child.itertext()) for child in element if child.tag == TEXT]
    runs = ["".join(part.itertext()) for part in element.iterfind(f"{MAIN}r/{MAIN}t")]
    return unescaped("".join(plain + runs))
