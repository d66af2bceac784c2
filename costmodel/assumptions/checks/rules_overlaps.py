"""Rules of the table Overlaps: two groups or two policies, each pair once, not known already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import HOUSEHOLDS, OVERLAP_OF, PERSONS
from costmodel.assumptions.format.group_ages import HIGHEST_AGE, ages_in_words, ages_of, common_ages
from costmodel.assumptions.format.report import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import Row

SINCE = 4


def overlap_rules(context: Context, groups: Mapping[str, Row]) -> None:
    """Report all problems of overlaps; ``groups`` are the rows of Groups whose ages are known."""
    table = context.tables["Overlaps"]
    names = {
        "groups": {str(row["group"]) for row in context.tables["Groups"].rows},
        "policies": {str(row["policy"]) for row in context.tables["Policies"].rows},
    }
    group_of = {str(row["policy"]): str(row["group"]) for row in context.tables["Policies"].rows}
    kinds = [_kind(context, number, names) for number in range(len(table))]
    pairs: dict[tuple[str, frozenset[str]], int] = {}
    for number, row in enumerate(table.rows):
        if not (row["share"] is None and row["low"] is None):
            context.range_of(table, number, "share")
        kind = kinds[number]
        if not kind:
            continue
        one, other = str(row["a"]), str(row["b"])
        earlier = pairs.setdefault((kind, frozenset((one, other))), number)
        if one == other:
            context.report.at(
                table, number, "b", f"{shown(other)} twice", "two that differ", "Correct the name."
            )
        elif earlier != number:
            context.report.at(
                table, number, "a", f"{one} and {other} a second time; they are already in "
                f"{table.cell(earlier, 'a')}", "each pair once", "Delete one of the rows.",
            )  # fmt: skip
        elif kind == "groups":
            _group_pair(context, number, groups, one, other)
    declared = {pair for kind, pair in pairs if kind == "groups"}
    for number in range(len(table)):
        if kinds[number]:
            _share_or_groups(context, number, kinds[number], groups, declared, group_of)


def _kind(context: Context, number: int, names: Mapping[str, set[str]]) -> str:
    """Groups or policies, as the names of a row tell; a problem is reported."""
    table = context.tables["Overlaps"]
    row = table.rows[number]
    if row["a"] is None or row["b"] is None:
        return ""
    kinds = [kind for kind in OVERLAP_OF if row["of"] in (kind, None)]
    fitting = [kind for kind in kinds if {str(row["a"]), str(row["b"])} <= names[kind]]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        context.report.at(
            table, number, "of", f"a blank, while {row['a']} and {row['b']} are groups and policies",
            "groups or policies", "Fill it in.",
        )  # fmt: skip
        return ""
    known = sorted(set().union(*(names[kind] for kind in kinds)))
    for column in ("a", "b"):
        if str(row[column]) not in known:
            context.report.at(
                table, number, column,
                f"{shown(row[column])}, which is no {' and no '.join(map(_single, kinds))}",
                "two target groups, or two policies",
                f"{context.report.suggestion(str(row[column]), known)} Correct the name.",
            )  # fmt: skip
            return ""
    context.report.at(
        table, number, "b",
        f"{shown(row['a'])} with {shown(row['b'])}, of which one is a group and one a policy",
        "two target groups, or two policies", "Name the policy's target group, or two policies.",
    )  # fmt: skip
    return ""


def _single(kind: str) -> str:
    return {"groups": "target group", "policies": "policy"}[kind]


def _above(groups: Mapping[str, Row], name: str) -> list[str]:
    """All groups that a group is a part of; circles are reported elsewhere."""
    ancestors: list[str] = []
    at = groups[name]["of"] if name in groups else None
    while at is not None and str(at) in groups and str(at) not in ancestors:
        ancestors.append(str(at))
        at = groups[str(at)]["of"]
    return ancestors


def _group_pair(context: Context, number: int, groups: Mapping[str, Row], one: str, other: str) -> None:
    """A row only where the overlap of two groups is not known already."""
    table = context.tables["Overlaps"]
    if not {one, other} <= set(groups):
        return
    for inner, outer in ((one, other), (other, one)):
        if outer in _above(groups, inner):
            context.report.at(
                table, number, "b", f"{one} and {other}, of which {inner} is a part of {outer}",
                "groups of which neither is a part of the other: such a part is wholly in both",
                "Delete the row.", since=SINCE,
            )  # fmt: skip
            return
    ages = [ages_of(groups[name], HIGHEST_AGE) for name in (one, other)]
    if not common_ages(*ages):
        context.report.at(
            table, number, "b", f"{one} ({ages_in_words(ages[0])}) and {other} ({ages_in_words(ages[1])})",
            "groups with some ages and a sex in common: others have nobody in common", "Delete the row.",
            since=SINCE,
        )  # fmt: skip
    units = [groups[name].get("counted_in") or PERSONS for name in (one, other)]
    if units[0] != units[1]:
        context.report.at(
            table, number, "b", f"{one} in {units[0]} and {other} in {units[1]}", "groups of the same unit",
            "Name two groups of persons, or two of households.", since=SINCE,
        )  # fmt: skip


def _share_or_groups(
    context: Context,
    number: int,
    kind: str,
    groups: Mapping[str, Row],
    declared: set[frozenset[str]],
    group_of: Mapping[str, str],
) -> None:
    """A share, or for policies the rule that they overlap as their target groups."""
    table = context.tables["Overlaps"]
    row = table.rows[number]
    as_groups = row["as_groups"] == "yes"
    if not context.report.sound(table, number, "share", "as_groups"):
        return
    if (row["share"] is None) != as_groups:
        fault = "a share beside as_groups yes" if as_groups else "a blank"
        context.report.at(
            table,
            number,
            "share",
            fault,
            "a share, or yes in as_groups",
            "Fill in one of the two.",
            since=SINCE,
        )
        return
    if not as_groups:
        return
    if kind == "groups":
        context.report.at(
            table, number, "as_groups", "yes for two target groups",
            "a blank: only policies overlap as groups do",
            "Give the share, and clear the cell.", since=SINCE,
        )  # fmt: skip
        return
    one, other = (group_of[str(row[side])] for side in ("a", "b"))
    if not {one, other} <= set(groups):
        return
    if HOUSEHOLDS in (groups[one].get("counted_in"), groups[other].get("counted_in")):
        context.report.at(
            table, number, "as_groups", "yes for a policy that counts households", "the share of its people",
            "Give the share, and clear the cell.", since=SINCE,
        )  # fmt: skip
        return
    meeting = common_ages(*(ages_of(groups[name], HIGHEST_AGE) for name in (one, other)))
    nested = one == other or one in _above(groups, other) or other in _above(groups, one)
    if meeting and not nested and frozenset((one, other)) not in declared:
        context.report.at(
            table, number, "as_groups",
            f"yes, but the overlap of their target groups {one} and {other} is not known",
            f"a row of {one} and {other} in Overlaps", "Add the row, or give the share of the policies.",
            since=SINCE,
        )  # fmt: skip


def capped_effects(context: Context) -> None:
    """Effects with one cap are the same effect on the same people: gains, in one unit."""
    table = context.tables["Outcomes"]
    units: dict[object, object] = {}
    for number, row in enumerate(table.rows):
        group = row.get("capped_by")
        if group is None:
            continue
        if row["effect"] is not None and row["effect"] < 0:
            fault, expected = f"{group} for a harm", "a blank: only gains are capped together"
            context.report.at(table, number, "capped_by", fault, expected, "Clear it.", since=SINCE)
        first = units.setdefault(group, row["unit"])
        if row["unit"] != first:
            fault = f"{shown(row['unit'])}, capped by {group} together with effects in {shown(first)}"
            mend = "Correct the unit, or clear capped_by."
            context.report.at(table, number, "unit", fault, "one unit for one effect", mend, since=SINCE)
