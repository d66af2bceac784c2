"""Published optimism bias by category of project: upper and lower bound, shares of the cost."""

from __future__ import annotations

from typing import NamedTuple

from costmodel.model.uplifts import CATEGORIES


class BiasBounds(NamedTuple):
    """Optimism bias of a project without any mitigation, and with all of it."""

    upper: float
    lower: float

    @property
    def most_mitigation(self) -> float:
        """The mitigation that leaves the lower bound: 1 - lower / upper."""
        return 1 - self.lower / self.upper


SOURCE = (
    "Mott MacDonald (2002), Review of large public procurement in the UK, table of upper and lower bounds "
    "of capital expenditure, of operating cost for outsourcing; as in HM Treasury (2013), supplementary "
    "Green Book guidance: optimism bias."
)
_PERCENT = (51, 4), (24, 2), (66, 6), (44, 3), (200, 10), (41, 0)
BOUNDS = {
    name: BiasBounds(upper / 100, lower / 100)
    for name, (upper, lower) in zip(CATEGORIES, _PERCENT, strict=True)
}
"""By category, in the order of ``CATEGORIES``."""
