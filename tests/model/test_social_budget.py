"""The whole model against a plain year-by-year account, and the identities any social budget keeps."""

from dataclasses import fields, is_dataclass, replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.model.assumed import Policies
from costmodel.model.figures import Money
from costmodel.model.financing import Financing
from costmodel.model.parameters import parameters, parts
from costmodel.model.social_budget import social_budget

FIRST, COUNT, BEFORE = 2025, 6, 2
PRICES, DEFLATOR, WAGES = 1.05, 1.04, 1.06
"""Growth factors of the test economy; money of the tests is at 2024 prices."""


def drawn(random):
    """A policy of every part, its parameters at random."""
    share, some = random.random, lambda: random.uniform(1, 50)
    return {
        "timing": {
            "start_year": random.choice([2020, 2025, 2027]),
            "end_year": random.choice([2028, 9999]),
            "start_month": random.randint(1, 12),
        },
        "coverage": {
            "start": share(),
            "target": share(),
            "start_year": random.choice([2024, 2026]),
            "ramp_years": random.randint(1, 5),
            "take_up": share(),
            "exclusion_error": share() / 2,
            "inclusion_error": share() / 2,
        },
        "benefit": {
            "amount": some(),
            "payments_per_year": 12,
            "indexed_to_prices": share(),
            "share_of_poverty_line": share(),
        },
        "service": {"quantity": some(), "unit_cost": some(), "real_cost_growth": share() / 10},
        "staff": {
            "people_per_staff": some(),
            "multiple_of_average_wage": share(),
            "on_cost": share(),
            "overhead_share": share() / 2,
        },
        "capital": {
            "units": some(),
            "units_per_beneficiary": share(),
            "price": some(),
            "life": random.randint(1, 5),
            "maintenance_share": share() / 10,
        },
        "administration": {
            "share_of_transfers": share() / 10,
            "per_case": some(),
            "per_application": some(),
            "approval_rate": 1 - share() / 2,
            "renewal_share": share(),
            "fixed": some(),
            "set_up": some(),
        },
        "revenue_forgone": {"fee": some(), "paying_share": share()},
        "offset": {
            "tax_on_benefits": share() / 2,
            "tax_on_wages": share() / 2,
            "replaced_per_beneficiary": some(),
        },
    }


def stated(make, *drafts, group=None):
    """Policies of drafts, money at 2024 prices."""
    declared = parameters()
    made = {}
    for name in {name for draft in drafts for name in draft}:
        columns = {key: [draft[name][key] for draft in drafts] for key in drafts[0][name]}
        made[name] = {
            key: make.money(values, 2024) if declared[f"{name}.{key}"].money else values
            for key, values in columns.items()
        }
    return make.policies(tuple(range(len(drafts))) if group is None else group, **made)


