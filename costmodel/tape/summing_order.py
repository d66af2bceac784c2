"""How numpy adds: one after another, or in partial sums. It depends on where the addends are in memory."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from costmodel.trace.trail import Trail

TRIED = 16
"""Sums that are tried."""
BYTES = 8
"""Of a number."""


def in_pairs(trail: Trail) -> bool:
    """Whether numpy adds along this axis in partial sums, and not one after another, in memory like this."""
    values, axis = trail.operands[0].values, int(trail.detail)  # type: ignore[arg-type]
    return values.dtype.kind == "f" and _adds_in_pairs(values.shape, values.strides, axis)


@cache
def _adds_in_pairs(shape: tuple[int, ...], strides: tuple[int, ...], axis: int) -> bool:
    spans = [(length - 1) * step // BYTES for length, step in zip(shape, strides, strict=True)]
    room, start = sum(map(abs, spans)) + 1, sum(max(-span, 0) for span in spans)
    for seed in range(TRIED):
        some = np.random.default_rng(seed).random(room)
        laid = np.lib.stride_tricks.as_strided(some[start:], shape, strides)
        moved = np.moveaxis(laid, axis, 0)
        total = moved[0].copy()
        for part in moved[1:]:
            total = total + part
        if not np.array_equal(total, np.sum(laid, axis=axis)):
            return True
    return False
