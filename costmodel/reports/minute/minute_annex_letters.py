"""The letters of the annexes of a minute, by which its main part refers to them."""

from __future__ import annotations

from costmodel.wording.catalogue import phrase

FEATURES, BUDGET, METHOD, ASSUMPTIONS, ADEQUACY, EFFECTS, KINDS, SOURCES = "ABCDEFGH"


def annex_title(letter: str, title: str) -> str:
    """The heading of an annex.

    >>> str(annex_title(BUDGET, "Effect on the budget in detail"))
    'Annex B. Effect on the budget in detail'
    """
    return phrase("Annex {letter}. {title}", letter=letter, title=title)
