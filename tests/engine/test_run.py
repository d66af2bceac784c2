"""Runs: tables with units, budgets that tie out, increments, and batches that equal single runs."""

import numpy as np
import pandas as pd
import pytest

import costmodel
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.engine.inputs.scenarios import AT_ONCE, Change, Scenario, scenarios
from costmodel.engine.run import line_of, run_batch
from costmodel.errors import AssumptionError, ModelError
from costmodel.model.figures import UNITS

YEARS = [2026, 2027, 2028, 2029, 2030]
FOLLOWED = 2040
"""The year to which the set follows its effects."""
NAMES = ["baseline", "generous", "lean_years"]


@pytest.fixture
def results(small_set):
    return costmodel.run_all(small_set)


@pytest.fixture
def baseline(results):
    return results["baseline"]


def series(result, policy, line):
    table = result.table()
    return table[(table["policy"] == policy) & (table["line"] == line)]["value"].to_numpy()


def test_people_and_cost_by_hand(baseline):
    # Children under 5: 2 x (20,100 + 500 a year); 40 % poor; coverage 0.2, 0.4, 0.6, 0.8, 0.8; take-up 0.9.
    # 12 x 500 of 2025 prices, from 2028 on 12 x 650 of 2026 prices, prices + 5 %; 5 % administration.
    covered = [0.2, 0.4, 0.6, 0.8, 0.8]
    poor = [0.4 * 2 * (20_100 + 500 * year) for year in range(5)]
    amount = [500 * 1.05, 500 * 1.05**2, 650 * 1.05**2, 650 * 1.05**3, 650 * 1.05**4]
    people = [0.9 * share * count for share, count in zip(covered, poor, strict=True)]
    cost = [1.05 * 12 * each * count for each, count in zip(amount, people, strict=True)]
    assert series(baseline, "child_benefit", "beneficiaries") == pytest.approx(people)
    assert series(baseline, "child_benefit", "gross_cost") == pytest.approx(cost)
    # deflated at 4.5 % a year to 2026, discounted at 3.5 % from the end of the first year; no outcomes
    real = [c / 1.045**year for year, c in enumerate(cost)]
    transfers = [c / 1.05 for c in real]
    worth = sum((t - c) / 1.035 ** (y + 1) for y, (t, c) in enumerate(zip(transfers, real, strict=True)))
    assert baseline.appraisal().loc["child_benefit", "npv"] == pytest.approx(worth)


def test_the_tidy_table(baseline):
    table = baseline.table()
    columns = ["set", "version", "scenario", "policy", "line", "year", "unit", "value"]
    assert list(table.columns) == [*columns, "content_hash", "changed", "engine_version"]
    assert set(table["unit"]) <= set(UNITS)
    # A benefit without an outcome has no harm to multiply; a service pays no transfers; a harm has no cost.
    missing = table.loc[table["value"].isna()]
    strain = {"strain.gross_cost_per_outcome", "strain.cost_per_outcome"}
    assert {*missing["line"]} == {"break_even_harm", "generosity", "cgh_20", "cgh_40", *strain}
    assert {*missing.loc[missing["line"] != "break_even_harm", "policy"]} == {"childcare"}
    assert set(table["policy"]) == {"", "child_benefit", "childcare", "total"}
    assert set(table["year"].dropna()) == {2024, 2025, *range(YEARS[0], FOLLOWED + 1)}
    assert set(table[["set", "version", "scenario"]].itertuples(index=False, name=None)) == {
        ("smallland", "2026.1", "baseline")
    }


def test_a_row_of_the_table_is_known_by_policy_line_and_year(results):
    for result in results.values():
        assert not result.table().duplicated(["policy", "line", "year"]).any()


def test_figures_of_the_whole_horizon_have_no_year(baseline):
    table = baseline.table()
    assert table[table["line"] == "net_present_value"]["year"].isna().all()
    assert list(table[(table["line"] == "gross_cost") & (table["policy"] == "total")]["year"]) == YEARS


@pytest.mark.parametrize("basis", ["nominal", "real", "gdp"])
@pytest.mark.parametrize("name", NAMES)
def test_budgets_tie_out(results, name, basis):
    result = results[name]
    total = series(result, "total", "gross_cost") / result.divisor(basis)[0]
    for by in ("policy", "function", "economic", "ministry", "source"):
        assert result.budget(by, basis)[YEARS].sum().to_numpy() == pytest.approx(total), by


