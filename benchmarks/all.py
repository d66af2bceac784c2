"""Every measure of speed in one table, as ratios: run by hand, python benchmarks/all.py (some minutes).

The rival of the engine is a resident spreadsheet program that recalculates the audit workbook of the same
set: LibreOffice, and IronCalc where it is installed. All are measured on this machine in one run, so the
ratios say more than the times, which are the least of several runs. --small measures everything at tiny
sizes, to show that it runs; its figures mean nothing.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import signature
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import costmodel as cm
from benchmarks.full import POLICIES, YEARS, placed_set
from benchmarks.model import reference
from benchmarks.versions import large_workbooks
from costmodel.assumptions.checks.examination import examined_bytes
from costmodel.assumptions.format.tables import Assumptions, plain_rows
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.inputs.scenarios import Change, Scenario, chosen
from costmodel.engine.recalculation import KeptRun
from costmodel.engine.run import run_batch
from costmodel.engine.welfare.distribution_rows import measured, measured_for_page
from costmodel.engine.welfare.living_standards import living_standards
from costmodel.model.social_budget import social_budget
from costmodel.reports.audit.audit_workbook import write_audit
from costmodel.reports.result_workbook import write_result
from costmodel.threads import limit_threads, threads

HOME = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
MINUTES = 5
Grid = Mapping[str, Sequence[float]]


class Measure(NamedTuple):
    """One line of the table."""

    name: str
    value: str
    ratio: str = ""
    goal: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Sizes:
    """How much work is measured."""

    scenarios: int = 1000
    draws: int = 10_000
    policies: int = 25
    years: int = 40
    rows: int = 10_000
    spread: int = 81_920
    """Scenarios of a batch that two workers share."""
    cells: tuple[int, int] = (50, 40)
    seconds: int = 3
    repeats: int = 5


SMALL = Sizes(20, 100, 5, 5, 50, 200, (2, 3), 1, 1)


class Job(NamedTuple):
    """A set and the scenario that is measured."""

    name: str
    assumptions: Assumptions
    scenario: str


def least(act: Callable[[], object], repeats: int) -> float:
    """The least time of some runs, in seconds."""
    took = []
    for _ in range(repeats):
        begun = time.perf_counter()
        act()
        took.append(time.perf_counter() - begun)
    return min(took)


def of_processor(act: Callable[[], object], repeats: int) -> tuple[float, str]:
    """The least time of some runs, and in words the least time of the processor: a busy machine adds none."""
    took, worked = [], []
    for _ in range(repeats):
        begun, start = time.perf_counter(), time.process_time()
        act()
        took.append(time.perf_counter() - begun)
        worked.append(time.process_time() - start)
    return min(took), f"{told(min(worked))} of the processor"


def told(seconds: float) -> str:
    """A time that can be read."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.1f} ms"


def limit(name: str, seconds: float, most: float, beside: str = "") -> Measure:
    """A time beside the longest that is wanted."""
    return Measure(name, told(seconds), beside, f"<= {told(most)}", seconds <= most)


# --- spreadsheet programs -----------------------------------------------------------------------------


def office_python() -> str:
    """A Python that can talk to LibreOffice; empty where there is none."""
    for python in (PYTHON, "/usr/bin/python3", shutil.which("python3") or PYTHON):
        if Path(python).exists():
            done = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
            if done.returncode == 0:
                return python
    return ""


def by_libreoffice(path: Path, repeats: int) -> float | str:
    """Seconds that a resident LibreOffice takes to recalculate a workbook, or why that is not known."""
    if shutil.which("soffice") is None:
        return "LibreOffice (soffice) is not on the PATH"
    python = office_python()
    if not python:
        return "LibreOffice's Python is missing (python3-uno)"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    with tempfile.TemporaryDirectory() as profile:
        office = subprocess.Popen(
            ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore",
             f"--accept=socket,host=127.0.0.1,port={port};urp;"],
            stderr=subprocess.DEVNULL, env=clean,
        )  # fmt: skip
        try:
            command = [python, str(HOME / "benchmarks" / "office.py"), str(port), str(path), str(repeats)]
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=60 * MINUTES, check=False, env=clean
            )
            return float(done.stdout) if done.stdout else f"LibreOffice failed: {done.stderr[-200:]}"
        finally:
            office.terminate()
            office.wait(30)


