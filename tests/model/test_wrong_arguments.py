"""Every public function of the model says what it wants, and gives no number for what it cannot use."""

from __future__ import annotations

import inspect
import math
import re
from importlib import import_module

import numpy as np
import pytest

from costmodel.errors import ModelError
from costmodel.model import appraisal as a
from costmodel.model import coverage, demography, distribution, indexation, outcomes, targeting
from costmodel.model import vital_rates as v
from costmodel.model.arguments import one_of

YEARS = range(2025, 2028)
PEOPLE = np.full((2, 5), 100.0)
SURVIVAL = np.full((2, 5), 0.9)
FERTILITY = [0.0, 0.1, 0.2, 0.1, 0.0]
AGES, PERIODS = [0, 1, 5, 10, 15], [2020, 2025, 2030]
DEATHS = np.full((2, 5, 3), 0.01)
BIRTHS_AGES = [15, 20, 25]
BIRTHS = np.full((3, 3), 0.1)
POINTS = [0.2, 0.4, 0.6, 0.8, 1.0]
WELFARE_SHARES = [0.07, 0.19, 0.36, 0.59, 1.0]
INVALID = distribution.QuadraticLorenz(0.2, -1.0, 0.2)
BROKEN = distribution.BetaLorenz(0.6604, 0.92837, 0.58373)
"""Fitted to the fifths 7, 12, 17, 23, 41 %: it gives the poorest thousandth less than nothing."""
SERVED = {"target": 1000, "population": 10_000, "coverage": 1, "inclusion_error": 0.1, "exclusion_error": 0.2}
PATH = {"start": 0.2, "target": 0.8, "start_year": 2025, "ramp_years": 2, "shape": "linear", "years": YEARS}
EFFECT = {"quantity": 100, "deadweight": 0.2, "displacement": 0.1, "attribution": 0.25, "drop_off": 0.1,
          "lag": 0, "duration": 3, "years": 3}  # fmt: skip
PROJECTED = {"population": PEOPLE, "survival": SURVIVAL, "fertility": FERTILITY, "sex_ratio_at_birth": 1.05,
             "net_migration": np.zeros((2, 5))}  # fmt: skip
PRICES = {"inflation": [0.05, 0.04, 0.03], "base_year": 2025, "years": YEARS}
POOR = {"welfare": [1, 2, 3], "poverty_line": 2, "alpha": 1}
MORTALITY = {"mortality": DEATHS, "ages": AGES, "periods": PERIODS, "years": YEARS}
BORN = {"fertility": BIRTHS, "ages": BIRTHS_AGES, "periods": PERIODS, "years": YEARS}

