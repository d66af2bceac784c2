"""Scenarios: named changes to the baseline, one row of the Scenarios table each."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from math import inf
from typing import TYPE_CHECKING, Protocol

from costmodel.assumptions.format.once import once
from costmodel.assumptions.format.paths import INPUT_TABLES, address_of, declared_at, path_of
from costmodel.assumptions.format.report import close_names
from costmodel.assumptions.format.scenario_operations import OPERATIONS, SET, V, applied
from costmodel.errors import AssumptionError, ModelError, Problem
from costmodel.model.arguments import one_of
from costmodel.wording.catalogue import Verbatim

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from costmodel.assumptions.format.tables import Assumptions

BASELINE = "baseline"
POLICY, GROUP = "policy", "group"
"""Kinds of the paths of parameters of policies, and of shares of groups."""
COVERED_BEFORE = "coverage.start"
AT_ONCE = 64
"""Scenarios evaluated together: enough to hide Python's own time, few enough to stay in the cache."""
LEVEL, INCREMENT = BASES = ("level", "increment")
"""The scenario itself, or what it adds to the baseline."""


NOTHING_ADDED = "the baseline adds nothing to itself: name another scenario, or use the basis level"


class Dated(Protocol):
    """What applies from a year on, or from the beginning."""

    @property
    def from_year(self) -> int | None:
        """The year; None from the beginning."""


def begin(step: Dated) -> float:
    """The year from which something applies; minus infinity if from the beginning."""
    return -inf if step.from_year is None else step.from_year


@dataclass(frozen=True)
class Change:
    """One change: from a year on, set a value, multiply it, or add to it."""

    path: str
    """``policy.<policy>.<part>.<field>``, ``outcome.<outcome>.<column>``, ``macro.<indicator>``,
    ``group.<group>.prevalence``, ``society.<item>`` or ``discounting.rate``."""
    operation: str
    value: float
    from_year: int | None = None
    cell: str = ""
    note: str = ""

    def applied(self, value: V) -> V:
        """The value after the change, or each of many values."""
        return applied(one_of(self.operation, "operation of a change", OPERATIONS), value, self.value)


@dataclass(frozen=True)
class Scenario:
    """A name, a label and the changes made to the baseline, in their order."""

    name: str
    label: str
    changes: tuple[Change, ...] = ()


def after_base(base: Scenario, scenarios: Sequence[Scenario]) -> list[list[tuple[int, Change]]]:
    """The changes of scenarios that start from another one, with what makes them hold after its own.

    Changes apply in the order of their years. So a value that is set is set again at each later change of the
    base, and one that is multiplied or added to is changed again where the base, or the scenario, has set it.
    Each change comes with the place of the one that it repeats, or its own.
    """
    later: dict[str, dict[int, bool]] = {}
    for change in base.changes:
        if change.from_year is not None:
            years = later.setdefault(change.path, {})
            years[change.from_year] = years.get(change.from_year, False) or change.operation == SET
    return [_after(scenario.changes, later) for scenario in scenarios]


def _after(changes: Sequence[Change], later: Mapping[str, Mapping[int, bool]]) -> list[tuple[int, Change]]:
    """Changes and their repetitions; ``later`` are the years of others by path, and whether they set."""
    numbered = list(enumerate(changes))
    if later.keys().isdisjoint([change.path for change in changes]):
        return numbered
    following: list[tuple[int, Change]] = []
    already_set: set[str] = set()
    for place, change in sorted(numbered, key=lambda one: begin(one[1])):
        following.append((place, change))
        if change.operation == SET:
            already_set.add(change.path)
        for year, is_set in sorted(later.get(change.path, {}).items()):
            if begin(change) < year and (is_set or change.path in already_set):
                following.append((place, replace(change, from_year=year)))
    return following


def continued(base: Scenario, scenario: Scenario) -> Scenario:
    """A scenario that starts from another one as a scenario of its own: with the changes of both."""
    (following,) = after_base(base, [scenario])
    return replace(scenario, changes=(*base.changes, *(change for _, change in following)))


def basis_of(scenario: str, basis: object) -> str:
    """Level or increment, as asked for. Raises ModelError for another word and a baseline's increment."""
    word = one_of(basis, "basis", BASES)
    if word == INCREMENT and scenario == BASELINE:
        raise ModelError(NOTHING_ADDED)
    return word


