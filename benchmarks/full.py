"""How fast sets are in which every policy uses every part of the model.

Run by hand: python benchmarks/full.py

The reference job is 25 policies over 40 years, on the population of the embedded country: steps of take-up,
places, assessors and staff by grade, items, assets, uplifts, targeting, prevalence, overlaps, breakdowns,
splits, sources, levers, ceilings, clawback, indices of their own. The portfolio has 25 policies of 4 options
over 10 years, and ceilings that leave about half of what all the highest options would add. Processor time is
of this process alone, whatever else the machine does.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import costmodel as cm
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.schema import FORMAT_VERSION
from costmodel.assumptions.format.tables import plain_rows
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.inputs.scenarios import chosen
from costmodel.engine.welfare.distribution_rows import measured
from costmodel.engine.welfare.living_standards import living_standards
from tests import full_set
from tests.small_set import change

POLICIES, YEARS, FIRST, PEOPLE = 25, 40, 2025, 40_000
OPTIONS, PORTFOLIO_YEARS, LEFT = 4, 10, 0.5


def rows_of(years):
    """Policies that use everything, on the population of the embedded country."""
    rows = plain_rows(cm.load("kenya@2026.1"))
    rows["Projection"] = [
        {"sex": row["sex"], "age": row["age"], "source": row["source"], "note": None}
        | {str(FIRST + year): row["population"] * 1.01**year for year in range(years)}
        for row in rows["Population"]
    ]
    for table in ("Population", "Mortality", "Fertility", "Migration"):
        rows[table] = []
    given = {"horizon_years": years, "format_version": FORMAT_VERSION}
    rows["About"] = [
        row | ({"value": given[row["property"]]} if row["property"] in given else {})
        for row in rows["About"]
        if row["property"] != "content_hash"
    ]
    for row in rows["Macro"]:
        row["basis"] = "fiscal_by_start"
    rows["Sources"].append({"source": full_set.SOURCE, "citation": "Made up", "licence": "none"})
    # Groups of which some people are outside the group.
    groups = [row["group"] for row in rows["Groups"] if row["group"] != "poor_persons"]
    return full_set.full(rows, groups, POLICIES, PEOPLE, {})


def portfolio_set():
    """Four levels of coverage and benefit of every policy, and ceilings that leave room for some of them."""
    rows = rows_of(PORTFOLIO_YEARS)
    names = [row["policy"] for row in rows["Policies"]]
    rows["Scenarios"] = [
        change(f"level_{level}", name, path, "set", value)
        for level in range(1, OPTIONS + 1)
        for number, name in enumerate(names)
        for path, value in (
            ("capacity.places", PEOPLE / 4 * (1 + level * (0.1 + number / 100))),
            ("benefit.amount", 100 + level * (2 + number)),
        )
    ]
    rows["Ceilings"] = []
    results = cm.run_all(assumptions_from_rows(rows), ["baseline", f"level_{OPTIONS}"])
    low, high = (results[name].budget_lines.totals.gross_cost[0] for name in results)
    rows["Ceilings"] = [
        {"ministry": "all", "year": FIRST + year, "amount": float(a + LEFT * (b - a)), "basis": "all"}
        for year, (a, b) in enumerate(zip(low, high, strict=True))
    ]
    return assumptions_from_rows(rows)


def placed_set():
    """The reference job with people placed by welfare, and a scenario that changes every policy."""
    rows, survey = rows_of(YEARS), plain_rows(cm.load("kenya"))
    rows |= {table: survey[table] for table in ("Welfare", "Lines", "Distribution")}
    known = {row["source"] for row in rows["Sources"]}
    rows["Sources"] += [row for row in survey["Sources"] if row["source"] not in known]
    rows["Scenarios"] = [
        change("all", row["policy"], path, "multiply", factor)
        for row in rows["Policies"]
        for path, factor in (("benefit.amount", 1.1), ("coverage.target", 1.05))
    ]
    for row in rows["Policies"]:
        row["in_survey"] = "yes"
    return assumptions_from_rows(rows)


def timed(name, act, repeat):
    """Print the median and the least time, and the least processor time; what the act gives."""
    took, worked = [], []
    for _ in range(repeat):
        start, began = time.perf_counter(), time.process_time()
        made = act()
        took.append(time.perf_counter() - start)
        worked.append(time.process_time() - began)
    least = f"least {min(took) * 1000:.2f}, of the processor {min(worked) * 1000:.2f}"
    print(f"{name:58} {statistics.median(took) * 1000:10.2f} ms   ({least})")
    return made


def main():
    """All measurements."""
    assumptions = assumptions_from_rows(rows_of(YEARS))
    baseline, both = (chosen(assumptions, names) for names in (["baseline"], ["baseline", "wider"]))
    bound = timed("every feature: bind", lambda: bind(assumptions, baseline), 9)
    timed(f"every feature: one run, {POLICIES} x {YEARS}", lambda: evaluate(bound), 60)
    two = bind(assumptions, both)
    timed("every feature: two scenarios in one run", lambda: evaluate(two), 30)
    placed = placed_set()
    timed("every feature, people by welfare: run, two scenarios", lambda: cm.run(placed, "all"), 5)
    timed(
        "    and its distribution, every measure",
        lambda: measured(living_standards(cm.run(placed, "all"))),
        5,
    )
    choice = portfolio_set()
    for objective in ("npv", "beneficiary_years"):
        name = f"portfolio, {objective}: {POLICIES} x {OPTIONS} x {PORTFOLIO_YEARS} years"
        result = timed(name, lambda objective=objective: cm.portfolio(choice, objective=objective), 3)
        changed = sum(option != "baseline" for option in result.chosen.values())
        print(f"    {result.status}, gap {result.gap:.2%}: {changed} changed, {len(result.entries)} entries")


if __name__ == "__main__":
    main()
