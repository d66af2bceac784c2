"""The ordered clawback of a transfer: contributions, direct tax, indirect tax."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.model.clawback import Clawback, clawback_lines

WORKED = {
    "contribution_rate": 0.08,
    "contributory_share": 1.0,
    "direct_tax_rate": 0.2,
    "taxable_share": 0.75,
    "deducted_share": 1.0,
    "indirect_tax_rate": 0.16,
    "share_spent": 0.9,
    "share_of_spending_taxed": 0.7,
}


def lines(transfer=1000.0, **changed):
    stated = WORKED | changed
    return clawback_lines(
        Clawback(**{name: np.array([[value]]) for name, value in stated.items()}), np.array([[transfer]])
    )


def test_the_worked_example():
    tax = lines()
    assert tax.direct_tax_on_benefits.item() == pytest.approx(138, rel=1e-12)
    assert tax.contributions_on_benefits.item() == pytest.approx(80, rel=1e-12)
    assert tax.indirect_tax_on_benefits.item() == pytest.approx(67.9531034483, rel=1e-11)
    whole = tax.direct_tax_on_benefits + tax.contributions_on_benefits + tax.indirect_tax_on_benefits
    assert whole.item() == pytest.approx(285.9531034483, rel=1e-11)


def test_a_price_includes_its_tax():
    """100 spent in full at a rate of 16 %: 13.79 of it is tax."""
    tax = lines(100.0, contribution_rate=0, direct_tax_rate=0, share_spent=1, share_of_spending_taxed=1)
    assert tax.indirect_tax_on_benefits.item() == pytest.approx(100 - 100 / 1.16, rel=1e-12)


def test_tax_on_the_spending_of_a_transfer_that_is_not_taxed_itself():
    """100, of which 0.9 is spent, at 16 % on the price before tax: 90 x 0.16 / 1.16."""
    tax = lines(
        100.0, contribution_rate=0, direct_tax_rate=0, indirect_tax_rate=0.16, share_spent=0.9,
        share_of_spending_taxed=1,
    )  # fmt: skip
    assert tax.indirect_tax_on_benefits.item() == pytest.approx(12.4137931034, rel=1e-11)


def test_direct_tax_leaves_nothing_below_zero():
    tax = lines(contribution_rate=0.7, direct_tax_rate=1, taxable_share=1, deducted_share=0)
    assert tax.direct_tax_before_limit.item() == pytest.approx(1000)
    assert tax.direct_tax_on_benefits.item() == pytest.approx(300)
    assert tax.indirect_tax_on_benefits.item() == pytest.approx(0, abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=len(WORKED), max_size=len(WORKED)), st.floats(0, 1e12))
def test_what_returns_is_never_more_than_the_transfer(values, transfer):
    tax = lines(transfer, **dict(zip(WORKED, values, strict=True)))
    parts = [getattr(tax, field.name).item() for field in fields(tax)]
    returned = sum(parts) - tax.direct_tax_before_limit.item()
    assert min(parts) >= -1e-6 * max(transfer, 1)
    assert returned <= transfer * (1 + 1e-9) + 1e-9
