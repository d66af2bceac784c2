"""What the functions of the package refuse with words, and what they take."""

from __future__ import annotations

import math

import pytest

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.tables import sealed
from costmodel.engine.inputs.scale import scale_of
from costmodel.engine.inputs.scenarios import Change, Scenario
from costmodel.engine.run import run_batch
from costmodel.errors import AssumptionError, InputError, ModelError

YEARS = list(range(2026, 2031))
UNCERTAIN = {"low": 500, "high": 800}


@pytest.fixture
def ranged(small_rows):
    amount = next(row for row in small_rows["Parameters"] if row["parameter"] == "benefit.amount")
    amount.update(low=float(amount["value"]) * 0.9, high=float(amount["value"]) * 1.1)
    return assumptions_from_rows(small_rows)


# --- compare: the baseline is always what others are compared with -------------------------------------


def over_the_baseline(assumptions, scenario):
    each = [cm.run(assumptions, name).budget()[YEARS].to_numpy() for name in (scenario, "baseline")]
    return each[0] - each[1]


@pytest.mark.parametrize("asked", [["generous"], "generous", ["baseline", "generous"]])
def test_a_scenario_is_compared_with_the_baseline_whether_it_is_named_or_not(small_set, asked):
    table = cm.compare(small_set, asked)
    assert table["scenario"].unique().tolist() == ["generous"]
    assert set(table["over"]) == {"baseline"}
    assert table[YEARS].to_numpy() == pytest.approx(over_the_baseline(small_set, "generous"))
    assert table[YEARS].to_numpy().any()


def test_two_scenarios_are_each_compared_with_the_baseline(small_set):
    table = cm.compare(small_set, ["generous", "lean_years"])
    assert set(table["over"]) == {"baseline"}
    for name in ("generous", "lean_years"):
        increments = table[table["scenario"] == name][YEARS].to_numpy()
        assert increments == pytest.approx(over_the_baseline(small_set, name))


def test_the_baseline_alone_has_nothing_to_be_compared_with(small_set, small_rows):
    with pytest.raises(ModelError, match="adds nothing to itself"):
        cm.compare(small_set, ["baseline"])
    small_rows["Scenarios"] = []
    with pytest.raises(ModelError, match="adds nothing to itself"):
        cm.compare(assumptions_from_rows(small_rows))


