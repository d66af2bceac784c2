"""Rows in another order: the same figures, also where what was computed before is kept in memory."""

from __future__ import annotations

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.run import run
from costmodel.uncertainty import light_ranges
from tests import small_set

KEY = ["policy", "line", "year"]


@pytest.fixture(scope="module")
def orders():
    """A set of two policies, and the same with its policies in reverse."""
    rows = small_set.rows()
    first = assumptions_from_rows(rows)
    second = assumptions_from_rows({**rows, "Policies": rows["Policies"][::-1]})
    assert first.content_hash == second.content_hash
    return first, second


def by_key(frame):
    return frame.sort_values(KEY).reset_index(drop=True)


def test_a_simulation_gives_each_policy_its_own_figures(orders):
    first, second = (by_key(cm.simulate(one, "baseline", 300, 1).table()) for one in orders)
    assert first[KEY].equals(second[KEY])
    assert first["p50"].to_numpy() == pytest.approx(second["p50"].to_numpy(), rel=1e-9, nan_ok=True)
    assert first["central"].to_numpy() == pytest.approx(second["central"].to_numpy(), rel=1e-9, nan_ok=True)


def test_a_tornado_is_that_of_its_own_policy(orders):
    for policy in (row["policy"] for row in orders[0].table("Policies").rows):
        first, second = (
            [(bar.assumption, pytest.approx(bar.at_low), pytest.approx(bar.at_high)) for bar in bars]
            for bars in (cm.sensitivity(one, "baseline", "gross_cost", policy=policy) for one in orders)
        )
        assert first == second


def test_turning_points_name_the_cells_of_their_own_workbook(orders):
    rows = small_set.rows()
    moved = {**rows, "Parameters": [*rows["Parameters"][1:], rows["Parameters"][0]]}
    one, other = (run(given) for given in (orders[0], assumptions_from_rows(moved)))
    assert one.assumptions.content_hash == other.assumptions.content_hash
    assert light_ranges.key_of(one) != light_ranges.key_of(other)
