"""Line items: one walk over a result for tables, sheets and explanations.

A result is nested dataclasses of figures; each field is a line item with a label and a unit. The walk gives
them as blocks of rows, each row with the policy and the line it is.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.engine.binding import Bound, Names
    from costmodel.model.social_budget import SocialBudget

TOTAL = "total"
TOTAL_PARTS = ("totals", "total_flows", "total_appraisal", "total_measures")
DECILES = 10
MEASURED = ("measures", "total_measures")
"""Parts whose figures may be missing (nan): ratios without a denominator above 0."""


@dataclass(frozen=True)
class Block:
    """One line item for all its rows."""

    part: str
    """The part of the model it belongs to, a field of SocialBudget."""
    name: str
    label: str
    unit: str
    economic: str
    figure: Any
    """(row, year), plain or traced."""
    rows: tuple[tuple[str, str], ...]
    """For each row the policy ("" for the economy and target groups, "total") and the line."""
    years: tuple[int, ...]
    """The years of the figure; empty where it has none."""


def blocks(budget: SocialBudget, bound: Bound) -> Iterator[Block]:
    """Every line item of a result, in the order of the model; a figure under two names only once."""
    for part in fields(budget):
        held = getattr(budget, part.name)
        if part.name == "discount_factors":
            yield Block(
                part.name,
                part.name,
                "Discount factor",
                "factor",
                "",
                held,
                ((TOTAL, part.name),),
                bound.years,
            )
            continue
        for declared in fields(held):
            if part.name == "flows" and declared.name in _names(budget, ("returns", "people")):
                continue
            figure = getattr(held, declared.name)
            yield Block(
                part=part.name,
                name=declared.name,
                label=declared.metadata["label"],
                unit=declared.metadata["unit"],
                economic=declared.metadata["economic"],
                figure=figure,
                rows=_rows(part.name, declared.name, bound.names),
                years=() if declared.metadata["whole"] else _years(figure.shape[-1], bound),
            )


def figure_of(budget: SocialBudget, block: Block) -> Any:  # noqa: ANN401  as the block's own figure
    """The line item of a block in another run of the model."""
    part = getattr(budget, block.part)
    return part if block.part == block.name else getattr(part, block.name)


def _names(budget: SocialBudget, parts: Sequence[str]) -> set[str]:
    return {declared.name for part in parts for declared in fields(getattr(budget, part))}


def _rows(part: str, line: str, names: Names) -> tuple[tuple[str, str], ...]:
    if part == "economy":
        return (("", line),)
    if part == "groups":
        return tuple(("", f"{group}.{line}") for group in names.groups)
    if part == "outcomes":
        owners = (names.policies[k] for k in names.outcome_policies)
        return tuple(
            (owner, f"{outcome}.{line}") for owner, outcome in zip(owners, names.outcomes, strict=True)
        )
    if part == "financing":
        return tuple((policy, f"{line}.{source}") for policy, source in names.financing)
    if part in TOTAL_PARTS:
        return ((TOTAL, line),)
    return _weights(line, names) if part == "weights" else tuple((policy, line) for policy in names.policies)


def _weights(line: str, names: Names) -> tuple[tuple[str, str], ...]:
    """A row a decile, or a row a policy with weights."""
    if line != "decile_weight":
        return tuple((policy, line) for policy in names.weighted)
    deciles = range(1, DECILES + 1) if names.weighted else ()
    return tuple(("", f"decile_{number}.{line}") for number in deciles)


def _years(length: int, bound: Bound) -> tuple[int, ...]:
    if length == len(bound.all_years):
        return bound.all_years
    return bound.years if length == len(bound.years) else ()
