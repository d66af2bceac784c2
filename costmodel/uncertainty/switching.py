"""Switching values: the change of one parameter at which a metric reaches its threshold, all else central."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from costmodel.engine.inputs.drawn_values import Draws
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.line_items.metrics import measured
from costmodel.model.bracketed_roots import bracketed_roots
from costmodel.uncertainty.draws import drawn_figures

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget
    from costmodel.uncertainty.uncertain import Range, Uncertain

WIDER = (1, 3, 10)
"""The search for switching values covers this many widths of the range on either side of it."""
CLOSE = 1e-7
"""How closely they are found, as a share of the value or of the metric."""


class MeasureOfFacts(Protocol):
    """A metric with single parameters changed by some amount."""

    def __call__(self, shifts: Figure, which: NDArray[np.intp], *, searching: bool = False) -> Figure:
        """The metric where run k has parameter ``which[k]`` changed by ``shifts[k]`` from central."""


class VariedMetric:
    """The metric with single parameters changed by some amount; every call is one batch."""

    sampled = False
    """Whether the changes are taken as random draws, which keep the distributional weights."""

    def __init__(
        self,
        result: Result,
        facts: Sequence[Uncertain],
        metric: str,
        policy: str,
        basis: str,
        year: int | None,
        together: Sequence[str] = (),
    ) -> None:
        self.result, self.facts, self.metric = result, facts, metric
        self.metrics = tuple(together) or (metric,)
        """All that are computed, the metric among them: metrics computed together have one tape."""
        self.figure: Hashable = metric
        """The name of the metric among the figures."""
        self.row = None if policy == TOTAL else result.policies.index(policy)
        self.year = None if year is None else result.years.index(year)
        self.increment = basis == "increment"

    def __call__(self, shifts: Figure, which: NDArray[np.intp], *, searching: bool = False) -> Figure:
        """The metric where run k has parameter ``which[k]`` changed by ``shifts[k]`` from central."""
        values: dict[str, Figure] = {}
        # Also those that stay central: the same cells are drawn in every call, so that one tape serves all.
        for number, fact in enumerate(self.facts):
            here = which == number
            for interval in fact.ranges:
                values[interval.cell] = np.full(len(shifts), interval.value)
                values[interval.cell][here] = _moved(interval, fact.first, shifts[here])
        draws = Draws(len(shifts), values, sampled=self.sampled)
        return np.concatenate([block[self.figure] for block in self.figures(draws, searching=searching)])

    def figures(self, draws: Draws, *, searching: bool = False) -> Sequence[Mapping[Hashable, Figure]]:
        """What is wanted in every draw, by blocks of draws. Raises ModelError as ``drawn_figures`` does."""
        blocks = drawn_figures(
            self.result.assumptions, self.result.scenario.name, draws, self.facts, self.wanted, self.key,
            searching=searching, few=0, alike=False,
        )  # fmt: skip
        return [block.figures for block in blocks]

    @property
    def key(self) -> Hashable:
        """Names the metrics among others."""
        return self.metrics, self.year, self.row, self.increment

    def wanted(self, baseline: SocialBudget, budget: SocialBudget) -> dict[Hashable, Figure]:
        """The metrics of a run."""
        over = baseline if self.increment else None
        return {name: measured(budget, name, self.year, self.row, over) for name in self.metrics}


def _moved(interval: Range, first: Range, shift: Figure) -> Figure:
    """A value changed with its parameter, whose first step changes by ``shift``: low stays low."""
    wider = (interval.high - interval.low) / (first.high - first.low)
    down = interval.down / first.down if first.down > 0 else wider
    up = interval.up / first.up if first.up > 0 else wider
    moved = np.clip(interval.value + shift * np.where(shift < 0, down, up), interval.least, interval.most)
    return np.rint(moved) if interval.whole else moved


def switching(
    measure: MeasureOfFacts, facts: Sequence[Uncertain], threshold: float, central: float
) -> Figure:
    """Change of each parameter at which the metric reaches its threshold; nan where it does not."""
    places = np.array([_searched(fact) for fact in facts]).T
    order = np.arange(len(facts))
    values = measure(places.ravel(), np.tile(order, len(places)), searching=True).reshape(places.shape)
    gaps = values - threshold
    first, last = np.full((2, len(facts)), np.nan)
    for inner, outer in _outwards(len(places) // 2):
        defined = np.isfinite(gaps[inner]) & np.isfinite(gaps[outer])
        crosses = defined & (np.sign(gaps[inner]) != np.sign(gaps[outer]))
        bracketed = np.isnan(first) & crosses & (places[inner] != places[outer])
        first[bracketed] = np.minimum(places[inner], places[outer])[bracketed]
        last[bracketed] = np.maximum(places[inner], places[outer])[bracketed]
    turns = np.full(len(facts), np.nan)
    crossing = np.flatnonzero(~np.isnan(first))
    if crossing.size:

        def gap(shift: Figure, bracket: NDArray[np.intp]) -> Figure:
            return measure(shift, crossing[bracket], searching=True) - threshold

        close = CLOSE * max(abs(central), abs(threshold))
        roots = bracketed_roots(gap, first[crossing], last[crossing], xrtol=CLOSE, fatol=close)
        turns[crossing] = np.where(roots.solved, roots.x, np.nan)
    return turns


def _outwards(middle: int) -> Iterator[tuple[int, int]]:
    """Neighbouring places from the centre outwards on either side, so that the nearest turn is found."""
    for step in range(middle):
        yield middle - step, middle - step - 1
        yield middle + step, middle + step + 1


def _searched(fact: Uncertain) -> list[float]:
    """Search grid of a parameter for a switching value: ascending, its central value in the middle."""
    interval, width = fact.first, fact.first.high - fact.first.low
    below = [interval.low - times * width for times in reversed(WIDER)]
    above = [interval.high + times * width for times in WIDER]
    places = np.clip(
        [*below, interval.low, interval.value, interval.high, *above], interval.least, interval.most
    )
    return (places - interval.value).tolist()  # type: ignore[no-any-return]
