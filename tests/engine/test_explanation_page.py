"""The page that explains a figure: short, without repeats, and complete about the cells behind it."""

from __future__ import annotations

import re

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows

LINES, WIDTH = 55, 100
FIGURES = [
    ("social_pension", "gross_cost", 2028),
    ("child_benefit", "net_cost", 2030),
    ("child_benefit", "beneficiaries", 2027),
    ("school_meals", "gross_cost", 2027),
    ("childcare", "gross_cost", 2033),
    ("childcare", "net_present_value", None),
    ("youth_training", "bcr", None),
    ("accessible_buildings", "mvpf_envelope", None),
    ("accessible_buildings", "gross_cost", 2025),
    ("school_meals", "leakage", 2033),
    ("total", "gross_cost", 2028),
    ("total", "net_cost", 2040),
    ("total", "gross_cost_of_gdp", 2030),
    ("total", "net_present_value", None),
    ("total", "bcr", None),
    ("", "gdp", 2030),
    ("", "gdp_per_head", 2040),
    ("", "price_index", 2030),
    ("", "poverty_line", 2029),
]
OF_OTHERS = {
    "kenya": [("", "child_floor.money_to_minimum", 2033), ("", "health_poor.guarantee_minimum", 2025)],
    "colombia": [("", "early_childhood.money_to_minimum", 2033), ("colombia_mayor", "net_cost", 2030)],
}


@pytest.fixture(scope="module")
def results():
    return {"kenya": cm.run("kenya", "reform"), "colombia": cm.run("colombia", "ambitious")}


@pytest.mark.parametrize(
    ("country", "figure"),
    [
        (country, figure)
        for country in OF_OTHERS
        for figure in (*FIGURES, *OF_OTHERS[country])
        if country == "kenya" or figure[0] != "social_pension"
    ],
)
@pytest.mark.sampled(8)
def test_a_figure_is_explained_on_one_page_without_repeats(results, country, figure):
    explained = results[country].explain(*figure)
    lines = explained.text.splitlines()
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= WIDTH
    said = [line.strip() for line in lines if line.strip()]
    assert len(said) == len(set(said))
    assert not re.search(r"\b1 ?[*x] ?1\b(?! /)|[+-] 0( |$)| x 1( |$)(?!/)", explained.text)
    assert explained.stamp in lines[-1]


@pytest.mark.parametrize(
    ("country", "figure"), [("kenya", FIGURES[0]), ("kenya", FIGURES[10]), ("colombia", FIGURES[5])]
)
def test_every_cell_is_on_the_page_or_counted(results, country, figure):
    explained = results[country].explain(*figure)
    told = re.findall(
        r"^  \w+!\S+ .*\(\d+\)$|^  \w+ … .*\(\d+\)$|^  usual value .*\(\d+\)$", explained.text, re.MULTILINE
    )
    left = explained.text.partition("Left out: ")[2]
    counted = [int(count) for count in re.findall(r"(\d+) cells?", left)]
    assert told
    assert len(told) + sum(counted) == len(explained.cells)
    assert "--depth" in left
    assert "--json" in left
    effects = [abs(cell.effect) for cell in explained.cells]
    assert effects == sorted(effects, reverse=True)


@pytest.mark.parametrize(
    ("policy", "line", "metric", "year"),
    [("total", "net_present_value", "npv", None), ("social_pension", "gross_cost", "gross_cost", 2028)],
)
@pytest.mark.slow
def test_effects_are_those_of_the_gradient(results, policy, line, metric, year):
    # The gradient binds the assumptions again and knows nothing of the trail of the figure.
    result = results["kenya"]
    slopes = cm.gradient("kenya", "reform", metric, policy=policy, year=year)
    cells = result.explain(policy, line, year).cells
    sign = 1 if slopes.central > 0 else -1
    compared = 0
    for slope in slopes.slopes:
        alike = [cell for cell in cells if slope.assumption.rpartition(",")[0] in cell.name]
        if slope.elasticity is None or not any(cell.name.endswith(slope.assumption) for cell in alike):
            continue
        expected = sign * slope.elasticity / 100
        # A duration of exactly one year stands at a kink: both take the change of a step, of other lengths.
        close = 1e-3 if slope.path.endswith("mean_duration") and slope.value == 1 else 1e-6
        assert any(cell.effect == pytest.approx(expected, rel=close, abs=1e-12) for cell in alike), slope
        compared += 1
    assert compared > len(slopes.slopes) / 2


def test_an_effect_is_the_change_of_a_new_run(small_rows):
    before = cm.run(assumptions_from_rows(small_rows)).explain("child_benefit", "gross_cost", 2027)
    amount = next(row for row in small_rows["Parameters"] if row["parameter"] == "benefit.amount")
    amount["value"] *= 1.01
    after = cm.run(assumptions_from_rows(small_rows)).explain("child_benefit", "gross_cost", 2027)
    cell = next(cell for cell in before.cells if "Benefit per payment" in cell.name)
    old, new = before.steps[0].value, after.steps[0].value
    assert cell.effect == pytest.approx((new - old) / old, rel=1e-9)


def test_the_whole_depth_has_all_that_the_page_leaves_out(results):
    page = results["kenya"].explain("social_pension", "gross_cost", 2028)
    whole = results["kenya"].explain("social_pension", "gross_cost", 2028, depth=1000)
    assert {step.name for step in page.steps} <= {step.name for step in whole.steps}
    reached = {operand.cell for step in whole.steps for operand in step.operands}
    assert {cell.cell for cell in page.cells if cell.effect} <= reached
    assert len(whole.steps) > len(page.steps)


def test_a_formula_names_only_what_matters(results):
    first = results["kenya"].explain("social_pension", "gross_cost", 2028).steps[0]
    table = results["kenya"].table()
    figures = table[(table.policy == "social_pension") & (table.year == 2028)].set_index("line")["value"]
    values = [operand.value for operand in first.operands]
    assert sum(values) == pytest.approx(figures["gross_cost"], rel=1e-12)
    assert all(values)
    assert "Capital" not in first.formula
