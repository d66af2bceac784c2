"""Rules on slips of scale: figures far outside the ranges that the library of policies has for their kind.

A slip of a thousand shows in the results; one of a hundred, in a set-up cost or in the people that a
member of staff serves, often does not. The library states a range, with its source, for each kind of
policy and group.
"""

from __future__ import annotations

from functools import cache
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from costmodel.assumptions.checks import plausible_ranges as ranges
from costmodel.assumptions.checks.plausible_figures import alarm, people_by_year, published
from costmodel.assumptions.countries.archetypes import archetypes, shared_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.plausible_figures import Figures
    from costmodel.assumptions.countries.archetypes import Archetype
    from costmodel.assumptions.format.tables import Row

LEFT_OUT = ("coverage.", "timing.", "benefit.", "consultation.", "administration.per_application")
"""Parameters that a policy decides, that have no usual size, or that rules of their own judge."""
AMOUNT, PAYMENTS = "benefit.amount", "benefit.payments_per_year"
CARRIED = {"average_wage": "wage_growth", "poverty_line": "inflation"}
"""Measures of which Macro often has one year only, and the growth with which they go on."""
MEND = "Check the unit and the decimal point of the figure and of its range."


class _Usual(NamedTuple):
    """The range of the library for a figure."""

    low: float
    high: float
    whose: str

    @property
    def plausible(self) -> tuple[float, float]:
        """What is still plausible: the range, and a slip's distance to both sides."""
        return self.low / ranges.FAR_FROM_LIBRARY, self.high * ranges.FAR_FROM_LIBRARY

    def includes(self, value: float) -> bool:
        """Whether a value is not far outside the range."""
        low, high = self.plausible
        return low <= value <= high

    @property
    def words(self) -> str:
        """What is expected, and of what it is derived."""
        low, high = self.plausible
        return (
            f"{low:,.3g} to {high:,.3g}: {ranges.FAR_FROM_LIBRARY:g} times to either side of the range in "
            f"the library for {self.whose}, {self.low:,.3g} to {self.high:,.3g}"
        )


def library_rules(context: Context) -> None:
    """Report parameters, benefits and prevalences that are far outside the ranges of the library."""
    if any(problem.alarm and problem.cell.startswith("Macro!") for problem in context.report.problems):
        return  # with a wrong GDP every amount would be told of
    measures = _Measures(context)
    _parameters(context, measures)
    _benefits(context, measures)
    _groups(context)


class _Measures:
    """What amounts of the library are shares of, in the year of a price base or carried on to it."""

    def __init__(self, context: Context) -> None:
        macro, people = published(context).rows, people_by_year(context)
        heads = {
            **people,
            **{year: count for year, count in macro.get("population", {}).items() if count > 0},
        }
        gdp = macro.get("gdp", {})
        self._year = int(context.about.get("price_base_year") or context.first_year or 0)
        self._figures: Mapping[str, Figures] = {
            "gdp": gdp,
            "population": heads,
            "gdp_per_head": {
                year: gdp[year] / heads[min(heads, key=lambda each: abs(each - year))] / ranges.MONTHS
                for year in (gdp if heads else ())
            },
            **{name: macro.get(name, {}) for name in CARRIED},
        }
        self._growth = {name: macro.get(growth, {}) for name, growth in CARRIED.items()}

    def value(self, name: str | None, price_base: object) -> float | None:
        """A measure; 1 where a figure is no share of one, None where the set does not give it."""
        if name is None:
            return 1.0
        figures = {year: value for year, value in self._figures[name].items() if value > 0}
        year = price_base if isinstance(price_base, int) else self._year
        if not figures:
            return None
        nearest = min(figures, key=lambda each: abs(each - year))
        growth = self._growth.get(name, {})
        return figures[nearest] * prod(1 + growth.get(each, 0.0) for each in range(nearest + 1, year + 1))


def _kinds(row: Row) -> list[Archetype]:
    """Archetypes of the library of a policy: by its archetype, also under an older name, or by its group."""
    name = str(row["archetype"]).replace(" ", "_")
    return [
        kind
        for kind in archetypes().values()
        if name in (kind.name, *kind.formerly) or kind.groups[-1]["group"] == row["group"]
    ]


@cache
def _stated() -> Mapping[str, Sequence[tuple[Archetype, Mapping[str, Any]]]]:
    """The rows of all archetypes that state a number, by parameter."""
    by_parameter: dict[str, list[tuple[Archetype, Mapping[str, Any]]]] = {}
    for kind in archetypes().values():
        for row in kind.parameters:
            if isinstance(row.get("value"), float) and not row["parameter"].startswith(LEFT_OUT):
                by_parameter.setdefault(row["parameter"], []).append((kind, row))
    return by_parameter


def _usual(path: str, kinds: Sequence[Archetype], measures: _Measures, price_base: object) -> _Usual | None:
    """The widest range of the archetypes of a policy for a parameter; None where none states one."""
    names = {kind.name for kind in kinds}
    known = [(kind, row) for kind, row in _stated().get(path, ()) if kind.name in names]
    ends = [
        [measure * row.get(end, row["value"]) for end in ("low", "high")]
        for _, row in known
        if (measure := measures.value(row.get("share_of"), price_base)) is not None
    ]
    if not ends or min(low for low, _ in ends) <= 0:
        return None
    whose = " and ".join(dict.fromkeys(kind.label for kind, _ in known))
    return _Usual(min(low for low, _ in ends), max(high for _, high in ends), whose)


