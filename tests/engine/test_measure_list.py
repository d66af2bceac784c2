"""The list of measures: one name, label, unit and threshold of each, and the names of earlier versions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import costmodel as cm
from costmodel.errors import ModelError
from costmodel.model.measure_list import (
    LABELS,
    MEASURES,
    METRICS,
    NEED_EFFECTS,
    OLDER_COLUMNS,
    OLDER_NAMES,
    RATIOS,
)
from costmodel.model.measures import measures

ROOT = Path(__file__).parents[2]
OTHER_WORDS = (
    "Benefits per unit", "benefits per unit of cost", "Outcomes per unit", "Comes back to the budget",
    "Social return on what is spent", "Net present value to society", "Share of gross cost that comes back",
    "(BCR)", "(SROI)", "(MVPF)",
)  # fmt: skip
"""What measures were called beside their label."""
PROGRAM = [
    path
    for package in ("costmodel", "costmodel_server")
    for path in (ROOT / package).rglob("*")
    if path.suffix in (".py", ".js", ".html")
]


def test_names_and_labels_stand_for_one_measure_each():
    assert len({measure.name for measure in MEASURES}) == len({*LABELS.values()}) == len(MEASURES)
    assert not {*OLDER_NAMES} & {*LABELS}
    assert {*OLDER_NAMES.values()} <= {*LABELS}


def test_the_list_has_every_measure_of_an_appraisal(small_set):
    """Of the yearly lines it has those that are metrics."""
    others = {
        "unit",
        "smallest",
        "irr_status",
        "irr_words",
        "mvpf_status",
        "mvpf_envelope_status",
        *OLDER_COLUMNS,
    }
    columns = {*cm.run(small_set, "generous").appraisal().columns} - others
    assert {measure.name for measure in MEASURES if not measure.line} == columns
    assert {*METRICS, *RATIOS} <= {*LABELS}


def test_notes_fit_a_printed_column():
    assert {measure.name: len(measure.note) for measure in MEASURES if len(measure.note) > 70} == {}


def test_every_ratio_has_a_formula_in_the_model(small_set):
    budget = cm.run(small_set, "generous").budget_lines
    assert {*measures(budget.total_appraisal)} == {"npv", "npv_weighted", *RATIOS}


def test_measures_that_count_effects():
    assert {*NEED_EFFECTS} == {
        "bcr", "resource_bcr", "mvpf", "irr", "payback_simple", "payback_discounted",
        "net_social_efficiency", "break_even_harm", "break_even_cost_of_funds", "mvpf_envelope",
        "mvpf_break_even", "break_even_weight",
    }  # fmt: skip


@pytest.mark.parametrize(("older", "name"), [pair for pair in OLDER_NAMES.items() if pair[1] in METRICS])
def test_names_of_earlier_versions_go_on_working_in_a_bridge(small_set, older, name):
    earlier, same = (cm.bridge(small_set, small_set, metric) for metric in (older, name))
    assert (earlier.metric, earlier.label, earlier.start) == (name, LABELS[name], same.start)


@pytest.mark.parametrize(
    ("older", "name"), [pair for pair in OLDER_NAMES.items() if pair[1] in (*METRICS, *RATIOS)]
)
def test_names_of_earlier_versions_go_on_working(small_set, older, name):
    varied = {"discounting.rate": (0.01, 0.2), "policy.child_benefit.coverage.take_up": (0.1, 1.0)}
    earlier, same = (cm.sensitivity(small_set, "generous", metric, vary=varied) for metric in (older, name))
    assert earlier == same
    assert earlier.metric == name


def test_the_net_present_value_is_explained_by_both_of_its_names(small_set):
    result = cm.run(small_set, "generous")
    explained = result.explain("total", "npv")
    assert explained.text == result.explain("total", "net_present_value").text
    assert LABELS["npv"] in explained.text


def test_messages_do_not_offer_names_of_earlier_versions(small_set):
    with pytest.raises(ModelError) as refused:
        cm.sensitivity(small_set, "generous", "cost")
    assert "gross_cost" in str(refused.value)
    assert not any(re.search(rf"\b{older}\b", str(refused.value)) for older in OLDER_NAMES)


def test_a_bridge_takes_no_ratio(small_set):
    with pytest.raises(ModelError, match="bcr"):
        cm.bridge(small_set, small_set, "bcr")


@pytest.mark.parametrize(
    ("name", "unit", "threshold"),
    [
        ("gross_cost", "KES", None),
        ("gross_cost_of_gdp", "share of GDP", None),
        ("npv", "KES of 2025", 0),
        ("bcr", "ratio", 1),
        ("resource_bcr", "ratio", 1),
        ("mvpf", "ratio", 1),
        ("net_social_efficiency", "ratio", 0),
        ("break_even_harm", "ratio", 1),
        ("break_even_cost_of_funds", "ratio", 1),
        ("fiscal_return", "share of gross cost", 1),
        ("cost_per_beneficiary", "KES of 2025 per person and year", None),
    ],
)
def test_units_and_thresholds(name, unit, threshold):
    measure = next(measure for measure in MEASURES if measure.name == name)
    assert (measure.unit_in("KES", 2025), measure.threshold) == (unit, threshold)


@pytest.mark.parametrize("words", OTHER_WORDS)
def test_no_surface_has_a_second_name_of_a_measure(words):
    assert PROGRAM
    assert not [path.name for path in PROGRAM if words in path.read_text(encoding="utf-8")]
