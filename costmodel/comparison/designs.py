"""Two designs of one benefit in a year: what each costs and whom it reaches, and what targeting changes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Design:
    """One design in a year. Money: LCU of the year; people of the benchmark group T."""

    benefits: float
    """Transfers, services and staff."""
    administration: float
    screening: float
    """Cost of applications."""
    other_cost: float
    """Buildings, maintenance and whatever else it costs."""
    cost: float
    """Expenditure: the sum of the four."""
    beneficiaries: float
    reached: float
    """Of T."""
    missed: float
    """Of T."""
    exclusion_error: float
    inclusion_error: float
    cost_per_person: float
    """Cost for each person of T who is reached."""
    leakage: float
    """Benefits to people outside T."""
    benefit_each: float
    """Benefits for a person and year."""


@dataclass(frozen=True)
class DesignsInYear:
    """The two designs in a year, and what choosing the targeted one does."""

    year: int
    people: float
    """People of T."""
    universal: Design
    targeted: Design

    @property
    def leakage_avoided(self) -> float:
        """Leakage of the universal design less that of the targeted one."""
        return self.universal.leakage - self.targeted.leakage

    @property
    def added_screening(self) -> float:
        """Screening of the targeted design less that of the universal one."""
        return self.targeted.screening - self.universal.screening

    @property
    def added_administration(self) -> float:
        """Administration of the targeted design less that of the universal one."""
        return self.targeted.administration - self.universal.administration

    @property
    def added_missed(self) -> float:
        """People of T whom only the targeted design misses."""
        return self.targeted.missed - self.universal.missed

    @property
    def benefit_foregone(self) -> float:
        """Benefits that T no longer gets."""
        return (self.universal.reached - self.targeted.reached) * self.targeted.benefit_each

    @property
    def same_money(self) -> float:
        """The universal benefit a person and year that the money of the targeted design would pay."""
        return self.universal.benefit_each * self.targeted.cost / self.universal.cost

    @property
    def screening_pays(self) -> bool:
        """Whether screening and added administration cost less than the leakage they avoid."""
        return self.added_screening + self.added_administration < self.leakage_avoided

    def to_dict(self) -> dict[str, Any]:
        """All figures in types of JSON; ``screening_pays`` stands beside the people missed."""
        figures = (
            "leakage_avoided", "added_screening", "added_administration", "benefit_foregone",
            "added_missed", "same_money", "screening_pays",
        )  # fmt: skip
        return {
            "year": self.year, "people": self.people, "universal": asdict(self.universal),
            "targeted": asdict(self.targeted), **{name: getattr(self, name) for name in figures},
        }  # fmt: skip
