"""The economic classes of expenditure: GFSM 2014 codes of expense and nonfinancial assets, in words.

Source: IMF (2014), Government Finance Statistics Manual 2014, tables 6.1 and 8.1 and annex 1.
"""

from __future__ import annotations

NAMES = {
    "21": "Compensation of employees",
    "211": "Wages and salaries",
    "2111": "Wages and salaries in cash",
    "2112": "Wages and salaries in kind",
    "212": "Employers' social contributions",
    "2121": "Actual employers' social contributions",
    "2122": "Imputed employers' social contributions",
    "22": "Use of goods and services",
    "23": "Consumption of fixed capital",
    "24": "Interest",
    "241": "Interest to nonresidents",
    "242": "Interest to residents other than general government",
    "243": "Interest to other general government units",
    "25": "Subsidies",
    "251": "Subsidies to public corporations",
    "2511": "Subsidies to public nonfinancial corporations",
    "2512": "Subsidies to public financial corporations",
    "252": "Subsidies to private enterprises",
    "2521": "Subsidies to private nonfinancial enterprises",
    "2522": "Subsidies to private financial enterprises",
    "253": "Subsidies to other sectors",
    "26": "Grants",
    "261": "Grants to foreign governments",
    "2611": "Current grants to foreign governments",
    "2612": "Capital grants to foreign governments",
    "262": "Grants to international organizations",
    "2621": "Current grants to international organizations",
    "2622": "Capital grants to international organizations",
    "263": "Grants to other general government units",
    "2631": "Current grants to other general government units",
    "2632": "Capital grants to other general government units",
    "27": "Social benefits",
    "271": "Social security benefits",
    "2711": "Social security benefits in cash",
    "2712": "Social security benefits in kind",
    "272": "Social assistance benefits",
    "2721": "Social assistance benefits in cash",
    "2722": "Social assistance benefits in kind",
    "273": "Employment-related social benefits",
    "2731": "Employment-related social benefits in cash",
    "2732": "Employment-related social benefits in kind",
    "28": "Other expense",
    "281": "Property expense other than interest",
    "282": "Transfers n.e.c.",
    "2821": "Current transfers n.e.c.",
    "2822": "Capital transfers n.e.c.",
    "283": "Premiums, fees and claims of nonlife insurance and standardized guarantees",
    "31": "Nonfinancial assets",
    "311": "Fixed assets",
    "3111": "Buildings and structures",
    "31111": "Dwellings",
    "31112": "Buildings other than dwellings",
    "31113": "Other structures",
    "31114": "Land improvements",
    "3112": "Machinery and equipment",
    "31121": "Transport equipment",
    "31122": "Machinery and equipment other than transport equipment",
    "3113": "Other fixed assets",
    "31131": "Cultivated biological resources",
    "31132": "Intellectual property products",
    "31133": "Costs of ownership transfer on nonproduced assets other than land",
    "3114": "Weapons systems",
    "312": "Inventories",
    "313": "Valuables",
    "314": "Nonproduced assets",
    "3141": "Land",
    "3142": "Mineral and energy resources",
    "3143": "Other naturally occurring assets",
    "3144": "Intangible nonproduced assets",
}
"""Every code of two to five digits; a code may stop at any level."""
NOT_CASH = "23"
"""Consumption of fixed capital is no expenditure: a budget carries the purchase instead."""
FEES, GRANTS, INTEREST = "142", "13", "24"
"""Classes of revenue beside expenditure: sales of goods and services; grants of foreign governments (131) and
international organizations (132)."""


def nearest(code: str) -> str:
    """The listed code that a code is a part of; "" for none.

    >>> nearest("27215"), nearest("279"), nearest("99")
    ('2721', '27', '')
    """
    while code and code not in NAMES:
        code = code[:-1]
    return code


def below(code: str) -> list[str]:
    """The listed codes one digit longer.

    >>> below("272")
    ['2721', '2722']
    """
    return [other for other in NAMES if other.startswith(code) and len(other) == len(code) + 1]


def covers(code: str, other: str) -> bool:
    """Whether a code is another one or above it.

    >>> covers("27", "2721"), covers("2721", "27")
    (True, False)
    """
    return other.startswith(code)
