"""The worked policy of docs/methods.md: read from the tables of the page, and run through the program."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import costmodel
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.column_choices import SEXES
from costmodel.assumptions.format.schema import FORMAT_VERSION
from costmodel.model.parameters import parameters

PAGE = (Path(__file__).parents[1] / "docs" / "methods.md").read_text(encoding="utf-8")
HEADING = "## 15. A policy from first to last"
SOURCE = "example"
ECONOMY = {
    "inflation": ("share per year", "hold", 0.05),
    "deflator_growth": ("share per year", "hold", 0.05),
    "real_growth": ("share per year", "hold", 0.02),
    "wage_growth": ("share per year", "hold", 0.05),
    "gdp": ("LCU", "nominal_gdp", 2e8),
    "government_expenditure": ("LCU", "nominal_gdp", 5e7),
    "government_revenue": ("LCU", "nominal_gdp", 4e7),
    "average_wage": ("LCU per person", "wages", 900.0),
    "poverty_line": ("LCU per person", "prices", 300.0),
    "population": ("persons", "hold", 10_000.0),
}
"""Only inflation and deflator enter a figure of the page."""


@cache
def tables():
    """The tables of the section by the first cell of their header: rows of cells by column."""
    section = PAGE[PAGE.index(HEADING) :]
    by_head = {}
    for block in re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE):
        head, _, *body = (
            [cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines()
        )
        by_head[head[0]] = [dict(zip(head, row, strict=True)) for row in body]
    return by_head


def number(cell):
    """A cell as a number where it is one: 1,200.5, and negative with a minus sign."""
    text = cell.strip("`").replace(",", "").replace("\N{MINUS SIGN}", "-")
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() and "." not in text else value


def inputs():
    """The set as plain rows by table."""
    people = tables()["people of age"]
    years = [name for name in people[0] if name.isdigit()]
    about = {
        "set": "worked", "title": "Worked policy", "country": "Example", "iso3": "EXA", "currency": "EXD",
        "price_base_year": 2026, "first_year": 2026, "horizon_years": len(years), "population_year": 2026,
        "fiscal_year_start_month": 1, "discount_schedule": "real", "format_version": FORMAT_VERSION,
        "version": "2026.1", "status": "draft",
    }  # fmt: skip
    about |= {number(row["property of About"]): number(row["value"]) for row in tables()["property of About"]}
    return {
        "About": [{"property": name, "value": value} for name, value in about.items()],
        "Macro": [
            {"indicator": name, "unit": unit, "beyond": beyond, "source": SOURCE}
            | dict.fromkeys(["2025"] if name == "population" else ["2025", "2026"], value)
            for name, (unit, beyond, value) in ECONOMY.items()
        ],
        "Projection": [
            {"sex": sex, "age": int(row["people of age"].split()[0]), "source": SOURCE}
            | {year: number(row[year]) / len(SEXES) for year in years}
            for sex in SEXES
            for row in people
        ],
        "Groups": [
            {"group": "young", "label": "Children of 0 and 1", "sex": "both", "age_from": 0, "age_to": 1,
             "prevalence": 1.0, "source": SOURCE, "as_of": "2025", "grade": "A"}
        ],
        "Policies": [
            {"policy": "benefit", "label": "Child benefit", "group": "young", "function": "10.4.0",
             "ministry": "Ministry", "start_year": 2020}
        ],
        "Parameters": [
            parameter(number(row["parameter"]), number(row["value"]), number(row["price base"]) or None)
            for row in tables()["parameter"]
        ],
        "Outcomes": [
            {"policy": "benefit", "outcome": name, "label": name.title(), "unit": "units", "source": SOURCE,
             "grade": "C"}
            | {number(row["column of Outcomes"]): number(row[name]) for row in tables()["column of Outcomes"]
               if row[name]}
            for name in list(tables()["column of Outcomes"][0])[1:]
        ],
        "Society": [
            {"assumption": "cost_of_funds", "value": 1.1, "unit": "ratio", "source": SOURCE},
        ],
        "Discounting": [{"schedule": "real", "from_year_offset": 1, "rate": 0.05, "source": SOURCE}],
        "Sources": [{"source": SOURCE, "citation": "docs/methods.md", "licence": "none"}],
    }  # fmt: skip


def parameter(path, value, price_base=None):
    """A row of Parameters."""
    declared = parameters()[path]
    return {"policy": "benefit", "parameter": path, "value": value, "price_base": price_base,
            "unit": "choice" if declared.choices else declared.unit, "source": SOURCE, "as_of": "2025",
            "grade": "C"}  # fmt: skip


def worked_set(changes=None, **rows):
    """The set of the page with changed parameters, ``outcome.column``s or properties, and rows added."""
    given = inputs()
    for path, value in (changes or {}).items():
        owner, _, column = path.partition(".")
        outcomes = [row for row in given["Outcomes"] if row["outcome"] == owner]
        if outcomes:
            outcomes[0][column] = value
        elif path in parameters():
            base = 2026 if parameters()[path].money else None
            kept = [row for row in given["Parameters"] if row["parameter"] != path]
            given["Parameters"] = [*kept, parameter(path, value, base)]
        elif owner == "society":
            kept = [row for row in given["Society"] if row["assumption"] != column]
            changed = {"assumption": column, "value": value, "unit": "ratio", "source": SOURCE}
            given["Society"] = [*kept, changed]
        else:
            kept = [row for row in given["About"] if row["property"] != path]
            given["About"] = [*kept, {"property": path, "value": value}]
    for table, added in rows.items():
        given[table] = [*given.get(table, []), *({"source": SOURCE, **row} for row in added)]
    return assumptions_from_rows(given)


def worked(line, changes=None, **rows):
    """A line item of the worked policy, year by year."""
    table = costmodel.run(worked_set(changes, **rows)).table()
    line_rows = table[(table["line"] == line) & table["policy"].isin(["benefit", ""])]
    return [round(float(value), 6) for value in line_rows["value"]]


def measured(*names, changes=None, **rows):
    """Measures of the worked policy over the whole horizon."""
    appraisal = costmodel.run(worked_set(changes, **rows)).appraised()["benefit"]
    return [value if isinstance(value := appraisal[name], str) else round(float(value), 6) for name in names]
