"""Elements as formulas: brackets, ranges, references, limits, and uniform rows."""

from __future__ import annotations

import numpy as np
import pytest

from costmodel.engine.explanations.places import Places
from costmodel.engine.explanations.written_cells import written
from costmodel.errors import ModelError
from costmodel.model.figures import lagged, pick
from costmodel.trace.elements import Elements
from costmodel.trace.formula import Writer, formula, words
from costmodel.trace.formula_rules import CALL, INFIX
from costmodel.trace.operations import OPERATIONS, Kind
from costmodel.trace.references import (
    Cell,
    column_letters,
    column_number,
    depth,
    quoted,
    relative,
    runs,
    spanned,
)
from costmodel.trace.trail import trail

YEARS = 4


def single(name, value=2.0):
    return trail([[value]], name)


def by_marks(element):
    return element.mark


a, b, c, d = (single(name, value) for name, value in (("A1", 2), ("B1", 3), ("C1", 5), ("E9", 7)))

TEXTS = {
    "A1+B1+C1": a + b + c,
    "A1+(B1+C1)": a + (b + c),
    "A1-B1-C1": a - b - c,
    "A1-(B1-C1)": a - (b - c),
    "A1-(B1+C1)": a - (b + c),
    "A1*B1*C1": a * b * c,
    "A1/B1*C1": a / b * c,
    "A1/(B1*C1)": a / (b * c),
    "A1*(B1/C1)": a * (b / c),
    "A1*(1+B1)": a * (1 + b),
    "A1*B1+C1": a * b + c,
    "(-A1)": -a,
    "(-(A1+B1))": -(a + b),
    "(-(A1^B1))": -(a**b),
    "(-A1)^B1": (-a) ** b,
    "A1-(-B1)": a - (-b),
    "(A1^B1)^C1": (a**b) ** c,
    "A1^(B1^C1)": a ** (b**c),
    "(A1+B1)^(C1*E9)": (a + b) ** (c * d),
    "A1*B1^C1": a * b**c,
    "MIN(A1,B1,C1)": np.minimum(np.minimum(a, b), c),
    "MAX(A1,B1,MIN(C1,E9))": np.maximum(a, np.maximum(b, np.minimum(c, d))),
    "EXP(A1-B1)": np.exp(a - b),
    "LN(A1)+SQRT(B1)": np.log(a) + np.sqrt(b),
    "IF(A1>B1,C1,E9)": np.where(a > b, c, d),
    "IF(AND(A1>0,B1<=1,C1<>E9),A1,0)": np.where((a > 0) & (b <= 1) & (c != d), a, 0),
    "IF(OR(A1>=B1,NOT(B1=C1)),A1,1)": np.where((a >= b) | ~(b == c), a, 1),
    "A1*IF(A1>B1,1,0)": a * (a > b),
    "IF(IF(A1>B1,1,0)<IF(B1>C1,1,0),A1,B1)": np.where((a > b) < (b > c), a, b),
    "IF(A1,B1,C1)": np.where(a, b, c),
    "IF(A1<B1,1,0)": a < b,
    "SUM(A1:C1,E9)": np.sum(np.stack([a, b, c, d]), axis=0),
    "IF(A1>B1,B1,C1)": np.where(a > b, b, c),
    "SUM(A1+B1,C1)": np.sum(np.stack([a + b, c]), axis=0),
}


@pytest.mark.parametrize("expected", TEXTS)
def test_texts(expected):
    made = TEXTS[expected]
    assert formula(Elements().element(made, (0, 0)), by_marks) == expected


def test_neighbours_become_a_range_in_sums_only():
    for made in (np.where(a, b, c), np.maximum(a, b), np.minimum(np.minimum(a, b), c), a + b + c):
        assert ":" not in formula(Elements().element(made, (0, 0)), by_marks)


def test_every_operation_that_computes_has_a_text():
    moves = {name for name, operation in OPERATIONS.items() if operation.kind is Kind.STRUCTURE}
    running = {"running_sum", "running_product"}
    known = {name.removeprefix("_") for name in vars(Writer)}
    assert set(OPERATIONS) - moves - running <= known | set(CALL) | set(INFIX)


# a small model, laid out


def cells(row, count=YEARS, *, column=8, sheet="Assumptions", locked=False):
    grid = np.empty((1, count), dtype=object)
    for year in range(count):
        grid[0, year] = Cell(sheet, row, column + year, locked, locked)
    return grid


