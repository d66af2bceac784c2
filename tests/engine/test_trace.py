"""The record of a traced run: same values as the plain run, and a refusal where there is no formula."""

from __future__ import annotations

import math

import numpy as np
import pytest

from costmodel.errors import ModelError
from costmodel.model.figures import at_year, by_year, lagged, pick
from costmodel.trace.elements import Elements
from costmodel.trace.operations import OPERATIONS, Kind
from costmodel.trace.trail import Trail, trail

RANDOM = np.random.default_rng(7)
A = RANDOM.uniform(0.5, 3, (3, 5))
B = RANDOM.uniform(0.5, 3, (3, 5))
COLUMN = RANDOM.uniform(0.5, 3, (3, 1))
YEARS = np.arange(2025.0, 2030.0)
POSITION = np.array([[4.0, 0, 1, 1, 3]])

TRACEABLE = {
    "add": lambda a, b, c: a + b + 1,
    "subtract": lambda a, b, c: 1 - a - b,
    "multiply": lambda a, b, c: a * c * B,
    "divide": lambda a, b, c: B / a / c,
    "power": lambda a, b, c: a**c,
    "negative": lambda a, b, c: -a,
    "minimum": lambda a, b, c: np.minimum(a, b),
    "maximum": lambda a, b, c: np.maximum(1, c),
    "exp": lambda a, b, c: np.exp(a),
    "log": lambda a, b, c: np.log(a),
    "sqrt": lambda a, b, c: np.sqrt(a),
    "less": lambda a, b, c: a < b,
    "less_equal": lambda a, b, c: a <= b,
    "greater": lambda a, b, c: a > c,
    "greater_equal": lambda a, b, c: a >= 1,
    "equal": lambda a, b, c: a == a,  # noqa: PLR0124
    "not_equal": lambda a, b, c: a != b,
    "logical_and": lambda a, b, c: np.logical_and(a > 1, b > 1),
    "logical_or": lambda a, b, c: (a > 1) | (b > 1),
    "logical_not": lambda a, b, c: ~(a > 1),
    "where": lambda a, b, c: np.where(a > 1, b, 0.0),
    "sum": lambda a, b, c: np.sum(a, axis=-1),
    "sum, axis kept": lambda a, b, c: np.sum(a, axis=0, keepdims=True),
    "sum as method": lambda a, b, c: a.sum(axis=1, keepdims=True),
    "sum of a row": lambda a, b, c: np.sum(a[0]),
    "add.reduce": lambda a, b, c: np.add.reduce(a, axis=1),
    "cumsum": lambda a, b, c: np.cumsum(a, axis=-1),
    "cumsum as method": lambda a, b, c: a.cumsum(axis=0),
    "cumprod": lambda a, b, c: np.cumprod(a, axis=-1),
    "cumprod as method": lambda a, b, c: a.cumprod(axis=-1),
    "add.accumulate": lambda a, b, c: np.add.accumulate(a, axis=1),
    "multiply.accumulate": lambda a, b, c: np.multiply.accumulate(a),
    "slice": lambda a, b, c: a[1:, ::-2],
    "integers": lambda a, b, c: a[-1][2],
    "new axis": lambda a, b, c: a[..., None, 0],
    "integer array": lambda a, b, c: a[:, np.array([3, 0, 0])],
    "list of rows": lambda a, b, c: a[[2, 0]],
    "concatenate": lambda a, b, c: np.concatenate([a, B, c], axis=-1),
    "stack": lambda a, b, c: np.stack([a, b, A], axis=1),
    "broadcast_to": lambda a, b, c: np.broadcast_to(c, (2, 3, 4)),
    "expand_dims": lambda a, b, c: np.expand_dims(a, 1),
    "transpose": lambda a, b, c: np.transpose(a),
    "swapaxes": lambda a, b, c: np.swapaxes(a, 0, 1),
    "moveaxis": lambda a, b, c: np.moveaxis(np.stack([a, b]), 0, -1),
    "squeeze": lambda a, b, c: np.squeeze(c, axis=1),
    "flip": lambda a, b, c: np.flip(a, axis=-1),
    "reshape": lambda a, b, c: a.reshape(5, 3) + np.reshape(b, (5, 3)),
    "zeros_like": lambda a, b, c: np.zeros_like(a) + a,
    "full_like": lambda a, b, c: np.full_like(a, 1.0) * a,
    "iteration": lambda a, b, c: list(a)[1] + next(iter(b)),
    "array on the left": lambda a, b, c: A + a,
    "shape": lambda a, b, c: a + np.ones(np.shape(a)) * np.ndim(a),
    "pick": lambda a, b, c: pick(a, POSITION),
    "at_year": lambda a, b, c: at_year(a, YEARS[None] * 0 + YEARS[1], YEARS[:1]),
    "lagged": lambda a, b, c: lagged(a, np.array([[2.0]]), YEARS),
    "by_year": lambda a, b, c: by_year(c, [a[:, :1], b[:, 1:2]]),
    "year loop": lambda a, b, c: stock(a, c),
}


