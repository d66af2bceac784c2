"""A trail computed again, of the present values of its operands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from costmodel.trace.operations import OPERATIONS, Kind
from costmodel.trace.trail import Trail

if TYPE_CHECKING:
    from costmodel.trace.trail import Array


def recomputed(trail: Trail) -> Array:
    """The values of a trail on those of its operands, bit for bit as in a new run."""
    values = [operand.values for operand in trail.operands]
    if trail.kind is Kind.STRUCTURE:
        return np.asarray(trail.detail(values))  # type: ignore[operator,misc]
    if trail.kind is Kind.PICK:
        return Trail.__pick__(*trail.operands, growing=bool(trail.detail)).values
    function = OPERATIONS[trail.operation].function
    if trail.kind is Kind.EACH:
        return np.asarray(function(*values))  # type: ignore[misc]
    if trail.kind is Kind.RUNNING:
        return np.asarray(function(values[0], axis=trail.detail))  # type: ignore[misc]
    keep = trail.ndim == values[0].ndim
    return np.asarray(np.sum(values[0], axis=trail.detail, keepdims=keep))  # type: ignore[arg-type]
