"""Rules of the policies: complete parts, units as declared, price bases within the series, financing."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_classes import function, ministries
from costmodel.assumptions.format.paths import WHOLE_BUDGET
from costmodel.assumptions.format.report import and_more, shown
from costmodel.assumptions.format.unit_words import parameter_units
from costmodel.model.parameters import Parameter, parameters

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import TableData

Given = dict[str, list[int]]
"""Rows of the Parameters table by path, of one policy."""
ALWAYS = ("coverage",)
"""Parts that every policy has."""
OF_POLICIES = ("timing.start_year", "timing.end_year")
"""Parameters that are columns of the table Policies."""
FUNCTION = re.compile(r"(0?[1-9]|10)(\.\d){0,2}")
"""COFOG codes accepted in workbooks of format 1."""


def policy_rules(context: Context) -> None:
    """Report all problems of policies, their parameters and their ceilings."""
    given = given_by_policy(context)
    policies = context.tables["Policies"]
    for number, row in enumerate(policies.rows):
        _years(context, policies, number)
        looks_right = FUNCTION.fullmatch(str(row["function"])) is not None
        function(context, policies, number, since=2 if looks_right else 1)
        if row["policy"] is not None:
            _complete(context, str(row["policy"]), number, given.get(str(row["policy"]), {}))
    for number in range(len(context.tables["Parameters"])):
        _parameter(context, number)
    starts = {row["policy"]: row["start_year"] for row in policies.rows}
    for policy, numbers in given.items():
        _dated(context, numbers, starts.get(policy))
        _coverage(context, numbers)
    _ceilings(context)


def given_by_policy(context: Context) -> dict[str, Given]:
    """Rows of the Parameters table by policy and path."""
    given: dict[str, Given] = defaultdict(lambda: defaultdict(list))
    for number, row in enumerate(context.tables["Parameters"].rows):
        # Rows with a duplicate key are already reported; thousands of them would take long.
        if (
            row["policy"] is not None
            and row["parameter"] in parameters()
            and context.report.sound(context.tables["Parameters"], number, "policy")
        ):
            given[row["policy"]][row["parameter"]].append(number)
    return given


def _years(context: Context, table: TableData, number: int) -> None:
    start, end = table.rows[number]["start_year"], table.rows[number]["end_year"]
    context.inside_horizon(table, number, "start_year", earlier=True)
    if start is not None and end is not None and end < start:
        fault = f"{end}, before the start in {start}"
        context.report.at(
            table, number, "end_year", fault, "a year not before the start", "Correct the years."
        )
    elif end is not None and context.first_year is not None and end < context.first_year:
        fault, expected = (
            f"{end}, before the model's first year {context.first_year}",
            "a later year or a blank",
        )
        context.report.at(table, number, "end_year", fault, expected, "Correct it or delete the policy.")


def _parameter(context: Context, number: int) -> None:
    table, report = context.tables["Parameters"], context.report
    row = table.rows[number]
    path = row["parameter"]
    if path is None:
        return
    if path in OF_POLICIES:
        mend = f"Delete the row and use the column {parameters()[path].name} of Policies."
        report.at(
            table, number, "parameter", shown(path), "a parameter that is not a column of Policies", mend
        )
        return
    declared = parameters().get(path)
    if declared is None:
        mend = report.suggestion(path, parameters())
        report.at(table, number, "parameter", shown(path), "the path of a parameter", mend)
        return
    units = parameter_units(path)
    if row["unit"] is not None and row["unit"] not in units:
        mend = f'Type "{units[0]}", and give the value in this unit.'
        report.at(table, number, "unit", shown(row["unit"]), f'the unit "{units[0]}"', mend)
    price_base(context, table, number, needed=declared.money and row.get("priced_as") is None)
    context.inside_horizon(table, number, "from_year", earlier=True)
    if not declared.choices:
        context.range_of(table, number, "value")


def price_base(context: Context, table: TableData, number: int, *, needed: bool) -> None:
    """An amount of money needs a price base, and the price index must include that year."""
    year, years = table.rows[number]["price_base"], context.tables["Macro"].years
    if year is None and needed:
        expected = "the year of the prices of the amount"
        context.report.at(table, number, "price_base", "a blank", expected, "Fill it in.")
    elif year is not None and years and not years[0] <= year <= years[-1]:
        expected = f"a year of the table Macro ({years[0]} to {years[-1]})"
        mend = "Correct it, or add the year to Macro."
        context.report.at(table, number, "price_base", shown(year), expected, mend)


def shapes_of(context: Context, given: Given) -> set[str]:
    """The shapes of the coverage path of a policy: one, or none if it is not given."""
    rows = context.tables["Parameters"].rows
    return {rows[number]["value"] for number in given.get("coverage.shape", ())}


def missing_of(context: Context, given: Given) -> list[tuple[str, str]]:
    """The parameters that a policy lacks, each with the reason why it is needed."""
    used = {parameters()[path].part for path in given} | set(ALWAYS)
    # A given path has no ramp, and so no year in which one begins.
    needless = {*OF_POLICIES, *(("coverage.start_year",) if "given" in shapes_of(context, given) else ())}
    if "coverage.aware" in given or "coverage.apply" in given:
        needless.add("coverage.take_up")  # people are counted step by step
    missing: list[tuple[str, str]] = []
    for parameter in parameters().values():
        if parameter.part in used and parameter.path not in (*needless, *given):
            if parameter.default is None and parameter.one_of is None:
                missing.append((parameter.path, f"it is needed for {parameter.part}"))
        elif parameter.path in given:
            missing.extend(_needs(parameter, given))
    return missing + _one_of(used, given)


def _needs(parameter: Parameter, given: Given) -> list[tuple[str, str]]:
    wanted = (need.split("|") for need in parameter.needs)
    paths = ([name if "." in name else f"{parameter.part}.{name}" for name in names] for names in wanted)
    because = f"{parameter.path} needs it"
    return [(" or ".join(names), because) for names in paths if not any(name in given for name in names)]


def _one_of(used: set[str], given: Given) -> list[tuple[str, str]]:
    sets: dict[tuple[str, str], list[str]] = defaultdict(list)
    for parameter in parameters().values():
        if parameter.one_of is not None and parameter.part in used:
            sets[parameter.part, parameter.one_of].append(parameter.path)
    because = "at least one of these is needed for"
    return [
        (" or ".join(paths), f"{because} {part}")
        for (part, _), paths in sets.items()
        if not any(path in given for path in paths)
    ]


def _complete(context: Context, policy: str, number: int, given: Given) -> None:
    table = context.tables["Policies"]
    missing = missing_of(context, given)
    if missing:
        context.report.at(
            table,
            number,
            "policy",
            f"{policy} without {'; without '.join(path for path, _ in missing)}",
            f"rows for these in Parameters ({'; '.join(dict.fromkeys(reason for _, reason in missing))})",
            "Add the rows to the table Parameters.",
        )


def _dated(context: Context, given: Given, start: int | None) -> None:
    """The first row of a parameter must apply from the start of the policy; a choice cannot change."""
    table = context.tables["Parameters"]
    begins = max(start or 0, context.first_year or 0)
    for path, numbers in given.items():
        declared = parameters()[path]
        if len(numbers) > 1 and (declared.choices or not declared.dated):
            expected = f"one row: {'a choice' if declared.choices else 'this parameter'} applies to all years"
            fault = f"several rows of {path}"
            context.report.at(table, numbers[1], "from_year", fault, expected, "Delete the row.")
        years = {number: table.rows[number]["from_year"] for number in numbers}
        if None in years.values() or not begins:
            continue
        first = min(years, key=lambda number: years[number])
        if years[first] > begins:
            fault = f"{path} only from {years[first]} on"
            expected = f"a value from {begins} on"
            context.report.at(
                table,
                first,
                "from_year",
                fault,
                expected,
                "Clear the cell, or add a row for the earlier years.",
            )


def _coverage(context: Context, given: Given) -> None:
    """A geometric path cannot start from or reach 0; a gap-closing path cannot start from or reach 1."""
    table = context.tables["Parameters"]
    shapes = shapes_of(context, given)
    barred = [("geometric", "coverage.start", 0), ("geometric", "coverage.target", 0),
              ("gap-closing", "coverage.start", 1)]  # fmt: skip
    if table.rows and "gap-closing" in shapes:
        barred.append(("gap-closing", "coverage.target", 1))
    for shape, path, value in barred:
        for number in given.get(path, ()) if shape in shapes else ():
            if table.rows[number]["value"] == value:
                fault = f"{path} {value} with the shape {shape}"
                allowed = "above 0" if value == 0 else "below 1"
                expected, mend = f"a share {allowed}", f"Type a share {allowed}, or choose the shape linear."
                context.report.at(table, number, "value", fault, expected, mend)


def _ceilings(context: Context) -> None:
    """A ceiling of a ministry without a policy limits nothing."""
    table = context.tables["Ceilings"]
    known = ministries(context)
    unknown: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        if row["ministry"] is not None and row["ministry"] not in (*known, WHOLE_BUDGET):
            unknown[row["ministry"]].append(number)
    for ministry, numbers in unknown.items():
        context.report.at(
            table,
            numbers[0],
            "ministry",
            f"{shown(ministry)}, not a ministry of the tables Policies and Splits{and_more(numbers)}",
            f"a ministry of the tables Policies and Splits, or {WHOLE_BUDGET} for the whole budget",
            f"{context.report.suggestion(ministry, sorted(known))} Correct the name, or delete the row.",
            since=2,
        )
