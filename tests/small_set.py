"""A small valid set of assumptions for tests of every part: two policies, five years, made-up figures."""

from __future__ import annotations

from costmodel.assumptions.format.schema import FORMAT_VERSION, TABLES

FIRST, HORIZON = 2026, 5
YEARS = [str(year) for year in range(FIRST, FIRST + HORIZON)]
MACRO_YEARS = [str(year) for year in range(FIRST - 2, FIRST + HORIZON)]
SOURCE = "made_up"


def rows() -> dict[str, list[dict]]:
    """Plain rows of every table that holds any."""
    return {
        "About": [{"property": name, "value": value} for name, value in ABOUT.items()],
        "Macro": macro(),
        "Projection": projection(),
        "Groups": [
            group("children", "Children under 5", 0, 4, 1.0),
            group("poor_children", "Poor children under 5", 0, 4, 0.4, parent="children", low=0.3, high=0.5),
            group("rural_children", "Rural children under 5", 0, 4, 0.3, parent="children"),
        ],
        "Breakdown": [
            {"dimension": "region", "part": part, "share": share, "coverage": coverage, "source": SOURCE}
            for part, share, coverage in (("North", 0.4, 0.5), ("South", 0.6, None))
        ],
        "Policies": [
            policy("child_benefit", "Child benefit", "poor_children", "10.4.0", 2020),
            policy("childcare", "Childcare", "children", "09.1.1", 2027, end=2040),
        ],
        "Parameters": [
            *(parameter("child_benefit", *row) for row in CHILD_BENEFIT),
            parameter("child_benefit", "benefit.amount", 650, "LCU per person", 2026, from_year=2028),
            *(parameter("childcare", *row) for row in CHILDCARE),
        ],
        "StaffGrades": [
            {
                "policy": "child_benefit",
                "staff_grade": "volunteers",
                "label": "Volunteers who help to apply, unpaid",
                "people_per_staff": 500,
                "multiple_of_average_wage": 0,
                "on_cost": 0,
                "source": SOURCE,
                "grade": "C",
            }
        ],
        "UnitCosts": [
            {"item": "place", "unit": "LCU per place", "value": 52000, "price_base": 2025, "source": SOURCE}
        ],
        "Items": [
            {
                "policy": "childcare",
                "item": "meals",
                "label": "Meals",
                "quantity": 200,
                "unit_cost": 0,
                "unit": "meals",
                "price_base": 2025,
                "source": SOURCE,
                "grade": "C",
            }
        ],
        "Assets": [
            {
                "policy": "childcare",
                "asset": "kitchen",
                "label": "Kitchen",
                "units": 5,
                "price": 0,
                "unit": "kitchens",
                "price_base": 2025,
                "life": 10,
                "source": SOURCE,
                "grade": "C",
            }
        ],
        "Uplifts": [
            {
                "policy": "childcare",
                "uplift": "none_yet",
                "line": "capital_cost",
                "category": "risk allowance",
                "rate": 0,
                "mitigation": 0,
                "source": SOURCE,
                "grade": "C",
            }
        ],
        "AdminBands": [{"archetype": "made up", "lowest": 0, "highest": 0.5, "source": SOURCE, "grade": "C"}],
        "Values": [
            {
                "name": "school_year",
                "label": "A year of school",
                "unit": "school years",
                "value": 25_000,
                "price_base": 2025,
                "source": SOURCE,
                "grade": "C",
            }
        ],
        "Outcomes": [outcome("schooling", 0.05, "participants"), outcome("strain", -0.001, "others")],
        "NotMonetised": [
            {"policy": "childcare", "effect": "Play", "direction": "gain", "who": "Children", "note": "=1+1"}
        ],
        "Exclusion": [
            gap("no_work", "employment", 0.25, 480_000),
            gap("low_pay", "earnings", 0.1, 480_000, share_of_group=0.5, attributable=0.8),
        ],
        "Targeting": [
            {"policy": "child_benefit", "benchmark": "rural_children", "share": 0.5, "source": SOURCE}
        ],
        "Financing": [
            {"policy": "childcare", "source": "general revenue", "from_year": None, "share": 0.6},
            {"policy": "childcare", "source": "donor", "from_year": None, "share": 0.4},
        ],
        "Classes": [
            {"policy": "childcare", "line": "capital_cost", "code": code, "share": share, "from_year": None}
            for code, share in (("31112", 0.8), ("31122", 0.2))
        ],
        "Splits": [
            {
                "policy": "childcare",
                "from_year": None,
                "function": "09.1.1",
                "ministry": "Ministry of Welfare",
                "share": 1,
            }
        ],
        "Accounts": [
            {
                "account": account,
                "name": name,
                "ministry": "Ministry of Welfare",
                "function": None,
                "class": code,
                "share": 1,
            }
            for account, name, code in (("310", "Buildings", "31"), ("200", "Everything else", None))
        ],
        "Ceilings": [{"ministry": "Ministry of Welfare", "year": 2027, "amount": 4e9}],
        "Levers": [
            {
                "lever": "sugar_tax",
                "label": "Tax on sugar",
                "kind": "taxes",
                "start_year": 2026,
                "amount": 2e8,
                "price_base": 2025,
                "lag": 1,
                "risk": 0.2,
                "source": SOURCE,
                "grade": "C",
            }
        ],
        "Discounting": [
            {"schedule": "real", "from_year_offset": 1, "rate": 0.035, "source": SOURCE},
            {"schedule": "real", "from_year_offset": 31, "rate": 0.03, "source": SOURCE},
        ],
        "Distribution": [
            {"decile": d, "share": share, "year": 2024, "source": SOURCE, "household_size": 5.5 - 0.3 * d}
            for d, share in enumerate((0.03, 0.04, 0.05, 0.06, 0.08, 0.09, 0.11, 0.13, 0.16, 0.25), 1)
        ],
        "Welfare": [
            {"property": "concept", "value": "consumption", "source": SOURCE},
            {"property": "mean", "value": 12_000, "source": SOURCE},
            {"property": "mean_unit", "value": "LCU a month", "source": SOURCE},
            {"property": "survey_year", "value": 2024, "source": SOURCE},
        ],
        "Lines": [
            {
                "line": "national",
                "label": "National line",
                "value": 7_000,
                "unit": "LCU a month",
                "main": "yes",
                "source": SOURCE,
            },
            {
                "line": "relative",
                "label": "Half the median",
                "value": 0.5,
                "unit": "share of the median",
                "source": SOURCE,
            },
        ],
        "Society": [
            {"assumption": "cost_of_funds", "value": 1, "unit": "ratio", "source": SOURCE},
            {"assumption": "income_elasticity", "value": 1.3, "unit": "ratio", "source": SOURCE},
        ],
        "Incidence": [
            {"of": "policy", "name": "child_benefit", "decile": decile, "share": share, "source": SOURCE}
            for decile, share in enumerate((0.3, 0.25, 0.2, 0.1, 0.05, 0.04, 0.03, 0.02, 0.01, 0), 1)
        ],
        "Outturn": [
            {
                "policy": "child_benefit",
                "period": "2026-Q1",
                "spending": 9.4e6,
                "people": 2_900,
                "eligible": 16_000,
                "months": 3,
                "reported_on": "2026-10-15",
                "source": SOURCE,
            },
        ],
        "Seasons": [
            {
                "policy": "child_benefit",
                "month": month,
                "share": 0.5 if month == 1 else 0.5 / 11,
                "source": SOURCE,
            }
            for month in range(1, 13)
        ],
        "Indicators": [
            {
                "indicator": name,
                "label": name.title(),
                "pair": "take_up",
                "kind": kind,
                "group": None,
                "policy": "child_benefit",
                "unit": "share",
                "baseline": baseline,
                "baseline_year": 2025,
                "target": target,
                "target_year": 2030,
                "2026": baseline,
                "source": SOURCE,
            }
            for name, kind, baseline, target in (
                ("served", "inclusion", 0.2, 0.7),
                ("left_out", "exclusion", 0.8, 0.3),
            )
        ],
        "StatusBands": [{"status": "on track", "least": 0.9}, {"status": "watch", "least": 0.6}],
        "Guarantees": [
            {
                "guarantee": "child_floor",
                "label": "Floor for poor children",
                "policies": "child_benefit",
                "group": "poor_children",
                "minimum": 800,
                "unit": "LCU a month",
                "price_base": 2025,
                "admin": 0.05,
                "legal_basis_text": "Children Act, section 4",
                "legal_basis_mark": 1,
                "source": SOURCE,
                "grade": "C",
            }
        ],
        "SeriesErrors": [{"indicator": "real_growth", "low": 0, "high": 0, "source": SOURCE}],
        "Options": [{"policy": "child_benefit", "option": "generous"}],
        "Scenarios": [
            change("generous", "child_benefit", "benefit.amount", "multiply", 1.2, 2027),
            change("generous", "childcare", "timing.start_year", "set", 2028),
            change("lean_years", None, "macro.real_growth", "add", -0.01),
            change("lean_years", None, "group.poor_children.prevalence", "set", 0.45),
            change("lean_years", None, "outcome.schooling.effect", "multiply", 0.5),
            change("lean_years", None, "discounting.rate", "set", 0.05),
        ],
        "Sources": [{"source": SOURCE, "citation": "Made up for tests", "licence": "none"}],
    }


