"""What an effect acts on and follows: ages, money, the amount of a benefit, growth of its value; by hand."""

import copy

import numpy as np
import pytest

import costmodel as cm
from costmodel.assumptions.checks.examination import check_rows
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.schema import BY_NAME
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.idle_assumptions import idle_problems
from costmodel.engine.inputs.gains_evidence import verdict_on_gains
from costmodel.engine.run import run
from costmodel.trace.references import column_letters
from costmodel.uncertainty.uncertain import uncertain
from tests.formula_cells import differing_cells

EFFECT = {
    "policy": "child_benefit", "outcome": "learning", "label": "Learning", "driver": "beneficiaries",
    "effect": 0.02, "unit": "school years", "value": 30_000, "price_base": 2026, "gains_to": "participants",
    "cashable": 0, "deadweight": 0, "displacement": 0, "attribution": 0, "drop_off": 0, "lag": 0,
    "duration": 1, "source": "", "grade": "C",
}  # fmt: skip


@pytest.fixture
def lines_of(small_rows):
    """Lines of one effect of the child benefit with some columns; ``changes`` act on the benefit."""

    def lines(benefit=500, scenario="baseline", **columns):
        rows = with_effects(small_rows, columns)
        for row in rows["Parameters"]:
            if row["parameter"] == "benefit.amount":
                row["value"] = benefit
        result = run(assumptions_from_rows(rows), scenario)
        return result.budget_lines, result.assumptions

    return lines


def with_effects(small_rows, *effects):
    rows = copy.deepcopy(small_rows)
    source = rows["Outcomes"][0]["source"]
    rows["Outcomes"] = [
        EFFECT | {"source": source, "outcome": f"learning_{number}"} | columns
        for number, columns in enumerate(effects)
    ]
    kept = [row for row in rows["Scenarios"] if not str(row["parameter"]).startswith("outcome.")]
    rows["Scenarios"] = kept
    return rows


def test_an_effect_on_an_age_band_counts_the_recipients_of_these_ages(lines_of, small_rows):
    group = next(row for row in small_rows["Groups"] if row["group"] == policy_group(small_rows))
    first, last = group["age_from"], group["age_to"]
    whole, assumptions = lines_of()
    part, _ = lines_of(age_from=first + 1, age_to=first + 2)
    people = {row["age"]: row for row in assumptions.table("Projection").rows if row["sex"] == "male"}
    ages = range(first, (11 if last is None else last) + 1)
    # The small land has as many girls as boys of each age, so that one sex gives the share.
    year = str(assumptions.about["first_year"] + 2)
    share = sum(people[age][year] for age in (first + 1, first + 2)) / sum(people[a][year] for a in ages)
    ratio = part.outcomes.driver_quantity[0] / np.maximum(whole.outcomes.driver_quantity[0], 1)
    assert ratio[2] == pytest.approx(share, rel=2e-2)
    both = [lines_of(age_from=first, age_to=first)[0], lines_of(age_from=first + 1, age_to=None)[0]]
    total = sum(lines.outcomes.driver_quantity for lines in both)
    assert total == pytest.approx(whole.outcomes.driver_quantity, rel=1e-12)


def policy_group(rows):
    return next(row["group"] for row in rows["Policies"] if row["policy"] == "child_benefit")


def test_the_driver_that_is_money_is_thousands_of_real_transfer(lines_of):
    lines, _ = lines_of(driver="transfers", effect=0.5)
    deflator = lines.economy.deflator[0, -lines.outcomes.gross_effect.shape[1] :]
    row = 0
    expected = 0.5 * lines.benefits.benefit_expenditure[row] / deflator / 1000
    assert lines.outcomes.gross_effect[0] == pytest.approx(expected)
    doubled, _ = lines_of(benefit=1000, driver="transfers", effect=0.5)
    assert doubled.outcomes.gross_effect == pytest.approx(2 * lines.outcomes.gross_effect)


