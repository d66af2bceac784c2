"""How a macro runs: it computes everything, then writes; an error is shown in one dialog."""

from __future__ import annotations

import functools
import logging
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

import xlwings as xw

from costmodel.assumptions.format.schema import BY_NAME
from costmodel.errors import CostModelError, InputError
from costmodel.excel.live import macro_pages as pages
from costmodel.excel.live.added_rows import add_rows
from costmodel.excel.live.macro_book import (
    CONTROL,
    check_free,
    say,
    settings,
    write_about,
    write_page,
    write_rows,
)
from costmodel.excel.live.macro_declaration import MARK, first_paragraph, sub_name
from costmodel.wording.catalogue import languages, speaking, tr

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from costmodel.excel.live.macro_declaration import Offer
    from costmodel.reports.layout.page import Page

F = TypeVar("F", bound="Callable[..., Any]")

TITLE = "Social budget"
SHOWN = 400
"""Characters of a dialog."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class MacroResult:
    """The result of a macro before anything is written."""

    message: str
    pages: tuple[Page, ...] = ()
    about: dict[str, Any] = field(default_factory=dict)
    log: tuple[dict[str, Any], ...] = ()
    frozen: tuple[str, ...] = ()
    """Sheets whose formulas become values."""
    added: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Rows that are put below those of the assumption tables."""
    opened: str = ""
    """A workbook that is opened where the host has files."""


def macro(offer: Offer, *, reads: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> Callable[[F], F]:
    """Offer a function from a workbook to an MacroResult as a macro.

    A server sends it the tables, Control, and the sheets it reads or writes; or all but ``exclude``.
    """
    label = offer.label

    def made(function: F) -> F:
        name = function.__name__
        whole = replace(
            offer, macro=name, sub=offer.sub or sub_name(name), description=first_paragraph(function.__doc__)
        )

        @functools.wraps(function)
        def careful(book: xw.Book, *args: str) -> None:
            say(book, f"costmodel: {label} …")
            try:
                with _spoken(book):
                    outcome = _worked_out(function, book, args)
                    say(book, f"costmodel: {label}, writing …")
                    _write(book, outcome)
                    message = tr(outcome.message)
            finally:
                say(book, False)
            book.app.alert(message[:SHOWN], title=TITLE)

        careful.__annotations__ = {**function.__annotations__, "return": None}
        include = dict.fromkeys((*BY_NAME, CONTROL, *reads, *offer.writes, pages.MESSAGES))
        sheets = {"exclude": list(exclude)} if exclude else {"include": list(include)}
        script = cast("Any", xw.script)(name=label, category=TITLE, **sheets)(careful)
        setattr(script, MARK, whole)
        script.__heavy__ = offer.heavy
        return cast("F", script)

    return made


def _spoken(book: xw.Book) -> AbstractContextManager[None]:
    """The language of the Control sheet; one that there is not is as if none was named."""
    named = settings(book).get("language", "").lower()
    return speaking(named if named in languages() else None)


def _worked_out(function: Callable[..., MacroResult], book: xw.Book, args: tuple[str, ...]) -> MacroResult:
    """The result of the macro or the error that stopped it; nothing is written yet."""
    try:
        outcome = function(book, *args)
        for page in outcome.pages:
            check_free(book, page)
    except InputError as error:
        page = pages.messages(
            error.problems, book.name, "The macro stopped. Correct these problems, then run it again."
        )
        return _stopped(
            book, page, f"{counted(len(error.problems))} to correct, listed on the sheet Messages."
        )
    except CostModelError as error:
        return MacroResult(f"Nothing was changed. {error}")
    except Exception as error:
        logger.exception("%s failed", function.__name__)
        return MacroResult(
            f"Nothing was changed. Report this error in costmodel: {type(error).__name__}: {error}"
        )
    return outcome


def _stopped(book: xw.Book, page: Page, message: str) -> MacroResult:
    try:
        check_free(book, page)
    except CostModelError as error:
        return MacroResult(f"{message} {error}")
    return MacroResult(message, (page,))


def _write(book: xw.Book, outcome: MacroResult) -> None:
    for name in outcome.frozen:
        _freeze(book.sheets[name])
    if outcome.added:
        add_rows(book, outcome.added)
    if outcome.about:
        write_about(book, outcome.about)
    if outcome.log:
        write_rows(book, "ChangeLog", [column.name for column in BY_NAME["ChangeLog"].columns], outcome.log)
    for page in outcome.pages:
        write_page(book, page)
    if outcome.opened:
        with suppress(NotImplementedError, AttributeError):
            book.app.books.open(outcome.opened)


def _freeze(sheet: xw.Sheet) -> None:
    """Excel's own Paste Special, Values: no value leaves Excel, no date or error changes on the way."""
    area = sheet.used_range
    try:
        area.copy_from(area, copy_type="Values")
    except NotImplementedError:  # Excel on Windows
        area.copy()
        area.paste("values")
        sheet.book.app.cut_copy_mode = False


def counted(count: int, what: str = "problem") -> str:
    """A number of things in words.

    >>> counted(1), counted(0, "warning")
    ('1 problem', '0 warnings')
    """
    return f"{count} {what}{'' if count == 1 else 's'}"