# --- words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda a: cm.run(a).budget("ministy"), ("ministy", "ministry")),
        (lambda a: cm.run(a).budget(basis="reel"), ("reel", "nominal, real, gdp")),
        (lambda a: cm.run(a).budget(line="gross"), ("gross", "gross_cost")),
        (lambda a: cm.run(a).budget(line="__class__"), ("__class__", "net_cost")),
        (lambda a: cm.run(a).budget("source", line="net_cost"), ("net_cost", "source", "gross_cost")),
        (lambda a: cm.run(a).budget("economic", line="net_cost"), ("net_cost", "economic")),
        (lambda a: cm.run(a).appraisal("levels"), ("levels", "level, increment")),
        (lambda a: cm.run(a).appraisal(None), ("None", "level, increment")),
        (lambda a: cm.run(a).unit("dollars"), ("dollars", "gdp")),
        (lambda a: cm.run(a).divisor("dollars"), ("dollars", "gdp")),
        (lambda a: cm.run(a).explain("total", "gross_cost", 2026, depth=0), ("depth", "0")),
        (lambda a: cm.run(a).explain("total", "gross_cost", 2026, depth=1.5), ("depth", "1.5")),
        (lambda a: cm.run(a, ["generous"]), ("generous",)),
        (lambda a: cm.run(a, 3), ("3", "generous")),
        (lambda a: cm.run_all(a, "generus"), ("generus", "generous")),
        (lambda a: cm.compare(a, ["generus"]), ("generus", "generous")),
        (lambda a: cm.compare(a, ["generous"], "gross"), ("gross", "gross_cost")),
        (lambda a: cm.sensitivity(a, metric="nvp"), ("nvp", "npv")),
        (lambda a: cm.sensitivity(a, "generous", basis="levels"), ("levels", "increment")),
        (lambda a: cm.sensitivity(a, "baseline", basis="increment"), ("adds nothing",)),
        (lambda a: cm.sensitivity(a, vary={"discounting.rate": 0.05}), ("discounting.rate", "low and high")),
        (lambda a: cm.sensitivity(a, vary={"discounting.rate": ("a", "b")}), ("low and high",)),
        (lambda a: cm.sensitivity(a, vary={"discounting.rate": (0.03, 0.04, 0.05)}), ("low and high",)),
        (lambda a: cm.bridge(a, a, "gros"), ("gros", "gross_cost")),
        (lambda a: cm.bridge(a, a, by="polcy"), ("polcy", "policy")),
        (lambda a: cm.bridge(a, a, orders=0), ("orders", "0")),
        (lambda a: cm.bridge(a, a, orders=2.5), ("orders", "2.5")),
        (lambda a: cm.bridge(a, a, seed=-1), ("seed", "-1")),
        (lambda a: cm.bridge(a, a, year="2027"), ("year", "2027")),
        (lambda a: cm.sensitivity(a, metric="total_cost", year="2027"), ("2026 to 2030",)),
        (lambda a: cm.sensitivity(a, policy="childcre"), ("childcre", "childcare")),
        (lambda a: cm.run_all(a, 5), ("5", "generous")),
        (lambda a: cm.simulate(a, "generus"), ("generus", "generous")),
        (lambda a: a.table("Macroo"), ("Macroo", "Macro")),
        (lambda a: list(run_batch(a, [Scenario("x", "")], ["beneficiary"])), ("beneficiaries",)),
        (lambda a: cm.diff(5, a), ("5", "a set or a path")),
        (lambda _: cm.load(5), ("5", "a set or a path")),
        (lambda _: cm.load(""), ("no name",)),
    ],
)  # fmt: skip
def test_a_word_that_is_not_known_is_refused_with_the_list(small_set, ask, words):
    with pytest.raises((ModelError, InputError)) as told:
        ask(small_set)
    for word in words:
        assert word in str(told.value)


def test_a_change_of_an_unknown_kind_is_no_addition():
    with pytest.raises(ModelError, match=r"operation of a change.*multiply"):
        Change("macro.gdp", "multipy", 2.0).applied(10.0)
    assert [Change("x", kind, 2.0).applied(10.0) for kind in ("set", "multiply", "add")] == [2, 20, 12]


def test_words_may_be_written_in_capitals(small_set):
    result = cm.run(small_set)
    assert result.budget("Policy", "REAL").equals(result.budget("policy", "real"))


# --- simulation -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("basis", ["levels", "increments", "", None, 1])
@pytest.mark.parametrize("table", ["table", "appraisal"])
def test_a_simulation_refuses_a_basis_it_does_not_know(ranged, basis, table):
    simulation = cm.simulate(ranged, "generous", draws=4)
    with pytest.raises(ModelError, match="level, increment"):
        getattr(simulation, table)(basis)


@pytest.mark.parametrize("table", ["table", "appraisal"])
def test_the_baseline_of_a_simulation_has_no_increment(ranged, table):
    with pytest.raises(ModelError, match="adds nothing to itself"):
        getattr(cm.simulate(ranged, draws=4), table)("increment")


@pytest.mark.parametrize("draws", [1.5, 0, -1, True, "10", None, math.nan, math.inf, 1_000_001, [10]])
def test_draws_are_a_whole_number(ranged, draws):
    with pytest.raises(ModelError, match="draws: found"):
        cm.simulate(ranged, draws=draws)


@pytest.mark.parametrize("seed", [1.5, -1, True, "1", None, 2**32, math.nan])
def test_a_seed_is_a_whole_number(ranged, seed):
    with pytest.raises(ModelError, match="seed: found"):
        cm.simulate(ranged, draws=4, seed=seed)


def test_lines_of_a_simulation_are_named(ranged):
    with pytest.raises(ModelError, match="lines: found none"):
        cm.simulate(ranged, draws=4, lines=())
    with pytest.raises(ModelError, match="gross_cost"):
        cm.simulate(ranged, draws=4, lines=("gross_costs",))
    assert cm.simulate(ranged, draws=4.0, lines="gross_cost").draws == 4


