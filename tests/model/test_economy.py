"""The economy beyond its published years, by loops and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.model.economy import Macro, Series, economy, extended


@pytest.mark.parametrize(
    ("published", "growth", "expected"),
    [
        ([100], [9, 0.05, 0.05], [100, 105, 110.25]),
        ([100, 90], [9, 9, 0.1], [100, 90, 99]),
        ([100, 90, 80], [9, 9, 9], [100, 90, 80]),
        ([0.03], [0, 0, 0], [0.03, 0.03, 0.03]),
    ],
)
def test_a_series_goes_on_from_its_last_published_year(published, growth, expected):
    # Growth of published years is not used: they are as published.
    assert extended(np.array([published]), np.array([growth]))[0] == pytest.approx(expected)


def test_a_series_of_one_scenario_grows_by_the_rates_of_several():
    grown = extended(np.array([[[100.0]]]), np.array([[[0, 0.1]], [[0, 0.5]]]))
    assert grown[:, 0] == pytest.approx(np.array([[100, 110], [100, 150]]))


def test_every_rule_by_a_loop(make):
    around = make.economy(
        make.calendar(2025, 5, before=2), inflation=[0.02, 0.03, 0.05], wage_growth=[0.01, 0.06]
    )
    inflation, wages = [0.02, 0.03, 0.05, 0.05, 0.05, 0.05, 0.05], [0.01] + [0.06] * 6
    gdp, line, wage = [1e9], [150.0], [1000.0]
    for year in range(1, 7):
        gdp.append(gdp[-1] * 1.03 * 1.04)
        line.append(line[-1] * (1 + inflation[year]))
        wage.append(wage[-1] * (1 + wages[year]))
    assert around.inflation[0].tolist() == inflation
    assert around.gdp[0] == pytest.approx(gdp)
    assert around.government_expenditure[0] == pytest.approx([amount / 5 for amount in gdp])
    assert around.government_revenue[0] == pytest.approx([amount * 0.15 for amount in gdp])
    assert around.poverty_line[0] == pytest.approx(line)
    assert around.average_wage[0] == pytest.approx(wage)
    assert around.minimum_wage[0] == pytest.approx([amount * 0.4 for amount in wage])


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("hold", 100.0), ("prices", 105.0), ("wages", 106.0), ("nominal_gdp", 107.12)],
)
def test_the_rule_is_the_rows_own(make, rule, expected):
    # 5 % prices, 6 % wages, and (1.03)(1.04) - 1 = 7.12 % nominal GDP
    when = make.calendar(2025, 1)
    series = vars(make.macro(2)) | {"poverty_line": Series(np.array([[100.0]]), rule)}
    lines = economy(Macro(**series), np.full((1, 1), 1e6), when)
    assert lines.poverty_line[0, -1] == pytest.approx(expected)


def test_indices_are_1_in_the_base_year(make):
    around = make.economy(make.calendar(2025, 2, before=1, base=2026))
    assert around.price_index[0] == pytest.approx([1 / 1.05**2, 1 / 1.05, 1])
    assert around.deflator[0] == pytest.approx([1 / 1.04**2, 1 / 1.04, 1])


def test_gdp_per_head_divides_by_the_models_own_population(make):
    # History as published (800 and 900 in 2023 and 2024), the model's own count of 1,000 from 2025 on, even
    # where more years are published.
    when = make.calendar(2025, 2, before=2)
    macro = make.macro(4, population=[800, 900, 5, 5], gdp=[80_000, 99_000, 120_000, 110_000])
    around = economy(macro, np.full((1, 2), 1000.0), when)
    assert around.population[0].tolist() == [800, 900, 1000, 1000]
    assert around.gdp_per_head[0] == pytest.approx([100, 110, 120, 110])
    assert around.gdp_per_head_growth[0] == pytest.approx([0, 0.1, 120 / 110 - 1, 110 / 120 - 1])


def test_no_history_is_needed_where_the_table_begins_with_the_first_year(make):
    around = make.economy(make.calendar(2025, 1, before=0))
    assert around.population.tolist() == [[1e6]]
    assert around.gdp_per_head_growth.tolist() == [[0]]


@given(st.floats(-0.2, 0.5), st.floats(-0.2, 0.5))
def test_real_gdp_grows_by_real_growth(make, real, deflator):
    around = make.economy(make.calendar(2025, 4), real_growth=real, deflator_growth=deflator)
    volume = around.gdp / around.deflator
    assert volume[0, 1:] / volume[0, :-1] - 1 == pytest.approx(np.full(4, real), abs=1e-12)
