"""Financing: who pays for the expenditure of a policy, and what the budget takes over from donors.

Figures are (..., row, year); a row is a source of a policy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.model.figures import YEAR, Figure, by_year, line, rows, totals_by, with_rows

SOURCES = (
    "general revenue", "contributions", "earmarked tax", "counties", "donor grant", "donor loan", "reserves",
    "reallocation",
)  # fmt: skip
"""Kinds of sources under the rule that fees come off first."""
GRANT, LOAN = "donor grant", "donor loan"
OLDER_KINDS = {"domestic": "", "loan": LOAN, "grant": GRANT}
"""Kinds of workbooks of format 3: their sources pay shares of all expenditure."""


@dataclass(frozen=True)
class Financing:
    """Who pays: shares of the expenditure of a policy, one row a policy and source."""

    policy: tuple[int, ...]
    share: Figure
    """(..., row, year): share of the policy's expenditure."""
    grants: tuple[int, ...] = ()
    """Rows whose money is a grant of a donor that would not come otherwise."""
    donors: tuple[int, ...] = ()
    """Rows whose money is a grant or a loan of a donor."""
    after_fees: tuple[int, ...] = ()
    """Rows that share expenditure less fees: those with a kind of ``SOURCES``."""

    @property
    def ruled(self) -> tuple[int, ...]:
        """The policies whose sources share expenditure less fees, each once."""
        return tuple(dict.fromkeys(self.policy[row] for row in self.after_fees))


@dataclass(frozen=True)
class FinancingLines:
    """Expenditure by source, what no source pays, and what donors leave to the budget."""

    financed: Figure = line("Financed by the source", "LCU")
    exit_begun: Figure = line("The donor's share has fallen: 1 yes, 0 no", "factor")
    share_before_exit: Figure = line("Share of the donor before it first falls", "share")
    taken_over: Figure = line("Taken over from the donor since its share first fell", "LCU")
    fees_first: Figure = line("Fees that come off before the sources", "LCU")
    not_found: Figure = line("Not found: expenditure that no source pays", "LCU")


def financing_lines(sources: Financing, expenditure: Figure, fees: Figure) -> FinancingLines:
    """What each source pays, and what is taken over from donors from the year in which their share falls.

    Under the rule of kinds fees come off first: paid = share x (expenditure - fees), not found = (1 - sum of
    shares) x (expenditure - fees). A donor's exit is the first year in which its share falls; from then on
    taken over = max(0, share before it - share) x the same amount. The money of counties is their share; a
    grant to a county is expenditure of class 263 and counted once.

    Shapes: (..., policy, year) -> (..., row, year), (..., donor row, year), (..., policy with kinds, year).
    Units: LCU of each year.
    """
    shared = rows(expenditure, sources.policy)
    if sources.after_fees:
        policies = [sources.policy[row] for row in sources.after_fees]
        shared = with_rows(
            shared, sources.after_fees, rows(shared, sources.after_fees) - rows(fees, policies)
        )
    share = sources.share + np.zeros((1, expenditure.shape[YEAR])) if sources.donors else sources.share
    begun = exit_begun(rows(share, sources.donors))
    before = share_before_exit(rows(share, sources.donors), begun)
    left = np.maximum(before - rows(share, sources.donors), 0)
    ruled = sources.ruled
    off = rows(fees, ruled)
    covered = totals_by(
        rows(sources.share, sources.after_fees),
        [ruled.index(sources.policy[row]) for row in sources.after_fees],
        len(ruled),
    )
    return FinancingLines(
        financed=shared * sources.share,
        exit_begun=begun,
        share_before_exit=before,
        taken_over=left * rows(shared, sources.donors),
        fees_first=off,
        not_found=np.maximum(1 - covered, 0) * (rows(expenditure, ruled) - off),
    )


def exit_begun(share: Figure) -> Figure:
    """1 from the year in which a share first falls, else 0.

    Shapes: (..., row, year) -> the same.
    """
    begun = [share[..., :1] * 0]
    for year in range(1, share.shape[YEAR]):
        this, last = share[..., year : year + 1], share[..., year - 1 : year]
        begun.append(np.where(this < last, 1, begun[-1]))
    return by_year(begun[0], begun[1:])


def share_before_exit(share: Figure, begun: Figure) -> Figure:
    """The share of each year until it first falls, and from then on that of the year before the fall.

    Shapes: (..., row, year) each -> the same. Units: share of 1.

    >>> share = np.array([[0.2, 0.3, 0.1, 0.25]])
    >>> share_before_exit(share, exit_begun(share)).tolist()
    [[0.2, 0.3, 0.3, 0.3]]
    """
    shares = [share[..., :1]]
    for year in range(1, share.shape[YEAR]):
        at = slice(year, year + 1)
        shares.append(np.where(begun[..., at] > 0, shares[-1], share[..., at]))
    return by_year(shares[0], shares[1:])
