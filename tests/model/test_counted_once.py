"""People counted once, overlaps, bands, members and breakdowns: vectors and properties by sets of persons."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.errors import ModelError
from costmodel.model.breakdown import Breakdown, breakdown_lines, sex_lines
from costmodel.model.members import Household, member_lines
from costmodel.model.overlaps import overlap_bounds
from costmodel.model.prevalence import Bands, band_lines
from costmodel.model.union import people_counted_once

POPULATION = 40


def column(*values):
    return np.array(values, dtype=float)[:, np.newaxis]


def test_three_policies_of_the_worked_example():
    counted = people_counted_once([6000, 5000, 4000], {(0, 1): 1800, (0, 2): 1500, (1, 2): 2000}, 10_000)
    assert counted == pytest.approx((9700, 10_000), rel=1e-15)


def test_two_of_900_in_1000():
    low, high = overlap_bounds(column(900), column(900), column(1000))
    assert (low.item(), high.item()) == (800, 900)
    assert people_counted_once([900, 900], {(0, 1): 850}, 1000) == pytest.approx((950, 950))


@pytest.mark.parametrize("both", [799, 901])
def test_an_overlap_that_two_sets_cannot_have_is_refused(both):
    with pytest.raises(ModelError, match="800 to 900"):
        people_counted_once([900, 900], {(0, 1): both}, 1000)


def test_three_halves_without_overlap_are_refused():
    pairs = {(0, 1): 0, (0, 2): 0, (1, 2): 0}
    with pytest.raises(ModelError, match="possible together"):
        people_counted_once([500, 500, 500], pairs, 1000)


def test_without_a_declared_overlap_the_least_is_the_largest_set():
    assert people_counted_once([600, 500], {}, 1000) == pytest.approx((600, 1000))


SETS = st.lists(st.frozensets(st.integers(0, POPULATION - 1)), min_size=2, max_size=5)


@settings(max_examples=300, deadline=None)
@given(SETS, st.data())
def test_the_size_of_real_sets_lies_between_least_and_most(sets, data):
    """Sets of numbered persons: their overlaps and their union are counted, not computed."""
    _compared(sets, data.draw)


@pytest.mark.slow
@settings(max_examples=1500, deadline=None)
@given(SETS, st.data())
def test_the_size_of_1500_real_sets_lies_between_least_and_most(sets, data):
    _compared(sets, data.draw)


def _compared(sets, draw):
    pairs = {
        (one, other): len(sets[one] & sets[other])
        for one in range(len(sets))
        for other in range(one + 1, len(sets))
    }
    declared = {pair: both for pair, both in pairs.items() if draw(st.booleans())}
    for (one, other), both in pairs.items():
        low, high = overlap_bounds(*map(np.float64, (len(sets[one]), len(sets[other]), POPULATION)))
        assert max(0, len(sets[one]) + len(sets[other]) - POPULATION) == low <= both <= high
    least, most = people_counted_once([len(each) for each in sets], declared, POPULATION)
    union = len(frozenset().union(*sets))
    assert least - 1e-9 <= union <= most + 1e-9
    if len(sets) == 2 and declared:
        assert least == pytest.approx(union) == pytest.approx(most)


def test_people_of_a_group_are_added_over_bands_with_the_shares_of_its_parent():
    """Women 1,000 and men 800: parents 0.5 of all; of these 0.4 of women and 0.1 of men: 200 + 40."""
    bands = Bands(
        share=column(0.4, 0.1),
        population=column(1000, 800),
        chain=((1, 0), (2, 0)),
        areas=((0, 1), (0,)),
        groups=(1,),
    )
    lines, areas = band_lines(bands, column(0.5))
    assert lines.band_share[:, 0] == pytest.approx([0.2, 0.05])
    assert areas[:, 0] == pytest.approx([240, 200])


def test_others_of_a_household_are_counted_once():
    """300 beneficiaries with 2.5 others each in a population of 1,000; 200 households of 4 persons."""
    household = Household(persons=column(1, 4), others=column(2.5, 0))
    lines = member_lines(household, column(300, 200), column(1000))
    assert lines.direct_people[:, 0].tolist() == [300, 800]
    assert lines.other_people[:, 0].tolist() == [700, 0]
    few = member_lines(household, column(100, 300), column(1000))
    assert few.other_people[0, 0] == 250
    assert few.direct_people[1, 0] == 1000


def parts(shares, coverage, reached, people=100.0, beneficiaries=None):
    count = len(shares)
    breakdown = Breakdown(
        share=column(*shares),
        coverage=column(*coverage),
        dimension=(0,) * count,
        policy=(0,) * count,
        part=tuple(range(count)),
        spread=(0,) * count,
        spread_policy=(0,),
    )
    served = column(reached if beneficiaries is None else beneficiaries)
    sexes = sex_lines(breakdown, column(1.0), np.zeros((0, 1)))
    return breakdown_lines(breakdown, sexes, column(1.0), column(people), column(reached), served)[2]


def test_beneficiaries_by_part():
    lines = parts([0.4, 0.6], [2, 1], 35)
    assert lines.part_people[:, 0].tolist() == [40, 60]
    assert lines.part_served[:, 0] == pytest.approx([20, 15])
    assert lines.part_held[:, 0].tolist() == [0, 0]


def test_a_part_is_held_at_its_people_and_the_rest_goes_to_the_others():
    """Of 95 the first part would have 54.3 of its 40 people: it has 40, the other 55."""
    lines = parts([0.4, 0.6], [2, 1], 95, beneficiaries=190)
    assert lines.part_served[:, 0] == pytest.approx([80, 110])
    assert lines.part_held[:, 0].tolist() == [1, 0]


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(1, 20)), min_size=1, max_size=6),
    st.floats(0, 1),
)
def test_parts_sum_to_the_whole_and_none_serves_more_than_it_has(rows, coverage):
    """Against filling the parts step by step."""
    whole = sum(weight for weight, _ in rows)
    shares, relative = [weight / whole for weight, _ in rows], [float(k) for _, k in rows]
    lines = parts(shares, relative, 100 * coverage)
    served = lines.part_served[:, 0]
    assert served.sum() == pytest.approx(100 * coverage)
    assert (served <= lines.part_people[:, 0] * (1 + 1e-9)).all()
    left, full = 100 * coverage, set()
    while True:
        free = [k for k in range(len(rows)) if k not in full]
        weight = sum(shares[k] * relative[k] for k in free)
        scale = (left - sum(100 * shares[k] for k in full)) / weight if weight else 0
        over = {k for k in free if scale * relative[k] * shares[k] > 100 * shares[k] * (1 + 1e-12)}
        if not over:
            break
        full |= over
    expected = [100 * shares[k] if k in full else scale * relative[k] * shares[k] for k in range(len(rows))]
    assert served == pytest.approx(expected, rel=1e-9, abs=1e-9)
