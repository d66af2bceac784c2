"""Second-round effects of a scenario over the baseline: output, and tax on it. A memorandum, in no total."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from costmodel.model.figures import Figure
    from costmodel.model.social_budget import SocialBudget


def output_of(after: SocialBudget, before: SocialBudget) -> Figure | None:
    """Output that the spending of a scenario brings beyond the baseline: (year,); None where it is off."""
    if not len(after.second_round.output_of_spending):
        return None
    return np.asarray((after.second_round.output_of_spending - before.second_round.output_of_spending)[0])


def revenue_of(after: SocialBudget, before: SocialBudget) -> Figure | None:
    """Tax on that output, less the tax that the policies count already, not below 0: (year,)."""
    if output_of(after, before) is None:
        return None
    scenario, base = after.second_round, before.second_round
    tax = scenario.tax_on_output - base.tax_on_output
    return np.asarray(np.maximum(tax - (scenario.tax_counted - base.tax_counted), 0)[0])
