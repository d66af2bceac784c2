"""How fast the model, its trace and its workbooks are. Run by hand: python benchmarks/model.py

The reference job is 25 policies over 40 years: those of the embedded country, repeated under other names, on
a given projection. Figures are the median of several runs, in one process.
"""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import costmodel as cm
from costmodel.assumptions.checks import examination
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.tables import plain_rows
from costmodel.assumptions.versions import store
from costmodel.engine.evaluation.binding import bind, evaluate
from costmodel.engine.explanations.book_layout import lay_out
from costmodel.engine.explanations.written_cells import written
from costmodel.engine.inputs.scenarios import Change, Scenario, chosen
from costmodel.engine.run import run_all, run_batch
from costmodel.reports.audit.audit_workbook import write_audit
from costmodel.reports.files.look import book_content
from costmodel.reports.files.page_file import fill_book
from costmodel.reports.files.workbook_pattern import WorkbookPatterns
from costmodel.reports.page_list import scenario_pages
from costmodel.reports.sheets.result_report import ScenarioReport

POLICIES, YEARS, FIRST = 25, 40, 2025
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)


def timed(name, act, repeat=7):
    took = []
    for _ in range(repeat):
        start = time.perf_counter()
        result = act()
        took.append(time.perf_counter() - start)
    print(f"{name:60} {statistics.median(took) * 1000:10.2f} ms   (least {min(took) * 1000:.2f})")
    return result


def reference(policies=POLICIES, horizon=YEARS):
    """The embedded country's policies, 25 of them, over 40 years."""
    rows = plain_rows(cm.load("kenya@2026.1"))
    people = [dict(row) for row in rows["Population"]]
    years = {str(year): None for year in range(FIRST, FIRST + horizon)}
    for table in ("Population", "Mortality", "Fertility", "Migration", "Scenarios", "Ceilings", "Financing"):
        rows[table] = []
    rows["Projection"] = [
        {"sex": row["sex"], "age": row["age"], "source": row["source"], "note": None}
        | {year: row["population"] * 1.01**k for k, year in enumerate(years)}
        for row in people
    ]
    for row in rows["About"]:
        if row["property"] == "horizon_years":
            row["value"] = horizon
    names = [row["policy"] for row in rows["Policies"]]
    for table in ("Policies", "Parameters", "Outcomes", "NotMonetised"):
        originals, made = rows[table], []
        for k in range(policies):
            copies = [dict(row) for row in originals if row["policy"] == names[k % len(names)]]
            for row in copies:
                row["policy"] = f"{row['policy'][:20]}_{k}"
                if table == "Outcomes":
                    row["outcome"] = f"{row['outcome'][:20]}_{k}"
            made += copies
        rows[table] = made
    return assumptions_from_rows(rows)


def _workbooks():
    """A result workbook of Kenya: its pages, the ordinary writer, and a pattern filled with its values."""
    report = ScenarioReport(cm.run("kenya", "reform"), MADE_AT)
    timed(
        "Kenya reform: pages of the result workbook",
        lambda: scenario_pages(ScenarioReport(cm.run("kenya", "reform"), MADE_AT)),
        3,
    )
    pages, about, patterns = scenario_pages(report), report.properties, WorkbookPatterns()
    patterns.content(pages, about, MADE_AT)
    timed(
        "Kenya reform: written by the ordinary writer",
        lambda: book_content(report.stamp, about, lambda book: fill_book(book, pages), MADE_AT),
        3,
    )
    timed("Kenya reform: written by its patterns", lambda: patterns.content(pages, about, MADE_AT))


def _many(assumptions):
    """Many runs on the tape, and how they grow; ratios to one recalculation by IronCalc where it is there."""
    kenya = cm.load("kenya")
    timed("Kenya reform: elasticity to every assumption", lambda: cm.gradient(kenya, "reform"), 3)
    policies = [str(row["policy"]) for row in kenya.table("Policies").rows]
    for count in (1_000, 10_000):
        grid = {
            f"policy.{policies[0]}.coverage.take_up*": [0.5 + k / count for k in range(count // 10)],
            "macro.inflation+": [k / 1000 for k in range(10)],
        }
        with tempfile.TemporaryDirectory() as folder:
            timed(
                f"Kenya reform: batch of {count:,} scenarios into Parquet",
                lambda grid=grid, folder=folder: cm.batch(
                    kenya, grid, out=Path(folder) / str(time.perf_counter()), scenario="reform"
                ),
                3,
            )
    for draws in (1_000, 10_000, 100_000):
        timed(f"Kenya reform: {draws:,} draws", lambda draws=draws: cm.simulate(kenya, "reform", draws), 3)
    for name, data, scenario in (
        ("Kenya reform", kenya, "reform"),
        ("reference job", assumptions, "baseline"),
    ):
        _against_a_spreadsheet(name, data, scenario)


def _against_a_spreadsheet(name, assumptions, scenario):
    """One recalculation of the audit workbook by a resident spreadsheet engine, over draws and scenarios."""
    try:
        import ironcalc  # noqa: PLC0415
    except ImportError:
        print(f"{name}: no ratio to IronCalc, which is not installed (pip install ironcalc)")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "audit.xlsx"
        write_audit(lay_out(assumptions, scenario), path)
        model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
        recalculation = least_of(model.evaluate)
    bound = bind(assumptions, chosen(assumptions, [scenario]))
    cost = {
        "one scenario": least_of(lambda: evaluate(bound)),
        "10,000 draws to percentiles": least_of(lambda: cm.simulate(assumptions, scenario).table(), 3),
    }
    for job, took in cost.items():
        print(f"{name}: {job:45} {took / recalculation:10.3f} recalculations by IronCalc")


def least_of(act, repeat=5):
    took = []
    for _ in range(repeat):
        start = time.perf_counter()
        act()
        took.append(time.perf_counter() - start)
    return min(took)


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
    _many(assumptions)
    _workbooks()
    print(f"{'most memory so far':60} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:10.0f} MiB")
    layout = timed("reference job: traced and laid out", lambda: lay_out(assumptions), 3)
    count = len(timed("reference job: formulas written as text", lambda: list(written(layout.places)), 3))
    with tempfile.TemporaryDirectory() as folder:
        name = f"reference job: audit workbook of {count:,} cells written"
        timed(name, lambda: write_audit(layout, Path(folder) / "audit.xlsx"), 3)


if __name__ == "__main__":
    main()
