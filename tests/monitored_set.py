"""The small set with outturn of months, quarters and a year, a seasonal profile, and indicators in pairs."""

from __future__ import annotations

from tests import small_set
from tests.small_set import SOURCE

SHARES = (0.05,) * 6 + (0.7 / 6,) * 6


def rows() -> dict[str, list[dict]]:
    """The child benefit is late in its first quarter; childcare is reported without people."""
    tables = small_set.rows()
    tables["Outturn"] = [
        report("child_benefit", "2026-Q1", 1.0e6, people=900, eligible=3_300, months=2,
               reported_on="2026-10-12"),
        report("child_benefit", "2026-10", 0.4e6, people=950, eligible=3_300, arrears="yes",
               reported_on="2026-11-10"),
        report("child_benefit", "2026-12", 0.4e6, people=950),
        report("child_benefit", "2027-09", 4e6, people=5_500, cumulative="yes"),
        report("childcare", "2027-Q1", 3e7),
        report("child_benefit", "2025", 3e6, people=800),
    ]  # fmt: skip
    tables["Seasons"] = [
        {"policy": "child_benefit", "month": month, "share": share, "source": SOURCE}
        for month, share in enumerate(SHARES, 1)
    ]
    tables["Indicators"] = [
        indicator("reach", 0.3, 0.6, pair="take_up", kind="inclusion", values={2026: 0.33, 2027: 0.4}),
        indicator("left_out", 0.7, 0.4, pair="take_up", kind="exclusion", values={2027: 0.75}),
        indicator("denied", 0.3, None, kind="exclusion", line="denials", over="applications",
                  values={2027: 0.2}),
        indicator("served", 2_000, None, line="reached", unit="persons", values={2027: 4_000}),
        indicator("reach", 0.2, 0.5, pair="take_up", kind="inclusion", group="girls"),
        indicator("left_out", 0.8, 0.5, pair="take_up", kind="exclusion", group="girls"),
    ]  # fmt: skip
    tables["StatusBands"] = [{"status": "on track", "least": 0.95}, {"status": "watch", "least": 0.5}]
    tables["Scenarios"].append(small_set.change("generous", None, "indicator.reach.target", "set", 0.9))
    tables["Scenarios"].append(
        small_set.change("generous", None, "season.child_benefit.month_1", "set", 0.04)
    )
    return tables


def report(policy: str, period: str, spending: float, **values: object) -> dict:
    return {"policy": policy, "period": period, "spending": spending, "source": SOURCE, **values}


def indicator(
    name: str, baseline: float, target: float | None, values: dict[int, float] | None = None, **others: object
) -> dict:
    row = {
        "indicator": name, "label": name.title(), "policy": "child_benefit", "unit": "share",
        "baseline": baseline, "baseline_year": 2025, "target": target, "target_year": 2030, "source": SOURCE,
    }  # fmt: skip
    return {**row, **others, **{str(year): value for year, value in (values or {}).items()}}
