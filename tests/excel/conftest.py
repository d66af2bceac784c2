"""Results of the small set, and the workbook of one of its scenarios, written once and read back."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.writer import write
from costmodel.engine.run import run_all
from costmodel.excel.addin import build as builder
from costmodel.reports.result_workbook import write_result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costmodel.engine.results import Result

MADE_AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def results(small_set_module: dict[str, object]) -> dict[str, Result]:
    """Every scenario of the small set."""
    return run_all(assumptions_from_rows(small_set_module["rows"]()))


@pytest.fixture(scope="session")
def generous(results: dict[str, Result]) -> Result:
    """A scenario that changes two policies."""
    return results["generous"]


@pytest.fixture(scope="session")
def generous_path(generous: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its workbook."""
    return write_result(generous, tmp_path_factory.mktemp("written") / "generous.xlsx", MADE_AT)


@pytest.fixture(scope="session")
def generous_book(generous_path: Path) -> openpyxl.Workbook:
    """Its workbook, read back."""
    return openpyxl.load_workbook(generous_path)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the macro workbook, the add-in and the template, as they are built."""
    out = tmp_path_factory.mktemp("workbooks")
    builder.build(out)
    return out


@pytest.fixture(scope="session")
def macro_host() -> Iterator[tuple[dict[str, dict], Callable[..., dict]]]:
    """A server of the macros: what it says of each, and a call."""
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("macro_host.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    meta = {macro["function_name"]: macro for macro in json.loads(child.stdout.readline())}

    def call(**asked: object) -> dict:
        print(json.dumps(asked), file=child.stdin, flush=True)
        return json.loads(child.stdout.readline())

    with child:
        yield meta, call
        child.stdin.close()


@pytest.fixture
def macro(macro_host: tuple[dict[str, dict], Callable[..., dict]], tmp_path: Path) -> Callable[..., object]:
    """Run a macro on a workbook as a server does; what its dialog said."""
    meta, call = macro_host
    fake = runpy.run_path(str(Path(__file__).with_name("fake_host.py")))

    def run(name: str, path: Path, *args: object) -> object:
        sent = {kind: meta[name][kind].split(",") for kind in ("include", "exclude") if meta[name][kind]}
        request = fake["request"](path, **sent)
        answer = call(name=name, request=request, args=args, patch="", store=str(tmp_path / "store"))
        (said,) = fake["play"](path, answer, path)
        return said

    return run


@pytest.fixture(scope="session")
def small_workbook(small_set_module: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the small set, to be copied."""
    rows = assumptions_from_rows(small_set_module["rows"]())
    return write(tmp_path_factory.mktemp("small") / "small.xlsx", rows)


@pytest.fixture(scope="session")
def excel_host() -> Iterator[Callable[..., dict]]:
    """The functions behind xlwings' server protocol: ``excel_host("sb_cost", [["kenya@…"]], …)``.

    Arguments are what Excel sends as JSON; the answer holds ``value``, ``error`` or ``fault``.
    """
    environment = {key: value for key, value in os.environ.items() if key != "COSTMODEL_STORE"}
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("udf_host.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )

    def call(name: str, *arguments: object) -> dict:
        print(json.dumps({"name": name, "args": arguments}), file=child.stdin, flush=True)
        return json.loads(child.stdout.readline())

    with child:
        yield call
        child.stdin.close()
