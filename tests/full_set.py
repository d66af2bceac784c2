"""Sets in which every policy uses every part of the budget side at once, of any number of policies.

The small one is recalculated by spreadsheet engines; one of 25 policies over 40 years is the reference of the
benchmarks. Figures are made up.
"""

from __future__ import annotations

from itertools import pairwise

from tests import small_set
from tests.small_set import SOURCE, change, group, parameter, policy

GRADED = {"source": SOURCE, "grade": "C"}
MINISTRIES = ("Ministry of Welfare", "Ministry of Labour", "Ministry of Health")
FUNCTIONS = ("10.4.0", "10.1.2", "04.1.2", "07.2", "09.1.1")
OWN_TABLES = (
    "Policies", "Parameters", "StaffGrades", "UnitCosts", "Items", "Assets", "Uplifts", "AdminBands",
    "Outcomes", "NotMonetised", "Exclusion", "Targeting", "Overlaps", "Breakdown", "Prevalence", "Financing",
    "Classes", "Splits", "Accounts", "Ceilings", "Levers", "Incidence", "Options", "Scenarios", "Society",
    "Outturn", "Seasons", "Indicators", "StatusBands", "Guarantees",
)  # fmt: skip
"""Tables that are made anew; the others stay those of the set."""


def small(count: int = 3) -> dict[str, list[dict]]:
    """The small set with policies that use everything, over five years."""
    rows = small_set.rows()
    rows["Groups"] = [
        group("children", "Children", 0, 8, 1.0),
        group("infants", "Infants", 0, 4, 0.6, parent="children"),
        group("poor", "Poor children", 0, 4, 0.3, parent="children"),
        group("frail", "Frail children", 5, 11, None),
    ]
    kept = {"Overlaps": [{"a": "poor", "b": "infants", "share": 0.4, **GRADED}]}
    kept["Prevalence"] = [
        band("frail", 0.3, sex="male"),
        band("frail", 0.2, sex="female"),
        band("frail", 0.35, sex="male", from_year=2028),
        band("frail", 0.25, sex="female", from_year=2028),
    ]
    return full(rows, ["children", "infants", "frail"], count, people=8_000, kept=kept)


