"""Binding of the classification: the leaves of every policy, with their shares and what they are called."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.format.facts import facts_of
from costmodel.engine.inputs.entries import entry_of
from costmodel.engine.inputs.scenarios import begin
from costmodel.engine.inputs.stated_parameters import stated_parameters
from costmodel.model.classification import AS, LINES, OLDER_CODES, REPLACED, Classification, Leaves
from costmodel.model.cofog import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costmodel.assumptions.format.facts import Fact
    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.entries import Entry
    from costmodel.engine.inputs.entry_figures import Figures
    from costmodel.model.timing import Calendar

    Steps = list[Entry] | float

NOT_IN_THESE_ROWS = "not in the rows of this year"
FIRST_FORMAT = 1


class ClassKey(NamedTuple):
    """Where expenditure is shown: ministry, function (COFOG) and economic class (GFSM 2014)."""

    ministry: str
    function: str
    economic: str


class SplitKey(NamedTuple):
    """A share of a policy: the ministry that has it, under a function."""

    policy: str
    ministry: str
    function: str


Classified = tuple[str, ClassKey]
"""A policy, and where a part of its expenditure is shown."""


@dataclass(frozen=True)
class ClassNames:
    """What the rows of classified expenditure and of the shares of ministries are called."""

    spent: tuple[Classified, ...] = ()
    replaced: tuple[Classified, ...] = ()
    splits: tuple[SplitKey, ...] = ()


@lru_cache
def _lines_of(paths: frozenset[str]) -> frozenset[str]:
    """The cost lines that these parameters of a policy can make other than 0."""
    return frozenset(
        name for name, each in LINES.items() if any(path.startswith(each.parameters) for path in paths)
    )


def bound_classes(
    assumptions: Assumptions, make: Figures, policies: Sequence[str], calendar: Calendar
) -> tuple[Classification, ClassNames]:
    """The leaves of all policies. A line that no parameter makes other than 0 has none.

    Without rows in Classes a line has its usual class; without rows in Splits a policy has the ministry and
    function of its own row.
    """
    stated = _sets(facts_of(assumptions, "Splits"), ("policy",), ("ministry", "function"))
    splits: dict[SplitKey, Steps] = {}
    for row in assumptions.table("Policies").rows:
        policy = str(row["policy"])
        usual_split = {(str(row["ministry"]), str(row["function"])): 1.0}
        for (ministry, function), share in stated.get((policy,), usual_split).items():
            splits[SplitKey(policy, ministry, canonical(function))] = share
    names = tuple(splits)
    paths = stated_parameters(assumptions, make)
    lines_of_policy = {policy: _lines_of(frozenset(paths[policy])) for policy in policies}
    classes = _sets(facts_of(assumptions, "Classes"), ("policy", "line"), ("code",))
    usual = {name: each.code for name, each in LINES.items()}
    if int(assumptions.about["format_version"]) == FIRST_FORMAT:
        usual |= OLDER_CODES

    def leaves(lines: Iterable[str]) -> tuple[Leaves, tuple[Classified, ...]]:
        made: list[tuple[int, str, int, int]] = []
        shares: list[Steps] = []
        rows: dict[Classified, int] = {}
        for name in lines:
            for number, (policy, ministry, function) in enumerate(names):
                if name in lines_of_policy[policy]:
                    base = AS.get(name, name)
                    for (code,), share in classes.get((policy, base), {(usual[base],): 1.0}).items():
                        row = rows.setdefault((policy, ClassKey(ministry, function, code)), len(rows))
                        made.append((policies.index(policy), name, number, row))
                        shares.append(share)
        return Leaves(
            policies=tuple(policy for policy, _, _, _ in made),
            lines=tuple(name for _, name, _, _ in made),
            splits=tuple(number for _, _, number, _ in made),
            rows=tuple(row for _, _, _, row in made),
            count=len(rows),
            share=make.stack(shares, calendar),
        ), tuple(rows)

    spent, spent_names = leaves(name for name in LINES if name != REPLACED)
    replaced, replaced_names = leaves([REPLACED])
    classification = Classification(
        tuple(policies.index(policy) for policy, _, _ in names),
        make.stack(list(splits.values()), calendar),
        spent,
        replaced,
    )
    return classification, ClassNames(spent_names, replaced_names, names)


def _sets(
    facts: Iterable[Fact], owner: tuple[str, ...], key: tuple[str, ...]
) -> dict[tuple[str, ...], Mapping[tuple[str, ...], Steps]]:
    """Sets of shares by owner: the steps of each key, 0 in the years whose rows do not name it."""
    owners: dict[tuple[str, ...], dict[tuple[str, ...], list[Entry]]] = defaultdict(dict)
    for fact in facts:
        shares = owners[tuple(str(fact.row[column]) for column in owner)]
        shares.setdefault(tuple(str(fact.row[column]) for column in key), []).append(entry_of(fact))
    return {name: _together(steps) for name, steps in owners.items()}


def _together(steps: Mapping[tuple[str, ...], list[Entry]]) -> dict[tuple[str, ...], Steps]:
    """Each key with a value in every year in which the set is replaced; the first set holds before, too."""
    years = sorted({entry.from_year for entries in steps.values() for entry in entries}, key=lambda y: y or 0)
    by_key: dict[tuple[str, ...], Steps] = {}
    for key, entries in steps.items():
        stated = {entry.from_year: entry for entry in entries}
        dated = [
            replace(
                stated.get(year, replace(entries[0], base=0.0, note=NOT_IN_THESE_ROWS)),
                from_year=None if number == 0 else year,
            )
            for number, year in enumerate(years)
        ]
        by_key[key] = sorted(dated, key=begin)
    return by_key
