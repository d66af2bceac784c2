"""Facts: every value of a workbook that the model computes with, each with all that identifies it.

The list is made once for a set in memory. Binding, ranges, the list of used assumptions, evidence, the bridge
and the rules of scenarios read it, so that path, label, unit, bounds and cell are stated in one place. A new
table is one line of ``READ``, or stands in one of the lists after it, which say why its values are no facts.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.format.fact import CHOICE as CHOICE  # noqa: PLC0414  public here
from costmodel.assumptions.format.fact import Address as Address  # noqa: PLC0414
from costmodel.assumptions.format.fact import Fact as Fact  # noqa: PLC0414
from costmodel.assumptions.format.fact import address_of as address_of  # noqa: PLC0414
from costmodel.assumptions.format.fact import bounds_of as bounds_of  # noqa: PLC0414
from costmodel.assumptions.format.once import once
from costmodel.assumptions.format.schema import GRADES
from costmodel.assumptions.format.tables import properties, span
from costmodel.model.economy import Macro
from costmodel.model.parameters import Parameter, outcome_parameters, parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from costmodel.assumptions.format.tables import Assumptions, Row, TableData


@once
def facts(assumptions: Assumptions) -> tuple[Fact, ...]:
    """Every fact of a set, table by table in the order of the rows; made once for each set in memory."""
    return tuple(fact for name in READ for fact in facts_of(assumptions, name))


@once
def facts_by_cell(assumptions: Assumptions) -> Mapping[str, Fact]:
    """Every fact of a set by the cell that holds its value."""
    return {fact.cell: fact for fact in facts(assumptions)}


def facts_of(assumptions: Assumptions, table: str) -> tuple[Fact, ...]:
    """The facts of one table, in the order of the rows; none where the table has no facts."""
    if table not in READ:
        return ()
    tables = (assumptions.table(name) for name in (table, "Policies", "About"))
    return _of_table(*tables)


class Around(NamedTuple):
    """What the facts of a table take from other tables."""

    labels: Mapping[str, str]
    """Labels of the policies by their keys."""
    first_year: int
    widths: Mapping[str, float]
    """Least half-widths of ranges by grade, as fractions of the figure."""


@once
def _of_table(table: TableData, policies: TableData, about: TableData) -> tuple[Fact, ...]:
    """The facts of a table: the mixtures of a bridge share most of their tables, and so their facts."""
    labels = {str(row["policy"]): str(row["label"]) for row in policies}
    stated = properties(about)
    widths = {grade: float(stated.get(f"least_width_{grade}") or 0) for grade in GRADES}
    around = Around(labels, span(stated)[0], widths)
    return tuple(_widened(fact, widths.get(fact.grade, 0.0)) for fact in READ[table.name](table, around))


def _widened(fact: Fact, width: float) -> Fact:
    """A range at least as wide as the grade asks for: figure x (1 - width) to (1 + width), within bounds.

    An effect and its value get a range where they have none. A parameter does not: without a range it is a
    decision, not an estimate.
    """
    estimated = fact.table in ("Outcomes", "Values") and fact.address.field in ("effect", "value")
    if not width or isinstance(fact.value, str) or (fact.low is None and not estimated):
        return fact
    least, (bottom, top) = abs(fact.value) * width, fact.bounds
    low = fact.value if fact.low is None else fact.low
    high = fact.value if fact.high is None else fact.high
    return replace(
        fact, low=min(low, max(fact.value - least, bottom)), high=max(high, min(fact.value + least, top))
    )


def _fact(
    table: TableData,
    index: int,
    column: str,
    path: str,
    name: str,
    unit: str,
    *,
    owner: str = "",
    policy: str = "",
    label: str = "",
    from_year: int | None = None,
    source: str = "",
    main: bool = False,
    priced: bool = False,
) -> Fact:
    """The fact of one cell; of a row's ``main`` value are the unit and the range that stand beside it."""
    row = table.rows[index]
    value, year = row[column], from_year if from_year is not None else row.get("from_year")
    base = row.get("price_base") if priced else None
    low, high = (row.get("low"), row.get("high")) if main else (None, None)
    return Fact(
        path=path,
        name=name,
        label=label or name,
        owner=owner,
        policy=policy,
        unit=unit,
        stated_unit=str((main and row.get("unit")) or unit),
        value=value if isinstance(value, str) else float(value),
        from_year=None if year is None else int(year),
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        distribution=str(row.get("distribution") or "") if main else "",
        price_base=None if base is None else int(base),
        table=table.name,
        index=index,
        cell=table.cell(index, column),
        price_base_cell=table.cell(index, "price_base") if priced else "",
        source=source or str(row.get("source") or ""),
        as_of=str(row.get("as_of") or ""),
        grade=str(row.get("grade") or ""),
        note=str(row.get("note") or ""),
        row=row,
    )


def _about(table: TableData, around: Around) -> Iterator[Fact]:  # noqa: ARG001  one signature
    """The year of real prices; the other properties shape the model and enter no formula."""
    for index, row in enumerate(table.rows):
        if row["property"] == "price_base_year":
            path, name = "about.price_base_year", "Price base year"
            yield _fact(table, index, "value", path, name, "year", source="About")


