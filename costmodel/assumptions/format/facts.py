"""Facts: every value of a workbook that the model computes with, with its path, label, unit, range and cell.

The list is made once for each set in memory. Binding, ranges, the list of used assumptions, evidence and the
bridge read it. A new table is one entry of ``paths.INPUT_TABLES`` or of ``READ``, or of one of the lists of
tables without facts below ``READ``.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from costmodel.assumptions.format.fact import CHOICE, HAIRCUT, least_widths, widened, with_own_range
from costmodel.assumptions.format.fact import Fact as Fact  # noqa: PLC0414  public here
from costmodel.assumptions.format.monitoring_facts import MONITORED
from costmodel.assumptions.format.once import once
from costmodel.assumptions.format.paths import (
    AREA,
    BREAKDOWN,
    CEILING,
    CLASS,
    INCIDENCE,
    INPUT_TABLES,
    MEAN,
    OVERLAP,
    SOCIETY,
    SPLIT,
    WELFARE,
)
from costmodel.assumptions.format.tables import properties, span
from costmodel.model.economy import Macro
from costmodel.model.parameters import inputs_of, parameters
from costmodel.model.society import Society
from costmodel.model.welfare_survey import WELFARE_NUMBERS
from costmodel.wording.catalogue import Verbatim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from costmodel.assumptions.format.tables import Assumptions, Row, TableData


MONTH = "fiscal_year_start_month"
SURVEY_YEAR = "survey_year"
POLICY, GROUP = "policy", "group"
"""Of whom rows of Incidence are."""


@once
def facts(assumptions: Assumptions) -> tuple[Fact, ...]:
    """Every fact of a set, table by table in the order of the rows; made once for each set in memory."""
    return tuple(fact for name in READ for fact in facts_of(assumptions, name))


@once
def facts_by_cell(assumptions: Assumptions) -> Mapping[str, Fact]:
    """Every fact of a set by the cell of its value."""
    return {fact.cell: fact for fact in facts(assumptions)}


LIBRARY = "UnitCosts"
"""Of this table only the items that are referred to are facts; the others are for information."""
PRICED = ("Parameters", "Items", "Assets")
"""Tables whose column ``priced_as`` refers to it."""


def facts_of(assumptions: Assumptions, table: str) -> tuple[Fact, ...]:
    """The facts of one table, in the order of the rows; empty for a table without facts."""
    if table not in READ:
        return ()
    if table == LIBRARY:
        library_facts = _of_table(*(assumptions.table(name) for name in (LIBRARY, "Policies", "About")))
        named = _priced(*(assumptions.table(name) for name in PRICED))
        return tuple(fact for fact in library_facts if fact.address.owner in named)
    tables = (assumptions.table(name) for name in (table, "Policies", "About"))
    return _of_table(*tables)


@once
def _priced(*tables: TableData) -> frozenset[str]:
    """The items of the unit-cost library that a row refers to."""
    return frozenset(str(row["priced_as"]) for table in tables for row in table if row.get("priced_as"))


def stated_paths(tables: Mapping[str, TableData], name: str) -> dict[str, list[float]]:
    """The values of a table that needs no other table, by path; of tables under examination, too."""
    values: dict[str, list[float]] = {}
    for fact in READ[name](tables[name], OtherTables({}, 0)):
        values.setdefault(fact.path, []).append(float(fact.value))
    return values


class OtherTables(NamedTuple):
    """Data of other tables that the facts of a table need."""

    labels: Mapping[str, str]
    """Labels of the policies by their keys."""
    first_year: int
    start_month: int = 1
    """First month of the fiscal year."""


@once
def _of_table(table: TableData, policies: TableData, about: TableData) -> tuple[Fact, ...]:
    """The facts of a table, kept by table because the mixtures of a bridge share most of their tables."""
    labels = {str(row["policy"]): str(row["label"]) for row in policies}
    stated = properties(about)
    widths = least_widths(stated)
    month = int(stated.get(MONTH) or 1)
    read = READ[table.name](table, OtherTables(labels, span(stated)[0], month))
    return tuple(widened(fact, widths.get(fact.grade, 0.0)) for fact in read)


def fact_of_cell(
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
    """The fact of one cell; the unit and the range of the row belong to its ``main`` value."""
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
        note=Verbatim(row.get("note") or ""),
        row=row,
    )


def _about(table: TableData, _: OtherTables) -> Iterator[Fact]:
    """The price base year, a first month of the fiscal year other than 1, and haircuts.

    Other properties determine the structure and enter no formula.
    """
    for index, row in enumerate(table.rows):
        name, fact = str(row["property"]), partial(fact_of_cell, table, index, "value", source="About")
        if name == "price_base_year":
            yield fact(f"about.{name}", "Price base year", "year")
        elif name == MONTH and row["value"] not in (None, 1):
            yield fact(f"about.{name}", "First month of the fiscal year", "month")
        elif name.startswith(HAIRCUT) and row["value"] is not None:
            label = f"Share taken off gains of grade {name.removeprefix(HAIRCUT)}"
            yield fact(f"about.{name}", label, "share")


def _macro(table: TableData, _: OtherTables) -> Iterator[Fact]:
    declared = {each.name: each.metadata for each in fields(Macro)}
    for index, row in enumerate(table.rows):
        name, stated = str(row["indicator"]), str(row["unit"])
        unit = declared[name]["unit"]
        label = declared[name]["label"]
        for year in table.years:
            if row[str(year)] is not None:
                fact = fact_of_cell(
                    table, index, str(year), f"macro.{name}.{year}", label, unit,
                    label=f"{label}, {year}", from_year=year,
                )  # fmt: skip
                yield replace(fact, stated_unit=stated)


def _groups(table: TableData, _: OtherTables) -> Iterator[Fact]:
    for index, row in enumerate(table.rows):
        label, path = str(row["label"]), f"group.{row['group']}.prevalence"
        if row["prevalence"] is None:
            continue
        yield fact_of_cell(
            table, index, "prevalence", path, "Prevalence", "share", owner=label,
            label=f"Prevalence: {label}", main=True,
        )  # fmt: skip


def band_of(row: Row) -> str:
    """The ages and sex of a row of Prevalence, as its path names them: female_0_17, 5_up; all for all."""
    first, last = row["age_from"], row["age_to"]
    ages = [] if first is None and last is None else ["first" if first is None else str(first),
                                                      "up" if last is None else str(last)]  # fmt: skip
    return "_".join([*([] if row["sex"] is None else [str(row["sex"])]), *ages]) or "all"


def _prevalence(table: TableData, _: OtherTables) -> Iterator[Fact]:
    for index, row in enumerate(table.rows):
        group, band = str(row["group"]), band_of(row)
        yield fact_of_cell(
            table, index, "prevalence", f"group.{group}.prevalence.{band}", "Prevalence", "share",
            owner=group,            label=f"Prevalence: {group}, {band.replace('_', ' ')}", main=True,
        )  # fmt: skip


def _overlaps(table: TableData, _: OtherTables) -> Iterator[Fact]:
    for index, row in enumerate(table.rows):
        if row["share"] is not None:
            yield fact_of_cell(
                table, index, "share", f"{OVERLAP}.{row['a']}.{row['b']}", "Overlap", "share",
                owner=str(row["a"]), label=f"Share of {row['a']} also in {row['b']}", main=True,
            )  # fmt: skip


def _breakdown(table: TableData, _: OtherTables) -> Iterator[Fact]:
    for index, row in enumerate(table.rows):
        dimension, part = str(row["dimension"]), str(row["part"])
        for column, name, unit in (("share", "Share of the people", "share"),
                                   ("coverage", "Relative coverage", "ratio")):  # fmt: skip
            if row[column] is not None:
                yield fact_of_cell(
                    table, index, column, f"{BREAKDOWN}.{dimension}.{column}.{part}", name, unit,
                    owner=dimension, label=f"{name} of {part}", main=column == "coverage",
                )  # fmt: skip


def _policies(table: TableData, _: OtherTables) -> Iterator[Fact]:
    for index, row in enumerate(table.rows):
        for column in ("start_year", "end_year"):
            if row[column] is not None:
                policy, label = str(row["policy"]), parameters()[f"timing.{column}"].label
                yield fact_of_cell(
                    table, index, column, f"policy.{policy}.timing.{column}", label, "year",
                    owner=str(row["label"]), policy=policy,
                )  # fmt: skip


def _parameters(table: TableData, around: OtherTables) -> Iterator[Fact]:
    known = parameters()
    for index, row in enumerate(table.rows):
        if row["value"] is None:
            continue  # the table UnitCosts gives it
        declared, policy = known[str(row["parameter"])], str(row["policy"])
        yield fact_of_cell(
            table, index, "value", f"policy.{policy}.{declared.path}", str(row["label"] or declared.label),
            CHOICE if declared.choices else declared.unit,
            owner=around.labels.get(policy, policy), policy=policy, main=True, priced=True,
        )  # fmt: skip


def _inputs(table: TableData, _: OtherTables) -> Iterator[Fact]:
    """Every input of every row of an input table."""
    declared = INPUT_TABLES[table.name]
    for index, row in enumerate(table.rows):
        policy, label = str(row.get("policy") or ""), str(row.get("label") or row[declared.key])
        for name, each in declared.inputs.items():
            main = name == declared.main
            if row.get(name) is not None:
                fact = fact_of_cell(
                    table, index, name, f"{declared.kind}.{row[declared.key]}.{name}",
                    each.label if each.money or not main else name.capitalize(),
                    CHOICE if each.choices else each.unit,
                    owner=label, policy=policy, label=f"{label}: {each.label}", main=main, priced=each.money,
                )  # fmt: skip
                yield with_own_range(fact, name, each.unit) if each.money or not main else fact


def _distribution(table: TableData, around: OtherTables) -> Iterator[Fact]:
    """The inputs of the whole country, and shares and mean of the areas beside it."""
    yield from (fact for fact in _inputs(table, around) if fact.row.get("area") is None)
    stated = set()
    for index, row in enumerate(table.rows):
        if row.get("area") is None:
            continue
        area, decile = str(row["area"]), row["decile"]
        if row["share"] is not None:
            yield fact_of_cell(
                table, index, "share", f"{AREA}.decile_{decile}.{area}", "Share of a decile of the area",
                "share", owner=area, label=f"Share of decile {decile} of {area}",
            )  # fmt: skip
        if row[MEAN] is not None and area not in stated:
            stated.add(area)
            yield fact_of_cell(
                table, index, MEAN, f"{AREA}.{MEAN}.{area}", "Mean welfare of the area", "LCU per person",
                owner=area, label=f"Mean welfare of {area}",
            )  # fmt: skip


def _financing(table: TableData, around: OtherTables) -> Iterator[Fact]:
    for index, row in enumerate(table.rows):
        policy, payer = str(row["policy"]), str(row["source"])
        label = f"Share of {policy} financed by {payer}"
        yield fact_of_cell(
            table, index, "share", f"financing.{policy}.{payer}", label, "share",
            owner=around.labels.get(policy, policy), policy=policy,
        )  # fmt: skip


def _ceilings(table: TableData, _: OtherTables) -> Iterator[Fact]:
    for index, row in enumerate(table.rows):
        ministry, year = str(row["ministry"]), int(row["year"])
        yield fact_of_cell(
            table, index, "amount", f"{CEILING}.{year}.{ministry}", "Ceiling", "LCU", owner=ministry,
            label=f"Ceiling of {ministry}, {year}",
        )  # fmt: skip


def _discounting(table: TableData, around: OtherTables) -> Iterator[Fact]:
    """The steps of every schedule; their offset counts from the first year, which is 0 or 1."""
    for index, row in enumerate(table.rows):
        year = around.first_year - 1 + int(row["from_year_offset"])
        unit = "share per year"
        yield fact_of_cell(
            table, index, "rate", "discounting.rate", "Discount rate", unit, from_year=year, main=True
        )


def _incidence(table: TableData, around: OtherTables) -> Iterator[Fact]:
    for index, row in enumerate(table.rows):
        kind, name = str(row["of"]), str(row["name"] or "")
        policy = name if kind == POLICY else ""
        owner = around.labels.get(policy) or name or "The budget"
        path = (policy or kind) if policy or not name else f"{kind}.{name}"
        what = {POLICY: f"the money received from {owner}", GROUP: f"the people of {owner}"}
        yield fact_of_cell(
            table, index, "share", f"{INCIDENCE}.{path}.decile_{row['decile']}",
            "Share of a decile", "share", owner=owner, policy=policy,
            label=f"Share of decile {row['decile']} in {what.get(kind, f'the money paid to {owner}')}",
        )  # fmt: skip


def _welfare(table: TableData, _: OtherTables) -> Iterator[Fact]:
    """The numbers of the survey that the model computes with; words determine the structure."""
    declared = {name: parameter for model in WELFARE_NUMBERS for name, parameter in inputs_of(model).items()}
    for index, row in enumerate(table.rows):
        each = declared.get(str(row["property"]))
        if each is not None:
            yield fact_of_cell(table, index, "value", f"{WELFARE}.{each.path}", each.label, each.unit)
        elif row["property"] == SURVEY_YEAR:
            yield fact_of_cell(table, index, "value", f"{WELFARE}.{SURVEY_YEAR}", "Survey year", "year")


def _splits(table: TableData, around: OtherTables) -> Iterator[Fact]:
    for index, row in enumerate(table.rows):
        policy, ministry, function = (str(row[column]) for column in ("policy", "ministry", "function"))
        owner = around.labels.get(policy, policy)
        yield fact_of_cell(
            table, index, "share", f"{SPLIT}.{policy}.{ministry} {function}", "Share of a ministry",
            "share", owner=owner, policy=policy, label=f"Share of {ministry}, {function}, in {owner}",
        )  # fmt: skip


def _classes(table: TableData, around: OtherTables) -> Iterator[Fact]:
    for index, row in enumerate(table.rows):
        policy, line, code = (str(row[column]) for column in ("policy", "line", "code"))
        owner = around.labels.get(policy, policy)
        yield fact_of_cell(
            table, index, "share", f"{CLASS}.{policy}.{line} {code}", "Share of an economic class", "share",
            owner=owner, policy=policy, label=f"Share of class {code} in {line} of {owner}",
        )  # fmt: skip


def _society(table: TableData, _: OtherTables) -> Iterator[Fact]:
    declared = inputs_of(Society)
    for index, row in enumerate(table.rows):
        each = declared[str(row["assumption"])]
        yield fact_of_cell(table, index, "value", f"{SOCIETY}.{each.path}", each.label, each.unit, main=True)


READ: dict[str, Callable[[TableData, OtherTables], Iterator[Fact]]] = {
    "About": _about,
    "Macro": _macro,
    "Groups": _groups,
    "Prevalence": _prevalence,
    "Overlaps": _overlaps,
    "Breakdown": _breakdown,
    "Policies": _policies,
    "Parameters": _parameters,
    **dict.fromkeys(INPUT_TABLES, _inputs),
    "Distribution": _distribution,
    "Financing": _financing,
    "Discounting": _discounting,
    "Society": _society,
    "Incidence": _incidence,
    "Welfare": _welfare,
    "Splits": _splits,
    "Classes": _classes,
    "Ceilings": _ceilings,
    **{name: partial(read, fact_of_cell) for name, read in MONITORED.items()},
}
"""The function that reads the facts of each table."""
PROJECTED = ("Population", "Mortality", "Fertility", "Migration", "Projection")
"""Tables of the population projection: a figure depends on the whole table, not on one cell."""
CHANGES = ("Scenarios", "SeriesErrors")
"""Tables that change facts, or say how uncertain they are: see ``ranged_facts``."""
WITHOUT_EFFECT = (
    "NotMonetised", "AdminBands", "Options", "Accounts", "SurveyFile", "StatusBands", "Sources", "ChangeLog",
)  # fmt: skip
"""Tables that no line of the model depends on: Accounts give other codes to figures."""
