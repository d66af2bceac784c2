"""Fixtures for assumption workbooks."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from costmodel.assumptions.format.writer import workbook_bytes, write
from costmodel.assumptions.versions.approval import approve, submit
from costmodel.assumptions.versions.revisions import save

SET = "smallland"
DAY = "2026-03-01"


@pytest.fixture(scope="session")
def hostile() -> dict[str, object]:
    """What ``hostile.py`` beside this file defines."""
    return runpy.run_path(str(Path(__file__).with_name("hostile.py")))


@pytest.fixture(scope="session")
def good(small_set_module) -> bytes:
    """The bytes of a good workbook."""
    return workbook_bytes(small_set_module["rows"]())


@pytest.fixture
def good_path(good, tmp_path) -> Path:
    """A good workbook."""
    path = tmp_path / "good.xlsx"
    path.write_bytes(good)
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of a set in a store of its own."""
    monkeypatch.setenv("COSTMODEL_STORE", str(tmp_path / "store"))
    return tmp_path / "store" / SET


@pytest.fixture
def work(folder, small_rows, tmp_path):
    """Writes a working copy with one amount changed: work(2026.1 -> amount)."""

    def written(amount, version="2026.1", name="work.xlsx"):
        row = next(row for row in small_rows["Parameters"] if row["parameter"] == "benefit.amount")
        row["value"] = amount
        for about_row in small_rows["About"]:
            if about_row["property"] == "version":
                about_row["value"] = version
        return write(tmp_path / name, small_rows)

    return written


@pytest.fixture
def approved(folder, work):
    """A set whose first version is approved."""
    save(work(500), SET, why="first figures", by="Ana", on=DAY)
    submit(SET, "Ana", on=DAY)
    approve(SET, "Ben", on=DAY)
    return folder
