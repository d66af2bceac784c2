"""Write docs/costings.md: published costings of real programmes beside what the program computes.

``python tools/costings.py [--check]``.

Each costing is a small set of assumptions made from published figures and run through the public functions.
``--check`` writes nothing and fails where the page is stale.
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import costmodel
from costmodel.assumptions.checks.reader import assumptions_from_rows
from costmodel.assumptions.format.column_choices import SEXES
from costmodel.assumptions.format.schema import FORMAT_VERSION
from costmodel.model.parameters import parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costmodel.engine.results import Result

    Rows = dict[str, list[dict[str, Any]]]

PAGE = Path(__file__).resolve().parents[1] / "docs" / "costings.md"
PUBLISHED = Path(__file__).with_suffix(".toml")
SOURCE = "published"
PAID = {
    "benefit.amount": "benefit.payments_per_year",
    "service.unit_cost": "service.quantity",
    "sponsorship.contribution": "",
}
"""What is paid for a person, and the parameter that says how many times a year; once where there is none."""
HEAD = """# Published costings against the program

Made by `python tools/costings.py` from published figures; do not edit it by hand. A test fails where it is
stale.

Each costing is a small set of assumptions: people of the UN's projection, the number of people paid where
it is published, the published amount, and no administration, tax or outcome. The program runs it, and its
figure is compared with the published one. **No figure is adjusted to fit**; where the two differ, the note
says why. Most sources are press reports that quote a ministry: verify them with the ministry before you use
a figure.

Where the last column of the first table says "no", nobody has published a total: the published figure is
the published inputs multiplied by hand, and a ratio of 1 shows only that the program multiplies correctly.

**Register and projection.** A register can count more people than the UN projects; possible reasons are
ages that differ from the records of birth, people who live abroad, and deaths reported late. The parameter
`coverage.registered` (registered people per person projected, 1 unless stated) carries this difference into
the model: eligible = people of the target group x `coverage.registered`, before coverage and take-up.
Divide the register by the projection of the same date and ages, and state both in the note of the row.
`costmodel check` reports a value other than 1 without a note, and raises an alarm for one outside 0.5 to
1.5. The ratio is held constant unless rows with later years change it, so compare register and projection
again when a census or a new projection is published.
"""


@dataclass(frozen=True)
class Costing:
    """A published costing: its entry in the file of published figures, with its people and economy."""

    entry: dict[str, Any]
    people: dict[str, Any]
    economy: dict[str, Any]

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def key(self) -> str:
        """Its name in the file."""
        return str(self.entry["key"])

    @property
    def year(self) -> int:
        """Year of the costing."""
        return int(self.entry["year"])

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Its policies: who is paid, and what."""
        return list(self.entry["part"])

    @property
    def published(self) -> float:
        """The published total."""
        return float(self.entry["published"])

    def projected(self, part: dict[str, Any]) -> float:
        """People of the ages and sex of a part as the UN projects them."""
        sexes = {"male": ("men",), "female": ("women",)}.get(part["sex"], ("men", "women"))
        last = part.get("to", float("inf"))
        return float(sum(
            band[sex]
            for band in self.people["bands"]
            if band["from"] >= part["from"] and band.get("to", float("inf")) <= last
            for sex in sexes
        ))  # fmt: skip


@cache
def costings() -> dict[str, Costing]:
    """Every published costing by its name."""
    read = tomllib.loads(PUBLISHED.read_text(encoding="utf-8"))
    return {
        entry["key"]: Costing(entry, read["people"][entry["people"]], read["economy"][entry["economy"]])
        for entry in read["costing"]
    }


