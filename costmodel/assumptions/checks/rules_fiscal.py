"""Rules of who pays and who saves: kinds of sources, clawback, savers, ceilings and levers."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_policies import given_by_policy, price_base
from costmodel.assumptions.checks.rules_shares import changes_of, value_in
from costmodel.assumptions.format.paths import WHOLE_BUDGET
from costmodel.assumptions.format.report import shown
from costmodel.model.arguments import ROUNDING
from costmodel.model.financing import GRANT, LOAN, SOURCES
from costmodel.model.society import MULTIPLIERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.rules_policies import Given
    from costmodel.assumptions.format.tables import TableData

SINCE = 4
PART = "clawback."
FLAT = ("offset.tax_on_benefits", "offset.indirect_tax")
CONTRIBUTION, CONTRIBUTORY, DIRECT, TAXABLE, DEDUCTED = (
    f"{PART}{name}"
    for name in (
        "contribution_rate", "contributory_share", "direct_tax_rate", "taxable_share", "deducted_share"
    )
)  # fmt: skip
START = "timing.start_year"
FROM_TAXPAYERS = "taxpayers"


def fiscal_rules(context: Context) -> None:
    """Report all problems of sources, clawback, savers, ceilings and levers."""
    _kinds(context)
    _exits(context)
    _clawback(context)
    _savers(context)
    _whole_budget(context)
    _levers(context)
    _second_round(context)


def _kinds(context: Context) -> None:
    """All sources of a policy are of the closed list, or none."""
    table = context.tables["Financing"]
    ruled = {row["policy"] for row in table.rows if row["kind"] in SOURCES}
    for number, row in enumerate(table.rows):
        if (
            row["policy"] in ruled
            and row["kind"] not in SOURCES
            and context.report.sound(table, number, "kind")
        ):
            context.report.at(
                table, number, "kind",
                f"{shown(row['kind']) if row['kind'] else 'a blank'}, while other sources of {row['policy']} "
                "have a kind of the list",
                f"one of {', '.join(SOURCES)}",
                "Fill in the kind of every source of the policy; fees then come off before all of them.",
                since=SINCE,
            )  # fmt: skip


def _exits(context: Context) -> None:
    """A donor leaves after the policy starts: what it never paid cannot be taken over."""
    table, changes = context.tables["Financing"], changes_of(context)
    starts = {row["policy"]: row["start_year"] for row in context.tables["Policies"].rows}
    for policy, source, number in _falls(table):
        year, start = table.rows[number]["from_year"], starts.get(policy)
        if start is None or year is None:  # a cell with a problem has no value
            continue
        expected = "a share that falls after the policy has started: before, the donor pays nothing"
        if year <= start:
            context.report.at(
                table, number, "from_year",
                f"a share of {source} that falls in {year}, when {policy} has not run before {start}",
                expected, "Delete the earlier row of the donor, or correct the year.", since=SINCE,
            )  # fmt: skip
            continue
        for scenario in changes.scenarios(policy, (START,)):
            later = value_in(year, [(None, float(start))], changes.by_path(scenario, policy, START))
            if year <= later:
                context.report.at(
                    changes.table, changes.last(scenario, policy, (START,)), "value",
                    f"{scenario}: a start of {policy} in {later:g}, while the share of {source} falls in "
                    f"{year} ({table.cell(number, 'from_year')})",
                    expected, "Start earlier, or correct the year of the exit.", "warning", alarm=True,
                    since=SINCE,
                )  # fmt: skip


def _falls(table: TableData) -> Iterator[tuple[str, str, int]]:
    """Policy, source and row of every year in which the share of a donor falls for the first time."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        if row["kind"] in (GRANT, LOAN) and None not in (row["policy"], row["source"], row["share"]):
            rows[row["policy"], row["source"]].append(number)
    for (policy, source), numbers in rows.items():
        ordered = sorted(numbers, key=lambda number: table.rows[number]["from_year"] or 0)
        for before, after in pairwise(ordered):
            if table.rows[after]["share"] < table.rows[before]["share"]:
                yield policy, source, after
                break


