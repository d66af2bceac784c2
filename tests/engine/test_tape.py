"""The tape: the same figures as the model itself, by the compiled interpreter and by numpy."""

from __future__ import annotations

import numpy as np
import pytest

import costmodel
from costmodel.engine.evaluation import tape_runs
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.evaluation.kept_bindings import kept_binding
from costmodel.engine.evaluation.tape_runs import figures_of_draws, figures_of_runs, traced_runs
from costmodel.engine.inputs.scenarios import Change, Scenario, chosen, scenarios
from costmodel.engine.inputs.varied_inputs import varied_inputs
from costmodel.engine.line_items.lines import blocks
from costmodel.errors import ModelError
from costmodel.model.figures import pick
from costmodel.recent_values import RecentValues
from costmodel.tape import tape as tapes
from costmodel.tape.operation_codes import NAMES
from costmodel.tape.tape import tape
from costmodel.trace.trail import as_trail, trail
from costmodel.uncertainty import draw_room
from costmodel.uncertainty.draws import sampled
from costmodel.uncertainty.simulation import simulate
from costmodel.uncertainty.uncertain import uncertain

CLOSE, ROUNDING = 1e-12, 1e-15
RUNS = 37


@pytest.fixture(params=["compiled", "numpy"])
def runner(request, monkeypatch):
    """Each way to run a tape, however short the tape."""
    if request.param == "numpy":
        monkeypatch.setattr(tapes, "numba_is_there", lambda: False)
    else:
        pytest.importorskip("numba")
    return request.param


@pytest.fixture
def always_on_tape(monkeypatch):
    monkeypatch.setattr(tape_runs, "FEW", 0)


# --- operations ---------------------------------------------------------------------------------------


def on_tape(function, *figures):
    """A function of figures (run, row, year) on a tape: every output (..., run)."""
    numbers, inputs, columns = {}, [], 0
    for figure in figures:
        made = trail(figure[0])
        numbers[id(made)] = np.arange(columns, columns + made.size, dtype=np.int32).reshape(made.shape)
        columns += made.size
        inputs.append(made)
    values = np.concatenate([figure.reshape(len(figure), -1).T for figure in figures])
    result = as_trail(function(*inputs))
    made = tape([result], numbers, columns)
    return made.run(values).reshape(*result.shape, len(figures[0])), made


