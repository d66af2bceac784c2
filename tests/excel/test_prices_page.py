"""The page Prices: figures of the model with what they follow."""

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.run import run
from costmodel.reports.sheets.prices_page import prices_page
from costmodel.reports.sheets.result_report import ScenarioReport, now
from tests import small_set


def test_the_page_shows_years_relative_prices_and_rules(small_rows):
    for row in small_rows["Parameters"]:
        if row["parameter"] == "capital.price":
            row["index"] = "wages"
    template = next(
        row for row in small_rows["Parameters"] if row["parameter"] == "benefit.indexed_to_prices"
    )
    floor = {"parameter": "benefit.indexation_floor", "unit": "share per year", "value": 0}
    small_rows["Parameters"].append({**template, **floor})
    page = prices_page(ScenarioReport(run(assumptions_from_rows(small_rows)), now()))
    tables = {block.name: block for block in page.blocks if hasattr(block, "columns")}
    economy = {row.cells[0]: row for row in tables["Prices"].rows}
    assert economy["Poverty line per person a month"].cells[1].startswith("calendar year")
    assert economy["Inflation, consumer prices"].cells[3:] == [0.05] * 5
    (price,) = tables["Relative prices"].rows
    assert price.cells[1] == "Average wage"
    assert price.keys == ("childcare", "relative_price.capital.price")
    assert abs(price.cells[3] - 1 / 1.045) < 0.1
    (benefit,) = tables["Indexation"].rows
    assert benefit.cells[1] == "1 x prices; at least 0"


def test_rules_are_those_of_the_scenario_with_the_year_in_which_they_begin(small_rows):
    stated = next(row for row in small_rows["Parameters"] if row["parameter"] == "benefit.indexed_to_prices")
    lag = {"parameter": "benefit.indexation_lag", "unit": "years", "value": 1}
    small_rows["Parameters"].append({**stated, **lag})
    stated["value"] = 0
    policy, later = stated["policy"], small_set.FIRST + 2
    small_rows["Scenarios"] = [
        small_set.change("kept", policy, "benefit.indexed_to_prices", "set", 1, later),
        small_set.change("half", policy, "benefit.indexed_to_prices", "set", 0.5),
    ]
    assumptions = assumptions_from_rows(small_rows)
    for scenario, rule in (
        ("baseline", "rates 1 year before"),
        ("half", "0.5 x prices; rates 1 year before"),
        ("kept", f"rates 1 year before; from {later}: 1 x prices; rates 1 year before"),
    ):
        page = prices_page(ScenarioReport(run(assumptions, scenario), now()))
        (benefit,) = next(block for block in page.blocks if getattr(block, "name", "") == "Indexation").rows
        assert benefit.cells[1] == rule
