"""Arguments as a host hands them over, checked: no error, text, blank or TRUE is ever taken for a number.

A server sends JSON: "" or null for a blank, an object for an error or a date. Excel on Windows sends None,
an integer for an error, a Decimal for money. Both come here as one cell, a row of cells, or rows of cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any, NoReturn, cast

import numpy as np

from costmodel.excel.functions.number_formats import shown_as_date
from costmodel.excel.host import ERROR_TEXT, CellError, unknown
from costmodel.model.timing import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    Rows = Sequence[Sequence[object]]

ERRORS = {
    -2146826288: "#NULL!", -2146826281: "#DIV/0!", -2146826273: "#VALUE!", -2146826265: "#REF!",
    -2146826259: "#NAME?", -2146826252: "#NUM!", -2146826246: "#N/A", -2146826245: "#GETTING_DATA",
    -2146826243: "#SPILL!", -2146826242: "#CONNECT!", -2146826241: "#BLOCKED!", -2146826240: "#UNKNOWN!",
    -2146826239: "#FIELD!", -2146826238: "#CALC!",
}  # fmt: skip
"""Error values as Excel on Windows hands them over."""
LOWEST_ERROR, HIGHEST_ERROR = min(ERRORS), max(ERRORS)
SHOWN = 30
PLAIN = ("Double", "String", "Boolean", "FormattedNumber")
"""Data types of Excel that stand for one plain value."""
NUMBER, NAME, YEAR = "a number", "a name", "a year such as 2027"
YEAR_TEXT = re.compile("[0-9]{4}")
MOST_CELLS = 2_000_000


class ErrorValue(str):
    """An error value such as #REF!."""

    __slots__ = ()


