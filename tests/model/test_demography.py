import csv
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import costmodel
from costmodel.errors import ModelError
from costmodel.model import demography as d
from costmodel.model import kernels as k
from costmodel.model import vital_rates as v

ROOT = Path(__file__).parents[2]
COUNTRIES = ("kenya", "colombia")

# The method of WPP 2024, R code markalava/ccmppWPP, project_ccmpp_z_by_z with migration "even": a small case.
# Ages 0, 1, 2, 3+; men, then women.
START = np.array([[100.0, 98, 97, 300], [95, 94, 93, 310]])
SURVIVAL = np.array([[0.98, 0.99, 0.995, 0.95], [0.985, 0.992, 0.996, 0.96]])
FERTILITY = np.array([0.0, 0.10, 0.20, 0.0])
RATIO = 1.05
MIGRANTS = np.array([[1.0, 2, 3, 0], [1, 2, 3, 0]])
UN_BIRTHS = 28.5988
UN_RESULT = [[14.855203, 100.495, 100.005, 378.575], [14.241375, 95.736, 96.12, 388.32]]
# The same with migration "end": women bear children before migrants come.
UN_BIRTHS_END = 28.0744
UN_RESULT_END = [[15.091979, 101, 100.51, 377.15], [14.489407, 96.24, 96.624, 386.88]]


@pytest.mark.parametrize("steps", [1, None])
def test_one_step_gives_the_numbers_of_the_un_code(steps):
    result = d.project_population(START, SURVIVAL, FERTILITY, RATIO, MIGRANTS, steps=steps)
    assert result.shape == (2, 4, 2)
    assert np.array_equal(result[..., 0], START)
    assert result[..., 1] == pytest.approx(np.array(UN_RESULT), abs=5e-7)


def test_births_are_those_of_the_un_code():
    result = d.project_components(START, SURVIVAL, FERTILITY, RATIO, MIGRANTS)
    assert result.births.sum() == pytest.approx(UN_BIRTHS, abs=5e-5)
    assert result.births[0, 0] / result.births[1, 0] == pytest.approx(RATIO)


def test_migrants_at_the_end_give_the_numbers_of_the_un_code():
    result = d.project_components(START, SURVIVAL, FERTILITY, RATIO, MIGRANTS, migration="end")
    assert result.births.sum() == pytest.approx(UN_BIRTHS_END, abs=5e-7)
    assert result.births[:, 0] == pytest.approx([14.379571, 13.694829], abs=5e-7)
    last = d.project_population(START, SURVIVAL, FERTILITY, RATIO, MIGRANTS, migration="end")[..., -1]
    assert last == pytest.approx(np.array(UN_RESULT_END), abs=5e-7)
    assert last.sum() - START.sum() == pytest.approx(
        result.births.sum() - result.deaths.sum() + MIGRANTS.sum(), rel=1e-9
    )
    with pytest.raises(ModelError, match="even, end"):
        d.project_population(START, SURVIVAL, FERTILITY, RATIO, MIGRANTS, migration="start")


def test_un_code_drops_births_of_the_youngest_and_the_open_group():
    some = d.project_population(START, SURVIVAL, [9.0, 0.1, 0.2, 9.0], RATIO, MIGRANTS)
    assert np.array_equal(some, d.project_population(START, SURVIVAL, FERTILITY, RATIO, MIGRANTS))


def test_keyfitz_three_ages():
    # Keyfitz (1968), Introduction to the Mathematics of Population: females of the United States in three
    # age groups. His matrix puts daughters into the first group at once; here a group "unborn" comes before
    # it, its children are born to the women at the end of a step, and nobody reaches the open group.
    matrix = np.array([[0.4271, 0.8498, 0.1273], [0.9924, 0, 0], [0, 0.9826, 0]])
    women = np.array([matrix[0] @ [1000, 1000, 1000], 1000, 1000, 1000, 0])
    result = d.project_population(
        np.array([np.zeros(5), women]),
        np.array([[1, 1, 0.9924, 0.9826, 0]] * 2),
        np.array([0, *matrix[0], 0]),
        0,
        np.zeros((2, 5)),
        steps=60,
        at_end=1,
    )[1]
    assert result[:3, 1] == pytest.approx([result[0, 1], 1404.2, 992.4])
    assert result[1:4, 1] == pytest.approx([1404.2, 992.4, 982.6])
    assert result[1:4, 4] == pytest.approx([2341.66, 1963.08, 1529.16], abs=0.005)
    assert result[1:4, -1] / result[1:4, -1].sum() == pytest.approx([0.40203, 0.32991, 0.26806], abs=5e-6)
    assert result[1:4, -1].sum() / result[1:4, -2].sum() == pytest.approx(1.2093, abs=5e-5)
    assert not result[4].any()


