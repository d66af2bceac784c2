"""Last year's outturn in the framework: spending by ministry and function, where a year is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.periods import MONTHS
from costmodel.engine.inputs.reported_windows import windows_of
from costmodel.model.printed_figures import printed_leaves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.format.tables import TableData
    from costmodel.engine.inputs.bound_inputs import Bound

MinistryFunction = tuple[str, str]


def outturn_of_policies(outturn: TableData, start_month: int, year: int) -> dict[str, float]:
    """Spending of each policy that is reported for all of a fiscal year, LCU."""
    return {
        window.policy: float(sum(float(outturn.rows[row]["spending"]) for row in window.reports))
        for window in windows_of(outturn, start_month, (year,))
        if window.to_date and window.period.months == MONTHS
    }


def outturn_by_function(
    bound: Bound, outturn: TableData, policies: TableData, start_month: int, year: int
) -> dict[MinistryFunction, float] | None:
    """Outturn of a year by ministry and function, by the splits of the policies; None where there is none.

    A ministry's function is left out where a policy of it that was in operation has no outturn of the whole
    year: missing is never zero. Policies that began later spent nothing.
    """
    spent = outturn_of_policies(outturn, start_month, year) if outturn.rows else {}
    if not spent:
        return None
    later = {str(row["policy"]) for row in policies.rows if int(row["start_year"]) > year}
    splits, shares = bound.names.classes.splits, bound.assumed.classification.split_share
    place = max(year - bound.years[0], 0)
    share = shares.reshape(-1, *shares.shape[-2:])[0]
    share = np.broadcast_to(share, (len(splits), len(bound.years)))[:, place]
    amounts: dict[MinistryFunction, float] = {}
    unknown: set[MinistryFunction] = set()
    for split, part in zip(splits, share.tolist(), strict=True):
        key = split.ministry, split.function
        if split.policy in spent:
            amounts[key] = amounts.get(key, 0.0) + spent[split.policy] * part
        elif split.policy not in later and part:
            unknown.add(key)
    return {key: amount for key, amount in amounts.items() if key not in unknown} | {
        key: float("nan") for key in unknown
    }


def printed_outturn(
    outturn: Mapping[MinistryFunction, float], unit: float | None
) -> Mapping[MinistryFunction, float]:
    """In whole units, rounded so that what is known of it adds up; exact without a unit."""
    if unit is None:
        return outturn
    known = {key: amount / unit for key, amount in outturn.items() if np.isfinite(amount)}
    whole = printed_leaves(list(known), list(known.values()))
    return dict.fromkeys(outturn, np.nan) | dict(zip(known, map(float, whole), strict=True))


def outturn_of(
    outturn: Mapping[MinistryFunction, float], ministry: str, function: str, everybody: str
) -> float | None:
    """Of a ministry, or of all (``everybody``), and of a function unless blank; None where not known."""
    amounts = [
        amount
        for (of_ministry, of_function), amount in outturn.items()
        if ministry in (of_ministry, everybody) and function in (of_function, "")
    ]
    total = float(sum(amounts))
    return total if amounts and np.isfinite(total) else None
