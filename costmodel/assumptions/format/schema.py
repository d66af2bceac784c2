"""The assumption workbook: its tables and columns, declared once.

Reader, writer, dropdowns, header comments, checks, comparison of versions and the blank template all come
from these declarations. Units of columns are part of their comment; a cell holds a share as a fraction of 1.
"""

# ruff: noqa: E501  a declaration reads best on one line

from __future__ import annotations

from dataclasses import fields

from costmodel.assumptions.format.columns import Column, Table
from costmodel.model.economy import Macro
from costmodel.model.returns import DRIVERS, WINNERS

FORMAT_VERSION = 2
"""Of the workbooks this program writes. Format 2 has the tables of format 1; what it refuses on top is marked
``since=2`` where it is checked, and is only a warning in a workbook of format 1 that was not changed."""

SEXES = ("male", "female")
GRADES = ("A", "B", "C", "D")
BEYOND = ("hold", "prices", "wages", "nominal_gdp")
DISTRIBUTIONS = ("triangular", "pert", "uniform", "normal", "lognormal")
OPERATIONS = ("set", "multiply", "add")
STATUSES = ("draft", "submitted", "approved", "superseded")
TIMINGS = ("start", "mid", "end")
FERTILITY = ("births per woman", "sex ratio at birth")
INDICATORS = tuple(f.name for f in fields(Macro))
RATE_UNITS: dict[str, tuple[str, ...]] = {
    "Mortality": ("deaths per person-year", "deaths per person and year", "deaths per person per year"),
    "births per woman": ("births per woman per year", "births per woman and year", "births per woman"),
    "sex ratio at birth": ("male births per female birth", "males per female", "boys per girl", "ratio"),
    "Migration": ("persons per year", "net migrants per year", "persons"),
}
"""Units of the rates of people, by table or indicator: the usual one first, then others that mean the same."""


_SOURCE = Column("source", "key", "Key of the source, as in the table Sources.", required=True,
                 refers_to="Sources.source", width=22)  # fmt: skip


def _unit(*names: str) -> Column:
    choices = tuple(unit for name in names for unit in RATE_UNITS[name])
    return Column("unit", "text", "Unit of the value.", required=True, choices=choices, width=22)


_UNIT = Column("unit", "text", "Unit of the value.", required=True, width=22)
_NOTE = Column("note", "text", "Anything a reader should know.", width=40)
_LABEL = Column("label", "text", "Name as printed.", required=True, width=36)
_PRICE_BASE = Column("price_base", "year", "Year whose prices the money is in.")
_LOW = Column("low", "number", "Low end of the plausible range, in the unit of the value.")
_HIGH = Column("high", "number", "High end of the plausible range, in the unit of the value.")
_DISTRIBUTION = Column(
    "distribution", "choice", "Shape of the uncertainty; blank for triangular. Of triangular, pert and uniform low and "
    "high are the least and the most possible, of normal and lognormal the ends of a 95 % interval.",
    choices=DISTRIBUTIONS,
)  # fmt: skip
_AS_OF = Column("as_of", "text", "Date or year the figure is of.", width=12)
_GRADE = Column(
    "grade", "choice", "Quality: A official, B published estimate, C own estimate from published figures, "
    "D illustrative.", choices=GRADES, width=8,
)  # fmt: skip


def _key(name: str, comment: str, refers_to: str = "", *, required: bool = True) -> Column:
    return Column(name, "key", comment, required=required, refers_to=refers_to, width=26)


