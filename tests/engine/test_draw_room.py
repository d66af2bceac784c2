"""Figures of draws in a file: the same to the last bit, and not in memory."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel
from costmodel.uncertainty import draw_room
from costmodel.uncertainty.draw_room import at_once, let_go, put, room
from costmodel.uncertainty.simulation import simulate

DRAWS = 300


def arrays_of(simulation):
    yield from (line.figure for line in (*simulation.lines, *simulation.increments))
    yield from (figure for measured in simulation.measures.values() for figure in measured.values())
    yield from (spent for _, spent in simulation.ceilings.values())


def test_draws_in_a_file_are_those_in_memory(monkeypatch):
    kenya = costmodel.load("kenya")
    inside = simulate(kenya, "reform", DRAWS, lines=["gross_cost"])
    monkeypatch.setattr(draw_room, "AT_ONCE", 64)
    monkeypatch.setattr(draw_room, "FILED_AT_ONCE", 32)
    filed = simulate(kenya, "reform", DRAWS, lines=["gross_cost"])
    assert all(isinstance(line.figure, np.memmap) for line in filed.lines)
    for one, other in zip(arrays_of(inside), arrays_of(filed), strict=True):
        assert np.array_equal(one, other, equal_nan=True)
    assert inside.table().equals(filed.table())
    assert inside.draws_at_limit == filed.draws_at_limit
    assert all((inside.unchanged[basis] == filed.unchanged[basis]).all() for basis in inside.bases)


def test_figures_that_were_let_go_are_read_again(monkeypatch):
    monkeypatch.setattr(draw_room, "AT_ONCE", 10)
    figures = room(3, 11)
    assert figures.shape == (11, 3)
    figures[...] = np.arange(33.0).reshape(11, 3)
    let_go([figures, np.zeros(3)])
    assert figures[10].tolist() == [30.0, 31.0, 32.0]
    assert not isinstance(room(3, 10), np.memmap)
    assert room(0, 11).shape == (11, 0)


def test_figures_are_put_where_they_belong_in_memory_and_in_a_file(monkeypatch):
    values = np.random.default_rng(1).random((3, 2, 11))
    for most in (11, 10):
        monkeypatch.setattr(draw_room, "AT_ONCE", most)
        figures, beside = room(4, 2, 11), room(11)
        figures[...] = beside[...] = -1.0
        assert isinstance(figures, np.memmap) == (most < 11)
        put(figures[:, 1:], 0, values[..., :7])
        put(figures[:, 1:], 7, values[..., 7:])
        put(figures[:, :1], 2, np.full((1, 1, 5), 9.0))  # one figure for both years
        assert np.array_equal(np.moveaxis(figures[:, 1:], 0, -1), values)
        assert figures[:, 0, 1].tolist() == [-1.0] * 2 + [9.0] * 5 + [-1.0] * 4
        assert (beside == -1.0).all()


def test_many_figures_share_a_file(monkeypatch):
    monkeypatch.setattr(draw_room, "AT_ONCE", 10)
    monkeypatch.setattr(draw_room, "_REST", [])
    rooms = [room(2, 11) for _ in range(300)]
    for number, figures in enumerate(rooms):
        put(figures, 0, np.full((2, 11), float(number)))
    let_go(rooms)
    assert len({id(figures._mmap) for figures in rooms}) == 1
    assert [figures[10, 1] for figures in rooms] == list(range(300))


@pytest.mark.parametrize(("draws", "step"), [(1, 1 << 14), (1 << 14, 1 << 14), ((1 << 14) + 1, 7168)])
def test_fewer_draws_are_computed_together_where_they_are_filed(draws, step):
    assert at_once(draws) == step
