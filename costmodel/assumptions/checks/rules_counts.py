"""Rules of how people are counted: bands of prevalence and households; those of overlaps and parts follow."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_breakdown import breakdown_rules
from costmodel.assumptions.checks.rules_overlaps import overlap_rules
from costmodel.assumptions.checks.rules_policies import given_by_policy
from costmodel.assumptions.format.column_choices import HOUSEHOLDS, PERSONS
from costmodel.assumptions.format.group_ages import (
    HIGHEST_AGE,
    ages_in_words,
    ages_of,
    band_ages,
    common_ages,
)
from costmodel.assumptions.format.report import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import Row, TableData

SINCE = 4
SIZE, OTHERS = "household.persons", "household.others"


def count_rules(context: Context) -> None:
    """Report all problems of the tables Prevalence, Overlaps and Breakdown and of households."""
    groups = {str(row["group"]): row for row in context.tables["Groups"].rows if row["group"] is not None}
    whole = {name: row for name, row in groups.items() if _whole(row)}
    _prevalence(context, whole)
    _stated_once(context)
    overlap_rules(context, whole)
    _households(context, groups)
    breakdown_rules(context)


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
        if parent is not None and any(banded_group == row["of"] for banded_group, _ in sets):
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
                table, number, "age_from", f"{ages_in_words(ages) or 'a sex'} that {name} does not have",
                f"ages and sexes of {name}: {ages_in_words(asked)}", "Correct the ages, or the group.",
                since=SINCE,
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
            f"bands that fill the ages of the group once: {ages_in_words(asked)}",
            "Add the row that is missing, or leave the ages blank for all of them.", since=SINCE,
        )  # fmt: skip


def _inside_parent(context: Context, name: str, row: Row, parent: Row) -> None:
    """Where the prevalence of a parent differs by age, it must be known at all ages of its parts."""
    ages, above = ages_of(row, HIGHEST_AGE), ages_of(parent, HIGHEST_AGE)
    if common_ages(ages, above) != ages:
        table = context.tables["Groups"]
        number = next(k for k, each in enumerate(table.rows) if each is row)
        context.report.at(
            table, number, "age_from", f"{name} with {ages_in_words(ages)}, more than {parent['group']} has",
            f"ages and sexes of {parent['group']}, whose prevalence differs by band: {ages_in_words(above)}",
            "Correct the ages, or widen the parent and its rows of Prevalence.", since=SINCE,
        )  # fmt: skip


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
                f"{shown(row['prevalence'])}, while {bands.cell(place, 'prevalence')} has it from the start",
                "a blank: the prevalence is that of the table Prevalence", "Clear one of them.", since=SINCE,
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
        group, paths = groups.get(str(row["group"])), given.get(str(row["policy"]), {})
        if group is None:
            continue
        households = group.get("counted_in") == HOUSEHOLDS
        if households and SIZE not in paths:
            context.report.at(
                policies, number, "group", f"{row['group']}, a group of households, without {SIZE}",
                f"{SIZE} in Parameters: the persons of a household, so that people can be counted",
                "Add the row.", since=SINCE,
            )  # fmt: skip
        for path in (SIZE,) if not households else (OTHERS,):
            for place in paths.get(path, ()):
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