INFLATION = trail([[0.0, 0.02, 0.03, 0.05]], cells(3))
PEOPLE = trail([[10.0, 20, 30, 40]], cells(4))
AMOUNT = trail([[100.0]], cells(11, 1, column=6, locked=True))
FLOOR = trail([[1500.0]], cells(12, 1, column=6, locked=True))
RATE = trail([[0.05]], cells(13, 1, column=6, locked=True))
LACKING = trail([[0.0]])


def small_model():
    prices = np.cumprod(1 + INFLATION, axis=-1)
    benefits = PEOPLE * AMOUNT * prices + LACKING * prices
    administration = np.maximum(FLOOR * prices, RATE * benefits)
    cost = benefits + administration
    debt = np.cumsum(cost, axis=-1)
    factors = np.concatenate([np.ones((1, 1)), np.broadcast_to(1 / (1 + RATE), (1, YEARS - 1))], axis=-1)
    factor = np.cumprod(factors, axis=-1)
    total = np.sum(cost, axis=-1, keepdims=True)
    return {
        "prices": prices,
        "benefits": benefits,
        "administration": administration,
        "cost": cost,
        "debt": debt,
        "factor": factor,
        "value": np.sum(cost * factor, axis=-1, keepdims=True),
        "total": total,
        "share": cost / np.sum(cost, axis=-1, keepdims=True),
        "again": cost + LACKING,
        "part": cost / total,
        "window": np.sum(np.stack([cost[..., :-1], cost[..., 1:]]), axis=0),
    }


def laid_out(model, sheet="Child benefit", first=2):
    places = Places(lambda mark, _: mark)
    for row, (item, figure) in enumerate(model.items(), start=first):
        places.put(figure, item=item, sheet=sheet, rows=[row], columns=range(7, 7 + figure.shape[-1]))
    return places


def rows_of(places):
    by_item = {}
    for one in written(places):
        by_item.setdefault(one.item, []).append(one)
    return {item: [one.formula for one in cells] for item, cells in by_item.items()}


def test_a_small_model_reads_as_a_person_would_write_it():
    rows = rows_of(laid_out(small_model()))
    assert rows["prices"][:2] == ["=1+Assumptions!I4", "=H3*(1+Assumptions!J4)"]
    assert rows["benefits"][1] == "=Assumptions!J5*Assumptions!$G$12*I3"
    assert rows["administration"][3] == "=MAX(Assumptions!$G$13*K3,Assumptions!$G$14*K4)"
    assert rows["cost"][2] == "=J4+J5"
    assert rows["debt"][:2] == ["=H6", "=H7+I6"]
    assert rows["factor"][:2] == [None, "=H8*(1/(1+Assumptions!$G$14))"]
    assert rows["value"] == ["=SUMPRODUCT($H6:$K6,$H8:$K8)"]
    assert rows["total"] == ["=SUM($H6:$K6)"]
    assert rows["share"][1] == "=I6/SUM($H6:$K6)"
    assert rows["part"][1] == "=I6/$H$10"
    assert rows["window"] == ["=SUM(H6:I6)", "=SUM(I6:J6)", "=SUM(J6:K6)"]
    assert rows["again"] == ["=H6", "=I6", "=J6", "=K6"]


def test_rows_are_uniform_but_for_the_first_year_of_a_running_figure():
    places = laid_out(small_model())
    seen = {}
    for one in written(places):
        if one.formula is not None:
            seen.setdefault(one.item, []).append(relative(one.formula, one.cell.row, one.cell.column))
    for item, texts in seen.items():
        rest = texts[1:] if item in {"prices", "debt", "factor"} else texts
        assert len(set(rest)) <= 1, (item, texts)


def test_formulas_on_another_sheet_name_the_sheet():
    places = laid_out({"cost": small_model()["cost"]})
    cost = places.placements[0].trail
    places.put(cost * 1 + cost, item="twice", sheet="Total", rows=[0], columns=range(YEARS))
    places.put(np.sum(cost, axis=-1), item="all", sheet="Total", rows=[1], columns=[0])
    rows = rows_of(places)
    assert rows["twice"][0] == "='Child benefit'!H3+'Child benefit'!H3"
    assert rows["all"] == ["=SUM('Child benefit'!$H3:$K3)"]