ABOUT = {
    "set": "smallland",
    "title": "A small land",
    "country": "Smallland",
    "iso3": "SML",
    "currency": "SMD",
    "price_base_year": FIRST,
    "first_year": FIRST,
    "horizon_years": HORIZON,
    "fiscal_year_start_month": 7,
    "population_year": FIRST,
    "discount_schedule": "real",
    "discount_timing": "end",
    "format_version": FORMAT_VERSION,
    "version": "2026.1",
    "status": "draft",
    "prepared_by": "A tester",
    "effects_followed_to": 2040,
}
MACRO = {
    "inflation": ("share per year", "hold", 0.05),
    "deflator_growth": ("share per year", "hold", 0.045),
    "real_growth": ("share per year", "hold", 0.04),
    "wage_growth": ("share per year", "hold", 0.06),
    "gdp": ("LCU", "nominal_gdp", 5e11),
    "government_expenditure": ("LCU", "nominal_gdp", 1.1e11),
    "government_revenue": ("LCU", "nominal_gdp", 9e10),
    "average_wage": ("LCU per person", "wages", 40_000.0),
    "poverty_line": ("LCU per person", "prices", 6_000.0),
    "population": ("persons", "hold", 99_000.0),
}
OTHER_YEARS = {"poverty_line": "calendar", "population": "calendar"}
"""Indicators whose source has other years than the set."""
CHILD_BENEFIT = (
    ("coverage.shape", "linear", "choice"),
    ("coverage.start", 0.2, "share"),
    ("coverage.target", 0.8, "share"),
    ("coverage.start_year", 2026, "year"),
    ("coverage.ramp_years", 3, "years"),
    ("coverage.take_up", 0.9, "share"),
    ("benefit.amount", 500, "LCU per person", 2025),
    ("benefit.payments_per_year", 12, "per year"),
    ("benefit.indexed_to_prices", 1, "share"),
    ("administration.share_of_transfers", 0.05, "share"),
)
CHILDCARE = (
    ("coverage.shape", "logistic", "choice"),
    ("coverage.start", 0, "share"),
    ("coverage.target", 0.3, "share"),
    ("coverage.start_year", 2026, "year"),
    ("coverage.ramp_years", 4, "years"),
    ("coverage.take_up", 1, "share"),
    ("staff.people_per_staff", 8, "persons"),
    ("staff.multiple_of_average_wage", 0.9, "ratio"),
    ("staff.on_cost", 0.12, "share"),
    ("capital.units_per_beneficiary", 1 / 40, "units"),
    ("capital.price", 1.5e6, "LCU per unit", 2025),
    ("capital.life", 20, "years"),
)


