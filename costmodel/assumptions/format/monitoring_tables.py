"""The tables of monitoring: what was spent, how plans are spread over the year, indicators, bands of status."""

from __future__ import annotations

from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.common_columns import AS_OF, GRADE, LABEL, NOTE, SOURCE
from costmodel.model.effects import ANSWERS
from costmodel.model.indicators import INDICATOR_KINDS, ON_TRACK, WATCH

FORMAT = 4
MONTHS = 12
BANDED = (ON_TRACK, WATCH)
"""Statuses that have a least progress; what is below both is off track."""
_POLICY = Column("policy", "key", "Policy.", required=True, refers_to="Policies.policy", width=26)
MONITORING_TABLES: tuple[Table, ...] = (
    Table(
        "Outturn", "what was reported of a policy for a year, a quarter or a month",
        (
            _POLICY,
            Column("period", "text", "Fiscal year YYYY, its quarter YYYY-Qn, or calendar month YYYY-MM. A fiscal year has the calendar year it "
                   "starts in, as in the model; its first quarter begins with the first month of the fiscal year.", required=True, width=12),
            Column("cumulative", "choice", "yes: from the start of the fiscal year to the end of the period. Blank: of the period alone.",
                   choices=ANSWERS),
            Column("spending", "count", "Spending of the policy as paid, LCU of the time.", required=True),
            Column("people", "count", "People served, the average of the months in operation; blank if not reported."),
            Column("eligible", "count", "People entitled, the average of the period; blank if not reported: volume then is people served."),
            Column("months", "number", "Months of the period in operation; blank: as planned.", low=0, high=MONTHS),
            Column("arrears", "choice", "yes: what months out of operation would have cost is paid later in the year. Blank for no.",
                   choices=ANSWERS),
            Column("reported_on", "text", "Date of the report, YYYY-MM-DD.", width=12),
            SOURCE, NOTE,
        ),
        key=("policy", "period"), required=False, since=FORMAT, title="Outturn: spending and people as reported",
    ),
    Table(
        "Seasons", "the share of a month of the fiscal year in the yearly spending of a policy",
        (
            _POLICY,
            Column("month", "whole", "Month of the fiscal year, 1 the first.", required=True, low=1, high=MONTHS),
            Column("share", "share", "Share of the month, a fraction of 1; the twelve sum to 1. Without rows months are alike.", required=True),
            SOURCE, NOTE,
        ),
        key=("policy", "month"), required=False, since=FORMAT, title="Seasonal profile of spending",
    ),
    Table(
        "Indicators", "an indicator: baseline, target, and a column for each year reported",
        (
            Column("indicator", "key", "Name of the indicator.", required=True, width=26),
            LABEL,
            Column("pair", "key", "Name of a pair: one indicator of inclusion and one of exclusion have the same.", width=22),
            Column("kind", "choice", "inclusion: better if it rises; exclusion: better if it falls, such as people left out or waiting. Blank: "
                   "better if it rises.", choices=INDICATOR_KINDS),
            Column("policy", "key", "Policy it belongs to; blank if none.", refers_to="Policies.policy", width=26),
            Column("group", "text", "People it is of, where there is a row for each group, for example women; blank for all.", width=22),
            Column("unit", "text", "Unit of its values; a share is a fraction of 1.", required=True, width=22),
            Column("baseline", "number", "Value in the baseline year.", required=True),
            Column("baseline_year", "year", "Year of the baseline.", required=True),
            Column("target", "number", "Value to be reached; blank where line gives it."),
            Column("target_year", "year", "Year in which it is to be reached.", required=True),
            Column("line", "key", "Line of the model that gives the planned value of the policy in the model's years, for example reached or "
                   "denials; blank: planned values go evenly to the target.", width=24),
            Column("over", "key", "Line of the model by which it is divided, for example eligible or applications; blank for none.", width=24),
            SOURCE, AS_OF, GRADE, NOTE,
        ),
        key=("indicator", "group"), required=False, years="number", since=FORMAT, title="Indicators in pairs",
    ),
    Table(
        "StatusBands", "the least progress of a status; below all it is off track",
        (
            Column("status", "choice", "on track or watch.", required=True, choices=BANDED),
            Column("least", "number", "Least progress, as a share of the progress expected by then: 0.9 for on track and 0.6 for watch "
                   "where the table has no rows.", required=True, low=0, high=1),
            NOTE,
        ),
        key=("status",), required=False, since=FORMAT, title="Status of indicators",
    ),
)  # fmt: skip
