"""Rules of how people are counted: bands of prevalence, overlaps, households and breakdowns."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_policies import given_by_policy
from costmodel.assumptions.format.group_ages import ages_of, band_ages, common_ages
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.format.schema import HOUSEHOLDS, OVERLAP_OF, PERSONS, SEXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.group_ages import Ages
    from costmodel.assumptions.format.tables import Row, TableData

SINCE = 4
ROUNDING = 1e-9
HIGHEST_AGE = 130
SEX = "sex"
"""The dimension of Breakdown whose parts are the sexes."""
SIZE, OTHERS = "household.persons", "household.others"


def count_rules(context: Context) -> None:
    """Report all problems of the tables Prevalence, Overlaps and Breakdown and of households."""
    groups = {str(row["group"]): row for row in context.tables["Groups"].rows if row["group"] is not None}
    whole = {name: row for name, row in groups.items() if _whole(row)}
    _prevalence(context, whole)
    _stated_once(context)
    _overlaps(context, whole)
    _households(context, groups)
    _breakdown(context)


def _whole(row: Row) -> bool:
    last = row["age_to"]
    return None not in (row["sex"], row["age_from"]) and (last is None or row["age_from"] <= last)


# --- prevalence ---------------------------------------------------------------------------------------


def _prevalence(context: Context, groups: Mapping[str, Row]) -> None:
    """The rows of a group and year must fill its ages and sexes once."""
    table = context.tables["Prevalence"]
    sets: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        context.range_of(table, number, "prevalence")
        context.inside_horizon(table, number, "from_year", earlier=True)
        sound = context.report.sound(table, number, "group", "sex", "age_from", "age_to", "from_year")
        if row["group"] in groups and sound:
            sets[str(row["group"]), row["from_year"]].append(number)
    for (group, year), numbers in sets.items():
        _filled_once(context, table, groups[group], year, numbers)
    for group, row in groups.items():
        parent = groups.get(str(row["of"]))
        if parent is not None and any(own == row["of"] for own, _ in sets):
            _inside_parent(context, group, row, parent)


def _filled_once(
    context: Context, table: TableData, group: Row, year: int | None, numbers: list[int]
) -> None:
    asked = ages_of(group, HIGHEST_AGE)
    taken: dict[tuple[str, int], int] = {}
    since = "" if year is None else f" from {year} on"
    name = group["group"]
    for number in numbers:
        ages = band_ages(table.rows[number], asked, HIGHEST_AGE)
        outside = not ages or any(
            first < asked[sex][0] or last > asked[sex][1] or first > last
            for sex, (first, last) in ages.items()
        )
        if outside:
            context.report.at(
                table, number, "age_from", f"{_words(ages) or 'a sex'} that {name} does not have",
                f"ages and sexes of {name}: {_words(asked)}", "Correct the ages, or the group.", since=SINCE,
            )  # fmt: skip
            return
        for sex, (first, last) in ages.items():
            for age in range(first, last + 1):
                other = taken.setdefault((sex, age), number)
                if other != number:
                    context.report.at(
                        table, number, "age_from",
                        f"age {age}, {sex}, of {name}{since} a second time; it is already in "
                        f"{table.cell(other, 'age_from')}",
                        "bands that fill the ages of the group once", "Correct the ages of one of them.",
                        since=SINCE,
                    )  # fmt: skip
                    return
    missing = [
        (sex, age)
        for sex, (first, last) in asked.items()
        for age in range(first, last + 1)
        if (sex, age) not in taken
    ]
    if missing:
        sex, age = missing[0]
        context.report.at(
            table, numbers[-1], "age_to", f"no prevalence of {name}{since} at age {age}, {sex}",
            f"bands that fill the ages of the group once: {_words(asked)}",
            "Add the row that is missing, or leave the ages blank for all of them.", since=SINCE,
        )  # fmt: skip


def _inside_parent(context: Context, name: str, row: Row, parent: Row) -> None:
    """Where the prevalence of a parent differs by age, it must be known at all ages of its parts."""
    own, above = ages_of(row, HIGHEST_AGE), ages_of(parent, HIGHEST_AGE)
    if common_ages(own, above) != own:
        table = context.tables["Groups"]
        number = next(k for k, each in enumerate(table.rows) if each is row)
        context.report.at(
            table, number, "age_from", f"{name} with {_words(own)}, more than {parent['group']} has",
            f"ages and sexes of {parent['group']}, whose prevalence differs by band: {_words(above)}",
            "Correct the ages, or widen the parent and its rows of Prevalence.", since=SINCE,
        )  # fmt: skip


def _words(ages: Ages) -> str:
    """Ages and sexes in words: male 5 to 17, female 5 and over."""
    return ", ".join(
        f"{sex} {first} {'and over' if last >= HIGHEST_AGE else f'to {last}'}"
        for sex, (first, last) in ages.items()
    )


def _stated_once(context: Context) -> None:
    """The prevalence of a group stands in Groups, or from the beginning in Prevalence."""
    table, bands = context.tables["Groups"], context.tables["Prevalence"]
    first: dict[str, tuple[int, int]] = {}
    for number, row in enumerate(bands.rows):
        year = row["from_year"] or 0
        first[str(row["group"])] = min(first.get(str(row["group"]), (year, number)), (year, number))
    for number, row in enumerate(table.rows):
        year, place = first.get(str(row["group"]), (None, 0))
        begins = year is not None and (context.first_year is None or year <= context.first_year)
        if row["prevalence"] is None and not begins and context.report.sound(table, number, "prevalence"):
            expected = "the share of the people of these ages who belong to the group"
            context.report.at(
                table, number, "prevalence", "a blank", expected,
                "Fill it in, or give rows of the group in Prevalence from the beginning.",
            )  # fmt: skip
        elif row["prevalence"] is not None and begins:
            context.report.at(
                table, number, "prevalence",
                f"{shown(row['prevalence'])} beside {bands.cell(place, 'prevalence')}, which holds from the start",
                "a blank: the prevalence is that of the table Prevalence", "Clear one of them.", since=SINCE,
            )  # fmt: skip


# --- overlaps -----------------------------------------------------------------------------------------


def _overlaps(context: Context, groups: Mapping[str, Row]) -> None:
    table = context.tables["Overlaps"]
    names = {
        "groups": {str(row["group"]) for row in context.tables["Groups"].rows},
        "policies": {str(row["policy"]) for row in context.tables["Policies"].rows},
    }
    group_of = {str(row["policy"]): str(row["group"]) for row in context.tables["Policies"].rows}
    kinds = [_kind(context, number, names) for number in range(len(table))]
    pairs: dict[tuple[str, frozenset[str]], int] = {}
    for number, row in enumerate(table.rows):
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
    found: list[str] = []
    at = groups[name]["of"] if name in groups else None
    while at is not None and str(at) in groups and str(at) not in found:
        found.append(str(at))
        at = groups[str(at)]["of"]
    return found


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
            table, number, "b", f"{one} ({_words(ages[0])}) and {other} ({_words(ages[1])})",
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
        found = "a share beside as_groups yes" if as_groups else "a blank"
        context.report.at(
            table,
            number,
            "share",
            found,
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


# --- households ---------------------------------------------------------------------------------------


def _households(context: Context, groups: Mapping[str, Row]) -> None:
    """Households are counted as such: by a group of all households, its parts, and their policies."""
    table, policies = context.tables["Groups"], context.tables["Policies"]
    for number, row in enumerate(table.rows):
        parent = groups.get(str(row["of"]))
        units = [each.get("counted_in") or PERSONS for each in (row, parent) if each is not None]
        if len(set(units)) > 1:
            context.report.at(
                table, number, "counted_in", f"{units[0]}, a part of {row['of']} in {units[1]}",
                "the unit of the group it is a part of",
                "Correct the cell. All households are a group of their own: its prevalence is households per "
                "person.", since=SINCE,
            )  # fmt: skip
    parameters, given = context.tables["Parameters"], given_by_policy(context)
    for number, row in enumerate(policies.rows):
        group, own = groups.get(str(row["group"])), given.get(str(row["policy"]), {})
        if group is None:
            continue
        households = group.get("counted_in") == HOUSEHOLDS
        if households and SIZE not in own:
            context.report.at(
                policies, number, "group", f"{row['group']}, a group of households, without {SIZE}",
                f"{SIZE} in Parameters: the persons of a household, so that people can be counted",
                "Add the row.", since=SINCE,
            )  # fmt: skip
        for path in (SIZE,) if not households else (OTHERS,):
            for place in own.get(path, ()):
                if path == SIZE and parameters.rows[place]["value"] == 1:
                    continue
                why = (
                    "a target group of persons"
                    if not households
                    else f"households, whose members are in {SIZE}"
                )
                context.report.at(
                    parameters, place, "parameter", f"{path} of {row['policy']}, which has {why}",
                    "each member of a household counted once",
                    f"Delete the row{'' if households else ', or write households in counted_in'}.",
                    since=SINCE,
                )  # fmt: skip


# --- breakdown ----------------------------------------------------------------------------------------


def _breakdown(context: Context) -> None:
    table = context.tables["Breakdown"]
    dimensions: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        context.range_of(table, number, "coverage")
        if row["dimension"] is None:
            continue
        if row["dimension"] == SEX:
            _sex(context, table, number)
        elif row["share"] is None and context.report.sound(table, number, "share"):
            context.report.at(
                table, number, "share", "a blank", f"the share of the people who are in {row['part']}",
                "Fill it in; a blank is missing, never zero.", since=SINCE,
            )  # fmt: skip
        else:
            dimensions[str(row["dimension"])].append(number)
    for dimension, numbers in dimensions.items():
        shares = sum(table.rows[number]["share"] or 0.0 for number in numbers)
        if abs(shares - 1) > ROUNDING and all(context.report.sound(table, k, "share") for k in numbers):
            context.report.at(
                table, numbers[-1], "share", f"shares of the {dimension}s that sum to {shares:.10g}",
                "shares that sum to 1", "Correct the shares, or add the missing part.", since=SINCE,
            )  # fmt: skip
        if all(table.rows[number]["coverage"] == 0 for number in numbers):
            context.report.at(
                table, numbers[-1], "coverage", f"a coverage of 0 in every {dimension}",
                "a coverage above 0 in some part", "Correct the coverage.", since=SINCE,
            )  # fmt: skip


def _sex(context: Context, table: TableData, number: int) -> None:
    row = table.rows[number]
    if row["part"] is not None and row["part"] not in SEXES:
        context.report.at(
            table, number, "part", shown(row["part"]), "male or female", "Correct the part.", since=SINCE
        )
    if row["share"] is not None:
        context.report.at(
            table, number, "share", shown(row["share"]),
            "a blank: the population tells how many are of each sex",
            "Clear the cell.", since=SINCE,
        )  # fmt: skip
    if row["coverage"] is None:
        context.report.at(
            table, number, "coverage", "a blank", "the coverage of this sex relative to the other",
            "Fill it in, or delete the row: coverage is equal.", since=SINCE,
        )  # fmt: skip
