"""Sensitivity: how much each uncertain parameter alone changes a figure, and its switching values.

Each parameter in turn is set to its low and its high value; all others stay at their central values. A
switching value is where the metric reaches its threshold (a net present value or net social efficiency of 0,
another ratio of 1), all else central.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.hashing import rounded
from costmodel.engine.inputs.scenarios import BASELINE, LEVEL, basis_of
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.line_items.metrics import metric_named, unit_of
from costmodel.engine.line_items.stamp import AFTER, BEFORE, stamped
from costmodel.engine.run import run
from costmodel.errors import ModelError
from costmodel.model.measure_list import BY_NAME, METRICS, RATIOS
from costmodel.notebook import Shown, frame_of
from costmodel.uncertainty.asked_assumptions import check_metric
from costmodel.uncertainty.asked_ranges import asked_ranges
from costmodel.uncertainty.gradient import direction, directional_slopes
from costmodel.uncertainty.switching import VariedMetric, switching
from costmodel.uncertainty.uncertain import Uncertain, uncertain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from os import PathLike

    import pandas as pd

    from costmodel.assumptions.format.tables import Assumptions

CLOSE = 1e-9
WITHIN, BEYOND, NONE = "within the range", "beyond the range", "none found"


@dataclass(frozen=True)
class Bar:
    """One uncertain parameter and its effect on the metric."""

    assumption: str
    unit: str
    low: float
    central: float
    high: float
    at_low: float
    at_high: float
    span: float
    """Distance between the two."""
    switching_value: float | None
    switching_change: float | None
    """From the central value to the switching value, as a share of the central one."""
    switching: str
    """within the range, beyond the range, none found, or "" where the metric has no threshold."""
    cells: tuple[str, ...]
    paths: tuple[str, ...]
    source: str
    grade: str
    elasticity: float | None
    """Change of the metric in percent for one percent more; None for a date and where there is no percent."""


@dataclass(frozen=True, repr=False)
class Sensitivity(Shown):
    """A metric and the parameters it depends on, largest effect first."""

    metric: str
    label: str
    unit: str
    policy: str
    basis: str
    year: int | None
    """None for the whole horizon."""
    stamp: dict[str, Any]
    central: float
    threshold: float | None
    bars: tuple[Bar, ...]
    without_effect: int
    """Uncertain parameters that do not change the metric."""

    def __iter__(self) -> Iterator[Bar]:
        return iter(self.bars)

    def table(self) -> pd.DataFrame:
        """One row per parameter, largest effect first.

        low, central and high are in the unit of the fact, at_low, at_high and span in that of the metric.
        Then what made it: set, version, scenario, content_hash, changed, engine_version.
        """
        frame = frame_of(self.bars, Bar)
        for name in ("cells", "paths"):
            frame[name] = [", ".join(texts) for texts in frame[name]]
        return stamped(frame, self.stamp, (), (*BEFORE, *AFTER))

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain fields, for JSON."""
        return asdict(self)


def sensitivity(
    assumptions: Assumptions | str | PathLike[str],
    scenario: str = BASELINE,
    metric: str = "npv",
    *,
    policy: str = TOTAL,
    basis: str = LEVEL,
    year: int | None = None,
    vary: Mapping[str, tuple[float, float]] | None = None,
) -> Sensitivity:
    """Effect of each uncertain parameter alone on a metric of a scenario, largest first.

    ``metric`` is one of ``METRICS`` or ``RATIOS`` of ``costmodel.model.measure_list``, such as gross_cost,
    npv or bcr; ``basis`` level or increment (over the baseline); ``year`` None takes the whole horizon.
    ``vary`` adds assumptions that the workbook gives without a range: path -> low and high; of a
    macroeconomic series, which has no one value, what is added to every year of it. Raises ModelError for
    unknown names, and AssumptionError as ``run`` does.
    """
    (tornado,) = sensitivities(
        assumptions, scenario, (metric,), policy=policy, basis=basis, year=year, vary=vary
    )
    return tornado


