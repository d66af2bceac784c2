"""Rules of the tables Welfare and Lines, of household sizes, and of names in Incidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.assumptions.format.column_choices import BY_CONSUMPTION, BY_GDP
from costmodel.assumptions.format.decile_rows import partly_blank
from costmodel.assumptions.format.distribution_tables import WELFARE
from costmodel.assumptions.format.report import shown
from costmodel.model.source_years import CONSUMPTION

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context

SINCE = 4
PPP_A_DAY = "PPP a day"


def welfare_rules(context: Context) -> None:
    """Report all problems of the survey of welfare and the poverty lines."""
    _names(context)
    _survey(context)
    _lines(context)
    _sizes(context)


def _names(context: Context) -> None:
    """A row of Incidence is about a policy, a group or a source that there is."""
    table, report = context.tables["Incidence"], context.report
    homes = {
        "policy": ("Policies", "policy"), "group": ("Groups", "group"), "payer": ("Financing", "source"),
    }  # fmt: skip
    for number, row in enumerate(table.rows):
        if row["of"] not in homes or row["name"] is None:
            continue
        home, column = homes[row["of"]]
        known = {str(home_row[column]) for home_row in context.tables[home].rows}
        if str(row["name"]) not in known:
            report.at(
                table, number, "name", f"{shown(row['name'])}, which is not in the table {home}",
                f"a {column} of the table {home}",
                f"{report.suggestion(str(row['name']), sorted(known))} "
                f"Correct the name or add a row to {home}.",
            )  # fmt: skip


def _survey(context: Context) -> None:
    table, report = context.tables["Welfare"], context.report
    if not table.rows:
        return
    stated = table.by("property")
    for name, declared in WELFARE.items():
        if declared.required and name not in stated:
            report.table("Welfare", f"no row {name}", declared.comment, "Add the row.", since=SINCE)
    values = {name: row["value"] for name, row in stated.items()}
    numbers = {str(row["property"]): number for number, row in enumerate(table.rows)}
    for name in ("mean", "ppp", "cpi"):
        if values.get(name) == 0:
            report.at(table, numbers[name], "value", "0", "a number above 0", "Correct it.", since=SINCE)
    units = [values.get("mean_unit"), *(row["unit"] for row in context.tables["Lines"].rows)]
    if PPP_A_DAY in units and values.get("ppp") is None:
        report.table("Welfare", "figures in PPP a day and no row ppp", "LCU per international dollar",
                     "Add the row ppp, and cpi with the year of the PPP = 1.", since=SINCE)  # fmt: skip
    if values.get("growth") == BY_CONSUMPTION and CONSUMPTION not in context.tables["Macro"].by("indicator"):
        report.at(
            table, numbers["growth"], "value", f"{BY_CONSUMPTION}, and no row {CONSUMPTION} in Macro",
            f"growth of real household consumption in Macro, or {BY_GDP}",
            f"Add the row {CONSUMPTION} to Macro, or set growth to {BY_GDP}.", since=SINCE,
        )  # fmt: skip
    _year(context, values.get("survey_year"), numbers.get("survey_year"))


def _year(context: Context, year: object, number: int | None) -> None:
    """Macro has to reach back to the survey year."""
    table, report = context.tables["Welfare"], context.report
    macro, first = context.tables["Macro"].years, context.first_year
    if isinstance(year, int) and number is not None and macro and first is not None:
        if macro[0] > year:
            missing = ", ".join(str(absent_year) for absent_year in range(year, macro[0]))
            report.at(
                table, number, "value", f"{year}, but Macro begins in {macro[0]}",
                "Macro from the survey year on", f"Add the years {missing} to Macro.", since=SINCE,
            )  # fmt: skip
        elif year > first:
            report.at(
                table, number, "value", f"{year}, after the first year {first}",
                "a survey year not after the first year of the model", "Correct the year.", since=SINCE,
            )  # fmt: skip


def _lines(context: Context) -> None:
    table, report = context.tables["Lines"], context.report
    if not table.rows:
        return
    if not context.tables["Welfare"].rows:
        report.table("Lines", "poverty lines without a survey", "the table Welfare",
                     "Add the survey, or delete the lines.", "warning", since=SINCE)  # fmt: skip
    main = [number for number, row in enumerate(table.rows) if row["main"] == "yes"]
    if len(main) != 1:
        report.at(
            table, main[1] if main else 0, "main", f"{len(main)} main lines", "exactly one main line",
            "Type yes in the row of the main line, and clear the others.", since=SINCE,
        )  # fmt: skip
    for number, row in enumerate(table.rows):
        if row["value"] == 0:
            report.at(table, number, "value", "0", "a line above 0", "Correct it.", since=SINCE)


def _sizes(context: Context) -> None:
    table = context.tables["Distribution"]
    for column in ("household_size", "equivalents"):
        blank = partly_blank(table, column)
        if blank is not None:
            context.report.at(
                table, blank, column, "a blank", f"a {column} in every row, or in none",
                "Fill it in, or clear the column.", since=SINCE,
            )  # fmt: skip
    for number, row in enumerate(table.rows):
        size, equal = row["household_size"], row["equivalents"]
        if isinstance(size, float) and isinstance(equal, float) and equal > size:
            context.report.at(
                table, number, "equivalents", f"{shown(equal)}, more than the {shown(size)} people",
                "not more adult equivalents than people", "Correct it.", since=SINCE,
            )  # fmt: skip
