"""The take-up cascade and capacity: the worked example, its limits, and what holds for any figures."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.model.cascade import STEPS, share_applying
from costmodel.model.coverage import Coverage
from costmodel.model.figures import Money
from costmodel.model.served import Cascade
from costmodel.model.social_budget import social_budget
from costmodel.model.staffing import NO_GRADES, StaffGrade

FIRST = 2025
WORKED = {
    "not_covered": [5000, 3060, 1040, 1060],
    "unaware": [1000, 1428, 1872, 1908],
    "discouraged": [1000, 1428, 1872, 1908],
    "turned_down": [525, 749.7, 982.8, 1001.7],
    "not_paid": [49.5, 70.686, 92.664, 94.446],
    "demand": [2425.5, 3463.614, 4540.536, 4627.854],
    "waiting_for_decision": [242.55, 0, 996.676758, 1035.606877074],
    "waiting_for_place": [562.95, 1033.614, 276.859242, 0],
    "carried_over": [0, 724.95, 930.2526, 1035.606877074],
    "reached": [1620, 2430, 3267, 3592.247122926],
    "beneficiaries": [1800, 2700, 3630, 3991.38569214],
    "posts": [90, 135, 181.5, 199.569284607],
    "hires": [0, 54, 60, 36.219284607],
    "peak_hiring": [0, 54, 60, 60],
    "applications": [3000, 2951, 2000, 2000],
    "denials": [600, 590.2, 400, 400],
    "upheld": [75, 73.775, 50, 50],
}
"""The vectors of the definitions: 4 years."""


def grade(**given_):
    """One grade of the first policy."""
    columns = {"policy": (0,), "limiting": (0,), "opened": (0,)}
    for declared in fields(StaffGrade):
        if declared.metadata:
            value = given_.pop(declared.name, declared.metadata["default"] or 0.0)
            value = np.asarray(value, dtype=float).reshape(-1, 1)
            if declared.name == "training_cost":
                value = Money(value, np.full_like(value, FIRST))
            columns[declared.name] = value
    columns |= given_
    count = len(columns["policy"])
    columns = {
        name: np.broadcast_to(column, (count, column.shape[-1])) if isinstance(column, np.ndarray) else column
        for name, column in columns.items()
    }
    return StaffGrade(**columns)


def budget_of(make, groups, cascade, population=50_000.0, count=4, grades=NO_GRADES, **parts_):
    """The model for one policy whose group has these people."""
    when = make.calendar(FIRST, count)
    coverage = {"shape": ("given",), "start": 0, "target": 1} | parts_.pop("coverage", {})
    stated = make.policies(**{"coverage": coverage, **parts_})
    assumed = make.assumed(stated, when=when, groups=(np.asarray(groups, float),), population=1e6)
    everybody = np.broadcast_to(np.asarray(population, float), (1, count))
    limited = tuple({grades.policy[row] for row in grades.limiting})
    cascade = replace(cascade, policies=tuple({*cascade.policies, *limited}), staffed=limited)
    return social_budget(replace(assumed, population=everybody, cascade=cascade, staff_grades=grades))


def figure_of(budget, name):
    """A line item by its name, wherever it is: the years of the first row."""
    for part in (budget.people, budget.cascade, budget.staffing, budget.decisions, budget.delivery):
        if hasattr(part, name):
            return getattr(part, name)[0]
    raise KeyError(name)


@pytest.fixture(scope="module")
def worked(make):
    return budget_of(
        make,
        [10_000, 10_200, 10_400, 10_600],
        Cascade((0,), by_step=(0,), assessed=(0,), placed=(0,)),
        grades=grade(
            people_per_staff=20, opening_posts=100, attrition=0.1, intake=60, training_years=1, on_cost=0.1,
            multiple_of_average_wage=1, training_cost=1000,
        ),
        coverage={
            "target": np.array([[0.5, 0.7, 0.9, 0.9]]), "aware": 0.8, "apply": 0.75, "paid": 0.98,
            "inclusion_error": 0.1, "mean_duration": 4,
        },
        capacity={
            "places": np.array([[2500.0, 2700, 4000, 4600]]),
            "assessors": np.array([[30.0, 30, 20, 20]]), "decisions_each": 100, "give_up_share": 0.1,
        },
        administration={
            "approval_rate": 0.8, "appeal_share": 0.5, "upheld_share": 0.25, "renewal_share": 0.2,
        },
    )  # fmt: skip


@pytest.mark.parametrize("name", WORKED)
def test_the_worked_example(worked, name):
    assert figure_of(worked, name) == pytest.approx(WORKED[name], rel=1e-11)


def test_everybody_is_in_one_step(worked):
    total = sum(figure_of(worked, name) for name in STEPS)
    assert total == pytest.approx([10_000, 10_200, 10_400, 10_600], rel=1e-14)


def test_the_limits_of_the_worked_example(worked):
    # assessors and staff; places; assessors and staff; assessors
    people, steps = worked.people, worked.cascade
    decisions = steps.waiting_for_decision[0] > 1e-6
    supply = steps.waiting_for_place[0] > 1e-6
    places = np.array([2500, 2700, 4000, 4600])
    at_places = supply & np.isclose(people.beneficiaries[0], places, rtol=1e-12)
    assert decisions.tolist() == [True, False, True, True]
    assert (supply & ~at_places).tolist() == [True, False, True, False]
    assert at_places.tolist() == [False, True, False, False]


def test_people_apply_decisions_and_take_up_of_the_worked_example(worked):
    assert worked.people.taken_up[0] == pytest.approx([3000, 4284, 5616, 5724])  # E c a p
    assert worked.cascade.take_up_assumed[0] == pytest.approx([0.8 * 0.75 * 0.825 * 0.98] * 4)
    assert worked.cascade.take_up_effective[0] == pytest.approx(
        [1620 / 5000, 2430 / 7140, 3267 / 9360, 3592.247122926 / 9540]
    )
    assert worked.cascade.take_up_rate[0, 0] == pytest.approx(0.162)
    assert (figure_of(worked, "applications") <= np.array([3000, 3000, 2000, 2000]) * (1 + 1e-12)).all()
    assert worked.decisions.appeals[0] == pytest.approx([300, 295.1, 200, 200])
    assert worked.decisions.final_denials[0] == pytest.approx([525, 2951 * 0.175, 350, 350])


def test_staff_are_paid_although_there_is_nobody_to_serve(make):
    # 100 staff for 20 each, and a group of 400: 80 are idle, all are paid. 10 % leave.
    grades = grade(people_per_staff=20, opening_posts=100, attrition=0.1, intake=5, on_cost=0.2,
                   multiple_of_average_wage=1.5, overhead_share=0.2)  # fmt: skip
    cascade = Cascade((0,), placed=(0,))
    budget = budget_of(make, [400.0] * 3, cascade, count=3, grades=grades, capacity={"places": 1000})
    lines = budget.staffing
    assert lines.posts[0] == pytest.approx([90, 81, 72.9])
    assert lines.idle_staff[0] == pytest.approx([70, 61, 52.9])
    assert lines.staff_paid[0] == pytest.approx([90, 81, 72.9])
    pay = np.array([90, 81, 72.9]) * 1.5 * 1000 * 12 * np.array([1.06, 1.06**2, 1.06**3])
    assert budget.delivery.staff_cost[0] == pytest.approx(pay * 1.2)
    assert budget.delivery.overhead[0] == pytest.approx(pay * 1.2 * 0.25)
    assert budget.cost.expenditure[0] == pytest.approx(pay * 1.2 * 1.25)


def test_the_slowest_grade_limits_and_training_costs_before_entry(make):
    # One nurse for 10 and one doctor for 100: 30 nurses serve 300, 2 doctors 200. Doctors train 2 years.
    grades = grade(
        policy=(0, 0), limiting=(0, 1), opened=(0, 1), people_per_staff=[10, 100], opening_posts=[30, 2],
        intake=[5, 1], training_years=[0, 2], training_cost=[0, 1000], on_cost=0,
        multiple_of_gdp_per_head=[1, 4],
    )  # fmt: skip
    budget = budget_of(make, [1000.0] * 4, Cascade((0,)), count=4, grades=grades)
    assert budget.staffing.posts == pytest.approx(np.array([[35, 40, 45, 50], [2, 2, 3, 4]]))
    assert budget.people.beneficiaries[0] == pytest.approx([200, 200, 300, 400])
    assert budget.staffing.trainees == pytest.approx(np.array([[5, 5, 5, 5], [1, 1, 0, 0]]))
    assert budget.staffing.idle_staff == pytest.approx(np.array([[15, 20, 15, 10], [0, 0, 0, 0]]))
    prices = np.array([1, 1.05, 0, 0])  # entries after the last year are not known
    assert budget.delivery.training_cost[0] == pytest.approx(1000 * prices)
    assert budget.cost.expenditure[0] == pytest.approx(
        (budget.delivery.staff_cost + budget.delivery.training_cost)[0]
    )


def test_posts_without_capacity_follow_the_beneficiaries(make):
    # Nothing limits: 50, 80 and 90 posts, 10 % leave: 50 + 35 + 18 hires.
    grades = grade(people_per_staff=10, attrition=0.1, limiting=(), opened=(), on_cost=0)
    budget = budget_of(make, [500.0, 800, 900], Cascade(), count=3, grades=grades)
    assert budget.staffing.posts[0] == pytest.approx([50, 80, 90])
    assert budget.staffing.hires[0] == pytest.approx([50, 35, 18])
    alone = budget_of(
        make, [500.0, 800, 900], Cascade(one_staff=(0,)), count=3,
        staff={"people_per_staff": 10, "on_cost": 0, "multiple_of_average_wage": 1},
    )  # fmt: skip
    assert alone.staffing.hires[0] == pytest.approx([50, 30, 10])
    assert alone.delivery.staff[0] == pytest.approx([50, 80, 90])


def test_everybody_outside_the_group_is_served(make):
    # E 900 of 1000, half of those served in error, 800 places: 100 outside, so 700 of the group.
    budget = budget_of(
        make, [900.0], Cascade((0,), by_step=(0,), placed=(0,)), 1000.0, 1,
        coverage={"inclusion_error": 0.5}, capacity={"places": 800},
    )  # fmt: skip
    assert budget.people.reached[0] == pytest.approx([700])
    assert budget.people.included_in_error[0] == pytest.approx([100])
    assert budget.cascade.waiting[0] == pytest.approx([200])


def test_a_service_had_once(make):
    new, places, kept = [100.0, 120, 80, 60], 70, 0.9
    budget = budget_of(
        make, new, Cascade((0,), placed=(0,), once=(0,)), 1000.0, 4,
        capacity={"places": places, "give_up_share": 0.1, "once": 1},
    )  # fmt: skip
    steps, waiting = budget.cascade, [30, 77, 79.3, 61.37]
    assert steps.waiting[0] == pytest.approx(waiting)
    before = np.array([0, *waiting[:-1]]) * kept
    assert steps.demand[0] == pytest.approx(new + before)
    assert sum(figure_of(budget, name) for name in STEPS) == pytest.approx(new + before)
    assert budget.people.new_beneficiaries[0] == pytest.approx(budget.people.beneficiaries[0])


def test_the_share_who_apply_follows_the_benefit(make):
    coverage = make.part(
        Coverage, apply=0.6, response_elasticity=0.4, reference_benefit=100.0, take_up=0, start=1, target=1,
        start_year=2000,
    )  # fmt: skip
    benefit = np.array([[0, 50, 100, 200.0]])
    applying = share_applying(coverage, (0,), benefit, np.array([[100.0]]))
    assert applying[0] == pytest.approx([0, 0.4547149699, 0.6, 0.7917047459], abs=1e-9)
    assert share_applying(coverage, (0,), np.array([[1e6]]), np.array([[100.0]])) == 1


def test_the_benefit_is_compared_at_the_prices_of_one_year(make):
    # 100 paid in 2025 and indexed to prices 5 %, deflator 4 %; observed at 104 of 2026 prices, 100 of 2025.
    budget = budget_of(
        make, [1000.0] * 2, Cascade((0,), by_step=(0,), responding=(0,)), count=2,
        coverage={"apply": 0.6, "response_elasticity": 0.4, "reference_benefit": make.money(104, 2026)},
        benefit={"amount": make.money(100, 2025), "payments_per_year": 1, "indexed_to_prices": 1},
    )  # fmt: skip
    assert budget.cascade.applying[0] == pytest.approx([0.6, 0.6 * (1.05 / 1.04) ** 0.4])
    paid = budget.people.beneficiaries[0] * np.array([100, 105])
    assert budget.benefits.benefit_expenditure[0] == pytest.approx(paid)


def test_without_people_before_and_limits_applications_are_those_who_apply(make):
    coverage = {"aware": 0.5, "apply": 0.4, "paid": 0.9, "inclusion_error": 0.2, "mean_duration": 3}
    budget = budget_of(
        make, [1000.0], Cascade((0,), by_step=(0,)), count=1, coverage=coverage,
        administration={"approval_rate": 0.7},
    )  # fmt: skip
    # of those served in error one for each four: applications x in(Z) / Z = E c a p
    assert figure_of(budget, "applications")[0] * 0.8 == pytest.approx(1000 * 0.5 * 0.4)


def test_a_published_take_up_changes_nobody(make):
    # registered people above those projected: the people outside the group are counted otherwise there
    coverage = {"registered": 1.2, "inclusion_error": 0.9, "take_up": 0.8, "observed_take_up": 0.3}
    plain, told = (
        budget_of(make, [800.0, 900], cascade, 1000.0, 2, coverage=coverage)
        for cascade in (Cascade(), Cascade((0,), observed=(0,)))
    )
    for line in ("beneficiaries", "included_in_error", "new_beneficiaries"):
        assert figure_of(told, line).tolist() == figure_of(plain, line).tolist()
    assert told.cascade.take_up_observed[0] == pytest.approx([0.3, 0.3])
    assert told.cascade.take_up_effective[0] == pytest.approx([0.8, 0.8])


SHARE = st.just(0.0) | st.floats(1e-6, 1)
SOME = st.floats(0.01, 1)


@settings(max_examples=200, deadline=None)
@given(
    data=st.fixed_dictionaries(
        {
            "groups": st.lists(st.just(0.0) | st.floats(1, 1000), min_size=5, max_size=5),
            "beyond": st.lists(st.floats(1, 1000), min_size=5, max_size=5),
            "steps": st.booleans(), "assessed": st.booleans(), "placed": st.booleans(),
            "staffed": st.booleans(), "once": st.booleans(),
            **dict.fromkeys(("target", "aware", "apply", "give_up", "attrition", "appeal", "upheld"), SHARE),
            **dict.fromkeys(("renewal", "take_up", "missed", "before"), SHARE),
            **dict.fromkeys(("paid", "approval"), SOME),
            "wrong": st.floats(0, 0.95), "duration": st.sampled_from([0, 0.5, 1, 3, 10]),
            "places": st.floats(0, 1000), "decisions": st.floats(0, 500), "intake": st.floats(0, 20),
            "opening": st.floats(0, 50), "training": st.integers(0, 3), "each": st.floats(1, 50),
        }
    )
)  # fmt: skip
@pytest.mark.slow
def test_the_steps_sum_to_the_people_whatever_the_figures(make, data):
    d, here = data, lambda flag: (0,) if data[flag] else ()
    steps = {"aware": d["aware"], "apply": d["apply"], "paid": d["paid"]}
    plain = {"take_up": d["take_up"], "exclusion_error": d["missed"]}
    groups, beyond = np.array(d["groups"]), np.array(d["beyond"])
    grades = grade(
        people_per_staff=d["each"], intake=d["intake"], training_years=d["training"],
        opening_posts=d["opening"], attrition=d["attrition"], on_cost=0.1,
        limiting=here("staffed"), opened=(0,),
    )  # fmt: skip
    cascade = Cascade((0,), here("steps"), (), here("assessed"), here("placed"), here("once"))
    budget = budget_of(
        make, groups, cascade, np.array([groups + beyond]), 5, grades,
        coverage={
            "start": d["before"], "target": d["target"], "inclusion_error": d["wrong"],
            "mean_duration": d["duration"], **(steps if d["steps"] else plain),
        },
        capacity={"places": d["places"], "assessors": 1, "decisions_each": d["decisions"],
                  "give_up_share": d["give_up"], "once": float(d["once"])},
        administration={"approval_rate": d["approval"], "appeal_share": d["appeal"],
                        "upheld_share": d["upheld"], "renewal_share": d["renewal"]},
    )  # fmt: skip
    size = max(1.0, groups.max())
    lines, people = budget.cascade, budget.people
    every = [figure_of(budget, name) for name in STEPS]
    waiting = lines.waiting[0]
    again = np.array([0, *waiting[:-1]]) * (1 - d["give_up"]) if d["once"] else 0
    assert sum(every) == pytest.approx(groups + again, abs=1e-9 * size * 10)
    rest = (lines.demand, lines.approved, lines.carried_over, lines.added_to_waiting, people.beneficiaries,
            people.included_in_error, budget.delivery.applications, budget.decisions.final_denials,
            budget.staffing.posts, budget.staffing.idle_staff)  # fmt: skip
    for figure in (*every, *(line[0] for line in rest)):
        assert figure.min() >= -1e-9 * size
    # in a service had once those who wait from earlier years come on top
    assert (people.beneficiaries[0] <= groups + beyond + again + 1e-9 * size).all()
    if d["assessed"]:
        # renewals alone may exceed what can be decided
        after = d["approval"] + (1 - d["approval"]) * d["appeal"] * d["upheld"]
        stay = lines.approved_in_all[0] / after  # at most these renew
        limit = np.maximum(lines.decisions_possible[0], d["renewal"] * stay)
        assert (budget.delivery.applications[0] <= limit + 1e-6 * size).all()
    if d["placed"] and not d["once"]:
        assert (people.beneficiaries[0] <= d["places"] + 1e-9 * size).all()
