"""Two designs of one benefit for 2,000 people of whom 800 are poor: figures that are worked by hand.

Targeted: exclusion 0.25, inclusion 0.2, six for an application of which 0.6 are approved, 8 % administration.
Universal: 97 % take it up, 3 % administration. Both pay 100 a year.
"""

from __future__ import annotations

from costmodel.assumptions.checks.reader import assumptions_from_rows
from tests import small_set

FIRST = small_set.FIRST
TABLES = ("About", "Macro", "Projection", "Groups", "Policies", "Parameters", "Targeting", "Discounting",
          "Sources", "Scenarios")  # fmt: skip


def designs(*, plain=False, poor=0.4, rural=0.5, people=2_000):
    """The set; its rows with ``plain``."""
    rows = {name: table for name, table in small_set.rows().items() if name in TABLES}
    rows["About"] = [row for row in rows["About"] if row["property"] != "effects_followed_to"]
    rows["Projection"] = [
        {"sex": sex, "age": age, "source": small_set.SOURCE}
        | dict.fromkeys(small_set.YEARS, people / 24)
        for sex in ("male", "female") for age in range(12)
    ]  # fmt: skip
    rows["Macro"] = [
        row | (dict.fromkeys(small_set.MACRO_YEARS, 0.0) if row["unit"] == "share per year" else {})
        for row in rows["Macro"]
    ]
    group = small_set.group
    rows["Groups"] = [
        group("all", "All people", 0, None, 1.0),
        group("poor", "Poor people", 0, None, poor, parent="all"),
        group("rural", "Rural people", 0, None, rural),
    ]
    policy = small_set.policy
    rows["Policies"] = [
        policy("universal", "Benefit for all", "all", "10.4.0", 2020),
        policy("targeted", "Benefit for the poor", "poor", "10.4.0", 2020),
    ]
    rows["Parameters"] = [
        *parameters("universal", take_up=0.97, share_of_transfers=0.03),
        *parameters("targeted", take_up=1, share_of_transfers=0.08),
        *(
            small_set.parameter("targeted", *row)
            for row in (
                ("coverage.exclusion_error", 0.25, "share"),
                ("coverage.inclusion_error", 0.2, "share"),
                ("coverage.mean_duration", 1, "years"),
                ("administration.per_application", 6, "LCU per unit", FIRST),
                ("administration.approval_rate", 0.6, "share"),
            )
        ),
    ]
    rows["Targeting"] = [targeting_row("universal", "poor")]
    rows["Scenarios"] = []
    return rows if plain else assumptions_from_rows(rows)


def parameters(programme, take_up, share_of_transfers):
    """Everybody covered, 100 a year."""
    return [
        small_set.parameter(programme, *row)
        for row in (
            ("coverage.shape", "linear", "choice"),
            ("coverage.start", 1, "share"),
            ("coverage.target", 1, "share"),
            ("coverage.start_year", FIRST, "year"),
            ("coverage.take_up", take_up, "share"),
            ("benefit.amount", 100, "LCU per person", FIRST),
            ("benefit.payments_per_year", 1, "per year"),
            ("benefit.indexed_to_prices", 1, "share"),
            ("administration.share_of_transfers", share_of_transfers, "share"),
        )
    ]


def targeting_row(policy, benchmark, share=None, share_outside=None):
    return {"policy": policy, "benchmark": benchmark, "share": share, "share_outside": share_outside,
            "source": small_set.SOURCE, "grade": "C"}  # fmt: skip


def change(scenario, programme, path, value, from_year=None):
    return small_set.change(scenario, programme, path, "set", value, from_year)


def as_older(rows):
    """Make the rows those of a workbook that a program of format 3 saved."""
    rows["About"] = [
        row for row in rows["About"] if row["property"] not in ("format_version", "content_hash")
    ]
    rows["About"].append({"property": "format_version", "value": 3})
    seal = assumptions_from_rows(rows).content_hash
    rows["About"].append({"property": "content_hash", "value": seal})
