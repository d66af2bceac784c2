"""The cells that a figure rests on, and by how much it moves with each: exact, to the first order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

import numpy as np

from costmodel.assumptions.format.paths import address_of
from costmodel.engine.entries import PEOPLE, Entry
from costmodel.tape.reverse import derivatives
from costmodel.tape.tape import tape
from costmodel.trace.liveness import operands_first

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from costmodel.trace.elements import Element
    from costmodel.trace.trail import Trail

CALENDAR, DATE, DEFINITION = "Calendar", "year", "definition"
PER_CENT, A_MONTH = 100, 1 / 12


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
    slopes = derivatives(tape([figure], ids, count), values)
    marks = [mark for part in given for mark in _marks(part)]
    together: dict[Entry, tuple[float, float]] = {}
    for place in np.flatnonzero(slopes):
        mark, value = marks[place], float(values[place])
        if is_assumption(mark):
            _, before = together.get(mark, (0.0, 0.0))
            step = A_MONTH if mark.unit == DATE else value / PER_CENT
            together[mark] = value, before + float(slopes[place]) * step
    yield from together.items()


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
