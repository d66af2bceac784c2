"""Measures of return as line items: in the table, explained, and missing with the reason."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import costmodel as cm
from costmodel.engine.explanations.essential_terms import TakenWriter
from costmodel.engine.explanations.explanation import measured
from costmodel.model.measures import MeasureLines, ratio, worth_per_net_cost
from costmodel.trace.elements import Elements
from costmodel.trace.formula import Writer
from costmodel.trace.trail import trail

RATIOS = tuple(MeasureLines.__dataclass_fields__)


@pytest.mark.parametrize("country", ["kenya", "colombia"])
def test_the_table_gives_each_ratio_of_the_appraisal(country):
    result = cm.run(country, "ambitious")
    table = result.table().set_index(["policy", "line"])["value"]
    appraised = result.appraisal()
    for policy in (*result.policies, "total"):
        for name in RATIOS:
            expected = appraised.loc[policy, name]
            line = table.loc[policy, name]
            assert line == expected or (np.isnan(line) and not np.isfinite(expected)), (policy, name)


@pytest.mark.slow
def test_a_ratio_is_explained_by_the_amounts_it_divides():
    result = cm.run("kenya", "reform")
    explained = result.explain("total", "bcr", depth=1)
    values = {operand.name.partition(": ")[2]: operand.value for operand in explained.operands}
    cost = values["Present value of gross cost"]
    assert values["Present value of transfers and gains less harms"] / cost == pytest.approx(
        result.appraisal().loc["total", "bcr"], rel=1e-12
    )


@pytest.mark.parametrize("cost", [0.0, -4.0])
def test_a_missing_ratio_is_not_available_in_a_workbook_and_explained_by_its_condition(cost):
    figure = ratio(trail([6.0], "gain"), trail([cost], "cost"))
    assert np.isnan(figure.values[0])
    element = Elements().element(figure, (0,))
    named = lambda term: term.mark  # noqa: E731
    assert Writer(named).formula(element) == "IF(cost>0,gain/IF(cost>0,cost,1),NA())"
    text = TakenWriter(named, any_number=True).formula(element)
    assert "missing" in text
    assert "cost>0 is false" in text
    assert measured(float("nan"), "ratio") == "missing"


@pytest.mark.parametrize(
    ("gain", "cost", "expected"),
    [
        (300.0, 200.0, 1.5),
        (-90.0, -100.0, 0.9),
        (5.0, -1.0, np.nan),
        (0.0, 0.0, np.nan),
        (-5.0, 0.0, np.nan),
        (5.0, 0.5, np.nan),
        (-5.0, -0.5, np.nan),
        (-3.0, 6.0, -0.5),
    ],
)
def test_the_value_of_public_funds_is_a_ratio_only_where_one_exists(gain, cost, expected):
    appraised = SimpleNamespace(
        willingness_to_pay=np.array([gain]),
        present_net_cost=np.array([cost]),
        smallest=np.array([1e-9]),
        least_net_cost=np.array([1.0]),
    )
    assert worth_per_net_cost(appraised) == pytest.approx([expected], nan_ok=True)
