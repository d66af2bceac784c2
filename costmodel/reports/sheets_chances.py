"""The sheets Percentiles, Return, Probabilities and Assumptions drawn of a simulation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from costmodel.engine.lines import TOTAL
from costmodel.engine.scenarios import LEVEL
from costmodel.model.measure_list import BY_NAME
from costmodel.reports import uncertainty_words as said
from costmodel.reports import words
from costmodel.reports.look import COUNT, SHARE, SMALL_SHARE, YEAR
from costmodel.reports.sheet_tables import Cell, Column, Line, write_table
from costmodel.reports.sheets_return import BASES
from costmodel.reports.sheets_tornado import fact_format
from costmodel.uncertainty.percentiles import PERCENTILES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    import pandas as pd

    from costmodel.reports.look import Sheet
    from costmodel.reports.uncertainty_report import Uncertainty

PERCENTILE_WIDTHS = (46, 17, 26, 7, 19, *[11.5] * 12)
RETURN_WIDTHS = (46, 17, 37, 28, *[11.5] * 12, 9)
CHANCE_WIDTHS = (37, 18, 66, 7, 15, 27, 9, 11, 20)
DRAWN_WIDTHS = (6, 42, 52, 8, 15, 15, 15, 24, 9, 11, 16, 22, 7, 30)
CHANCE, ERROR = "0.0%", "0.00%"
EVENTS = {
    "net present value above 0": "Net present value above 0",
    "comes back to the budget in full": "Cost recovered by the budget in full",
    "gross cost above the central figure": "Gross cost above the central estimate",
    "expenditure above the ceiling": "Expenditure above the ceiling",
}
SHAPES = {
    "triangular": "low and high are the minimum and maximum, value is the most likely",
    "pert": (
        "low and high are the minimum and maximum, value is the most likely; values near the ends are rarer "
        "than in a triangular distribution"
    ),
    "uniform": "all values between low and high are equally likely",
    "normal": "95% of draws lie between low and high; value is the mean",
    "lognormal": "95% of draws lie between low and high; value is the median",
}


STATISTICS = {
    "central": "Central estimate",
    "mean": "Mean",
    "standard_deviation": "Standard deviation",
    "standard_error": "Standard error of the mean",
    **{name: name.upper() for name in PERCENTILES},
    "p50": "P50, the median",
}


def _statistics() -> list[Column]:
    return [
        *(Column(name, "0.00", wrap=True) for name in STATISTICS.values()),
        Column("Draws above the central estimate", SHARE, wrap=True),
    ]


def _cell(value: float) -> Cell:
    return float(value) if math.isfinite(value) else said.number(value)


def _total_first(frame: pd.DataFrame, column: str = "policy") -> list[dict[Hashable, Any]]:
    """The rows, those of all policies together first."""
    total = frame[column] == TOTAL
    return [*frame[total].to_dict("records"), *frame[~total].to_dict("records")]


def percentiles(sheet: Sheet, of: Uncertainty) -> None:
    """Write the sheet Percentiles: by policy, line and year."""
    columns = [
        Column("Policy", wrap=True), Column("Compared"), Column("Line"), Column("Year", YEAR), Column("Unit"),
        *_statistics(),
    ]  # fmt: skip
    table = write_table(sheet, 4, columns, list(_percentiles(of)), filtered=True, height=44)
    sheet.frozen(table.first, 4)


def _percentiles(of: Uncertainty) -> Iterator[Line]:
    labels = said.labels(of.simulation)
    names = {line.central.name: line.central.label for line in of.simulation.lines}
    for basis, frame in of.tables.items():
        for row in _total_first(frame):
            unit, number = _unit(of, str(row["unit"]))
            name, policy = str(row["line"]), str(row["policy"])
            values = [_cell(row[statistic]) for statistic in STATISTICS]
            yield Line(
                [labels.get(policy, policy or "Country"), BASES[basis], names.get(name, name),
                 _year(row["year"]), unit, *values, _cell(row["chance_above_central"])],
                numbers=dict.fromkeys(range(5, 5 + len(values)), number),
            )  # fmt: skip


def _year(year: Any) -> int | None:  # noqa: ANN401  pandas' missing integer has no type to name
    try:
        return int(year)
    except TypeError:  # a figure of the whole horizon
        return None


def _unit(of: Uncertainty, unit: str) -> tuple[str, str]:
    """A unit of the model in the words of the sheet, and how its figures look."""
    if unit == "LCU":
        return of.report.money, of.report.scale.number
    if unit.startswith("LCU of"):
        return of.report.real_money, of.report.scale.number
    if unit.startswith("share"):
        return unit, SMALL_SHARE
    return unit.replace("LCU", of.report.currency), COUNT


def returns(sheet: Sheet, of: Uncertainty) -> None:
    """Write the sheet Return: returns of policies, level and increment."""
    columns = [
        Column("Policy", wrap=True), Column("Compared"), Column("Measure", wrap=True),
        Column("Unit", wrap=True), *_statistics(),
        Column("Draws with a value", SHARE, wrap=True),
    ]  # fmt: skip
    table = write_table(sheet, 4, columns, list(_returns(of)), filtered=True, height=44)
    sheet.frozen(table.first, 3)


def _returns(of: Uncertainty) -> Iterator[Line]:
    labels = said.labels(of.simulation)
    for basis in of.simulation.bases:
        for row in _total_first(of.appraisal[basis]):
            measure = str(row["measure"])
            unit = words.measure_unit(measure, of.report.result, of.report.real_money)
            number = words.measure_number(measure, of.report.scale.number)
            values = [_cell(row[statistic]) for statistic in STATISTICS]
            yield Line(
                [labels[str(row["policy"])], BASES[basis], BY_NAME[measure].label, unit, *values,
                 _cell(row["chance_above_central"]), float(row["defined"])],
                numbers=dict.fromkeys(range(4, 4 + len(values)), number),
            )  # fmt: skip


def chances(sheet: Sheet, of: Uncertainty) -> None:
    """Write the sheet Probabilities."""
    columns = [
        Column("Event"), Column("Compared"), Column("Policy or ministry", wrap=True),
        Column("Year", YEAR), Column("Threshold", "0", wrap=True), Column("Unit", wrap=True),
        Column("Probability", CHANCE), Column("Standard error", ERROR, wrap=True),
        Column("In words"),
    ]  # fmt: skip
    table = write_table(sheet, 4, columns, list(_chances(of)), filtered=True, height=44)
    sheet.frozen(table.first, 1)


def _chances(of: Uncertainty) -> Iterator[Line]:
    labels, gross = said.labels(of.simulation), of.yearly("gross_cost")
    number = of.report.scale.number
    for row in _total_first(of.chances, "of"):
        event, whom = str(row["event"]), str(row["of"])
        year = _year(row["year"])
        limit, unit = 0.0, of.report.real_money
        if year is not None:
            known = (whom, year) in of.simulation.ceilings
            limit = of.simulation.ceilings[whom, year][0] if known else gross[year].central
            unit = of.report.money
        compared = BASES[str(row["basis"])] if year is None else BASES[LEVEL]
        yield Line(
            [EVENTS.get(event, event), compared, labels.get(whom, whom), year, limit, unit,
             float(row["chance"]), float(row["standard_error"]), said.hundreds(float(row["chance"]))],
            tone="strong" if whom == TOTAL and year is None else "",
            numbers={4: number} if limit else {},
        )  # fmt: skip


def drawn(sheet: Sheet, of: Uncertainty) -> None:
    """Write the sheet Assumptions drawn: every uncertain parameter, cell by cell."""
    columns = [
        Column("Fact", YEAR), Column("Assumption", wrap=True), Column("Of", wrap=True),
        Column("From year", YEAR, wrap=True), Column("Low", "0.0"), Column("Value", "0.0"),
        Column("High", "0.0"), Column("Unit", wrap=True), Column("Prices of", YEAR, wrap=True),
        Column("Shape"), Column("Cell"),
        Column("Source", wrap=True), Column("Grade"), Column("Drawn jointly with", wrap=True),
    ]  # fmt: skip
    table = write_table(sheet, 4, columns, list(_drawn(of)), filtered=True, height=30)
    after = table.last + 2
    shapes = [Line([None, shape, meaning]) for shape, meaning in SHAPES.items()]
    write_table(
        sheet, after, [Column("Key"), Column("Distribution"), Column("Meaning", wrap=True)], shapes,
        heading="Shapes",
    )  # fmt: skip
    sheet.frozen(table.first, 2)


def _drawn(of: Uncertainty) -> Iterator[Line]:
    for number, fact in enumerate(of.simulation.facts, 1):
        owners = "; ".join(fact.owners)
        for own in fact.ranges:
            others = [cell for cell in fact.cells if cell != own.cell]
            cells: list[Cell] = [
                float(number), fact.label, owners, own.from_year, own.low, own.value, own.high,
                fact.unit.replace("LCU", of.report.currency), fact.price_base, own.shape, own.cell,
                fact.source, fact.grade, said.cells(others),
            ]  # fmt: skip
            look = dict.fromkeys((4, 5, 6), fact_format(fact.unit, own.low, own.value, own.high))
            yield Line(cells, numbers=look)