GOOD = {
    a.discount_factors: {"steps": 0.05, "years": 3},
    a.yearly_rates: {"steps": 0.05, "years": 3},
    a.net_present_value: {"flows": [-100, 60, 60], "factors": [1, 0.95, 0.9]},
    a.benefit_cost_ratio: {"benefits": 200, "costs": 100},
    a.internal_rate_of_return: {"flows": [-100, 60, 60]},
    a.internal_rates_of_return: {"flows": [-100, 60, 60]},
    a.modified_internal_rate_of_return: {"flows": [-100, 60, 60], "finance_rate": 0.1, "reinvest_rate": 0.1},
    a.payback_year: {"flows": [-100, 60, 60]},
    a.equivalent_annual_cost: {"present_value": 1000, "rate": 0.035, "years": 10},
    a.marginal_value_of_public_funds: {"willingness_to_pay": 3, "net_cost": 2},
    outcomes.attributable: EFFECT,
    demography.survival_from_life_table: {"person_years": [0.98, 0.97, 2.0]},
    demography.single_year_survival: {"mortality": np.full((2, 5, 3), 0.01)},
    demography.project_population: PROJECTED,
    demography.project_components: PROJECTED,
    demography.people_in_fiscal_year: {"population_1_january": [100.0, 110, 130], "start_month": 7},
    demography.fiscal_year_middle: {"start_month": 7},
    coverage.coverage_path: PATH,
    indexation.price_index: PRICES,
    indexation.to_real: {"nominal": [100, 110], "index": [1, 1.05]},
    indexation.to_nominal: {"real": [100, 110], "index": [1, 1.05]},
    targeting.beneficiaries_with_errors: SERVED,
    distribution.foster_greer_thorbecke: POOR,
    distribution.gini: {"welfare": [1, 2, 3]},
    distribution.hoover: {"welfare": [1, 2, 3]},
    distribution.atkinson: {"welfare": [1, 2, 3], "epsilon": 0.5},
    distribution.generalised_entropy: {"welfare": [1, 2, 3], "alpha": 2},
    distribution.sen: {"welfare": [1, 2, 3], "poverty_line": 2},
    distribution.lorenz_points: {"welfare": [1, 2, 3]},
    distribution.palma_ratio: {"welfare": [1, 2, 3]},
    distribution.lorenz_fit: {"population_shares": POINTS, "welfare_shares": WELFARE_SHARES},
    v.life_table_person_years: {"mortality": DEATHS[..., 0], "ages": AGES},
    v.single_year_mortality: MORTALITY,
    v.single_year_fertility: BORN,
    v.single_year_migration: {"net_migration": DEATHS, "ages": AGES},
    v.births_per_woman: {"fertility": [0.1, 0.2], "name": "fertility"},
    v.calendar_years: {"rates": [0.1, 0.2, 0.3], "periods": PERIODS, "years": YEARS},
    v.spread: {"amounts": [2.0, 2.0], "edges": [0, 2, 4], "finer": [0, 1, 2]},
    v.monotone_cubic: {"places": [0, 1, 2], "values": [0.0, 1, 2], "wanted": [0.5]},
}
"""Every public function with arguments that are right."""
WORDS_AND_STRUCTURES = {"name", "timing", "shape", "form", "point_estimate", "hyperinflation"}


def named(function):
    return function.__name__


@pytest.mark.parametrize("function", GOOD, ids=named)
def test_the_right_arguments_are_answered(function):
    assert function(**GOOD[function]) is not None


def test_every_public_function_of_these_modules_is_in_the_table():
    modules = ("appraisal", "coverage", "demography", "distribution", "indexation", "outcomes", "targeting",
               "vital_rates")  # fmt: skip
    public = {
        value
        for module in map(import_module, (f"costmodel.model.{name}" for name in modules))
        for name, value in vars(module).items()
        if inspect.isfunction(value) and not name.startswith("_") and value.__module__ == module.__name__
    }
    # Parts of the model take the dataclasses the engine binds, not arrays that a user types.
    parts_of_the_model = {coverage.people, demography.single_rates, demography.project_tables}
    assert public - parts_of_the_model <= set(GOOD)


ANY_ARGUMENT = [
    pytest.param(function, name, wrong, id=f"{function.__name__}-{name}-{kind}")
    for function, arguments in GOOD.items()
    for name in arguments
    if name not in WORDS_AND_STRUCTURES
    for kind, wrong in (
        ("text", "five"), ("typed number", "0.5"), ("truth", True), ("missing", math.nan),
        ("infinite", math.inf), ("none", None), ("empty", []), ("truths", [True, False]),
        ("texts", ["1", "2"]), ("object", [0.5, "0.5"]), ("gap", [0.1, None, 0.3]),
        ("masked", np.ma.masked_array([1.0, 2, 3], [False, True, False])), ("complex", 1 + 2j),
        ("date", np.datetime64("2025-01-01")),
    )
    if not (wrong is None and name == "years" and function is coverage.coverage_path)
]  # fmt: skip


@pytest.mark.parametrize(("function", "name", "wrong"), ANY_ARGUMENT)
@pytest.mark.slow
def test_what_is_no_number_is_refused_in_every_argument(function, name, wrong):
    with pytest.raises(ModelError) as told:
        function(**{**GOOD[function], name: wrong})
    assert len(str(told.value)) > 30


