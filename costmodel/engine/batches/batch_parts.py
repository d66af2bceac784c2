"""Parts of a batch: the figures of some scenarios as the bytes of a Parquet file, which says what made it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from threading import local
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from costmodel.assumptions.format.tables import Assumptions
from costmodel.collection import without_collection
from costmodel.engine.batch_runs import BatchRunner
from costmodel.engine.batches.batch_folder import is_written
from costmodel.engine.batches.batch_scenarios import unpacked
from costmodel.engine.run import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from costmodel.engine.batch_runs import BatchFigures
    from costmodel.engine.batches.batch_scenarios import GridBlock, Packed
    from costmodel.engine.inputs.scenarios import Scenario
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure

LONG, WIDE = FORMS = ("long", "wide")
"""One row a scenario, policy and line with a column a year, or one row a scenario."""
HORIZON = "horizon"
CHANGES = "changes"
"""Where the metadata of a part state the changed assumptions, and of each whether it acts on a figure."""
FORMAT = 3
"""Raised when the same batch would give other files, so that parts of both are never mixed."""


@dataclass(frozen=True)
class BatchPlan:
    """What every part of a batch is made by."""

    assumptions: Assumptions
    scenario: str
    lines: tuple[str, ...]
    measures: tuple[str, ...]
    basis: str
    form: str
    stamp: tuple[tuple[str, Any], ...]

    @property
    def key(self) -> str:
        """Digest of all that the figures depend on but the scenarios themselves."""
        contents = (FORMAT, self.stamp, self.lines, self.measures, self.basis, self.form)
        return blake2b(repr(contents).encode(), digest_size=16).hexdigest()


_RUNNERS: dict[str, BatchRunner] = {}
_OF_THREAD = local()
"""Its attribute room, the figures of the last part that a thread computed."""


def part_key(plan: BatchPlan, block: Sequence[Packed] | GridBlock) -> str:
    """Digest of a part: the plan and every change of its scenarios."""
    text = "".join([repr((name, changes)) for name, _, changes in block])
    return blake2b(plan.key.encode() + text.encode(), digest_size=16).hexdigest()


class ComputedPart(NamedTuple):
    """What a process tells of a part that it computed."""

    acting: dict[str, bool]
    """The changed assumptions, and of each whether it acts on a figure."""
    content: NDArray[np.uint8] | None
    """The bytes of the file where the process could not write it."""


def computed_part(plan: BatchPlan, block: Sequence[Packed] | GridBlock, path: str, mark: str) -> ComputedPart:
    """Compute a part of scenarios as plain values and write it, from whichever process sees the folder."""
    with without_collection(leftovers=True):
        block = list(block)  # once, where it makes its scenarios as it goes
        acting, content = part_bytes(plan, unpacked(block), part_key(plan, block))
        return ComputedPart(acting, None if is_written(path, content, mark) else content)


def part_bytes(
    plan: BatchPlan, block: Sequence[Scenario], key: str
) -> tuple[dict[str, bool], NDArray[np.uint8]]:
    """Which changes act, and the part as the bytes of a Parquet file, the same wherever it is computed."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    runner = _RUNNERS.get(plan.key)
    if runner is None:
        _RUNNERS.clear()
        result = run(plan.assumptions, plan.scenario)
        runner = _RUNNERS[plan.key] = BatchRunner(result, plan.lines, plan.measures, plan.basis)
    figures = runner.computed(block)
    columns = _wide(figures) if plan.form == WIDE else _long(figures, runner.result)
    about = {**dict(plan.stamp), "batch": plan.key, "part": key, "scenarios": len(block)}
    acting = {path: path in figures.acting for path in figures.operands}
    about[CHANGES] = json.dumps(acting)
    table = pa.table(columns).replace_schema_metadata(
        {name: "" if value is None else str(value) for name, value in about.items()}
    )
    sink = pa.BufferOutputStream()
    # Figures hardly ever repeat: a dictionary of them costs time and room.
    words = [field.name for field in table.schema if not pa.types.is_floating(field.type)]
    pq.write_table(table, sink, compression="zstd", compression_level=1, use_dictionary=words,
                   write_statistics=words)  # fmt: skip
    # An array goes to another process without a copy, unlike bytes.
    return acting, np.frombuffer(sink.getvalue(), dtype=np.uint8)


def _long(figures: BatchFigures, result: Result) -> dict[str, Any]:
    """A row a scenario, policy and line: the years as columns, a figure of the horizon in one of its own."""
    import pyarrow as pa

    rows, count = figures.rows, len(figures.scenarios)
    years = sorted({year for row in rows for year in row.years})
    values = dict(zip((*years, HORIZON), _room(len(years) + 1, count, len(rows)), strict=True))
    for place, (row, figure) in enumerate(zip(rows, figures.figures, strict=True)):
        spread = np.broadcast_to(figure, (len(row.years) or 1, count))
        for number, year in enumerate(row.years or (HORIZON,)):
            values[year][:, place] = spread[number]
    currency = str(result.assumptions.about["currency"])

    def repeated(texts: Sequence[str]) -> Any:  # noqa: ANN401  a column of pyarrow
        words = list(dict.fromkeys(texts))
        codes = np.tile(np.array([words.index(text) for text in texts], dtype=np.int32), count)
        return pa.DictionaryArray.from_arrays(codes, words)

    names = pa.DictionaryArray.from_arrays(
        np.repeat(np.arange(count, dtype=np.int32), len(rows)),
        [scenario.name for scenario in figures.scenarios],
    )
    return {
        "scenario": names,
        **{path: np.repeat(values_, len(rows)) for path, values_ in figures.operands.items()},
        "policy": repeated([row.policy for row in rows]),
        "line": repeated([row.line for row in rows]),
        "unit": repeated([row.unit.replace("LCU", currency) for row in rows]),
        **{str(year): column.ravel() for year, column in values.items()},
    }


def _room(*shape: int) -> Figure:
    """Missing figures, where those of the last part of this thread were: new pages cost more than values."""
    room: Figure | None = getattr(_OF_THREAD, "room", None)
    if room is None or room.shape != shape:
        room = _OF_THREAD.room = np.empty(shape)
    room.fill(np.nan)
    return room


def _wide(figures: BatchFigures) -> dict[str, Any]:
    """A row a scenario: a column for each policy, line and year."""
    count = len(figures.scenarios)
    columns: dict[str, Any] = {
        "scenario": [scenario.name for scenario in figures.scenarios],
        **figures.operands,
    }
    for row, figure in zip(figures.rows, figures.figures, strict=True):
        spread = np.broadcast_to(figure, (len(row.years) or 1, count))
        for number, year in enumerate(row.years or ("",)):
            name = ".".join(str(part) for part in (row.policy, row.line, year) if part != "")
            columns[name] = spread[number]
    return columns
