"""Clawback: what of a cash benefit returns to the treasury, in the order in which it is taken.

Contributions first, then direct tax on what is taxable, then indirect tax on what people spend of the rest.
Figures are (..., policy, year).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.model.figures import Figure, given, line


@dataclass(frozen=True)
class Clawback:
    """What is assumed of contributions and taxes on the benefit of a policy."""

    contribution_rate: Figure = given(
        "Rate of contributions on the benefit", "share", default=0, low=0, high=1, one_of="a rate",
        needs=("contributory_share",),
    )  # fmt: skip
    contributory_share: Figure = given(
        "Share of the benefit on which contributions are due", "share", default=0, low=0, high=1
    )
    direct_tax_rate: Figure = given(
        "Rate of direct tax on the benefit", "share", default=0, low=0, high=1, one_of="a rate",
        needs=("taxable_share",),
    )  # fmt: skip
    taxable_share: Figure = given(
        "Share of the benefit on which direct tax is due", "share", default=0, low=0, high=1
    )
    deducted_share: Figure = given(
        "Share of contributions deducted before direct tax", "share", default=0, low=0, high=1
    )
    indirect_tax_rate: Figure = given(
        "Rate of indirect tax on the price before tax", "ratio", default=0, low=0, high=10, one_of="a rate",
        needs=("share_spent", "share_of_spending_taxed"),
    )  # fmt: skip
    share_spent: Figure = given(
        "Share of the benefit after direct tax and contributions that is spent", "share", default=0, low=0,
        high=1,
    )  # fmt: skip
    share_of_spending_taxed: Figure = given(
        "Share of that spending with indirect tax", "share", default=0, low=0, high=1
    )


@dataclass(frozen=True)
class ClawbackLines:
    """What returns to the treasury of a cash benefit."""

    contributions_on_benefits: Figure = line("Contributions on the benefit", "LCU")
    direct_tax_before_limit: Figure = line("Direct tax on the benefit, before its limit", "LCU")
    direct_tax_on_benefits: Figure = line("Direct tax on the benefit", "LCU")
    indirect_tax_on_benefits: Figure = line("Indirect tax on what is spent of the benefit", "LCU")


def clawback_lines(assumed: Clawback, transfer: Figure) -> ClawbackLines:
    """Contributions, direct tax and indirect tax on a transfer, each on what those before it leave.

    contributions = rate x contributory share x transfer; direct tax = rate x taxable share x (transfer -
    share deducted x contributions), at most what the contributions leave; indirect tax = share spent x share
    taxed x rate / (1 + rate) x (transfer - direct tax - contributions).

    Shapes: (..., policy, 1 or year), transfer (..., policy, year) -> the same. Units: LCU of each year.
    Source: De Henau (2022), ILO working paper 55, section 3; indirect tax as in the price with tax.
    """
    contributions = assumed.contribution_rate * assumed.contributory_share * transfer
    taxable = transfer - assumed.deducted_share * contributions
    direct = assumed.direct_tax_rate * assumed.taxable_share * taxable
    withheld = np.minimum(direct, transfer - contributions)
    rate = assumed.indirect_tax_rate
    spent = assumed.share_spent * (transfer - withheld - contributions)
    indirect = assumed.share_of_spending_taxed * rate / (1 + rate) * spent
    return ClawbackLines(contributions, direct, withheld, indirect)
