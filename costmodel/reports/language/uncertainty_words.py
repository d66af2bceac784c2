"""Text about draws and sensitivities, for the command line and the Summary sheet."""

from __future__ import annotations

import math
from textwrap import shorten
from typing import TYPE_CHECKING

from costmodel.assumptions.format.report import listed
from costmodel.engine.inputs.scale import PERCENT_OF_GDP, SCALES, scale_of
from costmodel.engine.inputs.scenarios import INCREMENT
from costmodel.engine.line_items.lines import TOTAL
from costmodel.model.measure_list import BY_NAME, MONEY, RATIO, SHARE, SMALL_SHARE
from costmodel.reports.language import words
from costmodel.uncertainty.sensitivity import BEYOND, WITHIN
from costmodel.wording.catalogue import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.engine.inputs.scale import Scale
    from costmodel.uncertainty.sensitivity import Bar, Sensitivity
    from costmodel.uncertainty.simulation import Simulation

NOT_DEFINED, INFINITE = "not defined", "infinite"
LONGEST_LABEL = 70
FEW_CELLS = 4
WHOLE_FROM = 1000.0
CERTAIN, NEVER = 100, 0


def in_draws(share: float, draws: int) -> str:
    """A probability as the share of draws; it never says impossible or certain."""
    if share <= 0:
        return phrase("in 0 of {draws} draws", draws=f"{draws:,}")
    if share >= 1:
        return phrase("in all {draws} draws", draws=f"{draws:,}")
    return phrase("in {chance} draws ({share})", chance=hundred(share), share=f"{share:.1%}")


def hundred(share: float) -> str:
    """A probability out of a hundred."""
    count = round(100 * share)
    if count >= CERTAIN:
        return "more than 99 of 100"
    return "fewer than 1 of 100" if count <= NEVER else phrase("{count} of 100", count=count)


def hundreds(share: float) -> str:
    """A probability in a list."""
    return {0.0: "in no draw", 1.0: "in every draw"}.get(share) or hundred(share)


def movers(tornado: Sensitivity) -> str:
    """The parameters that change a metric most, and whether one of them alone changes the conclusion."""
    if not tornado.bars:
        return "No uncertain parameter changes it."
    size = metric_scale(tornado).size
    each = (
        f"{short(bar.assumption)} ({number(bar.at_low / size)} at its low value, "
        f"{number(bar.at_high / size)} at its high value)"
        for bar in tornado.bars[:3]
    )
    text = f"{central(tornado)} at the central values. {'; '.join(each)}."
    return f"{text} {turning(tornado)}".strip()


def turning(tornado: Sensitivity) -> str:
    """Whether one parameter alone can change the conclusion."""
    if tornado.threshold is None:
        return ""
    alone = [bar.assumption for bar in tornado.bars if bar.switching == WITHIN]
    if not alone:
        return f"No single parameter, within its range, brings it to {tornado.threshold:g}."
    named = "; ".join(short(name) for name in alone[:3])
    more = f" and {len(alone) - 3} more" if len(alone) > 3 else ""  # noqa: PLR2004  as above
    return f"One parameter alone, within its range, can bring it to {tornado.threshold:g}: {named}{more}."


def switching(bar: Bar) -> str:
    """The switching value of a parameter in words; empty where the metric has no threshold."""
    if not bar.switching:
        return ""
    if bar.switching_value is None:
        return "no switching value found"
    change = f", {bar.switching_change:+.0%} of central" if bar.switching_change is not None else ""
    at = f"{fact_value(bar.switching_value, bar.unit)}{change}"
    return f"at {at}, {BEYOND if bar.switching == BEYOND else WITHIN}"


def fact_value(value: float, unit: str) -> str:
    """A value of an assumption, short: shares as per cent."""
    if unit.startswith("share"):
        return f"{value:.2%}"
    if unit == "year":
        return f"{value:.0f}"
    return number(value, "{:.4g}")


def number(value: float, small: str = "{:,.2f}") -> str:
    """A number with the decimals that matter; text where it is not finite."""
    if math.isnan(value):
        return NOT_DEFINED
    if math.isinf(value):
        return INFINITE if value > 0 else f"minus {INFINITE}"
    return f"{value:,.0f}" if abs(value) >= WHOLE_FROM else small.format(value)


def metric_scale(tornado: Sensitivity) -> Scale:
    """The scale in which the metric of a sensitivity is read."""
    kind = BY_NAME[tornado.metric].format
    if kind == SMALL_SHARE:
        return PERCENT_OF_GDP
    if kind != MONEY:
        return SCALES[-1]
    ends = [abs(value) for bar in tornado.bars for value in (bar.at_low, bar.at_high) if math.isfinite(value)]
    return scale_of(max([*ends, abs(tornado.central)], default=0.0))


def metric_unit(tornado: Sensitivity) -> str:
    """The unit the metric is read in."""
    scale = metric_scale(tornado)
    if scale is PERCENT_OF_GDP:
        return scale.name
    return (
        ""
        if BY_NAME[tornado.metric].format in (RATIO, SHARE)
        else f"{scale.name} {spoken(tornado.unit)}".strip()
    )


def central(tornado: Sensitivity) -> str:
    """The central estimate of a metric with its unit."""
    return f"{number(tornado.central / metric_scale(tornado).size)} {metric_unit(tornado)}".strip()


def spoken(unit: str) -> str:
    """A unit as it is said: ``KES of 2025`` as ``KES at 2025 prices``.

    >>> spoken("KES of 2025 per person and year"), spoken("ratio")
    ('KES at 2025 prices per person and year', 'ratio')
    """
    if unit == "share of GDP":
        return "of GDP"
    currency, split, rest = unit.partition(" of ")
    year, space, per = rest.partition(" ")
    return f"{currency} at {year} prices{space}{per}" if split and year.isdigit() else unit


def short(name: str) -> str:
    """The name of a parameter, short enough for a chart; effects by their own names."""
    whole = name.removeprefix("Effect: ")
    label, colon, whom = whole.partition(": ")
    if whole != name or not colon or len(whole) <= LONGEST_LABEL:
        return _cut(whole, LONGEST_LABEL)
    return f"{_cut(label, LONGEST_LABEL // 2)}: {_cut(whom, LONGEST_LABEL // 2)}"


def _cut(text: str, longest: int) -> str:
    return shorten(text, longest, placeholder="…")


def cells(addresses: Sequence[str]) -> str:
    """The cells of a parameter; of a long row the first ones."""
    return listed(addresses, FEW_CELLS)


def subject(tornado: Sensitivity, labels: dict[str, str] | None = None) -> str:
    """Title of a sensitivity: metric, policy, basis and period."""
    known = labels or {}
    whom = "all policies" if tornado.policy == TOTAL else known.get(tornado.policy, tornado.policy)
    period = "over the horizon" if tornado.year is None else f"in {tornado.year}"
    basis = ", over the baseline" if tornado.basis == INCREMENT else ""
    return f"{tornado.label}, {whom}{basis}, {period}"


def labels(simulation: Simulation) -> dict[str, str]:
    """The policies' labels by name, with all together."""
    return {**words.labels(simulation.result), TOTAL: "All policies"}
