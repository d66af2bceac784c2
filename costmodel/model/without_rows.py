"""Lines and inputs without rows, of a part that a set does not have."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from costmodel.model.figures import Figure

Lines = TypeVar("Lines")
_NONE: Figure = np.zeros((0, 1))


def _nothing() -> Figure:
    return _NONE


def no_figure() -> Any:  # noqa: ANN401  the dataclass field stands in for a figure
    """A field without rows where the set has none."""
    return field(default_factory=_nothing)


def lines_of_nothing(kind: type[Lines]) -> Lines:
    """The lines of a part without rows."""
    return kind(*(_NONE for _ in kind.__dataclass_fields__))  # type: ignore[attr-defined]
