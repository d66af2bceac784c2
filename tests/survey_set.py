"""A household survey for tests: the worked example of the distribution, and files that go with it."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import polars as pl

from tests.engine.test_distribution_of_a_set import OF_CHILDREN, PEOPLE, SIZE, example_rows

NORMAL = NormalDist()
HOUSEHOLD_FILE = {
    "file": "survey.parquet", "rows": "households", "household": "hh", "weight": "w",
    "weight_of": "household",
    "size": "size", "welfare": "y", "welfare_of": "person", "welfare_unit": "LCU a month",
}  # fmt: skip
PERSON_FILE = HOUSEHOLD_FILE | {"file": "survey.csv", "rows": "persons"}


def mapping(properties=HOUSEHOLD_FILE, groups=(), by=(), **others):
    """Rows of the table SurveyFile; a property of None is left out."""
    named = [(name, None, value) for name, value in (properties | others).items() if value is not None]
    named += [("group", group, column) for group, column in groups]
    named += [("by", name, column) for name, column in by]
    return [{"property": kind, "name": name, "value": value} for kind, name, value in named]


def rows_with(*survey, **tables):
    """The rows of the worked example with a survey file and other tables."""
    tables = example_rows() | tables
    tables["SurveyFile"] = list(survey)
    return tables


def lognormal(count, mu, sigma):
    """Welfare of equal people: the middles of equal parts of a lognormal distribution, poorest first."""
    places = (np.arange(count) + 0.5) / count
    return np.exp(mu + sigma * np.array([NORMAL.inv_cdf(place) for place in places]))


def households(welfare, size=4.0, people=PEOPLE, **columns):
    """A table of households of equal people."""
    welfare = np.asarray(welfare, dtype=float)
    size = np.broadcast_to(size, welfare.shape).astype(float)
    return pl.DataFrame({
        "hh": np.arange(1, welfare.size + 1), "w": people / welfare.size / size, "size": size, "y": welfare,
        **columns,
    })  # fmt: skip


def like_the_cells(relative, mean, per=40, seed=1):
    """Households like the 1,000 cells of the worked example: its sizes, and children drawn one by one."""
    chance = np.random.default_rng(seed)
    size = np.repeat(SIZE, 100 * per)
    members = np.floor(size).astype(int)
    members += chance.random(size.size) < size - members
    children = chance.binomial(members, np.repeat(OF_CHILDREN, 100 * per) * 160_000 / 100_000)
    area = np.where(chance.random(size.size) < 0.3, "urban", "rural")
    return households(np.repeat(relative, per) * mean, members, children=children, area=area)
