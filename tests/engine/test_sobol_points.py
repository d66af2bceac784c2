"""Points of a scrambled Sobol sequence, against those of scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from costmodel.engine.batches import sobol_points
from costmodel.engine.batches.sobol_points import ScipyPoints, SobolPoints


@pytest.mark.parametrize("dimensions", [1, 2, 7, 138, 257])
@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_every_part_of_the_sequence_is_scipys_to_the_last_bit(dimensions: int, seed: int) -> None:
    expected = qmc.Sobol(dimensions, scramble=True, rng=seed).random_base2(13).T
    points = sobol_points.sobol_points(dimensions, seed)
    assert isinstance(points, SobolPoints)
    for first, last in ((0, 8192), (0, 1), (0, 1000), (4096, 5000), (3000, 3001), (4095, 4097), (100, 8000)):
        assert np.array_equal(points.between(first, last), expected[:, first:last])


def test_scipy_makes_the_points_where_its_table_is_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise FileNotFoundError

    before = sobol_points.sobol_points(3, 5).between(100, 228)
    monkeypatch.setattr(sobol_points, "_table", missing)
    sobol_points._directions.cache_clear()
    elsewhere = sobol_points.sobol_points(3, 5)
    assert isinstance(elsewhere, ScipyPoints)
    assert np.array_equal(elsewhere.between(100, 228), before)


def test_more_dimensions_than_the_table_has_are_refused() -> None:
    with pytest.raises(ValueError, match="21202 dimensions"):
        SobolPoints.scrambled(21_202, 1)
