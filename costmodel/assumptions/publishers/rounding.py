"""Figures that were cut to whole thousands before they came here.

The UN prints thousands with three decimals. A sheet that is saved as CSV keeps only what its cells show,
which is whole thousands: of 400 people nothing is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.publishers.wpp_figures import THOUSAND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.publishers.common import Asked
    from costmodel.assumptions.publishers.delimited import TextFile
    from costmodel.assumptions.publishers.wpp_figures import Observation
    from costmodel.errors import Problem

PRINTED = {
    "people": (THOUSAND, "persons"),
    "migrants": (THOUSAND, "migrants"),
    "net_migration": (THOUSAND, "net migrants"),
    "asfr": (1 / THOUSAND, "births per woman"),
}
"""What one printed unit is worth, and of what."""
FEWEST = 10
"""So many figures without decimals are no chance."""
DUST = 1e-6
MEND = (
    "Give the UN's workbook (.xlsx) or CSV file itself, as downloaded: a sheet saved as CSV from Excel keeps "
    "only the digits that its cells show."
)


def rounding_problems(file: TextFile, read: Sequence[Observation], asked: Asked) -> list[Problem]:
    """A warning where all figures of a kind are whole printed units; an error where people were lost."""
    found = []
    for kind, (unit, words) in PRINTED.items():
        values = [one.value for one in read if one.kind == kind and one.begin >= asked.first_year - 2]
        filled = [value for value in values if value]
        if len(filled) < FEWEST or any(abs(value / unit - round(value / unit)) > DUST for value in filled):
            continue
        lost = kind == "people" and len(filled) < len(values)
        off = f"each is off by up to {unit / 2:,.4g} {words}"
        share = f", {len(values) * unit / 2 / sum(map(abs, filled)):.1%} of the sum"
        said = f"; {len(values) - len(filled)} ages have nobody" if lost else ""
        text = f"{len(values)} figures that are all multiples of {unit:,.4g} {words}: {off}{share}{said}"
        expected = "figures with their decimals, as the UN publishes them"
        found.append(file.problem("", text, expected, MEND, "error" if lost else "warning"))
    return found
