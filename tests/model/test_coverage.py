"""Coverage paths against published growth paths, and the people chain by hand and by its properties."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.errors import ModelError
from costmodel.model.coverage import SHAPES, coverage_path, people
from costmodel.model.target_groups import group_people
from costmodel.model.timing import timing_lines

YEARS = np.arange(2025, 2031)
RAMPS = ("linear", "geometric", "gap-closing", "logistic")


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        # From 0.2 to 0.8 over five years: equal steps; equal growth; an equal share of the gap; and the
        # logistic curve from 1 % to 99 %, all worked out apart from the code.
        ("linear", [0.2, 0.32, 0.44, 0.56, 0.68, 0.8]),
        ("geometric", [0.2, 0.263902, 0.348220, 0.459479, 0.606287, 0.8]),
        ("gap-closing", [0.2, 0.393713, 0.540521, 0.651780, 0.736098, 0.8]),
        ("logistic", [0.2, 0.2304, 0.3685, 0.6315, 0.7696, 0.8]),
        ("step", [0.2, 0.2, 0.2, 0.2, 0.2, 0.8]),
        ("given", [0.8] * 6),
    ],
)
def test_from_02_to_08_over_five_years(shape, expected):
    digits = 5e-5 if shape == "logistic" else 5e-7
    assert coverage_path(0.2, 0.8, 2025, 5, shape, YEARS) == pytest.approx(expected, abs=digits)


def by_loop(shape, start, target, start_year, ramp, years):
    """The same paths, a year at a time and without arrays."""
    path = []
    for year in years:
        tau = min(max((year - start_year) / ramp, 0), 1)
        if shape == "linear":
            value = start + (target - start) * tau
        elif shape == "geometric":
            value = math.exp((1 - tau) * math.log(start) + tau * math.log(target))
        elif shape == "gap-closing":
            value = 1 - math.exp((1 - tau) * math.log(1 - start) + tau * math.log(1 - target))
        elif shape == "logistic":
            curve = [0.5 * (1 + math.tanh(math.log(99) * (x - 0.5))) for x in (0, tau, 1)]
            value = start + (target - start) * (curve[1] - curve[0]) / (curve[2] - curve[0])
        else:
            value = target if tau >= 1 else start
        path.append(value)
    return path


inside = st.floats(0.001, 0.999)
ramps = st.integers(1, 12)


@given(st.sampled_from((*RAMPS, "step")), inside, inside, st.integers(2020, 2030), ramps)
def test_every_shape_by_a_loop(shape, start, target, begin, ramp):
    path = coverage_path(start, target, begin, ramp, shape, YEARS)
    assert path == pytest.approx(by_loop(shape, start, target, begin, ramp, YEARS), rel=1e-9, abs=1e-12)


@given(st.sampled_from((*RAMPS, "step")), inside, inside, ramps)
def test_every_shape_keeps_its_ends_and_never_turns_back(shape, start, target, ramp):
    years = np.arange(2024, 2025 + ramp + 2)
    path = coverage_path(start, target, 2025, ramp, shape, years)
    assert path[:2] == pytest.approx([start, start], rel=1e-12)
    assert path[-2:] == pytest.approx([target, target], rel=1e-12)
    assert (np.diff(path) * np.sign(target - start) >= -1e-15).all()
    assert ((path >= 0) & (path <= 1)).all()


@pytest.mark.parametrize("shape", ["linear", "logistic", "step"])
def test_nobody_to_everybody(shape):
    path = coverage_path(0, 1, 2025, 3, shape, range(2025, 2030))
    assert path[[0, 3, 4]].tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0.2, 0.8, 2025, 5, "cubic", YEARS), "coverage shape: found 'cubic'"),
        ((0.2, 80, 2025, 5, "linear", YEARS), "target: found 80"),
        ((-0.2, 0.8, 2025, 5, "linear", YEARS), "start: found -0.2"),
        ((0.2, 0.8, 2025, 0, "linear", YEARS), "Give 1 or more"),
        ((0, 0.8, 2025, 5, "geometric", YEARS), "geometric path from or to 0"),
        ((1, 0.8, 2025, 5, "gap-closing", YEARS), "gap-closing path from full coverage"),
        ((0.2, 0.8, 2025, 5), "years: found none"),
    ],
)
def test_mistakes_are_told(arguments, words):
    with pytest.raises(ModelError, match=words):
        coverage_path(*arguments)


def test_several_draws_at_once():
    paths = coverage_path(np.array([[0.0], [0.5]]), 1, 2025, 5, "linear", YEARS)
    assert paths.tolist() == [
        pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1]),
        pytest.approx([0.5, 0.6, 0.7, 0.8, 0.9, 1]),
    ]


# --- the people chain ---------------------------------------------------------------------------------


def chain(make, eligible, when=None, timing=None, population=1e6, staying=1.0, **coverage):
    when = make.calendar(2025, np.size(eligible)) if when is None else when
    who = np.atleast_2d(eligible).astype(float)
    start = {"start": 0, "target": 1, "start_year": 2024, "take_up": 1, "shape": ("linear",) * len(who)}
    stated = make.policies((0,) * len(who), timing=timing or {}, coverage=start | coverage)
    everybody = np.full((1, when.years.shape[-1]), float(population))
    return people(stated.coverage, who, everybody, timing_lines(stated.timing, when), when.years, staying)


def test_the_chain_by_hand(make):
    # 1,000 eligible, half covered, 80 % take it up, 5 % of these refused wrongly, and 10 % of all who get it
    # are outside the group: 500 covered, 400 taken up, 380 reached, 380 x 0.1 / 0.9 included in error.
    counts = chain(make, [1000], target=0.5, take_up=0.8, exclusion_error=0.05, inclusion_error=0.1)
    got = {name: float(getattr(counts, name)[0, 0]) for name in vars(counts)}
    assert got["eligible"] == 1000
    assert got["covered"] == pytest.approx(500)
    assert got["taken_up"] == pytest.approx(400)
    assert got["reached"] == pytest.approx(380)
    assert got["included_in_error"] == pytest.approx(38 / 0.9)
    assert got["beneficiaries"] == pytest.approx(380 / 0.9)


def test_targeting_errors_of_a_published_kind(make):
    # Grosh et al. (2022), annex 7A, on 1,000 people: exclusion 0.2 and inclusion 0.25 serve 800 of the group
    # and 266.67 others, 1,066.67 together.
    counts = chain(make, [1000], exclusion_error=0.2, inclusion_error=0.25)
    assert counts.reached[0, 0] == pytest.approx(800)
    assert counts.beneficiaries[0, 0] == pytest.approx(3200 / 3)


def test_policies_keep_their_order_whatever_their_shapes(make):
    shapes = ("step", *SHAPES, "linear")
    path = {"start": 0.2, "target": 0.8, "start_year": 2025, "ramp_years": 5}
    counts = chain(make, [[1000] * 6] * len(shapes), make.calendar(2025, 6), shape=shapes, **path)
    for shape, row in zip(shapes, counts.coverage_path, strict=True):
        assert row == pytest.approx(coverage_path(0.2, 0.8, 2025, 5, shape, YEARS))


def test_only_what_comes_on_top_is_new(make):
    # Start 0.2 in 2024, full in 2027; 1,000, 900, 1,200 and 1,200 eligible: 200 before the first year.
    shares, eligible = [0.2 + 0.8 * step / 3 for step in (1, 2, 3, 3)], [1000, 900, 1200, 1100]
    expected = [share * count for share, count in zip(shares, eligible, strict=True)]
    counts = chain(make, eligible, start=0.2, ramp_years=3)
    assert counts.opening_beneficiaries[0].tolist() == pytest.approx([200])
    assert counts.beneficiaries[0] == pytest.approx(expected)
    assert counts.previous_beneficiaries[0] == pytest.approx([200, *expected[:-1]])
    new = [expected[0] - 200, expected[1] - expected[0], expected[2] - expected[1], 0]
    assert counts.new_beneficiaries[0] == pytest.approx(new)


def test_all_are_new_where_a_policy_starts_within_the_horizon(make):
    counts = chain(make, [1000] * 3, start=0.4, target=0.4, timing={"start_year": 2026})
    assert counts.beneficiaries[0].tolist() == [0, 400, 400]
    assert counts.opening_beneficiaries[0, 0] == 0
    assert counts.new_beneficiaries[0].tolist() == [0, 400, 0]


def test_a_policy_that_shrinks_or_ends_has_nobody_new(make):
    counts = chain(make, [1000] * 3, start=0.9, target=0.3, ramp_years=2, timing={"end_year": 2026})
    assert counts.beneficiaries[0] == pytest.approx([600, 300, 0])
    assert not counts.new_beneficiaries.any()


def test_beneficiary_years_count_a_part_year_in_part(make):
    counts = chain(make, [1000] * 3, timing={"start_year": 2026, "start_month": 10})
    assert counts.beneficiaries[0].tolist() == [0, 1000, 1000]
    assert counts.beneficiary_years[0].tolist() == [0, 250, 1000]


def test_nobody_while_not_in_operation(make):
    counts = chain(make, [1000] * 3, start=0.5, timing={"in_operation": 0})
    for name in set(vars(counts)) - {"eligible", "ramp", "coverage_path"}:
        assert not getattr(counts, name).any(), name


def test_a_given_path_changes_only_what_its_years_say(make):
    counts = chain(make, [100] * 3, shape=("given",), start=0.1, target=[[0.1, 0.5, 0.2]])
    assert counts.beneficiaries[0] == pytest.approx([10, 50, 20])


def test_the_start_may_vary_by_scenario_on_a_given_path(make):
    # The path does not depend on the start, what was there before the first year does.
    counts = chain(make, [100] * 2, shape=("given",), start=np.array([[[0.1]], [[0.3]]]), target=0.4)
    assert counts.new_beneficiaries[:, 0] == pytest.approx(np.array([[30, 0], [10, 0]]))


def test_a_dated_target_moves_the_path_from_its_year_on(make):
    counts = chain(make, [100] * 3, start=0, target=[[0.6, 0.6, 0.9]], start_year=2024, ramp_years=3)
    assert counts.coverage_path[0] == pytest.approx([0.2, 0.4, 0.9])


shares = st.floats(0, 1)


@given(shares, shares, shares, st.floats(0, 0.99), shares, st.floats(1, 1e6))
def test_beneficiaries_are_never_more_than_the_population(
    make, target, take_up, missed, wrong, group, everybody
):
    errors = {"exclusion_error": missed, "inclusion_error": wrong}
    counts = chain(make, [group * everybody], population=everybody, target=target, take_up=take_up, **errors)
    assert 0 <= counts.beneficiaries[0, 0] <= everybody * (1 + 1e-12)
    assert counts.reached[0, 0] <= counts.taken_up[0, 0] * (1 + 1e-12) + 1e-300
    assert counts.taken_up[0, 0] <= counts.covered[0, 0] <= counts.eligible[0, 0]


# --- people who leave ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("years", "new"),
    [
        (0, [0, 20, 0]),  # nobody leaves: the net rise
        (4, [25, 45, 30]),  # a quarter of last year's people leaves
        (1, [100, 120, 120]),  # everybody is new each year
        (0.5, [200, 240, 240]),  # two people a year in each place
    ],
)
def test_new_people_are_growth_and_all_who_left(make, years, new):
    # 100, 120 and 120 people, 100 before: new = max(0, stock / min(d, 1) - last stock (1 - 1 / max(d, 1))).
    counts = chain(make, [100, 120, 120], start=1, timing={"start_year": 2000}, mean_duration=years)
    assert counts.opening_beneficiaries[0, 0] == 100
    assert counts.new_beneficiaries[0] == pytest.approx(new)
    assert counts.leavers[0] == pytest.approx(np.array(new) - [0, 20, 0])


STAYS = (0, 0.1, 0.5, 1, 1.5, 4, 20)


def in_a_band(make, people_, newborns, **coverage):
    """The chain of a policy for an age band: its people, and those of its first age."""
    groups = make.target_groups(np.array([people_], dtype=float), youngest=np.array([newborns], dtype=float))
    return chain(make, people_, staying=group_people(groups).group_staying, **coverage)


def test_new_people_of_a_mature_child_benefit_are_newborns_times_take_up(make):
    # Ages 0 to 2 with 100, 110, 120 newborns a year; all covered since long, 80 % take it up.
    counts = in_a_band(make, [300, 308, 325], [100, 110, 120], start=1, take_up=0.8,
                      timing={"start_year": 2000})  # fmt: skip
    assert counts.new_beneficiaries[0] == pytest.approx([80, 88, 96])
    # 240, 246.4 and 260 people; 240 before the first year.
    assert counts.leavers[0] == pytest.approx([80, 88 - 6.4, 96 - 13.6])


def test_a_rise_in_take_up_comes_on_top_of_those_who_enter_an_age_band(make):
    # Half of 300 people, then 60 % of 300: of the 150 two thirds stay, so that 80 of the 180 are new.
    counts = in_a_band(
        make, [300, 300], [100, 100], start=1, take_up=[[0.5, 0.6]], timing={"start_year": 2000}
    )
    assert counts.new_beneficiaries[0, 1] == pytest.approx(180 - 100)


def test_nobody_is_new_where_fewer_are_served_than_stay(make):
    counts = in_a_band(
        make, [300, 300], [100, 100], start=1, take_up=[[0.9, 0.3]], timing={"start_year": 2000}
    )
    assert counts.new_beneficiaries[0, 1] == 0
    assert counts.leavers[0, 1] == pytest.approx(180)


def test_a_stated_duration_replaces_the_age_band(make):
    counts = in_a_band(make, [300, 300], [100, 100], start=1, mean_duration=10, timing={"start_year": 2000})
    assert counts.new_beneficiaries[0] == pytest.approx([30, 30])


@given(st.lists(st.floats(0, 1e6), min_size=3, max_size=3), shares, shares, shares, st.sampled_from(STAYS))
def test_new_people_less_leavers_are_the_growth(make, sizes, staying, take_up, target, years):
    counts = chain(make, sizes, staying=staying, take_up=take_up, target=target, mean_duration=years)
    growth = counts.beneficiaries - counts.previous_beneficiaries
    assert counts.new_beneficiaries - counts.leavers == pytest.approx(growth, abs=1e-6)
    assert (counts.new_beneficiaries >= 0).all()
    assert (counts.leavers >= -1e-3).all()


# --- registers -----------------------------------------------------------------------------------------


def test_nobody_outside_the_group_is_served_who_is_on_its_register(make):
    """950 projected of 1,000 people, 988 on the register: 12 others are left for 110 in error."""
    counts = chain(make, [950], population=1000, start=1, registered=1.04, inclusion_error=0.1)
    assert counts.eligible[0] == pytest.approx([988])
    assert counts.included_in_error[0] == pytest.approx([12])
    assert counts.beneficiaries[0] == pytest.approx([1000])


def test_a_register_counts_more_people_than_the_projection(make):
    # Nepal: 1,607,296 registered of 1,444,807 projected; half of them covered, 0.9 of these take up.
    counts = chain(make, [1_444_807], target=0.5, take_up=0.9, registered=1_607_296 / 1_444_807)
    assert counts.eligible[0, 0] == pytest.approx(1_607_296)
    assert counts.beneficiaries[0, 0] == pytest.approx(0.45 * 1_607_296)


def test_a_register_may_change_from_a_year_on(make):
    counts = chain(make, [1000] * 3, start=1, registered=[[1.2, 1.2, 1.1]])
    assert counts.eligible[0].tolist() == pytest.approx([1200, 1200, 1100])
    assert counts.opening_beneficiaries[0, 0] == pytest.approx(1200)
