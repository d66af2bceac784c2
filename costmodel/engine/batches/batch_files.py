"""Batches: any number of scenarios, computed part by part and written to Parquet as they come.

Every part is a file of its own that says what it was made of. A batch that was stopped goes on where it was:
parts that are there and were made of the same are kept. Memory holds a few parts, however many there are.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.engine.batch_runs import BatchRunner
from costmodel.engine.batches.batch_folder import alone_in, make_folder, marked
from costmodel.engine.batches.batch_parts import CHANGES, FORMS, LONG, BatchPlan, computed_part, part_key
from costmodel.engine.batches.batch_scenarios import grid_scenarios, packed, packed_grid
from costmodel.engine.batches.batch_workers import parallel, workers_of
from costmodel.engine.batches.scenario_files import file_scenarios
from costmodel.engine.evaluation.settled_scenarios import settled, years_of_changes
from costmodel.engine.inputs.scenarios import BASELINE, BASES, LEVEL
from costmodel.engine.run import run
from costmodel.errors import ModelError, OutputError, Problem
from costmodel.files import replace_file
from costmodel.model.arguments import names_of, one_of, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.batches.batch_parts import ComputedPart
    from costmodel.engine.batches.batch_scenarios import GridBlock, Packed
    from costmodel.engine.inputs.scenarios import Scenario

    Scenarios = Iterable[Scenario] | Mapping[str, Iterable[float]] | str | PathLike[str]

LINES, MEASURES = ("gross_cost", "net_cost"), ("npv", "bcr")
PART, MOST_PART = 2048, 1 << 20
"""Scenarios of a file."""
WAITING = 2
"""Parts a worker has waiting."""
MOST_WORKERS = 1024
MANIFEST = "batch.json"


@dataclass(frozen=True)
class BatchFiles:
    """What a batch wrote."""

    folder: Path
    files: tuple[Path, ...]
    scenarios: int
    kept: int
    """Files that were there from an earlier call and were kept."""
    stamp: dict[str, Any]
    workbooks: tuple[Path, ...] = ()
    """A result workbook a scenario, where they were asked for."""
    workbooks_kept: int = 0
    """Of them, those that were there from an earlier call."""
    workbooks_unpatterned: int = 0
    """Of them, those that no pattern fits, which the ordinary writer made more slowly."""
    warnings: tuple[Problem, ...] = ()
    """Changed assumptions that act on no figure of the batch."""

    def table(self) -> Any:  # noqa: ANN401  a pandas DataFrame
        """All parts as one table; for a large batch read the folder with pyarrow instead."""
        import pyarrow.dataset as ds

        return ds.dataset([str(file) for file in self.files], format="parquet").to_table().to_pandas()


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
    workers: int = 1,
    cluster: str | None = None,
    seed: int | None = None,
    progress: Callable[[int], object] | None = None,
) -> BatchFiles:
    """Many scenarios of a set, written to a folder of Parquet files; a batch that was stopped goes on.

    The arguments are those of the public ``costmodel.batch``, which also writes result workbooks.
    ``scenario`` is the one that all start from.

    Raises ModelError for unknown names, paths and values out of bounds, AssumptionError for a scenario that
    is refused alone since people do not allow it (overlaps, parts, targeting errors), and OutputError where
    the folder holds parts of another batch or a file cannot be written.
    """
    if find_spec("pyarrow") is None:
        raise OutputError("a batch needs the package pyarrow, which is not installed: pip install pyarrow")
    plan, folder = _plan(assumptions, scenario, lines, measures, basis, form, seed), Path(out).resolve()
    size = whole_number(part, "part", 1, MOST_PART)
    count = whole_number(workers, "workers", 1, MOST_WORKERS)
    make_folder(folder)
    written: list[Path] = []
    acting: dict[str, bool] = {}
    kept = total = 0
    with alone_in(folder), workers_of(count, cluster) as pool, marked(folder) as mark:
        waiting: deque[tuple[Future[ComputedPart] | None, Path, int]] = deque()
        for number, block in enumerate(_blocks(scenarios, size, plan.assumptions)):
            path = folder / f"part-{number:06}.parquet"
            if _is_made(path, plan, block):
                waiting.append((None, path, len(block)))
                kept += 1
            else:
                waiting.append((pool.submit(computed_part, plan, block, str(path), mark), path, len(block)))
            while len(waiting) > WAITING * parallel(pool, count):
                total += _finish(waiting.popleft(), written, acting, progress)
        while waiting:
            total += _finish(waiting.popleft(), written, acting, progress)
    if not written:
        raise ModelError("scenarios: found none; expected at least one. Give a grid, a file or scenarios.")
    _refuse_more(folder, len(written))
    idle = [path for path, acts in acting.items() if not acts]
    stamp = {**dict(plan.stamp), "scenarios": total, "parts": len(written), "batch": plan.key,
             "without_effect": idle}  # fmt: skip
    text = json.dumps(stamp, indent=1, default=str).encode()
    replace_file(folder / MANIFEST, lambda file: file.write(text))
    warnings = tuple(_without_effect(plan, path) for path in idle)
    return BatchFiles(folder, tuple(written), total, kept, stamp, warnings=warnings)


def _plan(
    assumptions: Assumptions | str | PathLike[str],
    scenario: str,
    lines: Sequence[str],
    measures: Sequence[str],
    basis: str,
    form: str,
    seed: int | None,
) -> BatchPlan:
    result = run(assumptions, scenario)
    basis = one_of(basis, "basis", BASES)
    lines, measures = names_of(lines, "lines"), names_of(measures, "measures")
    if not lines and not measures:
        raise ModelError("lines: found none; expected names from the table of results, or measures.")
    BatchRunner(result, lines, measures, basis)  # raises for unknown names
    stamp = {**result.stamp, "seed": seed, "basis": basis}
    return BatchPlan(
        result.assumptions, result.scenario.name, tuple(lines), tuple(measures), basis,
        one_of(form, "form", FORMS), tuple(stamp.items()),
    )  # fmt: skip


def source(scenarios: Scenarios, assumptions: Assumptions) -> Iterator[Scenario]:
    """The scenarios of a batch, one after another."""
    if isinstance(scenarios, Mapping):
        stream: Iterable[Scenario] = grid_scenarios(scenarios)
    elif isinstance(scenarios, str | PathLike):
        stream = file_scenarios(Path(scenarios))
    elif isinstance(scenarios, Iterable):
        stream = scenarios
    else:
        raise ModelError(f"scenarios: found {scenarios!r:.80}; expected a grid, a file or scenarios.")
    years = years_of_changes(assumptions)
    return (settled(scenario, years) for scenario in stream)


def _blocks(
    scenarios: Scenarios, size: int, assumptions: Assumptions
) -> Iterator[Sequence[Packed] | GridBlock]:
    """The scenarios of each part as plain values."""
    if isinstance(scenarios, Mapping):
        yield from packed_grid(scenarios, size)
        return
    each = map(packed, source(scenarios, assumptions))
    while block := list(islice(each, size)):
        yield block


def _is_made(path: Path, plan: BatchPlan, block: Sequence[Packed] | GridBlock) -> bool:
    """Whether a part is there. Raises OutputError for one of another batch."""
    if not path.exists():
        return False
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_schema(path).metadata or {}
    except (OSError, ValueError):
        metadata = {}
    if metadata.get(b"part") == part_key(plan, block).encode():
        return True
    other = metadata.get(b"batch") != plan.key.encode()
    raise OutputError(
        f"{path} was made of other {'assumptions, lines or settings' if other else 'scenarios'}. It was not "
        "changed. Write into another folder, or remove the files of the earlier batch."
    )


def _finish(
    waiting: tuple[Future[ComputedPart] | None, Path, int],
    written: list[Path],
    acting: dict[str, bool],
    progress: Callable[[int], object] | None,
) -> int:
    """Wait for a part, and write it if need be; the number of its scenarios. Notes which changes act."""
    future, path, count = waiting
    if future is None:
        part_acting = _acting(path)
    else:
        part_acting, content = future.result()
        if content is not None:
            replace_file(path, lambda file: file.write(content.data))
    written.append(path)
    for change, acts in part_acting.items():
        acting[change] = acting.get(change, False) or acts
    if progress is not None:
        progress(count)
    return count


def _acting(path: Path) -> dict[str, bool]:
    """Which changes act on a figure of a part that is there."""
    import pyarrow.parquet as pq

    return dict(json.loads(pq.read_schema(path).metadata[CHANGES.encode()]))


def _without_effect(plan: BatchPlan, path: str) -> Problem:
    """The warning on a changed assumption that acts on no figure of the batch."""
    name = Path(plan.assumptions.path).name if plan.assumptions.path else plan.assumptions.set
    return Problem(
        name,
        "",
        "",
        f"the change of {path}, which no line or measure of the batch depends on",
        "a change that changes a figure",
        "Correct the path or the year, ask for the lines and measures that it acts on, or leave it out.",
        "warning",
        alarm=True,
    )


def _refuse_more(folder: Path, count: int) -> None:
    more = sorted(folder.glob("part-*.parquet"))[count:]
    if more:
        raise OutputError(
            f"{more[0]} is of a longer batch than this one, which is complete. Remove it and those after it."
        )