ABOUT: dict[str, Column] = {
    column.name: column
    for column in (
        Column("set", "key", "Name of the set, as its folder.", required=True),
        Column("title", "text", "Title as printed.", required=True),
        Column("country", "text", "Country.", required=True),
        Column("iso3", "text", "ISO 3166 code of three letters.", required=True),
        Column("currency", "text", "Currency, ISO 4217 code. All money in the workbook is in units of it.",
               required=True),
        Column("price_base_year", "year", "Year of the real figures.", required=True),
        Column("first_year", "year", "First year of the model.", required=True),
        Column("horizon_years", "whole", "Number of years.", required=True, low=1, high=100),
        Column("fiscal_year_start_month", "whole", "Month the fiscal year begins, 1 to 12.", required=True,
               low=1, high=12),
        Column("population_year", "year", "The Population table is of 1 January of this year.", required=True),
        Column("discount_schedule", "key", "Schedule used, as in the table Discounting.", required=True,
               refers_to="Discounting.schedule"),
        Column("discount_timing", "choice", "When in the year flows fall: start, mid or end.", required=True,
               choices=TIMINGS),
        Column("format_version", "whole", "Version of this workbook format.", required=True, low=1),
        Column("version", "text", "Version, YYYY.N.", required=True),
        Column("status", "choice", "draft, submitted, approved or superseded.", required=True, choices=STATUSES),
        Column("parent", "text", "Version this one was made from."),
        Column("content_hash", "text", "Written by the program."),
        Column("prepared_by", "text", "Who prepared it."),
        Column("reviewed_by", "text", "Who reviewed it."),
        Column("approved_by", "text", "Who approved it."),
        Column("approved_on", "text", "Day of approval, YYYY-MM-DD."),
        Column("note", "text", "Anything a reader should know."),
    )
}  # fmt: skip
NOT_HASHED = ("content_hash", "status", "reviewed_by", "approved_by", "approved_on")
"""Properties of About that change without changing what is assumed."""