@pytest.mark.parametrize("elasticity", [0.5, 1.0])
def test_an_effect_follows_the_benefit_by_its_elasticity(lines_of, elasticity):
    columns = {"elasticity": elasticity, "benefit_studied": 3000}
    plain, _ = lines_of()
    scaled, _ = lines_of(**columns)
    deflator = scaled.economy.deflator[0, -scaled.outcomes.gross_effect.shape[1] :]
    real = scaled.benefits.benefit_per_year[0] / deflator / (3000 / 1)
    assert scaled.outcomes.gross_effect[0] == pytest.approx(plain.outcomes.gross_effect[0] * real**elasticity)
    doubled, _ = lines_of(benefit=1000, **columns)
    assert doubled.outcomes.gross_effect == pytest.approx(2**elasticity * scaled.outcomes.gross_effect)


def test_a_benefit_of_nothing_has_an_effect_of_nothing(lines_of):
    for columns in ({"elasticity": 0.6, "benefit_studied": 3000}, {"driver": "transfers"}):
        lines, _ = lines_of(benefit=0, **columns)
        assert lines.outcomes.value_real.tolist() == [[0] * lines.flows.gains.shape[1]]


def test_a_value_grows_from_its_price_base_on(lines_of):
    # 30,000 of 2026, the base year, grow by 2 % a year; wages grow by 6 % and prices by 4.5 %.
    with_growth, _ = lines_of(real_growth=0.02)
    assert with_growth.outcomes.unit_value[0, :3] == pytest.approx([30_000, 30_600, 31_212])
    wages, _ = lines_of(follows="wages")
    lines = wages.economy
    real = lines.average_wage[0, -5:] / lines.deflator[0, -5:]
    # After the horizon the value stays at the wage of its last year.
    assert wages.outcomes.unit_value[0, :5] == pytest.approx(30_000 * real / real[0])
    assert set(wages.outcomes.unit_value[0, 5:]) == {wages.outcomes.unit_value[0, 4]}
    assert wages.outcomes.unit_value[0, 4] / wages.outcomes.unit_value[0, 3] == pytest.approx(1.06 / 1.045)


def test_a_value_has_a_range_a_source_and_a_grade_of_its_own(small_rows):
    columns = {"value_low": 20_000, "value_high": 45_000, "value_grade": "B"}
    drawn = {one.paths[0]: one for one in uncertain(assumptions_from_rows(with_effects(small_rows, columns)))}
    value = drawn["outcome.learning_0.value"]
    assert (value.first.low, value.first.value, value.first.high) == (20_000, 30_000, 45_000)
    assert value.grade == "B"


VALUE = {
    "name": "school_year", "label": "A year of school", "unit": "school years", "value": 30_000,
    "price_base": 2026, "low": 20_000, "high": 45_000, "grade": "B", "source": "made_up", "as_of": "2024",
}  # fmt: skip
REFERS = {"value": None, "price_base": None, "valued_as": "school_year"}


def with_library(small_rows, *effects, **value):
    return with_effects(small_rows, *effects) | {"Values": [VALUE | value]}


def test_effects_take_their_value_from_the_library(small_rows):
    rows = with_library(small_rows, REFERS, REFERS | {"effect": -0.01}, {})
    outcomes = run(assumptions_from_rows(rows), "baseline").budget_lines.outcomes
    assert outcomes.unit_value.tolist() == [[30_000]] * 3
    one = drawn_of(rows)["value.school_year.value"]
    assert (one.first.low, one.first.high, one.grade) == (20_000, 45_000, "B")
    # Drawn once for both effects that refer to it, which therefore keep their proportion.
    assert one.paths == ("value.school_year.value",)
    drawn = cm.simulate(assumptions_from_rows(rows), "baseline", draws=50)
    assert drawn is not None


def test_a_value_of_another_country_is_carried_by_income(small_rows):
    # 30,000 x (2,000 / 8,000)^0.5 = 15,000.
    moved = {"income_there": 8000, "income_here": 2000, "income_elasticity": 0.5}
    rows = with_library(small_rows, REFERS, {}, **moved)
    outcomes = run(assumptions_from_rows(rows), "baseline").budget_lines.outcomes
    assert outcomes.unit_value[:, 0] == pytest.approx([15_000, 30_000])