CORE = ("About", "Macro", "Projection", "Groups", "Policies", "Parameters", "Discounting", "Sources")


def empty_others(tables: dict[str, list[dict]]) -> None:
    """Empty every table but those that any set needs."""
    for name in set(tables) - set(CORE):
        tables[name] = []


def without_policies() -> dict[str, list[dict]]:
    """The rows of the set without those of policies, groups and ministries: a test adds its own."""
    tables = rows()
    homes = ("Policies.policy", "Groups.group")
    tied = {table.name for table in TABLES for column in table.columns if column.refers_to in homes}
    for name in (*tied, "Policies", "Groups", "Ceilings", "Accounts", "Incidence"):
        tables[name] = []
    return tables


def macro() -> list[dict]:
    """Rates of every year; money of the first three years, carried on by its rule; population of the past."""
    indicators = []
    for name, (unit, beyond, value) in MACRO.items():
        last = {"LCU": 3, "LCU per person": 3, "persons": 2}.get(unit, len(MACRO_YEARS))
        row = {"indicator": name, "unit": unit, "source": SOURCE, "beyond": beyond}
        row["basis"] = OTHER_YEARS.get(name, "fiscal_by_start")
        indicators.append({**row, **dict.fromkeys(MACRO_YEARS[:last], value)})
    return indicators