@pytest.mark.parametrize(
    ("function", "change", "words"),
    [
        # rates given as percentages or factors, factors given as rates
        (a.discount_factors, {"steps": 3.5}, ("discount rate", "0.035")),
        (a.discount_factors, {"steps": 1.05}, ("discount rate", "1.05")),
        (a.discount_factors, {"steps": [(0, 3.5), (31, 3)]}, ("discount rate", "3.5")),
        (a.yearly_rates, {"steps": 3.5}, ("discount rate", "share of 1")),
        (a.modified_internal_rate_of_return, {"finance_rate": 10}, ("finance rate", "share of 1")),
        (a.modified_internal_rate_of_return, {"reinvest_rate": 1.06}, ("reinvestment rate", "1.06")),
        (a.equivalent_annual_cost, {"rate": 3.5}, ("discount rate", "3.5")),
        (a.net_present_value, {"factors": [0, 0.95, 0.9]}, ("discount factors", "above 0")),
        (indexation.price_index, {"inflation": [5, 4, 3]}, ("inflation", "0.05")),
        (indexation.price_index, {"inflation": [1.05, 1.04, 1.03]}, ("inflation", "1.05")),
        (indexation.price_index, {"inflation": [0.05, -1, 0.03]}, ("inflation", "-1")),
        (indexation.price_index, {"inflation": [0.05, -1.2, 0.03]}, ("inflation", "-1.2")),
        # years
        (indexation.price_index, {"years": [2025, 2027, 2028]}, ("years", "consecutive")),
        (indexation.price_index, {"years": [2027, 2026, 2025]}, ("years", "consecutive")),
        (indexation.price_index, {"years": [2025, 2025, 2026]}, ("years", "consecutive")),
        (indexation.price_index, {"years": [2025.5, 2026.5, 2027.5]}, ("years", "whole")),
        (indexation.price_index, {"years": 3}, ("years", "range(2025, 2041)")),
        (indexation.price_index, {"base_year": 2030}, ("base year", "2025 to 2027")),
        (indexation.price_index, {"base_year": [2025, 2026]}, ("base year", "one number")),
        (indexation.price_index, {"inflation": [0.05]}, ("inflation", "one rate a year")),
        (coverage.coverage_path, {"years": 5}, ("years", "range(2025, 2041)")),
        (coverage.coverage_path, {"years": None}, ("years", "range(2025, 2041)")),
        (coverage.coverage_path, {"years": [2025.5]}, ("years", "whole")),
        (coverage.coverage_path, {"years": range(5)}, ("years", "calendar")),
        (coverage.coverage_path, {"start_year": 0}, ("years", "calendar")),
        (a.discount_factors, {"years": 2025}, ("years", "1,000")),
        (a.discount_factors, {"years": [2025, 2026]}, ("years", "valuation date")),
        (a.discount_factors, {"years": 2.5}, ("years", "whole number")),
        (a.equivalent_annual_cost, {"years": [10, 20]}, ("years", "whole number")),
        (a.equivalent_annual_cost, {"years": 0}, ("years", "0")),
        (a.yearly_rates, {"years": 0}, ("years", "whole number")),
        (outcomes.attributable, {"years": 2025}, ("years", "1,000")),
        (outcomes.attributable, {"years": [2025, 2027]}, ("years", "consecutive")),
        (demography.people_in_fiscal_year, {"start_month": 0}, ("month", "1 to 12")),
        (demography.fiscal_year_middle, {"start_month": True}, ("month", "1 to 12")),
        (demography.fiscal_year_middle, {"start_month": 7.5}, ("month", "1 to 12")),
        (demography.project_population, {"steps": 1.5}, ("steps", "whole number")),
        (demography.project_population, {"steps": True}, ("steps", "whole number")),
        # lengths
        (indexation.to_nominal, {"index": 2}, ("price index", "each year")),
        (indexation.to_nominal, {"index": [1.05]}, ("price index", "each year")),
        (indexation.to_real, {"index": [1, 1.05, 1.1]}, ("price index", "each year")),
        (indexation.to_real, {"index": [1, 0]}, ("price index", "above 0", "more than 0")),
        (indexation.to_real, {"index": [1, -1.05]}, ("price index", "-1.05")),
        (coverage.coverage_path, {"start": [0.1, 0.2]}, ("lengths", "(rows, 1)")),
        # demography in other units
        (demography.project_population, {"sex_ratio_at_birth": 105}, ("sex_ratio_at_birth", "1.05, not 105")),
        (demography.project_components, {"sex_ratio_at_birth": 105}, ("sex_ratio_at_birth", "105")),
        (demography.project_population, {"fertility": [0, 90, 180, 90, 0]}, ("fertility", "per 1,000")),
        (demography.project_population, {"survival": SURVIVAL * 100}, ("survival", "0 to 1")),
        (demography.project_population, {"population": -PEOPLE}, ("population", "0 or more")),
        (demography.project_population, {"interval": 0}, ("interval", "above 0")),
        (demography.project_population, {"before": 50}, ("before", "share of 1")),
        (demography.project_population, {"at_end": -0.5}, ("at_end", "share of 1")),
        (v.single_year_fertility, {"fertility": BIRTHS * 1000}, ("fertility", "per 1,000")),
        (v.single_year_fertility, {"open_age": 1000}, ("open_age", "whole number")),
        (v.single_year_mortality, {"mortality": DEATHS * 1000}, ("mortality", "per 1,000")),
        (demography.survival_from_life_table, {"interval": 5}, ("interval", "radix")),
        (demography.survival_from_life_table, {"interval": 0}, ("interval", "above 0")),
        (demography.survival_from_life_table, {"radix": 100_000}, ("radix",)),
        (demography.survival_from_life_table, {"person_years": [98_000, 97_000, 200_000]}, ("radix",)),
        # coverage
        (coverage.coverage_path, {"shape": "logistic", "steepness": 0}, ("steepness", "0.01")),
        (coverage.coverage_path, {"shape": "logistic", "steepness": -5}, ("steepness", "-5")),
        (coverage.coverage_path, {"steepness": 5}, ("steepness", "logistic")),
        (coverage.coverage_path, {"shape": "gap closng"}, ("gap-closing", "Did you mean")),
        (coverage.coverage_path, {"shape": 3}, ("linear", "logistic")),
        (coverage.coverage_path, {"ramp_years": 0}, ("ramp years", "1")),
        (coverage.coverage_path, {"start": 20}, ("start", "share of 1")),
        (coverage.coverage_path, {"start": 0, "shape": "geometric"}, ("geometric",)),
        (coverage.coverage_path, {"start": 1, "shape": "gap-closing"}, ("gap-closing",)),
        # targeting: T 1000, P 10,000, exclusion error 0.2 allow an inclusion error of 9000 / 9800
        (targeting.beneficiaries_with_errors, {"inclusion_error": 0.92}, ("inclusion error", "0.9183673469")),
        (targeting.beneficiaries_with_errors, {"population": 1100, "inclusion_error": 0.25},
         ("inclusion error", "0.1111111111", "swapped")),
        (targeting.beneficiaries_with_errors, {"population": 1000}, ("inclusion error", "at most 0,")),
        # welfare
        (distribution.foster_greer_thorbecke, {"welfare": [-1, 2, 3]}, ("welfare", "-1")),
        (distribution.foster_greer_thorbecke, {"alpha": [0, 1]}, ("alpha", "one number")),
        (distribution.foster_greer_thorbecke, {"alpha": -1}, ("alpha", "-1")),
        (distribution.foster_greer_thorbecke, {"poverty_line": [1, 2]}, ("poverty line", "one number")),
        (distribution.foster_greer_thorbecke, {"weights": [1, 1, -1]}, ("weights", "-1")),
        (distribution.gini, {"welfare": [-1, 2, 3]}, ("welfare", "-1")),
        (distribution.hoover, {"welfare": [-1, 2, 3]}, ("welfare", "-1")),
        (distribution.atkinson, {"epsilon": -1}, ("epsilon", "-1")),
        (distribution.atkinson, {"welfare": [0, 2, 3], "epsilon": 1}, ("welfare", "0")),
        (distribution.generalised_entropy, {"welfare": [0, 2, 3], "alpha": 0}, ("welfare", "0")),
        (distribution.sen, {"poverty_line": [1, 2]}, ("poverty line", "one number")),
        (distribution.palma_ratio, {"welfare": [0, 0, 3]}, ("welfare", "nothing")),
        (distribution.lorenz_fit, {"form": "quadratc"}, ("Lorenz form", "Did you mean")),
        # appraisal
        (a.benefit_cost_ratio, {"costs": -100}, ("costs", "more than 0")),
        (a.discount_factors, {"timing": "middle"}, ("timing", "mid")),
        (a.marginal_value_of_public_funds, {"point_estimate": (1, 2, 3)}, ("point estimate",)),
        # outcomes
        (outcomes.attributable, {"deadweight": 20}, ("deadweight", "share of 1")),
        (outcomes.attributable, {"duration": 0}, ("duration", "1")),
        (outcomes.attributable, {"lag": -1}, ("lag", "0")),
        (outcomes.attributable, {"lag": 1.5}, ("lag", "whole")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(function, change, words):
    with pytest.raises(ModelError) as told:
        function(**{**GOOD[function], **change})
    assert any(word in str(told.value) for word in words[1:] or words)
    assert words[0] in str(told.value)


@pytest.mark.parametrize("fit", [INVALID, BROKEN], ids=["quadratic", "beta"])
@pytest.mark.parametrize(
    "asked",
    [
        lambda fit: fit.gini,
        lambda fit: fit.poverty(100, 50),
        lambda fit: fit.share(0.5),
        lambda fit: fit.slope(0.5),
    ],
    ids=["gini", "poverty", "share", "slope"],
)
def test_an_invalid_fit_gives_no_number(fit, asked):
    assert not fit.valid
    with pytest.raises(ModelError, match="not valid"):
        asked(fit)


def test_a_fit_that_comes_out_invalid_gives_no_number():
    # Nine points of a curve that bends the wrong way in its middle.
    people = np.linspace(0.1, 0.9, 9)
    fit = distribution.lorenz_fit(people, people**2 + 0.02 * np.sin(4 * np.pi * people) * people)
    if fit.valid:
        pytest.skip("the least squares found a curve all the same")
    with pytest.raises(ModelError):
        _ = fit.gini


@pytest.mark.parametrize("spelling", ["gap-closing", "gap_closing", "Gap closing", " GAP-CLOSING "])
def test_a_shape_may_be_spelt_with_a_hyphen_an_underscore_or_a_space(spelling):
    path = coverage.coverage_path(**{**PATH, "shape": spelling})
    assert path == pytest.approx([0.2, 0.6, 0.8])  # the gap of 0.8 halves, and halves again


def test_hyperinflation_is_computed_where_it_is_meant():
    # Inflation of 359 % and 139 %, then 171 %: 1, 2.39, 2.39 x 2.71.
    index = indexation.price_index([3.59, 1.39, 1.71], 2025, YEARS, hyperinflation=True)
    assert index == pytest.approx([1, 2.39, 6.4769])
    assert indexation.price_index([1.39, 0.3, 0.1], 2025, YEARS) == pytest.approx([1, 1.3, 1.43])


def test_the_largest_inclusion_error_that_is_possible_is_answered():
    most = {**SERVED, "inclusion_error": 0.9183673469}
    assert targeting.beneficiaries_with_errors(**most).total == pytest.approx(9800, abs=1e-4)


def test_a_number_of_amounts_may_share_the_index_of_each_year():
    assert indexation.to_nominal(100, [1, 1.05]).tolist() == [100, 105]
    assert indexation.to_nominal([[100, 110], [1, 2]], [1, 2]).tolist() == [[100, 220], [1, 4]]
    assert indexation.to_real(105, 1.05) == pytest.approx(100)


def test_a_quadratic_fit_with_a_straight_inside_is_valid():
    assert distribution.QuadraticLorenz(0.25, -1.0, 0.8).m == 0
    assert distribution.QuadraticLorenz(0.25, -1.0, 0.8).valid


@pytest.mark.parametrize("count", [24, 25, 400])
def test_of_many_words_those_like_the_one_given_are_offered(count):
    words = [f"line_{number}" for number in range(count - 1)] + ["gross_cost"]
    with pytest.raises(ModelError, match='Did you mean "gross_cost"') as told:
        one_of("gross_csot", "line", words)
    offered = [word for word in words if re.search(rf"\b{word}\b", str(told.value).partition(". Did")[0])]
    assert "gross_cost" in offered
    assert offered == words if count <= 24 else len(offered) <= 12
