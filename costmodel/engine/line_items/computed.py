"""What distribution and guarantees read of a result, so that results offer it without circular imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.bound_inputs import Bound
    from costmodel.engine.inputs.scenarios import Scenario
    from costmodel.model.social_budget import SocialBudget


class Computed(Protocol):
    """The figures of one scenario with the baseline beside it."""

    @property
    def assumptions(self) -> Assumptions:
        """The set."""
        ...

    @property
    def scenario(self) -> Scenario:
        """The changes made to the baseline."""
        ...

    @property
    def bound(self) -> Bound:
        """The inputs of the model and their names."""
        ...

    @property
    def alone(self) -> Bound:
        """The same of this scenario only."""
        ...

    @property
    def budget_lines(self) -> SocialBudget:
        """Every line item of the scenario."""
        ...

    @property
    def baseline_lines(self) -> SocialBudget:
        """Every line item of the baseline."""
        ...

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years of the model."""
        ...

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies by name."""
        ...

    @property
    def stamp(self) -> dict[str, Any]:
        """Origin of the figures."""
        ...
