"""A result workbook for every scenario of a batch, beside its Parquet files."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from costmodel.assumptions.format.tables import Assumptions
from costmodel.collection import without_collection
from costmodel.engine.batches import batch_files
from costmodel.engine.batches.batch_files import LINES, MEASURES, PART, WAITING, BatchFiles
from costmodel.engine.batches.batch_folder import alone_in, make_folder
from costmodel.engine.batches.batch_parts import LONG
from costmodel.engine.batches.batch_workers import parallel, workers_of
from costmodel.engine.inputs.scenarios import BASELINE, LEVEL, Scenario, chosen, continued
from costmodel.engine.run import load, results_of, run, run_all
from costmodel.errors import CostModelError, ModelError, OutputError
from costmodel.files import replace_file
from costmodel.reports.export import path_in
from costmodel.reports.files.workbook_pattern import WorkbookPatterns
from costmodel.reports.page_list import scenario_pages
from costmodel.reports.sheets.result_report import now, reports_of
from costmodel.threads import processors
from costmodel.wording.catalogue import language, phrase, speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Future
    from datetime import datetime

    from costmodel.engine.results import Result

    Scenarios = Iterable[Scenario] | Mapping[str, Iterable[float]] | str | PathLike[str]

FOLDER = "workbooks"
AT_ONCE = 8
"""Workbooks of a task: few, because a task is lost with its worker, and its workbooks wait in memory."""
MANY = 32
"""Workbooks of which more than one process makes some unasked: what fewer take is spent on its start."""
FORMAT = 4
"""Raised when the same batch would give other workbooks, so that those of both are never mixed."""
PROPERTY = "batch"
"""The property of a workbook that says what it was made of."""
_MADE_OF = re.compile(rf'name="{PROPERTY}"><vt:lpwstr>([^<]*)</vt:lpwstr>')


def batch(
    assumptions: Assumptions | str | PathLike[str],
    scenarios: Scenarios,
    *,
    out: str | PathLike[str],
    scenario: str = BASELINE,
    lines: Sequence[str] = LINES,
    measures: Sequence[str] = MEASURES,
    basis: str = LEVEL,
    form: str = LONG,
    part: int = PART,
    workers: int | None = 1,
    cluster: str | None = None,
    seed: int | None = None,
    workbooks: bool = False,
    progress: Callable[[int], object] | None = None,
) -> BatchFiles:
    """Many scenarios of a set, written to a folder of Parquet files; a batch that was stopped goes on.

    ``scenarios`` is a mapping of paths to values, of which every combination is a scenario (a path ending in
    ``*`` multiplies, in ``+`` adds), a CSV or Parquet file with the columns path, operation and value, or any
    iterable of ``Scenario``. All start from ``scenario``. ``lines`` are line items of ``Result.table``,
    ``measures`` those of ``Result.appraisal``, ``basis`` level or increment (over the baseline). ``form`` is
    long (a row a scenario, policy and line, a column a year) or wide (a row a scenario). ``part`` is the
    number of scenarios of a file, ``workers`` the number of processes, ``cluster`` the address of a
    dask.distributed scheduler that is used in place of them. Without ``workers`` (None) this process computes
    the figures, and a process for each processor makes the workbooks where they are many. ``seed`` is that
    of scenarios drawn at random, for the record. With ``workbooks`` every scenario also gets its result
    workbook, in the folder ``workbooks`` within ``out``; an iterable is then held in memory. ``progress`` is
    called with the number of scenarios done. ``warnings`` of the result name changed assumptions that act on
    none of its figures.

    Raises ModelError for unknown names, paths and values out of bounds, AssumptionError for a scenario that
    is refused alone since people do not allow it (overlaps, parts, targeting errors), and OutputError where
    the folder holds parts or workbooks of another batch or a file cannot be written.
    """
    inputs = load(assumptions)
    if workbooks:
        scenarios = _read_twice(scenarios)
    files = batch_files.batch(
        inputs, scenarios, out=out, scenario=scenario, lines=lines, measures=measures, basis=basis, form=form,
        part=part, workers=1 if workers is None else workers, cluster=cluster, seed=seed,
        progress=None if workbooks else progress,
    )  # fmt: skip
    if not workbooks:
        return files
    source = batch_files.source(scenarios, inputs)
    folder = files.folder / FOLDER
    with alone_in(files.folder):
        made = _workbooks(inputs, scenario, source, folder, workers, cluster, progress)
    written, kept, unpatterned = made
    stamp = {**files.stamp, "workbooks": len(written), "workbooks_unpatterned": unpatterned}
    return replace(
        files, stamp=stamp, workbooks=tuple(written), workbooks_kept=kept, workbooks_unpatterned=unpatterned
    )


def _read_twice(scenarios: Scenarios) -> Scenarios:
    """The same scenarios, of which none is gone once they are read."""
    if isinstance(scenarios, str | PathLike):
        return scenarios
    if isinstance(scenarios, Mapping):
        return {
            path: list(values) if isinstance(values, Iterator) else values
            for path, values in scenarios.items()
        }
    return list(scenarios)


@dataclass(frozen=True)
class WorkbookPlan:
    """What every workbook of a batch is made by."""

    assumptions: Assumptions
    base: Scenario
    stamp: tuple[tuple[str, Any], ...]
    made_at: datetime
    language: str

    @property
    def key(self) -> str:
        """Digest of all that workbooks depend on but the scenarios themselves."""
        parts = FORMAT, self.stamp, self.assumptions.arrangement, self.language
        return blake2b(repr(parts).encode(), digest_size=16).hexdigest()

    def key_of(self, scenario: Scenario) -> str:
        """Digest of what a workbook is made of."""
        changes = [
            (change.path, change.operation, change.value, change.from_year) for change in scenario.changes
        ]
        parts = (self.key, scenario.name, scenario.label, changes)
        return blake2b(repr(parts).encode(), digest_size=16).hexdigest()

    def whole(self, scenario: Scenario) -> Scenario:
        """A scenario of the batch with the changes of the one that it starts from."""
        label = scenario.label or phrase("{name}, from {base}", name=scenario.name, base=self.base.label)
        return replace(continued(self.base, scenario), label=label)


@lru_cache(maxsize=1)
def _patterns(_key: str) -> WorkbookPatterns:
    """The patterns of a batch, kept in each process."""
    return WorkbookPatterns()


_KNOWN: dict[str, dict[str, Result]] = {}
"""By the key of the last plan, the results of the scenarios of its workbook that are possible."""


def _results_of_workbook(plan: WorkbookPlan) -> dict[str, Result]:
    """The results of the scenarios of the workbook, which stand beside every scenario of the batch."""
    if plan.key not in _KNOWN:
        _KNOWN.clear()
        try:
            _KNOWN[plan.key] = run_all(plan.assumptions)
        except CostModelError:
            _KNOWN[plan.key] = {}
    return _KNOWN[plan.key]


class WorkbookContents(NamedTuple):
    """The result workbooks of some scenarios."""

    files: list[bytes]
    unpatterned: int
    """Of them, those that no pattern fits: the ordinary writer made each."""


@without_collection(leftovers=True)
def workbook_contents(plan: WorkbookPlan, block: Sequence[Scenario]) -> WorkbookContents:
    """The result workbooks of some scenarios as the contents of files, in whichever process."""
    with speaking(plan.language):
        return _contents(plan, block)


def _contents(plan: WorkbookPlan, block: Sequence[Scenario]) -> WorkbookContents:
    together = [*chosen(plan.assumptions, [BASELINE]), *map(plan.whole, block)]
    known = _results_of_workbook(plan)
    results = results_of(plan.assumptions, together)
    patterns, contents = _patterns(plan.key), []
    before = patterns.unpatterned
    reports = reports_of([results[scenario.name] for scenario in block], plan.made_at, known)
    for scenario, report in zip(block, reports, strict=True):
        properties = {**report.properties, PROPERTY: plan.key_of(scenario)}
        contents.append(patterns.content(scenario_pages(report), properties, plan.made_at))
    return WorkbookContents(contents, patterns.unpatterned - before)


def _workbooks(
    assumptions: Assumptions,
    scenario: str,
    scenarios: Iterator[Scenario],
    folder: Path,
    workers: int | None,
    cluster: str | None,
    progress: Callable[[int], object] | None,
) -> tuple[list[Path], int, int]:
    """Write the workbooks that are not there; the paths of all, how many were there, and unpatterned ones."""
    result = run(assumptions, scenario)
    plan = WorkbookPlan(
        assumptions, result.scenario, tuple(result.stamp.items()), now(), language().code
    )  # fmt: skip
    make_folder(folder)
    written: dict[str, Path] = {}
    kept = unpatterned = 0

    def missing() -> Iterator[tuple[Scenario, Path]]:
        nonlocal kept
        for variant in scenarios:
            path = path_in(folder, result, variant.name)
            if variant.name == BASELINE or path.name.casefold() in written:
                raise ModelError(
                    f"scenario {variant.name!r:.80}: its workbook would have the file name of another "
                    "scenario, or it is named as the baseline. Give every scenario a name of its own."
                )
            written[path.name.casefold()] = path
            if _is_made(path, plan.key_of(variant)):
                kept += 1
                _tell(progress, 1)
            else:
                yield variant, path

    todo = list(missing())
    count = workers or (processors() if len(todo) >= MANY else 1)
    with workers_of(count, cluster) as pool:
        waiting: deque[tuple[Future[WorkbookContents], Sequence[Path]]] = deque()
        for first in range(0, len(todo), AT_ONCE):
            block, paths = zip(*todo[first : first + AT_ONCE], strict=True)
            waiting.append((pool.submit(workbook_contents, plan, block), paths))
            while len(waiting) > WAITING * parallel(pool, count):
                unpatterned += _finish(waiting.popleft(), progress)
        while waiting:
            unpatterned += _finish(waiting.popleft(), progress)
    return list(written.values()), kept, unpatterned


def _finish(
    waiting: tuple[Future[WorkbookContents], Sequence[Path]], progress: Callable[[int], object] | None
) -> int:
    """Write workbooks that are made; how many of them no pattern fits."""
    future, paths = waiting
    made = future.result()
    for path, content in zip(paths, made.files, strict=True):
        replace_file(path, lambda file, content=content: file.write(content))  # type: ignore[misc]
        _tell(progress, 1)
    return made.unpatterned


def _tell(progress: Callable[[int], object] | None, count: int) -> None:
    if progress is not None:
        progress(count)


def _is_made(path: Path, key: str) -> bool:
    """Whether a workbook is there. Raises OutputError for one that was made of something else."""
    if not path.exists():
        return False
    try:
        with ZipFile(path) as file:
            match = _MADE_OF.search(file.read("docProps/custom.xml").decode())
    except (OSError, KeyError, ValueError, BadZipFile):
        match = None
    if match is not None and match[1] == key:
        return True
    raise OutputError(
        f"{path} was made of other assumptions, settings or changes, or is no workbook of a batch. It was "
        "not changed. Write into another folder, or remove the files of the earlier batch."
    )
