"""The cells that a figure rests on, and by how much it moves with each: exact, to the first order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

import numpy as np

from costmodel.assumptions.format.paths import address_of
from costmodel.engine.inputs.entries import PEOPLE, Entry
from costmodel.tape.reverse import derivatives, first_order_changes
from costmodel.tape.tape import tape
from costmodel.trace.routes import operands_first

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from costmodel.trace.elements import Element
    from costmodel.trace.trail import Trail

CALENDAR, DATE, DEFINITION = "Calendar", "year", "definition"
PER_CENT, A_MONTH = 100, 1 / 12
STEP = 2.0**-6
"""Of one per cent or a month, how far an assumption is moved to see the side of a kink."""
TOGETHER = 64
"""Assumptions that are moved in the runs of one call."""


@dataclass(frozen=True)
class CellEffect:
    """The entries of one row of the workbook behind a figure, and how the figure moves with them."""

    entry: Entry
    """The entry that moves the figure most."""
    value: float
    """Its value in the run."""
    entries: tuple[Entry, ...]
    """All of them: steps from a year on, or years of a series."""
    effect: float
    """Change of the figure, as a share of its size, where all values are one per cent higher or a date is one
    month later. Where the figure is 0 or missing, the change itself.
    """


def cell_effects(trail: Trail, at: int, behind: Iterable[Element]) -> list[CellEffect]:
    """The assumptions behind element ``at`` of a trail, the one that moves it most first.

    Those without an effect to the first order come last: values of 0, and what chooses between formulas.
    ``behind`` is every element that makes or decides it, see ``read_behind``.
    """
    moved = dict(_moves(trail, at))
    for element in behind:
        if is_assumption(element.mark):
            moved.setdefault(element.mark, (element.value, 0.0))
    size = abs(float(trail.values.flat[at]))
    size = size if np.isfinite(size) and size else 1.0
    rows: dict[str, list[tuple[float, float, Entry]]] = {}
    for entry, (value, change) in moved.items():
        rows.setdefault(_row(entry), []).append((change / size, value, entry))
    effects = []
    for row in rows.values():
        _, value, entry = max(row, key=lambda one: abs(one[0]))
        effects.append(
            CellEffect(entry, value, tuple(each for *_, each in row), sum(effect for effect, *_ in row))
        )
    return sorted(effects, key=lambda one: -abs(one.effect))


def _row(entry: Entry) -> str:
    """What the entries of one row have in common: a series has a path a year."""
    if entry.path == PEOPLE:
        return f"{entry.path}.{entry.label}"
    address = address_of(entry.path)
    return f"macro.{address.owner}" if address.kind == "macro" else entry.path


def is_assumption(mark: Hashable) -> TypeGuard[Entry]:
    """Whether an input is an assumption of the workbook, no year and nothing that holds by definition."""
    return isinstance(mark, Entry) and mark.table != CALENDAR and mark.source != DEFINITION


def _moves(trail: Trail, at: int) -> Iterator[tuple[Entry, tuple[float, float]]]:
    """Every entry that moves the element: its value, and the change of the element."""
    figure = trail.reshape(-1)[at : at + 1] if trail.ndim else trail.reshape(1)
    given = [part for part in operands_first([figure]) if part.operation == "input" and part.size]
    ids, count = {}, 0
    for part in given:
        ids[id(part)] = np.arange(count, count + part.size, dtype=np.int32).reshape(part.shape)
        count += part.size
    if not count:
        return
    values = np.concatenate([np.asarray(part.values, dtype=np.float64).ravel() for part in given])
    made = tape([figure], ids, count)
    slopes = derivatives(made, values)
    marks = [mark for part in given for mark in _marks(part)]
    places: dict[Entry, list[int]] = {}
    for place in np.flatnonzero(slopes):
        mark = marks[place]
        if is_assumption(mark):
            places.setdefault(mark, []).append(int(place))
    entries = list(places)
    for first in range(0, len(entries), TOGETHER):
        block = entries[first : first + TOGETHER]
        runs = np.repeat(values[:, None], 1 + len(block), axis=1)
        for run, entry in enumerate(block, 1):
            step = A_MONTH if entry.unit == DATE else values[places[entry]] / PER_CENT
            runs[places[entry], run] += STEP * step
        _, changes = first_order_changes(made, runs, slopes)
        for entry, change in zip(block, (changes / STEP).tolist(), strict=True):
            yield entry, (float(values[places[entry][-1]]), change)


def _marks(part: Trail) -> list[Hashable]:
    return [None] * part.size if part.marks is None else part.marks.ravel().tolist()


def read_behind(root: Element) -> Iterator[Element]:
    """Every element that makes or decides an element in this run, each once, itself first."""
    seen, waiting = {root}, [root]
    while waiting:
        element = waiting.pop()
        yield element
        for operand in _deciding(element):
            if operand not in seen:
                seen.add(operand)
                waiting.append(operand)


def _deciding(element: Element) -> tuple[Element, ...]:
    """The operands an element was made of in this run, and what chose them."""
    operands = element.operands
    if element.operation == "where":
        return operands[0], operands[1 if operands[0].value else 2]
    if element.operation == "pick":
        return operands[0], operands[1 + int(operands[0].value)]
    return operands
