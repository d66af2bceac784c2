"""Targeting errors: whom a policy misses although entitled, and whom it serves although not.

Figures are (..., row, year), length 1 where a figure does not vary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.errors import ModelError
from costmodel.model.arguments import ROUNDING, not_negative, shares, traced

if TYPE_CHECKING:
    from costmodel.model.figures import Figure


class Beneficiaries(NamedTuple):
    """Who is served, in persons: those meant, those not meant, and both."""

    reached: Figure
    included_in_error: Figure
    total: Figure


def reached_in_target(target: Figure, coverage: Figure, exclusion_error: Figure) -> Figure:
    """People of the target group who are served: target x coverage x (1 - exclusion error).

    Shapes: broadcast together -> (..., row, year). Units: persons, shares -> persons.
    The exclusion error is the share wrongly left out of those the policy should cover; coverage is planned
    reach. Setting both for the same reason counts it twice.
    """
    return target * coverage * (1 - exclusion_error)


def wrongly_included(reached: Figure, inclusion_error: Figure, population: Figure, target: Figure) -> Figure:
    """Beneficiaries outside the target group: min(reached x IE / (1 - IE), population - target).

    Shapes: broadcast together -> (..., row, year). Units: persons, shares -> persons.
    The inclusion error IE is a share of all beneficiaries, not of the target group nor of the people outside.
    """
    outside = np.maximum(population - target, 0)
    return np.minimum(reached * inclusion_error / (1 - inclusion_error), outside)


def beneficiaries_with_errors(
    target: Figure,
    population: Figure,
    coverage: Figure,
    inclusion_error: Figure,
    exclusion_error: Figure,
) -> Beneficiaries:
    """Beneficiaries of a policy that misses some of its target group and serves some outside it.

    reached = target x coverage x (1 - exclusion error)
    included in error = min(reached x inclusion error / (1 - inclusion error), population - target)
    total = reached + included in error

    Shapes: numbers or figures that broadcast together -> a figure each. Units: persons, shares of 1.
    Raises ModelError for a share outside 0 to 1, an inclusion error of 1, a target group larger than the
    population, and missing values.
    The two errors have different bases: exclusion is a share of the target group, inclusion a share of the
    beneficiaries. The target group must be named with the result: the same scheme has other errors against
    another group.
    Source: Grosh, Leite, Wai-Poi, Tesliuc (2022), Revisiting Targeting in Social Assistance, annex 7A;
    Coady, Grosh, Hoddinott (2004), Targeting of Transfers in Developing Countries, chapter 2.

    >>> beneficiaries_with_errors(1000, 10000, 1, 0.25, 0.2)
    Beneficiaries(reached=800.0, included_in_error=266.67, total=1066.67)
    """
    terms = (target, population, coverage, inclusion_error, exclusion_error)
    if not any(traced(term) for term in terms):
        target, population, coverage, inclusion_error, exclusion_error = _checked(*terms)
    reached = reached_in_target(target, coverage, exclusion_error)
    included_in_error = wrongly_included(reached, inclusion_error, population, target)
    return Beneficiaries(reached, included_in_error, reached + included_in_error)


def _checked(
    target: Figure, population: Figure, coverage: Figure, inclusion_error: Figure, exclusion_error: Figure
) -> tuple[Figure, Figure, Figure, Figure, Figure]:
    people, everybody = not_negative(target, "target group"), not_negative(population, "population")
    errors = shares(inclusion_error, "inclusion error"), shares(exclusion_error, "exclusion error")
    if (errors[0] >= 1).any():
        raise ModelError(
            "inclusion error: found 1; expected less than 1. Some beneficiaries must be of the group."
        )
    reach = shares(coverage, "coverage")
    try:
        np.broadcast_shapes(*(term.shape for term in (people, everybody, reach, *errors)))
    except ValueError as error:
        raise ModelError(
            "people and shares: found lengths that differ; expected one value a year in each."
        ) from error
    if (people > everybody * (1 + ROUNDING)).any():
        raise ModelError(
            "target group: found more people than the population has; expected no more. "
            "Compare both against the same ages, years and unit."
        )
    return people, everybody, reach, *errors
