"""Sensitivity: how much each uncertain parameter alone changes a figure, and its switching values.

Each parameter in turn is set to its low and its high value; all others stay at their central values. A
switching value is where the metric reaches its threshold (a net present value or net social efficiency of 0,
another ratio of 1), all else central.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.format.facts import facts_by_cell
from costmodel.assumptions.format.hashing import rounded
from costmodel.assumptions.format.paths import address_of, bounds_of
from costmodel.assumptions.format.report import suggestion
from costmodel.engine.drawn_values import in_whole_numbers
from costmodel.engine.lines import TOTAL
from costmodel.engine.metrics import metric_named, unit_of
from costmodel.engine.run import run
from costmodel.engine.scenarios import BASELINE, LEVEL, basis_of
from costmodel.engine.stamp import AFTER, BEFORE, stamped
from costmodel.errors import ModelError
from costmodel.model.measure_list import BY_NAME, METRICS, RATIOS
from costmodel.notebook import Shown
from costmodel.uncertainty.asked_assumptions import asked_as, can_vary, check_metric
from costmodel.uncertainty.distributions import DEFAULT
from costmodel.uncertainty.gradient import directional, moved
from costmodel.uncertainty.switching import VariedMetric, switching
from costmodel.uncertainty.uncertain import Range, Uncertain, uncertain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from os import PathLike

    import pandas as pd

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.entries import Entry
    from costmodel.engine.results import Result

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
        import pandas as pd  # noqa: PLC0415  slow to import, needed only here

        columns = list(Bar.__dataclass_fields__)
        frame = pd.DataFrame([asdict(bar) for bar in self.bars], columns=columns)
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

    ``metric`` is gross_cost, net_cost, expenditure, gross_cost_of_gdp, net_cost_of_gdp, npv, bcr,
    resource_bcr, net_social_efficiency, break_even_harm,
    break_even_cost_of_funds, break_even_weight, mvpf_break_even, fiscal_return
    or cost_per_beneficiary; ``basis``
    level or increment (over the baseline); ``year`` None takes the whole horizon. ``vary`` adds assumptions
    that the workbook gives without a range: path -> low and high; of a macroeconomic series, which has no one
    value, what is added to every year of it. Raises ModelError for unknown names, and AssumptionError as
    ``run`` does.
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
    asked = [] if vary is None else _varied(result, vary)
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


def _varied(result: Result, vary: Mapping[str, tuple[float, float]]) -> list[Uncertain]:
    """Parameters whose range is given by the user."""
    by_path: dict[str, list[Entry]] = {}
    for entry in result.bound.entries:
        if entry.base is not None and can_vary(entry):
            by_path.setdefault(asked_as(entry.path), []).append(entry)
    if not isinstance(vary, Mapping):
        raise ModelError(f"vary: found {vary!r:.80}; expected low and high by path. Write a dictionary.")
    unknown = [path for path in vary if path not in by_path]
    if unknown:
        raise ModelError(f"no assumption {unknown[0]!r} to vary. {suggestion(str(unknown[0]), by_path)}")
    return [_of_asked(result, path, by_path[path], *_ends(path, ends)) for path, ends in vary.items()]


def _ends(path: str, ends: object) -> tuple[float, float]:
    """The low and the high value that the user asks for."""
    pair = list(ends) if isinstance(ends, tuple | list) else []
    if len(pair) != 2 or any(isinstance(end, bool) or not isinstance(end, Real) for end in pair):  # noqa: PLR2004
        raise ModelError(f"range of {path}: found {ends!r}; expected low and high. Write (0.03, 0.10).")
    return float(pair[0]), float(pair[1])


def _of_asked(result: Result, path: str, entries: Sequence[Entry], low: float, high: float) -> Uncertain:
    kind, owner, _ = address_of(path)
    series = kind == "macro"
    values = {entry.place: (entry.from_year, float(entry.base or 0)) for entry in entries}
    middle = 0.0 if series else next(iter(values.values()))[1]
    if not low <= middle <= high or low == high:
        expected = "the amount added, from below 0 to above 0" if series else f"a range around {middle:g}"
        raise ModelError(f"{path} from {low:g} to {high:g}: give {expected}")
    least, most = (-np.inf, np.inf) if series else bounds_of(path)
    if not (least <= low and high <= most and np.isfinite([low, high]).all()):
        raise ModelError(f"{path} from {low:g} to {high:g}: it may be from {least:g} to {most:g}")
    whole = in_whole_numbers(entries[0].unit, path)
    if whole and not (low.is_integer() and high.is_integer()):
        raise ModelError(
            f"{path} from {low:g} to {high:g}: give whole numbers: a part of a year is not computed"
        )
    label = facts_by_cell(result.assumptions)[entries[0].cell].name if series else entries[0].label
    labels = dict(zip(result.policies, result.policy_field("label"), strict=True))
    return Uncertain(
        label=label,
        paths=(path,),
        owners=(labels[owner] if kind == "policy" else label,),
        unit=entries[0].unit,
        price_base=None,
        source="range given by the user",
        grade="",
        ranges=tuple(
            Range(cell, year, rounded(value + low - middle), value, rounded(value + high - middle), DEFAULT,
                  least, most, whole)
            for cell, (year, value) in values.items()
        ),
        added=series,
    )  # fmt: skip


def _elasticities(varied: VariedMetric, facts: Sequence[Uncertain]) -> list[float | None]:
    """Change of the metric in percent for one percent more of each parameter, in all its steps."""
    smooth = [k for k, fact in enumerate(facts) if not fact.first.whole]
    directions = [
        moved(
            {step.cell: step.value for step in facts[k].ranges},
            (facts[k].first.least, facts[k].first.most),
            share=True,
        )
        for k in smooth
    ]
    elasticities: list[float | None] = [None] * len(facts)
    if not directions:
        return elasticities
    central, slopes = directional(varied, directions)
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
