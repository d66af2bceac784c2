"""Random expressions: what numpy computes, the formulas written from it compute in a spreadsheet too.

Every expression is traced with one set of inputs and its formulas are recalculated with another, so that a
formula that merely repeats this run's numbers would be noticed. Left out, since the two arithmetics differ
there for known reasons: overflow and division by zero, and conditions that hang on a difference of less
than a millionth. Left out too: powers of negative numbers, since IronCalc 0.9 loses the brackets of
``-((-a)^b*c)`` when it loads a file (LibreOffice keeps them).
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
import xlsxwriter

from costmodel.engine.explanations.places import Places
from costmodel.engine.explanations.written_cells import written
from costmodel.errors import ModelError
from costmodel.model.figures import lagged, pick
from costmodel.trace.operations import COMPARISONS
from costmodel.trace.references import Cell, column_letters
from costmodel.trace.trail import Trail, trail

if TYPE_CHECKING:
    from pathlib import Path

YEARS = 4
INPUTS = 5
ROWS_EACH = INPUTS + 1
STEPS = 9
PROGRAMS = 160
WRONG = -12345.678
YEAR_COUNT = np.arange(YEARS, dtype=float)[None]

BY_TWO = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "ratio": lambda a, b: a / (1 + np.maximum(b, 0)),
    "power": lambda a, b: (1 + np.maximum(a, 0)) ** np.minimum(b, 1),
    "minus_power": lambda a, b: -((1 + np.maximum(a, 0)) ** np.minimum(b, 1)),
    "choose_less": lambda a, b: np.where(a < b, a, b * a),
    "choose_more": lambda a, b: np.where((a >= b) & (b > 0), b, a - b),
    "choose_either": lambda a, b: np.where(np.logical_or(a <= 1, np.logical_not(b < 1)), a + b, 0),
    "count_true": lambda a, b: (a > b) * b + (b != a) + np.equal(a, b),
    "running_choice": lambda a, b: np.cumsum(np.where(a > b, 1.0, 0.0), axis=-1) - b,
    "side_by_side": lambda a, b: np.concatenate([a[..., :1], b[..., :-1]], axis=-1),
    "sum_of_products": lambda a, b: np.sum(a * b, axis=-1, keepdims=True) + a,
    "stacked": lambda a, b: np.sum(np.stack([a, b, a + b]), axis=0),
}
BY_ONE = {
    "negative": np.negative,
    "exp": lambda a: np.exp(np.minimum(a, 1)),
    "log": lambda a: np.log(1 + np.maximum(a, 0)),
    "sqrt": lambda a: np.sqrt(np.maximum(0, a)),
    "running_sum": lambda a: np.cumsum(a, axis=-1),
    "running_product": lambda a: np.cumprod(1 + np.minimum(a, 1), axis=-1),
    "sum": lambda a: np.sum(a, axis=-1, keepdims=True) * a[..., ::-1],
    "times_nothing": lambda a: a * 0 + a * 1 - 0 + 0 / (1 + a * a),
    "before": lambda a: np.concatenate([np.zeros((1, 1)), a[..., :-1]], axis=-1),
    "reversed": lambda a: np.flip(a, axis=-1),
    "first": lambda a: np.broadcast_to(a[..., :1], (1, YEARS)) - a,
    "transposed": lambda a: np.sum(np.swapaxes(np.expand_dims(a, 0), 0, 1), axis=0),
}
BY_POSITION = {
    "picked": lambda row, lag, _: pick(row, lag),
    "lagged": lagged,
}


def program(random):
    """Steps, each an operation on figures made before it, and the numbers of those with rows of their own."""
    steps = []
    for number in range(INPUTS, INPUTS + STEPS):
        kind = random.choice([BY_TWO, BY_TWO, BY_ONE, BY_POSITION])
        steps.append((random.choice(sorted(kind)), random.randrange(number), random.randrange(number)))
    return steps, {number for number in range(INPUTS, INPUTS + STEPS) if random.random() < 0.35}


def run(steps, named, inputs):
    """The figures that have rows of their own; the last input is a lag, and not computed with otherwise."""
    *figures, lag, years = inputs
    rows = list(figures[2:])  # what stands in a row of cells, and so can be read by position
    results = []
    for number, (name, first, second) in enumerate(steps, start=INPUTS):
        if name in BY_TWO:
            made = BY_TWO[name](figures[first], figures[second])
        elif name in BY_ONE:
            made = BY_ONE[name](figures[first])
        else:
            made = BY_POSITION[name](rows[first % len(rows)], lag, years)
        figures.append(made)
        if number in named or number == INPUTS + STEPS - 1:
            rows.append(made)
            results.append(made)
    return results


def inputs_of(random):
    """Two figures that are one number for all years, others by year, a lag, and the count of years."""
    single = [random.choice([0.0, 1.0, random.uniform(-2, 3), random.uniform(0, 3)]) for _ in range(2)]
    yearly = [[random.uniform(-2, 3) for _ in range(YEARS)] for _ in range(INPUTS - 2)]
    lag = [random.randrange(YEARS) for _ in range(YEARS)]
    rows = [[value] * YEARS for value in single] + [*yearly, lag]
    return [np.array([row], dtype=float) for row in rows] + [YEAR_COUNT]


def traced(values, top):
    """The same as trails; figures that are one number for all years are one cell, locked."""
    rows = [*range(top, top + ROWS_EACH), 0]
    return [
        trail(array, marks(row, single=number < 2))
        for number, (row, array) in enumerate(zip(rows, values, strict=True))
    ]


def marks(row, *, single):
    grid = np.empty((1, YEARS), dtype=object)
    for year in range(YEARS):
        grid[0, year] = Cell("Inputs", row, 0 if single else year, row_locked=single, column_locked=single)
    return grid


def steady(figures):
    """Whether no figure is huge and no condition hangs on less than a millionth."""
    waiting, seen = list(figures), {}
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen[id(one)] = one
            waiting.extend(one.operands)
    return all(np.abs(one.values).max() < 1e8 for one in seen.values()) and all(
        not ((gap > 0) & (gap < 1e-6)).any() for gap in map(gaps, seen.values())
    )


def gaps(one):
    if one.operation not in COMPARISONS:
        return np.zeros(1)
    left, right = (part.values.astype(float) for part in one.operands)
    return np.abs(left - right)


def writable(figures):
    """Whether every formula is one that the writer takes; what it refuses is tested elsewhere."""
    try:
        list(written(lay_out([(figures, None, [one.values for one in figures])])[0]))
    except ModelError:
        return False
    return True


def programs(random):
    """Programs that are steady, with the inputs they are traced with and those they are recalculated with."""
    cases = []
    while len(cases) < PROGRAMS:
        steps, named = program(random)
        top = 1 + len(cases) * ROWS_EACH
        before, after = inputs_of(random), inputs_of(random)
        runs = [run(steps, named, traced(values, top)) for values in (before, after)]
        if all(map(steady, runs)) and writable(runs[0]):
            assert_same_values(runs[0], run(steps, named, before))
            cases.append((runs[0], after, run(steps, named, after)))
    return cases


def assert_same_values(trails, floats):
    for one, other in zip(trails, floats, strict=True):
        assert isinstance(one, Trail)
        assert np.array_equal(one.values, other)


def lay_out(cases):
    """Every other program on another sheet than its inputs, so that references cross sheets and do not."""
    places, expected = Places(lambda cell, _: cell), {}
    bottom = len(cases) * ROWS_EACH + 10
    for number, (trails, _, floats) in enumerate(cases):
        sheet = ("Inputs", "Women's model")[number % 2]
        for one, values in zip(trails, floats, strict=True):
            bottom += 1
            places.put(one, item=f"{number}", sheet=sheet, rows=[bottom], columns=range(YEARS))
            expected |= {(sheet, bottom, year): value for year, value in enumerate(values[0].tolist())}
    return places, expected


def write(path, cases, places):
    with xlsxwriter.Workbook(path) as book:
        sheets = {name: book.add_worksheet(name) for name in ("Inputs", "Women's model")}
        sheets["Inputs"].write_row(0, 0, YEAR_COUNT[0])
        for number, (_, inputs, _) in enumerate(cases):
            for row, values in enumerate(inputs[:-1], start=1 + number * ROWS_EACH):
                sheets["Inputs"].write_row(row, 0, values[0])
        cells = list(written(places))
        for one in cells:
            sheet = sheets[one.cell.sheet]
            if one.formula is None:
                sheet.write_number(one.cell.row, one.cell.column, one.value)
            else:
                sheet.write_formula(one.cell.row, one.cell.column, one.formula, None, WRONG)
    return cells


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.slow
def test_numpy_and_spreadsheets_agree(recalculate, tmp_path: Path, seed: int):
    with np.errstate(all="raise", under="ignore"):
        cases = programs(Random(seed))
    places, expected = lay_out(cases)
    path = tmp_path / "expressions.xlsx"
    cells = write(path, cases, places)
    values = recalculate(path)
    wrong = []
    for one in cells:
        right = expected[one.cell[:3]]
        got = values[one.cell.sheet, f"{column_letters(one.cell.column)}{one.cell.row + 1}"]
        if not isinstance(got, int | float) or abs(got - right) > 1e-9 * max(1, abs(right)):
            wrong.append((one.cell, one.formula, got, right))
    assert not wrong
    assert len(cells) > PROGRAMS * YEARS