def rows(costing: Costing) -> Rows:
    """The set of assumptions of a costing as plain rows by table."""
    entry, year = costing.entry, costing.year
    about = {
        "set": costing.key, "title": entry["title"], "country": entry["country"], "iso3": entry["iso3"],
        "currency": entry["currency"], "price_base_year": year, "first_year": year, "horizon_years": 1,
        "fiscal_year_start_month": 1, "population_year": year, "discount_schedule": "none",
        "discount_timing": "mid", "format_version": FORMAT_VERSION, "version": f"{year}.1", "status": "draft",
    }  # fmt: skip
    groups = {_group(part): part for part in costing.parts}
    return {
        "About": [{"property": name, "value": value} for name, value in about.items()],
        "Macro": list(_macro(costing)),
        "Projection": list(_projection(costing)),
        "Groups": [
            {"group": name, "label": _ages(part), "sex": part["sex"], "age_from": part["from"],
             "age_to": part.get("to"), "prevalence": 1.0, "source": SOURCE, "as_of": str(year), "grade": "A"}
            for name, part in groups.items()
        ],
        "Policies": [
            {"policy": f"part_{number}", "label": part["label"], "group": _group(part),
             "function": "10.9.0", "ministry": "Ministry", "start_year": year - 20}
            for number, part in enumerate(costing.parts, 1)
        ],
        "Parameters": [
            {"policy": f"part_{number}", "source": SOURCE, "as_of": str(year), "grade": "C",
             "note": entry["note"], **row}
            for number, part in enumerate(costing.parts, 1)
            for row in _parameters(costing, part)
        ],
        "Discounting": [{"schedule": "none", "from_year_offset": 1, "rate": 0.0, "source": SOURCE}],
        "Sources": [{"source": SOURCE, "citation": "; ".join(entry["sources"]), "licence": "cited facts"}],
    }  # fmt: skip


def _macro(costing: Costing) -> Iterator[dict[str, Any]]:
    """The economy of the year; consumer prices rise at one rate in each year since the price base.

    Wage and poverty line are multiples of GDP per head and enter no figure of the page.
    """
    economy, year = costing.economy, costing.year
    people = sum(band["men"] + band["women"] for band in costing.people["bands"])
    prices = {int(name): value for name, value in economy.get("prices", {year: 1.0}).items()}
    first = min(prices)
    growth = (prices[year] / prices[first]) ** (1 / max(year - first, 1)) - 1
    years = [str(each) for each in range(min(first, year - 1), year + 1)]
    wage = economy["gdp"] / people / 12
    for name in ("inflation", "deflator_growth", "wage_growth", "real_growth"):
        rate = 0.0 if name == "real_growth" else growth
        yield _indicator(name, "share per year", dict.fromkeys(years, rate))
    for name, unit, value in (
        ("gdp", "LCU", economy["gdp"]),
        ("government_expenditure", "LCU", economy["expenditure"]),
        ("government_revenue", "LCU", economy["revenue"]),
        ("average_wage", "LCU per person", wage),
        ("poverty_line", "LCU per person", wage / 3),
    ):
        yield _indicator(name, unit, {each: value / (1 + growth) ** (year - int(each)) for each in years})
    yield _indicator("population", "persons", dict.fromkeys(years[:-1], people))


def _indicator(name: str, unit: str, values: dict[str, float]) -> dict[str, Any]:
    return {"indicator": name, "unit": unit, "beyond": "hold", "source": SOURCE, **values}


def _projection(costing: Costing) -> Iterator[dict[str, Any]]:
    """Each published age group spread evenly over its single ages, so that its sum is as published."""
    for sex, column in zip(SEXES, ("men", "women"), strict=True):
        for band in costing.people["bands"]:
            ages = range(band["from"], band.get("to", band["from"]) + 1)
            for age in ages:
                share = band[column] / len(ages)
                yield {"sex": sex, "age": age, "source": SOURCE, str(costing.year): share}