def rows_of(value: object, name: str) -> Rows:
    """The cells of an argument as rows, however the host passes a single cell or a row."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if not isinstance(value, list | tuple):
        return ((value,),)
    if not value or not isinstance(value[0], list | tuple):
        rows: Rows = (value,)
    else:
        rows = cast("Rows", value)
    if not rows[0]:
        raise CellError(f"Fill in {name}: it is empty.")
    if len(rows) * len(rows[0]) > MOST_CELLS:
        raise CellError(f"Give fewer cells as {name}: {len(rows) * len(rows[0]):,} are too many.")
    return rows


def plain(cell: object) -> object:
    """One cell as a number, text, truth value, date, None for a blank, or an ErrorValue."""
    if isinstance(cell, dict):
        return _data_type(cell)
    if isinstance(cell, str):
        text = cell.strip()
        return ErrorValue(text) if text.startswith(ERROR_TEXT) or text in ERRORS.values() else text or None
    # bool before int: in Python a truth value is an int too.
    if isinstance(cell, bool):
        return cell
    # Excel on Windows passes an error value as a large negative integer (a COM error code).
    if isinstance(cell, int) and LOWEST_ERROR <= cell <= HIGHEST_ERROR:
        return ErrorValue(ERRORS.get(cell, "an error value"))
    if isinstance(cell, Decimal | np.number):
        return float(cell)
    return cell.item() if isinstance(cell, np.generic) else cell


def _data_type(cell: dict[str, object]) -> object:
    kind = cell.get("type")
    if kind == "Error":
        return ErrorValue(cell.get("basicValue") or cell.get("errorType") or "an error value")
    if kind == "Empty":
        return None
    if kind in PLAIN:
        value = plain(cell.get("basicValue"))
        return shown_as_date(value, cell.get("numberFormat"))
    return ErrorValue(f"a data type ({kind})")


def refused(cell: object, name: str, place: str, expected: str) -> NoReturn:
    """Raise the error for a cell: what is wrong and how to correct it."""
    if isinstance(cell, ErrorValue):
        shown = "an error" if cell.startswith(ERROR_TEXT) else cell
        raise CellError(f"Correct the cell given as {name}{place} first: it holds {shown}.")
    if cell is None:
        raise CellError(f"Fill in {name}{place}: it is blank; give {expected}.")
    if isinstance(cell, str) and expected != NAME:
        raise CellError(f'Give {expected} as {name}{place}: it is the text "{cell[:SHOWN]}".')
    shown = str(cell).upper() if isinstance(cell, bool) else str(cell)[:SHOWN]
    kind = "the date " if isinstance(cell, date) else ""
    raise CellError(f"Give {expected} as {name}{place}: it holds {kind}{shown}.")


def _place(rows: Rows, row: int, column: int) -> str:
    if len(rows) == 1 and len(rows[0]) == 1:
        return ""
    return f" (row {row + 1}, column {column + 1})"


def _single(value: object, name: str, expected: str) -> object:
    if isinstance(value, float | str):
        return plain(value)
    rows = rows_of(value, name)
    if len(rows) > 1 or len(rows[0]) > 1:
        raise CellError(f"Give one cell as {name}: a range of {len(rows)} x {len(rows[0])} was given.")
    cell = plain(rows[0][0])
    if cell is None or isinstance(cell, ErrorValue):
        refused(cell, name, "", expected)
    return cell


def text(value: object, name: str) -> str:
    """One text. Raises CellError naming the argument for anything else."""
    cell = _single(value, name, NAME)
    if not isinstance(cell, str) or isinstance(cell, ErrorValue):
        refused(cell, name, "", NAME)
    return cell


def choice(value: object, name: str, known: Collection[str], older: Mapping[str, str] | None = None) -> str:
    """One of several names, in small or capital letters. Raises CellError with the nearest name.

    ``older`` gives the name of today for a name of an earlier version.
    """
    word = text(value, name)
    return chosen((older or {}).get(word.casefold(), word), name, known)


def chosen(word: str, name: str, known: Collection[str]) -> str:
    """The name as the model has it."""
    if word in known:
        return word
    folded = {known_name.casefold(): known_name for known_name in known}
    if word.casefold() not in folded:
        raise unknown(name, word[:SHOWN], known)
    return folded[word.casefold()]


def number(value: object, name: str, low: float = -np.inf, high: float = np.inf, note: str = "") -> float:
    """One finite number between two bounds. Raises CellError naming the argument; the note ends it."""
    cell = _single(value, name, NUMBER)
    if type(cell) not in (float, int):
        refused(cell, name, "", NUMBER)
    figure = float(cast("float", cell))
    if not low <= figure <= high or not np.isfinite(figure):
        raise CellError(f"Give {_range(low, high)} as {name}: found {figure:g}. {note}")
    return figure


def _range(low: float, high: float) -> str:
    if np.isfinite(low) and np.isfinite(high):
        return f"a number from {low:g} to {high:g}"
    return f"{low:g} or more" if np.isfinite(low) else f"{high:g} or less" if np.isfinite(high) else NUMBER


def whole(value: object, name: str, low: float, high: float, note: str = "") -> int:
    """One whole number between two bounds. Raises CellError naming the argument; the note ends it."""
    figure = number(value, name, low, high, note)
    if figure != int(figure):
        raise CellError(f"Give a whole number as {name}: found {figure:g}.")
    return int(figure)


def year(value: object, name: str) -> int:
    """One year. Raises CellError naming the argument; the serial number of a date is no year.

    A range of several years is refused: its first year would stand for all of them.
    """
    figures = years(value, name)
    if figures.size != 1:
        height, width = figures.shape
        raise CellError(f"Give one year as {name}: a range of {height} x {width} was given.")
    return int(figures[0, 0])


def numbers(
    value: object, name: str, expected: str = NUMBER, low: float = -np.inf, high: float = np.inf
) -> NDArray[np.float64]:
    """A range of finite numbers: (row, column). Raises CellError naming argument and first bad cell."""
    rows = rows_of(value, name)
    # Large ranges are common and nearly always plain numbers: one look at their types avoids a check per
    # cell.
    kinds = set(map(type, chain.from_iterable(rows)))
    if not kinds <= {float, int}:
        rows = _numeric(rows, name, expected)
    # An int may be an error code of Excel on Windows: these ranges are checked cell by cell, to name the
    # cell.
    elif int in kinds and any(LOWEST_ERROR <= cell <= HIGHEST_ERROR for row in rows for cell in row):  # type: ignore[operator]
        _numeric(rows, name, expected)
    if len({len(row) for row in rows}) > 1:
        raise CellError(f"Give a whole range as {name}: its rows differ in length.")
    figures = np.array(rows, dtype=np.float64)
    if not np.isfinite(figures).all():
        raise CellError(f"Give finite numbers as {name}: found {figures[~np.isfinite(figures)][0]}.")
    wrong = (figures < low) | (figures > high)
    if wrong.any():
        raise CellError(f"Give {_range(low, high)} as {name}: found {figures[wrong][0]:g}.")
    return figures


def _numeric(rows: Rows, name: str, expected: str) -> Rows:
    cleaned = []
    for r, row in enumerate(rows):
        cells = [plain(cell) for cell in row]
        for c, cell in enumerate(cells):
            if type(cell) not in (float, int):
                refused(cell, name, _place(rows, r, c), expected)
        cleaned.append(cells)
    return cleaned


def _header_years(value: object, name: str) -> object:
    """The years of a table's header as numbers: Excel keeps every header of a table as text."""
    rows = rows_of(value, name)
    if not any(isinstance(cell, str) for row in rows for cell in row):
        return value
    return [
        [float(cell) if isinstance(cell, str) and YEAR_TEXT.fullmatch(cell.strip()) else cell for cell in row]
        for row in rows
    ]


