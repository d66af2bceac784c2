"""Shared by all commands: printing and exit codes.

Figures go to standard output, messages and progress to standard error.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any, TextIO

from costmodel.errors import OPEN
from costmodel.wording.catalogue import Phrase, Verbatim, phrase, tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sized

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.line_items.verdict import Verdict
    from costmodel.errors import Problem

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069\ufffe\uffff]")
"""Characters that control a terminal instead of printing: escape sequences, surrogates, text direction."""
_PLAIN = re.compile(r"[\w.:\\/-]+")
"""A text that shells of Windows take as it is."""
_replaced: dict[str, str] = {}
"""Texts printed in place of others: the folder of the user for that of a dry run."""
_quiet: list[bool] = []
PROGRAM = "costmodel"
DONE, INPUT_PROBLEMS, WRONG_USAGE, FAILED = 0, 1, 2, 3
"""Exit codes: done, the input has problems, wrong usage, an unexpected failure."""


@contextmanager
def quiet() -> Iterator[None]:
    """Print no progress and no notes; errors, alarms and figures are printed."""
    _quiet.append(True)
    try:
        yield
    finally:
        _quiet.pop()


def shows_progress() -> bool:
    """Whether progress is printed: on a terminal, unless the command is quiet."""
    return sys.stderr.isatty() and not _quiet


@contextmanager
def shown_as(hidden: str, shown: str) -> Iterator[None]:
    """Print one text in place of another."""
    _replaced[hidden] = shown
    try:
        yield
    finally:
        del _replaced[hidden]


def require_free(*paths: Path | None) -> None:
    """Stop before long work where a file would replace one that is not of results. Raises OutputError."""
    from costmodel.reports.files.earlier_output import require_replaceable

    require_replaceable(*filter(None, paths))


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems as messages, one a line; at the end the rows to fill in, with their number."""
    still_open = []
    for problem in problems:
        if problem.severity == OPEN:
            still_open.append(problem)
        else:
            say(" ".join(f"{tr(problem.severity)}: {problem_text(problem)}".split("\n")))
    for problem in still_open:
        say(f"{tr(problem.severity)}: {problem.cell or problem.table}: {tr(problem.found)}")
    if still_open:
        say(f"{_rows_open(still_open)} to fill in; the note beside each says how its stand-in was made.")


def problem_text(problem: Problem) -> str:
    """A problem as a message in the language in force."""
    words = phrase(
        "{where}: found {found}; expected {expected}. {mend}", where=Verbatim(problem.where),
        found=tr(problem.found), expected=tr(problem.expected), mend=tr(problem.mend),
    )  # fmt: skip
    return tr(words)


def _rows_open(still_open: Sized) -> str:
    return f"{len(still_open)} {'row' if len(still_open) == 1 else 'rows'}"


def print_warnings(assumptions: Assumptions) -> None:
    """Print the alarms of a set, and how many notes ``check`` lists."""
    alarms = [problem for problem in assumptions.warnings if problem.alarm]
    print_problems(alarms)
    still_open = [problem for problem in assumptions.warnings if problem.severity == OPEN]
    notes = len(assumptions.warnings) - len(alarms) - len(still_open)
    if still_open and not _quiet:
        say(f"{_rows_open(still_open)} to fill in: costmodel check lists them.")
    if notes and not _quiet:
        say(f"{notes} {'note' if notes == 1 else 'notes'} on the assumptions: costmodel check lists them.")


def loaded(name: str) -> Assumptions:
    """A set by its name or file; its alarms are printed. Errors as ``load``."""
    from costmodel.engine.run import load

    assumptions = load(name)
    print_warnings(assumptions)
    return assumptions


def print_json(content: object) -> None:
    """Print one JSON object, valid for any text; NaN and infinity are refused."""
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False, default=str)
    text = _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    if not _fits(text, sys.stdout):
        text = json.dumps(content, ensure_ascii=True, indent=1, allow_nan=False, default=str)
    sys.stdout.write(text + "\n")


def print_master(verdict: Verdict) -> None:
    """Print the master line of a result and its reasons; in colour on a terminal."""
    lines = "\n".join(f"    {line}" for line in verdict.lines)
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        colour = {"green": 32, "amber": 33, "red": 31}[verdict.colour]
        lines = f"\x1b[{colour}m{lines}\x1b[0m"
    out(lines)


def out(text: str) -> None:
    """Print a line of figures."""
    _print(text, sys.stdout)


def say(text: str) -> None:
    """Print a message."""
    _print(text, sys.stderr)


def _print(text: str, stream: TextIO) -> None:
    text = "\n".join(map(tr, [text] if isinstance(text, Phrase | Verbatim) else text.split("\n")))
    for hidden, shown in _replaced.items():
        text = text.replace(hidden, shown)
    shown = printable(text)
    if not _fits(shown, stream):
        shown = shown.encode("ascii", "backslashreplace").decode()
    stream.write(shown + "\n")


def printable(text: str) -> str:
    r"""A text that is safe to print: control characters are shown by their code.

    >>> printable("a\x1b[2Jb\tc")
    'a\\x1b[2Jb\tc'
    """
    return _UNPRINTABLE.sub(_number_of, text)


def on_windows() -> bool:
    """Whether this machine's shell is that of Windows."""
    return os.name == "nt"


def quoted(text: str) -> str:
    """A path or a text quoted for the shell of this machine, so that a printed command can be pasted."""
    if not on_windows():
        return shlex.quote(text)
    # cmd and PowerShell both take double quotes; a name or a path holds none on Windows.
    return text if _PLAIN.fullmatch(text) else '"' + text.replace('"', "'") + '"'


def program() -> str:
    """The program as it was called, where the shell would not find it by its name."""
    called = Path(sys.argv[0])
    if called.stem != PROGRAM or which(PROGRAM):
        return PROGRAM
    return quoted(str(called.absolute()))


def _number_of(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004  two digits or four


def _fits(text: str, stream: TextIO) -> bool:
    """Whether a stream can print a text: some consoles lack characters."""
    try:
        text.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return getattr(stream, "errors", "strict") not in ("strict", None)
    return True


def working(text: str) -> Any:  # noqa: ANN401  a status of rich, or nothing
    """A progress message during long work; nothing if the output is not a terminal."""
    if not shows_progress():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(text)
