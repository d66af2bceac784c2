"""Line items that a policy lacks: they are the same constant in every year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.trace.folding import Constants

if TYPE_CHECKING:
    from costmodel.engine.line_items.lines import Block
    from costmodel.model.figures import Figure


class Absences:
    """Whether a line item is the same constant in every year: the policy lacks that part."""

    def __init__(self) -> None:
        self._constants = Constants()
        self._rows: dict[int, tuple[Figure, list[bool]]] = {}

    def includes(self, block: Block, row: int) -> bool:
        """Whether this row of the block is one."""
        key = id(block.figure)
        if key not in self._rows:
            figure = block.figure
            values = figure.values.reshape(len(figure), -1)
            first = values[:, :1]
            same = ((values == first) & ((first == 0) | (first == 1))).all(axis=1)
            mask = self._constants.mask(figure)
            fixed = same & (mask is not None and mask.reshape(values.shape).all(axis=1))
            self._rows[key] = figure, fixed.tolist()
        return self._rows[key][1][row]
