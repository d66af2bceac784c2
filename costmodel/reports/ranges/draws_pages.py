"""The pages Percentiles, Return, Probabilities and Assumptions drawn of a simulation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from costmodel.engine.inputs.scenarios import LEVEL
from costmodel.engine.line_items.lines import TOTAL
from costmodel.model.measure_list import BY_NAME
from costmodel.reports.files.look import COUNT, SHARE, SMALL_SHARE, YEAR
from costmodel.reports.language import uncertainty_words as texts
from costmodel.reports.language import words
from costmodel.reports.layout.page import Page, PageTable, TableColumn, TableRow
from costmodel.reports.ranges.sensitivity_page import fact_format
from costmodel.reports.sheets.return_page import BASES
from costmodel.uncertainty.percentiles import PERCENTILES
from costmodel.uncertainty.simulation import WORTH_IT, WORTH_THE_COST

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from costmodel.reports.layout.page import CellValue
    from costmodel.reports.ranges.uncertainty_report import Uncertainty

PERCENTILE_WIDTHS = (46, 17, 26, 7, 19, *[11.5] * 12)
RETURN_WIDTHS = (46, 17, 37, 28, *[11.5] * 12, 9, 40)
CHANCE_WIDTHS = (37, 18, 66, 7, 15, 27, 9, 11, 20)
DRAWN_WIDTHS = (6, 42, 52, 8, 15, 15, 15, 24, 9, 11, 16, 22, 7, 30)
CHANCE, ERROR = "0.0%", "0.00%"
EVENTS = {
    WORTH_IT: "Net present value of 0 or more",
    WORTH_THE_COST: "Gains of people at least the net cost (MVPF of 1 or more)",
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


def _statistics() -> list[TableColumn]:
    return [
        *(TableColumn(name, "0.00", wrap=True) for name in STATISTICS.values()),
        TableColumn("Draws above the central estimate", SHARE, wrap=True),
    ]


def _cell(value: float) -> CellValue:
    return float(value) if math.isfinite(value) else texts.number(value)


def _total_first(frame: pd.DataFrame, column: str = "policy") -> list[dict[Hashable, Any]]:
    """The rows, those of all policies together first."""
    total = frame[column] == TOTAL
    return [*frame[total].to_dict("records"), *frame[~total].to_dict("records")]


def percentiles(uncertainty: Uncertainty) -> Page:
    """The page Percentiles: by policy, line and year."""
    columns = [
        TableColumn("Policy", wrap=True), TableColumn("Compared"), TableColumn("Line"),
        TableColumn("Year", YEAR), TableColumn("Unit"), *_statistics(),
    ]  # fmt: skip
    return Page(
        "Percentiles", "Percentiles", "By policy, line and year: P5 is exceeded in 95 of 100 draws.",
        uncertainty.stamp,
        [_filtered(columns, _percentiles(uncertainty))], PERCENTILE_WIDTHS, frozen=4,
    )  # fmt: skip


def _filtered(columns: Sequence[TableColumn], rows: Iterable[TableRow]) -> PageTable:
    return PageTable(columns, list(rows), filtered=True, height=44)


def _percentiles(uncertainty: Uncertainty) -> Iterator[TableRow]:
    labels = texts.labels(uncertainty.simulation)
    names = {line.central.name: line.central.label for line in uncertainty.simulation.lines}
    for basis, frame in uncertainty.tables.items():
        for row in _total_first(frame):
            unit, number = _unit(uncertainty, str(row["unit"]))
            name, policy = str(row["line"]), str(row["policy"])
            values = [_cell(row[statistic]) for statistic in STATISTICS]
            yield TableRow(
                [labels.get(policy, policy or "Country"), BASES[basis], names.get(name, name),
                 _year(row["year"]), unit, *values, _cell(row["chance_above_central"])],
                numbers=dict.fromkeys(range(5, 5 + len(values)), number),
            )  # fmt: skip


def _year(year: Any) -> int | None:  # noqa: ANN401  pandas' missing integer has no type to name
    try:
        return int(year)
    except TypeError:  # a figure of the whole horizon
        return None


def _unit(uncertainty: Uncertainty, unit: str) -> tuple[str, str]:
    """A unit of the model in the words of the sheet, and how its figures look."""
    if unit == "LCU":
        return uncertainty.report.money, uncertainty.report.scale.number
    if unit.startswith("LCU of"):
        return uncertainty.report.real_money, uncertainty.report.scale.number
    if unit.startswith("share"):
        return unit, SMALL_SHARE
    return unit.replace("LCU", uncertainty.report.currency), COUNT


def returns(uncertainty: Uncertainty) -> Page:
    """The page Return: returns of policies, level and increment."""
    columns = [
        TableColumn("Policy", wrap=True), TableColumn("Compared"), TableColumn("Measure", wrap=True),
        TableColumn("Unit", wrap=True), *_statistics(), TableColumn("Draws with a value", SHARE, wrap=True),
        TableColumn("Instead of percentiles: shares of the draws", wrap=True),
    ]  # fmt: skip
    return Page(
        "Return", "Return", "Returns of policies, present values over the horizon, across all draws.",
        uncertainty.stamp,
        [_filtered(columns, _returns(uncertainty))], RETURN_WIDTHS, frozen=3,
    )  # fmt: skip


def _returns(uncertainty: Uncertainty) -> Iterator[TableRow]:
    labels = texts.labels(uncertainty.simulation)
    for basis in uncertainty.simulation.bases:
        for row in _total_first(uncertainty.appraisal[basis]):
            measure = str(row["measure"])
            unit = words.measure_unit(measure, uncertainty.report.result, uncertainty.report.real_money)
            number = words.measure_number(measure, uncertainty.report.scale.number)
            values = [_cell(row[statistic]) for statistic in STATISTICS]
            yield TableRow(
                [labels[str(row["policy"])], BASES[basis], BY_NAME[measure].label, unit, *values,
                 _cell(row["chance_above_central"]), float(row["defined"]), str(row["states"])],
                numbers=dict.fromkeys(range(4, 4 + len(values)), number),
            )  # fmt: skip


def chances(uncertainty: Uncertainty) -> Page:
    """The page Probabilities."""
    columns = [
        TableColumn("Event"), TableColumn("Compared"), TableColumn("Policy or ministry", wrap=True),
        TableColumn("Year", YEAR), TableColumn("Threshold", "0", wrap=True), TableColumn("Unit", wrap=True),
        TableColumn("Probability", CHANCE), TableColumn("Standard error", ERROR, wrap=True),
        TableColumn("In words"),
    ]  # fmt: skip
    return Page(
        "Probabilities", "Probabilities", "Shares of the draws.", uncertainty.stamp,
        [_filtered(columns, _chances(uncertainty))], CHANCE_WIDTHS, frozen=1,
    )  # fmt: skip


def _chances(uncertainty: Uncertainty) -> Iterator[TableRow]:
    labels, gross = texts.labels(uncertainty.simulation), uncertainty.yearly("gross_cost")
    number = uncertainty.report.scale.number
    for row in _total_first(uncertainty.chances, "of"):
        event, whom = str(row["event"]), str(row["of"])
        year = _year(row["year"])
        limit, unit = 0.0, uncertainty.report.real_money
        if year is not None:
            known = (whom, year) in uncertainty.simulation.ceilings
            limit = uncertainty.simulation.ceilings[whom, year][0] if known else gross[year].central
            unit = uncertainty.report.money
        compared = BASES[str(row["basis"])] if year is None else BASES[LEVEL]
        yield TableRow(
            [EVENTS.get(event, event), compared, labels.get(whom, whom), year, limit, unit,
             *_probability(row)],
            tone="strong" if whom == TOTAL and year is None else "",
            numbers={4: number} if limit else {},
        )  # fmt: skip


def _probability(row: Mapping[Hashable, Any]) -> tuple[float | None, float | None, str]:
    """A probability, its error and the words for it; of a policy without any flow only the words."""
    if row["status"]:
        return None, None, str(row["status"])
    chance = float(row["chance"])
    return chance, float(row["standard_error"]), texts.hundreds(chance)


def drawn(uncertainty: Uncertainty) -> Page:
    """The page Assumptions drawn: every uncertain parameter, cell by cell."""
    columns = [
        TableColumn("Fact", YEAR), TableColumn("Assumption", wrap=True), TableColumn("Of", wrap=True),
        TableColumn("From year", YEAR, wrap=True), TableColumn("Low", "0.0"), TableColumn("Value", "0.0"),
        TableColumn("High", "0.0"), TableColumn("Unit", wrap=True), TableColumn("Prices of", YEAR, wrap=True),
        TableColumn("Shape"), TableColumn("Cell"), TableColumn("Source", wrap=True), TableColumn("Grade"),
        TableColumn("Drawn jointly with", wrap=True),
    ]  # fmt: skip
    shapes = [TableColumn("Key"), TableColumn("Distribution"), TableColumn("Meaning", wrap=True)]
    return Page(
        "Assumptions drawn",
        "Assumptions drawn",
        "Every assumption with a range; rows with the same number are one parameter and are drawn together.",
        uncertainty.stamp,
        [
            PageTable(columns, list(_drawn(uncertainty)), filtered=True),
            PageTable(shapes, [TableRow([None, *pair]) for pair in SHAPES.items()], "Shapes"),
        ],
        DRAWN_WIDTHS,
        frozen=2,
    )


def _drawn(uncertainty: Uncertainty) -> Iterator[TableRow]:
    for number, fact in enumerate(uncertainty.simulation.facts, 1):
        owners = "; ".join(fact.owners)
        for bounds in fact.ranges:
            others = [cell for cell in fact.cells if cell != bounds.cell]
            cells: list[CellValue] = [
                float(number), fact.label, owners, bounds.from_year, bounds.low, bounds.value, bounds.high,
                fact.unit.replace("LCU", uncertainty.report.currency),
                fact.price_base, bounds.shape, bounds.cell,
                fact.source, fact.grade, texts.cells(others),
            ]  # fmt: skip
            look = dict.fromkeys((4, 5, 6), fact_format(fact.unit, bounds.low, bounds.value, bounds.high))
            yield TableRow(cells, numbers=look)
