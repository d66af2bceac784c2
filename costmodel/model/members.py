"""Members: who lives from a benefit beside the people counted as its beneficiaries.

Figures are (..., policy, year).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.model.figures import Figure, given, line

MOST_MEMBERS = 30


@dataclass(frozen=True)
class Household:
    """What is assumed of the households of beneficiaries."""

    persons: Figure = given(
        "Persons a household, where a beneficiary is a household",
        "persons", default=1, absent=1, low=1, high=MOST_MEMBERS, dated=False,
    )  # fmt: skip
    others: Figure = given(
        "Other people in the household of a beneficiary", "persons", default=0, low=0, high=MOST_MEMBERS
    )


@dataclass(frozen=True)
class MemberLines:
    """Direct beneficiaries in persons, and the other people in their households."""

    direct_people: Figure = line("Direct beneficiaries, persons", "persons")
    other_people: Figure = line("Other people in their households", "persons")


def member_lines(household: Household, beneficiaries: Figure, population: Figure) -> MemberLines:
    """Direct beneficiaries and the others in their households, each once and no more than there are people.

    direct = min(beneficiaries x persons a household, population), others = min(beneficiaries x other people,
    population - direct). 300 beneficiaries with 2.5 others each in a population of 1,000: 700 others, not
    750. No cost depends on them.

    Shapes: (..., policy, year), population (..., 1, year) -> (..., policy, year). Units: persons.
    Source: direct and indirect beneficiaries as in ILO, World Social Protection Report 2020-22, annex 2.
    """
    count = beneficiaries.shape[-1]
    direct = np.minimum(beneficiaries * household.persons[..., :count], population)
    others = np.minimum(beneficiaries * household.others[..., :count], population - direct)
    return MemberLines(direct, others)
