"""Effects of policies and their value, what exclusion costs, and whom policies are meant to reach."""

from __future__ import annotations

from costmodel.assumptions.format.column_choices import DISTRIBUTIONS, ESTIMATES, GRADES
from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.common_columns import (
    AS_OF,
    DISTRIBUTION,
    GRADE,
    GRADE_REQUIRED,
    HIGH,
    LABEL,
    LOW,
    MOVES_WITH,
    NOTE,
    OF_POLICY,
    SOURCE,
    UNIT,
    key,
)
from costmodel.model.effects import ANSWERS, DRIVERS, FOLLOWS, WINNERS
from costmodel.model.exclusion import DIMENSIONS

EFFECT_TABLES: tuple[Table, ...] = (
    Table(
        "Values", "the value of a unit of effect, to which outcomes refer",
        (
            key("name", "Name of the value."), LABEL,
            Column("unit", "text", "Unit of effect that is valued.", required=True, width=22),
            Column("value", "count", "Value of one unit of effect, LCU at the prices of the price base.", required=True),
            Column("price_base", "year", "Year of the prices of the value.", required=True),
            LOW, HIGH, DISTRIBUTION,
            Column("income_there", "count", "Income per person in the country of the value; blank if it is this country."),
            Column("income_here", "count", "Income per person here, in the same unit and year; required with income_there."),
            Column("income_elasticity", "number", "Elasticity of the value to income: value x (income here / income "
                   "there)^elasticity; required with income_there.", low=0, high=5),
            SOURCE, AS_OF,
            GRADE_REQUIRED,
            Column("review_by", "text", "Date of the next review, YYYY-MM-DD."), NOTE, MOVES_WITH,
        ),
        key=("name",), required=False, since=3, title="Library of values of effects",
    ),
    Table(
        "Outcomes", "an effect of a policy; harms are negative effects",
        (
            OF_POLICY,
            key("outcome", "Name of the effect, unique in the table."), LABEL,
            Column("driver", "choice", "Quantity that the effect is multiplied by.", required=True, choices=DRIVERS, width=18),
            Column("effect", "number", "Effect per unit of the driver; negative for a harm.", required=True),
            UNIT,
            Column("value", "count", "Value of one unit of effect, LCU at the prices of the price base; blank with "
                   "valued_as."),
            Column("price_base", "year", "Year of the prices of the value, of benefit_studied and of linked_cost; blank "
                   "if the row has none of them."),
            Column("gains_to", "choice", "Group that gains or loses.", required=True, choices=WINNERS),
            Column("cashable", "share", "Share of the value that is a saving or revenue of the budget.", required=True),
            Column("deadweight", "share", "Deadweight: share that would have happened without the policy.", required=True),
            Column("displacement", "share", "Displacement: share at the expense of others.", required=True),
            Column("attribution", "share", "Attribution: share caused by others.", required=True),
            Column("drop_off", "share", "Share of the effect lost each year.", required=True),
            Column("lag", "whole", "Years until the effect begins.", required=True, low=0, high=100),
            Column("duration", "whole", "Years the effect lasts.", required=True, low=1, high=100),
            Column("low", "number", "Low end of the plausible range of the effect."),
            Column("high", "number", "High end of the plausible range of the effect."),
            DISTRIBUTION, SOURCE,
            GRADE_REQUIRED, NOTE, MOVES_WITH,
            Column("age_from", "whole", "Youngest age of the recipients on whom the effect acts; blank for all.",
                   low=0, high=130, since=3),
            Column("age_to", "whole", "Oldest age of the recipients on whom the effect acts, included; blank for all.",
                   low=0, high=130, since=3),
            Column("estimate", "choice", "gross, or net: already net of deadweight and attribution, as the estimate of a "
                   "trial is; then both are 0. Blank for gross.", choices=ESTIMATES, since=3),
            Column("elasticity", "count", "Percent by which the effect rises if the real yearly benefit is 1 % "
                   "higher; blank: the effect does not depend on the amount.", high=10, since=3),
            Column("benefit_studied", "count", "Yearly benefit at which the effect was measured, LCU per person, "
                   "at the prices of the price base; required with elasticity.", since=3),
            Column("value_low", "count", "Low end of the plausible range of the value.", since=3),
            Column("value_high", "count", "High end of the plausible range of the value.", since=3),
            Column("value_distribution", "choice", "Probability distribution of the value; blank for triangular.",
                   choices=DISTRIBUTIONS, since=3),
            Column("value_source", "key", "Source of the value, as in the table Sources; blank for the source of the "
                   "effect.", refers_to="Sources.source", width=22, since=3),
            Column("value_grade", "choice", "Evidence grade of the value; blank for that of the effect.", choices=GRADES,
                   width=8, since=3),
            Column("real_growth", "number", "Growth of the value above prices, a fraction of 1 a year, from the price "
                   "base on; blank for none.", low=-0.5, high=0.5, since=3),
            key("valued_as", "Value in the table Values, in place of a value here.", "Values.name", required=False,
                 since=3),
            Column("follows", "choice", "What the value grows with from the price base on: prices, or wages. Blank for "
                   "prices.", choices=FOLLOWS, since=3),
            Column("age_served", "whole", "Mean age of the people served, where only those still alive have the effect: "
                   "survivors of the life table. Blank: nobody dies while the effect lasts.", low=0, high=130, since=3),
            Column("response", "choice", "yes for a gain in response to incentives, such as earnings of people who work more: by the "
                   "envelope rule only its tax counts. Blank for no.", choices=ANSWERS, since=3),
            Column("weighted", "choice", "no for a gain or harm whose value is the same for all, such as life, health or well-being: it is "
                   "not weighted by income. Blank for yes.", choices=ANSWERS, since=3),
            Column("linked_cost", "count", "Cost that one unit of effect brings to the budget in the year of the effect, such as a place for "
                   "one more pupil, LCU at the prices of the price base; blank for none.", since=3),
            Column("linked_cost_low", "count", "Low end of the plausible range of the linked cost.", since=3),
            Column("linked_cost_high", "count", "High end of the plausible range of the linked cost.", since=3),
            Column("probability", "share", "Probability that the effect occurs, as of a rare harm: the effect is multiplied by it. Blank "
                   "for 1.", since=3),
            Column("probability_low", "share", "Low end of the plausible range of the probability.", since=3),
            Column("probability_high", "share", "High end of the plausible range of the probability.", since=3),
            Column("saver", "text", "Ministry whose budget has the saving: of a gain of taxpayers with a cashable share. It may be one "
                   "without a policy. Blank: the saving stays out of the budget net of savings.", width=34, since=4),
            Column("saving_lag", "whole", "Years from the effect to the year in which the saving is left over in cash; blank for none.",
                   low=0, high=20, since=4),
            key("capped_by", "Target group of the people still without the effect, where several policies have the same effect on "
                "the same people: the effects of all rows that name it, in persons, are together at most its people in the "
                "year, each less in proportion. Blank: no cap.", "Groups.group", required=False, since=4),
        ),
        key=("outcome",), required=False, title="Effects of the policies and their value",
    ),
    Table(
        "NotMonetised", "an effect that is described but not valued",
        (
            OF_POLICY,
            Column("effect", "text", "Description of the effect.", required=True, width=60),
            Column("direction", "choice", "gain, harm or unclear.", required=True, choices=("gain", "harm", "unclear")),
            Column("who", "text", "Group affected.", required=True, width=34), NOTE,
        ),
        key=("policy", "effect"), required=False, title="Effects that are not valued in money",
    ),
    Table(
        "Exclusion", "a gap between a target group and the people it is compared with",
        (
            key("exclusion", "Name of the gap, unique in the table."), LABEL,
            key("group", "Target group that is worse off.", "Groups.group"),
            Column("dimension", "choice", "employment, earnings or health.", required=True, choices=DIMENSIONS),
            Column("reference", "text", "People it is compared with, for example people of the same age without a disability.",
                   required=True, width=34),
            Column("gap", "number", "Reference group less group, per person and year, in the unit of the row: for employment a "
                   "fraction of 1.", required=True),
            UNIT,
            Column("value", "count", "Value of one unit of the gap, LCU a year at the prices of the price base.", required=True),
            Column("price_base", "year", "Year of the prices of the value.", required=True),
            Column("share_of_group", "share", "Share of the group that the gap applies to, such as those in work for a gap in "
                   "earnings; blank for all."),
            Column("attributable", "share", "Share of the gap that is due to exclusion, not to other differences; blank for all."),
            Column("low", "number", "Low end of the plausible range of the gap."),
            Column("high", "number", "High end of the plausible range of the gap."),
            DISTRIBUTION, MOVES_WITH, SOURCE, AS_OF,
            GRADE_REQUIRED, NOTE,
        ),
        key=("exclusion",), required=False, since=3, title="Gaps between groups: what exclusion costs",
    ),
    Table(
        "Targeting", "the benchmark group of a policy, against which its targeting is measured",
        (
            key("policy", "Policy. Without a row it is measured against its own target group.", "Policies.policy"),
            key("benchmark", "Target group whom the policy is meant to reach, such as the poor for a benefit to all.",
                 "Groups.group"),
            Column("share", "share", "Share of the policy's own target group who belong to the benchmark group, a fraction of 1; blank "
                   "where one of the two is a part of the other: it then follows from their people."),
            LOW, HIGH, DISTRIBUTION, MOVES_WITH,
            Column("share_outside", "share", "Share of the people outside the policy's own target group who belong to the benchmark "
                   "group; blank: the rest of the benchmark group."),
            SOURCE, AS_OF, GRADE, NOTE,
        ),
        key=("policy",), required=False, since=4, title="Benchmark groups of the policies",
    ),
)  # fmt: skip
