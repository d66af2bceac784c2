"""Handles: short texts in cells that stand for a set of assumptions, and the results computed from it.

``kenya@2026.1#64770d1f`` is version 2026.1 of the set kenya in the store, with the beginning of its content
hash: after a restart it is opened anew by its name and must have the same hash. ``kenya@2026.1~64770d1f`` is
a set whose tables are in the workbook itself, known only while the program runs.
"""

from __future__ import annotations

import re
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from costmodel.assumptions.format.tables import SHORT_HASH
from costmodel.assumptions.versions import store
from costmodel.assumptions.versions.ledger import LEDGER, SEAL
from costmodel.engine.inputs.scenarios import AT_ONCE, scenarios
from costmodel.engine.recalculation import recalculated
from costmodel.engine.run import run_all
from costmodel.errors import CostModelError
from costmodel.excel.functions.cell_values import chosen
from costmodel.excel.host import CellError, unknown
from costmodel.recent_values import RecentValues

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.line_items.lines import Block
    from costmodel.engine.results import Result

V = TypeVar("V")

MOST_MODELS = 24
"""Sets of assumptions kept with their results; the one not asked for longest goes first."""
MOST_TABLES, MOST_SLOW = 64, 16
"""Tables kept for each scenario: those made at once, and those of many runs of the model."""
STORED, RANGES = "#", "~"
HANDLE = re.compile(rf"([\w.-]+)@(\d{{4}}\.\d+)([{STORED}{RANGES}])([0-9a-f]{{{SHORT_HASH}}})")
SET_NAME = re.compile(r"\w[\w-]*(@\d{4}\.\d{1,6})?")

OWNER: ContextVar[str] = ContextVar("owner", default="")
"""Who asks, on a server with several users: tables of a workbook are known to who sent them alone."""


@dataclass(frozen=True)
class Held:
    """The result of one scenario, its line items by name, and tables made of it."""

    result: Result
    tables: RecentValues[Any] = field(default_factory=lambda: RecentValues(MOST_TABLES))
    lock: RLock = field(default_factory=RLock)
    slow_tables: RecentValues[Any] = field(default_factory=lambda: RecentValues(MOST_SLOW))
    slow_lock: RLock = field(default_factory=RLock)
    """Apart, so that no table made at once waits for a simulation."""

    @cached_property
    def lines(self) -> dict[tuple[str, str], tuple[Block, int]]:
        """The block and row of each policy and line; "" owns those of the economy, "total" the sums."""
        return {key: (block, k) for block in self.result.blocks for k, key in enumerate(block.rows)}

    def figure(self, policy: str, line: str) -> NDArray[np.float64]:
        """A line item over its years."""
        block, row = self.lines[policy, line]
        count = len(block.years) or 1
        figure = np.asarray(block.figure)
        yearly = figure[row if len(figure) > 1 else 0]
        return yearly if len(yearly) == count else np.broadcast_to(yearly, (count,))

    def kept(self, key: object, make: Callable[[], V], *, slow: bool = False) -> V:
        """What was made under a key before, or makes it: one thread at a time, slow things apart."""
        tables, lock = (self.slow_tables, self.slow_lock) if slow else (self.tables, self.lock)
        value: V | None = tables.get(key)
        if value is None:
            with lock:
                value = tables.get(key)
                if value is None:
                    value = make()
                    tables.put(key, value)
        return value


class Model:
    """A set of assumptions behind a handle, with the results of its scenarios as they are asked for."""

    def __init__(self, handle: str, assumptions: Assumptions) -> None:
        self.handle, self.assumptions = handle, assumptions
        self.scenarios = tuple(scenarios(assumptions))
        self._results: dict[str, Held] = {}
        self._lock = RLock()

    def scenario(self, name: str) -> Held:
        """The result of a scenario, computed with others in one run. CellError if unknown."""
        outcome = self._results.get(name)
        if outcome is None:
            scenario_name = chosen(name, "scenario", self.scenarios)
            with self._lock:
                if scenario_name not in self._results:
                    self._results.update(self._run(scenario_name))
                outcome = self._results[scenario_name]
        return outcome

    def _run(self, name: str) -> dict[str, Held]:
        first = self.scenarios.index(name) // AT_ONCE * AT_ONCE
        together = [
            scenario_name
            for scenario_name in self.scenarios[first : first + AT_ONCE]
            if scenario_name not in self._results
        ]
        try:
            results = recalculated(self.assumptions, together, OWNER.get())
        except (CostModelError, ArithmeticError):
            # Another scenario that cannot be computed must not take this one with it.
            results = run_all(self.assumptions, [name])
        return {scenario_name: Held(result) for scenario_name, result in results.items()}