def stock(flow, rate):
    level, steps = flow[..., :1], []
    for year in range(1, flow.shape[-1]):
        level = np.maximum(level * (1 + rate) - flow[..., year : year + 1], 0)
        steps.append(level)
    return by_year(flow[..., :1], steps)


@pytest.mark.parametrize("name", TRACEABLE)
def test_values_equal_the_plain_run_bit_for_bit(name):
    plain = np.asarray(TRACEABLE[name](A, B, COLUMN))
    traced = TRACEABLE[name](trail(A), trail(B), trail(COLUMN))
    assert isinstance(traced, Trail)
    assert traced.values.dtype == plain.dtype
    assert np.array_equal(traced.values, plain)
    assert (traced.shape, traced.ndim, traced.size) == (plain.shape, plain.ndim, plain.size)


@pytest.mark.parametrize("name", TRACEABLE)
def test_every_element_leads_back_to_the_inputs_with_the_same_value(name):
    traced = TRACEABLE[name](trail(A, "a"), trail(B, "b"), trail(COLUMN, "c"))
    elements = Elements()
    for index in np.ndindex(traced.shape):
        assert worked_out(elements.element(traced, index)) == pytest.approx(
            float(traced.values[index]), rel=1e-14
        )


def worked_out(element):
    """The value of an element from its operands alone, by the rules and not by what was remembered."""
    operation, operands = element.operation, [worked_out(operand) for operand in element.operands]
    if operation in {"input", "constant"}:
        return element.value
    if operation == "same":
        return operands[0]
    if operation == "pick":
        return operands[1:][int(operands[0])]
    if operation == "sum":
        return sum(operands)
    return float(OPERATIONS[operation].function(*operands))


def test_the_table_is_tried_out_completely():
    tried = set()
    waiting = [TRACEABLE[name](trail(A), trail(B), trail(COLUMN)) for name in TRACEABLE]
    while waiting:
        one = waiting.pop()
        tried.add(one.operation)
        waiting.extend(one.operands)
    assert tried == set(OPERATIONS)


def assign(figure):
    figure[0] = 1.0


def add_in_place(figure):
    figure += 1


def put_into_array(figure):
    np.zeros(5)[:] = figure[0]


