"""Headline figures of the embedded country against a calculation by hand.

People come from the UN's published five-year groups (World Population Prospects 2024, medium variant,
mid-year), not from our projection; prices and parameters are read from the workbook's cells with openpyxl,
not with our reader; the arithmetic is written out. The engine's people are those in the middle of the year,
projected by single age, hence the tolerance of half a per cent for old people and one for children.
"""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

import costmodel as cm
from costmodel.assumptions.versions import store

UN = Path(__file__).parents[1] / "model" / "data" / "un_wpp2024.csv"


def un_people(year: int, first: int, last: int) -> float:
    """Persons of Kenya in the middle of a year, of five-year groups from ``first`` to ``last``."""
    with UN.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return 1_000 * sum(
        float(row["value"])
        for row in rows
        if row["country"] == "kenya"
        and row["indicator"] == "population_mid_year"
        and int(row["year"]) == year
        and row["age_from"]
        and first <= int(row["age_from"]) <= last
    )


@pytest.fixture(scope="module")
def workbook():
    book = openpyxl.load_workbook(store.locate("kenya"), data_only=True)
    yield book
    book.close()


def rows_of(book, sheet):
    values = [list(row) for row in book[sheet].iter_rows(values_only=True)]
    start = next(k for k, row in enumerate(values) if row[1] in {"parameter", "unit"})
    return [dict(zip(values[start], row, strict=True)) for row in values[start + 1 :] if row[0]]


def parameter(book, policy, name):
    return next(
        r["value"] for r in rows_of(book, "Parameters") if r["policy"] == policy and r["parameter"] == name
    )


def prices(book, base, year):
    """Consumer prices of a year against those of an earlier one."""
    inflation = next(row for row in rows_of(book, "Macro") if row["indicator"] == "inflation")
    index = 1.0
    for later in range(base + 1, year + 1):
        index *= 1 + inflation[str(later)]
    return index


def figure(scenario, policy, line, year):
    table = cm.run("kenya", scenario).table()
    rows = table[(table.policy == policy) & (table.line == line) & (table.year == year)]
    return float(rows["value"].iloc[0])


@pytest.mark.slow
def test_social_pension_of_2025_as_it_is(workbook):
    # 65 and over x share covered x take-up x 2,000 shillings x 12 months
    people = un_people(2025, 65, 100)
    covered = people * parameter(workbook, "social_pension", "coverage.start")
    by_hand = covered * parameter(workbook, "social_pension", "coverage.take_up") * 2_000 * 12
    assert parameter(workbook, "social_pension", "benefit.amount") == 2_000
    assert figure("baseline", "social_pension", "beneficiaries", 2025) == pytest.approx(covered, rel=0.005)
    assert figure("baseline", "social_pension", "benefit_expenditure", 2025) == pytest.approx(
        by_hand, rel=0.005
    )


def test_social_pension_of_2030_reformed(workbook):
    # coverage of 90 % reached in 2030; 2,000 x 1.25 shillings of 2025, carried to 2030 by consumer prices
    by_hand = un_people(2030, 65, 100) * 0.9 * 2_000 * 1.25 * prices(workbook, 2025, 2030) * 12
    assert figure("reform", "social_pension", "benefit_expenditure", 2030) == pytest.approx(
        by_hand, rel=0.005
    )


def test_child_benefit_of_2030_reformed(workbook):
    # 0 to 14 and three fifths of 15 to 19; 33 % covered; 98 % aware, 96 % apply, 95 % approved at first and
    # 30 % of the fifth of the others who appeal, 98 % paid; six times 1,600 x 1.25 shillings of 2022, which
    # follow the prices of the year before
    children = un_people(2030, 0, 10) + 0.6 * un_people(2030, 15, 15)
    people = children * 0.33 * 0.98 * 0.96 * (0.95 + 0.05 * 0.2 * 0.3) * 0.98
    by_hand = people * 1_600 * 1.25 * prices(workbook, 2021, 2029) * 6
    assert figure("reform", "child_benefit", "beneficiaries", 2030) == pytest.approx(people, rel=0.01)
    assert figure("reform", "child_benefit", "benefit_expenditure", 2030) == pytest.approx(by_hand, rel=0.01)


def test_the_whole_reform_against_gdp_and_its_present_value(workbook):
    # total of the policies over the published GDP of 2030; present value in the middle of each year at 8 %
    result = cm.run("kenya", "reform")
    gdp = next(row for row in rows_of(workbook, "Macro") if row["indicator"] == "gdp")["2030"]
    total = sum(figure("reform", policy, "gross_cost", 2030) for policy in result.policies)
    share = result.budget(basis="gdp")[2030].sum()
    assert share == pytest.approx(total / gdp, rel=1e-12)
    rate = next(r for r in rows_of_discounting(workbook) if r["schedule"] == "national")["rate"]
    # Present values are consolidated: what one unit of government pays another is no cost there.
    policies = [policy for policy in result.policies if policy != "health_fee_waiver"]
    real = result.budget(basis="real").loc[policies, list(result.years)].sum().to_numpy()
    by_hand = sum(cost / (1 + rate) ** (k + 0.5) for k, cost in enumerate(real))
    assert result.appraisal().loc[policies, "present_cost"].sum() == pytest.approx(by_hand, rel=1e-9)


def test_contributions_for_sponsored_households_as_published():
    # 558,000 households x 660 shillings x 12 months, for 2.2 million people, at prices of 2025
    people = figure("baseline", "health_fee_waiver", "beneficiaries", 2026)
    published = 558_000 * 660 * 12 * people / 2_200_000
    index = 1.05243  # consumer prices of 2026, IMF
    assert figure("baseline", "health_fee_waiver", "contribution_cost", 2026) == pytest.approx(
        published * index, rel=0.01
    )


def rows_of_discounting(book):
    values = [list(row) for row in book["Discounting"].iter_rows(values_only=True)]
    start = next(k for k, row in enumerate(values) if row[0] == "schedule")
    return [dict(zip(values[start], row, strict=True)) for row in values[start + 1 :] if row[0]]
