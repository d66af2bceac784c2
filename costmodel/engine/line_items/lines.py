"""Line items: one walk over a result for tables, sheets and explanations.

A result is nested dataclasses of figures; each field is a line item with a label and a unit. The walk gives
them as blocks of rows, each row with the policy and the line it is.
"""

from __future__ import annotations

from dataclasses import Field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from costmodel.assumptions.format.once import once

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from costmodel.engine.inputs.bound_inputs import Bound, Names
    from costmodel.engine.inputs.count_names import CountNames
    from costmodel.model.social_budget import SocialBudget

TOTAL = "total"
OWNED_PARTS = ("cascade", "staffing")
"""Parts with rows of some policies, or of several things of a policy, each line its own."""
OF_OUTCOMES = ("outcomes", "outcome_costs")
"""Parts with a row an outcome."""
TOTAL_PARTS = ("discounting", "totals", "total_flows", "total_appraisal", "total_measures", "counted")
FOLLOWED = ("outcomes", "returns", "flows", "appraisal", "discounting", "total_flows", "total_appraisal")
"""Parts with figures of the years after the horizon in which effects are followed."""
ENTITLEMENTS = ("guarantees", "adequacy", "participation")
"""Parts with rows of guarantees, and of the policies that have the figure."""
FISCAL = ("savers", "ceilings", "levers", "fiscal_space", "second_round")
"""Parts whose rows are ministries or levers."""
DECILES = 10
SOURCES = "source_years"
"""The part with rows in the years of their sources, which only some sets have."""
PRICE_LINES = ("input_index", "relative_price")
"""Lines with a row for each amount that states an index or growth of its own."""
COUNTED_BY = (
    "bands", "group_overlaps", "policy_overlaps", "pairs", "sexes", "parts", "spreads", "breakdown",
)  # fmt: skip
"""Parts whose rows are bands, overlaps, pairs of policies and parts of a breakdown."""
OWNED = ("items", "assets", "uplift_rows", "charges")
"""Parts with rows of their own that belong to policies; their names are in ``Names.delivery``."""
SOME = {"uplifts": "uplift_rows", "charges_of_policies": "charges"}
"""Parts with a row a policy that are empty where the part named has no rows."""
WELFARE_PARTS = ("survey", "poverty_lines", "fitted", "deciles", "reached", "raised")
"""Parts with rows of the survey, of poverty lines, of deciles, and of deciles of policies."""
MONITORED = ("planned_months", "outturn", "variance", "forecast", "targets", "progress")
"""Parts whose rows are months, reported periods and indicators; their names are in ``Names.monitoring``."""
MEASURED = ("measures", "total_measures", "outcome_costs", "reached")
"""Parts whose figures may be missing (nan): ratios without a denominator above 0."""


class Block(NamedTuple):
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
    known, shown_already = _known_rows(bound.names), _names(budget, ("returns", "people"))
    repeats = _repeated(budget)
    for part in fields(budget):
        lines = getattr(budget, part.name)
        for declared in _declared(cast("Hashable", type(lines))):
            if part.name == "flows" and declared.name in shown_already:
                continue
            figure = getattr(lines, declared.name)
            repeated = part.name == "discounting" and declared.name in repeats
            if repeated or (part.name in (SOURCES, "economy") and not len(figure)):
                continue
            yield Block(
                part=part.name,
                name=declared.name,
                label=declared.metadata["label"],
                unit=declared.metadata["unit"],
                economic=declared.metadata["economic"],
                figure=figure,
                rows=known(part.name, declared.name),
                years=() if declared.metadata["whole"] else _years(part.name, figure.shape[-1], bound),
            )


@cache
def _declared(kind: Hashable) -> tuple[Field[Any], ...]:
    """The line items of a part."""
    return tuple(declared for declared in fields(cast("Any", kind)) if "label" in declared.metadata)


@once
def _known_rows(names: Names) -> Callable[[str, str], tuple[tuple[str, str], ...]]:
    """The rows of each line item of a part, the same in all scenarios that are bound together."""
    return cache(lambda part, line: _rows(part, line, names))


def projected(bound: Bound) -> Iterator[Block]:
    """Counts of people that come from the projection and not from a target group."""
    assumed, name = bound.assumed, "projected_population"
    yield Block("groups", name, "Population", "persons", "", assumed.population, (("", name),), bound.years)
    counts = bound.names.counts
    for label, figure, names in (
        ("Population of the ages both target groups have", assumed.counting.policies.common, counts.limited),
        ("Population of the group's ages and sex", assumed.counting.breakdown.sex_population, counts.sexes),
    ):
        if names:
            rows = tuple(("", f"{row_name}.population") for row_name in names)
            yield Block("groups", name, label, "persons", "", figure, rows, bound.years)
    outcomes = assumed.outcomes
    for line, label, figure in (
        ("band", "People of the ages on whom the effect acts", outcomes.band),
        ("ages", "People of all ages of the target group", outcomes.ages),
    ):
        rows = tuple(("", f"{bound.names.outcomes[row]}.{line}") for row in outcomes.banded)
        yield Block("groups", name, label, "persons", "", figure, rows, bound.years)


def figure_of(budget: SocialBudget, block: Block) -> Any:  # noqa: ANN401  as the block's own figure
    """The line item of a block in another run of the model."""
    return getattr(getattr(budget, block.part), block.name)