def _clawback(context: Context) -> None:
    """Ordered clawback stands in place of flat rates, and takes no more than the benefit."""
    given, changes = given_by_policy(context), changes_of(context)
    table = context.tables["Parameters"]
    changed = {policy for policy, path in changes.numbers if path.startswith(PART)}
    for policy in dict.fromkeys((*given, *changed)):
        rows_by_path = given.get(policy, {})
        if not any(path.startswith(PART) for path in rows_by_path) and policy not in changed:
            continue
        for path in FLAT:
            _beside(context, policy, path, rows_by_path)
        paths = (CONTRIBUTION, CONTRIBUTORY, DIRECT, TAXABLE, DEDUCTED)
        for scenario in ("", *changes.scenarios(policy, paths)):
            excess = _taken(context, rows_by_path, policy, scenario, paths)
            if excess is None:
                continue
            year, contributions, direct = excess
            words = (
                f"{scenario + ': ' if scenario else ''}contributions of {contributions:.4g} and direct tax "
                f"of {direct:.4g} of the benefit of {policy} from {year} on, "
                f"{contributions + direct:.4g} in all"
            )
            expected, mend = "at most 1, the whole benefit", "Reduce a rate, or the share on which it is due."
            if scenario:
                number = changes.last(scenario, policy, paths)
                context.report.at(changes.table, number, "value", words, expected, mend, since=SINCE)
            else:
                number = max(number for path in paths for number in rows_by_path.get(path, ()))
                context.report.at(table, number, "value", words, expected, mend, since=SINCE)
                break


def _beside(context: Context, policy: str, path: str, rows_by_path: Given) -> None:
    """A flat rate of tax beside the ordered clawback would count the tax twice."""
    table, changes = context.tables["Parameters"], changes_of(context)
    expected = "no flat rate beside the ordered clawback: it would count the tax twice"
    mend = f"Delete the row, or the rows {PART}… of the policy."
    for number in rows_by_path.get(path, ()):
        value = table.rows[number]["value"]
        if value:
            fault = f"{path} {shown(value)} beside {PART}… of {policy}"
            context.report.at(table, number, "parameter", fault, expected, mend, since=SINCE)
    for scenario in changes.scenarios(policy, (path,)):
        number = changes.last(scenario, policy, (path,))
        fault = f"{scenario}: {path} beside {PART}… of {policy}"
        context.report.at(changes.table, number, "parameter", fault, expected, mend, since=SINCE)


def _taken(
    context: Context, rows_by_path: Given, policy: str, scenario: str, paths: Sequence[str]
) -> tuple[int, float, float] | None:
    """The first year in which contributions and direct tax exceed the benefit, and their shares of it."""
    table, changes = context.tables["Parameters"], changes_of(context)
    steps = {
        path: [
            (table.rows[number]["from_year"], table.rows[number]["value"])
            for number in rows_by_path.get(path, ())
            if isinstance(table.rows[number]["value"], float)
        ]
        for path in paths
    }
    made = {path: changes.by_path(scenario, policy, path) if scenario else [] for path in paths}
    first = context.first_year or 0
    named = [begins or first for series in steps.values() for begins, _ in series]
    named += [begins or first for series in made.values() for begins, _, _ in series]
    for year in sorted({first, *(begins for begins in named if begins > first)}):
        value = {path: value_in(year, steps[path], made[path]) for path in paths}
        contributions = value[CONTRIBUTION] * value[CONTRIBUTORY]
        direct = value[DIRECT] * value[TAXABLE] * (1 - value[DEDUCTED] * contributions)
        if contributions + direct > 1 + ROUNDING:
            return year, contributions, direct
    return None


