"""A second process that shares the work of a command: it draws ranges and makes the content of workbooks.

Everything it does can be done here as well, and is where it fails: the files are the same.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
from collections import deque
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.errors import CostModelError
from costmodel.threads import limit_threads, threads
from costmodel.wording.catalogue import language, speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    from costmodel.engine.results import Result
    from costmodel.reports.layout.page import Page
    from costmodel.reports.sheets.result_report import ScenarioReport
    from costmodel.uncertainty.light_ranges import LightRanges, RangesKey

    PagesOfBook = tuple[Sequence[Page], dict[str, Any]]
    """The pages of a workbook and its properties."""

SMALLEST = 200_000
"""Bytes of a workbook of assumptions; what a smaller one needs is done before another process has begun."""
SUFFIXES = (".xlsx", ".xlsm")
MOST_WAITING = 2
"""Contents that the other process makes or is to make."""


class SecondProcess:
    """The work that is shared; without ``pool`` all of it is done here."""

    def __init__(self, pool: Executor | None = None) -> None:
        self._pool = pool
        self._ranges: Future[list[tuple[RangesKey, LightRanges | None]]] | None = None

    def draw(self, results: Mapping[str, Result]) -> None:
        """Begin to draw the light ranges of scenarios of a set."""
        if self._pool is not None:
            # At once, since pages add to what results hold.
            sent = pickle.dumps(list(results.values()), pickle.HIGHEST_PROTOCOL)
            self._ranges = _begun(self._pool, _drawn, sent)
            _begun(self._pool, _prepare_to_write)

    def draws(self) -> bool:
        """Whether the ranges are still to come from the other process."""
        return self._ranges is not None and not self._ranges.done()

    def remember(self) -> None:
        """Wait for the ranges, so that pages find them; those that failed are drawn when they are needed."""
        from costmodel.uncertainty.light_ranges import remember  # noqa: PLC0415  slow to import

        if self._ranges is not None:
            with suppress(CostModelError, BrokenExecutor, OSError, LookupError):
                for key, ranges in self._ranges.result():
                    remember(key, ranges)
            self._ranges = None

    def contents(
        self, reports: Sequence[ScenarioReport], others: Sequence[Callable[[], PagesOfBook]] = ()
    ) -> Iterator[bytes]:
        """The content of the workbook of each report, in their order, then others, by what makes their pages.

        Pages are made here, what does without ranges while the other process draws. Once that has drawn it
        makes the content of reports whose pages are there; it has one to make next, so that it never waits.
        """
        from costmodel.reports.page_list import make_pages_without_ranges  # noqa: PLC0415  slow to import

        to_begin = deque(reports)
        begun: deque[ScenarioReport] = deque()
        made: dict[int, Future[bytes]] = {}
        while to_begin or begun:
            if begun and len(to_begin) + len(begun) > 1 and self._has_room(made.values()):
                report = begun.popleft()
                made[id(report)] = self._content_there(report)
            elif to_begin:
                make_pages_without_ranges(to_begin[0])
                begun.append(to_begin.popleft())
            else:
                report = begun.pop()
                self.remember()
                made[id(report)] = Future()
                made[id(report)].set_result(_of_report(report))
        last = [_content(*book()) for book in others]
        for report in reports:
            try:
                content = made[id(report)].result()
            except (BrokenExecutor, OSError):
                content = _of_report(report)
            yield content
        yield from last

    def _has_room(self, made: Iterable[Future[bytes]]) -> bool:
        """Whether the other process has drawn, and has no content to make after that which it makes."""
        waiting = sum(not future.done() for future in made)
        return self._pool is not None and not self.draws() and waiting < MOST_WAITING

    def _content_there(self, report: ScenarioReport) -> Future[bytes]:
        """The content of a report, to be made by the other process."""
        from costmodel.reports.page_list import scenario_pages  # noqa: PLC0415  slow to import

        assert self._pool is not None  # noqa: S101  there is room
        self.remember()
        # At once, since other pages may add to what these hold.
        sent = pickle.dumps((scenario_pages(report), report.properties), pickle.HIGHEST_PROTOCOL)
        return _begun(self._pool, _of_bytes, language().code, sent)


def _begun(pool: Executor, function: Callable[..., Any], *arguments: Any) -> Future[Any]:  # noqa: ANN401
    """Work given to the other process, lost already where that process is."""
    try:
        return pool.submit(function, *arguments)
    except BrokenExecutor as error:
        future: Future[Any] = Future()
        future.set_exception(error)
        return future


@contextmanager
def second_process(name: str) -> Iterator[SecondProcess]:
    """A second process for the work on a set, begun at once; none where it would not pay."""
    pool = _pool() if threads() > 1 and _is_large(name) else None
    try:
        yield SecondProcess(pool)
        if pool is not None:
            _begun(pool, os._exit, 0)  # at once: the modules that it imported take long to put away
            pool.shutdown()
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _pool() -> Executor | None:
    """The other process, which imports; None where this system lets no process begin another."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  slow to import, needed only here
    from multiprocessing import get_context  # noqa: PLC0415  as above

    try:
        pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin)
        pool.submit(_prepare_to_draw)
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


def _prepare_to_draw() -> None:
    """Import what drawing needs, before the results are known."""
    import scipy.special  # noqa: F401, PLC0415  this module is imported at the start

    import costmodel.engine.results  # noqa: PLC0415  as above
    import costmodel.uncertainty.light_ranges  # noqa: F401, PLC0415  as above
    from costmodel.engine.evaluation.tape_runs import is_compiled  # noqa: PLC0415  as above

    if is_compiled():
        import numba  # noqa: F401  its import alone is wanted


def _prepare_to_write() -> None:
    """Import what makes workbooks."""
    import costmodel.reports.files.page_file  # noqa: F401, PLC0415  as above


def _drawn(sent: bytes) -> list[tuple[RangesKey, LightRanges | None]]:
    """The ranges of these results."""
    from costmodel.uncertainty.light_ranges import ranges_together  # noqa: PLC0415  as above

    return ranges_together(pickle.loads(sent))  # noqa: S301  from the same program


def _of_bytes(code: str, sent: bytes) -> bytes:
    """The content of a workbook of these pages and properties."""
    with speaking(code):
        return _content(*pickle.loads(sent))  # noqa: S301  from the same program


# --- in either --------------------------------------------------------------------------------------------


def _of_report(report: ScenarioReport) -> bytes:
    from costmodel.reports.page_list import scenario_pages  # noqa: PLC0415  as above

    return _content(scenario_pages(report), report.properties)


def _content(pages: Sequence[Page], properties: dict[str, Any]) -> bytes:
    from costmodel.reports.files.look import book_content  # noqa: PLC0415  as above
    from costmodel.reports.files.page_file import fill_book  # noqa: PLC0415  as above
    from costmodel.reports.layout.stamp_words import spoken_stamp  # noqa: PLC0415  as above

    return book_content(spoken_stamp(pages[0].stamp), properties, lambda book: fill_book(book, pages))
