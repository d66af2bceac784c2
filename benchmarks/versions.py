"""Time what the issue of versions promises: 200 versions listed, 10,000 rows compared, 1,024 mixtures.

Run by hand: python benchmarks/versions.py
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from costmodel.assumptions.checks.examination import examined_bytes
from costmodel.assumptions.checks.reader import assumptions_from_rows, read
from costmodel.assumptions.format.tables import plain_rows
from costmodel.assumptions.format.writer import workbook_bytes, write
from costmodel.assumptions.versions.diff import diff
from costmodel.assumptions.versions.history import history
from costmodel.assumptions.versions.ledger import append
from costmodel.assumptions.versions.ledger_lines import LedgerLine
from costmodel.comparison.bridge import bridge
from costmodel.engine.run import load

ROWS, VERSIONS, TIMES = 10_000, 200, 5


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["COSTMODEL_STORE"] = home
        given = load("kenya")
        listing(Path(home) / "many", workbook_bytes(given))
        differences(Path(home), plain_rows(given))
        ten_blocks(given)


def best(name: str, act, limit: float) -> None:
    seconds = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - begun)
    print(f"{name:<56} {min(seconds):7.3f} s   (limit {limit} s)")


def listing(folder: Path, data: bytes) -> None:
    folder.mkdir()
    for number in range(1, VERSIONS + 1):
        (folder / f"2026.{number}.xlsx").write_bytes(data)
        parent = f"2026.{number - 1}" if number > 1 else ""
        append(
            folder,
            [
                LedgerLine(
                    f"2026.{number}", f"{number:064}", parent, f"{number - 1:064}", "draft", "A", "2026"
                )
            ],
        )
    best(f"open a store of {VERSIONS} versions and list them", lambda: history("many"), 1.0)


def differences(home: Path, rows: dict) -> None:
    one, two = large_workbooks(home, rows, ROWS)
    before, after = read(one), read(two)
    best(f"compare two sets of {ROWS} rows", lambda: diff(before, after), 1.0)

    def from_disk() -> None:
        examined_bytes.cache_clear()
        diff(one, two)

    best(f"read two workbooks of {ROWS} rows and compare them", from_disk, 1.0)


def large_workbooks(home: Path, rows: dict, count: int) -> tuple[Path, Path]:
    """Two workbooks of a set with so many more rows, of which every seventh differs."""
    given = list(rows["UnitCosts"])
    more = [
        {
            "item": f"item_{n}",
            "unit": "LCU per item",
            "value": n,
            "price_base": 2025,
            "source": rows["Sources"][0]["source"],
        }
        for n in range(count)
    ]
    one = write(home / "one.xlsx", rows | {"UnitCosts": given + more})
    for n in range(0, count, 7):
        more[n]["value"] += 1
    return one, write(home / "two.xlsx", rows | {"UnitCosts": (given + more)[::-1]})


def ten_blocks(given) -> None:
    rows = plain_rows(given)
    rows["Macro"][0].update({year: v * 1.01 for year, v in rows["Macro"][0].items() if year.isdigit() and v})
    rows["Population"][3]["population"] *= 1.1
    rows["Discounting"][0]["rate"] += 0.01
    policies = [row["policy"] for row in rows["Policies"]][:7]
    for row in rows["Parameters"]:
        if row["policy"] in policies and row["parameter"] == "coverage.take_up":
            row |= {"value": row["value"] * 0.97, "low": None, "high": None, "distribution": None}
    changed = assumptions_from_rows(rows)
    decomposition = bridge(given, changed, "npv", scenario="reform")
    name = f"exact bridge of {len(decomposition.steps)} blocks, {decomposition.combinations} mixtures"
    best(name, lambda: bridge(given, changed, "npv", scenario="reform"), 1.5)


if __name__ == "__main__":
    main()
