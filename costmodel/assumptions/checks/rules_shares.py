"""Rules of shares of one whole: sources of financing, indexation of a benefit, the parts of a group."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.families import declared_shares, families, less_overlaps
from costmodel.assumptions.checks.rules_policies import given_by_policy
from costmodel.assumptions.format.column_choices import SEXES
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.format.scenario_operations import applied
from costmodel.model.arguments import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import Row, TableData

    Step = tuple[int | None, float]
    """The first year of a value, None for the beginning, and the value."""
    Change = tuple[int | None, str, float]
    """The first year of a change, its operation and its operand."""
    Parts = dict[str, float]
    """Shares of one whole, by path."""

INDEXED = "benefit.indexed_to_"
INDICES = tuple(f"{INDEXED}{name}" for name in ("prices", "wages", "gdp_per_head"))
BASELINE = ""
"""The workbook without a scenario."""


def share_rules(context: Context) -> None:
    """Report shares that do not add up, in the workbook and after the changes of scenarios."""
    _financing(context)
    _indexation(context)
    _siblings(context)


def value_in(year: int, steps: Sequence[Step], changes: Iterable[Change]) -> float:
    """The value of a year after the changes of a scenario, undated ones first, then by year, as in the model.

    The first step also applies before its year; the value is 0 without steps.
    """
    value = 0.0
    for number, (begins, amount) in enumerate(sorted(steps, key=lambda step: step[0] or 0)):
        if number == 0 or (begins or 0) <= year:
            value = amount
    for begins, operation, operand in sorted(changes, key=lambda change: change[0] or 0):
        if (begins or 0) <= year:
            value = applied(operation, value, operand)
    return value


class Changes:
    """The changes of every scenario by policy and path, with their rows."""

    def __init__(self, table: TableData) -> None:
        self.table = table
        self.numbers: dict[tuple[str, str], dict[str, list[int]]] = {}
        for number, row in enumerate(table.rows):
            if None not in (row["scenario"], row["parameter"], row["operation"], row["value"]):
                by_scenario = self.numbers.setdefault((str(row["policy"] or ""), str(row["parameter"])), {})
                by_scenario.setdefault(str(row["scenario"]), []).append(number)

    def scenarios(self, policy: str, paths: Iterable[str]) -> list[str]:
        """The scenarios that change one of the paths."""
        return list(dict.fromkeys(name for path in paths for name in self.numbers.get((policy, path), ())))

    def rows(self, scenario: str, policy: str, path: str) -> list[int]:
        """The rows in which a scenario changes a path."""
        return self.numbers.get((policy, path), {}).get(scenario, [])

    def by_path(self, scenario: str, policy: str, path: str) -> list[Change]:
        """The changes of a path by a scenario."""
        rows = (self.table.rows[number] for number in self.rows(scenario, policy, path))
        return [(row["from_year"], str(row["operation"]), float(row["value"])) for row in rows]

    def last(self, scenario: str, policy: str, paths: Iterable[str]) -> int:
        """The last row of a scenario that changes one of the paths."""
        return max(number for path in paths for number in self.rows(scenario, policy, path))


def changes_of(context: Context) -> Changes:
    """The changes of the scenarios."""
    return Changes(context.tables["Scenarios"])


def years_of_changes(context: Context, named: Iterable[int | None]) -> list[int]:
    """The years in which a value may change: the first of the model and those named, within the horizon."""
    first, last = context.first_year or 0, context.last_year or 9999
    return sorted({first, *(year for year in named if year is not None and first < year <= last)})


def _financing(context: Context) -> None:
    """The shares of the sources of a policy must sum to 1 in every year in which it is in operation."""
    table = context.tables["Financing"]
    policies = {row["policy"]: row for row in context.tables["Policies"].rows}
    shares: dict[str, list[int]] = defaultdict(list)
    kinds: dict[tuple[str, str], str | None] = {}
    for number, row in enumerate(table.rows):
        context.inside_horizon(table, number, "from_year", earlier=True)
        if row["policy"] is not None and row["share"] is not None:
            shares[row["policy"]].append(number)
        first = kinds.setdefault((row["policy"], row["source"]), row["kind"])
        if row["kind"] != first:
            fault, expected = (
                f"{row['kind'] or 'a blank'}, elsewhere {first or 'a blank'}",
                "one kind for a source",
            )
            context.report.at(table, number, "kind", fault, expected, "Correct the kind.")
    for policy, numbers in shares.items():
        row_of_policy = policies.get(policy)
        start, end = (
            (None, None)
            if row_of_policy is None
            else (row_of_policy["start_year"], row_of_policy["end_year"])
        )
        for year in years_of_changes(context, [start, *(table.rows[k]["from_year"] for k in numbers)]):
            if year < (start or year) or year > (end or year):
                continue
            total = _shares_in([table.rows[k] for k in numbers], year)
            if abs(total - 1) > ROUNDING:
                _not_the_whole(context, table, numbers, policy, year, total)
                break


def _not_the_whole(
    context: Context, table: TableData, numbers: list[int], policy: str, year: int, total: float
) -> None:
    number = max(k for k in numbers if (table.rows[k]["from_year"] or 0) <= year)
    fault = f"shares of {policy} that sum to {total:.4g} from {year} on"
    if total > 1:
        context.report.at(table, number, "share", fault, "at most 1", "Correct the shares.")
        return
    context.report.at(
        table, number, "share", f"{fault}, so that {1 - total:.4g} is not financed", "shares that sum to 1",
        "Correct the shares, or add the source of the remaining share.", "warning", alarm=True,
    )  # fmt: skip


def _shares_in(rows: list[Row], year: int) -> float:
    """The sum of the shares of a year: of each source the latest one, none before its first year."""
    latest: dict[str, tuple[int, float]] = {}
    for row in rows:
        since = row["from_year"] or 0
        if since <= year and since >= latest.get(row["source"], (0, 0.0))[0]:
            latest[row["source"]] = since, row["share"]
    return sum(share for _, share in latest.values())


def _over(
    context: Context,
    steps: Mapping[str, Sequence[Step]],
    changes: Mapping[str, Sequence[Change]],
    together: Callable[[Parts], Parts] = dict,
) -> tuple[int, Parts] | None:
    """The first year in which shares of one whole sum to more than 1, and the shares (see ``together``)."""
    named = [begins for series in steps.values() for begins, _ in series]
    named += [begins for series in changes.values() for begins, _, _ in series]
    for year in years_of_changes(context, named):
        parts = together({path: value_in(year, steps[path], changes[path]) for path in steps})
        if sum(parts.values()) > 1 + ROUNDING:
            return year, parts
    return None


def _indexation(context: Context) -> None:
    """The indexation shares of a benefit must sum to at most 1."""
    table, changes = context.tables["Parameters"], changes_of(context)
    given = given_by_policy(context)
    for policy in dict.fromkeys((*given, *(changed for changed, _ in changes.numbers if changed))):
        numbers = {path: given.get(policy, {}).get(path, []) for path in INDICES}
        steps = {path: _steps(table, rows) for path, rows in numbers.items()}
        for scenario in (BASELINE, *changes.scenarios(policy, INDICES)):
            over = _over(context, steps, {path: changes.by_path(scenario, policy, path) for path in INDICES})
            if over is None:
                continue
            year, parts = over
            words = [f"{path.removeprefix(INDEXED)} {shown(value)}" for path, value in parts.items() if value]
            fault = f"{policy} indexed to {' + '.join(words)} = {sum(parts.values()):.4g} from {year} on"
            expected = "shares that sum to at most 1: otherwise the benefit grows faster than each index"
            mend = "Reduce the shares; half prices and half wages is the mixed formula."
            if scenario == BASELINE:
                number = max(number for rows in numbers.values() for number in rows)
                context.report.at(table, number, "value", fault, expected, mend, since=2)
                break
            number = changes.last(scenario, policy, INDICES)
            context.report.at(changes.table, number, "value", f"{scenario}: {fault}", expected, mend, since=2)


def _steps(table: TableData, numbers: Iterable[int]) -> list[Step]:
    rows = (table.rows[number] for number in numbers)
    return [(row["from_year"], row["value"]) for row in rows if isinstance(row["value"], float)]


def _siblings(context: Context) -> None:
    """Parts of one group with overlapping ages and sexes must sum to at most 1."""
    changes, overlaps = changes_of(context), declared_shares(context.tables["Overlaps"])
    for parent, family in families(context).items():
        rows = {path: part.row for path, part in family.items()}
        steps: dict[str, Sequence[Step]] = {path: part.steps for path, part in family.items()}
        for scenario in (BASELINE, *changes.scenarios("", rows)):
            made = {path: changes.by_path(scenario, "", path) for path in rows}
            over = _over(context, steps, made, partial(_meeting, rows, overlaps))
            if over is None:
                continue
            year, parts = over
            words = " + ".join(f"{rows[path]['group']} {shown(value)}" for path, value in parts.items())
            fault = f"parts of {parent} that sum to {sum(parts.values()):.4g} of it in {year}: {words}"
            expected = "parts of the same ages and sex that sum to at most 1"
            mend = (
                "Reduce the shares. If one group is a part of another, name it in its column of. If the same "
                "people can be in both, state in the table Overlaps what share of one is also in the other."
            )
            if scenario == BASELINE:
                last = max((family[path] for path in parts), key=lambda part: (part.table.name, part.number))
                context.report.at(last.table, last.number, "prevalence", fault, expected, mend, since=2)
                break
            number = changes.last(scenario, "", rows)
            context.report.at(changes.table, number, "value", f"{scenario}: {fault}", expected, mend, since=2)


def _meeting(rows: Mapping[str, Row], overlaps: Mapping[tuple[str, str], float], prevalences: Parts) -> Parts:
    """The groups with a common age and sex that have the largest sum, less their declared overlaps."""
    best: Parts = {}
    for sex in SEXES:
        for age in {row["age_from"] for row in rows.values()}:
            here = {
                path: value
                for path, value in prevalences.items()
                if value and _includes(rows[path], sex, age)
            }
            # A single part is limited to 1 by the bounds of its own cell.
            here = less_overlaps(rows, overlaps, here) if len(here) > 1 else {}
            best = max(best, here, key=lambda parts: sum(parts.values()))
    return best


def _includes(row: Row, sex: str, age: int) -> bool:
    """Whether a group includes people of a sex and age."""
    until = age if row["age_to"] is None else row["age_to"]
    return row["sex"] in (sex, "both") and row["age_from"] <= age <= until
