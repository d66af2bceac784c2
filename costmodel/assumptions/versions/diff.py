"""The difference between two sets of assumptions: per table, key and column, before and after, who and why.

Rows are matched by their key, so moving a row is not a change. Nor is what the program writes by itself
(version, status, hash, the log).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.checks.reader import read
from costmodel.assumptions.format.hashing import canonical
from costmodel.assumptions.format.paths import INPUT_TABLES
from costmodel.assumptions.format.schema import BY_NAME, NOT_HASHED, PROGRAM_TABLES
from costmodel.assumptions.format.tables import Assumptions
from costmodel.assumptions.versions import store
from costmodel.assumptions.versions.numbering import VERSION
from costmodel.assumptions.versions.standing import standing_problems, state_beside
from costmodel.errors import AssumptionError
from costmodel.notebook import Shown, frame_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike

    import pandas as pd

    from costmodel.assumptions.format.tables import Row, TableData

    Source = Assumptions | str | PathLike[str]
    Key = tuple[str, ...]

WORKING = (*NOT_HASHED, "version", "parent", "prepared_by")
"""Properties of About that saving a version changes by itself."""
CHANGED, ADDED, REMOVED = "changed", "added", "removed"
EVERY = "*"
"""Key and column of a log row for a whole table."""


@dataclass(frozen=True)
class Difference:
    """A value or a whole row that differs."""

    table: str
    key: str
    column: str
    """"" if a whole row was added or removed."""
    kind: str
    """changed, added or removed."""
    before: str | float | None
    after: str | float | None
    unit: str
    relative: float | None
    """Change as a share of the value before; None if that is 0 or not a number."""
    who: str
    why: str
    cell: str
    """Its cell in the later workbook, or in the earlier one if the row was removed."""

    def to_dict(self) -> dict[str, Any]:
        """The difference as plain fields, for JSON and tables."""
        return asdict(self)

    @property
    def words(self) -> str:
        """The difference in one line: cell, values, relative change, person and reason."""
        reason = f" [{self.who}: {self.why}]" if self.who or self.why else ""
        if self.kind == CHANGED:
            share = f" ({self.relative:+.1%})" if self.relative is not None else ""
            values = f"{self._number(self.before)} -> {self._number(self.after)}"
            unit = f" {self.unit}" if self.unit else ""
            return f"{self.cell} {self.key}, {self.column}: {values}{unit}{share}{reason}"
        return f"{self.cell} {self.key}: {self.kind}: {self.before or self.after}{reason}"

    def _number(self, value: str | float | None) -> str:
        if isinstance(value, int | float):
            return f"{value:,.12g}" if self.relative is not None else f"{value:.15g}"
        return "-" if value is None else value


@dataclass(frozen=True, repr=False)
class Diff(Shown):
    """All differences between two sets of assumptions, in the order of the workbook."""

    before: str
    """Stamp of the earlier one."""
    after: str
    differences: tuple[Difference, ...]

    def __iter__(self) -> Iterator[Difference]:
        return iter(self.differences)

    def __len__(self) -> int:
        return len(self.differences)

    def table(self) -> pd.DataFrame:
        """The differences as a table, one row each."""
        return frame_of(self, Difference)

    def to_dict(self) -> dict[str, Any]:
        """The differences as plain fields, for JSON."""
        each = [difference.to_dict() for difference in self]
        return {"before": self.before, "after": self.after, "differences": each}

    @property
    def summary(self) -> str:
        """How many there are of each kind, in words."""
        counts = {kind: sum(one.kind == kind for one in self) for kind in (CHANGED, ADDED, REMOVED)}
        if not len(self):
            return "no difference"
        values = _counted(counts[CHANGED], "value changed", "values changed")
        added, removed = (_counted(counts[kind], f"row {kind}", f"rows {kind}") for kind in (ADDED, REMOVED))
        return ", ".join(part for part in (values, added, removed) if part)


def diff(a: Source, b: Source) -> Diff:
    """The changes from ``a`` to ``b``: assumptions, sets, versions ("kenya@2026.1") or paths.

    A workbook given by its path is read as it is, even if it is a changed copy of an approved version.
    """
    before, after = opened(a), opened(b)
    log = _Log(before, after)
    differences = (
        difference
        for name in BY_NAME
        if name not in PROGRAM_TABLES
        for difference in _table(before.table(name), after.table(name), log)
    )
    return Diff(stamp(before), stamp(after), tuple(differences))


def opened(source: Source) -> Assumptions:
    """Assumptions of a set, a version or a path.

    A changed copy of an approved version is read as it is; a changed version of a store is refused.
    """
    if isinstance(source, Assumptions):
        return source
    path = store.locate(source)
    if str(source) != str(path):
        return store.load(str(source))
    workbook = read(path)
    wrong = [
        problem
        for problem in standing_problems(workbook, state_beside(workbook))
        if problem.severity == "error"
    ]
    if wrong:
        raise AssumptionError(wrong)
    return workbook


def stamp(assumptions: Assumptions) -> str:
    """The identification of one side of a comparison; with the file name if it is outside a store."""
    name = Path(assumptions.path).name if assumptions.path else ""
    working = bool(name) and Path(name).stem != assumptions.version
    return f"{name}, made from {assumptions.stamp}" if working else assumptions.stamp


def keyed(table: TableData) -> dict[Key, Row]:
    """The rows of a table by their key, as compared."""
    columns = BY_NAME[table.name].key
    return {tuple([_part(row.values.get(column)) for column in columns]): row for row in table.rows}


def readable(table: str, row: Row) -> str:
    """The key of a row as printed, with a dash for a blank part, but not at the end."""
    parts = [row.get(column) for column in BY_NAME[table].key]
    while len(parts) > 1 and parts[-1] is None:
        parts.pop()
    return ", ".join("-" if part is None else _shown(part) for part in parts)


def _part(value: object) -> str:
    return "" if value is None else canonical(value)


def _shown(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, int | float) else str(value)


def _table(before: TableData, after: TableData, log: _Log) -> Iterator[Difference]:
    old, new = keyed(before), keyed(after)
    columns = list(dict.fromkeys((*after.columns, *before.columns)))
    places = {row.number: place for place, row in enumerate(after.rows)}
    for key, row in new.items():
        if before.name == "About" and row["property"] in WORKING:
            continue
        earlier = old.get(key)
        if earlier is None:
            yield _whole(after, places[row.number], ADDED, log)
        elif earlier.values != row.values:
            for column in columns:
                one, other = earlier.values.get(column), row.values.get(column)
                if one != other and _part(one) != _part(other):
                    yield _value(after, places[row.number], column, earlier.get(column), log)
    for place, row in enumerate(before.rows):
        key = tuple(_part(row.get(column)) for column in BY_NAME[before.name].key)
        if key not in new and not (before.name == "About" and row["property"] in WORKING):
            yield _whole(before, place, REMOVED, log)


def _value(table: TableData, place: int, column: str, before: Any, log: _Log) -> Difference:  # noqa: ANN401
    row = table.rows[place]
    after, key = row.get(column), readable(table.name, row)
    relative = None
    if (
        isinstance(before, int | float)
        and isinstance(after, int | float)
        and before
        and not _is_year(table, row, column)
    ):
        relative = (after - before) / abs(before)
    who, why = log.entry(table.name, key, column)
    unit = str(row.get("unit") or "") if _has_unit(table.name, column) else ""
    return Difference(
        table.name, key, column, CHANGED, before, after, unit, relative, who, why, table.cell(place, column)
    )


def _has_unit(table: str, column: str) -> bool:
    """Whether the unit of the row applies to the column."""
    value = INPUT_TABLES[table].main if table in INPUT_TABLES else "value"
    return column in (value, "low", "high") or column.isdigit()


def _is_year(table: TableData, row: Row, column: str) -> bool:
    declared = BY_NAME[table.name].column(column)
    return declared.kind == "year" or (_has_unit(table.name, column) and row.get("unit") == "year")


def _whole(table: TableData, place: int, kind: str, log: _Log) -> Difference:
    row = table.rows[place]
    key = readable(table.name, row)
    shown = "; ".join(
        f"{column} {_shown(value)}"
        for column, value in row.values.items()
        if value is not None and column not in BY_NAME[table.name].key
    )
    who, why = log.entry(table.name, key, "")
    before, after = (None, shown) if kind == ADDED else (shown, None)
    return Difference(table.name, key, "", kind, before, after, "", None, who, why, table.cell(place, ""))


class _Log:
    """Person and reason of each change, from the rows of the later log that the earlier one does not have."""

    def __init__(self, before: Assumptions, after: Assumptions) -> None:
        self.entries: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
        for row in after.table("ChangeLog").rows:
            if _later(str(row["version"] or ""), before.version) or before.set != after.set:
                place = (str(row["table"] or ""), str(row["key"] or ""), str(row["column"] or ""))
                self.entries.setdefault(place, []).append((str(row["by"] or ""), str(row["why"] or "")))

    def entry(self, table: str, key: str, column: str) -> tuple[str, str]:
        """Persons and reasons of all changes of a value; "" if the log does not state them."""
        changes = self.entries.get((table, key, column)) or self.entries.get((table, EVERY, EVERY), [])
        return _joined(by for by, _ in changes), _joined(why for _, why in changes)


def _later(version: str, than: str) -> bool:
    if VERSION.fullmatch(version) and VERSION.fullmatch(than):
        return store.version_key(version) > store.version_key(than)
    return True


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}" if count else ""
