"""Classes, splits and the medium-term framework: shares by hand, sums to the headline, refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.checking.result_checks import result_checks
from costmodel.engine.run import run
from costmodel.errors import AssumptionError, ModelError
from costmodel.model import cofog, gfsm
from costmodel.model.classification import LINES
from costmodel.reports.sheets.mtef_page import cross_page
from costmodel.reports.sheets.result_report import ScenarioReport, now

if TYPE_CHECKING:
    from costmodel.engine.results import Result

YEARS = [2026, 2027, 2028, 2029]
WELFARE, SCHOOLS = "Ministry of Welfare", "Ministry of Education"
CENT = 0.005


@pytest.fixture
def split_rows(small_rows):
    """Childcare is split from 2028 on; before, Welfare has all of it. A quarter of cash is a wage subsidy."""
    small_rows["Splits"] = [
        {"policy": "childcare", "function": "09.1.1", "ministry": WELFARE, "share": 1},
        {"policy": "childcare", "from_year": 2028, "function": "09.1.1", "ministry": SCHOOLS, "share": 0.7},
        {"policy": "childcare", "from_year": 2028, "function": "10.4", "ministry": WELFARE, "share": 0.3},
    ]
    small_rows["Classes"] = [
        {"policy": "child_benefit", "line": "benefit_expenditure", "code": "2721", "share": 0.75},
        {"policy": "child_benefit", "line": "benefit_expenditure", "code": "2521", "share": 0.25},
    ]
    small_rows["Accounts"] = [
        {"account": "21", "name": "Pay", "class": "21"},
        {"account": "27", "name": "Benefits", "class": "27", "share": 0.5},
        {"account": "28", "name": "Other benefits", "class": "27", "share": 0.5},
        {"account": "99", "name": "Else"},
    ]
    return small_rows


def loaded(rows):
    return assumptions_from_rows(rows)


@pytest.fixture
def result(split_rows) -> Result:
    return run(loaded(split_rows), "generous")


def part(frame, ministry, name):
    """A total of the framework: its row that is a part's own."""
    rows = frame[(frame.ministry == ministry) & (frame.part == name) & (frame.function == "")]
    return rows[[column for column in frame if isinstance(column, int)]].to_numpy()[0]


def test_the_lists_are_those_of_the_manuals():
    assert len(cofog.CLASSES) == 109
    assert len([code for code in cofog.NAMES if "." in code]) == 69
    assert {code[:-1] for code in gfsm.NAMES if len(code) > 2} <= {*gfsm.NAMES, *(["31"])}
    assert {line.code for line in LINES.values()} <= set(gfsm.NAMES)
    assert cofog.name_of("10.1.2") == "Disability"
    assert gfsm.NAMES["2721"] == "Social assistance benefits in cash"


def test_shares_of_classes_and_of_ministries(result):
    """A quarter of cash is a subsidy; from 2028 Welfare keeps three tenths of childcare."""
    frame = result.classified()
    lines = result.budget_lines
    cash = lines.benefits.benefit_expenditure[0]
    subsidy = frame[(frame.policy == "child_benefit") & (frame.economic == "2521")]
    assert subsidy[YEARS].to_numpy()[0] == pytest.approx(0.25 * cash[:4], rel=1e-12)
    care = lines.cost.expenditure[1]
    shares = {
        (WELFARE, "09.1.1"): [1, 1, 0, 0],
        (SCHOOLS, "09.1.1"): [0, 0, 0.7, 0.7],
        (WELFARE, "10.4"): [0, 0, 0.3, 0.3],
    }
    for (ministry, function), expected in shares.items():
        portion = frame[
            (frame.policy == "childcare") & (frame.ministry == ministry) & (frame.function == function)
        ]
        assert portion[YEARS].sum().to_numpy() == pytest.approx(expected * care[:4], rel=1e-12)
    assert result.budget("ministry").loc[SCHOOLS, 2028] == pytest.approx(0.7 * care[2])
    assert result.budget("function").loc["10.4", 2028] == pytest.approx(0.3 * care[2])


