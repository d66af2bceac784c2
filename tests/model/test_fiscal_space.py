"""Ceilings, levers and debt by hand; savers by hand; sources and donors' exits by hand."""

from __future__ import annotations

import numpy as np
import pytest

from costmodel.model.figures import Money
from costmodel.model.financing import Financing, exit_begun, financing_lines, share_before_exit
from costmodel.model.fiscal_space import (
    CeilingLimits,
    Lever,
    ceiling_lines,
    fiscal_space_lines,
    lever_lines,
)
from costmodel.model.savers import NO_SAVERS, Savers, saver_lines
from costmodel.model.second_round import second_round_lines
from costmodel.model.society import WITHOUT_BURDEN

BASELINE = np.array([800.0, 840, 880, 920])
NEW = np.array([20.0, 120, 200, 280])
CEILING = np.array([[1000.0, 970, 1060, 1110]])
ONE = np.ones((1, 4))


def limits(amount=CEILING, **changed):
    stated = {"of_split": (0,), "ministries": 1, "amount": amount, "stated": ONE, "domestic": ONE * 0}
    return CeilingLimits(**stated | changed)


def compared(ceilings, spending=BASELINE + NEW, donors=0.0):
    return ceiling_lines(ceilings, spending[None], np.full((1, 4), donors), (0,), np.ones((1, 1)))


def test_the_worked_ceiling():
    lines = compared(limits())
    assert lines.room.tolist() == [[180, 10, -20, -90]]
    assert lines.lacking.tolist() == [[0, 0, 20, 90]]


def test_levers_residual_and_debt_of_the_worked_ceiling(make):
    """A lever of 0, 10, 15, 20 as three rows, of which a fifth may not come; interest of 8 %."""
    calendar = make.calendar(2026, 4)
    start = np.array([[2027.0], [2028], [2029]])
    nothing = np.zeros((3, 1))
    levers = Lever(
        kind=("taxes",) * 3,
        amount=Money(np.array([[10.0], [5], [5]]), np.full((3, 1), 2026.0)),
        start_year=start,
        end_year=nothing,
        lag=nothing,
        risk=nothing + 0.2,
    )
    index = np.ones((1, calendar.all_years.shape[-1]))
    lines = lever_lines(levers, index, calendar)
    assert lines.lever.sum(axis=0).tolist() == [0, 8, 12, 16]
    space = fiscal_space_lines(limits(), compared(limits()).lacking, lines.lever, np.array([[0.08]]))
    assert space.need.tolist() == [[0, 0, 20, 90]]
    assert space.residual.tolist() == [[0, 0, 8, 74]]
    assert space.debt[0] == pytest.approx([0, 0, 8, 82.64], rel=1e-12)
    assert space.debt_interest[0] == pytest.approx([0, 0, 0, 0.64], rel=1e-12)


def test_a_lag_moves_the_yield_and_an_end_stops_it(make):
    calendar = make.calendar(2026, 4)
    one = np.ones((1, 1))
    lever = Lever(("aid",), Money(one * 7, one * 2026), one * 2026, one * 2027, one * 1, one * 0, (0,))
    lines = lever_lines(lever, np.ones((1, calendar.all_years.shape[-1])), calendar)
    assert lines.lever_yield.tolist() == [[7, 7, 0, 0]]
    assert lines.lever.tolist() == [[0, 7, 7, 0]]


def test_the_ceiling_of_all_decides_the_need_in_its_years():
    stated = np.array([[1.0, 1, 1, 1], [0, 0, 0, 1]])
    amount = np.vstack([CEILING, [[0, 0, 0, 1150]]])
    ceilings = limits(amount, whole=True, stated=stated, domestic=stated * 0)
    lines = compared(ceilings)
    assert lines.spending_compared.tolist() == [[820, 960, 1080, 1200]] * 2
    need = fiscal_space_lines(ceilings, lines.lacking, np.zeros((0, 4)), np.zeros((1, 1))).need
    assert need.tolist() == [[0, 0, 20, 50]]


def test_a_domestic_ceiling_leaves_donors_out():
    lines = compared(limits(domestic=np.array([[0.0, 0, 1, 1]])), donors=30.0)
    assert lines.room.tolist() == [[180, 10, 10, -60]]


