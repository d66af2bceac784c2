"""The functions of government: divisions, groups and classes of COFOG, in words.

Source: United Nations (2000), Classifications of Expenditure According to Purpose, Statistical Papers
Series M No. 84, part three: COFOG 1999; IMF (2014), Government Finance Statistics Manual, annex to chapter 6.
"""

from __future__ import annotations

import re

NAMES = {
    "01": "General public services",
    "01.1": "Executive and legislative organs, financial and fiscal affairs, external affairs",
    "01.2": "Foreign economic aid",
    "01.3": "General services",
    "01.4": "Basic research",
    "01.5": "R&D general public services",
    "01.6": "General public services n.e.c.",
    "01.7": "Public debt transactions",
    "01.8": "Transfers of a general character between different levels of government",
    "02": "Defence",
    "02.1": "Military defence",
    "02.2": "Civil defence",
    "02.3": "Foreign military aid",
    "02.4": "R&D defence",
    "02.5": "Defence n.e.c.",
    "03": "Public order and safety",
    "03.1": "Police services",
    "03.2": "Fire-protection services",
    "03.3": "Law courts",
    "03.4": "Prisons",
    "03.5": "R&D public order and safety",
    "03.6": "Public order and safety n.e.c.",
    "04": "Economic affairs",
    "04.1": "General economic, commercial and labour affairs",
    "04.2": "Agriculture, forestry, fishing and hunting",
    "04.3": "Fuel and energy",
    "04.4": "Mining, manufacturing and construction",
    "04.5": "Transport",
    "04.6": "Communication",
    "04.7": "Other industries",
    "04.8": "R&D economic affairs",
    "04.9": "Economic affairs n.e.c.",
    "05": "Environmental protection",
    "05.1": "Waste management",
    "05.2": "Waste water management",
    "05.3": "Pollution abatement",
    "05.4": "Protection of biodiversity and landscape",
    "05.5": "R&D environmental protection",
    "05.6": "Environmental protection n.e.c.",
    "06": "Housing and community amenities",
    "06.1": "Housing development",
    "06.2": "Community development",
    "06.3": "Water supply",
    "06.4": "Street lighting",
    "06.5": "R&D housing and community amenities",
    "06.6": "Housing and community amenities n.e.c.",
    "07": "Health",
    "07.1": "Medical products, appliances and equipment",
    "07.2": "Outpatient services",
    "07.3": "Hospital services",
    "07.4": "Public health services",
    "07.5": "R&D health",
    "07.6": "Health n.e.c.",
    "08": "Recreation, culture and religion",
    "08.1": "Recreational and sporting services",
    "08.2": "Cultural services",
    "08.3": "Broadcasting and publishing services",
    "08.4": "Religious and other community services",
    "08.5": "R&D recreation, culture and religion",
    "08.6": "Recreation, culture and religion n.e.c.",
    "09": "Education",
    "09.1": "Pre-primary and primary education",
    "09.2": "Secondary education",
    "09.3": "Post-secondary non-tertiary education",
    "09.4": "Tertiary education",
    "09.5": "Education not definable by level",
    "09.6": "Subsidiary services to education",
    "09.7": "R&D education",
    "09.8": "Education n.e.c.",
    "10": "Social protection",
    "10.1": "Sickness and disability",
    "10.2": "Old age",
    "10.3": "Survivors",
    "10.4": "Family and children",
    "10.5": "Unemployment",
    "10.6": "Housing",
    "10.7": "Social exclusion n.e.c.",
    "10.8": "R&D social protection",
    "10.9": "Social protection n.e.c.",
}
"""Divisions and groups, by code."""
DIVIDED_NAMES = {
    "01.1": ("Executive and legislative organs", "Financial and fiscal affairs", "External affairs"),
    "01.2": (
        "Economic aid to developing countries and countries in transition",
        "Economic aid routed through international organizations",
    ),
    "01.3": (
        "General personnel services", "Overall planning and statistical services", "Other general services",
    ),
    "04.1": ("General economic and commercial affairs", "General labour affairs"),
    "04.2": ("Agriculture", "Forestry", "Fishing and hunting"),
    "04.3": (
        "Coal and other solid mineral fuels", "Petroleum and natural gas", "Nuclear fuel", "Other fuels",
        "Electricity", "Non-electric energy",
    ),
    "04.4": ("Mining of mineral resources other than mineral fuels", "Manufacturing", "Construction"),
    "04.5": (
        "Road transport", "Water transport", "Railway transport", "Air transport",
        "Pipeline and other transport",
    ),
    "04.7": (
        "Distributive trades, storage and warehousing", "Hotels and restaurants", "Tourism",
        "Multi-purpose development projects",
    ),
    "04.8": (
        "R&D general economic, commercial and labour affairs",
        "R&D agriculture, forestry, fishing and hunting",
        "R&D fuel and energy", "R&D mining, manufacturing and construction", "R&D transport",
        "R&D communication", "R&D other industries",
    ),
    "07.1": ("Pharmaceutical products", "Other medical products", "Therapeutic appliances and equipment"),
    "07.2": (
        "General medical services", "Specialized medical services", "Dental services", "Paramedical services",
    ),
    "07.3": (
        "General hospital services", "Specialized hospital services",
        "Medical and maternity centre services", "Nursing and convalescent home services",
    ),
    "09.1": ("Pre-primary education", "Primary education"),
    "09.2": ("Lower-secondary education", "Upper-secondary education"),
    "09.4": ("First stage of tertiary education", "Second stage of tertiary education"),
    "10.1": ("Sickness", "Disability"),
}  # fmt: skip
"""The classes 1, 2, … of the groups that have more than one; every other group has the one class 0."""
CLASSES = {
    f"{group}.{number}": name
    for group, words in NAMES.items()
    if "." in group
    for number, name in (enumerate(DIVIDED_NAMES[group], 1) if group in DIVIDED_NAMES else ((0, words),))
}
"""The 109 classes, by code."""
CODES = frozenset(NAMES) | frozenset(CLASSES)
"""All codes: a division, a group, or a class."""
_PARTS = re.compile(r"(0?[1-9]|10)((?:\.[0-9]){0,2})")
_IMF = re.compile(r"7(0[1-9]|10)([0-9]?)([0-9]?)")