def by_ironcalc(path: Path, repeats: int) -> float | str:
    """Seconds that IronCalc takes to recalculate a workbook, or why that is not known."""
    if importlib.util.find_spec("ironcalc") is None:
        return "IronCalc is not installed (pip install ironcalc)"
    import ironcalc  # noqa: PLC0415  optional

    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    return least(model.evaluate, repeats)


def against_spreadsheets(job: Job, sizes: Sizes, folder: Path) -> Iterator[Measure]:
    """One scenario, many scenarios and draws beside one recalculation of the audit workbook."""
    path = write_audit(lay_out(job.assumptions, job.scenario), folder / f"audit {job.name}.xlsx")
    ours = engine_times(job, sizes)
    rivals = {
        "LibreOffice": by_libreoffice(path, sizes.repeats),
        "IronCalc": by_ironcalc(path, sizes.repeats),
    }
    for rival, once in rivals.items():
        if isinstance(once, str):
            yield Measure(f"{job.name}: beside {rival}", f"left out: {once}")
            continue
        goals = rival == "LibreOffice"
        yield Measure(f"{job.name}: one recalculation by {rival}", told(once))
        one, many, drawn = once / ours[0], once * sizes.scenarios / ours[1], ours[2] / once
        yield Measure(
            f"{job.name}: one scenario, all lines", told(ours[0]), f"{one:,.0f}x {rival}",
            ">= 150x" if goals else "", one >= 150 if goals else None,
        )  # fmt: skip
        yield Measure(
            f"{job.name}: {sizes.scenarios:,} scenarios", told(ours[1]), f"{many:,.0f}x {rival}",
            ">= 2,000x" if goals else "", many >= 2000 if goals else None,
        )  # fmt: skip
        yield Measure(
            f"{job.name}: {sizes.draws:,} draws and the baseline to percentiles", told(ours[2]),
            f"{drawn:.1f} recalculations by {rival}", "<= 8" if goals else "", drawn <= 8 if goals else None,
        )  # fmt: skip


def engine_times(job: Job, sizes: Sizes) -> tuple[float, float, float]:
    """Seconds of one scenario, of many scenarios, and of the draws of a simulation, once tapes are built."""
    bound = bind(job.assumptions, chosen(job.assumptions, [job.scenario]))
    policy = str(job.assumptions.table("Policies").rows[0]["policy"])
    batch = [
        Scenario(
            f"s{k}", "",
            (
                Change(f"policy.{policy}.coverage.take_up", "multiply", 0.5 + k / (2 * sizes.scenarios)),
                Change("macro.inflation", "add", k / 1e6),
            ),
        )
        for k in range(sizes.scenarios)
    ]  # fmt: skip
    many = least(lambda: list(run_batch(job.assumptions, batch)), min(sizes.repeats, 3))
    drawn = least(
        lambda: cm.simulate(job.assumptions, job.scenario, sizes.draws).table(), min(sizes.repeats, 3)
    )
    return least(lambda: evaluate(bound), 10 * sizes.repeats), many, drawn


# --- the other measures -------------------------------------------------------------------------------


def tornado(kenya: Assumptions, sizes: Sizes) -> Iterator[Measure]:
    """The tornado with its switching values."""
    took, beside = of_processor(lambda: cm.sensitivity(kenya, "reform"), min(sizes.repeats, 3))
    yield limit("Kenya: tornado with switching values", took, 0.3, beside)
    took = least(lambda: cm.gradient(kenya, "reform"), min(sizes.repeats, 3))
    yield Measure("Kenya: elasticity to every assumption", told(took))


def edits(kenya: Assumptions) -> Iterator[Measure]:
    """One assumption changed after a run: only what depends on it is computed again, as for SB_MODEL."""
    together = chosen(kenya, ["baseline", "reform"])
    before, after = (
        bind(kenya, [*together[:-1], replace(together[-1], changes=(*together[-1].changes, *more))]).assumed
        for more in ((), (Change("discounting.rate", "add", 0.001),))
    )
    kept = KeptRun(before)
    turns = cycle((after, before))
    took = least(lambda: kept.changed(next(turns)), 20)
    whole = least(lambda: social_budget(before), 5)
    yield Measure(
        "Kenya: one rate edited, what depends on it", told(took), f"{whole / took:.1f}x a run by numpy"
    )


