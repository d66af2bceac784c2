"""The households of a survey in memory: one row each, whatever the file holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.model.figures import Figure
    from costmodel.model.offsets import Words


@dataclass(frozen=True)
class SurveyOrigin:
    """Where the figures of a survey come from, and what was left out of it."""

    file: str
    """Name without the folder."""
    sha256: str
    rows: int
    """Rows read."""
    households: int
    """Households that count."""
    dropped: int
    """Households left out because a value is missing; the others stand for them."""
    zeroed: int
    """Households with welfare below 0, taken as 0."""

    @property
    def stamp(self) -> Mapping[str, str]:
        """The columns of a table that say which file it was made from."""
        return {"survey_file": self.file, "survey_sha256": self.sha256}


@dataclass(frozen=True)
class Households:
    """The households of a survey, poorest first; equal ones by the hash of their key."""

    names: Words
    """(household,): hash of the key, from which the offsets of policies follow."""
    people: Figure
    """(household,): people it stands for, by the weights of the survey."""
    size: Figure
    """(household,): people."""
    scale: Figure
    """(household,): adult equivalents per person; 1 where welfare is per person."""
    welfare: Figure
    """(household,): LCU a month per person, or per equivalent, in money of the survey."""
    proxy: Figure | None
    """(household,): score by which the poorest are found; None for welfare itself."""
    members: Mapping[str, Figure]
    """(household,) each: members who belong to a target group."""
    apart: Mapping[tuple[str, str], Figure]
    """(household,) each: members with a value of a column that is shown apart."""
    ages: Mapping[tuple[str, int], Figure]
    """(household,) each: members by sex and first age of five years, where weights are to meet them."""
    origin: SurveyOrigin

    def __len__(self) -> int:
        return int(self.names.size)

    @property
    def weighted_people(self) -> float:
        """All people, by the weights of the survey."""
        return float(np.sum(self.people))
