"""A published figure of the UN, and the rows of a file that hold those of one country and variant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.assumptions.publishers.common import Asked, Places
    from costmodel.assumptions.publishers.delimited import Header, TextFile
    from costmodel.errors import Problem

THOUSAND, HUNDRED = 1e3, 1e2
OPEN = 0
"""Width of an open-ended age group."""
SEX_NAMES = {"male": "male", "female": "female", "m": "male", "f": "female"}
_JANUARY = re.compile(r"1[ _]?jan", re.IGNORECASE)


class Observation(NamedTuple):
    """One published figure: what it measures, of whom, and of which time (decimal years)."""

    kind: str
    """people (at a moment), mx, asfr, pasfr, tfr, srb, migrants, net_migration, total."""
    sex: str
    age: int
    width: int
    begin: float
    end: float
    value: float


def variant_rows(
    file: TextFile, header: Header, asked: Asked, problems: list[Problem], places: Places
) -> Iterator[tuple[int, list[str]]]:
    """The rows of the country and of the variant; estimates of the past belong to every variant."""
    at = header.position("Variant")
    variants: dict[str, None] = {}
    taken = 0
    for line, cells in places.rows(file, header, asked, problems):
        variant = cells[at] if at is not None else asked.variant
        variants.setdefault(variant)
        if variant.casefold() in (asked.variant.casefold(), "estimates"):
            taken += 1
            yield line, cells
    if variants and not taken and not file.sheet:  # a workbook has a sheet a variant
        found, expected = f"the variants {', '.join(variants)}", f"the variant {asked.variant}"
        problems.append(file.problem("", found, expected, "Take the file of it, or choose with --variant."))


def moment_of(file: TextFile, header: Header) -> float:
    """When in the year people are counted: 0 on 1 January, 1/2 in the middle."""
    if _JANUARY.search(file.name) or _JANUARY.search(header.above):
        return 0.0
    at = header.position("MidPeriod")
    if at is None:
        return 0.5
    first = next((cells for _, cells in file.rows(header) if len(cells) > at), None)
    return 0.0 if first is not None and re.fullmatch(r"\d{4}([.,]0*)?", first[at]) else 0.5
