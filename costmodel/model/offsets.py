"""Offsets: a number from 0 to 1 for a policy and a household or cell, always the same one.

Who is covered follows from it: a household where it is below the rate of the policy. So no seed is needed,
the order of rows does not matter, and whoever is covered at a low rate is covered at a higher one.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from costmodel.model.figures import Figure

    Words = NDArray[np.uint64]

GAMMA = np.uint64(0x9E3779B97F4A7C15)
STEPS = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))
LAST_SHIFT = np.uint64(31)
SPARE_BITS = np.uint64(11)
MANTISSA = 2.0**53
"""A float holds 53 bits exactly: of 64 bits the first 53 count, for all 64 could round to 1."""
HASHED = 8
"""Bytes of the hash of a name that count."""


def splitmix64(state: Words) -> Words:
    """The first output of the generator SplitMix64 from each state, whole numbers of 64 bits.

    Shapes: any -> the same. Source: Vigna (2015), splitmix64.c, public domain; Steele, Lea and Flood (2014),
    Fast Splittable Pseudorandom Number Generators, OOPSLA.
    """
    with np.errstate(over="ignore"):
        word = np.asarray(state, dtype=np.uint64) + GAMMA
        for shift, factor in STEPS:
            word = (word ^ (word >> shift)) * factor
        return np.asarray(word ^ (word >> LAST_SHIFT), dtype=np.uint64)


def hashed(name: str) -> int:
    """The first eight bytes of the SHA-256 of a name in UTF-8, as a whole number."""
    return int.from_bytes(sha256(name.encode("utf-8")).digest()[:HASHED], "big")


def hashed_names(names: Iterable[str]) -> Words:
    """``hashed`` of many names: (name,)."""
    return np.fromiter((hashed(name) for name in names), dtype=np.uint64)


def offsets(policy: str, names: Words) -> Figure:
    """The offset of a policy in each household or cell, given the hashes of their names.

    u = (splitmix64(hash of the name XOR hash of the policy) >> 11) / 2^53.

    Shapes: (name,) -> the same. Units: a share from 0 to below 1.
    """
    words = splitmix64(names ^ np.uint64(hashed(policy)))
    places: Figure = (words >> SPARE_BITS).astype(np.float64) / MANTISSA
    return places
