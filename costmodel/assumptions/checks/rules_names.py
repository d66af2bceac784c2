"""Rules of names: two names of one kind differ to the eye, or a row speaks of something else unseen."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from costmodel.assumptions.format.names import difference, folded, skeleton, strange_letter
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.format.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.assumptions.format.report import ProblemReport
    from costmodel.assumptions.format.tables import TableData

    Place = tuple[TableData, int, str]
    Spellings = dict[str, list[Place]]

FREE_NAMES = (
    (("Policies", "ministry"), ("Ceilings", "ministry")),
    (("Financing", "source"),),
)
"""Columns of names that are free text, together where they name the same things."""


def name_columns() -> tuple[tuple[tuple[str, str], ...], ...]:
    """Table and column of all names, together where they name the same things; references are no part."""
    keys = (
        ((table.name, column.name),)
        for table in TABLES
        for column in table.columns
        if column.kind == "key" and column.name in table.key and not column.refers_to
    )
    return (*keys, *FREE_NAMES)


def name_rules(tables: Mapping[str, TableData], report: ProblemReport) -> None:
    """Tell of names that differ only to the program, and of words of two scripts."""
    for columns in name_columns():
        spellings = _spellings(tables, columns)
        _variants(spellings, report)
        for name, places in spellings.items():
            _one_script(name, places[0], report)


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
    """The spelling that stands in most cells is taken for the one that is meant."""
    usual: dict[tuple[str, str], str] = {}
    for name in sorted(spellings, key=lambda each: -len(spellings[each])):
        seen = [("folded", folded(name)), ("skeleton", skeleton(name))]
        meant = next((usual[key] for key in seen if key in usual), None)
        for key in seen:
            usual.setdefault(key, name)
        if meant is None:
            continue
        table, number, column = spellings[name][0]
        first, at, named = spellings[meant][0]
        more = len(spellings[name]) - 1
        also = f" (and in {more} more {'cells' if more > 1 else 'cell'})" if more else ""
        report.at(
            table,
            number,
            column,
            f"{shown(name)}{also}, which differs from {shown(meant)} in {first.cell(at, named)} "
            f"{difference(name, meant)}",
            "one spelling of a name",
            f"Type {shown(meant)} in both, or give it a name that is seen to be another.",
            since=2,
        )


def _one_script(name: str, place: Place, report: ProblemReport) -> None:
    letter = strange_letter(name)
    if letter is None:
        return
    table, number, column = place
    report.at(
        table,
        number,
        column,
        f"{shown(name)}, in which the letter {letter} is {unicodedata.name(letter, 'of another script')}",
        "the letters of one script in a word",
        "Type the name anew; a letter of another script looks the same and is not.",
        since=2,
    )
