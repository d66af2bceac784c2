"""A note on effects of several policies that rest on the same evidence: whoever gets two gains once."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import GRADES, TO_FILL_IN
from costmodel.assumptions.format.group_ages import HIGHEST_AGE, ages_of, common_ages

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import Row

SAME = ("source", "unit", "valued_as", "gains_to", "driver")
"""Columns of Outcomes in which effects of the same evidence agree."""


def evidence_rules(context: Context) -> None:
    """Note effects of policies for the same ages that one publication gives: a sum of them counts twice."""
    table, groups = context.tables["Outcomes"], context.tables["Groups"].by("group")
    served = {row["policy"]: groups.get(row["group"]) for row in context.tables["Policies"].rows}
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        if row.get("capped_by") is not None:
            continue
        if row["effect"] and row["source"] not in (None, TO_FILL_IN) and row["grade"] in GRADES[:-1]:
            alike[tuple(row.get(column) for column in SAME)].append(number)
    for numbers in alike.values():
        owners = dict.fromkeys(table.rows[number]["policy"] for number in numbers)
        pairs = [pair for pair in combinations(owners, 2) if _meet(*map(served.get, pair))]
        policies = {policy for pair in pairs for policy in pair}
        twice = [number for number in numbers if table.rows[number]["policy"] in policies]
        if not twice:
            continue
        names = ", ".join(str(table.rows[number]["outcome"]) for number in twice)
        context.report.at(
            table,
            twice[0],
            "effect",
            f"effects of {len(policies)} policies for people of the same ages from one publication, "
            f"{table.rows[twice[0]]['source']}: {names}",
            "one effect for a person who gets several of these policies",
            "In a scenario with several, reduce the others with rows outcome.<outcome>.effect in Scenarios, "
            "by the share of people who get both; otherwise their gains are counted twice.",
            "warning",
        )


def _meet(one: Row | None, other: Row | None) -> bool:
    """Whether two groups have an age and a sex in common; not where their ages are not given."""
    if one is None or other is None or None in (one["age_from"], other["age_from"]):
        return False
    return bool(common_ages(*(ages_of(group, HIGHEST_AGE) for group in (one, other))))