UNTRACEABLE = {
    "if": lambda a: 1 if a > 0 else 0,
    "and": lambda a: a > 0 and a < 1,
    "not": lambda a: not a,
    "max": lambda a: max(a[0, 0], a[0, 1]),
    "in": lambda a: 1.0 in a,
    "float": float,
    "int": int,
    "complex": complex,
    "round": round,
    "range": range,
    "math.exp": lambda a: math.exp(a[0, 0]),
    "math.floor": lambda a: math.floor(a[0, 0]),
    "asarray": np.asarray,
    "array of figures": lambda a: np.array([a, a]),
    "mask": lambda a: a[a > 1],
    "constant mask": lambda a: a[A > 1],
    "position": lambda a: a[:, trail(POSITION[0])],
    "position in an array": lambda a: A[:, a],
    "two arrays": lambda a: a[[0, 1], [1, 2]],
    "assignment": assign,
    "in place": add_in_place,
    "into an array": put_into_array,
    "out": lambda a: np.add(a, 1, out=np.zeros((3, 5))),
    "ufunc where": lambda a: np.add(a, 1, where=A > 1),
    "np.round": np.round,
    "np.floor": np.floor,
    "floor division": lambda a: a // 1,
    "remainder": lambda a: a % 1,
    "abs": abs,
    "np.mean": np.mean,
    "np.median": np.median,
    "np.percentile": lambda a: np.percentile(a, 5),
    "np.clip": lambda a: np.clip(a, 0, 1),
    "np.interp": lambda a: np.interp(a, [0, 1], [0, 1]),
    "np.sort": np.sort,
    "np.max": np.max,
    "np.any": lambda a: np.any(a > 1),
    "np.matmul": lambda a: a @ B.T,
    "np.einsum": lambda a: np.einsum("ij->i", a),
    "np.outer": lambda a: np.multiply.outer(a, a),
    "np.where of one": lambda a: np.where(a > 1),
    "np.take_along_axis": lambda a: np.take_along_axis(a, np.zeros((3, 1), int), axis=-1),
    "sum of all": np.sum,
    "sum over two axes": lambda a: np.sum(a, axis=(0, 1)),
    "sum with a start": lambda a: np.sum(a, axis=0, initial=5),
    "sum over no such axis": lambda a: np.sum(a, axis=2),
    "cumsum of all": np.cumsum,
    "minimum.reduce": np.minimum.reduce,
    "adding conditions": lambda a: (a > 1) + (a > 2),
    "bits": lambda a: np.bitwise_and(a.reshape(15), 1),
    "text": lambda a: a + "1",
    "method": lambda a: a.mean(),
    "astype": lambda a: a.astype(int),
    "item": lambda a: a.item(),
    "T": lambda a: a.T,
    "concatenate into": lambda a: np.concatenate([a, a], out=np.zeros((6, 5))),
}


@pytest.mark.parametrize("name", UNTRACEABLE)
def test_what_has_no_formula_is_refused_with_advice(name):
    with pytest.raises(ModelError, match=r"cannot be applied to a traced figure; \w.*\.$"):
        UNTRACEABLE[name](trail(A))


def test_a_position_outside_the_years_raises_as_in_a_plain_run():
    for figure in (A, trail(A)):
        with pytest.raises(IndexError, match="outside"):
            pick(figure, np.array([[5.0]]))


def test_unknown_attributes_are_attribute_errors():
    assert not hasattr(trail(A), "no_such_thing")


def test_constants_are_copied_when_they_are_met():
    buffer = np.ones((3, 5))
    made = trail(A, "a") + buffer
    buffer[:] = 9
    assert Elements().element(made, (0, 0)).operands[1].value == 1


def test_marks_are_kept_by_element():
    marks = np.array([["first", None, "third", "fourth", "fifth"]], dtype=object)
    row = trail(A, marks) * 1
    elements = Elements()
    assert elements.element(row, (2, 0)).operands[0].mark == "first"
    assert elements.element(row, (2, 1)).operation == "constant"
    assert elements.element(trail(A, ("a", "tuple")), (0, 0)).mark == ("a", "tuple")


def test_structure_is_looked_through_and_shared():
    first, second = trail(A, "a"), trail(B, "b")
    joined = np.flip(np.concatenate([first, second], axis=-1)[:, 1:], axis=-1)
    elements = Elements()
    assert elements.element(joined, (2, 0)) is elements.element(second, (2, -1))
    assert elements.element(joined, (0, -1)) is elements.element(first, (0, 1))