def policy_changed(assumptions: Assumptions, change: Change) -> str:
    """The policy whose parameter, effect, item, asset, staff grade or uplift a change concerns.

    "" where it is no act of a policy: a change of the economy, a group, or a price that policies share.
    """
    kind, owner, _ = address_of(change.path)
    return owner if kind == POLICY else _policies_of_rows(assumptions).get((kind, owner), "")


@once
def _policies_of_rows(assumptions: Assumptions) -> dict[tuple[str, str], str]:
    """The policy of each row of the tables of parts of policies, by kind and key."""
    return {
        (table.kind, str(row[table.key])): str(row["policy"])
        for name, table in INPUT_TABLES.items()
        if "policy" in {field.name for field in fields(table.model)}
        for row in assumptions.table(name).rows
    }


def opened_groups(assumptions: Assumptions, scenario: Scenario) -> dict[str, set[str]]:
    """Groups that a scenario opens or narrows, each with the policies that serve it or a part of it.

    They are groups that it changes, of all of whose policies it also states the coverage at the start anew:
    in shares of the other group, so that the people of today stay the same. To serve another group is then
    an act of these policies, and no assumption about the people.
    """
    addresses = [address_of(change.path) for change in scenario.changes]
    changed = {address.owner for address in addresses if address.kind == GROUP}
    anew = {
        address.owner for address in addresses if address.kind == POLICY and address.field == COVERED_BEFORE
    }
    parents = {str(row["group"]): row["of"] for row in assumptions.table("Groups").rows}
    served: dict[str, set[str]] = {}
    for row in assumptions.table("Policies").rows:
        group = row["group"]
        while group is not None:
            served.setdefault(str(group), set()).add(str(row["policy"]))
            group = parents[str(group)]
    return {group: policies for group, policies in served.items() if group in changed and policies <= anew}


def holds_for_all_years(path: str) -> bool:
    """Whether an assumption cannot change from a year on, so that a change applies from the beginning."""
    declared = declared_at(path)
    return declared is not None and not declared.dated


def scenarios(assumptions: Assumptions) -> dict[str, Scenario]:
    """Every scenario of a workbook by name; the baseline, which changes nothing, comes first."""
    table = assumptions.table("Scenarios")
    labels: dict[str, str] = {}
    changes: dict[str, list[Change]] = {}
    for number, row in enumerate(table.rows):
        values = row.values
        name = str(values["scenario"])
        labels.setdefault(name, str(values["label"]))
        path = path_of(values["policy"], values["parameter"])
        year = None if holds_for_all_years(path) else values["from_year"]
        changes.setdefault(name, []).append(
            Change(
                path=path,
                operation=str(values["operation"]),
                value=float(values["value"]),
                from_year=None if year is None else int(year),
                cell=table.cell(number, "value"),
                note=Verbatim(values["note"] or ""),
            )
        )
    baseline = {BASELINE: Scenario(BASELINE, "Baseline: existing programmes continue")}
    return baseline | {
        name: Scenario(name, labels[name], tuple(scenario_changes))
        for name, scenario_changes in changes.items()
    }


def chosen(assumptions: Assumptions, names: Iterable[str]) -> list[Scenario]:
    """The scenarios of these names. Raises AssumptionError naming all that do not exist."""
    known = scenarios(assumptions)
    wanted = [names] if isinstance(names, str) else list(names)
    problems = [
        _unknown(assumptions, name, known)
        for name in wanted
        if not isinstance(name, str) or name not in known
    ]
    if problems:
        raise AssumptionError(problems)
    return [known[name] for name in wanted]


def _unknown(assumptions: Assumptions, name: object, known: Mapping[str, Scenario]) -> Problem:
    near = close_names(str(name), known)
    hint = f"Did you mean {near[0]}?" if near else "Use one of these, or add rows to the table Scenarios."
    return Problem(
        workbook=assumptions.path or assumptions.set,
        table="Scenarios",
        cell="",
        found=f"no scenario {name!r}",
        expected=f"one of {', '.join(known)}",
        mend=hint,
    )