def _parameters(context: Context, measures: _Measures) -> None:
    """Parameters, and the items of UnitCosts that some are priced as, each told of once."""
    table, costs = context.tables["Parameters"], context.tables["UnitCosts"]
    kinds = {row["policy"]: _kinds(row) for row in context.tables["Policies"].rows}
    items = {row["item"]: number for number, row in enumerate(costs.rows)}
    told: set[str] = set()
    for number, row in enumerate(table.rows):
        path, item = str(row["parameter"]), items.get(row["priced_as"])
        stated, place = (table, number) if item is None else (costs, item)
        value, price_base = (stated.rows[place][column] for column in ("value", "price_base"))
        cell = stated.cell(place, "value")
        if not isinstance(value, float) or value <= 0 or row["policy"] not in kinds or cell in told:
            continue
        usual = _usual(path, kinds[row["policy"]], measures, price_base)
        if usual is not None and not usual.includes(value):
            told.add(cell)
            alarm(context, stated, place, "value", f"{path} {value:,.6g}", usual.words, MEND)


def _benefits(context: Context, measures: _Measures) -> None:
    """Benefits of a month, or of a payment that is not made every quarter, relative to the poverty line.

    Only of policies of a kind that the library has: of another kind a payment may be of any size.
    """
    table = context.tables["Parameters"]
    kinds = {row["policy"] for row in context.tables["Policies"].rows if _kinds(row)}
    payments = {row["policy"]: row["value"] for row in table.rows if row["parameter"] == PAYMENTS}
    plausible = ranges.PAYMENT_OF_LINE
    for number, row in enumerate(table.rows):
        value = row["value"]
        if row["parameter"] != AMOUNT or row["policy"] not in kinds:
            continue
        line = measures.value("poverty_line", row["price_base"])
        if line is None or not isinstance(value, float) or value <= 0:
            continue
        count = payments.get(row["policy"])
        count = count if isinstance(count, float) else 0.0
        regular = count >= ranges.EVERY_QUARTER
        share = value / line * (count / ranges.MONTHS if regular else 1.0)
        if share < plausible.low:
            measure = "a month" if regular else "a payment"
            alarm(
                context, table, number, "value",
                f"{AMOUNT} {value:,.6g}, {share:.2g} of the poverty line of {line:,.6g} {measure}",
                f"{plausible.words} of it ({plausible.reason})",
                "Type the amount of one payment, in single units of the currency.",
            )  # fmt: skip


def _groups(context: Context) -> None:
    """Prevalences against the library's: of a group of its name, or of the target group of its policies."""
    table = context.tables["Groups"]
    rows = {str(row["group"]): row for row in table.rows}
    usual = {name: _range_of(row, name) for name, row in shared_rows()["group"].items()}
    targets: dict[str, list[Archetype]] = {}
    for policy in context.tables["Policies"].rows:
        targets.setdefault(str(policy["group"]), []).extend(_kinds(policy))
    for number, row in enumerate(table.rows):
        name, value = str(row["group"]), row["prevalence"]
        if not isinstance(value, float) or value <= 0:
            continue
        known = usual.get(name) or _target(row, targets.get(name, ()), usual)
        if known is not None and not known.includes(value):
            alarm(
                context,
                table,
                number,
                "prevalence",
                f"a prevalence of {value:.3g} of {name}",
                known.words,
                MEND,
            )
            continue
        widest = None if known is not None else _widest(targets.get(name, ()))
        if widest is None:
            continue
        chain = [each["prevalence"] for each in _chain(name, rows)]
        if all(isinstance(each, float) for each in chain):
            share = prod(chain)
            if not widest.includes(share):
                fault = f"{name} are {share:.3g} of the people of their ages"
                alarm(context, table, number, "prevalence", fault, widest.words, MEND)
    _by_age(context, usual)


def _range_of(row: Mapping[str, object], name: str) -> _Usual:
    low, high = (float(str(row.get(end, row["prevalence"]))) for end in ("low", "high"))
    return _Usual(low, high, f"the group {name}")


def _target(row: Row, kinds: Sequence[Archetype], usual: Mapping[str, _Usual]) -> _Usual | None:
    """The range of the target group of an archetype that is a part of the same group."""
    for kind in kinds:
        target = kind.groups[-1]
        if row["of"] is not None and target.get("of") == row["of"]:
            return usual[str(target["group"])]
    return None


def _chain(name: str, rows: Mapping[str, Row]) -> Iterator[Row]:
    """A group and those that it is a part of; a circle ends where it began."""
    seen: set[str] = set()
    while name in rows and name not in seen:
        seen.add(name)
        yield rows[name]
        name = str(rows[name]["of"])


def _widest(kinds: Sequence[Archetype]) -> _Usual | None:
    """The share of the people of their ages that the target groups of archetypes are."""
    ends = [[_range_of(group, "") for group in kind.groups] for kind in kinds]
    if not ends:
        return None
    low = min(prod(each.low for each in group) for group in ends)
    high = max(prod(each.high for each in group) for group in ends)
    return _Usual(low, high, " and ".join(dict.fromkeys(kind.label for kind in kinds)))


def _by_age(context: Context, usual: Mapping[str, _Usual]) -> None:
    """Prevalences of all ages of a group that the library has; of bands of ages, the highest."""
    table = context.tables["Prevalence"]
    known: dict[str, dict[int, float]] = {}
    for number, row in enumerate(table.rows):
        if row["group"] in usual and isinstance(row["prevalence"], float):
            known.setdefault(str(row["group"]), {})[number] = row["prevalence"]
    for name, stated in known.items():
        whole = [k for k in stated if table.rows[k]["age_from"] is table.rows[k]["age_to"] is None]
        for number in whole or [max(stated, key=stated.__getitem__)]:
            if not usual[name].includes(stated[number]):
                fault = f"a prevalence of {stated[number]:.3g} of {name}"
                alarm(context, table, number, "prevalence", fault, usual[name].words, MEND)
