"""Rows of the distribution: every measure before, after transfers and after financing, and who receives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.lines import TOTAL
from costmodel.engine.welfare_inputs import DECILES
from costmodel.engine.welfare_recipients import MONTHS
from costmodel.model.welfare_measures import (
    chord_weight,
    concentration,
    counted,
    efficiency,
    fiscal_impoverishment,
    inequality_measures,
    movements,
    poverty_measures,
    share_of_poorest,
    welfare_weight,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costmodel.engine.living_standards import LivingStandards
    from costmodel.model.figures import Figure
    from costmodel.model.followed_people import Split

COLUMNS = (
    "policy", "group", "line", "measure", "year", "unit", "before", "after_transfers", "after_financing",
)  # fmt: skip
EVERYBODY = "all"
POVERTY_UNITS = {"headcount": "share", "gap": "share", "squared_gap": "share", "watts": "ratio",
                 "money_gap": "LCU"}  # fmt: skip
INEQUALITY_UNITS = {"gini": "share", "palma": "ratio", "s80_s20": "ratio", "bottom_40": "share",
                    "theil_t": "ratio", "theil_l": "ratio", "atkinson_1": "share",
                    "atkinson_2": "share"}  # fmt: skip
LEAST_FALL = 0.005
"""Fall of the headcount below which no cost of a point is given: a cell is 0.1 point."""
POINTS = 100
CGH = (0.2, 0.4)


def distribution_rows(standards: LivingStandards) -> Iterator[dict[str, Any]]:
    """All rows: the whole in every year; each policy alone and all others in the first and the last."""
    years = range(len(standards.result.years))
    for year in years:
        if not standards.reason:
            yield from _whole(standards, year)
        yield from _reach(standards, year)
    if not standards.reason:
        for year in sorted({0, years[-1]}):
            for place, policy in enumerate(standards.result.policies):
                others = [k for k in range(len(standards.result.policies)) if k != place]
                yield from _poverty(standards, standards.split(year, [place]), policy, year)
                yield from _poverty(standards, standards.split(year, others), f"without {policy}", year)


def _row(
    standards: LivingStandards, policy: str, line: str, measure: str, year: int, unit: str, *values: float
) -> dict[str, Any]:
    padded = [*values, *[np.nan] * (3 - len(values))]
    return dict(
        zip(
            COLUMNS,
            (policy, EVERYBODY, line, measure, standards.result.years[year], unit, *padded),
            strict=True,
        )
    )


def _poverty(standards: LivingStandards, split: Split, policy: str, year: int) -> Iterator[dict[str, Any]]:
    w, *welfare, scale = counted(
        split.people, split.before, split.after_transfers, split.after_financing, split.scale
    )
    for line in standards.lines:
        z = standards.line_in(line, year)
        found = [poverty_measures(w, y, z, scale) for y in welfare]
        for name, unit in POVERTY_UNITS.items():
            times = MONTHS if name == "money_gap" else 1
            yield _row(standards, policy, line.name, name, year, unit, *(one[name] * times for one in found))
        moved = [movements(w, welfare[0], y, z) for y in welfare]
        for name in ("lifted", "pushed_below"):
            yield _row(standards, policy, line.name, name, year, "persons", *(one[name] for one in moved))


def _whole(standards: LivingStandards, year: int) -> Iterator[dict[str, Any]]:
    split = standards.split(year)
    yield from _poverty(standards, split, TOTAL, year)
    w, y0, y1, y2, scale, paid = counted(
        split.people, split.before, split.after_transfers, split.after_financing, split.scale, split.payments
    )
    unequal = [inequality_measures(w, y) for y in (y0, y1, y2)]
    for name, unit in INEQUALITY_UNITS.items():
        yield _row(standards, TOTAL, "", name, year, unit, *(one[name] for one in unequal))
    money = w * scale
    given = money * (y1 - y0)
    transfers, gini = float(given.sum()), unequal[0]["gini"]
    own = standards.year(year)
    raised = sum(one.total for one in own.raised_after) - sum(one.total for one in own.raised_before)
    for line in standards.lines:
        z = standards.line_in(line, year)
        fiscal = fiscal_impoverishment(w, y0, y2, z, scale)
        for name, value in fiscal.items():
            unit, times = ("persons", 1) if name.endswith("people") else ("LCU", MONTHS)
            yield _row(standards, TOTAL, line.name, name, year, unit, np.nan, np.nan, value * times)
        for name, value in efficiency(w, y0, y1, z, scale, transfers).items():
            unit, times = ("LCU", MONTHS) if name in ("gap_filled", "spill", "leak") else ("share", 1)
            yield _row(standards, TOTAL, line.name, name, year, unit, np.nan, value * times)
        heads = [float(w[y < z].sum() / w.sum()) for y in (y0, y1, y2)]
        cost = [
            raised * MONTHS / ((heads[0] - head) * POINTS) if heads[0] - head >= LEAST_FALL else np.nan
            for head in heads[1:]
        ]
        yield _row(standards, TOTAL, line.name, "cost_per_point", year, "LCU", np.nan, *cost)
    ranked = concentration(w, given, y0)
    after = concentration(w, money * y2, y0) if y2.sum() > 0 else np.nan
    tax = concentration(w, money * paid, y0)
    for name, values in {
        "concentration": (np.nan, ranked, tax),
        "kakwani": (np.nan, gini - ranked, tax - gini),
        "reynolds_smolensky": (np.nan, np.nan, gini - after),
        "reranking": (np.nan, np.nan, unequal[2]["gini"] - after),
        **_weights(standards, given, money * paid, (y0, y1, y2)),
    }.items():
        yield _row(standards, TOTAL, "", name, year, "ratio", *values)


def _weights(
    standards: LivingStandards, given: Figure, paid: Figure, welfare: tuple[Figure, Figure, Figure]
) -> Mapping[str, tuple[float, float]]:
    eta = standards.inputs.eta
    if eta is None:
        return {}
    y0, y1, y2 = welfare
    payers = paid if paid.any() else np.maximum(y0, 0) * 1.0
    weight = welfare_weight(given, y0, eta) / welfare_weight(payers, y0, eta)
    found = {"weight": (np.nan, weight)}
    if paid.any():
        found["weight_of_large_changes"] = (
            np.nan, chord_weight(given, y0, y1, eta) / chord_weight(paid, y1, y2, eta)
        )  # fmt: skip
    return found


def _reach(standards: LivingStandards, year: int) -> Iterator[dict[str, Any]]:
    """Of each policy and level: coverage, incidence by decile is in ``incidence_rows``."""
    own = standards.year(year)
    population = own.population
    groups = standards.result.bound.assumed.policies.group
    split, places = (None, ()) if standards.reason else standards.split_by(year)
    for place, policy in enumerate(standards.result.policies):
        pair = (own.before[place], own.after[place])
        people = population.people
        of_group = [
            float(lines.groups.group_people[groups[place], year])
            for lines in (standards.result.baseline_lines, standards.result.budget_lines)
        ]
        found: dict[str, tuple[str, list[float]]] = {
            "direct_coverage": ("share", [
                _over(one.recipients.sum(), count) for one, count in zip(pair, of_group, strict=True)
            ]),
            "generosity": ("LCU per person", [
                _over(one.transfers * MONTHS, one.recipients.sum()) for one in pair
            ]),
        }  # fmt: skip
        for share in CGH:
            money = [one.recipients * (1 if one.transfers > 0 else 0) for one in pair]
            found[f"cgh_{share * POINTS:.0f}"] = (
                "ratio", [share_of_poorest(people, own_, population.welfare, share) / share for own_ in money]
            )  # fmt: skip
        if split is not None:
            covered = [one.transfer.share * people for one in pair]  # type: ignore[union-attr]
            found["coverage"] = ("share", [float(own_.sum() / people.sum()) for own_ in covered])
            found["generosity_of_covered"] = ("LCU per person", [
                _over(one.transfers * MONTHS, own_.sum()) for one, own_ in zip(pair, covered, strict=True)
            ])  # fmt: skip
            held = split.people * split.after_transfers * split.scale
            if place in places:
                reached = float(np.sum(held[split.covered[places.index(place)][1]]))
            else:
                reached = float(np.sum(pair[1].transfer.share * np.sum(held, axis=1)))  # type: ignore[union-attr]
            found["adequacy"] = ("share", [np.nan, _over(pair[1].transfers, reached)])
        for name, (unit, values) in found.items():
            yield _row(standards, policy, "", name, year, unit, *values)


def _over(amount: float, base: float) -> float:
    return float(amount / base) if base > 0 else float("nan")


def incidence_rows(standards: LivingStandards) -> Iterator[dict[str, Any]]:
    """Who receives and who pays: levels of the scenario by policy, decile and year, then the total.

    ``recipients`` and ``covered`` are persons, money is LCU a year in prices of the baseline.
    """
    for year, calendar in enumerate(standards.result.years):
        own = standards.year(year)
        decile = own.population.decile
        held = np.bincount(
            decile, own.population.people * own.population.welfare * own.population.scale, DECILES
        )
        total: dict[str, np.ndarray] = {}
        for place, policy in enumerate(standards.result.policies):
            got, paid = own.after[place], own.raised_after[place]
            recipients = np.bincount(decile, got.recipients, DECILES)
            share = recipients / recipients.sum() if recipients.sum() > 0 else np.zeros(DECILES)
            covered = (
                np.full(DECILES, np.nan) if got.transfer is None
                else np.bincount(decile, got.transfer.share * own.population.people, DECILES)
            )  # fmt: skip
            figures = {
                "recipients": recipients,
                "covered": covered,
                "transfers": share * got.transfers * MONTHS,
                "services": share * got.services * MONTHS,
                "paid": (paid.payments.proportional * held / held.sum() + paid.payments.by_decile) * MONTHS,
            }
            for name in ("transfers", "services", "paid"):
                total[name] = total.get(name, 0) + figures[name]
            yield from _deciles(policy, calendar, figures)
            yield {"policy": policy, "decile": None, "year": calendar,
                   "paid": paid.nobody_now * MONTHS}  # fmt: skip
        yield from _deciles(TOTAL, calendar, total)


def _deciles(policy: str, year: int, figures: Mapping[str, np.ndarray]) -> Iterator[dict[str, Any]]:
    for place in range(DECILES):
        yield {
            "policy": policy, "decile": place + 1, "year": year,
            **{name: float(figure[place]) for name, figure in figures.items()},
        }  # fmt: skip
