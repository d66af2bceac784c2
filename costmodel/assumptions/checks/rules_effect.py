"""Rules of effect: values without effect because the value that they refer to is missing.

Values whose effect only a run of the model shows are checked by
``engine/explanations/idle_assumptions.py``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.changed_wholes import INSTEAD_OF_PART, ON_OR_OFF, SWITCH
from costmodel.assumptions.checks.rules_policies import given_by_policy, shapes_of
from costmodel.assumptions.format.report import shown
from costmodel.model.parameters import parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.rules_policies import Given
    from costmodel.assumptions.format.tables import Row, TableData

FORMAT = 2
"""The workbook format from which these problems are errors."""
AMOUNT, APPLICATION = "benefit.amount", "administration.per_application"
NEEDED: dict[str, tuple[str, str]] = {
    "benefit.payments_per_year": (AMOUNT, "a benefit that is a share of a reference value is annual"),
    **{
        f"benefit.indexed_to_{index}": (
            AMOUNT,
            "a benefit that is a share of a reference value already follows it",
        )
        for index in ("prices", "wages", "gdp_per_head")
    },
    "benefit.indexation_floor": (AMOUNT, "a benefit that is a share of a reference value has no indexation"),
    "benefit.indexation_lag": ("benefit.indexed_to_", "the amount follows no index"),
    "benefit.reference_months": ("benefit.share_of_", "the benefit is no share of a reference value"),
    "administration.share_of_transfers": ("benefit.", "the policy pays no cash benefit"),
    "administration.approval_rate": (APPLICATION, "an application costs nothing"),
    "administration.renewal_share": (APPLICATION, "an application costs nothing"),
    **{
        path: (each.amount_path, "the policy has no such amount")
        for path, each in parameters().items()
        if each.amount_path
    },
    "offset.tax_on_benefits": ("benefit.", "the policy pays no cash benefit"),
    "offset.indirect_tax": ("benefit.", "the policy pays no cash benefit"),
    "offset.tax_on_wages": ("staff.", "the policy has no staff"),
}
"""The beginning of the path that a parameter depends on, and the reason why it has no effect without it."""
OF_DECISIONS = ("administration.approval_rate", "administration.renewal_share")
DECIDED = ("coverage.aware", "coverage.apply", "capacity.assessors", "redress.")
"""Parameters, or beginnings of them, with which decisions matter although an application costs nothing."""
OF_SHAPES = {
    "coverage.steepness": ("logistic",),
    "coverage.ramp_years": ("linear", "geometric", "gap-closing", "logistic", "step"),
}
AT_THE_START = ("administration.set_up", "timing.start_month")
"""Parameters with an effect only if a policy begins within the model's years."""


def effect_rules(context: Context) -> None:
    """Report every value of Parameters and Scenarios that cannot have an effect."""
    given, table = given_by_policy(context), context.tables["Parameters"]
    changed: dict[str, set[str]] = defaultdict(set)
    for row in context.tables["Scenarios"].rows:
        changed[str(row["policy"])].add(str(row["parameter"]))
    for number, row in enumerate(table.rows):
        declared = parameters().get(str(row["parameter"]))
        if declared is None or row["policy"] is None:
            continue
        if row["price_base"] is not None and not declared.money:
            fault = f"{row['price_base']} for {declared.path}, which is not an amount of money"
            _report(context, table, number, "price_base", fault, "a blank", "Clear the cell.")
        policy = str(row["policy"])
        if row["value"] is None or row["value"] in (declared.default, declared.absent):
            continue
        for reason in _missing_reasons(context, row, given[policy], changed[policy]):
            fault = f"{declared.path} {shown(row['value'])} of {policy}, which has no effect: {reason}"
            mend = "Delete the row, or add the value that it depends on."
            _report(context, table, number, "value", fault, "a parameter that affects a figure", mend)
    _switches(context)
    _scenarios(context)


def _missing_reasons(context: Context, row: Row, given: Given, changed: set[str]) -> Iterator[str]:
    """Why a parameter of a policy has no effect; ``changed`` are the paths that scenarios change."""
    path, paths = row["parameter"], {*given, *changed}
    paths |= {"staff.grades" for each in context.tables["StaffGrades"] if each["policy"] == row["policy"]}
    begin, otherwise = NEEDED.get(path, ("", ""))
    if path in OF_DECISIONS and any(other.startswith(DECIDED) for other in paths):
        begin = ""
    amount = parameters()[path].amount_path if path in parameters() else ""
    if amount not in ("", *paths) or not any(other.startswith(begin) for other in paths):
        yield f"{otherwise} ({begin.rstrip('.')} is not given)"
    shapes = shapes_of(context, given)
    if path in OF_SHAPES and shapes and None not in shapes and not shapes & set(OF_SHAPES[path]):
        yield f"a coverage path of the shape {', '.join(map(str, shapes))} does not use it"
    start = next(
        (o["start_year"] for o in context.tables["Policies"].rows if o["policy"] == row["policy"]), None
    )
    first = context.first_year
    before = start is not None and first is not None and start < first
    if path in AT_THE_START and before and "timing.start_year" not in changed:
        yield f"the policy has been in operation since {start}, before the model's first year {first}"


def _switches(context: Context) -> None:
    """A policy is in operation or not: values between 0 and 1 have no meaning."""
    table = context.tables["Parameters"]
    for number, row in enumerate(table.rows):
        if (
            row["parameter"] == SWITCH
            and isinstance(row["value"], int | float)
            and row["value"] not in (0, 1)
        ):
            fault = f"{SWITCH} {shown(row['value'])}"
            _report(context, table, number, "value", fault, ON_OR_OFF, INSTEAD_OF_PART)


def _scenarios(context: Context) -> None:
    """One label per scenario, and no change of the population, which the demographic tables give."""
    table = context.tables["Scenarios"]
    first: dict[str, int] = {}
    for number, row in enumerate(table.rows):
        if row["parameter"] == "macro.population":
            fault = "macro.population, which is only the population before the model's first year"
            mend = "Change the population tables in a separate set, or the prevalence of a group."
            _report(
                context, table, number, "parameter", fault, "an assumption that a scenario can change", mend
            )
        if row["scenario"] is None or row["label"] is None:
            continue
        earlier = first.setdefault(row["scenario"], number)
        if row["label"] != table.rows[earlier]["label"]:
            label = shown(table.rows[earlier]["label"])
            fault = f"{shown(row['label'])}; {table.cell(earlier, 'label')} calls {row['scenario']} {label}"
            _report(context, table, number, "label", fault, "one label per scenario", "Use the same label.")


def _report(
    context: Context, table: TableData, number: int, column: str, fault: str, expected: str, mend: str
) -> None:
    context.report.at(table, number, column, fault, expected, mend, since=FORMAT)
