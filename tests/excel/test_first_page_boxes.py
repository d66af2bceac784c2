"""The rules of the four boxes of the first page, on both sides of each of their bounds."""

from __future__ import annotations

import pytest

from costmodel.engine.statements.fiscal_tables import CeilingRow
from costmodel.reports.language.page_money import PageMoney
from costmodel.reports.summary import first_page_boxes as boxes
from costmodel.reports.summary.first_page_boxes import (
    BAD,
    CAUTION,
    GOOD,
    Box,
    Funding,
    Soundness,
    Surety,
    Worth,
)

MONEY = PageMoney.fitting(5e10, "KES")
PAID = Funding(stated=True, lacking=0.0)


def ceiling(cost, limit=100e9, year=2027, ministry="Welfare"):
    return CeilingRow(ministry, year, "all", limit, cost, limit - cost, cost > limit, None)


def worth(**given):
    usual = {"stated": True, "npv": 1e9, "band": (5e8, 2e9), "efficiency": 0.1, "evidenced": True}
    return boxes.worth_it(Worth(**{**usual, **given}), MONEY)


def sure(chance=0.95, cost=0.1, gains=0.1):
    return boxes.how_sure(Surety(chance, cost, gains))


def sound(**counts):
    return boxes.data_sound(Soundness(**{"checks": 40, "failed": 0, "implausible": 0, **counts}))


@pytest.mark.parametrize(
    ("cost", "state"),
    [(0.0, GOOD), (94.9e9, GOOD), (95e9, CAUTION), (95.1e9, CAUTION), (100e9, CAUTION), (100.1e9, BAD)],
)
def test_a_ceiling_holds_is_close_or_is_broken(cost, state):
    assert boxes.affordable([ceiling(cost)], PAID, MONEY).state == state


def test_a_broken_ceiling_says_from_when_and_by_how_much():
    rows = [ceiling(90e9, year=2026), ceiling(150e9, year=2027), ceiling(212e9, year=2028)]
    box = boxes.affordable(rows, Funding(stated=False, lacking=1.0), MONEY)
    assert (box.state, box.colour) == (BAD, "red")
    assert box.word == "above 1 ceiling from 2027"
    assert box.reasons == ("by KES 112 billion in 2028",)
    two = boxes.affordable([*rows, ceiling(101e9, year=2026, ministry="Health")], PAID, MONEY)
    assert two.word == "above 2 ceilings, first in 2026"


def test_without_a_ceiling_it_is_not_said_to_be_affordable():
    box = boxes.affordable([], PAID, MONEY)
    assert (box.state, box.word) == (CAUTION, "no ceiling is given")


@pytest.mark.parametrize(
    ("funding", "state"),
    [
        (PAID, GOOD),
        (Funding(stated=True, lacking=1e-7), GOOD),
        (Funding(stated=True, lacking=1e-5), CAUTION),
        (Funding(stated=True, lacking=0.13), CAUTION),
        (Funding(stated=False, lacking=0.0), CAUTION),
    ],
)
def test_financing_has_to_be_complete(funding, state):
    assert boxes.affordable([ceiling(50e9)], funding, MONEY).state == state


def test_a_share_without_a_source_is_never_printed_as_none():
    box = boxes.affordable([ceiling(50e9)], Funding(stated=True, lacking=1e-5), MONEY)
    assert box.word == "no source for less than 1 % of it"
    assert "within all ceilings" in box.reasons


@pytest.mark.parametrize(
    ("band", "state"),
    [
        ((1.0, 2e9), GOOD),
        ((0.0, 2e9), CAUTION),
        ((-1.0, 2e9), CAUTION),
        ((-2e9, 1.0), CAUTION),
        ((-2e9, 0.0), CAUTION),
        ((-2e9, -1.0), BAD),
    ],
)
def test_the_band_of_the_net_present_value_decides(band, state):
    assert worth(band=band).state == state


@pytest.mark.parametrize(("efficiency", "state"), [(0.0, GOOD), (1e-9, GOOD), (-1e-9, BAD), (None, GOOD)])
def test_an_efficiency_below_0_is_bad_whatever_the_band(efficiency, state):
    assert worth(efficiency=efficiency).state == state


def test_gains_of_grade_d_are_not_evidenced_and_a_loss_stays_one():
    assert worth(evidenced=False).state == CAUTION
    assert "lack evidence" in worth(evidenced=False).word
    lost = worth(evidenced=False, npv=-1.5e9, band=(-2e9, -1e9))
    assert lost.state == BAD
    assert lost.word.startswith("society loses")