def test_a_running_total_refers_to_the_element_before():
    total = np.cumsum(trail(A, "a"), axis=-1)
    elements = Elements()
    third = elements.element(total, (1, 2))
    assert third.operation == "add"
    assert third.operands[0] is elements.element(total, (1, 1))
    assert elements.element(total, (1, 0)).operation == "same"


ZERO, ONE = trail(np.zeros((1, 5))), trail(np.ones((1, 5)))
FOLDED = {
    "x + 0": (lambda x: x + ZERO, "x"),
    "0 + x": (lambda x: 0 + x, "x"),
    "x - 0": (lambda x: x - 0, "x"),
    "x * 1": (lambda x: x * ONE, "x"),
    "1 * x": (lambda x: ONE * x, "x"),
    "x * 0": (lambda x: x * ZERO, 0),
    "0 / x": (lambda x: ZERO / x, 0),
    "x / 1": (lambda x: x / 1, "x"),
    "x ** 1": (lambda x: x**1, "x"),
    "x ** 0": (lambda x: x**0, 1),
    "1 ** x": (lambda x: ONE**x, 1),
    "choice by a constant": (lambda x: np.where(ZERO > 0, 5 * x, x), "x"),
    "choice of one constant": (lambda x: np.where(x > 0, ZERO, 0), 0),
    "and nothing": (lambda x: np.logical_and(x > 0, ZERO > 0), 0),
    "constants": (lambda x: np.maximum(ONE, 0) - ZERO, 1),
    "nothing times a long way": (lambda x: (ZERO * np.exp(x) + 0) * x, 0),
    "sum of one": (lambda x: np.sum(np.stack([x, x * 0, ZERO]), axis=0), "x"),
    "sum of nothing": (lambda x: np.sum(np.stack([x * 0, ZERO]), axis=0), 0),
    "running sum of nothing": (lambda x: np.cumsum(x * 0, axis=-1), 0),
    "running product of nothing": (lambda x: np.cumprod(np.concatenate([ZERO, x], axis=-1), axis=-1), 0),
    "builtin sum": (lambda x: sum([x, ZERO, 0 * x]), "x"),
    "pick at a constant": (lambda x: pick(x, POSITION * 0), "x"),
    "pick of a constant row": (lambda x: pick(ONE, x * 0 + trail(POSITION, "p")), 1),
}


def is_constant(element):
    """The value of an element made of constants alone, None where an input has a say in it."""
    while element.operation == "same":
        element = element.operands[0]
    return element.value if element.operation == "constant" else None


@pytest.mark.parametrize("name", FOLDED)
def test_constants_fold_away(name):
    make, expected = FOLDED[name]
    x = trail(A[:1], "x")
    elements = Elements()
    element = elements.element(make(x), (0, 3) if name != "pick at a constant" else (0, 0))
    if expected != "x":
        assert is_constant(element) == expected
        return
    while element.operation == "same":
        element = element.operands[0]
    assert element.trail is x
    assert is_constant(element) is None


def test_an_input_that_happens_to_be_zero_or_one_stays():
    zero, one, x = trail([[0.0]], "zero"), trail([[1.0]], "one"), trail([[2.0]], "x")
    for made in (x * zero, x + zero, x * one, x**one, np.where(zero > 0, x, one), zero / x):
        element = Elements().element(made, (0, 0))
        assert element.operation == made.operation
        assert is_constant(element) is None


def test_a_thousand_years_do_not_overflow_the_stack():
    level = trail([[1.0]], "start")
    rate = trail([[0.01]], "rate")
    for _ in range(1000):
        level = np.concatenate([level, level[..., -1:] * (1 + rate)], axis=-1)[..., 1:]
    assert is_constant(Elements().element(level, (0, -1))) is None


def test_kinds_are_the_closed_list():
    assert {operation.kind for operation in OPERATIONS.values()} == set(Kind)
