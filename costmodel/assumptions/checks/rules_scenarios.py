"""Rules of the scenarios: the assumptions that they may change and the values that result."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.changes_together import Target, changes_together
from costmodel.assumptions.checks.rules_economy import INDICATORS, RISING
from costmodel.assumptions.checks.rules_policies import given_by_policy, missing_of, shapes_of
from costmodel.assumptions.format.asked_columns import HIGHEST_RATES, RATES, rate_bounds
from costmodel.assumptions.format.decile_rows import area_dimension
from costmodel.assumptions.format.facts import stated_paths
from costmodel.assumptions.format.once import once
from costmodel.assumptions.format.paths import (
    AREA,
    BREAKDOWN,
    INCIDENCE,
    INDICATOR,
    INPUT_KINDS,
    INPUT_TABLES,
    MEAN,
    OVERLAP,
    SEASON,
    SOCIETY,
    WELFARE,
    address_of,
    bounds_of,
    declared_at,
    path_of,
)
from costmodel.assumptions.format.report import Finding, listed, shown
from costmodel.assumptions.format.scenario_operations import SET, applied
from costmodel.model.parameters import INFINITE, inputs_of, parameters
from costmodel.model.society import Society

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.rules_policies import Given
    from costmodel.assumptions.format.paths import Address
    from costmodel.assumptions.format.tables import Row, TableData
    from costmodel.model.parameters import Parameter

BASELINE = "baseline"
POPULATION = "population"
"""The indicator of Macro that scenarios cannot change: the population is projected, see ``rules_effect``."""
LEAST = 1e-6
OF_THE_COUNTRY = ("macro", "discounting", SOCIETY, WELFARE)
OF_ROWS = ("group", OVERLAP, BREAKDOWN, AREA, INCIDENCE, SEASON, INDICATOR)
"""Kinds of assumptions that belong to no policy; the latter to rows of their tables."""


def scenario_rules(context: Context) -> None:
    """Report all problems of the scenarios."""
    table, given = context.tables["Scenarios"], given_by_policy(context)
    targets: dict[int, Target] = {}
    for number, row in enumerate(table.rows):
        if row["scenario"] is not None and row["scenario"].casefold() == BASELINE:
            expected = "another name: the baseline is the workbook without changes"
            context.report.at(table, number, "scenario", shown(row["scenario"]), expected, "Rename it.")
        if row["parameter"] is None:
            continue
        try:
            target = _target(context, row, given)
        except Finding as wrong:
            context.report.at(table, number, "parameter", wrong.found, wrong.expected, wrong.mend)
            continue
        if address_of(row["parameter"]).kind != "macro":
            context.inside_horizon(table, number, "from_year", earlier=False)
        _when(context, number, target)
        _value(context, number, target)
        _range(context, number, target)
        targets[number] = target
    changes_together(context, targets)
    _starts_before_end(context)


def _target(context: Context, row: Row, given: dict[str, Given]) -> Target:
    address = address_of(path_of(row["policy"], row["parameter"]))
    if address.kind in INPUT_KINDS:
        return _input(context, row, address)
    if row["policy"] is not None and (address.kind in OF_THE_COUNTRY or address.kind in OF_ROWS):
        raise Finding(
            f"{shown(row['parameter'])} with a policy", "a blank cell in the column policy", "Clear the cell."
        )
    if address.kind == "macro":
        return _macro(context, address)
    if address.kind in OF_ROWS:
        return _of_rows(context, address, row["parameter"])
    if row["parameter"] == "discounting.rate":
        return Target(*bounds_of(row["parameter"]))
    if address.kind in (SOCIETY, WELFARE) and declared_at(row["parameter"]) is not None:
        read = _society if address.kind == SOCIETY else _welfare
        return read(context, row["parameter"])
    return _parameter(context, row, given)


def _society(context: Context, path: str) -> Target:
    """An item of the table Society, or its usual value."""
    item = address_of(path).field
    stated = context.tables["Society"].by("assumption").get(item)
    value = inputs_of(Society)[item].default if stated is None else stated["value"]
    return Target(*bounds_of(path), () if value is None else (float(value),), dated=False)


def _welfare(context: Context, path: str) -> Target:
    """A number of the table Welfare, which must have rows."""
    table = context.tables["Welfare"]
    if not table.rows:
        raise Finding(shown(path), "a set with the table Welfare", "Add the survey to Welfare first.")
    stated = table.by("property").get(address_of(path).field)
    value = None if stated is None else stated["value"]
    return Target(*bounds_of(path), (float(value),) if isinstance(value, float | int) else (), dated=False)


def _parameter(context: Context, row: Row, given: dict[str, Given]) -> Target:
    path, policy = row["parameter"], row["policy"]
    declared = parameters().get(path)
    if declared is None:
        macro = [f"macro.{name}" for name in INDICATORS if name != POPULATION]
        items = [f"{SOCIETY}.{name}" for name in inputs_of(Society)]
        known = [*parameters(), *macro, *items, "discounting.rate"]
        raise Finding(
            shown(path),
            "the path of an assumption that can be changed",
            context.report.suggestion(path, known),
        )
    if policy is None:
        raise Finding(
            f"{shown(path)} without a policy", "the policy that it belongs to", "Fill in the column policy."
        )
    if declared.choices:
        mend = "Add a second policy with the other choice, and switch between them with timing.in_operation."
        raise Finding(f"{shown(path)}, which is a choice", "a number: scenarios cannot change a choice", mend)
    rows = given.get(policy, {})
    missing = (other for other, _ in missing_of(context, {**rows, path: []}))
    missing_of_part = [other for other in missing if other.startswith(f"{declared.part}.")]
    stated = policy in context.tables["Policies"].by("policy")
    if stated and missing_of_part and not path.startswith("timing."):
        fault = f"{shown(path)}, but {policy} has no {' and no '.join(missing_of_part)}"
        raise Finding(fault, f"a policy with a complete {declared.part}", "Add the rows to Parameters.")
    table = context.tables["Parameters"]
    for number in rows.get(path, ()):
        item = table.rows[number].get("priced_as")
        if item is not None:
            fault = f"{shown(path)}, which refers to the unit cost {item}"
            mend = f"Write unit_cost.{item}.value without a policy: it changes all rows that refer to it."
            raise Finding(fault, "the path of a value that the workbook states", mend)
    steps = tuple(
        (row["from_year"], row["value"])
        for row in (table.rows[number] for number in rows.get(path, ()))
        if isinstance(row["value"], float)
    )
    before = tuple(value for _, value in steps)
    return Target(*_bounds(context, declared, rows), before, declared.dated, steps=steps)


@once
def _by_owner(table: TableData) -> Mapping[str, Row]:
    """The rows of an input table by the owner in their paths; those of areas have other paths."""
    key = INPUT_TABLES[table.name].key
    return {str(row[key]): row for row in table.rows if row.get("area") is None}


def _input(context: Context, row: Row, address: Address) -> Target:
    """An input of an input table, such as outcome.schooling.effect."""
    table = context.tables[INPUT_KINDS[address.kind]]
    declared = INPUT_TABLES[table.name]
    rows = _by_owner(table)
    if address.owner not in rows:
        expected = f"{address.kind}.<{declared.key}>.<column>"
        raise Finding(shown(row["parameter"]), expected, context.report.suggestion(address.owner, rows))
    column = declared.inputs.get(address.field)
    if column is None or column.choices:
        numeric = [name for name, each in declared.inputs.items() if not each.choices]
        raise Finding(shown(row["parameter"]), f"one of the columns {', '.join(numeric)}",
                      context.report.suggestion(address.field, numeric))  # fmt: skip
    changed = rows[address.owner]
    policy = changed.get("policy")
    known = policy is None or policy in context.tables["Policies"].by("policy")
    if known and row["policy"] is not None and row["policy"] != policy:
        fault = f"the {address.kind} {address.owner} in a row with the policy {row['policy']}"
        expected = "a blank cell" if policy is None else f"the policy {policy} or a blank cell"
        raise Finding(fault, expected, "Correct the policy.")
    value = changed.get(address.field)
    if value is None and context.report.sound(table, table.rows.index(changed), address.field):
        fault = f"{address.field}, which is blank in the row of {address.owner} in {table.name}"
        raise Finding(fault, "a column that the row states", f"Fill it in in {table.name} first.")
    before = () if value is None else (float(value),)
    return Target(*bounds_of(row["parameter"]), before, column.dated)


def _macro(context: Context, address: Address) -> Target:
    table, name = context.tables["Macro"], address.owner
    rows = table.by("indicator")
    if name not in rows or address.field:
        known = [str(row) for row in rows if row != POPULATION]
        advice = context.report.suggestion(name, known)
        raise Finding(shown(f"macro.{name}"), "an indicator of the table Macro", advice)
    years = [year for year in table.years if rows[name][str(year)] is not None]
    values = tuple(rows[name][str(year)] for year in years)
    is_rate = INDICATORS[name]["unit"] in RATES if name in INDICATORS else False
    low, high = rate_bounds(name) if is_rate else (0.0, INFINITE)
    steps = tuple(zip(years, values, strict=True))
    return Target(low, high, values, last_year=max(years, default=None), steps=steps)


def _group(context: Context, address: Address) -> Target:
    rows = context.tables["Groups"].by("group")
    path = f"group.{address.owner}.{address.field}"
    if address.field.startswith("prevalence."):
        return _of_fact(context, path)
    if address.owner not in rows or address.field != "prevalence":
        advice = context.report.suggestion(address.owner, map(str, rows))
        raise Finding(shown(path), "group.<group>.prevalence", advice)
    value = rows[address.owner]["prevalence"]
    if value is None and address.owner in context.tables["Prevalence"].by("group"):
        bands = stated_paths(context.tables, "Prevalence")
        group_bands = [band for band in bands if band.startswith(f"{path}.")]
        raise Finding(
            shown(path), f"a band of it: {listed(group_bands)}", "Name the band that the scenario changes."
        )
    return Target(*bounds_of(path), () if value is None else (value,))


def _of_rows(context: Context, address: Address, path: str) -> Target:
    """A prevalence, an overlap, a part of a breakdown, a seasonal share or a target of an indicator."""
    if address.kind in (SEASON, INDICATOR):
        return _monitored(context, path)
    return _group(context, address) if address.kind == "group" else _of_fact(context, path)


def _of_fact(context: Context, path: str) -> Target:
    """A value of Prevalence, Overlaps, Breakdown, Incidence or an area of Distribution, by its path."""
    known: dict[str, list[float]] = {}
    for name in ("Prevalence", "Overlaps", "Breakdown", "Incidence", "Distribution"):
        known |= stated_paths(context.tables, name)
    if path not in known:
        expected = "a value of the tables Prevalence, Overlaps, Breakdown, Incidence or Distribution"
        raise Finding(shown(path), expected, context.report.suggestion(path, known))
    low, high = bounds_of(path)
    if address_of(path)[:2] == (AREA, MEAN):
        low = LEAST
    return Target(low, high, tuple(known[path]), dated=not _of_survey(context, path))


def _of_survey(context: Context, path: str) -> bool:
    """Whether a value places people by welfare, which one survey does for all years."""
    kind, owner, field = address_of(path)
    people = kind == BREAKDOWN and field.startswith("share.")
    placed = people and owner == area_dimension(context.tables["Distribution"], context.tables["Breakdown"])
    return placed or kind in (AREA, INCIDENCE)


def _monitored(context: Context, path: str) -> Target:
    """A seasonal share, or a baseline or target of an indicator: they hold from the beginning."""
    known = {
        stated_path: values
        for name in ("Seasons", "Indicators")
        for stated_path, values in stated_paths(context.tables, name).items()
        if address_of(stated_path).kind == SEASON or address_of(stated_path).name in ("baseline", "target")
    }
    if path not in known:
        expected = "a value of Seasons, or the baseline or target of a row of Indicators"
        raise Finding(shown(path), expected, context.report.suggestion(path, known))
    return Target(*bounds_of(path), tuple(known[path]), dated=False)


def _bounds(context: Context, declared: Parameter, rows: Given) -> tuple[float, float]:
    """The bounds of a parameter; a geometric path cannot start from 0, a gap-closing path not from 1."""
    shapes = shapes_of(context, rows)
    low, high = declared.bounds
    if "geometric" in shapes and declared.path in {"coverage.start", "coverage.target"}:
        low = LEAST
    if "gap-closing" in shapes and declared.path == "coverage.start":
        high = 1 - LEAST
    return low, high


def _when(context: Context, number: int, target: Target) -> None:
    """A change must be allowed to begin in its year, and have an effect from then on."""
    table = context.tables["Scenarios"]
    row = table.rows[number]
    year = row["from_year"]
    if year is None:
        return
    if not target.dated and context.first_year is not None and year > context.first_year:
        fault = f"{row['parameter']} changed from {year} on"
        expected = "a blank: the assumption applies to all years"
        context.report.at(table, number, "from_year", fault, expected, "Clear the cell.")
    elif target.last_year is not None and year > target.last_year:
        fault = f"{row['parameter']} changed from {year} on, after its last published year"
        expected = (
            f"{target.last_year} or earlier: later years are extrapolated by the rule in the column beyond"
        )
        mend = "Start the change earlier, or fill in the series in Macro up to that year."
        context.report.at(table, number, "from_year", fault, expected, mend)


def _value(context: Context, number: int, target: Target) -> None:
    """A value after the change of a scenario must be within the bounds of the assumption."""
    table = context.tables["Scenarios"]
    row = table.rows[number]
    value, operation = row["value"], row["operation"]
    if value is None or operation is None:
        return
    changed = [applied(operation, before, value) for before in target.before]
    after = [value] if operation == "set" else changed
    wrong = next((each for each in after if not target.allows(each)), None)
    if wrong is not None:
        fault = (
            shown(value) if operation == "set" else f"{operation} {shown(value)}, which gives {shown(wrong)}"
        )
        mend = "Correct the value; give shares as fractions of 1."
        context.report.at(table, number, "value", fault, target.bounds_in_words, mend)
        return
    _doubled(context, number, max(after, default=0.0), max(target.before, default=0.0))


def _range(context: Context, number: int, target: Target) -> None:
    """The range of a change: in order, and of a value that is set within the bounds of the assumption."""
    table = context.tables["Scenarios"]
    row = table.rows[number]
    context.range_of(table, number, "value")
    for end in ("low", "high"):
        value = row.get(end)
        if value is not None and row["operation"] == SET and not target.low <= value <= target.high:
            expected = f"a value from {shown(target.low)} to {shown(target.high)}"
            context.report.at(table, number, end, shown(value), expected, "Correct the range.")


def _doubled(context: Context, number: int, after: float, before: float) -> None:
    """A rate of prices or wages above 1 after much lower ones: often a percentage, not a fraction."""
    table = context.tables["Scenarios"]
    name = address_of(table.rows[number]["parameter"]).owner
    if name in HIGHEST_RATES and after > 1 and before <= RISING:
        expected = "a rate as a fraction of 1 (0.045 is 4.5 %)"
        mend = f"Type {shown(after / 100)} if you mean {shown(after)} per cent."
        fault = f"{shown(after)}, which is {after * 100:.6g} %"
        context.report.at(table, number, "value", fault, expected, mend, "warning", alarm=True)


def _starts_before_end(context: Context) -> None:
    table = context.tables["Scenarios"]
    years = {
        row["policy"]: {"timing.start_year": row["start_year"], "timing.end_year": row["end_year"]}
        for row in context.tables["Policies"].rows
    }
    changed: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for number, row in enumerate(table.rows):
        path, value = row["parameter"], row["value"]
        baseline = years.get(row["policy"])
        if baseline is None or path not in baseline or value is None or row["operation"] is None:
            continue
        both = {**baseline, **changed[row["scenario"], row["policy"]]}
        before = both[path]
        if row["operation"] != "set" and before is None:
            continue
        both[path] = applied(row["operation"], before or 0.0, value)
        changed[row["scenario"], row["policy"]][path] = both[path]
        start, end = both["timing.start_year"], both["timing.end_year"]
        if not float(both[path]).is_integer():
            context.report.at(table, number, "value", shown(both[path]), "a whole year", "Correct the value.")
        elif start is not None and end is not None and end < start:
            fault = f"a start in {start:g} and an end in {end:g}"
            context.report.at(
                table, number, "value", fault, "an end not before the start", "Correct the years."
            )