def account(draft, eligible=1000.0, population=1e6):
    """Gross, full-year and net cost, people, people-years and transfers of a policy, year after year."""
    t, c, b, s, f = (draft[name] for name in ("timing", "coverage", "benefit", "service", "staff"))
    k, a, r, o = (draft[name] for name in ("capital", "administration", "revenue_forgone", "offset"))

    def served(coverage):
        reached = eligible * coverage * c["take_up"] * (1 - c["exclusion_error"])
        wrong = min(reached * c["inclusion_error"] / (1 - c["inclusion_error"]), population - eligible)
        return reached + wrong

    runs_first = t["start_year"] < FIRST  # one that starts in the first year did not run before
    served_before = served(c["start"]) if runs_first else 0.0
    units = opening = k["units"] * c["start"] * runs_first + k["units_per_beneficiary"] * served_before
    bought, lines = [], []
    for number, year in enumerate(range(FIRST, FIRST + COUNT)):
        since = year - 2024
        prices = PRICES**since
        runs = t["start_year"] <= year <= t["end_year"]
        part = (13 - t["start_month"]) / 12 if year == t["start_year"] else 1.0
        tau = min(max((year - c["start_year"]) / c["ramp_years"], 0), 1)
        coverage = (c["start"] + (c["target"] - c["start"]) * tau) * runs
        people = served(coverage)
        years = people * part
        transfer = years * (
            b["amount"] * (1 + 0.05 * b["indexed_to_prices"]) ** since * 12
            + b["share_of_poverty_line"] * 150 * PRICES ** (since + 1) * 12
        )
        service = years * s["quantity"] * s["unit_cost"] * (PRICES * (1 + s["real_cost_growth"])) ** since
        wage = f["multiple_of_average_wage"] * 12 * 1000 * WAGES ** (since + 1) * (1 + f["on_cost"])
        staff = years / f["people_per_staff"] * wage
        overhead = staff / (1 - f["overhead_share"]) - staff
        needed = k["units"] * coverage + k["units_per_beneficiary"] * people
        buys = max(needed - units, 0) + (
            opening / k["life"] if number < k["life"] else bought[number - k["life"]]
        )
        bought.append(buys if needed > 0 else 0.0)
        units = needed
        price = k["price"] * prices
        new = max(people - served_before, 0)
        files = (new + a["renewal_share"] * (people - new)) / a["approval_rate"]
        served_before = people
        running = (
            a["share_of_transfers"] * transfer + (a["per_case"] * years + a["fixed"] * runs * part) * prices
        )
        forgone = years * r["fee"] * prices * r["paying_share"]
        upkeep = needed * k["maintenance_share"] * price * part
        once = bought[-1] * price + a["per_application"] * prices * files
        once += a["set_up"] * prices * (year == t["start_year"])
        elsewhere = o["replaced_per_beneficiary"] * prices * years
        recurs = transfer + service + staff + overhead + upkeep + running + forgone - elsewhere
        back = o["tax_on_benefits"] * transfer + o["tax_on_wages"] * staff / (1 + f["on_cost"])
        lines.append(
            (
                once + recurs,
                once + recurs / part,
                once + recurs - back,
                people,
                years,
                transfer + forgone - elsewhere,
            )
        )
    return np.array(lines).T


def horizon(make):
    return make.calendar(FIRST, COUNT, BEFORE)


@pytest.mark.parametrize("seed", range(25))
def test_the_whole_model_by_a_plain_account(make, seed):
    draft = drawn(Random(seed))
    gross, full_year, net, people, years, transfers = account(draft)
    effects = make.outcomes(value=2000, effect=0.5)
    budget = social_budget(make.assumed(stated(make, draft), effects, when=horizon(make)))
    assert budget.people.beneficiaries[0] == pytest.approx(people)
    assert budget.cost.gross_cost[0] == pytest.approx(gross)
    assert budget.cost.full_year_cost[0] == pytest.approx(full_year)
    assert budget.cost.net_cost[0] == pytest.approx(net)
    real = [DEFLATOR**-k for k in range(COUNT)]
    discount = [1.05 ** -(k + 1) for k in range(COUNT)]
    flows = transfers * real - gross * real + 1000 * years
    worth = sum(flow * factor for flow, factor in zip(flows, discount, strict=True))
    assert budget.appraisal.net_present_value[0, 0] == pytest.approx(worth)
    assert budget.totals.gross_cost_of_gdp[0] == pytest.approx(
        [cost / (1e9 * (1.03 * 1.04) ** (2 + k)) for k, cost in enumerate(gross)]
    )


def test_8_percent_of_people_at_20_percent_of_gdp_per_head_cost_168_percent_of_gdp(make):
    # Universal benefit identity: 0.08 x 0.20 x 1.05 administration = 1.68 % of GDP.
    one = make.policies(benefit={"share_of_gdp_per_head": 0.2}, administration={"share_of_transfers": 0.05})
    budget = social_budget(make.assumed(one, groups=(80_000.0,), population=1e6))
    assert budget.totals.gross_cost_of_gdp[0] == pytest.approx([0.0168] * 3)


