"""Sensitivity: what each uncertain assumption alone does to a figure, and where the verdict turns.

One fact after another is set to the low and to the high end of its range, all else central. A switching value
is where the metric reaches its threshold (a net present value of 0, a ratio of 1), all else central.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.distributions import DEFAULT
from costmodel.engine.draws import computed
from costmodel.engine.entries import Draws
from costmodel.engine.lines import TOTAL
from costmodel.engine.metrics import METRICS, OF_HORIZON, RATIOS, measured, unit_of
from costmodel.engine.run import run
from costmodel.engine.scenarios import BASELINE
from costmodel.engine.uncertain import Range, Uncertain, uncertain
from costmodel.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from os import PathLike

    import pandas as pd
    from numpy.typing import NDArray

    from costmodel.assumptions.tables import Assumptions
    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure

THRESHOLDS = {"npv": 0.0, "bcr": 1.0, "sroi": 1.0, "fiscal_return": 1.0, "net_social_efficiency": 1.0}
"""Where the verdict turns; other metrics have no such point."""
WIDER = (1, 3, 10)
"""Switching values are looked for up to so many times the width of the range on either side of it."""
CLOSE = 1e-9
BASES = ("level", "increment")
WITHIN, BEYOND, NONE = "within the range", "beyond the range", "none found"


@dataclass(frozen=True)
class Bar:
    """One uncertain fact: what it does to the metric."""

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


@dataclass(frozen=True)
class Sensitivity:
    """A metric and the facts it hangs on, the widest first."""

    metric: str
    label: str
    unit: str
    policy: str
    basis: str
    year: int | None
    """None for the whole horizon."""
    stamp: dict[str, str]
    central: float
    threshold: float | None
    bars: tuple[Bar, ...]
    without_effect: int
    """Uncertain facts that do not change the metric."""

    def __iter__(self) -> Iterator[Bar]:
        return iter(self.bars)

    def table(self) -> pd.DataFrame:
        """One row a fact, the widest first.

        low, central and high are in the unit of the fact, at_low, at_high and span in that of the metric.
        """
        import pandas as pd  # noqa: PLC0415  slow to import, needed only here

        columns = list(Bar.__dataclass_fields__)
        frame = pd.DataFrame([asdict(bar) for bar in self.bars], columns=columns)
        for name in ("cells", "paths"):
            frame[name] = [", ".join(held) for held in frame[name]]
        return frame

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain fields, for JSON."""
        return asdict(self)


