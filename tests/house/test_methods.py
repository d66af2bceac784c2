"""The page on methods is true and complete: its numbers are the program's, and every name on it exists."""

from __future__ import annotations

import contextlib
import doctest
import importlib
import io
import re
from dataclasses import fields
from functools import cache

import pytest

import costmodel
from costmodel.assumptions.format.about_tables import ABOUT
from costmodel.model.economy import Macro
from costmodel.model.effects import UnitValue
from costmodel.model.measure_list import MEASURES
from costmodel.model.parameters import outcome_parameters, parameters
from costmodel.model.society import Society
from tests.tableau_oracle import tableau_measures
from tests.worked_policy import PAGE, inputs, measured, number, tables, worked, worked_set

NAMES = set(re.findall(r"`([^`\n]+)`", PAGE))
SESSIONS = re.findall(r"```pycon\n(.*?)```", PAGE, re.DOTALL)
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|\bnan\b")
MOST_OF_THE_LAST_DIGIT = 0.5 + 1e-6


def same(got: str, wanted: str) -> bool:
    """Whether two results have the same words, and numbers that agree in every digit of the page."""
    if NUMBER.sub("#", "".join(got.split())) != NUMBER.sub("#", "".join(wanted.split())):
        return False
    return all(
        one == other or abs(float(one) - float(other)) <= MOST_OF_THE_LAST_DIGIT * 10 ** -decimals(other)
        for one, other in zip(NUMBER.findall(got), NUMBER.findall(wanted), strict=True)
    )


def decimals(number: str) -> int:
    return len(number.partition(".")[2])


def test_a_wrong_digit_is_seen():
    assert same("[45.0, 2.49996]", "[45.0, 2.5000]")
    assert not same("[45.0, 2.4998]", "[45.0, 2.5000]")
    assert not same("(45.0, 2.5)", "[45.0, 2.5]")
    assert not same("nan", "1.0")


@cache
def examples():
    """Every example of the page in its order: source, wanted, and what the program prints."""
    space: dict[str, object] = {
        "worked": worked, "measured": measured, "worked_set": worked_set, "tableau_measures": tableau_measures
    }  # fmt: skip
    results = []
    for session in SESSIONS:
        for example in doctest.DocTestParser().get_examples(session):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(example.source, "docs/methods.md", "single"), space)  # noqa: S102  our own page
            results.append((example.source, example.want, printed.getvalue()))
    return results


@pytest.mark.slow
def test_every_worked_number_is_the_programs():
    wrong = [each for each in examples() if not same(each[2], each[1])]
    assert len(examples()) > len(SESSIONS)
    assert not wrong, "\n".join(f"{source}wanted {wanted}got    {got}" for source, wanted, got in wrong)


@pytest.mark.parametrize("name", sorted(name for name in NAMES if name.startswith("costmodel.")))
@pytest.mark.slow
def test_every_place_in_the_code_exists(name):
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        with contextlib.suppress(ModuleNotFoundError):
            place = importlib.import_module(".".join(parts[:cut]))
            break
    for part in parts[cut:]:
        place = getattr(place, part)


def test_every_parameter_named_exists():
    parts = {path.partition(".")[0] for path in parameters()}
    paths = {name for name in NAMES if re.fullmatch(r"[a-z_]+\.[a-z_]+", name)}
    named = {path for path in paths if path.partition(".")[0] in parts}
    assert named
    assert named <= set(parameters())


@pytest.mark.parametrize(
    ("kind", "declared"),
    [
        ("parameter", list(parameters())),
        ("indicator of Macro", [each.name for each in fields(Macro)]),
        ("column of Outcomes", list(outcome_parameters())),
        ("measure", [measure.name for measure in MEASURES]),
        ("assumption on society", [each.name for each in fields(Society)]),
        ("column of Values", [each.name for each in fields(UnitValue) if each.name.startswith("income")]),
        ("timing", [name for name in ABOUT if name.startswith(("discount_timing", "effects_followed"))]),
    ],
)
def test_nothing_is_missing_from_the_page(kind, declared):
    assert declared
    missing = [name for name in declared if name not in NAMES]
    assert not missing, f"docs/methods.md does not say how these are used ({kind}): {missing}"


# --- the worked policy -------------------------------------------------------------------------------


@cache
def worked_result():
    return costmodel.run(worked_set())


LINES = tables()["line item"]


@pytest.mark.parametrize("row", LINES, ids=[row["line item"].strip("`") for row in LINES])
def test_a_line_of_the_worked_policy_is_the_programs(row):
    name = row["line item"].strip("`")
    owner, _, line = name.rpartition(".")
    table = worked_result().table()
    rows = table[(table["line"] == name) & table["policy"].isin(["benefit", "", owner])]
    program = dict(zip(rows["year"], rows["value"], strict=True))
    stated = {int(year): number(cell) for year, cell in row.items() if year.isdigit() and cell}
    assert len(stated) >= 3, line
    for year, value in stated.items():
        assert program[year] == pytest.approx(value, rel=1e-9, abs=5.1e-7), year


MEASURED = tables()["measure"]


@pytest.mark.parametrize("row", MEASURED, ids=[row["measure"].strip("`") for row in MEASURED])
def test_a_measure_of_the_worked_policy_is_the_programs(row):
    program = worked_result().appraised()["benefit"][row["measure"].strip("`")]
    stated = number(row["value"])
    assert program == (stated if isinstance(stated, str) else pytest.approx(stated, abs=5.1e-7))


def test_the_worked_policy_states_every_measure_of_its_horizon():
    shown = {row["measure"].strip("`") for row in MEASURED}
    appraisal = worked_result().appraised()["benefit"]
    whole = {
        measure.name
        for measure in MEASURES
        if not measure.line and appraisal[measure.name] == appraisal[measure.name]
    }
    same = {
        "present_grants",
        "present_linked",
        "present_residual",
        "present_raised",
        "npv_national",
        "npv_within",
        "present_benefits",
        "present_outcomes",
    }
    assert whole - same <= shown


def test_the_worked_policy_uses_what_this_page_is_about():
    given = inputs()
    assert {row["driver"] for row in given["Outcomes"]} == {"new_beneficiaries", "transfers", "beneficiaries"}
    assert len({row["value"] for row in given["About"] if "timing" in row["property"]}) == 3