def test_clawback_by_hand(make):
    # 1,000 people x 100: 100,000, of which 12.4 % comes back as tax (90 % spent at 16 % VAT: 0.9 x 0.16 /
    # 1.16); 100 staff at 12,000, of which 30 %; 20 spent less on each.
    one = make.policies(
        benefit={"amount": 100},
        staff={"people_per_staff": 10, "multiple_of_average_wage": 1},
        offset={"tax_on_benefits": 0.9 * 0.16 / 1.16, "tax_on_wages": 0.3, "replaced_per_beneficiary": 20},
    )
    cost = social_budget(make.assumed(one, average_wage=[1000] * 4)).cost
    assert cost.cost_before_replacement[0, 0] == pytest.approx(1_300_000)
    assert cost.gross_cost[0, 0] == pytest.approx(1_280_000)
    assert cost.tax_on_benefits[0, 0] == pytest.approx(12_413.79, abs=0.005)
    assert cost.tax_on_wages[0, 0] == pytest.approx(360_000)
    assert cost.replaced_spending[0, 0] == pytest.approx(20_000)
    assert cost.net_cost[0, 0] == pytest.approx(907_586.21, abs=0.005)


def test_tax_on_staff_pay_leaves_out_employer_contributions(make):
    # One staff at 1,000 a month, 38 % contributions of the employer, 27 % tax: 0.27 x 12,000.
    one = make.policies(
        staff={"people_per_staff": 1000, "multiple_of_average_wage": 1, "on_cost": 0.38},
        offset={"tax_on_wages": 0.27},
    )
    cost = social_budget(make.assumed(one, average_wage=[1000] * 4)).cost
    assert cost.gross_cost[0, 0] == pytest.approx(16_560)
    assert cost.tax_on_wages[0, 0] == pytest.approx(3_240)


def test_cost_had_the_year_been_full(make):
    # From October (month 10 of 12) of 2026: a quarter of what recurs; set-up and files are paid once.
    one = make.policies(
        timing={"start_year": 2026, "start_month": 10},
        benefit={"amount": 100},
        administration={"set_up": 300, "per_application": 2},
    )
    cost = social_budget(make.assumed(one)).cost
    once = (300 + 2 * 1000) * 1.05
    assert cost.gross_cost[0] == pytest.approx([0, 25_000 + once, 100_000])
    assert cost.full_year_cost[0] == pytest.approx([0, 100_000 + once, 100_000])


def test_a_horizon_of_one_year(make):
    one = make.policies(
        coverage={"start": 0.5, "target": 0.5},
        benefit={"amount": 12},
        capital={"units": 10, "price": 7, "life": 5},
    )
    budget = social_budget(make.assumed(one, when=make.calendar(2025, 1)))
    assert budget.cost.gross_cost == pytest.approx(np.array([[500 * 12 + 7]]))


# --- what must hold whatever the numbers --------------------------------------------------------------

seeds = st.integers(0, 10**6)
few = settings(max_examples=25, deadline=None)


def changed(policies, change):
    """Policies with every figure of the parameters that ``change`` maps replaced."""
    made = {}
    for name in parts():
        values = getattr(policies, name)
        new = {key.partition(".")[2]: value for key, value in change.items() if key.startswith(f"{name}.")}
        made[name] = replace(values, **{key: value(getattr(values, key)) for key, value in new.items()})
    return replace(policies, **made)


def twice(figure):
    return Money(2 * figure.value, figure.price_base) if isinstance(figure, Money) else 2 * figure


@few
@given(seeds)
def test_twice_the_unit_costs_are_twice_the_gross_cost(make, seed):
    drafts = [drawn(Random(seed)), drawn(Random(seed + 1))]
    policies = stated(make, *drafts)
    dearer = [path for path, declared in parameters().items() if declared.money]
    dearer += ["benefit.share_of_poverty_line", "staff.multiple_of_average_wage"]
    double = changed(policies, dict.fromkeys(dearer, twice))
    once, again = (
        social_budget(make.assumed(each, when=horizon(make), groups=(1000, 500)))
        for each in (policies, double)
    )
    assert again.cost.gross_cost == pytest.approx(2 * once.cost.gross_cost)
    assert again.cost.net_cost == pytest.approx(2 * once.cost.net_cost)
    assert again.people.beneficiaries == pytest.approx(once.people.beneficiaries)


