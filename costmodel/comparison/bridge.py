"""The bridge: how much of the change of a figure comes from each changed assumption.

The steps are Shapley values of the blocks that changed (see ``shapley``): they add up to the whole change and
do not depend on an order. Up to ten blocks all combinations are computed; above that random orders with a
seed, and the standard error is stated. The model itself is no block: both sides are computed by this engine.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.assumptions.versions.diff import opened
from costmodel.comparison.change_blocks import BY, differing, mixture
from costmodel.comparison.mixing import Mixer
from costmodel.comparison.shapley import Attribution, exact, sampled
from costmodel.engine.batches.sobol_points import MOST_SEEDS
from costmodel.engine.inputs.scale import PERCENT_OF_GDP, Scale, scale_of
from costmodel.engine.inputs.scenarios import BASELINE, scenarios
from costmodel.engine.line_items.metrics import measured, metric_named, unit_of
from costmodel.errors import AssumptionError, ModelError, Problem
from costmodel.model.arguments import among, one_of, whole_number
from costmodel.model.measure_list import BY_NAME, METRICS
from costmodel.notebook import Shown, frame_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    import pandas as pd

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.comparison.change_blocks import ChangeBlock
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget

    Source = Assumptions | str | PathLike[str]

MOST_EXACT = 10
"""Blocks up to which every combination is computed."""
ORDERS, SEED = 200, 1
LAST_YEAR = 9999
MOST_ORDERED = 40_000
"""Combinations at most where orders are drawn: of many blocks fewer orders, and a larger error stated."""


@dataclass(frozen=True)
class BridgeStep:
    """What one block contributes to the change."""

    key: str
    label: str
    contribution: float
    standard_error: float
    """0 where every combination was computed."""
    share: float | None
    """Of the whole change; None where that is 0."""
    first: float
    """The change if this block alone had changed."""
    last: float
    """The change if this block were the last to change."""
    changes: int
    """Rows of the tables that differ."""


@dataclass(frozen=True)
class Pair:
    """What two blocks change together beyond what each changes alone."""

    one: str
    other: str
    interaction: float


@dataclass(frozen=True, repr=False)
class Bridge(Shown):
    """A change of a figure, taken apart."""

    metric: str
    label: str
    unit: str
    scenario: str
    year: int | None
    """None for the whole horizon."""
    by: str
    before: str
    after: str
    start: float
    end: float
    steps: tuple[BridgeStep, ...]
    """Largest first."""
    pairs: tuple[Pair, ...]
    """Largest first; empty where orders were drawn."""
    exact: bool
    combinations: int
    seed: int | None
    without_effect: int
    """Rows that differ only in words, or in what the figure does not depend on."""

    def __iter__(self) -> Iterator[BridgeStep]:
        return iter(self.steps)

    @property
    def summary(self) -> str:
        """What changed between which versions."""
        return f"{self.label}, scenario {self.scenario}, from {self.before} to {self.after}"

    def table(self) -> pd.DataFrame:
        """The contributions as a table, one row a block."""
        return frame_of(self.steps, BridgeStep)

    @property
    def change(self) -> float:
        """The whole change."""
        return self.end - self.start

    @property
    def scale(self) -> Scale:
        """How its amounts are shown."""
        if self.unit == "share of GDP":
            return PERCENT_OF_GDP
        return scale_of(max(abs(self.start), abs(self.end)))

    @property
    def method(self) -> str:
        """How the change was taken apart, in words."""
        if self.exact:
            count = len(self.steps)
            blocks = "1 block" if count == 1 else f"{count} blocks"
            return f"Shapley values of {blocks}, exact, from all {self.combinations} combinations."
        return (
            f"Shapley values of {len(self.steps)} blocks, estimated from random orders, seed {self.seed}, "
            f"{self.combinations} combinations; ± is the standard error."
        )

    @property
    def interaction(self) -> float:
        """The change beyond the sum of what each block changes alone."""
        return self.change - float(np.sum([step.first for step in self.steps]))

    def to_dict(self) -> dict[str, Any]:
        """The bridge as plain fields, for JSON."""
        return asdict(self) | {"change": self.change, "interaction": self.interaction}


def bridge(
    a: Source,
    b: Source,
    metric: str = "gross_cost",
    year: int | None = None,
    by: str = "policy",
    scenario: str = BASELINE,
    *,
    orders: int = ORDERS,
    seed: int = SEED,
) -> Bridge:
    """The change of a metric from ``a`` to ``b``, taken apart by the assumptions that changed.

    ``year`` None takes the whole horizon: the sum of nominal amounts, their share of the sum of GDP, or the
    present value. A scenario that only one side has is the baseline on the other. Raises ModelError for an
    unknown metric, year or grouping, and AssumptionError where the two cannot be compared.
    """
    metric, by = metric_named(metric, METRICS), one_of(by, "by", BY)
    orders = whole_number(orders, "orders", 1, MOST_ORDERED)
    seed = whole_number(seed, "seed", 0, MOST_SEEDS - 1)
    year = None if year is None else whole_number(year, "year", 1, LAST_YEAR)
    before, after = opened(a), opened(b)
    _comparable(before, after, metric, year, scenario)
    mixed = mixture(before, after, by, scenario)

    def metric_of(budget: SocialBudget, years: tuple[int, ...]) -> Figure:
        return measured(budget, metric, None if year is None else years.index(year))

    mixer = Mixer(mixed, scenario, metric_of)
    count = len(mixed.blocks)
    if count <= MOST_EXACT:
        attribution = exact(mixer.values, count)
    else:
        attribution = sampled(mixer.values, count, min(orders, MOST_ORDERED // count), seed)
    differ = sum(1 for _ in differing(before, after))
    counted = sum(len(block.changes) for block in mixed.blocks)
    return Bridge(
        metric=metric,
        label=BY_NAME[metric].label,
        unit=unit_of(after, metric),
        scenario=scenario,
        year=year,
        by=by,
        before=before.stamp,
        after=after.stamp,
        start=attribution.start,
        end=attribution.end,
        steps=_steps(mixed.blocks, attribution),
        pairs=_pairs(mixed.blocks, attribution),
        exact=count <= MOST_EXACT,
        combinations=attribution.combinations,
        seed=None if count <= MOST_EXACT else seed,
        without_effect=differ - counted,
    )


def _steps(blocks: tuple[ChangeBlock, ...], attribution: Attribution) -> tuple[BridgeStep, ...]:
    whole = attribution.end - attribution.start
    steps = [
        BridgeStep(
            key=block.key,
            label=block.label,
            contribution=float(attribution.contributions[number]),
            standard_error=float(attribution.standard_errors[number]),
            share=float(attribution.contributions[number]) / whole if whole else None,
            first=float(attribution.first[number]),
            last=float(attribution.last[number]),
            changes=len(block.changes),
        )
        for number, block in enumerate(blocks)
    ]
    return tuple(sorted(steps, key=lambda step: -abs(step.contribution)))


def _pairs(blocks: tuple[ChangeBlock, ...], attribution: Attribution) -> tuple[Pair, ...]:
    if attribution.pairs is None:
        return ()
    pairs = [
        Pair(blocks[one].label, blocks[other].label, float(attribution.pairs[one, other]))
        for one in range(len(blocks))
        for other in range(one + 1, len(blocks))
        if attribution.pairs[one, other]
    ]
    return tuple(sorted(pairs, key=lambda pair: -abs(pair.interaction)))


def _comparable(
    before: Assumptions, after: Assumptions, metric: str, year: int | None, scenario: str
) -> None:
    if year is not None and metric == "npv":
        raise ModelError("a net present value covers the whole horizon: leave the year out")
    first, last = max(before.first_year, after.first_year), min(before.last_year, after.last_year)
    if year is not None and not first <= year <= last:
        raise ModelError(f"the year {year}: both have the years {first} to {last}")
    names = {*scenarios(before), *scenarios(after)}
    if not among(scenario, names):
        raise ModelError(f"no scenario {scenario!r}: there are {', '.join(sorted(names))}")
    if before.about["currency"] != after.about["currency"]:
        raise AssumptionError([_other_currency(before, after)])


def _other_currency(before: Assumptions, after: Assumptions) -> Problem:
    return Problem(
        after.stamp, "About", "", f"amounts in {after.about['currency']}",
        f"{before.about['currency']}, as in {before.stamp}",
        "Compare two versions of one set.",
    )  # fmt: skip
