"""Figures that were rounded to whole thousands before the import.

The UN prints thousands with three decimals. A sheet that is saved as CSV keeps only what its cells show,
which is whole thousands: 400 people become 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costmodel.assumptions.publishers.published import PublishedFile

THOUSAND = 1e3
YEARS_BEFORE = 2
"""Figures from so many years before the model's first are looked at."""
PRINTED = {
    "people": (THOUSAND, "persons"),
    "migrants": (THOUSAND, "migrants"),
    "net_migration": (THOUSAND, "net migrants"),
    "asfr": (1 / THOUSAND, "births per woman"),
}
"""Value of one printed unit, and its name."""
FEWEST = 10
"""So many figures without decimals are not a coincidence."""
TOLERANCE = 1e-6
MEND = (
    "Use the UN's workbook (.xlsx) or CSV file itself, as downloaded: a sheet saved as CSV from Excel keeps "
    "only the digits that its cells show."
)


def check_rounding(published: PublishedFile) -> None:
    """A warning where all figures of a kind are whole printed units; an error where people were lost."""
    first = published.request.first_year - YEARS_BEFORE
    for quantity, (unit, words) in PRINTED.items():
        values = [
            each.value for each in published.figures if each.quantity == quantity and each.begin >= first
        ]
        filled = [value for value in values if value]
        if len(filled) < FEWEST or any(
            abs(value / unit - round(value / unit)) > TOLERANCE for value in filled
        ):
            continue
        lost = quantity == "people" and len(filled) < len(values)
        off = f"each is off by up to {unit / 2:,.4g} {words}"
        share = f", {len(values) * unit / 2 / sum(map(abs, filled)):.1%} of the sum"
        ages = f"; {len(values) - len(filled)} ages have nobody" if lost else ""
        fault = f"{len(values)} figures that are all multiples of {unit:,.4g} {words}: {off}{share}{ages}"
        expected = "figures with their decimals, as the UN publishes them"
        published.problem("", fault, expected, MEND, "error" if lost else "warning")