def _parameters(costing: Costing, part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Coverage of the people paid, full take-up, and what the file says of the benefit or service."""
    people = costing.projected(part)
    given: dict[str, Any] = {
        "coverage.shape": "given",
        "coverage.start": 0.0,
        "coverage.target": part.get("paid", people) / people,
        "coverage.start_year": costing.year - 1,
        "coverage.take_up": 1.0,
    }
    if "registered" in part:
        given["coverage.registered"] = part["registered"] / people
    if "benefit.amount" in part:
        given["benefit.indexed_to_prices"] = 0.0
    known = parameters()
    given |= {name: value for name, value in part.items() if name in known}
    for path, value in given.items():
        declared = known[path]
        yield {
            "parameter": path, "value": value, "unit": "choice" if declared.choices else declared.unit,
            "price_base": part["price_base"] if declared.money else None,
        }  # fmt: skip


@cache
def result(costing: Costing) -> Result:
    """The costing run through the program."""
    return costmodel.run(assumptions_from_rows(rows(costing)))


def cost(costing: Costing) -> float:
    """The expenditure that the program computes for all parts together, in the year of the costing."""
    return _line(costing, "total", "expenditure")


def paid(costing: Costing, number: int) -> float:
    """People whom the program counts as paid for one part, counted from 1."""
    return _line(costing, f"part_{number}", "beneficiaries")


def _line(costing: Costing, policy: str, line: str) -> float:
    table = result(costing).table()
    return float(table[(table["policy"] == policy) & (table["line"] == line)]["value"].iloc[0])


def page() -> str:
    """The whole page."""
    lines = [HEAD, "## All costings\n"]
    lines += _grid(
        ("costing", "year", "published", "program", "program by published", "total published by others"),
        (
            (
                f"[{_title(each)}](#{_anchor(each)})", str(each.year), _money(each, each.published),
                _money(each, cost(each)), f"{cost(each) / each.published:.3f}",
                "yes" if each.entry["independent"] else "no",
            )
            for each in costings().values()
        ),
    )  # fmt: skip
    for each in costings().values():
        lines += _section(each)
    return "\n".join(lines) + "\n"


def _section(costing: Costing) -> Iterator[str]:
    entry, economy = costing.entry, costing.economy
    yield f"\n## {_title(costing)}\n"
    yield from _grid(
        ("who", "people of the group, projected", "registered by projected", "paid", "what is paid"),
        (
            (
                f"{part['label']} ({_ages(part)})", f"{costing.projected(part):,.0f}",
                f"{part['registered'] / costing.projected(part):.4f}" if "registered" in part else "",
                f"{paid(costing, number):,.0f}", _what(costing, part),
            )
            for number, part in enumerate(costing.parts, 1)
        ),
    )  # fmt: skip
    yield f"\nPublished: **{_money(costing, costing.published)}**, {entry['outcome']}."
    yield f"The program: **{_money(costing, cost(costing))}**, {cost(costing) / costing.published:.3f} of it."
    if "prices" in economy:
        (begin, low), (end, high) = economy["prices"].items()
        yield f"Consumer prices rose {high / low:.4f} times from {begin} to {end}."
    yield f"\nDifference: {entry['note']}\n"
    yield from ("Sources:\n", *(f"- {source}." for source in entry["sources"]))
    yield f"- People: {costing.people['source']}."


def _what(costing: Costing, part: dict[str, Any]) -> str:
    amount, times = next(
        (part[amount], part.get(times, 1)) for amount, times in PAID.items() if amount in part
    )
    base = part["price_base"]
    prices = "" if base == costing.year else f" of {base}"
    return f"{amount:,.2f} {costing.entry['currency']}{prices} x {times:g}".replace(".00 ", " ")


def _money(costing: Costing, value: float) -> str:
    return f"{value / 1e6:,.1f} million {costing.entry['currency']}"


def _title(costing: Costing) -> str:
    return f"{costing.entry['country']}: {costing.entry['title']}"


def _anchor(costing: Costing) -> str:
    return "".join(s for s in _title(costing).lower() if s.isalnum() or s in " -").replace(" ", "-")


def _group(part: dict[str, Any]) -> str:
    return f"{part['sex']}_{part['from']}_{part.get('to', 'and_over')}"


def _ages(part: dict[str, Any]) -> str:
    who = {"both": "everybody", "male": "men", "female": "women"}[part["sex"]]
    if "to" in part:
        return f"{who} of {part['from']} to {part['to']}"
    return f"{who} of {part['from']} and over" if part["from"] else who


def _grid(head: tuple[str, ...], body: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in body:
        yield f"| {' | '.join(row)} |"


def main() -> int:
    """Write the page, or with ``--check`` say whether it is stale."""
    text = page()
    if "--check" in sys.argv[1:]:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
        if stale:
            print(f"stale: {PAGE.name}", file=sys.stderr)
        return int(stale)
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