def sensitivities(
    assumptions: Assumptions | str | PathLike[str],
    scenario: str,
    metrics: Sequence[str],
    *,
    policy: str = TOTAL,
    basis: str = LEVEL,
    year: int | None = None,
    vary: Mapping[str, tuple[float, float]] | None = None,
) -> list[Sensitivity]:
    """What ``sensitivity`` gives of each of several metrics, which share what they are computed by."""
    result = run(assumptions, scenario)
    names = [metric_named(name, (*METRICS, *RATIOS)) for name in metrics]
    basis = basis_of(result.scenario.name, basis)
    for name in names:
        check_metric(result, name, policy, year)
    asked = [] if vary is None else asked_ranges(result, vary)
    ranged = uncertain(result.assumptions, result.scenario.name)
    facts = [fact for fact in ranged if not set(fact.paths) & set(vary or {})] + asked
    if not facts:
        raise ModelError("no assumption has a range: give low and high beside the values that are uncertain")
    return [
        _tornado(VariedMetric(result, facts, name, policy, basis, year, names), policy, basis, year)
        for name in names
    ]


def _tornado(varied: VariedMetric, policy: str, basis: str, year: int | None) -> Sensitivity:
    """The parameters of a metric, largest effect first."""
    result, facts, metric = varied.result, varied.facts, varied.metric
    order = np.arange(len(facts))
    lows = np.array([-fact.first.down for fact in facts])
    highs = np.array([fact.first.up for fact in facts])
    values = varied(np.concatenate([[0.0], lows, highs]), np.concatenate([[0], order, order]))
    central, at_low, at_high = float(values[0]), values[1 : len(facts) + 1], values[len(facts) + 1 :]
    threshold = BY_NAME[metric].threshold
    turns = np.full(len(facts), np.nan)
    if threshold is not None and np.isfinite(central):
        turns = switching(varied, facts, threshold, central)
    reacts = _elasticities(varied, facts)
    bars = [
        _bar(
            fact, float(at_low[k]), float(at_high[k]), float(turns[k]), reacts[k],
            searched=threshold is not None,
        )
        for k, fact in enumerate(facts)
    ]  # fmt: skip
    telling = [bar for bar in bars if not bar.span <= CLOSE * abs(central)]
    return Sensitivity(
        metric=metric,
        label=BY_NAME[metric].label,
        unit=unit_of(result.assumptions, metric),
        policy=policy,
        basis=basis,
        year=year,
        stamp=result.stamp,
        central=central,
        threshold=threshold,
        bars=tuple(sorted(telling, key=lambda bar: -np.nan_to_num(bar.span, nan=np.inf))),
        without_effect=len(bars) - len(telling),
    )


def _elasticities(varied: VariedMetric, facts: Sequence[Uncertain]) -> list[float | None]:
    """Change of the metric in percent for one percent more of each parameter, in all its steps."""
    smooth = [k for k, fact in enumerate(facts) if not fact.first.whole]
    directions = [
        direction(
            {step.cell: step.value for step in facts[k].ranges},
            (facts[k].first.least, facts[k].first.most),
            share=True,
        )
        for k in smooth
    ]
    elasticities: list[float | None] = [None] * len(facts)
    if not directions:
        return elasticities
    central, slopes = directional_slopes(varied, directions)
    for k, slope in zip(smooth, slopes.tolist(), strict=True):
        if central and np.isfinite(slope / central) and any(step.value for step in facts[k].ranges):
            elasticities[k] = slope / central
    return elasticities


def _bar(
    fact: Uncertain, at_low: float, at_high: float, turn: float, reacts: float | None, *, searched: bool
) -> Bar:
    first = fact.first
    origin = 0.0 if fact.added else first.value
    known = not np.isnan(turn)
    value = origin + turn if known else None
    if not searched:
        switching = ""
    elif value is None:
        switching = NONE
    else:
        switching = WITHIN if -first.down <= turn <= first.up else BEYOND
    return Bar(
        assumption=fact.name,
        unit=f"{fact.unit}, added" if fact.added else fact.unit,
        low=rounded(-first.down) if fact.added else first.low,
        central=origin,
        high=rounded(first.up) if fact.added else first.high,
        at_low=at_low,
        at_high=at_high,
        span=abs(at_high - at_low),
        switching_value=value,
        switching_change=turn / origin if known and origin else None,
        switching=switching,
        cells=fact.cells,
        paths=fact.paths,
        source=fact.source,
        grade=fact.grade,
        elasticity=reacts,
    )