def test_budgets_by_their_rows(baseline):
    assert list(baseline.budget("policy").index) == ["child_benefit", "childcare"]
    assert list(baseline.budget("function").index) == ["10.4.0", "09.1.1"]
    assert list(baseline.budget("ministry").index) == ["Ministry of Welfare"]
    by_source = baseline.budget("source")[YEARS]
    childcare = series(baseline, "childcare", "expenditure")
    assert by_source.loc["general revenue"].to_numpy() == pytest.approx(0.6 * childcare)
    assert by_source.loc["donor"].to_numpy() == pytest.approx(0.4 * childcare)
    rest = series(baseline, "child_benefit", "expenditure")
    assert by_source.loc["not allocated to a source"].to_numpy() == pytest.approx(rest)
    economic = baseline.budget("economic")[YEARS]
    assert economic.loc["2721 Social assistance benefits in cash"].to_numpy() == pytest.approx(
        series(baseline, "child_benefit", "benefit_expenditure")
    )
    staff = series(baseline, "childcare", "staff_cost")
    pay, contributions = "2111 Wages and salaries in cash", "2121 Actual employers' social contributions"
    assert economic.loc[pay].to_numpy() == pytest.approx(staff / 1.12)
    assert economic.loc[contributions].to_numpy() == pytest.approx(staff / 1.12 * 0.12)


def test_bases_and_their_units(baseline):
    nominal, real, gdp = (baseline.budget(basis=basis) for basis in ("nominal", "real", "gdp"))
    deflator = [1.045**year for year in range(5)]
    # 5e11 in 2024 to 2026 as published, then (1.04)(1.045) a year
    product = [5e11 * (1.04 * 1.045) ** year for year in range(5)]
    assert real[YEARS].to_numpy() == pytest.approx(nominal[YEARS].to_numpy() / deflator)
    assert gdp[YEARS].to_numpy() == pytest.approx(nominal[YEARS].to_numpy() / product)
    units = [frame["unit"].unique().tolist() for frame in (nominal, real, gdp)]
    assert units == [["SMD"], ["SMD of 2026"], ["share of GDP"]]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda result: result.budget("colour"), "by: found 'colour'"),
        (lambda result: result.budget(basis="dollars"), "basis: found 'dollars'"),
        (
            lambda result: result.budget(line="netcost"),
            "cost line: found 'netcost'.*Did you mean \"net_cost\"",
        ),
        (lambda result: result.appraisal("net"), "level, increment"),
    ],
)
def test_mistakes_are_told(baseline, call, words):
    with pytest.raises(ModelError, match=words):
        call(baseline)


def test_what_cannot_be_found_is_told():
    with pytest.raises(AssumptionError, match="one of baseline, reform"):
        costmodel.run("kenya", "reforme")


def test_the_total_appraisal_is_of_all_policies(results):
    for result in results.values():
        table = result.appraisal()
        whole, each = table.loc["total"], table.drop(index="total")
        for column in ("npv", "present_cost", "present_gains", "present_net_cost", "willingness_to_pay"):
            assert whole[column] == pytest.approx(each[column].sum()), column
        assert whole["bcr"] == pytest.approx(
            (whole["present_transfers"] + whole["present_gains"] - whole["present_harms"])
            / whole["present_cost"]
        )
        assert whole["npv"] == pytest.approx((whole["bcr"] - 1) * whole["present_cost"])
        assert whole["fiscal_return"] == pytest.approx(whole["present_returns"] / whole["present_cost"])


def test_an_increment_is_the_difference_of_the_levels(results):
    level, base = results["generous"].appraisal(), results["baseline"].appraisal()
    over = results["generous"].appraisal("increment")
    for column in ("npv", "present_cost", "present_gains", "beneficiary_years"):
        assert over[column].to_numpy() == pytest.approx((level[column] - base[column]).to_numpy()), column
    nothing = results["baseline"].appraisal("increment")
    assert not nothing["npv"].any()
    assert (nothing["mvpf_status"] == "no_change").all()


