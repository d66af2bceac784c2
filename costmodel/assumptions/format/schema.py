"""The assumption workbook: its tables and columns, declared once.

Reader, writer, dropdowns, header comments, checks, comparison of versions and the blank template all come
from these declarations. Units of columns are part of their comment; shares are fractions of 1.
"""

# ruff: noqa: E501  a declaration reads best on one line

from __future__ import annotations

from dataclasses import fields, replace

from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.scenario_operations import OPERATIONS
from costmodel.model.classification import CLASSIFIABLE
from costmodel.model.economy import Macro
from costmodel.model.effects import ANSWERS, DRIVERS, FOLLOWS, WINNERS
from costmodel.model.exclusion import DIMENSIONS
from costmodel.model.financing import OLDER_KINDS, SOURCES
from costmodel.model.fiscal_space import LEVERS
from costmodel.model.input_prices import INDEX_NAMES
from costmodel.model.society import Society
from costmodel.model.source_years import YEAR_BASES
from costmodel.model.unit_costs import INDICES
from costmodel.model.uplifts import BASES, CATEGORIES, RISK

FORMAT_VERSION = 4
"""Format of the workbooks that this program writes. Format 2 has the tables of format 1 and more checks: these
are marked ``since=2`` and only give a warning in an unchanged workbook of format 1."""

SEXES = ("male", "female")
GRADES = ("A", "B", "C", "D")
BEYOND = ("hold", "prices", "wages", "nominal_gdp")
DISTRIBUTIONS = ("triangular", "pert", "uniform", "normal", "lognormal")
STATUSES = ("draft", "submitted", "approved", "superseded")
TIMINGS = ("start", "mid", "end")
ESTIMATES = ("gross", "net")
TO_FILL_IN = "TO_FILL_IN"
"""Source of a stand-in: a figure that is not published and that the ministry is to replace."""
FERTILITY = ("births per woman", "sex ratio at birth")
INDICATORS = tuple(f.name for f in fields(Macro))
FINANCING_KINDS = (*SOURCES, *OLDER_KINDS)
CEILING_BASES = ("all", "domestic")
"""What a ceiling is compared with: all spending, or what donors do not pay of it."""
INCIDENCE_OF = ("policy", "payer", "group")
CONCEPTS = ("consumption", "income")
WELFARE_UNITS = ("person", "adult equivalent")
LINE_UNITS = ("LCU a month", "PPP a day", "share of the median")
FALLS_ON = ("proportional", "payers", "donors", "deficit")
PERSONS, HOUSEHOLDS = COUNTED_UNITS = ("persons", "households")
OVERLAP_OF = ("groups", "policies")
SOCIETY_ITEMS = tuple(f.name for f in fields(Society) if f.metadata)
RATE_UNITS: dict[str, tuple[str, ...]] = {
    "Mortality": ("deaths per person-year", "deaths per person and year", "deaths per person per year"),
    "births per woman": ("births per woman per year", "births per woman and year", "births per woman"),
    "sex ratio at birth": ("male births per female birth", "males per female", "boys per girl", "ratio"),
    "Migration": ("persons per year", "net migrants per year", "persons"),
}
"""Units of demographic rates, by table or indicator: the usual one first, then synonyms."""


_SOURCE = Column("source", "key", "Key of the source, as in the table Sources.", required=True,
                 refers_to="Sources.source", width=22)  # fmt: skip
_SOURCE_IF_ANY = replace(_SOURCE, required=False)


def _unit(*names: str) -> Column:
    choices = tuple(unit for name in names for unit in RATE_UNITS[name])
    return Column("unit", "text", "Unit of the value.", required=True, choices=choices, width=22)


_UNIT = Column("unit", "text", "Unit of the value.", required=True, width=22)
_NOTE = Column("note", "text", "Remarks for the reader.", width=40)
_LABEL = Column("label", "text", "Name as printed in reports.", required=True, width=36)
_PRICE_BASE = Column("price_base", "year", "Year of the prices of the amount.")
_LOW = Column("low", "number", "Low end of the plausible range, in the unit of the value.")
_HIGH = Column("high", "number", "High end of the plausible range, in the unit of the value.")
_DISTRIBUTION = Column(
    "distribution", "choice", "Probability distribution; blank for triangular. Low and high are the lowest and highest possible "
    "value (triangular, pert, uniform) or the ends of the 95 % interval (normal, lognormal).",
    choices=DISTRIBUTIONS,
)  # fmt: skip
_MOVES_WITH = Column(
    "moves_with", "text", "Group of uncertain figures that move together by rank, a name of your own; with a minus sign before it "
    "in the opposite direction. Blank if it is independent.", width=20, since=3,
)  # fmt: skip
_LATER_RANGE = (*(replace(column, since=3) for column in (_LOW, _HIGH, _DISTRIBUTION)), _MOVES_WITH)
_PRICED_AS = Column(
    "priced_as", "key", "Item of the table UnitCosts that gives unit cost, price base, range, source, grade and index, in place of a "
    "value here.", refers_to="UnitCosts.item", width=26, since=4,
)  # fmt: skip
_INDEX = Column(
    "index", "choice", "What the amount follows from its price base on: prices (consumer prices), deflator (of GDP), wages (average "
    "wage) or gdp_per_head. Blank for prices.", choices=INDICES, since=4,
)  # fmt: skip
_AS_OF = Column("as_of", "text", "Date or year of the figure.", width=12)
_GRADE = Column(
    "grade", "choice", "Evidence grade: A official, B published estimate, C own estimate from published figures, "
    "D illustrative.", choices=GRADES, width=8,
)  # fmt: skip