def _macro(table: TableData, around: Around) -> Iterator[Fact]:  # noqa: ARG001  one signature
    declared = {each.name: each.metadata for each in fields(Macro)}
    for index, row in enumerate(table.rows):
        name, unit = str(row["indicator"]), str(row["unit"])
        label = declared[name]["label"]
        for year in table.years:
            if row[str(year)] is not None:
                yield _fact(
                    table, index, str(year), f"macro.{name}.{year}", label, unit,
                    label=f"{label}, {year}", from_year=year,
                )  # fmt: skip


def _groups(table: TableData, around: Around) -> Iterator[Fact]:  # noqa: ARG001  one signature
    for index, row in enumerate(table.rows):
        label, path = str(row["label"]), f"group.{row['group']}.prevalence"
        yield _fact(
            table, index, "prevalence", path, "Prevalence", "share", owner=label,
            label=f"Prevalence: {label}", main=True,
        )  # fmt: skip


def _policies(table: TableData, around: Around) -> Iterator[Fact]:  # noqa: ARG001  one signature
    for index, row in enumerate(table.rows):
        for column in ("start_year", "end_year"):
            if row[column] is not None:
                policy, label = str(row["policy"]), parameters()[f"timing.{column}"].label
                yield _fact(
                    table, index, column, f"policy.{policy}.timing.{column}", label, "year",
                    owner=str(row["label"]), policy=policy,
                )  # fmt: skip


def _parameters(table: TableData, around: Around) -> Iterator[Fact]:
    known = parameters()
    for index, row in enumerate(table.rows):
        declared, policy = known[str(row["parameter"])], str(row["policy"])
        yield _fact(
            table, index, "value", f"policy.{policy}.{declared.path}", str(row["label"] or declared.label),
            CHOICE if declared.choices else declared.unit,
            owner=around.labels.get(policy, policy), policy=policy, main=True, priced=True,
        )  # fmt: skip


def _values(table: TableData, around: Around) -> Iterator[Fact]:  # noqa: ARG001  one signature
    names = {
        "value": ("Value of a unit of effect", "LCU per unit"),
        "income_there": ("Income where the value is of", "LCU per person"),
        "income_here": ("Income here", "LCU per person"),
        "income_elasticity": ("Elasticity of the value to income", "ratio"),
    }
    for index, row in enumerate(table.rows):
        for column, (name, unit) in names.items():
            if row[column] is not None:
                main, label = column == "value", str(row["label"])
                fact = _fact(
                    table, index, column, f"value.{row['name']}.{column}", name, unit,
                    owner=label, label=f"{label}: {name}", main=main, priced=main,
                )  # fmt: skip
                # The unit of the row is that of the effect, not of the money.
                yield replace(fact, stated_unit=unit)


def _outcomes(table: TableData, around: Around) -> Iterator[Fact]:  # noqa: ARG001  one signature
    for index, row in enumerate(table.rows):
        for name, declared in outcome_parameters().items():
            if row.get(name) is not None:
                yield _outcome(table, index, row, name, declared)


def _outcome(table: TableData, index: int, row: Row, column: str, declared: Parameter) -> Fact:
    label, main = str(row["label"]), column == "effect"
    fact = _fact(
        table, index, column, f"outcome.{row['outcome']}.{column}",
        "Effect" if main else declared.label, CHOICE if declared.choices else declared.unit,
        owner=label, policy=str(row["policy"]), label=f"{label}: {declared.label}",
        main=main, priced=declared.money,
    )  # fmt: skip
    return _with_own_range(fact) if column == "value" else fact


def _with_own_range(fact: Fact) -> Fact:
    """The value of an effect: range, distribution, source and grade stand in columns of their own."""
    low, high, shape, source, grade = (
        fact.row.get(f"value_{name}") for name in ("low", "high", "distribution", "source", "grade")
    )
    return replace(
        fact,
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        distribution=str(shape or ""),
        source=str(source or fact.source),
        grade=str(grade or fact.grade),
    )


def _financing(table: TableData, around: Around) -> Iterator[Fact]:
    for index, row in enumerate(table.rows):
        policy, payer = str(row["policy"]), str(row["source"])
        label = f"Share of {policy} financed by {payer}"
        yield _fact(
            table, index, "share", f"financing.{policy}.{payer}", label, "share",
            owner=around.labels.get(policy, policy), policy=policy,
        )  # fmt: skip


def _discounting(table: TableData, around: Around) -> Iterator[Fact]:
    """The steps of every schedule; their offset counts from the first year, which is 0 or 1."""
    for index, row in enumerate(table.rows):
        year = around.first_year - 1 + int(row["from_year_offset"])
        unit = "share per year"
        yield _fact(table, index, "rate", "discounting.rate", "Discount rate", unit, from_year=year)


READ: dict[str, Callable[[TableData, Around], Iterator[Fact]]] = {
    "About": _about,
    "Macro": _macro,
    "Groups": _groups,
    "Policies": _policies,
    "Parameters": _parameters,
    "Values": _values,
    "Outcomes": _outcomes,
    "Financing": _financing,
    "Discounting": _discounting,
}
"""How the facts of each table are read."""
PROJECTED = ("Population", "Mortality", "Fertility", "Migration", "Projection")
"""Tables that people are projected from: a figure depends on the whole table, not on one cell."""
CHANGES = ("Scenarios",)
"""Tables that change facts."""
WITHOUT_EFFECT = ("UnitCosts", "NotMonetised", "Ceilings", "Distribution", "Sources", "ChangeLog")
"""Tables that no figure depends on. Results are only compared with Ceilings."""
