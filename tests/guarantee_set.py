"""The small set with guarantees of cash and services, two policies in one, appeals and consultation."""

from __future__ import annotations

from tests import small_set
from tests.small_set import SOURCE, parameter

MARKED = {"legal_basis_text": "Act 3 of 2020, section 4", "legal_basis_mark": 2,
          "redress_text": "Appeals board, within 60 days", "redress_mark": 1, "source": SOURCE}  # fmt: skip


def rows() -> dict[str, list[dict]]:
    """A floor in cash, a higher one, childcare to standard, two policies in one, and two not known."""
    tables = small_set.rows()
    tables["Guarantees"] = [
        guarantee("floor", "child_benefit", "poor_children", "LCU a month", 400, price_base=2025, admin=0.05),
        guarantee("high_floor", "child_benefit", "poor_children", "LCU a month", 900, price_base=2025),
        guarantee("care", "childcare", "children", "service", 60_000, price_base=2025, quality=0.5),
        guarantee("either", "childcare, child_benefit", "children", "service", 9_000, price_base=2026,
                  quality=1),
        guarantee("promise", None, "children", None, None),
        guarantee("no_price", "childcare", "children", "service", None, quality=0.9),
    ]  # fmt: skip
    tables["Macro"].append(
        {"indicator": "minimum_wage", "unit": "LCU per person", "source": SOURCE, "beyond": "wages",
         "basis": "calendar", **dict.fromkeys(small_set.MACRO_YEARS[:3], 15_000.0)}
    )  # fmt: skip
    tables["Parameters"] += [
        parameter("child_benefit", "coverage.aware", 0.8, "share"),
        parameter("child_benefit", "coverage.apply", 0.75, "share"),
        parameter("child_benefit", "coverage.paid", 0.98, "share"),
        parameter("child_benefit", "administration.approval_rate", 0.8, "share"),
        parameter("child_benefit", "administration.appeal_share", 0.5, "share"),
        parameter("child_benefit", "administration.upheld_share", 0.25, "share"),
        parameter("child_benefit", "administration.per_application", 50, "LCU per unit", 2025),
        parameter("child_benefit", "capacity.assessors", 2, "staff"),
        parameter("child_benefit", "capacity.decisions_each", 1000, "per year"),
        parameter("childcare", "consultation.people_asked", 400, "persons"),
        parameter("childcare", "consultation.per_person", 90, "LCU per person", 2025),
    ]
    tables["Parameters"] = [
        row for row in tables["Parameters"]
        if (row["policy"], row["parameter"]) != ("child_benefit", "coverage.take_up")
    ]  # fmt: skip
    return tables


def guarantee(name: str, policies: str | None, group: str, unit: str | None, minimum, **values) -> dict:
    return {"guarantee": name, "label": name.replace("_", " ").capitalize(), "policies": policies,
            "group": group, "minimum": minimum, "unit": unit, "grade": "C", **MARKED, **values}  # fmt: skip
