"""When a policy runs, year by year and month by month, by hand."""

import numpy as np
import pytest

from costmodel.model.timing import Timing, timing_lines


def lines(make, **given):
    return timing_lines(
        make.part(Timing, **{"start_year": 2000, "end_year": 9999} | given), make.calendar(2025, 4)
    )


@pytest.mark.parametrize("month", range(1, 13))
def test_part_year_of_each_month(make, month):
    # Start in month m of the fiscal year, 1 the first: (13 - m) / 12 of the year; 7 is a half.
    timing = lines(make, start_year=2026, start_month=month)
    assert timing.part_year[0] == pytest.approx([1, (13 - month) / 12, 1, 1], rel=1e-14)


@pytest.mark.parametrize(
    ("start", "end", "in_force", "starting"),
    [
        (2020, 9999, [1, 1, 1, 1], [0, 0, 0, 0]),
        (2025, 9999, [1, 1, 1, 1], [1, 0, 0, 0]),
        (2027, 9999, [0, 0, 1, 1], [0, 0, 1, 0]),
        (2026, 2026, [0, 1, 0, 0], [0, 1, 0, 0]),
        (2020, 2026, [1, 1, 0, 0], [0, 0, 0, 0]),
        (2030, 9999, [0, 0, 0, 0], [0, 0, 0, 0]),
    ],
)
def test_first_and_last_year_are_both_in_force(make, start, end, in_force, starting):
    timing = lines(make, start_year=start, end_year=end)
    assert timing.in_force[0].tolist() == in_force
    assert timing.starting[0].tolist() == starting


def test_a_policy_not_in_operation_is_never_in_force(make):
    timing = lines(make, start_year=2026, in_operation=0)
    assert not timing.in_force.any()
    assert not timing.starting.any()


@pytest.mark.parametrize(
    ("start", "operation", "starting"),
    [
        (2020, [0, 0, 1, 1], [0, 0, 1, 0]),
        (2025, [0, 1, 1, 1], [0, 1, 0, 0]),
        (2027, [0, 1, 1, 1], [0, 0, 1, 0]),
        (2025, [1, 0, 1, 1], [1, 0, 0, 0]),
        (2020, [1, 0, 0, 1], [0, 0, 0, 0]),
    ],
)
def test_a_policy_begins_in_the_first_year_in_which_it_is_put_in_operation(make, start, operation, starting):
    timing = lines(make, start_year=start, start_month=7, in_operation=[operation])
    assert timing.starting[0].tolist() == starting
    assert timing.part_year[0].tolist() == [1 - first / 2 for first in starting]


def test_a_policy_beside_one_that_begins_later_keeps_its_first_year(make):
    operation = np.array([[0.0, 0, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0]])
    timing = lines(make, start_year=np.array([[2025], [2026], [2026]]), start_month=7, in_operation=operation)
    assert timing.starting.tolist() == [[0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert timing.part_year.tolist() == [[1, 1, 0.5, 1], [1, 0.5, 1, 1], [1, 0.5, 1, 1]]


def test_a_start_before_the_model_leaves_every_year_whole(make):
    assert lines(make, start_year=2019, start_month=9).part_year.tolist() == [[1, 1, 1, 1]]


def test_policies_are_rows_and_scenarios_a_leading_axis(make):
    timing = make.part(Timing, start_year=np.array([[[2025], [2027]], [[2026], [2027]]]), end_year=9999)
    in_force = timing_lines(timing, make.calendar(2025, 3)).in_force
    assert in_force.tolist() == [[[1, 1, 1], [0, 0, 1]], [[0, 1, 1], [0, 0, 1]]]