@pytest.mark.parametrize(
    ("band", "said"),
    [
        ((1e9, 2e9), "gain of KES 1.00 to 2.00 billion"),
        ((-2e9, -1e9), "loss of KES 1.00 to 2.00 billion"),
        ((-2e9, 1e9), "loss of 2.00 to gain of KES 1.00 billion"),
    ],
)
def test_a_range_says_gain_or_loss_without_a_sign(band, said):
    assert worth(band=band, evidenced=False, npv=0.0).reasons == (said,)


def test_a_sure_gain_or_loss_is_told_with_its_amount():
    gain, loss = worth(band=(5e8, 2e9)), worth(npv=-1.5e9, band=(-2e9, -1e9))
    assert gain.word == "society gains KES 1.00 billion"
    assert gain.reasons[0].startswith("0.50 to 2.00 in")
    assert loss.word == "society loses KES 1.50 billion"
    assert loss.reasons[0].startswith("1.00 to 2.00 in")


def test_what_is_not_stated_is_never_good():
    assert worth(stated=False).state == CAUTION
    assert worth(band=None).state == CAUTION
    assert worth(band=None, efficiency=-0.1).state == BAD
    assert worth(unchanged=True).state == CAUTION


@pytest.mark.parametrize(
    ("chance", "state"),
    [(0.91, GOOD), (0.90, CAUTION), (0.5, CAUTION), (0.10, CAUTION), (0.09, GOOD), (None, CAUTION)],
)
def test_a_sign_is_sure_above_90_and_below_10_of_100_draws(chance, state):
    assert sure(chance).state == state


@pytest.mark.parametrize(
    ("cost", "gains", "state"),
    [
        (0.24, 0.24, GOOD),
        (0.25, 0.10, CAUTION),
        (0.10, 0.25, CAUTION),
        (0.50, 0.10, CAUTION),
        (0.51, 0.10, BAD),
        (0.10, 0.90, CAUTION),
    ],
)
def test_little_or_most_rests_on_grade_d(cost, gains, state):
    assert sure(0.95, cost, gains).state == state


def test_much_on_grade_d_is_bad_without_ranges_too():
    assert sure(None, 0.51).state == BAD


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.0, "loss in 100 of 100"),
        (0.001, "loss in more than 99 of 100"),
        (0.999, "gain in more than 99 of 100"),
        (1.0, "gain in 100 of 100"),
        (0.95, "gain in 95 of 100"),
        (0.543, "gain in 54 of 100"),
        (0.457, "loss in 54 of 100"),
        (0.05, "loss in 95 of 100"),
    ],
)
def test_all_and_none_of_the_draws_are_said_only_where_it_is_so(chance, said):
    assert said in " ".join((sure(chance).word, *sure(chance).reasons))


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        ({}, GOOD),
        ({"notes": 1}, CAUTION),
        ({"open_rows": 1}, CAUTION),
        ({"without_range": 1}, CAUTION),
        ({"old": 1}, CAUTION),
        ({"alarms": 1}, CAUTION),
        ({"implausible": 1}, BAD),
        ({"failed": 1}, BAD),
        ({"failed": 1, "implausible": 2, "notes": 3}, BAD),
    ],
)
def test_data_are_sound_only_where_nothing_is_left_to_confirm(counts, state):
    assert sound(**counts).state == state


def test_nothing_is_green_where_the_data_may_be_wrong():
    good = [Box(question, GOOD, "fine") for question in (boxes.AFFORDABLE, boxes.WORTH, boxes.SURE)]
    bad = Box(boxes.SOUND, BAD, "1 of 40 checks fail")
    shown_boxes = boxes.held_back([*good, bad], alarmed=True)
    assert [box.state for box in shown_boxes] == [CAUTION, CAUTION, CAUTION, BAD]
    assert all(box.reasons for box in shown_boxes[:3])
    assert boxes.held_back(good, alarmed=False) == tuple(good)


def test_a_box_has_symbol_word_and_colour_together():
    shown = [Box(boxes.WORTH, state, "word") for state in (GOOD, CAUTION, BAD)]
    assert len({box.symbol for box in shown}) == len({box.colour for box in shown}) == 3
    assert shown[0].to_dict()["word"] == "word"
