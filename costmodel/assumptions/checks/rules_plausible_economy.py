"""Rules of a plausible economy: consistent rows of the table Macro without implausible changes."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from statistics import fmean, median
from typing import TYPE_CHECKING

from costmodel.assumptions.checks import plausible_ranges as ranges
from costmodel.assumptions.checks.plausible_figures import alarm, broken, people_by_year, published
from costmodel.assumptions.format.unit_words import indicator_units
from costmodel.model.economy import Macro
from costmodel.model.source_years import CALENDAR, GROWTH

if TYPE_CHECKING:
    from costmodel.assumptions.checks.context import Context
    from costmodel.assumptions.checks.plausible_figures import Figures, Published
    from costmodel.assumptions.checks.plausible_ranges import Ratio

NATIONAL = ("gdp", "real_growth", "deflator_growth")
RATES = ("real_growth", "inflation", "deflator_growth", "wage_growth")
MONEY = ("LCU", "LCU per person")
LONG_HELD = 5
"""Years beyond the last published one after which growth held constant deserves a note."""


def plausible_economy(context: Context) -> None:
    """Report every implausible figure of the table Macro."""
    macro = published(context)
    _ratios(context, macro, people_by_year(context))
    _growth(context, macro)
    _two_prices(context, macro)
    _breaks(context, macro)
    _constant_growth(context, macro)
    _ceilings(context, macro)


def _ceilings(context: Context, macro: Published) -> None:
    """Ceilings in another unit than GDP, which is tested against other rows."""
    table = context.tables["Ceilings"]
    gdp = [value for value in macro.rows.get("gdp", {}).values() if value > 0]
    small = [
        number
        for number, row in enumerate(table.rows)
        if gdp and row["amount"] and 0 < row["amount"] < ranges.LOWEST_CEILING * min(gdp)
    ]
    if small:
        amount, count = table.rows[small[0]]["amount"], len(table.rows)
        alarm(
            context, table, small[0], "amount",
            f"{amount:,.6g}, {amount / min(gdp):.2g} of GDP, and {len(small)} of {count} ceilings so low",
            "at least a millionth of GDP; what is typed in millions is smaller",
            "Give amounts in single units of the currency, not in thousands, millions or billions.",
        )  # fmt: skip


def _ratios(context: Context, macro: Published, people: Figures) -> None:
    """Ratios of rows of Macro, which show an amount in another unit."""
    everybody = dict(people) | {y: v for y, v in macro.rows.get("population", {}).items() if v > 0}
    wrong: dict[str, list[tuple[Ratio, int, float]]] = defaultdict(list)
    tested: dict[str, int] = defaultdict(int)
    unsound: set[str] = set()
    for ratio in ranges.RATIOS:
        if ratio.by in unsound:
            continue
        measured = _measured(ratio, macro, everybody)
        if not measured:
            continue
        tested["gdp"] += ratio.by in ("gdp", "gdp_per_head")
        off = {year: value for year, value in measured.items() if not ratio.plausible.includes(value)}
        if off:
            year = next(iter(off))
            wrong["gdp" if ratio.by.startswith("gdp") else ratio.by].append((ratio, year, off[year]))
            unsound.add(ratio.indicator)
    by_gdp = wrong.pop("gdp", [])
    if len(by_gdp) > 1 and len(by_gdp) == tested["gdp"]:
        _wrong_gdp(context, macro, by_gdp)
    else:
        wrong["gdp"] = by_gdp
    for ratio, year, value in (each for failures in wrong.values() for each in failures):
        number, amount = macro.numbers[ratio.indicator], macro.rows[ratio.indicator][year]
        alarm(
            context, macro.table, number, str(year),
            f"{ratio.indicator} {amount:,.6g} in {year}: {ratio.plausible.what} is {value:,.3g}",
            f"{ratio.plausible.words} ({ratio.plausible.reason})",
            f"Check the unit: {indicator_units(str(macro.table.rows[number]['indicator']))[0]}, "
            "in single units, not thousands or billions.",
        )  # fmt: skip


def _measured(ratio: Ratio, macro: Published, everybody: Figures) -> dict[int, float]:
    """A ratio by year, for the years with both figures; population of the nearest year."""
    above = macro.rows.get(ratio.indicator, {})
    below = dict(macro.rows.get("gdp" if ratio.by == "gdp_per_head" else ratio.by, {}))
    if ratio.by == "gdp_per_head":
        if not everybody:
            return {}
        below = {
            year: value / everybody[min(everybody, key=lambda each: abs(each - year))]
            for year, value in below.items()
        }
    return {
        year: value * ratio.times / below[year] for year, value in above.items() if below.get(year, 0) > 0
    }


def _wrong_gdp(context: Context, macro: Published, failed: list[tuple[Ratio, int, float]]) -> None:
    """All ratios to GDP are implausible: GDP itself is in another unit."""
    year = failed[0][1]
    measures = "; ".join(f"{ratio.plausible.what} is {value:,.3g}" for ratio, _, value in failed)
    alarm(
        context, macro.table, macro.numbers["gdp"], str(year),
        f"gdp {macro.rows['gdp'][year]:,.6g} in {year}: {measures}",
        "; ".join(f"{ratio.plausible.what} {ratio.plausible.words}" for ratio, _, _ in failed),
        "Give GDP in single units of the currency, not in millions or billions.",
    )  # fmt: skip


def _growth(context: Context, macro: Published) -> None:
    """GDP relative to real growth and the growth of the deflator."""
    if not _one_basis(macro):
        return
    gdp, real, prices = (macro.rows.get(name, {}) for name in NATIONAL)
    against = {}
    for before, year in pairwise(sorted(gdp)):
        if year - before == 1 and year in real and year in prices and gdp[before] > 0:
            grown = gdp[before] * (1 + real[year]) * (1 + prices[year])
            if grown > 0:
                against[year] = gdp[year] / grown
    off = {year for year, ratio in against.items() if not ranges.GDP_AGAINST_GROWTH.includes(ratio)}
    if len(against) >= ranges.MANY_YEARS and not off:
        mean = fmean(against.values())
        off = set() if ranges.GDP_AGAINST_LONG_GROWTH.includes(mean) else set(against)
    if off:
        year = min(off)
        also = f" (and in {len(off) - 1} more years)" if len(off) > 1 else ""
        alarm(
            context, macro.table, macro.numbers["gdp"], str(year),
            f"gdp growth of {gdp[year] / gdp[year - 1] - 1:+.1%} in {year}, with real_growth "
            f"{real[year]:+.1%} ({macro.cell('real_growth', year)}) and deflator_growth {prices[year]:+.1%} "
            f"({macro.cell('deflator_growth', year)}){also}",
            "growth of GDP equal to real growth plus growth of the deflator, within 8 % (2 % on average)",
            "Use the same edition of one source for the three rows.",
        )  # fmt: skip


def _two_prices(context: Context, macro: Published) -> None:
    """Inflation relative to the growth of the GDP deflator, over all years with both."""
    inflation, deflator = macro.rows.get("inflation", {}), macro.rows.get("deflator_growth", {})
    years = sorted(set(inflation) & set(deflator))
    if not years:
        return
    consumer, national = (median(rates[year] for year in years) for rates in (inflation, deflator))
    plausible = ranges.TWO_PRICES
    if national > ranges.TWO_PRICES_MATTER and consumer > 0 and not plausible.includes(consumer / national):
        alarm(
            context, macro.table, macro.numbers["inflation"], str(years[0]),
            f"inflation of {consumer:.2%}, median of {years[0]} to {years[-1]}, where the GDP deflator "
            f"grows by {national:.2%} ({macro.cell('deflator_growth', years[0])})",
            f"{plausible.words} times the growth of the deflator ({plausible.reason})",
            "Type both as fractions of 1: 0.05 is 5 %.",
        )  # fmt: skip


def _one_basis(macro: Published) -> bool:
    """Whether GDP and its growth are of the same years in their source."""
    stated = {macro.table.rows[macro.numbers[name]]["basis"] for name in NATIONAL if name in macro.numbers}
    return len({CALENDAR if basis == GROWTH else basis for basis in stated}) <= 1


def _constant_growth(context: Context, macro: Published) -> None:
    """Growth that is held for long: it decides amounts, and shares of GDP, of the later years."""
    for name in RATES:
        figures = macro.rows.get(name, {})
        last = max(figures, default=0)
        if not figures or context.last_year is None or context.last_year - last <= LONG_HELD:
            continue
        number, real = macro.numbers[name], name == "real_growth"
        fault = (
            f"{name} {figures[last]:.1%} of {last}, held for {context.last_year - last} years to "
            f"{context.last_year}"
        )
        mend = (
            "Type the growth that you expect in each later year, with its source; add columns for the years."
        )
        plausible = ranges.HELD_GROWTH if real else ranges.HELD_PRICES
        if not plausible.includes(figures[last]):
            expected = f"{plausible.words} ({plausible.reason})"
            alarm(context, macro.table, number, str(last), fault, expected, mend)
        elif real:
            context.report.at(
                macro.table, number, str(last), fault,
                "growth of the later years as a path of its own, since shares of GDP depend on it", mend,
                "warning",
            )  # fmt: skip


def _breaks(context: Context, macro: Published) -> None:
    """Implausible changes from one year to the next, as between two sources, units or currencies."""
    for name, figures in macro.rows.items():
        unit = Macro.__dataclass_fields__[name].metadata["unit"]
        people = name == "population"
        if not people and unit not in MONEY:
            continue
        plausible = ranges.PEOPLE_BREAK if people else ranges.LEVEL_BREAK
        prices = {} if people else _prices(macro)
        for before, year in pairwise(sorted(figures)):
            if year - before != 1 or figures[before] <= 0:
                continue
            change = figures[year] / figures[before]
            real = change / (1 + prices.get(year, 0))
            if not plausible.includes(real):
                without = "" if people else ", without inflation" * (year in prices)
                broken(
                    context, macro.table, macro.numbers[name], year,
                    f"{name} {figures[year]:,.6g} in {year} after {figures[before]:,.6g} in {before}: "
                    f"{real:,.3g} times as much{without}", plausible,
                )  # fmt: skip
                break


def _prices(macro: Published) -> Figures:
    return {**macro.rows.get("inflation", {}), **macro.rows.get("deflator_growth", {})}
