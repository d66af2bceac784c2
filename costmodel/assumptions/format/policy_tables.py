"""Policies and their parameters."""

from __future__ import annotations

from dataclasses import replace

from costmodel.assumptions.format.column_choices import GRADES
from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.common_columns import (
    AS_OF,
    DISTRIBUTION,
    GRADE,
    HIGH,
    LABEL,
    LOW,
    MOVES_WITH,
    NOTE,
    OF_POLICY,
    PRICE_BASE,
    PRICED_AS,
    SOURCE,
    UNIT,
    key,
)
from costmodel.model.effects import ANSWERS
from costmodel.model.input_prices import INDEX_NAMES

POLICY_TABLES: tuple[Table, ...] = (
    Table(
        "Policies", "a policy",
        (
            key("policy", "Name of the policy."), LABEL,
            Column("archetype", "text", "Archetype of the library on which it is based, for example social_pension; check lists the parameters that "
                   "it lacks. Other names are allowed.", width=22),
            key("group", "Target group.", "Groups.group"),
            Column("function", "text", "COFOG code, for example 10.4.0.", required=True, coded=True),
            Column("ministry", "text", "Ministry responsible.", required=True, width=34),
            Column("start_year", "year", "First year in operation; for an existing programme its first year or earlier.",
                   required=True),
            Column("end_year", "year", "Last year in operation; blank for no end."),
            NOTE,
            Column("in_survey", "choice", "yes if the survey of the table Welfare already holds what the baseline pays, as for a programme "
                   "that only changed its name; blank: yes if it began in the year of the survey or before.", choices=ANSWERS, since=4),
        ),
        key=("policy",), title="Policies",
    ),
    Table(
        "Parameters", "a parameter of a policy, from a year on",
        (
            OF_POLICY,
            Column("parameter", "text", "Path of the parameter within the policy, for example benefit.amount.", required=True, width=34),
            Column("label", "text", "Name as printed in reports; blank for the default name.", width=44),
            Column("from_year", "year", "First year of the value; blank if it applies from the beginning."),
            Column("value", "parameter", "The value in the unit of the row; a share is a fraction of 1. Blank with priced_as.",
                   required=True, unless="priced_as"),
            UNIT, LOW, HIGH, DISTRIBUTION, PRICE_BASE,
            replace(SOURCE, comment=f"{SOURCE.comment} Blank with priced_as.", unless="priced_as"), AS_OF,
            Column("grade", "choice", f"{GRADE.comment} Blank with priced_as.", required=True, choices=GRADES, width=8,
                   unless="priced_as"), NOTE, MOVES_WITH,
            PRICED_AS,
            Column("index", "choice", "Index that an amount of money follows from its price base on: consumer prices, the deflator of "
                   "GDP, the average wage or GDP per head. Blank for prices. Growth above it is the parameter of the same name with "
                   "_real_growth behind it.", choices=INDEX_NAMES, since=4),
        ),
        key=("policy", "parameter", "from_year"), title="Parameters of the policies",
    ),
)  # fmt: skip
