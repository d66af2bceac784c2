"""Bound inputs: what the model is computed from, what its rows are called, and the entries behind them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from costmodel.engine.inputs.cascade_binding import CascadeNames
from costmodel.engine.inputs.class_binding import ClassNames
from costmodel.engine.inputs.count_names import CountNames
from costmodel.engine.inputs.delivery_binding import DeliveryNames
from costmodel.engine.inputs.figure_trees import some
from costmodel.engine.inputs.fiscal_binding import FiscalNames
from costmodel.engine.inputs.guarantee_binding import EntitlementNames
from costmodel.engine.inputs.monitoring_binding import MonitoringNames
from costmodel.engine.inputs.welfare_binding import WelfareNames

if TYPE_CHECKING:
    from costmodel.engine.inputs.cohorts import Cohorts
    from costmodel.engine.inputs.entries import Entry
    from costmodel.model.assumed import Assumed


@dataclass(frozen=True)
class Names:
    """What the rows of the figures are called."""

    policies: tuple[str, ...]
    groups: tuple[str, ...]
    outcomes: tuple[str, ...]
    outcome_policies: tuple[int, ...]
    financing: tuple[tuple[str, str], ...]
    """Policy and source."""
    exclusions: tuple[str, ...] = ()
    excluded_groups: tuple[str, ...] = ()
    """Groups with a gap, each once."""
    weighted: tuple[str, ...] = ()
    """Policies with distributional weights."""
    worth_of_deciles: int = 0
    """Rows of the weight of money of recipients, where weights follow from the welfare of people."""
    classes: ClassNames = ClassNames()
    fiscal: FiscalNames = FiscalNames()
    benchmarks: tuple[str, ...] = ()
    """The benchmark group of each policy."""
    priced: tuple[tuple[str, str], ...] = ()
    """Policy and parameter of each amount that states an index or growth of its own."""
    counts: CountNames = CountNames()
    cascade: CascadeNames = CascadeNames()
    delivery: DeliveryNames = DeliveryNames()
    welfare: WelfareNames = WelfareNames()
    monitoring: MonitoringNames = MonitoringNames()
    entitlements: EntitlementNames = EntitlementNames()


@dataclass(frozen=True)
class Bound:
    """The model's inputs, and the entries they were made from."""

    assumed: Assumed
    names: Names
    years: tuple[int, ...]
    all_years: tuple[int, ...]
    followed: tuple[int, ...]
    """The model's years and those after them in which effects are followed."""
    entries: tuple[Entry, ...]
    cohorts: Cohorts | None = None
    """The projection by age and sex, where it was bound too."""
    scenarios: tuple[str, ...] = ()
    """The scenarios along the leading axis, by name; none where values are drawn."""

    def of_scenario(self, name: str) -> Bound | None:
        """The inputs of one of its scenarios without those of others; None where it is not one of them."""
        if name not in self.scenarios:
            return None
        place = self.scenarios.index(name)
        return replace(self, assumed=some(self.assumed, [place]), scenarios=(name,))
