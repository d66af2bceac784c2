"""The pairs of policies of a set and what their target groups have in common, whatever their figures."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.format.column_choices import HOUSEHOLDS
from costmodel.assumptions.format.group_ages import HIGHEST_AGE, ages_of, common_ages
from costmodel.assumptions.format.once import once
from costmodel.engine.inputs.group_areas import Interval, intervals_of, together

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.format.tables import Row, TableData


class PolicyPairs(NamedTuple):
    """Every pair of policies, each once and in their order."""

    first: tuple[int, ...]
    second: tuple[int, ...]
    names: tuple[str, ...]
    containers: tuple[str | None, ...]
    """The smallest group that contains both target groups; None where there is none."""
    limited: tuple[int, ...]
    """Pairs whose target groups have only some ages and sexes in common, or none."""
    common: tuple[int, ...]
    """For each of these a place in ``ages``."""
    ages: tuple[tuple[Interval, ...], ...]
    """The ages and sexes that limited pairs have in common; () for nobody."""


@once
def policy_pairs(groups: TableData, policies: TableData) -> PolicyPairs:
    """The pairs of policies; made once for the two tables. Policies of households have no ages to compare."""
    rows = groups.by("group")
    target_groups = [str(row["group"]) for row in policies.rows]
    names = [str(row["policy"]) for row in policies.rows]
    pairs = list(combinations(range(len(target_groups)), 2))
    known: dict[tuple[str, str], tuple[str | None, tuple[Interval, ...] | None]] = {}
    ages: dict[tuple[Interval, ...], int] = {}
    containers: list[str | None] = []
    limited: list[int] = []
    common: list[int] = []
    for place, (one, other) in enumerate(pairs):
        key = target_groups[one], target_groups[other]
        if key not in known:
            known[key] = _between(rows, *key)
        container, runs = known[key]
        containers.append(container)
        if runs is not None:
            limited.append(place)
            common.append(ages.setdefault(runs, len(ages)))
    return PolicyPairs(
        tuple(one for one, _ in pairs),
        tuple(other for _, other in pairs),
        tuple(f"{names[one]} and {names[other]}" for one, other in pairs),
        tuple(containers),
        tuple(limited),
        tuple(common),
        tuple(ages),
    )


def groups_above(rows: Mapping[str, Row], group: str | None) -> list[str]:
    """A group and all groups above it."""
    chain: list[str] = []
    while group is not None:
        chain.append(str(group))
        group = rows[str(group)]["of"]
    return chain


def _between(rows: Mapping[str, Row], one: str, other: str) -> tuple[str | None, tuple[Interval, ...] | None]:
    """The group that contains two others, and their common ages where these limit the overlap."""
    if HOUSEHOLDS in (rows[one].get("counted_in"), rows[other].get("counted_in")):
        return None, None
    above = groups_above(rows, other)
    container = next((group for group in groups_above(rows, one) if group in above), None)
    ages = [ages_of(rows[group], HIGHEST_AGE) for group in (one, other)]
    common = common_ages(*ages)
    return container, None if common in ages else tuple(together(intervals_of(common)))
