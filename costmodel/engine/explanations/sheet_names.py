"""Names of sheets for policies: unique for Excel, within its length, apart from the sheets of every model."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

LONGEST = 31
"""UTF-16 units of a sheet's name in Excel."""
EXCELS = ("History",)
"""Names that Excel keeps for itself."""
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def sheet_names(policies: Iterable[str], ours: Collection[str]) -> dict[str, str]:
    """A sheet's name for each policy: its own where that is possible.

    A name that is one of ``ours``, or Excel's, gets "_policy" at its end; of names that agree in their first
    31 characters, or differ in capitals alone, the later ones get a number.

    >>> sheet_names(["childcare", "checks", "Childcare"], ["Checks"])
    {'childcare': 'childcare', 'checks': 'checks_policy', 'Childcare': 'Childcare_2'}
    """
    reserved = {name.casefold() for name in (*ours, *EXCELS)}
    taken = set(reserved)
    names: dict[str, str] = {}
    for policy in policies:
        names[policy] = next(name for name in _candidates(policy, reserved) if name.casefold() not in taken)
        taken.add(names[policy].casefold())
    return names


def _candidates(policy: str, reserved: Collection[str]) -> Iterator[str]:
    plain = _allowed(policy)
    yield _cut(plain, "_policy") if _cut(plain).casefold() in reserved else _cut(plain)
    yield from (_cut(plain, f"_{number}") for number in count(2))


def _allowed(name: str) -> str:
    """A name without the characters that Excel refuses; an apostrophe is allowed only inside."""
    text = FORBIDDEN.sub("_", name)
    text = f"_{text[1:]}" if text.startswith("'") else text
    return f"{text[:-1]}_" if text.endswith("'") else text or "_"


def _cut(name: str, end: str = "") -> str:
    """A name with its end within Excel's length."""
    while len((name + end).encode("utf-16-le")) // 2 > LONGEST:
        name = name[:-1]
    # Cutting can leave an apostrophe at the end, which Excel refuses there.
    return f"{name[:-1]}_" if not end and name.endswith("'") else name + end
