"""Rules of the table Guarantees: what serves it, its legal basis, its marks, and its minimum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_policies import price_base
from costmodel.assumptions.format.guarantee_tables import named_policies
from costmodel.assumptions.format.report import shown
from costmodel.model.guarantee_gaps import CASH, SERVICE
from costmodel.model.guarantee_marks import ASPECTS, MARKS

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import Row, TableData

TABLE, SINCE = "Guarantees", 4
PART = "benefit."
LEVELS = ("amount", "share_of_poverty_line", "share_of_average_wage", "share_of_gdp_per_head")
STATED_BESIDE = {"holder": "group", "minimum": "minimum"}
"""Aspects that another column states too."""


def guarantee_rules(context: Context) -> None:
    """Report all problems of the guarantees."""
    table = context.tables[TABLE]
    for number, row in enumerate(table.rows):
        _policies(context, table, number, row)
        _legal_basis(context, table, number, row)
        _marks(context, table, number, row)
        _minimum(context, table, number, row)


def _policies(context: Context, table: TableData, number: int, row: Row) -> None:
    """Policies there are, that count the same kind of people, and of cash those that pay."""
    every = {str(policy["policy"]): policy for policy in context.tables["Policies"].rows}
    units = {str(group["group"]): group["counted_in"] or "persons" for group in context.tables["Groups"].rows}
    paying = {
        str(parameter["policy"]) for parameter in context.tables["Parameters"].rows
        if str(parameter["parameter"]) in {f"{PART}{name}" for name in LEVELS}
    }  # fmt: skip
    for name in named_policies(row["policies"]):
        if name not in every:
            context.report.at(
                table, number, "policies", f"{shown(name)}, which is not in the table Policies",
                "policies of the table Policies, with commas between them, or a blank",
                f"{context.report.suggestion(name, sorted(every))} Correct the name.", since=SINCE,
            )  # fmt: skip
            continue
        policy_unit, group_unit = units.get(str(every[name]["group"])), units.get(str(row["group"]))
        if policy_unit and group_unit and policy_unit != group_unit:
            context.report.at(
                table, number, "group",
                f"{shown(row['group'])}, counted in {group_unit}, while {name} serves {policy_unit}",
                f"a group counted in {policy_unit}",
                "Name the group of households, or of persons, that is meant.", since=SINCE,
            )  # fmt: skip
        if row["unit"] == CASH and name not in paying:
            context.report.at(
                table, number, "policies", f"{shown(name)}, which pays no cash, for a minimum in cash",
                f"policies with a cash benefit, or the unit {SERVICE}",
                "Leave the policy out, or correct the unit.", "warning", since=SINCE,
            )  # fmt: skip


def _legal_basis(context: Context, table: TableData, number: int, row: Row) -> None:
    if row["legal_basis_text"] is None and row["legal_basis_mark"] != 0:
        context.report.at(
            table, number, "legal_basis_text", f"a blank: {shown(row['guarantee'])} without a legal basis",
            "the law and its article", "Fill it in; if no law gives the right, type 0 in legal_basis_mark.",
            since=SINCE,
        )  # fmt: skip


def _marks(context: Context, table: TableData, number: int, row: Row) -> None:
    """A mark above 0 says that there is something: the text says what."""
    for name in ASPECTS:
        mark, column = row[f"{name}_mark"], f"{name}_text"
        beside = row[STATED_BESIDE[name]] if name in STATED_BESIDE else None
        if name != "legal_basis" and mark and row[column] is None and beside is None:
            context.report.at(
                table, number, column, f"a blank beside the mark {shown(mark)} ({MARKS[mark]})",
                "what there is, in words", "Fill it in, or clear the mark: a blank is not scored.",
                since=SINCE,
            )  # fmt: skip


def _minimum(context: Context, table: TableData, number: int, row: Row) -> None:
    if row["minimum"] is not None or row["low"] is not None or row["high"] is not None:
        context.range_of(table, number, "minimum")
    price_base(context, table, number, needed=row["minimum"] is not None)
    sound = context.report.sound(table, number, "minimum", "unit", "quality")
    if not sound:
        return
    if row["minimum"] is not None and row["unit"] is None:
        context.report.at(
            table, number, "unit", f"a blank beside the minimum {shown(row['minimum'])}",
            f"{CASH}, or {SERVICE}", "Fill it in: without a unit the minimum says nothing.", since=SINCE,
        )  # fmt: skip
    if row["minimum"] == 0:
        context.report.at(
            table, number, "minimum", "0", "an amount above 0, or a blank where it is not known",
            "Correct it: not known is not 0.", since=SINCE,
        )  # fmt: skip
    missing = {CASH: "minimum", SERVICE: "quality"}.get(str(row["unit"]), "")
    if missing and row[missing] is None:
        context.report.at(
            table, number, missing, f"a blank for {shown(row['guarantee'])}",
            "the minimum in cash" if missing == "minimum" else "the share served at the standard",
            "Fill it in; until then nobody knows how many people are below the minimum.", "warning",
            since=SINCE,
        )  # fmt: skip