def years(value: object, name: str) -> NDArray[np.intp]:
    """A range of years: (row, column). Raises CellError naming the argument and what was found.

    A year as text is accepted, because Excel stores table headers as text.
    """
    if type(value) in (int, float) and FIRST_YEAR <= value <= LAST_YEAR and value == int(value):  # type: ignore[operator,call-overload]
        return np.array([[value]], dtype=np.intp)
    figures = numbers(_header_years(value, name), name, YEAR)
    wrong = (figures < FIRST_YEAR) | (figures > LAST_YEAR) | (figures != np.floor(figures))
    if wrong.any():
        bad = figures[wrong][0]
        date_ = bad > LAST_YEAR and bad == np.floor(bad)
        more = ", perhaps the serial number of a date" if date_ else ""
        raise CellError(f"Give {YEAR} as {name}: found {bad:.10g}{more}.")
    return figures.astype(np.intp)


def names(value: object, name: str) -> list[list[str]]:
    """A range of texts by row. Raises CellError naming the argument and the first bad cell."""
    if isinstance(value, str):
        return [[text(value, name)]]
    rows = rows_of(value, name)
    texts: list[list[str]] = []
    for r, row in enumerate(rows):
        cells = [plain(cell) for cell in row]
        for c, cell in enumerate(cells):
            if not isinstance(cell, str) or isinstance(cell, ErrorValue):
                refused(cell, name, _place(rows, r, c), NAME)
        texts.append(cast("list[str]", cells))
    return texts


def together(*lists: Rows) -> list[list[tuple[Any, ...]]]:
    """The cells of several arguments combined, as Excel broadcasts arrays.

    A column and a row give a block; a single cell is combined with every cell of the others. Raises CellError
    where the sizes do not fit.
    """
    arrays = [np.array([list(row) for row in rows], dtype=object) for rows in lists]
    try:
        spread = np.broadcast_arrays(*arrays)
    except ValueError:
        sizes = ", ".join(f"{array.shape[0]} x {array.shape[1]}" for array in arrays if array.size > 1)
        raise CellError(f"Give lists in one column or row, of the same size: found {sizes} cells.") from None
    return [list(zip(*rows, strict=True)) for rows in zip(*(array.tolist() for array in spread), strict=True)]


def line_of(value: object, name: str) -> NDArray[np.float64]:
    """One row or one column of numbers. Raises CellError naming the argument."""
    figures = numbers(value, name)
    if min(figures.shape) > 1:
        raise CellError(
            f"Give one row or one column as {name}: found {figures.shape[0]} x {figures.shape[1]}."
        )
    return figures.ravel()


def left_out(value: object, default: str) -> bool:
    """Whether an optional argument that may be a number or a range still is its default in words."""
    return isinstance(value, str) and value == default
