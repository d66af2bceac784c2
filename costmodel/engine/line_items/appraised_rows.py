"""Every measure of each policy, as a row of plain numbers and states: the rows of ``Result.appraisal``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.line_items.measure_reasons import NO_EFFECTS
from costmodel.model.discounting import HALVES, by_moment
from costmodel.model.flows import appraise
from costmodel.model.measure_list import MEASURES, OLDER_COLUMNS, WORTH
from costmodel.model.measure_states import (
    INFINITE,
    NEGATIVE_INFINITE,
    RateOfReturn,
    mvpf_states,
    rate_of_return,
    rate_words,
)
from costmodel.model.measures import Stated, measure_lines

if TYPE_CHECKING:
    from costmodel.model.discounting import DiscountFactors
    from costmodel.model.figures import Figure
    from costmodel.model.flows import Flows

INFINITIES = {INFINITE: np.inf, NEGATIVE_INFINITE: -np.inf}


def appraised_rows(flow: Flows, factors: DiscountFactors, stated: Stated) -> list[dict[str, Any]]:
    """The measures of every row of flows; ``stated`` says what the assumptions state."""
    appraised = appraise(flow, factors)
    society, of_society, steps = _society(flow, appraised.net_flow, factors)
    lines = vars(appraised) | vars(measure_lines(appraised, stated))
    yearly = ("returned", "gained", "net_flow")
    count = len(appraised.present_cost)
    columns = {
        name: np.broadcast_to(figure[:, 0], count).tolist()
        for name, figure in lines.items()
        if name not in yearly
    }
    columns_of_states = {
        name: mvpf_states(
            lines[worth][:, 0], appraised.present_net_cost[:, 0], appraised.present_cost[:, 0],
            appraised.smallest[:, 0],
        ).tolist()
        for name, worth in WORTH.items()
    }  # fmt: skip
    return [
        _row(
            {name: column[place] for name, column in columns.items()},
            {name: column[place] for name, column in columns_of_states.items()},
            society[place],
            of_society,
            steps,
            stated,
        )
        for place in range(count)
    ]


def _society(flow: Flows, net_flow: Figure, factors: DiscountFactors) -> tuple[Figure, Figure, int]:
    """The flow to society on its own dates, its factors, and the number of dates a year."""
    timings = factors.timings
    if timings.alike:
        return net_flow, factors.discount_factors[0], 1
    effects = flow.gains - flow.harms + flow.burden_avoided
    capital = -flow.capital_real - flow.burden_of_capital
    residual = flow.residual_value + flow.burden_of_residual
    dated = by_moment((
        (net_flow - effects - capital - residual, factors.discount_factors[0], timings.recurrent),
        (capital, factors.capital_factors[0], timings.capital),
        (effects, factors.outcome_factors[0], timings.outcomes),
        (residual, factors.end_factors[0], timings.residual or timings.recurrent),
    ))  # fmt: skip
    return *dated, HALVES


def _row(
    value: dict[str, float],
    states: dict[str, str],
    flow: Figure,
    factors: Figure,
    steps: int,
    stated: Stated,
) -> dict[str, Any]:
    cost, smallest = value["present_cost"], value["smallest"]
    rate = rate_of_return(flow, factors, cost, value["present_transfers"], smallest, steps)
    if not stated.effects:
        states, rate = dict.fromkeys(WORTH, NO_EFFECTS), RateOfReturn(NO_EFFECTS, (), np.nan, np.nan)
    figures = {
        **value,
        "npv": value["net_present_value"],
        "npv_weighted": value["npv_weighted"] if stated.weights else np.nan,
        **{name: INFINITIES.get(state, value[name]) for name, state in states.items()},
        "irr": rate.rate,
        "payback_simple": rate.payback_simple,
        "payback_discounted": rate.payback_discounted,
        "beneficiary_years": value["total_beneficiary_years"],
    }
    return {
        **{measure.name: figures[measure.name] for measure in MEASURES if not measure.line},
        "smallest": smallest,
        **{f"{name}_status": state for name, state in states.items()},
        "irr_status": rate.state,
        "irr_words": rate_words(rate.state, rate.roots),
        **{older: figures[name] for older, name in OLDER_COLUMNS.items()},
    }