TABLES: tuple[Table, ...] = (
    Table(
        "About", "a property of the set",
        (
            Column("property", "choice", "Name of the property.", required=True, choices=tuple(ABOUT), width=26),
            Column("value", "property", "Its value.", width=70),
        ),
        key=("property",), title="What this set of assumptions is",
    ),
    Table(
        "Macro", "an economic indicator",
        (
            Column("indicator", "choice", "Name of the indicator.", required=True, choices=INDICATORS, width=24),
            _UNIT, _SOURCE,
            Column("beyond", "choice", "How the series goes on after its last year: hold the value, or let it "
                   "grow with prices, wages or nominal GDP.", required=True, choices=BEYOND),
            _NOTE,
        ),
        key=("indicator",), years="number", title="The economy, year by year",
    ),
    Table(
        "Population", "people of one sex and age",
        (
            Column("sex", "choice", "male or female.", required=True, choices=SEXES),
            Column("age", "whole", "Single year of age; the last age is open-ended.", required=True, low=0, high=130),
            Column("population", "count", "Persons on 1 January of the population year.", required=True),
            _SOURCE, _NOTE,
        ),
        key=("sex", "age"), required=False, title="Population by sex and single year of age",
    ),
    Table(
        "Mortality", "the death rate of one sex and age group, by period",
        (
            Column("sex", "choice", "male or female.", required=True, choices=SEXES),
            Column("age_from", "whole", "First age of the group: 0, 1, 5, 10 and so on; the last is open-ended.",
                   required=True, low=0, high=130),
            _unit("Mortality"), _SOURCE, _NOTE,
        ),
        key=("sex", "age_from"), required=False, years="count", title="Death rates by sex, age group and period",
    ),
    Table(
        "Fertility", "births per woman of one age group, or the sex ratio at birth, by period",
        (
            Column("indicator", "choice", "births per woman (of the age group, a year) or sex ratio at birth "
                   "(males per female).", required=True, choices=FERTILITY, width=22),
            Column("age_from", "whole", "First age of the five-year group; blank for the sex ratio.", low=0, high=60),
            _unit("births per woman", "sex ratio at birth"), _SOURCE, _NOTE,
        ),
        key=("indicator", "age_from"), required=False, years="count", title="Birth rates by age group and period",
    ),
    Table(
        "Migration", "net migrants of one sex and age group, by calendar year",
        (
            Column("sex", "choice", "male or female.", required=True, choices=SEXES),
            Column("age_from", "whole", "First age of the five-year group; the last is open-ended.", required=True,
                   low=0, high=130),
            _unit("Migration"), _SOURCE, _NOTE,
        ),
        key=("sex", "age_from"), required=False, years="number", title="Net migration by sex, age group and year",
    ),
    Table(
        "Projection", "a given projection, in place of the five tables above: people of one sex and age, by year",
        (
            Column("sex", "choice", "male or female.", required=True, choices=SEXES),
            Column("age", "whole", "Single year of age; the last age is open-ended.", required=True, low=0, high=130),
            _SOURCE, _NOTE,
        ),
        key=("sex", "age"), required=False, years="count", title="A population projection as given",
    ),
    Table(
        "Groups", "a target group",
        (
            _key("group", "Name of the group."), _LABEL,
            Column("sex", "choice", "male, female or both.", required=True, choices=(*SEXES, "both")),
            Column("age_from", "whole", "Youngest age.", required=True, low=0, high=130),
            Column("age_to", "whole", "Oldest age, included; blank for no limit.", low=0, high=130),
            Column("prevalence", "share", "Share of the people of these ages, or of the parent's, who belong to "
                   "the group; a fraction of 1.", required=True),
            _key("of", "Parent group that this one is a part of.", "Groups.group", required=False),
            _LOW, _HIGH, _SOURCE, _AS_OF, _GRADE, _NOTE,
        ),
        key=("group",), title="Target groups",
    ),
    Table(
        "Policies", "a policy",
        (
            _key("policy", "Name of the policy."), _LABEL,
            Column("archetype", "text", "Row template it came from; for information.", width=22),
            _key("group", "Target group.", "Groups.group"),
            Column("function", "text", "COFOG code, for example 10.4.0.", required=True),
            Column("ministry", "text", "Ministry that runs it.", required=True, width=34),
            Column("start_year", "year", "First year it runs; for a running programme its first year or earlier.",
                   required=True),
            Column("end_year", "year", "Last year it runs; blank for no end."),
            _NOTE,
        ),
        key=("policy",), title="Policies",
    ),
    Table(
        "Parameters", "a parameter of a policy, from a year on",
        (
            _key("policy", "Policy it belongs to.", "Policies.policy"),
            Column("parameter", "text", "Path inside the policy, for example benefit.amount.", required=True, width=34),
            Column("label", "text", "Name as printed; blank for the usual one.", width=44),
            Column("from_year", "year", "First year of the value; blank for from the beginning."),
            Column("value", "parameter", "The value, in the unit beside it; a share is a fraction of 1.", required=True),
            _UNIT, _LOW, _HIGH, _DISTRIBUTION, _PRICE_BASE, _SOURCE, _AS_OF,
            Column("grade", "choice", _GRADE.comment, required=True, choices=GRADES, width=8), _NOTE,
        ),
        key=("policy", "parameter", "from_year"), title="Parameters of the policies",
    ),
    Table(
        "UnitCosts", "an item of the unit-cost library, for information",
        (
            _key("item", "Name of the item."),
            _UNIT,
            Column("value", "count", "Cost of a unit, LCU.", required=True),
            _PRICE_BASE, _SOURCE, _AS_OF, _GRADE,
            Column("review_by", "text", "Day it should be looked at again, YYYY-MM-DD."),
        ),
        key=("item",), required=False, title="Library of unit costs",
    ),
    Table(
        "Outcomes", "an effect of a policy; a harm has a negative effect",
        (
            _key("policy", "Policy it belongs to.", "Policies.policy"),
            _key("outcome", "Name of the effect; no two effects share one."), _LABEL,
            Column("driver", "choice", "What the effect is per unit of.", required=True, choices=DRIVERS, width=18),
            Column("effect", "number", "Effect per unit of the driver; negative for a harm.", required=True),
            _UNIT,
            Column("value", "count", "Value of a unit of effect, LCU of the price base.", required=True),
            Column("price_base", "year", "Year whose prices the value is in.", required=True),
            Column("gains_to", "choice", "Who gains or loses.", required=True, choices=WINNERS),
            Column("cashable", "share", "Share of the value that the budget saves or receives.", required=True),
            Column("deadweight", "share", "Share that would have happened anyway.", required=True),
            Column("displacement", "share", "Share taken from others.", required=True),
            Column("attribution", "share", "Share due to others.", required=True),
            Column("drop_off", "share", "Share of the effect lost each year.", required=True),
            Column("lag", "whole", "Years until the effect begins.", required=True, low=0, high=100),
            Column("duration", "whole", "Years the effect lasts.", required=True, low=1, high=100),
            Column("low", "number", "Low end of the range of the effect."),
            Column("high", "number", "High end of the range of the effect."),
            _DISTRIBUTION, _SOURCE,
            Column("grade", "choice", _GRADE.comment, required=True, choices=GRADES, width=8), _NOTE,
        ),
        key=("outcome",), required=False, title="Effects of the policies and what they are worth",
    ),
    Table(
        "NotMonetised", "an effect kept in words",
        (
            _key("policy", "Policy it belongs to.", "Policies.policy"),
            Column("effect", "text", "What changes.", required=True, width=60),
            Column("direction", "choice", "gain, harm or unclear.", required=True, choices=("gain", "harm", "unclear")),
            Column("who", "text", "Whom it falls to.", required=True, width=34), _NOTE,
        ),
        key=("policy", "effect"), required=False, title="Effects kept in words",
    ),
    Table(
        "Financing", "a source's share of a policy's expenditure, from a year on",
        (
            _key("policy", "Policy it pays for.", "Policies.policy"),
            Column("source", "text", "Who pays, for example general revenue or a donor.", required=True, width=30),
            Column("from_year", "year", "First year of the share; blank for from the beginning."),
            Column("share", "share", "Share of the expenditure, a fraction of 1.", required=True), _NOTE,
        ),
        key=("policy", "source", "from_year"), required=False, title="Who pays",
    ),
    Table(
        "Ceilings", "a ministry's ceiling in a year",
        (
            Column("ministry", "text", "Ministry.", required=True, width=34),
            Column("year", "year", "Fiscal year.", required=True),
            Column("amount", "count", "Ceiling, LCU of the year.", required=True), _NOTE,
        ),
        key=("ministry", "year"), required=False, title="Budget ceilings",
    ),
    Table(
        "Discounting", "a step of a discounting schedule",
        (
            _key("schedule", "Name of the schedule."),
            Column("from_year_offset", "whole", "First year of the rate, counted from the start: 0 or 1 for the "
                   "first year.", required=True, low=0, high=500),
            Column("rate", "share", "Real discount rate, a fraction of 1.", required=True), _SOURCE, _NOTE,
        ),
        key=("schedule", "from_year_offset"), title="Discount rates",
    ),
    Table(
        "Distribution", "a tenth of the population by income or consumption",
        (
            Column("decile", "whole", "Tenth, 1 the poorest.", required=True, low=1, high=10),
            Column("share", "share", "Its share of all income or consumption, a fraction of 1.", required=True),
            Column("year", "year", "Year of the survey.", required=True), _SOURCE, _NOTE,
        ),
        key=("decile",), required=False, title="Distribution of income or consumption",
    ),
    Table(
        "Scenarios", "one change a scenario makes to the baseline",
        (
            _key("scenario", "Name of the scenario; baseline is taken."), _LABEL,
            _key("policy", "Policy changed; blank for macro.<indicator> and group.<group>.", "Policies.policy",
                 required=False),
            Column("parameter", "text", "What is changed: a parameter path, outcome.<outcome>.<column>, "
                   "macro.<indicator>, group.<group>.prevalence or discounting.rate.", required=True, width=34),
            Column("from_year", "year", "First year of the change; blank for from the beginning."),
            Column("operation", "choice", "set, multiply or add.", required=True, choices=OPERATIONS),
            Column("value", "number", "Operand, in the unit of the parameter.", required=True), _NOTE,
        ),
        key=("scenario", "policy", "parameter", "from_year"), required=False, title="Scenarios",
    ),
    Table(
        "Sources", "a source",
        (
            _key("source", "Key of the source."),
            Column("citation", "text", "Publisher, title, edition, page.", required=True, width=80),
            Column("link", "text", "Address.", width=44),
            Column("accessed", "text", "Day it was read, YYYY-MM-DD."),
            Column("licence", "text", "Licence.", width=20), _NOTE,
        ),
        key=("source",), title="Sources",
    ),
    Table(
        "ChangeLog", "a change, written by the program",
        (
            Column("version", "text", "Version it was made in."),
            Column("table", "text", "Table."),
            Column("key", "text", "Key of the row.", width=30),
            Column("column", "text", "Column."),
            Column("before", "text", "Value before.", width=24),
            Column("after", "text", "Value after.", width=24),
            Column("by", "text", "Who."),
            Column("on", "text", "When, YYYY-MM-DD."),
            Column("why", "text", "Why.", width=50),
        ),
        key=(), required=False, title="Changes between versions",
    ),
)  # fmt: skip

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
PROGRAM_TABLES = ("ChangeLog",)
"""Tables that the program writes and that are no part of what is assumed."""
