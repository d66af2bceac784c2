"""Calls from Excel: a function of a cell, a macro of a button.

Each answer is made on a thread, from the bytes of the request to those of the answer, so that a large range
or a long computation keeps nobody else waiting.
"""

from __future__ import annotations

import json
import re
import threading
from typing import TYPE_CHECKING, Any, NoReturn

from costmodel.errors import CostModelError, InputError
from costmodel_server.offered import heavy, names

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from types import ModuleType

LONGEST_TEXT = 200
LONGEST_NAME = 128
RUNTIMES = ("1.1", "1.2", "1.3", "1.4")
_NAMED = re.compile(rb'"func_name"\s*:\s*"(\w{1,128})"')
"""The name of the function of a call, found without reading the cells: within a text quotes are escaped."""
OPTIONAL_TEXTS = ("caller_address", "session_id", "culture_info_name", "date_format")
_ONE_BOOK = threading.Lock()
"""xlwings keeps the open workbooks of all callers in one list and calls the last one the active one: macros
run one after the other, so that none can meet another user's workbook."""


class RefusedError(Exception):
    """The request is not one that Excel sends; the message and the status are for the caller."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Calls:
    """Answers calls of the functions and macros of two modules, and no others."""

    def __init__(self, functions: ModuleType, scripts: ModuleType) -> None:
        self._functions, self._scripts = functions, scripts
        self._function_names, self._script_names = names(functions), names(scripts)
        self._heavy_functions, self._heavy_scripts = heavy(functions), heavy(scripts)

    def is_heavy_function(self, body: bytes) -> bool:
        """Whether a call is of a function that may take seconds: these have threads of their own."""
        return is_heavy(body, self._heavy_functions)

    def is_heavy_script(self, name: str) -> bool:
        """Whether a macro may take seconds."""
        return name in self._heavy_scripts

    def function(self, body: bytes) -> bytes:
        """The answer of a function: its value as Excel takes it."""
        from xlwings.server import custom_functions_call  # noqa: PLC0415  the environment is ready by now

        data = _function_call(parsed(body))
        if data["func_name"] not in self._function_names:
            raise RefusedError(404, "Unknown function: reload the add-in.")
        result = _answer(custom_functions_call(data, self._functions))
        return packed({"result": result})

    def script(self, name: str, body: bytes) -> bytes:
        """The answer of a macro: the changes for Excel to make in the workbook."""
        if name not in self._script_names:
            raise RefusedError(404, "Unknown macro: reload the add-in.")
        data = parsed(body)
        given = data.pop("args", None) or []
        if not isinstance(given, list) or not isinstance(data.get("book"), dict):
            raise RefusedError(400, "The request has no workbook.")
        with _ONE_BOOK:
            return packed(self._played(name, data, given))

    def _played(self, name: str, data: dict[str, Any], given: list[Any]) -> Any:  # noqa: ANN401  what JSON can say
        import xlwings  # noqa: PLC0415  the environment is ready by now
        from xlwings.server import custom_scripts_call  # noqa: PLC0415  as above

        book = xlwings.Book(json=data)
        try:
            wanted = {xlwings.Book: book}
            _answer(custom_scripts_call(self._scripts, name, typehint_to_value=wanted, args=given))
            return book.json()
        finally:
            book.close()


def is_heavy(body: bytes, names: frozenset[str]) -> bool:
    """Whether a call is of a function with one of these names.

    >>> is_heavy(b'{"func_name": "sb_bridge"}', frozenset({"sb_bridge"}))
    True
    """
    # Whoever names two functions is not told which one counts: one heavy name is enough.
    return any(name.decode() in names for name in _NAMED.findall(body))


def parsed(body: bytes) -> dict[str, Any]:
    """The object of a JSON text. Raises RefusedError for anything else, and for NaN and Infinity."""
    try:
        content = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "The request is not JSON.") from error
    if not isinstance(content, dict):
        raise RefusedError(400, "The request is not a JSON object.")
    return content


def packed(answer: object) -> bytes:
    """An answer as JSON. A ValueError where it holds an infinite number."""
    return json.dumps(answer, allow_nan=False, separators=(",", ":"), default=_plain).encode()


def told(error: Exception) -> str | None:
    """The message for the user of an error meant for users; None for any other."""
    from xlwings import XlwingsError  # noqa: PLC0415  the environment is ready by now

    from costmodel.excel.host import sentence  # noqa: PLC0415  as above

    if isinstance(error, InputError) and error.problems:
        text = sentence(error)  # names the workbook, not where the server keeps it
    elif isinstance(error, XlwingsError | CostModelError):
        text = str(error)
    else:
        return None
    # What was sent is quoted, and JSON can send halves of characters, which no text can hold.
    return text.encode(errors="replace").decode()[:LONGEST_TEXT]


def _function_call(data: dict[str, Any]) -> dict[str, Any]:
    """The parts of a call that xlwings reads, each of its kind."""
    name, given, runtime = data.get("func_name"), data.get("args"), data.get("runtime", "1.1")
    texts = {key: data.get(key) for key in OPTIONAL_TEXTS}
    right = isinstance(name, str) and len(name) <= LONGEST_NAME and isinstance(given, list)
    if not right or not all(_is_argument(argument) for argument in given or ()) or runtime not in RUNTIMES:
        raise RefusedError(400, "The request is not a function call.")
    if any(
        text is not None and not (isinstance(text, str) and len(text) <= LONGEST_TEXT * 2)
        for text in texts.values()
    ):
        raise RefusedError(400, "The request is not a function call.")
    return {
        "client": "Office.js", "version": str(data.get("version")), "runtime": runtime,
        "func_name": name, "args": given, **texts,
    }  # fmt: skip


def _is_argument(value: object) -> bool:
    """A cell or a block of cells, or several blocks for an argument that repeats."""
    if not isinstance(value, list):
        return _is_cell(value)
    depth, level = 0, [value]
    while level and depth < 3:  # noqa: PLR2004  blocks, rows, cells
        depth += 1
        below = [inner for part in level for inner in part]
        level = [inner for inner in below if isinstance(inner, list)]
        if not level:
            return all(_is_cell(inner) for inner in below)
        if len(level) != len(below):
            return False
    return False


def _is_cell(value: object) -> bool:
    if isinstance(value, dict):
        return isinstance(value.get("type"), str)
    return value is None or isinstance(value, str | int | float | bool)


def _answer(coroutine: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401  what JSON can say
    """The result of a coroutine that waits for nothing: ours are plain functions, run on this thread."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    coroutine.close()
    raise TypeError("an asynchronous function is not offered: it would need the event loop")


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _plain(value: Any) -> Any:  # noqa: ANN401  numpy's own numbers
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(type(value).__name__)
