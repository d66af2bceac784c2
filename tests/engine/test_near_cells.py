"""Poor people and medians from the cells near a line: as many as among all people, split one by one."""

from __future__ import annotations

import numpy as np
import pytest

from costmodel.engine.welfare.near_cells import EveryCell, headcounts_of_years, medians
from costmodel.model.followed_people import Followed, Payments, Transfer, WelfarePopulation

YEARS, CELLS, POLICIES = 3, 60, 4


def cells_with_changes(seed: int, *, poorest: float = 10.0, changing: bool = True) -> EveryCell:
    """Cells of some years in which policies cover some of the people, some as no survey holds."""
    draw = np.random.default_rng(seed)
    shape = (YEARS, CELLS, POLICIES)
    welfare = np.sort(draw.uniform(poorest, 200, (YEARS, CELLS)), axis=-1)
    decile = np.arange(CELLS) * 10 // CELLS
    population = WelfarePopulation(
        welfare, draw.uniform(1, 3, (YEARS, CELLS)), decile, draw.choice([1.0, 0.7], CELLS)
    )
    before = Transfer(draw.choice([0.0, 0.3, 0.8, 1.0], shape), draw.uniform(0, 30, shape))
    after = Transfer(draw.choice([0.0, 0.3, 0.9, 1.0], shape), draw.uniform(0, 40, shape))
    followed = Followed(
        draw.uniform(0, 1, (CELLS, POLICIES)), before, after if changing else before,
        np.array([True, False, True, False]),
    )  # fmt: skip
    more = Payments(draw.uniform(-50, 400, YEARS), draw.uniform(-5, 20, (YEARS, 10)))
    nothing = Payments(np.zeros(YEARS), np.zeros((YEARS, 10)))
    paid = Payments(draw.uniform(0, 100, YEARS), np.zeros((YEARS, 10)))
    return EveryCell(population, followed, paid, more if changing else nothing)


@pytest.mark.parametrize("poorest", [10.0, -20.0])
@pytest.mark.parametrize("seed", range(12))
def test_poor_people_are_those_of_the_whole_split(seed, poorest):
    every = cells_with_changes(seed, poorest=poorest)
    line = np.array([40.0, 80.0, 120.0])
    whole = every.split()
    for welfare, headcount in zip(
        (whole.before, whole.after_transfers, whole.after_financing),
        headcounts_of_years(every, line),
        strict=True,
    ):
        poor = np.where(welfare < line[:, None, None], whole.people, 0).sum(axis=(1, 2))
        assert headcount == pytest.approx(poor / whole.people.sum(axis=(1, 2)), rel=1e-12)


@pytest.mark.parametrize("poorest", [10.0, -20.0])
@pytest.mark.parametrize("seed", range(12))
def test_the_median_is_that_of_the_whole_split(seed, poorest):
    every = cells_with_changes(seed, poorest=poorest, changing=False)
    whole = every.split()
    for year, median in enumerate(medians(every)):
        people = whole.people[year].ravel()
        welfare = np.broadcast_to(whole.before[year], whole.people[year].shape).ravel()
        upto = people[welfare <= median].sum()
        below = people[welfare < median].sum()
        assert below <= people.sum() / 2 * (1 + 1e-12)
        assert upto >= people.sum() / 2 * (1 - 1e-12)
        assert np.isclose(welfare, median, rtol=1e-12).any()


def test_only_cells_near_a_line_are_split():
    every = cells_with_changes(1)
    split, below = every.near(np.full(YEARS, 180.0), np.full(YEARS, 180.0))
    assert split.people.shape[1] < CELLS
    assert (below > 0).all()
