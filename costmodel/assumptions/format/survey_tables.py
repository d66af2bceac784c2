"""The table SurveyFile: where the file of a household survey is, and what its columns hold."""

from __future__ import annotations

from costmodel.assumptions.format.columns import Column, Table
from costmodel.assumptions.format.common_columns import NOTE

PERSONS, HOUSEHOLDS = ROWS_OF = ("persons", "households")
"""What a row of the file is."""
PERSON, HOUSEHOLD = WEIGHT_OF = ("person", "household")
PER_PERSON, PER_EQUIVALENT, OF_HOUSEHOLD = WELFARE_OF = ("person", "equivalent", "household")
"""Whose welfare the column holds: that per person, per adult equivalent, or the total of the household."""
MONTH, YEAR, DAY, WELFARE_DOLLARS = MONEY_UNITS = ("LCU a month", "LCU a year", "LCU a day", "PPP a day")
REFUSE, DROP, KEEP, ZERO = "refuse", "drop", "keep", "zero"
WHOLE, BY_AGE = CALIBRATIONS = ("total", "age and sex")
GROUP, BY = "group", "by"
"""Properties that may stand in several rows, each with a name."""

SURVEY_PROPERTIES: dict[str, Column] = {
    column.name: column
    for column in (
        Column("file", "text", "Path of the file, relative to the folder of this workbook: .csv, .parquet or .dta.", required=True),
        Column("sha256", "text", "SHA-256 of the file; a file with another one is refused. Blank: not compared."),
        Column("rows", "choice", "persons or households: what a row of the file is.", required=True, choices=ROWS_OF),
        Column("household", "text", "Column with the key of the household; several columns that together are the key, separated by commas.",
               required=True),
        Column("person", "text", "Column with the number of the person in the household; blank: nobody is looked for twice."),
        Column("weight", "text", "Column with the weight.", required=True),
        Column("weight_of", "choice", "household: how many households the household stands for. person: in a file of persons the same weight in "
               "the row of each member; in a file of households how many people the household stands for.", required=True, choices=WEIGHT_OF),
        Column("size", "text", "Column with the people of the household; in a file of persons blank: members are counted."),
        Column("equivalents", "text", "Column with the adult equivalents of the household, where welfare is per adult equivalent."),
        Column("welfare", "text", "Column with income or consumption; negative only with the property negative.", required=True),
        Column("welfare_of", "choice", "person, equivalent or household: whose welfare it is, per person, per adult equivalent or in total.",
               required=True, choices=WELFARE_OF),
        Column("welfare_unit", "choice", "LCU a month, LCU a year, LCU a day or PPP a day.", required=True, choices=MONEY_UNITS),
        Column("money_year", "year", "Year of the survey and of its money; blank: survey_year of the table Welfare."),
        Column("proxy", "text", "Column with the score by which the poorest are found, low for the poor; blank: welfare itself."),
        Column("sex", "text", "Column with the sex of the person: male, female; m, f; or 1 for male and 2 for female."),
        Column("age", "text", "Column with the age of the person in whole years."),
        Column(GROUP, "text", "Column that says whether the person belongs to the target group in name: yes, no; true, false; or 1, 0. In a file "
               "of households how many members belong to it."),
        Column(BY, "text", "Column whose values are shown apart, such as the area; in name what it is called."),
        Column("missing", "choice", "refuse, or drop households with a missing value; over 5 % of them are refused. Blank for refuse.",
               choices=(REFUSE, DROP)),
        Column("negative", "choice", "refuse, keep or zero: what happens to welfare below 0. Blank for refuse.",
               choices=(REFUSE, KEEP, ZERO)),
        Column("calibrate", "choice", "total: one factor brings the weights to the population of the model. age and sex: the weights meet the "
               "population by sex and age. Blank for total.", choices=CALIBRATIONS),
    )
}  # fmt: skip
SURVEY_TABLES: tuple[Table, ...] = (
    Table(
        "SurveyFile", "a property of the file of a household survey",
        (
            Column("property", "choice", "Name of the property.", required=True, choices=tuple(SURVEY_PROPERTIES), width=20),
            Column("name", "text", "Target group of a row group; what a row by is called; blank elsewhere.", width=26),
            Column("value", "property", "Its value; for a column its header in the file.", required=True, width=36),
            NOTE,
        ),
        key=("property", "name"), required=False, since=4, title="File of a household survey",
    ),
)  # fmt: skip
