"""Names of the rows of counts of people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CountNames:
    """What the rows of counts of people are called."""

    bands: tuple[str, ...] = ()
    group_overlaps: tuple[str, ...] = ()
    policy_overlaps: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    limited: tuple[str, ...] = ()
    sexes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    spreads: tuple[tuple[str, str], ...] = ()
    """Policy and dimension."""
    breakdown: tuple[tuple[str, str, str], ...] = ()
    """Policy, dimension and part."""
