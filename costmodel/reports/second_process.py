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
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    from costmodel.engine.results import Result
    from costmodel.reports.page import Page
    from costmodel.reports.result_report import ScenarioReport
    from costmodel.uncertainty.light_ranges import LightRanges

    PagesOfBook = tuple[Sequence[Page], dict[str, Any]]
    """The pages of a workbook and its properties."""

SMALLEST = 200_000
"""Bytes of a workbook of assumptions; what a smaller one needs is done before another process has begun."""
SUFFIXES = (".xlsx", ".xlsm")


class SecondProcess:
    """The work that is shared; without ``pool`` all of it is done here."""

    def __init__(self, pool: Executor | None = None) -> None:
        self._pool = pool
        self._ranges: dict[str, Future[tuple[Any, LightRanges | None]]] = {}

    def draw(self, results: Mapping[str, Result]) -> None:
        """Begin to draw the light ranges of scenarios of a set."""
        if self._pool is not None:
            # At once, since pages add to what results hold.
            _begun(self._pool, _know, pickle.dumps(dict(results), pickle.HIGHEST_PROTOCOL))
            self._ranges = {scenario: _begun(self._pool, _drawn, scenario) for scenario in results}
            _begun(self._pool, _prepare_to_write)

    def draws(self, scenario: str) -> bool:
        """Whether the ranges of a scenario are still to come from the other process."""
        return scenario in self._ranges and not self._ranges[scenario].done()

    def remember(self, *scenarios: str) -> None:
        """Wait for the ranges of scenarios, of all unless named, so that pages find them.

        Those that failed are drawn when they are needed.
        """
        from costmodel.uncertainty.light_ranges import remember  # noqa: PLC0415  slow to import

        for scenario in scenarios or list(self._ranges):
            if scenario in self._ranges:
                with suppress(CostModelError, BrokenExecutor, OSError, LookupError):
                    remember(*self._ranges.pop(scenario).result())

    def contents(
        self, reports: Sequence[ScenarioReport], others: Sequence[Callable[[], PagesOfBook]] = ()
    ) -> Iterator[bytes]:
        """The content of the workbook of each report, in their order, then others, by what makes their pages.

        Pages are made here, what does without ranges while the other process draws. Once that has drawn it
        makes the content of the last report, then of the last but one, until both meet.
        """
        from costmodel.reports.page_list import make_pages_without_ranges, scenario_pages  # noqa: PLC0415  slow

        for report in reports:
            make_pages_without_ranges(report)
        left = deque(reports)
        given: deque[tuple[ScenarioReport, Future[bytes]]] = deque()
        while left:
            idle = not any(map(self.draws, self._ranges)) and (not given or given[0][1].done())
            if self._pool is not None and idle and len(left) > 1:
                report = left.pop()
                self.remember(report.result.scenario.name)
                # At once, since other pages may add to what these hold.
                sent = pickle.dumps((scenario_pages(report), report.properties), pickle.HIGHEST_PROTOCOL)
                given.appendleft((report, _begun(self._pool, _of_bytes, language().code, sent)))
            report = left.popleft()
            self.remember(report.result.scenario.name)
            yield _of_report(report)
        made = [_content(*book()) for book in others]
        for report, future in given:
            try:
                content = future.result()
            except (BrokenExecutor, OSError):
                content = _of_report(report)
            yield content
        yield from made


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

    import costmodel.uncertainty.light_ranges  # noqa: F401, PLC0415  as above
    from costmodel.engine.tape_runs import is_compiled  # noqa: PLC0415  as above

    if is_compiled():
        import numba  # noqa: F401, PLC0415  as above


def _prepare_to_write() -> None:
    """Import what makes workbooks."""
    import costmodel.reports.page_file  # noqa: F401, PLC0415  as above


_RESULTS: dict[str, Result] = {}
"""By scenario, as the first process computed them."""


def _know(results: bytes) -> None:
    _RESULTS.update(pickle.loads(results))  # noqa: S301  from the same program


def _drawn(scenario: str) -> tuple[Any, LightRanges | None]:
    from costmodel.uncertainty.light_ranges import key_of, light_ranges  # noqa: PLC0415  as above

    result = _RESULTS[scenario]
    return key_of(result), light_ranges(result)


def _of_bytes(code: str, sent: bytes) -> bytes:
    """The content of a workbook of these pages and properties."""
    with speaking(code):
        return _content(*pickle.loads(sent))  # noqa: S301  from the same program


# --- in either --------------------------------------------------------------------------------------------


def _of_report(report: ScenarioReport) -> bytes:
    from costmodel.reports.page_list import scenario_pages  # noqa: PLC0415  as above

    return _content(scenario_pages(report), report.properties)


def _content(pages: Sequence[Page], properties: dict[str, Any]) -> bytes:
    from costmodel.reports.look import book_content  # noqa: PLC0415  as above
    from costmodel.reports.page_file import fill_book  # noqa: PLC0415  as above
    from costmodel.reports.stamp_words import spoken_stamp  # noqa: PLC0415  as above

    return book_content(spoken_stamp(pages[0].stamp), properties, lambda book: fill_book(book, pages))
