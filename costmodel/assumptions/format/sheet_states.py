"""The state of each sheet of a workbook: what is to fill in, stand-ins, problems, as formulas and as numbers.

The formulas follow what is typed. They see the plain mistakes only (a blank, a text in place of a number, a
share above 1, a name that is nowhere declared); the checks of the program see the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.about_tables import ABOUT
from costmodel.assumptions.format.column_choices import TO_FILL_IN
from costmodel.assumptions.format.schema import BY_NAME, PROGRAM_TABLES
from costmodel.assumptions.format.values import NUMBERS
from costmodel.wording.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costmodel.assumptions.format.columns import Column, Table

    Rows = Mapping[str, Sequence[Mapping[str, Any]]]

DONE, OPEN, PROBLEM, UNUSED, WRITTEN = "done", "open", "problem", "not used", "by the program"
SOURCE_COLUMNS = ("source", "value_source")
SOURCES = "Sources.source"
INSTEAD = dict.fromkeys(("Population", "Mortality", "Fertility", "Migration"), "Projection")
"""Tables that are needed unless another has rows."""


@dataclass(frozen=True)
class SheetState:
    """How far a sheet is filled in."""

    rows: int
    """Rows in use."""
    blanks: int
    """Cells that must still be filled in."""
    stand_ins: int
    """Figures of the source TO_FILL_IN."""
    problems: int
    """Cells with an error that the formulas of the sheet Start see."""
    table: Table
    replaced: bool = False
    """Whether another table has rows instead."""

    @property
    def word(self) -> str:
        """The state in a word."""
        if self.table.name in PROGRAM_TABLES:
            return WRITTEN
        if self.problems:
            return PROBLEM
        if not self.rows:
            return _empty(self.table, replaced=self.replaced)
        return OPEN if self.blanks + self.stand_ins else DONE


def state_of(table: Table, rows: Rows) -> SheetState:
    """The state of the sheet of a table, of rows that are about to be written."""
    lead = table.columns[0].name
    used = [row for row in rows.get(table.name, ()) if _filled(row.get(lead))]
    blanks = sum(_is_blank(row, column, table) for row in used for column in _required(table))
    if table.name == "About":
        blanks = sum(ABOUT[str(r[lead])].required and not _filled(r.get("value"))
                     for r in used if str(r[lead]) in ABOUT)  # fmt: skip
    stand_ins = sum(row.get(name) == TO_FILL_IN for row in used for name in _sources(table))
    problems = sum(_is_wrong(row.get(column.name), column, rows) for row in used for column in table.columns)
    replaced = bool(rows.get(INSTEAD.get(table.name, "")))
    return SheetState(len(used), blanks, stand_ins, problems, table, replaced)


def _empty(table: Table, *, replaced: bool) -> str:
    return OPEN if table.required or (table.name in INSTEAD and not replaced) else UNUSED


def word_formula(table: Table, row: int) -> str:
    """The formula of the state, from the numbers in the columns C to F of its row."""
    if table.name in PROGRAM_TABLES:
        return f'="{tr(WRITTEN)}"'
    filled = f'IF(D{row}+E{row}>0,"{tr(OPEN)}","{tr(DONE)}")'
    empty = f'"{tr(_empty(table, replaced=False))}"'
    if other := INSTEAD.get(table.name):
        lead = BY_NAME[other].columns[0].name
        empty = f'IF(COUNTA({other}[{lead}])>0,"{tr(UNUSED)}",{empty})'
    return f'=IF(F{row}>0,"{tr(PROBLEM)}",IF(C{row}=0,{empty},{filled}))'


def _filled(value: object) -> bool:
    return value is not None and value != ""


def _required(table: Table) -> list[Column]:
    return [column for column in table.columns[1:] if column.required]


def _is_blank(row: Mapping[str, Any], column: Column, table: Table) -> bool:
    replaced = bool(column.unless) and _filled(row.get(column.unless))
    return table.name != "About" and not replaced and not _filled(row.get(column.name))


def _sources(table: Table) -> list[str]:
    return [column.name for column in table.columns
            if column.name in SOURCE_COLUMNS and column.refers_to == SOURCES]  # fmt: skip


def _is_wrong(value: object, column: Column, rows: Rows) -> bool:
    if not _filled(value):
        return False
    if column.refers_to:
        table, _, name = column.refers_to.partition(".")
        return value not in {row.get(name) for row in rows.get(table, ())}
    if column.kind not in NUMBERS:
        return False
    return not isinstance(value, int | float) or (column.kind == "share" and not 0 <= value <= 1)


def formulas(table: Table) -> tuple[str, str, str, str]:
    """The formulas of rows in use, cells to fill in, stand-ins and problems."""
    name, lead = table.name, table.columns[0].name
    if name in PROGRAM_TABLES:
        return f"=COUNTA({name}[{lead}])", "=0", "=0", "=0"
    used = f'({name}[{lead}]<>"")'
    stand_ins = (f'COUNTIF({name}[{column}],"{TO_FILL_IN}")' for column in _sources(table))
    return (
        f"=COUNTA({name}[{lead}])",
        _sum(_blanks(table, used)),
        _sum(stand_ins),
        _sum(_wrong(table)),
    )


def _sum(terms: Iterator[str]) -> str:
    return f"={'+'.join(terms) or '0'}"


def _blanks(table: Table, used: str) -> Iterator[str]:
    if table.name == "About":
        needed = ",".join(f'"{name}"' for name, column in ABOUT.items() if column.required)
        of_needed = f"ISNUMBER(MATCH(About[property],{{{needed}}},0))"
        yield f'SUMPRODUCT({of_needed}*(About[value]=""))'
        return
    for column in _required(table):
        replaced = f'*({table.name}[{column.unless}]="")' if column.unless else ""
        yield f'SUMPRODUCT({used}*({table.name}[{column.name}]=""){replaced})'


def _wrong(table: Table) -> Iterator[str]:
    for column in table.columns:
        cells = f"{table.name}[{column.name}]"
        if column.refers_to:
            home, _, name = column.refers_to.partition(".")
            yield f'SUMPRODUCT(({cells}<>"")*(COUNTIF({home}[{name}],{cells})=0))'
        elif column.kind in NUMBERS:
            yield f"SUMPRODUCT(--ISTEXT({cells}))"
            if column.kind == "share":
                yield f'COUNTIF({cells},"<0")+COUNTIF({cells},">1")'