def exact(values):
    return np.vectorize(lambda value: Fraction(str(value)), otypes=[object])(values)


def test_step_is_plain_array_arithmetic():
    # Runs on objects that know only + - * /, as the engine's trails do, and then is exact.
    half = Fraction(1, 2)
    start, moved = exact(START), exact(MIGRANTS)
    flow = k.cohort_flows(start, exact(SURVIVAL), exact(FERTILITY), Fraction("1.05"), moved, half, half)
    assert flow.reached.sum() == start.sum() + flow.births.sum() - flow.deaths.sum() + moved.sum()
    assert flow.births.sum() == Fraction("28.5988")
    floats = k.cohort_flows(START, SURVIVAL, FERTILITY, RATIO, MIGRANTS, 0.5, 0.5)
    assert flow.reached.astype(float) == pytest.approx(floats.reached, rel=1e-14)


def test_step_broadcasts_over_draws():
    scaled = np.stack([START, 2 * START])
    flow = k.cohort_flows(scaled, SURVIVAL, FERTILITY, RATIO, 0 * MIGRANTS, 0.5, 0.5)
    assert flow.reached.shape == (2, 2, 4)
    assert flow.births.shape == (2, 2, 1)
    assert flow.reached[1] == pytest.approx(2 * flow.reached[0])
    assert flow.deaths[1] == pytest.approx(2 * flow.deaths[0])


def test_five_year_steps_bear_five_years_of_children():
    one = d.project_components(START, SURVIVAL, FERTILITY, RATIO, MIGRANTS)
    five = d.project_components(START, SURVIVAL, FERTILITY, RATIO, MIGRANTS, 5)
    assert five.births == pytest.approx(5 * one.births)


def shares(*shape):
    return hnp.arrays(float, shape, elements=st.floats(0, 1))


@given(
    hnp.arrays(float, (2, 5), elements=st.floats(1, 1e7)),
    shares(2, 5, 3),
    shares(5, 3),
    st.floats(0.5, 2),
    hnp.arrays(float, (2, 5, 3), elements=st.floats(0, 1e5)),
)
def test_change_is_births_less_deaths_plus_migration(start, survival, fertility, ratio, moved):
    result = d.project_components(start, survival, fertility, ratio, moved)
    people = result.population.sum((0, 1))
    change = result.births.sum(0) - result.deaths.sum((0, 1)) + result.net_migration.sum((0, 1))
    assert np.diff(people) == pytest.approx(change, rel=1e-9, abs=1e-9 * people.max())
    assert (result.population >= 0).all()


@given(hnp.arrays(float, (2, 6), elements=st.floats(0, 1e7)), st.integers(1, 9))
def test_nobody_born_dying_or_moving_keeps_everybody(start, steps):
    result = d.project_population(start, np.ones((2, 6)), np.zeros(6), 1.05, np.zeros((2, 6)), steps=steps)
    assert result.sum(1) == pytest.approx(np.repeat(start.sum(1)[:, None], steps + 1, axis=1))
    assert np.array_equal(result[:, 1:5, 1], start[:, :4])
    assert np.array_equal(result[:, 0, 1], [0, 0])


@given(st.floats(0.1, 10))
def test_twice_the_people_and_migrants_are_twice_the_result(scale):
    once = d.project_population(START, SURVIVAL, FERTILITY, RATIO, MIGRANTS, steps=4)
    scaled = d.project_population(scale * START, SURVIVAL, FERTILITY, RATIO, scale * MIGRANTS, steps=4)
    assert scaled == pytest.approx(scale * once, rel=1e-12)


