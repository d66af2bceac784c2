"""What the tables must be to one another: keys stand once, names are known, parts are whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.context import Context
from costmodel.assumptions.report import Report, shown
from costmodel.assumptions.rules_economy import economy_rules
from costmodel.assumptions.rules_people import group_rules, people_rules
from costmodel.assumptions.rules_policies import outcome_rules, policy_rules
from costmodel.assumptions.rules_scenarios import scenario_rules
from costmodel.assumptions.schema import ABOUT, BY_NAME, FORMAT_VERSION, Column
from costmodel.assumptions.versions import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from costmodel.assumptions.tables import TableData

_CODES = {"iso3": re.compile(r"[A-Z]{3}"), "currency": re.compile(r"[A-Z]{3}")}


def check_tables(tables: Mapping[str, TableData], report: Report) -> None:
    """Tell the report of everything that is wrong between cells, rows and tables."""
    for table in tables.values():
        _keys_once(table, report)
    _about(tables["About"], report)
    known = {name: set(_held(tables, name)) for name in _referred()}
    unknown: dict[tuple[str, Column, str], list[int]] = {}
    for table, number, column, value in _references(tables):
        if value not in known[column.refers_to]:
            unknown.setdefault((table.name, column, str(value)), []).append(number)
    ordered = {name: sorted(known[name]) for name in {column.refers_to for _, column, _ in unknown}}
    for (name, column, value), numbers in unknown.items():
        _unknown(tables[name], numbers, column, value, ordered[column.refers_to], report)
    context = Context.of(tables, report)
    for rules in (economy_rules, people_rules, group_rules, policy_rules, outcome_rules, scenario_rules):
        rules(context)


def _keys_once(table: TableData, report: Report) -> None:
    """A key stands once; capitals and spaces do not make it another."""
    key = BY_NAME[table.name].key
    first: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(table.rows):
        values = tuple(row[column] for column in key)
        if not key or values[0] is None or not report.sound(table, number, *key):
            continue
        folded = tuple("".join(str(value).casefold().split()) for value in values)
        earlier = first.setdefault(folded, number)
        if earlier != number:
            shows = " / ".join(shown(value) for value in values if value is not None)
            report.at(
                table,
                number,
                key[0],
                f"{shows} a second time; the first is in {table.cell(earlier, key[0])}",
                f"each {', '.join(key)} once",
                "Delete one of the rows, or give it another name or year.",
            )


def _referred() -> set[str]:
    columns = (column for table in BY_NAME.values() for column in table.columns)
    return {column.refers_to for column in (*columns, *ABOUT.values()) if column.refers_to}


def _held(tables: Mapping[str, TableData], name: str) -> Iterator[str]:
    table, _, column = name.partition(".")
    return (row[column] for row in tables[table].rows if row[column] is not None)


def _references(tables: Mapping[str, TableData]) -> Iterator[tuple[TableData, int, Column, Any]]:
    for table in tables.values():
        own = [column for column in BY_NAME[table.name].columns if column.refers_to]
        for number, row in enumerate(table.rows):
            yield from ((table, number, column, row[column.name]) for column in own if row.get(column.name))
    about = tables["About"]
    for number, row in enumerate(about.rows):
        declared = ABOUT.get(str(row["property"]))
        if declared is not None and declared.refers_to and row["value"] is not None:
            yield about, number, declared, row["value"]


def _unknown(
    table: TableData, numbers: list[int], column: Column, value: str, known: list[str], report: Report
) -> None:
    """Told of once for each unknown name, however often it stands there."""
    also = f" (and in {len(numbers) - 1} more cells)" if len(numbers) > 1 else ""
    where = "value" if table.name == "About" else column.name
    home = column.refers_to.partition(".")[0]
    report.at(
        table,
        numbers[0],
        where,
        f"{shown(value)}, which is not in the table {home}{also}",
        f"a {column.refers_to.partition('.')[2]} of the table {home}",
        f"{report.suggestion(value, known)} Correct the name or add a row to {home}.",
    )


def _about(about: TableData, report: Report) -> None:
    present = {row["property"]: number for number, row in enumerate(about.rows)}
    for name, declared in ABOUT.items():
        if declared.required and name not in present:
            found = f"no property {name}"
            report.table("About", found, declared.comment, f"Add a row with the property {name}.")
    for name, number in present.items():
        value = about.rows[number]["value"]
        if name in _CODES and value is not None and not _CODES[name].fullmatch(value):
            report.at(about, number, "value", shown(value), ABOUT[name].comment, "Use three capital letters.")
        if name in ("version", "parent") and value is not None and not VERSION.fullmatch(value):
            expected = "a version YYYY.N, such as 2026.1"
            report.at(about, number, "value", shown(value), expected, "Type year, point and number.")
        if name == "format_version" and value is not None and value > FORMAT_VERSION:
            report.at(
                about,
                number,
                "value",
                f"format {value}, which is newer than this program",
                f"format {FORMAT_VERSION}",
                "Install the newest version of costmodel; this one cannot read the workbook rightly.",
            )
