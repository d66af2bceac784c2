"""What a spreadsheet host gives a function and wants back: decorators, errors in words, the host itself.

A function that fails raises a ``CellError`` on every host. It is xlwings' own error, the only one whose
message a server hands on to the person at the cell, and it is one of ours for who calls from Python. Excel
shows it as an error value, so that no SUM passes over it. Where a host can only put the message into the
cell as text, it puts ``ERROR_TEXT`` before it; the checks of ``cells`` take such text for the error it is.
"""

from __future__ import annotations

import functools
import logging
import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

import xlwings
from xlwings import XlwingsError, func

from costmodel.assumptions.format.report import suggestion
from costmodel.errors import CostModelError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from costmodel.errors import Problem

P = ParamSpec("P")
R = TypeVar("R")

CATEGORY = "Social budget"
LONGEST = 200
"""Characters of a message; classic Excel refuses texts over 255."""
ERROR_TEXT = "#SB!"
"""Begins a message that a host shows as text, for want of a way to show an error."""
JS_CHECKED = ("0.37",)
"""Versions of xlwings, by their beginning, whose check for JavaScript's null was read and timed."""

logger = logging.getLogger(__name__)


class CellError(XlwingsError, CostModelError):  # type: ignore[misc,unused-ignore]
    """What a cell says instead of a value: one short sentence that begins with what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(shortened(message))


def shortened(message: str) -> str:
    """A message on one line, of at most 200 characters.

    >>> shortened("Name  a policy:" + chr(10) + "there is none.")
    'Name a policy: there is none.'
    """
    text = " ".join(message.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def unknown(kind: str, name: str, known: Iterable[str]) -> CellError:
    """The error for a name that does not exist, with the one that may have been meant."""
    return CellError(f'Name another {kind}: there is no "{name}". {suggestion(name, known)}')


def sentence(error: CostModelError) -> str:
    """An error of the model as a cell says it: what to do first, then what was found.

    >>> sentence(CostModelError("costs: found 0; expected more than 0. Give costs as positive values."))
    'Give costs as positive values: costs: found 0; expected more than 0.'
    """
    if isinstance(error, InputError) and error.problems:
        return _of_problems([p for p in error.problems if p.severity == "error"] or error.problems)
    text = str(error).rstrip(".")
    for mark in (". ", ": "):
        finding, parted, mend = text.rpartition(mark)
        if parted:
            return f"{mend[:1].upper()}{mend[1:]}: {finding}."
    return f"Check the arguments: {text}."


def _of_problems(problems: list[Problem]) -> str:
    first = problems[0]
    more = f" And {len(problems) - 1} more: run Check inputs." if problems[1:] else ""
    where = first.cell or first.table or Path(first.workbook).name
    told = f"Correct {where}: found {first.found}; expected {first.expected}. {first.mend}"
    return told[: LONGEST - len(more)] + more


def with_cell_errors(function: Callable[P, R]) -> Callable[P, R]:
    """The function with every error it raises turned into a CellError."""

    @functools.wraps(function)
    def careful(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return _finite(function(*args, **kwargs))
        except CellError:
            raise
        except CostModelError as error:
            raise CellError(sentence(error)) from error
        except ArithmeticError as error:
            raise CellError(f"Check the assumptions: the model cannot be computed ({error}).") from error
        except OSError as error:
            logger.warning("%s: %s", function.__name__, error)
            raise CellError(
                f"Try again, or ask for help: the store cannot be read ({error.strerror})."
            ) from error
        except Exception as error:
            # A fault of ours; a server would try anything but an XlwingsError three times over.
            logger.exception("%s failed", function.__name__)
            fault = f"{type(error).__name__} in {function.__name__}"
            raise CellError(f"Report this error in costmodel to its maintainer: {fault}.") from error

    return careful


def _finite(answer: R) -> R:
    """The answer of a function, unless it is a number that no cell can hold."""
    if isinstance(answer, float) and not math.isfinite(answer):
        raise CellError("Check the arguments: the answer is too large or not defined.")
    return answer


def excel(function: Callable[P, R]) -> Callable[P, R]:
    """Offer a function to Excel under its name in capitals, in our category, with errors in words."""
    offered = with_cell_errors(function)
    offered.__doc__ = " ".join((function.__doc__ or "").split())
    decorate = cast("Any", func)(name=function.__name__.upper(), category=CATEGORY)
    return cast("Callable[P, R]", decorate(offered))


def heavy(function: Callable[P, R]) -> Callable[P, R]:
    """Declare that a function may compute for seconds: a server runs it on the threads for such calls."""
    cast("Any", function).__heavy__ = True
    return function


def raw(doc: str) -> dict[str, Any]:
    """The declaration of an argument for xlwings: hand the cells over as they come, a range as rows of cells.

    Its own conversion makes error values None and takes microseconds a cell; ``cells`` checks them all.
    """
    return {"convert": "raw", "ndim": 2, "doc": doc}


def on_server() -> bool:
    """Whether xlwings serves Excel over HTTP, and not in a process beside it."""
    return os.environ.get("XLWINGS_ON_SERVER") == "true"


def host() -> str:
    """Who calls the functions: ``server``, ``classic`` (Excel on Windows) or ``python``."""
    if on_server():
        return "server"
    return "classic" if sys.platform == "win32" else "python"


def _never(_value: object) -> bool:
    return False


def _same(value: object) -> object:
    return value


def quicken() -> bool:
    """Spare a server xlwings' search for a browser's null, tried anew for every cell; True where it did.

    Outside a browser there is no such value, and the failing import costs 50 microseconds each time. Done
    only on a server, in versions where that check was read, and where it is still the same.
    """
    if not on_server() or sys.platform == "emscripten" or not xlwings.__version__.startswith(JS_CHECKED):
        return False
    from xlwings import utils  # noqa: PLC0415  its parts are patched only on a server
    from xlwings.pro import udfs_officejs  # noqa: PLC0415  needs the licence key of a server

    done = False
    for module, name, cheap in ((utils, "is_jsnull", _never), (udfs_officejs, "js_to_none", _same)):
        code = getattr(getattr(module, name, None), "__code__", None)
        if code is not None and "pyodide.ffi" in code.co_names:
            setattr(module, name, cheap)
            done = True
    return done
