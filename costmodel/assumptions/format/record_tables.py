"""The record of a set: its sources, and the changes between versions."""

from __future__ import annotations

from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.common_columns import NOTE, key

RECORD_TABLES: tuple[Table, ...] = (
    Table(
        "Sources", "a source",
        (
            key("source", "Key of the source."),
            Column("citation", "text", "Publisher, title, edition, page.", required=True, width=80),
            Column("link", "text", "Web address.", width=44),
            Column("accessed", "text", "Date of access, YYYY-MM-DD."),
            Column("licence", "text", "Licence.", width=20), NOTE,
        ),
        key=("source",), title="Sources",
    ),
    Table(
        "ChangeLog", "a change (written by the program)",
        (
            Column("version", "text", "Version with the change."),
            Column("table", "text", "Table."),
            Column("key", "text", "Key of the row.", width=30),
            Column("column", "text", "Column."),
            Column("before", "text", "Value before.", width=24),
            Column("after", "text", "Value after.", width=24),
            Column("by", "text", "Person."),
            Column("on", "text", "Date, YYYY-MM-DD."),
            Column("why", "text", "Reason.", width=50),
        ),
        key=(), required=False, title="Changes between versions",
    ),
)  # fmt: skip
