"""How long the functions of Excel take through xlwings' server protocol.

Run by hand: python benchmarks/udfs.py

Each figure stands beside its goal. The identity is a function of the same signature that gives its first
argument back: what it takes is xlwings' own time to convert six arguments and an answer.
"""

import asyncio
import copy
import os
import statistics
import time
from collections.abc import Callable
from types import ModuleType

os.environ.update(XLWINGS_LICENSE_KEY="noncommercial", XLWINGS_ON_SERVER="true")

import xlwings
import xlwings.server

from costmodel.excel import udfs
from costmodel.excel.functions import models
from costmodel.excel.functions.wizard import Basis, Cells, CostLine, Handle, Policies, Scenario, Years

CONTEXT = {
    "client": "Office.js",
    "version": xlwings.__version__,
    "caller_address": "[a.xlsx]Costs!B2",
    "session_id": "s",
    "culture_info_name": "en-GB",
    "date_format": "dd/MM/yyyy",
    "runtime": "1.4",
}
REPEATS, BLOCK_REPEATS, CELLS = 4000, 200, 2000


def identity(
    handle: Handle,
    policies: Policies,  # noqa: ARG001  the signature of sb_cost
    years: Years,  # noqa: ARG001
    scenario: Scenario = "baseline",  # noqa: ARG001
    line: CostLine = "gross_cost",  # noqa: ARG001
    basis: Basis = "nominal",  # noqa: ARG001
) -> Cells:
    """Give the first argument back."""
    return handle


PLAIN = ModuleType("plain")
PLAIN.identity = xlwings.func(identity)  # type: ignore[attr-defined]


async def timed(calls: list[tuple[ModuleType, str, list[object]]], repeats: int) -> list[list[float]]:
    """Seconds of each call, the calls taking turns so that a busy machine slows all alike."""
    timings: list[list[float]] = [[] for _ in calls]
    order = list(zip(timings, calls, strict=True))
    for _ in range(repeats):
        order.reverse()
        for seconds, (module, name, arguments) in order:
            data = {**CONTEXT, "func_name": name, "args": copy.deepcopy(arguments)}
            begun = time.perf_counter()
            await xlwings.server.custom_functions_call(data, module)
            seconds.append(time.perf_counter() - begun)
    return timings


def told(what: str, seconds: list[float], goal: float | None = None) -> None:
    """Print the median and the slowest of a hundred, in microseconds, beside the goal."""
    median, slow = statistics.median(seconds) * 1e6, statistics.quantiles(seconds, n=100)[98] * 1e6
    beside = "" if goal is None else f"   goal {goal:,.0f}: {'met' if median <= goal else 'MISSED'}"
    print(f"{what:<52}{median:>10,.0f} µs{slow:>12,.0f} µs (p99){beside}")


def same(block: list[list[float]]) -> list[list[float]]:
    """Give a block back: what xlwings takes to convert its cells by its ordinary converters."""
    return block


PLAIN.same = xlwings.func(same)  # type: ignore[attr-defined]


def block_times(rows: int, columns: int, repeats: int) -> tuple[float, float]:
    """Least seconds of SB_COST over a block of cells, and of xlwings' own conversion of as many cells."""
    handle = [[udfs.sb_open("kenya")]]
    result = models.model(handle[0][0]).scenario("reform").result
    policies = [[list(result.policies)[k % len(result.policies)]] for k in range(rows)]
    years = [[list(result.years)[k % len(result.years)] for k in range(columns)]]
    costs = (udfs, "sb_cost", [handle, policies, years, [["reform"]], None, None])
    plain = (PLAIN, "same", [[[float(k)] * columns for k in range(rows)]])
    asyncio.run(timed([costs, plain], 1))
    ours, theirs = asyncio.run(timed([costs, plain], repeats))
    return min(ours), min(theirs)


def runs_of(work: Callable[[], object]) -> int:
    """Runs of the model that some work causes."""
    count, real = 0, models.run_all

    def counting(*arguments: object) -> object:
        nonlocal count
        count += 1
        return real(*arguments)  # type: ignore[arg-type]

    models.run_all = counting  # type: ignore[assignment]
    try:
        work()
    finally:
        models.run_all = real
    return count


def main() -> None:
    """Measure and print."""
    handle = [[udfs.sb_open("kenya")]]
    result = models.model(handle[0][0]).scenario("reform").result
    arguments = [handle, [["childcare"]], [[2030]], [["reform"]], None, None]
    asyncio.run(timed([(udfs, "sb_cost", arguments)], 50))
    same, cost = asyncio.run(timed([(PLAIN, "identity", arguments), (udfs, "sb_cost", arguments)], REPEATS))
    told("identity: xlwings' conversion alone", same)
    told("SB_COST of one cell", cost)
    above = (statistics.median(cost) - statistics.median(same)) * 1e6
    print(
        f"  above the identity, medians{above:>33,.0f} µs   goal 150: {'met' if above <= 150 else 'MISSED'}"
    )
    policies = [[name] for name in (list(result.policies) * 3)[:25]]
    years = [(list(result.years) * 3)[:40]]
    block = [handle, policies, years, [["reform"]], None, None]
    (table,) = asyncio.run(timed([(udfs, "sb_cost", block)], BLOCK_REPEATS))
    told("SB_COST of 25 policies x 40 years, spilled", table, 5000)
    (budget,) = asyncio.run(timed([(udfs, "sb_budget", [handle, [["reform"]], None, None])], BLOCK_REPEATS))
    told("SB_BUDGET by policy, spilled", budget, 5000)
    for name in ("sb_sensitivity", "sb_simulate"):
        uncertain: list[object] = [handle, [["reform"]]]
        (first,) = asyncio.run(timed([(udfs, name, uncertain)], 1))
        (later,) = asyncio.run(timed([(udfs, name, uncertain)], BLOCK_REPEATS))
        print(f"{name.upper()}, the first time{first[0] * 1e3:>45,.0f} ms")
        told(f"{name.upper()}, spilled again", later, 5000)
    models.forget()
    asked = [(p, y) for p in result.policies for y in result.years] * 12
    begun = time.perf_counter()
    runs = runs_of(lambda: [udfs.sb_cost(handle[0][0], p, y, "reform") for p, y in asked[:CELLS]])
    took = time.perf_counter() - begun
    print(
        f"{CELLS:,} cells of SB_COST on a fresh handle: {runs} run of the model, {took * 1e3:,.0f} ms in all"
    )


if __name__ == "__main__":
    main()
