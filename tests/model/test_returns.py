"""Outcomes: net of the counterfactual, valued and parted among who gains, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.model.appraisal import marginal_value_of_public_funds
from costmodel.model.incidence import return_lines
from costmodel.model.returns import outcome_lines

DRIVERS = {
    "beneficiaries": np.array([[100.0, 200, 300]]),
    "new_beneficiaries": np.array([[100.0, 0, 0]]),
    "units_in_place": np.array([[10.0, 20, 20]]),
    "new_units": np.array([[10.0, 10, 0]]),
}


def valued(make, policies=1, drivers=DRIVERS, **outcome):
    """Lines of the outcomes and of the policies; deflator 1, 1.04 … with 1 in 2025."""
    when = make.calendar(2025, 3)
    effects = make.outcomes(**outcome)
    lines = outcome_lines(effects, drivers, make.economy(when), when)
    return lines, return_lines(effects, lines, policies)


def test_from_driver_to_value_by_hand(make):
    # 100, 200, 300 people x 0.5; 20 % deadweight, then 10 % displaced, then 25 % due to others: 0.54 of it;
    # 1,000 a unit at 2024 prices is 1,040 at those of 2025; a tenth of it reaches the budget.
    lines, _ = valued(
        make, effect=0.5, value=make.money(1000, 2024), deadweight=0.2, displacement=0.1, attribution=0.25,
        cashable=0.1,
    )  # fmt: skip
    assert lines.gross_effect[0] == pytest.approx([50, 100, 150])
    assert lines.attributable_effect[0] == pytest.approx([27, 54, 81])
    assert lines.lasting_effect[0] == pytest.approx([27, 54, 81])
    assert lines.value_real[0] == pytest.approx([28_080, 56_160, 84_240])
    assert lines.cashable_real[0] == pytest.approx([2808, 5616, 8424])


def test_a_lasting_effect_of_those_who_are_new(make):
    # SROI Network (2012), stage 4: 100 people x 500, less 25 %, 20 % and 10 %, drop-off 20 % a year.
    lines, _ = valued(
        make, driver="new_beneficiaries", value=500, deadweight=0.25, displacement=0.2, attribution=0.1,
        drop_off=0.2, duration=3,
    )  # fmt: skip
    assert lines.value_real[0] == pytest.approx([27_000, 21_600, 17_280])


@pytest.mark.parametrize("driver", DRIVERS)
def test_every_driver_is_read_from_its_own_line(make, driver):
    lines, _ = valued(make, driver=driver, effect=2, value=3)
    assert lines.value_real[0] == pytest.approx(6 * DRIVERS[driver][0])


def test_a_lag_moves_the_effect(make):
    assert valued(make, value=1, lag=2)[0].value_real[0].tolist() == [0, 0, 100]


@pytest.mark.parametrize(
    ("gains_to", "participants", "taxpayers", "others"),
    [
        # 100 of value, 20 of it to the budget: earnings fall to participants after tax
        ("participants", 80, 20, 0),
        ("taxpayers", 0, 100, 0),
        ("others", 0, 20, 80),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_who_gains_and_who_loses(make, gains_to, participants, taxpayers, others, sign):
    _, returns = valued(make, effect=sign, value=1, cashable=0.2, gains_to=gains_to)
    assert returns.gains[0, 0] == max(100 * sign, 0)
    assert returns.harms[0, 0] == max(-100 * sign, 0)
    assert returns.net_to_participants[0, 0] == pytest.approx(sign * participants)
    assert returns.net_to_taxpayers[0, 0] == pytest.approx(sign * taxpayers)
    assert returns.net_to_others[0, 0] == pytest.approx(sign * others)
    assert returns.cashable_savings[0, 0] == pytest.approx(sign * 20)


def test_outcomes_are_added_up_by_policy(make):
    # Three policies; the second has no outcome, the third two: a gain for participants and a harm to others.
    drivers = {"beneficiaries": np.array([[10.0], [20.0], [30.0]]) + np.zeros(3)}
    _, returns = valued(
        make,
        3,
        drivers,
        policy=(2, 0, 2),
        effect=[1, 1, -0.5],
        gains_to=("participants", "others", "others"),
        value=2,
    )
    assert returns.gains[:, 0].tolist() == [20, 0, 60]
    assert returns.harms[:, 0].tolist() == [0, 0, 30]
    assert returns.net_to_participants[:, 0].tolist() == [0, 0, 60]
    assert returns.net_to_others[:, 0].tolist() == [20, 0, -30]


outcome = st.tuples(
    st.sampled_from(("participants", "taxpayers", "others")),
    st.floats(-5, 5),
    st.floats(0, 1),
    st.integers(0, 1),
)


@given(st.lists(outcome, min_size=1, max_size=6))
def test_the_three_perspectives_add_up_to_gains_less_harms(make, drawn):
    # Every unit of value falls to exactly one: what reaches the budget to taxpayers, the rest to who gains.
    gains_to, effect, cashable, policy = zip(*drawn, strict=True)
    drivers = {"beneficiaries": np.array([[10.0], [20.0]]) + np.zeros(3)}
    _, returns = valued(
        make, 2, drivers, policy=policy, effect=effect, cashable=cashable, gains_to=gains_to, value=7
    )  # fmt: skip
    parted = returns.net_to_participants + returns.net_to_taxpayers + returns.net_to_others
    assert parted == pytest.approx(returns.gains - returns.harms, abs=1e-9)


def test_the_scholarship_of_the_policy_impacts_library(make):
    # policyimpacts.org: 1,000 to 100 students who enrol anyway and 20 who would not; these earn 15,000 more,
    # taxed at 20 %. Cost 120,000 - 60,000; willingness to pay 100,000 + 240,000 after tax; MVPF 5.67.
    _, returns = valued(
        make, drivers={"beneficiaries": np.full((1, 3), 120.0)}, effect=20 / 120, value=15_000, cashable=0.2
    )
    willing = 100 * 1000 + returns.net_to_participants[0, 0]
    cost = 120 * 1000 - returns.cashable_savings[0, 0]
    assert cost == pytest.approx(60_000)
    assert marginal_value_of_public_funds(willing, cost).value == pytest.approx(340 / 60)
