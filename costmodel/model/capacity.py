"""Capacity: places, assessors and staff that limit how many people a policy can serve."""

from __future__ import annotations

from dataclasses import dataclass

from costmodel.model.figures import Figure, given

NO_LIMIT = 1e12
"""Places, or assessors, where none are stated: more than any policy needs."""


@dataclass(frozen=True)
class Capacity:
    """What is assumed of the limits of a policy; staff by grade are rows of the table StaffGrades."""

    places: Figure = given("Places", "persons", default=NO_LIMIT, low=0)
    assessors: Figure = given("Assessors", "staff", default=NO_LIMIT, low=0, needs=("decisions_each",))
    decisions_each: Figure = given(
        "Decisions of an assessor a year", "per year", default=1, low=0, needs=("assessors",)
    )
    give_up_share: Figure = given(
        "Share of those waiting who give up or leave within a year", "share", default=0, low=0, high=1
    )
    once: Figure = given(
        "Served once, as by a course: 1 yes, 0 no", "share", default=0, low=0, high=1, dated=False
    )
