"""The benchmarks run: all of them at tiny sizes, whose figures mean nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[1]
SUBJECTS = (
    "LibreOffice", "IronCalc", "tornado", "audit workbook", "result workbook", "compared from disk", "--help",
    "costmodel run", "SB_OPEN", "SB_COST of 6 cells", "server", "threads", "two workers", "growth in draws",
    "growth in policies", "growth in years", "draws", "memory", "of a cluster", "edited",
    "grouped before and after",
)  # fmt: skip


@pytest.mark.slow
def test_all_benchmarks_print_one_table():
    done = subprocess.run(
        [sys.executable, str(HOME / "benchmarks" / "all.py"), "--small"],
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
        env=os.environ | {"PYTHONPATH": str(HOME)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["measure", "value", "ratio", "goal", "met"]
    for subject in SUBJECTS:
        assert any(subject in line for line in lines), subject
    goals = [line for line in lines if line.endswith((" yes", " NO"))]
    assert len(goals) >= 10
    assert all("<=" in line or ">=" in line for line in goals)
    assert lines[-1].endswith("missed")