def _savers(context: Context) -> None:
    """Only a gain of taxpayers with a cashable share is a saving; without a saver no ministry has it."""
    table = context.tables["Outcomes"]
    nobody: list[int] = []
    for number, row in enumerate(table.rows):
        saving = row["gains_to"] == FROM_TAXPAYERS and (row["effect"] or 0) > 0
        if saving and (row["cashable"] or 0) > 0 and row["saver"] is None:
            nobody.append(number)
        for column in ("saver", "saving_lag"):
            if row[column] is None or saving or not context.report.sound(table, number, "effect", "gains_to"):
                continue
            fault = f"{shown(row[column])} for a harm, or for a gain of {row['gains_to']}"
            expected = (
                "a blank: only a gain of taxpayers is a saving of a ministry; the cashable share of a gain "
                "of people is tax, which goes to the treasury"
            )
            context.report.at(table, number, column, fault, expected, "Clear the cell.", since=SINCE)
        if row["saver"] is not None and saving and row["cashable"] == 0:
            context.report.at(
                table, number, "saver", f"{shown(row['saver'])} for a gain of which nothing is cashable",
                "a cashable share above 0", "Fill in the share that is really left over, or clear saver.",
                "warning", since=SINCE,
            )  # fmt: skip
        _known_saver(context, number)
    if nobody:
        cells = ", ".join(table.cell(number, "saver") for number in nobody)
        context.report.at(
            table, nobody[0], "saver", f"cashable savings without a ministry that makes them: {cells}",
            "the ministry whose budget has the saving",
            "Name it. Until then these savings stay out of the budget net of savings.", "warning",
            since=SINCE,
        )  # fmt: skip


def _known_saver(context: Context, number: int) -> None:
    """A saver without a policy of the set may be right, or a ministry that is written in another way."""
    table = context.tables["Outcomes"]
    saver = table.rows[number]["saver"]
    known = {row["ministry"] for name in ("Policies", "Splits") for row in context.tables[name].rows}
    if saver is not None and saver not in known:
        context.report.at(
            table, number, "saver", f"{shown(saver)}, which is no ministry of Policies and Splits",
            "a ministry of these tables, or one that has no policy here",
            context.report.suggestion(str(saver), [str(name) for name in known if name is not None]),
            "warning", since=SINCE,
        )  # fmt: skip


def _whole_budget(context: Context) -> None:
    """The word for the whole budget is no name of a ministry."""
    for name in ("Policies", "Splits"):
        table = context.tables[name]
        for number, row in enumerate(table.rows):
            if row["ministry"] == WHOLE_BUDGET:
                context.report.at(
                    table, number, "ministry", shown(WHOLE_BUDGET), "the name of a ministry",
                    f"{WHOLE_BUDGET} stands for the whole budget in Ceilings. Write the name in full.",
                    since=SINCE,
                )  # fmt: skip


def _levers(context: Context) -> None:
    table = context.tables["Levers"]
    for number, row in enumerate(table.rows):
        context.range_of(table, number, "amount")
        price_base(context, table, number, needed=True)
        context.inside_horizon(table, number, "start_year", earlier=True)
        start, end = row["start_year"], row["end_year"]
        if start is not None and end is not None and end < start:
            fault = f"{end}, before the start in {start}"
            context.report.at(table, number, "end_year", fault, "a year not before it", "Correct the years.")


def _second_round(context: Context) -> None:
    """Multipliers without a share of tax bring output and no revenue."""
    table = context.tables["Society"]
    stated: dict[str, int] = defaultdict(int)
    for number, row in enumerate(table.rows):
        stated[str(row["assumption"])] = number
    named = [name for name in MULTIPLIERS if name in stated]
    if named and "tax_of_output" not in stated:
        context.report.at(
            table, stated[named[0]], "assumption", f"{named[0]} without tax_of_output",
            "the share of output that is tax", "Add a row for tax_of_output.", "warning", since=SINCE,
        )  # fmt: skip
