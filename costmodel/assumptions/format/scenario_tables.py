"""What may turn out otherwise: errors of the indicators, scenarios, options of the portfolio."""

from __future__ import annotations

from costmodel.assumptions.format.column_choices import INDICATORS
from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.common_columns import (
    DISTRIBUTION,
    GRADE,
    LABEL,
    LATER_RANGE,
    MOVES_WITH,
    NOTE,
    SOURCE,
    key,
)
from costmodel.assumptions.format.scenario_operations import OPERATIONS

SCENARIO_TABLES: tuple[Table, ...] = (
    Table(
        "SeriesErrors", "the range of the error of an economic indicator, or of fertility, after the years observed",
        (
            Column("indicator", "choice", "Indicator of the table Macro; fertility: births per woman over her life, for example -0.5 "
                   "and 0.5, the low and high variants of the UN.", required=True, width=24,
                   choices=(*(name for name in INDICATORS if name != "population"), "fertility")),
            Column("low", "number", "Lowest error, 0 or below: of a rate what is added to each year, of an amount a share of it, "
                   "of fertility births added.", required=True),
            Column("high", "number", "Highest error, 0 or above.", required=True),
            DISTRIBUTION,
            Column("from_year", "year", "First year with the error; blank for the year after the price base year."),
            MOVES_WITH, SOURCE, GRADE, NOTE,
        ),
        key=("indicator",), required=False, since=3, title="Errors of the economic indicators",
    ),
    Table(
        "Scenarios", "one change of the baseline by a scenario",
        (
            key("scenario", "Name of the scenario; baseline is reserved."), LABEL,
            key("policy", "Policy changed; blank for macro.<indicator> and group.<group>.", "Policies.policy",
                 required=False),
            Column("parameter", "text", "Path of the assumption that is changed: a parameter path, outcome.<outcome>.<column>, "
                   "macro.<indicator>, group.<group>.prevalence, society.<item> or discounting.rate.", required=True, width=34),
            Column("from_year", "year", "First year of the change; blank if it applies from the beginning."),
            Column("operation", "choice", "set, multiply or add.", required=True, choices=OPERATIONS),
            Column("value", "number", "Operand, in the unit of the assumption.", required=True), NOTE, *LATER_RANGE,
        ),
        key=("scenario", "policy", "parameter", "from_year"), required=False, title="Scenarios",
    ),
    Table(
        "Options", "an option of a policy in the choice of a portfolio; without rows every scenario is one",
        (
            key("policy", "Policy that the option is of.", "Policies.policy"),
            key("option", "Name of the option. The rows of a policy rise from the lowest level to the highest."),
            key("scenario", "Scenario whose changes of the policy and its outcomes make the option; blank: that of its name.",
                 "Scenarios.scenario", required=False),
            key("excludes", "Policy that stays as in the baseline where this option is chosen.", "Policies.policy", required=False),
            key("needs", "Policy that has to take an option too where this option is chosen.", "Policies.policy", required=False),
            NOTE,
        ),
        key=("policy", "option"), required=False, since=3, title="Options of the portfolio",
    ),
)  # fmt: skip
