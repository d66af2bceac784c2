"""Rules of names: different names of the same kind must look different."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from costmodel.assumptions.format.names import (
    all_differ,
    difference,
    folded,
    foreign_letter,
    skeleton,
    without_accents,
)
from costmodel.assumptions.format.paths import WHOLE_BUDGET
from costmodel.assumptions.format.report import and_more, shown
from costmodel.assumptions.format.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.format.report import ProblemReport
    from costmodel.assumptions.format.tables import TableData

    Place = tuple[TableData, int, str]
    Spellings = dict[str, list[Place]]

FORMAT = 4
"""The first workbook format for which rules of this version are errors."""
FREE_NAMES = (
    (
        ("Policies", "ministry"),
        ("Ceilings", "ministry"),
        ("Splits", "ministry"),
        ("Accounts", "ministry"),
        ("Outcomes", "saver"),
    ),
    (("Financing", "source"),),
)
"""Columns of names that are free text, grouped if they name the same things."""


RESERVED = {
    ("Policies", "policy"): ("total", "the sum of all policies"),
    ("Policies", "ministry"): (WHOLE_BUDGET, "the whole budget"),
    ("Splits", "ministry"): (WHOLE_BUDGET, "the whole budget"),
    ("Accounts", "ministry"): (WHOLE_BUDGET, "the whole budget"),
}
"""Names that results give to something else, by table and column."""
LABELLED = (
    ("Policies", "policy"),
    ("Groups", "group"),
    ("Scenarios", "scenario"),
    ("Guarantees", "guarantee"),
)
"""Table and column of what pages show by its label alone."""


def name_columns() -> tuple[tuple[tuple[str, str], ...], ...]:
    """Table and column of all names, grouped if they name the same things; without references."""
    keys = (
        ((table.name, column.name),)
        for table in TABLES
        for column in table.columns
        if column.kind == "key" and column.name in table.key and not column.refers_to
    )
    return (*keys, *FREE_NAMES)


def name_rules(tables: Mapping[str, TableData], report: ProblemReport) -> None:
    """Report names that look alike and words in two scripts."""
    for columns in name_columns():
        names = {row[column] for name, column in columns for row in tables[name].rows} - {None}
        if all_differ(names, skeleton):
            continue
        spellings = _spellings(tables, columns)
        _variants(spellings, report)
        for name, places in spellings.items():
            _one_script(name, places[0], report)
    for (name, column), (taken, meaning) in RESERVED.items():
        for number, row in enumerate(tables[name].rows):
            if folded(str(row[column] or "")) == taken:
                expected = f"another name: {taken} is {meaning} in every table of results"
                report.at(
                    tables[name], number, column, shown(row[column]), expected, "Rename it.", since=FORMAT
                )
    for name, column in LABELLED:
        _labels(tables[name], column, report)


def _labels(table: TableData, column: str, report: ProblemReport) -> None:
    """Two things of one label cannot be told apart on any page."""
    first: dict[str, int] = {}
    told: set[object] = set()
    for number, row in enumerate(table.rows):
        if row["label"] is None or row[column] is None:
            continue
        earlier = first.setdefault(folded(str(row["label"])), number)
        other = table.rows[earlier][column]
        if row[column] == other or row[column] in told:
            continue
        told.add(row[column])
        report.at(
            table,
            number,
            "label",
            f"{shown(row['label'])}, which {table.cell(earlier, 'label')} calls {other} too",
            f"a label that tells {row[column]} from {other}",
            "Give each a label of its own: pages and charts show labels, not short names.",
            "warning",
        )


def _spellings(tables: Mapping[str, TableData], columns: tuple[tuple[str, str], ...]) -> Spellings:
    """The places of each spelling of the names in some columns."""
    spellings: Spellings = defaultdict(list)
    for name, column in columns:
        table = tables[name]
        for number, row in enumerate(table.rows):
            if row[column] is not None:
                spellings[str(row[column])].append((table, number, column))
    return spellings


def _variants(spellings: Spellings, report: ProblemReport) -> None:
    """The most frequent spelling is taken for the intended one."""
    usual: dict[tuple[str, str], str] = {}
    for name in sorted(spellings, key=lambda each: -len(spellings[each])):
        forms = (("folded", folded(name)), ("skeleton", skeleton(name)), ("bare", without_accents(name)))
        alike, intended = next(((key[0], usual[key]) for key in forms if key in usual), ("", None))
        for key in forms:
            usual.setdefault(key, name)
        if intended is None:
            continue
        table, number, column = spellings[name][0]
        first, first_number, first_column = spellings[intended][0]
        more = and_more([place[1] for place in spellings[name]])
        report.at(
            table,
            number,
            column,
            f"{shown(name)}{more}, which differs from {shown(intended)} in "
            f"{first.cell(first_number, first_column)} {difference(name, intended)}",
            "one spelling of each name",
            f"Type {shown(intended)} in both cells, or use a name that looks different.",
            since=FORMAT if alike == "bare" else 2,
        )


def _one_script(name: str, place: Place, report: ProblemReport) -> None:
    letter = foreign_letter(name)
    if letter is None:
        return
    table, number, column = place
    report.at(
        table,
        number,
        column,
        f"{shown(name)}, in which the letter {letter} is {unicodedata.name(letter, 'of another script')}",
        "words in a single script",
        "Type the name again; letters of different scripts can look the same.",
        since=2,
    )
