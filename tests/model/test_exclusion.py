"""The cost of exclusion: gaps of a group times people and value, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from costmodel.model.social_budget import social_budget


def test_people_times_gap_times_value(make):
    """10,000 people, half of them in work, a fifth of 600,000 less, three quarters of it by exclusion."""
    gaps = make.gaps((0,), ("earnings",), 0.2, 600_000, share_of_group=0.5, attributable=0.75)
    lines = social_budget(make.assumed(make.policies(), groups=(10_000,), exclusion=gaps)).exclusion
    assert lines.people_with_gap.tolist() == [[5_000] * 3]
    assert lines.gap_of_all == pytest.approx(np.full((1, 3), 750))
    assert lines.cost_of_exclusion == pytest.approx(np.full((1, 3), 450e6))
    # 5 % at the end of each of three years
    assert lines.present_cost_of_exclusion == pytest.approx(450e6 * (1 - 1.05**-3) / 0.05)


def test_the_value_is_taken_to_base_year_prices(make):
    gaps = make.gaps((0,), ("employment",), 0.5, 1_040, base=2026)
    when = make.calendar(first=2025, base=2025)
    lines = social_budget(make.assumed(make.policies(), when=when, groups=(100,), exclusion=gaps)).exclusion
    assert lines.value_of_gap == pytest.approx(1_000)  # deflator of 4 % a year
    assert lines.cost_of_exclusion == pytest.approx(np.full((1, 3), 50_000))


def test_the_gaps_of_a_group_are_added_and_groups_are_not(make):
    gaps = make.gaps((1, 0, 1), ("employment", "health", "earnings"), (0.2, 3, 0.1), (1_000, 10, 1_000))
    budget = social_budget(make.assumed(make.policies(), groups=(50, 400), exclusion=gaps))
    assert budget.exclusion.cost_of_exclusion[:, 0].tolist() == pytest.approx([80_000, 1_500, 40_000])
    assert budget.exclusion_by_group.cost_of_all_gaps[:, 0].tolist() == pytest.approx([120_000, 1_500])
    present = budget.exclusion_by_group.present_cost_of_all_gaps
    assert present[:, 0] == pytest.approx(np.array([120_000, 1_500]) * (1 - 1.05**-3) / 0.05)


def test_it_enters_no_appraisal(make):
    stated = make.policies(benefit={"amount": 10, "payments_per_year": 1})
    gaps = make.gaps((0,), ("health",), 2, 1e6)
    with_it, without = (
        social_budget(make.assumed(stated, exclusion=each)) for each in (gaps, make.gaps())
    )  # fmt: skip
    for name, figure in vars(without.total_appraisal).items():
        assert np.array_equal(getattr(with_it.total_appraisal, name), figure), name
    assert without.exclusion.cost_of_exclusion.shape == (0, 3)
    assert without.exclusion_by_group.cost_of_all_gaps.shape == (0, 3)
