"""A set whose welfare is stated for two areas: the worked example with a poorer north."""

from __future__ import annotations

from tests.engine.test_distribution_of_a_set import KENYA, SOURCE, example_rows

POORER = (3.4, 4.9, 5.9, 6.8, 7.7, 8.8, 10.2, 12.3, 15.2, 24.8)
NORTH_MEAN, SOUTH_MEAN, NORTH_PEOPLE = 3508.69, 7080.118571428571, 0.3
"""Together they have the mean of the country, 6008.69."""


def with_areas(rows, areas):
    """Rows with areas by name: ten shares in percent, mean, and share of people."""
    rows["Distribution"] += [
        {"decile": decile, "share": share / 100, "year": 2022, "source": SOURCE, "area": area,
         "mean": mean if decile == 1 else None}
        for area, (shares, mean, _) in areas.items()
        for decile, share in enumerate(shares, 1)
    ]  # fmt: skip
    rows["Breakdown"] = [
        {"dimension": "region", "part": area, "share": people, "source": SOURCE}
        for area, (_, _, people) in areas.items()
    ]
    return rows


def rows(made=example_rows):
    """The worked example, or other rows, with a north that is poorer than the south."""
    return with_areas(
        made(),
        {"north": (POORER, NORTH_MEAN, NORTH_PEOPLE), "south": (KENYA, SOUTH_MEAN, 1 - NORTH_PEOPLE)},
    )
