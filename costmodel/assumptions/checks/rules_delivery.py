"""Rules of delivery: the unit-cost library, service items, assets, optimism bias, and lives of capital."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from costmodel.assumptions.checks.rules_policies import price_base
from costmodel.assumptions.format.optimism_bounds import BOUNDS
from costmodel.assumptions.format.report import shown
from costmodel.assumptions.format.scenario_operations import SET
from costmodel.model.arguments import ROUNDING
from costmodel.model.parameters import parameters
from costmodel.model.uplifts import CATEGORIES, RISK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.format.tables import TableData

REFERRING = ("service", "capital", "administration", "redress", "consultation")
"""Parts whose amounts may be those of the unit-cost library."""
FROM_LIBRARY = (
    "low",
    "high",
    "distribution",
    "moves_with",
    "grade",
    "source",
    "index",
    "price_base",
    "as_of",
)
"""Columns that the library gives with the value."""
RATE = "capital_charge_rate"


def delivery_rules(context: Context) -> None:
    """Report everything that is wrong with delivery beyond the cells."""
    _parameters(context)
    _items(context)
    _assets(context)
    _library(context)
    _uplifts(context)
    _lives(context)
    _bands(context)


def _parameters(context: Context) -> None:
    """A parameter that refers to the library is an amount of delivery, in one row, with nothing beside it."""
    table = context.tables["Parameters"]
    rows: dict[tuple[object, object], list[int]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        rows[row["policy"], row["parameter"]].append(number)
    for number, row in enumerate(table.rows):
        if row.get("priced_as") is None:
            continue
        declared = parameters().get(str(row["parameter"]))
        if declared is not None and not (declared.money and declared.part in REFERRING):
            amounts = [each.path for each in parameters().values() if each.money and each.part in REFERRING]
            context.report.at(
                table, number, "priced_as", f"{shown(row['priced_as'])} for {declared.path}",
                f"a reference of a unit cost: {', '.join(amounts)}", "Type the value, and clear priced_as.",
            )  # fmt: skip
        _typed(context, table, number, ("value", *FROM_LIBRARY))
        if len(rows[row["policy"], row["parameter"]]) > 1 or row["from_year"] is not None:
            fault = f"{row['parameter']} of {row['policy']}, which refers to the library, with a from_year"
            expected = "one row for all years: the library has one value"
            mend = "Clear from_year and delete the other rows, or type the values."
            context.report.at(table, number, "from_year", fault, expected, mend)


def _typed(context: Context, table: TableData, number: int, columns: Iterable[str]) -> None:
    """What the library gives is not typed a second time."""
    row = table.rows[number]
    for column in columns:
        if row.get(column) is not None:
            fault = f"{shown(row[column])} beside the unit cost {row['priced_as']}"
            expected = "a blank: the table UnitCosts gives value, price base, range, source, grade and index"
            context.report.at(table, number, column, fault, expected, "Clear it, or clear priced_as.")


def _items(context: Context) -> None:
    table = context.tables["Items"]
    for number, row in enumerate(table.rows):
        context.range_of(table, number, "unit_cost")
        context.range_of(table, number, "quantity", "quantity_")
        referring = row.get("priced_as") is not None
        if referring:
            _typed(
                context, table, number, ("unit_cost", "low", "high", "distribution", "moves_with", "index")
            )
        has_unit_cost = referring or row["unit_cost"] is not None
        if has_unit_cost != (row["quantity"] is not None):
            column = "quantity" if has_unit_cost else "unit_cost"
            expected = "a quantity and a unit cost together: cost = fixed + quantity x unit cost"
            mend = "Fill it in, or clear the other one."
            context.report.at(table, number, column, "a blank", expected, mend)
        elif not has_unit_cost and row["fixed"] is None:
            expected = "a unit cost with a quantity, or a fixed cost, or both"
            context.report.at(
                table, number, "unit_cost", "a blank", expected, "Fill it in, or delete the row."
            )
        needed = row["unit_cost"] is not None or row["fixed"] is not None
        price_base(context, table, number, needed=needed)


def _assets(context: Context) -> None:
    table = context.tables["Assets"]
    for number, row in enumerate(table.rows):
        context.range_of(table, number, "price")
        if row.get("priced_as") is not None:
            _typed(
                context, table, number,
                ("price", "low", "high", "distribution", "moves_with", "index", "price_base"),
            )  # fmt: skip
        elif row["price"] is None and context.report.sound(table, number, "price"):
            expected = "the price of a unit"
            context.report.at(table, number, "price", "a blank", expected, "Fill it in, or name priced_as.")
        if row["units"] is None and row["units_per_beneficiary"] is None:
            expected = "units at full coverage, or units per beneficiary"
            context.report.at(table, number, "units", "a blank", expected, "Fill in one of the two.")
        price_base(context, table, number, needed=row["price"] is not None)


def _library(context: Context) -> None:
    """Items that are referred to need a price base; a note says where their review is overdue."""
    table = context.tables["UnitCosts"]
    named = {
        str(row["priced_as"])
        for name in ("Parameters", "Items", "Assets")
        for row in context.tables[name].rows
        if row.get("priced_as") is not None
    }
    for number, row in enumerate(table.rows):
        if row.get("low") is not None or row.get("high") is not None:
            context.range_of(table, number, "value")
        if str(row["item"]) not in named:
            continue
        price_base(context, table, number, needed=True)
        due = _day(row.get("review_by"))
        if due is not None and due < date.today():  # noqa: DTZ011  the day of the reader
            context.report.at(
                table, number, "review_by", f"{shown(row['review_by'])}, which is past",
                f"a unit cost of {row['item']} that has been reviewed", "Review it, and set the next date.",
                "warning",
            )  # fmt: skip


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text or "").strip())
    except ValueError:
        return None


def _uplifts(context: Context) -> None:
    _mitigated_by_scenarios(context)
    table = context.tables["Uplifts"]
    causes: dict[tuple[object, object], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, row in enumerate(table.rows):
        context.range_of(table, number, "mitigation")
        category = row["category"]
        if category in CATEGORIES:
            _mitigation(context, table, number)
        if category == RISK and row["rate"] is None and context.report.sound(table, number, "rate"):
            expected = "the share of the cost that is added"
            context.report.at(table, number, "rate", "a blank", expected, "Fill it in.")
        if None not in (row["policy"], row["line"], category):
            causes[row["policy"], row["line"]][RISK if category == RISK else ""].append(number)
    for (policy, line), rows_by_kind in causes.items():
        if rows_by_kind[RISK] and rows_by_kind[""]:
            context.report.at(
                table, rows_by_kind[RISK][0], "category",
                f"a risk allowance on {line} of {policy} beside its optimism bias",
                "one of the two: the optimism bias covers the same cause, so that it would count twice",
                f"Delete this row, or the optimism bias in {table.cell(rows_by_kind[''][0], 'category')}.",
            )  # fmt: skip
        for numbers in rows_by_kind.values():
            shares = [1.0 if table.rows[k]["share"] is None else table.rows[k]["share"] for k in numbers]
            if sum(shares) > 1 + ROUNDING:
                context.report.at(
                    table, numbers[-1], "share",
                    f"shares of {line} of {policy} that sum to {sum(shares):.10g}",
                    "shares of the line that sum to at most 1", "Correct the shares.",
                )  # fmt: skip


def _mitigated_by_scenarios(context: Context) -> None:
    """A scenario may not set a mitigation that leaves less than the lower bound either."""
    uplifts, table = context.tables["Uplifts"].by("uplift"), context.tables["Scenarios"]
    for number, row in enumerate(table.rows):
        kind, _, field = str(row["parameter"]).partition(".")
        name, _, column = field.rpartition(".")
        if kind != "uplift" or column != "mitigation" or name not in uplifts:
            continue
        bounds, value = BOUNDS.get(uplifts[name]["category"]), row["value"]
        too_much = bounds is not None and isinstance(value, float) and row["operation"] == SET
        if bounds is not None and too_much and value > bounds.most_mitigation + ROUNDING:
            expected = f"at most {bounds.most_mitigation:.4f}, which leaves the lower bound of the category"
            context.report.at(table, number, "value", shown(value), expected, "Reduce it.")


def _mitigation(context: Context, table: TableData, number: int) -> None:
    """Mitigation leaves at least the lower bound of the category."""
    row = table.rows[number]
    bounds = BOUNDS[row["category"]]
    if row["rate"] is not None:
        fault = f"{shown(row['rate'])} beside the category {row['category']}"
        expected = f"a blank: the category has an upper bound of {bounds.upper:g}"
        context.report.at(table, number, "rate", fault, expected, "Clear it.")
    for column in ("mitigation", "high"):
        value = row[column]
        if isinstance(value, float) and value > bounds.most_mitigation + ROUNDING:
            context.report.at(
                table, number, column, shown(value),
                f"at most {bounds.most_mitigation:.4f}, 1 - {bounds.lower:g} / {bounds.upper:g}; this leaves "
                f"the lower bound of {row['category']}",
                "Reduce it: no mitigation removes more.",
            )  # fmt: skip
            break


def _bands(context: Context) -> None:
    """A usual share of administration has its ends in order and an archetype that some policy has."""
    table = context.tables["AdminBands"]
    known = {str(row["archetype"]) for row in context.tables["Policies"].rows if row["archetype"] is not None}
    for number, row in enumerate(table.rows):
        lowest, highest = row["lowest"], row["highest"]
        if None not in (lowest, highest) and lowest > highest:
            fault = f"lowest {shown(lowest)} above highest {shown(highest)}"
            context.report.at(table, number, "lowest", fault, "both in rising order", "Correct them.")
        if row["archetype"] is not None and row["archetype"] not in known:
            advice = context.report.suggestion(row["archetype"], sorted(known))
            context.report.at(
                table, number, "archetype", shown(row["archetype"]), "the archetype of a policy",
                f"{advice} Correct it, or delete the row.", "warning",
            )  # fmt: skip


def _lives(context: Context) -> None:
    """Where capital is charged, a life that is no whole number of years has no charge: said."""
    society = context.tables["Society"].by("assumption")
    changed = any(row["parameter"] == f"society.{RATE}" for row in context.tables["Scenarios"].rows)
    if RATE not in society and not changed:
        return
    given, assets = context.tables["Parameters"], context.tables["Assets"]
    lives = [
        (given, number, "value", row["policy"]) for number, row in enumerate(given.rows)
        if row["parameter"] == "capital.life"
    ]  # fmt: skip
    lives += [(assets, number, "life", row["asset"]) for number, row in enumerate(assets.rows)]
    for table, number, column, name in lives:
        life = table.rows[number][column]
        if isinstance(life, float) and not life.is_integer():
            context.report.at(
                table, number, column, f"a life of {shown(life)} years",
                f"a whole number of years, so that the capital of {name} has a yearly charge",
                "Round it; until then its charge is not shown.", "warning",
            )  # fmt: skip
