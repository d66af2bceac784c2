"""The small set with groups, overlaps, households and breakdowns, for tests of counts."""

from __future__ import annotations

from tests import small_set
from tests.small_set import SOURCE, group, parameter, policy

RUNNING = (
    ("coverage.shape", "given", "choice"),
    ("coverage.start", 0.5, "share"),
    ("coverage.target", 0.5, "share"),
    ("coverage.start_year", 2026, "year"),
    ("coverage.take_up", 1, "share"),
    ("benefit.amount", 100, "LCU per person", 2025),
    ("benefit.payments_per_year", 12, "per year"),
    ("benefit.indexed_to_prices", 1, "share"),
)


def rows() -> dict[str, list[dict]]:
    """Plain rows of every table."""
    tables = small_set.rows()
    for name in ("Overlaps", "Breakdown", "Prevalence"):
        tables[name] = []
    tables["Targeting"] = [{"policy": "child_benefit", "benchmark": "children", "source": SOURCE}]
    tables["Groups"] = [row for row in tables["Groups"] if row["group"] in ("children", "poor_children")]
    tables["Parameters"] = [
        row for row in tables["Parameters"] if not row["parameter"].startswith("household.")
    ]
    tables["Groups"] += [
        group("girls", "Girls of 3 to 8", 3, 8, None) | {"sex": "female"},
        group("kin", "Girls with kin", 3, 8, 0.3, parent="girls") | {"sex": "female"},
        group("disabled", "Disabled children", 0, 11, 0.1),
        group("blind", "Blind children", 0, 11, 0.5, parent="disabled"),
        group("deaf", "Deaf children", 0, 11, 0.6, parent="disabled"),
        group("homes", "Households", 0, None, 0.25) | {"counted_in": "households"},
        group("poor_homes", "Poor households", 0, None, 0.2, parent="homes") | {"counted_in": "households"},
    ]
    tables["Prevalence"] += [
        band("girls", 0.5, sex="female", age_from=3, age_to=5),
        band("girls", 0.4, age_from=6, low=0.3, high=0.5),
        band("girls", 0.6, from_year=2028),
        band("disabled", 0.2, sex="male", from_year=2028),
        band("disabled", 0.05, sex="female", from_year=2028),
    ]
    tables["Policies"] += [
        policy("grant", "Grant", "kin", "10.4.0", 2020),
        policy("aid", "Aid", "blind", "10.1.2", 2020),
        policy("hearing", "Hearing aids", "deaf", "10.1.2", 2020),
        policy("heating", "Heating", "poor_homes", "10.6.0", 2020),
    ]
    for name in ("grant", "aid", "hearing", "heating"):
        tables["Parameters"] += [parameter(name, *row) for row in RUNNING]
    tables["Parameters"] += [
        parameter("child_benefit", "household.others", 1.5, "persons"),
        parameter("heating", "household.persons", 3.5, "persons"),
        parameter("grant", "coverage.inclusion_error", 0.1, "share"),
    ]
    tables["Overlaps"] += [
        overlap("blind", "deaf", 0.4),
        overlap("childcare", "child_benefit", 0.3),
        overlap("aid", "child_benefit", 0.1),
        overlap("aid", "hearing", None) | {"as_groups": "yes"},
    ]
    tables["Breakdown"] += [
        part("region", "North", 0.4, 2),
        part("region", "South", 0.6, None),
        part("sex", "female", None, 0.5),
    ]
    return tables


def band(group_name, prevalence, **given) -> dict:
    return {"group": group_name, "prevalence": prevalence, "source": SOURCE, "grade": "B", **given}


def overlap(one, other, share) -> dict:
    return {"a": one, "b": other, "share": share, "source": SOURCE, "grade": "C"}


def part(dimension, name, share, coverage) -> dict:
    return {"dimension": dimension, "part": name, "share": share, "coverage": coverage, "source": SOURCE}
