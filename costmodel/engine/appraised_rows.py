"""Every measure of each policy, as a row of plain numbers and states: the rows of ``Result.appraisal``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.measure_reasons import NO_EFFECTS
from costmodel.model.discounting import HALVES, by_moment
from costmodel.model.measure_list import MEASURES, OLDER_COLUMNS
from costmodel.model.measure_states import (
    INFINITE,
    NEGATIVE_INFINITE,
    RateOfReturn,
    mvpf_states,
    rate_of_return,
    rate_words,
)
from costmodel.model.measures import measure_lines
from costmodel.model.social_budget import appraise

if TYPE_CHECKING:
    from costmodel.model.discounting import DiscountFactors
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import Flows


def appraised_rows(flow: Flows, factors: DiscountFactors, *, stated: bool) -> list[dict[str, Any]]:
    """The measures of every row of flows; ``stated`` says whether the assumptions state any effect."""
    appraised = appraise(flow, factors)
    society, of_society, steps = _society(flow, appraised.net_flow, factors)
    lines = vars(appraised) | vars(measure_lines(appraised, effects=stated))
    yearly = ("returned", "gained", "net_flow")
    rows = range(len(appraised.present_cost))
    return [
        _row(
            {name: float(figure[place, 0]) for name, figure in lines.items() if name not in yearly},
            society[place],
            of_society,
            steps,
            stated=stated,
        )
        for place in rows
    ]


def _society(flow: Flows, net_flow: Figure, factors: DiscountFactors) -> tuple[Figure, Figure, int]:
    """The flow to society on its own dates, its factors, and the number of dates a year."""
    timings = factors.timings
    if timings.alike:
        return net_flow, factors.discount_factors[0], 1
    effects, capital = flow.gains - flow.harms, -flow.capital_real
    dated = by_moment((
        (net_flow - effects - capital, factors.discount_factors[0], timings.recurrent),
        (capital, factors.capital_factors[0], timings.capital),
        (effects, factors.outcome_factors[0], timings.outcomes),
    ))  # fmt: skip
    return *dated, HALVES


def _row(
    value: dict[str, float], flow: Figure, factors: Figure, steps: int, *, stated: bool
) -> dict[str, Any]:
    cost, smallest = value["present_cost"], value["smallest"]
    worth, net_cost = (np.array(value[name]) for name in ("willingness_to_pay", "present_net_cost"))
    state = str(mvpf_states(worth, net_cost, np.array(cost), smallest))
    rate = rate_of_return(flow, factors, cost, value["present_transfers"], smallest, steps)
    if not stated:
        state, rate = NO_EFFECTS, RateOfReturn(NO_EFFECTS, (), np.nan, np.nan)
    found = {
        **value,
        "npv": value["net_present_value"],
        "mvpf": {INFINITE: np.inf, NEGATIVE_INFINITE: -np.inf}.get(state, value["mvpf"]),
        "irr": rate.rate,
        "payback_simple": rate.payback_simple,
        "payback_discounted": rate.payback_discounted,
        "beneficiary_years": value["total_beneficiary_years"],
    }
    return {
        **{measure.name: found[measure.name] for measure in MEASURES if not measure.line},
        "smallest": smallest,
        "mvpf_status": state,
        "irr_status": rate.state,
        "irr_words": rate_words(rate.state, rate.roots),
        **{older: found[name] for older, name in OLDER_COLUMNS.items()},
    }
