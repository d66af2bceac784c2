"""Figures of draws in a file: the same to the last bit, and not in memory."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel
from costmodel.uncertainty import draw_room
from costmodel.uncertainty.draw_room import at_once, let_go, room
from costmodel.uncertainty.simulation import simulate

DRAWS = 300


def arrays_of(simulation):
    yield from (own.figure for own in (*simulation.lines, *simulation.increments))
    yield from (figure for measured in simulation.measures.values() for figure in measured.values())
    yield from (spent for _, spent in simulation.ceilings.values())


def test_draws_in_a_file_are_those_in_memory(monkeypatch):
    kenya = costmodel.load("kenya")
    inside = simulate(kenya, "reform", DRAWS, lines=["gross_cost"])
    monkeypatch.setattr(draw_room, "AT_ONCE", 64)
    monkeypatch.setattr(draw_room, "FILED_AT_ONCE", 32)
    filed = simulate(kenya, "reform", DRAWS, lines=["gross_cost"])
    assert all(isinstance(own.figure, np.memmap) for own in filed.lines)
    for one, other in zip(arrays_of(inside), arrays_of(filed), strict=True):
        assert np.array_equal(one, other, equal_nan=True)
    assert inside.table().equals(filed.table())
    assert inside.held == filed.held
    assert all((inside.unchanged[basis] == filed.unchanged[basis]).all() for basis in inside.bases)


def test_figures_that_were_let_go_are_read_again(monkeypatch):
    monkeypatch.setattr(draw_room, "AT_ONCE", 10)
    held = room(3, 11)
    assert held.shape == (11, 3)
    held[...] = np.arange(33.0).reshape(11, 3)
    let_go([held, np.zeros(3)])
    assert held[10].tolist() == [30.0, 31.0, 32.0]
    assert not isinstance(room(3, 10), np.memmap)
    assert room(0, 11).shape == (11, 0)


@pytest.mark.parametrize(("draws", "step"), [(1, 1 << 14), (1 << 14, 1 << 14), ((1 << 14) + 1, 1 << 12)])
def test_fewer_draws_are_computed_together_where_they_are_filed(draws, step):
    assert at_once(draws) == step
