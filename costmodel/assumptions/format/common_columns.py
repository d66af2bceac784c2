"""Columns that several tables of the assumption workbook share."""

from __future__ import annotations

from dataclasses import replace

from costmodel.assumptions.format.column_choices import DISTRIBUTIONS, GRADES, RATE_UNITS
from costmodel.assumptions.format.columns import Column, Table
from costmodel.model.unit_costs import INDICES


def key(name: str, comment: str, refers_to: str = "", *, required: bool = True, since: int = 1) -> Column:
    """A column of names, which may refer to ``Table.column``."""
    return Column(name, "key", comment, required=required, refers_to=refers_to, width=26, since=since)


SOURCE = Column("source", "key", "Key of the source, as in the table Sources.", required=True,
                refers_to="Sources.source", width=22)  # fmt: skip
SOURCE_IF_ANY = replace(SOURCE, required=False)
UNIT = Column("unit", "text", "Unit of the value.", required=True, width=27)
NOTE = Column("note", "text", "Remarks for the reader.", width=40)
OF_POLICY = key("policy", "Policy it belongs to.", "Policies.policy")
LABEL = Column("label", "text", "Name as printed in reports.", required=True, width=36)
PRICE_BASE = Column("price_base", "year", "Year of the prices of the amount.")
LOW = Column("low", "number", "Low end of the plausible range, in the unit of the value.")
HIGH = Column("high", "number", "High end of the plausible range, in the unit of the value.")
DISTRIBUTION = Column(
    "distribution", "choice", "Probability distribution; blank for triangular. Low and high are the lowest and highest possible "
    "value (triangular, pert, uniform) or the ends of the 95 % interval (normal, lognormal).",
    choices=DISTRIBUTIONS,
)  # fmt: skip
MOVES_WITH = Column(
    "moves_with", "text", "Group of uncertain figures that move together by rank, a name of your own; with a minus sign before it "
    "in the opposite direction. Blank if it is independent.", width=20, since=3,
)  # fmt: skip
LATER_RANGE = (*(replace(column, since=3) for column in (LOW, HIGH, DISTRIBUTION)), MOVES_WITH)
PRICED_AS = Column(
    "priced_as", "key", "Item of the table UnitCosts that gives unit cost, price base, range, source, grade and index, in place of a "
    "value here.", refers_to="UnitCosts.item", width=26, since=4,
)  # fmt: skip
INDEX = Column(
    "index", "choice", "What the amount follows from its price base on: prices (consumer prices), deflator (of GDP), wages (average "
    "wage) or gdp_per_head. Blank for prices.", choices=INDICES, since=4,
)  # fmt: skip
AS_OF = Column("as_of", "text", "Date or year of the figure.", width=12)
GRADE = Column(
    "grade", "choice", "Evidence grade: A official, B published estimate, C own estimate from published figures, "
    "D illustrative.", choices=GRADES, width=8,
)  # fmt: skip
OWNER = Column(
    "owner",
    "text",
    "Who answers for the figure and keeps it up to date: a person, a post or an office.",
    width=22,
    since=4,
)
REVIEW_BY = Column(
    "review_by", "text", "Date of the next review, YYYY-MM-DD; check says when it has passed.", since=4
)
GRADE_REQUIRED = replace(GRADE, required=True)


def kept_up(table: Table) -> Table:
    """A table whose rows are graded assumptions, with the columns of who answers for them and until when."""
    declared = {column.name for column in table.columns}
    graded = "grade" in declared and table.years is None
    more = tuple(column for column in (OWNER, REVIEW_BY) if graded and column.name not in declared)
    return replace(table, columns=(*table.columns, *more))


def unit(*indicators: str) -> Column:
    """The column of the unit of demographic rates: those that ``RATE_UNITS`` has for them."""
    choices = tuple(name for indicator in indicators for name in RATE_UNITS[indicator])
    return Column("unit", "text", "Unit of the value.", required=True, choices=choices, width=22)