def _key(name: str, comment: str, refers_to: str = "", *, required: bool = True, since: int = 1) -> Column:
    return Column(name, "key", comment, required=required, refers_to=refers_to, width=26, since=since)


ABOUT: dict[str, Column] = {
    column.name: column
    for column in (
        Column("set", "key", "Name of the set, the same as its folder.", required=True),
        Column("title", "text", "Title as printed in reports.", required=True),
        Column("country", "text", "Country.", required=True),
        Column("iso3", "text", "ISO 3166 code of three letters.", required=True),
        Column("currency", "text", "Currency, ISO 4217 code. All amounts of the workbook are in units of it.",
               required=True),
        Column("price_base_year", "year", "Price base year of all real figures.", required=True),
        Column("first_year", "year", "First year of the model.", required=True),
        Column("horizon_years", "whole", "Number of years.", required=True, low=1, high=100),
        Column("effects_followed_to", "year", "Last year in which effects on people served within the horizon are followed. "
               "Blank: effects end with the horizon.", since=3),
        Column("fiscal_year_start_month", "whole", "First month of the fiscal year, 1 to 12.", required=True,
               low=1, high=12),
        Column("population_year", "year", "Year of the table Population, which gives the population on 1 January.", required=True),
        Column("discount_schedule", "key", "Discounting schedule in use, as in the table Discounting.", required=True,
               refers_to="Discounting.schedule"),
        Column("discount_timing", "choice", "Time of the year to which flows are discounted: start, mid or end.", required=True,
               choices=TIMINGS),
        Column("discount_timing_capital", "choice", "The same for capital cost. Blank: as discount_timing.", choices=TIMINGS),
        Column("discount_timing_outcomes", "choice", "The same for outcomes, gains and harms. Blank: as discount_timing.",
               choices=TIMINGS),
        Column("format_version", "whole", "Version of this workbook format.", required=True, low=1),
        Column("version", "text", "Version, YYYY.N.", required=True),
        Column("status", "choice", "draft, submitted, approved or superseded.", required=True, choices=STATUSES),
        Column("parent", "text", "Version on which this one is based."),
        Column("content_hash", "text", "Written by the program."),
        Column("prepared_by", "text", "Who prepared it."),
        Column("reviewed_by", "text", "Who reviewed it."),
        Column("approved_by", "text", "Who approved it."),
        Column("approved_on", "text", "Date of approval, YYYY-MM-DD."),
        Column("note", "text", "Remarks for the reader."),
        *(
            Column(f"least_width_{grade}", "share", f"Least half-width of the range of a figure of grade {grade}, "
                   "a fraction of the figure; blank for none.", since=3)
            for grade in GRADES
        ),
        Column("residual_value", "choice", "yes: what is left of capital at the end of the horizon comes off its cost in the appraisal, "
               "straight line over its life, unless effects on new units are followed after the horizon. Blank for no.", choices=ANSWERS,
               since=3),
        *(
            Column(f"haircut_{grade}", "share", f"Share taken off gains of grade {grade} for their evidence; harms count in "
                   "full. Blank for none.", since=3)
            for grade in GRADES
        ),
    )
}  # fmt: skip
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
        Column("growth", "choice", "gdp: welfare grows with GDP per head. The only rule so far; blank for gdp.", choices=("gdp",)),
        Column("pass_through", "number", "Share of real growth per head that reaches welfare. Blank: 0.7 for consumption, 1 for income.",
               low=0, high=2),
        Column("eta", "number", "Elasticity of the weight of money with welfare; blank: that of the table Society.", low=0, high=4),
    )
}  # fmt: skip
PROPERTIES = ABOUT | WELFARE
"""Properties of the tables About and Welfare, whose names differ."""
NOT_HASHED = ("content_hash", "status", "reviewed_by", "approved_by", "approved_on")
"""Properties of About that are not assumptions."""