def projection() -> list[dict]:
    """Twelve ages of both sexes."""
    return [
        {"sex": sex, "age": age, "source": SOURCE}
        | {year: 4_000.0 + 10 * age + 100 * number for number, year in enumerate(YEARS)}
        for sex in ("male", "female")
        for age in range(12)
    ]


def group(name, label, first, last, prevalence, parent=None, low=None, high=None) -> dict:
    ages = {"sex": "both", "age_from": first, "age_to": last, "prevalence": prevalence}
    return {"group": name, "label": label, **ages, "of": parent, "low": low, "high": high, "source": SOURCE,
            "as_of": "2024", "grade": "B"}  # fmt: skip


def policy(name, label, target, function, start, end=None) -> dict:
    return {"policy": name, "label": label, "archetype": "made up", "group": target, "function": function,
            "ministry": "Ministry of Welfare", "start_year": start, "end_year": end}  # fmt: skip


def parameter(programme, path, value, unit, price_base=None, from_year=None) -> dict:
    return {"policy": programme, "parameter": path, "from_year": from_year, "value": value, "unit": unit,
            "price_base": price_base, "source": SOURCE, "as_of": "2025-06-30", "grade": "C"}  # fmt: skip


def outcome(name, effect, winner) -> dict:
    shares = {"cashable": 0.1, "deadweight": 0.2, "displacement": 0, "attribution": 0.1, "drop_off": 0.05}
    return {"policy": "childcare", "outcome": name, "label": name.title(), "driver": "beneficiaries",
            "effect": effect, "unit": "school years", "value": 30_000, "price_base": 2025, "gains_to": winner,
            **shares, "lag": 1, "duration": 10, "source": SOURCE, "grade": "C"}  # fmt: skip


def staff_gain(programme, effect=0.125) -> dict:
    """What staff who would be without work gain: pay less what they give up, a year of work at a time."""
    once = {"deadweight": 0, "attribution": 0, "drop_off": 0, "cashable": 0, "lag": 0, "duration": 1}
    return outcome(f"{programme}_work", effect, "others") | {
        "policy": programme, "unit": "staff years", "value": 300_000, **once,
    }  # fmt: skip


def gap(name, dimension, size, value, share_of_group=None, attributable=None) -> dict:
    return {"exclusion": name, "label": f"Gap in {dimension}", "group": "poor_children",
            "dimension": dimension, "reference": "Other children, when grown up", "gap": size,
            "unit": "share", "value": value, "price_base": 2025, "share_of_group": share_of_group,
            "attributable": attributable, "source": SOURCE, "as_of": "2024", "grade": "C"}  # fmt: skip


def change(scenario, programme, path, operation, value, from_year=None) -> dict:
    return {"scenario": scenario, "label": scenario.replace("_", " ").title(), "policy": programme,
            "parameter": path, "from_year": from_year, "operation": operation, "value": value}  # fmt: skip


def vital_rows() -> dict[str, list[dict]]:
    """Population, mortality, fertility and migration in place of the projection, at full size."""
    groups = [0, 1, *range(5, 101, 5)]
    periods = ["2020", "2025", "2030"]
    calendar = [str(year) for year in range(2026, 2032)]
    both = ("male", "female")
    births = [
        {"indicator": "births per woman", "age_from": age, "unit": "births per woman per year",
         "source": SOURCE, **dict.fromkeys(periods, 0.1)}
        for age in range(15, 50, 5)
    ]  # fmt: skip
    ratio = {
        "indicator": "sex ratio at birth",
        "age_from": None,
        "unit": "males per female",
        "source": SOURCE,
    }
    return {
        "Population": [
            {"sex": sex, "age": age, "population": 1_000.0 - 9 * age, "source": SOURCE}
            for sex in both for age in range(101)
        ],
        "Mortality": [
            {"sex": sex, "age_from": age, "unit": "deaths per person-year", "source": SOURCE,
             **dict.fromkeys(periods, 0.002 + age / 400)}
            for sex in both for age in groups
        ],
        "Fertility": [*births, {**ratio, **dict.fromkeys(periods, 1.05)}],
        "Migration": [
            {"sex": sex, "age_from": age, "unit": "persons per year", "source": SOURCE,
             **dict.fromkeys(calendar, -2.0)}
            for sex in both for age in range(0, 101, 5)
        ],
    }  # fmt: skip