def test_the_worked_payers_and_savers():
    """Costs 100 (ministries 1 and 2) and 60 (2); savings (10, 30, 0) and (5, 0, 20) in ministries 1, 2, 3."""
    savings = {(0, 0): 10, (0, 1): 30, (1, 0): 5, (1, 2): 20}
    splits = ((0, 0, 0.75), (0, 1, 0.25), (1, 1, 1.0))  # policy, ministry, share
    pairs = [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2)]
    parts = [
        (share, number, pairs.index((ministry, saver)))
        for share, (policy, ministry, _) in enumerate(splits)
        for number, (owner, saver) in enumerate(savings)
        if owner == policy
    ]
    savers = Savers(
        outcomes=(0, 1, 2, 3),
        owners=(0, 1, 2, 3),
        policies=tuple(policy for policy, _ in savings),
        savers=tuple(saver for _, saver in savings),
        parts=tuple(parts),
        pairs=tuple(pairs),
        payers=(0, 1, 1),
        ministries=3,
    )
    lines = saver_lines(
        savers,
        np.array([[float(amount)] for amount in savings.values()]),
        np.ones((1, 1)),
        np.array([[100.0], [60.0]]),
        (0, 0, 1),
        np.array([[0.75], [0.25], [1.0]]),
    )
    matrix = dict(zip(pairs, lines.saving_of_payer[:, 0].tolist(), strict=True))
    assert matrix == {(0, 0): 7.5, (0, 1): 22.5, (1, 0): 7.5, (1, 1): 7.5, (1, 2): 20}
    assert lines.saving_of_payer.sum() == lines.saving.sum() == 65
    assert lines.net_of_savings[:, 0].tolist() == [60, 55, -20]
    assert lines.cost_net_of_savings.item() == 95


def test_without_a_saver_there_is_no_row():
    lines = saver_lines(NO_SAVERS, ONE, ONE, ONE, (0,), ONE)
    assert lines.saving.shape == lines.net_of_savings.shape == (0, 4)


def test_fees_come_off_first_and_the_rest_is_not_found():
    sources = Financing((0, 0), np.array([[0.5], [0.3]]), after_fees=(0, 1))
    financing = financing_lines(sources, np.array([[100.0, 200]]), np.array([[10.0, 20]]))
    assert financing.financed == pytest.approx(np.array([[45, 90], [27, 54]]))
    assert financing.fees_first.tolist() == [[10, 20]]
    assert financing.not_found == pytest.approx(np.array([[18, 36]]))
    older = financing_lines(Financing((0, 0), sources.share), np.array([[100.0]]), np.array([[10.0]]))
    assert older.financed.tolist() == [[50], [30]]
    assert older.not_found.shape == (0, 1)


def test_a_donor_leaves_in_the_first_year_its_share_falls():
    share = np.array([[0.4, 0.5, 0.5, 0.2, 0.6, 0]])
    assert share_before_exit(share, exit_begun(share)).tolist() == [[0.4, 0.5, 0.5, 0.5, 0.5, 0.5]]
    sources = Financing((0,), share, donors=(0,), grants=(0,), after_fees=(0,))
    financing = financing_lines(sources, np.full((1, 6), 110.0), np.full((1, 6), 10.0))
    assert financing.taken_over[0] == pytest.approx([0, 0, 0, 30, 0, 50])
    steady = financing_lines(
        Financing((0,), np.array([[0.4]]), donors=(0,)), np.ones((1, 6)), np.zeros((1, 6))
    )
    assert steady.taken_over.tolist() == [[0] * 6]


def test_second_round_effects_by_hand():
    class Cost:
        """Spending of 100, 200, 300; taxes of 1, 2, 3 in all."""

        expenditure = np.array([[110.0, 210, 310]])
        replaced_spending = np.full((1, 3), 10.0)
        tax_on_benefits = np.array([[1.0, 2, 3]])
        indirect_tax = tax_on_wages = np.zeros((1, 3))

    society = type("S", (), vars(WITHOUT_BURDEN) | {
        "multiplier": np.array([[0.5]]), "multiplier_1": np.array([[0.2]]),
        "tax_of_output": np.array([[0.15]]),
    })  # fmt: skip
    effects = second_round_lines(society, Cost, stated=True)
    assert effects.output_of_spending[0] == pytest.approx([50, 120, 190])
    assert effects.tax_on_output[0] == pytest.approx([7.5, 18, 28.5])
    assert effects.tax_counted.tolist() == [[1, 2, 3]]
    assert second_round_lines(society, Cost, stated=False).tax_on_output.shape == (0, 3)
