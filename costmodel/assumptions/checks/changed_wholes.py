"""What changes of a scenario leave: whole numbers, shares of one whole, and what Macro must have."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.checks.rules_policies import given_by_policy
from costmodel.assumptions.checks.rules_shares import value_in, years_of_changes
from costmodel.assumptions.format.optimism_bounds import BOUNDS
from costmodel.assumptions.format.paths import BREAKDOWN, INPUT_KINDS, INPUT_TABLES, address_of, path_of
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.format.scenario_operations import applied
from costmodel.assumptions.format.schema import TABLES
from costmodel.model.arguments import ROUNDING
from costmodel.model.uplifts import RISK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.rules_policies import Given
    from costmodel.assumptions.checks.rules_shares import Change

SINCE = 4
WHOLE_PARAMETERS = ("benefit.indexation_lag", "timing.start_month")
SWITCH = "timing.in_operation"
ON_OR_OFF = "0 or 1, a switch"
INSTEAD_OF_PART = "For a share of the people use coverage.target, for a part of a year timing.start_month."
LAG, AMOUNT, HEAD = "benefit.indexation_lag", "benefit.amount", "benefit.indexed_to_gdp_per_head"
MINIMUM_WAGE, OF_MINIMUM_WAGE = "minimum_wage", "multiple_of_minimum_wage"
WHOLE = "whole"
WHOLE_COLUMNS = {
    (each.name, column.name) for each in TABLES for column in each.columns if column.kind == WHOLE
}


class _Changed(NamedTuple):
    """The changes of a path by a scenario, with their rows."""

    rows: list[int]
    changes: list[Change]


NO_CHANGE = _Changed([], [])


def changed_wholes(context: Context) -> None:
    """Report broken whole numbers and shares, and what the table Macro lacks, after changes of scenarios."""
    by_scenario, given = _by_scenario(context), given_by_policy(context)
    for scenario, changed in by_scenario.items():
        kinds = {address_of(path).kind for path in changed}
        _whole_numbers(context, scenario, changed)
        if BREAKDOWN in kinds:
            _breakdowns(context, scenario, changed)
        if "uplift" in kinds:
            _uplifts(context, scenario, changed)
        _lags(context, scenario, changed, given)
        _wages(context, scenario, changed)
        _switches(context, scenario, changed, given)


def is_whole(path: str) -> bool:
    """Whether an assumption is a whole number: a year, a month, years of a duration or a lag, a switch."""
    kind, _, field = address_of(path)
    whole = (INPUT_KINDS.get(kind, ""), field) in WHOLE_COLUMNS
    return whole or (kind == "policy" and field in (*WHOLE_PARAMETERS, SWITCH))


def may_break_a_whole(path: str) -> bool:
    """Whether a change of an assumption is looked at here."""
    address = address_of(path)
    return (
        is_whole(path)
        or address.kind in (BREAKDOWN, "uplift")
        or address.field == HEAD
        or address.name == OF_MINIMUM_WAGE
    )


def _by_scenario(context: Context) -> dict[str, dict[str, _Changed]]:
    table = context.tables["Scenarios"]
    by_scenario: dict[str, dict[str, _Changed]] = defaultdict(dict)
    for number, row in enumerate(table.rows):
        if None not in (row["scenario"], row["parameter"], row["operation"], row["value"]):
            path = path_of(row["policy"], row["parameter"])
            assumption = by_scenario[str(row["scenario"])].setdefault(path, _Changed([], []))
            assumption.rows.append(number)
            assumption.changes.append((row["from_year"], str(row["operation"]), float(row["value"])))
    return by_scenario


def _values(context: Context, base: float | None, changed: _Changed) -> Iterable[tuple[int, float]]:
    """The value of every year in which it may change; of a value that is not stated, what is set."""
    steps = [] if base is None else [(None, base)]
    for year in years_of_changes(context, [begins for begins, _, _ in changed.changes]):
        yield year, value_in(year, steps, changed.changes)


def _whole_numbers(context: Context, scenario: str, changed: Mapping[str, _Changed]) -> None:
    table = context.tables["Scenarios"]
    for path, assumption in changed.items():
        kind, owner, field = address_of(path)
        if not is_whole(path) or field == SWITCH:
            continue
        home = INPUT_KINDS.get(kind, "")
        rows = context.tables[home].by(INPUT_TABLES[home].key) if home else {}
        base = rows[owner].get(field) if owner in rows else None
        for year, value in _values(context, base, assumption):
            if not float(value).is_integer():
                context.report.at(
                    table, assumption.rows[-1], "value", f"{scenario}: {path} {shown(value)} in {year}",
                    "a whole number: a part of a year is not computed", f"Type {round(value)}.", since=SINCE,
                )  # fmt: skip
                break


def _switches(
    context: Context, scenario: str, changed: Mapping[str, _Changed], given_by_name: Mapping[str, Given]
) -> None:
    """A switch is on or off, whatever value a scenario changes."""
    table, parameters = context.tables["Scenarios"], context.tables["Parameters"]
    for path, assumption in changed.items():
        kind, policy, field = address_of(path)
        if kind != "policy" or field != SWITCH:
            continue
        rows = given_by_name.get(policy, {}).get(SWITCH, ())
        stated = [
            row["value"]
            for row in (parameters.rows[k] for k in rows)
            if isinstance(row["value"], int | float)
        ]
        for number, (_, operation, value) in zip(assumption.rows, assumption.changes, strict=True):
            if any(applied(operation, before, value) not in (0, 1) for before in stated or [1.0]):
                fault = f"{scenario}: {operation} {shown(value)} for {path}"
                context.report.at(table, number, "value", fault, ON_OR_OFF, INSTEAD_OF_PART, since=2)


def _breakdowns(context: Context, scenario: str, changed: Mapping[str, _Changed]) -> None:
    """The parts of a dimension together are everybody."""
    dimensions: dict[str, dict[str, float]] = defaultdict(dict)
    for row in context.tables["Breakdown"].rows:
        if row["share"] is not None:
            path = f"breakdown.{row['dimension']}.share.{row['part']}"
            dimensions[str(row["dimension"])][path] = row["share"]
    for dimension, shares in dimensions.items():
        _sum(context, scenario, changed, shares, f"shares of the {dimension}s", exactly=True)


def _uplifts(context: Context, scenario: str, changed: Mapping[str, _Changed]) -> None:
    """Parts of a cost line are at most the line, and mitigation leaves the lower bound."""
    lines: dict[tuple[object, ...], dict[str, float]] = defaultdict(dict)
    table = context.tables["Scenarios"]
    for row in context.tables["Uplifts"].rows:
        share = 1.0 if row["share"] is None else row["share"]
        key = row["policy"], row["line"], row["category"] == RISK
        lines[key][f"uplift.{row['uplift']}.share"] = share
        path, bounds = f"uplift.{row['uplift']}.mitigation", BOUNDS.get(row["category"])
        if bounds is None or path not in changed or row["mitigation"] is None:
            continue
        for year, value in _values(context, row["mitigation"], changed[path]):
            if value > bounds.most_mitigation + ROUNDING:
                context.report.at(
                    table, changed[path].rows[-1], "value", f"{scenario}: {path} {shown(value)} in {year}",
                    f"at most {bounds.most_mitigation:.4f}, which leaves the lower bound of the category",
                    "Reduce it: no mitigation removes more.", since=SINCE,
                )  # fmt: skip
                break
    for (policy, line, _), shares in lines.items():
        _sum(context, scenario, changed, shares, f"shares of {line} of {policy}", exactly=False)


def _sum(
    context: Context,
    scenario: str,
    changed: Mapping[str, _Changed],
    shares: Mapping[str, float],
    called: str,
    *,
    exactly: bool,
) -> None:
    changed_shares = {path: changed[path] for path in shares if path in changed}
    if not changed_shares:
        return
    table = context.tables["Scenarios"]
    for year in years_of_changes(
        context, [begins for each in changed_shares.values() for begins, _, _ in each.changes]
    ):
        whole = sum(
            value_in(year, [(None, share)], changed_shares[path].changes if path in changed_shares else ())
            for path, share in shares.items()
        )
        if whole > 1 + ROUNDING or (exactly and whole < 1 - ROUNDING):
            number = max(number for each in changed_shares.values() for number in each.rows)
            context.report.at(
                table, number, "value", f"{scenario}: {called} that sum to {whole:.10g} in {year}",
                "shares that sum to 1" if exactly else "shares that sum to at most 1",
                "Change the other shares in the scenario too.", since=SINCE,
            )  # fmt: skip
            return


def _lags(
    context: Context, scenario: str, changed: Mapping[str, _Changed], given_by_name: Mapping[str, Given]
) -> None:
    """A lag reaches no further back than the table Macro."""
    years, parameters = context.tables["Macro"].years, context.tables["Parameters"]
    concerned: dict[str, dict[str, _Changed]] = defaultdict(dict)
    for path, assumption in changed.items():
        kind, policy, field = address_of(path)
        if kind == "policy" and field in (LAG, HEAD):
            concerned[policy][field] = assumption
    for policy, of_policy in concerned.items():
        given = given_by_name.get(policy, {})
        bases = [parameters.rows[k]["price_base"] for k in given.get(AMOUNT, ())]
        known = [base for base in bases if isinstance(base, int)]
        if not known or not years:
            continue
        stated = [parameters.rows[k]["value"] for k in given.get(LAG, ())]
        # Growth of GDP per head is not known of the first year.
        most = min(known) + 1 - years[0] - (1 if given.get(HEAD) or HEAD in of_policy else 0)
        last = of_policy.get(LAG) or of_policy[HEAD]
        for _, value in _values(context, stated[0] if stated else 0.0, of_policy.get(LAG, NO_CHANGE)):
            if value > most:
                context.report.at(
                    context.tables["Scenarios"], last.rows[-1], "value",
                    f"{scenario}: a lag of {shown(value)} years for the amount of {min(known)} of {policy}",
                    f"at most {most} years: the table Macro begins in {years[0]}",
                    "Reduce the lag, or add the earlier years to Macro.", since=SINCE,
                )  # fmt: skip
                break


def _wages(context: Context, scenario: str, changed: Mapping[str, _Changed]) -> None:
    """Pay as a multiple of the minimum wage needs one; without it the pay would be nothing."""
    if any(row["indicator"] == MINIMUM_WAGE for row in context.tables["Macro"].rows):
        return
    for path, assumption in changed.items():
        if address_of(path).name == OF_MINIMUM_WAGE:
            context.report.at(
                context.tables["Scenarios"], assumption.rows[-1], "value",
                f"{scenario}: {path} without a row {MINIMUM_WAGE} in the table Macro",
                "the minimum wage a month", "Add the row, or pay by another reference.", since=SINCE,
            )  # fmt: skip
            return
