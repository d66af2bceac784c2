"""The small set with service items, assets, uplifts, loadings, a unit-cost library and a capital charge."""

from __future__ import annotations

from tests import small_set
from tests.small_set import SOURCE, parameter

GRADED = {"source": SOURCE, "grade": "C"}


def rows() -> dict[str, list[dict]]:
    """Childcare buys meals at the price of the library and visits of its own; a centre and a bus."""
    tables = small_set.rows()
    tables["UnitCosts"] = [
        {"item": "meal", "unit": "LCU per meal", "value": 120, "price_base": 2025, "low": 100, "high": 150,
         "index": "wages", **GRADED},
        {"item": "form", "unit": "LCU per form", "value": 80, "price_base": 2024, **GRADED},
        {"item": "not_used", "unit": "LCU per piece", "value": 7, "source": SOURCE},
    ]  # fmt: skip
    tables["Items"] = [
        item("meals", quantity=180, priced_as="meal", fixed=2e6, price_base=2025),
        item(
            "visits", quantity=2, unit_cost=500, price_base=2024, index="gdp_per_head", real_cost_growth=0.01
        ),
        item("radio", fixed=1e6, price_base=2025, policy="child_benefit"),
    ]
    tables["Assets"] = [
        asset("centre", units_per_beneficiary=1 / 50, price=1e6, life=4, maintenance_share=0.02),
        asset("bus", units=20, price=3e6, life=3, index="deflator"),
        asset("tent", units=5, price=1e4, life=2.5),
    ]
    tables["AdminBands"] = [
        {"archetype": "childcare", "lowest": 0, "highest": 0.01, **GRADED},
        {"archetype": "cash", "lowest": 0.3, "highest": 0.4, **GRADED},
    ]
    for row, archetype in zip(tables["Policies"], ("cash", "childcare"), strict=True):
        row["archetype"] = archetype
    tables["Uplifts"] = [
        uplift("plain", "capital_cost", "standard buildings", share=0.7),
        uplift("special", "capital_cost", "non-standard buildings", share=0.3, mitigation=0.5),
        uplift("bought", "service_cost", "outsourcing", mitigation=0.9),
    ]
    tables["Society"].append(
        {"assumption": "capital_charge_rate", "value": 0.05, "unit": "share per year", "source": SOURCE}
    )
    tables["Parameters"] += [
        parameter("childcare", "loading.remote_share", 0.3, "share"),
        parameter("childcare", "loading.remote", 0.5, "share"),
        parameter("childcare", "loading.disability_share", 0.05, "share"),
        parameter("childcare", "loading.disability", 1, "share"),
        parameter("childcare", "administration.approval_rate", 0.8, "share"),
        {"policy": "childcare", "parameter": "administration.per_application", "unit": "LCU per unit",
         "priced_as": "form"},
        parameter("child_benefit", "administration.per_application", 50, "LCU per unit", 2025),
        parameter("child_benefit", "administration.approval_rate", 0.8, "share"),
        parameter("child_benefit", "administration.appeal_share", 0.5, "share"),
        parameter("child_benefit", "administration.upheld_share", 0.25, "share"),
        parameter("child_benefit", "redress.per_appeal", 20, "LCU per unit", 2025),
        parameter("child_benefit", "redress.back_pay_months", 6, "months"),
        parameter("childcare", "consultation.people_asked", 400, "persons"),
        parameter("childcare", "consultation.per_person", 90, "LCU per person", 2025),
        parameter("childcare", "consultation.rounds", 2, "per year"),
        parameter("childcare", "consultation.per_round", 30_000, "LCU per unit", 2025),
    ]  # fmt: skip
    return tables


def item(name: str, policy: str = "childcare", **values: object) -> dict:
    return {"policy": policy, "item": name, "label": name.title(), "unit": name, **GRADED, **values}


def asset(name: str, policy: str = "childcare", **values: object) -> dict:
    base = {"policy": policy, "asset": name, "label": name.title(), "unit": name, "price_base": 2025}
    return {**base, **GRADED, **values}


def uplift(name: str, line: str, category: str, policy: str = "childcare", **values: object) -> dict:
    return {"policy": policy, "uplift": name, "line": line, "category": category, **GRADED, **values}
