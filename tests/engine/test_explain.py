"""Explanations: words, numbers, and an end in assumption cells that have a source."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.explanations.explain import Explainer
from costmodel.errors import InputError

BY_DEFINITION = {"definition", "default"}


@pytest.fixture(scope="module")
def kenya():
    return cm.run("kenya", "reform")


@pytest.mark.parametrize("country", ["kenya", "colombia"])
@pytest.mark.sampled(2)
@pytest.mark.slow
def test_every_figure_ends_in_assumption_cells_with_a_source(country):
    # A figure's terms are figures of the same table or assumptions. As each figure is looked at, following
    # terms from any of them ends in assumptions only; that they do end is what the formulas' order ensures.
    explainer = Explainer(cm.load(country), "ambitious")
    lines = explainer.layout.by_name
    cells = {(line.sheet, line.row) for line in explainer.layout.lines}
    seen = 0
    for (policy, name), line in lines.items():
        for year in (
            {line.years[0], line.years[len(line.years) // 2], line.years[-1]} if line.years else {None}
        ):
            step = explainer.explain(policy, name, year, depth=1).steps[0]
            for operand in step.operands:
                if operand.computed:
                    sheet, _, address = operand.cell.rpartition("!")
                    row = int(re.sub(r"\D", "", address)) - 1
                    assert (sheet.strip("'"), row) in cells, (policy, name, operand)
                else:
                    assert operand.source, (policy, name, operand)
                    assert operand.cell or operand.source in BY_DEFINITION, (policy, name, operand)
                seen += 1
    assert seen > 5_000


@pytest.mark.parametrize("country", ["kenya", "colombia"])
@pytest.mark.sampled(2)
def test_every_line_of_the_results_is_explained_with_its_value(country):
    result = cm.run(country, "reform" if country == "kenya" else "ambitious")
    rows = result.table().groupby(["policy", "line"]).last().reset_index()
    for row in rows.itertuples():
        year = None if pd.isna(row.year) else int(row.year)
        step = result.explain(row.policy, row.line, year, depth=1).steps[0]
        assert step.value == pytest.approx(row.value, rel=1e-12, abs=1e-12, nan_ok=True), (
            row.policy,
            row.line,
        )
        assert step.formula
    assert len(rows) > 1_000


@pytest.mark.slow
def test_a_constant_line_says_that_no_input_changes_it(kenya):
    step = kenya.explain("child_benefit", "part_year", 2030).steps[0]
    assert (step.value, step.cell, step.operands) == (1, "", ())
    assert "no input" in step.formula


def test_a_figure_in_words_and_numbers(kenya):
    told = kenya.explain("social_pension", "benefit_expenditure", 2027, depth=1)
    table = kenya.table()
    figures = table[(table.policy == "social_pension") & (table.year == 2027)].set_index("line")["value"]
    assert told.formula == '"Beneficiary-years in operation, 2027"*"Benefit per person and year, 2027"'
    assert [o.value for o in told.operands] == [figures["beneficiary_years"], figures["benefit_per_year"]]
    assert told.steps[0].value == figures["benefit_expenditure"]
    assert "KES" in told.text
    assert "kenya 2026.4" in told.text


def test_an_assumption_is_told_with_cell_citation_and_scenario(kenya):
    told = kenya.explain("social_pension", "benefit_amount", 2030, depth=1)
    amount = next(o for o in told.operands if o.name == "Benefit per payment")
    row = next(
        k
        for k, r in enumerate(kenya.assumptions.table("Scenarios").rows)
        if (r["scenario"], r["policy"], r["parameter"]) == ("reform", "social_pension", "benefit.amount")
    )
    assert amount.value == 2_500
    assert amount.cell == kenya.assumptions.table("Scenarios").cell(row, "value")
    assert "scenario reform" in amount.source
    assert "Inua Jamii" in amount.source


def test_only_the_year_that_is_read_is_told(kenya):
    told = kenya.explain("social_pension", "benefit_amount", 2030, depth=1)
    assert "INDEX" not in told.formula
    assert "IF(" not in told.formula
    years = {o.name.rpartition(", ")[2] for o in told.operands if "index" in o.name}
    assert years == {"2030", "2025"}


def test_depth_goes_further_down(kenya):
    shallow = kenya.explain("total", "gross_cost_of_gdp", 2030, depth=1)
    deep = kenya.explain("total", "gross_cost_of_gdp", 2030, depth=4)
    assert len(shallow.steps) == 1
    assert max(step.depth for step in deep.steps) == 3
    assert json.dumps(deep.to_dicts())
    assert list(deep.table().columns)[:3] == ["depth", "figure", "formula"]


@pytest.mark.parametrize(
    ("policy", "line", "year", "expected"),
    [
        ("pension", "gross_cost", 2027, "social_pension"),
        ("social_pension", "cost", 2027, "gross_cost"),
        ("social_pension", "gross_cost", 1999, "2025 to 2040"),
        ("social_pension", "gross_cost", None, "2025 to 2040"),
    ],
)
def test_what_does_not_exist_is_named_with_what_does(kenya, policy, line, year, expected):
    with pytest.raises(InputError, match=re.escape(expected)):
        kenya.explain(policy, line, year)


def test_a_figure_that_is_not_defined_is_blank_in_json_and_no_year_is_called_so(small_rows):
    for row in small_rows["Parameters"]:
        if row["parameter"] == "coverage.take_up":
            row["value"] = 0
    result = cm.run(assumptions_from_rows(small_rows))
    (first, *_) = result.explain("total", "bcr").to_dicts()
    assert first["value"] is None
    with pytest.raises(InputError, match="found no year"):
        result.explain("child_benefit", "gross_cost")
