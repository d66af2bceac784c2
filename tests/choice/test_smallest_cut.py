"""The smallest cut below a ceiling: the worked example, and the whole model run with the cut."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.choice.smallest_cut import BENEFIT, COVERAGE, cuts_below_ceilings, least_cut, printed
from costmodel.errors import ModelError
from tests import small_set

MINISTRY = "Ministry of Welfare"


def small(ceilings, changes=None, policy=None):
    tables = small_set.rows()
    tables["Ceilings"] = [
        {"ministry": MINISTRY, "year": year, "amount": amount} for year, amount in ceilings.items()
    ]
    if changes is not None:
        tables["Scenarios"] = changes
    if policy is not None:
        tables["Parameters"] += policy
    return assumptions_from_rows(tables, "small")


def raised(amount=900.0):
    """A higher benefit in every year, to the same people."""
    return [small_set.change("more", "child_benefit", "benefit.amount", "set", amount)]


def spent(result):
    return np.asarray(result.budget_lines.cost.expenditure).sum(axis=0)


def test_the_worked_example():
    baseline, fixed = np.array([800.0, 840, 880, 920]), 20
    variable, ceilings = np.array([0.0, 100, 180, 260]), np.array([1000.0, 970, 1060, 1110])

    def excess(cuts):
        return baseline + fixed + (1 - cuts[:, None]) * variable - ceilings

    assert (-excess(np.zeros(1))[0]).tolist() == [180, 10, -20, -90]
    cut = least_cut(excess, ceilings)
    assert cut == pytest.approx(9 / 26, rel=1e-9)
    assert printed(cut) == 0.347


@pytest.mark.parametrize(("cut", "text"), [(0.0, 0.0), (0.25, 0.25), (0.2500000001, 0.25), (0.2501, 0.251)])
def test_a_cut_is_printed_rounded_up(cut, text):
    assert printed(cut) == text


def test_half_of_a_rise_of_benefit_is_cut_where_half_fits():
    plain = small({2028: 1e15}, raised())
    result = cm.run(plain, "more")
    whole, base = spent(result), np.asarray(result.baseline_lines.cost.expenditure).sum(axis=0)
    middle = (whole[2] + base[2]) / 2
    cut = cm.smallest_cut(small({2028: middle}, raised()), "more", MINISTRY, BENEFIT)
    assert cut.cut == pytest.approx(0.5, rel=1e-9)
    assert cut.printed == 0.5
    assert cut.policies == ("Child benefit",)
    assert cut.first_breach == 2028
    assert cut.excess == pytest.approx((whole[2] - middle,))


def test_a_result_is_of_one_scenario():
    result = cm.run(small({2028: 1.0}, raised()), "more")
    assert cm.smallest_cut(result, "more", MINISTRY) == cm.smallest_cut(result, ministry=MINISTRY)
    with pytest.raises(ModelError, match=r"baseline.*more"):
        cm.smallest_cut(result, "baseline", MINISTRY)


@pytest.mark.parametrize("share", [0.25, 0.8])
def test_coverage_cut_so_far_keeps_the_ceiling_in_a_plain_run(share):
    """The cut coverage of a linear path typed as a scenario of its own spends what the ceiling allows."""

    def wider(target):
        return [small_set.change("wider", "child_benefit", "coverage.target", "set", target)]

    target = 0.8 + (1 - share) * (1.0 - 0.8)
    allowed = spent(cm.run(small({2029: 1e15}, wider(target)), "wider"))[3]
    cut = cm.smallest_cut(small({2029: allowed}, wider(1.0)), "wider", MINISTRY, COVERAGE)
    assert cut.cut == pytest.approx(share, rel=1e-8)


def test_a_new_policy_is_cut_from_nothing_and_its_fixed_cost_stays():
    tables = [small_set.parameter("childcare", "timing.in_operation", 0, "share")]
    begun = [small_set.change("begun", "childcare", "timing.in_operation", "set", 1)]
    plain = cm.run(small({2029: 1e15}, begun, tables), "begun")
    new = np.asarray(plain.budget_lines.cost.expenditure)[1]
    base = spent(plain) - new
    cut = cm.smallest_cut(small({2030: base[4] + 0.3 * new[4]}, begun, tables), "begun", MINISTRY)
    assert cut.policies == ("Childcare",)
    assert 0 < cut.cut < 1
    none = cm.smallest_cut(small({2030: base[4] * 0.99}, begun, tables), "begun", MINISTRY)
    assert none.status == "not enough"
    assert none.cut is None
    assert none.remaining == pytest.approx(base[4] * 0.01)
    assert none.remaining_year == 2030


def test_no_cut_is_needed_where_no_ceiling_is_broken():
    cut = cm.smallest_cut(small({2028: 1e15}, raised()), "more")
    assert (cut.status, cut.cut, cut.first_breach) == ("none needed", 0, None)
    assert cuts_below_ceilings(cm.run(small({2028: 1e15}, raised()), "more")) == []


def test_the_page_names_every_cut_of_a_broken_ceiling():
    cuts = cuts_below_ceilings(cm.run(small({2028: 1.0}, raised()), "more"))
    assert [cut.of for cut in cuts] == [COVERAGE, BENEFIT]


def test_a_ministry_without_a_ceiling_and_the_baseline_are_refused():
    with pytest.raises(ModelError, match=r"Ministry of Works.*one with a ceiling"):
        cm.smallest_cut(small({2028: 1.0}, raised()), "more", "Ministry of Works")
    with pytest.raises(ModelError, match="baseline"):
        cm.smallest_cut(small({2028: 1.0}, raised()), "baseline")


def test_a_ministry_answers_for_its_share_of_a_policy():
    """A quarter of the child benefit is another ministry's: half of its rise fits where half of that does."""
    tables = small_set.rows()
    tables["Scenarios"] = raised()
    tables["Splits"] = [
        {"policy": "child_benefit", "function": "10.4.0", "ministry": ministry, "share": share}
        for ministry, share in ((MINISTRY, 0.75), ("Ministry of Works", 0.25))
    ]
    tables["Ceilings"] = [{"ministry": "Ministry of Works", "year": 2028, "amount": 1e15}]
    plain = cm.run(assumptions_from_rows(tables, "small"), "more")
    both = (plain.budget_lines.cost.expenditure + plain.baseline_lines.cost.expenditure)[0, 2]
    tables["Ceilings"][0]["amount"] = float(both / 2 * 0.25)
    cut = cm.smallest_cut(assumptions_from_rows(tables, "small"), "more", "Ministry of Works", BENEFIT)
    assert cut.policies == ("Child benefit",)
    assert cut.cut == pytest.approx(0.5, rel=1e-9)
