"""Fixtures for assumption workbooks."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest

from costmodel.assumptions.versions import revisions
from costmodel.assumptions.versions.approval import approve, submit
from costmodel.assumptions.versions.revisions import save
from tests.written_once import bytes_written_once, written

SET = "smallland"
DAY = "2026-03-01"


@pytest.fixture(scope="session")
def hostile() -> dict[str, object]:
    """What ``hostile.py`` beside this file defines."""
    return runpy.run_path(str(Path(__file__).with_name("hostile.py")))


@pytest.fixture(scope="session")
def good(small_set_module) -> bytes:
    """The bytes of a good workbook."""
    return bytes_written_once(small_set_module["rows"]())


@pytest.fixture(scope="session", autouse=True)
def versions_written_once():
    """A version of the same content is written once, however often tests save it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(revisions, "workbook_bytes", bytes_written_once)
        yield


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


def with_amount(rows, amount, version="2026.1"):
    """The rows of the small set with one amount and the version changed."""
    row = next(row for row in rows["Parameters"] if row["parameter"] == "benefit.amount")
    row["value"] = amount
    for about_row in rows["About"]:
        if about_row["property"] == "version":
            about_row["value"] = version
    return rows


@pytest.fixture
def work(folder, small_rows, tmp_path):
    """Writes a working copy with one amount changed: work(amount, version)."""

    def copy(amount, version="2026.1", name="work.xlsx"):
        return written(tmp_path / name, with_amount(small_rows, amount, version))

    return copy


@pytest.fixture(scope="session")
def approved_store(small_set_module, tmp_path_factory):
    """A store of a set whose first version is approved; to be copied."""
    home = tmp_path_factory.mktemp("approved_store")
    work = written(home / "work.xlsx", with_amount(small_set_module["rows"](), 500))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("COSTMODEL_STORE", str(home / "store"))
        save(work, SET, why="first figures", by="Ana", on=DAY)
        submit(SET, "Ana", on=DAY)
        approve(SET, "Ben", on=DAY)
    return home / "store"


@pytest.fixture
def approved(folder, approved_store):
    """A set whose first version is approved."""
    shutil.copytree(approved_store, folder.parent)
    return folder