def test_all_tables_are_the_headline_to_the_cent(result):
    lines = result.budget_lines
    spent = (lines.totals.expenditure - lines.totals.replaced_spending)[0][:4]
    frame = result.mtef()
    whole = part(frame, "all", "C")
    assert np.abs(whole - spent).max() < CENT
    assert np.abs(part(frame, "all", "A") + part(frame, "all", "B") - whole).max() < CENT
    baseline = result.baseline_lines.totals.expenditure[0][:4]
    assert np.abs(part(frame, "all", "A") - baseline).max() < CENT
    assert np.abs(part(frame, WELFARE, "C") + part(frame, SCHOOLS, "C") - whole).max() < CENT
    assert result.cross_table(2028).loc["total", "total"] == pytest.approx(spent[2], abs=CENT)
    assert result.accounts()[YEARS].sum().to_numpy() == pytest.approx(spent, abs=CENT)
    assert all(check.passed for check in result_checks(result) if "framework" in check.name)


def test_printed_tables_agree_with_one_another(result):
    frame, unit = result.mtef(unit=1_000_000), 1_000_000
    whole = part(frame, "all", "C")
    spent = result.budget_lines.totals.expenditure[0][:4] / unit
    assert whole.tolist() == [float(np.floor(one + 0.5)) for one in spent]
    for ministry in (WELFARE, SCHOOLS, "all"):
        parts = [part(frame, ministry, name) for name in "ABC"]
        assert (parts[0] + parts[1] == parts[2]).all()
        rows = frame[(frame.ministry == ministry) & (frame.part == "C")]
        functions = rows[(rows.function != "") & (rows.economic == "")][YEARS].sum().to_numpy()
        classes = rows[rows.economic != ""][YEARS].sum().to_numpy()
        assert functions.tolist() == classes.tolist() == parts[2].tolist()
    assert result.cross_table(2027, unit).loc["total", "total"] == whole[1]
    assert result.accounts(unit=unit)[YEARS].sum().tolist() == whole.tolist()
    assert set(frame["unit"]) == {"SMD, million"}


def test_the_framework_rolls_and_ends_with_the_model(result):
    assert [c for c in result.mtef(2028) if isinstance(c, int)] == [2028, 2029, 2030]
    with pytest.raises(ModelError, match="2026 to 2030"):
        result.mtef(2031)
    with pytest.raises(ModelError, match="at least 1"):
        result.mtef(unit=0)


def test_ceilings_are_compared_with_the_shares_of_a_ministry(split_rows):
    split_rows["Ceilings"] = [
        {"ministry": WELFARE, "year": 2028, "amount": 1e9},
        {"ministry": SCHOOLS, "year": 2028, "amount": 1.0},
    ]
    result = run(loaded(split_rows), "generous")
    frame = result.mtef()
    room = frame[(frame.part == "room") & (frame.ministry == SCHOOLS)][2028].item()
    assert room == pytest.approx(1.0 - part(frame, SCHOOLS, "C")[2])
    care = result.budget_lines.cost.expenditure[1][2]
    (check,) = [c for c in result_checks(result) if c.name == f"Ceiling of {SCHOOLS}, 2028"]
    assert check.found == pytest.approx(0.7 * care)
    assert not check.passed


def test_memorandum_items_are_in_no_total(small_rows):
    small_rows["Parameters"].append(
        {"policy": "childcare", "parameter": "offset.fee_per_beneficiary", "value": 100,
         "unit": "LCU per person", "price_base": 2026, "source": "made_up", "as_of": "2025", "grade": "C"}
    )  # fmt: skip
    before = run(loaded({**small_rows, "Parameters": small_rows["Parameters"][:-1]}))
    after = run(loaded(small_rows))
    assert (part(before.mtef(), "all", "C") == part(after.mtef(), "all", "C")).all()
    fees = after.mtef().query("code == '142' and ministry == 'all'")
    assert fees[2028].item() == pytest.approx(after.budget_lines.cost.fees[:, 2].sum())


def test_spending_replaced_comes_off_where_the_policy_is(small_rows):
    small_rows["Parameters"].append(
        {"policy": "child_benefit", "parameter": "offset.replaced_per_beneficiary", "value": 50,
         "unit": "LCU per person", "price_base": 2026, "source": "made_up", "as_of": "2025", "grade": "C"}
    )  # fmt: skip
    result = run(loaded(small_rows))
    totals = result.budget_lines.totals
    assert totals.replaced_spending.max() > 0
    whole = part(result.mtef(), "all", "C")
    assert whole == pytest.approx((totals.expenditure - totals.replaced_spending)[0][:4])