def test_what_varies_by_step_is_taken_step_by_step():
    survival = np.stack([SURVIVAL, SURVIVAL * 0.9], axis=-1)
    both = d.project_population(START, survival, FERTILITY, [1.05, 1.07], MIGRANTS)
    first = d.project_population(START, SURVIVAL, FERTILITY, 1.05, MIGRANTS)
    second = d.project_population(first[..., -1], SURVIVAL * 0.9, FERTILITY, 1.07, MIGRANTS)
    assert np.array_equal(both, np.concatenate([first, second[..., 1:]], axis=-1))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"population": START[0]}, "population has the shape"),
        (
            {"population": np.where(START == 94, np.nan, START)},
            "population: found nan; expected finite",
        ),
        ({"population": -START}, "population is -310 at index"),
        ({"survival": SURVIVAL[:, :3]}, "survival has the shape"),
        ({"survival": SURVIVAL + 0.1}, "expected ratios from 0 to 1"),
        ({"fertility": -FERTILITY}, "fertility is -0.2 at index"),
        ({"sex_ratio_at_birth": -1}, "sex_ratio_at_birth is -1"),
        (
            {"sex_ratio_at_birth": [1.0, 1, 1], "fertility": np.zeros((4, 2))},
            "differ in their number of steps",
        ),
        ({"sex_ratio_at_birth": [1.0, 1, 1], "steps": 2}, "steps 2"),
        ({"steps": 0}, "steps: found 0"),
        (
            {"net_migration": -60 * MIGRANTS, "steps": 2},
            r"\(female, age 2, end of step 1\).*check net migration",
        ),
    ],
)
def test_mistakes_are_told(change, words):
    given_ = {
        "population": START,
        "survival": SURVIVAL,
        "fertility": FERTILITY,
        "sex_ratio_at_birth": RATIO,
        "net_migration": MIGRANTS,
    }
    with pytest.raises(ModelError, match=words):
        d.project_population(**(given_ | change))


def test_survival_ratios_by_hand():
    ratios = d.survival_from_life_table([4.5, 4.0, 6.0], interval=5)
    assert ratios == pytest.approx([0.9, 8 / 9, 0.6])
    assert d.survival_from_life_table([450_000, 400_000, 600_000], 5, radix=100_000) == pytest.approx(ratios)


@pytest.mark.parametrize(
    ("person_years", "words"),
    [
        ([1.0], "fewer than two age groups"),
        (0.5, "fewer than two age groups"),
        ([0.9, 0.0, 1.0], "must be above 0"),
        ([0.9, 0.95, 1.0], "must not rise with age"),
        ([98_000.0, 97_000, 2e6], "radix"),
    ],
)
def test_impossible_person_years_are_told(person_years, words):
    with pytest.raises(ModelError, match=words):
        d.survival_from_life_table(person_years)


def test_life_table_by_hand():
    # One year, m .01, half a year lived by those who die: q = .01 / 1.005 (Preston et al. 2001, chapter 3).
    mortality = np.full((2, 4), 0.01)
    lived = v.life_table_person_years(mortality, [0, 1, 2, 3])
    q0 = [0.01 / (1 + (1 - (0.14929 - 0.0199545)) * 0.01), 0.01 / (1 + (1 - (0.14903 - 0.0205527)) * 0.01)]
    for sex, q in enumerate(q0):
        survivors = [1, 1 - q, (1 - q) * (1 - 0.01 / 1.005), (1 - q) * (1 - 0.01 / 1.005) ** 2]
        deaths = 1 - np.array(survivors[1:]) / survivors[:-1]
        assert deaths[1] == pytest.approx(0.0099502488, abs=5e-11)
        assert lived[sex, 1] == pytest.approx((survivors[1] + survivors[2]) / 2)
        assert lived[sex, 3] == pytest.approx(survivors[3] / 0.01)
        # By definition, in every group deaths = rate x person-years.
        assert -np.diff(survivors) == pytest.approx(0.01 * lived[sex, :3])


def years_lived_by_those_who_die(infants, children):
    """Found back from the person-years, since deaths = rate x person-years: (sex, age group)."""
    rates = np.repeat([[infants, children, 0.005, 0.01]], 2, axis=0)
    lived = v.life_table_person_years(rates, [0, 1, 5, 10])
    dying = rates * lived
    survivors = 1 - np.cumsum(dying, axis=1)
    return ((lived - np.array([1, 4, 5, 0]) * survivors) / dying)[:, :3]


@pytest.mark.parametrize(("infants", "sex"), [(0.02300, 0), (0.08307, 0), (0.01724, 1), (0.06891, 1)])
def test_infant_years_lived_join_where_their_lines_meet(infants, sex):
    # Andreev and Kingkade (2015) fitted connected lines.
    below, above = (years_lived_by_those_who_die(infants + step, 0.002)[sex, 0] for step in (-1e-6, 1e-6))
    assert below == pytest.approx(above, abs=2e-4)