TABLES: tuple[Table, ...] = (
    Table(
        "About", "a property of the set",
        (
            Column("property", "choice", "Name of the property.", required=True, choices=tuple(ABOUT), width=26),
            Column("value", "property", "Its value.", width=70),
        ),
        key=("property",), title="About this set of assumptions",
    ),
    Table(
        "Macro", "an economic indicator",
        (
            Column("indicator", "choice", "Name of the indicator.", required=True, choices=INDICATORS, width=24),
            _UNIT, _SOURCE,
            Column("beyond", "choice", "Extrapolation after the last year given: hold the value constant, or "
                   "let it grow with prices, wages or nominal GDP.", required=True, choices=BEYOND),
            _NOTE,
            Column("basis", "choice", "What a year of the source is. fiscal_by_start: 2025 is 2025/26; fiscal_by_end: 2025 is 2024/25; "
                   "calendar: a flow, an average or an index of the calendar year; year_end: a stock at its end; calendar_growth: a rate "
                   "of growth; calendar_from_fiscal: a calendar year that the source made from two fiscal years. Required unless the "
                   "fiscal year begins in January.", choices=tuple(YEAR_BASES), width=20, since=4),
        ),
        key=("indicator",), years="number", title="Macroeconomic indicators by year",
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
            Column("indicator", "choice", "births per woman (of the age group, per year) or sex ratio at birth "
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
        "Projection", "a given population projection, instead of the tables above: people of one sex and age, by year",
        (
            Column("sex", "choice", "male or female.", required=True, choices=SEXES),
            Column("age", "whole", "Single year of age; the last age is open-ended.", required=True, low=0, high=130),
            _SOURCE, _NOTE,
        ),
        key=("sex", "age"), required=False, years="count", title="Given population projection",
    ),
    Table(
        "Groups", "a target group",
        (
            _key("group", "Name of the group."), _LABEL,
            Column("sex", "choice", "male, female or both.", required=True, choices=(*SEXES, "both")),
            Column("age_from", "whole", "Youngest age.", required=True, low=0, high=130),
            Column("age_to", "whole", "Oldest age, included; blank for no limit.", low=0, high=130),
            Column("prevalence", "share", "Share of the people of these ages, or of the parent group, who belong to "
                   "the group; a fraction of 1. Blank where the table Prevalence gives it from the beginning."),
            _key("of", "Parent group of which this one is a part.", "Groups.group", required=False),
            _LOW, _HIGH, _SOURCE, _AS_OF, _GRADE, _NOTE, _MOVES_WITH,
            Column("counted_in", "choice", "What is counted: persons or households. The prevalence of the group of all households is the "
                   "number of households per person. Blank for persons.", choices=COUNTED_UNITS, since=4),
        ),
        key=("group",), title="Target groups",
    ),
    Table(
        "Prevalence", "the prevalence of a target group in a band of ages and sex, from a year on",
        (
            _key("group", "Target group.", "Groups.group"),
            Column("sex", "choice", "male, female or both; blank for the sexes of the group.", choices=(*SEXES, "both")),
            Column("age_from", "whole", "Youngest age of the band; blank for the youngest of the group.", low=0, high=130),
            Column("age_to", "whole", "Oldest age of the band, included; blank for the oldest of the group.", low=0, high=130),
            Column("from_year", "year", "First year; the rows of a later year replace all rows before. Before the first rows the prevalence "
                   "in Groups holds, or else these rows."),
            Column("prevalence", "share", "Share of the people of the band, or of those of the parent group in it, who belong to the group; a "
                   "fraction of 1.", required=True),
            _LOW, _HIGH, _DISTRIBUTION, _MOVES_WITH, _SOURCE, _AS_OF, _GRADE, _NOTE,
        ),
        key=("group", "sex", "age_from", "from_year"), required=False, since=4,
        title="Prevalence by age, sex and year",
    ),
    Table(
        "Overlaps", "people who belong to two target groups, or are served by two policies",
        (
            _key("a", "Target group or policy whose people the share is of."),
            _key("b", "Target group or policy that some of them belong to, too."),
            Column("share", "share", "Share of the people of a who are also in b, a fraction of 1; blank with as_groups."),
            Column("as_groups", "choice", "yes: two policies overlap as their target groups do. Blank where the share is given.",
                   choices=ANSWERS),
            Column("of", "choice", "groups or policies, where a name is that of both; else blank.", choices=OVERLAP_OF),
            _LOW, _HIGH, _DISTRIBUTION, _MOVES_WITH, _SOURCE_IF_ANY, _AS_OF, _GRADE, _NOTE,
        ),
        key=("a", "b", "of"), required=False, since=4, title="People in two groups or policies",
    ),
    Table(
        "Breakdown", "a part of the country, or of another dimension by which people are shown",
        (
            _key("dimension", "Dimension, for example region; sex for the coverage of men and women."),
            Column("part", "text", "Part, for example the name of the region; male or female for sex.", required=True, width=26),
            Column("share", "share", "Share of the people who are in the part, a fraction of 1; the parts of a dimension sum to 1. Blank for "
                   "sex: the population has it."),
            Column("coverage", "count", "Coverage of the part relative to the others; blank for 1."),
            Column("low", "number", "Low end of the plausible range of the relative coverage."),
            Column("high", "number", "High end of the plausible range of the relative coverage."),
            _DISTRIBUTION, _MOVES_WITH, _SOURCE_IF_ANY, _AS_OF, _GRADE, _NOTE,
        ),
        key=("dimension", "part"), required=False, since=4, title="Regions and other breakdowns of people",
    ),
    Table(
        "Policies", "a policy",
        (
            _key("policy", "Name of the policy."), _LABEL,
            Column("archetype", "text", "Archetype of the library on which it is based, for example social_pension; check lists the parameters that "
                   "it lacks. Other names are allowed.", width=22),
            _key("group", "Target group.", "Groups.group"),
            Column("function", "text", "COFOG code, for example 10.4.0.", required=True),
            Column("ministry", "text", "Ministry responsible.", required=True, width=34),
            Column("start_year", "year", "First year in operation; for an existing programme its first year or earlier.",
                   required=True),
            Column("end_year", "year", "Last year in operation; blank for no end."),
            _NOTE,
            Column("in_survey", "choice", "yes if the survey of the table Welfare already holds what the baseline pays, as for a programme "
                   "that only changed its name; blank: yes if it began in the year of the survey or before.", choices=ANSWERS, since=4),
        ),
        key=("policy",), title="Policies",
    ),
    Table(
        "Parameters", "a parameter of a policy, from a year on",
        (
            _key("policy", "Policy it belongs to.", "Policies.policy"),
            Column("parameter", "text", "Path of the parameter within the policy, for example benefit.amount.", required=True, width=34),
            Column("label", "text", "Name as printed in reports; blank for the default name.", width=44),
            Column("from_year", "year", "First year of the value; blank if it applies from the beginning."),
            Column("value", "parameter", "The value in the unit of the row; a share is a fraction of 1. Blank with priced_as.",
                   required=True, unless="priced_as"),
            _UNIT, _LOW, _HIGH, _DISTRIBUTION, _PRICE_BASE,
            replace(_SOURCE, comment=f"{_SOURCE.comment} Blank with priced_as.", unless="priced_as"), _AS_OF,
            Column("grade", "choice", f"{_GRADE.comment} Blank with priced_as.", required=True, choices=GRADES, width=8,
                   unless="priced_as"), _NOTE, _MOVES_WITH,
            _PRICED_AS,
            Column("index", "choice", "Index that an amount of money follows from its price base on: consumer prices, the deflator of "
                   "GDP, the average wage or GDP per head. Blank for prices. Growth above it is the parameter of the same name with "
                   "_real_growth behind it.", choices=INDEX_NAMES, since=4),
        ),
        key=("policy", "parameter", "from_year"), title="Parameters of the policies",
    ),
    Table(
        "StaffGrades", "the staff of a grade of a policy, in place of the parameters staff.*",
        (
            _key("policy", "Policy it belongs to.", "Policies.policy"),
            _key("staff_grade", "Name of the grade, unique in the table."), _LABEL,
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
            _PRICE_BASE,
            Column("intake", "count", "People who can begin the training in a year: the grade limits how many are served. Blank: no limit."),
            _LOW, _HIGH, _DISTRIBUTION, _SOURCE, _AS_OF,
            Column("grade", "choice", _GRADE.comment, required=True, choices=GRADES, width=8), _NOTE, _MOVES_WITH,
        ),
        key=("staff_grade",), required=False, since=4, title="Staff of the policies by grade",
    ),
    Table(
        "UnitCosts", "an item of the unit-cost library, to which parameters, items and assets refer",
        (
            _key("item", "Name of the item."),
            _UNIT,
            Column("value", "count", "Cost per unit, LCU.", required=True),
            _PRICE_BASE, _SOURCE, _AS_OF, _GRADE,
            Column("review_by", "text", "Date of the next review, YYYY-MM-DD."),
            *(replace(column, since=4) for column in (_LOW, _HIGH, _DISTRIBUTION, _MOVES_WITH)), _INDEX,
            replace(_NOTE, since=4),
        ),
        key=("item",), required=False, title="Unit-cost library",
    ),
    Table(
        "Items", "a service item of a policy: fixed cost a year + units x unit cost",
        (
            _key("policy", "Policy it belongs to.", "Policies.policy"),
            _key("item", "Name of the item, unique in the table."), _LABEL,
            Column("quantity", "count", "Units per beneficiary and year; blank for none."),
            Column("unit_cost", "count", "Variable cost: LCU per unit at the prices of the price base; blank with priced_as."),
            Column("fixed", "count", "Fixed cost a year whatever the number of beneficiaries, LCU at the prices of the price base; "
                   "blank for none."),
            Column("unit", "text", "Unit of the item, for example visits.", required=True, width=22),
            _PRICE_BASE, _PRICED_AS, _INDEX,
            Column("real_cost_growth", "number", "Growth of the unit cost above its index, a fraction of 1 a year; blank for none.",
                   low=-0.5, high=0.5),
            replace(_LOW, comment="Low end of the plausible range of the unit cost."),
            replace(_HIGH, comment="High end of the plausible range of the unit cost."),
            _DISTRIBUTION, _MOVES_WITH,
            Column("quantity_low", "count", "Low end of the plausible range of the quantity."),
            Column("quantity_high", "count", "High end of the plausible range of the quantity."),
            _SOURCE, _AS_OF,
            Column("grade", "choice", _GRADE.comment, required=True, choices=GRADES, width=8), _NOTE,
        ),
        key=("item",), required=False, since=4, title="Service items of the policies",
    ),
    Table(
        "Assets", "a kind of building or equipment of a policy, with a life of its own",
        (
            _key("policy", "Policy it belongs to.", "Policies.policy"),
            _key("asset", "Name of the asset, unique in the table."), _LABEL,
            Column("units", "count", "Units at full coverage; blank for none."),
            Column("units_per_beneficiary", "count", "Units per beneficiary; blank for none."),
            Column("price", "count", "Price of a unit, LCU at the prices of the price base; blank with priced_as."),
            Column("unit", "text", "Unit of the asset, for example centres.", required=True, width=22),
            _PRICE_BASE, _PRICED_AS, _INDEX,
            Column("life", "number", "Years until a unit is replaced.", required=True, low=1),
            Column("maintenance_share", "share", "Yearly maintenance as share of the price; blank for none."),
            replace(_LOW, comment="Low end of the plausible range of the price."),
            replace(_HIGH, comment="High end of the plausible range of the price."),
            _DISTRIBUTION, _MOVES_WITH, _SOURCE, _AS_OF,
            Column("grade", "choice", _GRADE.comment, required=True, choices=GRADES, width=8), _NOTE,
        ),
        key=("asset",), required=False, since=4, title="Buildings and equipment of the policies",
    ),
    Table(
        "Uplifts", "an optimism bias, or an allowance for risk, on a cost line of a policy",
        (
            _key("policy", "Policy it belongs to.", "Policies.policy"),
            _key("uplift", "Name of the uplift, unique in the table."),
            Column("line", "choice", "Cost line to which it is added.", required=True, choices=BASES, width=18),
            Column("category", "choice", "Category of the project, which gives the optimism bias; or risk allowance.", required=True,
                   choices=(*CATEGORIES, RISK), width=30),
            Column("share", "share", "Share of the line that is of the category; blank for all."),
            Column("rate", "share", "Of a risk allowance: share of the cost that is added; blank for a category.", high=5),
            Column("mitigation", "share", "Share of the uplift that is mitigated, at most 1 - lower / upper bound of the category; blank for "
                   "none."),
            replace(_LOW, comment="Low end of the plausible range of the mitigation."),
            replace(_HIGH, comment="High end of the plausible range of the mitigation."),
            _DISTRIBUTION, _MOVES_WITH, _SOURCE, _AS_OF,
            Column("grade", "choice", _GRADE.comment, required=True, choices=GRADES, width=8), _NOTE,
        ),
        key=("uplift",), required=False, since=4, title="Optimism bias and risk allowances",
    ),
    Table(
        "Values", "the value of a unit of effect, to which outcomes refer",
        (
            _key("name", "Name of the value."), _LABEL,
            Column("unit", "text", "Unit of effect that is valued.", required=True, width=22),
            Column("value", "count", "Value of one unit of effect, LCU at the prices of the price base.", required=True),
            Column("price_base", "year", "Year of the prices of the value.", required=True),
            _LOW, _HIGH, _DISTRIBUTION,
            Column("income_there", "count", "Income per person in the country of the value; blank if it is this country."),
            Column("income_here", "count", "Income per person here, in the same unit and year; required with income_there."),
            Column("income_elasticity", "number", "Elasticity of the value to income: value x (income here / income "
                   "there)^elasticity; required with income_there.", low=0, high=5),
            _SOURCE, _AS_OF,
            Column("grade", "choice", _GRADE.comment, required=True, choices=GRADES, width=8),
            Column("review_by", "text", "Date of the next review, YYYY-MM-DD."), _NOTE, _MOVES_WITH,
        ),
        key=("name",), required=False, since=3, title="Library of values of effects",
    ),
    Table(
        "Outcomes", "an effect of a policy; harms are negative effects",
        (
            _key("policy", "Policy it belongs to.", "Policies.policy"),
            _key("outcome", "Name of the effect, unique in the table."), _LABEL,
            Column("driver", "choice", "Quantity that the effect is multiplied by.", required=True, choices=DRIVERS, width=18),
            Column("effect", "number", "Effect per unit of the driver; negative for a harm.", required=True),
            _UNIT,
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
            _DISTRIBUTION, _SOURCE,
            Column("grade", "choice", _GRADE.comment, required=True, choices=GRADES, width=8), _NOTE, _MOVES_WITH,
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
            _key("valued_as", "Value in the table Values, in place of a value here.", "Values.name", required=False,
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
        ),
        key=("outcome",), required=False, title="Effects of the policies and their value",
    ),
    Table(
        "NotMonetised", "an effect that is described but not valued",
        (
            _key("policy", "Policy it belongs to.", "Policies.policy"),
            Column("effect", "text", "Description of the effect.", required=True, width=60),
            Column("direction", "choice", "gain, harm or unclear.", required=True, choices=("gain", "harm", "unclear")),
            Column("who", "text", "Group affected.", required=True, width=34), _NOTE,
        ),
        key=("policy", "effect"), required=False, title="Effects that are not valued in money",
    ),
    Table(
        "Exclusion", "a gap between a target group and the people it is compared with",
        (
            _key("exclusion", "Name of the gap, unique in the table."), _LABEL,
            _key("group", "Target group that is worse off.", "Groups.group"),
            Column("dimension", "choice", "employment, earnings or health.", required=True, choices=DIMENSIONS),
            Column("reference", "text", "People it is compared with, for example people of the same age without a disability.",
                   required=True, width=34),
            Column("gap", "number", "Reference group less group, per person and year, in the unit of the row: for employment a "
                   "fraction of 1.", required=True),
            _UNIT,
            Column("value", "count", "Value of one unit of the gap, LCU a year at the prices of the price base.", required=True),
            Column("price_base", "year", "Year of the prices of the value.", required=True),
            Column("share_of_group", "share", "Share of the group that the gap applies to, such as those in work for a gap in "
                   "earnings; blank for all."),
            Column("attributable", "share", "Share of the gap that is due to exclusion, not to other differences; blank for all."),
            Column("low", "number", "Low end of the plausible range of the gap."),
            Column("high", "number", "High end of the plausible range of the gap."),
            _DISTRIBUTION, _MOVES_WITH, _SOURCE, _AS_OF,
            Column("grade", "choice", _GRADE.comment, required=True, choices=GRADES, width=8), _NOTE,
        ),
        key=("exclusion",), required=False, since=3, title="Gaps between groups: what exclusion costs",
    ),
    Table(
        "Targeting", "the benchmark group of a policy, against which its targeting is measured",
        (
            _key("policy", "Policy. Without a row it is measured against its own target group.", "Policies.policy"),
            _key("benchmark", "Target group whom the policy is meant to reach, such as the poor for a benefit to all.",
                 "Groups.group"),
            Column("share", "share", "Share of the policy's own target group who belong to the benchmark group, a fraction of 1; blank "
                   "where one of the two is a part of the other: it then follows from their people."),
            _LOW, _HIGH, _DISTRIBUTION, _MOVES_WITH,
            Column("share_outside", "share", "Share of the people outside the policy's own target group who belong to the benchmark "
                   "group; blank: the rest of the benchmark group."),
            _SOURCE, _AS_OF, _GRADE, _NOTE,
        ),
        key=("policy",), required=False, since=4, title="Benchmark groups of the policies",
    ),
    Table(
        "Financing", "a source's share of the expenditure of a policy, from a year on",
        (
            _key("policy", "Policy that is financed.", "Policies.policy"),
            Column("source", "text", "Source of financing, for example general revenue or a donor.", required=True, width=30),
            Column("from_year", "year", "First year of the share; blank if it applies from the beginning."),
            Column("share", "share", "Share of the expenditure, a fraction of 1.", required=True), _NOTE,
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
            Column("amount", "count", "Ceiling, LCU at current prices.", required=True), _NOTE,
            Column("basis", "choice", "all for all spending; domestic for spending that donors do not pay. Blank for all.",
                   choices=CEILING_BASES, since=4),
        ),
        key=("ministry", "year"), required=False, title="Budget ceilings",
    ),
    Table(
        "Levers", "a lever that widens fiscal space: money for what is above the ceilings",
        (
            _key("lever", "Name of the lever."), _LABEL,
            Column("kind", "choice", "Kind of lever.", required=True, choices=LEVERS, width=24),
            Column("start_year", "year", "First year of the yield.", required=True),
            Column("end_year", "year", "Last year of the yield; blank for no end."),
            Column("amount", "count", "Yield a year, LCU at the prices of the price base; it rises with prices.", required=True),
            Column("price_base", "year", "Year of the prices of the yield.", required=True),
            Column("lag", "whole", "Years from the yield to the money; blank for none.", low=0, high=20),
            Column("risk", "share", "Share of the yield that may not come; blank for none."),
            _LOW, _HIGH, _DISTRIBUTION, _MOVES_WITH, _SOURCE, _AS_OF,
            Column("grade", "choice", _GRADE.comment, required=True, choices=GRADES, width=8), _NOTE,
        ),
        key=("lever",), required=False, since=4, title="Levers of fiscal space",
    ),
    Table(
        "AdminBands", "the usual range of administration, applications and redress as a share of expenditure, by archetype",
        (
            Column("archetype", "text", "Archetype of policies, as in the column archetype of Policies.", required=True, width=28),
            Column("lowest", "share", "Low end of the usual share, a fraction of 1.", required=True),
            Column("highest", "share", "High end of the usual share.", required=True),
            _SOURCE, _AS_OF, Column("grade", "choice", _GRADE.comment, required=True, choices=GRADES, width=8), _NOTE,
        ),
        key=("archetype",), required=False, since=4, title="Usual shares of administration",
    ),
    Table(
        "Classes", "the share of an economic class in a cost line of a policy, in place of its usual class",
        (
            _key("policy", "Policy.", "Policies.policy"),
            Column("line", "choice", "Cost line that has the class.", required=True, choices=CLASSIFIABLE, width=24),
            Column("code", "text", "GFSM 2014 code of an expense or nonfinancial asset, for example 2521; it may stop at any level.",
                   required=True),
            Column("share", "share", "Share of the line, a fraction of 1; the rows of a line and year sum to 1.", required=True),
            Column("from_year", "year", "First year; the rows of a later year replace all rows before. The first rows also "
                   "hold before their year."),
            _NOTE,
        ),
        key=("policy", "line", "code", "from_year"), required=False, since=3, title="Economic classes of cost lines",
    ),
    Table(
        "Splits", "the share of a ministry and function in a policy",
        (
            _key("policy", "Policy.", "Policies.policy"),
            Column("from_year", "year", "First year; the rows of a later year replace all rows before. The first rows also "
                   "hold before their year."),
            Column("function", "text", "COFOG code, for example 10.4.0.", required=True),
            Column("ministry", "text", "Ministry.", required=True, width=34),
            Column("share", "share", "Share of the policy, a fraction of 1; the rows of a policy and year sum to 1.", required=True),
            _NOTE,
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
            Column("function", "text", "COFOG code of the expenditure that belongs to it, with what is below the code; blank for all."),
            Column("class", "text", "GFSM 2014 code of the expenditure that belongs to it, with what is below the code; blank for all."),
            Column("share", "share", "Share of that expenditure; the rows with the same ministry, function and class sum to 1. "
                   "Blank for 1."),
            _NOTE,
        ),
        key=("account", "ministry", "function", "class"), required=False, since=3, title="National chart of accounts",
    ),
    Table(
        "Discounting", "a step of a discounting schedule",
        (
            _key("schedule", "Name of the schedule."),
            Column("from_year_offset", "whole", "First year of the rate, counted from the first year of the model: 0 or 1 "
                   "for the first year.", required=True, low=0, high=500),
            Column("rate", "share", "Real discount rate, a fraction of 1.", required=True), _SOURCE, _NOTE,
            *_LATER_RANGE,
        ),
        key=("schedule", "from_year_offset"), title="Discount rates",
    ),
    Table(
        "Society", "an assumption on gains and losses of society that no single policy decides",
        (
            Column("assumption", "choice", "cost_of_funds: marginal cost of public funds, what it costs people to raise one unit of money, "
                   "for example 1.2; 1 if not given. income_elasticity: by how many per cent the weight of money falls as income rises by 1 %, "
                   "for example 1.3; without it figures are not weighted. interest_rate: on debt for needs that no lever pays. multiplier, "
                   "multiplier_1 to multiplier_3: output per unit of spending of the year, and one to three years before; tax_of_output: "
                   "tax as a share of output; without multipliers no second round is shown. capital_charge_rate: real rate of the yearly charge of "
                   "capital, a memorandum; without it none is shown.", required=True, choices=SOCIETY_ITEMS, width=24),
            Column("value", "number", "The value.", required=True),
            _UNIT, _LOW, _HIGH, _DISTRIBUTION, _SOURCE, _AS_OF, _GRADE, _NOTE, _MOVES_WITH,
        ),
        key=("assumption",), required=False, since=3, title="Cost of public funds and weight of money",
    ),
    Table(
        "Distribution", "a decile of the population by income or consumption",
        (
            Column("decile", "whole", "Decile, 1 the poorest.", required=True, low=1, high=10),
            Column("share", "share", "Share of total income or consumption, a fraction of 1.", required=True),
            Column("year", "year", "Year of the survey.", required=True), _SOURCE, _NOTE,
            Column("weight", "number", "Weight of a unit of money, in place of one by income; blank in all rows if none is given.",
                   low=0, since=3),
            Column("household_size", "number", "People per household of the decile; blank in all rows if not known.", low=1, high=50, since=4),
            Column("equivalents", "number", "Adult equivalents per household of the decile, where welfare is per adult equivalent.",
                   low=1, high=50, since=4),
        ),
        key=("decile",), required=False, title="Distribution of income or consumption",
    ),
    Table(
        "Incidence", "the share of a decile in what a policy gives, or in the money that the budget raises",
        (
            Column("of", "choice", "policy: who gets what it gives; payer: who pays for the budget, in proportion to income where no row "
                   "says so; group: the people of a target group.", required=True, choices=INCIDENCE_OF),
            Column("name", "text", "Policy, target group or source of financing; blank for the payers of the budget.", width=26),
            Column("decile", "whole", "Decile, 1 the poorest.", required=True, low=1, high=10),
            Column("share", "share", "Share of the decile, a fraction of 1; the ten sum to 1.", required=True),
            _SOURCE, _AS_OF, _GRADE, _NOTE,
        ),
        key=("of", "name", "decile"), required=False, since=3, title="Recipients and payers by income",
    ),
    Table(
        "Welfare", "a property of the survey of income or consumption",
        (
            Column("property", "choice", "Name of the property.", required=True, choices=tuple(WELFARE), width=20),
            Column("value", "property", "Its value.", required=True, width=24),
            _SOURCE, _AS_OF, _GRADE, _NOTE,
        ),
        key=("property",), required=False, since=4, title="Income or consumption of people: the survey",
    ),
    Table(
        "Lines", "a poverty line",
        (
            _key("line", "Name of the line."), _LABEL,
            Column("value", "count", "Its value in the unit of the row, money of the survey year.", required=True),
            Column("unit", "choice", "LCU a month, PPP a day (international dollars) or share of the median.", required=True,
                   choices=LINE_UNITS, width=20),
            Column("headcount", "share", "Share of people below it in the survey year, as published; blank if not known."),
            Column("main", "choice", "yes for the main line, exactly one.", choices=ANSWERS),
            _SOURCE, _AS_OF, _GRADE, _NOTE,
        ),
        key=("line",), required=False, since=4, title="Poverty lines",
    ),
    Table(
        "SeriesErrors", "the range of the error of an economic indicator, or of fertility, after the years observed",
        (
            Column("indicator", "choice", "Indicator of the table Macro; fertility: births per woman over her life, for example -0.5 "
                   "and 0.5, the low and high variants of the UN.", required=True, width=24,
                   choices=(*(name for name in INDICATORS if name != "population"), "fertility")),
            Column("low", "number", "Lowest error, 0 or below: of a rate what is added to each year, of an amount a share of it, "
                   "of fertility births added.", required=True),
            Column("high", "number", "Highest error, 0 or above.", required=True),
            _DISTRIBUTION,
            Column("from_year", "year", "First year with the error; blank for the year after the price base year."),
            _MOVES_WITH, _SOURCE, _GRADE, _NOTE,
        ),
        key=("indicator",), required=False, since=3, title="Errors of the economic indicators",
    ),
    Table(
        "Scenarios", "one change of the baseline by a scenario",
        (
            _key("scenario", "Name of the scenario; baseline is reserved."), _LABEL,
            _key("policy", "Policy changed; blank for macro.<indicator> and group.<group>.", "Policies.policy",
                 required=False),
            Column("parameter", "text", "Path of the assumption that is changed: a parameter path, outcome.<outcome>.<column>, "
                   "macro.<indicator>, group.<group>.prevalence, society.<item> or discounting.rate.", required=True, width=34),
            Column("from_year", "year", "First year of the change; blank if it applies from the beginning."),
            Column("operation", "choice", "set, multiply or add.", required=True, choices=OPERATIONS),
            Column("value", "number", "Operand, in the unit of the assumption.", required=True), _NOTE, *_LATER_RANGE,
        ),
        key=("scenario", "policy", "parameter", "from_year"), required=False, title="Scenarios",
    ),
    Table(
        "Options", "an option of a policy in the choice of a portfolio; without rows every scenario is one",
        (
            _key("policy", "Policy that the option is of.", "Policies.policy"),
            _key("option", "Name of the option. The rows of a policy rise from the lowest level to the highest."),
            _key("scenario", "Scenario whose changes of the policy and its outcomes make the option; blank: that of its name.",
                 "Scenarios.scenario", required=False),
            _key("excludes", "Policy that stays as in the baseline where this option is chosen.", "Policies.policy", required=False),
            _key("needs", "Policy that has to take an option too where this option is chosen.", "Policies.policy", required=False),
            _NOTE,
        ),
        key=("policy", "option"), required=False, since=3, title="Options of the portfolio",
    ),
    Table(
        "Sources", "a source",
        (
            _key("source", "Key of the source."),
            Column("citation", "text", "Publisher, title, edition, page.", required=True, width=80),
            Column("link", "text", "Web address.", width=44),
            Column("accessed", "text", "Date of access, YYYY-MM-DD."),
            Column("licence", "text", "Licence.", width=20), _NOTE,
        ),
        key=("source",), title="Sources",
    ),
    Table(
        "ChangeLog", "a change (written by the program)",
        (
            Column("version", "text", "Version with the change."),
            Column("table", "text", "Table."),
            Column("key", "text", "Key of the row.", width=30),
            Column("column", "text", "Column."),
            Column("before", "text", "Value before.", width=24),
            Column("after", "text", "Value after.", width=24),
            Column("by", "text", "Person."),
            Column("on", "text", "Date, YYYY-MM-DD."),
            Column("why", "text", "Reason.", width=50),
        ),
        key=(), required=False, title="Changes between versions",
    ),
)  # fmt: skip

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
PROGRAM_TABLES = ("ChangeLog",)
"""Tables that the program writes and that are not assumptions."""
