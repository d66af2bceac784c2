"""Incidence: who receives and who pays by decile, and what each source of financing pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.inputs.welfare_inputs import DECILES
from costmodel.engine.line_items.lines import TOTAL
from costmodel.engine.welfare.welfare_transfers import MONTHS
from costmodel.model.measures import ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costmodel.engine.welfare.living_standards import LivingStandards
    from costmodel.model.figures import Figure


@dataclass(frozen=True)
class Incidence:
    """Who receives and who pays by decile: (policy, decile, year), all policies together last.

    Persons, and LCU a year in prices of the baseline. What does not add up over policies is nan in the last.
    """

    figures: Mapping[str, Figure]
    nobody_now: Figure
    """(policy, year): what falls on donors and the deficit."""
    sources: Mapping[str, Figure]
    """(year,) by source: what is to be raised from it."""


SUMMED = ("transfers", "services", "paid")


def incidence(standards: LivingStandards) -> Incidence:
    """Levels of the scenario by policy, decile and year, and by source of financing.

    coverage = people in recipient households / people; beneficiary_incidence and benefit_incidence = shares
    of deciles in these people and in the money; generosity = money per recipient; adequacy = money over the
    welfare, as surveyed, of those who live with recipients, with what they receive.
    """
    result = standards.result
    lines, policies, count, cells = (
        result.budget_lines, result.policies, standards.count, standards.cells,
    )  # fmt: skip
    shape = (len(policies), DECILES, count)

    def figure_by_decile(figure: Figure, price: Figure | float) -> Figure:
        return np.broadcast_to(figure, (shape[0] * DECILES, count)).reshape(shape) * price

    deciles, price = lines.deciles, standards.price
    figures = {
        "recipients": figure_by_decile(deciles.recipients_of_decile, 1.0),
        "covered": np.full(shape, np.nan),
        "transfers": figure_by_decile(deciles.transfers_of_decile, price),
        "services": figure_by_decile(deciles.services_of_decile, price),
        "paid": figure_by_decile(deciles.payments_of_decile, price),
    }
    if standards.size is not None:
        covering = standards.transfers[1].share * standards.place_people[:, None]
        by_decile = cells.by_decile(covering, axis=1) if standards.by_cell else covering
        figures["covered"] = by_decile.transpose(2, 1, 0) * standards.people
    money, covered = figures["transfers"], figures["covered"]
    part = cells.decile_people
    welfare = cells.by_decile(cells.relative * cells.people * standards.scale) / part
    figures["coverage"] = covered / (standards.people * part[:, None])
    figures["beneficiary_incidence"] = ratio(covered, covered.sum(axis=1, keepdims=True))
    figures["benefit_incidence"] = ratio(money, money.sum(axis=1, keepdims=True))
    figures["generosity"] = ratio(money, figures["recipients"])
    figures["adequacy"] = ratio(money, covered * welfare[:, None] * standards.mean * MONTHS + money)
    total = {
        name: figure.sum(axis=0, keepdims=True) if name in SUMMED else np.full((1, *shape[1:]), np.nan)
        for name, figure in figures.items()
    }
    total["benefit_incidence"] = ratio(total["transfers"], total["transfers"].sum(axis=1, keepdims=True))
    sources: dict[str, Figure] = {}
    raised = np.broadcast_to(lines.raised.raised_from_source, (len(result.bound.names.financing), count))
    for (_, source), amount in zip(result.bound.names.financing, raised, strict=True):
        sources[source] = sources.get(source, np.zeros(count)) + amount * price
    return Incidence(
        {name: np.concatenate([figure, total[name]]) for name, figure in figures.items()},
        np.broadcast_to(lines.reached.falls_on_nobody, (len(policies), count)) * price,
        sources,
    )


def incidence_rows(standards: LivingStandards) -> Iterator[dict[str, Any]]:
    """A row for each policy, decile and year, all policies together last; see ``incidence``.

    A row without a decile is what falls on nobody now, or what is to be raised from a source.
    """
    levels = incidence(standards)
    names = (*standards.result.policies, TOTAL)
    for at, year in enumerate(standards.result.years):
        for place, policy in enumerate(names):
            for decile in range(DECILES):
                values = {name: float(figure[place, decile, at]) for name, figure in levels.figures.items()}
                yield {"policy": policy, "decile": decile + 1, "year": year, **values}
            if policy != TOTAL:
                yield {"policy": policy, "decile": None, "year": year,
                       "paid": float(levels.nobody_now[place, at])}  # fmt: skip
        for source, amount in levels.sources.items():
            yield {
                "policy": TOTAL,
                "source": source,
                "decile": None,
                "year": year,
                "raised": float(amount[at]),
            }
