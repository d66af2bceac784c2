"""Fixtures for assumption workbooks."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from costmodel.assumptions.writer import workbook_bytes


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