@few
@given(seeds, st.floats(0, 1))
def test_splitting_a_target_group_leaves_the_totals(make, seed, share):
    draft = drawn(Random(seed))
    # what does not go with people is split with the group
    halves = [{name: dict(part) for name, part in draft.items()} for _ in range(2)]
    for half, weight in zip(halves, (share, 1 - share), strict=True):
        half["capital"]["units"] *= weight
        for path in ("fixed", "set_up"):
            half["administration"][path] *= weight
    whole = social_budget(make.assumed(stated(make, draft), when=horizon(make)))
    parted = social_budget(
        make.assumed(
            stated(make, *halves),
            make.outcomes((0, 1)),
            when=horizon(make),
            groups=(1000 * share, 1000 * (1 - share)),
        )
    )
    assert parted.people.beneficiaries.sum(0) == pytest.approx(whole.people.beneficiaries[0])
    for name in vars(whole.totals):
        assert getattr(parted.totals, name) == pytest.approx(getattr(whole.totals, name)), name


@few
@given(seeds, st.sampled_from(["timing.in_operation", "coverage"]))
def test_nothing_in_operation_nothing_spent(make, seed, how):
    draft = drawn(Random(seed))
    if how == "coverage":
        draft["coverage"] |= {"start": 0, "target": 0}
        draft["administration"] |= {"fixed": 0, "set_up": 0}
    else:
        draft["timing"]["in_operation"] = 0
    budget = social_budget(make.assumed(stated(make, draft), make.outcomes(value=5), when=horizon(make)))
    assert not budget.people.beneficiaries.any()
    assert not budget.people.new_beneficiaries.any()
    for part in (budget.cost, budget.returns, budget.appraisal, budget.totals):
        for name, figure in vars(part).items():
            assert not figure.any(), name


@few
@given(seeds, st.sampled_from(["start", "mid", "end"]))
def test_the_whole_is_the_sum_of_the_policies(make, seed, timing):
    drafts = [drawn(Random(seed + k)) for k in range(3)]
    effects = make.outcomes((0, 2, 2), effect=[1, -2, 0.5], value=9, cashable=0.3)
    budget = social_budget(
        make.assumed(stated(make, *drafts), effects, when=horizon(make), groups=(900, 300, 50), timing=timing)
    )
    for name, each in vars(budget.appraisal).items():
        assert getattr(budget.total_appraisal, name)[0] == pytest.approx(each.sum(0)), name
    assert budget.totals.gross_cost[0] == pytest.approx(budget.cost.gross_cost.sum(0))


@few
@given(seeds)
def test_society_is_participants_taxpayers_and_others(make, seed):
    # Participants gain transfers, beyond what these replace, and their outcomes, less tax on transfers;
    # taxpayers pay the gross cost and gain the tax and their part of outcomes; others gain theirs. Tax on
    # staff pay is paid out of what staff cost: it returns to the budget, and to society it is nothing.
    random = Random(seed)
    effects = make.outcomes(
        (0, 0, 0),
        gains_to=("participants", "taxpayers", "others"),
        effect=[random.uniform(-3, 3) for _ in range(3)],
        cashable=[random.random() for _ in range(3)],
        value=50,
    )
    budget = social_budget(make.assumed(stated(make, drawn(random)), effects, when=horizon(make)))
    flow, worth, factors = budget.flows, budget.appraisal, budget.discount_factors
    participants = flow.transfers_real - flow.tax_on_benefits_real + flow.net_to_participants
    taxpayers = budget.returns.net_to_taxpayers + flow.tax_on_benefits_real - flow.gross_cost_real
    net = participants + taxpayers + flow.net_to_others
    assert worth.net_flow == pytest.approx(net, rel=1e-9, abs=1e-6)
    assert worth.net_present_value[0, 0] == pytest.approx((net * factors).sum(), rel=1e-9, abs=1e-6)
    # What people gain, the budget apart: all but what the budget saves, also what taxpayers gain beyond that.
    beyond = budget.returns.net_to_taxpayers - flow.cashable_savings
    assert worth.willingness_to_pay[0, 0] == pytest.approx(
        ((participants + flow.net_to_others + beyond - flow.tax_on_wages_real) * factors).sum(),
        rel=1e-9,
        abs=1e-6,
    )


