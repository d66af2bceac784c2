"""The functions in LibreOffice Calc, a second spreadsheet: the sheet works out what the model says."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from costmodel.engine.run import compare, run
from costmodel.excel import udfs
from costmodel.excel.functions import models
from costmodel_calc.extension import HOME, build, packed
from costmodel_calc.offer import interface, offered

HERE = Path(__file__).parent
SYSTEM_PYTHON = "/usr/bin/python3"
CRASHES = 3
"""Attempts in all, when the bridge to LibreOffice crashes the client."""


def test_every_function_is_offered_under_a_name_that_calc_takes():
    functions = offered()
    assert {function.shown for function in functions} == {name.upper() for name in udfs.__all__}
    assert all(function.programmatic.isalnum() for function in functions)
    assert len({function.programmatic for function in functions}) == len(functions)
    for function in functions:
        assert function.text
        assert all(argument.text for argument in function.arguments), function.shown
        assert f" {function.programmatic}(" in interface()


def missing():
    if shutil.which("soffice") is None:
        return "LibreOffice (soffice) is not on the PATH"
    if not (HOME / "sdk" / "bin" / "unoidl-write").exists():
        return "LibreOffice's development kit is missing (libreoffice-dev)"
    asked = "import sys, uno; print('%d.%d' % sys.version_info[:2])"
    told = subprocess.run([SYSTEM_PYTHON, "-c", asked], capture_output=True, text=True, check=False)
    if told.returncode:
        return "LibreOffice's Python is missing (python3-uno)"
    if told.stdout.strip() != f"{sys.version_info[0]}.{sys.version_info[1]}":
        return f"LibreOffice's Python is {told.stdout.strip()}: it cannot take the packages of this one"
    return ""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def calc(tmp_path_factory):
    """Work out formulas in a sheet of Calc that has the add-in."""
    why = missing()
    if why:
        if os.environ.get("COSTMODEL_REQUIRE_LIBREOFFICE") == "1":
            pytest.fail(why)
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("calc")
    build(folder / "extensions" / "costmodel.oxt")

    def worked_out(**asked):
        for _ in range(CRASHES):
            answer = client_answer(asked)
            if answer.returncode >= 0:  # below zero, LibreOffice's bridge crashed in the client
                break
        answer.check_returncode()
        return json.loads(answer.stdout)

    def client_answer(asked):
        port = free_port()
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("XLWINGS", "PYTHON"))
        }
        office = subprocess.Popen(
            [
                "soffice",
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                f"-env:BUNDLED_EXTENSIONS={(folder / 'extensions').as_uri()}",
                *("--headless", "--norestore", f"--accept=socket,host=127.0.0.1,port={port};urp;"),
            ],
            env=clean,
            cwd=folder,
            stderr=subprocess.DEVNULL,
        )
        try:
            return subprocess.run(
                [SYSTEM_PYTHON, str(HERE / "calc.py"), str(port)],
                input=json.dumps(asked),
                capture_output=True,
                text=True,
                timeout=180,
                check=False,
                env=clean,
            )
        finally:
            office.terminate()
            office.wait(30)

    return worked_out


SHEET = {
    "A1": '=SB_OPEN("kenya")',
    "A2": '=SB_COST(A1;"child_benefit";2030;"reform")',
    "A3": '=SB_COST(A1;"total";2030)',
    "A4": '=SB_COST(A1;"nobody";2030)',
    "A5": "=SUM(A2:A4)",
    "A6": '=SB_BENEFICIARIES(A1;"social_pension";2030;"reform")',
    "A7": '=SB_RETURN(A1;"total";"reform";"bcr";"level")',
    "A8": "=SB_NPV({100;110};0.1)",
    "A9": '=SB_COST(SB_OPEN("../../etc/passwd");"total";2030)',
    "A10": "=SB_GINI({1;1;1;1})",
}
ARRAYS = {
    "D1:G4": '=SB_COST(A1;I1:I4;J1:M1;"reform")',
    "D10:F12": '=SB_BUDGET(A1;"reform")',
    "D20:F22": "=SB_COMPARE(A1)",
    "D30:O46": '=SB_SIMULATE(A1;"reform";"gross_cost";"child_benefit";200)',
    "D50:N52": '=SB_SENSITIVITY(A1;"reform";"total_cost";"child_benefit")',
}
POLICIES, YEARS = ("child_benefit", "social_pension", "school_meals", "total"), (2026, 2027, 2030, 2040)


@pytest.mark.slow
@pytest.mark.libreoffice
def test_a_sheet_of_calc_says_what_the_model_says(calc):
    given = {f"I{k}": name for k, name in enumerate(POLICIES, 1)}
    given |= {f"{letter}1": year for letter, year in zip("JKLM", YEARS, strict=True)}
    answer = calc(cells={**given, **SHEET}, arrays=ARRAYS, read=[*SHEET, *ARRAYS])
    value = {area: rows[0][0] for area, rows in answer["values"].items()}
    reform, baseline = run("kenya", "reform"), run("kenya")
    budget = reform.budget()
    assert value["A1"] == models.opened("kenya")
    assert value["A2"] == pytest.approx(budget.loc["child_benefit", 2030], rel=1e-12)
    assert value["A3"] == pytest.approx(baseline.budget()[2030].sum(), rel=1e-12)
    assert value["A6"] > 0
    assert value["A7"] == pytest.approx(reform.appraisal().loc["total", "bcr"], rel=1e-12)
    assert value["A8"] == pytest.approx(100 / 1.1 + 110 / 1.21)
    # An error is an error, in the cell and in every sum over it.
    assert [answer["errors"][address] != 0 for address in ("A4", "A5", "A9")] == [True] * 3
    block = answer["values"]["D1:G4"]
    assert block[0] == pytest.approx([budget.loc["child_benefit", year] for year in YEARS], rel=1e-12)
    assert block[3] == pytest.approx([budget[year].sum() for year in YEARS], rel=1e-12)
    assert answer["values"]["D10:F12"][0][0] == "policy"
    assert answer["values"]["D20:F22"][0][0] == compare("kenya").columns[0]
    drawn, bars = answer["values"]["D30:O46"], answer["values"]["D50:N52"]
    assert (drawn[0][0], drawn[0][-1]) == ("year", "chance above central")
    assert drawn[5][2] == pytest.approx(budget.loc["child_benefit", 2029], rel=1e-12)
    assert drawn[5][4] < drawn[5][7] < drawn[5][10]
    assert bars[1][3] == pytest.approx(budget.loc["child_benefit", reform.years[0] :].sum(), rel=1e-12)
    assert bars[2][7] == pytest.approx(abs(bars[2][6] - bars[2][5]), rel=1e-12)


@pytest.mark.slow
@pytest.mark.libreoffice
def test_two_thousand_cells_are_worked_out_in_seconds(calc):
    cells = {f"B{k}": '=SB_COST(A$1;"child_benefit";2030;"reform")' for k in range(1, 2001)}
    answer = calc(cells={"A1": '=SB_OPEN("kenya")', **cells}, read=["B1", "B2000"])
    assert answer["values"]["B2000"] == answer["values"]["B1"]
    assert answer["errors"]["B2000"] == 0
    assert answer["seconds"] < 30


@pytest.mark.slow
@pytest.mark.libreoffice
def test_the_extension_is_one_file(calc, tmp_path):
    path = packed(build(tmp_path / "made"), tmp_path / "costmodel.oxt")
    with zipfile.ZipFile(path) as file:
        assert {"sb.rdb", "sb_addin.py", "description.xml", "META-INF/manifest.xml"} <= set(file.namelist())