def test_compare_gives_increments_over_the_first(small_set, results):
    table = costmodel.compare(small_set, ["baseline", "generous"])
    assert table["scenario"].unique().tolist() == ["generous"]
    assert set(table["over"]) == {"baseline"}
    assert set(table["line"]) == {"gross_cost"}
    expected = results["generous"].budget()[YEARS].to_numpy() - results["baseline"].budget()[YEARS].to_numpy()
    assert table[YEARS].to_numpy() == pytest.approx(expected)
    # a fifth more from 2027 on, at the same price base
    baseline_cost = results["baseline"].budget()[YEARS].loc["child_benefit"].to_numpy()
    assert table[table["policy"] == "child_benefit"][YEARS].to_numpy()[0] == pytest.approx(
        np.array([0, 0.2, 0.2, 0.2, 0.2]) * baseline_cost
    )


def test_a_scenario_alone_is_the_scenario_among_others(small_set, results):
    for name in NAMES:
        alone = costmodel.run(small_set, name).table()
        pd.testing.assert_frame_equal(alone, results[name].table(), check_exact=True)


def test_a_batch_equals_the_run_of_each_scenario(small_set, results):
    lines = ["gross_cost", "net_cost", "beneficiaries", "net_present_value"]
    batch = list(scenarios(small_set).values())
    ((block, figures),) = run_batch(small_set, batch, lines)
    assert block == batch
    for place, scenario in enumerate(batch):
        for line in lines:
            single = line_of(results[scenario.name].budget_lines, line)
            assert np.array_equal(figures[line][place], single), (scenario.name, line)


def test_a_large_batch_comes_in_blocks_in_its_order(small_set):
    path = "policy.child_benefit.benefit.payments_per_year"
    batch = [Scenario(f"s{n}", "", (Change(path, "set", n),)) for n in range(AT_ONCE + 3)]
    blocks = list(run_batch(small_set, batch, ["benefit_expenditure"]))
    assert [len(block) for block, _ in blocks] == [AT_ONCE, 3]
    paid = np.concatenate([figures["benefit_expenditure"][:, 0, 0] for _, figures in blocks])
    assert paid == pytest.approx(np.arange(AT_ONCE + 3) * paid[1])


def test_a_line_that_does_not_exist_is_refused(small_set):
    with pytest.raises(ModelError, match=r"grosscost.*Did you mean"):
        list(run_batch(small_set, list(scenarios(small_set).values()), ["grosscost"]))


def test_an_infinity_is_an_error_and_never_a_figure(small_set):
    path = "policy.childcare.staff.people_per_staff"
    with pytest.raises(ModelError, match="not defined"):
        list(run_batch(small_set, [Scenario("nobody", "", (Change(path, "set", 0),))]))


def test_the_stamp_says_what_made_the_figures(small_set, results):
    stamp = results["generous"].stamp
    assert stamp == {
        "set": "smallland",
        "version": "2026.1",
        "content_hash": small_set.content_hash,
        "changed": True,  # plain rows, never saved as a version
        "engine_version": costmodel.__version__,
        "scenario": "generous",
    }


def test_vital_tables_in_place_of_a_projection(small_rows, vital_rows):
    # a run from the four demographic tables, at full size: people are those of the projection's middle year
    small_rows = small_rows | vital_rows | {"Projection": []}
    result = costmodel.run(assumptions_from_rows(small_rows))
    children = series(result, "", "children.group_people")
    assert (children > 0).all()
    assert series(result, "childcare", "eligible") == pytest.approx(children)
    assert series(result, "child_benefit", "eligible") == pytest.approx(0.4 * children)


def test_a_horizon_of_one_year_keeps_present_values_without_a_year(small_rows):
    about = next(row for row in small_rows["About"] if row["property"] == "horizon_years")
    about["value"] = 1
    small_rows["Scenarios"], small_rows["Ceilings"] = [], []
    small_rows["Parameters"] = [row for row in small_rows["Parameters"] if not row.get("from_year")]
    small_rows["Policies"][1]["start_year"] = 2026
    result = costmodel.run(assumptions_from_rows(small_rows))
    years = result.table().set_index(["policy", "line"])["year"]
    assert result.years == (2026,)
    assert years["child_benefit", "gross_cost"] == 2026
    assert pd.isna(years["child_benefit", "present_cost"])