def full(
    rows: dict[str, list[dict]], groups: list[str], count: int, people: float, kept: dict[str, list[dict]]
) -> dict[str, list[dict]]:
    """The rows of a set with ``count`` policies that use everything; each could serve about ``people``.

    ``kept`` are rows of tables of groups that stay.
    """
    for table in OWN_TABLES:
        rows[table] = list(kept.get(table, ()))
    about = {row["property"]: row["value"] for row in rows["About"]}
    first, horizon = int(about["first_year"]), int(about["horizon_years"])
    base, middle = int(about["price_base_year"]), first + horizon // 2
    names = [f"policy_{number}" for number in range(count)]
    for number, name in enumerate(names):
        _policy(rows, name, groups[number % len(groups)], number, people, first, base, middle)
    rows["UnitCosts"] = [
        {"item": "meal", "unit": "LCU per meal", "value": 120, "price_base": base, "low": 100, "high": 150,
         "index": "wages", **GRADED},
        {"item": "form", "unit": "LCU per unit", "value": 80, "price_base": base, **GRADED},
    ]  # fmt: skip
    rows["AdminBands"] = [{"archetype": "made up", "lowest": 0, "highest": 0.9, **GRADED}]
    rows["Overlaps"] += [{"a": one, "b": other, "share": 0.05, **GRADED} for one, other in pairwise(names)]
    rows["Breakdown"] = [
        {"dimension": "region", "part": "North", "share": 0.4, "coverage": 0.5, "source": SOURCE},
        {"dimension": "region", "part": "South", "share": 0.6, "coverage": None, "source": SOURCE},
        {"dimension": "sex", "part": "female", "share": None, "coverage": 0.9, "source": SOURCE},
    ]
    rows["Exclusion"] = [
        small_set.gap("no_work", "employment", 0.25, 480_000) | {"group": groups[0]},
    ]
    for row in rows["Outcomes"]:
        row["capped_by"] = groups[0] if row["outcome"].endswith("_gain") else None
    rows["Incidence"] = [
        {"of": "policy", "name": names[0], "decile": decile, "share": share, "source": SOURCE}
        for decile, share in enumerate((0.3, 0.25, 0.2, 0.1, 0.05, 0.04, 0.03, 0.02, 0.01, 0), 1)
    ]
    rows["Accounts"] = [
        {"account": "310", "name": "Buildings", "class": "31", "share": 1},
        {"account": "270", "name": "Benefits", "class": "27", "share": 1},
        *({"account": code, "name": name, "ministry": ministry, "share": 0.5}
          for ministry in MINISTRIES for code, name in (("200", "Current"), ("201", "Other"))),
    ]  # fmt: skip
    rows["Ceilings"] = [
        {"ministry": ministry, "year": first + year, "amount": people * 3_000 * count, "basis": basis}
        for ministry, basis in ((MINISTRIES[0], "all"), (MINISTRIES[1], "domestic"), ("all", "all"))
        for year in range(min(4, horizon))
    ]
    rows["Levers"] = [
        {"lever": f"lever_{number}", "label": f"Lever {number}", "kind": kind, "start_year": first,
         "lag": number, "amount": people * 50, "price_base": base, "risk": 0.2, **GRADED}
        for number, kind in enumerate(("taxes", "reallocation"))
    ]  # fmt: skip
    rows["Society"] = [
        {"assumption": name, "value": value, "unit": unit, "source": SOURCE}
        for name, value, unit in (
            ("cost_of_funds", 1.1, "ratio"), ("income_elasticity", 1.3, "ratio"), ("interest_rate", 0.08,
             "share per year"), ("multiplier", 0.5, "ratio"), ("multiplier_1", 0.2, "ratio"),
            ("tax_of_output", 0.15, "share"), ("capital_charge_rate", 0.05, "share per year"),
        )
    ]  # fmt: skip
    _reported(rows, names[0], first, people)
    rows["Guarantees"] = [
        {"guarantee": "floor", "label": "Floor", "policies": ", ".join(names[:2]), "group": groups[0],
         "minimum": 400, "unit": "LCU a month", "price_base": base, "admin": 0.05,
         "legal_basis_text": "Act of the country, section 4", "legal_basis_mark": 1, **GRADED},
        {"guarantee": "service", "label": "Service", "policies": names[0], "group": groups[0],
         "minimum": 900, "unit": "service", "price_base": base, "quality": 0.8,
         "legal_basis_mark": 0, **GRADED},
    ]  # fmt: skip
    rows["Scenarios"] = [
        change("wider", names[0], "coverage.target", "set", 0.95),
        change("wider", names[0], "coverage.aware", "set", 0.95, middle),
        change("wider", names[0], "benefit.amount", "multiply", 1.2, middle),
        change("wider", names[-1], "capacity.places", "multiply", 1.5, middle),
        change("wider", names[-1], f"staff_grade.{names[-1]}_carers.intake", "multiply", 2),
        change("wider", None, "macro.wage_growth", "add", 0.01),
    ]
    return rows


def _reported(rows: dict[str, list[dict]], name: str, first: int, people: float) -> None:
    """Outturn of a policy with a season, and a pair of indicators."""
    rows["Outturn"] = [
        {"policy": name, "period": f"{first}-Q1", "spending": people * 300, "people": people / 3,
         "eligible": people, "months": 3, "source": SOURCE},
        {"policy": name, "period": f"{first}-Q2", "spending": people * 200, "people": people / 4,
         "eligible": people, "months": 2, "arrears": "yes", "source": SOURCE},
    ]  # fmt: skip
    rows["Seasons"] = [
        {"policy": name, "month": month, "share": 0.5 if month == 1 else 0.5 / 11, "source": SOURCE}
        for month in range(1, 13)
    ]
    rows["Indicators"] = [
        {"indicator": indicator, "label": indicator.title(), "pair": "reach", "kind": kind, "policy": name,
         "unit": "share", "baseline": start, "baseline_year": first - 1, "target": target,
         "target_year": first + 3, str(first): start, "source": SOURCE}
        for indicator, kind, start, target in (
            ("served", "inclusion", 0.2, 0.7), ("left_out", "exclusion", 0.8, 0.3),
        )
    ]  # fmt: skip
    rows["StatusBands"] = [{"status": "on track", "least": 0.9}, {"status": "watch", "least": 0.6}]