# --- check and load -------------------------------------------------------------------------------------


def test_check_takes_sets_and_versions_as_load_does():
    assert [p for p in cm.check("kenya") if p.severity == "error"] == []
    assert cm.check("kenya@2026.4") == cm.check("kenya")
    (problem,) = cm.check("kenia")
    assert "kenya" in problem.mend
    (problem,) = cm.check("kenya@1999.1")
    assert "2026.1" in problem.mend


def test_load_gives_assumptions_back(small_set):
    assert cm.load(small_set) is small_set


# --- what tables say of their origin --------------------------------------------------------------------


def test_tables_end_with_what_made_them(ranged, small_set):
    for table in (
        cm.run(small_set).table(),
        cm.simulate(ranged, draws=4).table(),
        cm.sensitivity(ranged, vary={"discounting.rate": (0.02, 0.05)}).table(),
    ):
        assert list(table.columns[-3:]) == ["content_hash", "changed", "engine_version"]
        assert set(table["engine_version"]) == {cm.__version__}
    assert set(cm.run(small_set).table()["content_hash"]) == {small_set.content_hash}


def test_a_workbook_changed_since_its_version_says_so(small_set):
    saved = sealed(small_set)
    assert not saved.changed
    assert not cm.run(saved).table()["changed"].any()
    place = next(
        k for k, row in enumerate(saved.table("Parameters").rows) if row["parameter"] == "benefit.amount"
    )
    other = saved.replaced("Parameters", place, "value", 999.0)
    assert other.changed
    assert cm.run(other).table()["changed"].all()
    assert (other.set, other.version) == (saved.set, saved.version)
    assert other.content_hash != saved.content_hash


def test_a_workbook_that_was_never_saved_as_a_version_counts_as_changed(small_set):
    assert small_set.about.get("content_hash") is None
    assert cm.run(small_set).stamp["changed"] is True


# --- explanations ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_explanation_ends_at_cells_and_sources_and_tells_each_figure_once():
    told = cm.run("kenya", "reform").explain("child_benefit", "gross_cost", 2027, depth=40)
    lines = told.text.splitlines()
    assert {"[Parameters!E12]", "[Parameters!E11]", "[Scenarios!G5]", "[Macro!R5]"} <= {
        f"[{line.partition('[')[2].partition(']')[0]}]" for line in lines
    }
    sources = lines[lines.index("Sources") + 1 : -1]
    assert any("Inua Jamii" in line or "pilot" in line for line in sources)
    assert any("World Economic Outlook" in line for line in sources)
    assert len(sources) == len(set(sources))
    taken_apart = [step.name for step in told.steps]
    assert len(taken_apart) == len(set(taken_apart))
    assert lines[0].startswith("child_benefit: Gross cost, 2027 = ")


@pytest.mark.slow
def test_a_depth_goes_as_far_as_asked():
    result = cm.run("kenya", "reform")
    assert len(result.explain("child_benefit", "gross_cost", 2027, depth=1).steps) == 1
    deep = result.explain("child_benefit", "gross_cost", 2027, depth=40)
    assert len(deep.steps) > len(result.explain("child_benefit", "gross_cost", 2027).steps)


# --- money ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (21_500_000, "21.50 million SMD"),
        (-21_500_000, "-21.50 million SMD"),
        (2_150, "2,150 SMD"),
        (21_500, "21.50 thousand SMD"),
        (48_014_779_566, "48.01 billion SMD"),
        (31_400_000_000_000, "31.40 trillion SMD"),
        (0, "0 SMD"),
    ],
)
def test_money_is_said_in_the_size_it_has(amount, said):
    assert scale_of(amount).amount(amount, "SMD") == said


def test_unknown_scenarios_are_told_all_at_once(small_set):
    with pytest.raises(AssumptionError) as told:
        cm.run_all(small_set, ["generus", "lean"])
    assert len(told.value.problems) == 2