def test_years_lived_where_mortality_is_high():
    # Constants above the last line: Andreev and Kingkade (2015) .29915 and .31411; Coale and Demeny (1983),
    # West, 1.352 and 1.361 for ages 1 to 4 from an infant mortality of .107 on; half of the group at 5 to 9.
    men, women = years_lived_by_those_who_die(0.15, 0.02)
    assert men == pytest.approx([0.29915, 1.352, 2.5], abs=0.003)
    assert women == pytest.approx([0.31411, 1.361, 2.5], abs=0.003)
    assert years_lived_by_those_who_die(0.107, 0.02)[:, 1] == pytest.approx([1.352, 1.361], abs=0.003)
    assert (years_lived_by_those_who_die(0.01, 0.001)[:, 1] > [1.6, 1.5]).all()


AGES = np.array([0, 1, *range(5, 101, 5)])
PERIODS = np.arange(2020, 2060, 5)
YEARS = np.arange(2024, 2061)


def gompertz(level, slope, ages):
    """Survivors of a hazard level e^(slope x), and its group rates: deaths per person-year."""
    fine = np.linspace(0, 130, 1_300_001)
    survivors = np.exp(-level / slope * np.expm1(slope * fine))
    years = np.concatenate([[0], np.cumsum((survivors[1:] + survivors[:-1]) / 2 * np.diff(fine))])
    at = np.append(np.rint(ages * 10_000).astype(int), -1)
    return survivors[at[:-1]], -np.diff(survivors[at]) / np.diff(years[at])


@pytest.mark.parametrize(("level", "slope"), [(0.0001, 0.085), (0.0003, 0.07)])
def test_single_ages_of_a_gompertz_hazard(level, slope):
    _, groups = gompertz(level, slope, AGES)
    survivors, single = gompertz(level, slope, np.arange(101))
    published = np.repeat(np.stack([groups, groups])[..., None], len(PERIODS), axis=-1)
    rates = v.single_year_mortality(published, AGES, PERIODS, YEARS)
    assert rates.shape == (2, 101, 37)
    assert rates[:, 5:95, 0] == pytest.approx(np.stack([single, single])[:, 5:95], rel=0.05)
    lived = v.life_table_person_years(np.swapaxes(rates, -1, -2), np.arange(101))
    assert lived[:, 0].sum(-1) == pytest.approx(np.full(2, lived[0, 0].sum()), rel=1e-3)
    reached = np.cumprod(1 - rates[0, :, 0] / (1 + rates[0, :, 0] / 2))
    assert reached[79] == pytest.approx(survivors[80], rel=0.005)


def test_mortality_keeps_the_mean_of_a_period():
    # Where five-year and single ages coincide, at the infants and the open group, nothing else plays in.
    _, groups = gompertz(0.0002, 0.08, AGES)
    fall = np.exp(-0.01 * np.arange(len(PERIODS)) ** 1.5)
    rates = v.single_year_mortality(np.stack([groups[:, None] * fall] * 2), AGES, PERIODS, YEARS)
    halves = np.array([0.5, 1, 1, 1, 1, 0.5])
    for group, age in ((0, 0), (-1, -1)):
        mean = (rates[:, age, 1:7] * halves).sum(-1) / 5
        assert mean == pytest.approx(np.full(2, groups[group] * fall[1]), rel=1e-3)
    assert (rates > 0).all()
    assert (np.diff(rates, axis=-1) <= 0).all()


def test_fertility_keeps_every_group_and_the_total():
    ages = np.arange(15, 50, 5)
    rates = np.array([0.06, 0.17, 0.18, 0.14, 0.09, 0.04, 0.01])
    single = v.single_year_fertility(np.repeat(rates[:, None], 8, 1), ages, PERIODS, YEARS)
    assert single.shape == (101, 37)
    assert single[15:50].reshape(7, 5, 37).mean(1) == pytest.approx(np.repeat(rates[:, None], 37, 1))
    assert not single[:15].any()
    assert not single[50:].any()
    assert (single >= 0).all()


