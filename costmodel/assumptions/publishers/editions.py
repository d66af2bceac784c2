"""The edition of a file, and the row of Sources it becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costmodel.assumptions.publishers.common import Asked
    from costmodel.assumptions.publishers.published import PublishedFile

MONTHS = {"apr": "04", "oct": "10"}


@dataclass(frozen=True)
class Edition:
    """A publication, as in its row of Sources.

    Source and citation of a publisher hold {edition}, {year}, {month}, {country}, {iso3}, {variant} and
    {layout}, which ``of`` fills in.
    """

    source: str
    citation: str
    link: str
    licence: str
    note: str

    def of(self, edition: str, asked: Asked, layout: str) -> Edition:
        """The row for an edition such as 2025-04."""
        year, _, month = edition.partition("-")
        variant = asked.variant.casefold()
        words = {
            "edition": edition,
            "year": year,
            "month": {"04": "April", "10": "October"}.get(month, month),
            "country": asked.about["country"],
            "iso3": asked.about["iso3"],
            "variant": variant,
            "layout": layout,
        }
        suffix = "" if variant == "medium" else "_" + re.sub("[^a-z0-9]+", "_", variant)
        names = words | {"edition": edition.replace("-", "_"), "variant": suffix}
        return replace(self, source=self.source.format(**names), citation=self.citation.format(**words))


def edition_of(published: PublishedFile, form: str) -> str:
    """The edition of a file: what it says, else what was asked for; a problem where both differ."""
    stated, wanted = _stated_edition(published), published.asked.vintage
    if stated is None and wanted is None:
        mend = f"Say which it is: --vintage {form}."
        expected = f"an edition, such as {form}"
        published.problem("", "no statement of the edition in the file", expected, mend)
    if stated is not None and wanted is not None and not _same_edition(stated, wanted):
        mend = "Take the file of that edition, or leave --vintage out."
        published.problem("", f"the edition {stated}", f"the edition {wanted}", mend)
    return stated or wanted or ""


def _stated_edition(published: PublishedFile) -> str | None:
    """Year and month of the edition, from the first place that states it."""
    for place, pattern in published.recipe.edition:
        for text in _edition_texts(published, place):
            match = re.search(pattern, text, re.IGNORECASE)
            if match:
                parts = match.groupdict()
                month = parts.get("month")
                return parts["year"] + (f"-{MONTHS.get(month.casefold(), month)}" if month else "")
    return None


def _edition_texts(published: PublishedFile, place: str) -> Iterable[str]:
    file, header = published.file, published.header
    if place in ("name", "above"):
        return [file.name if place == "name" else header.above]
    if place == "below":
        return published.footnotes()
    position = header.position(place)
    first = next((cells for _, cells in file.rows(header)), []) if position is not None else []
    return first[position:][:1]


def _same_edition(stated: str, wanted: str) -> bool:
    """A year alone means any edition of it: 2025 is met by 2025-04."""
    parts, asked = ([int(part) for part in re.findall(r"\d+", text)] for text in (stated, wanted))
    return bool(asked) and parts[: len(asked)] == asked
