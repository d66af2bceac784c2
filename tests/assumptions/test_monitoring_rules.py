"""Rules of outturn, seasons, indicators and their status: each with its cell and what was found."""

from __future__ import annotations

import pytest

from costmodel.assumptions.checks.examination import check_rows
from tests import monitored_set, small_set
from tests.monitored_set import indicator, report

TABLES = ("Outturn", "Seasons", "Indicators", "StatusBands", "Scenarios")


def problems(rows, severity="error"):
    return [p for p in check_rows(rows) if p.severity == severity and p.table in TABLES]


def changed(table, number, **values):
    rows = monitored_set.rows()
    rows[table][number].update(values)
    return rows


def test_the_rows_of_the_set_have_no_error():
    assert problems(monitored_set.rows()) == []


@pytest.mark.parametrize(
    ("number", "values", "parts"),
    [
        (0, {"policy": "child_benefits"}, ("child_benefits", "Policies")),
        (0, {"period": "2026 first quarter"}, ("2026 first quarter", "YYYY-Qn")),
        (0, {"period": "2031-Q1"}, ("2031", "2026 to 2030")),
        (0, {"period": "1926"}, ("1926", "2026 to 2030")),
        (1, {"period": "2026-Q1"}, ("2026-Q1", "a second time")),
        (1, {"period": "2026-08"}, ("2026-08", "2026-Q1", "months that both have")),
        (1, {"period": "2026-09", "cumulative": "yes"}, ("2026-09", "the same months", "child_benefit")),
        (0, {"people": 0}, ("0 people", "1000000")),
        (0, {"months": 4}, ("4 months", "at most 3")),
        (0, {"eligible": 0}, ("900", "0 entitled")),
        (0, {"spending": -1}, ("-1",)),
        (0, {"reported_on": "soon"}, ("soon", "YYYY-MM-DD")),
        (0, {"reported_on": "2026-13-45"}, ("2026-13-45", "YYYY-MM-DD")),
    ],
)
def test_outturn_is_refused(number, values, parts):
    (problem,) = problems(changed("Outturn", number, **values))
    assert problem.table == "Outturn"
    assert problem.cell.startswith("Outturn!")
    assert problem.mend
    for part in parts:
        assert part in f"{problem.found} {problem.expected}"


@pytest.mark.parametrize(
    ("number", "values", "part", "alarm"),
    [
        (0, {"people": None, "eligible": None}, "1000000 and no people", False),
        (0, {"eligible": 500}, "900 people served of 500", True),
        (0, {"months": 0}, "out of operation", False),
        (0, {"reported_on": "2026-07-15"}, "before the end of 2026-Q1", True),
        (2, {"cumulative": "yes"}, "1400000", True),
    ],
)
def test_outturn_is_doubted(number, values, part, alarm):
    warnings = [p for p in problems(changed("Outturn", number, **values), "warning") if part in p.found]
    assert [p.alarm for p in warnings] == [alarm]


def test_a_quarter_of_another_policy_is_no_second_report():
    rows = monitored_set.rows()
    rows["Outturn"].append(report("childcare", "2026-Q1", 0))
    assert problems(rows) == []


@pytest.mark.parametrize("taken", [0, 5])
def test_twelve_months_make_a_profile(taken):
    rows = monitored_set.rows()
    del rows["Seasons"][taken]
    (problem,) = [p for p in problems(rows) if p.table == "Seasons"]
    assert "11 months of child_benefit" in problem.found


def test_shares_of_months_sum_to_one():
    (problem,) = problems(changed("Seasons", 0, share=0.25))
    assert "1.2" in problem.found


@pytest.mark.parametrize(
    ("number", "values", "parts"),
    [
        (0, {"target_year": 2025}, ("2025", "after the baseline")),
        (0, {"target": None}, ("a blank", "target")),
        (0, {"target": 60}, ("60", "fraction of 1")),
        (0, {"2027": 40}, ("40", "fraction of 1")),
        (0, {"over": "eligible"}, ("eligible", "a line")),
        (0, {"kind": None}, ("take_up", "one of exclusion")),
        (2, {"line": "denial"}, ("denial", "a line of the policies")),
        (2, {"policy": None}, ("denials", "policy")),
        (2, {"target_year": 2040}, ("2040", "2026 to 2030")),
        (3, {"unit": "households"}, ("households", "persons")),
        (1, {"indicator": "reach"}, ("reach", "second time")),
    ],
)
def test_indicators_are_refused(number, values, parts):
    errors = problems(changed("Indicators", number, **values))
    texts = [f"{p.found} {p.expected} {p.mend}" for p in errors]
    assert any(all(part in text for part in parts) for text in texts), texts


def test_a_baseline_is_not_reported_otherwise():
    warnings = problems(changed("Indicators", 0, **{"2025": 0.31}), "warning")
    assert any("0.31" in p.found and p.alarm for p in warnings)


def test_a_pair_of_one_is_refused():
    rows = monitored_set.rows()
    rows["Indicators"] = [indicator("reach", 0.3, 0.6, pair="take_up", kind="inclusion")]
    (problem,) = [p for p in problems(rows) if p.table == "Indicators"]
    assert "take_up" in problem.found


@pytest.mark.parametrize(
    ("rows_of_bands", "part"),
    [([{"status": "watch", "least": 0.6}], "only watch"),
     ([{"status": "on track", "least": 0.5}, {"status": "watch", "least": 0.6}], "0.5 with 0.6")],
)  # fmt: skip
def test_bands_are_refused(rows_of_bands, part):
    rows = monitored_set.rows()
    rows["StatusBands"] = rows_of_bands
    (problem,) = problems(rows)
    assert part in problem.found


@pytest.mark.parametrize(
    ("path", "policy", "year", "part"),
    [
        ("indicator.reech.target", None, None, "indicator.reech.target"),
        ("indicator.reach.2027", None, None, "indicator.reach.2027"),
        ("indicator.reach.target", "child_benefit", None, "with a policy"),
        ("indicator.reach.target", None, 2027, "from 2027"),
        ("season.childcare.month_1", None, None, "season.childcare.month_1"),
    ],
)
def test_scenarios_change_only_targets_and_profiles(path, policy, year, part):
    rows = monitored_set.rows()
    rows["Scenarios"].append(small_set.change("generous", policy, path, "set", 0.1, year))
    errors = [p for p in problems(rows) if p.table == "Scenarios"]
    assert any(part in p.found for p in errors), errors
