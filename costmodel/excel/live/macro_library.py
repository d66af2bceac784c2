"""The macros of the library: the set of a country, and policies of archetypes in the open workbook."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.countries.additions import new_country, with_policies
from costmodel.assumptions.countries.archetypes import find_archetype
from costmodel.assumptions.countries.country_names import find_country
from costmodel.assumptions.countries.country_set import money_words
from costmodel.assumptions.format.tables import plain_rows
from costmodel.errors import CostModelError
from costmodel.excel.live.added_rows import check_room
from costmodel.excel.live.macro_book import about_of, assumptions_of, settings
from costmodel.excel.live.macro_runner import MacroResult, counted
from costmodel.excel.live.macro_versions import acting_person, version_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xlwings as xw

    Rows = dict[str, list[dict[str, Any]]]

COUNTRY, NEW_SET, ARCHETYPE = "country", "new set", "archetype"
"""Settings of the sheet Control."""
FOLLOWED = "effects_followed_to"


def country_made(book: xw.Book, country: str, name: str, *, files: bool) -> MacroResult:
    """The first version of the set of a country, named or on the sheet Control, in the user's store."""
    said = settings(book)
    wanted = country or said.get(COUNTRY, "")
    if not wanted:
        raise CostModelError("Write the country on the sheet Control: a name, or a code such as NPL.")
    chosen = find_country(wanted)
    set_name = name or said.get(NEW_SET, "") or re.sub(r"\W+", "_", chosen.name).strip("_").lower()
    first_year = datetime.now(UTC).year
    saved = new_country(
        version_name(set_name), chosen.iso3, by=acting_person(book, ""), first_year=first_year
    )
    where = f", in {saved.path.parent}, and opened" if files else ""
    text = f"{chosen.name}: saved as {saved.set} {saved.version}, a draft from published figures{where}."
    opened = str(saved.path) if files else ""
    text = " ".join(filter(None, (text, money_words(chosen))))
    return MacroResult(f"{text} Add policy puts policies of the library into it.", opened=opened)


def policy_added(book: xw.Book, archetype: str, policy: str, *, extends: bool) -> MacroResult:
    """The rows of a policy of the library, named or on the sheet Control, below those of the tables."""
    wanted = archetype or settings(book).get(ARCHETYPE, "")
    if not wanted:
        raise CostModelError("Choose an archetype on the sheet Control, such as social_pension.")
    assumptions = assumptions_of(book)
    before, after = plain_rows(assumptions), plain_rows(assumptions)
    with_policies(after, [wanted], policy=policy)
    added = {name: rows[len(before.get(name, ())) :] for name, rows in after.items() if name != "About"}
    added = {name: rows for name, rows in added.items() if rows}
    about = _followed(book, before, after)
    check_room(book, added, extends=extends)
    parts = ", ".join(f"{counted(len(rows), 'row')} in {name}" for name, rows in added.items())
    label = find_archetype(wanted).label
    return MacroResult(
        f"{label} added: {parts}. Replace the stand-ins of the source TO_FILL_IN; Check inputs lists them.",
        added=added, about=about,
    )  # fmt: skip


def _followed(book: xw.Book, before: Rows, after: Rows) -> dict[str, Any]:
    """The last year of effects, where it changes; it needs its row in About."""
    years = [_property(rows["About"], FOLLOWED) for rows in (before, after)]
    if years[0] == years[1]:
        return {}
    if FOLLOWED not in about_of(book):
        raise CostModelError(
            f"Add a row {FOLLOWED} to About first: the policy has effects after the horizon."
        )
    return {FOLLOWED: years[1]}


def _property(about: Sequence[Mapping[str, Any]], name: str) -> object:
    return next((row["value"] for row in about if row["property"] == name), None)