def _repeated(budget: SocialBudget) -> set[str]:
    """Discount factors of kinds of flow that are those of recurrent flows."""
    discounting = budget.discounting
    kinds = {
        "capital_factors": discounting.capital,
        "outcome_factors": discounting.outcomes,
        "end_factors": discounting.ends,
    }
    return {name for name, factors in kinds.items() if factors is None}


def _names(budget: SocialBudget, parts: Sequence[str]) -> set[str]:
    return {declared.name for part in parts for declared in fields(getattr(budget, part))}


def _rows(part: str, line: str, names: Names) -> tuple[tuple[str, str], ...]:
    if part in ("economy", SOURCES):
        return (("", line),)
    of_no_policy = {
        "groups": names.groups, "exclusion": names.exclusions, "exclusion_by_group": names.excluded_groups,
    }  # fmt: skip
    if part in of_no_policy:
        return tuple(("", f"{name}.{line}") for name in of_no_policy[part])
    owned = _owned(part, names)
    if owned is not None:
        return tuple((owner, f"{name}.{line}") for owner, name in owned)
    if part in ("financing", "classified", "input_prices"):
        return tuple((policy, f"{line}.{name}" if name else line) for policy, name in _keyed(line, names))
    return _other_rows(part, line, names)


def _other_rows(part: str, line: str, names: Names) -> tuple[tuple[str, str], ...]:
    if part in ENTITLEMENTS:
        return names.entitlements.rows(line)
    if part in FISCAL:
        return _fiscal(part, line, names)
    if part in TOTAL_PARTS:
        return ((TOTAL, line),)
    for parts, named in (
        (WELFARE_PARTS, names.welfare),
        (OWNED_PARTS, names.cascade),
        (MONITORED, names.monitoring),
    ):
        if part in parts:
            return named.rows(part, line)
    if part in COUNTED_BY or part == "weights":
        return _weights(line, names) if part == "weights" else _counts(part, line, names.counts)
    return tuple((policy, line) for policy in names.policies)


def _counts(part: str, line: str, names: CountNames) -> tuple[tuple[str, str], ...]:
    """Rows of counts of people by band, overlap, pair or part."""
    if part == "spreads":
        return tuple((policy, f"{dimension}.{line}") for policy, dimension in names.spreads)
    if part == "breakdown":
        return tuple(
            (policy, f"{dimension} {row_name}.{line}") for policy, dimension, row_name in names.breakdown
        )
    return tuple(("", f"{row_name}.{line}") for row_name in getattr(names, part))


def _owned(part: str, names: Names) -> Iterable[tuple[str, str]] | None:
    """The policy and the name of each row of a part whose rows belong to policies; None for other parts."""
    if part in OF_OUTCOMES:
        owners = (names.policies[k] for k in names.outcome_policies)
        return zip(owners, names.outcomes, strict=True)
    if part in OWNED:
        return getattr(names.delivery, part)  # type: ignore[no-any-return]
    return () if part in SOME and not getattr(names.delivery, SOME[part]) else None


def _keyed(line: str, names: Names) -> Iterable[tuple[str, str]]:
    """The policy and the source, the amount, or the ministry, function and class, of each row."""
    classes = {"classified": names.classes.spent, "classified_replaced": names.classes.replaced}
    if line in ("fees_first", "not_found"):
        return [(policy, "") for policy in names.fiscal.ruled]
    if line in ("exit_begun", "share_before_exit", "taken_over"):
        return names.fiscal.donors
    if line in PRICE_LINES:
        return names.priced
    if line not in classes:
        return names.financing
    return ((policy, " ".join(key)) for policy, key in classes[line])


def _fiscal(part: str, line: str, names: Names) -> tuple[tuple[str, str], ...]:
    """Rows of savings, ceilings and levers: by ministry or lever, of all policies together."""
    fiscal = names.fiscal
    if line == "saving":
        return tuple((policy, f"{line}.{saver}") for policy, saver in fiscal.savings)
    if part == "fiscal_space":
        return ((TOTAL, line),) if fiscal.ceilings else ()
    if part == "second_round":
        return ((TOTAL, line),) if fiscal.second_round else ()
    if line == "cost_net_of_savings":
        return ((TOTAL, line),) if fiscal.ministries else ()
    owners = {
        "savers": fiscal.ministries, "ceilings": fiscal.ceilings, "levers": fiscal.levers,
    }[part]  # fmt: skip
    if line == "saving_of_payer":
        owners = tuple(f"{payer} > {saver}" for payer, saver in fiscal.pairs)
    return tuple((TOTAL, f"{line}.{owner}") for owner in owners)


def _weights(line: str, names: Names) -> tuple[tuple[str, str], ...]:
    """Rows of deciles, of deciles of policies, and of policies with weights."""
    if line == "participant_weight":
        return tuple((policy, line) for policy in names.weighted)
    by_welfare = names.worth_of_deciles > 0
    if not names.weighted or by_welfare == (line == "decile_weight"):
        return ()
    deciles = tuple(("", f"decile_{number}.{line}") for number in range(1, DECILES + 1))
    if line == "payer_weight":
        return (*deciles, ("", f"everybody.{line}"))
    if line == "recipient_weight" and names.worth_of_deciles > DECILES:
        return tuple((policy, decile_line) for policy in names.weighted for _, decile_line in deciles)
    return deciles


def _years(part: str, length: int, bound: Bound) -> tuple[int, ...]:
    if part == SOURCES:
        return tuple(range(bound.all_years[0], bound.all_years[0] + length))
    longest = bound.followed if part in FOLLOWED else bound.all_years
    if length == len(longest):
        return longest
    return bound.years if length == len(bound.years) else ()
