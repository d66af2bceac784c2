"""Rules of outcomes: whom an effect acts on, what it follows, and what may not be taken off twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_overlaps import capped_effects
from costmodel.assumptions.checks.rules_policies import given_by_policy, price_base
from costmodel.assumptions.format.column_choices import GRADES
from costmodel.assumptions.format.report import shown
from costmodel.model.effects import MONEY_DRIVER
from costmodel.model.incidence import YES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.rules_policies import Given
    from costmodel.assumptions.format.tables import Row, TableData

FORMAT = 3
"""The workbook format that brought the columns of these rules."""
UNITS_DRIVERS = ("units_in_place", "new_units")
CASH = "benefit."
TRANSFER = ("income_there", "income_here", "income_elasticity")
FOLLOWED_TO = "effects_followed_to"
NET_OF = ("deadweight", "attribution")
COUNTERFACTUAL = ("deadweight", "displacement", "attribution")
ROUND = 20
"""Shares that are multiples of 1/20 are round: 0.05, 0.1, 0.25."""
SHOWN_CELLS = 6


def outcome_rules(context: Context) -> None:
    """Report everything that is wrong with the outcomes beyond their cells."""
    table, given = context.tables["Outcomes"], given_by_policy(context)
    for number, row in enumerate(table.rows):
        policy = given.get(str(row["policy"]), {})
        context.range_of(table, number, "effect")
        context.range_of(table, number, "value", "value_")
        context.range_of(table, number, "linked_cost", "linked_cost_")
        context.range_of(table, number, "probability", "probability_")
        _value(context, table, number)
        _linked_cost(context, table, number)
        _driver(context, table, number, policy)
        _net_estimate(context, table, number)
        _elasticity(context, table, number, policy)
        _growth(context, table, number)
        _ages(context, table, number)
        _survivors(context, table, number)
        _response(context, table, number)
    capped_effects(context)
    _independent_of_the_amount(context, given)
    _cut_off(context)
    _guessed(context)


def _value(context: Context, table: TableData, number: int) -> None:
    """An effect is valued in its own row or by the table Values, never by both and never by neither."""
    row = table.rows[number]
    named = row.get("valued_as")
    amounts = (row.get("benefit_studied"), row.get("linked_cost"))
    price_base(context, table, number, needed=named is None or any(one is not None for one in amounts))
    if named is None:
        if row["value"] is None and context.report.sound(table, number, "value"):
            expected = "the value of a unit of effect"
            context.report.at(table, number, "value", "a blank", expected, "Fill it in, or name valued_as.")
        return
    for column in ("value", "value_low", "value_high", "value_source", "value_grade", "value_distribution"):
        if row.get(column) is not None:
            fault = f"{shown(row[column])} beside the value {named}"
            expected = "a blank: the table Values gives value, range, source and grade"
            context.report.at(table, number, column, fault, expected, "Clear it, or clear valued_as.")
    library = next((value for value in context.tables["Values"].rows if value["name"] == named), None)
    if library is not None and library["unit"] != row["unit"]:
        fault = f"{shown(row['unit'])}, valued by {named}, which is per {shown(library['unit'])}"
        mend = "Correct the unit, or choose another value."
        context.report.at(table, number, "unit", fault, "the unit of the value", mend)


def _linked_cost(context: Context, table: TableData, number: int) -> None:
    """Only a gain brings cost; a harm that costs the budget is valued by its cashable share."""
    row = table.rows[number]
    if row.get("linked_cost") and row["effect"] is not None and row["effect"] < 0:
        fault = f"{shown(row['linked_cost'])} for a harm"
        expected = "a blank: what a harm costs the budget is its value times its cashable share"
        context.report.at(table, number, "linked_cost", fault, expected, "Clear it; use value and cashable.")


def value_rules(context: Context) -> None:
    """Report everything that is wrong with the library of values beyond its cells."""
    table = context.tables["Values"]
    for number, row in enumerate(table.rows):
        context.range_of(table, number, "value")
        price_base(context, table, number, needed=False)
        stated = {name: row[name] for name in TRANSFER}
        for name, value in stated.items():
            expected = f"{', '.join(TRANSFER)} together: value x (income here / income there)^elasticity"
            if value is None and any(other is not None for other in stated.values()):
                context.report.at(table, number, name, "a blank", expected, "Fill it in, or clear all.")
            elif name != TRANSFER[-1] and isinstance(value, float) and value <= 0:
                context.report.at(table, number, name, shown(value), "more than 0", "Correct it.")


def _driver(context: Context, table: TableData, number: int, given: Given) -> None:
    row = table.rows[number]
    if row["policy"] is None:
        return
    if row["driver"] in UNITS_DRIVERS and not any(path.startswith("capital.") for path in given):
        fault = f"{row['driver']}, but {row['policy']} has no capital"
        expected = "a driver the policy has, such as beneficiaries"
        context.report.at(table, number, "driver", fault, expected, "Change it, or add the capital.")
    if row["driver"] == MONEY_DRIVER and not _pays_cash(given):
        fault = f"{MONEY_DRIVER}, but {row['policy']} pays no cash benefit"
        expected = "a driver the policy has, such as beneficiaries"
        context.report.at(table, number, "driver", fault, expected, "Change it, or add the benefit.")


def _net_estimate(context: Context, table: TableData, number: int) -> None:
    """What an estimate is net of is not taken off a second time."""
    row = table.rows[number]
    if row.get("estimate") != "net":
        return
    for column in NET_OF:
        if row[column]:
            fault = f"{column} {shown(row[column])} with an estimate that is net of it"
            mend = "Type 0, or change estimate to gross. Displacement may stay: a trial rarely sees it."
            context.report.at(table, number, column, fault, "0, so that it is not taken off twice", mend)


def _elasticity(context: Context, table: TableData, number: int, given: Given) -> None:
    row = table.rows[number]
    pair = {name: row.get(name) for name in ("elasticity", "benefit_studied")}
    stated = [name for name, value in pair.items() if value is not None]
    for name in stated:
        if isinstance(pair[name], float) and pair[name] <= 0:
            expected = "more than 0; an effect that does not depend on the amount has a blank"
            context.report.at(table, number, name, shown(pair[name]), expected, "Correct it, or clear both.")
    if len(stated) == 1:
        (missing,) = set(pair) - set(stated)
        expected = f"a value beside {stated[0]}: effect x (real benefit / benefit studied)^elasticity"
        context.report.at(table, number, missing, "a blank", expected, "Fill it in, or clear both.")
    if not stated:
        return
    mend = "Clear elasticity and benefit_studied."
    if row["driver"] == MONEY_DRIVER:
        expected = "a blank: an effect per unit of money follows the amount already"
        context.report.at(table, number, stated[0], shown(pair[stated[0]]), expected, mend)
    elif row["policy"] is not None and not _pays_cash(given):
        fault = f"{shown(pair[stated[0]])}, but {row['policy']} pays no cash benefit"
        context.report.at(table, number, stated[0], fault, "a blank", mend)


def _growth(context: Context, table: TableData, number: int) -> None:
    """A value grows at a rate of its own or with wages, not with both."""
    row = table.rows[number]
    if row.get("real_growth") and row.get("follows") == "wages":
        fault = f"{shown(row['real_growth'])} beside a value that follows wages"
        expected = "one kind of growth, so that it is not counted twice"
        context.report.at(table, number, "real_growth", fault, expected, "Clear one of the two.")


def _ages(context: Context, table: TableData, number: int) -> None:
    """The ages on whom an effect acts must be ages of the recipients."""
    row = table.rows[number]
    first, last = row.get("age_from"), row.get("age_to")
    if first is None and last is None:
        return
    group = _group_of(context, row)
    if group is None or group["age_from"] is None:
        return
    most = min(end for end in (last, group["age_to"], 130) if end is not None)
    if max(first or 0, group["age_from"]) > most:
        column = "age_to" if first is None else "age_from"
        ages = f"ages {shown(first)} to {shown(last)} of the group {group['group']}"
        expected = f"ages within {shown(group['age_from'])} to {shown(group['age_to'] or 'the oldest')}"
        context.report.at(table, number, column, ages, expected, "Correct the ages, or clear both.")


def _response(context: Context, table: TableData, number: int) -> None:
    """By the envelope rule only gains are left out."""
    row = table.rows[number]
    if row.get("response") == YES and row["effect"] is not None and row["effect"] < 0:
        fault, expected = "a harm that is marked as a response to incentives", "a gain, or a blank"
        context.report.at(table, number, "response", fault, expected, "Clear the cell.")


def _survivors(context: Context, table: TableData, number: int) -> None:
    """Survivors are those of the life table, which a set with a given projection does not have."""
    row = table.rows[number]
    if row.get("age_served") is not None and not context.tables["Mortality"].rows:
        expected = "the table Mortality, for the survivors of the people served"
        mend = "Add the table, or clear age_served."
        context.report.at(table, number, "age_served", shown(row["age_served"]), expected, mend)


def _cut_off(context: Context) -> None:
    """One note for all effects that last beyond the year to which they are followed."""
    table, last = context.tables["Outcomes"], context.last_year
    if last is None:
        return
    followed = max(last, int(context.about.get(FOLLOWED_TO) or 0))
    ends = [
        last + int(row["lag"]) + int(row["duration"]) - 1
        if row["lag"] is not None and row["duration"] is not None
        else last
        for row in table.rows
    ]
    cut = [number for number, end in enumerate(ends) if end > followed]
    if cut:
        context.report.at(
            table,
            cut[0],
            "duration",
            f"{len(cut)} effects that last beyond {followed}, the last of them to {max(ends)}",
            f"effects followed to their end: {FOLLOWED_TO} of at least {max(ends)} in About",
            f"Type {max(ends)} as {FOLLOWED_TO}. Until then what comes after {followed} is not counted.",
            "warning",
        )


def _group_of(context: Context, row: Row) -> Row | None:
    for policy in context.tables["Policies"].rows:
        if policy["policy"] == row["policy"]:
            return next(
                (group for group in context.tables["Groups"].rows if group["group"] == policy["group"]), None
            )
    return None


def _pays_cash(given: Given) -> bool:
    return any(path.startswith(CASH) for path in given)


def _independent_of_the_amount(context: Context, given: Mapping[str, Given]) -> None:
    """One warning for all effects of cash benefits that stay the same whatever the benefit is."""
    table = context.tables["Outcomes"]
    numbers = [
        number
        for number, row in enumerate(table.rows)
        if row["driver"] != MONEY_DRIVER
        and row.get("elasticity") is None
        and _pays_cash(given.get(str(row["policy"]), {}))
    ]
    if not numbers:
        return
    policies = dict.fromkeys(str(table.rows[number]["policy"]) for number in numbers)
    context.report.at(
        table,
        numbers[0],
        "driver",
        f"{len(numbers)} effects of cash benefits that do not depend on the amount, of {', '.join(policies)}",
        f"an elasticity, or the driver {MONEY_DRIVER}, so that a higher benefit has a larger effect",
        "Fill in elasticity and benefit_studied. Until then do not compare benefit amounts by their return.",
        "warning",
    )


def _guessed(context: Context) -> None:
    """One warning for all round shares taken off illustrative effects: they are guesses, not estimates."""
    table = context.tables["Outcomes"]
    places = [
        (number, column)
        for number, row in enumerate(table.rows)
        if row["grade"] == GRADES[-1]
        for column in COUNTERFACTUAL
        if isinstance(row[column], float) and row[column] > 0 and (row[column] * ROUND).is_integer()
    ]
    if not places:
        return
    cells = [table.cell(number, column) for number, column in places]
    more = f" and {len(cells) - SHOWN_CELLS} more" if len(cells) > SHOWN_CELLS else ""
    shown_cells = f"{', '.join(cells[:SHOWN_CELLS])}{more}"
    context.report.at(
        table,
        *places[0],
        f"round guesses of {', '.join(COUNTERFACTUAL)} in effects of grade D: {shown_cells}",
        "shares estimated with a comparison group",
        "Replace them by estimates, or use an estimate that is already net of them (estimate net).",
        "warning",
    )
