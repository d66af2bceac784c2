"""Rules of take-up by step, of capacity and of staff by grade."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_policies import given_by_policy, price_base
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.format.scenario_operations import applied

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.rules_policies import Given
    from costmodel.assumptions.format.tables import TableData

SINCE = 4
STEPS = ("coverage.aware", "coverage.apply")
"""A policy with one of these counts its people step by step."""
REPLACED = ("coverage.take_up", "coverage.exclusion_error")
"""Parameters that the steps replace."""
OF_STEPS = ("coverage.paid", "coverage.response_elasticity", "coverage.reference_benefit")
"""Parameters that only act on steps."""
ONCE, OBSERVED, RESPONSE = "capacity.once", "coverage.observed_take_up", "coverage.response_elasticity"
DURATION = "coverage.mean_duration"
LIMITS = ("capacity.places", "capacity.assessors", "capacity.decisions_each")
PAY = ("multiple_of_average_wage", "multiple_of_minimum_wage", "multiple_of_gdp_per_head")
YEAR = re.compile(r"(19|20|21)\d\d")


def cascade_rules(context: Context) -> None:
    """Report all problems of the steps of take-up, of limits of capacity and of staff by grade."""
    given = given_by_policy(context)
    for paths in given.values():
        _steps(context, paths)
        _observed(context, paths)
        _shut(context, paths)
        _short_stays(context, paths)
    _once(context)
    _shut_by_scenarios(context)
    _scenarios(context, given)
    _grades(context, given)


def by_step(paths: Given | dict[str, list[int]]) -> bool:
    """Whether a policy with these parameters counts its people step by step."""
    return any(path in paths for path in STEPS)


def _steps(context: Context, paths: Given) -> None:
    table = context.tables["Parameters"]
    if by_step(paths):
        stated = next(path for path in STEPS if path in paths)
        for path in REPLACED:
            for number in paths.get(path, ()):
                fault = f"{path} {shown(table.rows[number]['value'])} beside {stated}"
                context.report.at(
                    table, number, "value", fault,
                    "the steps of take-up, or one share of it: whoever is refused is in the step approval",
                    f"Delete the row, or delete {' and '.join(p for p in STEPS if p in paths)}.", since=SINCE,
                )  # fmt: skip
    else:
        for path in OF_STEPS:
            for number in paths.get(path, ()):
                context.report.at(
                    table, number, "value", f"{path} of a policy without coverage.aware and coverage.apply",
                    "a policy that counts its people step by step",
                    "Give coverage.aware and coverage.apply in place of coverage.take_up, or delete the row.",
                    since=SINCE,
                )  # fmt: skip
    if RESPONSE in paths and not any(path.startswith("benefit.") for path in paths):
        context.report.at(
            table, paths[RESPONSE][0], "value", f"{RESPONSE} of a policy without a cash benefit",
            "a benefit that people respond to", "Delete the row, or give the benefit.", since=SINCE,
        )  # fmt: skip


def _observed(context: Context, paths: Given) -> None:
    """A published take-up is compared with that of its own year."""
    table = context.tables["Parameters"]
    for number in paths.get(OBSERVED, ()):
        if not YEAR.search(str(table.rows[number]["as_of"] or "")):
            context.report.at(
                table, number, "as_of", shown(table.rows[number]["as_of"] or "a blank"),
                "the year of the published take-up", "Type the year.", since=SINCE,
            )  # fmt: skip


def _shut(context: Context, paths: Given) -> None:
    """A limit of 0 in every year serves nobody; a limit that is left out is none."""
    table = context.tables["Parameters"]
    for path in LIMITS:
        numbers = paths.get(path, ())
        if numbers and all(table.rows[number]["value"] == 0 for number in numbers):
            context.report.at(
                table, numbers[-1], "value", f"{path} 0 in every year, so that nobody can be served",
                "a limit above 0; a policy without the row has no limit",
                "Delete the row where there is no limit. Let a policy that closes end with timing.end_year.",
                since=SINCE,
            )  # fmt: skip


def _short_stays(context: Context, paths: Given) -> None:
    """Whoever is served once leaves the waiting list once; stays below a year count him several times."""
    table = context.tables["Parameters"]
    once = any(table.rows[number]["value"] == 1 for number in paths.get(ONCE, ()))
    for number in paths.get(DURATION, ()) if once else ():
        years = table.rows[number]["value"]
        if isinstance(years, int | float) and 0 < years < 1:
            fault = f"{DURATION} {shown(years)} of a policy with {ONCE} 1"
            context.report.at(
                table, number, "value", fault,
                "a blank: each person who leaves the waiting list would count as 1 / duration new people",
                "Delete the row, and state places and cost for the people served in a year.", "warning",
                since=SINCE,
            )  # fmt: skip


def _shut_by_scenarios(context: Context) -> None:
    """A scenario that takes a limit to 0 has nobody served: an alarm, as it may be meant."""
    table = context.tables["Scenarios"]
    for number, row in enumerate(table.rows):
        if row["parameter"] in LIMITS and row["value"] == 0 and row["operation"] in ("set", "multiply"):
            context.report.at(
                table, number, "value",
                f"{row['parameter']} 0 of {row['policy']}, so that nobody can be served",
                "a limit above 0", "Raise it. Let a policy that closes end with timing.end_year.", "warning",
                alarm=True, since=SINCE,
            )  # fmt: skip


def _once(context: Context) -> None:
    expected, mend = "0 or 1, a switch", "Type 1 for a service that a person has once, else delete the row."
    before = {}
    table = context.tables["Parameters"]
    for number, row in enumerate(table.rows):
        if row["parameter"] == ONCE and isinstance(row["value"], int | float):
            before[row["policy"]] = row["value"]
            if row["value"] not in (0, 1):
                fault = f"{ONCE} {shown(row['value'])}"
                context.report.at(table, number, "value", fault, expected, mend, since=SINCE)
    table = context.tables["Scenarios"]
    for number, row in enumerate(table.rows):
        if row["parameter"] == ONCE and None not in (row["value"], row["operation"]):
            after = applied(row["operation"], before.get(row["policy"], 0.0), row["value"])
            if after not in (0, 1):
                fault = f"{row['operation']} {shown(row['value'])} for {ONCE}"
                context.report.at(table, number, "value", fault, expected, mend, since=SINCE)


def _scenarios(context: Context, given: dict[str, Given]) -> None:
    """A scenario changes the shares of a policy, not whether its people are counted step by step."""
    table = context.tables["Scenarios"]
    for number, row in enumerate(table.rows):
        path, paths = row["parameter"], given.get(str(row["policy"]), {})
        if path in REPLACED and by_step(paths):
            fault = f"{path} of {row['policy']}, which counts its people step by step"
            mend = "Change coverage.aware, coverage.apply, coverage.paid or administration.approval_rate."
        elif path in (*STEPS, *OF_STEPS) and not by_step(paths):
            fault = f"{path} of {row['policy']}, which has one share of take-up"
            mend = "Give coverage.aware and coverage.apply in Parameters, in place of coverage.take_up."
        else:
            continue
        expected = "a parameter that the policy uses"
        context.report.at(table, number, "parameter", fault, expected, mend, since=SINCE)


def _grades(context: Context, given: dict[str, Given]) -> None:
    table = context.tables["StaffGrades"]
    for number, row in enumerate(table.rows):
        context.range_of(table, number, "people_per_staff")
        price_base(context, table, number, needed=row["training_cost"] is not None)
        staff_paths = [path for path in given.get(str(row["policy"]), {}) if path.startswith("staff.")]
        if staff_paths:
            context.report.at(
                table, number, "policy", f"{row['policy']}, which has {staff_paths[0]} in Parameters, too",
                "staff by grade, or one kind of staff", "Delete the parameters staff.*, or this row.",
                since=SINCE,
            )  # fmt: skip
        if all(row[column] is None for column in PAY):
            context.report.at(
                table, number, PAY[0], "no pay", f"at least one of {', '.join(PAY)}",
                "Fill one in; type 0 for staff who are not paid.", since=SINCE,
            )  # fmt: skip
        _trained(context, table, number)


def _trained(context: Context, table: TableData, number: int) -> None:
    """A long training without an intake limits nobody."""
    row = table.rows[number]
    if row["training_years"] and row["intake"] is None and row["training_cost"] is None:
        context.report.at(
            table, number, "training_years",
            f"{row['training_years']} years of training without an intake and without a cost",
            "the number of people who can begin the training in a year, or its cost",
            "Fill in intake, so that staff limit how many are served, or clear the cell.", "warning",
            alarm=True, since=SINCE,
        )  # fmt: skip
