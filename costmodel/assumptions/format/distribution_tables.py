"""Income and consumption of people: deciles, recipients and payers, the survey and poverty lines."""

from __future__ import annotations

from costmodel.assumptions.format.column_choices import (
    BY_CONSUMPTION,
    BY_GDP,
    CONCEPTS,
    INCIDENCE_OF,
    LINE_UNITS,
    WELFARE_UNITS,
)
from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.common_columns import AS_OF, GRADE, LABEL, NOTE, SOURCE, key
from costmodel.model.effects import ANSWERS

WELFARE: dict[str, Column] = {
    column.name: column
    for column in (
        Column("concept", "choice", "consumption or income.", required=True, choices=CONCEPTS),
        Column("unit", "choice", "person, or adult equivalent. Blank for person.", choices=WELFARE_UNITS),
        Column("mean", "number", "Mean of the survey in mean_unit.", required=True, low=0),
        Column("mean_unit", "choice", "LCU a month or PPP a day (international dollars).", required=True, choices=LINE_UNITS[:2]),
        Column("survey_year", "year", "Year of the survey and of the money of mean and lines.", required=True),
        Column("ppp", "number", "LCU per international dollar in the year of the PPP, for figures in PPP a day.", low=0),
        Column("cpi", "number", "Consumer prices of the survey year, year of the PPP = 1.", low=0),
        Column("growth", "choice", "gdp: welfare grows with real GDP per head; consumption: with real household consumption per head, row "
               "real_consumption_growth of Macro, as the World Bank does for upper middle and high income. Blank for gdp.",
               choices=(BY_GDP, BY_CONSUMPTION)),
        Column("pass_through", "number", "Share of real growth per head that reaches welfare. Blank: 0.7 for consumption, 1 for income.",
               low=0, high=2),
        Column("eta", "number", "Elasticity of the weight of money with welfare; blank: that of the table Society.", low=0, high=4),
    )
}  # fmt: skip

DISTRIBUTION_TABLES: tuple[Table, ...] = (
    Table(
        "Distribution", "a decile of the population by income or consumption",
        (
            Column("decile", "whole", "Decile, 1 the poorest.", required=True, low=1, high=10),
            Column("share", "share", "Share of total income or consumption, a fraction of 1.", required=True),
            Column("year", "year", "Year of the survey.", required=True), SOURCE, NOTE,
            Column("weight", "number", "Weight of a unit of money, in place of one by income; blank in all rows if none is given.",
                   low=0, since=3),
            Column("household_size", "number", "People per household of the decile; blank in all rows if not known.", low=1, high=50, since=4),
            Column("equivalents", "number", "Adult equivalents per household of the decile, where welfare is per adult equivalent.",
                   low=1, high=50, since=4),
            Column("area", "text", "Blank in the ten rows of the whole country. An area has ten rows of its own beside them; the areas are the "
                   "parts of a dimension of the table Breakdown, which gives their people.", since=4),
            Column("mean", "number", "Mean of the area in the unit of the mean of the table Welfare: in the rows of areas only, in one row or in "
                   "all ten.", low=0, since=4),
        ),
        key=("decile", "area"), required=False, title="Distribution of income or consumption",
    ),
    Table(
        "Incidence", "the share of a decile in what a policy gives, or in the money that the budget raises",
        (
            Column("of", "choice", "policy: who gets what it gives; payer: who pays for the budget, in proportion to income where no row "
                   "says so; group: the people of a target group.", required=True, choices=INCIDENCE_OF),
            Column("name", "text", "Policy, target group or source of financing; blank for the payers of the budget.", width=26),
            Column("decile", "whole", "Decile, 1 the poorest.", required=True, low=1, high=10),
            Column("share", "share", "Share of the decile, a fraction of 1; the ten sum to 1.", required=True),
            SOURCE, AS_OF, GRADE, NOTE,
        ),
        key=("of", "name", "decile"), required=False, since=3, title="Recipients and payers by income",
    ),
    Table(
        "Welfare", "a property of the survey of income or consumption",
        (
            Column("property", "choice", "Name of the property.", required=True, choices=tuple(WELFARE), width=20),
            Column("value", "property", "Its value.", required=True, width=24),
            SOURCE, AS_OF, GRADE, NOTE,
        ),
        key=("property",), required=False, since=4, title="Income or consumption of people: the survey",
    ),
    Table(
        "Lines", "a poverty line",
        (
            key("line", "Name of the line."), LABEL,
            Column("value", "count", "Its value in the unit of the row, money of the survey year.", required=True),
            Column("unit", "choice", "LCU a month, PPP a day (international dollars) or share of the median.", required=True,
                   choices=LINE_UNITS, width=20),
            Column("headcount", "share", "Share of people below it in the survey year, as published; blank if not known."),
            Column("main", "choice", "yes for the main line, exactly one.", choices=ANSWERS),
            SOURCE, AS_OF, GRADE, NOTE,
        ),
        key=("line",), required=False, since=4, title="Poverty lines",
    ),
)  # fmt: skip
