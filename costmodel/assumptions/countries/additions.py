"""Make a set of a country, and add policies of the library to a set: each step is a version of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.countries.archetypes import find_archetype, policy_rows
from costmodel.assumptions.countries.country_names import find_country
from costmodel.assumptions.countries.country_scale import country_scale
from costmodel.assumptions.countries.country_set import HORIZON, country_set, published_sources
from costmodel.assumptions.format.schema import BY_NAME
from costmodel.assumptions.format.tables import plain_rows
from costmodel.assumptions.format.values import SHORT_NAME, as_short_name
from costmodel.assumptions.format.writer import write_new
from costmodel.assumptions.publishers.merge import as_draft
from costmodel.assumptions.versions import store
from costmodel.assumptions.versions.revisions import Saved, save, set_folder
from costmodel.errors import AssumptionError, OutputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

Rows = dict[str, list[dict[str, Any]]]
WORKBOOK = ".xlsx"


def new(
    path: str | Path,
    country: str,
    policies: str | Sequence[str] = (),
    *,
    first_year: int | None = None,
    years: int = HORIZON,
) -> Path:
    """Write a workbook of a country from published figures, with policies of the library, outside the store.

    ``country`` as for ``new_country``; ``policies`` name archetypes. The first year is by default this year,
    the set is named like the file. Raises an OutputError where the file exists or its name does not end in
    .xlsx, and an AssumptionError where there is no such country or archetype.
    """
    workbook = Path(path)
    if workbook.suffix.lower() != WORKBOOK:
        raise OutputError(f"{path}: found no name of a workbook. Name a file that ends in {WORKBOOK}.")
    start = datetime.now(UTC).year if first_year is None else first_year
    rows = country_set(find_country(country), as_short_name(workbook.stem), start, years)
    archetypes = [policies] if isinstance(policies, str) else list(policies)
    if archetypes:
        with_policies(rows, archetypes)
    return write_new(workbook, rows)


def new_country(
    name: str, country: str, *, by: str, first_year: int, years: int = HORIZON, why: str = ""
) -> Saved:
    """Make the first version of a set from the published figures of a country.

    ``country`` is a name in English, French or Spanish, or a code. Raises an AssumptionError where there is
    no such country or its economy is not published, an OutputError where the set exists.
    """
    chosen = find_country(country)
    folder = set_folder(name)
    if store.versions(folder.name):
        raise OutputError(f"The set {folder.name} already exists. Choose another name.")
    rows = country_set(chosen, folder.name, first_year, years)
    return _saved(rows, folder.name, why or f"Made from the published figures of {chosen.name}", by)


def add_policies(
    name: str, archetypes: Sequence[str], *, by: str, policy: str = "", existing: bool = False, why: str = ""
) -> Saved:
    """Add policies of the library to the newest version of a set, and save it as the next version.

    ``policy`` names the policy, by default the archetype; ``existing`` puts it into the baseline. Raises an
    AssumptionError where the library has no such archetype or the set has a policy of that name.
    """
    if policy and len(archetypes) > 1:
        fault = f"the name {policy} for {len(archetypes)} policies"
        mend = "Add them one by one, each with its name."
        raise AssumptionError([Problem("--as", "", "", fault, "one archetype with a name", mend)])
    if policy and not SHORT_NAME.fullmatch(policy):
        mend = f'For example "{as_short_name(policy)}".'
        expected = "a short name of letters, digits and underscores"
        raise AssumptionError([Problem("--as", "", "", f'"{policy}"', expected, mend)])
    assumptions = store.load(name)
    rows = plain_rows(assumptions)
    with_policies(rows, archetypes, policy=policy, existing=existing)
    as_draft(rows)
    return _saved(rows, assumptions.set, why or f"Added from the library: {', '.join(archetypes)}", by)


def with_policies(rows: Rows, archetypes: Sequence[str], *, policy: str = "", existing: bool = False) -> None:
    """Add the rows of policies to the rows of a set, and follow their effects to the end."""
    about = {row["property"]: row["value"] for row in rows["About"]}
    scale = country_scale(rows, about)
    for archetype in archetypes:
        chosen = find_archetype(archetype)
        added = policy_rows(chosen, policy or chosen.name, scale, existing=existing)
        _put(rows, added, str(about["set"]))
    _followed(rows)


def _put(rows: Rows, added: Rows, name: str) -> None:
    """Add rows to their tables; groups, sources and labels that the set has already stay as they are."""
    labels = {row["scenario"]: row["label"] for row in rows.get("Scenarios", ())}
    for row in added["Scenarios"]:
        row["label"] = labels.get(row["scenario"], row["label"])
    named = {row.get("source") for new in added.values() for row in new}
    added["Sources"] += [row for row in published_sources() if row["source"] in named]
    for table, new in added.items():
        key = BY_NAME[table].key
        present = rows.setdefault(table, [])
        known = {tuple(row.get(column) for column in key) for row in present}
        for row in new:
            if tuple(row.get(column) for column in key) not in known:
                present.append(dict(row))
            elif table == "Policies":
                fault, mend = f"the policy {row['policy']} again", "Give another name with --as NAME."
                expected = "a policy that the set does not have yet"
                raise AssumptionError([Problem(f"set {name}", table, "", fault, expected, mend)])


def _followed(rows: Rows) -> None:
    """Follow the effects to the last year in which one of them acts."""
    about = {row["property"]: row for row in rows["About"]}
    end = int(about["first_year"]["value"]) + int(about["horizon_years"]["value"]) - 1
    lasting = [int(row["lag"] or 0) + int(row["duration"] or 1) - 1 for row in rows["Outcomes"]]
    last = end + max(lasting, default=0)
    followed = about.setdefault("effects_followed_to", {"property": "effects_followed_to", "value": None})
    if last > max(end, int(followed["value"] or 0)):
        followed["value"] = last
        rows["About"] = list(about.values())


def _saved(rows: Rows, name: str, why: str, by: str) -> Saved:
    with TemporaryDirectory() as folder:
        return save(write_new(Path(folder) / f"{name}.xlsx", rows), name, why=why, by=by)
