"""The parameters that the workbook or a scenario states, by policy."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.format.facts import facts_of
from costmodel.assumptions.format.once import once
from costmodel.assumptions.format.paths import address_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from costmodel.assumptions.format.tables import Assumptions
    from costmodel.engine.inputs.entry_figures import Figures


OWNED = {
    "outcome": ("Outcomes", "outcome."),
    "staff_grade": ("StaffGrades", "staff."),
    "item": ("Items", "item."),
    "asset": ("Assets", "asset."),
}
"""Tables of the policies by the kind of their paths, and what stands for them before a column."""


def stated_parameters(assumptions: Assumptions, make: Figures) -> Mapping[str, set[str]]:
    """The parameters of each policy that the workbook or a scenario states.

    Columns of its effects begin with ``outcome.``; those of its staff by grade are named as the parameters of
    staff are.
    """
    stated = _stated(assumptions)
    paths = defaultdict[str, set[str]](set, {policy: set(names) for policy, names in stated.paths.items()})
    for address in map(address_of, make.changed_paths):
        if address.kind == "policy":
            paths[address.owner].add(address.field)
        elif (address.kind, address.owner) in stated.owners:
            policy = stated.owners[address.kind, address.owner]
            paths[policy].add(f"{OWNED[address.kind][1]}{address.field}")
    return paths


def policies_stating(
    assumptions: Assumptions, make: Figures, policies: Sequence[str]
) -> Callable[..., tuple[int, ...]]:
    """A function of paths: the places of the policies for which one of these parameters is stated."""
    stated = stated_parameters(assumptions, make)

    def stating(*paths: str) -> tuple[int, ...]:
        return tuple(place for place, policy in enumerate(policies) if not stated[policy].isdisjoint(paths))

    return stating


class _StatedPaths(NamedTuple):
    """The paths of each policy, and the policy that a row of another table belongs to."""

    paths: Mapping[str, set[str]]
    owners: Mapping[tuple[str, str], str]


@once
def _stated(assumptions: Assumptions) -> _StatedPaths:
    paths: dict[str, set[str]] = defaultdict(set)
    for row in assumptions.table("Parameters").rows:
        paths[str(row["policy"])].add(str(row["parameter"]))
    for row in assumptions.table("Uplifts").rows:
        paths[str(row["policy"])].add(f"uplift.{row['line']}")
    owners: dict[tuple[str, str], str] = {}
    for kind, (table, prefix) in OWNED.items():
        for fact in facts_of(assumptions, table):
            paths[fact.policy].add(f"{prefix}{fact.address.field}")
            owners[kind, fact.address.owner] = fact.policy
    return _StatedPaths(paths, owners)
