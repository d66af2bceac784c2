"""The small set with two policies more: care with steps of take-up and every limit, and a course had once."""

from __future__ import annotations

from tests import small_set
from tests.small_set import change, group, parameter, policy

CARE = (
    ("coverage.shape", "linear", "choice"),
    ("coverage.start", 0.2, "share"),
    ("coverage.target", 0.8, "share"),
    ("coverage.start_year", 2026, "year"),
    ("coverage.ramp_years", 3, "years"),
    ("coverage.aware", 0.8, "share"),
    ("coverage.apply", 0.75, "share"),
    ("coverage.paid", 0.98, "share"),
    ("coverage.response_elasticity", 0.4, "ratio"),
    ("coverage.reference_benefit", 1_100, "LCU per person", 2025),
    ("coverage.inclusion_error", 0.1, "share"),
    ("coverage.mean_duration", 4, "years"),
    ("coverage.observed_take_up", 0.5, "share"),
    ("capacity.places", 6_000, "persons"),
    ("capacity.assessors", 40, "staff"),
    ("capacity.decisions_each", 90, "per year"),
    ("capacity.give_up_share", 0.1, "share"),
    ("administration.approval_rate", 0.8, "share"),
    ("administration.renewal_share", 0.2, "share"),
    ("administration.appeal_share", 0.5, "share"),
    ("administration.upheld_share", 0.25, "share"),
    ("administration.per_application", 300, "LCU per unit", 2025),
    ("benefit.amount", 100, "LCU per person", 2025),
    ("benefit.payments_per_year", 12, "per year"),
    ("benefit.indexed_to_prices", 1, "share"),
)
COURSE = (
    ("coverage.shape", "given", "choice"),
    ("coverage.start", 0, "share"),
    ("coverage.target", 0.2, "share"),
    ("coverage.take_up", 0.9, "share"),
    ("coverage.mean_duration", 0.5, "years"),
    ("capacity.places", 800, "persons"),
    ("capacity.give_up_share", 0.1, "share"),
    ("capacity.once", 1, "share"),
    ("service.quantity", 1, "units"),
    ("service.unit_cost", 4_000, "LCU per unit", 2025),
)


def grade(programme, name, people, pay, **more):
    """A row of StaffGrades."""
    return {
        "policy": programme, "staff_grade": name, "label": name.title(), "people_per_staff": people,
        "multiple_of_average_wage": pay, "source": small_set.SOURCE, "grade": "C", "on_cost": 0.1, **more,
    }  # fmt: skip


def rows() -> dict[str, list[dict]]:
    """Plain rows of every table that holds any."""
    tables = small_set.rows()
    tables["Groups"].append(group("frail", "Frail people", 5, 11, 0.3, low=0.2, high=0.4))
    tables["Policies"] += [
        policy("care", "Care at home", "frail", "10.1.2", 2024),
        policy("course", "A course", "children", "09.5.0", 2027),
    ]
    tables["Parameters"] += [parameter("care", *row) for row in CARE]
    tables["Parameters"] += [parameter("course", *row) for row in COURSE]
    tables["StaffGrades"] = [
        grade("care", "carers", 5, 1.1, opening_posts=300, attrition=0.1, intake=150, training_years=1,
              training_cost=5_000, price_base=2025, overhead_share=0.1),
        grade("care", "nurses", 40, 2.5, attrition=0.05, intake=20, training_years=2, hours_share=0.5),
        grade("care", "helpers", 50, 0.5, attrition=0.1),
        grade("child_benefit", "volunteers", 500, 0, on_cost=0),
    ]  # fmt: skip
    tables["Scenarios"] += [
        change("generous", "care", "coverage.aware", "set", 0.95, 2028),
        change("generous", "care", "staff_grade.nurses.intake", "multiply", 2, 2027),
        change("generous", "care", "capacity.assessors", "set", 60, 2027),
        change("generous", "child_benefit", "capacity.places", "set", 10_000, 2028),
        change("lean_years", "course", "capacity.places", "multiply", 0.5),
    ]
    return tables
