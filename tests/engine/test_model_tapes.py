"""The model as an array tape: every line item of one run as numpy gives it, to the last bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import costmodel
import costmodel as cm
from costmodel.engine.evaluation import model_tapes
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.evaluation.model_tapes import InputForm, ModelTape, budget_by_tape
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.inputs.figure_trees import figures_in, forms_in, mapped
from costmodel.engine.inputs.scenarios import Change, chosen, scenarios
from costmodel.errors import ModelError
from costmodel.model.figures import pick
from costmodel.model.social_budget import social_budget
from costmodel.tape.array_lowering import array_tape
from costmodel.trace.trail import as_trail, trail

pytest.importorskip("numba")


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(model_tapes, "_MET", [])


@pytest.fixture(scope="module")
def kenya():
    return costmodel.load("kenya")


def same(one, other):
    pairs = zip(figures_in(one), figures_in(other), strict=True)
    return list(forms_in(one)) == list(forms_in(other)) and all(
        left.dtype == right.dtype and np.array_equal(left, right, equal_nan=True) for left, right in pairs
    )


# --- operations ---------------------------------------------------------------------------------------

NUMBERS = np.random.default_rng(1).uniform(0.5, 2.0, (2, 3, 300))
FUNCTIONS = {
    "arithmetic": lambda x, y: (x + y) * (x - y) / y - 3 * x + 2 / y - -x,
    "functions": lambda x, y: x**y + y**2 + 3**x + np.exp(x) + np.log(y) + np.sqrt(x * y),
    "choices": lambda x, y: np.where((x < y) & ~(y >= 1) | (x != 1), np.minimum(x, y), np.maximum(y, 1.5)),
    "truths": lambda x, y: np.sum(x > y, axis=-1) + np.sum((x == y) | (y <= 1), axis=-2)[:, :1],
    "sums of rows": lambda x, y: np.sum(x * y, axis=-1) + np.sum(x[..., :7], axis=-1),
    "sums of many": lambda x, y: np.sum(x[..., :40], axis=-1) + np.sum(y[..., 3:133], axis=-1),
    "sums of columns": lambda x, y: np.sum(np.swapaxes(x, -1, -2), axis=-2) + np.sum(y, axis=1)[:, :1],
    "sums of halves": lambda x, _: np.sum(x[..., ::2], axis=-1) + np.sum(x[:, :1, ::-1], axis=-1),
    "running": lambda x, y: np.cumsum(x, axis=-1) * np.cumprod(1 / y, axis=1) + np.cumsum(y, axis=0),
    "moves": lambda x, y: np.concatenate([x[..., 1:], y[..., :1]], axis=-1)[:, [2, 0, 1]],
    "picked": lambda x, y: pick(x, np.where(y > 1, 1.0, 299.0)) + pick(y[:, :1], np.full((1, 1, 300), 4.0)),
    "the greater of two zeros": lambda x, y: np.maximum(-(0 * x), 0 * y),
    "the smaller of two zeros": lambda x, y: np.minimum(0 * x, -(0 * y)),
    "an input itself": lambda x, y: x + 0 * y[..., :1],
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_operation_is_that_of_numpy_to_the_last_bit(name):
    inputs = [trail(figure) for figure in (NUMBERS, NUMBERS[::-1] * 1.01)]
    result = as_trail(FUNCTIONS[name](*inputs))
    made = array_tape(inputs, [result])
    others = [NUMBERS * 0.9, NUMBERS[:, ::-1] * 1.03]
    (output,) = made.run(others)
    expected = np.asarray(FUNCTIONS[name](*map(np.ascontiguousarray, others)))
    assert output.dtype == expected.dtype
    assert output.tobytes() == expected.tobytes()


def test_a_fault_and_a_position_outside_give_nothing():
    inputs = [trail(NUMBERS), trail(NUMBERS)]
    made = array_tape(inputs, [as_trail(inputs[0] / inputs[1]), as_trail(pick(inputs[0], inputs[1]))])
    zero = NUMBERS.copy()
    zero[1, 2, 3] = 0.0
    assert made.run([NUMBERS, NUMBERS]) is not None
    assert made.run([NUMBERS, zero]) is None
    assert made.run([NUMBERS, zero + 300.0]) is None
    power = array_tape(inputs, [as_trail(inputs[0] ** inputs[1])])
    assert power.run([NUMBERS, NUMBERS * 5000]) is None


# --- whole sets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["kenya", "colombia"])
def test_scenarios_of_a_set_are_those_of_numpy_to_the_last_bit(name):
    assumptions = costmodel.load(name)
    each = [bind(assumptions, chosen(assumptions, [scenario])).assumed for scenario in scenarios(assumptions)]
    made, form = ModelTape(each[0]), InputForm(each[0])
    assert made.tape is not None
    for assumed in each:
        figures = form.figures(assumed)
        budget = made.run(figures) if figures else ModelTape(assumed).run(InputForm(assumed).figures(assumed))
        assert same(budget, social_budget(assumed))


def test_a_tape_is_made_of_what_is_computed_often(kenya):
    (reform,) = chosen(kenya, ["reform"])
    edits = [
        replace(reform, changes=(*reform.changes, Change("macro.inflation", "add", k / 1e4)))
        for k in range(3)
    ]
    bounds = [bind(kenya, [edit]) for edit in edits]
    assert budget_by_tape(bounds[0].assumed, often=1) is None
    budget = budget_by_tape(bounds[1].assumed, often=1)
    assert same(budget, social_budget(bounds[1].assumed))
    assert same(evaluate(bounds[2]), social_budget(bounds[2].assumed))
    assert len(model_tapes._MET) == 1


def test_inputs_of_another_form_are_not_taken(kenya):
    bound = bind(kenya, chosen(kenya, ["reform"]))
    form = InputForm(bound.assumed)
    assert form.figures(bound.assumed) is not None
    shorter = mapped(bound.assumed, lambda figure: figure[..., :1])
    assert form.figures(shorter) is None
    other = mapped(bound.assumed, lambda figure: figure.astype(np.float32))
    assert form.figures(other) is None


def test_a_figure_that_is_not_defined_is_refused_as_without_a_tape(kenya):
    bound = bind(kenya, chosen(kenya, ["reform"]))
    wrong = replace(bound, assumed=mapped(bound.assumed, lambda figure: figure * 0))
    message = r"figure that is not defined \((divide by zero|invalid value)"
    with pytest.raises(ModelError, match=message):
        evaluate(wrong)
    for _ in range(3):
        budget_by_tape(bound.assumed, often=1)
    assert model_tapes._MET[0].tape is not None
    with pytest.raises(ModelError, match=message):
        evaluate(wrong)


def test_without_numba_numpy_computes(kenya, monkeypatch):
    monkeypatch.setattr(model_tapes, "numba_is_there", lambda: False)
    bound = bind(kenya, chosen(kenya, ["reform"]))
    assert budget_by_tape(bound.assumed, often=0) is None
    assert same(evaluate(bound), social_budget(bound.assumed))


def test_a_set_that_was_run_often_can_still_be_traced():
    kenya = cm.load("kenya")
    for _ in range(4):
        layout = lay_out(kenya, "reform")
        cm.run(kenya, "reform")
        assert layout.lines