def test_taxing_or_replacing_moves_money_and_makes_none(make):
    def worth(**offset):
        one = make.policies(benefit={"amount": 100}, offset=offset)
        return social_budget(make.assumed(one, make.outcomes(value=30))).appraisal

    plain, moved = worth(), worth(tax_on_benefits=0.2, replaced_per_beneficiary=10)
    assert moved.net_present_value == pytest.approx(plain.net_present_value)
    given_up = plain.willingness_to_pay - moved.willingness_to_pay
    assert given_up == pytest.approx(plain.present_net_cost - moved.present_net_cost)
    assert (given_up > 0).all()


def test_a_cashable_gain_counts_once(make):
    # A gain of 30 a head: whatever part reaches the budget, gain less net cost to the budget is the same.
    budgets = [
        social_budget(
            make.assumed(make.policies(benefit={"amount": 10}), make.outcomes(value=30, cashable=cash))
        )
        for cash in (0, 0.4, 1)
    ]
    surplus = [
        float((budget.appraisal.willingness_to_pay - budget.appraisal.present_net_cost)[0, 0])
        for budget in budgets
    ]
    assert surplus == pytest.approx([float(budgets[0].appraisal.net_present_value[0, 0])] * 3)


@few
@given(seeds)
@pytest.mark.slow
def test_a_part_left_out_costs_nothing(make, seed):
    draft = drawn(Random(seed))
    optional = set(parts()) - {"timing", "coverage"}
    alone = {
        name: social_budget(
            make.assumed(
                stated(make, {k: v for k, v in draft.items() if k not in optional - {name}}),
                when=horizon(make),
            )
        ).cost.gross_cost
        for name in optional
    }
    whole = social_budget(make.assumed(stated(make, draft), when=horizon(make)))
    # administration as a share of transfers is the one cost that needs two parts
    shared = whole.benefits.benefit_expenditure * draft["administration"]["share_of_transfers"]
    assert sum(alone.values()) + shared == pytest.approx(whole.cost.gross_cost)
    assert (alone["offset"] == -whole.cost.replaced_spending).all()


@few
@given(seeds)
def test_a_draw_of_a_batch_is_the_run_of_that_draw(make, seed):
    drafts = [drawn(Random(seed + k)) for k in range(3)]
    for draft in drafts[1:]:
        draft["timing"] |= {"start_year": drafts[0]["timing"]["start_year"]}
    alone = [stated(make, draft) for draft in drafts]
    together = batched(alone)
    batch = social_budget(make.assumed(together, when=horizon(make)))
    for place, policies in enumerate(alone):
        assert_same(batch, social_budget(make.assumed(policies, when=horizon(make))), place)


def batched(policies):
    """Policies of several draws along a leading axis; what does not vary keeps a leading axis of length 1."""

    def stack(values):
        if isinstance(values[0], tuple):
            return values[0]
        if isinstance(values[0], Money):
            return Money(stack([v.value for v in values]), stack([v.price_base for v in values]))
        alike = all(np.array_equal(value, values[0]) for value in values)
        return values[0][None] if alike else np.stack(values)

    made = {}
    for name, kind in parts().items():
        draws = [getattr(draw, name) for draw in policies]
        made[name] = kind(**{f.name: stack([getattr(part, f.name) for part in draws]) for f in fields(kind)})
    return Policies(group=policies[0].group, **made)


def assert_same(batch, single, place):
    for name, figure in vars(single).items():
        block = getattr(batch, name)
        if is_dataclass(figure):
            assert_same(block, figure, place)
        elif isinstance(figure, str):
            assert block == figure, name
        else:
            drawn_figure = block if block.ndim == figure.ndim else block[place if len(block) > 1 else 0]
            assert np.array_equal(np.broadcast_to(drawn_figure, figure.shape), figure, equal_nan=True), name


def test_sources_pay_their_shares(make):
    two = make.policies((0, 1), benefit={"amount": [100, 10]})
    shares = Financing((0, 0, 1), np.array([[0.6, 0.6, 0.5], [0.4, 0.4, 0.5], [0.1, 0.1, 0.1]]))
    budget = social_budget(make.assumed(two, make.outcomes(), groups=(1000, 500), financing=shares))
    assert budget.financing.financed == pytest.approx(
        np.array([[60_000, 60_000, 50_000], [40_000, 40_000, 50_000], [500, 500, 500]])
    )
