"""The table About: the properties of a set of assumptions."""

from __future__ import annotations

from costmodel.assumptions.format.column_choices import GRADES, STATUSES, TIMINGS
from costmodel.assumptions.format.columns import Column, Table
from costmodel.model.effects import ANSWERS

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
        Column("register_complete_by", "text", "Who states that the table NotMonetised is complete: a policy without a row has no effect "
               "that is not valued in money. Blank: nobody; the costing minute then says so.", since=4),
        Column("register_complete_on", "text", "Date of that statement, YYYY-MM-DD.", since=4),
    )
}  # fmt: skip

ABOUT_TABLES: tuple[Table, ...] = (
    Table(
        "About", "a property of the set",
        (
            Column("property", "choice", "Name of the property.", required=True, choices=tuple(ABOUT), width=26),
            Column("value", "property", "Its value.", width=70),
        ),
        key=("property",), title="About this set of assumptions",
    ),
)  # fmt: skip
