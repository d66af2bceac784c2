"""Names of persons, as the ledger compares them."""

from __future__ import annotations

import unicodedata


def person_key(name: str) -> str:
    """A name as it is compared: case, spaces, full-width letters and invisible characters make no difference.

    >>> person_key("  ANA\u00a0Mwangi\u200b ") == person_key("Ana Mwangi")
    True
    """
    visible = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", visible).casefold().split())
