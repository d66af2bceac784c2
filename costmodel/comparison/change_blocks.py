"""Blocks: the changes between two sets of assumptions, grouped; and the assumptions with some of them made.

Only what can change a figure makes a block: notes, sources, grades, ranges and labels do not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from costmodel.assumptions.format.column_choices import GRADES
from costmodel.assumptions.format.fact import HAIRCUT
from costmodel.assumptions.format.facts import PROJECTED, READ, WITHOUT_EFFECT, facts
from costmodel.assumptions.format.paths import INPUT_TABLES
from costmodel.assumptions.format.schema import BY_NAME
from costmodel.assumptions.format.tables import Assumptions, Row, TableData, properties
from costmodel.assumptions.versions.diff import keyed
from costmodel.model.economy import Macro
from costmodel.model.parameters import parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    Key = tuple[str, ...]
    Place = tuple[str, Key]
    Name = tuple[str, str]
    """Key and label of a block."""

BY = ("policy", "table", "parameter")
ERRORS = "SeriesErrors"
"""The table that only says how uncertain series are."""
DATA = (*PROJECTED, "Groups", "Prevalence")
NOTHING_BRIDGED = (
    *WITHOUT_EFFECT, ERRORS, "Overlaps", "Breakdown", "Outturn", "Seasons", "Indicators",
)  # fmt: skip
"""Tables that no figure that is bridged depends on: they say how people are counted and what is monitored."""
OF_GROUPS = ("Groups", "Prevalence")
"""Tables that say who belongs to a target group: a group changes in both at once."""
OF_POLICY = tuple(name for name in READ if "policy" in {column.name for column in BY_NAME[name].columns})
"""Tables whose rows belong to a policy, and come and go with it."""
WHOLE = (*PROJECTED, "Macro")
"""Tables whose columns are years: taken from one of the two wherever their rows change together."""
CALENDAR = ("first_year", "horizon_years", "fiscal_year_start_month")
WORDS = (
    "label", "note", "source", "as_of", "grade", "low", "high", "distribution", "unit", "archetype",
    "function", "ministry", "owner", "review_by", "moves_with", "estimate", "value_low", "value_high",
    "value_distribution", "value_source", "value_grade", "linked_cost_low", "linked_cost_high",
    "probability_low", "probability_high",
)  # fmt: skip
"""Columns that say something of a value and change no figure."""
YEARS = ("years", "Years of the model")
DATA_BLOCK = ("data", "Population and target groups")
ECONOMY = ("macro", "Economy")
SCENARIOS = ("scenarios", "Definition of the scenario")
APPRAISAL = ("appraisal", "Rules of the appraisal")
DISCOUNTING, PRICES = ("discounting", "Discounting"), ("prices", "Price base year")
ABOUT = {
    **dict.fromkeys(CALENDAR, YEARS),
    "population_year": DATA_BLOCK,
    "discount_schedule": DISCOUNTING,
    **dict.fromkeys(("discount_timing", "discount_timing_capital", "discount_timing_outcomes"), DISCOUNTING),
    "price_base_year": PRICES,
    **dict.fromkeys(
        ("effects_followed_to", "residual_value", *(f"{HAIRCUT}{grade}" for grade in GRADES)), APPRAISAL
    ),
}


@dataclass(frozen=True)
class ChangeBlock:
    """Changes that are made together."""

    key: str
    label: str
    changes: frozenset[Place]
    """Table and key of every row that differs."""


@dataclass(frozen=True)
class Mixture:
    """Two sets of assumptions, the blocks they differ by, and every mixture of the two."""

    before: Assumptions
    after: Assumptions
    blocks: tuple[ChangeBlock, ...]

    def assumptions(self, combination: int) -> Assumptions:
        """The assumptions with the blocks of a combination changed; unchecked, for computing only."""
        changed = {
            place
            for number, block in enumerate(self.blocks)
            if combination >> number & 1
            for place in block.changes
        }
        tables = {name: self._table(name, changed) for name in self.before.tables}
        tables |= _of_present_policies(tables)
        return Assumptions(
            set=self.before.set,
            version=self.before.version,
            title=self.before.title,
            tables=tables,
            about=properties(tables["About"]),
            content_hash=self._name(changed),
        )

    def _name(self, changed: set[Place]) -> str:
        """Tells apart what the projection of the population depends on, so that it is made only once."""
        people = sorted(place for place in changed if place[0] in PROJECTED or place[0] == "About")
        return f"{self.before.content_hash} {self.after.content_hash} {people}"

    def _table(self, name: str, changed: set[Place]) -> TableData:
        before, after = self.before.table(name), self.after.table(name)
        every = {place for block in self.blocks for place in block.changes if place[0] == name}
        if not every and not (name in OF_GROUPS and set(keyed(before)) ^ set(keyed(after))):
            return before
        if name in WHOLE and (not every & changed or every <= changed):
            return after if every <= changed else before
        old, new = keyed(before), keyed(after)
        new_groups = _new_groups(self.before, self.after)
        rows = []
        # The order of rows is the same in every mixture, and so are the rows of the figures.
        for key in dict.fromkeys((*old, *new)):
            chosen, other = (new, old) if (name, key) in changed else (old, new)
            row = chosen.get(key)
            if row is None and name in OF_GROUPS and str(other[key]["group"]) in new_groups:
                # A target group that only one of the two has does no harm, and a policy may need it.
                row = other[key]
            if row is not None:
                rows.append(row)
        columns = tuple(dict.fromkeys((*before.columns, *after.columns)))
        return _renumbered(replace(before, columns=_ordered(columns)), rows)


def mixture(before: Assumptions, after: Assumptions, by: str, scenario: str) -> Mixture:
    """The blocks by which two sets of assumptions differ, as far as one scenario is concerned."""
    grouped: dict[Name, set[Place]] = {}
    naming = _Naming(before, after, by, scenario)
    for place, columns in differing(before, after):
        name = naming.block(place, columns)
        if name is not None:
            grouped.setdefault(name, set()).add(place)
    if YEARS in grouped:
        grouped = _merged(grouped)
    blocks = (ChangeBlock(key, label, frozenset(places)) for (key, label), places in grouped.items())
    return Mixture(before, after, tuple(blocks))


def differing(before: Assumptions, after: Assumptions) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """Every row that differs, and its columns that do; no columns where it is in only one of the two."""
    for name in BY_NAME:
        old, new = keyed(before.table(name)), keyed(after.table(name))
        for key in dict.fromkeys((*old, *new)):
            one, other = old.get(key), new.get(key)
            if one is None or other is None:
                yield (name, key), ()
            elif one.values != other.values:
                columns = dict.fromkeys((*one.values, *other.values))
                yield (name, key), tuple(c for c in columns if one.get(c) != other.get(c))


class _Naming:
    """Finds the block a row belongs to."""

    def __init__(self, before: Assumptions, after: Assumptions, by: str, scenario: str) -> None:
        self.by, self.scenario = by, scenario
        self.rows = {name: {**keyed(before.table(name)), **keyed(after.table(name))} for name in BY_NAME}
        old, new = ({str(row["policy"]) for row in one.table("Policies")} for one in (before, after))
        self.facts = {id(fact.row): fact for one in (before, after) for fact in facts(one)}
        self.whole = old ^ new
        """Policies that only one of the two has: they come or go as a whole."""
        self.labels = {
            str(row["policy"]): str(row["label"]) for one in (before, after) for row in one.table("Policies")
        }
        self.new_groups = _new_groups(before, after)
        self.group_labels = {
            row["group"]: str(row["label"]) for one in (before, after) for row in one.table("Groups")
        }
        first = [one.table("Macro").years[:1] for one in (before, after)]
        self.macro_whole = first[0] != first[1]

    def block(self, place: Place, columns: tuple[str, ...]) -> Name | None:
        """Key and label of the block; None where the change can alter no figure."""
        table, key = place
        row = self.rows[table][key]
        if table in NOTHING_BRIDGED or (columns and all(column in WORDS for column in columns)):
            return None
        if table in OF_GROUPS and str(row["group"]) in self.new_groups:
            # A new target group does nothing by itself: the policy that takes it does.
            return None
        if table == "Scenarios" and row["scenario"] != self.scenario:
            return None
        if table == "About":
            return self.about(str(row["property"]))
        if table in OF_POLICY:
            return self.policy(table, row)
        return self.shared(table, row)

    def about(self, name: str) -> Name | None:
        block_name = ABOUT.get(name)
        if self.by == "policy" or block_name in (None, YEARS, PRICES, APPRAISAL):
            return block_name
        return ("Population", "Population") if name == "population_year" else ("Discounting", "Discounting")

    def policy(self, table: str, row: Row) -> Name:
        name = str(row["policy"])
        label = self.labels.get(name, name)
        if self.by == "policy":
            return f"policy.{name}", label
        if name in self.whole:
            return f"policy.{name}", f"{label}: the whole policy"
        if self.by == "table":
            return table, table
        if table in INPUT_TABLES:
            declared = INPUT_TABLES[table]
            key = row[declared.key]
            return f"{declared.kind}.{key}", f"{label}: {row.get('label') or key}"
        if table != "Parameters":
            return f"{table}.{name}", f"{label}: {table.lower()}"
        # A parameter that refers to an item of UnitCosts is no fact.
        fact, path = self.facts.get(id(row)), str(row["parameter"])
        words = fact.label if fact else parameters()[path].label if path in parameters() else path
        return f"policy.{name}.{path}" if fact is None else fact.path, f"{label}: {words}"

    def shared(self, table: str, row: Row) -> Name:
        if table == "Scenarios":
            return SCENARIOS
        if table == "Discounting":
            return DISCOUNTING if self.by == "policy" else (table, table)
        if table == "Macro":
            return self.economy(row)
        return self.data(table, row) if table in DATA else (table, table)

    def economy(self, row: Row) -> Name:
        if self.by != "parameter" or self.macro_whole:
            return ECONOMY
        name = str(row["indicator"])
        return f"macro.{name}", f"Economy: {Macro.__dataclass_fields__[name].metadata['label']}"

    def data(self, table: str, row: Row) -> Name:
        if self.by == "policy":
            return DATA_BLOCK
        if table in OF_GROUPS and self.by == "parameter":
            return f"group.{row['group']}", f"Group: {self.group_labels[row['group']]}"
        return ("Groups", "Groups") if table in OF_GROUPS else (table, table)


def _new_groups(before: Assumptions, after: Assumptions) -> frozenset[str]:
    """The target groups that only one of two sets has."""
    old, new = ({str(row["group"]) for row in one.table("Groups")} for one in (before, after))
    return frozenset(old ^ new)


def _merged(grouped: dict[Name, set[Place]]) -> dict[Name, set[Place]]:
    """Other years need other data: the years change together with population, groups and economy."""
    tables = (*DATA, "Macro")
    merged: dict[Name, set[Place]] = {}
    name = ("years", "Years of the model, with data and economy")
    for block_name, places in grouped.items():
        together = block_name == YEARS or any(table in tables for table, _ in places)
        merged.setdefault(name if together else block_name, set()).update(places)
    return merged


def _of_present_policies(tables: dict[str, TableData]) -> dict[str, TableData]:
    """What belongs to a policy that a mixture does not have goes with it."""
    present = {row["policy"] for row in tables["Policies"]}
    kept = {name: tuple(row for row in tables[name] if row["policy"] in present) for name in OF_POLICY}
    # A table that keeps all its rows stays the same object, so that its facts are read only once.
    return {
        name: replace(tables[name], rows=rows)
        for name, rows in kept.items()
        if len(rows) < len(tables[name].rows)
    }


def _ordered(columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of the schema, then the years in their order."""
    names = [column for column in columns if not column.isdigit()]
    return (*names, *sorted(column for column in columns if column.isdigit()))


def _renumbered(table: TableData, rows: list[Row]) -> TableData:
    """Rows of two workbooks under numbers of their own; blanks in the years that only the other has."""
    blank: dict[str, Any] = dict.fromkeys(table.columns)
    first = table.header_row + 1
    return replace(
        table, rows=tuple(Row({**blank, **row.values}, number) for number, row in enumerate(rows, first))
    )


__all__ = ["BY", "ChangeBlock", "Mixture", "differing", "mixture"]
