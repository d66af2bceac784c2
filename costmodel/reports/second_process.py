"""A second process that shares the work of a command: it draws ranges and makes the content of workbooks.

Everything it does can be done here as well, and is where it fails: the files are the same.
"""

from __future__ import annotations

import gc
import os
import signal
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.errors import CostModelError
from costmodel.threads import limit_threads, threads
from costmodel.wording.catalogue import language, speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.reports.page import Page
    from costmodel.uncertainty.light_ranges import LightRanges

    PagesOfBook = tuple[Sequence[Page], dict[str, Any]]
    """The pages of a workbook and its properties."""

SMALLEST = 200_000
"""Bytes of a workbook of assumptions; what a smaller one needs is done before another process has begun."""
LATER = 0.4
"""How much later the other process begins a workbook, over the time that the largest takes."""
SUFFIXES = (".xlsx", ".xlsm")


class SecondProcess:
    """The work that is shared; without ``pool`` all of it is done here."""

    def __init__(self, pool: Executor | None = None) -> None:
        self._pool = pool
        self._ranges: list[Future[tuple[Any, LightRanges | None]]] = []

    def draw(self, name: str, scenarios: Iterable[str]) -> None:
        """Begin to draw the light ranges of scenarios of a set."""
        if self._pool is not None:
            self._ranges = [_begun(self._pool, _drawn, name, scenario) for scenario in scenarios]
            _begun(self._pool, _prepare_to_write)

    @property
    def draws(self) -> bool:
        """Whether the other process still draws ranges."""
        return not all(future.done() for future in self._ranges)

    def remember(self, most: int | None = None) -> None:
        """Wait for the next ranges, in the order of the scenarios, so that pages find them.

        Those that failed are drawn when they are needed.
        """
        from costmodel.uncertainty.light_ranges import remember  # noqa: PLC0415  slow to import

        for future in self._ranges[:most]:
            try:
                remember(*future.result())
            except (CostModelError, BrokenExecutor, OSError):
                continue
        self._ranges = [] if most is None else self._ranges[most:]

    def contents(self, books: Sequence[Callable[[], PagesOfBook]]) -> Iterator[bytes]:
        """The content of workbooks, in the order of the scenarios, each given by what makes its pages.

        While the other process draws they are made here, each as soon as its ranges are there.
        """
        begun = 0
        while self.draws and begun < len(books):
            self.remember(1)
            yield _content(None, *books[begun]())
            begun += 1
        self.remember()
        yield from self._shared([book() for book in books[begun:]])

    def _shared(self, books: Sequence[PagesOfBook]) -> Iterator[bytes]:
        if self._pool is None or not books:
            yield from (_content(None, *book) for book in books)
            return
        code, theirs = language().code, _given_away(books)
        waiting = {place: _begun(self._pool, _content, code, *books[place]) for place in theirs}
        made = {place: _content(None, *book) for place, book in enumerate(books) if place not in waiting}
        for place, book in enumerate(books):
            yield _finished(waiting[place], book) if place in waiting else made[place]


def _given_away(books: Sequence[PagesOfBook]) -> list[int]:
    """The workbooks that the other process makes: the largest first, each to whom is ready sooner."""
    cells = [
        sum(len(table.rows) * len(table.columns) for page in pages for table in page.tables)
        for pages, _ in books
    ]
    here, there = 0.0, LATER * max(cells)
    given: list[int] = []
    for place in sorted(range(len(books)), key=lambda place: -cells[place]):
        if there < here:
            given.append(place)
            there += cells[place]
        else:
            here += cells[place]
    return sorted(given)


def _begun(pool: Executor, function: Callable[..., Any], *arguments: Any) -> Future[Any]:  # noqa: ANN401
    """Work given to the other process, lost already where that process is."""
    try:
        return pool.submit(function, *arguments)
    except BrokenExecutor as error:
        future: Future[Any] = Future()
        future.set_exception(error)
        return future


def _finished(future: Future[bytes], book: PagesOfBook) -> bytes:
    """What the other process made; made here where that process is lost."""
    try:
        return future.result()
    except (BrokenExecutor, OSError):
        return _content(None, *book)


@contextmanager
def second_process(name: str) -> Iterator[SecondProcess]:
    """A second process for the work on a set, begun at once; none where it would not pay."""
    pool = _pool(name) if threads() > 1 and _is_large(name) else None
    try:
        yield SecondProcess(pool)
        if pool is not None:
            _begun(pool, os._exit, 0)  # at once: the modules that it imported take long to put away
            pool.shutdown()
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _pool(name: str) -> Executor | None:
    """The other process, which prepares a set; None where this system lets no process begin another."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  slow to import, needed only here
    from multiprocessing import get_context  # noqa: PLC0415  as above

    try:
        pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin)
        pool.submit(_prepare, name)
    except (OSError, NotImplementedError):
        return None
    return pool


def _is_large(name: str) -> bool:
    """Whether another process pays: for a set of the store, and a workbook that is not small."""
    if not name.endswith(SUFFIXES):
        return True
    try:
        return Path(name).stat().st_size >= SMALLEST
    except OSError:
        return False


# --- in the other process ---------------------------------------------------------------------------------


def _begin() -> None:
    """Leave the other processor to the first process, which alone is interrupted; collect no cycles."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_threads(1)
    gc.disable()


@lru_cache(maxsize=1)
def _loaded(name: str) -> Assumptions:
    from costmodel.engine.run import load  # noqa: PLC0415  this module is imported at the start

    return load(name)


def _prepare_to_write() -> None:
    """Import what makes workbooks."""
    import costmodel.reports.page_file  # noqa: F401, PLC0415  as below


def _prepare(name: str) -> None:
    """Read the set and import what drawing needs, before the scenarios are known."""
    _loaded(name)
    import costmodel.uncertainty.light_ranges  # noqa: F401, PLC0415  as above


def _drawn(name: str, scenario: str) -> tuple[Any, LightRanges | None]:
    from costmodel.engine.run import run  # noqa: PLC0415  as above
    from costmodel.uncertainty.light_ranges import key_of, light_ranges  # noqa: PLC0415  as above

    result = run(_loaded(name), scenario)
    return key_of(result), light_ranges(result)


def _content(code: str | None, pages: Sequence[Page], properties: dict[str, Any]) -> bytes:
    from costmodel.reports.look import book_content  # noqa: PLC0415  as above
    from costmodel.reports.page_file import fill_book  # noqa: PLC0415  as above
    from costmodel.reports.stamp_words import spoken_stamp  # noqa: PLC0415  as above

    with speaking(code):
        return book_content(spoken_stamp(pages[0].stamp), properties, lambda book: fill_book(book, pages))
