"""The budget: financing, ceilings, levers, and the classes, ministries and accounts of spending."""

from __future__ import annotations

from costmodel.assumptions.format.column_choices import CEILING_BASES, FALLS_ON, FINANCING_KINDS
from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.common_columns import (
    AS_OF,
    DISTRIBUTION,
    GRADE_REQUIRED,
    HIGH,
    LABEL,
    LOW,
    MOVES_WITH,
    NOTE,
    SOURCE,
    key,
)
from costmodel.model.classification import CLASSIFIABLE
from costmodel.model.fiscal_space import LEVERS

BUDGET_TABLES: tuple[Table, ...] = (
    Table(
        "Financing", "a source's share of the expenditure of a policy, from a year on",
        (
            key("policy", "Policy that is financed.", "Policies.policy"),
            Column("source", "text", "Source of financing, for example general revenue or a donor.", required=True, width=30),
            Column("from_year", "year", "First year of the share; blank if it applies from the beginning."),
            Column("share", "share", "Share of the expenditure, a fraction of 1.", required=True), NOTE,
            Column("kind", "choice", "Kind of source; all sources of a policy have one, or none. Fees then come off first and the sources "
                   "share the rest. A donor grant is money that would not come otherwise. grant, loan, domestic or blank: as in older "
                   "workbooks, shares of all expenditure.", choices=FINANCING_KINDS, since=3),
            Column("falls_on", "choice", "Who pays for it: proportional to income, payers (rows of the source in Incidence), donors, or deficit: "
                   "nobody now. Blank: a donor's grant falls on donors, loans and reserves on the deficit, the rest on all.",
                   choices=FALLS_ON, since=4),
        ),
        key=("policy", "source", "from_year"), required=False, title="Financing of the policies",
    ),
    Table(
        "Ceilings", "the ceiling of a ministry in a year",
        (
            Column("ministry", "text", "Ministry; all for the whole budget.", required=True, width=34),
            Column("year", "year", "Fiscal year.", required=True),
            Column("amount", "count", "Ceiling, LCU at current prices.", required=True), NOTE,
            Column("basis", "choice", "all for all spending; domestic for spending that donors do not pay. Blank for all.",
                   choices=CEILING_BASES, since=4),
        ),
        key=("ministry", "year"), required=False, title="Budget ceilings",
    ),
    Table(
        "Levers", "a lever that widens fiscal space: money for what is above the ceilings",
        (
            key("lever", "Name of the lever."), LABEL,
            Column("kind", "choice", "Kind of lever.", required=True, choices=LEVERS, width=24),
            Column("start_year", "year", "First year of the yield.", required=True),
            Column("end_year", "year", "Last year of the yield; blank for no end."),
            Column("amount", "count", "Yield a year, LCU at the prices of the price base; it rises with prices.", required=True),
            Column("price_base", "year", "Year of the prices of the yield.", required=True),
            Column("lag", "whole", "Years from the yield to the money; blank for none.", low=0, high=20),
            Column("risk", "share", "Share of the yield that may not come; blank for none."),
            LOW, HIGH, DISTRIBUTION, MOVES_WITH, SOURCE, AS_OF,
            GRADE_REQUIRED, NOTE,
        ),
        key=("lever",), required=False, since=4, title="Levers of fiscal space",
    ),
    Table(
        "AdminBands", "the usual range of administration, applications and redress as a share of expenditure, by archetype",
        (
            Column("archetype", "text", "Archetype of policies, as in the column archetype of Policies.", required=True, width=28),
            Column("lowest", "share", "Low end of the usual share, a fraction of 1.", required=True),
            Column("highest", "share", "High end of the usual share.", required=True),
            SOURCE, AS_OF, GRADE_REQUIRED, NOTE,
        ),
        key=("archetype",), required=False, since=4, title="Usual shares of administration",
    ),
    Table(
        "Classes", "the share of an economic class in a cost line of a policy, in place of its usual class",
        (
            key("policy", "Policy.", "Policies.policy"),
            Column("line", "choice", "Cost line that has the class.", required=True, choices=CLASSIFIABLE, width=24),
            Column("code", "text", "GFSM 2014 code of an expense or nonfinancial asset, for example 2521; it may stop at any level.",
                   required=True),
            Column("share", "share", "Share of the line, a fraction of 1; the rows of a line and year sum to 1.", required=True),
            Column("from_year", "year", "First year; the rows of a later year replace all rows before. The first rows also "
                   "hold before their year."),
            NOTE,
        ),
        key=("policy", "line", "code", "from_year"), required=False, since=3, title="Economic classes of cost lines",
    ),
    Table(
        "Splits", "the share of a ministry and function in a policy",
        (
            key("policy", "Policy.", "Policies.policy"),
            Column("from_year", "year", "First year; the rows of a later year replace all rows before. The first rows also "
                   "hold before their year."),
            Column("function", "text", "COFOG code, for example 10.4.0.", required=True, coded=True),
            Column("ministry", "text", "Ministry.", required=True, width=34),
            Column("share", "share", "Share of the policy, a fraction of 1; the rows of a policy and year sum to 1.", required=True),
            NOTE,
        ),
        key=("policy", "from_year", "function", "ministry"), required=False, since=3,
        title="Policies that several ministries or functions share",
    ),
    Table(
        "Accounts", "an account of the national chart of accounts, and the expenditure that belongs to it",
        (
            Column("account", "text", "Code of the national chart of accounts.", required=True, width=18),
            Column("name", "text", "Its name.", required=True, width=44),
            Column("ministry", "text", "Ministry whose expenditure belongs to it; blank for all.", width=34),
            Column("function", "text", "COFOG code of the expenditure that belongs to it, with what is below the code; blank for all.",
                   coded=True),
            Column("class", "text", "GFSM 2014 code of the expenditure that belongs to it, with what is below the code; blank for all."),
            Column("share", "share", "Share of that expenditure; the rows with the same ministry, function and class sum to 1. "
                   "Blank for 1."),
            NOTE,
        ),
        key=("account", "ministry", "function", "class"), required=False, since=3, title="National chart of accounts",
    ),
)  # fmt: skip