def _policy(
    rows: dict[str, list[dict]],
    name: str,
    target: str,
    number: int,
    people: float,
    first: int,
    base: int,
    middle: int,
) -> None:
    ministry, other = MINISTRIES[number % 3], MINISTRIES[(number + 1) % 3]
    rows["Policies"].append(
        policy(name, name.title(), target, FUNCTIONS[number % len(FUNCTIONS)], first) | {"ministry": ministry}
    )
    rows["Parameters"] += [parameter(name, *row) for row in _parameters(people, base)]
    rows["Parameters"] += [
        parameter(name, "benefit.amount", 150, "LCU per person", base, from_year=middle),
        parameter(name, "administration.per_case", 5, "LCU per person", base)
        | {"index": "wages"},
        parameter(name, "administration.per_case_real_growth", 0.01, "share per year"),
        {"policy": name, "parameter": "administration.per_application", "unit": "LCU per unit",
         "priced_as": "form"},
    ]  # fmt: skip
    staff = {"policy": name, "on_cost": 0.1, **GRADED}
    rows["StaffGrades"] += [
        {"staff_grade": f"{name}_carers", "label": "Carers", "people_per_staff": 8,
         "multiple_of_average_wage": 1.1, "opening_posts": people / 40, "attrition": 0.1,
         "intake": people / 60, "training_years": 1, "training_cost": 5_000, "price_base": base,
         "overhead_share": 0.1, **staff},
        {"staff_grade": f"{name}_helpers", "label": "Helpers", "people_per_staff": 50,
         "multiple_of_average_wage": 0.5, "attrition": 0.1, **staff},
    ]  # fmt: skip
    rows["Items"] += [
        {"policy": name, "item": f"{name}_meals", "label": "Meals", "unit": "meals", "quantity": 180,
         "priced_as": "meal", "fixed": people, "price_base": base, **GRADED},
        {"policy": name, "item": f"{name}_visits", "label": "Visits", "unit": "visits", "quantity": 2,
         "unit_cost": 500, "price_base": base, "index": "gdp_per_head", "real_cost_growth": 0.01, **GRADED},
    ]  # fmt: skip
    rows["Assets"].append(
        {"policy": name, "asset": f"{name}_centre", "label": "Centre", "unit": "centres", "life": 4,
         "units_per_beneficiary": 1 / 50, "price": 1e5, "price_base": base, "index": "deflator",
         "maintenance_share": 0.02, **GRADED}
    )  # fmt: skip
    rows["Uplifts"] += [
        {"policy": name, "uplift": f"{name}_plain", "line": "capital_cost", "category": "standard buildings",
         "share": 0.7, **GRADED},
        {"policy": name, "uplift": f"{name}_bought", "line": "service_cost", "category": "outsourcing",
         "mitigation": 0.5, **GRADED},
    ]  # fmt: skip
    rows["Targeting"].append({"policy": name, "benchmark": target, "source": SOURCE})
    rows["Financing"] += [
        {"policy": name, "source": source, "kind": kind, "from_year": year, "share": share}
        for source, kind, year, share in (
            ("budget", "general revenue", None, 0.5), ("districts", "counties", None, 0.2),
            ("partners", "donor grant", None, 0.3), ("partners", "donor grant", middle, 0.1),
            ("budget", "general revenue", middle, 0.7),
        )
    ]  # fmt: skip
    rows["Classes"] += [
        {"policy": name, "line": "capital_cost", "code": code, "share": share, "from_year": None}
        for code, share in (("31112", 0.8), ("2632", 0.2))
    ]
    rows["Splits"] += [
        {"policy": name, "from_year": year, "function": function, "ministry": whose, "share": share}
        for year, function, whose, share in (
            (None, FUNCTIONS[number % len(FUNCTIONS)], ministry, 0.75), (None, "10.9.0", other, 0.25),
            (middle, FUNCTIONS[number % len(FUNCTIONS)], ministry, 1),
        )
    ]  # fmt: skip
    rows["Outcomes"] += [
        _outcome(name, "gain", "participants"),
        small_set.staff_gain(name),
        _outcome(name, "saving", "taxpayers") | {"saver": other, "saving_lag": 1, "cashable": 0.6},
    ]