def sensitivity(
    assumptions: Assumptions | str | PathLike[str],
    scenario: str = BASELINE,
    metric: str = "npv",
    *,
    policy: str = TOTAL,
    basis: str = "level",
    year: int | None = None,
    vary: Mapping[str, tuple[float, float]] | None = None,
) -> Sensitivity:
    """What each uncertain fact alone does to a metric of a scenario, the widest first.

    ``metric`` is total_cost, net_cost, expenditure, cost_of_gdp, net_cost_of_gdp, npv, bcr, sroi,
    fiscal_return, cost_per_beneficiary or net_social_efficiency; ``basis`` level or increment (over the
    baseline); ``year`` None takes the whole horizon. ``vary`` adds assumptions that the workbook gives
    without a range: path -> low and high; of a macroeconomic series, which has no one value, what is added to
    every year of it. Raises ModelError for unknown names, and AssumptionError as ``run`` does.
    """
    result = run(assumptions, scenario)
    _known(result, metric, policy, basis, year)
    asked = _varied(result, vary or {})
    facts = [fact for fact in uncertain(result.assumptions) if not set(fact.paths) & set(vary or {})] + asked
    if not facts:
        raise ModelError("no assumption has a range: give low and high beside the values that are uncertain")
    measure = _Measure(result, facts, metric, policy, basis, year)
    order = np.arange(len(facts))
    lows, highs = (np.array([shift(fact) for fact in facts]) for shift in (_to_low, _to_high))
    found = measure(np.concatenate([[0.0], lows, highs]), np.concatenate([[0], order, order]))
    central, at_low, at_high = float(found[0]), found[1 : len(facts) + 1], found[len(facts) + 1 :]
    threshold = THRESHOLDS.get(metric)
    turns = np.full(len(facts), np.nan)
    if threshold is not None and np.isfinite(central):
        turns = _switching(measure, facts, threshold, central)
    bars = [
        _bar(fact, float(at_low[k]), float(at_high[k]), float(turns[k]), searched=threshold is not None)
        for k, fact in enumerate(facts)
    ]
    telling = [bar for bar in bars if not bar.span <= CLOSE * abs(central)]
    return Sensitivity(
        metric=metric,
        label=(METRICS | RATIOS)[metric],
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


def _known(result: Result, metric: str, policy: str, basis: str, year: int | None) -> None:
    if metric not in METRICS | RATIOS:
        raise ModelError(f"no metric {metric!r}: use one of {', '.join(METRICS | RATIOS)}")
    if basis not in BASES:
        raise ModelError(f"basis {basis!r}: use level or increment")
    if basis == "increment" and result.scenario.name == BASELINE:
        raise ModelError("the baseline adds nothing to itself: name a scenario, or use the basis level")
    if policy != TOTAL and policy not in result.policies:
        raise ModelError(f"no policy {policy!r}: use {TOTAL} or one of {', '.join(result.policies)}")
    if year is not None and metric in OF_HORIZON:
        raise ModelError(f"{metric} is of the whole horizon: leave the year out")
    if year is not None and year not in result.years:
        raise ModelError(f"no year {year}: the model has {result.years[0]} to {result.years[-1]}")


def _varied(result: Result, vary: Mapping[str, tuple[float, float]]) -> list[Uncertain]:
    """Facts whose range is stated by the one who asks."""
    found: list[Uncertain] = []
    for path, (low, high) in vary.items():
        series = path.startswith("macro.")
        named = [entry for entry in result.bound.entries if entry.base is not None]
        own = [entry for entry in named if entry.path == path or _of_series(entry.path, path)]
        if not own:
            raise ModelError(f"no assumption {path!r} to vary: see the paths in the sheet Assumptions")
        middle = 0.0 if series else float(own[0].base or 0)
        if not low <= middle <= high or low == high:
            expected = "what is added, from below 0 to above it" if series else f"a range around {middle:g}"
            raise ModelError(f"{path} from {low:g} to {high:g}: give {expected}")
        steps = {
            entry.cell: Range(
                entry.cell, entry.from_year, float(entry.base or 0) + low - middle, float(entry.base or 0),
                float(entry.base or 0) + high - middle, DEFAULT, -np.inf, np.inf,
            )
            for entry in own
        }  # fmt: skip
        label = own[0].label.rpartition(", ")[0] if series else own[0].label
        unit = f"{own[0].unit}, added" if series else own[0].unit
        note = "range given by the one who asks"
        found.append(Uncertain(label, (path,), (label,), unit, None, note, "", tuple(steps.values())))
    return found


def _of_series(path: str, series: str) -> bool:
    return series.startswith("macro.") and path.startswith(f"{series}.")


class _Measure:
    """The metric with single facts moved by some amount; every call is one batch."""

    def __init__(
        self,
        result: Result,
        facts: Sequence[Uncertain],
        metric: str,
        policy: str,
        basis: str,
        year: int | None,
    ) -> None:
        self.result, self.facts, self.metric = result, facts, metric
        self.row = None if policy == TOTAL else result.policies.index(policy)
        self.year = None if year is None else result.years.index(year)
        self.increment = basis == "increment"

    def __call__(self, shifts: Figure, which: NDArray[np.intp], *, searching: bool = False) -> Figure:
        """The metric where run k has fact ``which[k]`` moved by ``shifts[k]`` from its central value."""
        values: dict[str, Figure] = {}
        for number in np.unique(which):
            fact, here = self.facts[number], which == number
            for own in fact.ranges:
                values[own.cell] = np.full(len(shifts), own.value)
                values[own.cell][here] = _moved(own, fact.first, shifts[here])
        ranges = [own for fact in self.facts for own in fact.ranges]
        draws = Draws(len(shifts), values)
        found = np.empty(len(shifts))
        for block in computed(
            self.result.assumptions, self.result.scenario.name, draws, ranges, searching=searching
        ):
            over = block.baseline if self.increment else None
            found[block.first : block.last] = measured(block.budget, self.metric, self.year, self.row, over)
        return found


def _moved(own: Range, first: Range, shift: Figure) -> Figure:
    """A value moved as its fact is, whose first step moves by ``shift``: low is low, high is high."""
    width = first.high - first.low
    wider = (own.high - own.low) / width
    falls, rises = first.value - first.low, first.high - first.value
    down = (own.value - own.low) / falls if falls > 0 else wider
    up = (own.high - own.value) / rises if rises > 0 else wider
    return np.clip(own.value + shift * np.where(shift < 0, down, up), own.least, own.most)


def _to_low(fact: Uncertain) -> float:
    return fact.first.low - fact.first.value


def _to_high(fact: Uncertain) -> float:
    return fact.first.high - fact.first.value


def _switching(measure: _Measure, facts: Sequence[Uncertain], threshold: float, central: float) -> Figure:
    """How far each fact must move for the metric to reach its threshold; nan where it does not."""
    from scipy.optimize import elementwise  # noqa: PLC0415  slow to import, needed only here

    places = np.array([_searched(fact) for fact in facts]).T
    order = np.arange(len(facts))
    values = measure(places.ravel(), np.tile(order, len(places)), searching=True).reshape(places.shape)
    gaps = values - threshold
    first, last = np.full((2, len(facts)), np.nan)
    for inner, outer in _outwards(len(places) // 2):
        crosses = gaps[inner] * gaps[outer] <= 0  # never where one of them is not defined
        found = np.isnan(first) & crosses & (places[inner] != places[outer])
        first[found] = np.minimum(places[inner], places[outer])[found]
        last[found] = np.maximum(places[inner], places[outer])[found]
    turns = np.full(len(facts), np.nan)
    crossing = np.flatnonzero(~np.isnan(first))
    if crossing.size:

        def gap(shift: Figure, *number: Any) -> Figure:  # noqa: ANN401  as scipy calls it
            return measure(shift, np.asarray(number[0], dtype=np.intp), searching=True) - threshold

        roots = elementwise.find_root(
            gap,
            (first[crossing], last[crossing]),
            args=(crossing,),
            tolerances={"xrtol": CLOSE, "fatol": CLOSE * max(abs(central), abs(threshold))},
        )
        turns[crossing] = np.where(roots.success, roots.x, np.nan)
    return turns


def _outwards(middle: int) -> Iterator[tuple[int, int]]:
    """Neighbouring places from the centre outwards on either side, so that the nearest turn is found."""
    for step in range(middle):
        yield middle - step, middle - step - 1
        yield middle + step, middle + step + 1


def _searched(fact: Uncertain) -> list[float]:
    """Where a fact may move in search of a switching value: rising, its central value in the middle."""
    own, width = fact.first, fact.first.high - fact.first.low
    below = [own.low - times * width for times in reversed(WIDER)]
    above = [own.high + times * width for times in WIDER]
    places = np.clip([*below, own.low, own.value, own.high, *above], own.least, own.most)
    return (places - own.value).tolist()  # type: ignore[no-any-return]


def _bar(fact: Uncertain, at_low: float, at_high: float, turn: float, *, searched: bool) -> Bar:
    own = fact.first
    known = not np.isnan(turn)
    value = own.value + turn if known else None
    if not searched:
        switching = ""
    elif value is None:
        switching = NONE
    else:
        switching = WITHIN if own.low <= value <= own.high else BEYOND
    return Bar(
        assumption=fact.name,
        unit=fact.unit,
        low=own.low,
        central=own.value,
        high=own.high,
        at_low=at_low,
        at_high=at_high,
        span=abs(at_high - at_low),
        switching_value=value,
        switching_change=turn / own.value if known and own.value else None,
        switching=switching,
        cells=fact.cells,
        paths=fact.paths,
        source=fact.source,
        grade=fact.grade,
    )
