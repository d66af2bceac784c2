"""People of a cell who have the same before and after are one row; measures are those of all parts."""

from collections import Counter

import numpy as np
import pytest

from costmodel.engine.welfare.split_people import SplitPeople, poverty_of

CELLS, PARTS, YEARS = 7, 9, 3


def people_of(split_before, scaled):
    """Parts of cells with few different levels of welfare, some of them of nobody."""
    random = np.random.default_rng(3)
    shape = (YEARS, CELLS, PARTS)
    cell = np.arange(1.0, CELLS + 1)[:, None]
    people = random.integers(0, 4, shape).astype(float)
    before = np.broadcast_to(cell + (random.integers(0, 2, shape) / 8 if split_before else 0), shape)
    first = before + random.integers(0, 3, shape) / 4
    last = first - before / 16
    scale = np.broadcast_to(1 / cell, shape) if scaled else None
    rows = [one.reshape(YEARS, -1) for one in (people, before, first, last)]
    cells = (
        None
        if split_before
        else (people.sum(axis=-1), before[..., 0], 1.0 if scale is None else scale[..., 0])
    )
    flat = None if scale is None else scale.reshape(YEARS, -1)
    return SplitPeople(rows[0], rows[1], (rows[2], rows[3]), flat, cells, CELLS)


def counted(people, year):
    """People by cell, welfare before and after, and equivalents."""
    cell = np.repeat(np.arange(people.count), people.parts)
    scale = np.ones(cell.size) if people.scale is None else people.scale[year]
    numbers = Counter()
    for *level, number in zip(
        cell,
        people.before[year],
        people.after[0][year],
        people.after[1][year],
        scale,
        people.people[year],
        strict=True,
    ):
        numbers[tuple(level)] += number
    return {level: number for level, number in numbers.items() if number}


@pytest.mark.parametrize("split_before", [False, True])
@pytest.mark.parametrize("scaled", [False, True])
def test_merged_people_are_the_same_people(split_before, scaled):
    parts = people_of(split_before, scaled)
    merged = parts.merged()
    assert merged.parts < parts.parts
    for year in range(YEARS):
        assert counted(merged, year) == counted(parts, year)


@pytest.mark.parametrize("split_before", [False, True])
def test_merged_people_are_as_poor(split_before):
    parts = people_of(split_before, scaled=True)
    lines = {"line": np.array([1.2, 3.3, 5.9])}
    expected, poverty = poverty_of(parts, lines), poverty_of(parts.merged(), lines)
    assert poverty.keys() == expected.keys()
    for name, figures in expected.items():
        np.testing.assert_allclose(poverty[name], figures, rtol=1e-13)


def test_people_who_all_differ_stay_as_they_are():
    parts = people_of(split_before=False, scaled=False)
    different = np.arange(parts.people.size, dtype=float).reshape(parts.people.shape)
    each = SplitPeople(parts.people, parts.before, (different, different), None, parts.cells, CELLS)
    assert each.merged() is each
