"""Families of target groups: the parts of each group, and what they declare to have in common."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.format.facts import band_of
from costmodel.assumptions.format.tables import Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import TableData

    Step = tuple[int | None, float]
    """The first year of a value, None for the beginning, and the value."""
    Parts = dict[str, float]
    """Shares of one whole, by path."""


class FamilyPart(NamedTuple):
    """A part of a group: its own row, or a band of it in the table Prevalence."""

    row: Row
    table: TableData
    number: int
    steps: Sequence[Step]


def families(context: Context) -> dict[str, dict[str, FamilyPart]]:
    """The parts of every group by path, by age and sex where the table Prevalence gives their shares."""
    groups, bands = context.tables["Groups"], context.tables["Prevalence"]
    years: dict[str, list[int | None]] = defaultdict(list)
    for row in bands.rows:
        if row["from_year"] not in years[str(row["group"])]:
            years[str(row["group"])].append(row["from_year"])
    parts_by_group: dict[str, dict[str, FamilyPart]] = defaultdict(dict)
    group_rows = groups.by("group")
    for number, row in enumerate(groups.rows):
        if None not in (row["group"], row["of"], row["prevalence"], row["age_from"], row["sex"]):
            later = sorted(year or 0 for year in years[str(row["group"])])[:1]
            steps: list[Step] = [(None, row["prevalence"]), *((year, 0.0) for year in later)]
            parts_by_group[str(row["of"])][f"group.{row['group']}.prevalence"] = FamilyPart(
                row, groups, number, steps
            )
    for number, row in enumerate(bands.rows):
        group = group_rows.get(row["group"])
        if group is None or None in (group["of"], group["age_from"], group["sex"], row["prevalence"]):
            continue
        ordered = sorted(years[str(row["group"])], key=lambda year: year or 0)
        after = ordered[ordered.index(row["from_year"]) + 1 :][:1]
        before = [(None, 0.0)] if row["from_year"] is not None and group["prevalence"] is not None else []
        steps = [*before, (row["from_year"], row["prevalence"]), *((year, 0.0) for year in after)]
        ages_and_sex = {
            name: row[name] if row[name] is not None else group[name]
            for name in ("sex", "age_from", "age_to")
        }
        path = f"group.{row['group']}.prevalence.{band_of(row)}"
        parts_by_group[str(group["of"])][f"{path} {row['from_year'] or ''}"] = FamilyPart(
            Row({"group": row["group"], **ages_and_sex}, row.number), bands, number, steps
        )
    return parts_by_group


def declared_shares(table: TableData) -> dict[tuple[str, str], float]:
    """Declared overlaps of groups: the share of the first that is also in the second."""
    return {
        (str(row["a"]), str(row["b"])): row["share"] for row in table.rows if isinstance(row["share"], float)
    }


def less_overlaps(rows: Mapping[str, Row], overlaps: Mapping[tuple[str, str], float], parts: Parts) -> Parts:
    """What each part adds to those before it: its share less what it declares to have in common with them."""
    additions: Parts = {}
    for path, value in parts.items():
        shared = 0.0
        for other in additions:
            one, two = str(rows[path]["group"]), str(rows[other]["group"])
            shared += overlaps.get((one, two), 0.0) * value + overlaps.get((two, one), 0.0) * parts[other]
        additions[path] = max(0.0, value - shared)
    return additions
