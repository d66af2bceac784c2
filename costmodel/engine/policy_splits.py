"""The people of a result where single policies change, and where all but one do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.model.followed_people import without_policy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.engine.living_standards import LivingStandards
    from costmodel.model.followed_people import Split


def acting_policies(standards: LivingStandards) -> NDArray[np.intp]:
    """Policies of which the scenario changes what they pay, or what people pay for them, in some year."""
    then, now = standards.paid
    whole = np.any(then.proportional != now.proportional, axis=0)
    paying = whole | np.any(then.by_decile != now.by_decile, axis=(0, 2))
    return np.flatnonzero(standards.changed | paying)


def split_alone(standards: LivingStandards, years: list[int], policy: int) -> Split:
    """The people before and after the change of one policy."""
    return standards.split(years, np.arange(len(standards.held)) == policy)


def split_of_others(standards: LivingStandards, years: list[int], policy: int, every: Split) -> Split:
    """The people before and after all changes but that of one policy; ``every`` is the split of all."""
    others = np.arange(len(standards.held)) != policy
    if not standards.changed[policy]:
        return standards.split(years, others)
    policies = np.flatnonzero(standards.fresh | standards.changed)
    followed = standards.followed(years, policies, np.ones_like(others))
    place = int(np.searchsorted(policies, policy))
    return without_policy(
        every, standards.population(years), followed, place, standards.paid_more(years, others)
    )
