"""The people of a result where single policies change, and where all but one do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.followed_people import without_policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from costmodel.engine.welfare.living_standards import LivingStandards
    from costmodel.model.followed_people import Split


def acting_policies(standards: LivingStandards) -> NDArray[np.intp]:
    """Policies of which the scenario changes what they pay, or what people pay for them, in some year."""
    then, now = standards.paid
    whole = np.any(then.proportional != now.proportional, axis=0)
    paying = whole | np.any(then.by_decile != now.by_decile, axis=(0, 2))
    return np.flatnonzero(standards.changed | paying)


def split_alone(standards: LivingStandards, years: list[int], policy: int) -> Split:
    """The people before and after the change of one policy."""
    return standards.split(years, np.arange(len(standards.in_survey)) == policy)


def splits_of_others(standards: LivingStandards, years: list[int], every: Split) -> Callable[[int], Split]:
    """The people before and after all changes but that of a policy; ``every`` is the split of all."""
    everybody = np.ones_like(standards.in_survey)
    policies = np.flatnonzero(standards.fresh | standards.changed)
    followed, population = standards.followed(years, policies, everybody), standards.population(years)

    def split_of_others(policy: int) -> Split:
        others = np.arange(len(everybody)) != policy
        if not standards.changed[policy]:
            return standards.split(years, others)
        place = int(np.searchsorted(policies, policy))
        return without_policy(every, population, followed, place, standards.paid_more(years, others))

    return split_of_others
