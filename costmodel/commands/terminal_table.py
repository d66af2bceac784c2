"""Tables of the terminal, in the language in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.wording.catalogue import Verbatim, language, tr

if TYPE_CHECKING:
    from collections.abc import Sequence


def columns(head: Sequence[str], rows: Sequence[Sequence[str]], to_left: tuple[int, ...]) -> str:
    """A table for the terminal in the language in force; columns stand to the right but for some."""
    table = [[_spoken(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return Verbatim(
        "\n".join(
            "  "
            + "  ".join(
                cell.ljust(width) if place in to_left else cell.rjust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in table
        )
    )


def _spoken(cell: str) -> str:
    """A number in the marks of the language, other text translated."""
    number = language().number(cell)
    return number if number != cell else tr(cell)
