"""A light simulation that goes with every run: how wide the result is, and what could change it.

It has few draws and a fixed seed, so that the same workbook always shows the same ranges. ``simulate`` gives
more draws and every figure.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.inputs.scenarios import BASELINE, INCREMENT, LEVEL, scenarios
from costmodel.engine.line_items.metrics import effects_stated
from costmodel.errors import CostModelError
from costmodel.recent_values import RecentValues
from costmodel.uncertainty.draws import sampled
from costmodel.uncertainty.light_figures import OF_GDP, LightFigures
from costmodel.uncertainty.ratio_states import AMOUNTS, nothing_of
from costmodel.uncertainty.turning_points import TurningPoint, turning_points
from costmodel.uncertainty.uncertain import uncertain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costmodel.engine.inputs.scenarios import Scenario
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure
    from costmodel.uncertainty.uncertain import Uncertain

    RangesKey = tuple[str, Scenario]
    """Arrangement of the tables and scenario."""

LIGHT_DRAWS, LIGHT_SEED = 1_000, 1
BAND = (5.0, 95.0)
"""Percentiles of a range."""
MOST_TURNING_POINTS = 3
MOST_TOGETHER = 3
"""Scenarios that are drawn by one tape, which computes all of them in the draws of each."""
KEPT = 32
"""Ranges kept in memory, so that every surface of one run shares them."""


@dataclass(frozen=True)
class LightRanges:
    """Ranges of a result in some draws; its fields are None where they are not defined."""

    draws: int
    seed: int
    parameters: int
    """Parameters with a range."""
    npv: tuple[float, float] | None
    """5th and 95th percentile of the net present value, LCU at base-year prices."""
    bcr: tuple[float, float] | None
    """Of benefits for each unit of cost, where it has a value in every draw."""
    chance: float | None
    """Share of the draws in which society does not lose."""
    of_gdp: tuple[tuple[float, ...], tuple[float, ...]]
    """5th and 95th percentile of gross cost by year, share of GDP."""
    turning_points: tuple[TurningPoint, ...]

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain fields, for JSON."""
        return {**asdict(self), "turning_points": [point.to_dict() for point in self.turning_points]}


_KNOWN = RecentValues[LightRanges | None](KEPT)


def light_ranges(result: Result) -> LightRanges | None:
    """Ranges of a scenario over the baseline, or of the baseline itself; None where nothing has a range.

    None too where the scenario is not one of the workbook, and where a draw is not possible.
    """
    return _KNOWN.value(key_of(result), lambda: _drawn(result, _facts(result)))


def ranges_together(results: Iterable[Result]) -> list[tuple[RangesKey, LightRanges | None]]:
    """The ranges of several scenarios of a set; one tape serves a few of them."""
    facts = [(result, _facts(result)) for result in results]
    ranges = []
    for first in range(0, len(facts), MOST_TOGETHER):
        part = facts[first : first + MOST_TOGETHER]
        together = {result.scenario.name: these for result, these in part if these}
        ranges += [(key_of(result), _drawn(result, these, together)) for result, these in part]
    return ranges


def key_of(result: Result) -> RangesKey:
    """What the ranges of a result depend on."""
    return result.assumptions.arrangement, result.scenario


def remember(key: RangesKey, ranges: LightRanges | None) -> None:
    """Keep ranges for every surface."""
    _KNOWN.put(key, ranges)


def _facts(result: Result) -> tuple[Uncertain, ...]:
    """What is uncertain in a scenario of the workbook; nothing in another, which is not drawn."""
    name = result.scenario.name
    if name != BASELINE and scenarios(result.assumptions).get(name) != result.scenario:
        return ()
    return uncertain(result.assumptions, name)


def _drawn(
    result: Result,
    facts: Sequence[Uncertain],
    together: Mapping[str, Sequence[Uncertain]] | None = None,
) -> LightRanges | None:
    name = result.scenario.name
    if not facts:
        return None
    basis = LEVEL if name == BASELINE else INCREMENT
    known = effects_stated(result.budget_lines)
    figures = LightFigures(result, facts, basis, together)
    try:
        drawn = figures.drawn(sampled(facts, LIGHT_DRAWS, LIGHT_SEED))
        points = turning_points(figures, MOST_TURNING_POINTS) if known else ()
        chance = _chance(result, basis, drawn) if known else None
    except CostModelError:
        return None
    low, high = np.percentile(drawn[OF_GDP], BAND, axis=-1)
    return LightRanges(
        LIGHT_DRAWS,
        LIGHT_SEED,
        len(facts),
        _band(drawn["npv"]) if known else None,
        _band(drawn["bcr"]) if known else None,
        chance,
        (tuple(map(float, low)), tuple(map(float, high))),
        points,
    )


def _band(values: Figure) -> tuple[float, float] | None:
    if not np.isfinite(values).all():
        return None
    low, high = np.percentile(values, BAND)
    return float(low), float(high)


def _chance(result: Result, basis: str, drawn: Mapping[Any, Figure]) -> float | None:
    """The share of the draws in which society does not lose; None where nothing changes in any of them."""
    if any(np.any(drawn[name]) for name in AMOUNTS):
        return float((drawn["npv"] >= -nothing_of(drawn)).mean())
    # Flows may be there that have no value.
    from costmodel.uncertainty.simulation import WORTH_IT, simulate  # noqa: PLC0415  slow, and rarely needed

    frame = simulate(
        result.assumptions, result.scenario.name, LIGHT_DRAWS, LIGHT_SEED, lines=(OF_GDP,)
    ).probabilities()
    chances = frame[(frame["event"] == WORTH_IT) & (frame["basis"] == basis)]
    chance = float(chances["chance"].iloc[-1])
    return chance if np.isfinite(chance) else None
