"""Points that fill a cube evenly: a scrambled Sobol sequence, any part of it at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.model.figures import Figure

    Whole = NDArray[np.uint32]

BITS = 30
"""Binary places of a point."""
MOST_SEEDS = 1 << 32
"""A seed is a whole number from 0 to one less."""
AT_ONCE = 256
"""Dimensions whose direction numbers are worked out together."""


def sobol_points(dimensions: int, seed: int) -> SobolPoints | ScipyPoints:
    """A sequence of points between 0 and 1; the same seed gives the same points."""
    try:
        return SobolPoints.scrambled(dimensions, seed)
    except (OSError, ValueError, LookupError):
        return ScipyPoints(dimensions, seed)


@dataclass(frozen=True)
class SobolPoints:
    """A scrambled sequence: the points of ``scipy.stats.qmc.Sobol`` to the last bit.

    The import of that takes longer than all else of a light simulation, and it has no part of the sequence
    without those before it. Scrambled by random lower triangular matrices and a digital shift (Matousek 1998,
    On the L2-discrepancy for anchored boxes), with the direction numbers of Joe and Kuo 2008, Constructing
    Sobol sequences with better two-dimensional projections, of which scipy has the table.
    """

    steps: Whole
    """The scrambled direction numbers: (dimension, bit)."""
    start: Whole
    """The first point: (dimension,)."""

    @classmethod
    def scrambled(cls, dimensions: int, seed: int) -> SobolPoints:
        """The sequence of a seed."""
        plain = _directions(-(-dimensions // AT_ONCE) * AT_ONCE)[:dimensions]
        if len(plain) < dimensions:
            raise ValueError(f"{dimensions} dimensions; the table has {len(plain)}")
        weights = np.uint32(1) << np.arange(BITS, dtype=np.uint32)
        random = np.random.default_rng(seed).spawn(1)[0]
        start = random.integers(2, size=(dimensions, BITS), dtype=np.uint32) @ weights
        matrices = np.tril(random.integers(2, size=(dimensions, BITS, BITS), dtype=np.uint32))
        matrices[:, range(BITS), range(BITS)] = 1
        places = weights[::-1]
        digits = (plain[:, None, :] & places[:, None] != 0).astype(np.float32)
        odd = (matrices.astype(np.float32) @ digits).astype(np.uint32) & 1
        return cls(np.einsum("dpb,p->db", odd, places), start)

    def between(self, first: int, last: int) -> Figure:
        """Some of the points, from ``first`` to before ``last``: (dimension, point)."""
        doublings = (first ^ (last - 1)).bit_length()
        base = first >> doublings << doublings
        points = np.empty((len(self.start), last - base), dtype=np.uint32)
        points[:, 0] = self.start
        for bit in range(BITS):
            if (base ^ base >> 1) >> bit & 1:
                points[:, 0] ^= self.steps[:, bit]
        # The Gray code of the next points is that of those before, backwards, with one more bit.
        for bit in range(doublings):
            done = 1 << bit
            more = points[:, done : 2 * done]
            backwards = points[:, :done][:, ::-1][:, : more.shape[1]]
            np.bitwise_xor(backwards, self.steps[:, bit : bit + 1], out=more)
        return points[:, first - base :] * np.float64(2.0**-BITS)


@dataclass(frozen=True)
class ScipyPoints:
    """The same points as scipy makes them, where its table is not where it was, or ends."""

    dimensions: int
    seed: int

    def between(self, first: int, last: int) -> Figure:
        """Some of the points, as above."""
        from scipy.stats import qmc  # noqa: PLC0415  slow to import, needed only here

        sequence = qmc.Sobol(self.dimensions, scramble=True, rng=self.seed)
        return np.ascontiguousarray(sequence.random_base2((last - 1).bit_length())[first:last].T)


@lru_cache(maxsize=4)
def _directions(dimensions: int) -> Whole:
    """The direction numbers before scrambling: (dimension, bit)."""
    polynomials, initial = (column[:dimensions] for column in _table())
    degrees = np.array([number.bit_length() - 1 for number in polynomials.tolist()])
    steps = np.ones((len(degrees), BITS), dtype=np.int64)
    for degree in range(1, int(degrees.max()) + 1):
        rows = np.flatnonzero(degrees == degree)
        numbers, polynomial = steps[rows], polynomials[rows]
        numbers[:, :degree] = initial[rows, :degree]
        for bit in range(degree, BITS):
            numbers[:, bit] = numbers[:, bit - degree]
            for back in range(1, degree + 1):
                numbers[:, bit] ^= (polynomial >> (degree - back) & 1) * (numbers[:, bit - back] << back)
        steps[rows] = numbers
    return (steps << np.arange(BITS)[::-1]).astype(np.uint32)


def _table() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Primitive polynomials and initial direction numbers: (dimension,), (dimension, degree)."""
    spec = find_spec("scipy")
    home = Path("" if spec is None or spec.origin is None else spec.origin).parent
    with np.load(home / "stats" / "_sobol_direction_numbers.npz") as table:
        return table["poly"], table["vinit"]
