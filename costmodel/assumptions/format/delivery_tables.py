"""What policies are delivered with: staff, unit costs, items, assets and uplifts."""

from __future__ import annotations

from dataclasses import replace

from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.common_columns import (
    AS_OF,
    DISTRIBUTION,
    GRADE,
    GRADE_REQUIRED,
    HIGH,
    INDEX,
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
from costmodel.model.uplifts import BASES, CATEGORIES, RISK

DELIVERY_TABLES: tuple[Table, ...] = (
    Table(
        "StaffGrades", "the staff of a grade of a policy, in place of the parameters staff.*",
        (
            OF_POLICY,
            key("staff_grade", "Name of the grade, unique in the table."), LABEL,
            Column("people_per_staff", "number", "Beneficiaries per full-time staff of the grade.", required=True, low=0.01),
            Column("hours_share", "number", "Share of a full-time week that each beneficiary attends; blank for 1.", low=0, high=5),
            Column("multiple_of_average_wage", "number", "Pay as a multiple of the average wage; blank for 0.", low=0, high=50),
            Column("multiple_of_minimum_wage", "number", "Pay as a multiple of the minimum wage; blank for 0.", low=0, high=50),
            Column("multiple_of_gdp_per_head", "number", "Pay as a multiple of GDP per head; blank for 0.", low=0, high=50),
            Column("on_cost", "share", "Employer contributions on pay, a fraction of 1.", required=True),
            Column("overhead_share", "share", "Overhead as a share of total cost, a fraction of 1; blank for 0."),
            Column("opening_posts", "count", "Full-time staff before the first year; blank: as many as the beneficiaries then need."),
            Column("attrition", "share", "Share of the staff who leave in a year, a fraction of 1; blank for 0."),
            Column("training_years", "whole", "Years of training before entry; blank for 0.", low=0, high=30),
            Column("training_cost", "count", "Cost of training a member of staff, LCU at the prices of the price base, paid in the year the "
                   "training begins; blank for 0."),
            PRICE_BASE,
            Column("intake", "count", "People who can begin the training in a year: the grade limits how many are served. Blank: no limit."),
            LOW, HIGH, DISTRIBUTION, SOURCE, AS_OF,
            GRADE_REQUIRED, NOTE, MOVES_WITH,
        ),
        key=("staff_grade",), required=False, since=4, title="Staff of the policies by grade",
    ),
    Table(
        "UnitCosts", "an item of the unit-cost library, to which parameters, items and assets refer",
        (
            key("item", "Name of the item."),
            UNIT,
            Column("value", "count", "Cost per unit, LCU.", required=True),
            PRICE_BASE, SOURCE, AS_OF, GRADE,
            Column("review_by", "text", "Date of the next review, YYYY-MM-DD."),
            *(replace(column, since=4) for column in (LOW, HIGH, DISTRIBUTION, MOVES_WITH)), INDEX,
            replace(NOTE, since=4),
        ),
        key=("item",), required=False, title="Unit-cost library",
    ),
    Table(
        "Items", "a service item of a policy: fixed cost a year + units x unit cost",
        (
            OF_POLICY,
            key("item", "Name of the item, unique in the table."), LABEL,
            Column("quantity", "count", "Units per beneficiary and year; blank for none."),
            Column("unit_cost", "count", "Variable cost: LCU per unit at the prices of the price base; blank with priced_as."),
            Column("fixed", "count", "Fixed cost a year whatever the number of beneficiaries, LCU at the prices of the price base; "
                   "blank for none."),
            Column("unit", "text", "Unit of the item, for example visits.", required=True, width=22),
            PRICE_BASE, PRICED_AS, INDEX,
            Column("real_cost_growth", "number", "Growth of the unit cost above its index, a fraction of 1 a year; blank for none.",
                   low=-0.5, high=0.5),
            replace(LOW, comment="Low end of the plausible range of the unit cost."),
            replace(HIGH, comment="High end of the plausible range of the unit cost."),
            DISTRIBUTION, MOVES_WITH,
            Column("quantity_low", "count", "Low end of the plausible range of the quantity."),
            Column("quantity_high", "count", "High end of the plausible range of the quantity."),
            SOURCE, AS_OF,
            GRADE_REQUIRED, NOTE,
        ),
        key=("item",), required=False, since=4, title="Service items of the policies",
    ),
    Table(
        "Assets", "a kind of building or equipment of a policy, with a life of its own",
        (
            OF_POLICY,
            key("asset", "Name of the asset, unique in the table."), LABEL,
            Column("units", "count", "Units at full coverage; blank for none."),
            Column("units_per_beneficiary", "count", "Units per beneficiary; blank for none."),
            Column("price", "count", "Price of a unit, LCU at the prices of the price base; blank with priced_as."),
            Column("unit", "text", "Unit of the asset, for example centres.", required=True, width=22),
            PRICE_BASE, PRICED_AS, INDEX,
            Column("life", "number", "Years until a unit is replaced.", required=True, low=1),
            Column("maintenance_share", "share", "Yearly maintenance as share of the price; blank for none."),
            replace(LOW, comment="Low end of the plausible range of the price."),
            replace(HIGH, comment="High end of the plausible range of the price."),
            DISTRIBUTION, MOVES_WITH, SOURCE, AS_OF,
            GRADE_REQUIRED, NOTE,
        ),
        key=("asset",), required=False, since=4, title="Buildings and equipment of the policies",
    ),
    Table(
        "Uplifts", "an optimism bias, or an allowance for risk, on a cost line of a policy",
        (
            OF_POLICY,
            key("uplift", "Name of the uplift, unique in the table."),
            Column("line", "choice", "Cost line to which it is added.", required=True, choices=BASES, width=18),
            Column("category", "choice", "Category of the project, which gives the optimism bias; or risk allowance.", required=True,
                   choices=(*CATEGORIES, RISK), width=30),
            Column("share", "share", "Share of the line that is of the category; blank for all."),
            Column("rate", "share", "Of a risk allowance: share of the cost that is added; blank for a category.", high=5),
            Column("mitigation", "share", "Share of the uplift that is mitigated, at most 1 - lower / upper bound of the category; blank for "
                   "none."),
            replace(LOW, comment="Low end of the plausible range of the mitigation."),
            replace(HIGH, comment="High end of the plausible range of the mitigation."),
            DISTRIBUTION, MOVES_WITH, SOURCE, AS_OF,
            GRADE_REQUIRED, NOTE,
        ),
        key=("uplift",), required=False, since=4, title="Optimism bias and risk allowances",
    ),
)  # fmt: skip
