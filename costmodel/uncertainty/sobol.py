"""The scrambled Sobol sequence of scipy, number by number, without the import of ``scipy.stats``.

That import takes longer than all else that a light simulation does. The direction numbers (Joe and Kuo 2008)
are those in the package of scipy; where its file is not found, scipy makes the sequence.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from costmodel.model.figures import Figure

    Words = NDArray[np.uint32]

BITS, MOST = 30, 21_201
FILE = "_sobol_direction_numbers.npz"


def sobol(dimensions: int, power: int, seed: int) -> Figure:
    """The first 2^power points of the sequence, scrambled at random: (point, dimension).

    Source: Owen (1998), Scrambling Sobol' and Niederreiter-Xing points; Matousek (1998), linear matrix
    scrambling with a digital shift, as ``scipy.stats.qmc.Sobol``.
    """
    file = _file()
    if file is None or dimensions > MOST:
        from scipy.stats import qmc  # noqa: PLC0415  slow to import, needed only here

        found: Figure = qmc.Sobol(dimensions, scramble=True, rng=seed).random_base2(power)
        return found
    (random,) = np.random.default_rng(seed).spawn(1)
    powers = 2 ** np.arange(BITS, dtype=np.uint32)
    shift = random.integers(2, size=(dimensions, BITS), dtype=np.uint32) @ powers
    lower = np.tril(random.integers(2, size=(dimensions, BITS, BITS), dtype=np.uint32))
    lower[:, np.arange(BITS), np.arange(BITS)] = 1
    directions = _scrambled(_directions(file, dimensions), lower @ powers[::-1])
    # In the order of Gray, the next point differs in the direction of the lowest bit that is not set.
    number = np.arange(2**power - 1, dtype=np.uint32)
    lowest = np.bitwise_count(number ^ (number + 1)) - 1
    steps = np.concatenate([shift[:, None], directions[:, lowest]], axis=1)
    points: Figure = np.bitwise_xor.accumulate(steps, axis=1).T * (1.0 / 2**BITS)
    return points


def _file() -> Path | None:
    found = find_spec("scipy")
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / "stats" / FILE
    return path if path.is_file() else None


@lru_cache(maxsize=4)
def _directions(file: Path, dimensions: int) -> Words:
    """The direction numbers before scrambling: (dimension, bit)."""
    with np.load(file) as held:
        polynomials, first = held["poly"][:dimensions], held["vinit"][:dimensions]
    found = np.ones((dimensions, BITS), dtype=np.uint32)
    for row, (polynomial, start) in enumerate(zip(polynomials.tolist(), first.tolist(), strict=True)):
        degree = polynomial.bit_length() - 1
        own = start[:degree] if row else [1] * BITS
        for place in range(len(own), BITS):
            value = own[place - degree]
            for k in range(degree):
                if polynomial >> (degree - 1 - k) & 1:
                    value ^= own[place - k - 1] << (k + 1)
            own.append(value)
        found[row] = own
    return found << np.arange(BITS - 1, -1, -1, dtype=np.uint32)


def _scrambled(directions: Words, rows: Words) -> Words:
    """Direction numbers times lower triangular matrices of bits, whose ``rows`` are (dimension, row)."""
    bits = np.bitwise_count(directions[:, :, None] & rows[:, None, ::-1]) & 1
    found: Words = (bits.astype(np.uint32) << np.arange(BITS, dtype=np.uint32)).sum(axis=-1, dtype=np.uint32)
    return found
