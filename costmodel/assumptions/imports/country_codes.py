"""Codes of three letters by which publishers know a country, where they differ from ISO 3166.

Sources: columns ISO of the IMF's World Economic Outlook, April 2025, and Country Code of the World Bank's World
Development Indicators, 2025; the World Bank's codes before its change to ISO codes as in the R package
countrycode (column wb). Kosovo has no code in ISO 3166: XKX is of the World Bank and the UN.
"""

from __future__ import annotations

SAME_COUNTRY = (
    frozenset({"PSE", "WBG"}),  # State of Palestine: the IMF's West Bank and Gaza
    frozenset({"XKX", "UVK", "KSV", "XKK", "RKS"}),  # Kosovo: UVK of the IMF, KSV of the World Bank until 2016
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
