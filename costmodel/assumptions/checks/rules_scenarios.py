"""Rules of the scenarios: what may be changed, and to what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_economy import INDICATORS, RISING
from costmodel.assumptions.checks.rules_policies import given_by_policy, missing_of, shapes_of
from costmodel.assumptions.format.report import Finding, shown
from costmodel.assumptions.format.values import HIGHEST_RATES, RATES, rate_bounds
from costmodel.model.parameters import outcome_parameters, parameters

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.rules_policies import Given
    from costmodel.assumptions.format.tables import Row
    from costmodel.model.parameters import Parameter

BASELINE = "baseline"
POPULATION = "population"
"""The indicator of Macro that no scenario changes: people are projected, see ``rules_effect``."""
HEADS = ("outcome", "macro", "group", "value", "discounting")
TINY = 1e-9
LEAST_SHARE = 1e-6


@dataclass(frozen=True)
class Target:
    """What a scenario changes: its bounds, and the values it has before."""

    low: float | None
    high: float | None
    before: tuple[float, ...] = ()
    dated: bool = True
    last_year: int | None = None
    """The last year from which a change still has an effect."""


def scenario_rules(context: Context) -> None:
    """Tell of everything that is wrong with the scenarios beyond their cells."""
    table, given = context.tables["Scenarios"], given_by_policy(context)
    for number, row in enumerate(table.rows):
        if row["scenario"] is not None and row["scenario"].casefold() == BASELINE:
            expected = "a name of its own: the baseline is the workbook without changes"
            context.report.at(table, number, "scenario", shown(row["scenario"]), expected, "Rename it.")
        if row["parameter"] is None:
            continue
        try:
            target = _target(context, row, given)
        except Finding as wrong:
            context.report.at(table, number, "parameter", wrong.found, wrong.expected, wrong.mend)
            continue
        if not row["parameter"].startswith("macro."):
            context.inside_horizon(table, number, "from_year", earlier=False)
        _when(context, number, target)
        _value(context, number, target)
    _starts_before_end(context)


def _target(context: Context, row: Row, given: dict[str, Given]) -> Target:
    head, _, rest = row["parameter"].partition(".")
    if head == "outcome":
        return _outcome(context, row, rest)
    if head in HEADS and row["policy"] is not None:
        raise Finding(
            f"{shown(row['parameter'])} with a policy", "a blank policy beside it", "Clear the cell policy."
        )
    if head == "macro":
        return _macro(context, rest)
    if head == "group":
        return _group(context, rest)
    if head == "value":
        return _library(context, rest)
    if row["parameter"] == "discounting.rate":
        return Target(0.0, 1.0)
    return _parameter(context, row, given)


def _parameter(context: Context, row: Row, given: dict[str, Given]) -> Target:
    path, policy = row["parameter"], row["policy"]
    declared = parameters().get(path)
    if declared is None:
        macro = [f"macro.{name}" for name in INDICATORS if name != POPULATION]
        known = [*parameters(), *macro, "discounting.rate"]
        raise Finding(shown(path), "a path that can be changed", context.report.suggestion(path, known))
    if policy is None:
        raise Finding(
            f"{shown(path)} without a policy", "the policy it belongs to", "Fill in the cell policy."
        )
    if declared.choices:
        mend = "Add a second policy with the other choice, and switch both by timing.in_operation."
        raise Finding(f"{shown(path)}, which is a choice", "a number: a choice cannot be overridden", mend)
    own = given.get(policy, {})
    missing = (what for what, _ in missing_of(context, {**own, path: []}))
    lacks = [what for what in missing if what.startswith(f"{declared.part}.")]
    if lacks and not path.startswith("timing."):
        found = f"{shown(path)}, but {policy} has no {' and no '.join(lacks)}"
        raise Finding(found, f"a policy whose {declared.part} is complete", "Add the rows to Parameters.")
    table = context.tables["Parameters"]
    values = (table.rows[number]["value"] for number in own.get(path, ()))
    before = tuple(value for value in values if isinstance(value, float))
    return Target(*_bounds(context, declared, own), before, declared.dated)


def _outcome(context: Context, row: Row, rest: str) -> Target:
    name, _, column = rest.rpartition(".")
    owners = context.tables["Outcomes"].by("outcome")
    if name not in owners:
        raise Finding(
            shown(row["parameter"]),
            "outcome.<outcome>.<column>",
            context.report.suggestion(name, map(str, owners)),
        )
    declared = outcome_parameters().get(column)
    if declared is None or declared.choices:
        numeric = [each for each, known in outcome_parameters().items() if not known.choices]
        raise Finding(shown(row["parameter"]), f"one of the columns {', '.join(numeric)}",
                      context.report.suggestion(column, numeric))  # fmt: skip
    owner = owners[name]["policy"]
    if row["policy"] is not None and row["policy"] != owner:
        found = f"an outcome of {owner} beside the policy {row['policy']}"
        raise Finding(found, f"the policy {owner} or a blank", "Correct the policy.")
    value = owners[name].get(column)
    if value is None and declared.default is not None:
        found, expected = f"{column}, which the effect {name} leaves blank", "a column that the effect states"
        raise Finding(found, expected, "Fill in the column in Outcomes first.")
    before = () if value is None else (float(value),)
    return Target(declared.low, declared.high, before, declared.dated)


def _library(context: Context, rest: str) -> Target:
    """A value of the table Values, for every outcome that refers to it."""
    name, _, column = rest.rpartition(".")
    rows = context.tables["Values"].by("name")
    if name not in rows or column != "value":
        mend = context.report.suggestion(name or rest, map(str, rows))
        raise Finding(shown(f"value.{rest}"), "value.<value>.value, of the table Values", mend)
    value = rows[name]["value"]
    return Target(0.0, None, () if value is None else (float(value),))


def _macro(context: Context, name: str) -> Target:
    rows = context.tables["Macro"].by("indicator")
    if name not in rows:
        known = [str(row) for row in rows if row != POPULATION]
        advice = context.report.suggestion(name, known)
        raise Finding(shown(f"macro.{name}"), "an indicator of Macro", advice)
    years = (str(year) for year in context.tables["Macro"].years)
    values = tuple(value for value in (rows[name][year] for year in years) if value is not None)
    is_rate = INDICATORS[name]["unit"] in RATES if name in INDICATORS else False
    published = [year for year in context.tables["Macro"].years if rows[name][str(year)] is not None]
    low, high = rate_bounds(name) if is_rate else (0.0, None)
    return Target(low, high, values, last_year=max(published, default=None))


def _group(context: Context, rest: str) -> Target:
    name, _, column = rest.rpartition(".")
    rows = context.tables["Groups"].by("group")
    if name not in rows or column != "prevalence":
        mend = context.report.suggestion(name or rest, map(str, rows))
        raise Finding(shown(f"group.{rest}"), "group.<group>.prevalence", mend)
    value = rows[name]["prevalence"]
    return Target(0.0, 1.0, () if value is None else (value,))


def _bounds(context: Context, declared: Parameter, own: Given) -> tuple[float | None, float | None]:
    """The bounds of a parameter; paths that multiply cannot leave 0, one that closes a gap cannot leave 1."""
    shapes = shapes_of(context, own)
    low, high = declared.low, declared.high
    if "geometric" in shapes and declared.path in {"coverage.start", "coverage.target"}:
        low = LEAST_SHARE
    if "gap-closing" in shapes and declared.path == "coverage.start":
        high = 1 - LEAST_SHARE
    return low, high


def _when(context: Context, number: int, target: Target) -> None:
    """A change must be able to begin in its year, and to have an effect from then on."""
    table = context.tables["Scenarios"]
    row = table.rows[number]
    year = row["from_year"]
    if year is None:
        return
    if not target.dated and context.first_year is not None and year > context.first_year:
        found = f"{row['parameter']} changed from {year} on"
        expected = "a blank: it holds for all years"
        context.report.at(table, number, "from_year", found, expected, "Clear the cell.")
    elif target.last_year is not None and year > target.last_year:
        found = f"{row['parameter']} changed from {year} on, after its last published year"
        expected = f"{target.last_year} or earlier, since the rule beside it continues the series from there"
        mend = "Begin the change earlier, or fill in the series in Macro up to that year."
        context.report.at(table, number, "from_year", found, expected, mend)


def _value(context: Context, number: int, target: Target) -> None:
    """What a scenario makes of a value must keep the bounds that the value itself must keep."""
    table = context.tables["Scenarios"]
    row = table.rows[number]
    value, operation = row["value"], row["operation"]
    if value is None or operation is None:
        return
    after = {
        "set": [value],
        "multiply": [before * value for before in target.before],
        "add": [before + value for before in target.before],
    }[operation]
    low = -float("inf") if target.low is None else target.low
    high = float("inf") if target.high is None else target.high
    wrong = next((each for each in after if not low - TINY <= each <= high + TINY), None)
    if wrong is not None:
        at_least = "" if target.low is None else f" from {shown(target.low)}"
        at_most = "" if target.high is None else f" up to {shown(target.high)}"
        found = (
            shown(value) if operation == "set" else f"{operation} {shown(value)}, which gives {shown(wrong)}"
        )
        mend = "Correct the value; shares are fractions of 1."
        context.report.at(table, number, "value", found, f"a result{at_least}{at_most}", mend)
        return
    _doubled(context, number, max(after, default=0.0), max(target.before, default=0.0))


def _doubled(context: Context, number: int, after: float, before: float) -> None:
    """A rate of prices or wages above 1 where none was near: often a percentage typed as a fraction of 1."""
    table = context.tables["Scenarios"]
    name = table.rows[number]["parameter"].removeprefix("macro.")
    if name in HIGHEST_RATES and after > 1 and before <= RISING:
        expected = "a rate as a fraction of 1 (0.045 is 4.5 %)"
        mend = f"Type {shown(after / 100)} if {shown(after)} per cent is meant."
        found = f"{shown(after)}, which is {after * 100:.6g} %"
        context.report.at(table, number, "value", found, expected, mend, "warning", alarm=True)


def _starts_before_end(context: Context) -> None:
    table = context.tables["Scenarios"]
    years = {
        row["policy"]: {"timing.start_year": row["start_year"], "timing.end_year": row["end_year"]}
        for row in context.tables["Policies"].rows
    }
    changed: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for number, row in enumerate(table.rows):
        path, value = row["parameter"], row["value"]
        own = years.get(row["policy"])
        if own is None or path not in own or value is None or row["operation"] is None:
            continue
        both = {**own, **changed[row["scenario"], row["policy"]]}
        before = both[path]
        if row["operation"] != "set" and before is None:
            continue
        both[path] = {"set": value, "add": (before or 0) + value, "multiply": (before or 0) * value}[
            row["operation"]
        ]
        changed[row["scenario"], row["policy"]][path] = both[path]
        start, end = both["timing.start_year"], both["timing.end_year"]
        if not float(both[path]).is_integer():
            context.report.at(table, number, "value", shown(both[path]), "a whole year", "Correct it.")
        elif start is not None and end is not None and end < start:
            found = f"a start in {start:g} and an end in {end:g}"
            context.report.at(table, number, "value", found, "an end after the start", "Correct the years.")