def test_a_scenario_changes_a_value_for_all_effects_that_refer_to_it(small_rows):
    rows = with_library(small_rows, REFERS, REFERS)
    rows["Scenarios"].append({
        "scenario": "dearer", "label": "Dearer", "parameter": "value.school_year.value",
        "operation": "multiply", "value": 2,
    })  # fmt: skip
    outcomes = run(assumptions_from_rows(rows), "dearer").budget_lines.outcomes
    assert outcomes.unit_value.tolist() == [[60_000]] * 2


@pytest.mark.parametrize(
    ("effect", "value", "table", "word"),
    [
        (REFERS | {"value": 3}, {}, "Outcomes", "beside"),
        (REFERS | {"valued_as": None}, {}, "Outcomes", "valued_as"),
        (REFERS | {"unit": "days"}, {}, "Outcomes", "school years"),
        (REFERS | {"valued_as": "nobody"}, {}, "Outcomes", "nobody"),
        (REFERS, {"income_there": 5000}, "Values", "together"),
        (REFERS, {"income_there": 0, "income_here": 1, "income_elasticity": 1}, "Values", "more than 0"),
        (REFERS, {"low": 40_000}, "Values", "rising"),
    ],
)
def test_a_library_that_contradicts_itself_is_refused(small_rows, effect, value, table, word):
    errors = [p for p in check_rows(with_library(small_rows, effect, **value)) if p.severity == "error"]
    assert errors
    assert any(p.table == table and word in f"{p.found} {p.expected} {p.mend}" for p in errors)


def test_a_library_may_hold_values_that_no_effect_refers_to_yet(small_rows):
    problems = idle_problems(assumptions_from_rows(with_library(small_rows, {})))
    assert not [problem for problem in problems if problem.table == "Values"]


def test_a_grade_sets_a_least_width_of_ranges(small_rows):
    rows = with_effects(
        small_rows,
        {"grade": "D", "low": 0.019, "high": 0.021},
        {"grade": "D"},
        {"grade": "B"},
        {"grade": "D", "low": 0, "high": 0.09, "value_grade": "B"},
    )
    assert not any(one.paths[0].startswith("outcome.learning_1") for one in drawn_of(rows).values())
    rows["About"] += [
        {"property": "least_width_D", "value": 0.5}, {"property": "least_width_B", "value": 0.1}
    ]  # fmt: skip
    drawn = drawn_of(rows)
    ranges = {path: (one.first.low, one.first.high) for path, one in drawn.items()}
    assert ranges["outcome.learning_0.effect"] == pytest.approx((0.01, 0.03))
    assert ranges["outcome.learning_1.effect"] == pytest.approx((0.01, 0.03))
    assert ranges["outcome.learning_2.effect"] == pytest.approx((0.018, 0.022))
    assert ranges["outcome.learning_3.effect"] == pytest.approx((0, 0.09))
    assert ranges["outcome.learning_3.value"] == pytest.approx((27_000, 33_000))
    # A parameter without a range is a decision and gets none.
    assert "policy.child_benefit.benefit.amount" not in ranges


def drawn_of(rows):
    return {path: one for one in uncertain(assumptions_from_rows(rows)) for path in one.paths}


def test_gains_of_grade_d_are_not_evidenced(small_rows):
    def verdict(*effects):
        result = cm.run(assumptions_from_rows(with_effects(small_rows, *effects)))
        return verdict_on_gains(result.gains_by_grade())

    assert verdict({"grade": "C"}, {"grade": "D", "effect": 0.019}) == ""
    assert "51.0%" in verdict({"grade": "C", "effect": 0.0196}, {"grade": "D", "effect": 0.0204})
    # A harm is no gain, and a value of grade D makes a published effect no better.
    assert verdict({"grade": "C"}, {"grade": "D", "effect": -0.9}) == ""
    assert verdict({"grade": "B", "value_grade": "D"}).startswith("not evidenced: 100.0%")


