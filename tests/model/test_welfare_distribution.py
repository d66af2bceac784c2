"""Who is poor before and after: the worked example of the definitions, and identities that always hold.

Kenya 2022 deciles (World Bank PIP, consumption), 1,000,000 people; a child benefit and a grant for the
poorest 20 % of households. Expected figures were computed outside this program and are printed to ten digits.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.model.followed_people import Followed, Payments, Transfer, WelfarePopulation, split_population
from costmodel.model.offsets import hashed_names, offsets, splitmix64
from costmodel.model.recipients import (
    gain_of_each,
    held_to,
    living_of_group,
    living_with_households,
    living_with_recipients,
    poorest,
    spread,
)
from costmodel.model.welfare_cells import CELLS, ppp_to_month, published_shares, welfare_cells
from costmodel.model.welfare_effects import (
    chord_weight,
    efficiency,
    fiscal_impoverishment,
    movements,
    welfare_weight,
)
from costmodel.model.welfare_measures import (
    concentration,
    inequality_measures,
    median,
    poverty_measures,
    ranked,
)

KENYA = (2.9355, 4.2924, 5.1474, 5.9611, 6.8387, 7.9213, 9.437, 11.8747, 15.4516, 30.1404)
MEAN, LINE, CHILDREN = 6008.69, 3826.58, 160_000
SIZE = np.repeat([5.6, 5.1, 4.8, 4.5, 4.2, 3.9, 3.6, 3.2, 2.8, 2.2], 100)
PEOPLE = np.full(CELLS, 1000.0)
DECILE = np.repeat(np.arange(10), 100)
OF_CHILDREN = np.repeat([0.14, 0.13, 0.12, 0.11, 0.105, 0.095, 0.09, 0.08, 0.07, 0.06], 100) / 100
NAMES = hashed_names(str(j) for j in range(1, CELLS + 1))
NONE = Transfer(np.zeros(CELLS), np.zeros(CELLS))


def cells_of_kenya():
    shares = np.array(KENYA) / 100
    return welfare_cells(published_shares(shares, 10))


def column(values):
    return np.asarray(values, dtype=float)[:, None]


def benefit_for_children():
    recipients = spread(np.array([[0.95 * CHILDREN]]), column(OF_CHILDREN))
    covered = living_with_recipients(recipients, column(PEOPLE), column(SIZE))
    gain = gain_of_each(recipients, column(PEOPLE), covered, np.array([[900.0]]))
    return recipients, covered, gain


def grant_for_the_poor(amount=3000.0):
    households = PEOPLE / SIZE
    before = np.cumsum(households) - households
    meant = poorest(column(households), column(before), np.array([[0.2 * households.sum()]]))
    reached = np.array([[0.6 * 0.2 * households.sum()]])
    recipients = spread(reached, meant) + spread(reached * 0.3 / 0.7, column(households) - meant)
    covered = living_with_households(recipients, column(PEOPLE), column(SIZE))
    gain = gain_of_each(recipients, column(PEOPLE), covered, np.array([[amount]]))
    return recipients, covered, gain


def followed(name, figures):
    _, covered, gain = figures
    return offsets(name, NAMES), NONE, Transfer(covered[:, 0], gain[:, 0])


def together(policies):
    """Policies side by side: (cell, policy)."""
    offset, then, now = zip(*policies, strict=True)
    side = [
        Transfer(*(np.stack([getattr(one, name) for one in each], axis=1) for name in ("share", "gain")))
        for each in (then, now)
    ]
    return Followed(np.stack(offset, axis=1), *side, np.ones(len(policies), dtype=bool))


def rows_of(split):
    """People, then welfare before, after transfers and after financing, a row each."""
    figures = (split.people, split.before, split.after_transfers, split.after_financing)
    return [figure.ravel() for figure in np.broadcast_arrays(*figures)]


def unequal(w, y):
    return inequality_measures(ranked(w, y))


def population():
    return WelfarePopulation(cells_of_kenya().relative * MEAN, PEOPLE, DECILE, np.ones(CELLS))


def both(grant=3000.0, *more, also=()):
    child, poor = benefit_for_children(), grant_for_the_poor(grant)
    transfers = 900 * child[0].sum() + grant * poor[0].sum()
    policies = [followed("child_benefit", child), followed("poor_household_grant", poor), *also]
    paid = Payments(1.05 * transfers)
    return split_population(population(), together(policies), Payments(), paid), transfers


@pytest.fixture(scope="module")
def example():
    split, transfers = both()
    return split, transfers, rows_of(split)


TABLE = {
    "headcount": (0.3960000000, 0.3503167570, 0.3922398916),
    "gap": (0.1147293364, 0.0724640867, 0.0849416205),
    "squared_gap": (0.0437819615, 0.0217391133, 0.0263433932),
    "watts": (0.1464178732, 0.0870354852, 0.1028344694),
    "gini": (0.3779459118, 0.3513729040, 0.3501814580),
    "palma": (1.6770037609, 1.4690112695, 1.4602551673),
    "s80_s20": (6.2716815736, 5.2217739182, 5.1842179334),
    "bottom_40": (0.1816791581, 0.2002654089, 0.2011267318),
    "theil_t": (0.2685522715, 0.2384485495, 0.2371444720),
    "theil_l": (0.2311922688, 0.1984738854, 0.1971690930),
    "atkinson_1": (0.2064131307, 0.1800188160, 0.1789482125),
    "atkinson_2": (0.3319436266, 0.2867414294, 0.2850085950),
}


@pytest.mark.parametrize("measure", TABLE)
def test_measures_before_and_after(example, measure):
    _, _, (w, *welfare) = example
    figures = [{**poverty_measures(w, y, LINE), **unequal(w, y)}[measure] for y in welfare]
    assert figures == pytest.approx(TABLE[measure], abs=1.01e-10)


def test_the_curve_and_its_cells():
    cells = cells_of_kenya()
    (curve,) = cells.curves
    assert (curve.a, curve.b, curve.c) == pytest.approx(
        (0.737469317942, -0.829409648724, 0.340085201573), abs=1e-12
    )
    assert cells.form == "general quadratic"
    assert curve.squared_error == pytest.approx(3.0015e-5, rel=1e-4)
    assert cells.relative[0] * MEAN == pytest.approx(1640.0220860092, abs=1e-9)
    assert cells.relative.mean() == pytest.approx(1, abs=1e-14)
    assert cells.relative[-1] * MEAN == pytest.approx(67_304.33, abs=5e-3)


def test_recipients_and_the_people_who_live_with_them():
    child, poor = benefit_for_children(), grant_for_the_poor()
    assert (child[0].sum(), poor[0].sum()) == pytest.approx((152_000, 46_314.4628480761), abs=1e-9)
    people = [float((covered * column(PEOPLE)).sum()) for _, covered, _ in (child, poor)]
    assert people == pytest.approx((477_800.5974112233, 214_033.4245586337), abs=1e-8)
    for (recipients, covered, gain), amount in ((child, 900), (poor, 3000)):
        assert (covered * column(PEOPLE) * gain).sum() == pytest.approx(recipients.sum() * amount, rel=1e-14)


def test_who_is_lifted_and_who_falls(example):
    _, transfers, (w, y0, y1, y2) = example
    assert movements(w, y0, y1, LINE)["lifted"] == pytest.approx(45_683.2430, abs=5e-5)
    assert movements(w, y0, y2, LINE) == pytest.approx(
        {"lifted": 18_248.0752, "pushed_below": 14_487.9668}, abs=5e-5
    )
    fiscal = fiscal_impoverishment(w, y0, y2, LINE)
    assert fiscal == pytest.approx(
        {"fi": 13_422_931.0116, "fgp": 127_408_008.9559, "fi_people": 96_880.3481,
         "fgp_people": 313_607.6187}, abs=5e-4
    )  # fmt: skip
    reach = efficiency(w, y0, y1, LINE, transfers)
    expected = {"vee": 0.6164979394, "spillover": 0.0486123753, "poverty_efficiency": 0.5865285103,
                "gap_efficiency": 0.3683909535}  # fmt: skip
    assert {name: reach[name] for name in expected} == pytest.approx(expected, abs=1e-10)


def test_progressivity(example):
    _, _, (w, y0, y1, y2) = example
    gini = unequal(w, y0)["gini"]
    benefit, after = concentration(w, w * (y1 - y0), y0), concentration(w, w * y2, y0)
    indices = (benefit, gini - benefit, gini - after, unequal(w, y2)["gini"] - after)
    assert indices == pytest.approx((-0.2636873167, 0.6416332285, 0.0295127587, 0.0017483049), abs=1.01e-10)


def test_weights_of_money(example):
    _, _, (w, y0, y1, y2) = example
    mean = welfare_weight(w * (y1 - y0), y0, 1.3) / welfare_weight(w * (y1 - y2), y0, 1.3)
    chord = chord_weight(w * (y1 - y0), y0, y1, 1.3) / chord_weight(w * (y1 - y2), y1, y2, 1.3)
    assert (mean, chord) == pytest.approx((2.1919099602, 2.0376479429), abs=1e-10)


@pytest.mark.parametrize(
    ("name", "headcount"), [("child_benefit", 0.3707535765), ("poor_household_grant", 0.3890571429)]
)
def test_each_policy_alone(name, headcount):
    figures = benefit_for_children() if name == "child_benefit" else grant_for_the_poor()
    split = split_population(population(), together([followed(name, figures)]), Payments(), Payments())
    w, _, y1, _ = rows_of(split)
    assert poverty_measures(w, y1, LINE)["headcount"] == pytest.approx(headcount, abs=1e-10)


def test_adequacy(example):
    split, _, _ = example
    for place, transfers, expected in (
        (0, 136_800_000, 0.0566601629),
        (1, 138_943_388.5442282, 0.1510359467),
    ):
        welfare = split.of_covered(split.people * split.after_transfers)[place]
        assert transfers / welfare == pytest.approx(expected, abs=1e-10)


def test_children_and_all_others():
    split, _ = both()
    child, poor = benefit_for_children(), grant_for_the_poor()
    children = CHILDREN * OF_CHILDREN
    figures = []
    for people, tau in ((children, child[0][:, 0] / children), (PEOPLE - children, np.zeros(CELLS))):
        share = living_of_group(column(tau), child[0], column(PEOPLE), column(SIZE))
        policies = together(
            [followed("child_benefit", (None, share, child[2])), followed("poor_household_grant", poor)]
        )
        group_split = split_population(population(), policies, Payments(), Payments(), people, split.rates)
        w, *welfare = rows_of(group_split)
        figures += [poverty_measures(w, y, LINE)["headcount"] for y in welfare]
    assert figures[:3] == pytest.approx((0.4956, 0.4142550257, 0.4651979288), abs=1e-10)
    assert figures[4] == pytest.approx(0.3384834814, abs=1e-10)


def test_net_of_payment_by_decile(example):
    split, _, _ = example
    net = np.sum(split.people * (split.after_financing - split.before), axis=1).reshape(10, -1).sum(axis=1)
    assert net / 1e6 == pytest.approx(
        [42.072726, 41.251068, 32.637681, 2.205436, -1.123559, -5.545277, -10.054705, -16.654770,
         -27.336809, -71.238961], abs=5.1e-7
    )  # fmt: skip


def test_a_policy_that_changes_nothing_moves_no_figure(example):
    _, _, rows = example
    third = Transfer(np.full(CELLS, 0.3), np.full(CELLS, 250.0))
    split, _ = both(also=[(offsets("school_meals", NAMES), third, third)])
    w, y0, _, y2 = rows_of(split)
    for line in (3000.0, LINE):
        before = poverty_measures(rows[0], rows[3], line)
        after = poverty_measures(w, y2, line)
        assert [float(after[name]) for name in after] == pytest.approx(
            [float(before[name]) for name in after], rel=1e-11
        )
    assert unequal(w, y0)["gini"] == pytest.approx(TABLE["gini"][0], abs=1e-10)


def test_a_line_above_all_welfare():
    w, y = PEOPLE, population().welfare
    poverty = poverty_measures(w, y, 70_000)
    assert (poverty["headcount"], poverty["gap"]) == pytest.approx((1, 0.9141615714), abs=1e-10)


def test_a_grant_ten_times_as_large():
    figures = grant_for_the_poor(30_000.0)
    split = split_population(
        population(), together([followed("poor_household_grant", figures)]), Payments(), Payments()
    )
    w, y0, y1, _ = rows_of(split)
    transfers = 30_000 * figures[0].sum()
    assert poverty_measures(w, y1, LINE)["headcount"] == pytest.approx(0.2207951469, abs=1e-10)
    shares = efficiency(w, y0, y1, LINE, transfers)
    assert shares["spillover"] == pytest.approx(0.7631295649, abs=1e-10)
    assert movements(w, y0, y1, LINE)["lifted"] == pytest.approx(175_204.8531, abs=5e-5)


def test_four_persons():
    people, before, after = (
        np.array([1.0, 1, 1, 1]),
        np.array([50.0, 80, 120, 200]),
        np.array([70.0, 75, 95, 180]),
    )
    assert fiscal_impoverishment(people, before, after, 100) == {
        "fi": 10, "fi_people": 2, "fgp": 20, "fgp_people": 1
    }  # fmt: skip
    assert movements(people, before, after, 100) == {"lifted": 0, "pushed_below": 1}
    after[0] = -10
    assert fiscal_impoverishment(people, before, after, 100)["fi"] == 70
    gaps = [poverty_measures(people, y, 100)["gap"] for y in (before, after)]
    assert gaps == pytest.approx((0.175, 0.35))
    assert np.isnan(poverty_measures(people, after, 100)["watts"])


def test_shares_that_no_curve_fits_give_no_cells():
    # Mozambique 2022: the quadratic ends at a + c of 0.8716, the Beta curve falls below 0.
    assert welfare_cells(published_shares(np.array(MOZAMBIQUE) / 100, 10)) is None


MOZAMBIQUE = (1.726, 2.928, 3.8477, 4.7526, 5.6981, 6.7896, 8.279, 10.4953, 14.6706, 40.8131)


def test_the_generator_of_offsets():
    # Vigna's splitmix64.c: the first output from state 0.
    assert int(splitmix64(np.array([0], dtype=np.uint64))[0]) == 0xE220A8397B1DCDAF
    names = hashed_names(["1001", "1", "280", "north:1"])
    assert offsets("child_benefit", names) == pytest.approx(
        [0.24473695448907762, 0.9930731437019585, 0.11225968303240574, 0.70675777406101], abs=1e-15
    )
    assert offsets("poor_household_grant", names[1:3]) == pytest.approx(
        [0.299815873143245, 0.536372368766055], abs=1e-15
    )


def test_dollars_a_day_in_money_a_month():
    # 4.2883 x 42.427967 x 1.085749 x 365 / 12
    assert ppp_to_month(4.2883, 42.427967, 1.085749) == pytest.approx(6008.67, abs=5e-3)


@given(
    st.lists(st.tuples(st.floats(1, 100), st.floats(1, 500), st.floats(-50, 200), st.floats(-1, 100)),
             min_size=1, max_size=30),
    st.floats(10, 400),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_identities(people, line):
    w, y0, change, paid = (np.array(part) for part in zip(*people, strict=True))
    y1 = y0 + np.maximum(change, 0)
    y2 = y1 - np.maximum(paid, 0)
    number = w.sum()
    before, after = (poverty_measures(w, y, line) for y in (y0, y2))
    fiscal, moved = fiscal_impoverishment(w, y0, y2, line), movements(w, y0, y2, line)
    assert fiscal["fgp"] - fiscal["fi"] == pytest.approx(
        number * line * (before["gap"] - after["gap"]), abs=1e-6
    )
    assert (moved["pushed_below"] - moved["lifted"]) / number == pytest.approx(
        after["headcount"] - before["headcount"], abs=1e-12
    )
    transfers = float(np.sum(w * (y1 - y0)))
    reach = efficiency(w, y0, y1, line, transfers)
    if transfers > 0:
        whole = reach["gap_filled"] + reach["spill"] + reach["leak"]
        assert whole == pytest.approx(transfers, rel=1e-9)
        if reach["vee"] > 1e-12:
            assert reach["poverty_efficiency"] == pytest.approx(reach["vee"] * (1 - reach["spillover"]))


def test_more_recipients_than_people_go_to_the_other_classes():
    def sums(figure):
        return np.sum(figure, axis=0, keepdims=True)

    limit = column([40, 40, 40])
    assert held_to(column([60, 30, 10]), limit, sums)[:, 0] == pytest.approx([40, 40, 20])
    assert held_to(column([60, 20, 10]), limit, sums)[:, 0] == pytest.approx([40, 100 / 3, 50 / 3])
    assert held_to(column([60, 60, 10]), limit, sums)[:, 0] == pytest.approx([40, 40, 40])


def test_the_median():
    assert median(ranked(np.array([1.0, 1, 1]), np.array([30.0, 10, 20]))) == 20
