"""Checks of how people are counted: counted once, by part and by sex; overlaps that are not declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.assumptions.format.report import listed
from costmodel.engine.line_items.verdict import AT_MOST, RELATIVE, WARNING, Check, agreement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.results import Result
    from costmodel.model.figures import Figure


def count_checks(result: Result) -> Iterator[Check]:
    """Whether people counted once, by part and by sex tie with the beneficiaries."""
    lines, names = result.budget_lines, result.bound.names
    counted = lines.counted
    for name, actual, bound in (
        (
            "People counted once at least are no more than at most",
            counted.counted_once,
            counted.counted_once_most,
        ),
        (
            "People counted once are no more than counted per policy",
            counted.counted_once,
            counted.counted_per_policy,
        ),
    ):
        place, margin, passed = agreement(actual - bound, bound)
        left, right = float(actual.flat[place]), float(bound.flat[place])
        yield Check(
            name, left, right, margin, passed, "In the year where the two are closest.",
            AT_MOST, "persons",
        )  # fmt: skip
    yield from _parts(result)
    yield _undeclared(result)
    yield from _full_parts(result)
    if names.counts.group_overlaps or names.counts.policy_overlaps:
        impossible = sum(
            int((abs(people - declared) > RELATIVE * np.maximum(people, 1)).sum())
            for people, declared in (
                (lines.group_overlaps.overlap_people, lines.group_overlaps.overlap_declared),
                (lines.policy_overlaps.shared_people, lines.policy_overlaps.shared_declared),
            )
        )
        yield Check(
            "Every declared overlap is possible", impossible, 0, 0, impossible == 0,
            "Overlaps that were held at the fewest or most possible, by year.", unit="overlaps",
        )  # fmt: skip


def _parts(result: Result) -> Iterator[Check]:
    names, lines = result.bound.names, result.budget_lines
    served: dict[str, list[tuple[Figure, Figure]]] = {}
    for policy, dimension in names.counts.spreads:
        part_rows = [k for k, each in enumerate(names.counts.breakdown) if each[:2] == (policy, dimension)]
        whole = lines.people.beneficiaries[names.policies.index(policy)]
        parts = lines.breakdown.part_served[part_rows].sum(axis=0)
        served.setdefault(dimension, []).append((parts, whole))
    for dimension, pairs in served.items():
        parts, wholes = (np.array(figures) for figures in zip(*pairs, strict=True))
        place, tolerance, passed = agreement(np.abs(parts - wholes), wholes)
        yield Check(
            f"Beneficiaries by {dimension} sum to the beneficiaries", float(parts.flat[place]),
            float(wholes.flat[place]), tolerance, passed,
            "Sum of the parts against the policy, in the policy and year with the largest difference.",
            unit="persons",
        )  # fmt: skip


def undeclared(result: Result) -> list[str]:
    """The pairs of policies that may serve the same people, how many of which is not declared."""
    pairs = result.budget_lines.pairs
    apart = np.asarray(pairs.pair_most - pairs.pair_fewest > RELATIVE * np.maximum(pairs.pair_most, 1))
    return [
        name
        for name, open_ in zip(result.bound.names.counts.pairs, np.any(apart, axis=-1).tolist(), strict=True)
        if open_
    ]


def _undeclared(result: Result) -> Check:
    pairs = undeclared(result)
    return Check(
        "People counted once: all overlaps of policies are declared", len(pairs), 0, 0, not pairs,
        f"Not in the table Overlaps: {listed(pairs)}. People counted once, at least, takes "
        "the largest overlap possible." if pairs else "Every pair that may share people is in Overlaps.",
        unit="pairs", severity=WARNING,
    )  # fmt: skip


def _full_parts(result: Result) -> Iterator[Check]:
    """Parts in which everybody is served, so that other parts serve more than their relative coverage."""
    names, capped = result.bound.names, result.budget_lines.breakdown.part_held
    if not names.counts.breakdown or not len(result.assumptions.table("Breakdown")):
        return
    full: list[str] = []
    for policy, dimension in names.counts.spreads:
        part_rows = [k for k, each in enumerate(names.counts.breakdown) if each[:2] == (policy, dimension)]
        some = (capped[part_rows] > 0).any(axis=0) & (capped[part_rows] == 0).any(axis=0)
        if some.any():
            year = int(np.argmax(some))
            parts = [names.counts.breakdown[k][2] for k in part_rows if capped[k, year] > 0]
            full.append(f"{policy}, {', '.join(parts)} from {result.years[year]} on")
    yield Check(
        "No part serves everybody before the others", len(full), 0, 0, not full,
        f"Held at its people, with the rest served elsewhere: {listed(full)}." if full
        else "Relative coverage holds in every part.",
        unit="policies", severity=WARNING,
    )  # fmt: skip
