"""Codes of three letters by which publishers know a country, where they differ from ISO 3166.

Sources: column ISO of the IMF's World Economic Outlook, April 2025 (UVK, WBG); Country Code of the World
Bank's World Development Indicators of 2025 (XKX) and, for the other codes, of its editions until 2016. Kosovo
has no code in ISO 3166; XKX is the one of the World Bank and of the UN's World Population Prospects.
"""

from __future__ import annotations

SAME_COUNTRY = (
    frozenset({"PSE", "WBG"}),  # State of Palestine: the IMF's West Bank and Gaza
    frozenset({"XKX", "UVK", "KSV", "XKK"}),  # Kosovo: UVK of the IMF, XKK of Unicode's names of countries
    frozenset({"COD", "ZAR"}),  # Democratic Republic of the Congo
    frozenset({"ROU", "ROM"}),  # Romania
    frozenset({"TLS", "TMP"}),  # Timor-Leste
    frozenset({"AND", "ADO"}),  # Andorra
    frozenset({"IMN", "IMY"}),  # Isle of Man
)


def codes_of(code: str) -> frozenset[str]:
    """A country's code and the others it is published under, folded to small letters.

    >>> sorted(codes_of("PSE"))
    ['pse', 'wbg']
    """
    same = next((codes for codes in SAME_COUNTRY if code.strip().upper() in codes), frozenset({code.strip()}))
    return frozenset(each.casefold() for each in same)
