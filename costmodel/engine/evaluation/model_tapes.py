"""The whole model as a tape: all line items of one run, for inputs of a form that comes again and again.

Computing the model with numpy is thousands of small operations. Where inputs of the same form come often, as
the scenarios of a set or its edits do, the model is traced once and lowered; each further run then only puts
the numbers of its inputs in. The figures are those of numpy bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter, itemgetter
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from costmodel.engine.inputs.figure_trees import LEADING, Refilling, mapped, places_in
from costmodel.model.social_budget import SocialBudget, social_budget
from costmodel.tape.compiled import numba_is_there
from costmodel.trace.trail import Trail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.model.assumed import Assumed
    from costmodel.model.figures import Figure

OFTEN = 10
"""Runs with inputs of one form after which a tape is made of it: by then they took as long as making it."""
AT_MOST = 4
"""Scenarios side by side: of more numpy's operations are large enough."""
KEPT = 8
"""Forms of inputs that are known, the latest ones."""


class ModelTape:
    """The model on inputs of one form."""

    def __init__(self, assumed: Assumed) -> None:
        """Trace and lower the model. The values of ``assumed`` serve to compare it with numpy."""
        from costmodel.tape.array_lowering import array_tape  # noqa: PLC0415  few runs need it

        inputs: list[Trail] = []

        def made(figure: Figure) -> Figure:
            inputs.append(Trail(figure, "input"))
            return inputs[-1]  # type: ignore[return-value]

        with np.errstate(all="ignore"):
            self.budget = social_budget(mapped(assumed, made))
        self.results = Refilling(self.budget)
        self.tape = array_tape(inputs, self.results.trails)

    def run(self, figures: Sequence[Figure]) -> SocialBudget | None:
        """The model on the figures of other inputs; None where one is not defined."""
        outputs = None if self.tape is None else self.tape.run(figures)
        return None if outputs is None else self.results.refilled(outputs)


class InputForm:
    """Everything about the model's inputs but the numbers."""

    def __init__(self, assumed: Assumed) -> None:
        places = list(places_in(assumed))
        self.read = attrgetter(*(".".join(place) for place in places))
        values = self.read(assumed)
        figure = [isinstance(value, np.ndarray) for value in values]
        self.types = [type(value) for value in values]
        self.traced = Trail in self.types
        self.chosen = itemgetter(*(number for number, one in enumerate(figure) if one))
        self.others = [value for value, one in zip(values, figure, strict=True) if not one]
        self.rest = [number for number, one in enumerate(figure) if not one]
        self.shapes = [figure.shape for figure in self.chosen(values)]
        self.kinds = [figure.dtype for figure in self.chosen(values)]
        self.scenarios = max((shape[0] for shape in self.shapes if len(shape) >= LEADING), default=1)

    def figures(self, assumed: Assumed) -> Sequence[Figure] | None:
        """The figures of inputs of this form, in their order; None where they have another form.

        None too for traced inputs, which record their formulas: no tape computes those.
        """
        try:
            values = self.read(assumed)
        except AttributeError:
            return None
        if self.traced or [type(value) for value in values] != self.types:
            return None
        figures: tuple[Figure, ...] = self.chosen(values)
        same = (
            [figure.shape for figure in figures] == self.shapes
            and [figure.dtype for figure in figures] == self.kinds
            and [values[number] for number in self.rest] == self.others
        )
        return figures if same else None


@dataclass
class Met:
    """A form of inputs, how often it was computed, and its tape once it has one."""

    form: InputForm
    count: int = 0
    tape: ModelTape | None = None


_MET: list[Met] = []
"""The latest first."""
_TURN = Lock()


def budget_by_tape(assumed: Assumed, often: int = OFTEN) -> SocialBudget | None:
    """The model by a tape, where one is kept for inputs of this form; None where numpy has to compute it.

    Where there is none the inputs are counted; after ``often`` times a tape is made.
    """
    if not numba_is_there():
        return None
    met, figures = _met(assumed)
    if figures is None or met.form.scenarios > AT_MOST:
        return None
    met.count += 1
    if met.tape is None:
        if met.count <= often:
            return None
        met.tape = ModelTape(assumed)
    return met.tape.run(figures)


def _met(assumed: Assumed) -> tuple[Met, Sequence[Figure] | None]:
    """The form of these inputs, new or met before, and their figures; None where no tape computes them."""
    for met in _MET:
        figures = met.form.figures(assumed)
        if figures is not None:
            break
    else:
        met = Met(InputForm(assumed))
        figures = met.form.figures(assumed)
    if figures is not None:
        with _TURN:
            if not _MET or _MET[0] is not met:
                _MET[:] = [met, *(other for other in _MET if other is not met)][:KEPT]
    return met, figures
