"""The explanation of a figure: its contents, and its form as a page of text."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from costmodel.engine.explanations.explained_numbers import amount, measured, number
from costmodel.engine.explanations.explanation_page import page_text
from costmodel.engine.explanations.explanation_parts import CellUsed, Operand, Step
from costmodel.notebook import Shown, defined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd


@dataclass(frozen=True, repr=False)
class Explanation(Shown):
    """How a figure was computed: ``text``, ``formula`` in words, ``operands`` with unit and source."""

    steps: tuple[Step, ...]
    stamp: str
    cells: tuple[CellUsed, ...] = ()
    """Of a page: all assumptions that the figure rests on, the one that moves it most first."""
    figures: int = 0
    """Of a page: the figures on the way to these cells."""

    def __str__(self) -> str:
        return self.text

    @property
    def summary(self) -> str:
        """The figure and its formula, which the pages below explain."""
        return f"{self.steps[0].name} = {amount(self.steps[0].value, self.steps[0].unit)}"

    @property
    def formula(self) -> str:
        """The formula of the figure in words."""
        return self.steps[0].formula

    @property
    def operands(self) -> tuple[Operand, ...]:
        """The terms of the figure."""
        return self.steps[0].operands

    @property
    def text(self) -> str:
        """A page; with a depth every step, indented by it, each figure once, sources at the end."""
        if self.figures:
            return page_text(self.steps, self.cells, self.figures, self.stamp)
        return "\n".join([*_Page(self.steps).lines, f"Computed from {self.stamp}"])

    def to_dicts(self) -> list[dict[str, Any]]:
        """The steps as plain values, for JSON; None where a figure is not defined."""
        return [defined(asdict(step)) for step in self.steps]

    def cells_to_dicts(self) -> list[dict[str, Any]]:
        """The cells of a page as plain values, for JSON: all of them."""
        return [defined(asdict(cell)) for cell in self.cells]

    def table(self) -> pd.DataFrame:
        """The whole explanation, one term a row: depth, figure, formula, term, value, unit, cell, source."""
        import pandas as pd

        return pd.DataFrame([
            {
                "depth": step.depth, "figure": step.name, "formula": step.formula, "term": operand.name,
                "value": operand.value, "unit": operand.unit, "cell": operand.cell, "source": operand.source,
            }
            for step in self.steps
            for operand in step.operands or (Operand(step.name, step.value, step.unit, step.cell, "", True),)
        ])  # fmt: skip


class _Page:
    """The text of steps: a figure, its formula and numbers, then its terms, each once; sources by number."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._waiting = deque(steps)
        self._sources: dict[str, int] = {}
        self._said: set[str] = set()
        self.lines = list(self._told())
        if self._sources:
            self.lines += ["Sources", *(f"  ({count}) {source}" for source, count in self._sources.items())]

    def _told(self) -> Iterator[str]:
        step = self._waiting.popleft()
        margin = "  " * step.depth
        yield margin + self._once(_figure(step))
        expanded = [operand for operand in step.operands if self._next(operand, step.depth + 1)]
        # A figure that only repeats another one is explained by that figure, on the line below.
        if not (len(step.operands) == len(expanded) == 1 and step.numbers == number(step.value)):
            yield f"{margin}  = {step.formula}"
            if step.numbers not in {number(step.value), step.formula}:
                yield f"{margin}  = {step.numbers}"
        for operand in step.operands:
            if self._next(operand, step.depth + 1):
                yield from self._told()
                continue
            said = _figure(operand)
            if said not in self._said:
                cited = "" if operand.computed else f" ({self._number(operand.source)})"
                yield f"{margin}  {self._once(said)}{cited}"

    def _next(self, operand: Operand, depth: int) -> bool:
        """Whether a later step explains this term."""
        waiting = self._waiting[0] if self._waiting else None
        return waiting is not None and (waiting.name, waiting.depth) == (operand.name, depth)

    def _once(self, said: str) -> str:
        self._said.add(said)
        return said

    def _number(self, source: str) -> int:
        return self._sources.setdefault(source, len(self._sources) + 1)


def _figure(term: Step | Operand) -> str:
    cell = f"  [{term.cell}]" if term.cell else ""
    return f"{term.name} = {measured(term.value, term.unit)}{cell}"
