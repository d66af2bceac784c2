"""Monitoring of a set: outturn and indicators against the plan of the scenario, their checks and tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.periods import Period, period_of
from costmodel.engine.checking.monitoring_checks import monitoring_checks, slip_of
from costmodel.engine.checking.result_checks import result_checks, verdict
from costmodel.engine.inputs.reported_windows import to_date_of
from costmodel.errors import ModelError
from tests import monitored_set, small_set
from tests.monitored_set import SHARES, indicator, report

EFFECTS = ["volume", "take_up", "price", "timing"]


@pytest.fixture(scope="module")
def assumptions():
    return assumptions_from_rows(monitored_set.rows())


@pytest.fixture(scope="module")
def result(assumptions):
    return cm.run(assumptions)


@pytest.fixture(scope="module")
def frame(result):
    return result.monitoring()


def run_with(outturn, seasons=(), **others):
    rows = small_set.rows()
    rows |= {"Outturn": outturn, "Seasons": list(seasons), **others}
    return cm.run(assumptions_from_rows(rows))


def to_date(frame, policy="child_benefit", year=2026):
    chosen = (frame["policy"] == policy) & (frame["year"] == year) & (frame["kind"] == "to date")
    (row,) = frame[chosen].to_dict("records")
    return row


# --- outturn against plan ------------------------------------------------------------------------------


def test_the_year_to_date_ends_before_the_month_that_is_missing(result, frame):
    row, planned = to_date(frame), result.budget_lines.cost.expenditure[0, 0]
    assert (row["first_month"], row["last_month"]) == ("2026-07", "2026-10")  # not December: November lacks
    assert row["outturn"] == 1.4e6
    assert row["planned"] == pytest.approx(planned * sum(SHARES[:4]))
    assert row["planned_year"] == pytest.approx(planned)
    assert row["reported_on"] == "2026-11-10"
    assert row["method"] == "run rate, seasonal profile"
    alone = frame[frame["period"] == "2026-12"].iloc[0]
    assert alone["planned"] == pytest.approx(planned * SHARES[5])
    assert alone["outturn"] == 0.4e6


def test_the_effects_sum_to_the_variance(frame):
    split = frame.dropna(subset=EFFECTS)
    assert len(split) == 6
    assert split[EFFECTS].sum(axis=1).to_numpy() == pytest.approx(split["variance"].to_numpy())
    assert (split["outturn"] - split["planned"]).to_numpy() == pytest.approx(split["variance"].to_numpy())


def test_the_split_of_the_year_to_date_by_hand(result, frame):
    row, lines = to_date(frame), result.budget_lines
    entitled, served = lines.people.eligible[0, 0], lines.people.beneficiaries[0, 0]
    months = 3  # of four: two in the first quarter, and October
    people = (900 * 2 + 950 * 1) / months
    planned = (entitled, served / entitled, row["planned"] / served, 1)
    outturn = (3_300, people / 3_300, 1.4e6 / (people * 0.75), 0.75)
    volume = row["volume"]
    assert volume == pytest.approx(shapley(planned, outturn, 0))
    assert row["timing"] == pytest.approx(shapley(planned, outturn, 3))
    assert row["people"] == pytest.approx(people)


def shapley(before, after, factor):
    """The average change over the eight states of the other factors, with the weights of the orders."""
    from itertools import product  # noqa: PLC0415
    from math import factorial  # noqa: PLC0415

    others = [k for k in range(4) if k != factor]
    total = 0.0
    for state in product((0, 1), repeat=3):
        weight = factorial(sum(state)) * factorial(3 - sum(state)) / factorial(4)
        of_others = np.prod([(before, after)[s][k] for s, k in zip(state, others, strict=True)])
        total += weight * of_others * (after[factor] - before[factor])
    return total


def test_arrears_and_forecast_by_hand(frame):
    row = to_date(frame)
    pace = (1.4e6 / 0.75) / row["planned"]
    assert row["pace"] == pytest.approx(pace)
    assert row["arrears"] == pytest.approx(row["planned"] * pace * 0.25)
    rest = row["planned_year"] - row["planned"]
    assert row["reforecast"] == pytest.approx(1.4e6 + rest * pace + row["arrears"])


def test_a_total_to_date_stands_for_all_months_before_it(frame):
    row = to_date(frame, year=2027)
    assert (row["first_month"], row["last_month"], row["outturn"]) == ("2027-07", "2027-09", 4e6)


def test_without_people_there_is_no_split_and_missing_is_not_zero(frame):
    row = to_date(frame, "childcare", 2027)
    assert all(np.isnan(row[name]) for name in (*EFFECTS, "people", "flexed_budget"))
    assert row["variance"] == pytest.approx(row["outturn"] - row["planned"])
    assert row["reforecast"] == pytest.approx(row["planned_year"] * row["outturn"] / row["planned"])
    assert row["method"] == "run rate, months alike"


def test_years_before_the_model_are_shown_without_a_plan(frame):
    (row,) = frame[frame["kind"] == "before the model"].to_dict("records")
    assert (row["period"], row["outturn"], row["people"]) == ("2025", 3e6, 800)
    assert np.isnan(row["planned"])


def test_a_whole_year_is_its_own_forecast():
    row = to_date(run_with([report("child_benefit", "2026", 2e7, people=3_000)]).monitoring())
    assert row["complete"]
    assert row["reforecast"] == pytest.approx(2e7)


def test_a_policy_that_begins_in_the_second_half_has_no_plan_before():
    rows = small_set.rows()
    rows["Parameters"].append(small_set.parameter("childcare", "timing.start_month", 7, "month"))
    rows["Outturn"] = [report("childcare", "2027-Q1", 0, people=0), report("childcare", "2027-Q3", 5e7)]
    result = cm.run(assumptions_from_rows(rows))
    frame = result.monitoring()
    assert frame["planned"].iloc[0] == 0
    assert frame["planned"].iloc[1] == pytest.approx(result.budget_lines.cost.expenditure[1, 1] / 2)
    row = to_date(frame, "childcare", 2027)
    assert row["last_month"] == "2027-09"
    assert row["reforecast"] == pytest.approx(row["planned_year"])  # nothing planned to date: as planned


def test_the_plan_is_that_of_the_scenario(assumptions):
    generous = to_date(cm.run(assumptions, "generous").monitoring(), year=2027)
    baseline = to_date(cm.run(assumptions).monitoring(), year=2027)
    assert generous["planned_year"] == pytest.approx(1.2 * baseline["planned_year"])
    shares = 0.04 / (1 - 0.01)
    assert generous["planned"] == pytest.approx(generous["planned_year"] * (shares + 0.1 / 0.99))


def test_an_effect_is_explained_to_its_cell(result):
    text = result.explain("child_benefit", "2026 to date.reforecast", depth=4).text
    assert "Outturn!D5" in text
    assert "Outturn!D6" in text


def test_a_set_without_outturn_has_the_same_figures_and_an_empty_table(small_set):
    plain = cm.run(assumptions_from_rows(rows_of_small_set()))
    assert plain.monitoring().empty
    assert plain.indicators().empty
    with_outturn = run_with([report("child_benefit", "2026-Q1", 1e6, people=900)])
    left, right = (
        each.table().set_index(["policy", "line", "year"])["value"] for each in (plain, with_outturn)
    )
    assert right.reindex(left.index).equals(left)


def rows_of_small_set():
    return small_set.rows() | {"Outturn": [], "Seasons": [], "Indicators": [], "StatusBands": []}


# --- periods -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026", Period(2026, 1, 12)),
        ("2026-Q1", Period(2026, 1, 3)),
        ("2026-q4", Period(2026, 10, 12)),
        ("2026-07", Period(2026, 1, 1)),
        ("2026-06", Period(2025, 12, 12)),
        ("2026-07-01", Period(2026, 1, 1)),
        ("2026-Q5", None),
        ("2026-13", None),
        ("2026/07", None),
        ("July", None),
    ],
)
def test_periods_of_a_fiscal_year_that_begins_in_july(text, expected):
    assert period_of(text, 7) == expected


def test_months_of_a_calendar_year():
    assert period_of("2026-03", 1) == Period(2026, 3, 3)


def windows(*parts):
    return to_date_of([(Period(2026, first, last), 0, whole) for first, last, whole in parts])


def test_the_year_to_date_is_a_total_and_what_follows_it():
    assert windows((1, 1, False), (1, 3, True), (4, 4, False), (5, 5, False), (7, 7, False)) == [1, 2, 3]
    assert windows((2, 2, False)) == []
    assert windows((1, 3, False), (4, 4, False)) == [0, 1]


# --- indicators ----------------------------------------------------------------------------------------


def test_indicators_and_their_status(result):
    frame = result.indicators().set_index(["indicator", "group", "year"])
    reach = frame.loc[("reach", "", 2027)]
    assert (reach["expected"], reach["progress"]) == (pytest.approx(0.42), pytest.approx(0.8333333))
    assert reach["status"] == "watch"  # on track from 0.95 in this set
    left_out = frame.loc[("left_out", "", 2027)]
    assert left_out["progress"] == pytest.approx((0.75 - 0.7) / (0.58 - 0.7))
    assert left_out["status"] == "off track"
    assert {reach["pair_status"], left_out["pair_status"]} == {"off track"}
    assert reach["flag"] == left_out["flag"] == "inclusion and exclusion both rise"


def test_an_indicator_without_a_value_is_not_reported(result):
    frame = result.indicators()
    girls = frame[frame["group"] == "girls"]
    assert len(girls) == 2
    assert girls["year"].isna().all()
    assert (girls["status"] == "not reported").all()
    assert (girls["pair_status"] == "not reported").all()


def test_the_model_gives_the_planned_value(result):
    lines = result.budget_lines
    served = result.indicators().query("indicator == 'served'").iloc[0]
    assert served["expected"] == pytest.approx(lines.people.reached[0, 1])
    assert served["target"] == pytest.approx(lines.people.reached[0, 4])
    expected = lines.people.reached[0, 1]
    assert served["progress"] == pytest.approx((4_000 - 2_000) / (expected - 2_000))


def test_a_scenario_may_change_a_target(assumptions):
    frame = cm.run(assumptions, "generous").indicators().set_index(["indicator", "group", "year"])
    assert frame.loc[("reach", "", 2027)]["expected"] == pytest.approx(0.3 + 0.6 * 2 / 5)


def test_usual_bands():
    values = {2026: 0.354, 2027: 0.4, 2028: 0.4}
    rows = [indicator("reach", 0.3, 0.6, values=values)]
    indicators = run_with([], Indicators=rows).indicators()
    assert indicators["status"].tolist() == ["on track", "watch", "off track"]
    assert indicators["progress"].iloc[0] == pytest.approx(0.9)


def test_a_set_may_have_indicators_alone():
    result = run_with([], Indicators=[indicator("reach", 0.3, 0.6)])
    assert result.monitoring().empty
    assert len(result.indicators()) == 1


# --- checks of the result --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("factor", "size"), [(1e-3, 1e3), (4e-6, 1e6), (900, 1e-3), (1.2, None), (7, None), (0.1, None)]
)
def test_slips_of_the_scale(factor, size):
    slip = slip_of(factor)
    assert (slip and slip[0]) == size


def test_figures_in_proportion_pass(result):
    assert all(check.passed for check in monitoring_checks(result))


@pytest.mark.parametrize(("divided", "word"), [(1e3, "thousands"), (1e6, "millions")])
def test_spending_typed_in_another_scale_is_an_alarm_with_both_figures(divided, word):
    planned = run_with([report("child_benefit", "2026", 1e6, people=900)]).monitoring()["planned"].iloc[0]
    result = run_with([report("child_benefit", "2026", planned / divided, people=2_900)])
    (check,) = [one for one in monitoring_checks(result) if not one.passed]
    assert check.alarm
    for part in ("Outturn!D5", word, f"{planned / divided:,.0f} SMD", f"{planned:,.0f} SMD"):
        assert part in check.reason
    assert not any(check.alarm for check in monitoring_checks(run_with([])))


def test_outturn_far_above_the_plan_is_an_alarm():
    planned = run_with([report("child_benefit", "2026", 1e6, people=900)]).monitoring()["planned"].iloc[0]
    result = run_with([report("child_benefit", "2026", planned * 12, people=2_900)])
    (check,) = [one for one in monitoring_checks(result) if not one.passed]
    assert check.alarm
    assert "12.0 times" in check.reason
    assert any("12.0 times" in text for text in verdict(result_checks(result)).reasons)


def test_people_typed_in_thousands_are_an_alarm():
    result = run_with([report("child_benefit", "2026", 1.9e7, people=2.9)])
    assert [one.name for one in monitoring_checks(result) if not one.passed] == [
        "People reported are in proportion to the plan"
    ]


# --- last year in the framework --------------------------------------------------------------------------


def splits():
    shared = {"policy": "child_benefit", "from_year": None}
    return [
        {**shared, "function": "10.4.0", "ministry": "Ministry of Welfare", "share": 0.75},
        {**shared, "function": "07.4.0", "ministry": "Ministry of Health", "share": 0.25},
        {"policy": "childcare", "from_year": None, "function": "09.1.1", "ministry": "Ministry of Welfare",
         "share": 1},
    ]  # fmt: skip


def test_the_framework_begins_with_last_years_outturn():
    frame = run_with([report("child_benefit", "2025", 3e6, people=800)], Splits=splits()).mtef()
    assert list(frame.columns[6:9]) == ["unit", "outturn 2025", 2026]
    whole = frame[frame["part"] == "C"].set_index(["ministry", "code"])["outturn 2025"]
    assert whole[("Ministry of Welfare", "C")] == pytest.approx(2.25e6)  # childcare begins later
    assert whole[("Ministry of Health", "07.4.0")] == pytest.approx(0.75e6)
    assert whole[("all", "C")] == pytest.approx(3e6)
    assert frame[frame["part"].isin(["A", "B"])]["outturn 2025"].isna().all()


def test_printed_outturn_adds_up():
    frame = run_with([report("child_benefit", "2025", 3_000_002, people=800)], Splits=splits()).mtef(
        unit=1_000_000
    )
    whole = frame[(frame["part"] == "C") & (frame["code"] == "C")].set_index("ministry")["outturn 2025"]
    assert whole["all"] == whole["Ministry of Welfare"] + whole["Ministry of Health"] == 3


def test_a_year_reported_in_part_is_no_outturn_of_the_year():
    quarters = [report("child_benefit", f"2025-Q{number}", 1e6, people=800) for number in (1, 2, 3)]
    assert "outturn 2025" not in run_with(quarters).mtef().columns
    last = report("child_benefit", "2026-06", 3.9e6, people=800, cumulative="yes")
    assert run_with([*quarters, last]).mtef()["outturn 2025"].dropna().iloc[-1] == pytest.approx(3.9e6)


def test_a_policy_without_outturn_leaves_a_blank_and_no_zero():
    frame = run_with([report("child_benefit", "2027", 3e7, people=5_000)], Splits=splits()).mtef(
        2028
    )  # childcare has run since 2027
    whole = frame[frame["part"] == "C"].set_index(["ministry", "code"])["outturn 2027"]
    assert whole[("Ministry of Health", "C")] == pytest.approx(0.75e7)
    assert np.isnan(whole[("Ministry of Welfare", "C")])
    assert np.isnan(whole[("all", "C")])


def test_the_framework_is_as_before_without_outturn(result):
    columns = run_with([]).mtef().columns
    assert not any(str(column).startswith("outturn") for column in columns)
    with pytest.raises(ModelError):
        result.mtef(1999)
    assert isinstance(result.monitoring(), pd.DataFrame)


def test_a_scenario_with_another_baseline_is_judged_and_shown_by_it():
    """From 0.5 on, 0.4 of those reached in 2027 is a fall, and progress is away from the target."""
    rows = monitored_set.rows()
    rows["Scenarios"] = [small_set.change("other", None, "indicator.reach.baseline", "set", 0.5)]
    frame = cm.run(assumptions_from_rows(rows), "other").indicators()
    reach = frame[(frame.indicator == "reach") & (frame.group == "") & (frame.year == 2027)].iloc[0]
    assert reach.baseline == 0.5
    assert reach.progress == pytest.approx((0.4 - 0.5) / (reach.expected - reach.baseline))
    assert reach.expected == pytest.approx(0.5 + (0.6 - 0.5) * 2 / 5)
    assert set(frame[frame.pair == "take_up"].flag) == {""}
