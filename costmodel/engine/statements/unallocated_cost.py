"""Expenditure that no source of financing pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costmodel.model.figures import Figure

RESIDUE = 1e-9
"""A difference below this share of the largest expenditure is what floating-point sums leave: none."""


def unallocated(expenditure: Figure, allocated: Iterable[Figure]) -> Figure:
    """Expenditure that no source pays, in LCU by year; exactly 0 where only a residue of sums is left."""
    rest = expenditure - sum(allocated, np.zeros_like(expenditure))
    return np.where(np.abs(rest) < RESIDUE * max(float(np.abs(expenditure).max()), 1.0), 0.0, rest)