def test_migration_keeps_every_group_and_its_sign():
    groups = np.array([[5.0, -3, -20, 40, 2], [0, 0, 8, -1, -1]])[..., None]
    single = v.single_year_migration(groups, [0, 5, 10, 15, 20])
    assert single.shape == (2, 21, 1)
    assert single[:, :20, 0].reshape(2, 4, 5).sum(-1) == pytest.approx(groups[:, :4, 0])
    assert single[:, 20] == pytest.approx(groups[:, 4])
    assert (single[:, :20, 0].reshape(2, 4, 5) * groups[:, :4] >= 0).all()


@given(hnp.arrays(float, st.integers(3, 9), elements=st.floats(-1e6, 1e6)))
def test_spread_keeps_sums_and_signs(amounts):
    edges = 5 * np.arange(len(amounts) + 1)
    finer = v.spread(amounts, edges, np.arange(edges[-1] + 1)).reshape(-1, 5)
    size = np.abs(amounts).sum() + 1e-300
    assert finer.sum(1) == pytest.approx(amounts, abs=1e-12 * size)
    assert (finer * np.sign(amounts)[:, None] >= -1e-12 * size).all()


def test_monotone_cubic_is_exact_on_a_parabola_and_straight_beyond():
    # Steffen's inner slope is that of the parabola through three points.
    places = np.array([1.0, 2, 4, 5])
    inner = np.linspace(2, 4, 9)
    assert v.monotone_cubic(places, places**2, inner) == pytest.approx(inner**2)
    beyond = v.monotone_cubic([0, 1, 2], [0.0, 3, 6], [-1, 4])
    assert beyond == pytest.approx([-3, 12])


RATES = np.full((2, 22, 8), 0.1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: v.single_year_mortality(RATES, AGES, PERIODS, np.arange(2024, 2064)),
            "expected years from 2018 to 2062",
        ),
        (lambda: v.single_year_mortality(RATES, AGES, PERIODS, [2017]), "expected years from 2018 to 2062"),
        (lambda: v.single_year_mortality(RATES, AGES, PERIODS, [2024, 2026]), "without gaps"),
        (lambda: v.single_year_mortality(RATES, AGES, PERIODS[:5], YEARS), "8 periods but 5"),
        (lambda: v.single_year_mortality(RATES, AGES[:-1], PERIODS, YEARS), "as many as are named"),
        (lambda: v.single_year_mortality(RATES, AGES + 1, PERIODS, YEARS), "expected age 0, then age 1"),
        (lambda: v.single_year_mortality(0 * RATES, AGES, PERIODS, YEARS), "must be above 0"),
        (lambda: v.single_year_mortality(300 * RATES, AGES, PERIODS, YEARS), "not per 1,000"),
        (lambda: v.single_year_mortality(RATES, AGES[::-1], PERIODS, YEARS), "rising numbers"),
        (lambda: v.single_year_fertility(RATES[0], AGES, PERIODS, YEARS), "groups of one width"),
        (lambda: v.single_year_fertility(RATES[0], AGES[2:9], PERIODS, YEARS), "fertility has the shape"),
        (lambda: v.single_year_migration(RATES, AGES[1:]), "as many ages, from 0"),
        (lambda: v.monotone_cubic([0, 1], [0.0, 1], [0.5]), "at least three places"),
        (lambda: d.people_in_fiscal_year(np.ones(3), 13), "a month from 1 to 12"),
        (lambda: d.people_in_fiscal_year(np.ones(2), 8), "Project one year further"),
    ],
)
def test_mistakes_in_tables_are_told(call, words):
    with pytest.raises(ModelError, match=words):
        call()


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (1, [105, 120]),
        (4, [107.5, 125]),
        (7, [110, 130]),
        (8, [110 + 20 / 12]),
        (10, [115]),
        (12, [110 + 20 * 5 / 12]),
    ],
)
def test_people_in_the_middle_of_a_fiscal_year(month, expected):
    assert d.people_in_fiscal_year(np.array([100.0, 110, 130]), month) == pytest.approx(expected)


def embedded(country):
    """Rows of the newest embedded assumption workbook, by table."""
    if not list((ROOT / "assumptions" / country).glob("[0-9]*.xlsx")):
        pytest.skip(f"no embedded assumptions of {country} yet")
    assumptions = costmodel.load(country)
    return {
        name: [row.values for row in assumptions.table(name)]
        for name in ("Population", "Mortality", "Fertility", "Migration")
    }


