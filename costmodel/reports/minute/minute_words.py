"""Sentences of the costing minute, made from figures: amounts, lists, and what rises, falls or stays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from costmodel.wording.catalogue import counted_phrase, phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SIGNIFICANT, RANGE_DIGITS = 3, 4
SIZES = ((1e12, "{number} trillion"), (1e9, "{number} billion"), (1e6, "{number} million"))
THINGS = {
    words: words + "{things}" for words in ("{number} trillion", "{number} billion", "{number} million")
}
"""Before the noun of what is counted: "millions de" in French."""
NOTHING = 0.5
"""An amount of money, or a number of people, below this is printed as 0: it is no change."""
PERCENT, THOUSAND = 100, 1000


def short(value: float, *, things: bool = False) -> str:
    """A number with three significant digits, large ones in words; its sign is left out.

    ``things``: what is counted follows.

    >>> short(98_412_000_000), short(950.4), short(-1_000_000), short(0.1)
    ('98.4 billion', '950', '1.00 million', '0')
    """
    size, words = next(
        ((size, words) for size, words in SIZES if float(f"{abs(value):.{SIGNIFICANT}g}") >= size),
        (1.0, "{number}"),
    )
    if size == 1:
        return phrase(words, number=f"{abs(value):,.0f}")
    scaled = float(f"{abs(value) / size:.{SIGNIFICANT}g}")
    decimals = max(SIGNIFICANT - 1 - math.floor(math.log10(scaled)), 0)
    template = THINGS[words] if things else words
    fields = {"things": ""} if things else {}
    return counted_phrase(scaled, template, template, number=f"{scaled:,.{decimals}f}", **fields)


def money(value: float, currency: str) -> str:
    """An amount of money without its sign.

    >>> money(-56_300_000_000, "KES")
    'KES 56.3 billion'
    """
    return phrase("{currency} {amount}", currency=currency, amount=short(value))


def per_cent(share: float) -> str:
    """A share as per cent without its sign; a small one keeps two digits that count.

    >>> per_cent(0.0052), per_cent(0.431), per_cent(0.00003), per_cent(3.93)
    ('0.52%', '43.1%', '0.003%', '393%')
    """
    value = abs(share) * PERCENT
    if value >= PERCENT:
        return f"{value:,.0f}%"
    if value >= SIGNIFICANT:
        return f"{value:.1f}%"
    if not value:
        return "0%"
    return f"{value:.2f}%" if value >= 0.01 else f"{value:.1g}%"  # noqa: PLR2004  a printed 0.00


def listed_words(parts: Sequence[str]) -> str:
    """Parts of a sentence: a, b and c.

    >>> listed_words(["2026", "2027", "2028"]), listed_words(["2026"])
    ('2026, 2027 and 2028', '2026')
    """
    if len(parts) < 2:  # noqa: PLR2004  nothing to join
        return parts[0] if parts else ""
    return phrase("{first} and {last}", first=joined_words(parts[:-1], ", "), last=parts[-1])


def joined_words(parts: Sequence[str], between: str = " ") -> str:
    """Parts beside one another, each still translated on its own.

    >>> str(joined_words(["One.", "Two."]))
    'One. Two.'
    """
    names = [f"part_{place}" for place in range(len(parts))]
    return phrase(between.join(f"{{{name}}}" for name in names), **dict(zip(names, parts, strict=True)))


def counted_words(count: float, one: str, many: str) -> str:
    """A number of things with the noun that fits.

    >>> [str(counted_words(count, "{count} year", "{count} years")) for count in (1, 1200)]
    ['1 year', '1,200 years']
    """
    number = round(abs(count))
    said = short(count, things=many != "{count}") if number >= SIZES[-1][0] else f"{number:,}"
    return counted_phrase(number, one, many, count=said)


def assumed_words(value: float | str, unit: str, digits: int = 6) -> str:
    """A value of an assumption: a share as per cent, a year without a comma, with the digits that it has.

    >>> assumed_words(0.355586, "share"), assumed_words(0.355586, "share", 3), assumed_words(1600.0, "KES")
    ('35.5586%', '35.6%', '1,600')
    """
    if isinstance(value, str):
        return value
    if unit.startswith("share"):
        return phrase("{number}", number=f"{PERCENT * value:.{digits}g}%")
    if unit == "year":
        return f"{value:.0f}"
    return phrase("{number}", number=f"{value:,.0f}" if abs(value) >= THOUSAND else f"{value:.{digits}g}")


def range_words(low: float, high: float, unit: str) -> str:
    """The range of an assumption.

    >>> range_words(0.3, 0.45, "share")
    '30% to 45%'
    """
    ends = (assumed_words(end, unit, RANGE_DIGITS) for end in (low, high))
    return phrase("{low} to {high}", **dict(zip(("low", "high"), ends, strict=True)))


RISE, FALL, SAME, UNKNOWN = "rise", "fall", "same", "unknown"


def direction(change: float, nothing: float = NOTHING) -> str:
    """Whether a figure rises, falls, stays the same, or is not known.

    >>> direction(4.0), direction(-4.0), direction(0.2), direction(float("nan"))
    ('rise', 'fall', 'same', 'unknown')
    """
    if not math.isfinite(change):
        return UNKNOWN
    if abs(change) < nothing:
        return SAME
    return RISE if change > 0 else FALL


VERBS = {
    RISE: "{what} rises by {amounts}.",
    FALL: "{what} falls by {amounts}.",
    SAME: "{what} does not change in {amounts}.",
    UNKNOWN: "The change of {what} in {amounts} is not known.",
}


def changes_by_year(
    what: str,
    years: Sequence[int],
    changes: Sequence[float],
    amount: Callable[[int], str],
) -> list[str]:
    """What happens to a figure in some years: a sentence for each direction, in the order of the years.

    ``amount`` names the size of the change by the place of its year. ``what`` begins the sentence.

    >>> changes_by_year("Cost", [2026, 2027, 2028], [2.0, -1.0, 4.0], lambda place: f"KES {place + 1}")
    ['Cost rises by KES 1 in 2026 and KES 3 in 2028.', 'Cost falls by KES 2 in 2027.']
    """
    grouped: dict[str, list[str]] = {}
    for place, (year, change) in enumerate(zip(years, changes, strict=True)):
        way = direction(change)
        plain = way in (SAME, UNKNOWN)
        words = str(year) if plain else phrase("{amount} in {year}", amount=amount(place), year=year)
        grouped.setdefault(way, []).append(words)
    sentences: list[str] = []
    for way, parts in grouped.items():
        subject = f"{what[0].lower()}{what[1:]}" if way == UNKNOWN else what
        sentences.append(phrase(VERBS[way], what=subject, amounts=listed_words(parts)))
    return sentences
