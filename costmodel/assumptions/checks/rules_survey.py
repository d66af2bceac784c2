"""Rules of the table SurveyFile; the file itself is checked when it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_welfare import PPP_A_DAY
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.format.survey_tables import (
    BY,
    BY_AGE,
    GROUP,
    HOUSEHOLDS,
    PER_EQUIVALENT,
    SURVEY_PROPERTIES,
)

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context

SINCE = 4
TABLE = "SurveyFile"
NAMED = (GROUP, BY)
SUFFIXES = (".csv", ".parquet", ".dta")


def survey_rules(context: Context) -> None:
    """Report all problems of the table SurveyFile."""
    table, report = context.tables[TABLE], context.report
    if not table.rows:
        return
    stated = {str(row["property"]): row["value"] for row in table.rows if row["value"] is not None}
    for name, declared in SURVEY_PROPERTIES.items():
        if declared.required and name not in stated:
            report.table(TABLE, f"no row {name}", declared.comment, "Add the row.", since=SINCE)
    if not context.tables["Welfare"].rows:
        report.table(TABLE, "a survey file without the table Welfare", "concept and survey_year in Welfare",
                     "Add the table Welfare, or delete the rows.", since=SINCE)  # fmt: skip
        return
    if not context.tables["Distribution"].rows:
        report.table(TABLE, "a survey file without the table Distribution", "the ten published deciles",
                     "Add them: the Poverty and Inequality Platform has them.", since=SINCE)  # fmt: skip
        return
    _names(context)
    _together(context, stated)
    _year(context)


def _names(context: Context) -> None:
    table, report = context.tables[TABLE], context.report
    groups = {str(row["group"]) for row in context.tables["Groups"].rows}
    for number, row in enumerate(table.rows):
        named, name = row["property"] in NAMED, row["name"]
        if named and name is None:
            report.at(table, number, "name", "a blank", "a target group in a row group, a name in a row by",
                      "Fill it in.", since=SINCE)  # fmt: skip
        elif not named and name is not None:
            report.at(table, number, "name", shown(name), "a blank: only rows group and by have a name",
                      "Clear it.", since=SINCE)  # fmt: skip
        elif row["property"] == GROUP and str(name) not in groups:
            report.at(table, number, "name", f"{shown(name)}, which is not in the table Groups",
                      "a group of the table Groups",
                      f"{report.suggestion(str(name), sorted(groups))} Correct the name.",
                      since=SINCE)  # fmt: skip


def _together(context: Context, stated: dict[str, object]) -> None:
    table, report = context.tables[TABLE], context.report
    places = {str(row["property"]): number for number, row in enumerate(table.rows)}
    welfare = {str(row["property"]): row["value"] for row in context.tables["Welfare"].rows}
    file = stated.get("file")
    if file is not None and not str(file).lower().endswith(SUFFIXES):
        report.at(table, places["file"], "value", shown(file), f"a file {', '.join(SUFFIXES)}",
                  "Save the survey in one of these formats.", since=SINCE)  # fmt: skip
    if stated.get("rows") == HOUSEHOLDS:
        if "size" not in stated:
            report.table(TABLE, "a file of households and no row size",
                         "the column with the people of a household", "Add the row.",
                         since=SINCE)  # fmt: skip
        for name in ("person", "sex", "age"):
            if name in stated:
                report.at(table, places[name], "property", f"{name} in a file of households",
                          f"{name} only in a file of persons", "Delete the row, or give a file of persons.",
                          since=SINCE)  # fmt: skip
    equivalents = welfare.get("unit") == "adult equivalent" or stated.get("welfare_of") == PER_EQUIVALENT
    if equivalents and "equivalents" not in stated:
        report.table(TABLE, "welfare per adult equivalent and no row equivalents",
                     "the column with the adult equivalents of a household", "Add the row.",
                     since=SINCE)  # fmt: skip
    if stated.get("welfare_unit") == PPP_A_DAY and welfare.get("ppp") is None:
        report.at(table, places["welfare_unit"], "value", "PPP a day and no row ppp in the table Welfare",
                  "LCU per international dollar in Welfare", "Add the row ppp, and cpi.",
                  since=SINCE)  # fmt: skip
    if stated.get("calibrate") == BY_AGE and not {"sex", "age"} <= stated.keys():
        report.at(table, places["calibrate"], "value", f"{BY_AGE} without the rows sex and age",
                  "the columns of sex and age", "Add the rows, or write total.", since=SINCE)  # fmt: skip


def _year(context: Context) -> None:
    """Macro has to reach back to the year of the survey."""
    table, report, macro = context.tables[TABLE], context.report, context.tables["Macro"].years
    for number, row in enumerate(table.rows):
        year = row["value"]
        if row["property"] != "money_year" or not isinstance(year, int):
            continue
        if macro and year < macro[0]:
            report.at(table, number, "value", f"{year}, but Macro begins in {macro[0]}",
                      "Macro from the year of the survey on",
                      f"Add the years from {year} to Macro.", since=SINCE)  # fmt: skip
        elif context.first_year is not None and year > context.first_year:
            report.at(table, number, "value", f"{year}, after the first year {context.first_year}",
                      "a year not after the first year of the model", "Correct the year.",
                      since=SINCE)  # fmt: skip