@cache
def demographic_tables(country):
    """A country's published tables as the model takes them."""
    tables = embedded(country)

    def columns(table):
        return [name for name in tables[table][0] if name.isdigit()]

    def values(rows, columns):
        return np.array([[row[column] for column in columns] for row in rows], dtype=float)

    def by_sex(table, columns):
        return np.stack(
            [
                values([row for row in tables[table] if row["sex"] == sex], columns)
                for sex in ("male", "female")
            ]
        )

    def first_ages(table):
        return np.array([row["age_from"] for row in tables[table] if row["sex"] == "male"], dtype=float)

    births = [row for row in tables["Fertility"] if row["indicator"] == "births per woman"]
    ratio = [row for row in tables["Fertility"] if row["indicator"] == "sex ratio at birth"]
    return d.VitalTables(
        population=by_sex("Population", ["population"])[..., 0],
        mortality=by_sex("Mortality", columns("Mortality")),
        mortality_ages=first_ages("Mortality"),
        mortality_periods=np.array(columns("Mortality"), dtype=float),
        fertility=values(births, columns("Fertility")),
        fertility_ages=np.array([row["age_from"] for row in births], dtype=float),
        sex_ratio_at_birth=values(ratio, columns("Fertility"))[0],
        fertility_periods=np.array(columns("Fertility"), dtype=float),
        net_migration=by_sex("Migration", columns("Migration")),
        migration_ages=first_ages("Migration"),
        years=np.array(columns("Migration"), dtype=float),
    )


@cache
def projection(country):
    return d.project_tables(demographic_tables(country))


def published(country, indicator, sex):
    """The UN's figures in the file's unit: {(year, first age or None): value}."""
    with (Path(__file__).parent / "data" / "un_wpp2024.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return {
        (int(row["year"]), int(row["age_from"]) if row["age_from"] else None): float(row["value"])
        for row in rows
        if (row["country"], row["indicator"], row["sex"]) == (country, indicator, sex)
    }


@pytest.mark.parametrize("country", COUNTRIES)
def test_totals_are_the_uns_within_two_in_a_thousand(country):
    people = projection(country).population.sum(1)
    for sex, counts in (("both", people.sum(0)), ("male", people[0]), ("female", people[1])):
        un = published(country, "population_1_january", sex)
        assert len(un) == 37
        for (year, _), thousands in un.items():
            assert counts[year - 2024] == pytest.approx(1000 * thousands, rel=0.002), (sex, year)


@pytest.mark.parametrize("country", COUNTRIES)
def test_five_year_groups_under_85_are_the_uns_within_15_in_a_thousand(country):
    middle = d.people_in_fiscal_year(projection(country).population, 1)
    checked = 0
    for number, sex in enumerate(d.SEXES):
        for (year, age), thousands in published(country, "population_mid_year", sex).items():
            if age < 85:
                people = middle[number, age : age + 5, year - 2024].sum()
                assert people == pytest.approx(1000 * thousands, rel=0.015), (sex, year, age)
                checked += 1
    assert checked == 2 * 17 * 8


@pytest.mark.parametrize("country", COUNTRIES)
def test_fertility_and_mortality_are_the_uns(country):
    tables = demographic_tables(country)
    births = v.single_year_fertility(
        tables.fertility, tables.fertility_ages, tables.fertility_periods, tables.years
    )
    rates = v.single_year_mortality(
        tables.mortality, tables.mortality_ages, tables.mortality_periods, tables.years
    )
    lived = v.life_table_person_years(np.swapaxes(rates, -1, -2), np.arange(rates.shape[1])).sum(-1)
    for (year, _), total in published(country, "total_fertility_rate", "female").items():
        assert births[:, year - 2024].sum() == pytest.approx(total, rel=0.006), year
    for number, sex in enumerate(d.SEXES):
        for (year, _), expectancy in published(country, "life_expectancy_at_birth", sex).items():
            # 2024 lies outside the first period used, 2025-30, and keeps the rate at its edge.
            within = 0.06 if year > 2024 else 0.25
            assert lived[number, year - 2024] == pytest.approx(expectancy, abs=within), (sex, year)


@pytest.mark.parametrize("country", COUNTRIES)
def test_projection_balances(country):
    result = projection(country)
    change = result.births.sum(0) - result.deaths.sum((0, 1)) + result.net_migration.sum((0, 1))
    people = result.population.sum((0, 1))
    assert np.diff(people) == pytest.approx(change, abs=1e-9 * people.max())
    migration = demographic_tables(country).net_migration
    assert result.net_migration.sum(1) == pytest.approx(migration.sum(1), abs=1e-6)