_models: RecentValues[Model] = RecentValues(MOST_MODELS)
_opened: RecentValues[str] = RecentValues(MOST_MODELS)
_loading = Lock()


def opened(name: str) -> str:
    """The handle of a set (its newest version) or of one version in the store, read where it has to be."""
    if not SET_NAME.fullmatch(name):
        raise CellError(f'Name a set or a version, such as "kenya" or "kenya@2026.1": found "{name[:40]}".')
    given, _, version = name.partition("@")
    wanted = chosen(given, "set", store.sets())
    known = store.versions(wanted)
    if version and version not in known:
        raise unknown(f"version of {wanted}", version, known)
    path = store.locate(f"{wanted}@{version}" if version else wanted)
    # The ledger beside it has its status and approval, of which its content says nothing.
    key = tuple(_state_of(path.with_name(name)) for name in (path.name, LEDGER, SEAL))
    handle = _opened.get(key)
    if handle is None or _models.get(handle) is None:
        with _loading:
            # Under the name it is found by: what the file says of itself may differ.
            assumptions = store.load(f"{wanted}@{path.stem}")
            handle = _opened.put(key, _kept(assumptions, f"{wanted}@{path.stem}{STORED}").handle)
    return handle


def _state_of(path: Path) -> tuple[str, int, int]:
    """Tells a file from what it was before, and from no file."""
    with suppress(FileNotFoundError):
        stat = path.stat()
        return str(path), stat.st_mtime_ns, stat.st_size
    return str(path), 0, 0


def of_tables(assumptions: Assumptions) -> str:
    """The handle of assumptions whose tables are in the workbook."""
    return _kept(assumptions, f"{assumptions.set}@{assumptions.version}{RANGES}").handle


def _kept(assumptions: Assumptions, name: str) -> Model:
    handle = name + assumptions.content_hash[:SHORT_HASH]
    key = _key(handle)
    known = _models.get(key)
    if known is not None and (known.assumptions, known.assumptions.warnings) != (
        assumptions,
        assumptions.warnings,
    ):
        # The same content with another status, other warnings, or its rows in another order.
        _models.drop(key)
    return _models.put(key, Model(handle, assumptions))


def _key(handle: str) -> object:
    return (OWNER.get(), handle) if RANGES in handle else handle


def model(handle: str) -> Model:
    """What a handle stands for. Raises CellError saying how to get a handle that stands for something."""
    open_model = _models.get(_key(handle))
    return _reopened(handle) if open_model is None else open_model


def _reopened(handle: str) -> Model:
    parts = HANDLE.fullmatch(handle)
    if parts is None:
        raise CellError(f'Give a cell with SB_OPEN or SB_MODEL as handle: "{handle[:40]}" is not a handle.')
    name, version, kind, digest = parts.groups()
    if kind == RANGES:
        raise CellError(
            "Recalculate the cell with SB_MODEL (Ctrl+Alt+F9): "
            f"{name} {version} is no longer in memory; Excel has the tables."
        )
    now = opened(f"{name}@{version}")
    if not now.endswith(digest):
        raise CellError(
            f"Recalculate the cell with SB_OPEN (Ctrl+Alt+F9): {name}@{version} in the store has changed: "
            f"it is now {now.rpartition(STORED)[2]} and was {digest}."
        )
    return _models.get(now) or model(now)


def forget() -> None:
    """Forget all models, as a restart does."""
    _models.clear()
    _opened.clear()
