"""Fixtures that several test folders share.

``recalculate(path)`` has a spreadsheet engine work out every formula of a workbook anew and returns
``{(sheet, "B7"): value}``. A test that asks for it runs once with each engine: IronCalc (a package, always)
and LibreOffice (skipped where ``soffice`` is not on the PATH; deselect it with ``-m "not libreoffice"``).
Write *wrong* values beside the formulas of a workbook to be recalculated: an engine that only handed back
what the file says would then be noticed.
"""

from __future__ import annotations

import gc
import os
import runpy
import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import settings

# xlwings chooses its host when it is first imported: here Excel on the web, as its protocol runs anywhere.
os.environ.setdefault("XLWINGS_ON_SERVER", "true")
os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costmodel.assumptions.format.tables import Assumptions

    Values = dict[tuple[str, str], object]
    Recalculate = Callable[[Path], Values]
    Convert = Callable[..., Path]

# How long an example takes says more about what else the machine does than about the code. The examples are
# the same in every run, so that a change passes or fails for what it does; others are tried with
# --hypothesis-profile explore.
settings.register_profile("costmodel", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile("costmodel")

# Results, workbooks and the tests themselves are many objects that stay. To look through them as often as a
# program does, in search of cycles that nobody uses, takes a fifth of the time.
gc.set_threshold(10_000, 10, 10)

STARTED = 600
"""Tenths of a second within which LibreOffice has started."""
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow all but every n-th case of a test marked ``sampled(n)``."""
    cases: Counter[tuple[Path, str]] = Counter()
    for item in items:
        marker = item.get_closest_marker("sampled")
        if marker is None:
            continue
        test = (item.path, item.name.partition("[")[0])
        if cases[test] % marker.args[0]:
            item.add_marker("slow")
        cases[test] += 1


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Convert]:
    """Have LibreOffice convert a file: path, folder, kind="xlsx" -> the new file.

    It recalculates every workbook that it loads; without this setting it shows the values of the file.
    One stays open, with a workbook, for all tests of this process: a command of the same profile hands it
    the file, which spares a new start. If it should have ended, the command starts its own.
    """
    if shutil.which("soffice") is None:
        if os.environ.get("COSTMODEL_REQUIRE_LIBREOFFICE"):
            pytest.fail("LibreOffice (soffice) is not on the PATH, and this run must not go without it")
        pytest.skip("LibreOffice (soffice) is not on the PATH")
    home = tmp_path_factory.mktemp("libreoffice")
    (home / "user").mkdir()
    (home / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    openpyxl.Workbook().save(home / "open.xlsx")
    command = ["soffice", f"-env:UserInstallation={home.as_uri()}", "--headless", "--norestore"]
    office = subprocess.Popen([*command, str(home / "open.xlsx")], stderr=subprocess.DEVNULL)
    for _ in range(STARTED):
        if (home / ".~lock.open.xlsx#").exists() or office.poll() is not None:
            break
        time.sleep(0.1)

    def convert(path: Path, folder: Path, kind: str = "xlsx") -> Path:
        given = ("--convert-to", kind, "--outdir", str(folder), str(path))
        subprocess.run([*command, *given], check=True, capture_output=True, timeout=300)
        return folder / f"{path.stem}.{kind.partition(':')[0]}"

    yield convert
    office.terminate()
    try:
        office.wait(60)
    except subprocess.TimeoutExpired:
        office.kill()
        office.wait()


@pytest.fixture(
    params=["ironcalc", pytest.param("libreoffice", marks=[pytest.mark.libreoffice, pytest.mark.slow])]
)
def recalculate(request: pytest.FixtureRequest, tmp_path: Path) -> Recalculate:
    """Work out a workbook anew: path -> {(sheet, address): value}, once with each engine."""
    if request.param == "ironcalc":
        return _by_ironcalc
    convert = request.getfixturevalue("libreoffice")
    return lambda path: _stored(convert(path, tmp_path / "recalculated"))


def _by_ironcalc(path: Path) -> Values:
    import ironcalc  # noqa: PLC0415  only where it is used

    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    sheets = [sheet["name"] for sheet in model.get_worksheets_properties()]
    letters = ironcalc.column_name_from_number
    return {
        (sheets[sheet], f"{letters(column)}{row}"): model.get_cell_value(sheet, row, column)
        for sheet, row, column in model.get_all_cells()
    }


def _stored(path: Path) -> Values:
    """The values that a workbook carries."""
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    try:
        return {
            (sheet.title, cell.coordinate): cell.value
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
    finally:
        book.close()


@pytest.fixture(scope="session")
def small_set_module() -> dict[str, object]:
    """What ``small_set.py`` beside this file defines."""
    return runpy.run_path(str(Path(__file__).with_name("small_set.py")))


@pytest.fixture
def small_rows(small_set_module: dict[str, object]) -> dict[str, list[dict[str, object]]]:
    """Plain rows of a small valid set, by table; a test may change them."""
    return small_set_module["rows"]()


@pytest.fixture
def vital_rows(small_set_module: dict[str, object]) -> dict[str, list[dict[str, object]]]:
    """The four vital tables that may stand in place of the small set's Projection."""
    return small_set_module["vital_rows"]()


@pytest.fixture(scope="session")
def small_set(small_set_module: dict[str, object]) -> Assumptions:
    """A small valid set: two policies, five years. Read only: no test may change it."""
    from costmodel.assumptions.checks.reader import assumptions_from_rows  # noqa: PLC0415  most tests need none

    return assumptions_from_rows(small_set_module["rows"]())
