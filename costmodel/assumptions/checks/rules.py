"""Rules between cells, rows and tables: unique keys, valid references, and the rules of each table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costmodel.assumptions.checks.changed_wholes import changed_wholes
from costmodel.assumptions.checks.context import Context
from costmodel.assumptions.checks.rules_about import about_rules
from costmodel.assumptions.checks.rules_areas import area_rules
from costmodel.assumptions.checks.rules_cascade import cascade_rules
from costmodel.assumptions.checks.rules_classes import class_rules
from costmodel.assumptions.checks.rules_counts import count_rules
from costmodel.assumptions.checks.rules_dates import date_rules
from costmodel.assumptions.checks.rules_delivery import delivery_rules
from costmodel.assumptions.checks.rules_economy import economy_rules
from costmodel.assumptions.checks.rules_effect import effect_rules
from costmodel.assumptions.checks.rules_evidence import evidence_rules
from costmodel.assumptions.checks.rules_exclusion import exclusion_rules
from costmodel.assumptions.checks.rules_fiscal import fiscal_rules
from costmodel.assumptions.checks.rules_guarantees import guarantee_rules
from costmodel.assumptions.checks.rules_indicators import indicator_rules
from costmodel.assumptions.checks.rules_library import library_rules
from costmodel.assumptions.checks.rules_monitoring import monitoring_rules
from costmodel.assumptions.checks.rules_names import name_rules
from costmodel.assumptions.checks.rules_open import open_rules
from costmodel.assumptions.checks.rules_options import option_rules
from costmodel.assumptions.checks.rules_outcomes import outcome_rules, value_rules
from costmodel.assumptions.checks.rules_people import group_rules, people_rules
from costmodel.assumptions.checks.rules_plausible_country import plausible_country
from costmodel.assumptions.checks.rules_plausible_economy import plausible_economy
from costmodel.assumptions.checks.rules_plausible_people import plausible_people
from costmodel.assumptions.checks.rules_plausible_policies import plausible_policies
from costmodel.assumptions.checks.rules_policies import policy_rules
from costmodel.assumptions.checks.rules_prices import price_rules
from costmodel.assumptions.checks.rules_scenarios import scenario_rules
from costmodel.assumptions.checks.rules_shares import share_rules
from costmodel.assumptions.checks.rules_society import society_rules
from costmodel.assumptions.checks.rules_survey import survey_rules
from costmodel.assumptions.checks.rules_targeting import targeting_rules
from costmodel.assumptions.checks.rules_together import together_rules
from costmodel.assumptions.checks.rules_turnover import turnover_rules
from costmodel.assumptions.checks.rules_units import unit_rules
from costmodel.assumptions.checks.rules_welfare import welfare_rules
from costmodel.assumptions.checks.rules_year_bases import year_basis_rules
from costmodel.assumptions.format.about_tables import ABOUT
from costmodel.assumptions.format.columns import Column
from costmodel.assumptions.format.names import all_differ, folded
from costmodel.assumptions.format.report import ProblemReport, and_more, shown
from costmodel.assumptions.format.schema import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costmodel.assumptions.format.tables import TableData

CONSISTENT = (
    economy_rules, people_rules, group_rules, policy_rules, outcome_rules, value_rules, scenario_rules,
    option_rules, evidence_rules, share_rules, exclusion_rules, effect_rules, unit_rules, together_rules,
    turnover_rules, society_rules, class_rules, year_basis_rules, price_rules, count_rules, targeting_rules,
    cascade_rules, delivery_rules, welfare_rules, area_rules, survey_rules, fiscal_rules, date_rules,
    changed_wholes, monitoring_rules, indicator_rules, guarantee_rules, open_rules,
)  # fmt: skip
PLAUSIBLE = (plausible_people, plausible_economy, plausible_country, plausible_policies, library_rules)


def check_tables(tables: Mapping[str, TableData], report: ProblemReport) -> None:
    """Report all problems between cells, rows and tables."""
    for table in tables.values():
        _keys_once(table, report)
    name_rules(tables, report)
    about_rules(tables["About"], report)
    known = {name: set(_values(tables, name)) for name in _referred()}
    unknown: dict[tuple[str, Column, str], list[int]] = {}
    for table, number, column, value in _references(tables):
        if value not in known[column.refers_to]:
            unknown.setdefault((table.name, column, str(value)), []).append(number)
    ordered = {name: sorted(known[name]) for name in {column.refers_to for _, column, _ in unknown}}
    for (name, column, value), numbers in unknown.items():
        _unknown(tables[name], numbers, column, value, ordered[column.refers_to], report)
    context = Context.of(tables, report)
    for rules in (*CONSISTENT, *PLAUSIBLE):
        rules(context)


def _keys_once(table: TableData, report: ProblemReport) -> None:
    """A key must be unique; capitals and spaces do not distinguish keys."""
    key = BY_NAME[table.name].key
    if all_differ(["\1".join([str(row.values[column]) for column in key]) for row in table.rows], folded):
        return
    first: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(table.rows):
        values = tuple([row.values[column] for column in key])
        if not key or values[0] is None or not report.sound(table, number, *key):
            continue
        earlier = first.setdefault(tuple([folded(str(value)) for value in values]), number)
        if earlier != number:
            before = table.rows[earlier]
            hidden = any(
                _spaceless(value) != _spaceless(before[c]) for c, value in zip(key, values, strict=True)
            )
            shows = " / ".join(shown(value) for value in values if value is not None)
            report.at(
                table,
                number,
                key[0],
                f"{shows} a second time; it is already in {table.cell(earlier, key[0])}",
                f"a unique {', '.join(key)}",
                "Delete one of the rows, or change its name or year.",
                since=2 if hidden else 1,
            )


def _spaceless(value: object) -> str:
    return "".join(str(value).casefold().split())


def _referred() -> set[str]:
    columns = (column for table in BY_NAME.values() for column in table.columns)
    return {column.refers_to for column in (*columns, *ABOUT.values()) if column.refers_to}


def _values(tables: Mapping[str, TableData], name: str) -> Iterator[str]:
    table, _, column = name.partition(".")
    return (row[column] for row in tables[table].rows if row[column] is not None)


def _references(tables: Mapping[str, TableData]) -> Iterator[tuple[TableData, int, Column, Any]]:
    for table in tables.values():
        references = [column for column in BY_NAME[table.name].columns if column.refers_to]
        for number, row in enumerate(table.rows):
            for column in references:
                value = row.values.get(column.name)
                if value:
                    yield table, number, column, value
    about = tables["About"]
    for number, row in enumerate(about.rows):
        declared = ABOUT.get(str(row["property"]))
        if declared is not None and declared.refers_to and row["value"] is not None:
            yield about, number, declared, row["value"]


def _unknown(
    table: TableData, numbers: list[int], column: Column, value: str, known: list[str], report: ProblemReport
) -> None:
    """Each unknown name is reported once."""
    where = "value" if table.name == "About" else column.name
    home, _, referred = column.refers_to.partition(".")
    report.at(
        table,
        numbers[0],
        where,
        f"{shown(value)}, which is not in the table {home}{and_more(numbers)}",
        f"a {referred} of the table {home}",
        f"{report.suggestion(value, known)} Correct the name or add a row to {home}.",
    )