def test_a_placed_constant_is_referred_to_so_that_rows_stay_uniform():
    ramp = np.concatenate([np.zeros((1, 2)), PEOPLE[..., 2:]], axis=-1)
    rows = rows_of(laid_out({"ramp": ramp, "cost": ramp * AMOUNT}))
    assert rows["ramp"] == [None, None, "=Assumptions!K5", "=Assumptions!L5"]
    assert rows["cost"][0] == "=H3*Assumptions!$G$12"


def test_a_line_item_that_no_input_touches_is_plain_numbers():
    written_cells = list(written(laid_out({"neutral": np.ones((1, YEARS)) / 2})))
    assert [(one.formula, one.value) for one in written_cells] == [(None, 0.5)] * YEARS


def test_inputs_laid_out_whole_have_their_place_there():
    rows = rows_of(laid_out({"people": PEOPLE, "cost": PEOPLE * AMOUNT}))
    assert rows["people"][0] == "=Assumptions!I5"
    assert rows["cost"][0] == "=H3*Assumptions!$G$12"


def test_inputs_repeated_keep_their_source():
    rows = rows_of(laid_out({"amount": np.broadcast_to(AMOUNT, (1, YEARS)), "cost": PEOPLE * AMOUNT}))
    assert rows["amount"] == ["=Assumptions!$G$12"] * YEARS
    assert rows["cost"][0] == "=Assumptions!I5*Assumptions!$G$12"


def test_a_figure_repeated_over_the_years_is_computed_once_and_locked():
    price = np.broadcast_to(AMOUNT * RATE, (1, YEARS))
    rows = rows_of(laid_out({"price": price, "cost": PEOPLE * price}))
    assert rows["price"] == ["=Assumptions!$G$12*Assumptions!$G$14", "=$H$3", "=$H$3", "=$H$3"]
    assert rows["cost"][1] == "=Assumptions!J5*$H$3"


def test_several_rows_are_put_in_one_call():
    groups = trail(np.arange(1.0, 9).reshape(2, YEARS), np.concatenate([cells(20), cells(21)]))
    places = Places(lambda mark, _: mark)
    places.put(groups * AMOUNT, item="groups", sheet="Budget", rows=[4, 6], columns=range(2, 6))
    places.put(np.sum(groups * AMOUNT, axis=0), item="all", sheet="Budget", rows=[8], columns=range(2, 6))
    written_cells = list(written(places))
    assert written_cells[5].cell[:3] == ("Budget", 6, 3)
    assert written_cells[5].formula == "=Assumptions!J22*Assumptions!$G$12"
    with pytest.raises(ModelError, match=r"groups: .* does not fill 1 rows x 4 columns"):
        places.put(groups, item="groups", sheet="Budget", rows=[9], columns=range(4))


def test_a_figure_read_by_year_is_an_index_into_its_row():
    year = trail([[0.0, 1, 2, 3]], cells(2))
    lag = trail([[1.0]], cells(14, 1, column=6, locked=True))
    cost = PEOPLE * AMOUNT
    rows = rows_of(
        laid_out({"cost": cost, "lagged": lagged(cost, lag, year), "back": pick(cost, 3 * 0 + year)})
    )
    first = "Assumptions!I3"
    assert rows["lagged"][1] == (
        f"=IF(Assumptions!J3-Assumptions!$G$15-{first}<0,0,"
        f"INDEX($H3:$K3,1,MAX(Assumptions!J3-Assumptions!$G$15-{first},0)+1))"
    )
    assert rows["back"][2] == "=INDEX($H3:$K3,1,Assumptions!K3+1)"


def test_a_row_in_scattered_cells_is_read_with_choose():
    scattered = np.concatenate([PEOPLE[..., 2:], PEOPLE[..., :1]], axis=-1)
    position = trail([[0.0]], cells(14, 1, column=6, locked=True))
    rows = rows_of(laid_out({"read": pick(scattered, position)}))
    assert rows["read"] == ["=CHOOSE(Assumptions!$G$15+1,Assumptions!K5,Assumptions!L5,Assumptions!I5)"]


def test_a_row_without_cells_cannot_be_read_by_position():
    position = trail([[0.0]], cells(14, 1, column=6, locked=True))
    with pytest.raises(ModelError, match=r"read: it reads a row at a computed position.*line item"):
        rows_of(laid_out({"read": pick(PEOPLE * AMOUNT, position)}))


# limits


def laid_out_alone(figure):
    return rows_of(laid_out({"costs": figure}))