def test_older_workbooks_keep_services_under_goods_and_services():
    older, newer = (cm.run(name).budget("economic").index for name in ("kenya@2026.1", "kenya@2026.2"))
    assert not [name for name in older if name.startswith("2722")]
    assert [name for name in newer if name.startswith("2722")]


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "cell", "words"),
    [
        ("Policies", 0, "function", "10.9.9", "Policies!E5", ("10.9.0", "10.9")),
        ("Policies", 0, "function", "4.9.9", "Policies!E5", ("04.9.0",)),
        ("Policies", 0, "function", "7104", "Policies!E5", ("10.4",)),
        ("Splits", 1, "function", "10.9.9", "Splits!C6", ("10.9.0",)),
        ("Splits", 0, "ministry", None, "Splits!D5", ("text",)),
        ("Splits", 1, "share", 0.6, "Splits!E7", ("sum to 0.9", "sum to 1")),
        ("Classes", 0, "share", 0.5, "Classes!D6", ("sum to 0.75",)),
        ("Classes", 0, "code", "279", "Classes!C5", ("27 (Social benefits)", "272")),
        ("Classes", 0, "code", "23", "Classes!C5", ("no cash expenditure", "31")),
        ("Classes", 0, "code", "99", "Classes!C5", ("22 (Use of goods and services)",)),
        ("Accounts", 1, "share", 0.4, "Accounts!F7", ("sum to 0.9",)),
        ("Accounts", 0, "class", "212121", "Accounts!E5", ("2121",)),
        ("Accounts", 0, "ministry", "Ministry of Defence", "Accounts!C5", (WELFARE,)),
        ("Accounts", 2, "account", "27", "Accounts!B7", ("Benefits",)),
    ],
)  # fmt: skip
def test_what_is_refused(split_rows, table, row, column, value, cell, words):
    split_rows[table][row][column] = value
    with pytest.raises(AssumptionError) as caught:
        loaded(split_rows)
    (problem,) = [each for each in caught.value.problems if each.cell == cell and each.severity == "error"]
    text = f"{problem.found} {problem.expected} {problem.mend}"
    assert all(word in text for word in words), text


def test_one_function_in_two_spellings_is_refused(split_rows):
    split_rows["Splits"][0]["share"] = 0.5
    split_rows["Splits"].append({**split_rows["Splits"][0], "function": "9.1.1"})
    with pytest.raises(AssumptionError) as caught:
        loaded(split_rows)
    (problem,) = caught.value.problems
    assert problem.cell == "Splits!C8"
    assert "Splits!C5" in problem.found


@pytest.mark.parametrize(
    "accounts",
    [
        [{"account": "1", "name": "Cash", "class": "27"}],
        [
            {"account": "1", "name": "Welfare", "ministry": WELFARE},
            {"account": "2", "name": "Schools", "ministry": SCHOOLS},
            {"account": "3", "name": "Cash", "class": "27"},
        ],
    ],
)
def test_an_amount_without_one_account_fails_the_check(split_rows, accounts):
    """In the first no row fits pay; in the second a ministry and a class have equal right to benefits."""
    split_rows["Accounts"] = accounts
    result = run(loaded(split_rows))
    (check,) = [c for c in result_checks(result) if c.name.startswith("Every amount belongs")]
    assert check.outcome == "failed"
    assert result.accounts()["account"].iloc[-1] == ""


def test_the_account_with_most_keys_wins(split_rows):
    split_rows["Accounts"] += [
        {"account": "27W", "name": "Cash of Welfare", "ministry": WELFARE, "class": "2721"}
    ]
    table = run(loaded(split_rows)).accounts().set_index("account")
    assert table.loc["27W", 2027] > 0
    assert table.loc["27", 2027] == 0


def test_without_rows_nothing_changes(small_rows):
    with_rows = run(loaded(small_rows))
    without = run(loaded({k: v for k, v in small_rows.items() if k not in ("Classes", "Splits", "Accounts")}))
    for name, figure in vars(with_rows.budget_lines.cost).items():
        assert (figure == getattr(without.budget_lines.cost, name)).all()


def test_an_explanation_ends_at_the_share(result):
    line = f"classified.{SCHOOLS} 09.1.1 2111"
    text = result.explain("childcare", line, 2028).text
    assert "Splits!E6" in text


def test_a_year_in_which_nothing_costs_anything_is_a_table_of_a_total_of_0(small_rows):
    """Both policies begin in 2027: the cross-table of 2026 has no function."""
    for table in ("Classes", "Splits", "Accounts"):
        small_rows[table] = []
    for row in small_rows["Policies"]:
        row["start_year"] = 2027
    page = cross_page(ScenarioReport(run(loaded(small_rows)), now()))
    table = next(block for block in page.blocks if getattr(block, "heading", "") == "2026")
    (total,) = table.rows
    assert len(total.cells) == len(table.columns)
    assert set(total.cells[2:]) == {0.0}
