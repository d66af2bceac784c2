"""The rows of the table Targeting: the benchmark group of each policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costmodel.assumptions.format.tables import Assumptions

TABLE = "Targeting"


def benchmark_rows(
    assumptions: Assumptions, policies: Sequence[str], groups: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """The rows of policies and groups to which the table refers, and its rows that state a share."""
    table = assumptions.table(TABLE).rows
    return {
        "policies": tuple(policies.index(str(row["policy"])) for row in table),
        "groups": tuple(groups.index(str(row["benchmark"])) for row in table),
        "stated": tuple(k for k, row in enumerate(table) if row["share"] is not None),
        "stated_outside": tuple(k for k, row in enumerate(table) if row["share_outside"] is not None),
    }


def benchmark_names(assumptions: Assumptions) -> tuple[str, ...]:
    """The benchmark group of each policy, in the order of the table Policies."""
    named = {str(row["policy"]): str(row["benchmark"]) for row in assumptions.table(TABLE).rows}
    return tuple(
        named.get(str(row["policy"]), str(row["group"])) for row in assumptions.table("Policies").rows
    )
