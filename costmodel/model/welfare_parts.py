"""Parts of the social budget by welfare: the survey, poverty lines, and whom policies reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.decile_payers import RaisedLines
from costmodel.model.figures import YEAR
from costmodel.model.reached_deciles import (
    NO_DECILES_REACHED,
    NONE_REACHED,
    DecileLines,
    FittedShares,
    ReachedLines,
    money_received,
    reached_lines,
)
from costmodel.model.redress import with_back_pay
from costmodel.model.welfare_survey import NO_LINES, NO_SURVEY, PovertyLines, SurveyLines, survey_lines

if TYPE_CHECKING:
    from costmodel.model.assumed import Assumed
    from costmodel.model.people_served import PeopleServed
    from costmodel.model.policy_costs import PolicyCosts


@dataclass(frozen=True)
class WelfareLines:
    """The parts by welfare, as the social budget names them."""

    survey: SurveyLines
    poverty_lines: PovertyLines
    fitted: FittedShares
    deciles: DecileLines
    reached: ReachedLines
    raised: RaisedLines


def welfare_lines(assumed: Assumed, served: PeopleServed, costs: PolicyCosts) -> WelfareLines:
    """The survey, poverty lines, deciles and reach of all policies; nothing where people are not placed."""
    if assumed.survey is None:
        none = np.zeros((0, 1))
        return WelfareLines(
            NO_SURVEY, NO_LINES, FittedShares(none, none), NO_DECILES_REACHED, NONE_REACHED, RaisedLines(none)
        )
    calendar, economy = assumed.calendar, served.economy
    carried, lines = survey_lines(assumed.survey, assumed.poverty_lines, economy, calendar)
    deciles, reached, raised = reached_lines(
        assumed.reached,
        served.people,
        (served.groups.group_people, served.groups.group_share),
        money_received(with_back_pay(served.benefits, costs.redress), costs.cost),
        costs.cost,
        assumed.financing,
        economy.population[..., -calendar.years.shape[YEAR] :],
        calendar.months,
        assumed.limits.zero,
    )
    return WelfareLines(
        carried, lines, FittedShares(assumed.reached.fitted, assumed.reached.people), deciles, reached, raised
    )
