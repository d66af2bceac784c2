"""Figures that were rounded to whole thousands before the import, and totals that are not their parts.

The UN prints thousands with three decimals. A sheet that is saved as CSV keeps only what its cells show,
which is whole thousands: 400 people become 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.publishers.delimited import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.publishers.published import PublishedFile, PublishedRow

THOUSAND = 1e3
ROUNDED_TO = {"people": (1.0, 0.1, 0.01)}
"""Printed units to which figures may have been rounded, of what the UN always prints with three decimals."""
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
    """A warning where all figures of a kind were rounded alike; an error where people were lost."""
    first = published.request.first_year - YEARS_BEFORE
    for quantity, (unit, words) in PRINTED.items():
        values = [
            each.value for each in published.figures if each.quantity == quantity and each.begin >= first
        ]
        filled = [value for value in values if value]
        steps = [unit * part for part in ROUNDED_TO.get(quantity, (1.0,))]
        step = next((step for step in steps if _all_multiples(filled, step)), None)
        if len(filled) < FEWEST or step is None:
            continue
        lost = quantity == "people" and len(filled) < len(values)
        off = f"each is off by up to {step / 2:,.4g} {words}"
        share = f", {len(values) * step / 2 / sum(map(abs, filled)):.1%} of the sum"
        ages = f"; {len(values) - len(filled)} ages have nobody" if lost else ""
        fault = f"{len(values)} figures that are all multiples of {step:,.4g} {words}: {off}{share}{ages}"
        expected = "figures with their decimals, as the UN publishes them"
        published.problem("", fault, expected, MEND, "error" if lost else "warning")


def _all_multiples(values: Sequence[float], step: float) -> bool:
    return all(abs(value / step - round(value / step)) <= TOLERANCE for value in values)


def check_sum(published: PublishedFile, total: str, parts: Sequence[str]) -> None:
    """An error where a column is not the sum of others, by more than the last digit that they show."""
    texts = [
        (row, [row.text(name) for name in (total, *parts)])
        for row in published.selected()
        if all(row.text(name) for name in (total, *parts))
    ]
    digits = max((len(text.partition(".")[2]) for _, cells in texts for text in cells), default=0)
    most = len((total, *parts)) * 10.0**-digits / 2
    wrong: list[tuple[PublishedRow, float, float]] = []
    for row, cells in texts:
        try:
            whole, *figures = map(number, cells)
        except ValueError:
            continue  # told where the figure is read
        if whole is None or None in figures:
            continue
        summed = sum(filter(None, figures))
        if abs(whole - summed) > most + TOLERANCE * abs(whole):
            wrong.append((row, whole, summed))
    if wrong:
        row, whole, summed = wrong[0]
        more = f", and {len(wrong) - 1} more rows" if wrong[1:] else ""
        row.problem(
            total, f"{whole:,.{digits}f}, where {' + '.join(parts)} are {summed:,.{digits}f}{more}",
            f"a total that is the sum of {' and '.join(parts)}",
            "Download the file again: one of its figures was changed.",
        )  # fmt: skip