def name_of(code: str) -> str:
    """The name of a listed code; "" for any other.

    >>> name_of("10.1.2"), name_of("10.4"), name_of("10.9.9")
    ('Disability', 'Family and children', '')
    """
    return CLASSES.get(code) or NAMES.get(code, "")


def named(code: str) -> str:
    """A code with its name, as a dropdown offers it.

    >>> named("10.4.0")
    '10.4.0 Family and children'
    """
    return f"{code} {name_of(code)}"


def code_of(text: str) -> str:
    """The code of a code with its name; another text stays as it is.

    >>> code_of("10.4.0 Family and children"), code_of("10.4.0"), code_of("10.4.0 Defence")
    ('10.4.0', '10.4.0', '10.4.0 Defence')
    """
    code = text.partition(" ")[0]
    return code if code in CODES and text == named(code) else text


def canonical(code: str) -> str:
    """A code as it is listed: 4.1.2 is 04.1.2. Another text stays as it is.

    >>> canonical("4.1.2"), canonical("10.4"), canonical("health")
    ('04.1.2', '10.4', 'health')
    """
    parts = _PARTS.fullmatch(code.strip()) if code.isascii() else None
    return code if parts is None else f"{int(parts[1]):02}{parts[2]}"


def nearest(code: str) -> str:
    """The listed code that another one may have been meant for, or the one it is a part of; "" for none.

    The IMF's Government Finance Statistics write 7 before the code and leave the points out.

    >>> nearest("10.9.9"), nearest("7104"), nearest("11.1")
    ('10.9', '10.4', '')
    """
    imf = _IMF.fullmatch(code)
    plain = ".".join(part for part in imf.groups() if part) if imf else canonical(code)
    while plain not in CODES and "." in plain:
        plain = plain.rpartition(".")[0]
    return plain if plain in CODES else ""
