"""A plain sheet of each archetype: what it is, its rows with typical values, what is usually forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.column_choices import TO_FILL_IN
from costmodel.model.parameters import parameters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costmodel.assumptions.countries.archetypes import Archetype

SHARE_TEXTS = {
    "average_wage": "of the average wage of a month", "poverty_line": "of the poverty line of a month",
    "gdp_per_head": "of a month's GDP per head", "gdp": "of GDP", "population": "of the people",
}  # fmt: skip
"""What a typical value is a share of, in words."""
HEAD = ("parameter", "what it is", "typical value", "range", "source")


def sheet_rows(archetype: Archetype) -> Iterator[tuple[str, str, str, str, str]]:
    """The parameters of an archetype: name, words, typical value, range, source; heads as in ``HEAD``."""
    for row in archetype.parameters:
        declared = parameters()[row["parameter"]]
        typical = _share(row) if "value" in row else "the first year"
        span = f"{row['low']:g} to {row['high']:g}" if "low" in row else ""
        yield row["parameter"], declared.label, typical, span, source_words(row)


def source_words(row: Mapping[str, Any]) -> str:
    """Where a typical value comes from: a publication, or what the ministry is to give."""
    source = str(row.get("source", ""))
    return {"": "design", TO_FILL_IN: "to fill in"}.get(source, source)


def outcome_words(archetype: Archetype) -> Iterator[str]:
    """The effects of an archetype with their size, range and source, then those without a figure."""
    for row in archetype.outcomes:
        size = f"{row['effect']:g} ({row['low']:g} to {row['high']:g}) {row['unit']}"
        yield f"{row['label']}: {size}; {source_words(row)}, grade {row['grade']}. {row['note']}"
    for row in archetype.not_monetised:
        source = f" {row['note']}" if row.get("note") else ""
        yield f"{row['direction'].capitalize()} without money, {row['who']}: {row['effect']}.{source}"


def _share(row: Mapping[str, Any]) -> str:
    value = row["value"]
    number = value if isinstance(value, str) else f"{value:g}"
    return f"{number} {SHARE_TEXTS[row['share_of']]}" if "share_of" in row else number