def test_other_numbers_than_0_and_1_are_refused():
    with pytest.raises(ModelError, match=r"costs: the number 0\.5 is written.*assumption"):
        laid_out_alone(AMOUNT * 0.5)
    assert laid_out_alone(1 - AMOUNT) == {"costs": ["=1-Assumptions!$G$12"]}
    assert laid_out_alone(-1 * AMOUNT) == {"costs": ["=(-1)*Assumptions!$G$12"]}


def test_an_unnamed_recursion_is_stopped_early():
    level = AMOUNT
    for _ in range(60):
        level = np.maximum(level * (1 + RATE) - FLOOR, level - RATE)
    with pytest.raises(ModelError, match=r"costs: it has more than Excel's 8,192 characters.*line item"):
        laid_out_alone(level)


def test_an_unnamed_chain_is_stopped_early():
    level = AMOUNT
    for _ in range(3000):
        level = (level + RATE) * RATE
    with pytest.raises(ModelError, match=r"costs: it has more than 200 nested steps.*line item"):
        laid_out_alone(level)


def test_functions_within_functions_are_limited():
    level = AMOUNT
    for turn in range(70):
        level = np.minimum(level, RATE) if turn % 2 else np.maximum(level, RATE)
    with pytest.raises(ModelError, match="more than Excel's 64 levels"):
        laid_out_alone(level)


def test_arguments_are_limited():
    scattered = PEOPLE[..., [0, 2] * 130]
    with pytest.raises(ModelError, match="SUM would have 260 arguments; Excel allows 255"):
        laid_out_alone(np.sum(scattered, axis=-1, keepdims=True))


def test_an_input_without_a_cell_is_an_error():
    places = Places(lambda _, __: None)
    places.put(AMOUNT + 1, item="cost", sheet="A", rows=[0], columns=[0])
    with pytest.raises(ModelError, match=r"cost: the input marked .* has no cell"):
        list(written(places))


# words


def test_words():
    labels = {"a": '"Amount, monthly"[2025]', "b": '"Prices"[2025]'}
    one, two = single("a"), single("b")
    made = np.maximum(one * two, 0.5 - two * -2.0)
    text = words(Elements().element(made, (0, 0)), lambda element: labels.get(element.mark))
    assert text == 'MAX("Amount, monthly"[2025]*"Prices"[2025]; 0.5-"Prices"[2025]*(-2))'


def test_long_sums_in_words_are_shortened():
    whole = np.sum(PEOPLE * 1, axis=-1)
    assert (
        words(Elements().element(whole, 0), lambda e: f'"People"[{e.at}]' if e.mark else None).count(";") == 3
    )
    longer = np.sum(np.concatenate([PEOPLE, PEOPLE], axis=-1), axis=-1)
    text = words(Elements().element(longer, 0), lambda e: f'"People"[{e.at}]' if e.mark else None)
    assert text == 'SUM("People"[0]; …; "People"[3])'


# references


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16383, "XFD")]
)
def test_columns(column, letters):
    assert column_letters(column) == letters
    assert column_number(letters) == column


@pytest.mark.parametrize(
    ("sheet", "text"),
    [
        ("Budget", "Budget"),
        ("Child benefit", "'Child benefit'"),
        ("Women's", "'Women''s'"),
        ("AB12", "'AB12'"),
        ("R1C1", "'R1C1'"),
        ("RC", "'RC'"),
        ("2025", "'2025'"),
        ("Santé", "'Santé'"),
    ],
)
def test_sheet_names(sheet, text):
    assert quoted(sheet) == text


def test_runs_follow_one_row_or_one_column_of_one_sheet():
    spans = runs(["A1", "B1", "B2", "B3", "X!B4", "X!B5", "$C$1", "$C$2", "C3", "1", "A1*2", "D3", "C3"])
    assert [spanned(run) for run in spans] == [
        "A1:B1",
        "B2:B3",
        "X!B4:B5",
        "$C$1:$C$2",
        "C3",
        "1",
        "A1*2",
        "D3",
        "C3",
    ]


def test_depth():
    assert depth("=A1+(B1*(C1+1))") == 0
    assert depth("=MAX(A1,MIN(B1,'a (b'!C1))+SUM(D1:D3)") == 2


def test_relative():
    text = "=H3*'It''s A1'!$G$12+MAX(I3:I9)-Budget!A$1&\"A1\""
    assert relative(text, 2, 8) == "=R[0]C[-1]*'It''s A1'!R12C7+MAX(R[0]C[0]:R[6]C[0])-Budget!R1C[-8]&\"A1\""
