"""Rules of plausible policies: take-up, registers and the changes of amounts by scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.checks import plausible_ranges as ranges
from costmodel.assumptions.checks.plausible_figures import alarm, people_by_year, published
from costmodel.assumptions.checks.rules_cascade import PAY
from costmodel.assumptions.checks.rules_economy import INDICATORS
from costmodel.assumptions.checks.rules_policies import given_by_policy
from costmodel.assumptions.format.asked_columns import RATES
from costmodel.assumptions.format.paths import address_of
from costmodel.model.parameters import parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.rules_policies import Given
    from costmodel.assumptions.format.tables import Row


APPLICATION = "administration.per_application"
EARNED = "Check the unit, and count those without work, and the self-employed at what they earn."


def plausible_policies(context: Context) -> None:
    """Report implausible parameters and changes by scenarios."""
    _take_up(context)
    _registered(context)
    _pay(context)
    _ceilings(context)
    _costs(context)
    _changes(context)


def _take_up(context: Context) -> None:
    table = context.tables["Parameters"]
    for number, row in enumerate(table.rows):
        value = row["value"]
        if (
            row["parameter"] == "coverage.take_up"
            and isinstance(value, float)
            and 0 < value < ranges.TAKE_UP.low
        ):
            alarm(
                context, table, number, "value", f"a take-up of {value:g}",
                f"{ranges.TAKE_UP.words} ({ranges.TAKE_UP.reason})", "Type a fraction of 1: 0.8 is 80 %.",
            )  # fmt: skip


def _registered(context: Context) -> None:
    """Registers that count far more or fewer people than the projection, or are stated without a note."""
    table, likely = context.tables["Parameters"], ranges.REGISTERED
    for number, row in enumerate(table.rows):
        value = row["value"]
        if row["parameter"] != "coverage.registered" or not isinstance(value, float):
            continue
        if not likely.includes(value):
            alarm(
                context, table, number, "value", f"{value:g} registered people per person projected",
                f"{likely.words} ({likely.reason})", "Divide registered by projected people of one year.",
            )  # fmt: skip
        elif value != 1 and not row["note"]:
            context.report.cell(
                table.name, table.cell(number, "note"), "no note on the register",
                "its name, its date and the people projected for that date", "Add a note.", "warning",
            )  # fmt: skip


def _pay(context: Context) -> None:
    """Pay of staff as a multiple of a wage or of GDP per head."""
    parameters_, grades = context.tables["Parameters"], context.tables["StaffGrades"]
    pay = [
        (parameters_, number, "value", str(row["parameter"]).partition(".")[2], row["value"])
        for number, row in enumerate(parameters_.rows)
    ]
    pay += [(grades, number, name, name, row[name]) for number, row in enumerate(grades.rows) for name in PAY]
    for table, number, column, name, value in pay:
        if name in PAY and isinstance(value, float) and value > 0 and not ranges.PAY.includes(value):
            alarm(
                context, table, number, column, f"{name} {value:g}",
                f"{ranges.PAY.words} ({ranges.PAY.reason})", "Type a multiple: 1.2 is a fifth more.",
            )  # fmt: skip


def _ceilings(context: Context) -> None:
    """Ceilings above all of government expenditure, of the nearest year that is given: all in one message."""
    spending = published(context).rows.get("government_expenditure", {})
    table = context.tables["Ceilings"]
    above: dict[int, str] = {}
    for number, row in enumerate(table.rows if spending else ()):
        amount, year = row["amount"], row["year"]
        if not isinstance(amount, float) or year is None:
            continue
        apart = {each: abs(each - int(year)) for each in spending}
        nearest = min(apart, key=apart.__getitem__)
        if apart[nearest] > 1 or spending[nearest] <= 0:
            continue
        share = amount / spending[nearest]
        if not ranges.CEILING.includes(share):
            above[number] = f"{amount:,.6g} is {share:,.3g} times government expenditure of {nearest}"
    if above:
        first, *others = above
        also = "".join(f"; {table.cell(number, 'amount')}: {above[number]}" for number in others)
        alarm(
            context, table, first, "amount", f"a ceiling of {above[first]}{also}",
            f"{ranges.CEILING.words} ({ranges.CEILING.reason})",
            "Give each ceiling in single units of the currency.",
        )  # fmt: skip


def _costs(context: Context) -> None:
    """Costs of a person and of an application, and a year of earnings, relative to GDP per head."""
    macro, people = published(context), people_by_year(context)
    gdp, counted = macro.rows.get("gdp", {}), {**people, **macro.rows.get("population", {})}
    everybody = {year: count for year, count in counted.items() if count > 0}
    if (
        not gdp
        or not everybody
        or any(problem.alarm and problem.cell.startswith("Macro!") for problem in context.report.problems)
    ):  # with a wrong GDP every amount would be told of
        return
    costs, parameters_, values = (context.tables[name] for name in ("UnitCosts", "Parameters", "Values"))
    tested = [
        (costs, number, row["item"], row["value"], row["price_base"], ranges.COST_OF_A_PERSON)
        for number, row in enumerate(costs.rows) if row["unit"] == "LCU per person"
    ]  # fmt: skip
    tested += [
        (parameters_, number, APPLICATION, row["value"], row["price_base"], ranges.COST_OF_AN_APPLICATION)
        for number, row in enumerate(parameters_.rows) if row["parameter"] == APPLICATION
    ]  # fmt: skip
    tested += [
        (values, number, row["name"], row["value"], row["price_base"], ranges.YEAR_OF_EARNINGS)
        for number, row in enumerate(values.rows) if row["unit"] == ranges.EARNINGS
    ]  # fmt: skip
    for table, number, name, value, base, plausible in tested:
        year = min(gdp, key=lambda each: abs(each - int(base or context.first_year or each)))
        per_head = gdp[year] / everybody[min(everybody, key=lambda each: abs(each - year))]
        if isinstance(value, float) and value > 0 < per_head and not plausible.includes(value / per_head):
            alarm(
                context, table, number, "value",
                f"{name} {value:,.6g}, {value / per_head:.2g} of GDP per head, {per_head:,.0f} in {year}",
                f"{plausible.words} ({plausible.reason})",
                EARNED if table is values else "Give the amount in single units of the currency.",
            )  # fmt: skip


def _changes(context: Context) -> None:
    """Scenarios that multiply an amount of money by an implausible factor."""
    table, given = context.tables["Scenarios"], given_by_policy(context)
    for number, row in enumerate(table.rows):
        value, operation = row["value"], row["operation"]
        if not isinstance(value, float) or not context.report.sound(table, number, "value", "parameter"):
            continue
        amounts = [amount for amount in _amounts(context, row, given) if amount > 0]
        if not amounts:
            continue
        factor = {
            "set": max((value / amount for amount in amounts), key=_distance),
            "multiply": value,
            "add": max(((amount + value) / amount for amount in amounts), key=_distance),
        }.get(operation, 1.0)
        if factor > 0 and not ranges.SCENARIO_FACTOR.includes(factor):
            alarm(
                context, table, number, "value",
                f"{operation} {value:,.6g}, which makes {row['parameter']} "
                f"{factor:,.3g} times as large",
                f"{ranges.SCENARIO_FACTOR.words} times ({ranges.SCENARIO_FACTOR.reason})",
                "Correct the operation or the value: set needs the amount, multiply a factor.",
            )  # fmt: skip


def _distance(factor: float) -> float:
    """Distance of a factor from 1, upwards or downwards."""
    return max(factor, 1 / factor) if factor > 0 else 0.0


def _amounts(context: Context, row: Row, given: Mapping[str, Given]) -> list[float]:
    """The amounts of money that a row of a scenario changes; empty for other assumptions."""
    path = str(row["parameter"])
    kind, name, _ = address_of(path)
    if kind == "macro":
        macro = context.tables["Macro"]
        is_rate = name not in INDICATORS or INDICATORS[name]["unit"] in RATES
        rows = [] if is_rate else [row for row in macro.rows if row["indicator"] == name]
        return [row[str(y)] for row in rows for y in macro.years if isinstance(row[str(y)], float)]
    declared = parameters().get(path)
    if declared is None or not declared.money:
        return []
    table = context.tables["Parameters"]
    numbers = given.get(str(row["policy"]), {}).get(path, [])
    return [v for k in numbers if isinstance(v := table.rows[k]["value"], float)]
