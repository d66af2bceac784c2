"""Keep every figure and cell the program writes, and compare two such records: for changes of structure.

    python tools/figure_record.py keep before.jsonl     run everything and keep it
    python tools/figure_record.py compare before.jsonl after.jsonl

What is kept, for the first and the last version of each embedded set: every scenario's result workbook, the
comparison, the audit workbook with its formulas, the tidy table, a simulation, a sensitivity analysis,
delays, the best set of options, and the differences and the bridge to a copy with other assumptions. Only
the command line is used, so that a record outlives any change behind it.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

SETS = {"kenya": ("reform", "ambitious"), "colombia": ("reform", "ambitious")}
CHANGED = {
    "Macro": ("2026", 1.01),
    "Parameters": ("value", 1.02),
    "Groups": ("prevalence", 0.99),
    "Outcomes": ("effect", 1.03),
}
"""Column and factor by table: what is changed in the copy the bridge leads to, in the last row that fits."""
TIMES = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d|made (on|at) ")
RELATIVE = 1e-12
SHOWN = 40


def main() -> int:
    """Keep a record, or compare two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(required=True)
    keep = commands.add_parser("keep", help="run everything and keep it")
    keep.add_argument("record", type=Path)
    keep.set_defaults(act=lambda given: _keep(given.record))
    compare = commands.add_parser("compare", help="compare two records")
    compare.add_argument("before", type=Path)
    compare.add_argument("after", type=Path)
    compare.set_defaults(act=lambda given: _compare(given.before, given.after))
    given = parser.parse_args()
    return int(given.act(given))


def _keep(record: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name, scenarios in SETS.items():
            versions = sorted((Path("assumptions") / name).glob("*.xlsx"))
            for workbook in dict.fromkeys((versions[0], versions[-1])):
                _run_all(name, workbook, scenarios, home / name / workbook.stem)
        count = 0
        with record.open("w", encoding="utf-8") as file:
            for path in sorted(path for path in home.rglob("*") if path.is_file()):
                for place, value in _read(path):
                    file.write(json.dumps([f"{path.relative_to(home)}!{place}", value]) + "\n")
                    count += 1
    print(f"{count} cells and figures kept in {record}")
    return 0


def _run_all(name: str, workbook: Path, scenarios: tuple[str, ...], out: Path) -> None:
    at = f"{name}@{workbook.stem}"
    _costmodel("run", at, "--out", str(out / "run"))
    for scenario in ("baseline", *scenarios):
        _costmodel("audit", at, "--scenario", scenario, "--out", str(out / f"audit-{scenario}.xlsx"))
    for scenario in scenarios[:1]:
        _costmodel("simulate", at, "--scenario", scenario, "--draws", "500", "--out", str(out / "simulate"))
        _costmodel("sensitivity", at, "--scenario", scenario, "--out", str(out / "sensitivity.xlsx"))
        _costmodel("delay", at, "--scenario", scenario, "--json", told=out / "delay.json")
    _costmodel("portfolio", at, "--json", told=out / "portfolio.json")
    copy = out / "copy.xlsx"
    _changed_copy(workbook, copy)
    _costmodel("bridge", at, str(copy), "--year", "2030", "--out", str(out / "bridge.xlsx"))
    _costmodel("diff", at, str(copy), "--out", str(out / "diff.xlsx"))
    copy.unlink()


def _changed_copy(source: Path, path: Path) -> None:
    book = load_workbook(source)
    for table, (column, factor) in CHANGED.items():
        sheet = book[table]
        first, last = sheet.tables[table].ref.split(":")
        headers = {str(cell.value): cell.column for cell in sheet[sheet[first].row]}
        for row in range(sheet[last].row, sheet[first].row, -1):
            cell = sheet.cell(row, headers[column])
            if isinstance(cell.value, float):
                cell.value *= factor
                break
    book.save(path)


def _costmodel(*arguments: str, told: Path | None = None) -> None:
    """Run a command; what it prints goes into a file."""
    command = [sys.executable, "-m", "costmodel.cli", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=os.environ)
    if told is not None:
        told.write_bytes(done.stdout)


def _read(path: Path) -> Iterator[tuple[str, object]]:
    yield from {".xlsx": _cells, ".csv": _fields, ".json": _values}[path.suffix](path)


def _cells(path: Path) -> Iterator[tuple[str, object]]:
    for kind, formulas in (("value", False), ("formula", True)):
        for sheet in load_workbook(path, data_only=not formulas).worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None and (cell.data_type == "f" or not formulas):
                        yield f"{sheet.title}!{cell.coordinate} {kind}", _plain(cell.value)


def _fields(path: Path) -> Iterator[tuple[str, object]]:
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            for column, value in row.items():
                yield f"{number} {column}", value


def _values(path: Path) -> Iterator[tuple[str, object]]:
    yield from _leaves("", json.loads(path.read_bytes()))


def _leaves(place: str, value: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401  anything in JSON
    """Every value of JSON and its place."""
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for name, part in parts:
            yield from _leaves(f"{place}.{name}", part)
    else:
        yield place, value


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | str | bool) else str(value)


def _compare(before: Path, after: Path) -> int:
    old, new = _record(before), _record(after)
    gone, come = old.keys() - new.keys(), new.keys() - old.keys()
    other = [place for place in old.keys() & new.keys() if not _equal(old[place], new[place])]
    for title, places in (("gone", gone), ("new", come), ("changed", other)):
        print(f"{len(places)} {title}")
        for place in sorted(places)[:SHOWN]:
            print(f"  {place}: {old.get(place)!r} -> {new.get(place)!r}")
    print(f"{len(old.keys() & new.keys()) - len(other)} equal")
    return int(bool(gone or come or other))


def _record(path: Path) -> dict[str, object]:
    with path.open(encoding="utf-8") as file:
        return dict(json.loads(line) for line in file)


def _equal(left: object, right: object) -> bool:
    if left == right or (
        isinstance(left, str) and isinstance(right, str) and TIMES.search(left) and TIMES.search(right)
    ):
        return True
    try:
        a, b = float(str(left)), float(str(right))
    except ValueError:
        return False
    return abs(a - b) <= RELATIVE * max(abs(a), abs(b))


if __name__ == "__main__":
    raise SystemExit(main())