def _outcome(name: str, what: str, winner: str) -> dict:
    return small_set.outcome(f"{name}_{what}", 0.02, winner) | {"policy": name}


def _parameters(people: float, base: int) -> tuple:
    return (
        ("coverage.shape", "linear", "choice"),
        ("coverage.start", 0.3, "share"),
        ("coverage.target", 0.8, "share"),
        ("coverage.start_year", base, "year"),
        ("coverage.ramp_years", 3, "years"),
        ("coverage.aware", 0.8, "share"),
        ("coverage.apply", 0.75, "share"),
        ("coverage.paid", 0.98, "share"),
        ("coverage.response_elasticity", 0.4, "ratio"),
        ("coverage.reference_benefit", 1_100, "LCU per person", base),
        ("coverage.inclusion_error", 0.1, "share"),
        ("coverage.mean_duration", 4, "years"),
        ("coverage.observed_take_up", 0.5, "share"),
        ("capacity.places", people / 4, "persons"),
        ("capacity.assessors", people / 200, "staff"),
        ("capacity.decisions_each", 60, "per year"),
        ("capacity.give_up_share", 0.1, "share"),
        ("benefit.amount", 100, "LCU per person", base),
        ("benefit.payments_per_year", 12, "per year"),
        ("benefit.indexed_to_prices", 0.5, "share"),
        ("benefit.indexed_to_wages", 0.3, "share"),
        ("benefit.indexation_floor", 0, "share per year"),
        ("benefit.share_of_poverty_line", 0.01, "share"),
        ("benefit.reference_months", 13, "months"),
        ("administration.share_of_transfers", 0.05, "share"),
        ("administration.approval_rate", 0.8, "share"),
        ("administration.renewal_share", 0.2, "share"),
        ("administration.appeal_share", 0.5, "share"),
        ("administration.upheld_share", 0.25, "share"),
        ("administration.fixed", people, "LCU per year", base),
        ("redress.per_appeal", 20, "LCU per unit", base),
        ("redress.back_pay_months", 6, "months"),
        ("consultation.people_asked", 400, "persons"),
        ("consultation.per_person", 90, "LCU per person", base),
        ("consultation.rounds", 2, "per year"),
        ("consultation.per_round", 30_000, "LCU per unit", base),
        ("loading.remote_share", 0.3, "share"),
        ("loading.remote", 0.5, "share"),
        ("offset.fee_per_beneficiary", 30, "LCU per person", base),
        ("offset.fee_paying_share", 0.5, "share"),
        ("offset.tax_on_wages", 0.2, "share"),
        ("household.others", 1.5, "persons"),
        ("clawback.contribution_rate", 0.08, "share"),
        ("clawback.contributory_share", 0.5, "share"),
        ("clawback.direct_tax_rate", 0.2, "share"),
        ("clawback.taxable_share", 0.75, "share"),
        ("clawback.deducted_share", 1, "share"),
        ("clawback.indirect_tax_rate", 0.16, "ratio"),
        ("clawback.share_spent", 0.9, "share"),
        ("clawback.share_of_spending_taxed", 0.7, "share"),
    )


def band(group_name: str, prevalence: float, **given: object) -> dict:
    return {"group": group_name, "prevalence": prevalence, **GRADED, **given}
