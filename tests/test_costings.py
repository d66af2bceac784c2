"""Published costings: the page is fresh, and every figure of the program is right by hand."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOL = ROOT / "tools" / "costings.py"


def loaded():
    """The tool as a module; it is no part of the package."""
    spec = importlib.util.spec_from_file_location("costings_tool", TOOL)
    module = sys.modules["costings_tool"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool = loaded()
COSTINGS = tool.costings()
FIRST, ALL = 535_576, 498_592 + 476_332
BY_HAND = {
    "inua_jamii_2022": (756_935 + 278_945 + 37_023) * 8_000,
    "inua_jamii_2024": 3_215_992_000,
    "inua_jamii_2025": 42.24e9,
    "school_meals_2025": 2_651_600 * 4.9e9 / 1.9e6 * 569.443 / 523.994,
    "school_meals_2025_all_payers": 2_651_600 * 28 * 77.352398 * 569.443 / 204.638,
    "school_meals_target": 10e6 * 4.9e9 / 1.9e6 * 569.443 / 523.994,
    "school_meals_target_all_payers": 10e6 * 28 * 77.352398 * 569.443 / 204.638,
    "health_sponsorship": 4_419_360_000,
    "colombia_mayor": 96e9 + 112.5e9,
    "renta_ciudadana_2024": 273_380_500_000,
    "renta_ciudadana_2025": 355e9,
    "finland_child_benefit": 12 * (94.88 * FIRST + 104.84 * (ALL - FIRST) + 63.30 * 125_000 * ALL / FIRST),
    "georgia_pension": 12 * (350 * (138_102 + 125_663 + 85_625) + 450 * (268_671 + 128_780)),
    "georgia_pension_register": 12 * (
        623_500 * (350 * 263_765 + 450 * 268_671) / 532_436
        + 261_100 * (350 * 85_625 + 450 * 128_780) / 214_405
    ),
    "nepal_from_68": 1_444_807 * 48_000,
    "nepal_from_68_register": 77_150_208_000,
    "nepal_all_allowances": 12 * (
        4_000 * 1_620_000 + 2_660 * (158_261 + 198_270 + 576_553) + 3_990 * 66_452 + 2_128 * 142_185
        + 532 * 761_093
    ),
}  # fmt: skip


@pytest.mark.slow
def test_the_page_is_fresh():
    done = subprocess.run(
        [sys.executable, TOOL, "--check"], cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"run: python tools/costings.py\n{done.stderr}"


def test_every_costing_is_computed_by_hand_too():
    assert set(COSTINGS) == set(BY_HAND)


@pytest.mark.parametrize("key", sorted(COSTINGS))
def test_a_costing_by_hand(key):
    assert tool.cost(COSTINGS[key]) == pytest.approx(BY_HAND[key], rel=1e-9)


@pytest.mark.parametrize("costing", COSTINGS.values(), ids=list(COSTINGS))
def test_a_costing_names_its_sources_and_raises_no_alarm(costing):
    assert "http" in " ".join(costing.entry["sources"])
    assert costing.entry["note"]
    assert [problem for problem in tool.result(costing).assumptions.warnings if problem.alarm] == []


@pytest.mark.parametrize("costing", COSTINGS.values(), ids=list(COSTINGS))
def test_people_paid_are_those_published(costing):
    for number, part in enumerate(costing.parts, 1):
        published = part.get("registered") or part.get("paid") or costing.projected(part)
        assert tool.paid(costing, number) == pytest.approx(published, rel=1e-12)


def test_a_total_that_nobody_published_is_called_so():
    multiplied = [key for key, each in COSTINGS.items() if not each.entry["independent"]]
    assert multiplied == ["nepal_from_68", "nepal_from_68_register"]


def test_a_contribution_to_a_fund_is_expenditure_of_the_ministry():
    table = tool.result(COSTINGS["health_sponsorship"]).table()
    lines = table[table["policy"] == "total"].set_index("line")["value"]
    assert lines["gross_cost"] == pytest.approx(558_000 * 660 * 12)
    assert lines["consolidated_cost"] == 0  # both units of government together: no services are stated


def test_who_pays_explains_the_cost_of_a_school_meal():
    ministry, everybody = (tool.cost(COSTINGS[f"school_meals_2025{end}"]) for end in ("", "_all_payers"))
    assert ministry / COSTINGS["school_meals_2025"].published == pytest.approx(1.032, abs=5e-4)
    assert everybody / ministry == pytest.approx(2.220 / 1.032, rel=1e-3)
