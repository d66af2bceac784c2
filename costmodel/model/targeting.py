"""Targeting errors: whom a policy misses although entitled, and whom it serves although not.

The unchecked arithmetic that the engine runs is in ``kernels``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.errors import ModelError
from costmodel.model import kernels
from costmodel.model.arguments import ROUNDING, not_negative, shares

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from costmodel.model.figures import Figure


class Beneficiaries(NamedTuple):
    """Who is served, in persons: those meant, those not meant, and both."""

    reached: Figure
    included_in_error: Figure
    total: Figure


def beneficiaries_with_errors(
    target: ArrayLike,
    population: ArrayLike,
    coverage: ArrayLike,
    inclusion_error: ArrayLike,
    exclusion_error: ArrayLike,
) -> Beneficiaries:
    """Beneficiaries of a policy that misses some of its target group and serves some outside it.

    reached = target x coverage x (1 - exclusion error)
    included in error = reached x inclusion error / (1 - inclusion error)
    total = reached + included in error

    Shapes: numbers or figures that broadcast together -> a figure each. Units: persons, shares of 1.
    Raises ModelError for a share outside 0 to 1, a target group larger than the population, missing values,
    and an inclusion error that would need more people outside the group than there are: with P the population
    and T the target group it is at most (P - T) / (P - T + reached), which at full coverage is
    (P - T) / (P - exclusion error x T).
    The two errors have different bases: exclusion is a share of the target group, inclusion a share of the
    beneficiaries. The target group must be named with the result: the same scheme has other errors against
    another group.
    Source: Grosh, Leite, Wai-Poi, Tesliuc (2022), Revisiting Targeting in Social Assistance, annex 7A;
    Coady, Grosh, Hoddinott (2004), Targeting of Transfers in Developing Countries, chapter 2.

    >>> beneficiaries_with_errors(1000, 10000, 1, 0.25, 0.2)
    Beneficiaries(reached=800.0, included_in_error=266.67, total=1066.67)
    """
    people, everybody = not_negative(target, "target group"), not_negative(population, "population")
    reach = shares(coverage, "coverage")
    wrong, missed = shares(inclusion_error, "inclusion error"), shares(exclusion_error, "exclusion error")
    try:
        np.broadcast_shapes(*(term.shape for term in (people, everybody, reach, wrong, missed)))
    except ValueError as error:
        raise ModelError(
            "people and shares: found lengths that differ; expected one value a year in each. "
            "Give every year its value."
        ) from error
    if (people > everybody * (1 + ROUNDING)).any():
        raise ModelError(
            "target group: found more people than the population has; expected no more. "
            "Compare both against the same ages, years and unit."
        )
    if (wrong >= 1).any():
        raise ModelError(
            "inclusion error: found 1; expected less than 1. Some beneficiaries must belong to the group."
        )
    reached = kernels.reached_in_target(people, reach, missed)
    _possible(wrong, reached, np.maximum(everybody - people, 0))
    included_in_error = kernels.wrongly_included(reached, wrong, everybody, people)
    return Beneficiaries(reached, included_in_error, reached + included_in_error)


def _possible(wrong: Figure, reached: Figure, outside: Figure) -> None:
    """Refuse an inclusion error that needs more people outside the target group than there are."""
    beneficiaries_at_most = outside + reached
    # Without beneficiaries nobody is included in error either, whatever the share.
    largest = np.where(reached > 0, outside / np.where(reached > 0, beneficiaries_at_most, 1), 1)
    above = wrong > largest + ROUNDING
    if above.any():
        share, most = (np.broadcast_to(term, above.shape)[above].flat[0] for term in (wrong, largest))
        raise ModelError(
            f"inclusion error: found {share:g}; expected at most {most:.10g}, since a higher share needs "
            "more people outside the target group than there are. Check that inclusion and exclusion error "
            "are not swapped: inclusion "
            "is a share of the beneficiaries, exclusion of the group."
        )
