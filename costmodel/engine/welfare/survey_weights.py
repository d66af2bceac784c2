"""Weights of a survey brought to the population of the model: by one factor, or by sex and age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.surveys.survey_counts import AGE_BAND, LAST_BAND
from costmodel.engine.inputs.population import population
from costmodel.errors import ModelError
from costmodel.model.survey_people import factors_by_age

if TYPE_CHECKING:
    from costmodel.assumptions.surveys.survey_households import Households
    from costmodel.engine.line_items.computed import Computed
    from costmodel.model.figures import Figure

LEAST_FACTOR, MOST_FACTOR = 0.8, 1.25
"""Factors of weights outside of these get a warning."""
ROUNDS, CLOSE = 50, 1e-9


def calibrated(result: Computed, households: Households, year: int) -> Figure:
    """People of each household in a year, by its place: together the population of the model.

    With the property calibrate "age and sex" also by sex and age of five years. Raises ModelError where no
    weights do that.
    """
    economy, count = result.baseline_lines.economy, len(result.years)
    everybody = float(np.broadcast_to(economy.population, (1, len(result.bound.all_years)))[0, -count:][year])
    people = households.people * (everybody / households.weighted_people)
    if not households.ages:
        return people
    projection = population(result.assumptions)
    classes, wanted = [], []
    for (sex, first), members in households.ages.items():
        last = None if first == LAST_BAND else first + AGE_BAND - 1
        number = (
            float(projection.of_ages(sex, first, last)[..., year]) if first <= projection.ages[-1] else 0.0
        )
        if number > 0:
            classes.append(members.astype(np.float64))
            wanted.append(number)
    factor = factors_by_age(
        people / households.size, np.stack(classes, axis=1), np.array(wanted), ROUNDS, CLOSE
    )
    if factor is None:
        raise ModelError(
            f"weights of {households.origin.file}: found none that meet the population of "
            f"{result.years[year]} by sex and age; expected some. Look for a sex or age that the survey has "
            "nobody of, or set calibrate to total in the table SurveyFile."
        )
    return people * factor
