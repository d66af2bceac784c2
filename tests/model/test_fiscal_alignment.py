"""Years of the sources taken to fiscal years, by hand."""

import numpy as np
import pytest

from costmodel.model.economy import Macro, Series, economy, economy_and_sources

NEPAL = {2025: 6202.959e9, 2026: 6809.897e9}
"""GDP of Nepal in the IMF's World Economic Outlook, October 2025: FY(t-1/t) = CY(t)."""


def calendar(make, month, count, before=0):
    when = make.calendar(2025, count, before=before)
    return type(when)(**{**vars(when), "start_month": np.array([[float(month)]])})


def around(make, month, count=2, **series):
    """The economy of a set of other years; a series is (values, basis) or (values, basis, rule)."""
    when = calendar(make, month, count)
    macro = vars(make.macro(count + 1))
    for name, (values, basis, *rule) in series.items():
        macro = {**macro, name: Series(np.array([values], dtype=float), *(rule or ["hold"]), basis)}
    return economy(Macro(**macro), np.full((1, count), 1e6), when)


def test_growth_is_that_of_the_aligned_index_and_not_a_mean_of_rates(make):
    # Index 1, 1.06, 1.113; fiscal years 1.03 and 1.0865: 5.4854368932 %.
    aligned = around(make, 7, inflation=([0, 0.06, 0.05], "calendar_growth"))
    assert aligned.inflation[0, 1] == pytest.approx(0.054854368932, abs=5e-13)
    assert aligned.inflation[0, 1] != pytest.approx(0.055, abs=1e-5)
    # The first: from (1 + 1) / 2 to (1 + 1.06) / 2.
    assert aligned.inflation[0, 0] == pytest.approx(0.03)


def test_the_year_2025_of_nepal_is_the_column_2026_of_the_source(make):
    aligned = around(make, 7, 1, gdp=([*NEPAL.values()], "fiscal_by_end"))
    assert aligned.gdp[0, 0] == 6809.897e9
    assert NEPAL[2026] / NEPAL[2025] - 1 == pytest.approx(0.0978, abs=5e-5)


@pytest.mark.parametrize(
    ("month", "basis", "expected"),
    [
        (7, "fiscal_by_start", 100), (7, "", 100), (7, "fiscal_by_end", 124),
        (7, "calendar", 112), (7, "year_end", 112), (7, "calendar_from_fiscal", 112),
        (4, "calendar", (9 * 100 + 3 * 124) / 12), (10, "year_end", (3 * 100 + 9 * 124) / 12),
        (1, "calendar", 100),
    ],
)  # fmt: skip
def test_each_basis_by_hand(make, month, basis, expected):
    aligned = around(make, month, 1, gdp=([100, 124], basis))
    assert aligned.gdp[0, 0] == pytest.approx(expected, rel=1e-14)


def test_the_rule_extends_the_source_first(make):
    # 100 grows by 7.12 % to 107.12 in the years of the source, then half of each.
    aligned = around(make, 7, 1, gdp=([100], "calendar", "nominal_gdp"))
    assert aligned.gdp[0, 0] == pytest.approx((100 + 107.12) / 2)


def test_rates_of_fiscal_years_are_read_in_their_own_year(make):
    aligned = around(make, 7, 2, wage_growth=([0.01, 0.02, 0.03], "fiscal_by_end"))
    assert aligned.wage_growth[0].tolist() == [0.02, 0.03]


def test_past_people_are_those_of_the_middle_of_the_fiscal_year(make):
    # Mid-2023 100, mid-2024 112; middle of 2025/26 130: on 1 January 2025 a third of the way.
    when = calendar(make, 7, 1, before=2)
    macro = vars(make.macro(4)) | {"population": Series(np.array([[100.0, 112.0]]), "hold", "calendar")}
    aligned, _ = economy_and_sources(Macro(**macro), np.array([[130.0]]), when)
    assert aligned.population[0] == pytest.approx([106, 118, 130])