X = np.random.default_rng(1).uniform(0.5, 2.0, (RUNS, 3, 5))
Y = np.random.default_rng(2).uniform(0.5, 2.0, (RUNS, 3, 5))
FUNCTIONS = {
    "arithmetic": lambda x, y: (x + y) * (x - y) / y - 3 * x + 2 / y - (1 - x) / 7,
    "powers": lambda x, y: x**y + x**2 + x**0.5 + 2**y + x**-1,
    "functions": lambda x, y: np.exp(x) + np.log(y) + np.sqrt(x * y) - (-x),
    "bounds": lambda x, y: np.minimum(x, y) + np.maximum(x, 1.0) + np.minimum(y, 1.5) + np.maximum(x, y),
    "absolute": lambda x, y: np.maximum(x - y, -(x - y)),
    "comparisons": lambda x, y: np.where(x < y, x, y) + np.where(x >= 1.0, 1.0, y) + np.where(y > x, y, 2.0)
    + np.where(x == y, 1.0, 0.0) + np.where(y >= 1.0, 3.0, 5.0) + np.where(x != 1.0, 0.0, 1.0),
    "logic": lambda x, y: np.where(np.logical_and(x > 1, y > 1), x, 0.0)
    + np.where(np.logical_or(x > 1, y < 1), 1.0, y) + np.where(np.logical_not(x > 1), 2.0, 3.0),
    "sums": lambda x, y: np.sum(x * y, axis=-1, keepdims=True) + np.sum(x, axis=-2, keepdims=True) * y,
    "running": lambda x, y: np.cumsum(x, axis=-1) * np.cumprod(1 / (1 + y), axis=-1),
    "moves": lambda x, y: np.concatenate([x[..., 1:], y[..., :1]], axis=-1)[..., [2, 0, 1], :],
    "picked": lambda x, y: pick(x, np.where(y > 1, 1.0, 3.0)) + pick(y, np.full((3, 2), 4.0))[..., :1],
    "constants": lambda x, y: (x * 0 + y * 1 + 0) * np.where(np.array(True), x, y) - (x - x) + 5.0,
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_operation_is_that_of_numpy(name, runner):
    taped, _ = on_tape(FUNCTIONS[name], X, Y)
    expected = np.moveaxis(np.array([FUNCTIONS[name](x, y) for x, y in zip(X, Y, strict=True)]), 0, -1)
    assert taped == pytest.approx(expected, rel=1e-14)


def test_equal_operations_are_merged_and_idle_ones_left_out():
    def function(x, y):
        idle = np.exp(x)  # noqa: F841  of no output
        return (x + y) * (y + x) + (x + y) * 1 + y * 0

    _, made = on_tape(function, X[:, :1, :1], Y[:, :1, :1])
    assert sorted(NAMES[code] for code in made.operations.code) == ["add", "add", "multiply"]


def test_slots_are_used_again():
    def function(x, y):
        for _ in range(100):
            x = np.maximum(x * y, 1.5) / y
        return x

    _, made = on_tape(function, X[:, :1, :1], Y[:, :1, :1])
    assert len(made) == 300
    assert made.slots.count <= 4


def test_a_position_outside_the_row_is_refused(runner):
    places = np.where(np.arange(RUNS)[:, None, None] == 20, 7.0, 1.0) * np.ones((1, 3, 1))
    central = places.copy()
    central[0] = 2.0
    with pytest.raises(IndexError, match="outside the figure's years"):
        on_tape(pick, X, central)


def test_a_division_by_zero_is_found_in_its_run(runner):
    wrong = Y.copy()
    wrong[23, 1, 4] = 0.0
    with pytest.raises(tapes.TapeFaultError) as caught:
        on_tape(lambda x, y: np.where(y > 0, x / y, 0.0), X, wrong)
    assert caught.value.run == 23
    assert np.unravel_index(caught.value.element, caught.value.trail.shape) == (1, 4)
    assert caught.value.trail.operation == "divide"


def test_a_division_by_zero_counts_where_nothing_of_it_is_left(runner):
    wrong = Y.copy()
    wrong[23, 1, 4] = 0.0
    none = np.zeros((1, 1))

    def function(x, y):
        return x + x / y * none

    with pytest.raises(tapes.TapeFaultError) as caught:
        on_tape(function, X, wrong)
    assert (caught.value.run, caught.value.trail.operation) == (23, "divide")
    taped, made = on_tape(function, X, Y)
    assert np.array_equal(taped, np.moveaxis(X, 0, -1))
    values = np.concatenate([figure.reshape(RUNS, -1).T for figure in (X, wrong)])
    searched = made.run(values, searching=True)
    assert np.isnan(searched[:, 23]).all()
    assert np.isfinite(np.delete(searched, 23, axis=1)).all()


def test_an_overflow_is_found(runner):
    large = X.copy()
    large[11, 0, 0] = 1e300
    with pytest.raises(tapes.TapeFaultError) as caught:
        on_tape(lambda x, y: 1 / (x * x * y), large, Y)
    assert caught.value.run == 11


# --- whole sets ---------------------------------------------------------------------------------------


def every_figure(bound, places):
    """Every line item of every place of a run."""

    def wanted(*budgets):
        return {
            (place, number): block.figure
            for place, budget in enumerate(budgets)
            for number, block in enumerate(blocks(budget, bound))
        }

    return figures_of_runs(bound, wanted, ("every figure", len(places)), places)


def expected_figures(bound, places, runs):
    budget = evaluate(bound)
    figures = {}
    for place, rows in enumerate(places):
        for number, block in enumerate(blocks(budget, bound)):
            figure = np.asarray(block.figure)
            if figure.ndim == 3 and figure.shape[0] > 1:
                figure = figure[rows]
            figure = np.broadcast_to(figure, (runs, *figure.shape[-2:]))
            figures[place, number] = np.moveaxis(figure, 0, -1)
    return figures


def assert_same(figures, expected):
    assert figures.keys() == expected.keys()
    for name, figure in expected.items():
        # A difference of large amounts is only as exact as they are.
        rounding = ROUNDING * np.nan_to_num(np.abs(figure)).max(initial=0)
        np.testing.assert_allclose(figures[name], figure, rtol=CLOSE, atol=rounding, err_msg=str(name))


@pytest.mark.parametrize("name", ["kenya@2026.1", "colombia@2026.1"])
def test_every_figure_of_every_draw_of_a_set(name, runner, always_on_tape):
    assumptions = costmodel.load(name)
    for scenario in list(scenarios(assumptions))[:2]:
        together = chosen(assumptions, dict.fromkeys(["baseline", scenario]))
        draws = sampled(uncertain(assumptions, scenario), RUNS, 3)
        bound = bind(assumptions, together, draws=draws)
        places = [slice(place, None, len(together)) for place in range(len(together))]
        assert_same(every_figure(bound, places), expected_figures(bound, places, RUNS))


def test_every_figure_of_every_scenario_of_the_small_set(small_set, runner, always_on_tape):
    bound = bind(small_set, list(scenarios(small_set).values()))
    assert_same(
        every_figure(bound, [slice(None)]), expected_figures(bound, [slice(None)], len(scenarios(small_set)))
    )


# --- where it is used ---------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", ["baseline", "generous"])
def test_a_simulation_is_the_same_on_the_tape_and_without(small_set, scenario, monkeypatch):
    figures = []
    for few in (10**9, 0):
        monkeypatch.setattr(tape_runs, "FEW", few)
        figures.append(simulate(small_set, scenario, 300))
    one, other = figures
    for left, right in zip((*one.lines, *one.increments), (*other.lines, *other.increments), strict=True):
        np.testing.assert_allclose(left.figure, right.figure, rtol=CLOSE, atol=1e-6)
    for basis, measures in one.measures.items():
        assert (one.unchanged[basis] == other.unchanged[basis]).all()
        for name, figure in measures.items():
            np.testing.assert_allclose(
                figure, other.measures[basis][name], rtol=1e-9, atol=1e-6, err_msg=name
            )


def test_draws_are_bound_in_parts(small_set, monkeypatch, always_on_tape):
    whole = simulate(small_set, "generous", 300)
    monkeypatch.setattr(draw_room, "AT_ONCE", 128)
    monkeypatch.setattr(draw_room, "FILED_AT_ONCE", 128)
    parts = simulate(small_set, "generous", 300)
    for left, right in zip(whole.lines, parts.lines, strict=True):
        assert (left.figure == right.figure).all()


def test_a_tape_is_kept_for_the_same_inputs_and_the_same_wish(small_set, always_on_tape):
    def made(value, key):
        change = Change("policy.child_benefit.coverage.take_up", "set", value)
        bound = bind(small_set, [Scenario("a", "", (change,)), Scenario("b", "")])
        varied = varied_inputs(bound.assumed, [slice(None)])
        return traced_runs(bound, varied, lambda budget: {"cost": budget.totals.gross_cost}, key, 1).tape

    assert made(0.5, "cost") is made(0.6, "cost")
    assert made(0.5, "cost") is not made(0.6, "other")


def test_a_fault_names_the_line_item_and_the_run(small_set, runner):
    path = "policy.child_benefit.administration.approval_rate"
    cost = Change("policy.child_benefit.administration.per_application", "set", 5.0)
    values = np.linspace(0.5, 0.9, 300)
    values[250] = 0.0
    batch = [Scenario(f"s{k}", "", (cost, Change(path, "set", float(x)))) for k, x in enumerate(values)]
    with pytest.raises(ModelError, match="of child_benefit, in run 250"):
        figures_of_runs(bind(small_set, batch), lambda budget: {"cost": budget.totals.gross_cost}, "fault")


# --- several operations as one --------------------------------------------------------------------------


def rounding_gap(x, y):
    gap = x - y
    scale = np.maximum(np.maximum(x, -x), np.maximum(y, -y))
    return np.where(np.maximum(gap, -gap) <= 0.2 * scale, 0.0, gap)


TOGETHER = {
    "gap": (rounding_gap, "gap"),
    "products": (lambda x, y: np.sum(x * y, axis=-1), "products"),
    "weights": (lambda x, y: np.sum(np.concatenate([x * 0.3, y], axis=-1), axis=-1), "weighted"),
    "numbers": (lambda x, y: np.sum(np.where(x * y - y == 0, 0.0, 1.0), axis=-1), "number_of"),
    "product": (lambda x, y: x / y + x * y, "product_added"),
    "weighted": (lambda x, y: 0.3 * y + x / y, "weighted_added"),
}


@pytest.mark.parametrize("name", TOGETHER)
@pytest.mark.parametrize("runs", [1, 17, 64, 65, 700])
def test_operations_that_are_one_give_the_same_to_the_last_digit(name, runs, monkeypatch):
    pytest.importorskip("numba")
    function, code = TOGETHER[name]
    x, y = (np.random.default_rng(seed).uniform(0.5, 2.0, (runs, 3, 5)) for seed in (1, 2))
    x[0], x[-1, 0] = y[0], 1.0
    taped, made = on_tape(function, x, y)
    assert code in {NAMES[number] for number in made.slots.code}
    monkeypatch.setattr(tapes, "numba_is_there", lambda: False)
    assert np.array_equal(taped, on_tape(function, x, y)[0])


def test_a_figure_that_is_wanted_too_stays(runner):
    taped, _ = on_tape(lambda x, y: np.stack([x * y, np.exp(x) + x * y]), X, Y)
    assert taped == pytest.approx(np.moveaxis(np.stack([X * Y, np.exp(X) + X * Y], axis=1), 0, -1), rel=1e-14)


# --- bindings that are kept -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["kenya", "colombia", "small"])
@pytest.mark.slow
def test_a_kept_binding_gives_the_figures_of_a_new_one(name, small_set):
    assumptions = small_set if name == "small" else costmodel.load(name)
    for scenario in list(scenarios(assumptions))[1:3]:
        drawn = sampled(uncertain(assumptions, scenario), 70, 3)
        together = chosen(assumptions, ["baseline", scenario])

        central = bind(assumptions, together)

        def wanted(_, budget, central=central):
            return {number: block.figure for number, block in enumerate(blocks(budget, central))}

        kept = kept_binding(assumptions, together, drawn)
        key = ("every figure", scenario)
        expected = figures_of_runs(
            bind(assumptions, together, draws=drawn), wanted, key,
            [slice(0, None, 2), slice(1, None, 2)], searching=True, few=0,
        )  # fmt: skip
        for alike in (True, False):
            figures = figures_of_draws(kept, drawn, wanted, key, (0, 1), searching=True, alike=alike)
            for number, figure in expected.items():
                assert np.allclose(figures[number], figure, rtol=CLOSE, atol=0, equal_nan=True)


def test_a_tornado_with_switching_values_makes_no_tape_a_try(small_set, monkeypatch):
    made = []
    monkeypatch.setattr(tape_runs, "tape", lambda *arguments: made.append(arguments) or tape(*arguments))
    monkeypatch.setattr(tape_runs, "_KEPT", RecentValues(tape_runs.KEPT))
    costmodel.sensitivity(small_set, "generous")
    assert len(made) == 2  # of the figure in all runs, and of its derivatives