@pytest.mark.parametrize(
    ("columns", "column", "word"),
    [
        ({"estimate": "net", "deadweight": 0.1}, "deadweight", "twice"),
        ({"estimate": "net", "attribution": 0.1}, "attribution", "twice"),
        ({"elasticity": 0.5}, "benefit_studied", "elasticity"),
        ({"benefit_studied": 100}, "elasticity", "benefit_studied"),
        ({"elasticity": 0, "benefit_studied": 100}, "elasticity", "more than 0"),
        ({"elasticity": 1, "benefit_studied": 0}, "benefit_studied", "more than 0"),
        ({"elasticity": 1, "benefit_studied": 100, "driver": "transfers"}, "elasticity", "already"),
        ({"driver": "transfers", "policy": "childcare"}, "driver", "policy"),
        ({"elasticity": 1, "benefit_studied": 9, "policy": "childcare"}, "elasticity", "blank"),
        ({"age_from": 60}, "age_from", "ages"),
        ({"value_low": 40_000, "value_high": 50_000}, "value_low", "rising"),
        ({"value_low": 10_000}, "value_high", "both"),
        ({"real_growth": 0.01, "follows": "wages"}, "real_growth", "twice"),
    ],
)
def test_what_contradicts_itself_is_refused(small_rows, columns, column, word):
    rows = with_effects(small_rows, columns)
    errors = [p for p in check_rows(rows) if p.table == "Outcomes" and p.severity == "error"]
    assert len(errors) == 1
    assert word in f"{errors[0].found} {errors[0].expected} {errors[0].mend}"
    assert column in assumption_column(rows, errors[0].cell)


def assumption_column(rows, cell):
    """The header of a cell of plain rows, whose columns are written in the order of the declaration."""
    letters = "".join(c for c in cell.rpartition("!")[2] if c.isalpha())
    names = [column.name for column in BY_NAME["Outcomes"].columns]
    return {column_letters(number): name for number, name in enumerate(names)}[letters]


def test_effects_that_do_not_depend_on_the_amount_are_named(small_rows):
    said = [p for p in check_rows(with_effects(small_rows, {})) if "do not depend on the amount" in p.found]
    assert [(p.severity, p.table) for p in said] == [("warning", "Outcomes")]
    assert "child_benefit" in said[0].found
    followed = with_effects(small_rows, {"elasticity": 1, "benefit_studied": 6000}, {"driver": "transfers"})
    assert not [p for p in check_rows(followed) if "do not depend on the amount" in p.found]


def test_a_scenario_changes_only_a_column_that_is_stated(small_rows):
    rows = with_effects(small_rows, {})
    rows["Scenarios"][0] |= {
        "policy": "child_benefit", "parameter": "outcome.learning_0.elasticity", "operation": "set",
        "value": 1, "from_year": None,
    }  # fmt: skip
    errors = [p for p in check_rows(rows) if p.table == "Scenarios" and p.severity == "error"]
    assert any("is blank" in problem.found for problem in errors)


@pytest.mark.slow
def test_every_audit_formula_of_the_columns_equals_the_engine(small_rows, tmp_path, recalculate):
    rows = with_effects(
        small_rows,
        {"age_from": 1, "age_to": 2, "real_growth": 0.01},
        {"driver": "transfers", "effect": -0.1},
        {"elasticity": 0.7, "benefit_studied": 3000, "follows": "wages", "driver": "new_beneficiaries"},
        {},
        REFERS,
    )
    rows["Values"] = [VALUE | {"income_there": 8000, "income_here": 2000, "income_elasticity": 0.5}]
    layout = lay_out(assumptions_from_rows(rows), "baseline")
    assert differing_cells(layout, recalculate, tmp_path) == []
    explained = cm.run(assumptions_from_rows(rows)).explain("child_benefit", "learning_2.value_real", 2028)
    assert "elasticity" in explained.text.lower()
