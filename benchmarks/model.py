"""How fast the model, its trace and its workbooks are. Run by hand: python benchmarks/model.py

The reference job is 25 policies over 40 years: those of the embedded country, repeated under other names, on
a given projection. Figures are the median of several runs, in one process.
"""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from pathlib import Path

import costmodel as cm
from costmodel.assumptions.checks import examination
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.tables import plain_rows
from costmodel.assumptions.versions import store
from costmodel.engine.binding import bind, evaluate
from costmodel.engine.book_layout import lay_out
from costmodel.engine.places import written
from costmodel.engine.run import run_all, run_batch
from costmodel.engine.scenarios import Change, Scenario
from costmodel.reports.audit_workbook import write_audit

POLICIES, YEARS, FIRST = 25, 40, 2025


def timed(name, act, repeat=7):
    took = []
    for _ in range(repeat):
        start = time.perf_counter()
        held = act()
        took.append(time.perf_counter() - start)
    print(f"{name:60} {statistics.median(took) * 1000:10.2f} ms   (least {min(took) * 1000:.2f})")
    return held


def reference():
    """The embedded country's policies, 25 of them, over 40 years."""
    rows = plain_rows(cm.load("kenya@2026.1"))
    people = [dict(row) for row in rows["Population"]]
    years = {str(year): None for year in range(FIRST, FIRST + YEARS)}
    for table in ("Population", "Mortality", "Fertility", "Migration", "Scenarios", "Ceilings", "Financing"):
        rows[table] = []
    rows["Projection"] = [
        {"sex": row["sex"], "age": row["age"], "source": row["source"], "note": None}
        | {year: row["population"] * 1.01**k for k, year in enumerate(years)}
        for row in people
    ]
    for row in rows["About"]:
        if row["property"] == "horizon_years":
            row["value"] = YEARS
    names = [row["policy"] for row in rows["Policies"]]
    for table in ("Policies", "Parameters", "Outcomes", "NotMonetised"):
        originals, made = rows[table], []
        for k in range(POLICIES):
            own = [dict(row) for row in originals if row["policy"] == names[k % len(names)]]
            for row in own:
                row["policy"] = f"{row['policy'][:20]}_{k}"
                if table == "Outcomes":
                    row["outcome"] = f"{row['outcome'][:20]}_{k}"
            made += own
        rows[table] = made
    return assumptions_from_rows(rows)


def main():
    path = store.locate("kenya")
    timed("read and check the embedded workbook", lambda: examination.check(path))
    timed("Kenya, three scenarios, bound and run", lambda: run_all("kenya"), 3)
    assumptions = reference()
    baseline = [Scenario("baseline", "")]
    bound = timed("reference job: bind", lambda: bind(assumptions, baseline))
    timed(f"reference job: one model run, {POLICIES} policies x {YEARS} years", lambda: evaluate(bound), 50)
    policies = [str(row["policy"]) for row in assumptions.table("Policies").rows]
    batch = [
        Scenario(
            f"s{k}",
            "",
            (
                Change(f"policy.{policies[k % 25]}.coverage.take_up", "multiply", 0.5 + k / 2000),
                Change("macro.inflation", "add", k / 1e5),
            ),
        )
        for k in range(1000)
    ]
    timed("reference job: 1,000 scenarios in one batch", lambda: list(run_batch(assumptions, batch)), 3)
    timed("Kenya reform: 10,000 draws to percentiles", lambda: cm.simulate("kenya", "reform").table(), 3)
    timed("Kenya reform: tornado and switching values", lambda: cm.sensitivity("kenya", "reform"), 3)
    timed("reference job: 1,000 draws", lambda: cm.simulate(assumptions, draws=1000).table(), 3)
    print(f"{'most memory so far':60} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:10.0f} MiB")
    layout = timed("reference job: traced and laid out", lambda: lay_out(assumptions), 3)
    count = len(timed("reference job: formulas written as text", lambda: list(written(layout.places)), 3))
    with tempfile.TemporaryDirectory() as folder:
        name = f"reference job: audit workbook of {count:,} cells written"
        timed(name, lambda: write_audit(layout, Path(folder) / "audit.xlsx"), 3)


if __name__ == "__main__":
    main()