def distribution(sizes: Sizes) -> Iterator[Measure]:
    """Who gains, from published deciles: before and after, every measure of every year."""
    placed = placed_set()
    job = f"{POLICIES} policies x {YEARS} years, grouped before and after"
    for name, measures in (("as on its page", measured_for_page), ("every measure and policy", measured)):
        results = [cm.run(placed, "all") for _ in range(min(sizes.repeats, 3))]
        took, beside = of_processor(
            lambda by=measures, runs=results: by(living_standards(runs.pop())), len(results)
        )
        yield limit(f"{job}, {name}", took, 0.5, beside)


def growth(kenya: Assumptions, sizes: Sizes) -> Iterator[Measure]:
    """How the time grows with draws, policies and years: 1 is linear, below 1 less."""

    def power(name: str, few: int, seconds: Callable[[int], float]) -> Measure:
        once, again = seconds(few), seconds(4 * few)
        exponent = math.log(again / once, 4)
        value = f"{told(once)} -> {told(again)}"
        told_as = f"growth in {name}, {few:,} -> {4 * few:,}"
        return Measure(told_as, value, f"power {exponent:.2f}", "<= 1.2", exponent <= 1.2)

    def run_of(policies: int, years: int) -> float:
        assumptions = reference(policies, years)
        bound = bind(assumptions, [Scenario("baseline", "")])
        return least(lambda: evaluate(bound), 5 * sizes.repeats)

    yield power("draws", sizes.draws, lambda n: least(lambda: cm.simulate(kenya, "reform", n), 2))
    yield power("policies", max(sizes.policies // 2, 2), lambda n: run_of(n, 20))
    yield power("years", max(sizes.years // 4, 2), lambda n: run_of(sizes.policies, n))


def memory(sizes: Sizes) -> Iterator[Measure]:
    """Peak memory of a process that computes few and many."""
    jobs = {
        "draws": "cm.simulate('kenya', 'reform', {n})",
        "scenarios": "cm.batch('kenya', {{'macro.inflation+': [k*1e-7 for k in range({n})]}}, out='{out}')",
    }
    if not Path("/proc/self/status").exists():
        yield Measure("memory", "left out: this system does not tell the peak memory of a process")
        return
    for name, code in jobs.items():
        with tempfile.TemporaryDirectory() as folder:
            counts = (sizes.draws, 4 * sizes.draws)
            few, many = (peak(code.format(n=n, out=Path(folder) / str(n))) for n in counts)
        value, ratio = f"{few:.0f} -> {many:.0f} MiB", many / few
        told_as = f"memory, {sizes.draws:,} -> {4 * sizes.draws:,} {name}"
        yield Measure(told_as, value, f"{ratio:.2f}x", "<= 1.2x", ratio <= 1.2)


def peak(code: str) -> float:
    """The most memory that a process of its own takes, in MiB."""
    # Not getrusage: it counts what the parent had in memory when it started the process.
    told_by = "print(re.search(r'VmHWM:\\s+([0-9]+) kB', open('/proc/self/status').read())[1])"
    return float(output([PYTHON, "-c", f"import re, costmodel as cm\n{code}\n{told_by}"])) / 1024


def output(command: list[str]) -> str:
    """What a program prints; its messages where it fails."""
    environment = os.environ | {"PYTHONPATH": str(HOME)}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60 * MINUTES, check=False, env=environment
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)[:200]}: {done.stderr[-500:]}")
    return done.stdout


def in_parallel(kenya: Assumptions, sizes: Sizes, folder: Path) -> Iterator[Measure]:
    """Threads of one process, and processes of one thread each."""
    most = threads()
    seconds = {}
    for count in (1, most):
        limit_threads(count)
        seconds[count] = least(lambda: cm.simulate(kenya, "reform", 4 * sizes.draws), min(sizes.repeats, 3))
    ratio = seconds[1] / seconds[most]
    yield Measure(
        f"{4 * sizes.draws:,} draws on {most} threads", told(seconds[most]), f"{ratio:.2f}x one thread"
    )
    grid = {"macro.inflation+": [k / 1e7 for k in range(sizes.spread)]}
    limit_threads(1)
    one, two = paired([batch_by(kenya, grid, folder, workers=count) for count in (1, 2)], 1)
    limit_threads(most)
    name = f"batch of {sizes.spread:,} scenarios by two processes, with their start"
    yield Measure(name, told(two), f"{one / two:.2f}x one process")
    yield from on_cluster(kenya, grid, min(sizes.repeats, 3), folder)


def on_cluster(kenya: Assumptions, grid: Grid, repeats: int, folder: Path) -> Iterator[Measure]:
    """Two workers beside one, on clusters that are there already; every worker computes in one thread.

    With two workers on two processors the process that sends and writes shares one with a worker.
    """
    name = f"batch of {len(grid['macro.inflation+']):,} scenarios by two workers of a cluster"
    if importlib.util.find_spec("distributed") is None:
        yield Measure(name, "left out: distributed is not installed (pip install costmodel[cluster])")
        return
    from distributed import LocalCluster  # noqa: PLC0415  optional

    def seconds(count: int) -> float:
        with LocalCluster(
            n_workers=count, threads_per_worker=1, dashboard_address=":0", silence_logs=50
        ) as cluster:
            address = cluster.scheduler_address
            few = {path: values[:8192] for path, values in grid.items()}
            batch_by(kenya, few, folder, cluster=address)()
            return least(batch_by(kenya, grid, folder, cluster=address), 1)

    # One cluster at a time: a cluster that waits takes a tenth of a processor.
    took = [(seconds(1), seconds(2)) for _ in range(repeats)]
    one, two = (min(times) for times in zip(*took, strict=True))
    yield Measure(name, told(two), f"{one / two:.2f}x one worker", ">= 1.7x", one / two >= 1.7)


def batch_by(kenya: Assumptions, grid: Grid, folder: Path, **by: Any) -> Callable[[], object]:
    """Writes a batch into a new folder within ``folder``, which is removed when all is measured."""
    return lambda: cm.batch(kenya, grid, out=tempfile.mkdtemp(dir=folder), scenario="reform", **by)


def paired(acts: Sequence[Callable[[], object]], repeats: int) -> list[float]:
    """The least time of each of some acts that run in turn, in seconds."""
    took = [[least(act, 1) for act in acts] for _ in range(repeats)]
    return [min(times) for times in zip(*took, strict=True)]


def workbooks(jobs: list[Job], sizes: Sizes, folder: Path) -> Iterator[Measure]:
    """Audit and result workbooks."""
    for job, most in zip(jobs, (0.8, 4.0), strict=True):
        path = folder / "audit.xlsx"
        took, beside = of_processor(
            lambda job=job, path=path: write_audit(lay_out(job.assumptions, job.scenario), path), 2
        )
        yield limit(f"{job.name}: audit workbook, traced and written", took, most, beside)
    result = cm.run(jobs[0].assumptions, jobs[0].scenario)
    one = least(lambda: write_result(result, folder / "result.xlsx"), min(sizes.repeats, 3))
    yield Measure("Kenya: a result workbook by the ordinary writer", told(one))
    if "workbooks" not in signature(cm.batch).parameters:
        yield Measure("result workbooks of a batch", "left out: this version writes none")
        return
    count = min(sizes.scenarios, 100)
    grid = {"macro.inflation+": [k / 1e6 for k in range(count)]}
    by = {1: "this process"} | (
        {threads(): f"{threads()} processes, with their start"} if threads() > 1 else {}
    )
    for workers, whose in by.items():
        begun = time.perf_counter()
        out = folder / f"books-{workers}"
        cm.batch(jobs[0].assumptions, grid, out=out, scenario="reform", workbooks=True, workers=workers)
        each = (time.perf_counter() - begun) / count
        ratio = one / each
        name = f"Kenya: each of {count} result workbooks of a batch, by {whose}"
        yield Measure(name, told(each), f"{ratio:.1f}x the ordinary writer", ">= 20x", ratio >= 20)


def reading(sizes: Sizes, folder: Path) -> Iterator[Measure]:
    """Comparing from disk, and how long commands take to start and to end."""
    one, two = large_workbooks(folder, plain_rows(cm.load("kenya")), sizes.rows)

    def compared() -> None:
        examined_bytes.cache_clear()
        cm.diff(one, two)

    took, beside = of_processor(compared, sizes.repeats)
    yield limit(f"two sets of {sizes.rows:,} rows compared from disk", took, 1.0, beside)
    cli = [PYTHON, "-m", "costmodel.cli"]
    repeats = sizes.repeats
    bare = least(lambda: output([PYTHON, "-c", "pass"]), repeats)
    yield Measure("Python itself, started and ended", told(bare))
    for words, most in ((["--help"], 0.08), (["run", "--help"], 0.1)):
        took = least(lambda words=words: output([*cli, *words]), repeats)
        yield limit(f"costmodel {' '.join(words)}", took, most)
    took = least(lambda: output([*cli, "diff", str(one), str(two)]), min(repeats, 3))
    yield Measure("costmodel diff of the two sets, whole command", told(took))
    took = least(lambda: output([*cli, "run", "kenya", "--out", str(folder / "run")]), min(repeats, 3))
    yield limit("costmodel run, three scenarios, all files", took, 2.0)


def cells(sizes: Sizes) -> Iterator[Measure]:
    """Functions of Excel through the protocol of xlwings."""
    if importlib.util.find_spec("xlwings") is None:
        yield Measure(
            "functions of Excel", "left out: xlwings is not installed (pip install costmodel[excel])"
        )
        return
    code = (
        "import time, os\nos.environ.update(XLWINGS_LICENSE_KEY='noncommercial', XLWINGS_ON_SERVER='true')\n"
        "import costmodel.excel.udfs as u\nt, p = time.perf_counter(), time.process_time()\n"
        "u.sb_open('kenya')\nprint(time.perf_counter() - t, time.process_time() - p)"
    )
    timings = [[float(n) for n in output([PYTHON, "-c", code]).split()] for _ in range(sizes.repeats)]
    first, worked = map(min, zip(*timings, strict=True))
    beside = f"{told(worked)} of the processor"
    yield limit("first SB_OPEN of a process, after the import", first, 0.15, beside)
    from benchmarks import udfs  # noqa: PLC0415  sets what xlwings is loaded with

    block, ordinary = udfs.block_times(*sizes.cells, max(sizes.repeats, 2))
    count = sizes.cells[0] * sizes.cells[1]
    ratio = f"{ordinary / block:.1f}x xlwings' own conversion"
    yield Measure(f"SB_COST of {count:,} cells at once", told(block), ratio)


def server(sizes: Sizes) -> Iterator[Measure]:
    """Calls a second of the server of the add-in."""
    lacking = [
        name for name in ("xlwings_server", "httpx", "uvicorn") if importlib.util.find_spec(name) is None
    ]
    if lacking:
        yield Measure(
            "server", f"left out: {', '.join(lacking)} not installed (pip install costmodel[server])"
        )
        return
    script = str(HOME / "benchmarks" / "server.py")
    rate = "200" if sizes.seconds > 1 else "20"
    done = subprocess.run(
        [PYTHON, script, "--seconds", str(sizes.seconds), "--rate", rate],
        capture_output=True, text=True, timeout=60 * MINUTES, check=False,
        env=os.environ | {"PYTHONPATH": str(HOME)},
    )  # fmt: skip
    latencies = re.findall(r"^(.*?): .* p50 ([\d.]+) ms, p99 ([\d.]+) ms", done.stdout, re.MULTILINE)
    if not latencies:
        yield Measure("server", f"left out: it did not answer ({done.stderr[-100:]})")
    for kind, p50, p99 in latencies:
        yield limit(f"server, {kind} at {rate} calls a second, p99 (p50 {p50} ms)", float(p99) / 1e3, 0.1)


def main() -> None:
    """Measure and print, line by line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="tiny sizes, to show that it runs")
    sizes = SMALL if parser.parse_args().small else Sizes()
    kenya = cm.load("kenya")
    made = reference(sizes.policies, sizes.years)
    jobs = [
        Job("Kenya", kenya, "reform"),
        Job(f"{sizes.policies} policies x {sizes.years} years", made, "baseline"),
    ]  # fmt: skip
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if busy > threads() / 2:
        print(f"the machine is busy (load {busy:.1f}): do not rely on goals in seconds", file=sys.stderr)
    print(f"{'measure':68} {'value':>22}  {'ratio':38} {'goal':12} met", flush=True)
    missed = 0
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        os.environ["COSTMODEL_STORE"] = str(folder / "store")
        parts = (
            *(against_spreadsheets(job, sizes, folder) for job in jobs),
            tornado(kenya, sizes), edits(kenya), distribution(sizes), workbooks(jobs, sizes, folder),
            reading(sizes, folder), cells(sizes),
            server(sizes), in_parallel(kenya, sizes, folder), growth(kenya, sizes), memory(sizes),
        )  # fmt: skip
        for part in parts:
            for line in part:
                met = {True: "yes", False: "NO", None: ""}[line.met]
                missed += line.met is False
                print(f"{line.name:68} {line.value:>22}  {line.ratio:38} {line.goal:12} {met}", flush=True)
    print(f"{missed} {'goal' if missed == 1 else 'goals'} missed")


if __name__ == "__main__":
    main()
